"""The distributor: takes what the nights send to print, Peppol, EDIFACT partners, mailboxes and internet banks, checks
it as a receiver would, and delivers it.

What arrives is what customers know of their debts: the bank acts on nothing else.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd

from formats import efaktura, mailbox_batch, peppol_invoice, print_batch
from reskontra.simulator import edi_partners
from reskontra.simulator.counterpart import Counterpart
from reskontra.simulator.edi_partners import EdiPartners

COLUMNS = [
    "document_type",
    "document_no",
    "customer_no",
    "name",
    "amount_ore",
    "due_on",
    "ocr",
    "bankgiro",
    "sent_on",
    "channel",
]
_DAY = re.compile(r"_([0-9]{8})_")


class Distributor:
    """What has been delivered so far: `documents` has a row per document, `COLUMNS`; a credit note is negative.

    `edi` are the receivers of what is sent in EDIFACT.
    """

    def __init__(self, counterpart: Counterpart, store: Path, *, faults: bool = True) -> None:
        self._counterpart = counterpart
        self._store = store
        self.edi = EdiPartners(counterpart, faults=faults)
        self.documents = pd.DataFrame(columns=COLUMNS)

    def fetch(self) -> dict[str, int]:
        """Take all that is new; documents by channel. Raises FileRefused for a batch that is not whole."""
        found = []
        for name in self._counterpart.new():
            if name.endswith(".csv"):  # answers to registrations, questions about mailboxes
                self._counterpart.seen(name)
            elif name.endswith((".zip", edi_partners.ENDING)):
                found.append(self._e_invoices(name, self._counterpart.read(name)))
                self._counterpart.seen(name)
            else:
                channel = "mailbox" if name.endswith("_mailbox") else "print"
                layout = mailbox_batch.LAYOUT if channel == "mailbox" else print_batch.LAYOUT
                batch = print_batch.read(self._counterpart.fetch(name, self._store), layout)
                found.append(_letters(_printed(batch.index.to_pandas()), _day_of(name), channel))
        if found:
            self.documents = pd.concat([*([self.documents] if len(self.documents) else []), *found], ignore_index=True)
        return dict(Counter(channel for frame in found for channel in frame["channel"]))

    def _e_invoices(self, name: str, data: bytes) -> pd.DataFrame:
        if name.endswith(edi_partners.ENDING):
            documents, made_at = self.edi.take(data)
            return _letters(_invoices(documents), made_at.date(), "edifact")
        channel = "bank" if name.startswith(efaktura.PREFIX) else "peppol"
        return _letters(_invoices(_peppol(data)), _day_of(name), channel)


def _day_of(name: str) -> date:
    day = _DAY.search(name)
    if day is None:
        raise ValueError(f"{name} does not say its day")
    return date.fromisoformat(day[1])


def _letters(rows: pd.DataFrame, sent_on: date, channel: str) -> pd.DataFrame:
    return rows.assign(sent_on=pd.Timestamp(sent_on), channel=channel)[COLUMNS]


def _printed(index: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "document_type": index["document_type"],
            "document_no": index["document_no"].astype(str),
            "customer_no": index["customer_no"].astype(str),
            "name": index["recipient_name"],
            "amount_ore": index["amount_ore"].astype("int64"),
            "due_on": pd.to_datetime(index["due_on"]),
            "ocr": index["ocr"],
            "bankgiro": index["bankgiro"],
        }
    )


def _peppol(data: bytes) -> pd.DataFrame:
    """The documents of a container."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        names = [name for name in container.namelist() if name.endswith(".xml")]
        found = [peppol_invoice.read(container.read(name))["documents"].to_pylist()[0] for name in names]
    return pd.DataFrame(found)


def _invoices(rows: pd.DataFrame) -> pd.DataFrame:
    """E-invoices as their receivers know them. A credit note has no OCR of its own there."""
    is_credit = rows["document_type"] == "credit_note"
    return pd.DataFrame(
        {
            "document_type": rows["document_type"],
            "document_no": rows["document_no"].astype(str),
            "customer_no": rows["customer_no"].astype(str),
            "name": rows["buyer_name"],
            "amount_ore": rows["payable_ore"].astype("int64").mask(is_credit, -rows["payable_ore"]),
            "due_on": pd.to_datetime(rows["due_on"]),
            "ocr": rows["ocr"],
            "bankgiro": rows["bankgiro"],
        }
    )
