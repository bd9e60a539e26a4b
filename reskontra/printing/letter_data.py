"""The data of one letter: checked, cleaned of what could disturb a page, and completed with what its slip needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum import luhn

from formats.faults import Fault
from reskontra.printing import slip

ROWS = {"invoice": "lines", "credit_note": "lines", "interest_invoice": "interest_lines", "reminder": "claims"}
LANGUAGES = ("sv", "en")
TEXT_LIMIT = 2000  # characters of one text; more is a file gone wrong, not a letter
LONGEST_WORD = 40  # characters; a longer one may be broken, or it would run into its neighbour

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # controls, writing-direction marks, private and unassigned
_ALIKE = {ord(c): "-" for c in "\u2010\u2011"} | {c: " " for c in (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F)}
_LONG_WORD = re.compile(rf"[^\s@]{{{LONGEST_WORD}}}(?=\S)")

Check = tuple[Callable[[Any], bool], str]


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_percent(value: Any) -> bool:
    return re.fullmatch(r"\d{1,3}(\.\d{1,4})?", str(value)) is not None and not isinstance(value, float)


TEXT: Check = (lambda v: isinstance(v, str) and len(v) <= TEXT_LIMIT, f"Ska vara text, högst {TEXT_LIMIT} tecken.")
NAME: Check = (lambda v: TEXT[0](v) and v.strip() != "", "Ska vara text och får inte vara tom.")
NUMBER: Check = (_is_number, "Ska vara ett heltal.")
PERCENT: Check = (_is_percent, "Ska vara en procentsats, till exempel 25 eller 8.00.")
DATE: Check = (_is_date, "Ska vara ett datum, ÅÅÅÅ-MM-DD.")
FLAG: Check = (lambda v: isinstance(v, bool), "Ska vara sant eller falskt.")
# The number names the file of a letter made for itself.
KEY: Check = (lambda v: isinstance(v, str) and re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{0,29}", v) is not None,
              "Ska vara 1–30 tecken: siffror, bokstäver a–z, bindestreck, understreck.")  # fmt: skip
TYPE: Check = (lambda v: v in ROWS, f"Ska vara en av {', '.join(ROWS)}.")
OCR: Check = (lambda v: isinstance(v, str) and re.fullmatch("[0-9]{2,25}", v) is not None and luhn.is_valid(v),
              "Ska vara 2–25 siffror med rätt kontrollsiffra.")  # fmt: skip
BANKGIRO: Check = (lambda v: isinstance(v, str) and re.fullmatch("[0-9]{7,8}", v) is not None and luhn.is_valid(v),
                   "Ska vara 7–8 siffror med rätt kontrollsiffra.")  # fmt: skip

# What must be there, and what may be there (absent, None and, for texts, empty mean the same).
REQUIRED = {"document_no": KEY, "document_type": TYPE, "issued_on": DATE, "customer_no": NAME, "amount_ore": NUMBER}
OPTIONAL = {
    "language": TEXT, "due_on": DATE, "our_reference": TEXT, "buyer_reference": TEXT, "ocr": OCR, "bankgiro": BANKGIRO,
    "net_ore": NUMBER, "vat_ore": NUMBER, "rounding_ore": NUMBER, "credited_invoice_no": TEXT, "note": TEXT,
    "interest_text": TEXT, "direct_debit": FLAG,
}  # fmt: skip
PARTS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "recipient": ({"name": NAME}, dict.fromkeys(("care_of", "street", "street_2", "postal_code", "city", "country"), TEXT)),
    "department": ({"name": NAME}, {"telephone": TEXT, "email": TEXT}),
    "lines": ({"text": NAME, "net_ore": NUMBER},
              {"description": TEXT, "quantity_x100": NUMBER, "unit": TEXT, "unit_price_ore": NUMBER, "vat_percent": PERCENT}),
    "vat": ({"percent": PERCENT, "taxable_ore": NUMBER, "vat_ore": NUMBER}, {"label": TEXT}),
    "interest_lines": ({"invoice_no": NAME, "capital_ore": NUMBER, "from_on": DATE, "to_on": DATE, "days": NUMBER,
                        "rate_percent": PERCENT, "amount_ore": NUMBER}, {}),
    "claims": ({"invoice_no": NAME, "issued_on": DATE, "due_on": DATE, "open_capital_ore": NUMBER, "fee_ore": NUMBER,
                "interest_so_far_ore": NUMBER}, {}),
}  # fmt: skip
SINGLE_PARTS = ("recipient", "department")


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
                kept.append(" " if char in "\t\n\r\v\f\x85\u2028\u2029" else "")
            elif accents <= 2:
                kept.append(char)
        text = "".join(kept)
    return _LONG_WORD.sub("\\g<0>\u200b", " ".join(text.split()))


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


def _record_faults(
    record: Any, required: Mapping[str, Check], optional: Mapping[str, Check], where: str
) -> Iterator[Fault]:
    if not isinstance(record, Mapping):
        yield _fault(where, "Uppgiften saknas.")
        return
    for key, (holds, wanted) in {**required, **optional}.items():
        value = record.get(key)
        if value in (None, "") and key in optional:
            continue
        if not holds(value):
            found = "" if value is None or where == "recipient" else str(value)[:40]
            yield _fault(f"{where}.{key}" if where else key, wanted, found)


def _fault(field: str, wanted: str, found: str = "") -> Fault:
    action = "Brevet trycks inte. Rätta uppgiften och gör om körningen."
    return Fault(rule="LTR-R1", field=field, found=found, wanted=wanted, action=action)


def _part_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _record_faults(document, REQUIRED, OPTIONAL, "")
    for name, (required, optional) in PARTS.items():
        rows = document.get(name)
        if name in SINGLE_PARTS:
            yield from _record_faults(rows, required, optional, name)
        elif isinstance(rows, list):
            for number, row in enumerate(rows, start=1):
                yield from _record_faults(row, required, optional, f"{name}[{number}]")
        elif rows is not None:
            yield _fault(name, "Ska vara en lista.")
    rows_name = ROWS.get(document.get("document_type", ""), "")
    if rows_name and not document.get(rows_name):
        yield _fault(rows_name, "Ska ha minst en rad.")


def _payment_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """What a letter that asks for money cannot do without."""
    if document["payable"] or document["direct_debit"]:
        if not document["due_on"]:
            yield _fault("due_on", "Ett brev med något att betala ska ha en förfallodag.")
    if document["payable"] and not document["bankgiro"]:
        yield _fault("bankgiro", "Ett brev med något att betala ska ha ett bankgironummer.")


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every known key, so that the templates never ask for one that is absent."""
    whole = dict.fromkeys((*REQUIRED, *OPTIONAL)) | {"pages": 1} | document
    for name, (required, optional) in PARTS.items():
        keys = dict.fromkeys((*required, *optional))
        whole[name] = (
            keys | document[name] if name in SINGLE_PARTS else [keys | row for row in document.get(name) or []]
        )
    recipient = whole["recipient"]
    recipient["country"] = (recipient["country"] or "SE").upper()
    if recipient["country"] == "SE" and re.fullmatch("[0-9]{5}", recipient["postal_code"] or ""):
        recipient["postal_code"] = f"{recipient['postal_code'][:3]} {recipient['postal_code'][3:]}"
    whole["language"] = whole["language"] if whole["language"] in LANGUAGES else LANGUAGES[0]
    whole["rounding_ore"] = whole["rounding_ore"] or 0
    whole["net_ore"] = whole["net_ore"] or 0
    whole["direct_debit"] = bool(whole["direct_debit"])
    whole["payable"] = whole["amount_ore"] > 0 and whole["document_type"] != "credit_note" and not whole["direct_debit"]
    return whole


def prepare(document: Mapping[str, Any], payee: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The document ready for the templates, or None and what is wrong with it.

    `document` is the shape of docs/letters.md; `payee` has name and organisation_no. Added are `payable`, `qr` (SVG) and
    `ocr_line`; the last two are empty where there is nothing to pay, for a credit note, for Autogiro and without an
    OCR number (distribution reference, payment slip).
    """
    note = document.get("note")
    cleaned = _cleaned(document)
    if isinstance(note, str):
        cleaned["note"] = "\n".join(clean(line) for line in note.splitlines())
    faults = list(_part_faults(cleaned))
    if not faults:
        whole = _completed(cleaned)
        faults = list(_payment_faults(whole))
    if faults:
        return None, faults
    with_code = whole["payable"] and whole["ocr"]
    whole["qr"] = slip.qr_svg(slip.using_qr(whole, payee)) if with_code else None
    whole["ocr_line"] = slip.ocr_line(whole["ocr"], whole["amount_ore"], whole["bankgiro"]) if with_code else None
    return whole, []
