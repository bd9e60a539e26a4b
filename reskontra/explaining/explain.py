"""The life of an invoice and why: where it stands, what comes next, and every event with its rule and source.

Everything is read from rows that carry where they came from. No names, addresses, free texts or identity numbers: the
answer may be shown to whoever may see the customer number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from reskontra.claims import next_step
from reskontra.explaining import explain_terms
from reskontra.explaining.explain_events import KINDS, provenance
from reskontra.explaining.explain_text import happened, render
from reskontra.ledger import Ledger
from reskontra.policy import Policy
from reskontra.policy import current as current_policy

__all__ = ["explain", "render"]

LAYOUT_VERSION = 1
LONGEST_NUMBER = 18  # digits that fit a bigint; an OCR of ours has at most 12

Row = dict[str, Any]


def explain(ledger: Ledger, client: str, key: str, policy: Policy | None = None) -> Row:
    """What is known of an invoice number, OCR, order number or payment, ready for JSON; empty when it is unknown.

    A number that may be several things is taken as the first of these: invoice, OCR, order, payment; `also` has the
    others. `order:17` and `payment:17` ask for just that. The next step is told by `policy`, else by
    this process's. Keys and meanings: docs/formats/explain.md.
    """
    wanted, _, number = key.strip().rpartition(":")
    digits = number.strip().replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        return {}
    found = ledger.rows("resolve_key", client=client, key=digits.lstrip("0"), number=int(digits))
    found = [
        row for row in found if not wanted or wanted in (row["found_as"], row["found_as"].removeprefix("returned_"))
    ]
    if not found:
        return {}
    meant, *others = found
    of: Row = {"order_id": None, "payment_id": None, "invoice_no": None}
    story: Row = {"layout_version": LAYOUT_VERSION, "client": client, "key": key, **meant, "also": others}
    if meant["found_as"] in ("order", "returned_order"):
        of["order_id"] = meant["id"]
    elif meant["found_as"] == "payment":
        of["payment_id"] = meant["id"]
    else:
        of["invoice_no"] = meant["id"]
    story = _plain(story | _parts(ledger, client, of, policy or current_policy()))
    for told in story["invoices"]:
        told["events"] = _events(told)
    return story


def _events(told: Row) -> list[Row]:
    """Everything that happened to an invoice as one list in order of time, each with its sentence and its source."""
    return [
        {"on": on or None, "kind": kind, "text": text, **provenance(row)}
        for on, kind, text, row in sorted(happened(told), key=lambda each: each[0])
    ]


def _parts(ledger: Ledger, client: str, of: Row, policy: Policy) -> Row:
    """The orders, payments and invoices that belong together, and what was said of the order."""
    orders: list[Row] = []
    payments: list[Row] = []
    if of["order_id"]:
        orders = ledger.rows("story_orders", client=client, invoice_no=None, order_id=of["order_id"])
    if of["payment_id"]:
        payments = ledger.rows("story_payments", client=client, invoice_no=None, payment_id=of["payment_id"])
    numbers = {of["invoice_no"], *(row["invoice_no"] for row in (*orders, *payments))} - {None}
    said = str(of["order_id"] or "")
    return {
        "orders": orders,
        "payments": payments,
        "candidates": _candidates(ledger, client, payments),
        "findings": ledger.rows("story_findings", client=client, key=said) if said else [],
        "rejects": ledger.rows("story_rejects", client=client, key=said) if said else [],
        "invoices": [_invoice(ledger, client, number, policy) for number in sorted(numbers)],
    }


def _invoice(ledger: Ledger, client: str, invoice_no: int, policy: Policy) -> Row:
    """All that has happened to one invoice."""
    own: Row = {"client": client, "invoice_no": invoice_no}
    invoice = ledger.row("story_invoice", **own)
    assert invoice is not None, f"an item names invoice {invoice_no}, which is not there"
    entries = ledger.rows("story_entries", **own, credits_invoice_no=invoice["credits_invoice_no"])
    payments = ledger.rows("story_payments", **own, payment_id=None)
    more = {kind.name: ledger.rows(kind.statement, **own) for kind in KINDS}
    stage = ledger.row("story_stage", **own)
    seen_on = stage["on_day"] if stage else invoice["business_on"]
    return {
        "invoice": invoice,
        "stage": stage,
        "terms": explain_terms.of_invoice(ledger, policy.on(seen_on), client, invoice_no),
        "next_step": next_step.of_claim(ledger, policy, client, invoice_no, more["stops"]),
        **more,
        "orders": ledger.rows("story_orders", **own, order_id=None),
        "lines": ledger.rows("story_lines", **own),
        "vat": ledger.rows("story_vat", **own),
        "items": ledger.rows("story_items", **own),
        "entries": entries,
        "vouchers": ledger.rows(
            "story_vouchers", client=client, entry_ids=sorted({row["entry_id"] for row in entries})
        ),
        "payments": payments,
        "candidates": _candidates(ledger, client, payments),
        "documents": ledger.rows("story_documents", **own),
        "channel_notes": ledger.rows("story_channel_notes", **own),
        "reminders": ledger.rows("story_reminders", **own),
        "reminder_holds": ledger.rows("story_holds", **own),
        "draws": ledger.rows("story_draws", **own),
        "interest": ledger.rows("story_interest", **own),
        "cases": ledger.rows("story_cases", **own),
        "findings": ledger.rows("story_findings", client=client, key=str(invoice_no)),
        "rejects": ledger.rows("story_rejects", client=client, key=str(invoice_no)),
    }


def _candidates(ledger: Ledger, client: str, payments: list[Row]) -> list[Row]:
    """What matching found likely for the payments without being sure."""
    numbers = sorted({row["payment_id"] for row in payments})
    return ledger.rows("story_candidates", client=client, payment_ids=numbers) if numbers else []


def _plain(value: Any) -> Any:
    """The value with dates and moments as ISO 8601 text."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
