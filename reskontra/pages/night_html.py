"""The Night page: the facts of a night as one HTML file for screen, phone and paper, without scripts or links out."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import jinja2

from reskontra.home import PROJECT
from reskontra.pages import night_words
from reskontra.processes import PROCESSES
from reskontra.tally import kronor

TEMPLATES = PROJECT / "include" / "templates" / "pages"

# The figures people ask for first: label, process, and the kinds of its work that are added up.
FIGURES = (
    ("Fakturor", "invoicing", ("invoice",)),
    ("Betalningar", "payment_intake", ("payments",)),
    ("Räntefakturor", "interest_invoicing", ("interest_invoice",)),
    ("Påminnelser", "reminders", ("reminder",)),
    ("Till inkasso", "collection", ("DEMAND", "REMINDER", "LEGAL")),
    ("Öppna poster", "reconciliation", ("open_items",)),
)


def page(facts: dict[str, Any], *, rows: int) -> str:
    """The facts of `night_page.facts` as HTML; at most `rows` rows of each list are shown, the files hold all."""
    return (
        _templates()
        .get_template("night.html")
        .render(facts=facts, figures=_figures(facts), shown=rows, day=date.fromisoformat(facts["business_on"]))
    )


def _figures(facts: dict[str, Any]) -> list[dict[str, Any]]:
    did = {process["process"]: process["did"] for process in facts["processes"]}
    figures = []
    for label, process, names in FIGURES:
        rows = [row for row in did.get(process, []) if row["name"] in names]
        sums = {unit: sum(row[unit] or 0 for row in rows) for unit in ("count", "ore")}
        figures.append({"label": label, **sums})
    return figures


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.update(
        kronor=kronor,
        whole=night_words.whole,
        spoken=night_words.spoken,
        states=night_words.STATES,
        severities=night_words.SEVERITIES,
        titles={process.name: process.title for process in PROCESSES},
    )
    return templates
