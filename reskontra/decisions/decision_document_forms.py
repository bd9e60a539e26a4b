"""The kind of decision file about documents: a copy of what a customer has been sent before.

Declared as those of decision_forms.
"""

from __future__ import annotations

from dataclasses import replace

from reskontra.decisions.decision_forms import APPROVED, DECIDED, INVOICE, WHY, Form

COPY = Form(
    kind="copy",
    title="Kopior av fakturor",
    marks=("Kopia", "Fakturanummer"),
    key="Fakturanummer",
    cells=(INVOICE, DECIDED, replace(APPROVED, required=True), WHY),
    choice_heading="Kopia",
    choices={"Brev": "print", "Egen kanal": "own"},
)

DOCUMENT_FORMS = (COPY,)
