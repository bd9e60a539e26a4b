"""Reminders (påminnelser) and our own demands (inkassokrav): a letter for each overdue claim that is still unpaid.

The ladder is data: a kravkod says how many reminders, after how many days, and whether we send the demand ourselves
(`hand_over` after_demand). Days and deadlines follow the municipality's schedule 5 + 12 + 12 (receivables rules); fees
and late compensation are those of lag (1981:739) §§ 2-5. Interest invoices and fees are never reminded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra import posting
from reskontra.claims import claim_interest, dunning, instalment_plans, limitation_watch, waivers
from reskontra.decisions import reopened_decisions, stops, write_offs
from reskontra.rules import dunning_schedule
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

COUNTS = {
    "påminnelser": "reminders",
    "påminnelseavgifter": "reminder_fees",
    "inkassokrav": "demands",
    "inkassoavgifter": "demand_fees",
    "förseningsersättningar": "compensations",
}


def run(night: Night) -> Tally:
    """Send the letters whose day has come; what keeps one back is named."""
    tally = Tally(dict.fromkeys(("påminnelser", "påminnelseavgifter"), 0))
    night.stage_policy("kravkod", "stop_code", "posting_account")
    stops.follow_up(night, tally)
    limitation_watch.follow_up(night, tally)
    waivers.apply_posted(night, tally)
    reopened_decisions.undo_posted(night, tally)
    write_offs.run(night, tally)
    instalment_plans.agree(night, tally)
    if not dunning.may_send(night, tally, "påminnelser"):
        return tally
    instalment_plans.follow_up(night, tally)
    _select(night)
    _reckon_interest(night)
    ledger = night.ledger
    ledger.run("add_manual_letter", **night.keys)
    ledger.run("join_letters", join_reminders=night.settings.reminders.join_letters)
    blocked = [row for row in ledger.rows("blocked_letters") if row["blocked_by"] in dunning.REASONS]
    for step in ("reminder", "demand"):
        dunning.tell_blocked(night, tally, (row for row in blocked if row["step"] == step), step)
    ledger.run("number_letters", client=night.client.code)
    counted = ledger.one("count_letters")
    _write(night, counted)
    for title, name in COUNTS.items():
        if title in tally.counts or counted[name]:
            tally.count(title, counted[name])
    return tally


def _select(night: Night) -> None:
    """Stage the claims that are due for their next letter, and what keeps each back."""
    ledger, client = night.ledger, night.client.code
    ledger.run("sample_less")
    ledger.stage("letter_term", _letter_terms(night))
    ledger.stage("half_year", claim_interest.half_years(night))
    dunning.stage_ripe(night)
    ledger.run("insert_returned_demand", **night.keys)
    ledger.run("stage_due_claim", client=client, business_on=night.business_on)
    ledger.analyze("due_claim", "letter_term")
    ledger.run(
        "reckon_plain_interest",
        client=client,
        business_on=night.business_on,
        va_from_due=night.policy.parameter("va_interest_from") == "due",
    )
    ledger.analyze("plain_interest")
    ledger.run(
        "stage_dunning_claim",
        client=client,
        demand_fee_ore=night.policy.fee("DEMAND"),
        compensation_ore=night.policy.fee("LATE_COMP"),
    )
    ledger.run("hold_stopped_claims", client=client, business_on=night.business_on)
    ledger.run("hold_small_claims")


def _reckon_interest(night: Night) -> None:
    """Stage the interest so far, which the letter tells and nobody posts, and hold the claims that cannot tell it."""
    night.ledger.run("stage_dunning_interest_claim", business_on=night.business_on)
    segments, aside = claim_interest.reckon(night)
    night.ledger.stage("letter_interest", segments)
    night.ledger.stage("letter_aside", aside)
    night.ledger.run("hold_unreckoned_letters")


def _letter_terms(night: Night) -> pa.Table:
    """For each kravkod and step: `respond_by_on` and `next_step_on` of a letter sent tonight."""
    kravkods = night.policy.table("kravkod")
    terms = [
        _terms(night, kravkods, "reminder", kravkods["reminder_pay_days"]),
        _terms(night, kravkods, "demand", kravkods["demand_response_days"]),
    ]
    return pa.concat_tables(terms)


def _terms(night: Night, kravkods: pa.Table, step: str, days: pa.ChunkedArray) -> pa.Table:
    policy = night.policy
    sent_on = pa.array([night.business_on] * kravkods.num_rows, pa.date32())
    respond_by = dunning_schedule.respond_by_on(
        sent_on,
        days,
        holiday_days=policy.days("holiday_response_days"),
        holiday_closed_weekdays=policy.days("holiday_closed_weekdays"),
    )
    next_step = dunning_schedule.next_step_on(
        sent_on,
        respond_by,
        kravkods["step_days"],
        payment_latency_bank_days=policy.days("payment_latency_bank_days"),
    )
    steps = pa.array([step] * kravkods.num_rows)
    return pa.table(
        {"kravkod": kravkods["kravkod"], "step": steps, "respond_by_on": respond_by, "next_step_on": next_step}
    )


def _write(night: Night, counted: dict[str, int]) -> None:
    """Number the letters, post their fees and hand them to distribution."""
    ledger, keys, client = night.ledger, night.keys, night.client.code
    first_no: dict[str, int] = {}
    if counted["reminders"]:
        first_no["reminder"] = night.take_numbers("reminder", counted["reminders"])
        ledger.run("insert_reminder", first_reminder_no=first_no["reminder"], **keys)
    if counted["demands"]:
        first_no["demand"] = night.take_numbers("demand", counted["demands"])
        ledger.run("insert_demand", first_demand_no=first_no["demand"], **keys)
        ledger.run("insert_demand_claim", first_demand_no=first_no["demand"], client=client)
        ledger.run("insert_demand_interest", first_demand_no=first_no["demand"], client=client)
    if counted["fees"]:
        posting.begin(night)
        ledger.run("stage_letter_fee_posting", client=client)
        posting.post(night)
        first_item_id = night.take_numbers("item", counted["fees"])
        ledger.run("insert_fee_claim", first_item_id=first_item_id, **keys)
        ledger.run("open_fee_claim", client=client, business_on=night.business_on, first_item_id=first_item_id)
    for step, number in first_no.items():
        ledger.run("insert_letter", step=step, first_no=number, **keys)
        ledger.run("queue_letter_document", client=client, step=step, first_no=number)
