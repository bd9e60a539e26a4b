"""Amili's messages: payments, creditings and cancellations from the tables of KRI, and what they cannot say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from test_kri import EXAMPLES

from formats import kri
from formats.amili_messages import Amili
from formats.faults import FileRefused

FORM = Amili("A1")


def example(type_name: str, *rows: int) -> tuple[kri.Header, dict[str, pa.Table]]:
    """The header and the chosen rows of a worked example of KRI."""
    read = kri.read(EXAMPLES[type_name].encode())
    return read.header, {name: table.take(list(rows)) for name, table in read.tables.items()}


def test_a_direct_payment_and_a_credit_note() -> None:
    """5.7: E DIRECT_PAYMENT is a creditor payment with origin creditor_system, E CREDIT_NOTE a creditor crediting."""
    header, tables = example("EVENTS", 0, 1)
    data = FORM.write(header, tables)
    assert json.loads(data) == {
        "account": "A1",
        "creditor": "2120001710",
        "currency": "SEK",
        "payments": [
            {
                "invoice_number": "2026003977",
                "amount": "640.00",
                "bank_transaction_date": "2026-03-17",
                "client_registration_date": "2026-03-17",
                "reference": "SK-2026-000871",
                "origin": "creditor_system",
            }
        ],
        "creditings": [
            {
                "invoice_number": "2026004803",
                "amount": "12000.00",
                "credit_invoice_number": "2026009011",
                "reference": "SK-2026-000872",
            }
        ],
    }
    back = FORM.read(data, FORM.file_name(header.name))
    assert back.tables["event"].select(["kind", "amount_ore", "event_id"]).to_pylist() == [
        {"kind": "DIRECT_PAYMENT", "amount_ore": 64000, "event_id": "SK-2026-000871"},
        {"kind": "CREDIT_NOTE", "amount_ore": 1200000, "event_id": "SK-2026-000872"},
    ]
    assert back.tables["event"]["value_on"].to_pylist() == [date(2026, 3, 17), None]


def test_a_withdrawal_is_a_cancellation_and_a_pause_cannot_be_said() -> None:
    header, tables = example("RECALLS", 0, 1)
    assert FORM.check("RECALLS", tables).select(["rule", "key", "found"]).to_pylist() == [
        {"rule": "AGENCY_CANNOT", "key": "SK-2026-000912", "found": "PAUSE"}
    ]
    with pytest.raises(ValueError, match="AGENCY_CANNOT"):
        FORM.write(header, tables)
    data = FORM.write(header, example("RECALLS", 1)[1])
    assert json.loads(data)["cancellations"] == [{"invoice_number": "2026004803"}]
    assert FORM.read(data, FORM.file_name(header.name)).tables["recall"]["invoice_no"].to_pylist() == ["2026004803"]


@pytest.mark.parametrize("kind", ["SET_OFF", "PAYMENT_REVERSAL", "INTEREST_WAIVED", "FEE_WAIVED"])
def test_other_events_cannot_be_said(kind: str) -> None:
    _, tables = example("EVENTS", 0)
    rows: list[dict[str, Any]] = tables["event"].to_pylist()
    rows[0] |= {"kind": kind, "reverses_event_id": "SK-1"}
    found = FORM.check("EVENTS", {"event": pa.Table.from_pylist(rows, tables["event"].schema)})
    assert found["rule"].to_pylist() == ["AGENCY_CANNOT"] and found["key"].to_pylist() == ["SK-2026-000871"]


@pytest.mark.parametrize(("table", "column", "value"), [("case", "action", "LEGAL"), ("fee", "fee_code", "DEMAND")])
def test_a_case_that_a_registration_cannot_tell_is_named(table: str, column: str, value: str) -> None:
    read = kri.read(EXAMPLES["CASES"].encode())
    fee = {"case_ref": "K000104711", "invoice_no": "2026004711", "fee_code": "REMINDER", "amount_ore": 6000}
    fees = pa.Table.from_pylist([fee | {"charged_on": date(2026, 3, 4)}], read.tables["fee"].schema)
    tables = read.tables | {"fee": fees}
    assert FORM.check("CASES", tables).num_rows == 0
    rows = tables[table].to_pylist()
    rows[0][column] = value
    found = FORM.check("CASES", tables | {table: pa.Table.from_pylist(rows, tables[table].schema)})
    assert ("AGENCY_CANNOT", "K000104711") in zip(found["rule"].to_pylist(), found["key"].to_pylist(), strict=True)


def test_what_we_answer_is_kri() -> None:
    header, tables = example("ACK", 0)
    assert FORM.file_name(header.name) == kri.file_name(header.name)
    assert FORM.write(header, tables).startswith(b"H;KRI;1.0;ACK;")


def test_the_name_of_a_file_and_what_is_no_such_file() -> None:
    header, _ = example("EVENTS", 0)
    name = FORM.file_name(header.name)
    assert name == "AMILI_EVENTS_2120001710_5599000014_000148_20260318.json"
    assert FORM.parse_file_name(name) == header.name
    for data in (b"{", b"[]", b'{"payments": [{}], "creditings": []}', b"\xff"):
        with pytest.raises(FileRefused, match="AMI-FORM"):
            FORM.read(data, name)
