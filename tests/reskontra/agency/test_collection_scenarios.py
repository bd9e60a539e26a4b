"""The scenarios of KRI 5.6 and the credits of 4.9 that go through several nights and both directions."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from agency_rows import (
    CASES,
    accounts,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    collected,
    drop,
    findings,
    in_case,
    reminded,
    row,
    sent,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from ledger_rows import CHILD, Town

CASE = "K000000001"


def records(town: Town, type_name: str, code: str) -> list[str]:
    """The records of a code in all files of a type, without event and case."""
    names = [name for name in all_sent(town) if f"_{type_name}_" in name]
    lines = [line for name in names for line in sent(town, name).decode().splitlines() if line.startswith(f"{code};")]
    return [line.split(";", 3)[3] for line in lines]


def credited(town: Town, amount_ore: int) -> int:
    """1500.00 due 2026-02-27, with the agency, of which so much is credited on 2026-03-20."""
    town.customer("1001")
    invoice = in_case(town)
    town.credit(invoice, amount_ore, "2026-03-20")
    town.run("collection", "2026-03-20")
    return invoice


def test_c1_a_part_credit_counts_from_the_first_interest_day(town: Town) -> None:
    """400.00 credited; paid 2026-03-25: interest on 1100.00, 26 days 7.84; the debtor owes 1347.84 (scenario 6)."""
    invoice = credited(town, 40000)
    (event,) = records(town, "EVENTS", "E")
    assert event.startswith(f"{invoice};CREDIT_NOTE;400.00;2026-03-20;2026-03-20;CAPITAL;") and event.endswith(
        ";;1100.00"
    )
    assert records(town, "RECALLS", "R") == []
    parts = {"capital": 110000, "interest": 784, "reminder": 6000, "demand": 18000}
    line = collected("AG-1", CASE, invoice, "2026-03-25", 110000 + 784 + 18000, **parts)
    assert line["total_ore"] == 134784
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-26")
    town.run("collection", "2026-03-26")
    assert findings(town) == [] and town.open_ore(invoice) == {}


def test_c1_interest_on_what_was_credited_is_named(town: Town) -> None:
    """10.68 instead of 7.84 is more than 1.00 too much."""
    invoice = credited(town, 40000)
    line = collected("AG-1", CASE, invoice, "2026-03-25", 111068, capital=110000, interest=1068)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-26")
    town.run("collection", "2026-03-26")
    (finding,) = town.found("INTEREST_DIFF")
    assert "10,68 kr" in finding.message and "7,84 kr" in finding.message


def test_c2_a_full_credit_is_called_back_and_our_fee_reversed(town: Town) -> None:
    """Owes 0.00; the agency is told of the credit and of the fee, and must let the claim go."""
    invoice = reminded(town, town.customer("1001", reminder_fee_agreement="AVT-1"))
    town.run("collection", "2026-03-16")
    town.credit(invoice, 150000, "2026-03-20")
    town.run("collection", "2026-03-20")
    kinds = {line.split(";")[1]: line.split(";")[2] for line in records(town, "EVENTS", "E")}
    assert kinds == {"CREDIT_NOTE": "1500.00", "FEE_WAIVED": "60.00"} and town.open_ore(invoice) == {}
    assert records(town, "RECALLS", "R") == [";WITHDRAW;CREDITED_FULL;2026-03-20;;CREDITOR"]
    assert accounts(town).get("REMINDER_FEE", 0) == 0


def test_c3_a_credit_on_a_claim_paid_through_the_agency(town: Town) -> None:
    """1500.00 paid with 10.68 interest; 400.00 is credited: 400.00 and 10.68 - 7.84 = 2.84 are the customer's, once."""
    town.customer("1001")
    invoice = in_case(town)
    line = collected("AG-1", CASE, invoice, "2026-03-25", 169068, capital=150000, interest=1068, demand=18000)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-26")
    town.run("collection", "2026-03-26")
    town.credit(invoice, 40000, "2026-03-30")
    town.run("collection", "2026-03-30")
    town.run("collection", "2026-03-30")
    credits = town.select("open_ore", "open_item_rest", "kind = 'credit'")
    assert credits == [(-40000,), (-284,)]
    assert accounts(town)["INTEREST_INCOME"] == -784 and accounts(town)["AR_CREDIT_BALANCE"] == -40284


def test_scenario_1_accepted_paid_there_closed_and_settled(town: Town) -> None:
    """The stage of the claim all the way; once closed it bears no more interest of ours."""
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "ACCEPTED", CASE, "OK", number="AG-77")], "2026-03-17")
    for day, state in (("2026-03-17", "REGISTERED"), ("2026-03-19", "DEMANDED")):
        line = status(f"AG-{day}", CASE, state, day, open_capital_ore=150000)
        drop(town, "STATUS", {"status": [line]}, day)
        town.run("collection", day)
    line = collected("AG-1", CASE, invoice, "2026-03-25", 169068, capital=150000, interest=1068, demand=18000)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-26")
    drop(town, "STATUS", {"status": [status("AG-2", CASE, "CLOSED_PAID", "2026-03-26")]}, "2026-03-26")
    town.run("collection", "2026-03-26")
    town.run("interest_invoicing", "2026-03-27")
    assert town.select("1", "interest_line") == [] and town.open_ore(invoice) == {}
    assert town.select("1", "work_item") == [] and findings(town) == []


def test_scenario_2_a_direct_payment_the_same_night_as_new_cases(town: Town) -> None:
    """A claim paid this very night is no case; one paid since it became a case is called back before the new case."""
    town.customer("1001")
    paid = reminded(town)
    town.run("collection", "2026-03-16")
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    for customer_no in ("1002", "1003"):
        town.customer(customer_no)
    never, new = town.invoices(["1002", "1003"], 150000, "2026-02-26")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.pay(paid, 150000, "2026-03-17")
    town.pay(never, 150000, "2026-03-17")
    town.run("collection", "2026-03-17")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES", "RECALLS", "EVENTS", "CASES"]
    assert sorted(invoice for _, invoice in claims_of(town)) == [paid, new]


@pytest.mark.parametrize("told", [{"identity_no": CHILD}])
def test_scenario_9_a_minor_comes_back(town: Town, told: dict[str, Any]) -> None:
    """The agency finds that the debtor is a minor: the case is ours again, named, and not handed over by itself."""
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", CASE, "REJECTED", "MINOR")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert len(town.found("MINOR")) == 1 and town.select("1", "open_case_invoice") == []
    town.night("2026-03-18")
    town.change_customer("1001", **told)
    town.run("collection", "2026-03-18")
    assert len(claims_of(town)) == 1


def test_a_claim_back_from_the_agency_bears_interest_from_where_the_agency_stopped(town: Town) -> None:
    """Ruling 62: the agency collected interest to 2026-03-25; ours begins on the 26th."""
    town.customer("1001")
    invoice = in_case(town)
    line = collected("AG-1", CASE, invoice, "2026-03-25", 51068, capital=50000, interest=1068, open_capital=100000)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-26")
    drop(town, "STATUS", {"status": [status("AG-2", CASE, "RETURNED", "2026-03-26")]}, "2026-03-26")
    town.run("collection", "2026-03-26")
    town.pay(invoice, 100000, "2026-04-30")
    town.run("interest_invoicing", "2026-05-04")
    assert [str(day) for (day,) in town.select("from_on", "interest_line", invoice)][:1] == ["2026-03-26"]
