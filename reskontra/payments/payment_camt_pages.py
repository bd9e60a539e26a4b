"""camt messages in several pages: held until the last one is there, then taken together (CAM-R3)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from formats.faults import Fault, FileRefused
from reskontra.payments.payment_camt_message import Message, opening_of, read
from reskontra.payments.payment_spill import Spill
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

_SUMMED = ("entries", "credit_entries", "debit_entries", "credit_ore", "debit_ore")


@dataclass(frozen=True)
class Page:
    """A file that is one page of a message: `key` is what its pages have in common."""

    file: InboundFile
    key: tuple[str, str, str]
    number: int
    is_last: bool


Read = tuple["InboundFile", Message, Spill]  # a file, what it says, and its payments


def page_of(file: InboundFile, message: Message) -> Page | None:
    """The page that a file is; None for a message in one page.

    Pages are those of the message (GrpHdr/MsgPgntn), known by its MsgId, or of its only notification, known by its Id.
    """
    opening = message.opening
    account = opening.account or ""
    if opening.page_no != 1 or not opening.is_last_page:
        return Page(file, (account, opening.kind, opening.message_id), opening.page_no, opening.is_last_page)
    for row in message.notification.to_pylist():
        if row["page_no"] != 1 or not row["is_last_page"]:
            return Page(file, (row["account"], opening.kind, row["id"]), row["page_no"], row["is_last_page"])
    return None


def together(night: Night, pages: Sequence[Page], tally: Tally, stack: ExitStack) -> list[Read]:
    """The pages of the messages that are complete and sound, read; the others are held, or refused, and named."""
    ordered = sorted(pages, key=lambda page: (page.key, page.number))
    complete: list[Read] = []
    for _, group in groupby(ordered, lambda page: page.key):
        found = list(group)
        if [page.number for page in found] == list(range(1, len(found) + 1)) and found[-1].is_last:
            complete += _read(night, found, tally, stack)
        else:
            _hold(found, tally, "väntar på meddelandets andra delar")
    return complete


def _read(night: Night, pages: list[Page], tally: Tally, stack: ExitStack) -> list[Read]:
    read_pages = []
    for page in pages:
        spill = stack.enter_context(Spill())
        try:
            read_pages.append((page, read(night, page.file, opening_of(page.file), spill), spill))
        except FileRefused as refusal:
            _refuse(page, refusal, tally)
            _hold([other for other in pages if other is not page], tally, f"del {page.number} är avvisad")
            return []
    wrong = _differing([message for _, message, _ in read_pages])
    if wrong:
        _refuse(pages[-1], FileRefused(wrong), tally)
        _hold(pages[:-1], tally, "delarnas summor stämmer inte")
        return []
    return [(page.file, message, spill) for page, message, spill in read_pages]


def _differing(messages: list[Message]) -> Fault | None:
    """CAM-R9 over all pages: each page's totals are its own, or those of the whole message."""
    if all(pc.all(message.total["agrees"]).as_py() in (True, None) for message in messages):
        return None
    rows = [row for message in messages for row in message.total.to_pylist()]
    counted = {name: sum(row[name] for row in rows) for name in _SUMMED}
    whole = {
        "entries": counted["entries"],
        "credit_entries": counted["credit_entries"],
        "debit_entries": counted["debit_entries"],
        "credit_sum": counted["credit_ore"],
        "debit_sum": counted["debit_ore"],
        "net": counted["credit_ore"] - counted["debit_ore"],
    }
    sums = (counted["credit_ore"], counted["credit_ore"] + counted["debit_ore"])
    agrees = all(
        all(row[f"stated_{name}"] in (None, value) for name, value in whole.items())
        and row["stated_sum"] in (None, *sums)
        for row in rows
    )
    if agrees:
        return None
    wanted = f"Delarna har tillsammans {whole['entries']} poster; meddelandets summor säger annat."
    return Fault("CAM-R9", wanted, "Begär alla delar på nytt från banken.", field="TxsSummry")


def _refuse(page: Page, refusal: FileRefused, tally: Tally) -> None:
    page.file.refused(refusal)
    tally.stop("PAY-REFUSED", page.file.name, f"Betalfilen {page.file.name} är avvisad: {refusal.faults[0]}")


def _hold(pages: Sequence[Page], tally: Tally, why: str) -> None:
    for page in pages:
        reason = f"Filen är del {page.number} av ett meddelande i flera delar och {why}. (CAM-R3)"
        page.file.held(reason)
        tally.hold("CAM-R3", page.file.name, f"{page.file.name} hålls: {reason}")
