"""Files for finance staff open in Excel as they are."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from reskontra.staff_files import staff_csv

ROWS = pa.table(
    {
        "hidden": ["x", "y"],
        "amount_ore": pa.array([123456, -5], pa.int64()),
        "count": pa.array([2, 3], pa.int64()),
        "due_on": pa.array([date(2026, 11, 20), None], pa.date32()),
        "text": ["å;ä", "=1+1"],
    }
)
HEADINGS = {"count": "Antal", "text": "Text", "amount_ore": "Kronor", "due_on": "Förfaller"}


def test_columns_stand_under_their_headings_in_their_order() -> None:
    lines = staff_csv("Lista", ROWS, HEADINGS).decode("utf-8-sig").split("\n")
    assert lines[0] == "Antal;Text;Kronor;Förfaller"
    assert lines[1] == '2;"å;ä";1234.56;2026-11-20'
    assert lines[2].startswith("3;'=1+1;-0.05;"), "a cell must not begin a formula, and öre are written as kronor"
    assert lines[3:] == [""]


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert staff_csv("Lista", ROWS, HEADINGS).startswith(b"\xef\xbb\xbf")


def test_a_list_without_rows_still_says_what_it_would_hold() -> None:
    assert staff_csv("Lista", ROWS.slice(0, 0), HEADINGS).decode("utf-8-sig") == "Antal;Text;Kronor;Förfaller\n"
