"""What people note of limitation: kept with its proof, answered, and followed by the watch."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import instalment_plans
from reskontra.decisions import decision_files, limitation_decisions
from reskontra.decisions.decision_limitation_forms import INTERRUPTION
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.tally import Tally


@pytest.fixture
def clerk(town: Town) -> Clerk:
    return Clerk(town, limitation_decisions.apply)


def claim(town: Town) -> int:
    """L1: childcare for March 2023; its last day is 2026-03-31. Nothing is sent meanwhile."""
    town.customer("1001")
    return town.invoice("1001", 150000, "2023-04-28", order_type="BO", period_to=date(2023, 3, 31))


def notes(clerk: Clerk, invoice_no: int | None, choice: str, happened_on: str, on: str, **more: Any) -> tuple[str, str]:
    fields = {"from_on": happened_on} | ({"until_on": more.pop("ended_on")} if "ended_on" in more else {})
    return clerk.decides("interruption", choice, on, invoice_no=invoice_no, fields=fields, **more)


@pytest.mark.parametrize(
    ("choice", "happened_on", "ended_on", "last_on"),
    [
        ("promise", "2026-01-15", None, "2029-01-15"),  # L6
        ("letter_received", "2026-03-20", None, "2029-03-20"),  # L4, with proof
        ("proceedings", "2026-02-02", "2026-03-10", "2029-03-10"),  # L3
        ("promise", "2026-04-02", None, "2026-03-31"),  # too late: it had fallen
    ],
)
def test_a_noted_interruption_moves_the_last_day(
    clerk: Clerk, choice: str, happened_on: str, ended_on: str | None, last_on: str
) -> None:
    town, more = clerk.town, {"ended_on": ended_on} if ended_on else {}
    invoice = claim(town)
    state, said = notes(clerk, invoice, choice, happened_on, "2026-04-02", reason="brev 12", **more)
    begins_on = ended_on or happened_on
    assert (state, said) == (
        "done",
        f"Preskriptionstiden för faktura {invoice} räknas på nytt från {begins_on}, om den inte redan hade gått ut.",
    )
    assert town.select("event, effective_on::text, evidence, noted_by", "limitation_event", invoice) == [
        (choice, begins_on, "brev 12", "AB")
    ]
    last = date.fromisoformat(last_on)
    for day, held in ((last, False), (last + timedelta(days=1), True)):
        town.run("reminders", day)
        found = town.select("1", "invoice_stop_set", f"invoice_no = {invoice} AND stop_code = 'LIMITED'")
        assert bool(found) is held, day


@pytest.mark.parametrize(
    ("known", "choice", "happened_on", "ended_on", "said"),
    [
        (False, "promise", "2026-01-15", None, "Fakturan finns inte"),
        (True, "promise", "2026-04-03", None, "Dagen har inte varit än"),
        (True, "proceedings", "2026-02-02", "2026-02-01", "innan den inleddes"),
        (True, "proceedings", "2026-02-02", "2026-04-03", "Dagen har inte varit än"),
    ],
)
def test_what_cannot_be_noted(
    clerk: Clerk, known: bool, choice: str, happened_on: str, ended_on: str | None, said: str
) -> None:
    invoice = claim(clerk.town)
    more = {"ended_on": ended_on} if ended_on else {}
    state, outcome = notes(clerk, invoice if known else 999, choice, happened_on, "2026-04-02", **more)
    assert state == "conflict" and said in outcome and clerk.town.select("1", "limitation_event") == []


def test_the_same_is_noted_once(clerk: Clerk) -> None:
    invoice = claim(clerk.town)
    assert notes(clerk, invoice, "promise", "2026-01-15", "2026-01-16")[0] == "done"
    assert "redan noterat" in notes(clerk, invoice, "promise", "2026-01-15", "2026-01-19")[1]
    assert len(clerk.town.select("1", "limitation_event", invoice)) == 1


def test_the_file_is_known_by_its_headings_and_an_ended_promise_goes_back() -> None:
    lines = [";".join(INTERRUPTION.headings), "Erkännande;2026000001;2026-01-15;;AB;mejl 7",
             "Erkännande;2026000001;2026-01-15;2026-01-16;AB;mejl 7"]  # fmt: skip
    sheet = read_staff_file("\n".join(lines).encode(), "avbrott.csv")
    assert decision_files.recognise(sheet) is INTERRUPTION
    read = decision_files.read(sheet, INTERRUPTION)
    assert read.table.select(["choice", "invoice_no", "from_on"]).to_pylist() == [
        {"choice": "promise", "invoice_no": 2026000001, "from_on": date(2026, 1, 15)}
    ]
    assert read.aside.num_rows == 1


def test_a_plan_that_is_agreed_is_an_acknowledgement(clerk: Clerk) -> None:
    """L6: agreed on 2026-01-15, so the last day is 2029-01-15."""
    town = clerk.town
    invoice = claim(town)
    agreed = Clerk(town, lambda night: instalment_plans.agree(night, Tally()))
    fields = {"count": 6, "until_on": "2026-02-25"}
    done = agreed.decides("plan", "new", "2026-01-15", invoice_no=invoice, customer_no="1001", fields=fields)
    assert done[0] == "done", done
    for on, held in (("2026-04-01", False), ("2029-01-15", False), ("2029-01-16", True)):
        town.run("reminders", on)
        found = town.select("1", "invoice_stop_set", f"invoice_no = {invoice} AND stop_code = 'LIMITED'")
        assert bool(found) is held, on
