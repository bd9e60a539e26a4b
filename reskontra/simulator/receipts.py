"""The distributor's receipts: letters are printed, e-invoices accepted, digital letters delivered, the day they left.

The receiver of the very first e-invoice is unknown where it should be received, and that of the very first digital
letter has left its mailbox: they are rejected, and come as letters on paper.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from formats import distributor_receipt
from formats.delimited import SerialName
from reskontra.simulator.counterpart import Counterpart

SWEDISH = ZoneInfo("Europe/Stockholm")
# What is said of a document of each channel, and at what hour of the day it was sent.
EVENTS = {
    "print": (("printed", 14),),
    "peppol": (("accepted", 8), ("delivered", 9)),
    "mailbox": (("delivered", 9),),
}
REJECTED = (("rejected", 8),)
# Why the first document of a channel is rejected: reason code and text.
REASONS = {"peppol": ("UNKNOWN", "Mottagaren finns inte"), "mailbox": ("LEFT", "Brevlådan är avslutad")}
OF_ITS_TYPE = ("print", "mailbox")  # where the index names each document by its type and number


class Receipts:
    """Answers once of each document, in the order it came."""

    def __init__(self, counterpart: Counterpart, client: str, *, faults: bool = True) -> None:
        self._counterpart = counterpart
        self._client = client
        self._faults = faults
        self._answered = 0
        self.rejected: dict[str, str] = {}  # by channel, the number of the document that was

    def answer(self, day: date, documents: pd.DataFrame) -> dict[str, bytes]:
        """One file with what became of the documents that are new (columns of `distributor.COLUMNS`); none, no file."""
        new = documents.iloc[self._answered :]
        self._answered = len(documents)
        if self._faults:
            first = new.drop_duplicates("channel").set_index("channel")["document_no"].to_dict()
            self.rejected = {channel: first[channel] for channel in REASONS if channel in first} | self.rejected
        rows = [row for document in new.to_dict("records") for row in _rows(document, self.rejected)]
        if not rows:
            return {}
        columns = distributor_receipt.LAYOUT.columns
        table = pa.table({c.name: pa.array([row.get(c.name) for row in rows], c.kind.type) for c in columns})
        name = distributor_receipt.file_name(SerialName(self._client, day, 1))
        sent = {name: distributor_receipt.write(table)}
        self._counterpart.put(name, sent[name])
        return sent


def _rows(document: dict[Hashable, Any], rejected: dict[str, str]) -> list[dict[str, object]]:
    number = re.sub("^[A-Z]+", "", str(document["document_no"]))  # a letter's number has its kind before it
    channel, said = document["channel"], []
    is_rejected = document["document_no"] == rejected.get(channel)
    for event, hour in REJECTED if is_rejected else EVENTS.get(channel, ()):
        at = (document["sent_on"] + pd.Timedelta(hours=hour)).tz_localize(SWEDISH).to_pydatetime()
        row = {"channel": channel, "event": event, "event_time": at, "pages": 1 if channel == "print" else None}
        if is_rejected:
            row |= dict(zip(("reason_code", "reason_text"), REASONS[channel], strict=True))
        # An e-invoice is known by the number that its file is named by.
        row |= {"document_id": f"{document['document_type']}-{number}" if channel in OF_ITS_TYPE else number}
        said.append(row)
    return said
