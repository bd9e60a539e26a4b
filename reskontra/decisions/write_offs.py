"""Write-offs (avskrivningar): by people within their authority, of small rests by rule; taken back when money comes.

A write-off is a loss in the books, not a gift: the customer still owes the money unless it was waived too. Output VAT
is taken back only where the loss is confirmed, and owed again when money comes.

Source: receivables rules 4.10; rulings 6, 57; the postings "loss confirmed" and "paid after loss".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reskontra import posting
from reskontra.decisions import decisions
from reskontra.exchange.staff_files import send_list
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

RULE_VERSION = 1
HEADINGS = {
    "invoice_no": "Fakturanummer",
    "customer_no": "Kundnummer",
    "department": "Förvaltning",
    "component": "Slag",
    "amount_ore": "Avskrivet",
    "opened_on": "Bokfört",
    "due_effective_on": "Förföll",
}


def run(night: Night, tally: Tally) -> None:
    """Write off what people have decided, then the small rests that nothing has happened to for long."""
    tally.count("avskrivna fordringar", _decide(night))
    tally.count("små avskrivningar", _give_up_small(night, tally))


def recover(night: Night, tally: Tally) -> None:
    """Take back write-offs that this run's over-payments are for, and settle the claims with that money.

    Runs right after matching, before anybody may set the money off or propose to pay it back.
    """
    ledger, client = night.ledger, night.client.code
    found = ledger.row("has_write_offs", client=client)
    if not found or not found["found"]:
        return
    ledger.run("stage_recovery", client=client, run_id=night.run_id)
    counted = ledger.one("count_recoveries")
    if counted["invoices"]:
        night.stage_policy("vat_code")
        posting.begin(night)
        ledger.run("stage_recovery_settlement", business_on=night.business_on)
        ledger.run("stage_recovery_posting", client=client)
        posting.post(night, rule_version=RULE_VERSION)
        tally.count("betalda efter avskrivning", counted["invoices"])


def _decide(night: Night) -> int:
    """Apply the decisions that wait; how many items were written off."""
    if not decisions.begin(night, "write_off"):
        return 0
    ledger, client, policy = night.ledger, night.client.code, night.policy
    night.stage_policy("authority", "write_off_reason")
    ledger.run("create_write_off_part")
    ledger.run("stage_asked_write_off", client=client)
    ledger.run(
        "judge_write_offs",
        clerk_ore=policy.limit("write_off_clerk"),
        manager_ore=policy.limit("write_off_manager"),
    )
    ledger.run("stage_write_off_part", client=client)
    items, _ = _post(night)
    ledger.run("answer_write_offs")
    decisions.close(night)
    return items


def _give_up_small(night: Night, tally: Tally) -> int:
    """Write off small rests as far as the night's cap lasts, and send finance the list; how many items."""
    ledger, client, policy = night.ledger, night.client.code, night.policy
    night.stage_policy("write_off_reason")
    ledger.run("create_write_off_part")
    limit_ore, days = policy.limit("small_write_off"), policy.days("small_write_off_days")
    ledger.run(
        "stage_small_write_off",
        client=client,
        last_on=night.business_on - timedelta(days=days + 1),
        limit_ore=limit_ore,
        days=days,
        cap_ore=policy.limit("small_write_off_night_cap"),
    )
    items, ore = _post(night)
    if items:
        rows = ledger.table("small_write_offs", client=client, run_id=night.run_id)
        stem = f"SMA_AVSKRIVNINGAR_{client}_{night.business_on:%Y%m%d}"
        send_list(night, stem, "Små avskrivningar", rows, HEADINGS, kind="small_write_offs", ore=ore)
        tally.warn(
            "SMALL_WRITE_OFF",
            stem,
            f"Restbelopp på tillsammans {kronor(ore)} kr har skrivits av: högst {kronor(limit_ore)} kr per faktura, "
            f"utan rörelse i mer än {days} dagar. De står i {stem}.csv.",
        )
    return items


def _post(night: Night) -> tuple[int, int]:
    """Post what `write_off_part` holds; how many items and öre."""
    ledger, client = night.ledger, night.client.code
    counted = ledger.one("count_write_off_parts")
    if counted["items"]:
        night.stage_policy("vat_code")
        posting.begin(night)
        ledger.run("stage_write_off_settlement", business_on=night.business_on)
        ledger.run("stage_write_off_posting", client=client)
        posting.post(night, rule_version=RULE_VERSION)
        first_write_off_no = night.take_numbers("write_off", counted["items"])
        ledger.run("insert_write_off", first_write_off_no=first_write_off_no, **night.keys)
    return int(counted["items"]), int(counted["ore"])
