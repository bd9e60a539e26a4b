"""The customer supplement: what CS15 cannot carry about a customer, a few columns beside it.

An empty cell leaves the customer unchanged. Source: rulings on the customer supplement (18, 59).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults, reference
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import Kind, code, digits, matching, text

PREFIX = "KUNDTILLAGG"
CHANNELS = ("print", "peppol", "edifact", "svefaktura", "bank", "mailbox")


def _read_endpoint(texts: pa.StringArray) -> pa.StringArray:
    return pc.if_else(reference.valid_endpoint_column(texts), texts, pa.scalar(None, pa.string()))


def _read_bankgiro(texts: pa.StringArray) -> pa.StringArray:
    numbers = pc.replace_substring_regex(texts, "^([0-9]{3,4})-([0-9]{4})$", r"\1\2")
    return pc.if_else(reference.valid_bankgiro_column(numbers), numbers, pa.scalar(None, pa.string()))


ENDPOINT = Kind(
    "endpoint",
    pa.string(),
    "0007: och 10 siffror eller 0088: och 13 siffror, med rätt kontrollsiffra.",
    _read_endpoint,
    lambda texts: texts,
)
BANKGIRO = Kind(
    "bankgiro", pa.string(), "Ett bankgironummer med rätt kontrollsiffra.", _read_bankgiro, lambda texts: texts
)

LAYOUT = Delimited(
    "kundtillägget",
    (
        Column("customer_no", text(25), required=True),
        Column("protection_code", code("012")),
        Column("protection_source", text(60)),
        Column("endpoint", ENDPOINT),
        Column("kravkod", text(20)),
        Column("reminder_fee_agreement", text(60)),
        Column("channel", code(CHANNELS)),
        Column("language", matching("language", "[a-z]{2}", "En språkkod med två små bokstäver, till exempel sv.")),
        Column("guardian_no", text(25)),
        Column("payout_bankgiro", BANKGIRO),
        Column("payout_clearing", digits(4, 5)),
        Column("payout_account", digits(1, 12), identity=True),  # Nordea's personal accounts are identity numbers
    ),
    key="customer_no",
    keep_sound_cells=True,
)


def read(data: bytes) -> Sheet:
    """The supplements: `line_no` and the columns of `LAYOUT`, all text, in the order of the file.

    Null means unchanged, also where a bad cell was put aside as a fault; only a row without customer number is put
    aside whole. Clearing and account are taken together or not at all (`SUP-ACCOUNT`): half of a new account beside
    half of an old one is another person's account. `payout_bankgiro` is given in digits. A customer may stand twice:
    the later line counts. Raises FileRefused as `delimited.read` does.
    """
    sheet = delimited.read(data, LAYOUT)
    table = sheet.table
    torn = pc.xor(table["payout_clearing"].is_valid(), table["payout_account"].is_valid())
    rows = table.filter(torn)
    found = delimited.fault_rows(
        "SUP-ACCOUNT",
        rows["line_no"].combine_chunks(),
        "Clearingnummer och kontonummer ska lämnas tillsammans.",
        "Lämna båda uppgifterna på nytt.",
        field="payout_account",
        keys=rows["customer_no"].combine_chunks(),
    )
    for name in ("payout_clearing", "payout_account"):
        whole = pc.if_else(torn, pa.scalar(None, pa.string()), table[name])
        table = table.set_column(table.schema.get_field_index(name), name, whole)
    return Sheet(table, faults.concat([sheet.faults, found]), sheet.rows)


def write(table: pa.Table) -> bytes:
    """The supplement file of a table with the columns of `LAYOUT`; null is written as unchanged."""
    return delimited.write(table, LAYOUT)


def file_name(name: SerialName) -> str:
    """The name `KUNDTILLAGG_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(PREFIX, name)


def parse_file_name(name: str) -> SerialName:
    """The parts of the file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(PREFIX, name)
