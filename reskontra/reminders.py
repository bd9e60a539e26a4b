"""Reminders (påminnelser): one letter for each overdue claim that is still unpaid, with a fee only where it is agreed.

The day, the time to pay and the next step follow the municipality's schedule (receivables rules, the schedule 5 + 12 +
12); the fee and its conditions are those of lag (1981:739) §§ 2 and 4. Interest invoices and fees are never reminded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra import claim_interest, dunning, posting
from reskontra.rules import dunning_schedule
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night


def run(night: Night) -> Tally:
    """Remind of the claims that are due for it; what keeps a letter back is named."""
    tally = Tally(dict.fromkeys(("påminnelser", "påminnelseavgifter"), 0))
    if not _may_remind(night, tally):
        return tally
    night.stage_policy("kravkod", "stop_code", "posting_account")
    night.ledger.run("stage_reminder_claim", client=night.client.code, business_on=night.business_on)
    night.ledger.analyze("reminder_claim")
    _reckon_interest(night)
    night.ledger.run("add_protected_reminder", **night.keys)
    dunning.tell_blocked(night, tally, night.ledger.rows("blocked_reminders"), "påminns inte")
    night.ledger.stage("letter_term", _letter_terms(night))
    night.ledger.run("number_reminder", client=night.client.code)
    counted = night.ledger.row("count_reminders")
    assert counted is not None
    if counted["reminders"]:
        _write(night, counted["reminders"], counted["fees"])
    tally.count("påminnelser", counted["reminders"])
    tally.count("påminnelseavgifter", counted["fees"])
    return tally


def _may_remind(night: Night, tally: Tally) -> bool:
    if night.settings.reminders.join_letters:
        tally.stop(
            "JOIN_LETTERS",
            "reminders.join_letters",
            "Inga påminnelser skickas: inställningen reminders.join_letters är true, men gemensamma brev är inte "
            "byggda än. Sätt den till false och kör om steget.",
        )
        return False
    return dunning.may_send(night, tally, "påminnelser")


def _reckon_interest(night: Night) -> None:
    """Stage the interest so far, which the letter tells and nobody posts, and hold the claims without a rate."""
    night.ledger.run("stage_reminder_interest_claim", business_on=night.business_on)
    segments, aside = claim_interest.reckon(night)
    night.ledger.stage("letter_interest", segments.select(["claim_id", "interest_ore"]))
    night.ledger.stage("letter_aside", aside)
    night.ledger.run("hold_unreckoned_reminder")


def _letter_terms(night: Night) -> pa.Table:
    """For each kravkod: `respond_by_on` and `next_step_on` of a letter sent tonight."""
    kravkods, policy = night.policy.table("kravkod"), night.policy
    sent_on = pa.array([night.business_on] * kravkods.num_rows, pa.date32())
    respond_by = dunning_schedule.respond_by_on(
        sent_on,
        kravkods["reminder_pay_days"],
        holiday_days=policy.days("holiday_response_days"),
        holiday_closed_weekdays=policy.days("holiday_closed_weekdays"),
    )
    next_step = dunning_schedule.next_step_on(
        sent_on,
        respond_by,
        kravkods["step_days"],
        payment_latency_bank_days=policy.days("payment_latency_bank_days"),
    )
    return pa.table({"kravkod": kravkods["kravkod"], "respond_by_on": respond_by, "next_step_on": next_step})


def _write(night: Night, reminders: int, fees: int) -> None:
    """Number the letters, post their fees and hand them to distribution."""
    ledger, keys = night.ledger, night.keys
    first_reminder_no = night.take_numbers("reminder", reminders)
    ledger.run("insert_reminder", first_reminder_no=first_reminder_no, **keys)
    if fees:
        posting.begin(night)
        ledger.run("stage_reminder_fee_posting")
        posting.post(night)
        ledger.run("insert_fee_claim", first_item_id=night.take_numbers("item", fees), **keys)
    ledger.run("queue_reminder_document", first_reminder_no=first_reminder_no, **keys)
