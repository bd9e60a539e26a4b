"""The index of a print batch: one row per document, sorted as the letters are printed (rulings 44, 45).

Source: distribution reference on what print houses take.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited
from formats.delimited import Column, Delimited, Sheet
from formats.kinds import DATE, INTEGER, KRONOR, Kind, code, digits, key, matching, text

DOCUMENT_TYPES = ("invoice", "credit_note", "interest_invoice", "reminder", "demand", "plan", "balance_letter")
POSTAGE_CLASSES = ("economy", "first_class", "registered")
SWEDISH_POSTAL_CODE = "[0-9]{5}"

_FILE = matching("file", r"[0-9A-Za-z_-]+\.(?:pdf|xml)", "Ett filnamn som slutar på .pdf eller .xml, utan mapp.")
_BIT = Kind(
    "bit",
    pa.bool_(),
    "0 eller 1.",
    lambda texts: pc.if_else(
        pc.is_in(texts, value_set=pa.array(["0", "1"])), pc.equal(texts, "1"), pa.scalar(None, pa.bool_())
    ),
    lambda bits: pc.if_else(bits, "1", "0"),
)

LAYOUT = Delimited(
    "index.csv",
    (
        Column("document_id", key(60), required=True),
        Column("document_type", code(DOCUMENT_TYPES), required=True),
        Column("document_number", key(30), required=True),
        Column("customer_number", key(25), required=True),
        Column("recipient_name", text(), required=True),
        Column("care_of", text()),
        Column("street", text()),
        Column("postal_code", key(12), required=True),
        Column("city", text(), required=True),
        Column("country", matching("country", "[A-Z]{2}", "Två stora bokstäver, ISO 3166-1."), required=True),
        Column("file", _FILE, required=True),
        Column("first_page", INTEGER, required=True),
        Column("pages", INTEGER, required=True),
        Column("postage_class", code(POSTAGE_CLASSES), required=True),
        Column("colour", _BIT, required=True),
        Column("duplex", _BIT, required=True),
        Column("insert_codes", matching("inserts", "[0-9A-Za-z-]+(?:,[0-9A-Za-z-]+)*", "Koder med komma emellan.")),
        Column("return_address", text()),
        Column("language", matching("language", "[a-z]{2}", "Två små bokstäver, ISO 639-1."), required=True),
        Column("amount", KRONOR, required=True),
        Column("due_date", DATE),
        Column("ocr", digits(2, 25)),
        Column("bankgiro", digits(7, 8)),
        Column("group_key", key(80), required=True),
    ),
    key="document_id",
)

# Names of the file that are other names in our tables, where a name says its unit.
_OURS = {
    "document_number": "document_no",
    "customer_number": "customer_no",
    "amount": "amount_ore",
    "due_date": "due_on",
}


def index_schema(layout: Delimited) -> pa.Schema:
    """The columns of an index as our tables name them."""
    return pa.schema([(_OURS.get(column.name, column.name), column.kind.type) for column in layout.columns])


INDEX = index_schema(LAYOUT)


def print_order(index: pa.Table) -> pa.Table:
    """The rows by postal code, then group key: sorted mail is cheaper, and one recipient's letters lie together.

    Swedish postal codes lose their blank (`123 45`), or the same town would stand in two places.

    Letters are set in this order too, so that sheets leave the printer as the index lists them.
    """
    return compact_codes(index).sort_by([(name, "ascending") for name in ("postal_code", "group_key", "document_id")])


def index_csv(index: pa.Table, layout: Delimited = LAYOUT) -> bytes:
    """The file `index.csv` of rows with the columns of the layout (`INDEX`), in print order.

    UTF-8, `;`, LF; amounts in kronor with a point; text that a spreadsheet would run gets an apostrophe before it.
    Raises ValueError at a value that is not of its column's kind, or absent where the print house needs it.
    """
    for column in layout.columns:
        name = _OURS.get(column.name, column.name)
        if column.required and index[name].null_count:
            raise ValueError(f"{name} is absent in a row")
    names = {ours: theirs for theirs, ours in _OURS.items()}
    columns = index_schema(layout).names
    ordered = print_order(index.select(columns))
    return delimited.write(ordered.rename_columns([names.get(name, name) for name in columns]), layout)


def read_index(data: bytes, layout: Delimited = LAYOUT) -> Sheet:
    """The rows of an `index.csv` with `line_no` and the columns of `INDEX`; raises FileRefused as `delimited.read`."""
    sheet = delimited.read(data, layout)
    named = sheet.table.rename_columns([_OURS.get(name, name) for name in sheet.table.column_names])
    return Sheet(named, sheet.faults, sheet.rows)


def compact_codes(index: pa.Table) -> pa.Table:
    """The index with Swedish postal codes as five digits."""
    codes = index["postal_code"]
    compact = pc.if_else(pc.equal(index["country"], "SE"), pc.replace_substring_regex(codes, r"\s", ""), codes)
    return index.set_column(index.column_names.index("postal_code"), "postal_code", compact)
