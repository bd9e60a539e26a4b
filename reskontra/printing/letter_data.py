"""The data of one letter: checked, cleaned of what could disturb a page, and completed with what its slip needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from formats.faults import Fault
from formats.reference import ocr_line
from reskontra.printing import qr
from reskontra.printing.letter_fields import CREDITS, LANGUAGES, LISTS, OPTIONAL, PARTS, REQUIRED, ROWS, Checks
from reskontra.printing.letter_rules import fault, letter_faults

LONGEST_WORD = 40  # characters; a longer one may be broken, or it would run into its neighbour
LARGEST_ON_SLIP_ORE = 99_999_999_99  # eight positions of kronor on the OCR line

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # controls, writing-direction marks, private and unassigned
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\xa0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " "})
_PLAIN = re.compile("[ -~À-ÖØ-öø-ÿ–]*")  # nothing of the above in it, and each letter with its accent one character
_LONG_WORD = re.compile(rf"[^\s@]{{{LONGEST_WORD}}}(?=\S)")  # not across @: a copied e-mail address must work


def clean(text: str) -> str:
    """The text as it may stand on a page: one line, seen characters only, long words breakable.

    Marks that turn the writing direction or hide characters are removed, a letter keeps at most two accents, runs of
    blanks become one.
    """
    if not _PLAIN.fullmatch(text):
        kept, accents = [], 0
        for char in unicodedata.normalize("NFC", text.translate(_ALIKE)):
            category = unicodedata.category(char)
            accents = accents + 1 if category in ("Mn", "Me") else 0
            if category in _UNSEEN:
                kept.append(" " if char.isspace() else "")
            elif accents <= 2:
                kept.append(char)
        text = "".join(kept)
    text = " ".join(text.split())
    return _LONG_WORD.sub("\\g<0>\u200b", text) if len(text) > LONGEST_WORD else text


def prepare(document: Mapping[str, Any], payee: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The document ready for the templates, or None and what is wrong with it (LTR-R1, LTR-R7, DEMAND_INCOMPLETE).

    `document` is the shape of docs/letters.md; `payee` has name, organisation_no and qr (whether letters carry the
    code). Added are `variant` (which texts hold), `payable`, `qr` (its modules) and `ocr_line`; the last two are
    empty where there is nothing to pay, for a credit note, for Autogiro and without an OCR number (distribution
    reference, payment slip).
    """
    cleaned = _cleaned(document)
    if isinstance(document.get("note"), str):
        cleaned["note"] = "\n".join(clean(line) for line in document["note"].splitlines())
    faults = list(_document_faults(cleaned))
    if faults:
        return None, faults
    whole = _completed(cleaned)
    faults = list(letter_faults(whole))
    if faults:
        return None, faults
    coded = whole["payable"] and whole["ocr"]
    whole["qr"] = qr.modules(qr.using_qr(whole, payee)) if coded and payee["qr"] else None
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
            yield fault(name, "Ska vara en lista.")
    rows_name = ROWS.get(str(document.get("document_type")))
    if rows_name and not document.get(rows_name):
        yield fault(rows_name, "Ska ha minst en rad.")


def _record_faults(record: Any, required: Checks, optional: Checks, where: str) -> Iterator[Fault]:
    if not isinstance(record, Mapping):
        yield fault(where.rstrip("."), "Uppgifterna saknas.")
        return
    for checks in (required, optional):
        for name, (holds, wanted) in checks.items():
            value = record.get(name)
            if not (holds(value) or (checks is optional and value in (None, ""))):
                # Who the letter is to is nobody's business in a report.
                yield fault(where + name, wanted, "" if value is None or where == "recipient." else _shown(value))


def _shown(value: Any) -> str:
    """The value as a report may show it."""
    # Loads pandas: longer than all else that a print process loads, and few of them ever meet a fault.
    from formats.delimited import shown

    return shown(str(value))


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
    whole["direct_debit"], whole["copy"] = bool(whole["direct_debit"]), bool(whole["copy"])
    variant = _variant(whole)
    asks = whole["amount_ore"] > 0 and whole["document_type"] not in CREDITS and variant != "plan_agreement"
    return whole | {"variant": variant, "payable": asks and not whole["direct_debit"], "pages": 1, "is_long": False}


def _variant(document: Mapping[str, Any]) -> str:
    """Which of its type's letters it is: it has its own title and its own first words."""
    match document["document_type"]:
        case "plan":
            return f"plan_{document['plan_letter']}"
        case "reminder" if (document["level"] or 1) > 1:
            return "reminder_again"
    return str(document["document_type"])


def _all_keys(checks: tuple[Checks, Checks]) -> dict[str, Any]:
    return dict.fromkeys((*checks[0], *checks[1]))
