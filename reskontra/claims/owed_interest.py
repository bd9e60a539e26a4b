"""Interest that we owe: when a purchase is undone, the repaid price bears interest from the day it was paid.

A person decides it of the credit note (P5_RETURN), with the day of the original payment. It is reckoned when the credit
has been repaid or set off in full, and becomes the customer's credit, set off or proposed to be paid as any other.
Source: räntelagen (1975:635) §§ 2, 5; vattentjänstlagen (2006:412) § 49; receivables rules 1.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.claims import claim_interest
from reskontra.rules import interest

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally


def post(night: Night, tally: Tally) -> None:
    """Reckon and post the interest of prices repaid since it was decided; what lacks a rate is named and waits."""
    ledger, client = night.ledger, night.client.code
    claims = ledger.table("owed_claims", client=client)
    if not claims.num_rows:
        return
    ledger.stage("owed_claim", claims)
    changes = ledger.table("owed_changes", client=client)
    segments, aside = interest.segments(interest.from_days(claims), changes, claim_interest.rates(night))
    ledger.stage("owed_segment", segments)
    ledger.stage("owed_aside", aside)
    ledger.run("stage_owed_interest", client=client, first_item_id=night.peek_number("item"))
    items = ledger.one("count_owed_interest")["items"]
    if items:
        night.take_numbers("item", items)
        posting.begin(night)
        ledger.run("stage_owed_posting")
        posting.post(night)
        ledger.run("insert_owed_credit", **night.keys)
    ledger.run("close_owed_claims", client=client)
    tally.count("räntor på återbetalda pris", items)
    for row in aside.to_pylist():
        tally.hold(
            row["rule"],
            str(row["rate_from_on"]),
            f"Räntan på ett återbetalt pris kan inte räknas: räntesatsen från {row['rate_from_on']} saknas. Lägg till "
            "den i policyn; räntan räknas nästa natt.",
        )
