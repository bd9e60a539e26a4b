"""What the ledger's events are called by staff, and which process posts them."""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """Swedish, as the text of a voucher; and the process that posts it."""

    title: str
    process: str


EVENTS = {
    "invoice": Event("Fakturering", "invoicing"),
    "credit_note": Event("Kreditfakturering", "invoicing"),
    "fee_reversed": Event("Återförda avgifter", "invoicing"),
    "payment_matched": Event("Inbetalningar", "payment_matching"),
    "payment_unidentified": Event("Oidentifierade inbetalningar", "payment_matching"),
    "payment_deducted": Event("Avdrag på inbetalningar", "payment_matching"),
    "payment_reversed": Event("Återförda inbetalningar", "payment_matching"),
    "payment_undone": Event("Upphävda matchningar", "payment_matching"),
    "reversal_found": Event("Återtaganden vars betalning kom senare samma natt", "payment_matching"),
    "payment_reassigned": Event("Ommatchade inbetalningar", "payment_matching"),
    "set_off": Event("Kvittningar", "credit_balances"),
    "small_balance": Event("Små tillgodohavanden", "credit_balances"),
    "internal_invoice": Event("Internfakturor", "distribution"),
    "return_interest": Event("Ränta på återbetalda pris", "interest_invoicing"),
    "interest_invoice": Event("Dröjsmålsränta", "interest_invoicing"),
    "agency_collected": Event("Inbetalningar hos inkassoombudet", "collection"),
    "agency_reversed": Event("Återtagna inbetalningar hos inkassoombudet", "collection"),
    "agency_fee": Event("Avgifter från inkassoombudet", "collection"),
    "agency_interest_credit": Event("Återförd ränta från inkassoombudet", "collection"),
    "agency_remitted": Event("Utbetalningar från inkassoombudet", "collection"),
    "plan_fee": Event("Avgifter för avbetalningsplaner", "reminders"),
    "plan_interest": Event("Ränta i avbetalningsplaner", "reminders"),
    "waived": Event("Eftergifter", "reminders"),
    "write_off": Event("Avskrivningar", "reminders"),
    "write_off_recovered": Event("Betalda efter avskrivning", "payment_matching"),
    "reminder_fee": Event("Påminnelseavgifter", "reminders"),
    "demand_fee": Event("Inkassoavgifter", "reminders"),
    "late_compensation": Event("Förseningsersättningar", "reminders"),
}


def title(event: str) -> str:
    """The event in Swedish; its code where nobody has named it, for the books must not wait for a word."""
    return EVENTS[event].title if event in EVENTS else event
