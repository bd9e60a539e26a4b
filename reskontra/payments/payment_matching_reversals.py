"""Payments that the bank has taken back: what they settled stands open again, as if they had never come.

Source: receivables rules 4.7 (bounced direct debit, worked example O4); rulings 35 and 55 (the opposite of the
original, naming it; without an original a work item).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reskontra.payments.payment_matching_batch import begin, post
from reskontra.payments.payment_matching_ladder import CENTRAL
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally


def take_back(night: Night, tally: Tally, matched_id: int, *, of_earlier: bool) -> None:
    """Post the waiting reversals: of payments matched before this step (and of unknown ones), or of those of this step.

    A part of a payment is taken back as if only the rest had been paid: first from what was over, then from the end of
    the order of debts. One that names no payment of ours, or more than is left of it, is money owed to us by nobody yet
    (AR_UNIDENTIFIED) and comes on the worklist; so is the part that has been set off or paid out since.
    """
    ledger, client = night.ledger, night.client.code
    waiting = ledger.rows("waiting_reversals", client=client, matched_id=matched_id, of_earlier=of_earlier)
    if not waiting:
        return
    _stage(night, waiting)
    ledger.run("settle_reversal", event="payment_reversed")
    ledger.run("open_reversal_items", central=CENTRAL)
    post(night, tally)
    _hold_reminders(night, waiting)


def take_back_found(night: Night, tally: Tally, matched_id: int) -> None:
    """Post the reversals on the worklist whose payment has come later the same night, and has been matched now.

    They moved the bank's money when they were booked: what is taken back leaves the item that they opened then.
    """
    ledger, client = night.ledger, night.client.code
    waiting = ledger.rows("found_reversals", client=client, matched_id=matched_id)
    if not waiting:
        return
    _stage(night, waiting)
    ledger.run("settle_reversal", event="reversal_found")
    ledger.run("settle_found_reversal", client=client)
    post(night, tally)
    _hold_reminders(night, waiting)


def _stage(night: Night, waiting: list[dict[str, Any]]) -> None:
    """Stage what each reversal takes back, and where from."""
    ledger, client = night.ledger, night.client.code
    begin(night)
    named = sorted({row["reverses_payment_id"] for row in waiting if row["reverses_payment_id"]})
    ledger.run("stage_reversal", client=client, payment_ids=[row["payment_id"] for row in waiting])
    ledger.run("stage_live_position", client=client, payment_ids=named)
    ledger.analyze("reversal", "live_position")
    ledger.run("stage_taken_back", application_order=list(night.policy.parameter("application_order")))


def _hold_reminders(night: Night, waiting: list[dict[str, Any]]) -> None:
    """Hold the next step of the claims whose payment came back (receivables rules 4.3)."""
    returned = sorted({row["paid_on"] for row in waiting})
    bank_days = night.policy.days("failed_draw_bank_days")
    night.ledger.run(
        "insert_reminder_hold",
        client=night.client.code,
        hold_days=night.policy.days("failed_draw_days"),
        returned_on=returned,
        held_until=[add_bank_days(day, bank_days) for day in returned],
        run_id=night.run_id,
        version_id=night.version_id,
    )
