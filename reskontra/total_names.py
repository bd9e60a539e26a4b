"""What control totals are called by staff, in Swedish."""

from __future__ import annotations

PREVIOUS = "previous:"

TOTALS = {
    "customer_intake.read": "Lästa kunder",
    "customer_intake.taken": "Inlästa kunder",
    "customer_intake.returned": "Kundrader lagda åt sidan",
    "order_intake.read": "Lästa order",
    "order_intake.taken": "Inlästa order",
    "order_intake.returned": "Återsända order",
    "decision_intake.read": "Lästa beslut",
    "decision_intake.taken": "Inlästa beslut",
    "decision_intake.returned": "Återsända beslut",
    "invoicing.waiting": "Order som väntar",
    "invoicing.invoiced": "Fakturerade order",
    "invoicing.documents": "Fakturor och kreditfakturor",
    "invoicing.posted": "Bokförda fakturor och kreditfakturor",
    "payment_intake.deposits": "Betalningar enligt bankens insättningar",
    "payment_intake.payments": "Inlästa betalningar",
    "payment_matching.allocated": "Matchade betalningar",
    "payment_matching.unidentified": "Oidentifierade betalningar",
    "payment_matching.posted": "Bokförda betalningar",
    "payment_matching.waiting": "Betalningar som väntar på matchning",
    "credit_balances.set_off": "Kvittade tillgodohavanden",
    "credit_balances.posted": "Bokförda kvittningar",
    "interest_invoicing.reckoned": "Räknade ränterader",
    "interest_invoicing.invoiced": "Fakturerade ränterader",
    "interest_invoicing.waiting": "Ränterader som väntar",
    "interest_invoicing.given_up": "Ränterader som gavs upp",
    "interest_invoicing.documents": "Räntefakturor",
    "interest_invoicing.posted": "Bokförda räntefakturor",
    "reminders.fees": "Påminnelser med avgift",
    "reminders.posted": "Bokförda påminnelseavgifter",
    "collection.cases": "Ärenden till inkasso",
    "collection.sent": "Ärenden i filen till ombudet",
    "collection.collected": "Kommunens del av ombudets inbetalningar",
    "collection.posted": "Bokförda fordringar på ombudet",
    "collection.told": "Andra reskontrors del av ombudets inbetalningar, i listorna till dem",
    "collection.owed": "Bokförd skuld till andra reskontror",
    "distribution.made": "Nya handlingar",
    "distribution.requeued": "Handlingar som kom tillbaka för utskrift",
    "distribution.kept": "Handlingar som stannar i huset",
    "distribution.peppol": "Utlämnade e-fakturor",
    "distribution.peppol_sent": "E-fakturor i filerna till distributören",
    "distribution.edifact": "Utlämnade EDIFACT-fakturor",
    "distribution.edifact_sent": "EDIFACT-fakturor i filerna till distributören",
    "distribution.svefaktura": "Utlämnade Svefakturor",
    "distribution.svefaktura_sent": "Svefakturor i filerna till distributören",
    "distribution.bank": "Utlämnade e-fakturor till internetbank",
    "distribution.bank_sent": "E-fakturor till internetbank i filerna till distributören",
    "distribution.mailbox": "Utlämnade digitala brev",
    "distribution.mailbox_sent": "Digitala brev i filerna till distributören",
    "distribution.print": "Utlämnade brev",
    "distribution.print_sent": "Brev i partierna till tryckeriet",
    "distribution.undelivered": "Handlingar som väntar på utlämning",
    "direct_debit.ordered": "Autogirouppdrag",
    "direct_debit.sent": "Autogirouppdrag i filen till banken",
    "ledger_export.posted": "Bokningar att exportera",
    "ledger_export.exported": "Exporterade bokningar",
    "reconciliation.open_items": "Öppna poster",
    "reconciliation.movements": "Öppnade minus stängda poster",
    "reconciliation.subledger": "Öppna poster enligt bokföringen",
}


def title(name: str) -> str:
    """A total `process.total` in Swedish, with `previous:` said; its own name where nobody has given it one."""
    plain = name.removeprefix(PREVIOUS)
    said = TOTALS.get(plain, plain)
    return f"{said} förra natten" if name.startswith(PREVIOUS) else said


def sides(side: str) -> list[str]:
    """The totals that one side of an equation adds up."""
    return [name.strip() for name in side.split("+")]


def phrase(side: str) -> str:
    """One side of an equation in words: `Matchade betalningar + oidentifierade betalningar`."""
    first, *others = (title(name) for name in sides(side))
    return " + ".join([first, *(other[0].lower() + other[1:] for other in others)])
