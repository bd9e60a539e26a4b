"""The data of one letter: checked, cleaned of what could disturb a page, and completed with what its slip needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum import luhn

from formats.delimited import shown
from formats.faults import Fault
from formats.reference import ocr_line
from reskontra.printing import qr

ROWS = {
    "invoice": "lines",
    "credit_note": "lines",
    "interest_invoice": "interest_lines",
    "reminder": "claims",
    "balance_letter": "balance_rows",
}
CREDITS = ("credit_note", "balance_letter")  # letters that ask for nothing
NEXT_STEPS = ("settled", "refund", "account", "kept")  # of a balance letter: what becomes of what is left
LANGUAGES = ("sv", "en")
TEXT_LIMIT = 2000  # characters of one text; more is a file gone wrong, not a letter
LONGEST_WORD = 40  # characters; a longer one may be broken, or it would run into its neighbour
LARGEST_ON_SLIP_ORE = 99_999_999_99  # eight positions of kronor on the OCR line

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # controls, writing-direction marks, private and unassigned
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\xa0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " "})
_LONG_WORD = re.compile(rf"[^\s@]{{{LONGEST_WORD}}}(?=\S)")  # not across @: a copied e-mail address must work
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
# The number names the file of a letter that has a file to itself.
_KEY = re.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,29}")


def _is_date(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_LIMIT


def _is_luhn(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None and luhn.is_valid(value)


Check = tuple[Callable[[Any], bool], str]
Checks = dict[str, Check]

TEXT: Check = (_is_text, f"Ska vara text, högst {TEXT_LIMIT} tecken.")
NAME: Check = (lambda value: _is_text(value) and value != "", "Ska vara text och får inte vara tom.")
NUMBER: Check = (_is_number, "Ska vara ett heltal.")
DATE: Check = (_is_date, "Ska vara ett datum, ÅÅÅÅ-MM-DD.")
FLAG: Check = (lambda value: isinstance(value, bool), "Ska vara sant eller falskt.")
PERCENT: Check = (
    lambda value: not isinstance(value, float) and _PERCENT.fullmatch(str(value)) is not None,
    "Ska vara en procentsats, till exempel 25 eller 8.00.",
)
KEY: Check = (
    lambda value: isinstance(value, str) and _KEY.fullmatch(value) is not None,
    "Ska vara 1–30 tecken: siffror, bokstäver a–z, bindestreck, understreck.",
)
STEP: Check = (lambda value: value in NEXT_STEPS, f"Ska vara någon av {', '.join(NEXT_STEPS)}.")
TYPE: Check = (lambda value: value in ROWS, f"Ska vara någon av {', '.join(ROWS)}.")
OCR: Check = (lambda value: _is_luhn(value, "[0-9]{2,25}"), "Ska vara 2–25 siffror med rätt kontrollsiffra.")
BANKGIRO: Check = (lambda value: _is_luhn(value, "[0-9]{7,8}"), "Ska vara 7–8 siffror med rätt kontrollsiffra.")

# What must be there, and what may be there: absent, None and the empty text mean the same.
REQUIRED: Checks = {
    "document_no": KEY,
    "document_type": TYPE,
    "issued_on": DATE,
    "customer_no": NAME,
    "amount_ore": NUMBER,
}
OPTIONAL: Checks = {
    **dict.fromkeys(("language", "our_reference", "buyer_reference", "credited_invoice_no", "note"), TEXT),
    **dict.fromkeys(("net_ore", "vat_ore", "rounding_ore"), NUMBER),
    "due_on": DATE,
    "ocr": OCR,
    "bankgiro": BANKGIRO,
    "interest_text": TEXT,
    "direct_debit": FLAG,
    "next_step": STEP,
}
PARTS: dict[str, tuple[Checks, Checks]] = {
    "recipient": (
        {"name": NAME},
        dict.fromkeys(("care_of", "street", "street_2", "postal_code", "city", "country"), TEXT),
    ),
    "department": ({"name": NAME}, {"telephone": TEXT, "email": TEXT}),
}
LISTS: dict[str, tuple[Checks, Checks]] = {
    "lines": (
        {"text": NAME, "net_ore": NUMBER},
        {
            "description": TEXT,
            "quantity_x100": NUMBER,
            "unit": TEXT,
            "unit_price_ore": NUMBER,
            "vat_percent": PERCENT,
        },
    ),
    "vat": ({"percent": PERCENT, "taxable_ore": NUMBER, "vat_ore": NUMBER}, {"label": TEXT}),
    "interest_lines": (
        {
            **{"invoice_no": NAME, "from_on": DATE, "to_on": DATE, "rate_percent": PERCENT},
            **dict.fromkeys(("capital_ore", "days", "amount_ore"), NUMBER),
        },
        {},
    ),
    "balance_rows": ({"kind": NAME, "happened_on": DATE, "amount_ore": NUMBER}, {"invoice_no": TEXT}),
    "claims": (
        {
            **{"invoice_no": NAME, "issued_on": DATE, "due_on": DATE},
            **dict.fromkeys(("open_capital_ore", "fee_ore", "interest_so_far_ore"), NUMBER),
        },
        {},
    ),
}


def clean(text: str) -> str:
    """The text as it may stand on a page: one line, seen characters only, long words breakable.

    Marks that turn the writing direction or hide characters are removed, a letter keeps at most two accents, runs of
    blanks become one.
    """
    if not (text.isascii() and text.isprintable()):
        kept, accents = [], 0
        for char in unicodedata.normalize("NFC", text.translate(_ALIKE)):
            category = unicodedata.category(char)
            accents = accents + 1 if category in ("Mn", "Me") else 0
            if category in _UNSEEN:
                kept.append(" " if char.isspace() else "")
            elif accents <= 2:
                kept.append(char)
        text = "".join(kept)
    return _LONG_WORD.sub("\\g<0>\u200b", " ".join(text.split()))


def prepare(document: Mapping[str, Any], payee: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The document ready for the templates, or None and what is wrong with it (LTR-R1).

    `document` is the shape of docs/letters.md; `payee` has name, organisation_no and qr (whether letters carry the
    code). Added are `payable`, `qr` (SVG) and `ocr_line`; the last two are empty where there is nothing to pay, for a
    credit note, for Autogiro and without an OCR number (distribution reference, payment slip).
    """
    cleaned = _cleaned(document)
    if isinstance(document.get("note"), str):
        cleaned["note"] = "\n".join(clean(line) for line in document["note"].splitlines())
    faults = list(_document_faults(cleaned))
    if faults:
        return None, faults
    whole = _completed(cleaned)
    faults = list(_payment_faults(whole))
    if faults:
        return None, faults
    coded = whole["payable"] and whole["ocr"]
    whole["qr"] = qr.svg(qr.using_qr(whole, payee)) if coded and payee["qr"] else None
    # A larger amount has no line; it can still be paid by the numbers above it.
    lined = coded and whole["amount_ore"] <= LARGEST_ON_SLIP_ORE
    whole["ocr_line"] = ocr_line(whole["ocr"], whole["amount_ore"], whole["bankgiro"]) if lined else None
    return whole, []


def _cleaned(value: Any) -> Any:
    """The value with every text clean, dates as ISO text and exact decimals as text."""
    match value:
        case str():
            return clean(value)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {key: _cleaned(part) for key, part in value.items()}
        case list() | tuple():
            return [_cleaned(part) for part in value]
    return value


def _document_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _record_faults(document, REQUIRED, OPTIONAL, "")
    for name, checks in PARTS.items():
        yield from _record_faults(document.get(name), *checks, f"{name}.")
    for name, checks in LISTS.items():
        rows = document.get(name) or []
        if isinstance(rows, list):
            for number, row in enumerate(rows, start=1):
                yield from _record_faults(row, *checks, f"{name}[{number}].")
        else:
            yield _fault(name, "Ska vara en lista.")
    rows_name = ROWS.get(str(document.get("document_type")))
    if rows_name and not document.get(rows_name):
        yield _fault(rows_name, "Ska ha minst en rad.")


def _record_faults(record: Any, required: Checks, optional: Checks, where: str) -> Iterator[Fault]:
    if not isinstance(record, Mapping):
        yield _fault(where.rstrip("."), "Uppgifterna saknas.")
        return
    for name, (holds, wanted) in {**required, **optional}.items():
        value = record.get(name)
        if not (holds(value) or (name in optional and value in (None, ""))):
            # Who the letter is to is nobody's business in a report.
            yield _fault(where + name, wanted, "" if value is None or where == "recipient." else shown(str(value)))


def _payment_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """What a letter that asks for money, or tells of it, cannot do without."""
    if document["document_type"] == "balance_letter" and not document["next_step"]:
        yield _fault("next_step", STEP[1])
    if (document["payable"] or document["direct_debit"]) and not document["due_on"]:
        yield _fault("due_on", "Ett brev med något att betala ska ha en förfallodag.")
    if document["payable"] and not document["bankgiro"]:
        yield _fault("bankgiro", "Ett brev med något att betala ska ha ett bankgironummer.")


def _fault(field: str, wanted: str, found: str = "") -> Fault:
    action = "Brevet trycks inte. Rätta uppgiften och gör om körningen."
    return Fault("LTR-R1", wanted, action, found=found, field=field)


def _completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every known key, so that the templates never ask for one that is absent."""
    whole: dict[str, Any] = dict.fromkeys((*REQUIRED, *OPTIONAL)) | dict(document)
    for name, checks in PARTS.items():
        whole[name] = _all_keys(checks) | document[name]
    for name, checks in LISTS.items():
        whole[name] = [_all_keys(checks) | row for row in document.get(name) or []]
    recipient = whole["recipient"]
    recipient["country"] = (recipient["country"] or "SE").upper()
    if recipient["country"] == "SE" and re.fullmatch("[0-9]{5}", recipient["postal_code"] or ""):
        recipient["postal_code"] = f"{recipient['postal_code'][:3]} {recipient['postal_code'][3:]}"
    for name in ("net_ore", "vat_ore", "rounding_ore"):
        whole[name] = whole[name] or 0
    whole["language"] = whole["language"] if whole["language"] in LANGUAGES else LANGUAGES[0]
    whole["direct_debit"] = bool(whole["direct_debit"])
    asks = whole["amount_ore"] > 0 and whole["document_type"] not in CREDITS
    return whole | {"payable": asks and not whole["direct_debit"], "pages": 1}


def _all_keys(checks: tuple[Checks, Checks]) -> dict[str, Any]:
    return dict.fromkeys((*checks[0], *checks[1]))
