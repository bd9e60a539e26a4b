"""The kind of decision file about limitation: what has interrupted it, with the proof.

Declared as those of decision_forms. Swedish headings are what staff see; the template is made from them.
"""

from __future__ import annotations

from formats import kinds
from reskontra.decisions.decision_forms import DECIDED, INVOICE, WHY, Cell, Form

INTERRUPTION = Form(
    kind="interruption",
    title="Preskriptionsavbrott",
    marks=("Avbrott", "Skedde den"),
    key="Fakturanummer",
    cells=(
        INVOICE,
        Cell("Skedde den", "from_on", kinds.DATE, required=True),
        Cell("Avslutat den", "until_on", kinds.DATE),
        DECIDED,
        WHY,
    ),
    choice_heading="Avbrott",
    choices={"Erkännande": "promise", "Mottaget brev": "letter_received", "Rättslig åtgärd": "proceedings"},
    bars={"promise": ("until_on",), "letter_received": ("until_on",)},
)

LIMITATION_FORMS = (INTERRUPTION,)
