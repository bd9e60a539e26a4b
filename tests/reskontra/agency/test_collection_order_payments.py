"""Money of other ledgers' claims: our debt to the ledger to the öre, squared in the payout, told to the ledger once."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from typing import Any

import pytest
from agency_rows import (
    CASES,
    accounts,
    acks,
    answer,
    books,  # noqa: F401 - fixture
    collected,
    drop,
    findings,
    reminded,
    row,
    status,
    town,  # noqa: F401 - fixture
)
from collection_order_rows import (
    CLAIM,
    NIGHT,
    emptied,  # noqa: F401 - fixture
    open_orders,
    order,
    served,  # noqa: F401 - fixture
)
from ledger_rows import Town
from matching_rows import BANKGIRO, Bank

from formats import collection_payment

CASE = "K000000001"
PARTS = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000}


def ordered(town: Town) -> None:
    """One claim of vatten's of 1500.00, with the ledger's own reminder fee of 60.00, at the agency."""
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")


def paid(event_id: str, creditor_ore: int, invoice_no: str = "H-4711", **parts: Any) -> dict[str, Any]:
    """A P row of vatten's claim."""
    return collected(event_id, CASE, 0, "2026-03-25", creditor_ore, **parts) | {"invoice_no": invoice_no}


def take(town: Town, on: str, *rows: dict[str, Any]) -> None:
    drop(town, "COLLECTED", {"payment": list(rows)}, on)
    town.run("collection", on)


def remit(town: Town, on: str, parts: list[tuple[str, str, int, int]], deducted: int = 0) -> None:
    """Drop a remittance of lines (event, component, gross, ours) and run the night."""
    lines = [
        {"remit_id": "RM-1", "remit_line_no": number, "event_id": event, "component": component,
         "gross_ore": gross, "creditor_ore": ours, "agency_ore": gross - ours}
        for number, (event, component, gross, ours) in enumerate(parts, start=1)
    ]  # fmt: skip
    gross, ours = sum(part[2] for part in parts), sum(part[3] for part in parts)
    head = {"remit_id": "RM-1", "payout_on": on, "period_from": "2026-03-01", "period_to": on, "bankgiro": BANKGIRO}
    head |= {"payout_reference": "RM1", "gross_ore": gross, "agency_share_ore": gross - ours}
    rows = {
        "remittance": [head | {"deducted_ore": deducted, "paid_out_ore": ours - deducted}],
        "remittance_line": lines,
    }
    drop(town, "REMIT", rows, on)
    town.run("collection", on)


def told_money(town: Town, on: str, serial: int = 1) -> list[tuple[str, str, int, int, str | None]]:
    """Event, payment, what the debtor paid, what is the ledger's, and the payout, of a list that vatten was sent."""
    name = f"INKASSOBETALNINGAR_10_{on.replace('-', '')}_{serial:03}.csv"
    table = collection_payment.read((town.home.sftp / "systems" / "vatten" / "out" / name).read_bytes()).table
    columns = ("event", "event_id", "paid_ore", "to_ledger_ore", "remittance")
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))


def lists(town: Town) -> list[str]:
    return [name for (name,) in town.select("name", "outbox", "kind = 'collection_payments'")]


def test_what_the_agency_collects_is_a_debt_to_the_ledger(town: Town) -> None:
    """The reminder was the ledger's own, so its fee is; nothing of it is a claim or an income of ours."""
    ordered(town)
    take(town, "2026-03-26", paid("AG-1", 175068, **PARTS))
    assert findings(town) == [] and acks(town) == ["ACCEPTED;AG-1;OK;"]
    assert accounts(town) == {"AGENCY_CLEARING": 175068, "OTHER_LEDGER_DEBT": -175068}
    assert told_money(town, "2026-03-26") == [("inbetald", "AG-1", 175068, 175068, None)]
    assert town.select("1", "agency_income") == [] and town.select("1", "work_item") == []
    assert town.select("invoice_no, order_no, outcome", "agency_payment") == [(None, 1, "paid_demand")]


def test_a_fee_for_the_agencys_own_reminder_is_the_agencys(town: Town) -> None:
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    order(town, CLAIM | {"reminder_on": None, "reminder_fee_ore": None})
    town.run("collection", "2026-03-04")
    take(town, "2026-03-26", paid("AG-1", 169068, **PARTS))
    assert accounts(town)["OTHER_LEDGER_DEBT"] == -169068
    assert told_money(town, "2026-03-26") == [("inbetald", "AG-1", 175068, 169068, None)]


def test_a_payout_of_ours_and_the_other_ledgers_money_is_squared_together(town: Town) -> None:
    """Bank = paid out = our shares of both claims; the ledger is told when its part is with us, once."""
    ours = reminded(town, town.customer("1001"))
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    others = "K000000002"
    own = collected("AG-2", CASE, ours, "2026-03-25", 169068, capital=150000, interest=1068, demand=18000)
    take(town, "2026-03-26", paid("AG-1", 175068, **PARTS) | {"case_ref": others}, own)
    assert findings(town) == []
    remit(town, "2026-03-27", [("AG-1", "CAPITAL", 175068, 175068), ("AG-2", "CAPITAL", 169068, 169068)])
    assert findings(town) == [] and lists(town) == ["INKASSOBETALNINGAR_10_20260326_001.csv"]
    (agency,) = town.ledger.rows("agency_equalities", client="10")
    assert (agency["left_count"], agency["left_ore"]) == (agency["right_count"], agency["right_ore"]) == (2, 344136)
    Bank(town).pay(175068 + 169068, "2026-03-27", "RM1", bankgiro=BANKGIRO)
    town.run("collection", "2026-03-30")
    sold = {key: ore for key, ore in accounts(town).items() if not key.startswith(("INCOME", "VAT"))}
    assert sold == {"BANK_CLEARING_IN": 344136, "OTHER_LEDGER_DEBT": -175068, "INTEREST_INCOME": -1068,
                    "COLLECTION_FEE": -18000}  # fmt: skip
    assert town.select("1", "open_remittance") == [] and town.select("1", "open_item") == []
    assert told_money(town, "2026-03-30") == [("utbetald", "AG-1", 175068, 175068, "RM-1")]
    town.run("collection", "2026-03-31")
    assert len(lists(town)) == 2
    (agency,) = town.ledger.rows("agency_equalities", client="10")
    assert (agency["left_count"], agency["left_ore"]) == (agency["right_count"], agency["right_ore"]) == (0, 0)


def test_a_payout_that_is_an_ore_short_of_the_ledgers_share_is_not_taken(town: Town) -> None:
    ordered(town)
    take(town, "2026-03-26", paid("AG-1", 175068, **PARTS))
    remit(town, "2026-03-27", [("AG-1", "CAPITAL", 175068, 175067)])
    assert acks(town)[-1] == "PARTLY;RM-1;REJECTED;SPLIT_DIFF" and town.select("1", "agency_remittance") == []


def test_money_taken_back_is_no_debt_and_is_told(town: Town) -> None:
    ordered(town)
    take(town, "2026-03-26", paid("AG-1", 175068, **PARTS))
    remit(town, "2026-03-27", [("AG-1", "CAPITAL", 175068, 175068)])
    left = {"open_capital": 150000, "open_interest": 1068, "open_fees": 24000}
    take(town, "2026-03-30", paid("AG-2", 175068, kind="PAYMENT_REVERSAL", **PARTS, **left))
    assert findings(town) == []
    assert accounts(town) == {} and told_money(town, "2026-03-30") == [("aterford", "AG-2", 175068, 175068, None)]
    take(town, "2026-03-31", paid("AG-3", 175068, **PARTS))
    assert acks(town)[-1] == "ACCEPTED;AG-3;OK;" and accounts(town)["OTHER_LEDGER_DEBT"] == -175068


def test_money_after_the_case_is_closed_is_all_the_ledgers(town: Town) -> None:
    ordered(town)
    drop(town, "STATUS", {"status": [status("AG-0", CASE, "CLOSED_WITHDRAWN", "2026-03-18")]}, "2026-03-18")
    take(town, "2026-03-26", paid("AG-1", 200000, kind="FORWARDED", capital=200000))
    assert findings(town) == [] and open_orders(town) == []
    assert accounts(town) == {"AGENCY_CLEARING": 200000, "OTHER_LEDGER_DEBT": -200000}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([paid("AG-1", 150001, capital=150001)], "OVERPAID"),
        ([paid("AG-0", 100000, capital=100000, open_capital=50000), paid("AG-1", 50001, capital=50001)], "OVERPAID"),
        ([paid("AG-1", 150000, "H-4712", capital=150000)], "UNKNOWN_INVOICE"),
        ([paid("AG-1", 167999, capital=150000, demand=18000)], "SPLIT_DIFF"),
    ],
)
def test_what_does_not_agree_goes_back(town: Town, rows: list[dict[str, Any]], rule: str) -> None:
    ordered(town)
    take(town, "2026-03-26", *rows)
    assert acks(town)[-1] == f"PARTLY;AG-1;REJECTED;{rule}"
    assert accounts(town).get("OTHER_LEDGER_DEBT", 0) == -sum(row["creditor_share_ore"] for row in rows[:-1])


@pytest.mark.parametrize(("state", "fee_ore"), [("CLOSED_PAID", 18000), ("PLAN_BROKEN", 0)])
def test_a_fee_that_waits_for_the_outcome_is_told_when_the_case_has_ended(town: Town, state: str, fee_ore: int) -> None:
    """Ruling 12, for the ledger as for us: the demand fee is nobody's until the case ends."""
    ordered(town)
    take(town, "2026-03-26", paid("AG-1", 50000, capital=50000, demand=18000, open_capital=100000))
    assert accounts(town)["OTHER_LEDGER_DEBT"] == -50000
    told = [status("S-1", CASE, state, "2026-03-27"), status("S-2", CASE, "CLOSED_PAID", "2026-03-27")]
    drop(town, "STATUS", {"status": told}, "2026-03-27")
    town.run("collection", "2026-03-27")
    assert accounts(town)["OTHER_LEDGER_DEBT"] == -50000 - fee_ore and town.select("1", "waiting_agency_fee") == []
    assert town.select("1", "agency_income") == [] and "COLLECTION_FEE" not in accounts(town)
    if fee_ore:
        assert told_money(town, "2026-03-27") == [("avgift", "AG-1", 0, fee_ore, None)]
    else:
        assert len(lists(town)) == 1


def test_the_step_run_again_tells_only_what_is_new(town: Town) -> None:
    """A second file of the same night comes in a list of its own; nothing is told or booked twice."""
    ordered(town)
    take(town, "2026-03-26", paid("AG-1", 50000, capital=50000, open_capital=100000))
    town.run("collection", "2026-03-26")
    assert len(lists(town)) == 1 and accounts(town)["OTHER_LEDGER_DEBT"] == -50000
    take(town, "2026-03-26", paid("AG-2", 100000, capital=100000))
    assert told_money(town, "2026-03-26", 2) == [("inbetald", "AG-2", 100000, 100000, None)]
