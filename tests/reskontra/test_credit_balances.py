"""Credits meet due claims, small ones are closed: ruling 50, the order of set-offs, what bars them, the books after."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from credit_rows import credit, fee, pay
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

DAY = "2026-03-11"


@pytest.fixture(autouse=True)
def customer(town: Town) -> None:
    town.customer("A")


def left(town: Town) -> list[tuple[Any, ...]]:
    """Kind, component, invoice (credits: their item) and öre left of every open item."""
    return town.rows(
        "SELECT kind, component, CASE kind WHEN 'credit' THEN item_id ELSE invoice_no END, open_ore "
        "FROM open_item_rest ORDER BY due_effective_on NULLS LAST, item_id"
    )


def posted(town: Town, event: str) -> dict[str, int]:
    query = f"""SELECT account_key, sum(amount_ore)::bigint FROM entry_line JOIN entry USING (client, entry_id)
                WHERE event = '{event}' GROUP BY 1 ORDER BY 1"""
    return dict(town.rows(query))


def balances(town: Town) -> dict[str, int]:
    """What the books say customers owe, and what the open items say, which must be the same."""
    booked = dict(
        town.rows(
            """SELECT account_key, sum(amount_ore)::bigint FROM entry_line
           WHERE account_key IN ('AR_CLAIM', 'AR_CREDIT_BALANCE') GROUP BY 1 HAVING sum(amount_ore) <> 0 ORDER BY 1"""
        )
    )
    names = {"claim": "AR_CLAIM", "credit": "AR_CREDIT_BALANCE"}
    open_items = town.rows("SELECT kind, sum(open_ore)::bigint FROM open_item_rest GROUP BY 1 ORDER BY 1")
    assert booked == {names[kind]: ore for kind, ore in open_items}
    return booked


def test_every_credit_meets_the_claims_that_are_due_oldest_first_the_same_night(town: Town) -> None:
    old, new = town.invoice("A", 50_000, "2026-02-27"), town.invoice("A", 30_000, "2026-03-06")
    first, second = credit(town, "A", 20_000, "2026-03-09"), credit(town, "A", 45_000, "2026-03-10")
    assert town.run("credit_balances", DAY).counts["kvittningar"] == 3
    assert left(town) == [("claim", "CAPITAL", new, 15_000)]
    assert posted(town, "set_off") == {"AR_CLAIM": -65_000, "AR_CREDIT_BALANCE": 65_000}
    pairs = town.rows(
        "SELECT i.kind, coalesce(i.invoice_no, s.item_id), s.amount_ore "
        "FROM settlement s JOIN item i USING (client, item_id) WHERE s.rule = 'set_off' ORDER BY settlement_id"
    )
    assert pairs == [
        ("credit", first, 20_000), ("claim", old, -20_000),
        ("credit", second, 30_000), ("claim", old, -30_000),
        ("credit", second, 15_000), ("claim", new, -15_000),
    ]  # fmt: skip
    assert balances(town) == {"AR_CLAIM": 15_000}


def test_the_two_sides_of_a_set_off_name_each_other_and_the_day(town: Town) -> None:
    invoice_no = town.invoice("A", 50_000, "2026-02-27")
    item = credit(town, "A", 20_000, "2026-03-09")
    town.run("credit_balances", DAY)
    ((claim,),) = town.rows(f"SELECT item_id FROM item WHERE invoice_no = {invoice_no}")
    rows = town.rows("SELECT item_id, other_item_id, value_on, evidence FROM settlement ORDER BY settlement_id")
    assert [row[:3] for row in rows] == [(item, claim, date(2026, 3, 11)), (claim, item, date(2026, 3, 11))]
    assert str(invoice_no) in rows[0][3] and f"post {item}" in rows[1][3]


def test_within_an_invoice_costs_come_before_interest_before_capital(town: Town) -> None:
    invoice_no = town.invoice("A", 50_000, "2026-02-27")
    fee(town, invoice_no, 6_000, "2026-03-05")
    credit(town, "A", 10_000, "2026-03-09")
    town.run("credit_balances", DAY)
    assert left(town) == [("claim", "CAPITAL", invoice_no, 46_000)]


def test_a_claim_not_yet_due_is_left_alone_until_its_day(town: Town) -> None:
    invoice_no = town.invoice("A", 50_000, "2026-03-12")
    item = credit(town, "A", 20_000, "2026-03-09")
    assert town.run("credit_balances", DAY).counts["kvittningar"] == 0
    assert left(town) == [("claim", "CAPITAL", invoice_no, 50_000), ("credit", "NONE", item, -20_000)]
    assert town.run("credit_balances", "2026-03-12").counts["kvittningar"] == 1


def test_another_customers_claim_is_never_met(town: Town) -> None:
    town.company("B")
    town.invoice("B", 50_000, "2026-02-27")
    credit(town, "A", 20_000, "2026-03-09")
    assert town.run("credit_balances", DAY).counts["kvittningar"] == 0


@pytest.mark.parametrize(
    ("stop", "until", "meets"),
    [("DISPUTE", None, 0), ("DEFERMENT", DAY, 0), ("DEFERMENT", "2026-03-10", 1), ("SOCIAL", None, 1)],
)
def test_a_disputed_or_deferred_claim_is_not_met(town: Town, stop: str, until: str | None, meets: int) -> None:
    invoice_no = town.invoice("A", 50_000, "2026-02-27")
    credit(town, "A", 20_000, "2026-03-09")
    last = date.fromisoformat(until) if until else None
    stopped = {"stop_code": stop, "set_on": date(2026, 3, 1), "until_on": last, "reason": "", "set_by": "ab"}
    town.insert("invoice_stop_set", invoice_no=invoice_no, **stopped, run_id=1, version_id=1)
    assert town.run("credit_balances", DAY).counts["kvittningar"] == meets


def test_a_claim_on_its_way_to_be_drawn_is_not_met(town: Town) -> None:
    invoice_no = town.invoice("A", 50_000, DAY)
    credit(town, "A", 20_000, "2026-03-09")
    ((claim,),) = town.rows(f"SELECT item_id FROM item WHERE invoice_no = {invoice_no}")
    town.insert("open_autogiro_order", order_no=1, item_id=claim, draw_on=date(2026, 3, 11))
    assert town.run("credit_balances", DAY).counts["kvittningar"] == 0


def test_interest_stops_on_the_day_a_late_claim_is_met_whole(town: Town) -> None:
    whole, part = town.invoice("A", 50_000, "2026-02-27"), town.invoice("A", 50_000, "2026-03-02")
    today = town.invoice("A", 6_000, DAY)
    town.customer("B")
    punctual = town.invoice("B", 6_000, DAY)
    credit(town, "A", 60_000, "2026-03-09")
    credit(town, "B", 6_000, "2026-03-09")
    town.run("credit_balances", DAY)
    assert town.rows("SELECT invoice_no, settled_on FROM settled_late") == [(whole, date(2026, 3, 11))]
    assert {row[2] for row in left(town)} == {part, today} and punctual not in {row[2] for row in left(town)}


def test_what_a_claim_has_been_paid_is_not_met_again(town: Town) -> None:
    invoice_no = town.invoice("A", 50_000, "2026-02-27")
    pay(town, invoice_no, 45_000, "2026-03-03")
    item = credit(town, "A", 20_000, "2026-03-09")
    town.run("credit_balances", DAY)
    assert left(town) == [("credit", "NONE", item, -15_000)]
    balances(town)


@pytest.mark.parametrize(("ore", "closed"), [(500, True), (501, False)])
def test_a_credit_up_to_the_tolerance_is_a_small_difference(town: Town, ore: int, closed: bool) -> None:
    credit(town, "A", ore, "2026-03-09")
    assert town.run("credit_balances", DAY).counts["små tillgodohavanden"] == closed
    assert posted(town, "small_balance") == ({"AR_CREDIT_BALANCE": ore, "SMALL_DIFFERENCE": -ore} if closed else {})
    balances(town)


def test_what_a_set_off_leaves_is_closed_when_small(town: Town) -> None:
    town.invoice("A", 50_000, "2026-02-27")
    credit(town, "A", 50_300, "2026-03-09")
    town.run("credit_balances", DAY)
    assert (left(town), balances(town)) == ([], {})


def test_a_small_credit_is_kept_while_the_customer_owes_anything(town: Town) -> None:
    town.invoice("A", 50_000, "2026-03-31")
    credit(town, "A", 300, "2026-03-09")
    assert town.run("credit_balances", DAY).counts["små tillgodohavanden"] == 0


def test_small_credits_of_one_customer_are_held_against_the_tolerance_together(town: Town) -> None:
    credit(town, "A", 300, "2026-03-09")
    credit(town, "A", 300, "2026-03-10")
    assert town.run("credit_balances", DAY).counts["små tillgodohavanden"] == 0


def test_the_nights_cap_is_shared_by_all_small_differences(town: Town) -> None:
    town.customer("B")
    town.choose("matching", small_difference_night_cap_ore=700)
    for customer_no in "AB":
        credit(town, customer_no, 400, "2026-03-09")
    assert town.run("credit_balances", DAY).counts["små tillgodohavanden"] == 1
    assert town.run("credit_balances", DAY).counts["små tillgodohavanden"] == 0, "the same night's cap"
    assert town.run("credit_balances", "2026-03-12").counts["små tillgodohavanden"] == 1


def test_run_again_nothing_more_happens(town: Town) -> None:
    town.invoice("A", 50_000, "2026-02-27")
    credit(town, "A", 130_000, "2026-03-09")
    town.customer("B")
    credit(town, "B", 400, "2026-03-09")
    town.run("credit_balances", DAY)
    tables = ("entry_line", "settlement", "refund_proposal", "balance_letter_row", "work_item", "outbox")
    before = {table: town.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables}
    assert all(before.values()), [table for table, rows in before.items() if not rows]
    assert set(town.run("credit_balances", DAY).counts.values()) == {0}
    assert {table: town.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables} == before


def test_the_reconciliation_finds_nothing_after_a_night_of_credits(town: Town) -> None:
    town.invoice("A", 50_000, "2026-02-27")
    credit(town, "A", 130_000, "2026-03-09")
    town.customer("B")
    credit(town, "B", 400, "2026-03-09")
    town.run("credit_balances", DAY)
    town.run_only("reconciliation", date.fromisoformat(DAY))
    assert town.tally.findings == []
    assert town.rows("SELECT 1 FROM work_item WHERE kind <> 'refund'") == []
