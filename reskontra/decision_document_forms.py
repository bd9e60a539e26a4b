"""The kind of decision file about documents: a copy of what a customer has been sent before.

Declared as those of decision_forms.
"""

from __future__ import annotations

from reskontra.decision_forms import NUMBER, SIGNATURE, TEXT, Cell, Form
from reskontra.worklist import DECIDED_BY

COPY = Form(
    kind="copy",
    title="Kopior av fakturor",
    marks=("Kopia", "Fakturanummer"),
    key="Fakturanummer",
    cells=(
        Cell("Fakturanummer", "invoice_no", NUMBER, required=True),
        Cell(DECIDED_BY, "decided_by", SIGNATURE, required=True),
        Cell("Godkänt av", "approved_by", SIGNATURE, required=True),
        Cell("Orsak", "reason", TEXT, required=True),
    ),
    answers=("Kopia", "Fakturanummer", DECIDED_BY, "Godkänt av", "Orsak"),
    choice_heading="Kopia",
    choices={"Brev": "print", "Egen kanal": "own"},
)

DOCUMENT_FORMS = (COPY,)
