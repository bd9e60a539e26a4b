"""Faults of whole tables of invoices: one for each row where something is wrong, with the Swedish words they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import FAULTS
from formats.markup import decimal_text, join

MASTER_DATA = "Rätta kundens uppgifter i kundregistret; fakturan kan sändas nästa natt."
ORDER = "Rätta orderraden i verksamhetssystemet och skicka ordern igen."
PROGRAM = "Fakturan är fel uppställd: sänd den inte, anmäl till systemförvaltningen."
SETTINGS = "Rätta kommunens uppgift i inställningarna."


Words: TypeAlias = "str | pa.Array | pa.ChunkedArray | Callable[[], pa.Array | pa.ChunkedArray]"
"""The same on every row, one text a row, or what makes them: asked only where something is wrong, which is seldom."""


def found_in(
    table: pa.Table,
    *,
    wrong: pa.ChunkedArray,
    rule: Words,
    field: str,
    wanted: Words,
    action: str,
    found: Words = "",
) -> pa.Table:
    """One fault for each row of the table where `wrong`; arrays have one value for each of its rows."""
    wrong = pc.fill_null(wrong, False)
    if not pc.any(wrong).as_py():
        return FAULTS.empty_table()
    values = {"line_no": pa.scalar(None, pa.int64()), "key": table["document_no"], "rule": rule, "field": field}
    values |= {"found": found, "wanted": wanted, "action": action}
    faults = pa.table([_column(value, table.num_rows) for value in values.values()], names=list(values))
    faults = faults.cast(FAULTS).filter(wrong)
    return faults.set_column(FAULTS.get_field_index("found"), "found", pc.fill_null(faults["found"], ""))


def _column(value: Any, count: int) -> pa.Array | pa.ChunkedArray:
    if callable(value):
        value = value()
    return value if isinstance(value, pa.Array | pa.ChunkedArray) else pa.repeat(value, count)


def blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where there is nothing but blanks."""
    return pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)


def sentence(text: str, ore: pa.ChunkedArray) -> Callable[[], pa.Array]:
    """What makes the text with each amount in kronor."""
    return lambda: join(text, " ", decimal_text(ore.combine_chunks(), 2), " kr.")
