"""What the work of a night is called by staff: kinds of work, states, channels, files; Swedish."""

from __future__ import annotations

from datetime import date

from reskontra import total_names
from reskontra.payment_matching import RULES

STATES = {
    "done": "Klart",
    "noted": "Klart, med stopp",
    "stopped": "Stoppat",
    "failed": "Avbrutet av fel",
    "running": "Pågår",
    "waiting": "Inte kört",
}
SEVERITIES = {"stop": "Stopp", "hold": "Lagt åt sidan", "warn": "Att känna till"}
VERDICTS = {"taken": "Inläst", "refused": "Avvisad", "held": "Hålls", "duplicate": "Dubblett"}

# What each process did: control totals by their name, and the kinds of night_work.
WORK = {
    "invoicing.invoice": "Fakturor",
    "invoicing.credit_note": "Kreditfakturor",
    "credit_balances.balance_letter": "Saldobrev",
    "credit_balances.refund_proposal": "Förslag till återbetalning",
    "interest_invoicing.interest_invoice": "Räntefakturor",
    "reminders.reminder": "Påminnelser (obetalt belopp)",
    "collection.DEMAND": "Ärenden till inkasso, krav",
    "collection.REMINDER": "Ärenden till ombudet, påminnelse",
    "collection.LEGAL": "Ärenden till ombudet, rättslig åtgärd",
    "collection.SURVEILLANCE": "Ärenden till ombudet, långtidsbevakning",
    "collection.accepted": "Ärenden som ombudet har tagit emot",
    "collection.rejected": "Ärenden som ombudet har avvisat",
    "collection.recalled": "Återkallade ärenden",
    "collection.paused": "Pausade ärenden",
    "collection.paused_confirmed": "Bekräftade pauser",
    "collection.resumed": "Upphävda pauser",
    "collection.resumed_confirmed": "Bekräftade upphävda pauser",
    "collection.reported": "Händelser till ombudet",
    "collection.status": "Lägen från ombudet",
    "collection.collected": "Betalningar hos ombudet",
    "collection.collection_reversed": "Återtagna betalningar hos ombudet",
    "collection.closed": "Avslutade ärenden hos ombudet",
    "collection.recall_confirmed": "Återkallelser som ombudet har bekräftat",
    "distribution.peppol": "E-fakturor (Peppol)",
    "distribution.print": "Utskrifter",
    "distribution.internal": "Internt",
    "distribution.restricted": "Till behörig handläggare (skyddade uppgifter)",
    "reporting.reports": "Rapporter",
    "ledger_export.voucher": "Verifikat till huvudboken (debet)",
} | {f"payment_matching.{rule}": title.capitalize() for rule, title in RULES.items()}

# The control totals that say what a process did; the others are shown among the totals only.
SHOWN = (
    "customer_intake.taken",
    "customer_intake.returned",
    "order_intake.taken",
    "order_intake.returned",
    "decision_intake.taken",
    "decision_intake.returned",
    "invoicing.waiting",
    "payment_intake.payments",
    "credit_balances.set_off",
    "direct_debit.ordered",
    "interest_invoicing.reckoned",
    "interest_invoicing.waiting",
    "interest_invoicing.given_up",
    "reminders.fees",
    "distribution.undelivered",
    "reconciliation.open_items",
    "reporting.reports",
)
COUNT_ONLY = (
    *("customer_intake.taken", "customer_intake.returned", "decision_intake.taken", "decision_intake.returned"),
    "reporting.reports",
)

FILES = {
    "control_list": "Kontrollista",
    "payment_worklist": "Arbetslista inbetalningar",
    "stops_to_review": "Spärrar att se över",
    "limitation": "Fordringar som snart preskriberas",
    "legal_announcement": "Fordringar aviserade för rättslig åtgärd",
    "decision_answer": "Svar på beslut",
    "small_write_offs": "Små avskrivningar",
    "templates": "Mallar för beslut",
    "refund_proposals": "Förslag till återbetalningar",
    "autogiro": "Autogirouppdrag till Bankgirot",
    "ledger_export": "SIE-verifikat till UBW",
    "voucher_list": "Verifikationslista",
    "reconciliation": "Avstämning",
    "collection_cases": "Ärenden till inkasso",
    "collection_recalls": "Återkallelser till inkasso",
    "collection_events": "Händelser till inkasso",
    "collection_ack": "Kvittenser till inkasso",
    "collection_order_answers": "Besked om andra reskontrors inkasso",
    "collection_payments": "Ombudets pengar till andra reskontror",
    "agency_differences": "Differenser mot inkassoombudet",
    "night_summary": "Nattens sammanställning",
    "night_facts": "Nattens sammanställning för program",
    "department_rejects": "Återsänt till förvaltning",
    "exceptions": "Månadens undantag",
    "work_list": "Arbetslista",
    "print_batch": "Utskriftsparti",
    "peppol_batch": "E-fakturor",
    "edifact_batch": "EDIFACT-fakturor",
    "svefaktura_batch": "Svefakturor",
    "bank_batch": "E-fakturor till internetbank",
    "mailbox_batch": "Digitala brev",
    "mailbox_question": "Fråga om digitala brevlådor",
    "efaktura_issuer": "Våra uppgifter till internetbankerna",
    "internal_invoices": "Internfakturor",
    "distribution_figures": "Distributionens månadssiffror",
    "distribution_refusals": "Månadens avvisningar och returer",
}

CHANNELS = {
    "peppol": "E-faktura, Peppol",
    "edifact": "EDIFACT",
    "svefaktura": "Svefaktura",
    "bank": "E-faktura till internetbank",
    "mailbox": "Digital brevlåda",
    "print": "Brev",
    "internal": "Internfaktura",
    "restricted": "Till behörig handläggare",
    "Alla": "Alla",
}
WEEKDAYS = ("måndagen", "tisdagen", "onsdagen", "torsdagen", "fredagen", "lördagen", "söndagen")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


def sent(kind: str) -> str:
    """A kind of file in the outbox in Swedish; of a list also its workbook."""
    of = kind.removesuffix("_xlsx")
    return FILES.get(of, of) + (", arbetsbok" if kind != of else "")


def work(name: str) -> str:
    """A kind of work `process.kind`, or a control total, in Swedish; its own name where nobody has named it."""
    return WORK.get(name) or total_names.title(name)


def spoken(day: date) -> str:
    """`lördagen den 21 november 2026`."""
    return f"{WEEKDAYS[day.weekday()]} den {day.day} {MONTHS[day.month - 1]} {day.year}"


def whole(number: int) -> str:
    """A number as people read it: 12345 is `12 345`."""
    return f"{number:,}".replace(",", " ")
