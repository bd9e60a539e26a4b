"""Interest that the agency has collected on capital that is credited afterwards: the customer's money.

A credit note lowers the capital from the first interest day, whatever its own date. Source: receivables rules 4.9, C3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra import posting
from reskontra.claims import claim_interest
from reskontra.rules import interest

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally


def give_back(night: Night, tally: Tally) -> None:
    """Reckon the interest of claims credited tonight anew; what was collected above it becomes a credit balance."""
    ledger, client = night.ledger, night.client.code
    if not ledger.run("stage_overcollected_claim", client=client, run_id=night.run_id):
        return
    changes = ledger.table("capital_changes", client=client)
    late = ledger.table("late_credits", client=client, business_on=night.business_on).cast(changes.schema)
    claims = claim_interest.claims(night).drop_columns(["invoiced_to_on"])
    segments, _ = interest.segments(claims, pa.concat_tables([changes, late]), claim_interest.rates(night))
    ledger.stage("rightful_interest", segments.select(["claim_id", "interest_ore"]))
    ledger.run("stage_interest_refund", client=client, first_item_id=night.peek_number("item"))
    refunds = ledger.rows("interest_refunds")
    if refunds:
        night.take_numbers("item", len(refunds))
        posting.begin(night)
        ledger.run("stage_refund_posting")
        posting.post(night)
        ledger.run("insert_interest_refund", **night.keys)
    tally.count("återförd ränta", len(refunds))
