"""The fixed-width codec: files of records with fields at fixed positions <-> Arrow tables.

A format is declared as a `Layout` of `Record`s of `Field`s; nothing here knows a single format. Files are read in
blocks of a few MiB, each block as one matrix of bytes, so memory does not grow with the file. Positions count from 1
and are bytes, as the manuals print them: every encoding used here is a single-byte one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import FAULTS, concat
from formats.fixed_lines import CHUNK_BYTES, Lines, split
from formats.fixed_width_kinds import Cells, Kind

CRLF, LF = b"\r\n", b"\n"
_BLANK = 0x20


@dataclass(frozen=True)
class Field:
    """One field of a record; `start` and `length` as the manual prints them.

    A blank `required` field is a fault, any other blank field is null. `masked` hides the value in faults. `rule` is
    the rule id of a wrong value where it is not the layout's `value_rule`.
    """

    name: str
    start: int
    length: int
    kind: Kind
    required: bool = False
    masked: bool = False
    rule: str | None = None

    @property
    def end(self) -> int:
        """The last position of the field."""
        return self.start + self.length - 1


@dataclass(frozen=True)
class Record:
    """One kind of line: its code or codes, the name of its table, its fields, and the field a sender knows it by."""

    code: str | tuple[str, ...]
    name: str
    fields: tuple[Field, ...]
    key: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes whose lines have this record's fields."""
        return (self.code,) if isinstance(self.code, str) else self.code


@dataclass(frozen=True)
class Layout:
    """A file format: its width in bytes, its encoding and its records.

    `value_rule` is the rule id of a value that does not match its kind, `width_rule` that of a line longer than
    `width` or cut off inside a required field; `action` is what the staff are to do. The code of a record stands at
    `code_start`; a layout whose lines carry no code has records with the code "".
    """

    name: str
    width: int
    encoding: str
    records: tuple[Record, ...]
    value_rule: str
    width_rule: str
    action: str
    code_start: int = 1

    def __post_init__(self) -> None:
        codes = [code for record in self.records for code in record.codes]
        names = [record.name for record in self.records]
        assert len(set(names)) == len(names), f"{self.name}: two records of one name"
        assert len(set(codes)) == len(codes) or set(codes) == {""}, f"{self.name}: two records of one code"
        assert len({len(code) for code in codes}) == 1 and len(codes[0]) <= 4, f"{self.name}: codes of different length"
        assert all(list(r.codes) == sorted(r.codes) for r in self.records), f"{self.name}: codes out of order"
        for record in self.records:
            self._check(record)

    def _check(self, record: Record) -> None:
        where = f"{self.name} {record.name}"
        assert len({f.name for f in record.fields} | {"line_no"}) == len(record.fields) + 1, f"{where}: name used twice"
        assert record.key is None or record.key in {f.name for f in record.fields}, f"{where}: key is not a field"
        end = 0
        for f in record.fields:
            assert f.length > 0 and f.start > end, f"{where}: {f.name} overlaps or is out of order"
            end = f.end
        assert end <= self.width, f"{where}: passes the width {self.width}"


@dataclass(frozen=True)
class Chunk:
    """What one block of lines held.

    `tables` has a table per record of the layout, also the empty ones: `line_no` int64, `code` (only where a record
    has several codes), and one column per field. `faults` has the columns of `FAULTS`.
    """

    tables: dict[str, pa.Table]
    faults: pa.Table


def read(source: BinaryIO | bytes, layout: Layout, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """The tables of a file whose lines carry a record code, block by block.

    A value that does not match its kind is null in its column and a row in `faults`. A line whose code the layout does
    not have is in no table: `record_codes` tells the codes of all lines.
    """
    for lines in split(source, chunk_bytes):
        yield parse(lines, layout)


def parse(lines: Lines, layout: Layout, keep: np.ndarray | None = None) -> Chunk:
    """The tables of one block of lines; lines outside the mask `keep` are in no table and no fault."""
    matrix = lines.matrix(layout.width)
    codes = record_codes(matrix, layout)
    if keep is not None:
        codes = np.where(keep, codes, -1)
    tables, faults = {}, [_long_lines(lines, layout, keep)]
    for record in layout.records:
        wanted = [code_number(code) for code in record.codes]
        rows = np.flatnonzero(np.logical_or.reduce([codes == number for number in wanted]))
        table, found = columns(matrix, rows, lines, record, layout) if len(rows) else (_no_rows(record), None)
        if len(record.codes) > 1:
            values = pa.array(record.codes).take(pa.array(np.searchsorted(wanted, codes[rows])))
            table = table.add_column(1, "code", values)
        tables[record.name] = table
        if found is not None and len(found):
            faults.append(found)
    return Chunk(tables, concat(faults))


@cache
def _no_rows(record: Record) -> pa.Table:
    fields = [(f.name, f.kind.type) for f in record.fields]
    return pa.schema([("line_no", pa.int64()), *fields]).empty_table()


def code_number(code: str) -> int:
    """A record code as the integer by which lines are told apart."""
    return int.from_bytes(code.encode("ascii"), "big")


def record_codes(matrix: np.ndarray, layout: Layout) -> np.ndarray:
    """The code of each line, as `code_number` gives it (int32)."""
    codes = np.zeros(len(matrix), dtype=np.int32)
    at = layout.code_start - 1
    for position in range(at, at + len(layout.records[0].codes[0])):
        codes *= 256
        codes += matrix[:, position]
    return codes


def _long_lines(lines: Lines, layout: Layout, keep: np.ndarray | None) -> pa.Table:
    long = lines.lengths > layout.width
    rows = np.flatnonzero(long if keep is None else long & keep)
    found = pa.array([f"{length} tecken" for length in lines.lengths[rows]], pa.string())
    return fault_rows(lines.numbers[rows], layout.width_rule, "", found, f"Högst {layout.width} tecken.", layout.action)


def columns(
    matrix: np.ndarray, rows: np.ndarray, lines: Lines, record: Record, layout: Layout
) -> tuple[pa.Table, pa.Table]:
    """The table of one record, read from the given rows of a block's matrix, and its faults."""
    whole = len(rows) == len(matrix)
    numbers = lines.numbers[rows]
    names, arrays, bad = ["line_no"], [pa.array(numbers)], []
    for f in record.fields:
        part = matrix[:, f.start - 1 : f.end]
        cells = Cells(np.ascontiguousarray(part if whole else part[rows]), layout.encoding)
        values, wrong = f.kind.values(cells, f.required)
        names.append(f.name)
        arrays.append(values)
        if wrong is not None:
            bad.append((f, cells, wrong))
    table = pa.Table.from_arrays(arrays, names=names)
    faults = [
        _field_faults(f, cells, wrong, numbers, lines.lengths[rows], table, record, layout) for f, cells, wrong in bad
    ]
    return table, concat(faults)


def _field_faults(
    f: Field,
    cells: Cells,
    wrong: np.ndarray,
    numbers: np.ndarray,
    lengths: np.ndarray,
    table: pa.Table,
    record: Record,
    layout: Layout,
) -> pa.Table:
    found = cells.shown(wrong, f.masked)
    keys = None if record.key is None else table[record.key].take(pa.array(wrong))
    cut = f.required & (lengths[wrong] < f.end)
    rules = pa.array(np.where(cut, layout.width_rule, f.rule or layout.value_rule).astype(object), pa.string())
    return fault_rows(numbers[wrong], rules, f.name, found, f.kind.wanted, layout.action, keys)


def fault_rows(
    line_no: np.ndarray,
    rule: str | pa.Array,
    name: str,
    found: pa.Array | str,
    wanted: str,
    action: str,
    key: pa.Array | pa.ChunkedArray | None = None,
) -> pa.Table:
    """A table of `FAULTS`, one row per line number; texts given once hold for every row."""
    count = len(line_no)
    if not count:
        return FAULTS.empty_table()

    def whole(value: str | pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar(value, pa.string()), count) if isinstance(value, str) else value

    keys = whole("") if key is None else pc.fill_null(key.cast(pa.string()), "")
    texts = [keys, *(whole(value) for value in (rule, name, found, wanted, action))]
    return pa.table([pa.array(line_no, pa.int64()), *texts], schema=FAULTS)


def write(tables: Mapping[str, pa.Table], layout: Layout, line_end: bytes = CRLF) -> bytes:
    """The bytes of a file: the records of all tables in order of `line_no`, each exactly `layout.width` wide.

    A table has `line_no`, `code` where its record has several, and any of the record's fields; a field without a
    column is blank. Raises ValueError for a value that does not fit its field; texts for people are cut instead.
    """
    names = [name for name in tables if len(tables[name])]
    if not names:
        return b""
    numbers = np.concatenate([tables[name]["line_no"].to_numpy() for name in names])
    place = np.empty(len(numbers), dtype=np.int64)
    place[np.argsort(numbers, kind="stable")] = np.arange(len(numbers))
    out = np.full((len(numbers), layout.width + len(line_end)), _BLANK, dtype=np.uint8)
    out[:, layout.width :] = np.frombuffer(line_end, dtype=np.uint8)
    records = {record.name: record for record in layout.records}
    done = 0
    for name in names:
        rows = place[done : done + len(tables[name])]
        done += len(rows)
        _write_record(out, rows, tables[name], records[name], layout)
    return out.tobytes()


def _write_record(out: np.ndarray, rows: np.ndarray, table: pa.Table, record: Record, layout: Layout) -> None:
    for f in record.fields:
        if f.name in table.column_names:
            out[rows, f.start - 1 : f.end] = f.kind.write(table[f.name], f.length, layout.encoding, f.name)
    codes = table["code"].to_numpy(zero_copy_only=False) if len(record.codes) > 1 else None
    at = layout.code_start - 1
    for code in record.codes:
        chosen = rows if codes is None else rows[codes == code]
        out[chosen, at : at + len(code)] = np.frombuffer(code.encode("ascii"), dtype=np.uint8)
