"""What a letter must hold as a whole: what it asks for and by when, sums that agree, a demand's content by law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from formats.faults import Fault
from reskontra.printing.letter_fields import PLAN_LETTER, STEP

LEAST_RESPONSE = timedelta(days=8)  # to pay or to object: receivables rules 3.2, after IMY's practice
ACTION = "Brevet trycks inte. Rätta uppgiften och gör om körningen."

Document = Mapping[str, Any]


def fault(field: str, wanted: str, found: str = "", rule: str = "LTR-R1") -> Fault:
    """A fault of a letter's data."""
    return Fault(rule, wanted, ACTION, found=found, field=field)


def letter_faults(document: Document) -> Iterator[Fault]:
    """What keeps a letter whose values hold one by one from being sent; `document` has every known key."""
    yield from _payment_faults(document)
    match document["document_type"]:
        case "demand":
            yield from _demand_faults(document)
        case "plan":
            yield from _plan_faults(document)
        case "reminder" if len(document["claims"]) > 1:
            asked = _sum(document["claims"], "open_capital_ore", "fee_ore")
            yield from _differing("amount_ore", document["amount_ore"], {asked}, "LTR-R7")


def _payment_faults(document: Document) -> Iterator[Fault]:
    """What a letter that asks for money, or tells of it, cannot do without."""
    if document["document_type"] == "balance_letter" and not document["next_step"]:
        yield fault("next_step", STEP[1])
    if (document["payable"] or document["direct_debit"]) and not document["due_on"]:
        yield fault("due_on", "Ett brev med något att betala ska ha en förfallodag.")
    if document["payable"] and not document["bankgiro"]:
        yield fault("bankgiro", "Ett brev med något att betala ska ha ett bankgironummer.")


def _demand_faults(document: Document) -> Iterator[Fault]:
    """What inkassolagen § 5 wants in a demand; without it the demand must not be sent, nor its fee be charged."""
    rule = "DEMAND_INCOMPLETE"
    if not document["creditor"]:
        yield fault("creditor", "Ett inkassokrav ska säga vem som är borgenär.", rule=rule)
    for number, claim in enumerate(document["claims"], start=1):
        if not claim["text"]:
            yield fault(f"claims[{number}].text", "Ett inkassokrav ska säga vad fordran avser.", rule=rule)
    if document["due_on"] and _day(document, "due_on") < _day(document, "issued_on") + LEAST_RESPONSE:
        wanted = f"Minst {LEAST_RESPONSE.days} dagar att betala eller invända."
        yield fault("due_on", wanted, document["due_on"], rule)
    interest = _sum(document["claims"], "interest_so_far_ore")
    yield from _differing("interest_lines", _sum(document["interest_lines"], "amount_ore"), {interest}, rule)
    costs = _sum(document["claims"], "fee_ore")
    if document["fees"]:
        yield from _differing("fees", _sum(document["fees"], "amount_ore"), {costs}, rule)
    capital = _sum(document["claims"], "open_capital_ore")
    yield from _differing("amount_ore", document["amount_ore"], {capital + costs, capital + costs + interest}, rule)


def _plan_faults(document: Document) -> Iterator[Fault]:
    """A plan's instalments pay exactly what it is about (receivables rules 4.5)."""
    if not document["plan_letter"]:
        yield fault("plan_letter", PLAN_LETTER[1])
        return
    instalments = _sum(document["instalments"], "amount_ore")
    yield from _differing("instalments", instalments, {document["amount_ore"]}, "LTR-R7")
    if document["plan_letter"] == "agreement":
        base = _sum(document["claims"], "open_capital_ore", "fee_ore", "interest_so_far_ore")
        base += document["plan_fee_ore"] or 0
        yield from _differing("claims", base, {document["amount_ore"]}, "LTR-R7")


def _differing(field: str, found: int, wanted: Iterable[int], rule: str) -> Iterator[Fault]:
    if found not in wanted:
        sums = " eller ".join(str(ore) for ore in sorted(wanted))
        yield fault(field, f"Summan ska vara {sums} öre.", f"{found} öre", rule)


def _sum(rows: Iterable[Document], *names: str) -> int:
    return sum(row[name] for row in rows for name in names)


def _day(document: Document, name: str) -> date:
    return date.fromisoformat(document[name])
