"""KRI 1.0 as XML: the same fields, named, in the same order; a case holds its co-debtors, invoices and fees.

The XML is a rendering of the `;`-separated form: both are written, checked and counted by `formats.kri`. Source:
receivables rules 5.3 (the XML form of KRI).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats import delimited, kri, markup
from formats.delimited import shown
from formats.faults import Fault, FileRefused
from formats.kri import FileName, Header, Kri
from formats.kri_declaration import FileType, Record
from formats.kri_records import FILE_TYPES

NAMESPACE = "urn:kundreskontra:kri:1"
HEADER = (
    *("layout", "version", "type", "sender", "receiver", "file_no", "created_at", "business_on", "currency"),
    "test_flag",
)
NESTING = "case"  # the record that holds the others of its case: what they hold of it is not repeated

_ASK = "Begär en ny fil av avsändaren."
_ENDING, _OTHER_ENDING = ".xml", ".csv"


check = kri.check


def file_name(name: FileName) -> str:
    """The name as of the `;`-separated form, ending in `.xml`."""
    return kri.file_name(name).removesuffix(_OTHER_ENDING) + _ENDING


def parse_file_name(name: str) -> FileName:
    """The parts of a file name; raises FileRefused (`FILE_REFUSED`) when it has another shape or an unknown type."""
    if not name.endswith(_ENDING):
        raise _refusal("Filnamnet ska sluta på .xml.", name)
    return kri.parse_file_name(name.removesuffix(_ENDING) + _OTHER_ENDING)


def write(header: Header, tables: Mapping[str, pa.Table]) -> bytes:
    """The file of the header's type, UTF-8, one record a line. Takes and refuses what `kri.write` does."""
    lines = delimited.lines_of(delimited.decode(kri.write(header, tables), bom=False))
    file_type = FILE_TYPES[header.type]
    body = lines[1:-1]
    elements, places = [], []
    for record in file_type.records:
        own = np.flatnonzero(pc.starts_with(body, f"{record.code};").to_numpy(zero_copy_only=False))
        elements.append(_elements(record, body.take(pa.array(own)), file_type))
        places.append(own)
    order = np.argsort(np.concatenate(places))
    rendered = pa.concat_arrays(elements).take(pa.array(order))
    if file_type.records[0].name == NESTING and len(rendered):
        rendered = _closed(rendered)
    opened = f'<?xml version="1.0" encoding="UTF-8"?>\n<kri xmlns="{NAMESPACE}">\n'
    totals = ("record_count", *(total.name for total in file_type.totals))
    head = _one("header", HEADER, lines[0].as_py().split(";")[1:])
    tail = _one("trailer", totals, lines[-1].as_py().split(";")[1:])
    return b"".join([opened.encode(), head, delimited.content(rendered), tail, b"</kri>\n"])


def read(data: bytes, name: str | None = None) -> Kri:
    """The records of a file, as `kri.read` gives them; `line_no` counts records, the header being 1.

    Raises FileRefused as `kri.read` does, and `FILE_REFUSED` for what is no such XML: an unknown or doubled field, a
    record in the wrong place.
    """
    try:
        root = markup.parse(data)
    except FileRefused as refused:
        raise FileRefused(*(replace(fault, rule="FILE_REFUSED") for fault in refused.faults)) from None
    if root.tag != f"{{{NAMESPACE}}}kri" or len(root) < 2:
        raise _refusal(f"Filen ska vara en kri i {NAMESPACE}.", str(root.tag))
    lines = [";".join(["H", *_cells(root[0], "header", HEADER)])]
    file_type = FILE_TYPES.get(lines[0].split(";")[3])
    if file_type is None:
        raise _refusal(f"Typen ska vara någon av {', '.join(FILE_TYPES)}.", lines[0].split(";")[3])
    records = {record.name: record for record in file_type.records}
    for element in list(root)[1:-1]:
        lines += _lines(element, records, file_type)
    totals = ("record_count", *(total.name for total in file_type.totals))
    lines.append(";".join(["T", *_cells(root[-1], "trailer", totals)]))
    named = None if name is None else kri.file_name(parse_file_name(name))
    return kri.read("".join(f"{line}\n" for line in lines).encode(), named)


def _is_nested(record: Record, file_type: FileType) -> bool:
    return file_type.records[0].name == NESTING and record.name != NESTING


def _elements(record: Record, lines: pa.StringArray, file_type: FileType) -> pa.StringArray:
    """The element of each line of one record; that of a case is left open."""
    (_, *texts), _, _ = delimited.cells(lines, np.arange(len(lines)), len(record.fields) + 1)
    empty = pa.scalar(None, pa.string())
    pieces: list[markup.Piece] = [f"<{record.name}>"]
    for field, text in zip(record.fields, texts, strict=True):
        if not (_is_nested(record, file_type) and field.name == "case_ref"):
            filled = pc.if_else(pc.equal(text, ""), empty, text)
            pieces.append(markup.element(field.name, markup.escape_column(filled)))
    is_open = record.name == NESTING
    pieces.append("\n" if is_open else f"</{record.name}>\n")
    return markup.join(pa.array([""] * len(lines), pa.string()), tuple(pieces))


def _closed(lines: pa.StringArray) -> pa.StringArray:
    """The lines with the end of each case before the next one, and after the last."""
    begins = pc.starts_with(lines, f"<{NESTING}>").to_numpy(zero_copy_only=False)
    last = pa.array(np.append(begins[1:], True))
    return pc.if_else(last, pc.binary_join_element_wise(lines, f"</{NESTING}>\n", ""), lines)


def _one(name: str, fields: tuple[str, ...], values: list[str]) -> bytes:
    inside = "".join(f"<{field}>{markup.escape(value)}</{field}>" for field, value in zip(fields, values, strict=True))
    return f"<{name}>{inside}</{name}>\n".encode()


def _lines(element: etree._Element, records: Mapping[str, Record], file_type: FileType) -> list[str]:
    """The lines of a record and of what stands in it."""
    name = _name(element)
    record = records.get(name)
    if record is None or _is_nested(record, file_type):
        raise _refusal(f"På den platsen finns i {file_type.name} inte {name}.", name)
    fields = tuple(field.name for field in record.fields)
    inner = [child for child in element if name == NESTING and _name(child) in records and _name(child) != NESTING]
    cells = _cells(element, name, fields, skipped=len(inner))
    lines = [";".join([record.code, *cells])]
    for child in inner:
        below = records[_name(child)]
        own = _cells(child, below.name, tuple(field.name for field in below.fields if field.name != "case_ref"))
        lines.append(";".join([below.code, cells[0], *own]))
    return lines


def _cells(element: etree._Element, name: str, fields: tuple[str, ...], skipped: int = 0) -> list[str]:
    """The cells of an element's fields in their order, quoted where needed; `skipped` children are other records."""
    if _name(element) != name:
        raise _refusal(f"Posten {name} väntades.", _name(element))
    found = {_name(child): child for child in element}
    own = [child for child in found if child in fields]
    if len(own) + skipped != len(element) or any(len(found[child]) for child in own):
        raise _refusal(f"I {name} finns varje fält högst en gång, och inga andra än {', '.join(fields)}.", name)
    return [_quoted(found[field].text or "") if field in found else "" for field in fields]


def _quoted(text: str) -> str:
    """The cell; a line break becomes another control character, which no field may hold either."""
    plain = text.replace("\r", "\t").replace("\n", "\t")
    return '"' + plain.replace('"', '""') + '"' if ";" in plain or '"' in plain else plain


def _name(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(f"{{{NAMESPACE}}}")


def _refusal(wanted: str, found: str) -> FileRefused:
    return FileRefused(Fault("FILE_REFUSED", wanted, _ASK, shown(found)))
