"""The checks on fees between the steps (receivables rules 2.6): each fault planted and found."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra import checks
from reskontra.processes import STEPS


def charge(town: Town, invoice: int, ore: int, event: str, on: str = "2026-03-04") -> None:
    """A fee in the books that no letter of the ladder has made."""
    night, entry_id, item_id = town.night(on), next(town.numbers) + 10_000, next(town.numbers) + 10_000
    keys = {"run_id": night.run_id, "version_id": night.version_id}
    town.insert("entry", entry_id=entry_id, event=event, business_on=night.business_on, department="TEK", **keys)
    claim = {"kind": "claim", "component": "COST", "department": "TEK", "invoice_no": invoice, "amount_ore": ore}
    town.insert("item", item_id=item_id, entry_id=entry_id, opened_on=night.business_on, **claim, **keys)


PLANTED = [
    ("FEE_TOO_HIGH", 6001, "reminder_fee", "2026-03-04"),
    ("FEE_TOO_HIGH", 18001, "demand_fee", "2026-03-04"),
    ("FEE_TOO_HIGH", 17001, "plan_fee", "2026-03-04"),
    ("FEE_TOO_HIGH", 45001, "late_compensation", "2026-03-04"),
    ("FEE_TWICE", 6000, "reminder_fee", "2026-03-04"),
    ("FEE_NOT_AGREED", 6000, "reminder_fee", "2026-03-04"),
    ("FEE_WITH_LATE_COMP", 45000, "late_compensation", "2026-03-04"),
    ("FEE_EARLY", 18000, "demand_fee", "2026-02-27"),
    ("FEE_NO_LETTER", 18000, "demand_fee", "2026-03-04"),
    ("FEE_UNKNOWN", 6000, "visit_fee", "2026-03-04"),
]


@pytest.mark.parametrize(("code", "ore", "event", "on"), PLANTED)
def test_a_fee_that_may_not_be_charged_is_found(town: Town, code: str, ore: int, event: str, on: str) -> None:
    """Receivables rules 2.6: each planted beside sound fees, and named by its invoice."""
    agreed = {} if code == "FEE_NOT_AGREED" else {"reminder_fee_agreement": "AVT-1"}
    invoice = town.invoice(town.customer("1001", **agreed), 150000, "2026-02-27")
    town.invoice(town.customer("1002", reminder_fee_agreement="AVT-2"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    charge(town, invoice, ore, event, on)
    checked = checks.run(town.night(on), STEPS["reminders"], "check_after")
    assert {(found.severity, found.key) for found in checked.findings} == {("stop", str(invoice))}
    assert any(code in found.message for found in checked.findings)


def test_every_sound_fee_passes(town: Town) -> None:
    """A reminder's, a demand's and a company's late compensation."""
    town.kravkod("STD_PERSON", hand_over="after_demand")
    town.kravkod("STD_COMPANY", late_compensation=True)
    invoices = town.invoices(
        [town.customer("1001", reminder_fee_agreement="A"), town.company("2001")], 150000, "2026-02-27"
    )
    town.run("reminders", "2026-03-04")
    first = checks.run(town.night("2026-03-04"), STEPS["reminders"], "check_after")
    town.distribute(date(2026, 3, 4))
    town.run("reminders", "2026-03-16")
    second = checks.run(town.night("2026-03-16"), STEPS["reminders"], "check_after")
    assert first.findings == [] == second.findings
    assert [town.open_ore(number)["COST"] for number in invoices] == [24000, 45000]
