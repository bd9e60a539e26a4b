"""Delimited files with amounts in kronor, as tables whose amounts are whole öre in columns named `<name>_ore`."""

from __future__ import annotations

import pyarrow as pa

from formats import delimited
from formats.delimited import Delimited, Sheet
from formats.kinds import KR


def read(data: bytes, layout: Delimited) -> Sheet:
    """The rows: `line_no` and the columns of the layout; null where a cell is empty.

    A row with a bad cell is put aside whole. Raises FileRefused as `delimited.read` does.
    """
    sheet = delimited.read(data, layout)
    of_table = _columns(layout)
    names = [of_table.get(name, name) for name in sheet.table.column_names]
    return Sheet(sheet.table.rename_columns(names), sheet.faults, sheet.rows)


def write(table: pa.Table, layout: Delimited) -> bytes:
    """The file of a table with the columns of `read`, without `line_no`; null is written as an empty cell."""
    of_table = _columns(layout)
    return delimited.write(table.select(list(of_table.values())).rename_columns(list(of_table)), layout)


def _columns(layout: Delimited) -> dict[str, str]:
    """The file's columns, and what they are called in tables."""
    return {column.name: f"{column.name}_ore" if column.kind is KR else column.name for column in layout.columns}
