"""The distributor's receipt file: read, written, and what is wrong with a row."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from formats import distributor_receipt
from formats.delimited import SerialName
from formats.faults import FileRefused

HEADER = b"document_id;channel;event;event_time;reason_code;reason_text;file_name;postage_class;pages\n"
ROWS = HEADER + (
    b"invoice-2026000017;peppol;delivered;2026-11-20T08:15:00+01:00;;;;;\n"
    b"reminder-17;print;returned;2026-11-27T09:00:00Z;MOVED;;;;\n"
    b"invoice-2026000019;print;printed;2026-11-20T14:00:00;;;k.csv;economy;2\n"
)


def test_the_rows_are_read_with_moments_in_utc() -> None:
    sheet = distributor_receipt.read(ROWS)
    assert sheet.rows == 3 and not sheet.faults.num_rows
    first, second, third = sheet.table.to_pylist()
    assert first["event_time"] == datetime(2026, 11, 20, 7, 15, tzinfo=UTC)
    assert (second["event"], second["reason_code"], second["pages"]) == ("returned", "MOVED", None)
    assert third["event_time"] == datetime(2026, 11, 20, 13, tzinfo=UTC), "Swedish time where nothing else is said"
    assert (third["postage_class"], third["pages"]) == ("economy", 2)


def test_what_is_written_is_read_back() -> None:
    table = distributor_receipt.read(ROWS).table
    assert distributor_receipt.read(distributor_receipt.write(table)).table.equals(table)


@pytest.mark.parametrize(
    ("row", "rule", "field"),
    [
        (b"invoice-1;fax;accepted;2026-11-20T08:15:00;;;;;", "DEL-VALUE", "channel"),
        (b"invoice-1;print;handed_over;2026-11-20T08:15:00;;;;;", "DEL-VALUE", "event"),
        (b"invoice-1;print;printed;20 november;;;;;", "DEL-VALUE", "event_time"),
        (b"invoice-1;print;printed;2026-11-20T08:15:00;;;;B-post;1", "DEL-VALUE", "postage_class"),
        (b";print;printed;2026-11-20T08:15:00;;;;;", "DEL-MISSING", "document_id"),
    ],
)
def test_a_cell_that_cannot_be_is_named(row: bytes, rule: str, field: str) -> None:
    sheet = distributor_receipt.read(HEADER + row + b"\n")
    assert not sheet.table.num_rows
    assert [(fault["rule"], fault["field"]) for fault in sheet.faults.to_pylist()] == [(rule, field)]


def test_the_name_says_client_day_and_number() -> None:
    name = distributor_receipt.file_name(SerialName("10", date(2026, 11, 20), 3))
    assert name == "KVITTENS_10_20261120_003.csv"
    assert distributor_receipt.parse_file_name(name) == SerialName("10", date(2026, 11, 20), 3)
    with pytest.raises(FileRefused):
        distributor_receipt.parse_file_name("KVITTENS_10.csv")
