"""The collection agency: acknowledges our files and now and then refuses a case, demands payment, and tells of what
debtors pay there and what it pays out. It stops when a case is called back or settled with us.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from reskontra.simulator.counterpart import Counterpart

SWEDISH = ZoneInfo("Europe/Stockholm")
REFUSALS = (("DECEASED", "Gäldenären är avliden."), ("ID_INVALID", "Personnumret finns inte."))
ACKNOWLEDGED = ("CASES", "RECALLS", "EVENTS", "ORDERBLOCK")
TELLS = {"STATUS": ("status",), "COLLECTED": ("payment",), "REMIT": ("remittance", "remittance_line")}


class Agency:
    """Keeps what it has been sent: `cases` and `recalls`, by case reference, and the cases it `refused`.

    `payers` are the customers who pay the agency, to be paid out to `bankgiro`; none: nobody does. `returned` are the
    rows of its own that have come back in our acknowledgements.
    """

    def __init__(
        self,
        counterpart: Counterpart,
        agreement: Agreement,
        *,
        test: bool = False,
        faults: bool = True,
        payers: frozenset[str] = frozenset(),
        bankgiro: str = "",
    ) -> None:
        self._counterpart = counterpart
        self._agreement = agreement
        self._test = test
        self._faults = faults
        self._payers, self._bankgiro = payers, bankgiro
        self._file_no: dict[str, int] = {}
        self._policy = Policy.load()
        self._open: dict[str, Case] = {}
        self._events = 0
        self.cases: dict[str, str] = {}  # our number by theirs
        self.recalls: list[str] = []
        self.refused: dict[str, str] = {}  # error code by case reference
        self.returned: list[Row] = []
        self.collected: list[Row] = []
        self.payouts: list[Payout] = []

    def answer(self, day: date) -> dict[str, bytes]:
        """Acknowledge every new file from us, and tell of what has happened up to `day`; the files sent.

        With faults, one of several cases in a file is refused.
        """
        sent = {}
        for name in self._counterpart.new():
            self._counterpart.seen(name)
            if not name.startswith("KRI_"):
                continue
            received = kri.read(self._counterpart.read(name), name)
            if received.header.type == "ACK":
                rows = received.tables["ack"].to_pylist()
                self.returned += [row for row in rows if row["row_result"] == "REJECTED"]
            elif received.header.type in ACKNOWLEDGED:
                ack, data = self._file("ACK", day, {"ack": self._judged(name, received)})
                sent[ack] = data
        sent |= self._told(day)
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

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
        sent = {}
        for type_name, records in TELLS.items():
            if rows[records[0]]:
                tables = {name: _table(type_name, name, rows[name]) for name in records}
                name, data = self._file(type_name, day, tables)
                sent[name] = data
        return sent

    def _proceed(self, case: Case, day: date, rows: dict[str, list[Row]]) -> None:
        """Add the rows of what has happened in one case up to `day` and has not been told."""
        states = [("DEMANDED", case.demanded_on)] if case.action == "DEMAND" else []
        will_pay = case.pays and not case.is_paused and not case.ended_as
        if will_pay and case.paid_on <= day:
            paid = [{"event_id": self._event_id(), **row} for row in agency_debtors.payments(case, self._policy)]
            rows["payment"] += paid
            self.collected += paid
            case.ended_as = "CLOSED_PAID"
        if case.ended_as:
            states.append((case.ended_as, case.paid_on if case.ended_as == "CLOSED_PAID" else day))
        for state, state_on in states:
            if state not in case.told and state_on <= day:
                case.told.add(state)
                rows["status"].append(agency_debtors.status(case, self._event_id(), state, state_on))
        if case.ended_as == "CLOSED_PAID" and "paid out" not in case.told and case.accounted_on <= day:
            case.told.add("paid out")
            self._pay_out([row for row in self.collected if row["case_ref"] == case.case_ref], case, rows)

    def _pay_out(self, paid: list[Row], case: Case, rows: dict[str, list[Row]]) -> None:
        number = len(self.payouts) + 1
        year, payout_on = case.accounted_on.year, add_bank_days(case.accounted_on, 1)
        reference = f"RM{year}{number:03}"
        head, lines = agency_debtors.remittance(paid, f"RM-{year}-{number:03}", reference, self._bankgiro, payout_on)
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
            if self._faults and len(keys) > 1:
                refused = {self._refusable(table): REFUSALS[len(self.refused) % len(REFUSALS)]}
            self.refused |= {key: code for key, (code, _) in refused.items()}
            self.cases |= {
                key: f"AG-{90_000 + len(self.cases) + n}" for n, key in enumerate(keys) if key not in refused
            }
            numbers = {key: self.cases[key] for key in keys if key in self.cases}
            payers = self._payers if self._bankgiro else frozenset()
            self._open |= {case.case_ref: case for case in agency_debtors.cases_of(received, numbers, payers)}
        elif received.header.type == "RECALLS":
            self.recalls += table["case_ref"].to_pylist()
            self._call_back(table.to_pylist())
        elif received.header.type == "EVENTS":
            for case_ref in set(table["case_ref"].to_pylist()) & self._open.keys():
                self._open[case_ref].pays = False  # settled with us, or being so
        return _ack(name, keys, refused, self.cases)

    def _refusable(self, cases: pa.Table) -> str:
        """The case to refuse: the last that is against a person who will not pay, else the last."""
        rows = list(reversed(cases.to_pylist()))
        persons = (r for r in rows if r["debtor_kind"] == "P" and r["customer_id"] not in self._payers)
        return str(next(persons, rows[0])["case_ref"])

    def _call_back(self, rows: Sequence[Row]) -> None:
        """Stop the cases called back for good, and let those that are paused wait."""
        for row in rows:
            case = self._open.get(row["case_ref"])
            if case is None or case.ended_as:
                continue
            if row["mode"] == "WITHDRAW":
                case.invoices = [i for i in case.invoices if row["invoice_no"] and i["invoice_no"] != row["invoice_no"]]
                case.ended_as = "" if case.invoices else "CLOSED_WITHDRAWN"
            else:
                case.is_paused = row["mode"] == "PAUSE"


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
