"""What other ledgers have got or credited: told to the agency the same night, once, and called back when it is all."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from agency_rows import (
    CASES,
    acks,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    collected,
    drop,
    row,
    sent,
    town,  # noqa: F401 - fixture
)
from collection_order_rows import (
    CLAIM,
    NIGHT,
    RECALL,
    emptied,  # noqa: F401 - fixture
    order,
    rejected,
    served,  # noqa: F401 - fixture
    told,
)
from ledger_rows import Town

from formats import kri

CASE, NEXT = "K000000001", "2026-03-17"
PAID = {"order": "betalning", "invoice_no": "H-4711", "amount_ore": 64000, "value_on": date(2026, 3, 16),
        "reference": "BG-1"}  # fmt: skip
CREDITED = PAID | {"order": "kreditering", "reference": "KR-1"}


def tell(town: Town, *rows: dict[str, Any], serial: int = 2, on: str = NEXT) -> None:
    """A claim of 1500.00 at the agency, and a file of events the next night."""
    if serial == 2:
        order(town, CLAIM)
        town.run("collection", NIGHT)
        answer(town, [row(CASES, "ACCEPTED")], NEXT)
    order(town, *rows, serial=serial)
    town.run("collection", on)


def kinds(town: Town) -> list[str]:
    """The types of what the agency has been sent."""
    return [name.split("_")[1] for name in all_sent(town)]


def records(town: Town, type_name: str) -> list[str]:
    """The records of the newest file of a type."""
    name = [name for name in all_sent(town) if f"_{type_name}_" in name][-1]
    return sent(town, name).decode().splitlines()[1:-1]


def test_a_payment_and_a_credit_are_told_the_same_night_and_once(town: Town) -> None:
    tell(town, PAID | {"capital_ore": 60000}, CREDITED)
    assert records(town, "EVENTS") == [
        f"E;exempelstad-2026-000001;{CASE};H-4711;DIRECT_PAYMENT;640.00;2026-03-16;2026-03-17;AUTO;BG-1;;900.00",
        f"E;exempelstad-2026-000002;{CASE};H-4711;CREDIT_NOTE;640.00;2026-03-16;2026-03-17;CAPITAL;KR-1;;260.00",
    ]
    assert told(town, NEXT)[1:] == [
        "H-4711;K000000001;reported;DIRECT_PAYMENT",
        "H-4711;K000000001;reported;CREDIT_NOTE",
    ]
    town.run("collection", NEXT)
    town.run("collection", "2026-03-18")
    assert kinds(town) == ["CASES", "EVENTS"]
    assert town.rows("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM item)") == [(0,)]


@pytest.mark.parametrize(
    ("event", "last_on", "reason", "cost_by"),
    [
        (PAID, "2026-03-16", "PAID_DIRECT_FULL", "DEBTOR"),
        (PAID, "2026-03-15", "PAID_BEFORE_DEMAND", "NONE"),
        (CREDITED, "2026-03-16", "CREDITED_FULL", "CREDITOR"),
    ],
)
def test_what_is_settled_in_full_is_called_back_before_it_is_told(
    town: Town, event: dict[str, Any], last_on: str, reason: str, cost_by: str
) -> None:
    """Two events make it whole, the second a night later; the reasons are those of our own claims (4.8)."""
    first = event | {"value_on": date.fromisoformat(last_on)}
    tell(town, first)
    tell(town, first | {"amount_ore": 86000, "reference": "X-2"}, serial=3, on="2026-03-18")
    assert kinds(town) == ["CASES", "EVENTS", "RECALLS", "EVENTS"]
    assert records(town, "RECALLS")[0].split(";")[3:] == ["H-4711", "WITHDRAW", reason, "2026-03-18", "", cost_by]
    assert records(town, "EVENTS")[0].endswith(";X-2;;0.00")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"invoice_no": "H-9"}, "UNKNOWN_INVOICE"),
        ({"amount_ore": 150001}, "OVERPAID"),
        ({"amount_ore": 0}, "AMOUNT_ZERO"),
        ({"amount_ore": None}, "FIELD_MISSING"),
        ({"reference": None}, "FIELD_MISSING"),
        ({"value_on": date(2026, 3, 18)}, "DATE_INVALID"),
        ({"capital_ore": 64001}, "SPLIT_DIFF"),
        ({"order": "kreditering", "capital_ore": 63999}, "SPLIT_DIFF"),
        ({"amount_ore": 86001}, "OVERPAID"),
        ({"reference": "BG-0"}, "DUPLICATE_EVENT"),
    ],
)
def test_an_event_that_breaks_a_rule_goes_back(town: Town, change: dict[str, Any], rule: str) -> None:
    tell(town, PAID | {"reference": "BG-0"}, PAID | change)
    assert f";{rule};" in rejected(town) and len(records(town, "EVENTS")) == 1


def test_the_same_event_in_another_file_is_told_once(town: Town) -> None:
    tell(town, PAID)
    tell(town, PAID | {"capital_ore": 64000}, serial=3, on="2026-03-18")
    assert "DUPLICATE_EVENT" in rejected(town) and kinds(town) == ["CASES", "EVENTS"]


def test_nothing_is_told_of_what_waits_or_has_been_called_back(town: Town) -> None:
    order(town, CLAIM)
    town.run("collection", "2026-03-21")
    order(town, PAID, serial=2)
    town.run("collection", "2026-03-21")
    assert "NOT_SENT" in rejected(town)
    town.run("collection", "2026-03-23")
    answer(town, [row(CASES.replace("0316", "0323"), "ACCEPTED")], "2026-03-24")
    order(town, RECALL, serial=3)
    town.run("collection", "2026-03-24")
    order(town, PAID | {"capital_ore": 64000}, serial=4)
    town.run("collection", "2026-03-25")
    assert "ALREADY_CLOSED" in rejected(town) and kinds(town) == ["CASES", "RECALLS"]


def test_money_at_the_agency_and_with_the_ledger_share_what_is_open(town: Town) -> None:
    """1500.00: 640.00 to the ledger, 860.00 to the agency, which closes the case itself; more is too much."""
    tell(town, PAID)
    paid = collected("AG-1", CASE, 0, "2026-03-18", 86001, capital=86001) | {"invoice_no": "H-4711"}
    drop(town, "COLLECTED", {"payment": [paid]}, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert acks(town)[-1] == "PARTLY;AG-1;REJECTED;OVERPAID"
    right = paid | {"event_id": "AG-2", "capital_ore": 86000, "total_ore": 86000, "creditor_share_ore": 86000}
    drop(town, "COLLECTED", {"payment": [right]}, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert acks(town)[-1] == "ACCEPTED;AG-2;OK;" and "RECALLS" not in kinds(town)


def test_the_last_part_to_the_ledger_is_told_and_the_agency_closes_the_case(town: Town) -> None:
    """860.00 to the agency, then 640.00 to the ledger: the agency has interest and fees to settle, so no recall."""
    order(town, CLAIM)
    town.run("collection", NIGHT)
    answer(town, [row(CASES, "ACCEPTED")], NEXT)
    paid = collected("AG-1", CASE, 0, "2026-03-17", 86000, capital=86000, open_capital=64000) | {"invoice_no": "H-4711"}
    drop(town, "COLLECTED", {"payment": [paid]}, NEXT)
    tell(town, PAID, serial=3)
    assert records(town, "EVENTS")[0].endswith(";640.00;2026-03-16;2026-03-17;AUTO;BG-1;;0.00")
    assert "RECALLS" not in kinds(town)


def test_what_the_agency_refuses_of_them_is_named(town: Town) -> None:
    tell(town, PAID)
    name = [name for name in all_sent(town) if "_EVENTS_" in name][-1]
    event = kri.read(sent(town, name)).tables["event"]["event_id"][0].as_py()
    answer(town, [row(name, "PARTLY", event, "REJECTED", "UNKNOWN_CASE")], "2026-03-18")
    town.run("collection", "2026-03-18")
    assert "H-4711" in str(town.found("UNKNOWN_CASE")[0])
