"""Claims at Kronofogden through the agency: the worked examples, whose the costs are, limitation, what people do."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from agency_rows import (
    CASES,
    accounts,
    acks,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    collected,
    drop,
    findings,
    row,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town

from reskontra.explaining.explain import explain, render
from reskontra.policy import Policy
from reskontra.rules import interest

CASE = "K000000001"
DAY = date(2026, 2, 27)


def interest_through(on: str) -> list[tuple[int, int]]:
    """Days and öre of the interest of 1500.00 due 2026-02-27, half-year by half-year, as the rules reckon it."""
    row = {"claim_id": 1, "interest_basis": "P3_AGREED_DUE", "capital_ore": 150000, "due_effective_on": DAY}
    row |= {"through_on": date.fromisoformat(on)}
    kinds = {int: pa.int64(), str: pa.string(), date: pa.date32()}
    claims = pa.table({name: pa.array([value], kinds[type(value)]) for name, value in row.items()})
    for name in ("agreed_rate_x100", "agreed_margin_x100"):
        claims = claims.append_column(name, pa.nulls(1, pa.int64()))
    claims = claims.append_column("invoiced_to_on", pa.nulls(1, pa.date32()))
    rates = interest.Rates(Policy.load().reference_rates, late_margin_x100=800, return_margin_x100=200)
    changes = pa.schema(
        [("claim_id", pa.int64()), ("paid_on", pa.date32()), ("amount_ore", pa.int64()), ("kind", pa.string())]
    )
    found, _ = interest.segments(interest.from_days(claims), changes.empty_table(), rates)
    return [(row["days"], row["interest_ore"]) for row in found.to_pylist()]


def at_kfm(town: Town) -> int:
    """A claim of 1500.00 due 2026-02-27 that the agency reminded and demanded, and applied for on 2026-04-07."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001")
    invoice = town.invoice("1001", 150000, "2026-02-27")
    town.run("collection", "2026-03-04")
    answer(town, [row(CASES.replace("0316", "0304"), "ACCEPTED")], "2026-03-05")
    tell(town, "KFM_APPLIED", "2026-04-07", kfm_case_no="01-1234-26", open_interest_ore=1603, open_fees_ore=92000)
    return invoice


def tell(town: Town, state: str, on: str, **values: Any) -> None:
    """The agency's state of the case, read the same night."""
    drop(town, "STATUS", {"status": [status(f"S-{state}", CASE, state, on, open_capital_ore=150000, **values)]}, on)
    town.run("collection", on)


def take(town: Town, on: str, line: dict[str, Any]) -> None:
    drop(town, "COLLECTED", {"payment": [line]}, on)
    town.run("collection", on)


def test_f6_what_is_claimed_at_kronofogden() -> None:
    """1500.00 due 2026-02-27, applied for on 2026-04-07: 39 days 16.03, fees and costs; 2436.03 in all."""
    policy = Policy.load().on(date(2026, 4, 7))
    assert interest_through("2026-04-07") == [(39, 1603)]
    costs = [policy.fee(code) for code in ("REMINDER", "DEMAND", "KFM_APPLICATION", "KFM_COSTS_ORDER")]
    assert costs == [6000, 18000, 30000, 38000] and 150000 + 1603 + sum(costs) == 243603


def test_f7_paid_to_kronofogden(town: Town) -> None:
    """Paid 2026-07-15: 123 + 15 days 56.71. Capital and interest are ours, fees and costs the agency's; no base fee."""
    invoice = at_kfm(town)
    assert interest_through("2026-07-15") == [(123, 5055), (15, 616)]
    parts = {"capital": 150000, "interest": 5671, "reminder": 6000, "demand": 18000}
    parts |= {"kfm_application": 30000, "kfm_costs": 38000}
    base_fee = Policy.load().on(date(2026, 7, 15)).fee("KFM_BASE_FEE")
    assert sum(parts.values()) + base_fee == 307671
    tell(town, "RULED", "2026-05-20", ruling_on="2026-05-18", kfm_case_no="01-1234-26")
    take(town, "2026-07-16", collected("AG-1", CASE, invoice, "2026-07-15", 155671, **parts))
    assert findings(town) == [] and acks(town)[-1] == "ACCEPTED;AG-1;OK;"
    assert town.select("outcome, total_ore, agency_share_ore", "agency_payment") == [("surveillance", 247671, 92000)]
    assert accounts(town)["AGENCY_CLEARING"] == 155671 and accounts(town)["INTEREST_INCOME"] == -5671


def test_the_base_fee_is_never_ours(town: Town) -> None:
    """600.00 told as another part waits for a person: the enforcement fee is the State's."""
    invoice = at_kfm(town)
    row = collected("AG-1", CASE, invoice, "2026-07-15", 150000, capital=150000, other=60000)
    take(town, "2026-07-16", row)
    assert acks(town)[-1] == "PARTLY;AG-1;REJECTED;OTHER_WAITS" and town.open_ore(invoice) == {"CAPITAL": 150000}


STEPS = [
    ("KFM_APPLIED", "2026-04-07", "KFM_APPLIED"),
    ("CONTESTED", "2026-04-20", "KFM_APPLIED"),
    ("RULED", "2026-05-20", "RULED"),
    ("ENFORCED", "2026-06-10", "ENFORCED"),
    ("NO_ASSETS", "2026-09-01", "SURVEILLANCE"),
    ("SURVEILLANCE", "2026-09-02", "SURVEILLANCE"),
]


def test_every_step_at_kronofogden_is_the_stage_of_the_claim(town: Town) -> None:
    """A person acts when it is contested, by a last day, and when nothing was found; the dispute holds the claim."""
    invoice = at_kfm(town)
    for state, on, stage in STEPS:
        if state != "KFM_APPLIED":
            tell(town, state, on)
        assert town.select("stage", "claim_stage", invoice) == [(stage,)], state
    work = dict(town.select("work_item_id, text", "work_item", "kind = 'case_status'"))
    assert sorted(work) == ["case_status-S-CONTESTED", "case_status-S-NO_ASSETS"]
    assert "senast 2026-05-11" in work["case_status-S-CONTESTED"] and "avskrivning" in work["case_status-S-NO_ASSETS"]
    assert town.select("stop_code, set_by", "invoice_stop_set", invoice) == [("DISPUTE", "ombudet")]
    assert len(claims_of(town)) == 1


@pytest.mark.parametrize(
    ("states", "noted"),
    [
        ([("PLAN", "2026-04-20", {})], [("promise", "2026-04-20", "2026-04-20")]),
        ([("RULED", "2026-05-20", {"ruling_on": "2026-05-18"})], [("proceedings", "2026-04-07", "2026-05-18")]),
        (
            [("ENFORCED", "2026-06-10", {}), ("NO_ASSETS", "2026-09-01", {})],
            [("proceedings", "2026-06-10", "2026-06-10"), ("proceedings", "2026-06-10", "2026-09-01")],
        ),
        ([("DEMANDED", "2026-04-20", {}), ("CONTESTED", "2026-04-21", {}), ("SURVEILLANCE", "2026-04-22", {})], []),
    ],
)
def test_what_interrupts_limitation_is_noted(
    town: Town, states: list[tuple[str, str, dict[str, Any]]], noted: list[tuple[str, str, str]]
) -> None:
    """Preskriptionslagen §§ 5-7: the application, and a new period from the day the proceedings ended."""
    invoice = at_kfm(town)
    for state, on, values in states:
        tell(town, state, on, **values)
        town.run("collection", on)
    found = town.select("event, happened_on::text, effective_on::text", "limitation_event", invoice)
    assert sorted(found) == sorted([("proceedings", "2026-04-07", "2026-04-07"), *noted])


def test_l3_a_ruling_starts_a_new_period_and_the_claim_is_not_held(town: Town) -> None:
    """L3: applied for 2026-02-02, ruled 2026-03-10: the last day is 2029-03-10."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001")
    invoice = town.invoice("1001", 150000, "2023-04-28", period_to=date(2023, 3, 31))
    town.run("collection", "2023-05-04")
    for state, on in (("KFM_APPLIED", "2026-02-02"), ("RULED", "2026-03-10")):
        tell(town, state, on)
    for on, held in (("2026-04-01", False), ("2029-03-09", False), ("2029-03-12", True)):
        town.run("reminders", on)
        assert (town.select("1", "invoice_stop_set", f"invoice_no = {invoice} AND stop_code = 'LIMITED'") != []) is held


def test_money_to_the_agency_starts_a_new_period(town: Town) -> None:
    """L2 for money that goes to the agency, interest alone too; taken back, it never was."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001")
    invoice = town.invoice("1001", 150000, "2023-04-28", period_to=date(2023, 3, 31))
    town.run("collection", "2023-05-04")
    left = {"open_capital": 150000, "interest_to_on": "2025-11-03"}
    take(town, "2025-11-04", collected("AG-1", CASE, invoice, "2025-11-03", 1000, interest=1000, **left))
    town.run("reminders", "2026-04-01")
    assert town.select("1", "invoice_stop_set", invoice) == []
    back = collected("AG-2", CASE, invoice, "2025-11-03", 1000, kind="PAYMENT_REVERSAL", interest=1000, **left)
    take(town, "2026-04-02", back)
    town.run("reminders", "2026-04-02")
    assert town.select("stop_code", "invoice_stop_set", invoice) == [("LIMITED",)]


def test_an_interrupted_claim_may_still_be_handed_over(town: Town) -> None:
    """Its last day is reckoned from the interruption, in the case too."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001")
    invoice = town.invoice("1001", 150000, "2023-04-28", period_to=date(2023, 3, 31))
    town.pay(invoice, 10000, "2025-11-03")
    town.run("collection", "2026-04-01")
    assert claims_of(town) == [("REMINDER", invoice)]
    assert b";2028-11-03;N;N;" in (town.home.sftp / "agency" / "out" / CASES.replace("0316", "0401")).read_bytes()


def test_explain_tells_the_case_at_kronofogden_its_costs_and_the_limitation(town: Town) -> None:
    invoice = at_kfm(town)
    tell(town, "RULED", "2026-05-20", ruling_on="2026-05-18", kfm_case_no="01-1234-26")
    parts = {"capital": 150000, "interest": 5671, "kfm_application": 30000, "kfm_costs": 38000}
    take(town, "2026-07-16", collected("AG-1", CASE, invoice, "2026-07-15", 155671, **parts))
    said = render(explain(town.ledger, "10", str(invoice), town.policy))
    assert ": utslag 2026-05-18, Kronofogdens mål 01-1234-26" in said
    assert "varav Kronofogdens kostnader 680,00 kr, vår del 1 556,71 kr" in said
    assert "Preskriptionen avbryts: rättslig åtgärd; ny tid från 2026-05-18, noterat av ombudet" in said
