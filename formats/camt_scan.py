"""The walk through a camt file: each message, notification, entry and payment as a row of texts, in blocks.

Nothing is judged here but the structure itself: what stands where no schema has it refuses the file (CAM-FORM).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from formats import markup
from formats.camt_paths import ACCOUNT, BATCH, HEADER, Version
from formats.faults import Fault, FileRefused
from formats.markup_rows import Reader, Row

ASK = "Begär en ny fil från banken."
MAX_GAP_BYTES = 2 * 2**20  # a payment with all it may hold is a few kB


@dataclass
class Entry:
    """An entry (Ntry) that has been met: its texts so far, and what stands below it."""

    entry_no: int
    line_no: int
    notification_no: int
    cells: Row
    payments: int = 0
    closed: bool = False


@dataclass
class Notification:
    """A notification or statement: its texts so far."""

    notification_no: int
    line_no: int
    cells: Row
    entries: int = 0
    closed: bool = False


@dataclass
class Block:
    """A stretch of a file: payments in order, and what was met or ended with them.

    `entries` and `notifications` hold those that ended here, and last the one still open, if any; `opened` the
    notifications that began here. A row of `payments` or `batches` belongs to the row of numbers at the same place in
    `payment_keys` (payment_no, line_no, entry_no, details_no, ordinal) or `batch_keys` (line_no, entry_no, details_no).
    """

    header: Row
    opened: list[Notification] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    payment_keys: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    batches: list[Row] = field(default_factory=list)
    batch_keys: list[tuple[int, int, int]] = field(default_factory=list)


class Scan:
    """One pass through a file of a known version."""

    def __init__(self, version: Version) -> None:
        self._namespace = version.namespace
        message, layout = version.message, version.layout
        self._tags = {
            name: version.namespace + tag
            for name, tag in {
                "document": "Document",
                "body": message.body,
                "header": "GrpHdr",
                "notification": message.notification,
                "entry": "Ntry",
                "details": "NtryDtls",
                "payment": "TxDtls",
            }.items()
        }
        self._read_header = Reader(HEADER, version.namespace)
        self._read_batch = Reader(BATCH, version.namespace)
        self.notification = Reader(layout.notification, version.namespace)
        self.entry = Reader(layout.entry, version.namespace)
        self.payment = Reader(layout.transaction, version.namespace)
        self._paths_of_entry = layout.entry.paths
        self._header: Row | None = None
        self._places: dict[str, Any] = {}  # the elements that are open: notification, entry, details
        self._entries = self._payments = self._details = self._notifications = 0
        self._open_notification: Notification | None = None
        self._open_entry: Entry | None = None
        self._block: Block | None = None
        self._batch_of_details: tuple[Row, int] | None = None

    def blocks(self, source: BinaryIO, block_rows: int, max_bytes: int) -> Iterator[Block]:
        """The file's blocks of at most `block_rows` payments; at least one. Raises FileRefused."""
        wanted = [self._tags[name] for name in ("header", "notification", "entry", "details", "payment")]
        ended = {
            self._tags["details"]: self._end_details,
            self._tags["entry"]: self._end_entry,
            self._tags["notification"]: self._end_notification,
        }
        payment, header = self._tags["payment"], self._tags["header"]
        for element in markup.elements(source, wanted, max_bytes, MAX_GAP_BYTES):
            tag = element.tag
            if tag == header:
                self._set_header(element)
                continue
            block = self._block or self._misplaced(element)
            if self._is_full(block, element, block_rows):
                yield self._finished(block)
            if tag == payment:
                self._add_payment(element)
            else:
                ended[str(tag)](element)
        if self._block is None or not self._notifications:
            raise FileRefused(_form("Filen ska ha ett meddelandehuvud (GrpHdr) och minst ett konto.", None))
        yield self._finished(self._block)

    def _is_full(self, block: Block, element: Any, block_rows: int) -> bool:
        """Whether the block is given away first: never between the only payment of an entry and the entry's end."""
        if max(len(block.batches), len(block.notifications)) >= 4 * block_rows:
            return True
        if len(block.payments) < block_rows:
            return False
        is_entry = element.tag == self._tags["entry"]
        return element.tag == self._tags["payment"] or (is_entry and element is not self._places.get("entry"))

    def _finished(self, block: Block) -> Block:
        """The block to give away; a new one takes its place."""
        if self._open_entry is not None:
            block.entries.append(self._open_entry)
        if self._open_notification is not None:
            block.notifications.append(self._open_notification)
        self._block = Block(block.header)
        return block

    def _set_header(self, element: Any) -> None:
        self._inside(element, "body")
        if self._header is not None:
            raise FileRefused(_form("Bara ett meddelandehuvud (GrpHdr) i filen.", element))
        self._header = self._read_header.row(element)
        self._block = Block(self._header)

    def _add_payment(self, element: Any) -> None:
        details = element.getparent()
        if details is not self._places.get("details"):
            self._begin_details(details, self._read_batch.before(element))
        self._append(self.payment.row_like_others(element), element)

    def _append(self, cells: Row, element: Any) -> None:
        entry, block = self._open_entry, self._block
        assert entry is not None and block is not None
        entry.payments += 1
        self._payments += 1
        block.payments.append(cells)
        block.payment_keys.append((self._payments, _line(element), entry.entry_no, self._details, entry.payments))

    def _begin_details(self, element: Any, batch: Row) -> None:
        self._is(element, "details")
        parent = element.getparent()
        if parent is not self._places.get("entry"):
            self._begin_entry(parent, self.entry.before(element))
        self._places["details"] = element
        self._details += 1
        self._batch_of_details = (batch, _line(element))

    def _end_details(self, element: Any) -> None:
        begun = self._places.get("details") is element
        if not begun:
            self._begin_details(element, self._read_batch.row(element))
        elif len(element) > 1:  # more than the last payment, which stands there emptied
            assert self._batch_of_details is not None
            self._read_batch.fill(element, self._batch_of_details[0])
        assert self._block is not None and self._open_entry is not None and self._batch_of_details is not None
        batch, line_no = self._batch_of_details
        if any(cell is not None for cell in batch):
            self._block.batches.append(batch)
            self._block.batch_keys.append((line_no, self._open_entry.entry_no, self._details))
        del self._places["details"]

    def _begin_entry(self, element: Any, cells: Row) -> None:
        self._is(element, "entry")
        parent = element.getparent()
        if parent is not self._places.get("notification"):
            self._begin_notification(parent, self.notification.before(element))
        assert self._open_notification is not None
        self._places["entry"] = element
        self._entries += 1
        self._open_notification.entries += 1
        self._open_entry = Entry(self._entries, _line(element), self._open_notification.notification_no, cells)

    def _end_entry(self, element: Any) -> None:
        begun = self._places.get("entry") is element
        if not begun:
            self._begin_entry(element, self.entry.row(element))
        elif len(element) > 1:  # more than the last details, which stand there emptied
            assert self._open_entry is not None
            self._fill_entry(element, self._open_entry.cells)
        entry, block = self._open_entry, self._block
        assert entry is not None and block is not None
        if not entry.payments:
            self._details += 1
            self._append([None] * len(self.payment.names), element)
            entry.payments = 0
        entry.closed = True
        block.entries.append(entry)
        self._open_entry = None
        del self._places["entry"]

    def _fill_entry(self, element: Any, cells: Row) -> None:
        """Read what follows the details: a text. What else stands there stands in the wrong place."""
        before = list(cells)
        self.entry.fill(element, cells)
        for name, was, now in zip(self.entry.names, before, cells, strict=True):
            if was is None and now is not None and name not in ("text", "doubled"):
                cells[-1] = self._paths_of_entry[name].partition("/")[0]

    def _begin_notification(self, element: Any, cells: Row) -> None:
        self._is(element, "notification")
        self._inside(element, "body")
        block = self._block or self._misplaced(element)
        self._places["notification"] = element
        self._notifications += 1
        notification = Notification(self._notifications, _line(element), cells)
        self._open_notification = notification
        block.opened.append(replace(notification, cells=list(cells)))

    def _end_notification(self, element: Any) -> None:
        if element is not self._places.get("notification"):
            self._begin_notification(element, self.notification.row(element))
        else:
            assert self._open_notification is not None
            self.notification.fill(element, self._open_notification.cells)
        assert self._open_notification is not None and self._block is not None
        self._open_notification.closed = True
        self._block.notifications.append(self._open_notification)
        self._open_notification = None
        del self._places["notification"]

    def _is(self, element: Any, name: str) -> None:
        if element is None or element.tag != self._tags[name]:
            self._misplaced(element)

    def _inside(self, element: Any, name: str) -> None:
        """The element stands in the message's body, the body in the document, and the document in nothing."""
        body = element.getparent()
        self._is(body, name)
        document = body.getparent() if body is not None else None
        self._is(document, "document")
        if document is not None and document.getparent() is not None:
            self._misplaced(document)

    def _misplaced(self, element: Any) -> Any:
        raise FileRefused(_form("Elementet står på fel plats i filen.", element))


def account(source: BinaryIO, version: Version) -> tuple[Row, Row]:
    """The message's header and the account of its first notification, read no further than that.

    Raises FileRefused (CAM-FORM) when the file has none.
    """
    names = {version.namespace + name: name for name in ("GrpHdr", "Acct", "Ntry")}
    header = None
    for element in markup.elements(source, list(names), max_gap_bytes=MAX_GAP_BYTES):
        name = names[str(element.tag)]
        if name == "GrpHdr":
            header = Reader(HEADER, version.namespace).row(element)
        elif name == "Acct" and header is not None:
            return header, Reader(ACCOUNT, version.namespace).row(element)
        else:
            break
    raise FileRefused(_form("Filen ska ha ett meddelandehuvud (GrpHdr) och sedan ett konto (Acct).", None))


def _line(element: Any) -> int:
    return element.sourceline or 1


def _form(wanted: str, element: Any) -> Fault:
    name = "" if element is None else str(element.tag).rpartition("}")[2]
    return Fault("CAM-FORM", wanted, ASK, found=name, line_no=None if element is None else _line(element))
