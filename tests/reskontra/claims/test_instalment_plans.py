"""Instalment plans: what is agreed, how money pays it, when it breaks, and the worked examples to the öre."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures
from matching_rows import Bank

from reskontra.claims import instalment_plans
from reskontra.night import Night
from reskontra.tally import Tally

RATES = "instalment_no, nominal_on::text, due_on::text, amount_ore"


def nightly(night: Night) -> None:
    instalment_plans.agree(night, Tally())
    instalment_plans.follow_up(night, Tally())


@pytest.fixture
def bank(clerk: Clerk) -> Bank:
    return Bank(clerk.town)


def asked(count: int, first_due_on: str, **more: Any) -> dict[str, Any]:
    return {"count": count, "until_on": first_due_on, **more}


def p1(clerk: Clerk, bank: Bank) -> int:
    """The reference's plan P1; its invoice."""
    invoice_no = clerk.town.invoice("104711", 840_000, "2025-10-31")
    bank.fee(invoice_no, 6_000, on="2025-11-05")
    bank.fee(invoice_no, 18_000, on="2025-11-20")
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(6, "2026-02-25")}
    state, said = clerk.decides("plan", "new", "2026-01-15", **own)
    assert (state, said) == (
        "done",
        "Avbetalningsplan 1: 8 984,90 kr på 6 rater, den första 1 497,00 kr senast 2026-02-25.",
    )
    return invoice_no


def pay(clerk: Clerk, bank: Bank, ore: int, on: str, reference: str = "") -> int:
    """Money with the plan's reference, matched and followed up by the night of the day."""
    ((ocr,),) = clerk.town.rows("SELECT ocr FROM instalment_plan")
    payment_id = bank.pay(ore, on, reference or ocr)
    clerk.works(on)
    return payment_id


def events(clerk: Clerk) -> list[tuple[Any, ...]]:
    columns = "event_no, event, happened_on::text, instalment_no, amount_ore, interest_ore"
    return [row[1:] for row in clerk.town.select(columns, "plan_event")]


def left(clerk: Clerk, on: str) -> list[int]:
    """What is left of each instalment."""
    night = clerk.town.night(date.fromisoformat(on))
    with clerk.town.ledger.transaction():
        instalment_plans._reckon_state(night)
        rows = clerk.town.rows("SELECT rest_ore FROM plan_rest ORDER BY plan_no, instalment_no")
    return [ore for (ore,) in rows]


def test_p1_base_schedule_postings_and_hold(clerk: Clerk, bank: Bank) -> None:
    invoice_no = p1(clerk, bank)
    sums = clerk.town.rows(
        "SELECT capital_ore, interest_ore, cost_ore, fee_ore, base_ore, length(ocr) FROM instalment_plan"
    )
    assert sums == [(840_000, 17_490, 24_000, 17_000, 898_490, 10)]
    assert clerk.town.select(RATES, "instalment") == [
        (1, "2026-02-25", "2026-02-25", 149_700),
        (2, "2026-03-25", "2026-03-25", 149_700),
        (3, "2026-04-25", "2026-04-27", 149_700),
        (4, "2026-05-25", "2026-05-25", 149_700),
        (5, "2026-06-25", "2026-06-25", 149_700),
        (6, "2026-07-25", "2026-07-27", 149_990),
    ]
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 840_000, "COST": 41_000, "INTEREST": 17_490}
    posted = clerk.town.rows(
        """SELECT l.account_key, l.amount_ore FROM entry AS e JOIN entry_line AS l USING (client, entry_id)
           WHERE e.event IN ('plan_fee', 'plan_interest') ORDER BY 1, 2"""
    )
    assert posted == [
        ("AR_CLAIM", 17_000),
        ("AR_CLAIM", 17_490),
        ("COLLECTION_FEE", -17_000),
        ("INTEREST_INCOME", -17_490),
    ]
    assert clerk.stops(invoice_no) == [("PLAN", None, None, None)]
    assert clerk.town.rows("SELECT document_type, document_no, amount_ore FROM letter") == [("plan", 1, 898_490)]
    bank.sound()


def test_p1_each_instalment_pays_cost_interest_capital_and_the_interest_is_invoiced_at_the_end(
    clerk: Clerk, bank: Bank
) -> None:
    invoice_no = p1(clerk, bank)
    due = clerk.town.select("due_on::text, amount_ore", "instalment")
    paid = [bank.placed(pay(clerk, bank, ore, on)) for on, ore in due]
    parts = [[(component, ore) for _, component, _, ore, _ in rows] for rows in paid]
    assert parts[0] == [("CAPITAL", 91_210), ("COST", 6_000), ("COST", 17_000), ("COST", 18_000), ("INTEREST", 17_490)]
    assert parts[1:] == [[("CAPITAL", 149_700)]] * 4 + [[("CAPITAL", 149_990)]]
    assert {rule for rows in paid for *_, rule in rows} == {"plan_reference"}
    assert [event for event, *_ in events(clerk)] == ["agreed", "completed"]
    assert clerk.stops(invoice_no) == []
    clerk.town.run("interest_invoicing", "2026-07-28")
    lines = clerk.town.select("from_on::text, days, interest_ore", "interest_line", "from_on > '2026-01-15'")
    assert [(days, ore) for _, days, ore in lines] == [
        *((41, 9_436), (28, 5_744), (33, 5_416), (28, 3_447), (31, 2_545), (5, 205), (27, 1_110)),
    ]
    invoiced = clerk.town.rows("SELECT total_ore FROM invoice WHERE document_type = 'interest_invoice'")
    assert invoiced == [(27_903,)]
    bank.sound()


def test_p2_a_late_instalment_is_noticed_once_and_then_breaks_the_plan(clerk: Clerk, bank: Bank) -> None:
    invoice_no = p1(clerk, bank)
    for on in ("2026-02-25", "2026-03-25"):
        pay(clerk, bank, 149_700, on)
    for on in ("2026-04-27", "2026-05-06", "2026-05-07", "2026-05-08", "2026-05-15", "2026-05-18", "2026-05-19"):
        clerk.works(on)
    assert events(clerk)[1:] == [
        ("notice", "2026-05-07", 3, 149_700, 0),
        ("broken", "2026-05-18", 3, 599_090, 24_043),
    ]
    letters = clerk.town.select(
        "letter_no, kind, instalment_no, written_on::text, due_on::text, amount_ore", "plan_letter"
    )
    assert letters == [
        (1, "agreement", None, "2026-01-15", "2026-02-25", 898_490),
        (2, "notice", 3, "2026-05-07", "2026-05-15", 149_700),
        (3, "instalment", 4, "2026-05-15", "2026-05-25", 149_700),
    ]
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 599_090}
    assert clerk.stops(invoice_no) == []
    assert clerk.town.rows("SELECT 1 FROM open_plan_item") == []


def test_money_after_the_notice_saves_the_plan_and_the_next_default_has_its_own_notice(
    clerk: Clerk, bank: Bank
) -> None:
    p1(clerk, bank)
    for on in ("2026-02-25", "2026-03-09"):
        clerk.works(on)
    pay(clerk, bank, 149_700, "2026-03-18")
    clerk.works("2026-03-19")
    assert [row[:2] for row in events(clerk)] == [("agreed", "2026-01-15"), ("notice", "2026-03-09")]
    clerk.works("2026-04-07")
    assert events(clerk)[-1] == ("notice", "2026-04-07", 2, 149_700, 0)


@pytest.mark.parametrize(
    ("ore", "count", "equal", "last"),
    [(500_000, 12, 41_600, 42_400), (123_456, 5, 24_600, 25_056), (99_900, 3, 33_300, 33_300)],
    ids=["P3a", "P3b", "P3c"],
)
def test_p3_equal_instalments_in_whole_kronor_and_the_last_takes_the_rest(
    clerk: Clerk, ore: int, count: int, equal: int, last: int
) -> None:
    invoice_no = clerk.town.invoice("104711", ore, "2026-03-31")
    fields = asked(count, "2026-04-30", flag=True)  # no fee, and no interest on a claim that is not late
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": fields}
    assert clerk.decides("plan", "new", "2026-03-20", **own)[0] == "done"
    rates = clerk.town.select(RATES, "instalment")
    assert [row[3] for row in rates] == [equal] * (count - 1) + [last]


def test_a_day_that_the_month_does_not_have_is_its_last(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 99_900, "2026-02-27")
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(3, "2026-01-31", flag=True)}
    assert clerk.decides("plan", "new", "2026-01-20", **own)[0] == "done"
    days = clerk.town.select("nominal_on::text, due_on::text", "instalment")
    assert days == [("2026-01-31", "2026-02-02"), ("2026-02-28", "2026-03-02"), ("2026-03-31", "2026-03-31")]


def test_money_ahead_of_time_shortens_the_plan_from_the_end_and_money_taken_back_lengthens_it(
    clerk: Clerk, bank: Bank
) -> None:
    invoice_no = clerk.town.invoice("104711", 99_900, "2026-03-31")
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(3, "2026-04-30", flag=True)}
    clerk.decides("plan", "new", "2026-03-20", **own)
    assert left(clerk, "2026-03-20") == [33_300, 33_300, 33_300]
    pay(clerk, bank, 43_300, "2026-04-20")  # 100,00 more than is asked for
    assert left(clerk, "2026-04-21") == [0, 33_300, 23_300]
    pay(clerk, bank, 5_000, "2026-04-29", bank.ocr(invoice_no))  # the month is paid already
    assert left(clerk, "2026-04-30") == [0, 33_300, 18_300]
    pay(clerk, bank, 20_000, "2026-05-20")
    assert left(clerk, "2026-05-21") == [0, 13_300, 18_300]
    clerk.works("2026-06-10")
    assert events(clerk)[-1][0] == "agreed"
    clerk.works("2026-06-11")  # ten days after Monday 1 June, where Saturday 30 May has moved
    assert events(clerk)[-1][:4] == ("notice", "2026-06-11", 2, 13_300)
    taken = clerk.town.rows("SELECT max(payment_id) FROM payment")[0][0]
    bank.town.insert(
        "payment",
        **{
            "payment_id": next(clerk.town.numbers),
            "kind": "reversal",
            "source": "bgmax",
            "deposit_id": 9,
            "bankgiro": "50501055",
        },
        **{"ordinal": 1, "paid_on": date(2026, 6, 12), "amount_ore": 20_000, "reference": "", "reference_code": 0},
        **{"channel_code": 1, "serial": "9", "file_id": 1, "file_line": 9, "run_id": 1, "version_id": 1},
        reverses_payment_id=taken,
    )
    bank.match("2026-06-12")
    assert left(clerk, "2026-06-12") == [0, 33_300, 18_300]
    bank.sound()


def test_the_whole_amount_of_an_invoice_in_a_plan_pays_the_plan_and_more_than_all_is_the_customers(
    clerk: Clerk, bank: Bank
) -> None:
    invoice_no = p1(clerk, bank)
    payment_id = pay(clerk, bank, 840_000, "2026-01-20", bank.ocr(invoice_no))
    assert {component: ore for _, component, _, ore, _ in bank.placed(payment_id) if component != "COST"} == {
        "INTEREST": 17_490,
        "CAPITAL": 781_510,
    }
    payment_id = pay(clerk, bank, 60_000, "2026-01-21")
    assert [row[:1] + row[3:] for row in bank.placed(payment_id)] == [
        ("claim", 58_490, "plan_reference"),
        ("credit", 1_510, "overpayment"),
    ]
    assert events(clerk)[-1][0] == "completed"
    bank.sound()


def test_two_invoices_make_one_plan_with_one_fee_on_the_oldest(clerk: Clerk, bank: Bank) -> None:
    invoices = [clerk.town.invoice("104711", 100_000, due_on) for due_on in ("2026-03-31", "2026-02-27")]
    rows = [
        clerk.asks("plan", "new", customer_no="104711", invoice_no=number, fields=asked(4, "2026-05-29"))
        for number in invoices
    ]
    clerk.works("2026-04-15")
    assert {clerk.outcome(row)[0] for row in rows} == {"done"}
    assert clerk.town.rows("SELECT count(*), sum(fee_ore)::bigint FROM instalment_plan") == [(1, 17_000)]
    assert clerk.town.open_ore(invoices[1])["COST"] == 17_000 and "COST" not in clerk.town.open_ore(invoices[0])
    assert clerk.town.rows("SELECT sum(amount_ore)::bigint FROM plan_item") == clerk.town.rows(
        "SELECT sum(amount_ore)::bigint FROM instalment"
    )
    bank.sound()


def test_a_plan_that_staff_end_leaves_the_rest_to_be_pursued_and_its_reference_still_finds_it(
    clerk: Clerk, bank: Bank
) -> None:
    invoice_no = p1(clerk, bank)
    assert clerk.decides("plan", "end", "2026-02-02", customer_no="104711")[0] == "done"
    assert events(clerk)[-1][:2] == ("cancelled", "2026-02-02") and clerk.stops(invoice_no) == []
    payment_id = pay(clerk, bank, 41_000, "2026-02-10")
    assert {row[1] for row in bank.placed(payment_id)} == {"COST"}
    # A new plan of the same claim charges no second fee.
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(6, "2026-03-25")}
    assert clerk.decides("plan", "new", "2026-02-11", **own)[0] == "done"
    assert clerk.town.rows("SELECT fee_ore FROM instalment_plan ORDER BY plan_no") == [(17_000,), (0,)]
    assert clerk.decides("plan", "end", "2026-02-12", customer_no="104711")[0] == "done"
    # Without a plan the claim's own reference finds the interest that the plans took up too.
    owed = clerk.town.open_ore(invoice_no)
    assert set(owed) == {"CAPITAL", "INTEREST"}
    bank.pay(sum(owed.values()), "2026-02-13", bank.ocr(invoice_no))
    assert clerk.town.open_ore(invoice_no) == {}
    bank.sound()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"customer_no": "999"}, "Kunden finns inte"),
        ({"invoice_no": 1}, "Fakturan finns inte"),
        ({"fields": asked(25, "2026-05-29")}, "2 till 24 rater"),
        ({"fields": asked(1, "2026-05-29")}, "2 till 24 rater"),
        ({"fields": asked(6, "2026-04-15")}, "har redan varit"),
        ({"fields": asked(6, "2027-04-15")}, "högst tre månader"),
        ({"fields": asked(24, "2026-05-29")}, "lägre än 100,00 kr"),
    ],
)
def test_a_plan_that_the_rules_do_not_allow_is_not_made(clerk: Clerk, values: dict[str, Any], said: str) -> None:
    invoice_no = clerk.town.invoice("104711", 150_000, "2026-03-31")
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(6, "2026-05-29"), **values}
    state, outcome = clerk.decides("plan", "new", "2026-04-15", **own)
    assert state == "conflict" and said in outcome
    assert clerk.town.rows("SELECT 1 FROM instalment_plan") == []
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 150_000}


def test_a_disputed_invoice_a_row_that_differs_and_a_large_plan_without_a_manager_are_refused(clerk: Clerk) -> None:
    first, second = (clerk.town.invoice("104711", 800_000, "2026-03-31") for _ in range(2))
    fields = asked(6, "2026-05-29")
    rows = [
        clerk.asks("plan", "new", customer_no="104711", invoice_no=first, fields=fields),
        clerk.asks("plan", "new", customer_no="104711", invoice_no=second, fields={**fields, "count": 7}),
    ]
    clerk.works("2026-04-15")
    assert all("lika på kundens alla rader" in clerk.outcome(row)[1] for row in rows)
    outcomes = []
    for approved_by in (None, "AB", "EnhetsChef"):
        values = {"customer_no": "104711", "fields": fields, "approved_by": approved_by}
        rows = [clerk.asks("plan", "new", invoice_no=number, **values) for number in (first, second)]
        clerk.works("2026-04-16")
        outcomes.append({clerk.outcome(row)[0] for row in rows})
    assert outcomes == [{"conflict"}, {"conflict"}, {"done"}]


def test_reminders_makes_and_follows_plans_and_pursues_the_claim_again_the_night_its_plan_breaks(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-01-30")
    decision_id = clerk.asks("plan", "new", customer_no="104711", invoice_no=invoice_no, fields=asked(3, "2026-02-27"))
    made = clerk.town.run("reminders", "2026-02-03")
    assert clerk.outcome(decision_id)[0] == "done" and made.counts["avbetalningsplaner"] == 1
    # The first reminder would be 2026-02-04.
    for on in ("2026-02-04", "2026-03-06", "2026-03-09", "2026-03-18"):
        clerk.town.run("reminders", on)
    assert clerk.town.rows("SELECT 1 FROM reminder") == []
    assert [event for event, *_ in events(clerk)] == ["agreed", "notice"]
    broken = clerk.town.run("reminders", "2026-03-19")
    assert clerk.town.found("PLAN_BROKEN") and broken.counts["brutna avbetalningsplaner"] == 1
    assert clerk.town.select("level, reminded_on::text", "reminder", invoice_no) == [(1, "2026-03-19")]
    again = clerk.town.run("reminders", "2026-03-19")
    assert (again.counts["påminnelser"], again.counts.get("brutna avbetalningsplaner", 0)) == (0, 0)


def test_each_instalment_is_asked_for_once_with_what_is_left_of_it(clerk: Clerk, bank: Bank) -> None:
    p1(clerk, bank)
    for on in ("2026-02-10", "2026-02-11", "2026-02-12"):  # fourteen days before Wednesday 25 February
        clerk.works(on)
    pay(clerk, bank, 199_700, "2026-02-25")
    for on in ("2026-07-10", "2026-07-13"):
        clerk.works(on)
    asked_for = clerk.town.select("instalment_no, written_on::text, amount_ore", "plan_letter", "kind = 'instalment'")
    assert asked_for == [(1, "2026-02-11", 149_700), (6, "2026-07-13", 99_990)]


def test_interest_of_less_than_half_an_ore_opens_no_item(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 20_000, "2026-03-31")
    clerk.town.pay(invoice_no, 19_000, "2026-03-31")  # 10,00 left: a day's interest is 0,27 öre
    bank.fee(invoice_no, 30_000, on="2026-03-31")
    own = {"customer_no": "104711", "invoice_no": invoice_no, "fields": asked(2, "2026-04-30")}
    assert clerk.decides("plan", "new", "2026-04-01", **own)[0] == "done"
    assert clerk.town.rows("SELECT interest_ore, base_ore FROM instalment_plan") == [(0, 48_000)]
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 1_000, "COST": 47_000}
    assert clerk.town.rows("SELECT max(item_id), count(*) FROM item") == [(3, 3)], "no number is lost"
    bank.sound()
