"""The interest of claims in the ledger: the law's worked examples through the whole process."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from ledger_rows import CHILD, Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import claim_interest
from reskontra.rules.bank_days import next_bank_day_or_same


def lines(town: Town, invoice_no: int) -> list[tuple[int, int, int, int]]:
    """Days, capital, rate and interest of an invoice's segments."""
    return town.rows(
        f"""SELECT days, capital_ore, rate_percent_x100, interest_ore FROM interest_line
            WHERE invoice_no = {invoice_no} ORDER BY from_on"""
    )


def night_after(paid_on: str) -> date:
    return next_bank_day_or_same(date.fromisoformat(paid_on))


@pytest.mark.parametrize(
    ("example", "capital_ore", "due_on", "payments", "expected"),
    [
        ("I1", 100000, "2026-03-31", [("2026-04-30", 100000)], [822]),
        ("I2", 1250000, "2024-11-30", [("2025-02-14", 1250000)], [11885, 16952]),
        ("I3", 500000, "2018-12-14", [("2019-08-30", 500000)], [1747, 18596, 6685]),
        ("I4", 1000000, "2025-05-31", [("2025-07-15", 400000), ("2025-09-30", 600000)], [8438, 4110, 12658]),
        ("I6", 780050, "2023-12-29", [("2024-07-31", 780050)], [492, 46547, 7928]),
        ("I7", 3650000, "2020-02-14", [("2020-03-16", 3650000)], [24732]),
        ("I8", 1000000, "2017-06-15", [("2017-07-14", 1000000)], [3082, 2877]),
        ("I12", 150000, "2026-02-27", [("2026-02-27", 150000)], []),
        ("I13", 150000, "2026-02-28", [("2026-03-02", 150000)], []),
    ],
)
def test_worked_examples(
    town: Town, example: str, capital_ore: int, due_on: str, payments: list[tuple[str, int]], expected: list[int]
) -> None:
    invoice = town.invoice(town.customer("1001"), capital_ore, due_on)
    for paid_on, amount_ore in payments:
        town.pay(invoice, amount_ore, paid_on)
    town.run("interest_invoicing", night_after(payments[-1][0]))
    assert [row[3] for row in lines(town, invoice)] == expected, example
    assert town.rows("SELECT count(*) FROM settled_late") == [(0,)]


def test_thirty_days_from_the_day_the_invoice_was_sent(town: Town) -> None:
    """I5: F is 2026-02-14; AUTHORITY claims bear interest by räntelagen § 4."""
    customer = town.company("2001")
    invoice = town.invoice(customer, 240000, "2026-02-14", order_type="MY")
    town.pay(invoice, 240000, "2026-03-01", on="2026-03-02")
    town.run("interest_invoicing", "2026-03-02")
    assert lines(town, invoice) == [(15, 240000, 1000, 986)]


def test_an_invoice_sent_late_moves_the_thirty_days(town: Town) -> None:
    invoice = town.invoice(town.company("2001"), 240000, "2026-02-14", order_type="MY", distributed=False)
    town.distribute(date(2026, 1, 20))  # issued on 2026-01-15, so F is 2026-02-19
    town.pay(invoice, 240000, "2026-03-01", on="2026-03-02")
    town.run("interest_invoicing", "2026-03-02")
    assert lines(town, invoice) == [(10, 240000, 1000, 658)]


def test_an_invoice_never_sent_starts_no_thirty_days(town: Town) -> None:
    invoice = town.invoice(town.company("2001"), 240000, "2026-02-14", order_type="MY", distributed=False)
    town.pay(invoice, 240000, "2026-03-02")
    town.run("interest_invoicing", "2026-03-02")
    (finding,) = town.found("FROM_MISSING")
    assert finding.severity == "hold" and str(invoice) in finding.message
    assert lines(town, invoice) == [] and town.rows("SELECT invoice_no FROM settled_late") == [(invoice,)]


def test_a_contract_bears_its_own_rate(town: Town) -> None:
    """I11."""
    town.kravkod("STD_COMPANY", interest_basis="CONTRACT", contract_rate_x100=1200)
    invoice = town.invoice(town.company("2001"), 200000, "2026-03-31")
    town.pay(invoice, 200000, "2026-05-15")
    town.run("interest_invoicing", "2026-05-15")
    assert lines(town, invoice) == [(45, 200000, 1200, 2959)]


def test_a_credit_note_lowers_the_capital_from_the_first_day(town: Town) -> None:
    """C1: 400.00 credited on 2026-03-20 counts from the due date, so interest is on 1100.00 for all 26 days."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.credit(invoice, 40000, "2026-03-20")
    town.pay(invoice, 110000, "2026-03-25")
    town.run("interest_invoicing", "2026-03-25")
    assert lines(town, invoice) == [(26, 110000, 1000, 784)]


def test_payments_that_arrive_out_of_order_count_from_their_value_dates(town: Town) -> None:
    """The rest was paid on 04-20 but arrived after the part of 04-30: 20 days on 1000.00, 10 on 400.00."""
    invoice = town.invoice(town.customer("1001"), 100000, "2026-03-31")
    town.pay(invoice, 40000, "2026-04-30")
    town.pay(invoice, 60000, "2026-04-20", on="2026-05-04")
    town.run("interest_invoicing", "2026-05-04")
    assert [row[:2] for row in lines(town, invoice)] == [(20, 100000), (10, 40000)]


@pytest.mark.parametrize("who", [{"kind": "internal"}, {"identity_no": CHILD}])
def test_our_own_units_and_minors_bear_no_interest(town: Town, who: dict[str, object]) -> None:
    invoice = town.invoice(town.customer("B", **who), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert lines(town, invoice) == [] and town.rows("SELECT count(*) FROM settled_late") == [(0,)]


def test_minority_is_judged_as_the_rule_judges_it(town: Town) -> None:
    """The statement's integer arithmetic gives the birthday itself, 29 February and coordination numbers."""
    asked = [
        ("200811220000", "2026-11-21", True),
        ("200811220000", "2026-11-22", False),
        ("200802290000", "2026-02-28", True),
        ("200802290000", "2026-03-01", False),
        ("200811820000", "2026-11-21", True),
        ("200811820000", "2026-11-22", False),
        ("5599123451", "2026-11-22", False),
        (None, "2026-11-22", False),
    ]
    for number, on, expected in asked:
        (found,) = town.ledger.connection.execute("SELECT is_minor(%s, %s::date)", (number, on)).fetchone() or (None,)
        assert found is expected, (number, on)


def test_a_letters_interest_is_the_rules_own_to_the_ore(town: Town) -> None:
    """300 claims of four years, paid in parts, credited and reversed: the set in SQL and the rule agree on each."""
    chance = random.Random(7)
    day = date(2026, 3, 4)
    town.customer("1001")
    invoices = []
    for _ in range(12):
        due_on = date(2022, 1, 1) + timedelta(days=chance.randrange(1500))
        invoices += town.invoices(["1001"] * 25, chance.randrange(5_100, 9_000_000), str(due_on), period_to=day)
    entry = {"entry_id": 1, "evidence": "", "rule_version": 1, "run_id": 1, "version_id": 1}
    items = town.select("item_id, amount_ore, due_effective_on", "item")
    for number, (item_id, amount_ore, due_on) in enumerate(items):
        for part in range(number % 4):
            rule, sign = ("credit_note", -1) if part == 2 else ("ocr_part", 1 if chance.random() < 0.2 else -1)
            paid = {
                "amount_ore": sign * (amount_ore // 9),
                "value_on": due_on + timedelta(days=chance.randrange(-9, 400)),
            }
            settlement_id = number * 10 + part
            town.insert("settlement", settlement_id=settlement_id, item_id=item_id, rule=rule, **paid, **entry)
        if number % 4:
            town.insert("partly_settled_item", item_id=item_id)
    town.run("reminders", day)
    told = dict(town.select("invoice_no, interest_ore", "reminder"))
    night = town.night(day)
    with town.ledger.transaction():
        night.stage_policy("kravkod")
        town.ledger.connection.execute(
            "CREATE TEMP TABLE interest_claim ON COMMIT DROP AS "
            "SELECT item_id, invoice_no, %s::date AS through_on FROM item WHERE component = 'CAPITAL'",
            (day,),
        )
        segments, aside = claim_interest.reckon(night)
    reckoned = segments.group_by("claim_id").aggregate([("interest_ore", "sum")])
    ruled = dict(zip(reckoned["claim_id"].to_pylist(), reckoned["interest_ore_sum"].to_pylist(), strict=True))
    of = dict(town.select("invoice_no, item_id", "item"))
    assert aside.num_rows == 0 and set(told) == set(invoices) and max(told.values()) > 0
    assert told == {invoice_no: ruled.get(of[invoice_no], 0) for invoice_no in invoices}


def stop_interest(town: Town, invoice: int, from_on: date, until_on: date | None) -> None:
    """Days for which a person has decided that a claim bears no interest."""
    decided = {"reason_code": "ILLNESS", "reason": "Enligt beslut.", "decided_by": "ab", "decided_on": from_on}
    town.insert(
        "interest_stop", invoice_no=invoice, from_on=from_on, until_on=until_on, **decided, run_id=1, version_id=1
    )


@pytest.mark.parametrize(
    ("from_on", "until_on", "expected"),
    [
        (date(2026, 4, 11), date(2026, 4, 20), [(10, 2712), (10, 2712)]),
        (date(2026, 4, 21), None, [(20, 5425)]),
        (date(2026, 3, 1), None, []),
        (date(2026, 5, 1), None, [(30, 8137)]),
    ],
)
def test_no_interest_for_days_a_person_has_stopped(
    town: Town, from_on: date, until_on: date | None, expected: list[tuple[int, int]]
) -> None:
    """The days before and after are priced by themselves, half-up; the claim is done with."""
    invoice, other = town.invoices([town.customer("B")] * 2, 990000, "2026-03-31")
    stop_interest(town, invoice, from_on, until_on)
    for number in (invoice, other):
        town.pay(number, 990000, "2026-04-30")
    town.run("interest_invoicing", "2026-04-30")
    assert [(days, ore) for days, _, _, ore in lines(town, invoice)] == expected
    assert [row[0] for row in lines(town, other)] == [30]
    assert town.rows("SELECT count(*) FROM settled_late") == [(0,)]


def test_a_letter_tells_no_interest_for_stopped_days(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    stop_interest(town, invoice, date(2026, 3, 1), None)
    town.run("reminders", "2026-03-04")
    assert town.select("interest_ore", "reminder") == [(41,)]  # 28 February alone
