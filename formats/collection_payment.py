"""The collection payment list: what the agency has collected of another ledger's claims, told to that ledger.

Ours; the other half of the collection order. No name, address or identity number stands in it.
"""

from __future__ import annotations

import pyarrow as pa

from formats import delimited, kronor_columns
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import DATE, KR, code, key

PREFIX = "INKASSOBETALNINGAR"
# Collected there, taken back there, a fee that is the ledger's after all; then each paid out to us, or deducted.
COLLECTED, TAKEN_BACK, FEE, PAID_OUT, DEDUCTED = "inbetald", "aterford", "avgift", "utbetald", "avdragen"
EVENTS = (COLLECTED, TAKEN_BACK, FEE, PAID_OUT, DEDUCTED)

LAYOUT = Delimited(
    "listan över inkassobetalningar",
    (
        Column("event", code(EVENTS), required=True),
        Column("event_id", key(30), required=True),
        Column("case_ref", key(20), required=True),
        Column("invoice_no", key(20), required=True),
        Column("paid_on", DATE, required=True),
        Column("paid", KR, required=True),
        Column("capital", KR, required=True),
        Column("interest", KR, required=True),
        Column("fees", KR, required=True),
        Column("agency_share", KR, required=True),
        Column("to_ledger", KR, required=True),
        Column("remittance", key(30)),
        Column("payout_on", DATE),
    ),
    key="event_id",
)


def read(data: bytes) -> Sheet:
    """The rows: `line_no` and the columns of `LAYOUT`, amounts in öre as `<name>_ore`; null where a cell is empty.

    A row with a bad cell is put aside whole. Raises FileRefused as `delimited.read` does.
    """
    return kronor_columns.read(data, LAYOUT)


def write(table: pa.Table) -> bytes:
    """The file of a table with the columns of `read`; null is written as an empty cell."""
    return kronor_columns.write(table, LAYOUT)


def file_name(name: SerialName) -> str:
    """The name `INKASSOBETALNINGAR_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(PREFIX, name)


def parse_file_name(name: str) -> SerialName:
    """The parts of the file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(PREFIX, name)
