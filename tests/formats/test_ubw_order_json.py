"""Sales orders as JSON: amounts to the öre, what is not of its kind, and answers that are no orders."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import ubw_order_json
from formats.faults import FileRefused


def read(*orders: object) -> ubw_order_json.OrderPage:
    return ubw_order_json.read(json.dumps(orders).encode())


def line(**changed: object) -> dict:
    return {"lineNumber": 1, "amount": 100, "accountingDimension7": "7", **changed}


def test_every_record_has_a_line_number_and_the_keys_of_its_order() -> None:
    page = read(
        {"orderId": 1, "companyId": "10", "orderLines": [line(texts=["a", "b"]), line(lineNumber=2)]},
        {"orderId": 2, "companyId": "20", "orderLines": [line()]},
    )
    assert page.header.select(["line_no", "order_id"]).to_pylist() == [
        {"line_no": 1, "order_id": "1"},
        {"line_no": 6, "order_id": "2"},
    ]
    assert page.item.select(["line_no", "order_id", "client", "order_line", "dim_7"]).to_pylist() == [
        {"line_no": 2, "order_id": "1", "client": "10", "order_line": 1, "dim_7": "7"},
        {"line_no": 5, "order_id": "1", "client": "10", "order_line": 2, "dim_7": "7"},
        {"line_no": 7, "order_id": "2", "client": "20", "order_line": 1, "dim_7": "7"},
    ]
    assert page.text.select(["line_no", "order_line", "sequence_no", "short_info"]).to_pylist() == [
        {"line_no": 3, "order_line": 1, "sequence_no": 1, "short_info": "a"},
        {"line_no": 4, "order_line": 1, "sequence_no": 2, "short_info": "b"},
    ]
    assert page.faults.num_rows == 0


@given(ore=st.integers(-(10**15), 10**15))
def test_an_amount_is_read_to_the_ore_as_number_and_as_text(ore: int) -> None:
    """The number stands in the file with two decimals; a float would lose öre above 90 000 000 000 kronor."""
    kronor = f"{'-' * (ore < 0)}{abs(ore) // 100}.{abs(ore) % 100:02}"
    for written in (kronor, f'"{kronor}"'):
        page = ubw_order_json.read(f'[{{"orderId": 1, "orderLines": [{{"amount": {written}}}]}}]'.encode())
        assert page.item["amount_ore"].to_pylist() == page.item["cur_amount_ore"].to_pylist() == [ore]


@pytest.mark.parametrize("amount", [1.005, "1,50", "x", True, [], {}, "NaN", "Infinity", 1e30])
def test_an_amount_that_is_none_is_null_and_named(amount: object) -> None:
    page = read({"orderId": 1, "orderLines": [line(amount=amount)]})
    assert page.item["amount_ore"].to_pylist() == [None]
    (fault,) = page.faults.to_pylist()
    assert (fault["rule"], fault["field"], fault["key"], fault["line_no"]) == ("UBW-VALUE", "amount", "1", 2)


@pytest.mark.parametrize(("given_value", "found"), [("", None), (None, None), (" a  b ", "a b"), (7, "7")])
def test_texts_are_trimmed_and_blank_is_null(given_value: object, found: str | None) -> None:
    page = read({"orderId": 1, "headerText1": given_value})
    assert page.header["long_info1"].to_pylist() == [found]
    assert page.faults.num_rows == 0


def test_attests_are_moments_and_null_where_they_are_none() -> None:
    attests = {
        "receiptAttest": {"by": "ANNEX", "at": "2026-11-20T10:00:00+01:00"},
        "decisionAttest": {"by": "BEREK", "at": "igår"},
    }
    page = read({"orderId": 1, **attests}, {"orderId": 2, "receiptAttest": "ANNEX"})
    first, second = page.attest.to_pylist()
    assert first["receipt_attest_at"] == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert (first["decision_attest_by"], first["decision_attest_at"]) == ("BEREK", None)
    assert set(second.values()) == {2, "2", None}


def test_the_same_order_has_the_same_content_whatever_the_order_of_its_properties() -> None:
    first, second = {"orderId": 1, "status": "N"}, {"status": "N", "orderId": 1}
    assert read(first).contents == read(second).contents != read({"orderId": 1, "status": "P"}).contents


@pytest.mark.parametrize("answer", [b"", b"{}", b"null", b"[1]", b"<html/>", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_list_of_orders_is_refused(answer: bytes) -> None:
    with pytest.raises(FileRefused, match="UBW-JSON"):
        ubw_order_json.read(answer)


def test_no_orders_is_an_answer_too() -> None:
    assert read().header.num_rows == 0
