"""The kinds of decision file about the terms of one claim: its kravkod, and what its interest rests on.

Declared as those of decision_forms. Which day and which rate a basis needs is receivables rules 1.2.
"""

from __future__ import annotations

from formats import kinds
from reskontra.decisions.decision_forms import APPROVED, DECIDED, INVOICE, WHY, Cell, Form

KRAVKOD_CODE = kinds.matching("kravkod", "[A-Za-z0-9_]{2,20}", "En kravkod, till exempel STD_PERSON.")
PERCENT = kinds.matching("percent", "[0-9]{1,2}([.,][0-9]{1,2})?", "En procentsats, till exempel 12,5.")

KRAVKOD = Form(
    kind="kravkod",
    title="Kravkoder för fakturor",
    marks=("Ny kravkod",),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Ny kravkod", "code", KRAVKOD_CODE, required=True),
        Cell("Från dag", "from_on", kinds.DATE),
        DECIDED,
        APPROVED,
        WHY,
    ),
    implied=(("", "set"),),
)

# As staff write them; the codes of policy_tables.INTEREST_BASES.
BASES: dict[str, str] = {
    "Förfallodag": "P3_AGREED_DUE",
    "30 dagar": "P4_30_DAYS",
    "VA": "VA_35",
    "VA ej förfallet": "VA_36_OPEN",
    "VA delbetalning": "VA_36_DUE",
    "Återgång": "P5_RETURN",
    "Avtal": "CONTRACT",
    "Lån": "P7_LOAN",
    "Skadestånd": "P4_DAMAGES",
    "Brott": "CRIME",
    "Delgivning": "SERVED",
    "Ingen": "NONE",
}
DATED = ("VA_36_OPEN", "P5_RETURN", "P4_DAMAGES", "CRIME", "SERVED")  # they cannot be reckoned without a day
AGREED = ("CONTRACT", "P7_LOAN")  # nor these without a rate

INTEREST_BASIS = Form(
    kind="interest_basis",
    title="Räntegrunder",
    marks=("Räntegrund", "Räntesats"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Dag", "from_on", kinds.DATE),
        Cell("Räntesats", "rate", PERCENT),
        Cell("Påslag", "margin", PERCENT),
        DECIDED,
        APPROVED,
        WHY,
    ),
    choice_heading="Räntegrund",
    choices=BASES,
    needs={**dict.fromkeys(DATED, ("from_on",)), "NONE": ("approved_by",)},
    bars={
        code: (
            *(() if code in DATED or code == "P4_30_DAYS" else ("from_on",)),
            *(() if code in AGREED else ("rate", "margin")),
        )
        for code in BASES.values()
    },
    one_of=dict.fromkeys(AGREED, ("rate", "margin")),
)

TERMS_FORMS = (KRAVKOD, INTEREST_BASIS)
