"""The distributor's receipts: what became of each document we handed over, one row per document and event.

No public layout exists; this one is ours (distribution reference 0.3).
Description: docs/formats/distributor_receipt.md.
"""

from __future__ import annotations

import pyarrow as pa

from formats import delimited
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import INTEGER, MOMENT_KIND, code, key, text
from formats.print_batch import POSTAGE_CLASSES

PREFIX = "KVITTENS"
CHANNELS = ("print", "peppol", "edifact", "svefaktura", "bank", "mailbox")
EVENTS = ("accepted", "rejected", "delivered", "printed", "returned", "opened")

LAYOUT = Delimited(
    "kvittensfilen",
    (
        Column("document_id", key(60), required=True),
        Column("channel", code(CHANNELS), required=True),
        Column("event", code(EVENTS), required=True),
        Column("event_time", MOMENT_KIND, required=True),
        Column("reason_code", key(40)),
        Column("reason_text", text(300)),
        Column("file_name", text(200)),
        Column("postage_class", code(POSTAGE_CLASSES)),
        Column("pages", INTEGER),
    ),
    key="document_id",
)


def read(data: bytes) -> Sheet:
    """The events of a file: `line_no` and the columns of `LAYOUT`, in the order of the file; moments are UTC.

    Raises FileRefused as `delimited.read` does.
    """
    return delimited.read(data, LAYOUT)


def write(table: pa.Table) -> bytes:
    """The receipt file of a table with the columns of `LAYOUT`."""
    return delimited.write(table, LAYOUT)


def file_name(name: SerialName) -> str:
    """The name `KVITTENS_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(PREFIX, name)


def parse_file_name(name: str) -> SerialName:
    """The parts of the file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(PREFIX, name)
