"""Instalment plans (avbetalningsplaner): made by staff's decisions, followed every night until paid, broken or ended.

A plan takes up whole invoices: what is open of them, the interest to its start and its own fee. Its invoices are held
(PLAN) and money with its reference or theirs pays it, costs first, then interest, then capital (payment_matching's rule
plan_reference). What is paid of which instalment is reckoned from the settlements, so a payment taken back is taken
back here too. Interest during the plan comes as an interest invoice when it is paid.

Source: receivables rules 4.5; lag (1981:739) §§ 3, 4, 5.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.claims import claim_interest
from reskontra.claims.dunning import named
from reskontra.decisions import decisions
from reskontra.decisions.decision_stops import change_stops
from reskontra.rules.bank_days import calendar, next_bank_day_or_same, previous_bank_day

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

FIRST_DAYS = 100  # at most to the first instalment (sql judge_plan_rows), and some days for the calendar's closed ones


def agree(night: Night, tally: Tally) -> None:
    """Make the plans that staff have decided, end those they have ended, and close those that are paid."""
    made, ended = _decide(night)
    completed = _complete(night)
    tally.count("avbetalningsplaner", made)
    tally.count("avslutade avbetalningsplaner", ended + completed)


def follow_up(night: Night, tally: Tally) -> None:
    """Ask for the instalments to come, write the one notice of each late one, break the plans that did not heed it.

    Only where letters may leave: a payment that has not been read is nobody's default.
    """
    found = night.ledger.row("running_plans", client=night.client.code)
    if found and found["found"]:
        _pursue(night, tally)
    _tell_broken(night, tally)


def _pursue(night: Night, tally: Tally) -> None:
    ledger, client, policy = night.ledger, night.client.code, night.policy
    _reckon_state(night)
    tally.count("avier om rater", _ask(night))
    broken_days = policy.days("broken_after_notice_days")
    ledger.run(
        "stage_late_plan",
        client=client,
        business_on=night.business_on,
        notice_days=policy.days("notice_after_days"),
        broken_days=broken_days,
    )
    counted = ledger.one("count_late_plans")
    if counted["notices"]:
        _notify(night, counted["notices"], broken_days)
    if counted["broken"]:
        _break(night)
    tally.count("uppmaningar om avbetalningsplan", counted["notices"])
    tally.count("brutna avbetalningsplaner", counted["broken"])


def _tell_broken(night: Night, tally: Tally) -> None:
    """Name the plans broken tonight, also when the step is run again and finds nothing more to break."""
    rows = night.ledger.rows("broken_plans", client=night.client.code, run_id=night.run_id)
    if rows:
        plans = [str(row["plan_no"]) for row in rows]
        what = named(night, plans, "Avbetalningsplan", "Avbetalningsplaner")
        tally.warn("PLAN_BROKEN", plans[0], f"{what} är bruten: det som är kvar krävs som före planen.")


def _decide(night: Night) -> tuple[int, int]:
    """Apply the decisions that wait; how many plans were made and how many ended."""
    if not decisions.begin(night, "plan"):
        return 0, 0
    ledger, client = night.ledger, night.client.code
    night.stage_policy("kravkod", "authority")
    ledger.run("stage_asked_plan", client=client, business_on=night.business_on)
    ledger.run("judge_plan_rows", business_on=night.business_on, max_instalments=night.policy.number("max_instalments"))
    ledger.run("create_stop_changes")
    ledger.run("create_ended_plan")
    ended = ledger.run("stage_plan_end")
    _end(night)
    _stage_plans(night)
    counted = ledger.one("count_new_plans")
    first_plan_no = night.take_numbers("instalment_plan", counted["plans"])
    if counted["plans"]:
        _make(night, first_plan_no, counted)
    ledger.run("stage_plan_stop", client=client)
    change_stops(night)
    ledger.run("answer_plans", client=client, first_plan_no=first_plan_no)
    decisions.close(night)
    ledger.run("drop_plan_stage")
    return int(counted["plans"]), ended


def _stage_plans(night: Night) -> None:
    """Stage the plans that can be made, with the interest to tonight and the plan's fee."""
    ledger, client, policy = night.ledger, night.client.code, night.policy
    ledger.run("stage_plan_part", client=client)
    ledger.run("stage_plan_interest_claim", business_on=night.business_on)
    segments, aside = claim_interest.reckon(night)
    ledger.stage("plan_interest", segments)
    ledger.stage("plan_aside", aside)
    ledger.run("stage_new_plan", client=client, fee_ore=policy.fee("PLAN"))
    ledger.run(
        "judge_plan_sums",
        lowest_ore=policy.limit("lowest_instalment"),
        credit_check_ore=policy.limit("credit_check_from"),
    )
    ledger.run("drop_refused_plans")


def _make(night: Night, first_plan_no: int, counted: dict[str, int]) -> None:
    """Post the accrued interest and the fees, and write the plans with their schedules and letters."""
    ledger, client, keys = night.ledger, night.client.code, night.keys
    payee = night.client.main_bankgiro
    ledger.run("stage_plan_opening", first_item_id=night.take_numbers("item", counted["fees"] + counted["interests"]))
    last_on = night.business_on + timedelta(days=FIRST_DAYS + 31 * night.policy.number("max_instalments"))
    ledger.stage("bank_day", calendar(night.business_on, last_on))
    last_settlement_id = night.peek_number("settlement") - 1
    posting.begin(night)
    ledger.run("stage_plan_posting")
    posting.post(night)
    ledger.run("insert_plan_claim", **keys)
    numbered = {"first_plan_no": first_plan_no}
    first_line_id = night.take_numbers("interest_line", counted["lines"])
    ledger.run("insert_plan_interest_line", first_line_id=first_line_id, **numbered, **keys)
    ledger.run(
        "insert_instalment_plan",
        bankgiro=payee.number,
        length_digit=payee.length_digit,
        last_settlement_id=last_settlement_id,
        **numbered,
        **keys,
    )
    ledger.run("insert_instalment", client=client, **numbered)
    ledger.run("insert_plan_item", client=client, **numbered)
    first_letter_no = night.take_numbers("plan_letter", counted["plans"])
    ledger.run("insert_plan_agreed", first_letter_no=first_letter_no, **numbered, **keys)
    ledger.run("queue_plan_letter", first_letter_no=first_letter_no, **keys)


def _reckon_state(night: Night) -> None:
    """Stage what is paid of the running plans and what is left of each instalment."""
    night.ledger.run("stage_plan_money", client=night.client.code)
    night.ledger.run("stage_plan_rest", client=night.client.code)


def _complete(night: Night) -> int:
    """End the plans that are paid; how many."""
    ledger, client = night.ledger, night.client.code
    found = ledger.row("running_plans", client=client)
    if not found or not found["found"]:
        return 0
    ledger.run("stage_plan_money", client=client)
    ledger.run("create_stop_changes")
    ledger.run("create_ended_plan")
    completed = ledger.run("stage_completed_plan")
    if completed:
        _end(night)
        change_stops(night)
    return completed


def _ask(night: Night) -> int:
    """Write the notices (avier) of the instalments that will soon be due; how many."""
    ledger, days = night.ledger, night.policy.days("instalment_notice_days")
    ledger.run("stage_due_instalment", client=night.client.code, business_on=night.business_on, days=days)
    counted = ledger.one("count_due_instalments")
    if counted["notices"]:
        numbered = {"first_letter_no": night.take_numbers("plan_letter", counted["notices"]), **night.keys}
        ledger.run("insert_instalment_letter", **numbered)
        ledger.run("queue_plan_letter", **numbered)
    return int(counted["notices"])


def _notify(night: Night, notices: int, broken_days: int) -> None:
    """Write the notices: the customer has until the bank day before the plan is broken."""
    first_letter_no = night.take_numbers("plan_letter", notices)
    respond_by_on = previous_bank_day(next_bank_day_or_same(night.business_on + timedelta(days=broken_days)))
    numbered = {"first_letter_no": first_letter_no, **night.keys}
    night.ledger.run("insert_plan_notice", respond_by_on=respond_by_on, **numbered)
    night.ledger.run("queue_plan_letter", **numbered)


def _break(night: Night) -> None:
    """End the plans whose notice was not heeded: the whole rest is due, and dunning goes on from where it was."""
    ledger, client = night.ledger, night.client.code
    night.stage_policy("kravkod")
    ledger.run("stage_broken_interest_claim", client=client, business_on=night.business_on)
    segments, _ = claim_interest.reckon(night)
    ledger.stage("broken_interest", segments)
    ledger.run("create_stop_changes")
    ledger.run("create_ended_plan")
    ledger.run("stage_broken_plan", client=client)
    _end(night)
    change_stops(night)
    ledger.run("drop_plan_stage")


def _end(night: Night) -> None:
    """End the plans of `ended_plan`: an event, their holds, and their items go back to the invoices."""
    night.ledger.run("insert_plan_ended", **night.keys)
    night.ledger.run("stage_ended_plan_stop", client=night.client.code)
    night.ledger.run("close_plan_items", client=night.client.code)
