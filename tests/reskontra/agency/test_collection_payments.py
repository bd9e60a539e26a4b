"""Money collected by the agency: who keeps what to the öre, what is booked, and what goes back."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from typing import Any

import pytest
from agency_rows import (
    accounts,
    acks,
    all_sent,
    books,  # noqa: F401 - fixture
    collected,
    drop,
    events,
    findings,
    in_case,
    reminded,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from decision_rows import Clerk
from ledger_rows import Town

from reskontra.decisions import write_offs
from reskontra.tally import Tally

CASE = "K000000001"


def reminding(town: Town, total_ore: int = 150000, due_on: str = "2026-02-27", **invoice: Any) -> int:
    """A claim that the agency reminds of itself: a case at due + 5, no letter and no fee of ours (Skövde)."""
    for kravkod in ("STD_PERSON", "STD_COMPANY", "VA"):
        town.kravkod(kravkod, hand_over="at_reminder")
    number = town.invoice("1001", total_ore, due_on, **invoice)
    town.run("collection", {"2026-02-27": "2026-03-04", "2026-04-30": "2026-05-05", "2026-01-30": "2026-02-04"}[due_on])
    assert town.select("case_ref", "open_case_invoice", number) == [(CASE,)]
    return number


def take(town: Town, on: str, *rows: dict[str, Any]) -> str:
    """Drop the rows in one file and run the night."""
    name = drop(town, "COLLECTED", {"payment": list(rows)}, on)
    town.run("collection", on)
    return name


def moved(town: Town) -> dict[str, int]:
    """What the agency's files have posted, on each posting key."""
    query = """SELECT account_key, sum(amount_ore)::bigint FROM entry_line JOIN entry USING (client, entry_id)
               WHERE event LIKE 'agency%' GROUP BY 1 HAVING sum(amount_ore) <> 0"""
    return dict(town.rows(query))


def test_f1_paid_after_the_reminder(town: Town) -> None:
    """1500.00 due 2026-02-27, paid 2026-03-12: 13 days 5.34; the municipality 1505.34, the agency 60.00."""
    town.customer("1001")
    invoice = reminding(town)
    take(
        town,
        "2026-03-13",
        collected("AG-1", CASE, invoice, "2026-03-12", 150534, capital=150000, interest=534, reminder=6000),
    )
    assert findings(town) == [] and acks(town) == ["ACCEPTED;AG-1;OK;"]
    assert moved(town) == {"AGENCY_CLEARING": 150534, "AR_CLAIM": -150000, "INTEREST_INCOME": -534}
    assert town.select("total_ore, agency_share_ore, outcome", "agency_payment") == [(156534, 6000, "paid_reminder")]
    assert town.open_ore(invoice) == {} and town.select("1", "open_case_invoice") == []


def test_f2_paid_after_the_demand(town: Town) -> None:
    """26 days 10.68; the debtor pays 1750.68: the municipality 1690.68, the agency 60.00."""
    town.customer("1001")
    invoice = reminding(town)
    parts = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 169068, **parts))
    assert findings(town) == []
    income = {"INTEREST_INCOME": -1068, "COLLECTION_FEE": -18000}
    assert moved(town) == {"AGENCY_CLEARING": 169068, "AR_CLAIM": -150000, **income}
    assert town.select("total_ore, agency_share_ore, outcome", "agency_payment") == [(175068, 6000, "paid_demand")]


def test_f3_a_plan_completed(town: Town) -> None:
    """9563.93 in all: capital 8400.00, interest 174.90 + 279.03 and the demand are ours; 530.00 the agency's."""
    town.customer("1001")
    invoice = reminding(town, 840000)
    drop(
        town, "STATUS", {"status": [status("AG-0", CASE, "PLAN", "2026-04-01", open_capital_ore=840000)]}, "2026-04-01"
    )
    town.run("collection", "2026-04-01")
    parts = {"capital": 840000, "interest": 17490 + 27903, "reminder": 6000, "demand": 18000, "plan": 17000}
    row = collected("AG-1", CASE, invoice, "2026-09-30", 903393, **parts, plan_notice=30000)
    take(town, "2026-10-01", row)
    assert town.select("total_ore, creditor_share_ore, agency_share_ore, outcome", "agency_payment") == [
        (956393, 903393, 53000, "plan_completed")
    ]
    income = {"INTEREST_INCOME": -45393, "COLLECTION_FEE": -18000}
    assert moved(town) == {"AGENCY_CLEARING": 903393, "AR_CLAIM": -840000, **income}


def test_f4_no_reminder_fee_without_an_agreement(town: Town) -> None:
    """A VA charge of 840.50: 13 days 2.99, total 843.49, all of it the municipality's."""
    town.customer("1001")
    invoice = reminding(town, 84050)
    take(town, "2026-03-13", collected("AG-1", CASE, invoice, "2026-03-12", 84349, capital=84050, interest=299))
    assert findings(town) == []
    assert moved(town) == {"AGENCY_CLEARING": 84349, "AR_CLAIM": -84050, "INTEREST_INCOME": -299}


def test_f5_late_compensation_instead_of_fees(town: Town) -> None:
    """48000.00 of a company, due 2026-04-30, paid 2026-06-15: 46 days 604.93 and 450.00, total 49054.93."""
    town.company("1001")
    invoice = reminding(town, 4800000, "2026-04-30")
    parts = {"capital": 4800000, "interest": 60493, "late_comp": 45000}
    take(town, "2026-06-16", collected("AG-1", CASE, invoice, "2026-06-15", 4905493, **parts))
    assert findings(town) == []
    income = {"INTEREST_INCOME": -60493, "LATE_COMPENSATION": -45000}
    assert moved(town) == {"AGENCY_CLEARING": 4905493, "AR_CLAIM": -4800000, **income}


@pytest.mark.parametrize("state", ["PLAN_BROKEN", "SURVEILLANCE", "RULED"])
def test_after_a_broken_plan_or_a_ruling_the_fees_are_the_agencys(town: Town, state: str) -> None:
    town.customer("1001")
    invoice = reminding(town)
    drop(town, "STATUS", {"status": [status("AG-0", CASE, state, "2026-03-24", open_capital_ore=150000)]}, "2026-03-24")
    parts = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000, "kfm_costs": 38000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 151068, **parts))
    assert findings(town) == [] and moved(town)["AGENCY_CLEARING"] == 151068


def test_the_fee_for_our_own_reminder_is_ours(town: Town) -> None:
    """We sent the letter and posted the fee; the agency was told of it in an F record (ruling 1)."""
    invoice = reminded(town, town.customer("1001", reminder_fee_agreement="AVT-1"))
    town.run("collection", "2026-03-16")
    parts = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 175068, **parts))
    assert findings(town) == [] and town.open_ore(invoice) == {}
    assert moved(town) == {
        "AGENCY_CLEARING": 175068,
        "AR_CLAIM": -156000,
        "INTEREST_INCOME": -1068,
        "COLLECTION_FEE": -18000,
    }


def test_money_before_the_outcome_is_known(town: Town) -> None:
    """Ruling 12: capital and interest to the creditor at once, the demand fee in no books until the case ends."""
    town.customer("1001")
    invoice = in_case(town)
    first = {"capital": 48932, "interest": 1068, "demand": 18000}
    row = collected("AG-1", CASE, invoice, "2026-03-25", 50000, **first, open_capital=101068)
    take(town, "2026-03-26", row)
    assert findings(town) == []
    assert moved(town) == {"AGENCY_CLEARING": 50000, "AR_CLAIM": -48932, "INTEREST_INCOME": -1068}
    assert town.select("event_id, component, amount_ore", "waiting_agency_fee") == [("AG-1", "demand", 18000)]
    assert town.open_ore(invoice) == {"CAPITAL": 101068} and len(town.select("1", "open_case_invoice")) == 1


@pytest.mark.parametrize(("last", "ours"), [("CLOSED_PAID", 18000), ("PLAN_BROKEN", 0)])
def test_a_fee_that_waited_is_booked_when_the_case_has_ended(town: Town, last: str, ours: int) -> None:
    """Ruling 12: ours after a demand, the agency's after a broken plan; then the agency owes it."""
    town.customer("1001")
    invoice = in_case(town)
    first = {"capital": 48932, "interest": 1068, "demand": 18000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 50000, **first, open_capital=101068))
    rows = [status("AG-2", CASE, last, "2026-03-30"), status("AG-3", CASE, "CLOSED_PAID", "2026-03-30")]
    drop(town, "STATUS", {"status": rows}, "2026-03-30")
    town.run("collection", "2026-03-30")
    assert town.select("1", "waiting_agency_fee") == [] and moved(town).get("COLLECTION_FEE", 0) == -ours
    assert moved(town)["AGENCY_CLEARING"] == 50000 + ours
    assert town.select("amount_ore", "released_agency_fee") == ([(ours,)] if ours else [])
    before = moved(town)
    town.run("collection", "2026-03-31")
    assert moved(town) == before


FAULTS = [
    ({"case_ref": "K000000099"}, "UNKNOWN_CASE"),
    ({"invoice_no": 2026999999}, "UNKNOWN_INVOICE"),
    ({"invoice_no": "F-1"}, "UNKNOWN_INVOICE"),
    ({"capital": 150001, "creditor_ore": 151069 + 18000}, "OVERPAID"),
    ({"creditor_ore": 151068}, "SPLIT_DIFF"),
    ({"other": 100}, "OTHER_WAITS"),
    ({"kind": "PAYMENT_REVERSAL"}, "UNKNOWN_EVENT"),
]


@pytest.mark.parametrize(("change", "code"), FAULTS)
def test_a_row_that_does_not_agree_goes_back_and_books_nothing(town: Town, change: dict[str, Any], code: str) -> None:
    town.customer("1001")
    invoice = in_case(town)
    right = {
        "event_id": "AG-1",
        "case_ref": CASE,
        "invoice_no": invoice,
        "paid_on": "2026-03-25",
        "creditor_ore": 169068,
    }
    parts = {"capital": 150000, "interest": 1068, "demand": 18000}
    take(town, "2026-03-26", collected(**{**right, **parts, **change}))
    assert [finding.severity for finding in town.found(code)] == ["hold"]
    assert acks(town) == [f"PARTLY;AG-1;REJECTED;{code}"]
    assert moved(town) == {} and town.open_ore(invoice) == {"CAPITAL": 150000}
    assert town.select("state, put_aside_count", "file_verdict") == [("taken", 1)]


def test_two_rows_share_what_is_open_and_the_second_is_too_much(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    rows = [
        collected(f"AG-{number}", CASE, invoice, "2026-03-25", 100000, capital=100000, open_capital=1)
        for number in (1, 2)
    ]
    take(town, "2026-03-26", *rows)
    assert acks(town) == ["PARTLY;AG-1;OK;", "PARTLY;AG-2;REJECTED;OVERPAID"]
    assert town.open_ore(invoice) == {"CAPITAL": 50000}


@pytest.mark.parametrize(("interest", "warnings"), [(1168, 0), (968, 0), (1169, 1), (967, 1)])
def test_interest_that_is_not_ours_is_warned_of_and_booked(town: Town, interest: int, warnings: int) -> None:
    """Within 1.00, which is included (ruling 13); ours is 10.68."""
    town.customer("1001")
    invoice = in_case(town)
    take(
        town,
        "2026-03-26",
        collected("AG-1", CASE, invoice, "2026-03-25", 150000 + interest, capital=150000, interest=interest),
    )
    assert [finding.severity for finding in town.found("INTEREST_DIFF")] == ["warn"] * warnings
    assert moved(town)["INTEREST_INCOME"] == -interest


def test_the_same_event_again_is_ignored_and_told(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    row = collected("AG-1", CASE, invoice, "2026-03-25", 50000, capital=50000, open_capital=100000)
    take(town, "2026-03-26", row)
    before = moved(town)
    take(town, "2026-03-27", row)
    assert moved(town) == before and acks(town)[1:] == ["PARTLY;AG-1;REJECTED;DUPLICATE_EVENT"]
    assert findings(town) == []


def test_a_duplicated_file_is_answered_and_ignored(town: Town) -> None:
    """Scenario 4: the same bytes again are FILE_DUPLICATE; other content under a used number is refused."""
    town.customer("1001")
    invoice = in_case(town)
    row = collected("AG-1", CASE, invoice, "2026-03-25", 50000, capital=50000, open_capital=100000)
    take(town, "2026-03-26", row)
    before = town.rows("SELECT * FROM entry_line")
    drop(town, "COLLECTED", {"payment": [row]}, "2026-03-26", file_no=1)
    town.run("collection", "2026-03-27")
    assert acks(town)[1:] == ["DUPLICATE;;;FILE_DUPLICATE"]
    drop(town, "COLLECTED", {"payment": [{**row, "event_id": "AG-2"}]}, "2026-03-26", file_no=1)
    town.run("collection", "2026-03-30")
    assert acks(town)[2:] == ["REFUSED;;;FILE_REFUSED"] and town.rows("SELECT * FROM entry_line") == before


def test_a_gap_waits_for_the_missing_file(town: Town) -> None:
    """Scenario 5: number 3 waits for number 2, and both are read when that has come."""
    town.customer("1001")
    invoice = in_case(town)
    rows = [
        collected(
            f"AG-{number}", CASE, invoice, "2026-03-25", 50000, capital=50000, open_capital=150000 - 50000 * number
        )
        for number in (1, 2, 3)
    ]
    take(town, "2026-03-26", rows[0])
    drop(town, "COLLECTED", {"payment": [rows[2]]}, "2026-03-27", file_no=3)
    town.run("collection", "2026-03-27")
    assert len(town.found("FILE_GAP")) == 1 and town.open_ore(invoice) == {"CAPITAL": 100000}
    assert len(acks(town)) == 1
    drop(town, "COLLECTED", {"payment": [rows[1]]}, "2026-03-30", file_no=2)
    town.run("collection", "2026-03-30")
    assert town.open_ore(invoice) == {} and acks(town)[1:] == ["ACCEPTED;AG-2;OK;", "ACCEPTED;AG-3;OK;"]


def test_a_payment_taken_back_in_a_later_file(town: Town) -> None:
    """Scenario 8: the claim stands open again with the agency, and the agency has our money to deduct."""
    town.customer("1001")
    invoice = reminding(town)
    parts = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 169068, **parts))
    assert town.select("1", "open_case_invoice") == []
    left = {"open_capital": 150000, "open_interest": 1068, "open_fees": 24000}
    row = collected("AG-2", CASE, invoice, "2026-03-25", 169068, kind="PAYMENT_REVERSAL", **parts, **left)
    take(town, "2026-03-30", row)
    assert findings(town) == [] and moved(town) == {}
    assert town.open_ore(invoice) == {"CAPITAL": 150000}
    assert town.select("case_ref", "open_case_invoice") == [(CASE,)]
    assert town.select("open_ore", "open_item_rest", "kind = 'agency'") == [(-169068,), (169068,)]
    assert not any("_EVENTS_" in name or "_RECALLS_" in name for name in all_sent(town))
    take(town, "2026-03-31", {**row, "event_id": "AG-3"})
    assert acks(town)[-1] == "PARTLY;AG-3;REJECTED;UNKNOWN_EVENT"


def test_two_rows_of_one_file_take_a_payment_back_once(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 50000, capital=50000, open_capital=100000))
    back = {"kind": "PAYMENT_REVERSAL", "capital": 50000, "open_capital": 150000}
    take(town, "2026-03-30", *(collected(f"AG-{n}", CASE, invoice, "2026-03-25", 50000, **back) for n in (2, 3)))
    assert acks(town)[1:] == ["PARTLY;AG-2;OK;", "PARTLY;AG-3;REJECTED;UNKNOWN_EVENT"]
    assert town.open_ore(invoice) == {"CAPITAL": 150000} and moved(town) == {}


@pytest.mark.parametrize(("open_ore", "credit_ore"), [(150000, 0), (0, -100000)])
def test_money_after_closing_is_forwarded(town: Town, open_ore: int, credit_ore: int) -> None:
    """Scenario 7: capital only, no fees; what is more than the claim is the customer's."""
    town.customer("1001")
    invoice = in_case(town)
    if not open_ore:
        town.pay(invoice, 150000, "2026-03-17")
    drop(town, "STATUS", {"status": [status("AG-0", CASE, "CLOSED_WITHDRAWN", "2026-03-18")]}, "2026-03-18")
    town.run("collection", "2026-03-18")
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 100000, kind="FORWARDED", capital=100000))
    assert town.tally.counts["betalningar hos ombudet"] == 1
    assert moved(town)["AGENCY_CLEARING"] == 100000
    assert sum(town.open_ore(invoice).values()) == (50000 if open_ore else credit_ore)


def write_off(town: Town, invoice: int, on: str, *, waived: bool = False) -> None:
    """The agency gives up, and what is open of the claim is a confirmed loss by decision."""
    drop(town, "STATUS", {"status": [status("AG-0", CASE, "CLOSED_ESTATE", "2026-03-23")]}, "2026-03-23")
    town.run("collection", "2026-03-23")
    clerk = Clerk(town, lambda night: write_offs.run(night, Tally()))
    fields = {"code": "ESTATE_EMPTY"} | ({"flag": True} if waived else {})
    assert clerk.decides("write_off", "write_off", on, invoice_no=invoice, fields=fields)[0] == "done"


def test_what_the_agency_collects_of_a_claim_written_off_is_recovered(town: Town) -> None:
    """4.10: the loss is taken back as far as the money goes, with its VAT; the rest as ever."""
    town.customer("1001")
    invoice = reminding(town, 80000, vat_code="S25")
    write_off(town, invoice, "2026-03-24")
    assert town.open_ore(invoice) == {}
    parts = {"capital": 60000, "interest": 712, "reminder": 6000}
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 60712, **parts, open_capital=40000))
    assert acks(town)[-1] == "ACCEPTED;AG-1;OK;" and town.open_ore(invoice) == {}
    recovered = town.rows(
        """SELECT account_key, sum(amount_ore)::bigint FROM entry_line JOIN entry USING (client, entry_id)
           WHERE event = 'write_off_recovered' GROUP BY 1 ORDER BY 1"""
    )
    assert recovered == [("AR_CLAIM", 60000), ("LOSS_RECOVERED", -48000), ("VAT_OUT_25", -12000)]
    assert moved(town) == {"AGENCY_CLEARING": 60712, "AR_CLAIM": -60000, "INTEREST_INCOME": -712}
    take(town, "2026-03-27", collected("AG-2", CASE, invoice, "2026-03-26", 40001, capital=40001))
    assert acks(town)[-1] == "PARTLY;AG-2;REJECTED;OVERPAID"
    take(town, "2026-03-30", collected("AG-3", CASE, invoice, "2026-03-26", 40000, capital=40000))
    assert acks(town)[-1] == "ACCEPTED;AG-3;OK;" and accounts(town)["LOSS_RECOVERED"] == -80000
    assert "AR_CLAIM" not in accounts(town)


@pytest.mark.parametrize(("waived", "credit_ore"), [(False, 0), (True, -100000)])
def test_money_forwarded_of_a_claim_written_off(town: Town, waived: bool, credit_ore: int) -> None:
    """Called back and forwarded: a loss recovered; what was waived is nobody's debt, so the money is the customer's."""
    town.customer("1001")
    invoice = reminding(town, 100000)
    write_off(town, invoice, "2026-03-24", waived=waived)
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 100000, kind="FORWARDED", capital=100000))
    assert moved(town)["AGENCY_CLEARING"] == 100000
    assert sum(town.open_ore(invoice).values()) == credit_ore
    assert ("LOSS_RECOVERED" in accounts(town)) == (not waived)


def test_a_payment_taken_back_of_a_claim_written_off_leaves_it_open(town: Town) -> None:
    """What was recovered is owed again and is no loss until somebody decides so again."""
    town.customer("1001")
    invoice = reminding(town, 100000)
    write_off(town, invoice, "2026-03-24")
    take(town, "2026-03-26", collected("AG-1", CASE, invoice, "2026-03-25", 100000, capital=100000))
    back = {"kind": "PAYMENT_REVERSAL", "capital": 100000, "open_capital": 100000}
    take(town, "2026-03-30", collected("AG-2", CASE, invoice, "2026-03-25", 100000, **back))
    assert town.open_ore(invoice) == {"CAPITAL": 100000} and moved(town) == {}


def test_what_the_agency_collected_is_an_event_of_the_case_and_never_told_back(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    row = collected("AG-1", CASE, invoice, "2026-03-25", 50000, capital=50000, open_capital=100000)
    take(town, "2026-03-26", row)
    town.run("collection", "2026-03-27")
    assert ("collected", "PAYMENT") in events(town)
    assert not any("_EVENTS_" in name for name in all_sent(town)) and accounts(town)["AGENCY_CLEARING"] == 50000
