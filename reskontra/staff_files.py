"""Files for finance staff in `finance/out/`: semicolon-separated, Swedish headings, opened by Excel as they are."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from formats import delimited, kinds


def staff_csv(title: str, rows: pa.Table, headings: Mapping[str, str]) -> bytes:
    """The rows as a file for people: the columns of `headings` in that order, under their Swedish headings.

    A column ending in `_ore` is written in kronor, other whole numbers and dates as they are. The first is the key.
    """
    columns = tuple(delimited.Column(heading, _kind(rows, name)) for name, heading in headings.items())
    layout = delimited.Delimited(title, columns, key=columns[0].name)
    renamed = rows.select(list(headings)).rename_columns(list(headings.values()))
    return delimited.write(renamed, layout, bom=True)


def _kind(rows: pa.Table, name: str) -> kinds.Kind:
    arrow = rows.schema.field(name).type
    if name.endswith("_ore"):
        return kinds.KRONOR
    if pa.types.is_integer(arrow):
        return kinds.INTEGER
    if pa.types.is_date(arrow):
        return kinds.DATE
    return kinds.text()
