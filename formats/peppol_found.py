"""Faults of whole tables of invoices: one for each row where something is wrong, with the Swedish words they share."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import FAULTS
from formats.markup import decimal_text, join

MASTER_DATA = "Rätta kundens uppgifter i kundregistret; fakturan kan sändas nästa natt."
ORDER = "Rätta orderraden i verksamhetssystemet och skicka ordern igen."
PROGRAM = "Fakturan är fel uppställd: sänd den inte, anmäl till systemförvaltningen."
SETTINGS = "Rätta kommunens uppgift i inställningarna."


def found_in(
    table: pa.Table,
    *,
    wrong: pa.ChunkedArray,
    rule: str | pa.Array,
    field: str,
    wanted: str | pa.Array,
    action: str,
    found: str | pa.ChunkedArray = "",
) -> pa.Table:
    """One fault for each row of the table where `wrong`; arrays have one value for each of its rows."""
    values = {"line_no": pa.scalar(None, pa.int64()), "key": table["document_no"], "rule": rule, "field": field}
    values |= {"found": found, "wanted": wanted, "action": action}
    columns = [
        value if isinstance(value, pa.Array | pa.ChunkedArray) else pa.repeat(value, table.num_rows)
        for value in values.values()
    ]
    faults = pa.table(columns, names=list(values)).cast(FAULTS).filter(pc.fill_null(wrong, False))
    return faults.set_column(FAULTS.get_field_index("found"), "found", pc.fill_null(faults["found"], ""))


def blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where there is nothing but blanks."""
    return pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)


def sentence(text: str, ore: pa.ChunkedArray) -> pa.Array:
    """The text with each amount in kronor."""
    return join(text, " ", decimal_text(ore.combine_chunks(), 2), " kr.")
