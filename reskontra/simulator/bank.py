"""The bank: customers pay what has reached them, each in its habit, and BgMax and camt.054 files tell the municipality.

BgMax: one section per bankgiro number and payment date, one file per payment date, Autogiro in files of its own. Where
the bank has an account of ours, what half of the customers pay has moved to camt.054, as in the change-over of 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from formats import reference
from reskontra.rules.bank_days import rolled
from reskontra.settings import Client
from reskontra.simulator import habits
from reskontra.simulator.bank_camt import camt_day
from reskontra.simulator.bank_files import Serials, empty_file, payment_file, with_wrong_total
from reskontra.simulator.counterpart import Counterpart
from reskontra.simulator.distributor import Distributor
from reskontra.simulator.habits import AUTOGIRO, BANK, FREE_TEXT, HABITS, OCR, TYPING_ERROR, Act
from reskontra.simulator.plan_letters import as_read

STRANGE_BANKGIRO = "59999953"  # sound, and nobody has told the municipality's system of it
MOVED_FROM = pd.Timestamp(2026, 9, 8)  # the change-over of the demo's bank (policy table payment_source)
PLANNED_AT_A_TIME = 100_000  # documents
CLAIMS = ("invoice", "interest_invoice")
LETTERS = ("reminder", "demand", "plan")
AUTOGIRO_HABIT = "autogiro"
TWIN, REVERSED = "twin", "reversed"  # expected: told of in camt.054 too; taken back by the bank
PAYMENTS = [
    "paid_on", "channel", "kind", "amount_ore", "reference", "reference_code", "sender_bankgiro", "name", "message",
    "bankgiro", "customer_no", "document_no", "habit", "expected",
]  # fmt: skip
TOLD = [
    "told_on", "file", "paid_on", "channel", "kind", "amount_ore", "reference", "bankgiro", "customer_no",
    "document_no", "habit", "expected",
]  # fmt: skip
PAID = ["document_no", "expected", "told_on", "habit"]


@dataclass
class Answered:
    """What the bank has sent one morning: the files in order, and each payment (`TOLD`) with what must become of it.

    `expected` is the rule of payment_matching, `section_held` for money to a bankgiro number that is not ours, `twin`
    for what another file has told of, or `reversed` for what the bank takes back.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    payments: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TOLD))


class Bank:
    """Pays the documents that the distributor has delivered; knows the customers' habits by customer number."""

    def __init__(
        self,
        counterpart: Counterpart,
        distributor: Distributor,
        customers: pd.DataFrame,
        client: Client,
        *,
        test_marker: str = "P",
        seed: int = 1,
        faults: bool = True,
        account: str = "",
        drawn: Callable[[], set[str]] | None = None,
        faults_every: int = 5,
    ) -> None:
        """`account`: of ours, told of in camt.054; none: BgMax only. `faults_every` so many mornings a file is wrong.

        `drawn` tells whose invoices Bankgirot draws, where it is there to do so; else their payments come as BgMax.
        """
        self._counterpart = counterpart
        self._account = account
        self._drawn = drawn
        self._moved = pd.DataFrame()  # what camt.054 told of this morning; taken back on the next
        self._distributor = distributor
        self._habit = customers.set_index("customer_no")["habit"]
        self._sender = customers.set_index("customer_no")["sender_bankgiro"]
        self._client = client
        self._marker = test_marker
        self._seed = seed
        self._faults, self._faults_every = faults, faults_every
        self._mornings = 0
        self._planned = 0
        self._serials = Serials()
        self._deducted: set[str] = set()
        self._damaged: list[tuple[str, bytes, pd.DataFrame]] = []  # files to be corrected the next morning
        self._pending: list[pd.DataFrame] = []
        self.paid = pd.DataFrame(columns=PAID)

    def answer(self, day: date) -> Answered:
        """Send the payments made up to `day` that no file has told of; files for each payment date."""
        self._plan()
        answered, told = Answered(), []
        for name, data, rows in self._files(day):
            answered.files[name] = data
            told.append(rows.assign(told_on=pd.Timestamp(day), file=name)[TOLD])
        if told:
            answered.payments = pd.concat(told, ignore_index=True)
        if not any(name.startswith(f"BGMAX_{day:%Y%m%d}") for name in answered.files):
            answered.files[f"BGMAX_{day:%Y%m%d}_1.txt"] = empty_file(day, self._marker)
        self._correct(answered, day)
        if self._faults:
            self._damage(answered)
        for name, data in answered.files.items():
            self._counterpart.put(name, data)
        self.paid = pd.concat([self.paid, answered.payments[PAID]], ignore_index=True)
        self._mornings += 1
        return answered

    def pay(self, documents: pd.DataFrame, rng: np.random.Generator) -> list[pd.DataFrame]:
        """The payments (`PAYMENTS`) that documents of the distributor lead to; a table for each act of a habit."""
        habit = documents["customer_no"].map(self._habit)
        can_pay = habit.notna() & (documents["amount_ore"] > 0)
        known, habit = documents[can_pay], habit[can_pay]
        is_interest = known["document_type"] == "interest_invoice"
        habit = habit.mask(is_interest & (habit != "never"), "on_time")
        if self._drawn:
            by_mandate = (habit == AUTOGIRO_HABIT).to_numpy()
            is_drawn = by_mandate & known["customer_no"].isin(self._drawn()).to_numpy()
            habit = habit.mask(by_mandate, "on_time").mask(is_drawn, "never")
        event = known["document_type"].where(known["document_type"].isin(LETTERS), "due").to_numpy()
        parts = []
        for name, acts in HABITS.items():
            for act in acts:
                chosen = known[(habit == name).to_numpy() & (event == act.after)]
                if len(chosen):
                    parts.append(self._payments(chosen, name, act, rng))
        return parts

    def _plan(self) -> None:
        """Let customers decide what they do with the documents that have come since last time."""
        documents = self._distributor.documents
        is_again = documents.duplicated(["document_type", "document_no"])  # a copy is no new debt
        for start in range(self._planned, len(documents), PLANNED_AT_A_TIME):
            fresh = documents.iloc[start : start + PLANNED_AT_A_TIME]
            paying = fresh[fresh["document_type"].isin((*CLAIMS, *LETTERS)) & ~is_again[fresh.index]]
            planned = self.pay(as_read(paying, documents), np.random.default_rng([self._seed, 3, start]))
            deducting = [part for part in planned if part["habit"].iloc[0] == "deducts"]
            self._pending += planned + [self._deductions(part) for part in deducting]
        self._planned = len(documents)

    def deposit(self, paid_on: date, amount_ore: int, reference: str, name: str, *, expected: str) -> None:
        """Money that is no customer's: it is told of in the BgMax file of its day."""
        payment = {
            "paid_on": pd.Timestamp(paid_on), "channel": BANK, "kind": "payment", "amount_ore": amount_ore,
            "reference": reference, "reference_code": "1", "sender_bankgiro": None, "name": name, "message": None,
            "bankgiro": self._client.main_bankgiro.number, "customer_no": "", "document_no": "", "habit": "",
            "expected": expected,
        }  # fmt: skip
        self._pending.append(pd.DataFrame([payment], columns=PAYMENTS).astype({"paid_on": "datetime64[s]"}))

    def _made_until(self, day: pd.Timestamp) -> Iterator[pd.DataFrame]:
        """The payments made up to the day, a table for each date; when all are taken they no longer wait."""
        dates = {paid_on for part in self._pending for paid_on in part["paid_on"].unique() if paid_on <= day}
        for paid_on in sorted(dates):
            of_date = [rows for part in self._pending if len(rows := part[part["paid_on"] == paid_on])]
            yield pd.concat(of_date, ignore_index=True)
        self._pending = [rest for part in self._pending if len(rest := part[part["paid_on"] > day])]

    def _payments(self, documents: pd.DataFrame, habit: str, act: Act, rng: np.random.Generator) -> pd.DataFrame:
        base = documents["sent_on"] if act.after in ("reminder", "demand") else documents["due_on"]
        days = base.to_numpy("datetime64[D]") + rng.integers(act.first, act.last + 1, len(documents))
        soonest = documents["sent_on"].to_numpy("datetime64[D]") + 1
        ocr = documents["ocr"].astype(str)
        is_supplier = act.channel == habits.SUPPLIER
        sender = documents["customer_no"].map(self._sender).to_numpy() if is_supplier else None
        return pd.DataFrame(
            {
                "paid_on": rolled(np.maximum(days, soonest)).astype("datetime64[s]"),
                "channel": act.channel,
                "kind": "payment",
                "amount_ore": documents["amount_ore"].to_numpy() * act.percent // 100 + act.add_ore,
                "reference": _reference(ocr, act.says).to_numpy(),
                "reference_code": {OCR: "2", TYPING_ERROR: "3"}.get(act.says, "0"),
                "sender_bankgiro": sender,
                "name": documents["name"].to_numpy(),
                "message": ("Faktura " + documents["document_no"]).to_numpy() if act.says == FREE_TEXT else None,
                "bankgiro": documents["bankgiro"].to_numpy(),
                "customer_no": documents["customer_no"].to_numpy(),
                "document_no": documents["document_no"].to_numpy(),
                "habit": habit,
                "expected": act.expected,
            }
        )

    def _deductions(self, planned: pd.DataFrame) -> pd.DataFrame:
        """Who deducts takes each credit note off the next payment; also one that we never sent, to be looked into."""
        documents = self._distributor.documents
        notes = documents[
            (documents["document_type"] == "credit_note") & ~documents["document_no"].isin(self._deducted)
        ]
        notes = notes[notes["customer_no"].map(self._habit) == "deducts"]
        payments = planned[planned["habit"] == "deducts"].drop_duplicates("customer_no")
        pairs = payments.merge(notes, on="customer_no", suffixes=("", "_note"))
        pairs = pairs[-pairs["amount_ore_note"] < pairs["amount_ore"]].drop_duplicates("customer_no")
        self._deducted.update(pairs["document_no_note"])
        length_digit = self._client.main_bankgiro.length_digit
        known = pairs.assign(
            amount_ore=-pairs["amount_ore_note"],
            document_no=pairs["document_no_note"],
            reference=[reference.ocr(number, length_digit=length_digit) for number in pairs["document_no_note"]],
            expected="deduction_credit_note",
        )
        strange = payments.head(int(self._faults)).assign(
            amount_ore=1_000, document_no="", expected="deduction_unidentified",
            reference=reference.ocr("6999999999", length_digit=length_digit),
        )  # fmt: skip
        return pd.concat([known, strange], ignore_index=True)[PAYMENTS].assign(kind="deduction")

    def _files(self, day: date) -> Iterator[tuple[str, bytes, pd.DataFrame]]:
        """Each file's name, bytes and payments; faulty mornings have one of each oddity, as soon as there is room."""
        odd = self._faults and self._mornings > 0
        takes_back, tells_twice, is_strange = odd, odd, odd
        earlier, self._moved = self._moved, self._moved.iloc[:0]
        for rows in self._made_until(pd.Timestamp(day)):
            stamp = f"{rows['paid_on'].iloc[0]:%Y%m%d}"
            is_autogiro = rows["channel"] == AUTOGIRO
            is_moved = self._is_moved(rows) & ~is_autogiro
            ordinary, moved = rows[~is_autogiro & ~is_moved], rows[is_moved]
            if len(moved):
                data, told = self._camt(moved, earlier if takes_back else earlier.iloc[:0])
                takes_back = takes_back and not (told["expected"] == REVERSED).any()
                yield f"CAMT054_{stamp}.xml", data, told
            if len(ordinary):
                twin = moved.head(int(tells_twice)).assign(expected=TWIN)
                strange = _strange(ordinary.head(int(is_strange)))
                tells_twice, is_strange = tells_twice and not len(twin), False
                ordinary = pd.concat([ordinary, *(part for part in (twin, strange) if len(part))], ignore_index=True)
                yield f"BGMAX_{stamp}_1.txt", payment_file(ordinary, self._serials, self._marker), ordinary
            if is_autogiro.any():
                name, drawn = f"BGMAX_{stamp}_2_AUTOGIRO.txt", rows[is_autogiro]
                yield name, payment_file(drawn, self._serials, self._marker), drawn

    def _is_moved(self, rows: pd.DataFrame) -> pd.Series:
        """Whether a payment is told of in camt.054: the customers with even numbers, but for the one who deducts."""
        even = pd.to_numeric(rows["customer_no"]) % 2 == 0
        return even & (rows["habit"] != "deducts") & (rows["paid_on"] >= MOVED_FROM) & bool(self._account)

    def _camt(self, rows: pd.DataFrame, earlier: pd.DataFrame) -> tuple[bytes, pd.DataFrame]:
        """The camt.054 of one date, and what it tells; it may take back one of the payments told of an earlier day."""
        taken_back = earlier.query("habit == 'on_time' and kind == 'payment'").head(1) if len(earlier) else None
        told = camt_day(rows, self._serials, account=self._account, taken_back=taken_back)
        payments = told.payments.assign(paid_on=rows["paid_on"].iloc[0], channel=BANK)
        payments.loc[payments["kind"] == "reversal", "expected"] = REVERSED
        self._moved = pd.concat([part for part in (self._moved, told.payments) if len(part)], ignore_index=True)
        return told.data, payments

    def _correct(self, answered: Answered, day: date) -> None:
        """Send what was damaged the morning before once more, as it should have been."""
        for name, data, rows in self._damaged:
            corrected = name.replace(".txt", "_RATTAD.txt")
            answered.files[corrected] = data
            rows = rows.assign(told_on=pd.Timestamp(day), file=corrected)
            answered.payments = pd.concat([answered.payments, rows], ignore_index=True)
        self._damaged = []

    def _damage(self, answered: Answered) -> None:
        """Now and then a file has a wrong total, and the right one comes the morning after; some come twice."""
        told = set(answered.payments["file"])
        names = [name for name in answered.files if name.startswith("BGMAX")]
        name = next((name for name in names if name in told), names[0])
        data = answered.files[name]
        if self._mornings % self._faults_every == 4 and name in told:
            inside = answered.payments["file"] == name
            self._damaged.append((name, data, answered.payments[inside]))
            answered.files[name], answered.payments = with_wrong_total(data), answered.payments[~inside]
        if self._mornings % self._faults_every == 3:
            answered.files[name.replace(".txt", "_IGEN.txt")] = data


def _strange(payments: pd.DataFrame) -> pd.DataFrame:
    """A payment to a bankgiro number that is not the municipality's, as far as its system knows."""
    held = {"bankgiro": STRANGE_BANKGIRO, "kind": "payment", "customer_no": "", "document_no": ""}
    return payments.iloc[:1].assign(**held, expected="section_held")


def _reference(ocr: pd.Series, says: str) -> pd.Series:
    if says == OCR:
        return ocr
    if says == TYPING_ERROR:
        return ocr.str[:-1] + ((ocr.str[-1:].astype("int64") + 1) % 10).astype(str)
    return pd.Series(None, index=ocr.index, dtype="str")
