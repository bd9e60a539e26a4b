"""Staff's decisions about payments: what is undone, and where money belongs. Each row gets its own outcome in Swedish.

What is undone is posted by opposite settlements that name the first; the money lies as unidentified again, or goes
straight to the invoice named. Money that staff have placed leaves the item that held it. A decision that what has
happened since stands against is a conflict and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import decisions
from reskontra.payments.payment_matching_batch import begin, post
from reskontra.payments.payment_matching_ladder import CENTRAL, Batch, place_decided

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

UNDONE = Batch("payment", {}, "payment_undone", "payment_undone")
REASSIGNED = Batch("payment", {}, "payment_reassigned", "payment_reassigned")


def apply(night: Night, tally: Tally) -> int:
    """Apply the decisions that wait, what is undone first; how many were judged."""
    return _undo(night, tally) + _match(night, tally)


def _undo(night: Night, tally: Tally) -> int:
    """Take back payments, or single settlements of them."""
    ledger, client = night.ledger, night.client.code
    waiting = decisions.begin(night, "undo")
    if not waiting:
        return 0
    begin(night)
    payments = [row["payment_id"] for row in ledger.rows("undo_payments", client=client)]
    ledger.run("stage_live_position", client=client, payment_ids=payments)
    ledger.analyze("live_position")
    ledger.run("stage_undo", client=client)
    ledger.run("judge_undo")
    ledger.run("settle_undo", central=CENTRAL)
    ledger.run("open_undone_items", central=CENTRAL)
    ledger.run("stage_undo_target")
    place_decided(night, UNDONE, "undone")
    post(night, tally)
    ledger.run("answer_undo")
    decisions.close(night)
    return waiting


def _match(night: Night, tally: Tally) -> int:
    """Place unidentified and over-paid money where staff say that it belongs."""
    ledger, client = night.ledger, night.client.code
    waiting = decisions.begin(night, "match")
    if not waiting:
        return 0
    begin(night)
    ledger.run("stage_chosen", client=client)
    ledger.analyze("chosen")
    ledger.run("judge_chosen")
    ledger.run("judge_chosen_sums")
    ledger.run("settle_chosen", client=client, central=CENTRAL)
    ledger.run("open_chosen_items", central=CENTRAL)
    ledger.run("stage_chosen_target")
    place_decided(night, REASSIGNED, "reassigned")
    post(night, tally)
    ledger.run("answer_chosen")
    decisions.close(night)
    return waiting
