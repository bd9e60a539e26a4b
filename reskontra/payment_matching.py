"""Payment matching: each payment finds its invoice, or waits as unidentified money on the worklist.

In a night: staff's decisions, reversals of earlier payments, payments, deductions, reversals of tonight's payments.
Nearly all payments name an untouched claim by OCR and are its amount: one statement settles those. The rest climb the
ladder (payment_matching_ladder). Everything is posted through reskontra/posting.py.

Source: receivables rules 4.6 and 4.7; handelsbalken 9:5 (a payment with the invoice's OCR is directed to that invoice).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import worklist, write_offs
from reskontra.payments import payment_matching_decisions as decisions
from reskontra.payments import payment_matching_reversals as reversals
from reskontra.payments.payment_matching_batch import RULES, begin, post
from reskontra.payments.payment_matching_ladder import DEDUCTIONS, PAYMENTS, Batch, climb
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night


def run(night: Night) -> Tally:
    """Apply what staff have decided, place what has come from the bank, and list what a person must look at.

    Deductions come after the payments: one is often netted against the over-payment that stands beside it in the file.
    A reversal comes before tonight's payments, so that a new payment finds its claim open; after them when it takes
    back one of tonight's. One that came before its payment the same night is on the worklist, and leaves it then.
    """
    tally = Tally(dict.fromkeys(RULES.values(), 0))
    changed = decisions.apply(night, tally)
    marks = night.ledger.one("last_matched_payment", client=night.client.code)
    matched_id, last_id = marks["matched_id"], marks["last_id"]
    if last_id > matched_id:
        _place(night, tally, matched_id)
        reversals.take_back_found(night, tally, matched_id)
        night.ledger.run("mark_matched", client=night.client.code, last_id=last_id)
    if changed or last_id > matched_id:
        write_offs.recover(night, tally)
        worklist.send(night)
    return tally


def _place(night: Night, tally: Tally, matched_id: int) -> None:
    """Place the waiting payments, kind by kind as far as there are any."""
    rows = night.ledger.rows("waiting_kinds", client=night.client.code, matched_id=matched_id)
    waiting = {row["kind"]: row for row in rows}
    if "reversal" in waiting:
        reversals.take_back(night, tally, matched_id, of_earlier=True)
    for batch in (PAYMENTS, DEDUCTIONS):
        if batch.kind in waiting:
            _match(night, tally, matched_id, batch, senders=waiting[batch.kind]["senders"])
    if "reversal" in waiting:
        reversals.take_back(night, tally, matched_id, of_earlier=False)


def _match(night: Night, tally: Tally, matched_id: int, batch: Batch, *, senders: int) -> None:
    """Place and post the waiting payments of one kind, of which so many tell their sender's bankgiro number."""
    ledger, client = night.ledger, night.client.code
    begin(night)
    exact = _find_exact(night, matched_id) if batch is PAYMENTS else 0
    if ledger.run("stage_payment_queue", client=client, matched_id=matched_id, kind=batch.kind):
        climb(night, batch)
    post(night, tally, exact=exact)
    ledger.run("insert_match_candidate", **night.keys)
    if senders:
        ledger.run("learn_payer_bankgiro", client=client, matched_id=matched_id)


def _find_exact(night: Night, matched_id: int) -> int:
    """The first and commonest rule, for the whole night's payments in one join; how many it settles."""
    rule = night.policy.row("matching_rule", "ocr_exact")
    if rule["certainty_percent"] < night.settings.matching.post_at_percent:
        return 0
    night.ledger.run("drop_exact_hit")
    found = night.ledger.run("find_exact_ocr", client=night.client.code, matched_id=matched_id)
    night.ledger.analyze("exact_hit")
    night.ledger.run("close_exact_claims", client=night.client.code)
    return found
