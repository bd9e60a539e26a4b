"""Files for finance staff open in Excel as they are."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats import kinds as kinds_of
from reskontra.exchange.staff_files import staff_csv, staff_xlsx
from reskontra.exchange.staff_sheets import read_staff_file

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


def test_a_workbook_opens_with_numbers_and_days_as_such_and_no_cell_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(staff_xlsx("Lista", ROWS, HEADINGS, instruction="Fyll i."))).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == ("Fyll i.", "s")
    assert [value for value, _ in cells[1]] == list(HEADINGS.values())
    assert cells[2] == [(2, "n"), ("å;ä", "s"), (1234.56, "n"), (datetime(2026, 11, 20), "d")]
    assert cells[3] == [(3, "n"), ("=1+1", "s"), (-0.05, "n"), (None, "n")]
    assert sheet.freeze_panes == "A3"


def test_a_workbook_knows_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    first = staff_xlsx("Lista", ROWS, HEADINGS)
    later = time.time() + 100_000
    monkeypatch.setattr("zipfile.time.time", lambda: later)
    monkeypatch.setattr("zipfile.time.localtime", lambda *_: time.gmtime(later))
    assert staff_xlsx("Lista", ROWS, HEADINGS) == first
    core = zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"1980-01-01T00:00:00"}


def test_a_number_longer_than_a_spreadsheet_keeps_stays_text() -> None:
    rows = pa.table({"count": pa.array([10**15, 10**15 - 1], pa.int64()), "amount_ore": pa.array([10**15 * 100, 1])})
    sheet = openpyxl.load_workbook(io.BytesIO(staff_xlsx("Tal", rows, {"count": "N", "amount_ore": "K"}))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["1000000000000000", "1000000000000000.00"],
        [999_999_999_999_999, 0.01],
    ]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
AMOUNTS = st.integers(-(10**17) + 1, 10**17 - 1) | st.none()
DAYS = st.dates(date(1901, 1, 1), date(2999, 1, 1)) | st.none()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(-(10**17), 10**17), TEXTS, AMOUNTS, DAYS), max_size=5))
def test_what_is_written_is_read_back_as_the_same_text_from_either_file(rows: list) -> None:
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    kinds = (pa.int64(), pa.string(), pa.int64(), pa.date32())
    names = ("count", "text", "amount_ore", "due_on")
    table = pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})
    text, book = (read_staff_file(make("L", table, HEADINGS), "l") for make in (staff_csv, staff_xlsx))
    assert text.faults.num_rows == book.faults.num_rows == 0
    assert text.table.equals(book.table) and text.headings == book.headings
    assert text.rows == len(rows)
    assert kinds_of.KRONOR.read(empty_as_null(text.table["Kronor"])).to_pylist() == list(columns[2])
    blank = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")
    told = [" ".join(blank.sub(" ", value).split()) for value in columns[1]]
    assert [" ".join(value.split()) for value in text.table["Text"].to_pylist()] == told


def empty_as_null(column: pa.ChunkedArray) -> pa.Array:
    column = column.combine_chunks()
    return pc.if_else(pc.equal(column, ""), None, column)
