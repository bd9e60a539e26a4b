"""The distributor's receipts: letters are printed, e-invoices accepted and delivered, the day they were sent.

The receiver of the very first e-invoice is unknown where it should be received: it is rejected, and comes as a letter.
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
EVENTS = {"print": (("printed", 14),), "peppol": (("accepted", 8), ("delivered", 9))}

REJECTED = (("rejected", 8),)


class Receipts:
    """Answers once of each document, in the order it came."""

    def __init__(self, counterpart: Counterpart, client: str, *, faults: bool = True) -> None:
        self._counterpart = counterpart
        self._client = client
        self._faults = faults
        self._answered = 0
        self.rejected = ""  # the number of the e-invoice that was

    def answer(self, day: date, documents: pd.DataFrame) -> dict[str, bytes]:
        """One file with what became of the documents that are new (columns of `distributor.COLUMNS`); none, no file."""
        new = documents.iloc[self._answered :]
        self._answered = len(documents)
        if self._faults and not self.rejected:
            self.rejected = next(iter(new.loc[new["channel"] == "peppol", "document_no"]), "")
        rows = [row for document in new.to_dict("records") for row in _rows(document, self.rejected)]
        if not rows:
            return {}
        columns = distributor_receipt.LAYOUT.columns
        table = pa.table({c.name: pa.array([row.get(c.name) for row in rows], c.kind.type) for c in columns})
        name = distributor_receipt.file_name(SerialName(self._client, day, 1))
        sent = {name: distributor_receipt.write(table)}
        self._counterpart.put(name, sent[name])
        return sent


def _rows(document: dict[Hashable, Any], rejected: str) -> list[dict[str, object]]:
    number = re.sub("^[A-Z]+", "", str(document["document_no"]))  # a letter's number has its kind before it
    said = []
    is_rejected = document["channel"] == "peppol" and document["document_no"] == rejected
    events = REJECTED if is_rejected else EVENTS.get(document["channel"], ())
    for event, hour in events:
        at = (document["sent_on"] + pd.Timedelta(hours=hour)).tz_localize(SWEDISH).to_pydatetime()
        row = {"channel": document["channel"], "event": event, "event_time": at}
        if is_rejected:
            row |= {"reason_code": "UNKNOWN", "reason_text": "Mottagaren finns inte"}
        if document["channel"] == "print":
            row |= {"document_id": f"{document['document_type']}-{number}", "pages": 1}
        else:
            row |= {"document_id": number}  # an e-invoice is known by the number its file is named by
        said.append(row)
    return said
