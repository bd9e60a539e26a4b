"""What happened to Autogiro orders and mandates, written in one place whatever report or rule it comes from.

`begin` empties two staging tables (sql/direct_debit/create_autogiro_stage.sql), `order_answer` and `mandate_change`.
What is staged there becomes, in `post`, appended events, the new state of each order and mandate, holds on reminders,
and work items for people. A code's effect is policy (`autogiro_code.csv`); `WORK` says which effects a person must act
on, and how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night

_SLIP = "Informera kunden och skicka fakturan med inbetalningskort."
_ASK_BANK = "Fråga banken vad koden betyder; uppdraget står kvar tills vidare."
_STILL_DRAWN = "Uppdraget ligger kvar och beloppet kan dras ändå. Makulera det hos banken."

# What a person does, by the event of an order or a mandate; events that are not here need nobody.
WORK = {
    "no_mandate": _SLIP,
    "rejected": f"Rätta orsaken. {_SLIP}",
    "withdrawn": _SLIP,
    "unanswered": f"Fråga banken om dragningen gjordes. {_SLIP}",
    "refunded": "Kontakta kunden innan kravet drivs vidare.",
    "refunded_no_mandate": "Kontakta kunden innan kravet drivs vidare.",
    "not_cancelled": _STILL_DRAWN,
    "not_found": "Kontrollera hos banken om beloppet har dragits.",
    "unknown": _ASK_BANK,
    "fail": "Informera kunden. Fakturorna betalas på vanligt sätt.",
    "end": "Öppna fakturor som skulle ha dragits betalas på vanligt sätt: informera kunden.",
    "known": "Kontrollera medgivandet hos banken.",
    "end_unknown": "Medgivandet är avslutat här. Kontrollera hos banken.",
    "not_ended": "Medgivandet är avslutat här men kan finnas kvar hos banken. Avsluta det där.",
    "not_changed": "Betalarnumret är det gamla. Kontrollera hos banken.",
    "not_ours": "Medgivandet finns inte här. Lägg upp det med ett beslut om det ska användas.",
    "waiting": "Godkänn eller avböj med ett beslut om medgivande: Nytt eller Avsluta, med bara betalarnumret.",
    "waiting_protected": "Handläggs av den som har behörighet.",
    "register_unknown": "Lägg upp det med ett beslut om det ska användas, eller avsluta det hos banken.",
    "register_ended": "Avsluta det hos banken.",
    "register_missing": "Kontrollera medgivandet hos banken.",
}


def begin(night: Night) -> None:
    """Empty the staging tables, and stage codes, stops and the work sentences of the business date."""
    ledger = night.ledger
    ledger.run("create_autogiro_stage")
    if ledger.row("is_staged", name="autogiro_work") is None:
        night.stage_policy("autogiro_code", "stop_code")
        ledger.stage("autogiro_work", pa.table({"event": list(WORK), "action": list(WORK.values())}))


def post(night: Night) -> None:
    """Write what is staged: events, states, holds on reminders and work items; the staging tables are then empty."""
    ledger, client, keys = night.ledger, night.client.code, night.keys
    ledger.analyze("order_answer")
    answers = ledger.run("insert_order_event", first_event_no=night.peek_number("autogiro_order_event"), **keys)
    night.take_numbers("autogiro_order_event", answers)
    if answers:
        ledger.run("update_answered_order", client=client)
        ledger.run("close_answered_order", client=client)
        ledger.run(
            "hold_undrawn_claim",
            hold_days=night.policy.days("failed_draw_days"),
            hold_until_on=add_bank_days(night.business_on, night.policy.days("failed_draw_bank_days")),
            **keys,
        )
        ledger.run("stage_lost_mandate", client=client)
        ledger.run("add_order_work_item", **keys)
    first_event_no = night.peek_number("mandate_event")
    changes = ledger.run("insert_mandate_event", first_event_no=first_event_no, **keys)
    night.take_numbers("mandate_event", changes)
    if changes:
        ledger.run("upsert_mandate", **keys)
        ledger.run("note_renumbering", client=client)
        ledger.run("switch_payer_number", **keys)
        ledger.run("add_mandate_work_item", first_event_no=first_event_no, **keys)
    begin(night)
