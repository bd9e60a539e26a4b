"""Fees and interest that people give up (eftergift, jämkning av ränta), each decision with its reason.

Interest that is not posted is lowered in decision_intake, before the night reckons and invoices: a line of its own
beside what was reckoned, or days without interest. Fees and interest invoices are posted claims: they are given up in
reminders, when the night's money has been matched, against the income they were.

Source: räntelagen (1975:635) § 8; receivables rules 1.8; ruling 61 (the accounts of a fee taken back).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import decisions, posting

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

RULE_VERSION = 1


def apply_unposted(night: Night) -> int:
    """Stop or lower interest that nobody has posted yet; how many decisions were carried out."""
    waivers, interests = _judge(night, posted=False)
    if waivers:
        ledger, keys = night.ledger, night.keys
        ledger.run("insert_interest_stop", **keys)
        _keep_adjustments(night, interests, posted=False)
        ledger.run("insert_adjusted_interest", first_line_id=night.take_numbers("interest_line", interests), **keys)
    return _answer(night, posted=False)


def apply_posted(night: Night, tally: Tally) -> None:
    """Give up open fees and interest invoices."""
    waivers, interests = _judge(night, posted=True)
    if waivers:
        ledger, client = night.ledger, night.client.code
        _keep_adjustments(night, interests, posted=True)
        ledger.run("stage_waived_part", client=client)
        posting.begin(night)
        ledger.run("stage_waived_posting", business_on=night.business_on)
        posting.post(night, rule_version=RULE_VERSION)
    tally.count("eftergifter", waivers)
    _answer(night, posted=True)


def _judge(night: Night, *, posted: bool) -> tuple[int, int]:
    """Judge the decisions of the step's own share; how many are sound, and how many of these lower interest."""
    if not decisions.begin(night, "waiver"):
        return 0, 0
    ledger = night.ledger
    night.stage_policy("authority")
    ledger.run("stage_asked_waiver", client=night.client.code, business_on=night.business_on)
    ledger.run("judge_waivers", posted=posted, clerk_ore=night.policy.limit("write_off_clerk"))
    counted = ledger.one("count_sound_waivers", posted=posted)
    return int(counted["waivers"]), int(counted["interests"])


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
