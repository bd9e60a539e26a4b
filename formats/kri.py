"""KRI 1.0, the files between us and the collection agency: one writer and one reader for every type of file.

A file is a header `H`, the records of its type and a trailer `T` with counts and sums; `kri_records` names them.
Source: receivables rules on KRI 1.0; rulings 43 (address), 56 (no protected persons). The XML form is `kri_xml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults, kri_rows
from formats.faults import Fault, FileRefused
from formats.kinds import INTEGER, KR, checked_text
from formats.kri_declaration import FileType, Record
from formats.kri_records import FILE_TYPES
from formats.kri_rows import Tables

LAYOUT, VERSION, CURRENCY = "KRI", "1.0", "SEK"
MAX_RECORDS = 50_000  # of a file, header and trailer included

_ASK = "Begär en ny fil av avsändaren."
_NAME = re.compile(
    r"KRI_(?P<type>[A-Z]+)_(?P<sender>[0-9]{10})_(?P<receiver>[0-9]{10})_(?P<file_no>[0-9]{6})_(?P<on>[0-9]{8})\.csv"
)


class FileName(NamedTuple):
    """What the name of a KRI file says; the header of the file says the same."""

    type: str
    sender: str
    receiver: str
    file_no: int
    business_on: date


@dataclass(frozen=True)
class Header:
    """The header: type of file, organisation numbers in 10 digits, running number, moment with offset, test mark."""

    type: str
    sender: str
    receiver: str
    file_no: int
    created_at: datetime
    business_on: date
    test: bool

    @property
    def name(self) -> FileName:
        """What the file's name has to say."""
        return FileName(self.type, self.sender, self.receiver, self.file_no, self.business_on)


@dataclass(frozen=True)
class Kri:
    """A file that was read: a table per record (`case`, `invoice`, ...), `FAULTS`, and the lines read per record."""

    header: Header
    tables: dict[str, pa.Table]
    faults: pa.Table
    rows: dict[str, int]


def file_name(name: FileName) -> str:
    """The name `KRI_<TYPE>_<sender>_<receiver>_<file_no>_<YYYYMMDD>.csv`."""
    return f"KRI_{name.type}_{name.sender}_{name.receiver}_{name.file_no:06}_{name.business_on:%Y%m%d}.csv"


def parse_file_name(name: str) -> FileName:
    """The parts of a file name; raises FileRefused (`FILE_REFUSED`) when it has another shape or an unknown type."""
    parts = _NAME.fullmatch(name)
    try:
        if parts is None or parts["type"] not in FILE_TYPES:
            raise ValueError(name)
        business_on = date.fromisoformat(parts["on"])
    except ValueError:
        wanted = "Filnamnet ska vara KRI_<TYP>_<avsändare>_<mottagare>_<filnr>_<ÅÅÅÅMMDD>.csv."
        raise FileRefused(Fault("FILE_REFUSED", wanted, _ASK, name)) from None
    return FileName(parts["type"], parts["sender"], parts["receiver"], int(parts["file_no"]), business_on)


def check(type_name: str, tables: Tables) -> pa.Table:
    """The rows that may not be written, as `FAULTS` (key = what an ACK knows the row by; `line_no` as given).

    `PROTECTED` is any person with protection code 1 or 2; the other rules are the error codes of an ACK.
    """
    file_type = FILE_TYPES[type_name]
    full = kri_rows.completed(file_type, tables)
    return _faults(file_type, full, kri_rows.parents(file_type, full))


def write(header: Header, tables: Tables) -> bytes:
    """The file of the header's type: UTF-8, LF, counts and sums computed from the tables.

    `tables` holds a table per record with the columns of `kri_records` (amounts in öre; `line_no` is not written; a
    missing table is empty, a missing column null). Records stand in the order of the first table (the cases), each
    with its co-debtors, its invoices and behind each invoice its fees. Free text is cut to its field. Raises ValueError
    for a row that breaks a rule (`check` names them), above all for a protected person, and for more than
    `MAX_RECORDS` records (`split` makes several files).
    """
    file_type = FILE_TYPES[header.type]
    if header.created_at.tzinfo is None:
        raise ValueError("created_at needs its offset")
    full = kri_rows.completed(file_type, tables)
    parents = kri_rows.parents(file_type, full)
    wrong = _faults(file_type, full, parents)
    if wrong.num_rows:
        raise ValueError(f"{header.type}: {wrong.num_rows} faults, {', '.join(sorted(set(wrong['rule'].to_pylist())))}")
    records = sum(table.num_rows for table in full.values()) + 2
    if records > MAX_RECORDS:
        raise ValueError(f"{header.type}: {records} records, at most {MAX_RECORDS} in a file")
    lines = pa.concat_arrays([_record_lines(record, full[record.name]) for record in file_type.records])
    if len(file_type.records) > 1:
        path = np.concatenate(list(kri_rows.paths(file_type, full, parents).values()))
        lines = lines.take(pa.array(np.lexsort(path.T[::-1])))
    totals = [_total_text(kri_rows.reckoned(total, full), total.column) for total in file_type.totals]
    return b"".join([_line(_header_cells(header)), delimited.content(lines), _line(["T", str(records), *totals])])


def split(type_name: str, tables: Tables, limit: int = MAX_RECORDS) -> Iterator[dict[str, pa.Table]]:
    """The tables in parts of at most `limit` records, header and trailer included; a case is never divided."""
    file_type = FILE_TYPES[type_name]
    full = kri_rows.completed(file_type, tables)
    where = kri_rows.paths(file_type, full, kri_rows.parents(file_type, full))
    roots = {name: path[:, 0] for name, path in where.items()}
    size = full[file_type.records[0].name].num_rows
    through = np.bincount(np.concatenate(list(roots.values())), minlength=size).cumsum()
    first = 0
    while first < size:
        before = int(through[first - 1]) if first else 0
        last = max(int(np.searchsorted(through, before + limit - 2, side="right")), first + 1)
        inside = {name: pa.array((root >= first) & (root < last)) for name, root in roots.items()}
        yield {name: table.filter(inside[name]) for name, table in full.items()}
        first = last


def read(data: bytes, name: str | None = None) -> Kri:
    """The records of a file, with columns as `kri_records` says; null where a field is empty. Amounts are öre.

    A row with a fault is put aside; in CASES and REMIT the whole case or remittance goes with it. The rule of a fault
    is the error code for the ACK, its key the row key. Raises FileRefused (`FILE_REFUSED`, `VERSION`, `COUNT_DIFF`,
    `SUM_DIFF`) when the file as such cannot be trusted, also when its `name` says other than its header.
    """
    try:
        lines = delimited.lines_of(delimited.decode(data, bom=False))
    except FileRefused as refused:
        raise FileRefused(*(replace(fault, rule="FILE_REFUSED") for fault in refused.faults)) from None
    header = _read_header(lines[0].as_py() if len(lines) else "")
    if name is not None and parse_file_name(name) != header.name:
        raise _refusal("Filnamnet ska säga detsamma som filens huvud.", name)
    file_type = FILE_TYPES[header.type]
    stated = _read_trailer(file_type, lines)
    body = _lines_by_record(file_type, lines[1:-1])
    parts = {record.name: _read_rows(record, *body[record.name]) for record in file_type.records}
    _check_totals(file_type, stated, parts)
    tables, found = _sound(file_type, parts)
    return Kri(header, tables, found, {name: len(numbers) for name, (_, numbers) in body.items()})


@dataclass(frozen=True)
class _Rows:
    """The rows of one record: typed where well-formed, which of them have a fault, and the faults."""

    table: pa.Table
    aside: np.ndarray
    faults: pa.Table
    malformed_units: list[str]  # second field of each line that could not be split: its case or remittance


def _read_header(line: str) -> Header:
    fields = line.split(";")
    if fields[:2] != ["H", LAYOUT] or len(fields) != 11:
        raise _refusal("Filen ska börja med ett huvud H;KRI;… med elva fält.", line, 1)
    _, _, version, type_name, sender, receiver, file_no, created_at, business_on, currency, mark = fields
    if version != VERSION:
        raise FileRefused(Fault("VERSION", f"Version {VERSION} väntades.", _ASK, version, "version", 1))
    if type_name not in FILE_TYPES or currency != CURRENCY or mark not in ("P", "T"):
        raise _refusal(f"Typ {', '.join(FILE_TYPES)}; valuta {CURRENCY}; märke P eller T.", line, 1)
    try:
        created, business = datetime.fromisoformat(created_at), date.fromisoformat(business_on)
    except ValueError:
        raise _refusal("Huvudets tider ska finnas, skrivna enligt ISO 8601.", line, 1) from None
    numbers = re.fullmatch("[0-9]{10};[0-9]{10};[0-9]{1,6}", f"{sender};{receiver};{file_no}")
    if numbers is None or created.tzinfo is None:
        raise _refusal("Huvudet ska ha organisationsnummer med tio siffror, filnummer och tid med zon.", line, 1)
    return Header(type_name, sender, receiver, int(file_no), created, business, mark == "T")


def _read_trailer(file_type: FileType, lines: pa.StringArray) -> dict[str, int]:
    """The totals that the trailer states, sums in öre; the number of records is checked here."""
    line = lines[-1].as_py()
    code, *fields = line.split(";")
    if code != "T" or len(fields) != len(file_type.totals) + 1:
        wanted = f"Filen ska sluta med T och {len(file_type.totals) + 1} fält; den är avbruten eller fel uppställd."
        raise _refusal(wanted, line, len(lines))
    kinds = [INTEGER, *(KR if total.column else INTEGER for total in file_type.totals)]
    records, *values = (kind.read(pa.array([text]))[0].as_py() for kind, text in zip(kinds, fields, strict=True))
    if None in (records, *values):
        raise _refusal("Slutpostens antal och summor ska vara tal.", line, len(lines))
    if records != len(lines):
        raise FileRefused(_difference("record_count", records, len(lines)))
    return {total.name: value for total, value in zip(file_type.totals, values, strict=True)}


def _lines_by_record(file_type: FileType, body: pa.StringArray) -> dict[str, tuple[pa.StringArray, np.ndarray]]:
    """The lines of each record and their line numbers; a line of no record of the type refuses the file."""
    numbers = np.arange(2, len(body) + 2)
    own = {
        record.name: pc.starts_with(body, f"{record.code};").to_numpy(zero_copy_only=False)
        for record in file_type.records
    }
    strange = np.flatnonzero(~np.logical_or.reduce(list(own.values())))
    if len(strange):
        at = int(strange[0])
        wanted = f"I {file_type.name} finns bara posterna {', '.join(record.code for record in file_type.records)}."
        raise _refusal(wanted, body[at].as_py(), int(numbers[at]))
    return {name: (body.filter(pa.array(mask)), numbers[mask]) for name, mask in own.items()}


def _read_rows(record: Record, lines: pa.StringArray, numbers: np.ndarray) -> _Rows:
    (_, *texts), sound, malformed = delimited.cells(lines, numbers, len(record.fields) + 1)
    raw = [pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text) for text in texts]
    names = record.schema.names
    as_text = pa.table([pa.array(sound, pa.int64()), *raw], names=names)
    values, found, aside = [], [], np.zeros(len(sound), bool)
    for field, text in zip(record.fields, raw, strict=True):
        values.append(field.kind.read(text))
        bad = pc.and_(text.is_valid(), values[-1].is_null())
        if pc.any(bad, min_count=0).as_py():
            aside |= bad.to_numpy(zero_copy_only=False)
            found.append(kri_rows.cell_faults(record, field, field.error_code, field.kind.wanted, as_text, bad, text))
    empty, missed = kri_rows.missing(record, as_text)
    lost = lines.filter(pa.array(np.isin(numbers, sound, invert=True)))
    units = pc.struct_field(pc.extract_regex(lost, '^[^;]*;"?(?P<unit>[^;"]*)'), "unit")
    malformed = malformed.set_column(1, "key", units)
    malformed = malformed.set_column(2, "rule", pa.array(["FIELD_INVALID"] * malformed.num_rows, pa.string()))
    table = pa.table([as_text["line_no"], *values], schema=record.schema)
    return _Rows(table, aside | empty, faults.concat([malformed, *found, missed]), units.to_pylist())


def _check_totals(file_type: FileType, stated: dict[str, int], parts: dict[str, _Rows]) -> None:
    """Raises FileRefused when a total differs, or cannot be reckoned because an amount cannot be read."""
    tables = {name: part.table for name, part in parts.items()}
    found = []
    for total in file_type.totals:
        said, value = stated[total.name], kri_rows.reckoned(total, tables)
        unreadable = len(parts[total.record].malformed_units)
        if total.column:
            unreadable += tables[total.record][total.column].null_count
            taken_off = 2 * kri_rows.reckoned(total, tables, total.less) if total.less else 0
            agrees = not unreadable and said in (value, value - taken_off)
        else:
            value += 0 if total.where else unreadable
            agrees = said >= value if total.at_least else said == value
        if not agrees:
            found.append(_difference(total.name, said, value, total.column, unreadable))
    if found:
        raise FileRefused(*found)


def _sound(file_type: FileType, parts: dict[str, _Rows]) -> tuple[dict[str, pa.Table], pa.Table]:
    """The rows without fault, and all faults; what a bad cell already put aside is not judged further."""
    units = {unit for part in parts.values() for unit in part.malformed_units}
    tables = _without(
        file_type, {n: part.table for n, part in parts.items()}, {n: p.aside for n, p in parts.items()}, units
    )
    parents = kri_rows.parents(file_type, tables)
    judged = {r.name: kri_rows.broken(r, tables[r.name], parents) for r in file_type.records}
    sound = _without(file_type, tables, {name: mask for name, (mask, _) in judged.items()}, set())
    return sound, faults.concat([*(part.faults for part in parts.values()), *(rows for _, rows in judged.values())])


def _without(
    file_type: FileType, tables: dict[str, pa.Table], aside: dict[str, np.ndarray], units: set[str]
) -> dict[str, pa.Table]:
    """The tables without the rows put aside; where records belong together, without their whole case or remittance."""
    if len(file_type.records) == 1:
        return {name: table.filter(pa.array(~aside[name])) for name, table in tables.items()}
    unit = file_type.records[0].fields[0].column
    for name, table in tables.items():
        units = units | set(table.filter(pa.array(aside[name]))[unit].drop_null().to_pylist())
    dropped = pa.array(sorted(units), pa.string())
    kept = {name: pc.invert(pc.is_in(table[unit], value_set=dropped)) for name, table in tables.items()}
    return {name: table.filter(pc.and_(kept[name], table[unit].is_valid())) for name, table in tables.items()}


def _faults(file_type: FileType, tables: Tables, parents: kri_rows.Parents) -> pa.Table:
    missing = [kri_rows.missing(record, tables[record.name])[1] for record in file_type.records]
    broken = [kri_rows.broken(record, tables[record.name], parents)[1] for record in file_type.records]
    return faults.concat([*missing, *broken])


def _record_lines(record: Record, table: pa.Table) -> pa.StringArray:
    texts = [
        delimited.quoted(checked_text(field.kind, table[field.column].combine_chunks(), f"{record.name}.{field.name}"))
        for field in record.fields
    ]
    return delimited.row_lines([record.code, *texts])


def _header_cells(header: Header) -> list[str]:
    moment = header.created_at.isoformat(timespec="seconds")
    numbers = [header.type, header.sender, header.receiver, str(header.file_no)]
    mark = "T" if header.test else "P"
    return ["H", LAYOUT, VERSION, *numbers, moment, header.business_on.isoformat(), CURRENCY, mark]


def _line(fields: list[str]) -> bytes:
    return ";".join(fields).encode() + b"\n"


def _total_text(value: int, column: str) -> str:
    return str(KR.write(pa.array([value], pa.int64()))[0]) if column else str(value)


def _refusal(wanted: str, found: str, line_no: int | None = None) -> FileRefused:
    return FileRefused(Fault("FILE_REFUSED", wanted, _ASK, delimited.shown(found), line_no=line_no))


def _difference(name: str, stated: int, value: int, column: str = "", unreadable: int = 0) -> Fault:
    kept = f"{_total_text(value, column)} i filens poster" + (f", {unreadable} går inte att läsa" if unreadable else "")
    wanted = f"Slutposten säger {_total_text(stated, column)}."
    return Fault("SUM_DIFF" if column else "COUNT_DIFF", wanted, _ASK, kept, name)
