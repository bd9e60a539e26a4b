"""The second door of refund approvals: questions to people in Airflow, outside the night; the same rules as by file.

Knows nothing of Airflow: dags/refund_approval.py asks here what to ask, and brings back who answered what, and when.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from reskontra.ledger import Ledger
from reskontra.night import NIGHT_LOCK
from reskontra.payments import refund_approvals
from reskontra.payments.refund_approvals import Answer
from reskontra.policy import current
from reskontra.tally import kronor
from reskontra.version import code_version

CHOICES = {"Godkänn": "approve", "Avslå": "refuse", "Avstå": ""}  # who abstains leaves the proposal as it is


class Question(NamedTuple):
    """What a person is asked in Airflow: a headline, and markdown with all that they approve."""

    subject: str
    body: str


def waiting(client: str) -> list[dict[str, object]]:
    """The proposals that need two persons, each with `proposal_id` and `content_sha256`: what may pass through XCom."""
    with Ledger.open_migrated() as ledger:
        return ledger.rows("refunds_to_approve", client=client)


def question(client: str, proposal_id: int, content_sha256: str) -> Question | None:
    """The question to ask of a proposal; None when it waits for nobody any more, or is another than it was."""
    with Ledger.open() as ledger:
        rows = ledger.rows("refund_proposals", client=client)
    for row in rows:
        if (row["proposal_id"], row["content_sha256"]) == (proposal_id, content_sha256):
            return Question(
                f"Återbetalning {proposal_id}: {kronor(row['amount_ore'])} kr till kund {row['customer_no']}",
                f"- **Består av:** {row['made_of']}\n"
                f"- **Betalas till:** {row['payout']}\n"
                f"- **Föreslagen:** {row['proposed_on']}\n"
                f"- **Godkänd hittills av:** {row['approved_so_far'] or 'ingen'}\n"
                f"- **Kontrollsumma:** `{content_sha256}`\n\n"
                "Två olika personer ska godkänna. Godkänn inte en utbetalning till dig själv. Avslag kräver en orsak.",
            )
    return None


def answer(
    client: str, proposal_id: int, content_sha256: str, *, said: str, person: str, reason: str, at: datetime
) -> str:
    """Record what a person said (a key of `CHOICES`) of a proposal as they saw it; what became of it, in Swedish."""
    choice = CHOICES[said]
    if not choice:
        return "Ingen har svarat på förslaget; det väntar."
    if choice == "refuse" and not reason.strip():
        return "Ett avslag behöver en orsak; förslaget väntar. Svara igen."
    with Ledger.open() as ledger, ledger.transaction():
        ledger.run("lock_client", lock=NIGHT_LOCK, client=client)  # a night's step may be judging the same proposals
        run = ledger.row("latest_run", client=client)
        version = ledger.row("add_version", code_version=code_version(), policy_version=current().version)
        assert run is not None and version is not None
        given = Answer(proposal_id, content_sha256, choice, person, reason, at)
        return refund_approvals.record(ledger, [given], client=client, **run, **version)[0]
