"""LG04, UBW's order import: a municipality's sales orders, read and written in both widths.

Source: UBW's LG04, current layout (4,324 bytes a line) and old layout (1,905). Here only the layout is judged; what an
order must be to become an invoice is `order_intake`'s. `docs/formats/ubw_sales_order.md` lists the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import fixed_width, ubw_file
from formats.faults import concat
from formats.fixed_width import LF, Field, Record
from formats.ubw_file import Block
from formats.ubw_sales_order_layout import ACTION, LAYOUTS, NARROW, WIDE

__all__ = ["NARROW", "WIDE", "OrderChunk", "read", "write"]

_ALL = ("client", "batch_id", "order_id", "order_type", "voucher_type", "trans_type", "status")
_DIMENSIONS = tuple(f"dim_{number}" for number in range(1, 8))
# What is read of each kind of line. All tables begin with `line_no` (of the file) and `width`.
HEADER = (
    *_ALL,
    *(
        "apar_id",
        "main_apar_id",
        "terms_id",
        "currency",
        "pay_method",
        "intrule_id",
        "period",
        "order_date",
        "deliv_date",
    ),
    *("ext_ord_ref", "responsible", "responsible2", "accountable", "ean", "voucher_ref", "long_info1", "long_info2"),
    *("text1", "text2", "text3", "text4"),
)
ITEM = (
    *_ALL,
    *(
        "order_line",
        "sequence_no",
        "article",
        "art_descr",
        "quantity_x100",
        "unit_code",
        "unit_descr",
        "unit_price_x100",
    ),
    *("amount_set", "amount_ore", "cur_amount_ore", "account", *_DIMENSIONS, "tax_code", "allocation_key"),
    *("period", "deliv_date"),
)
TEXT = (*_ALL, "order_line", "sequence_no", "short_info")
_READ = {"header": HEADER, "item": ITEM, "text": TEXT}
_FRAME = ("accept_flag", "order_line", "sequence_no")


@dataclass(frozen=True)
class OrderChunk:
    """The lines of one block of a file.

    `header`, `item` and `text` have `line_no` (of the file), `width` (4324 or 1905) and the columns `HEADER`, `ITEM`
    and `TEXT`: LG04's names, with `order_line` for its line number; amounts in öre and quantities in hundredths are
    int64, a credit's negative. A field the width lacks, or that is blank or unreadable, is null. An order may
    begin in one chunk and end in the next. `faults` has the columns of `FAULTS`, its `key` the order's number; a line
    whose kind cannot be told is only there. `line_count` counts all lines.
    """

    header: pa.Table
    item: pa.Table
    text: pa.Table
    faults: pa.Table
    line_count: int


def read(source: BinaryIO | bytes) -> Iterator[OrderChunk]:
    """The sales orders of a file, block by block in constant memory.

    Raises FileRefused, at the block where it is found, for an empty file (LG04-EMPTY), a line of another width than the
    first (LG04-WIDTH) and UTF-8 or UTF-16 (LG04-ENC): what was read before must not be kept.
    """
    for block in ubw_file.blocks(source, LAYOUTS, "LG04"):
        yield _chunk(block)


def _chunk(block: Block) -> OrderChunk:
    layout = LAYOUTS[block.width]
    kinds, unknown = _line_kinds(block)
    tables, faults = {}, [unknown, _unreadable(block)]
    for kind, (record, names) in enumerate(zip(layout.records, _READ.values(), strict=True)):
        rows = np.flatnonzero(kinds == kind)
        table, found = fixed_width.columns(block.matrix, rows, block.lines, _part(record, names), layout)
        tables[record.name] = _whole(table, names, block.width)
        faults.append(found)
    return OrderChunk(**tables, faults=concat(faults), line_count=len(block.lines))


def _part(record: Record, names: tuple[str, ...]) -> Record:
    return Record("", record.name, tuple(field for field in record.fields if field.name in names), record.key)


def _whole(table: pa.Table, names: tuple[str, ...], width: int) -> pa.Table:
    """The table with every column, null where the layout has no such field."""
    kinds = {field.name: field.kind for record in LAYOUTS[WIDE].records for field in record.fields}
    columns = {"line_no": table["line_no"], "width": pa.array(np.full(len(table), width))}
    for name in names:
        known = name in table.column_names
        columns[name] = table[name] if known else pa.nulls(len(table), kinds[name].type)
    return pa.table(columns)


def _line_kinds(block: Block) -> tuple[np.ndarray, pa.Table]:
    """0 for a header, 1 for an item, 2 for a text, -1 for a line that could be none of them; and the faults of those.

    In the wide layout a header has line number 0; in the narrow one it has no number but `accept_flag` 1.
    """
    layout = LAYOUTS[block.width]
    fields = {field.name: field for record in layout.records for field in record.fields}
    names = [name for name in (*_FRAME, "order_id") if name in fields]
    frame = Record("", "frame", tuple(sorted((fields[name] for name in names), key=lambda field: field.start)))
    table, faults = fixed_width.columns(block.matrix, np.arange(len(block.lines)), block.lines, frame, layout)
    unread = np.isin(block.lines.numbers, faults["line_no"].to_numpy())
    number, sequence = (pc.fill_null(table[name], 0).to_numpy() for name in ("order_line", "sequence_no"))
    if block.width == NARROW:
        flag = pc.fill_null(table["accept_flag"], 0).to_numpy()
        is_header, is_line = flag == 1, (flag == 0) & (number > 0)
    else:
        known = table["order_line"].is_valid().to_numpy()
        is_header, is_line = known & (number == 0) & (sequence == 0), number > 0
    kinds = np.select([unread, is_header, is_line & (sequence == 0), is_line], [-1, 0, 1, 2], -1)
    return kinds, _untold(block, table, np.flatnonzero(kinds < 0), fields)


def _untold(block: Block, table: pa.Table, rows: np.ndarray, fields: dict[str, Field]) -> pa.Table:
    shown = []
    for name in (name for name in _FRAME if name in fields):
        field = fields[name]
        cells = block.matrix[rows, field.start - 1 : field.end].tobytes().decode(ubw_file.ENCODING, "replace")
        shown.append([cells[i : i + field.length].strip() for i in range(0, len(cells), field.length)])
    found = pa.array([" / ".join(values) for values in zip(*shown, strict=True)], pa.string())
    header = "radnummer 0" if block.width == WIDE else "accept_flag 1"
    wanted = f"Orderhuvud: {header}. Orderrad: radnummer 1-9999. Textrad: dessutom löpnummer från 1."
    numbers = block.lines.numbers[rows]
    name = "line_no" if block.width == WIDE else "accept_flag, line_no"
    key = table["order_id"].take(pa.array(rows))
    return fixed_width.fault_rows(numbers, "LG04-KIND", f"{name}, sequence_no", found, wanted, ACTION, key)


def _unreadable(block: Block) -> pa.Table:
    field = next(field for field in LAYOUTS[block.width].records[0].fields if field.name == "order_id")
    record = Record("", "key", (field,))
    keys, _ = fixed_width.columns(block.matrix, block.unreadable, block.lines, record, LAYOUTS[block.width])
    wanted = "Raden har ett tecken som inte finns i Windows-1252, eller ett styrtecken."
    return fixed_width.fault_rows(
        block.lines.numbers[block.unreadable], "LG04-BYTE", "", "", wanted, ACTION, keys["order_id"]
    )


def write(header: pa.Table, item: pa.Table, text: pa.Table, width: int = WIDE, line_end: bytes = LF) -> bytes:
    """The bytes of an LG04 file, cp1252: each order's header, then its items, each with its texts.

    The tables have any of the columns of LG04 under our names (`OrderChunk`); what is not given is blank, and what the
    width lacks is left out. Orders stand as their headers do; lines without a header come last. Where all tables that
    have rows have `line_no`, that is the order of lines instead. Numbers are right-aligned, blank-filled.
    Orders written in parts may be joined. Raises ValueError for a key, code or number that does not fit its field;
    texts are cut, and characters outside cp1252 become `?`.
    """
    given = {"header": header, "item": item, "text": text}
    given = {name: table for name, table in given.items() if len(table)}
    if not all("line_no" in table.column_names for table in given.values()):
        given = _numbered(given)
    framed = {name: _framed(name, table, width) for name, table in given.items()}
    return fixed_width.write(framed, LAYOUTS[width], line_end)


def _framed(name: str, table: pa.Table, width: int) -> pa.Table:
    """The table with what tells its kind of line from the others."""
    told = {"order_line": 0 if width == WIDE else None, "sequence_no": None} if name == "header" else {}
    told |= {"sequence_no": 0} if name == "item" else {}
    told |= {"accept_flag": int(name == "header")} if width == NARROW else {}
    for column, value in told.items():
        if column in table.column_names:
            table = table.drop_columns(column)
        table = table.append_column(
            column,
            pa.array(np.full(len(table), value), pa.int64()) if value is not None else pa.nulls(len(table), pa.int64()),
        )
    return table


def _numbered(given: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with the `line_no` that puts header, items and texts of each order together."""
    keys = {name: table["order_id"].cast(pa.string()) for name, table in given.items()}
    known = pc.unique(keys["header"]) if "header" in keys else pa.array([], pa.string())
    order, line, sequence = [], [], []
    for name, table in given.items():
        order.append(pc.fill_null(pc.index_in(keys[name], value_set=known), len(known)).to_numpy())
        line.append(np.zeros(len(table)) if name == "header" else pc.fill_null(table["order_line"], 0).to_numpy())
        sequence.append(pc.fill_null(table["sequence_no"], 0).to_numpy() if name == "text" else np.zeros(len(table)))
    place = np.empty(sum(map(len, order)), dtype=np.int64)
    place[np.lexsort([np.concatenate(part) for part in (sequence, line, order)])] = np.arange(len(place))
    numbered, done = {}, 0
    for name, table in given.items():
        kept = table.drop_columns("line_no") if "line_no" in table.column_names else table
        numbered[name] = kept.append_column("line_no", pa.array(place[done : done + len(table)]))
        done += len(table)
    return numbered
