"""The collection agency: acknowledges our files and now and then refuses a case, demands payment, and tells of what
debtors pay there and what it pays out. It stops when a case is called back or settled with us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from formats import kri
from formats.kri_records import FILE_TYPES
from reskontra.policy import Policy
from reskontra.rules.bank_days import add_bank_days
from reskontra.settings import Agency as Agreement
from reskontra.simulator import agency_debtors
from reskontra.simulator.agency_debtors import Case, Payout, Row
from reskontra.simulator.agency_manners import MANNERS
from reskontra.simulator.counterpart import Counterpart

SWEDISH = ZoneInfo("Europe/Stockholm")
REFUSALS = (("DECEASED", "Gäldenären är avliden."), ("ID_INVALID", "Personnumret finns inte."))
ACKNOWLEDGED = ("RECALLS", "EVENTS", "CASES", "ORDERBLOCK")  # read in this order: what is paid is never started
TELLS = {"STATUS": ("status",), "COLLECTED": ("payment",), "REMIT": ("remittance", "remittance_line")}


class Agency:
    """Keeps what it has been sent: `cases` and `recalls`, by case reference, and the cases it `refused`.

    `habits` say by customer number how debtors pay (`agency_manners`), to be paid out to `bankgiro`; none: nobody does.
    `returned` are the rows of its own that have come back in our acknowledgements, `states` all that it has told,
    `handed_over` every claim it was given (business date, case, invoice, OCR), `twice` the invoices handed over while
    they stood in another case.
    """

    def __init__(
        self,
        counterpart: Counterpart,
        agreement: Agreement,
        *,
        test: bool = False,
        faults: bool = True,
        habits: Mapping[str, str] | None = None,
        bankgiro: str = "",
    ) -> None:
        self._counterpart = counterpart
        self._agreement = agreement
        self._test = test
        self._faults = faults
        self._habits, self._bankgiro = habits or {}, bankgiro
        self._file_no: dict[str, int] = {}
        self._policy = Policy.load()
        self._open: dict[str, Case] = {}
        self._events = 0
        self._to_acknowledge: list[tuple[str, kri.Kri, pa.Table]] = []
        self.cases: dict[str, str] = {}  # our number by theirs
        self.recalls: list[str] = []
        self.refused: dict[str, str] = {}  # error code by case reference
        self.returned: list[Row] = []
        self.collected: list[Row] = []
        self.payouts: list[Payout] = []
        self.states: list[Row] = []  # every S row told
        self.handed_over: list[tuple[date, str, str, str]] = []
        self.twice: list[str] = []

    def answer(self, day: date) -> dict[str, bytes]:
        """Acknowledge every new file from us, and tell of what has happened up to `day`; the files sent.

        With faults, one of several cases in a file is refused, until every reason has been given.
        """
        self.receive()
        sent = {}
        for _, _, judged in self._to_acknowledge:
            ack, data = self._file("ACK", day, {"ack": judged})
            sent[ack] = data
        self._to_acknowledge = []
        sent |= self._told(day)
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

    def receive(self) -> None:
        """Read every new file from us into the book; it is acknowledged when the agency answers next."""
        new = self._counterpart.new()
        for name in new:
            self._counterpart.seen(name)
        for name in sorted((name for name in new if name.startswith("KRI_")), key=_turn):
            received = kri.read(self._counterpart.read(name), name)
            if received.header.type == "ACK":
                rows = received.tables["ack"].to_pylist()
                self.returned += [row for row in rows if row["row_result"] == "REJECTED"]
            elif received.header.type in ACKNOWLEDGED:
                self._to_acknowledge.append((name, received, self._judged(name, received)))

    def book(self) -> dict[str, tuple[str, int]]:
        """What the agency takes itself to have: the case and the open capital in öre of each invoice, by its number."""
        return {
            number: (case.case_ref, claim.capital_ore)
            for case in self._open.values()
            if not case.ended_as
            for number, claim in case.claims.items()
        }

    def _file(self, type_name: str, day: date, tables: dict[str, pa.Table]) -> tuple[str, bytes]:
        """The next file of a type: its name and bytes."""
        self._file_no[type_name] = self._file_no.get(type_name, 0) + 1
        header = kri.Header(
            type_name,
            self._agreement.receiver_organisation_no,
            self._agreement.sender_organisation_no,
            self._file_no[type_name],
            datetime.combine(day, time(0, 30), tzinfo=SWEDISH),
            day,
            self._test,
        )
        return kri.file_name(header.name), kri.write(header, tables)

    def _told(self, day: date) -> dict[str, bytes]:
        """STATUS, COLLECTED and REMIT of what has happened since last time; a type without rows has no file."""
        rows: dict[str, list[Row]] = {"status": [], "payment": [], "remittance": [], "remittance_line": []}
        for case in self._open.values():
            self._proceed(case, day, rows)
        self.states += rows["status"]
        sent = {}
        for type_name, records in TELLS.items():
            if rows[records[0]]:
                tables = {name: _table(type_name, name, rows[name]) for name in records}
                name, data = self._file(type_name, day, tables)
                sent[name] = data
        return sent

    def _proceed(self, case: Case, day: date, rows: dict[str, list[Row]]) -> None:
        """Add the rows of what has happened in one case up to `day` and has not been told."""
        while case.done < len(case.steps) and not case.ended_as and case.paused_on is None:
            step = case.steps[case.done]
            step_on = case.day_of(step)
            if step_on > day:
                break
            case.done += 1
            if step.percent:
                self._collect(case, step.percent, step_on, rows)
            elif step.state == "RETURNED":
                case.end("RETURNED", step_on)
            else:
                case.to_tell.append((step.state, step_on))
                self._tell_states(case, rows)
        self._tell_states(case, rows)
        for accounted_on, paid in case.unaccounted:
            if accounted_on <= day:
                self._pay_out(case, paid, accounted_on, rows)
        case.unaccounted = [kept for kept in case.unaccounted if kept[0] > day]

    def _tell_states(self, case: Case, rows: dict[str, list[Row]]) -> None:
        for state, state_on in case.to_tell:
            case.states.append(state)
            rows["status"].append(agency_debtors.status(case, self._event_id(), state, state_on))
        case.to_tell = []

    def _collect(self, case: Case, percent: int, paid_on: date, rows: dict[str, list[Row]]) -> None:
        """The debtor pays; the money is accounted for the bank day after."""
        paid = [
            {"event_id": self._event_id(), **row} for row in agency_debtors.pay(case, percent, paid_on, self._policy)
        ]
        if not paid:
            return
        rows["payment"] += paid
        self.collected += paid
        case.unaccounted.append((add_bank_days(paid_on, 1), paid))
        if not case.capital_ore:
            case.end("CLOSED_PAID", paid_on)

    def _pay_out(self, case: Case, paid: list[Row], accounted_on: date, rows: dict[str, list[Row]]) -> None:
        number = len(self.payouts) + 1
        year, payout_on = accounted_on.year, add_bank_days(accounted_on, 1)
        reference = f"RM{year}{number:03}"
        head, lines = agency_debtors.remittance(
            case, paid, f"RM-{year}-{number:03}", reference, self._bankgiro, payout_on, self._policy
        )
        rows["remittance"].append(head)
        rows["remittance_line"] += lines
        self.payouts.append(Payout(payout_on, reference, head["paid_out_ore"]))

    def _event_id(self) -> str:
        self._events += 1
        return f"AG-{self._events:06}"

    def _judged(self, name: str, received: kri.Kri) -> pa.Table:
        """The rows of an acknowledgement: one for every row of the file's first record."""
        record = FILE_TYPES[received.header.type].records[0]
        table = received.tables[record.name]
        keys = table[record.key].to_pylist()
        refused: dict[str, tuple[str, str]] = {}
        if received.header.type == "CASES":
            if self._faults and len(keys) > 1 and len(self.refused) < len(REFUSALS):
                refused = {self._refusable(table): REFUSALS[len(self.refused)]}
            self.refused |= {key: code for key, (code, _) in refused.items()}
            self.cases |= {
                key: f"AG-{90_000 + len(self.cases) + n}" for n, key in enumerate(keys) if key not in refused
            }
            self._open_cases(received, {key: self.cases[key] for key in keys if key in self.cases})
        elif received.header.type == "RECALLS":
            self.recalls += table["case_ref"].to_pylist()
            self._call_back(table.to_pylist())
        elif received.header.type == "EVENTS":
            for row in table.to_pylist():
                if row["case_ref"] in self._open:
                    agency_debtors.note_event(self._open[row["case_ref"]], row)
        return _ack(name, keys, refused, self.cases)

    def _open_cases(self, received: kri.Kri, numbers: dict[str, str]) -> None:
        """Take new cases into the book; an invoice that stands in another case is remembered as a fault of ours."""
        known = self.book()
        self.handed_over += [
            (received.header.business_on, row["case_ref"], str(row["invoice_no"]), row["ocr"])
            for row in received.tables["invoice"].to_pylist()
        ]
        manners = {no: MANNERS[habit] for no, habit in self._habits.items() if habit in MANNERS and self._bankgiro}
        for case in agency_debtors.cases_of(received, numbers, manners):
            self.twice += [number for number in case.claims if number in known]
            self._open[case.case_ref] = case

    def _refusable(self, cases: pa.Table) -> str:
        """The case to refuse: the last that is against a person who never pays, else the last."""
        rows = list(reversed(cases.to_pylist()))
        persons = (
            r for r in rows if r["debtor_kind"] == "P" and self._habits.get(r["customer_id"], "never") == "never"
        )
        return str(next(persons, rows[0])["case_ref"])

    def _call_back(self, rows: Sequence[Row]) -> None:
        """Stop the cases called back for good, and let those that are paused wait."""
        for row in rows:
            case = self._open.get(row["case_ref"])
            if case is None or case.ended_as:
                continue
            if row["mode"] == "PAUSE":
                case.pause(row["effective_on"])
            elif row["mode"] == "RESUME":
                case.resume(row["effective_on"])
            else:
                gone = [row["invoice_no"]] if row["invoice_no"] else list(case.claims)
                for number in gone:
                    case.claims.pop(str(number), None)
                if not case.claims:
                    case.end("CLOSED_WITHDRAWN", row["effective_on"])


def _turn(name: str) -> int:
    """When a file is read among those of a night; acknowledgements first."""
    kind = kri.parse_file_name(name).type
    return ACKNOWLEDGED.index(kind) if kind in ACKNOWLEDGED else -1


def _ack(name: str, keys: list[str], refused: dict[str, tuple[str, str]], numbers: dict[str, str]) -> pa.Table:
    """The acknowledgement of one file, a row for each key."""
    count = len(keys)
    return pa.table(
        {
            "line_no": pa.array(range(2, count + 2), pa.int64()),
            "file_name": [name] * count,
            "file_result": ["PARTLY" if refused else "ACCEPTED"] * count,
            "row_key": keys,
            "row_result": ["REJECTED" if key in refused else "OK" for key in keys],
            "error_code": pa.array([refused.get(key, (None, None))[0] for key in keys], pa.string()),
            "message": pa.array([refused.get(key, (None, None))[1] for key in keys], pa.string()),
            "agency_case_no": pa.array([numbers.get(key) for key in keys], pa.string()),
        }
    )


def _table(type_name: str, record_name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a record's table."""
    record = next(record for record in FILE_TYPES[type_name].records if record.name == record_name)
    return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in record.schema})
