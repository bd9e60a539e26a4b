"""The agency's book and its debtors: what is paid, who keeps it, and a clock that stands still in a pause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reskontra.policy import Policy
from reskontra.simulator.agency_debtors import Case, Claim, note_event, pay, remittance, status
from reskontra.simulator.agency_manners import MANNERS, OPENINGS, Step

POLICY = Policy.load()
PAID_ON = date(2026, 3, 25)


def case(*, states: tuple[str, ...] = ("DEMANDED",), manner: tuple[Step, ...] = (), fee_ore: int = 6_000) -> Case:
    """The claim of C1 and F2 in the reference: 1500.00 due 2026-02-27, our reminder's fee on it."""
    invoice: dict[str, Any] = {
        "invoice_no": "2026004711",
        "rate_kind": "REF",
        "interest_basis": "P3_AGREED_DUE",
        "interest_from_on": date(2026, 2, 27),
        "interest_invoiced_to_on": None,
    }
    claims = {"2026004711": Claim(invoice, fee_ore, 150_000)}
    return Case("K1", "AG-90000", "DEMAND", date(2026, 3, 4), manner, True, claims, states=list(states))


def credit(ore: int, left_ore: int) -> dict[str, Any]:
    return {
        "invoice_no": "2026004711",
        "kind": "CREDIT_NOTE",
        "amount_ore": ore,
        "value_on": date(2026, 3, 20),
        "open_capital_after_ore": left_ore,
    }


def test_who_pays_after_the_demand_pays_capital_interest_and_fees() -> None:
    """F2: 1500.00, 10.68, 60.00 and 180.00; the reminder's fee is ours, for we sent that reminder."""
    (row,) = pay(case(), 100, PAID_ON, POLICY)
    assert (row["capital_ore"], row["interest_ore"], row["reminder_ore"], row["demand_ore"]) == (
        *(150_000, 1_068),
        *(6_000, 18_000),
    )
    assert (row["total_ore"], row["creditor_share_ore"], row["open_capital_ore"]) == (175_068, 175_068, 0)


def test_a_credit_counts_from_the_first_day_of_interest() -> None:
    """C1: 400.00 credited on 20 March, paid on 25 March: interest on 1100.00 for 26 days is 7.84."""
    mine = case()
    note_event(mine, credit(40_000, 110_000))
    assert mine.capital_ore == 110_000
    (row,) = pay(mine, 100, PAID_ON, POLICY)
    assert (row["capital_ore"], row["interest_ore"]) == (110_000, 784)


def test_at_kronofogden_the_demand_and_the_costs_there_are_the_agencys() -> None:
    mine = case(states=("DEMANDED", "KFM_APPLIED", "RULED"))
    (row,) = pay(mine, 100, PAID_ON, POLICY)
    assert (row["kfm_application_ore"], row["kfm_costs_ore"]) == (30_000, 38_000)
    assert row["agency_share_ore"] == 18_000 + 30_000 + 38_000
    assert row["creditor_share_ore"] == 150_000 + 1_068 + 6_000
    head, lines = remittance(mine, [{"event_id": "AG-1", **row}], "RM-1", "RM1", "50501055", PAID_ON, POLICY)
    assert head["paid_out_ore"] == row["creditor_share_ore"] == sum(line["creditor_ore"] for line in lines)
    assert {line["component"] for line in lines} == {"CAPITAL", "INTEREST", "REMINDER", "DEMAND", "KFM", "COSTS"}
    assert all(line["gross_ore"] == line["creditor_ore"] + line["agency_ore"] for line in lines)


def test_who_pays_in_parts_pays_interest_on_what_was_left() -> None:
    mine = case()
    (first,) = pay(mine, 40, date(2026, 3, 10), POLICY)
    assert (first["capital_ore"], first["total_ore"], first["open_capital_ore"]) == (60_000, 60_000, 90_000)
    (last,) = pay(mine, 100, PAID_ON, POLICY)
    whole, half = 150_000 * 11 // 365 // 10, 90_000 * 15 // 365 // 10  # 10 % a year
    assert abs(last["interest_ore"] - (whole + half)) <= 2
    assert first["capital_ore"] + last["capital_ore"] == 150_000 and mine.capital_ore == 0
    assert status(mine, "S", "CLOSED_PAID", PAID_ON)["open_capital_ore"] == 0


def test_a_paused_case_waits_and_its_debtor_gets_a_fresh_day_to_answer_by() -> None:
    mine = case(manner=MANNERS["pays_agency"])
    pays = mine.steps[-1]
    before = mine.day_of(pays)
    mine.pause(date(2026, 3, 6))
    mine.resume(date(2026, 3, 13))
    assert (before, mine.day_of(pays)) == (date(2026, 3, 12), date(2026, 3, 19))
    assert mine.to_tell == [("PAUSED", date(2026, 3, 6)), ("DEMANDED", date(2026, 3, 13))]


@pytest.mark.parametrize("action", OPENINGS)
def test_steps_come_in_the_order_of_their_days(action: str) -> None:
    for manner in MANNERS.values():
        mine = case(manner=manner)
        mine.action = action
        days = [mine.day_of(step) for step in mine.steps]
        assert days == sorted(days) and min(days, default=mine.received_on) >= mine.received_on
