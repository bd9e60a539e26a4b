"""Files that staff send back are read as typed, and a hostile or broken one is refused by name."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from formats.faults import FileRefused
from reskontra.exchange import staff_sheets
from reskontra.exchange.staff_sheets import StaffSheet, read_staff_file


def book(*rows: list[Any], change: Any = None) -> bytes:
    """A workbook of one sheet with these rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def with_part(workbook: bytes, name: str, content: bytes | str, *, instead: bool = False) -> bytes:
    """The workbook with one more part, or with one of its parts replaced."""
    source, packed = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if not (instead and part == name):
                target.writestr(part, source.read(part))
        target.writestr(name, content)
    return packed.getvalue()


def part_of(workbook: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(workbook)).read(name).decode()


def rows_of(sheet: StaffSheet) -> list[list[Any]]:
    return [list(row.values()) for row in sheet.table.to_pylist()]


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_staff_file(data, "lista.xlsx")
    (fault,) = refused.value.faults
    assert fault.wanted and fault.action
    return fault.rule


PLAIN = book(["Post", "Belopp"], [7, "x"])


def test_cells_are_read_as_staff_typed_them() -> None:
    rows = [
        ["Fyll i besluten nedan"],
        ["Post", "Belopp", "Dag", "Text"],
        [7, "1 234,50", date(2026, 11, 20), " två\nrader "],
        [],
        ["007", 1234.5, datetime(2026, 11, 20, 8, 30), True],
        [8.0, 1.1, None, "=1+1"],
    ]

    def change(made: openpyxl.Workbook) -> None:
        made.active["D6"].data_type = "s"

    sheet = read_staff_file(book(*rows, change=change), "lista.xlsx")
    assert sheet.headings == ("Post", "Belopp", "Dag", "Text")
    assert rows_of(sheet) == [
        [3, "7", "1 234,50", "2026-11-20", "två rader"],
        [5, "007", "1234.5", "2026-11-20 08:30:00", "SANT"],
        [6, "8", "1.1", "", "=1+1"],
    ]
    assert (sheet.rows, sheet.faults.num_rows) == (3, 0)


def test_text_is_read_as_excel_saves_it_in_sweden() -> None:
    text = "Anvisning: fyll i;;\r\nPost;Belopp;Kommentar\r\n7;1\xa0234,50;Åsa sa ”ja”\r\n;;\r\n8;;'=1+1\r\n"
    for encoding in ("cp1252", "utf-8", "utf-8-sig"):
        sheet = read_staff_file(text.encode(encoding), "lista.csv")
        assert rows_of(sheet) == [[3, "7", "1\xa0234,50", "Åsa sa ”ja”"], [5, "8", "", "=1+1"]]


def test_a_formula_or_error_is_named_by_its_cell_and_never_reckoned() -> None:
    sheet = read_staff_file(book(["Post", "Belopp"], [7, "=A2*100"], ["#N/A", 1], [9, time(8)], [10, 10**16]), "l.xlsx")
    found = [(row["line_no"], row["field"], row["rule"]) for row in sheet.faults.to_pylist()]
    assert found == [
        (2, "Belopp", "XLS-CELL"),
        (3, "Post", "XLS-CELL"),
        (4, "Belopp", "XLS-CELL"),
        (5, "Belopp", "XLS-CELL"),
    ]
    assert "700" not in str(sheet.table.to_pylist())
    sheet = read_staff_file(b"Post;Belopp\n7;=A2*100\n8;@SUM(1)\n9;+46\n", "l.csv")
    assert sheet.faults["line_no"].to_pylist() == [2, 3]


def test_a_column_without_heading_is_nobodys_and_a_doubled_heading_is_refused() -> None:
    sheet = read_staff_file(book(["Post", None, "Belopp"], [7, "lapp", 1], [8, None, 2, "mer"]), "l.xlsx")
    assert rows_of(sheet) == [[2, "7", "1"], [3, "8", "2"]]
    assert refusal(book(["Post", "Belopp", "Post"], [1, 2, 3])) == "STF-HEADINGS"
    assert refusal(b"Post;Post\n1;2\n") == "STF-HEADINGS"


def test_a_bad_line_of_text_goes_aside_and_the_rest_is_read() -> None:
    sheet = read_staff_file(b'Post;Belopp\n1;2\n3\n"4;5\n6;7\n', "l.csv")
    assert sheet.table["line_no"].to_pylist() == [2, 5]
    assert sheet.faults.select(["line_no", "rule", "field"]).to_pylist() == [
        {"line_no": 3, "rule": "DEL-FIELDS", "field": ""},
        {"line_no": 4, "rule": "DEL-QUOTE", "field": ""},
    ]
    assert sheet.rows == 4


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        ("STF-EMPTY", b""),
        ("STF-EMPTY", b";;\n\n"),
        ("STF-EMPTY", book()),
        ("STF-EMPTY", book(["bara en"])),
        ("DEL-ENCODING", "Post;Belopp\n".encode("utf-16")),
        ("DEL-ENCODING", b"Post;Belopp\n\x81\x8d;1\n"),
        ("XLS-FORMAT", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("XLS-BROKEN", b"PK\x03\x04" + bytes(600)),
        ("XLS-BROKEN", PLAIN[:-200]),
        ("XLS-MACRO", with_part(PLAIN, "xl/vbaProject.bin", b"\0")),
        ("XLS-LINK", with_part(PLAIN, "xl/externalLinks/externalLink1.xml", "<x/>")),
        ("XLS-LINK", with_part(PLAIN, "xl/connections.xml", "<x/>")),
        ("XLS-OBJECT", with_part(PLAIN, "xl/embeddings/oleObject1.bin", b"\0")),
        ("XLS-SIZE", with_part(PLAIN, "xl/media/bomb.bin", bytes(staff_sheets.MAX_UNPACKED + 1))),
        ("XLS-SIZE", book([f"H{n}" for n in range(61)], [1])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_table_is_refused_by_name(rule: str, data: bytes) -> None:
    assert refusal(data) == rule


def test_a_workbook_whose_type_says_macros_is_refused_whatever_its_name() -> None:
    types = part_of(PLAIN, "[Content_Types].xml")
    assert "spreadsheetml.sheet.main" in types
    macro = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        "application/vnd.ms-excel.sheet.macroEnabled.main",
    )
    assert refusal(with_part(PLAIN, "[Content_Types].xml", macro, instead=True)) == "XLS-MACRO"


def test_entities_are_refused_before_anything_reads_them() -> None:
    sheet = part_of(PLAIN, "xl/worksheets/sheet1.xml")
    declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + re.sub(r"^<\?xml.*?\?>", "", sheet)
    assert refusal(with_part(PLAIN, "xl/worksheets/sheet1.xml", declared, instead=True)) == "XLS-BROKEN"


def test_a_sheet_that_claims_or_places_cells_at_its_far_end_costs_nothing() -> None:
    sheet = part_of(PLAIN, "xl/worksheets/sheet1.xml")
    claiming = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', sheet)
    assert rows_of(read_staff_file(with_part(PLAIN, "xl/worksheets/sheet1.xml", claiming, instead=True), "l")) == [
        [2, "7", "x"]
    ]
    far = (
        sheet.replace('<row r="2"', '<row r="1048576"').replace('r="A2"', 'r="A1048576"').replace('"B2"', '"B1048576"')
    )
    assert refusal(with_part(PLAIN, "xl/worksheets/sheet1.xml", far, instead=True)) == "XLS-SIZE"


def test_a_second_sheet_with_content_is_refused_and_an_empty_one_is_not() -> None:
    assert rows_of(read_staff_file(book(["P", "B"], [1, 2], change=lambda b: b.create_sheet("Blad2")), "l")) == [
        [2, "1", "2"]
    ]
    assert refusal(book(["P", "B"], [1, 2], change=lambda b: b.create_sheet("Blad2").append(["x"]))) == "XLS-SHEETS"
