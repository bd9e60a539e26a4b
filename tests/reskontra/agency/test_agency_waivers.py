"""Interest and fees given up while a claim is with the agency: told the same night, and given up once."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from typing import Any

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    collected,
    drop,
    findings,
    in_case,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from decision_rows import Clerk
from ledger_rows import Town
from matching_rows import Bank

from reskontra.claims import waivers
from reskontra.decisions import reopened_decisions
from reskontra.night import Night
from reskontra.tally import Tally

ILL = {"code": "ILLNESS"}
EVENTS = f"KRI_EVENTS_{US}_{AGENCY}_"


def nightly(night: Night) -> None:
    waivers.apply_unposted(night)
    waivers.apply_posted(night, Tally())
    reopened_decisions.undo_posted(night, Tally())


@pytest.fixture
def clerk(town: Town) -> Clerk:
    town.customer("1001")
    return Clerk(town, nightly)


def told(town: Town) -> list[str]:
    """The E rows of all files of events, without the number of the event."""
    names = [name for name in all_sent(town) if name.startswith(EVENTS)]
    lines = [line for name in names for line in sent(town, name).decode().splitlines() if line.startswith("E;")]
    return [line.split(";", 2)[2] for line in lines]


def lowers(clerk: Clerk, invoice_no: int, ore: int, on: str, **more: Any) -> tuple[str, str]:
    return clerk.decides("waiver", "interest", on, invoice_no=invoice_no, amount_ore=ore, fields=ILL, **more)


def accepted(clerk: Clerk) -> int:
    """1 500,00 due 2026-02-27, with the agency since 2026-03-16: 4,11 for each ten days."""
    invoice = in_case(clerk.town)
    answer(clerk.town, [row(CASES, "ACCEPTED")], "2026-03-17")
    clerk.town.run("collection", "2026-03-17")
    return invoice


def test_the_agency_is_told_of_interest_lowered_the_same_night_and_once(clerk: Clerk) -> None:
    """19 days to 2026-03-18 are 7,81."""
    invoice = accepted(clerk)
    state, said = lowers(clerk, invoice, 500, "2026-03-18")
    assert state == "done" and "Ombudet får veta det" in said
    clerk.town.run("collection", "2026-03-18")
    assert told(clerk.town) == [f"K000000001;{invoice};INTEREST_WAIVED;5.00;2026-03-18;2026-03-18;AUTO;;;1500.00"]
    clerk.town.run("collection", "2026-03-18")
    clerk.town.run("collection", "2026-03-19")
    assert len(told(clerk.town)) == 1
    assert clerk.town.select("amount_ore, reason_code", "interest_adjustment", invoice) == [(500, "ILLNESS")]
    assert clerk.town.rows("SELECT count(*) FROM interest_line") == [(0,)], "another's interest invoice is not lowered"


def test_no_more_is_lowered_than_has_run_and_is_left(clerk: Clerk) -> None:
    invoice = accepted(clerk)
    assert "bara 7,81 kr" in lowers(clerk, invoice, 782, "2026-03-18")[1]
    assert lowers(clerk, invoice, 700, "2026-03-18")[0] == "done"
    state, said = lowers(clerk, invoice, 200, "2026-03-19")
    assert state == "conflict" and "bara 1,22 kr" in said
    stop = clerk.decides("waiver", "stop", "2026-03-19", invoice_no=invoice, fields=ILL)
    assert stop[0] == "conflict" and "hos ombudet, som räknar räntan" in stop[1]


def test_a_fee_given_up_of_a_claim_with_the_agency_is_told(clerk: Clerk) -> None:
    invoice = accepted(clerk)
    Bank(clerk.town).fee(invoice, 6_000, on="2026-03-17")
    clerk.town.run("collection", "2026-03-17")
    assert clerk.decides("waiver", "fee", "2026-03-18", invoice_no=invoice, amount_ore=2_500)[0] == "done"
    clerk.town.run("collection", "2026-03-18")
    assert told(clerk.town) == [f"K000000001;{invoice};FEE_WAIVED;25.00;2026-03-18;2026-03-18;AUTO;;;1500.00"]


@pytest.mark.parametrize("is_told", [True, False])
def test_the_agency_is_told_that_a_fee_is_owed_again(clerk: Clerk, is_told: bool) -> None:
    """By a reversal that names the event of the waiver; what was given up and undone the same day never happened."""
    invoice = accepted(clerk)
    Bank(clerk.town).fee(invoice, 6_000, on="2026-03-17")
    clerk.town.run("collection", "2026-03-17")
    waived = clerk.asks("waiver", "fee", invoice_no=invoice, amount_ore=2_500)
    clerk.works("2026-03-18")
    if is_told:
        clerk.town.run("collection", "2026-03-18")
    fields = {"replaces": waived}
    undone = clerk.decides(
        "reopen", "reopen", "2026-03-19", invoice_no=invoice, fields=fields, approved_by="enhetschef"
    )
    assert undone[0] == "done" and clerk.town.open_ore(invoice) == {"CAPITAL": 150_000, "COST": 6_000}
    clerk.town.run("collection", "2026-03-19")
    clerk.town.run("collection", "2026-03-20")
    kinds = [line.split(";")[2:4] for line in told(clerk.town)]
    assert kinds == ([["FEE_WAIVED", "25.00"], ["PAYMENT_REVERSAL", "25.00"]] if is_told else [])


@pytest.mark.parametrize(("interest_ore", "differs"), [(568, False), (1_068, True)])
def test_the_agency_s_interest_is_held_against_ours_less_what_we_lowered(
    clerk: Clerk, interest_ore: int, differs: bool
) -> None:
    """Collected 2026-03-25: 26 days are 10,68; 5,00 is lowered, so 5,68 is right and 10,68 is not."""
    invoice = accepted(clerk)
    lowers(clerk, invoice, 500, "2026-03-18")
    clerk.town.run("collection", "2026-03-18")
    payment = collected(
        "AG-1", "K000000001", invoice, "2026-03-25", 150_000 + interest_ore, capital=150_000, interest=interest_ore
    )
    drop(clerk.town, "COLLECTED", {"payment": [payment]}, "2026-03-26")
    clerk.town.run("collection", "2026-03-26")
    assert any(each.rule == "INTEREST_DIFF" for each in findings(clerk.town)) == differs


def test_a_claim_called_back_has_our_own_interest_lowered_once(clerk: Clerk) -> None:
    """Paid to us 2026-04-20 and called back for that, 52 days: 21,37 by us, less 5,00."""
    invoice = accepted(clerk)
    lowers(clerk, invoice, 500, "2026-03-18")
    clerk.town.run("collection", "2026-03-18")
    clerk.town.pay(invoice, 150_000, "2026-04-20")
    clerk.town.run("interest_invoicing", "2026-04-20")
    assert clerk.town.rows("SELECT count(*) FROM interest_line") == [(0,)], "the agency has it"
    clerk.town.run("collection", "2026-04-20")
    (recall,) = [name for name in all_sent(clerk.town) if "_RECALLS_" in name]
    answer(clerk.town, [row(recall, "ACCEPTED")], "2026-04-21")
    clerk.town.run("collection", "2026-04-21")
    clerk.town.run("interest_invoicing", "2026-04-21")
    assert clerk.town.select("days, interest_ore", "interest_line", invoice) == [(0, -500), (52, 2_137)]
    clerk.town.run("interest_invoicing", "2026-04-22")
    assert clerk.town.rows("SELECT count(*) FROM interest_line") == [(2,)]
