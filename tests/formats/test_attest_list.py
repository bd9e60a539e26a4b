"""The attest list: two persons, counts, sums and hash per batch (rulings 17, 47, 48)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from formats import attest_list
from formats.delimited import SerialName
from formats.faults import FileRefused

HEADER = (
    "batch_id;file_sha256;orders;sum_ore;receipt_attest_by;receipt_attest_at;decision_attest_by;decision_attest_at\n"
)
SHA = "ab" * 32


def row(
    batch: str = "KR20261121A", sha: str = SHA, orders: str = "2", sum_ore: str = "1250000", by: str = "BOEK"
) -> str:
    return f"{batch};{sha};{orders};{sum_ore};ANNEX;2026-11-20T14:05:00+01:00;{by};2026-11-20T15:00:00\n"


def test_an_attested_batch() -> None:
    sheet = attest_list.read((HEADER + row(sha=SHA.upper()) + row("KR20261121B", sum_ore="-4000")).encode())
    assert sheet.faults.num_rows == 0
    assert sheet.table.to_pylist() == [
        {
            "line_no": line_no,
            "batch_id": batch,
            "file_sha256": SHA,
            "orders": 2,
            "sum_ore": sum_ore,
            "receipt_attest_by": "ANNEX",
            "receipt_attest_at": datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
            "decision_attest_by": "BOEK",
            "decision_attest_at": datetime(2026, 11, 20, 14, 0, tzinfo=UTC),
        }
        for line_no, batch, sum_ore in [(2, "KR20261121A", 1250000), (3, "KR20261121B", -4000)]
    ]
    assert attest_list.write(sheet.table).decode().startswith(HEADER)
    assert attest_list.read(attest_list.write(sheet.table)).table == sheet.table


@pytest.mark.parametrize("person", ["ANNEX", "annex", " An nex "])
def test_one_person_cannot_attest_twice(person: str) -> None:
    sheet = attest_list.read((HEADER + row(by=person) + row("KR20261121B")).encode())
    assert sheet.table["batch_id"].to_pylist() == ["KR20261121B"]
    fault = sheet.faults.to_pylist()[0]
    assert (fault["line_no"], fault["rule"], fault["key"]) == (2, "ATT-2P", "KR20261121A")
    assert sheet.rows == 2


@pytest.mark.parametrize(
    ("line", "rule", "field"),
    [
        (row(sha="ab" * 31), "DEL-VALUE", "file_sha256"),
        (row(orders="two"), "DEL-VALUE", "orders"),
        (row(sum_ore="12500,00"), "DEL-VALUE", "sum_ore"),
        (row(by=""), "DEL-MISSING", "decision_attest_by"),
        (row(batch=""), "DEL-MISSING", "batch_id"),
        (row(by="=cmd"), "DEL-FORMULA", "decision_attest_by"),
    ],
)
def test_a_row_with_a_bad_value_attests_nothing(line: str, rule: str, field: str) -> None:
    sheet = attest_list.read((HEADER + line).encode())
    assert sheet.table.num_rows == 0
    assert [(fault["rule"], fault["field"]) for fault in sheet.faults.to_pylist()] == [(rule, field)]


def test_file_name() -> None:
    name = SerialName("10", date(2026, 11, 21), 1)
    assert attest_list.file_name(name) == "ATTEST_10_20261121_001.csv"
    assert attest_list.parse_file_name("ATTEST_10_20261121_001.csv") == name
    with pytest.raises(FileRefused):
        attest_list.parse_file_name("KUNDTILLAGG_10_20261121_001.csv")


def test_the_document_shows_the_header_line() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats" / "attest_list.md").read_text()
    assert HEADER in text
    assert all(f"`{column.name}`" in text for column in attest_list.LAYOUT.columns)
