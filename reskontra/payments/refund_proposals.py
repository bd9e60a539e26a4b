"""Refund proposals (återbetalningsförslag): credits that have waited long enough, proposed to be paid back.

A proposal is what would be proposed tonight, or it is withdrawn: a later due claim, a changed account or amount makes a
new one. What a person must look at first (a protected person, an estate, somebody else's money, an account that is
new, shared or missing) becomes a work item. Below `refund_minimum` nothing is proposed: the credit stays, whatever its
age, until somebody decides.

Source: receivables rules 4.11 (R1-R3), O1 of 4.7; controls before a payout (4.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from reskontra.decisions import worklist
from reskontra.exchange import staff_files
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night

# The columns that come back are those of decision_forms.REFUND.
HEADINGS = {
    "proposal_id": "Förslag",
    "customer_no": "Kundnummer",
    "amount_ore": "Belopp",
    "made_of": "Består av",
    "payout": "Betalas till",
    "proposed_on": "Föreslaget",
    "approvers_needed": "Godkännanden som behövs",
    "approved_so_far": "Godkänt hittills",
    "content_sha256": "Kontrollsumma",
    "choice": worklist.CHOICE,
    "decided_by": worklist.DECIDED_BY,
    "approved_by": "Godkänt av",
    "comment": worklist.COMMENT,
}


def withdraw_broken(night: Night) -> int:
    """Withdraw the proposals whose own credits, customer or account are no longer what was proposed; how many.

    Before tonight's answers: a credit that has come since takes nothing from what was seen and is approved now.
    """
    night.ledger.run("stage_proposed_credit", client=night.client.code)
    return _withdraw(night)


def renew(night: Night) -> tuple[int, int]:
    """Withdraw the proposals that no longer hold and make those that are due; how many were made and withdrawn."""
    ledger, keys, policy = night.ledger, night.keys, night.policy
    client, business_on = night.client.code, night.business_on
    ledger.run(
        "stage_ripe_credit",
        business_on=business_on,
        double_before_on=add_bank_days(business_on, -policy.days("double_payment_bank_days")),
        wait_days=policy.days("credit_wait_days"),
        wait_below_ore=policy.limit("credit_wait_below"),
    )
    withdrawn = _withdraw(night)
    proposed = _propose(night)
    ledger.run("add_refund_work", **keys)
    ledger.run("close_refund_work", client=client, business_on=business_on)
    return proposed, withdrawn


def _withdraw(night: Night) -> int:
    """Withdraw the proposals that are not what would be proposed of the staged credits; how many."""
    ledger, policy = night.ledger, night.policy
    client, business_on = night.client.code, night.business_on
    ledger.analyze("ripe_credit")
    hold_days = policy.days("payout_account_hold_days")
    ledger.run("stage_refund_party", client=client, business_on=business_on, account_hold_days=hold_days)
    ledger.run(
        "stage_refund_candidate",
        client=client,
        minimum_ore=policy.limit("refund_minimum"),
        two_person_ore=policy.limit("two_person_refund_from"),
    )
    return ledger.run("withdraw_refund_proposals", client=client, business_on=business_on)


def _propose(night: Night) -> int:
    night.ledger.run("stage_new_proposal", client=night.client.code)
    counted = night.ledger.one("count_new_proposals")
    first_proposal_id = night.take_numbers("refund_proposal", counted["proposals"])
    night.ledger.run("insert_refund_proposal", first_proposal_id=first_proposal_id, **night.keys)
    return int(counted["proposals"])


def send_list(night: Night) -> None:
    """Send finance the proposals that wait for approval, as they stand now, to be filled in and sent back."""
    rows = night.ledger.table("refund_proposals", client=night.client.code)
    if not rows.num_rows:
        return
    staff_files.send_list(
        night,
        f"ATERBETALNINGSFORSLAG_{night.client.code}_{night.business_on:%Y%m%d}",
        "Återbetalningsförslag",
        rows,
        HEADINGS,
        kind="refund_proposals",
        ore=pc.sum(rows["amount_ore"]).as_py() or 0,
    )
