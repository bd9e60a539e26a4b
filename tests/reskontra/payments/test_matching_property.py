"""Any mix of payments, credit notes, reversals, undos and placements leaves the books as the plain sum of its events.

Few examples, each a long life of a small town on the real PostgreSQL; a failing one is shrunk to its events.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_rows import COMPANY, Town, books, empty, town  # noqa: F401
from matching_rows import Bank

START = date(2026, 2, 2)
INVOICES = ((100_000, "2026-02-27"), (64_050, "2026-02-27"), (30_000, "2026-03-30"), (100_000, "2026-04-30"))
CUSTOMERS = ("1001", "2001")

of_all = st.integers(0, 7)  # an invoice, by its place
changed_by = st.sampled_from([0, 0, 0, -350, 2, -30_000, 30_000])
pay = st.tuples(st.just("pay"), of_all, changed_by, st.sampled_from(["ocr", "text", "payer", "wrong", "code"]))
several = st.tuples(st.just("several"), of_all, of_all, st.sampled_from(["amounts", "sum", "off"]))
deduct = st.tuples(st.just("deduct"), of_all, st.sampled_from([5_000, 20_000]))
credit = st.tuples(st.just("credit"), of_all, st.sampled_from([10_000, 30_000]))
reverse = st.tuples(st.just("reverse"), st.integers(0, 40), st.booleans())
undo = st.tuples(st.just("undo"), st.integers(0, 40), st.sampled_from([None, *range(8)]))
place = st.tuples(st.just("place"), st.integers(0, 40), of_all, st.sampled_from([None, 1_000, 30_000]))
night = st.just(("night",))
lives = st.lists(st.one_of(pay, pay, several, deduct, credit, reverse, undo, place, night), min_size=20, max_size=40)


class Life:
    """A town, and what it should come to: counted on fingers, by none of the ledger's own ways."""

    def __init__(self, town: Town) -> None:  # noqa: F811
        self.town, self.bank = town, Bank(town)
        self.days = (START + timedelta(days=number) for number in itertools.count())
        town.customer("1001")
        town.company("2001")
        self.invoices = [town.invoice(no, ore, due) for no in CUSTOMERS for ore, due in INVOICES]
        self.amounts = [ore for _ in CUSTOMERS for ore, _ in INVOICES]
        self.credited = [0] * len(self.invoices)
        self.notes: dict[int, int] = {}
        self.payments: list[tuple[int, int]] = []  # number, öre
        self.invoiced_ore, self.bank_ore = sum(self.amounts), 0
        self.today = next(day for day in self.days if day > date(2026, 4, 1))

    @property
    def on(self) -> str:
        return self.today.isoformat()

    def lay(self, amount_ore: int, reference: str = "", **values: Any) -> None:
        sign = 1 if values.get("kind", "payment") == "payment" else -1
        self.bank_ore += sign * amount_ore
        payment = self.bank.lay(amount_ore, self.on, reference, **values)
        if sign > 0:
            self.payments.append((payment, amount_ore))

    def pay(self, place: int, change: int, way: str) -> None:
        invoice, ore = self.invoices[place], max(1, self.amounts[place] + change)
        how: dict[str, Any] = {
            "ocr": {"reference": self.bank.ocr(invoice)},
            "code": {"reference": self.bank.ocr(invoice), "reference_code": 7},
            "text": {"reference": f"faktura {invoice}"},
            "wrong": {"reference": "4711"},
            "payer": {"payer": {"organisation_no": COMPANY}, "sender_bankgiro": "9999999"},
        }[way]
        self.lay(ore, **how)

    def several(self, one: int, other: int, way: str) -> None:
        ocrs = [self.bank.ocr(self.invoices[place]) for place in (one, other)]
        parts = [self.amounts[place] for place in (one, other)]
        references = [(ocr, ore if way == "amounts" else 0) for ocr, ore in zip(ocrs, parts, strict=True)]
        self.lay(sum(parts) + (700 if way == "off" else 0), references=references)

    def deduct(self, place: int, ore: int) -> None:
        note = self.notes.get(place)
        self.lay(ore, self.bank.ocr(note) if note else "4711", kind="deduction")

    def credit(self, place: int, ore: int) -> None:
        if self.credited[place] + ore <= self.amounts[place]:
            self.credited[place] += ore
            self.notes[place] = self.town.credit(self.invoices[place], ore, self.on)
            self.invoiced_ore -= ore

    def reverse(self, place: int, is_named: bool) -> None:
        if self.payments:
            payment, ore = self.payments[place % len(self.payments)]
            self.lay(ore, kind="reversal", reverses_payment_id=payment if is_named else None)

    def undo(self, place: int, target: int | None) -> None:
        if self.payments:
            choice = "unidentified" if target is None else "invoice"
            number = None if target is None else self.invoices[target]
            payment = self.payments[place % len(self.payments)][0]
            self.bank.decide("undo", choice, payment_id=payment, invoice_no=number)

    def place(self, place: int, target: int, ore: int | None) -> None:
        money = self.town.rows(
            "SELECT item_id, payment_id FROM open_item WHERE kind <> 'claim' AND payment_id IS NOT NULL"
        )
        if money:
            item, payment = money[place % len(money)]
            invoice = self.invoices[target]
            known = {"item_id": item, "payment_id": payment, "invoice_no": invoice, "amount_ore": ore}
            self.bank.decide("match", "invoice", **known)

    def night(self) -> None:
        """Match, and hold everything against what happened."""
        self.bank.match(self.on)
        self.bank.sound()
        assert self.town.rows("SELECT * FROM open_decision") == []
        open_ore, written_off, on_bank = self.town.rows(
            """SELECT (SELECT coalesce(sum(open_ore), 0) FROM open_item_rest),
                      (SELECT coalesce(sum(amount_ore), 0) FROM entry_line WHERE account_key = 'SMALL_DIFFERENCE'),
                      (SELECT coalesce(sum(amount_ore), 0) FROM entry_line WHERE account_key = 'BANK_CLEARING_IN')"""
        )[0]
        assert on_bank == self.bank_ore
        assert open_ore == self.invoiced_ore - self.bank_ore - written_off
        for customer_no, ore in zip(CUSTOMERS, self.expected(), strict=True):
            assert self.bank.balance(customer_no) == ore
        self.today = next(self.days)

    def expected(self) -> list[int]:
        """What each customer should owe: invoiced, less credited, less the money that lies with them."""
        half = len(INVOICES)
        owed = [sum(self.amounts[n : n + half]) - sum(self.credited[n : n + half]) for n in (0, half)]
        moved = dict(
            self.town.rows(
                """SELECT i.customer_no, sum(a.amount_ore) FROM allocation AS a JOIN item AS i USING (client, item_id)
                   WHERE i.customer_no IS NOT NULL GROUP BY 1"""
            )
        )
        small = dict(
            self.town.rows(
                """SELECT i.customer_no, sum(-s.amount_ore) FROM settlement AS s JOIN item AS i USING (client, item_id)
                   WHERE s.rule = 'small_difference' GROUP BY 1"""
            )
        )
        return [ore - moved.get(no, 0) - small.get(no, 0) for no, ore in zip(CUSTOMERS, owed, strict=True)]


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=lives)
def test_any_life_leaves_the_books_as_the_plain_sum_of_its_events(town: Town, events: list[tuple[Any, ...]]) -> None:  # noqa: F811
    empty(town.ledger)
    life = Life(town)
    for name, *values in [*events, ("night",)]:
        getattr(life, name)(*values)
