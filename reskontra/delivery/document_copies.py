"""Copies: an invoice the customer has had before is sent again, marked KOPIA, when two persons have decided so.

A copy is a document of its own (`copy-17`) with the content of the first; nothing is posted. It leaves as a letter, or
in the customer's own mailbox; no format of e-invoices can say that an invoice is a copy, so none is sent as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import decisions
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night


def make(night: Night, tally: Tally) -> None:
    """Queue the copies that have been decided, and answer each row of the decisions."""
    if not decisions.begin(night, "copy"):
        return
    ledger, keys = night.ledger, night.keys
    ledger.run("stage_asked_copy", **keys)
    counted = ledger.one("count_new_copies")
    first_copy_no = night.take_numbers("copy", int(counted["copies"]))
    ledger.run("insert_document_copy", first_copy_no=first_copy_no, **keys)
    ledger.run("insert_copy_letter", client=night.client.code, run_id=night.run_id)
    ledger.run("queue_copies", client=night.client.code, run_id=night.run_id)
    ledger.run("answer_copies")
    decisions.close(night)
    tally.count("kopior", int(counted["copies"]))
