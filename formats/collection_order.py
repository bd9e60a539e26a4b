"""The collection order (inkassouppdrag): claims of another ledger for the agency, what is paid of them, and recalls.

Ours; no outside standard. What stands here is what a case needs (KRI 1.0, CASES) and nothing more (OSL 10:2).
"""

from __future__ import annotations

import pyarrow as pa

from formats import delimited, kronor_columns
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import DATE, FLAG, KR, code, digits, key, text
from formats.kri_codes import CLAIM_KINDS, INTEREST_BASES, RECALL_REASONS

PREFIX = "INKASSOUPPDRAG"
NEW, RECALL, PAYMENT, CREDIT = "ny", "aterkalla", "betalning", "kreditering"

LAYOUT = Delimited(
    "inkassouppdraget",
    (
        Column("order", code((NEW, RECALL, PAYMENT, CREDIT)), required=True),
        Column("invoice_no", key(20), required=True),
        Column("customer_no", key(20)),
        Column("debtor_kind", code("POEF")),
        Column("id_no", digits(12, 12), identity=True),
        Column("name", text(80), identity=True),
        Column("care_of", text(60), identity=True),
        Column("address_1", text(60), identity=True),
        Column("address_2", text(60), identity=True),
        Column("postal_code", text(10), identity=True),
        Column("city", text(40), identity=True),
        Column("country", text(2)),
        Column("protection_code", code("012")),
        Column("ocr", digits(2, 25)),
        Column("invoice_on", DATE),
        Column("due_on", DATE),
        Column("period_from", DATE),
        Column("period_to", DATE),
        Column("text", text(60)),
        Column("original_amount", KR),
        Column("vat_amount", KR),
        Column("open_capital", KR),
        Column("reminder_on", DATE),
        Column("reminder_fee", KR),
        Column("reminder_fee_agreed", FLAG),
        # A contract's own rate has no place in the file.
        Column("interest_basis", code([basis for basis in INTEREST_BASES if basis != "CONTRACT"])),
        Column("interest_from_on", DATE),
        Column("kravkod", key(20)),
        Column("claim_kind", code(CLAIM_KINDS)),
        Column("recall_reason", code(RECALL_REASONS)),
        Column("amount", KR),
        Column("capital", KR),
        Column("value_on", DATE),
        Column("reference", key(20)),
    ),
    key="invoice_no",
)


def read(data: bytes) -> Sheet:
    """The rows: `line_no` and the columns of `LAYOUT`, amounts in öre as `<name>_ore`; null where a cell is empty.

    `order` is `ny` (hand the claim over), `aterkalla` (take it back; only `invoice_no` counts, and `recall_reason`),
    `betalning` or `kreditering` (tell the agency what the ledger has got or credited; the last four columns count).
    A row with a bad cell is put aside whole; identity numbers, names and addresses are masked in its fault. What a new
    row must hold beside that is judged by whoever takes it. Raises FileRefused as `delimited.read` does.
    """
    return kronor_columns.read(data, LAYOUT)


def write(table: pa.Table) -> bytes:
    """The file of a table with the columns of `read`; null is written as an empty cell."""
    return kronor_columns.write(table, LAYOUT)


def file_name(name: SerialName) -> str:
    """The name `INKASSOUPPDRAG_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(PREFIX, name)


def parse_file_name(name: str) -> SerialName:
    """The parts of the file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(PREFIX, name)
