"""Approval of refunds (attest av återbetalningar): by one person or two, by file or in Airflow.

The system proposes, so one person who approves makes two who have seen it; at or above `two_person_refund_from` two
different persons approve. What they approve is a content with a hash: an answer to another content is a conflict.
Nobody may approve a payout to themselves: that is not checked here, for a customer's number says nothing of which
member of staff it is; the two-person rule and the payout's own control are what stands against it.

Source: receivables rules 4.11 (5), controls before a payout (4.2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reskontra.decisions import decisions

if TYPE_CHECKING:
    from reskontra.ledger import Ledger
    from reskontra.night import Night


@dataclass(frozen=True)
class Answer:
    """One person's answer to a proposal as they saw it: `choice` is approve or refuse."""

    proposal_id: int
    content_sha256: str
    choice: str
    person: str
    reason: str
    decided_at: datetime


def apply_files(night: Night) -> int:
    """Apply the answers that came in decision files and tell finance what became of each; how many there were."""
    if not decisions.begin(night, "refund"):
        return 0
    night.ledger.run("create_refund_answer")
    night.ledger.run("stage_refund_answer", decided_at=night.starts_at)
    _judge_all(night.ledger, night.keys)
    night.ledger.run("decide_refund_answers")
    return decisions.close(night)


def record(ledger: Ledger, answers: list[Answer], **keys: object) -> list[str]:
    """Apply answers given in Airflow, in order, inside the caller's transaction; what became of each, in Swedish.

    `keys` are those of the client's latest night: client, business_on, run_id, version_id.
    """
    ledger.run("create_refund_answer")
    for number, answer in enumerate(answers, start=1):
        ledger.run("add_refund_answer", answer_no=number, **vars(answer))
    _judge_all(ledger, keys)
    return [row["outcome"] for row in ledger.rows("refund_answers")]


def _judge_all(ledger: Ledger, keys: dict[str, object]) -> None:
    """Judge the staged answers: of several to one proposal, each after what the one before has changed."""
    client = str(keys["client"])
    while True:
        ledger.run("judge_refund_answers", client=client)
        counted = ledger.one("count_new_approvals")
        if not counted["judged"]:
            return
        first_approval_id = ledger.take_numbers(client, "refund_approval", int(counted["approvals"]))
        ledger.run("insert_refund_approval", first_approval_id=first_approval_id, **keys)
        ledger.run("settle_refund_proposals", **keys)
        ledger.run("tell_refund_answers")
