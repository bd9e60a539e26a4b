"""Posting on the real database: vouchers by event and department; items closed, reopened and marked by what is left."""

from __future__ import annotations

from typing import Any

import psycopg
import pyarrow as pa
import pytest
from ledger_rows import Town, books, town  # noqa: F401

from reskontra import posting

NIGHT = "2026-11-20"
CLAIM = {"client": "10", "kind": "claim", "component": "CAPITAL", "customer_no": "104711", "department": "TEK"}


def opened(town: Town, *amounts: int) -> None:  # noqa: F811
    """Let claims 1, 2, ... of the amounts stand open."""
    rows = [{**CLAIM, "item_id": number, "amount_ore": ore} for number, ore in enumerate(amounts, start=1)]
    items = pa.Table.from_pylist([{**row, "entry_id": 99, "run_id": 1, "version_id": 1} for row in rows])
    dated = {"opened_on": pa.array(["2026-10-01"] * len(rows)).cast(pa.date32())}
    town.ledger.load("item", items.append_column("opened_on", dated["opened_on"]))
    town.ledger.load("open_item", pa.Table.from_pylist(rows).append_column("opened_on", dated["opened_on"]))


def post(town: Town, lines: list[dict[str, Any]], settled: list[dict[str, Any]] = [], on: str = NIGHT) -> None:  # noqa: F811, B006
    """Post lines and settlements in one step; what they do not say is usual."""
    night = town.night(on)
    line = {"event": "payment_matched", "department": "TEK", "account_key": "BANK_CLEARING_IN"}
    row = {
        "event": "payment_matched",
        "department": "TEK",
        "account_key": "AR_CLAIM",
        "rule": "ocr_exact",
        "evidence": "-",
    }
    with town.ledger.transaction():
        posting.begin(night)
        for each in lines:
            _stage(town, "posting", {**line, **each})
        for place, each in enumerate(settled, start=1):
            _stage(town, "new_settlement", {"place": place, "value_on": night.business_on, **row, **each})
        posting.post(night, rule_version=3)


def _stage(town: Town, table: str, row: dict[str, Any]) -> None:  # noqa: F811
    town.ledger.load(table, pa.table({name: [value] for name, value in row.items()}))


def lines_of(town: Town) -> list[tuple[Any, ...]]:  # noqa: F811
    return town.rows(
        """SELECT e.event, e.department, l.line_no, l.account_key, l.account, l.amount_ore, l.vat_code, l.dim_1
           FROM entry AS e JOIN entry_line AS l USING (client, entry_id) ORDER BY e.entry_id, l.line_no"""
    )


def test_lines_are_summed_per_coding_in_one_voucher_for_each_event_and_department(town: Town) -> None:  # noqa: F811
    claim = {"event": "invoice", "account_key": "AR_CLAIM"}
    income = {"event": "invoice", "account_key": "INCOME", "account": "30125", "vat_code": "O"}
    post(
        town,
        [
            {**claim, "amount_ore": 300},
            {**income, "amount_ore": -100, "dim_1": "4100"},
            {**income, "amount_ore": -150, "dim_1": "4100"},
            {**income, "amount_ore": -50, "dim_1": "4200"},
            {**claim, "amount_ore": 7, "department": "BUN"},
            {**income, "amount_ore": -7, "department": "BUN"},
        ],
    )

    assert lines_of(town) == [
        ("invoice", "BUN", 1, "AR_CLAIM", "1511", 7, None, None),
        ("invoice", "BUN", 2, "INCOME", "30125", -7, "O", None),
        ("invoice", "TEK", 1, "AR_CLAIM", "1511", 300, None, None),
        ("invoice", "TEK", 2, "INCOME", "30125", -250, "O", "4100"),
        ("invoice", "TEK", 3, "INCOME", "30125", -50, "O", "4200"),
    ]
    assert town.rows("SELECT DISTINCT business_on::text, run_id FROM entry") == [(NIGHT, town.night(NIGHT).run_id)]


def test_a_sum_of_nothing_is_no_line_where_others_are_left(town: Town) -> None:  # noqa: F811
    lines = [("BANK_CLEARING_IN", 5), ("BANK_CLEARING_IN", -5), ("AR_UNIDENTIFIED", 3), ("AR_CREDIT_BALANCE", -3)]
    post(town, [{"account_key": key, "amount_ore": ore, "event": "x"} for key, ore in lines])

    assert [line[3:6] for line in lines_of(town)] == [("AR_CREDIT_BALANCE", "2891", -3), ("AR_UNIDENTIFIED", "2892", 3)]


def test_money_moved_between_claims_of_a_department_has_a_voucher_with_a_line(town: Town) -> None:  # noqa: F811
    opened(town, 100, 100)
    move = {"event": "payment_undone", "rule": "undone"}
    post(town, [], [{**move, "item_id": 1, "amount_ore": 40}, {**move, "item_id": 2, "amount_ore": -40}])
    assert [line[3:6] for line in lines_of(town)] == [("AR_CLAIM", "1511", 0)]


def test_vouchers_and_settlements_are_numbered_without_gaps_from_night_to_night(town: Town) -> None:  # noqa: F811
    opened(town, 100, 200)
    for night in ("2026-11-20", "2026-11-23"):
        post(
            town,
            [{"amount_ore": 30}, {"amount_ore": 4, "event": "payment_undone"}],
            [
                {"item_id": 1, "amount_ore": -20},
                {"item_id": 2, "amount_ore": -10},
                {"item_id": 2, "amount_ore": -4, "event": "payment_undone"},
            ],
            night,
        )

    assert town.select("entry_id, event", "entry") == [
        *((1, "payment_matched"), (2, "payment_undone"), (3, "payment_matched"), (4, "payment_undone")),
    ]
    assert town.select("settlement_id, item_id, entry_id, rule_version", "settlement") == [
        *((1, 1, 1, 3), (2, 2, 1, 3), (3, 2, 2, 3), (4, 1, 3, 3), (5, 2, 3, 3), (6, 2, 4, 3)),
    ]


def test_the_claims_line_is_the_sum_of_the_settlements(town: Town) -> None:  # noqa: F811
    opened(town, 100, 200)
    post(town, [{"amount_ore": 120}], [{"item_id": 1, "amount_ore": -100}, {"item_id": 2, "amount_ore": -20}])

    assert [(key, ore) for _, _, _, key, _, ore, _, _ in lines_of(town)] == [
        ("AR_CLAIM", -120),
        ("BANK_CLEARING_IN", 120),
    ]


def test_an_item_settled_whole_is_closed_and_one_settled_in_part_is_marked(town: Town) -> None:  # noqa: F811
    opened(town, 100, 200, 300)
    post(town, [{"amount_ore": 150}], [{"item_id": 1, "amount_ore": -100}, {"item_id": 2, "amount_ore": -50}])

    assert town.select("item_id, open_ore", "open_item_rest") == [(2, 150), (3, 300)]
    assert town.select("item_id", "partly_settled_item") == [(2,)]


def test_what_is_left_counts_earlier_nights_and_several_settlements_of_one(town: Town) -> None:  # noqa: F811
    opened(town, 100)
    post(town, [{"amount_ore": 30}], [{"item_id": 1, "amount_ore": -30}])
    assert town.select("open_ore", "open_item_rest") == [(70,)]

    post(
        town, [{"amount_ore": 70}], [{"item_id": 1, "amount_ore": -30}, {"item_id": 1, "amount_ore": -40}], "2026-11-23"
    )

    assert town.select("item_id", "open_item") == []
    assert town.select("item_id", "partly_settled_item") == []


def test_an_item_is_open_again_when_its_settlement_is_taken_back(town: Town) -> None:  # noqa: F811
    opened(town, 100)
    before = town.select("*", "open_item")
    post(town, [{"amount_ore": 100}], [{"item_id": 1, "amount_ore": -100}])
    back = {"item_id": 1, "amount_ore": 100, "reverses_settlement_id": 1, "rule": "undone"}
    post(town, [{"amount_ore": -100}], [back], "2026-11-23")

    assert town.select("*", "open_item") == before
    assert town.select("open_ore", "open_item_rest") == [(100,)]
    assert town.select("reverses_settlement_id", "settlement", "settlement_id = 2") == [(1,)]

    post(town, [{"amount_ore": 60}], [{"item_id": 1, "amount_ore": -60}], "2026-11-24")
    assert town.select("open_ore", "open_item_rest") == [(40,)]


def test_a_settlement_taken_back_and_made_again_in_one_step_leaves_the_item_closed(town: Town) -> None:  # noqa: F811
    opened(town, 100)
    post(town, [{"amount_ore": 100}], [{"item_id": 1, "amount_ore": -100}])
    back = {"item_id": 1, "amount_ore": 100, "reverses_settlement_id": 1, "rule": "undone"}
    post(town, [], [back, {"item_id": 1, "amount_ore": -100}], "2026-11-23")

    assert town.select("item_id", "open_item") == []
    assert town.select("item_id", "partly_settled_item") == []


def test_a_voucher_that_does_not_balance_is_refused_and_nothing_is_posted(town: Town) -> None:  # noqa: F811
    opened(town, 100)
    with pytest.raises(psycopg.errors.RaiseException, match="entry 1 of client 10 does not balance: 1 öre"):
        post(town, [{"amount_ore": 101}], [{"item_id": 1, "amount_ore": -100}])

    assert town.select("count(*)", "entry") == [(0,)]
    assert town.select("open_ore", "open_item_rest") == [(100,)]


def test_departments_must_balance_each_by_itself(town: Town) -> None:  # noqa: F811
    with pytest.raises(psycopg.errors.RaiseException, match="does not balance"):
        post(town, [{"amount_ore": 5}, {"amount_ore": -5, "department": "BUN"}])


def test_an_account_key_without_an_account_is_refused(town: Town) -> None:  # noqa: F811
    with pytest.raises(psycopg.errors.NotNullViolation):
        post(town, [{"amount_ore": 5}, {"amount_ore": -5, "account_key": "NO_SUCH_KEY"}])
