"""The kinds of decision file about claims: stops, disputes, objections, deferments, plans, write-offs, waivers.

Declared as those of decision_forms. Swedish headings are what staff see; the templates are made from them.
"""

from __future__ import annotations

from formats import kinds
from reskontra.decisions.decision_forms import AMOUNT, APPROVED, DECIDED, INVOICE, NUMBER, PARTY, WHY, Cell, Form

CODE = kinds.matching("stop_code", "[A-Za-z_]{2,30}", "En kod, till exempel SOCIAL.")
COUNT = kinds.matching("count", "[1-9][0-9]?", "Ett antal från 1 till 99.")
YES = kinds.matching("yes", "[Jj][Aa]", "Ja, Nej eller tomt.")


STOP = Form(
    kind="stop",
    title="Spärrar",
    marks=("Spärr", "Spärrkod", "Bevakningsdag"),
    key="Spärrkod",
    cells=(
        Cell("Spärrkod", "code", CODE, required=True),
        Cell("Kundnummer", "customer_no", PARTY),
        Cell("Fakturanummer", "invoice_no", NUMBER),
        Cell("Bevakningsdag", "until_on", kinds.DATE),
        Cell("Fordringar före", "from_on", kinds.DATE),
        DECIDED,
        WHY,
    ),
    choice_heading="Spärr",
    choices={"Sätt": "set", "Förläng": "prolong", "Avsluta": "end"},
    needs={"prolong": ("until_on",)},
    bars={"end": ("until_on", "from_on"), "prolong": ("from_on",)},
    one_of=dict.fromkeys(("set", "prolong", "end"), ("customer_no", "invoice_no")),
)

DISPUTE = Form(
    kind="dispute",
    title="Bestridanden",
    marks=("Bestridande", "Bestritt belopp"),
    key="Fakturanummer",
    cells=(INVOICE, Cell("Bestritt belopp", "amount_ore", AMOUNT), DECIDED, APPROVED, WHY),
    choice_heading="Bestridande",
    choices={
        "Bestrids": "raised",
        "Godtas": "upheld",
        "Avvisas": "rejected",
        "Delvis": "partly",
        "Domstol": "to_court",
        "Återtas": "withdrawn",
    },
    needs={"partly": ("amount_ore",), "to_court": ("approved_by",)},
    bars=dict.fromkeys(("upheld", "rejected", "to_court", "withdrawn"), ("amount_ore",)),
)

DEFERMENT = Form(
    kind="deferment",
    title="Anstånd",
    marks=("Anstånd till", "Begärt den"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Anstånd till", "until_on", kinds.DATE, required=True),
        Cell("Begärt den", "from_on", kinds.DATE, required=True),
        Cell("Grund", "code", CODE),
        Cell("Flytta förfallodag", "flag", YES),
        DECIDED,
        APPROVED,
        WHY,
    ),
    implied=(("", "grant"),),
)

OBJECTION = Form(
    kind="objection",
    title="Invändningar",
    marks=("Invändningsgrund", "Invänt den"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Invänt den", "from_on", kinds.DATE, required=True),
        Cell("Invändningsgrund", "code", CODE, required=True),
        DECIDED,
        WHY,
    ),
    implied=(("", "object"),),
)

SURVEILLANCE = Form(
    kind="surveillance",
    title="Långtidsbevakning",
    marks=("Bevakas hos ombudet",),
    key="Fakturanummer",
    cells=(INVOICE, Cell("Bevakas hos ombudet", "flag", YES, required=True), DECIDED, WHY),
    implied=(("", "watch"),),
)

REOPEN = Form(
    kind="reopen",
    title="Omprövade beslut",
    marks=("Ersätter beslut",),
    key="Fakturanummer",
    cells=(INVOICE, Cell("Ersätter beslut", "replaces", NUMBER, required=True), DECIDED, APPROVED, WHY),
    implied=(("", "reopen"),),
)

PLAN = Form(
    kind="plan",
    title="Avbetalningsplaner",
    marks=("Avbetalningsplan", "Antal rater"),
    key="Kundnummer",
    cells=(
        Cell("Kundnummer", "customer_no", PARTY, required=True),
        Cell("Fakturanummer", "invoice_no", NUMBER),
        Cell("Antal rater", "count", COUNT),
        Cell("Första förfallodag", "until_on", kinds.DATE),
        Cell("Utan avgift", "flag", YES),
        DECIDED,
        APPROVED,
        WHY,
    ),
    choice_heading="Avbetalningsplan",
    choices={"Ny": "new", "Avsluta": "end"},
    needs={"new": ("invoice_no", "count", "until_on")},
    bars={"end": ("invoice_no", "count", "until_on", "flag")},
)

WRITE_OFF = Form(
    kind="write_off",
    title="Avskrivningar",
    marks=("Avskrivningsorsak", "Efterges"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Avskrivningsorsak", "code", CODE, required=True),
        Cell("Belopp", "amount_ore", AMOUNT),
        Cell("Efterges", "flag", YES),
        DECIDED,
        APPROVED,
        WHY,
    ),
    implied=(("", "write_off"),),
)

WAIVER = Form(
    kind="waiver",
    title="Eftergifter",
    marks=("Eftergift", "Skäl"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Belopp", "amount_ore", AMOUNT),
        Cell("Från dag", "from_on", kinds.DATE),
        Cell("Till dag", "until_on", kinds.DATE),
        Cell("Skäl", "code", CODE),
        DECIDED,
        APPROVED,
        WHY,
    ),
    choice_heading="Eftergift",
    choices={"Avgift": "fee", "Ränta": "interest", "Räntestopp": "stop"},
    needs={"interest": ("amount_ore", "code"), "stop": ("code",)},
    bars={"fee": ("from_on", "until_on"), "interest": ("from_on", "until_on"), "stop": ("amount_ore",)},
)

CLAIM_FORMS = (STOP, DISPUTE, OBJECTION, SURVEILLANCE, DEFERMENT, PLAN, WRITE_OFF, WAIVER, REOPEN)
