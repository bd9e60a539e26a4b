"""Re-opened decisions (omprövade beslut): a decision that names an earlier one ends what that one has done.

The earlier decision stays as it was, with the decision that replaced it; a new one is then taken in its own kind of
file, the same night if staff wish. Answers to disputes and deferments are holds and are re-opened in decision_intake,
before new decisions are applied; write-offs and what was given up where they are posted, by the opposite entry.
Decisions that have a way of their own to be ended are answered with it. Source: förvaltningslagen (2017:900) §§ 36-38;
receivables rules 3.4, 4.4, 4.10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.decisions import decision_stops, decisions

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

RULE_VERSION = 1


def take_up(night: Night) -> int:
    """Re-open answers to disputes and deferments; how many decisions were answered."""
    if not _judge(night, posted=False):
        return 0
    ledger = night.ledger
    ledger.run("insert_reopened_dispute", **night.keys)
    ledger.run("create_stop_changes")
    ledger.run("stage_reopened_stop", client=night.client.code)
    decision_stops.change_stops(night)
    return _answer(night, posted=False)


def undo_posted(night: Night, tally: Tally) -> None:
    """Take back what people have re-opened of write-offs, fees and interest given up, by the opposite entries.

    Claim, loss, income and VAT are as they were before; the agency is told of its claims the same night.
    """
    if not _judge(night, posted=True):
        return
    for title, undo in (("upphävda avskrivningar", _undo_write_offs), ("upphävda eftergifter", _undo_waivers)):
        if undone := undo(night):
            tally.count(title, undone)
    _answer(night, posted=True)


def _undo_write_offs(night: Night) -> int:
    ledger, client = night.ledger, night.client.code
    ledger.run("create_write_off_part")
    ledger.run("stage_undone_write_off", client=client)
    items = int(ledger.one("count_write_off_parts")["items"])
    if items:
        night.stage_policy("vat_code")
        posting.begin(night)
        ledger.run("stage_undone_settlement", client=client, business_on=night.business_on)
        ledger.run("stage_write_off_posting", client=client)
        posting.post(night, rule_version=RULE_VERSION)
    return items


def _undo_waivers(night: Night) -> int:
    waivers = int(night.ledger.one("count_undone_waivers")["waivers"])
    if waivers:
        posting.begin(night)
        night.ledger.run("stage_undone_waiver", client=night.client.code, business_on=night.business_on)
        posting.post(night, rule_version=RULE_VERSION)
    return waivers


def _judge(night: Night, *, posted: bool) -> int:
    """Judge the decisions of the step's own share, and keep the sound ones; how many wait in all."""
    waiting = decisions.begin(night, "reopen")
    if waiting:
        night.stage_policy("authority")
        ledger, clerk_ore = night.ledger, night.policy.limit("write_off_clerk")
        ledger.run("stage_asked_reopening", client=night.client.code)
        ledger.run("judge_reopenings", posted=posted, clerk_ore=clerk_ore)
        ledger.run("insert_reopened_decision", posted=posted, **night.keys)
    return waiting


def _answer(night: Night, *, posted: bool) -> int:
    """Tell what became of the step's share; the rest waits for its step."""
    night.ledger.run("answer_reopenings", posted=posted)
    return decisions.close(night)
