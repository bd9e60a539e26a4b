"""The terms of one claim, decided by people: the kravkod it is pursued by, and what its interest rests on (räntegrund).

Applied in decision_intake, so that the night goes by them. Which terms hold is the view `claim_terms`; what was decided
is ended and decided anew, never changed. Interest reckoned on another basis is taken back by an opposite line, and the
night reckons it again: what has been invoiced stands.

Source: receivables rules 1.2 (bases), 4.2 (kravkod: customer group, customer, invoice).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import decisions
from reskontra.policy_check import CONTRACT_RATE_X100

if TYPE_CHECKING:
    from reskontra.night import Night


def apply(night: Night) -> int:
    """Apply the decisions that wait; how many were judged."""
    return _kravkods(night) + _bases(night)


def _kravkods(night: Night) -> int:
    """Give single invoices another kravkod; decisions for a later day wait for it."""
    if not decisions.begin(night, "kravkod"):
        return 0
    ledger, client = night.ledger, night.client.code
    night.stage_policy("kravkod")
    ledger.run("stage_asked_kravkod", client=client, business_on=night.business_on)
    ledger.run("judge_kravkods")
    ledger.run("end_invoice_kravkods", client=client, business_on=night.business_on)
    ledger.run("insert_invoice_kravkod", **night.keys)
    ledger.run("answer_kravkods", business_on=night.business_on)
    return decisions.close(night)


def _bases(night: Night) -> int:
    """Let the interest of single invoices rest on what people have decided."""
    if not decisions.begin(night, "interest_basis"):
        return 0
    ledger, client, policy = night.ledger, night.client.code, night.policy
    night.stage_policy("authority")
    ledger.run("stage_asked_basis", client=client)
    ledger.run(
        "judge_bases",
        business_on=night.business_on,
        clerk_ore=policy.limit("write_off_clerk"),
        highest_rate_x100=CONTRACT_RATE_X100[-1],
        first_rate_on=policy.reference_rates["valid_from"][0].as_py(),
    )
    ledger.run("end_interest_bases", client=client, business_on=night.business_on)
    ledger.run("insert_interest_basis", **night.keys)
    lines = ledger.one("count_taken_back")["lines"]
    ledger.run("take_back_interest", first_line_id=night.take_numbers("interest_line", lines), **night.keys)
    ledger.run("answer_bases")
    return decisions.close(night)
