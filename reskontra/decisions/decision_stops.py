"""Staff's decisions that hold claims back: stops (spärrar), disputes (bestridanden) and deferments (anstånd).

Applied in decision_intake, so that what is held is held for the whole night. Holds are ended and set, never changed;
each keeps who decided, why, and the decision. What the ledger stands against is a conflict and changes nothing.

Source: receivables rules 3.4 (disputes), 3.5 (stop codes), 4.4 (deferments).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reskontra.decisions import decisions
from reskontra.rules.bank_days import add_bank_days, next_bank_day_or_same

if TYPE_CHECKING:
    from reskontra.night import Night

ANSWER_DAYS = 8  # to pay after an objection was refused (receivables rules 3.4 (4), ruling 5)


def apply(night: Night) -> int:
    """Apply the decisions that wait; how many were judged."""
    return _stops(night) + _disputes(night) + _deferments(night)


def _stops(night: Night) -> int:
    """Set, prolong and end the stop codes that people may set."""
    waiting = decisions.begin(night, "stop")
    if not waiting:
        return 0
    ledger = night.ledger
    night.stage_policy("stop_code")
    wait = night.policy.row("stop_code", "WAIT_PAYMENT")["review"]
    ledger.run("stage_asked_stop", client=night.client.code, business_on=night.business_on)
    ledger.run("judge_stops", business_on=night.business_on)
    ledger.run("create_stop_changes")
    until_on = add_bank_days(night.business_on, wait)
    ledger.run("stage_new_stop", business_on=night.business_on, wait_until_on=until_on)
    change_stops(night)
    ledger.run("answer_stops")
    decisions.close(night)
    return waiting


def _disputes(night: Night) -> int:
    """Hold what is disputed, and let an answer end the hold."""
    waiting = decisions.begin(night, "dispute")
    if not waiting:
        return 0
    ledger = night.ledger
    respond_by_on = next_bank_day_or_same(night.business_on + timedelta(days=ANSWER_DAYS))
    ledger.run("stage_asked_dispute", client=night.client.code)
    ledger.run("judge_disputes")
    ledger.run("insert_dispute_event", respond_by_on=respond_by_on, **night.keys)
    ledger.run("create_stop_changes")
    ledger.run("stage_dispute_stop", respond_by_on=respond_by_on)
    change_stops(night)
    ledger.run("answer_disputes", respond_by_on=respond_by_on)
    decisions.close(night)
    return waiting


def _deferments(night: Night) -> int:
    """Grant the deferments that the rules allow, and refuse the others by name."""
    waiting = decisions.begin(night, "deferment")
    if not waiting:
        return 0
    ledger, client, keys = night.ledger, night.client.code, night.keys
    max_days = night.policy.days("deferment_max_days")
    night.stage_policy("authority", "deferment_ground")
    always_moves = night.policy.flag("deferment_moves_due_date")
    ledger.run("stage_asked_deferment", client=client, business_on=night.business_on, always_moves=always_moves)
    ledger.run("judge_deferment_rows", business_on=night.business_on)
    ledger.run("judge_deferments", business_on=night.business_on, max_days=max_days)
    ledger.run("insert_deferment", **keys)
    ledger.run("insert_deferment_interest_stop", **keys)
    ledger.run("create_stop_changes")
    reminder_days = night.policy.days("reminder_after_due_days")
    ledger.run("stage_deferment_stop", client=client, reminder_days=reminder_days)
    change_stops(night)
    ledger.run("answer_deferments", max_days=max_days)
    decisions.close(night)
    return waiting


def change_stops(night: Night) -> None:
    """End the holds of the temporary table `ended_stop`, then set those of `new_stop` (sql create_stop_changes)."""
    ledger, client, keys = night.ledger, night.client.code, night.keys
    ledger.run("end_customer_stops", client=client, business_on=night.business_on)
    ledger.run("end_invoice_stops", client=client, business_on=night.business_on)
    ledger.run("insert_customer_stop", **keys)
    ledger.run("insert_invoice_stop", **keys)
