"""Any mix of payments, credits, returns, stops and money collected leaves the agency with our claims to the öre.

The agency here knows nothing but our files. Few examples, each a long life; a failing one is shrunk to its events.
"""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from agency_rows import accounts, all_sent, answer, books, collected, drop, row, sent, served, town  # noqa: F401
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_rows import POLICY, Town, empty
from matching_rows import Bank

from formats import kri

AMOUNTS = (100_000, 64_050, 30_000, 150_000)
STOPS = [row["stop_code"] for row in POLICY.rows["stop_code"] if row["at_agency"] in ("pause", "recall", "none")]

of_all = st.integers(0, len(AMOUNTS) - 1)
part = st.sampled_from([1, 2, 3])  # all, half, a third
pay = st.tuples(st.just("pay"), of_all, part)
bounce = st.tuples(st.just("bounce"), st.integers(0, 20))
credit = st.tuples(st.just("credit"), of_all, part)
stop = st.tuples(st.just("stop"), of_all, st.sampled_from(STOPS))
lift = st.tuples(st.just("lift"), of_all)
collect = st.tuples(st.just("collect"), of_all, part)
night = st.just(("night",))
lives = st.lists(st.one_of(pay, bounce, credit, stop, lift, collect, night, night), min_size=15, max_size=30)


class Life:
    """A town, and an agency that keeps its own claims by our files alone."""

    def __init__(self, town: Town) -> None:
        self.town, self.bank = town, Bank(town)
        town.kravkod("STD_PERSON", hand_over="at_reminder")
        days = (date(2026, 3, 4) + timedelta(days=number) for number in itertools.count())
        self.days = (day for day in days if day.weekday() < 5)
        self.today = next(self.days)
        town.customer("1001")
        self.invoices = [town.invoice("1001", ore, "2026-02-27") for ore in AMOUNTS]
        self.claims: dict[str, tuple[str, int]] = {}  # open with the agency: invoice -> case, capital
        self.collecting: dict[str, tuple[str, tuple[str, int]]] = {}  # told of tonight: event -> what stood before
        self.payments: list[tuple[int, int]] = []
        self.read: set[str] = set()
        self.to_answer: list[str] = []
        self.numbers, self.files = itertools.count(1), itertools.count(1)

    @property
    def on(self) -> str:
        return self.today.isoformat()

    def left(self, place: int) -> int:
        return self.town.open_ore(self.invoices[place]).get("CAPITAL", 0)

    def pay(self, place: int, share: int) -> None:
        invoice = self.invoices[place]
        ore = max(1, (self.left(place) or AMOUNTS[place]) // share)
        payment = self.bank.pay(ore, self.on, self.bank.ocr(invoice))
        if str(invoice) in self.claims:
            self.payments.append((payment, ore))

    def bounce(self, place: int) -> None:
        if self.payments:
            payment, ore = self.payments.pop(place % len(self.payments))
            self.bank.lay(ore, self.on, kind="reversal", source="camt", reverses_payment_id=payment)
            self.bank.match(self.on)

    def credit(self, place: int, share: int) -> None:
        if self.left(place) >= share:
            self.town.credit(self.invoices[place], self.left(place) // share, self.on)

    def stop(self, place: int, code: str) -> None:
        night = self.town.night(self.today)
        where = f"invoice_no = {self.invoices[place]} AND stop_code = '{code}' AND ended_on IS NULL"
        if not self.town.select("1", "invoice_stop_set", where):
            keys = {"run_id": night.run_id, "version_id": night.version_id, "reason": "", "set_by": "user1"}
            held = {"invoice_no": self.invoices[place], "stop_code": code, "set_on": self.today}
            self.town.insert("invoice_stop_set", **held, **keys)

    def lift(self, place: int) -> None:
        self.town.ledger.connection.execute(
            "UPDATE invoice_stop_set SET ended_on = %s, ended_by = 'user1' WHERE invoice_no = %s AND ended_on IS NULL",
            (self.today, self.invoices[place]),
        )

    def collect(self, place: int, share: int) -> None:
        invoice = str(self.invoices[place])
        if invoice in self.claims:
            before = self.claims[invoice]
            ore = max(1, before[1] // share)
            event = f"AG-{next(self.numbers)}"
            left = {"open_capital": before[1] - ore, "interest_to_on": self.on}
            line = collected(event, before[0], int(invoice), self.on, ore, capital=ore, **left)
            drop(self.town, "COLLECTED", {"payment": [line]}, self.on, file_no=next(self.files))
            self.collecting[event] = (invoice, before)
            self.claims[invoice] = (before[0], before[1] - ore)
            if before[1] == ore:
                del self.claims[invoice]

    def night(self) -> None:
        """Run collection, let the agency read what it was sent, and hold its claims against ours."""
        if self.to_answer:
            answer(self.town, [row(name, "ACCEPTED") for name in self.to_answer], self.on)
        self.to_answer = []
        self.town.run("collection", self.on)
        for name in all_sent(self.town):
            if name not in self.read:
                self.read.add(name)
                self._take(kri.read(sent(self.town, name), name), name)
        self.collecting.clear()
        self._agree()
        self.today = next(self.days)

    def _take(self, file: kri.Kri, name: str) -> None:
        for line in file.tables[next(iter(file.tables))].to_pylist():
            getattr(self, f"_{file.header.type.lower()}")(line, file)
        if file.header.type != "ACK":
            self.to_answer.append(name)

    def _ack(self, line: dict[str, Any], file: kri.Kri) -> None:
        """A payment that we refused is forwarded outside this test: the claim stands as it stood."""
        if line["row_result"] == "REJECTED":
            assert line["error_code"] == "OVERPAID"
            invoice, before = self.collecting[line["row_key"]]
            self.claims[invoice] = before

    def _cases(self, case: dict[str, Any], file: kri.Kri) -> None:
        for line in file.tables["invoice"].to_pylist():
            if line["case_ref"] == case["case_ref"]:
                assert line["invoice_no"] not in self.claims, "two active cases for one invoice"
                self.claims[line["invoice_no"]] = (case["case_ref"], line["open_capital_ore"])

    def _events(self, line: dict[str, Any], file: kri.Kri) -> None:
        if line["invoice_no"] in self.claims:
            case, before = self.claims[line["invoice_no"]]
            sign = 1 if line["kind"] == "PAYMENT_REVERSAL" else -1
            assert line["open_capital_after_ore"] == before + sign * line["amount_ore"], line
            self.claims[line["invoice_no"]] = (case, line["open_capital_after_ore"])

    def _recalls(self, line: dict[str, Any], file: kri.Kri) -> None:
        for invoice in [invoice for invoice, (case, _) in self.claims.items() if case == line["case_ref"]]:
            if line["mode"] == "WITHDRAW" and line["invoice_no"] in (None, invoice):
                del self.claims[invoice]

    def _agree(self) -> None:
        recalled = {
            str(invoice)
            for (invoice,) in self.town.rows(
                """SELECT v.invoice_no FROM open_case_invoice AS v JOIN collection_event AS e USING (client, case_ref)
                   WHERE e.event = 'recalled' AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no)"""
            )
        }
        ours = {str(invoice) for (invoice,) in self.town.rows("SELECT invoice_no FROM open_case_invoice")} - recalled
        assert set(self.claims) == ours
        for place, invoice in enumerate(map(str, self.invoices)):
            if invoice in self.claims:
                assert self.claims[invoice][1] == self.left(place)
        owed = self.town.rows("SELECT coalesce(sum(open_ore), 0)::bigint FROM open_item_rest WHERE kind = 'agency'")
        assert accounts(self.town).get("AGENCY_CLEARING", 0) == owed[0][0]


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=lives)
def test_the_agency_has_our_claims_whatever_happens(town: Town, events: list[tuple[Any, ...]]) -> None:
    empty(town.ledger)
    for file in town.home.sftp.rglob("*"):
        if file.is_file():
            file.unlink()
    town.exchange.judged.clear()
    life = Life(town)
    life.night()
    for name, *values in [*events, ("night",)]:
        getattr(life, name)(*values)
