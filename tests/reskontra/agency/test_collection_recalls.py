"""Recalls for stops: what each stop means at the agency, pauses that end or run out, and the clock going on."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from agency_rows import (
    CASES,
    RECALLS,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    in_case,
    reminded,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import POLICY, Town

AT_AGENCY = {row["stop_code"]: row["at_agency"] for row in POLICY.rows["stop_code"]}
# A code that the agency's files have no reason for is OTHER.
REASONS = {"DISPUTE": "DISPUTED", "PLAN": "PLAN_BY_CREDITOR", "EMPLOYEE_DEBT": "OTHER", "RECONSTRUCTION": "OTHER"}
REASONS |= {"SOCIAL": "OTHER", "UNDER_INVESTIGATION": "OTHER", "CREDIT_PENDING": "OTHER", "INTERNAL": "OTHER"}
MODES = {"pause": "PAUSE", "recall": "WITHDRAW", "no_address": "WITHDRAW", "never": "WITHDRAW"}


def stop(town: Town, code: str, on: str, *, invoice_no: int = 0, customer_no: str = "", **values: Any) -> None:
    """A hold set by hand on a claim or a customer."""
    night = town.night(on)
    held = {"invoice_no": invoice_no} if invoice_no else {"customer_no": customer_no}
    known = {"stop_code": code, "set_on": night.business_on, "reason": "", "set_by": "user1"}
    table = "invoice_stop_set" if invoice_no else "customer_stop_set"
    town.insert(table, **{**held, **known, **values}, run_id=night.run_id, version_id=night.version_id)


def lift(town: Town, on: str) -> None:
    for table in ("invoice_stop_set", "customer_stop_set"):
        town.ledger.connection.execute(
            f"UPDATE {table} SET ended_on = '{on}', ended_by = 'user1' WHERE ended_on IS NULL"
        )


def recalls(town: Town) -> list[str]:
    """The R records of all files, without the number of the event."""
    names = [name for name in all_sent(town) if "_RECALLS_" in name]
    lines = [line for name in names for line in sent(town, name).decode().splitlines() if line.startswith("R;")]
    return [line.split(";", 2)[2] for line in lines]


@pytest.mark.parametrize("code", AT_AGENCY)
def test_what_each_stop_means_at_the_agency(town: Town, code: str) -> None:
    """The column at_agency of the policy: paused, called back, or left with the agency; the same night."""
    town.customer("1001")
    invoice = in_case(town)
    stop(town, code, "2026-03-18", invoice_no=invoice)
    town.run("collection", "2026-03-18")
    mode = MODES.get(AT_AGENCY[code])
    assert [line.split(";")[2:4] for line in recalls(town)] == ([[mode, REASONS.get(code, code)]] if mode else [])
    for line in recalls(town):
        _, _, _, _, effective_on, pause_until, cost_by = line.split(";")
        assert effective_on == "2026-03-18" and (pause_until > effective_on) == (mode == "PAUSE")
        assert cost_by == ("NONE" if mode == "PAUSE" else "CREDITOR")


def test_a_dispute_pauses_for_ten_bank_days_and_resumes_when_it_is_over(town: Town) -> None:
    """The R record of KRI 5.4; scenario 3: the agency's clock starts again."""
    town.customer("1001")
    stop(town, "DISPUTE", "2026-03-18", invoice_no=in_case(town))
    town.run("collection", "2026-03-18")
    assert recalls(town) == ["K000000001;;PAUSE;DISPUTED;2026-03-18;2026-04-01;NONE"]
    answer(town, [row(CASES, "ACCEPTED"), row(RECALLS, "ACCEPTED", "exempelstad-2026-000001", "OK")], "2026-03-19")
    town.run("collection", "2026-03-19")
    assert len(recalls(town)) == 1 and len(town.select("1", "open_case_invoice")) == 1
    assert ("paused_confirmed",) in town.select("event", "collection_event")
    lift(town, "2026-03-20")
    town.run("collection", "2026-03-20")
    town.run("collection", "2026-03-23")
    assert recalls(town)[1:] == ["K000000001;;RESUME;DISPUTED;2026-03-20;;NONE"]
    assert town.select("1", "paused_claim") == []


def test_a_deferment_pauses_until_its_last_day_and_a_stop_that_goes_on_is_paused_again(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    stop(town, "DEFERMENT", "2026-03-18", invoice_no=invoice, until_on=date(2026, 3, 20))
    town.run("collection", "2026-03-18")
    stop(town, "SOCIAL", "2026-03-19", customer_no="1001", review_on=date(2026, 3, 25))
    for day in ("2026-03-19", "2026-03-20", "2026-03-23", "2026-03-24", "2026-03-25"):
        town.run("collection", day)
    assert recalls(town) == [
        "K000000001;;PAUSE;DEFERMENT;2026-03-18;2026-03-20;NONE",
        "K000000001;;PAUSE;DEFERMENT;2026-03-20;2026-06-18;NONE",
        "K000000001;;PAUSE;OTHER;2026-03-23;2026-03-25;NONE",
        "K000000001;;PAUSE;OTHER;2026-03-25;2026-04-24;NONE",
    ]


def test_one_claim_of_a_case_is_paused_by_itself(town: Town) -> None:
    town.customer("1001")
    town.invoice("1001", 150000, "2026-02-26")
    disputed = reminded(town)
    town.run("collection", "2026-03-16")
    stop(town, "DISPUTE", "2026-03-18", invoice_no=disputed)
    town.run("collection", "2026-03-18")
    assert recalls(town) == [f"K000000001;{disputed};PAUSE;DISPUTED;2026-03-18;2026-04-01;NONE"]
    assert town.select("invoice_no", "paused_claim") == [(disputed,)]


def test_a_paused_claim_that_is_paid_is_called_back(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    stop(town, "DISPUTE", "2026-03-17", invoice_no=invoice)
    town.run("collection", "2026-03-17")
    town.pay(invoice, 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert recalls(town)[1:] == ["K000000001;;WITHDRAW;PAID_DIRECT_FULL;2026-03-18;;DEBTOR"]
    assert town.select("1", "paused_claim") == []


def test_debt_relief_calls_back_only_what_is_older_than_the_decision(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    stop(town, "DEBT_RELIEF", "2026-03-17", customer_no="1001", claims_before_on=date(2026, 1, 28))
    town.run("collection", "2026-03-17")
    assert recalls(town) == []
    lift(town, "2026-03-18")
    stop(town, "DEBT_RELIEF", "2026-03-18", customer_no="1001", claims_before_on=date(2026, 2, 28))
    town.run("collection", "2026-03-18")
    assert recalls(town) == ["K000000001;;WITHDRAW;DEBT_RELIEF;2026-03-18;;CREDITOR"]
    assert town.select("invoice_no", "open_case_invoice") == [(invoice,)]


def test_a_recall_not_confirmed_within_two_bank_days_is_an_alert(town: Town) -> None:
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    town.run("collection", "2026-03-20")
    assert town.found("RECALL_UNCONFIRMED") == []
    town.run("collection", "2026-03-23")
    (finding,) = town.found("RECALL_UNCONFIRMED")
    assert finding.severity == "warn" and RECALLS in finding.message


def test_a_case_with_kronofogden_must_be_called_back_there(town: Town) -> None:
    """IN_KFM: the case stays open, and a person must write to the agency."""
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-18")
    town.run("collection", "2026-03-18")
    rows = [row(CASES, "ACCEPTED"), row(RECALLS, "PARTLY", "exempelstad-2026-000001", "REJECTED", "IN_KFM")]
    answer(town, rows, "2026-03-19")
    town.run("collection", "2026-03-19")
    (finding,) = town.found("IN_KFM")
    assert "Kronofogden" in finding.message and len(town.select("1", "open_case_invoice")) == 1
    assert town.select("key", "work_item", "kind = 'recall_rejected'") == [("exempelstad-2026-000001",)]
