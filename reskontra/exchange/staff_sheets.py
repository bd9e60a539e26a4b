"""Files that staff send back: a sheet of text cells with line numbers, from `;`-separated text or from a workbook.

Nothing in a file is run or looked up: formulas, macros, links to other files and embedded objects are refused by name,
and a workbook that would unpack to more than a person can have typed is refused unread.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults
from formats.faults import Fault, FileRefused

MAX_BYTES = 16 << 20
MAX_UNPACKED = 64 << 20
MAX_PARTS = 500  # files inside a workbook
MAX_ROWS = 50_000
MAX_COLUMNS = 60
EXCEL_DIGITS = 15  # what a spreadsheet keeps of a number

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ACTIVE = {
    "vbaproject": ("XLS-MACRO", "Arbetsboken innehåller makron."),
    "externallinks/": ("XLS-LINK", "Arbetsboken hämtar uppgifter från andra filer."),
    "connections.xml": ("XLS-LINK", "Arbetsboken hämtar uppgifter från en annan källa."),
    "embeddings/": ("XLS-OBJECT", "Arbetsboken innehåller inbäddade objekt."),
    "activex/": ("XLS-OBJECT", "Arbetsboken innehåller inbäddade objekt."),
}
_SAVE_PLAIN = "Spara bara tabellen som en ny .xlsx- eller .csv-fil och lämna den igen."
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DECIMALS = re.compile(r"0\.00(?![0#?])")


@dataclass(frozen=True)
class StaffSheet:
    """The rows under the headings of a file.

    `table` has `line_no` (int64, the file's own line, from 1) and a column of text for each heading; an empty cell is
    the empty text. `faults` (columns of `FAULTS`) without a field are lines that could not be cut into cells and are
    not in `table`; those with one name a cell that cannot be used (a formula). `rows` counts all lines.
    """

    headings: tuple[str, ...]
    table: pa.Table
    faults: pa.Table
    rows: int


def read_staff_file(data: bytes, name: str) -> StaffSheet:
    """The sheet of a file, text or workbook by its content; `name` is only told in refusals.

    The headings are the first line with at least two cells filled: what stands above is an instruction. Text is UTF-8
    or, as Excel saves it in Sweden, Windows-1252. Raises FileRefused. Rules: STF-*, XLS-*, DEL-*.
    """
    if len(data) > MAX_BYTES:
        found = f"{len(data) >> 20} MiB"
        raise FileRefused(Fault("STF-SIZE", f"Filen får vara högst {MAX_BYTES >> 20} MiB.", "Dela upp den.", found))
    if data.startswith(_OLE):
        wanted = f"Filen {name} är en arbetsbok i det gamla formatet .xls, eller skyddad med lösenord."
        raise FileRefused(Fault("XLS-FORMAT", wanted, _SAVE_PLAIN))
    return _from_workbook(data) if data.startswith(_ZIP) else _from_text(data)


def _from_text(data: bytes) -> StaffSheet:
    lines = delimited.lines_of(_decoded(data))
    filled = pc.invert(pc.match_substring_regex(lines, r"^[;\s]*$")).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(filled)
    top = next((place for place in places if _cell_count(lines[int(place)].as_py()) > 1), None)
    if top is None:
        raise _empty()
    heads, _, broken = delimited.cells(lines.slice(top, 1), np.array([top + 1]), lines[int(top)].as_py().count(";") + 1)
    if broken.num_rows:
        raise _headings("")
    headings = [cell[0].as_py().strip() for cell in heads]
    below = places[places > top]
    texts, numbers, broken = delimited.cells(lines.take(pa.array(below)), below + 1, len(headings))
    texts = [pc.utf8_trim_whitespace(column) for column in texts]
    formulas = [_formula_faults(column, numbers, heading) for column, heading in zip(texts, headings, strict=True)]
    texts = [pc.replace_substring_regex(column, "^'('*[=+@-])", r"\1") for column in texts]
    return _sheet(headings, numbers, texts, faults.concat([broken, *formulas]), len(below))


def _decoded(data: bytes) -> str:
    """UTF-8, or Windows-1252 where it is not: what Excel means by CSV."""
    if b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                return data.decode("cp1252")
            except UnicodeDecodeError:
                pass
    return delimited.decode(data, bom=True)


def _cell_count(line: str) -> int:
    return sum(bool(cell.strip(' "')) for cell in line.split(";"))


def _formula_faults(column: pa.StringArray, numbers: np.ndarray, heading: str) -> pa.Table:
    bad = pc.match_substring_regex(column, "^[=@]")
    wanted, action = "Cellen är en formel; bara text tas emot.", "Skriv värdet i stället och lämna raden på nytt."
    lines = pa.array(numbers, pa.int64()).filter(bad)
    return delimited.fault_rows("DEL-FORMULA", lines, wanted, action, field=heading, found=column.filter(bad))


def _from_workbook(data: bytes) -> StaffSheet:
    try:
        _check_parts(zipfile.ZipFile(io.BytesIO(data)))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        filled = [(sheet.title, rows) for sheet in book.worksheets if (rows := _rows(sheet))]
    except FileRefused:
        raise
    except Exception as broken:  # whatever a library makes of a broken file
        wanted = "Filen ser ut som en arbetsbok men går inte att läsa."
        raise FileRefused(Fault("XLS-BROKEN", wanted, _SAVE_PLAIN, type(broken).__name__)) from broken
    if len(filled) > 1:
        found = ", ".join(delimited.shown(title) for title, _ in filled)
        raise FileRefused(Fault("XLS-SHEETS", "Arbetsboken ska ha ett enda blad med innehåll.", _SAVE_PLAIN, found))
    return _cut(filled[0][1]) if filled else _cut({})


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse what is not a plain table before anything of it is unpacked."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        wanted = f"Arbetsboken är uppackad större än {MAX_UNPACKED >> 20} MiB eller har fler än {MAX_PARTS} delar."
        raise FileRefused(Fault("XLS-SIZE", wanted, _SAVE_PLAIN))
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(Fault("XLS-FORMAT", "Filen är skyddad med lösenord.", _SAVE_PLAIN))
    for part in parts:
        for mark, (rule, wanted) in _ACTIVE.items():
            if mark in part.filename.lower():
                raise FileRefused(Fault(rule, wanted, _SAVE_PLAIN, delimited.shown(part.filename)))
        if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
            raise FileRefused(Fault("XLS-BROKEN", "Arbetsbokens XML har en dokumenttypsdeklaration.", _SAVE_PLAIN))
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise FileRefused(Fault(*_ACTIVE["vbaproject"], _SAVE_PLAIN))


Row = list[tuple[str, str]]  # of each cell its text, and what is wrong with it


def _rows(sheet: Any) -> dict[int, Row]:
    """The rows of a sheet that hold anything, by their line."""
    sheet.reset_dimensions()  # what the file says of its own size may be anything
    found: dict[int, Row] = {}
    for line_no, cells in enumerate(sheet.iter_rows(), start=1):
        if line_no > MAX_ROWS:
            raise FileRefused(Fault("XLS-SIZE", f"Bladet får ha högst {MAX_ROWS} rader.", "Dela upp det."))
        row = [_text(cell) for cell in cells]
        while row and row[-1] == ("", ""):
            row.pop()
        if len(row) > MAX_COLUMNS:
            wanted = f"Bladet får ha högst {MAX_COLUMNS} kolumner."
            raise FileRefused(Fault("XLS-SIZE", wanted, _SAVE_PLAIN, line_no=line_no))
        if row:
            found[line_no] = row
    return found


def _text(cell: Any) -> tuple[str, str]:
    """What staff typed, as text, and why it cannot be used ("" when it can)."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "formel", "Cellen är en formel."
    if cell.data_type == "e":
        return str(value), "Cellen visar ett fel."
    if isinstance(value, str):
        return _CONTROL.sub(" ", value).strip(), ""
    if isinstance(value, bool):
        return ("SANT" if value else "FALSKT"), ""
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat(), ""
    return str(value), "Cellen är ett klockslag."


def _number(value: float, shape: str) -> tuple[str, str]:
    """A number with a decimal point, as many decimals as it has; two where the cell shows two."""
    text = f"{value:.{EXCEL_DIGITS}g}"
    if "e" in text or "n" in text:
        wanted = (
            f"Talet har fler än {EXCEL_DIGITS} siffror, och kalkylprogrammet har tappat de sista. Skriv det som text."
        )
        return text, wanted
    whole, _, decimals = text.partition(".")
    if _DECIMALS.search(shape) and len(decimals) < 2:
        decimals = decimals.ljust(2, "0")
    return f"{whole}.{decimals}" if decimals else whole, ""


def _cut(rows: dict[int, Row]) -> StaffSheet:
    """The headings and what stands below them."""
    top = next((line for line, row in rows.items() if sum(text != "" for text, _ in row) > 1), None)
    if top is None:
        raise _empty()
    headings = [text for text, _ in rows[top]]
    below = {line: row for line, row in rows.items() if line > top}
    width = len(headings)
    bad = faults.table(fault for line, row in below.items() for fault in _row_faults(line, row, headings))
    numbers = np.array(list(below), np.int64)
    texts = [
        pa.array([row[place][0] if place < len(row) else "" for row in below.values()], pa.string())
        for place in range(width)
    ]
    return _sheet(headings, numbers, texts, bad, len(below))


def _row_faults(line: int, row: Row, headings: list[str]) -> Iterator[Fault]:
    for heading, (text, wrong) in zip(headings, row, strict=False):
        if wrong and heading:
            action = "Skriv värdet i stället och lämna raden på nytt."
            yield Fault("XLS-CELL", wrong, action, delimited.shown(text), heading, line)


def _sheet(
    headings: list[str], numbers: np.ndarray, texts: list[pa.StringArray], bad: pa.Table, rows: int
) -> StaffSheet:
    """The sheet without columns that have no heading."""
    named = [place for place, heading in enumerate(headings) if heading]
    kept = tuple(headings[place] for place in named)
    if len(set(kept)) < len(kept):
        raise _headings(next(heading for heading in kept if kept.count(heading) > 1))
    lines = pa.array(numbers, pa.int64())
    table = pa.table([lines, *(texts[place] for place in named)], names=["line_no", *kept])
    return StaffSheet(kept, table, bad, rows)


def _headings(found: str) -> FileRefused:
    action = "Använd mallen i finance/out och lämna filen igen."
    return FileRefused(
        Fault("STF-HEADINGS", "Rubrikraden går inte att läsa, eller en rubrik står två gånger.", action, found)
    )


def _empty() -> FileRefused:
    return FileRefused(Fault("STF-EMPTY", "Filen har ingen rubrikrad; en lista väntades.", "Lämna filen igen."))
