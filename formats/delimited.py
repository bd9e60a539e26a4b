"""The codec for `;`-separated files with a header line: declared columns, read and written a whole column at a time.

Used for the files people make and open in a spreadsheet. `decode`, `cells` and `row_lines` also serve formats that
keep several record types in one file (KRI).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from formats import faults
from formats.faults import Fault, FileRefused
from formats.kinds import Kind, checked_text

FORMULA_MARKS = "=+-@\t\r\n"  # what makes a spreadsheet take a cell for a formula

_WELL_QUOTED = r'^(?:[^";]*|"(?:[^"]|"")*")(?:;(?:[^";]*|"(?:[^"]|"")*"))*$'
_QUOTE_FAULT = ("Citattecken står fel eller raden har en lös radbrytning.", "Rätta raden och lämna den på nytt.")
_RETURN = "Rätta uppgiften och lämna raden på nytt."
_SHOWN_LENGTH = 80
_IDENTITY = (
    re.compile(  # by its date alone, a mistyped check digit is no reason to show it; our invoice numbers have none
        r"(?<![0-9])(?:18|19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[6-8][0-9]|9[01])[-+]?[0-9]{4}(?![0-9])"
    )
)
_FILE_NAME = r"(?P<client>[A-Za-z0-9ÅÄÖåäö-]{1,25})_(?P<made_on>[0-9]{8})_(?P<serial>[0-9]{3})\.csv"


@dataclass(frozen=True)
class Column:
    """One column: `required` cells may not be empty; `identity` cells are masked whenever they are shown."""

    name: str
    kind: Kind
    required: bool = False
    identity: bool = False


@dataclass(frozen=True)
class Delimited:
    """A file with one header line and one kind of row. `key` is the column the sender knows a row by.

    With `keep_sound_cells` a bad cell is emptied and the rest of its row kept; without, the row is put aside.
    """

    title: str
    columns: tuple[Column, ...]
    key: str
    keep_sound_cells: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        assert len(set(names)) == len(names), f"{self.title}: a column is declared twice"
        assert self.key in names, f"{self.title}: the key {self.key} is not a column"

    @property
    def schema(self) -> pa.Schema:
        """`line_no` (the line of the file, the header is line 1) and the declared columns."""
        return pa.schema([("line_no", pa.int64()), *((column.name, column.kind.type) for column in self.columns)])


@dataclass(frozen=True)
class Sheet:
    """A file that was read: sound rows, `FAULTS`, and how many rows the file had (taken + put aside)."""

    table: pa.Table
    faults: pa.Table
    rows: int


class SerialName(NamedTuple):
    """The parts of a file name `<PREFIX>_<client>_<YYYYMMDD>_<nnn>.csv`."""

    client: str
    made_on: date
    serial: int


def read(data: bytes, layout: Delimited) -> Sheet:
    """The rows of a file, columns `layout.schema`, in the order of the file; a null cell was empty or is a fault.

    UTF-8 with or without byte order mark; LF or CR LF; blank lines are skipped, blanks around a cell are not its own.
    Raises FileRefused for another encoding, an empty file and a header line that differs. Rules: `DEL-FIELDS`,
    `DEL-QUOTE`, `DEL-VALUE`, `DEL-MISSING`, `DEL-FORMULA`.
    """
    lines = lines_of(decode(data, bom=True))
    if not pc.any(pc.not_equal(lines, "")).as_py():
        raise FileRefused(Fault("DEL-EMPTY", f"Filen är tom; {layout.title} väntades.", "Lämna filen igen."))
    _check_header(lines[0].as_py(), layout)
    numbers = np.arange(1, len(lines) + 1)
    filled = pc.invert(pc.match_substring_regex(lines, r"^[;\s]*$")).to_numpy(zero_copy_only=False)
    filled[0] = False
    texts, sound, broken = cells(lines.filter(pa.array(filled)), numbers[filled], len(layout.columns))
    table, found = _typed(texts, sound, layout)
    return Sheet(table, faults.concat([broken, found]), int(filled.sum()))


def write(table: pa.Table, layout: Delimited, *, bom: bool = False) -> bytes:
    """The file of a table with the layout's columns: UTF-8, LF, cells quoted where needed.

    Text that a spreadsheet would run as a formula gets an apostrophe before it; amounts and dates never do. `bom` puts
    the mark before the file by which Excel knows UTF-8. Null is written as an empty cell.
    """
    columns = []
    for column in layout.columns:
        values = table[column.name].combine_chunks().cast(column.kind.type)
        values = _defused(values) if column.kind.free_text else values
        columns.append(quoted(checked_text(column.kind, values, column.name)))
    header = ";".join(column.name for column in layout.columns)
    return (b"\xef\xbb\xbf" if bom else b"") + header.encode() + b"\n" + content(row_lines(columns))


def decode(data: bytes, *, bom: bool) -> str:
    """The text of an UTF-8 file. Raises FileRefused (`DEL-ENCODING`) naming the encoding it seems to have instead."""
    marks = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"} | ({} if bom else {b"\xef\xbb\xbf": "UTF-8 med BOM"})
    found, line_no = next((name for mark, name in marks.items() if data.startswith(mark)), ""), 1
    if not found and b"\0" in data:
        found, line_no = "nolltecken, troligen UTF-16", data[: data.index(b"\0")].count(b"\n") + 1
    if not found:
        try:
            return data.decode("utf-8-sig" if bom else "utf-8")
        except UnicodeDecodeError as error:
            line_no = data[: error.start].count(b"\n") + 1
            found = f"byte 0x{data[error.start]:02X}, troligen Windows-1252 eller ISO 8859-1"
    wanted = "Filen har fel teckenkodning; den ska vara UTF-8" + ("." if bom else " utan BOM.")
    raise FileRefused(Fault("DEL-ENCODING", wanted, "Spara om som UTF-8 och lämna filen igen.", found, line_no=line_no))


def lines_of(text: str) -> pa.StringArray:
    """The lines without their line ends, so that line n stands at n - 1; nothing after the last line end."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return pc.utf8_rtrim(pa.array(lines, pa.string()), "\r")


def cells(
    lines: pa.StringArray, line_numbers: np.ndarray, width: int
) -> tuple[list[pa.StringArray], np.ndarray, pa.Table]:
    """The cells of the well-formed lines, column by column; the numbers of these lines; the faults of the others."""
    marked = pc.match_substring(lines, '"')
    any_marked = pc.any(marked, min_count=0).as_py()
    bare = pc.replace_substring_regex(lines, '"[^"]*"', "") if any_marked else lines
    counts = pc.add(pc.count_substring(bare, ";"), 1)
    # A bare carriage return would be a line end to the parser.
    sound = pc.invert(pc.match_substring(lines, "\r"))
    if any_marked:
        sound = pc.and_(sound, pc.or_(pc.invert(marked), pc.match_substring_regex(lines, _WELL_QUOTED)))
    miscounted = pc.and_(sound, pc.not_equal(counts, width))
    numbers = pa.array(line_numbers, pa.int64())
    broken = [
        fault_rows("DEL-QUOTE", numbers.filter(pc.invert(sound)), *_QUOTE_FAULT),
        fault_rows(
            "DEL-FIELDS",
            numbers.filter(miscounted),
            f"Raden ska ha {width} fält.",
            "Rätta antalet semikolon på raden.",
            found=pc.binary_join_element_wise(counts.filter(miscounted).cast(pa.string()), "fält", " "),
        ),
    ]
    kept = pc.and_(sound, pc.equal(counts, width))
    return _split(lines.filter(kept), width), line_numbers[kept.to_numpy(zero_copy_only=False)], faults.concat(broken)


def fault_rows(
    rule: str,
    line_numbers: pa.Array,
    wanted: str,
    action: str,
    *,
    field: str = "",
    found: pa.Array | None = None,
    keys: pa.Array | None = None,
    identity: bool = False,
) -> pa.Table:
    """One row of `FAULTS` per line number.

    Identity numbers in `found` and `keys` are masked; with `identity` the whole of `found` is.
    """
    count = len(line_numbers)
    columns = [line_numbers, _shown(keys, count), [rule] * count, [field] * count]
    columns += [_shown(found, count, identity), [wanted] * count, [action] * count]
    return pa.table(
        [pa.array(values, column.type) for values, column in zip(columns, faults.FAULTS, strict=True)],
        schema=faults.FAULTS,
    )


def shown(text: str) -> str:
    """The text as it may stand in a report: short, and what could be an identity number masked."""
    masked = _IDENTITY.sub(lambda found: faults.mask(found[0]), text)
    return masked if len(masked) <= _SHOWN_LENGTH else masked[: _SHOWN_LENGTH - 1] + "…"


def quoted(texts: pa.StringArray) -> pa.StringArray:
    """The cells with quotes around those that hold a semicolon or a quote, inner quotes doubled."""
    content = texts.buffers()[2]
    if content is None or not any(mark in memoryview(content).tobytes() for mark in (b";", b'"')):
        return texts
    doubled = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, '[;"]'), doubled, texts)


def row_lines(columns: Sequence[pa.Array]) -> pa.StringArray:
    """One line per row, line end included; null is an empty cell."""
    *first, last = columns
    ended = pc.binary_join_element_wise(last.fill_null(""), "", "\n")
    return pc.binary_join_element_wise(*first, ended, ";", null_handling="replace", null_replacement="")


def content(lines: pa.StringArray) -> bytes:
    """The lines one after another; an Arrow text column already holds them so."""
    if not len(lines):
        return b""
    offsets = np.frombuffer(lines.buffers()[1], np.int32, len(lines) + 1, lines.offset * 4)
    return memoryview(lines.buffers()[2])[offsets[0] : offsets[-1]].tobytes()


def file_name(prefix: str, name: SerialName) -> str:
    """The file name `<prefix>_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return f"{prefix}_{name.client}_{name.made_on:%Y%m%d}_{name.serial:03}.csv"


def parse_file_name(prefix: str, name: str) -> SerialName:
    """The parts of a file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    wanted = f"Filnamnet ska vara {prefix}_<klient>_<ÅÅÅÅMMDD>_<nnn>.csv."
    refusal = FileRefused(Fault("DEL-NAME", wanted, "Döp om filen och lämna den igen.", name))
    parts = re.fullmatch(f"{re.escape(prefix)}_{_FILE_NAME}", name)
    if parts is None:
        raise refusal
    try:
        made_on = date.fromisoformat(parts["made_on"])
    except ValueError:
        raise refusal from None
    return SerialName(parts["client"], made_on, int(parts["serial"]))


def _check_header(line: str, layout: Delimited) -> None:
    wanted = [column.name for column in layout.columns]
    if [name.removeprefix('"').removesuffix('"') for name in line.split(";")] != wanted:
        message = f"Rubrikraden i {layout.title} ska vara ”{';'.join(wanted)}”."
        found = shown(line)
        raise FileRefused(Fault("DEL-HEADER", message, "Rätta rubrikraden och lämna filen igen.", found, line_no=1))


def _typed(texts: list[pa.StringArray], line_numbers: np.ndarray, layout: Delimited) -> tuple[pa.Table, pa.Table]:
    """The rows as typed columns, and the faults of their cells."""
    numbers = pa.array(line_numbers, pa.int64())
    names = [column.name for column in layout.columns]
    keys = pc.utf8_trim_whitespace(texts[names.index(layout.key)])
    values, found, aside = [], [], np.zeros(len(numbers), bool)
    for column, raw in zip(layout.columns, texts, strict=True):
        value, checks = _column(column, pc.utf8_trim_whitespace(raw))
        values.append(value)
        for rule, bad, shown, wanted in checks:
            rows = {"found": shown.filter(bad), "keys": keys.filter(bad)}
            found.append(
                fault_rows(
                    rule, numbers.filter(bad), wanted, _RETURN, field=column.name, identity=column.identity, **rows
                )
            )
            if rule == "DEL-MISSING" or column.required or not layout.keep_sound_cells:
                aside |= bad.to_numpy(zero_copy_only=False)
    table = pa.table([numbers, *values], schema=layout.schema)
    return table.filter(pa.array(~aside)), faults.concat(found)


_Check = tuple[str, pa.BooleanArray, pa.StringArray, str]  # rule, which rows, what is shown, what was wanted


def _column(column: Column, raw: pa.StringArray) -> tuple[pa.Array, list[_Check]]:
    texts = pc.if_else(pc.equal(raw, ""), pa.scalar(None, pa.string()), raw)
    checks = [("DEL-MISSING", texts.is_null(), raw, "Uppgiften får inte saknas.")] if column.required else []
    formula = pa.array(np.zeros(len(raw), bool))
    if column.kind.free_text:
        formula = pc.match_substring_regex(raw, "^[=@]")
        checks.append(("DEL-FORMULA", formula, raw, "Cellen är en formel; bara text tas emot."))
        # What `write` defused comes back as it was.
        texts = pc.replace_substring_regex(texts, "^'('*[=+@-])", r"\1")
    value = column.kind.read(texts)
    value = pc.if_else(formula, pa.scalar(None, value.type), value)
    bad = pc.and_(pc.and_(texts.is_valid(), value.is_null()), pc.invert(formula))
    return value, [*checks, ("DEL-VALUE", bad, raw, column.kind.wanted)]


def _split(lines: pa.StringArray, width: int) -> list[pa.StringArray]:
    if not len(lines):
        return [pa.array([], pa.string())] * width
    names = [str(position) for position in range(width)]
    data = content(row_lines([lines]))
    parsed = arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
        arrow_csv.ParseOptions(delimiter=";"),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    assert parsed.num_rows == len(lines), "every line was checked before it was split"
    return [column.combine_chunks() for column in parsed.columns]


def _defused(texts: pa.StringArray) -> pa.StringArray:
    """Text with an apostrophe before every formula mark that stands first, also behind other apostrophes.

    So no text is written as another text was, and `read` can take the apostrophe away again.
    """
    return pc.replace_substring_regex(texts, f"^('*[{re.escape(FORMULA_MARKS)}])", r"'\1")


def _shown(texts: pa.Array | None, count: int, identity: bool = False) -> list[str]:
    if texts is None:
        return [""] * count
    return [_hide(text or "") if identity else shown(text or "") for text in texts.to_pylist()]


def _hide(text: str) -> str:
    return faults.mask(text) if _IDENTITY.fullmatch(text) else "*" * len(text)
