"""What the codes of an invoice's story are called in Swedish."""

from __future__ import annotations

from reskontra.payment_matching import RULES as MATCHING_RULES

DOCUMENTS = {
    "copy": "Kopia",
    "invoice": "Faktura",
    "credit_note": "Kreditfaktura",
    "interest_invoice": "Räntefaktura",
    "reminder": "Påminnelse",
    "demand": "Inkassokrav",
    "plan": "Brev om avbetalningsplan",
}
STAGES = {
    "ISSUED": "fakturerad, inte utlämnad än",
    "SENT": "utskickad",
    "DUE": "förfallen",
    "REMINDED": "påmind",
    "DEMANDED": "inkassokrav sänt",
    "AGENCY": "hos ombudet",
    "KFM_APPLIED": "betalningsföreläggande sökt",
    "RULED": "utslag",
    "ENFORCED": "verkställighet",
    "SURVEILLANCE": "långtidsbevakning",
    "SETTLED": "slutbetald",
    "CREDITED": "krediterad",
    "WRITTEN_OFF": "avskriven",
}
CHANNELS = {
    "peppol": "som e-faktura",
    "edifact": "som EDIFACT",
    "svefaktura": "som Svefaktura",
    "bank": "till internetbanken",
    "mailbox": "till digital brevlåda",
    "print": "för utskrift",
    "internal": "internt",
    "restricted": "till behörig handläggare",
}
DELIVERIES = {
    "handed_over": "utlämnad",
    "accepted": "mottagen",
    "rejected": "avvisad",
    "delivered": "levererad",
    "printed": "utskriven",
    "returned": "i retur",
    "opened": "öppnad",
    "written": "skriven",
}
ITEMS = {
    "claim": "fordran",
    "credit": "tillgodohavande",
    "unidentified": "oidentifierad inbetalning",
    "agency": "fordran på ombudet",
}
COMPONENTS = {"CAPITAL": "", "INTEREST": " (ränta)", "COST": " (avgift)", "NONE": ""}
CASE_EVENTS = {
    "sent": "lämnat till ombudet",
    "accepted": "mottaget av ombudet",
    "rejected": "avvisat av ombudet",
    "recalled": "återkallat",
    "recall_confirmed": "återkallelsen bekräftad",
    "paused": "pausat",
    "paused_confirmed": "pausen bekräftad",
    "resumed": "pausen upphävd",
    "resumed_confirmed": "upphävandet bekräftat",
    "reported": "meddelat ombudet",
    "status": "läge hos ombudet",
    "collected": "betalt till ombudet",
    "collection_reversed": "betalning till ombudet återtagen",
    "closed": "avslutat hos ombudet",
}
PAYMENTS = {"payment": "", "deduction": "avdrag ", "reversal": "återföring "}
KINDS = {"invoice": "faktura", "ocr": "OCR för faktura", "order": "order", "payment": "betalning"}
DISPUTES = {
    "raised": "Fordran bestrids",
    "upheld": "Bestridandet godtas",
    "rejected": "Bestridandet avvisas",
    "partly": "Bestridandet godtas delvis",
    "to_court": "Tvisten går till domstol",
    "withdrawn": "Bestridandet återtas",
}
REFUSALS = {
    "TOO_LATE": "begärt efter förfallodagen utan godtagen grund",
    "TOO_LONG": "längre än anstånd får vara",
    "SECOND": "fordran har redan haft anstånd",
    "BROKEN_PLAN": "en avbetalningsplan är bruten",
}
PLANS = {
    "agreed": "avtalad",
    "notice": "delbetalning försenad, varsel sänt",
    "broken": "bruten",
    "completed": "fullföljd",
    "cancelled": "avslutad",
}
RULES = MATCHING_RULES | {
    "small_difference": "liten differens",
    "small_balance": "litet tillgodohavande",
    "credit_note": "kreditfaktura",
    "fee_reversed": "avgift återförd",
    "set_off": "kvittning",
    "write_off": "avskrivning",
    "recovered": "betald efter avskrivning",
    "waived": "eftergift",
    "internal": "internfaktura",
    "agency_collected": "betald till ombudet",
    "agency_reversed": "återtagen hos ombudet",
}
STATES = {
    "REGISTERED": "registrerat",
    "REMINDED": "påmint",
    "DEMANDED": "inkassokrav sänt",
    "PLAN": "avbetalningsplan",
    "PLAN_BROKEN": "avbetalningsplan bruten",
    "PAUSED": "pausat",
    "DISPUTED": "bestritt",
    "KFM_APPLIED": "ansökan hos Kronofogden",
    "CONTESTED": "bestritt hos Kronofogden",
    "RULED": "utslag",
    "ENFORCED": "verkställighet",
    "NO_ASSETS": "utmätningsbara tillgångar saknas",
    "SURVEILLANCE": "långtidsbevakning",
    "CLOSED_PAID": "avslutat, betalt",
    "CLOSED_WITHDRAWN": "avslutat, återkallat",
    "CLOSED_CREDITED": "avslutat, krediterat",
    "CLOSED_LIMITED": "avslutat, preskriberat",
    "CLOSED_ESTATE": "avslutat, dödsbo utan tillgångar",
    "CLOSED_DEBT_RELIEF": "avslutat, skuldsanering",
    "RETURNED": "återlämnat",
}
INTERRUPTIONS = {
    "promise": "löfte eller annat erkännande",
    "letter_received": "skriftligt krav som har nått kunden",
    "proceedings": "rättslig åtgärd",
}
AGENCY_EVENTS = {
    "DIRECT_PAYMENT": "betalning till oss",
    "CREDIT_NOTE": "kreditering",
    "SET_OFF": "kvittning",
    "PAYMENT_REVERSAL": "återtagen betalning",
    "FEE_WAIVED": "avgift efterskänkt",
    "INTEREST_WAIVED": "ränta efterskänkt",
}
AGENCY_PAYMENTS = {
    "PAYMENT": "betalt till ombudet",
    "PAYMENT_REVERSAL": "betalning till ombudet återtagen",
    "FORWARDED": "betalning vidarebefordrad",
}
