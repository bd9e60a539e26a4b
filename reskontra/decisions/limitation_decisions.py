"""What people note of limitation: an acknowledgement, a letter with proof that it arrived, proceedings.

Source: preskriptionslagen (1981:130) §§ 5-7; receivables rules 3.7. What the agency and the payments tell is noted by
itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import decisions

if TYPE_CHECKING:
    from reskontra.night import Night


def apply(night: Night) -> int:
    """Note the interruptions that people have decided, and answer each; how many were judged."""
    if not decisions.begin(night, "interruption"):
        return 0
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_asked_interruption", client=client)
    ledger.run("judge_interruptions", client=client, business_on=night.business_on)
    ledger.run("insert_noted_interruption", client=client, run_id=night.run_id, version_id=night.version_id)
    ledger.run("answer_interruptions")
    return decisions.close(night)
