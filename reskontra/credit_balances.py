"""Credit balances (tillgodohavanden): credits are set off against the same customer's due claims, or paid back.

In order: what meets a due claim is set off the same night; what is too small to keep is posted as a small difference;
staff's answers to earlier proposals are applied, where their own credits and the account still are what was proposed;
what is left long enough is proposed to be paid back, unless something blocks it; customers are told by letter.

Source: receivables rules 4.7, 4.11; rulings 32, 34, 36, 50, 57; controls before a payout (4.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.delivery import balance_letters
from reskontra.payments import refund_approvals, refund_proposals
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

RULE_VERSION = 1


def run(night: Night) -> Tally:
    """Set off, close what is small, propose refunds, apply answers; nothing is paid out here."""
    names = ("kvittningar", "små tillgodohavanden", "återbetalningsförslag", "besvarade förslag", "saldobrev")
    tally = Tally(dict.fromkeys(names, 0))
    ledger, client = night.ledger, night.client.code
    ledger.run("void_approved_refunds", client=client, business_on=night.business_on)
    _stage(night)
    balance_letters.begin(night)
    tally.count("kvittningar", _set_off(night))
    tally.count("små tillgodohavanden", _close_small(night))
    broken = refund_proposals.withdraw_broken(night)
    answered = refund_approvals.apply_files(night)
    if answered:
        ledger.run("stage_open_credit", client=client)
    proposed, changed = refund_proposals.renew(night)
    if proposed or changed or broken or answered:
        refund_proposals.send_list(night)
    tally.count("återbetalningsförslag", proposed)
    tally.count("besvarade förslag", answered)
    tally.count("saldobrev", balance_letters.write(night))
    return tally


def _stage(night: Night) -> None:
    """Stage the open credits, and the open claims of who has them."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_open_credit", client=client)
    ledger.analyze("credit")
    ledger.run(
        "stage_creditor_claim",
        client=client,
        business_on=night.business_on,
        barring_stops=list(night.policy.parameter("set_off_barring_stops")),
    )
    ledger.analyze("creditor_claim")


def _set_off(night: Night) -> int:
    """Let every credit meet the customer's due claims, oldest first; how many times credit and claim met."""
    ledger = night.ledger
    ledger.run("stage_set_off")
    counted = ledger.one("count_set_offs")
    if counted["pairs"]:
        ledger.analyze("set_off")
        posting.begin(night)
        ledger.run("stage_set_off_settlement", business_on=night.business_on)
        posting.post(night, rule_version=RULE_VERSION)
        ledger.run("add_set_off_late", client=night.client.code, business_on=night.business_on)
        _stage(night)
    return int(counted["pairs"])


def _close_small(night: Night) -> int:
    """Post credits up to the tolerance as small differences, as far as the night's cap lasts; how many."""
    ledger = night.ledger
    posted = ledger.one("differences_posted", client=night.client.code, run_id=night.run_id)
    cap_ore = max(0, night.settings.matching.small_difference_night_cap_ore - int(posted["ore"]))
    ledger.run("stage_small_balance", tolerance_ore=night.policy.limit("difference_tolerance"), cap_ore=cap_ore)
    counted = ledger.one("count_small_balances")
    if counted["credits"]:
        posting.begin(night)
        ledger.run("stage_small_settlement", business_on=night.business_on)
        posting.post(night, rule_version=RULE_VERSION)
        ledger.run("stage_open_credit", client=night.client.code)
    return int(counted["credits"])
