"""What a customer got: the bytes of one document, taken out of the archived file that it was sent in.

The archive keeps the file as it was sent. Out of a zip file the document comes byte for byte, out of an EDIFACT
interchange its message does, and out of a batch of letters its pages, by the batch's own index.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2

from formats import delimited, edifact, print_batch
from reskontra.delivery.deliveries import CHANNEL_NAMES
from reskontra.exchange.archive import Archive
from reskontra.ledger import Ledger

KEPT = {
    "internal": "Handlingen är intern och har aldrig lämnat huset. Den står i rapporten över internfakturor.",
    "restricted": "Handlingen rör en person med skyddade personuppgifter. Den som är behörig har den.",
}


class NotShown(Exception):
    """The document cannot be shown; the message (Swedish) says why."""


@dataclass(frozen=True)
class SentDocument:
    """One document as its customer got it, and the file of ours that it stood in."""

    document_id: str
    content: bytes
    ending: str  # .pdf, .xml, ...
    channel: str
    handed_on: date
    file_name: str
    sha256: str  # of the file it stood in
    first_page: int = 0  # of that file, where the document is an extract of it
    pages: int = 0


def find(ledger: Ledger, archive: Archive, client: str, account: str, document_id: str) -> SentDocument | None:
    """What was sent as the document, last; None when nothing has been.

    `account` is the distributor's. Raises NotShown for what never left the house, and ArchiveDamaged.
    """
    row = ledger.row("sent_document", client=client, document_id=document_id, account=account)
    if row is None:
        return None
    if row["channel"] in KEPT:
        raise NotShown(KEPT[row["channel"]])
    if row["outbox_id"] is None:
        raise NotShown(f"Filen {row['file_name']} finns inte bland det vi har skickat.")
    parts = {
        part["name"]: part["sha256"] for part in ledger.rows("sent_parts", client=client, outbox_id=row["outbox_id"])
    }
    return _taken_out(archive, document_id, row, parts)


def _taken_out(archive: Archive, document_id: str, row: dict[str, Any], parts: dict[str, str]) -> SentDocument:
    """The document out of the delivery `row` whose files are `parts` (name -> hash)."""
    outer, _, inner = row["file_name"].partition("/")
    file = inner if inner in parts else outer
    content = archive.read(parts[file])
    known = {"channel": row["channel"], "handed_on": row["event_on"], "file_name": row["file_name"]}
    ending = f".{(inner or outer).rpartition('.')[2]}"
    if file == inner and print_batch.INDEX_FILE in parts:
        index = delimited.read(archive.read(parts[print_batch.INDEX_FILE]), print_batch.LAYOUT).table
        places = {place["document_id"]: place for place in index.to_pylist()}
        first, pages = places[document_id]["first_page"], places[document_id]["pages"]
        part = _pages(content, first, pages)
        return SentDocument(document_id, part, ending, sha256=parts[file], first_page=first, pages=pages, **known)
    if inner and outer.endswith(".edi"):
        content = edifact.message_of(content, inner.removesuffix(".edi")) or b""
    elif inner and file == outer:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            content = container.read(inner)
    return SentDocument(document_id, content, ending, sha256=parts[file], **known)


def _pages(content: bytes, first: int, pages: int) -> bytes:
    """Some pages of a PDF file as a file of their own; the whole file as it is when they are all of it."""
    whole = pypdfium2.PdfDocument(content)
    if pages == len(whole):
        return content
    part = pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(first - 1, first - 1 + pages)))
    written = io.BytesIO()
    part.save(written)
    return written.getvalue()


def told(found: SentDocument, target: Path) -> str:
    """What was fetched, in Swedish: for the terminal."""
    pages = f", sida {found.first_page}-{found.first_page + found.pages - 1}" if found.pages else ""
    return (
        f"{found.document_id} utlämnad {found.handed_on} ({CHANNEL_NAMES[found.channel]}) i {found.file_name}{pages}, "
        f"SHA-256 {found.sha256}. Skriven till {target}"
    )
