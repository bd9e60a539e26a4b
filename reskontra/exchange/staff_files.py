"""Files for finance staff in `finance/out/`: lists with Swedish headings, as text for any tool and as a workbook.

The same rows say the same in both: read back, a cell is the same text whichever file it came from.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from formats import delimited, kinds

if TYPE_CHECKING:
    from reskontra.night import Night

XLSX_ROWS = 20_000  # a longer list is for a tool, not for a person: as text only
LARGEST_NUMBER = 10**15  # a spreadsheet keeps fifteen digits; a longer number stays text
KRONOR_FORMAT, DATE_FORMAT = "0.00", "yyyy-mm-dd"
WIDTHS = (8, 60)  # characters, the narrowest and the widest column

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_A_CELL = r"[\x00-\x1f\x7f\x{fffe}\x{ffff}]"
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def staff_csv(title: str, rows: pa.Table, headings: Mapping[str, str]) -> bytes:
    """The rows as a file for people: the columns of `headings` in that order, under their Swedish headings.

    A column ending in `_ore` is written in kronor, other whole numbers and dates as they are. The first is the key.
    """
    columns = tuple(delimited.Column(heading, _kind(rows, name)) for name, heading in headings.items())
    layout = delimited.Delimited(title, columns, key=columns[0].name)
    renamed = pa.table([_plain(rows, name) for name in headings], names=list(headings.values()))
    return delimited.write(renamed, layout, bom=True)


def staff_xlsx(title: str, rows: pa.Table, headings: Mapping[str, str], *, instruction: str = "") -> bytes:
    """The same rows as a workbook of one sheet; `instruction` is a line above the headings that says how to fill it in.

    No cell is a formula, whatever its text. Same input, same bytes: no clock is in the file.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_SHEET_NAMES.sub(" ", title)[:31])
    columns = [_cells(rows, name) for name in headings]
    for place, (heading, cells) in enumerate(zip(headings.values(), columns, strict=True), start=1):
        widest = max([len(heading), *(len(str(value)) for value, _ in cells[:200])])
        sheet.column_dimensions[get_column_letter(place)].width = min(max(widest + 2, WIDTHS[0]), WIDTHS[1])
    sheet.freeze_panes = "A3" if instruction else "A2"
    if instruction:
        sheet.append([_cell(sheet, instruction, "@")])
    sheet.append([_heading(sheet, heading) for heading in headings.values()])
    for row in zip(*columns, strict=True):
        sheet.append([_cell(sheet, value, shape) if value is not None else None for value, shape in row])
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def send_list(
    night: Night,
    stem: str,
    title: str,
    rows: pa.Table,
    headings: Mapping[str, str],
    *,
    kind: str,
    ore: int = 0,
    workbook_rows: int = XLSX_ROWS,
) -> None:
    """Put a list in finance's `out/` as `<stem>.csv` and, unless it is very long, `<stem>.xlsx`.

    A later, different list of the same name is sent as `<stem>~2`. `kind` is the text file's kind in the outbox.
    """
    files = {".csv": staff_csv(title, rows, headings)}
    if rows.num_rows <= workbook_rows:
        files[".xlsx"] = staff_xlsx(title, rows, headings)
    account = night.settings.exchange.accounts.finance
    for ending, content in files.items():
        label = {"kind": kind if ending == ".csv" else f"{kind}_xlsx", "rows": rows.num_rows, "ore": ore}
        night.exchange.send(account, stem + ending, content, may_differ=True, **label)


def _kind(rows: pa.Table, name: str) -> kinds.Kind:
    arrow = rows.schema.field(name).type
    if name.endswith("_ore"):
        return kinds.KRONOR
    if pa.types.is_integer(arrow):
        return kinds.INTEGER
    if pa.types.is_date(arrow):
        return kinds.DATE
    return kinds.text()


def _plain(rows: pa.Table, name: str) -> pa.Array:
    """The column; of text what both files can hold, without control characters and blanks at its ends."""
    values = rows[name].combine_chunks()
    if _kind(rows, name).name != "text":
        return values
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(values.cast(pa.string()), _NOT_IN_A_CELL, " "))


def _cells(rows: pa.Table, name: str) -> list[tuple[Any, str]]:
    """The column's values as a spreadsheet keeps them, each with its number format ("@": text)."""
    kind, values = _kind(rows, name), rows[name]
    if kind is kinds.DATE:
        return [(value, DATE_FORMAT) for value in values.to_pylist()]
    if kind is kinds.KRONOR:
        return list(_numbers([None if v is None else Decimal(v).scaleb(-2) for v in values.to_pylist()], KRONOR_FORMAT))
    if kind is kinds.INTEGER:
        return list(_numbers(values.to_pylist(), "0"))
    texts = _plain(rows, name)
    return [(value, "@") for value in pc.if_else(pc.equal(texts, ""), None, texts).to_pylist()]


def _numbers(values: list[Any], shape: str) -> Iterator[tuple[Any, str]]:
    limit = LARGEST_NUMBER // (100 if shape == KRONOR_FORMAT else 1)
    for value in values:
        fits = value is None or abs(value) < limit
        yield (value, shape) if fits else (str(value), "@")


def _cell(sheet: Any, value: Any, shape: str) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is still a text
    else:
        assert isinstance(value, int | Decimal | date)
    cell.number_format = shape
    return cell


def _heading(sheet: Any, heading: str) -> Any:
    cell = _cell(sheet, heading, "@")
    cell.font = Font(bold=True)
    return cell


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook with a fixed time in its archive and its properties."""
    source, packed = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return packed.getvalue()
