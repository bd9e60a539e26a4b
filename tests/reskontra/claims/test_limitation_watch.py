"""The watch on limitation: when a claim is told of, what interrupts, and that nothing is pursued afterwards."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import Town, books, town  # noqa: F401 - fixtures


def lists(town: Town) -> list[str]:
    found = town.select("name, sha256", "outbox", "name LIKE 'PRESKRIPTION%.csv'")
    return [town.exchange.archive.read(sha256).decode("utf-8-sig").splitlines()[1] for _, sha256 in found]


def claim(town: Town, who: str = "customer", **values: object) -> int:
    """L1: childcare for March 2023, held so that no letter is sent meanwhile; its last day is 2026-03-31."""
    getattr(town, who)("1001", **values)
    invoice = town.invoice("1001", 150000, "2023-04-28", order_type="BO", period_to=date(2023, 3, 31))
    stop = {
        "stop_code": "DISPUTE",
        "set_on": date(2023, 5, 1),
        "reason": "",
        "set_by": "ab",
        "run_id": 1,
        "version_id": 1,
    }
    town.insert("invoice_stop_set", invoice_no=invoice, **stop)
    return invoice


def limited(town: Town) -> list[tuple[date, str]]:
    return town.select("set_on, set_by", "invoice_stop_set", "stop_code = 'LIMITED'")


def test_a_claim_is_told_of_three_times_and_then_held(town: Town) -> None:
    """L1: 180, 90 and 30 days before 2026-03-31, also where the day is a closed one; LIMITED from 2026-04-01."""
    invoice = claim(town)
    for night in ("2025-10-01", "2025-10-02", "2025-10-03", "2025-12-30", "2026-01-02", "2026-02-27", "2026-03-02"):
        town.run("reminders", night)
        town.run("reminders", night)
    whole = f"TEK;1001;{invoice};1500.00;2023-03-31;;2026-03-31;"
    assert lists(town) == [whole + "180", whole + "88", whole + "29"]
    town.run("reminders", "2026-03-31")
    assert limited(town) == []
    town.run("reminders", "2026-04-01")
    (finding,) = town.found("LIMITED")
    assert finding.severity == "hold" and str(invoice) in finding.message
    town.run("reminders", "2026-04-02")
    assert limited(town) == [(date(2026, 4, 1), "natten")] and town.found("LIMITED") == []


def test_an_instalment_is_an_acknowledgement(town: Town) -> None:
    """L2: paid on 2025-11-03, so the last day is 2028-11-03."""
    invoice = claim(town)
    town.pay(invoice, 10000, "2025-11-03")
    town.run("reminders", "2026-04-01")
    town.run("reminders", "2028-11-02")
    town.run("reminders", "2028-11-03")
    assert limited(town) == []
    town.run("reminders", "2028-11-06")
    assert limited(town) == [(date(2028, 11, 6), "natten")]


@pytest.mark.parametrize(
    ("event", "happened_on", "effective_on", "limits_on"),
    [
        ("proceedings", date(2026, 2, 2), date(2026, 3, 10), date(2029, 3, 10)),  # L3
        ("promise", date(2026, 1, 15), date(2026, 1, 15), date(2029, 1, 15)),  # L6
        ("promise", date(2026, 4, 2), date(2026, 4, 2), date(2026, 3, 31)),  # too late: it has fallen
    ],
)
def test_what_interrupts(town: Town, event: str, happened_on: date, effective_on: date, limits_on: date) -> None:
    invoice = claim(town)
    noted = {"evidence": "mål 1", "noted_by": "ab", "run_id": 1, "version_id": 1}
    days = {"happened_on": happened_on, "effective_on": effective_on}
    town.insert("limitation_event", invoice_no=invoice, event=event, **days, **noted)
    town.run("reminders", limits_on)
    assert limited(town) == []
    town.run("reminders", date.fromordinal(limits_on.toordinal() + 1))
    assert len(limited(town)) == 1


def test_a_company_has_ten_years(town: Town) -> None:
    claim(town, "company")
    town.run("reminders", "2026-04-01")
    assert limited(town) == [] and lists(town) == []


def test_a_protected_persons_claim_is_on_no_list(town: Town) -> None:
    claim(town, protection_code=1)
    town.run("reminders", "2025-10-01")
    town.run("reminders", "2025-10-02")
    assert lists(town) == []
    assert town.select("kind, customer_no", "work_item", "kind = 'protected_limitation'") == [
        ("protected_limitation", "1001")
    ]
