"""The terms of a claim as they hold now: its kravkod and who gave it, what its interest rests on and since when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reskontra.rules import interest

if TYPE_CHECKING:
    from reskontra.ledger import Ledger
    from reskontra.policy import PolicyAt

Row = dict[str, Any]

SOURCES = {
    "invoice": "beslutad för fakturan",
    "customer": "kundens egen",
    "group": "kundgruppens",
    "order_type": "ordertypens",
    None: "fordringarnas",
}
BASIS_SOURCES = {"invoice": "beslutad för fakturan", "kravkod": "kravkodens"}
BASES = {
    "P3_AGREED_DUE": "avtalad förfallodag",
    "P4_30_DAYS": "30 dagar efter kravet",
    "VA_35": "vattentjänstlagen 35 §",
    "VA_36_OPEN": "vattentjänstlagen 36 §, ej förfallet",
    "VA_36_DUE": "vattentjänstlagen 36 §, förfallen delbetalning",
    "P5_RETURN": "återgång av betalning",
    "CONTRACT": "avtal",
    "P7_LOAN": "lån",
    "P4_DAMAGES": "skadestånd",
    "CRIME": "skadestånd för brott",
    "SERVED": "delgivning",
    "NONE": "ingen ränta",
}
_KEPT = (
    "kravkod",
    "kravkod_source",
    "interest_basis",
    "basis_source",
    "basis_on",
    "agreed_rate_x100",
    "agreed_margin_x100",
)


def of_invoice(ledger: Ledger, rules: PolicyAt, client: str, invoice_no: int) -> Row:
    """The terms that hold: `kravkod`, `interest_basis`, the source of each, `from_on` = F, and rates agreed.

    `from_on` is null where no interest runs or its day is not known. The law itself is rules.interest.
    """
    row = ledger.one("story_terms", client=client, invoice_no=invoice_no)
    days = pa.schema([(name, pa.date32()) for name in row if name.endswith("_on") and name != "basis_on"])
    claim = pa.Table.from_pylist([row], pa.schema([("interest_basis", pa.string()), *days]))
    dated = interest.from_days(claim, va_interest_from=rules.parameter("va_interest_from"))
    return {**{name: row[name] for name in _KEPT}, "from_on": dated["from_on"][0].as_py()}


def told(terms: Row, document_type: str) -> Iterator[str]:
    """The terms as Swedish lines; a credit note bears interest only where a person has decided so."""
    yield f"  Kravkod {terms['kravkod']} ({SOURCES[terms['kravkod_source']]})"
    if document_type == "credit_note" and terms["basis_source"] != "invoice":
        return
    basis = terms["interest_basis"]
    since = f", räknas från {terms['from_on']}" if terms["from_on"] else ""
    missing = "" if terms["from_on"] or basis == "NONE" else ", dagen den räknas från är inte känd"
    source = BASIS_SOURCES[terms["basis_source"]]
    yield f"  Räntegrund {basis}, {BASES[basis]} ({source}){since}{missing}{_agreed(terms)}"


def decided(row: Row) -> Iterator[tuple[str, str]]:
    """What a person has decided of the terms, as an event."""
    by = row["decided_by"] + (f" och {row['approved_by']}" if row["approved_by"] else "")
    if row["kind"] == "kravkod":
        said = f"Kravkoden ändras från {row['code_before']} till {row['code']}"
    else:
        on = f" med dag {row['basis_on']}" if row["basis_on"] else ""
        said = f"Räntegrunden ändras från {row['code_before']} till {row['code']}{on}{_agreed(row)}"
    yield row["set_on"], f"{said}, beslut av {by}"


def _agreed(row: Row) -> str:
    if row["agreed_rate_x100"] is not None:
        return f", avtalad ränta {_percent(row['agreed_rate_x100'])} procent"
    if row["agreed_margin_x100"] is not None:
        return f", referensräntan och {_percent(row['agreed_margin_x100'])} procentenheter"
    return ""


def _percent(x100: int) -> str:
    return f"{x100 // 100},{x100 % 100:02d}"
