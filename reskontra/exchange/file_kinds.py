"""What a file in the folders of orders is: by its name where a name is prescribed, else by its content.

UBW prescribes no name for its customer and order files, so they are known by the width of their lines (UBW, CS15 and
LG04 in their two widths). A file with a few bad lines is still known by the others: to refuse it is its reader's task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formats import attest_list, collection_order, customer_supplement
from formats.faults import FileRefused

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.settings import Settings

CUSTOMER = "cs15"
SUPPLEMENT = "customer_supplement"
SALES_ORDER = "lg04"
ATTEST = "attest_list"
COLLECTION_ORDER = "collection_order"
UNKNOWN = ""

WIDTHS = {3126: CUSTOMER, 1608: CUSTOMER, 4324: SALES_ORDER, 1905: SALES_ORDER}
CLIENT_AT = {3126: (423, 448), 1608: (128, 130), 4324: (906, 931), 1905: (358, 360)}
NAMED = {ATTEST: attest_list, SUPPLEMENT: customer_supplement, COLLECTION_ORDER: collection_order}

SAMPLE_BYTES = 1 << 17
NEAR = 100  # a file whose longest line is at most so much off a width is still known by it, and refused by its reader


@dataclass(frozen=True)
class FileKind:
    """The kind of a file (empty: nobody knows it) and the client it says it is for (empty: it does not say)."""

    kind: str
    client: str = ""


def recognise(file: InboundFile) -> FileKind:
    """The kind of a file and its client.

    A file with a prescribed name that is misspelt keeps its kind, so that its reader can say what is wrong with it.
    """
    for kind, declaration in NAMED.items():
        if file.name.upper().startswith(f"{declaration.PREFIX}_"):
            try:
                return FileKind(kind, declaration.parse_file_name(file.name).client)
            except FileRefused:
                return FileKind(kind)
    with file.open() as source:
        sample = source.read(SAMPLE_BYTES).removeprefix(b"\xef\xbb\xbf")
    return _by_width(_lines(sample))


def order_accounts(settings: Settings) -> list[str]:
    """The accounts whose folders hold customers, orders and attest lists: UBW's and the operational systems'."""
    accounts = settings.exchange.accounts
    return [accounts.ubw, *(f"systems/{name}" for name in accounts.systems)]


class States:
    """The customer files among files that are asked about in order: a full export is a state, not an event.

    One that has been taken before counts again when another has been taken since; when it was the last, it is a
    duplicate. A file of another client is left for that client's night. Supplements count once: one that lowers a
    protection must not do so again.
    """

    def __init__(self, night: Night, account: str) -> None:
        self._night = night
        keys = {"client": night.client.code, "account": account, "prefix": customer_supplement.PREFIX}
        last = night.ledger.row("last_customer_file", **keys)
        self._last = last["sha256"] if last else None

    def __call__(self, file: InboundFile) -> bool:
        known = recognise(file)
        if known.kind != CUSTOMER or not is_ours(known, self._night):
            return known.kind == CUSTOMER
        is_next, self._last = file.sha256 != self._last, file.sha256
        return is_next


def is_ours(known: FileKind, night: Night) -> bool:
    """Whether the file is for the night's client; one for no client that we know is the first client's to refuse."""
    codes = [client.code for client in night.settings.clients]
    return (known.client if known.client in codes else codes[0]) == night.client.code


def client_named(name: str, night: Night) -> str:
    """The client whose code stands in a file's name between `_`; a name with none is the first client's to judge."""
    codes = [client.code for client in night.settings.clients]
    return next((part for part in re.split(r"[_.]", name) if part in codes), codes[0])


def _by_width(lines: list[bytes]) -> FileKind:
    width = _known_width(lines)
    if not width:
        return FileKind(UNKNOWN)
    start, end = CLIENT_AT[width]
    clients = (line[start:end].decode("ascii", "replace").strip() for line in lines if len(line) == width)
    return FileKind(WIDTHS[width], next(clients, ""))


def _lines(sample: bytes) -> list[bytes]:
    lines = sample.split(b"\n")
    return [line.removesuffix(b"\r") for line in (lines[:-1] if len(lines) > 1 else lines)]


def _known_width(lines: list[bytes]) -> int:
    """The first known width of a line, in bytes or (saved as UTF-8) in characters; else the nearest."""
    for line in lines:
        for length in (len(line), len(line.decode("utf-8", "replace"))):
            if length in WIDTHS:
                return length
    longest = max(map(len, lines), default=0)
    nearest = min(WIDTHS, key=lambda width: abs(width - longest))
    return nearest if abs(nearest - longest) <= NEAR else 0
