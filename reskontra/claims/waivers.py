"""Fees and interest that people give up (eftergift, jämkning av ränta), each decision with its reason.

Interest that is not posted is lowered in decision_intake, before the night reckons and invoices: a line of its own
beside what was reckoned, or days without interest. Of a claim with the agency, which reckons it, the agency is told the
same night; should the claim come back, our own interest is lowered. Fees and interest invoices are posted claims: they
are given up in reminders, when the night's money has been matched, against the income they were.

Source: räntelagen (1975:635) § 8; receivables rules 1.8; ruling 61 (the accounts of a fee taken back).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.claims import claim_interest
from reskontra.decisions import decisions

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

RULE_VERSION = 1


def apply_unposted(night: Night) -> int:
    """Stop or lower interest that nobody has posted yet; how many decisions were carried out."""
    sound = _judge(night, posted=False)
    if sound["waivers"]:
        ledger, keys = night.ledger, night.keys
        ledger.run("insert_interest_stop", **keys)
        _keep_adjustments(night, sound["interests"], posted=False)
        first_line_id = night.take_numbers("interest_line", sound["lines"])
        ledger.run("insert_adjusted_interest", first_line_id=first_line_id, **keys)
        ledger.run("insert_agency_waiver", **keys)
    return _answer(night, posted=False)


def apply_posted(night: Night, tally: Tally) -> None:
    """Give up open fees and interest invoices."""
    sound = _judge(night, posted=True)
    if sound["waivers"]:
        ledger, client = night.ledger, night.client.code
        _keep_adjustments(night, sound["interests"], posted=True)
        ledger.run("stage_waived_part", client=client)
        posting.begin(night)
        ledger.run("insert_waived_claim", client=client, run_id=night.run_id)
        ledger.run("stage_waived_posting", business_on=night.business_on)
        posting.post(night, rule_version=RULE_VERSION)
    tally.count("eftergifter", sound["waivers"])
    _answer(night, posted=True)


def _judge(night: Night, *, posted: bool) -> dict[str, int]:
    """Judge the decisions of the step's own share; counts of the sound ones.

    `waivers`: all; `interests`: those that lower interest; `lines`: those that do so by a line of ours.
    """
    if not decisions.begin(night, "waiver"):
        return {"waivers": 0, "interests": 0, "lines": 0}
    ledger = night.ledger
    night.stage_policy("authority")
    ledger.run("stage_asked_waiver", client=night.client.code, business_on=night.business_on)
    if not posted:
        _reckon_at_agency(night)
    ledger.run("judge_waivers", posted=posted, clerk_ore=night.policy.limit("write_off_clerk"))
    return ledger.one("count_sound_waivers", posted=posted)


def _reckon_at_agency(night: Night) -> None:
    """Reckon what has run of the interest that people want to lower while the agency claims it."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_agency_interest_claim", client=client, business_on=night.business_on)
    night.stage_policy("kravkod")
    segments, _ = claim_interest.reckon(night)
    ledger.stage("agency_accrued", segments)
    ledger.run("set_agency_interest", client=client)


def _keep_adjustments(night: Night, interests: int, *, posted: bool) -> None:
    first = night.take_numbers("interest_adjustment", interests)
    night.ledger.run("insert_interest_adjustment", posted=posted, first_adjustment_no=first, **night.keys)


def _answer(night: Night, *, posted: bool) -> int:
    """Tell what became of the step's share; the rest waits for its step."""
    if night.ledger.row("is_staged", name="asked_waiver") is None:
        return 0
    night.ledger.run("answer_waivers", posted=posted)
    judged = decisions.close(night)
    night.ledger.run("drop_asked_waiver")
    return judged
