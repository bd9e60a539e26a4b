"""The shape of a letter's data: which values there are, which must be there, and how each is checked.

Absent, None and the empty text mean the same. What the values mean: docs/letters.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from stdnum import luhn

ROWS = {
    "invoice": "lines",
    "credit_note": "lines",
    "interest_invoice": "interest_lines",
    "reminder": "claims",
    "demand": "claims",
    "plan": "instalments",
    "balance_letter": "balance_rows",
}
CREDITS = ("credit_note", "balance_letter")  # letters that ask for nothing
NEXT_STEPS = ("settled", "refund", "account", "kept")  # of a balance letter: what becomes of what is left
PLAN_LETTERS = ("agreement", "notice", "late")  # the plan itself, one of its instalments, one that was not paid
BALANCE_KINDS = ("double_payment", "overpayment", "credit_note", "other", "set_off", "small")
FEES = ("REMINDER", "DEMAND", "PLAN", "LATE_COMP")  # codes of the policy table fee
LANGUAGES = ("sv", "en")
TEXT_LIMIT = 2000  # characters of one text; more is a file gone wrong, not a letter

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


def _one_of(values: Collection[str]) -> Check:
    return lambda value: isinstance(value, str) and value in values, f"Ska vara någon av {', '.join(values)}."


STEP = _one_of(NEXT_STEPS)
TYPE = _one_of(ROWS)
PLAN_LETTER = _one_of(PLAN_LETTERS)
FEE = _one_of(FEES)
BALANCE_KIND = _one_of(BALANCE_KINDS)
OCR: Check = (lambda value: _is_luhn(value, "[0-9]{2,25}"), "Ska vara 2–25 siffror med rätt kontrollsiffra.")
BANKGIRO: Check = (lambda value: _is_luhn(value, "[0-9]{7,8}"), "Ska vara 7–8 siffror med rätt kontrollsiffra.")

# What must be there, and what may be there.
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
    "copy": FLAG,
    "level": NUMBER,
    "creditor": TEXT,
    "plan_letter": PLAN_LETTER,
    **dict.fromkeys(("plan_fee_ore", "instalment_count", "left_ore"), NUMBER),
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
    "balance_rows": ({"kind": BALANCE_KIND, "happened_on": DATE, "amount_ore": NUMBER}, {"invoice_no": TEXT}),
    "claims": (
        {
            **{"invoice_no": NAME, "issued_on": DATE, "due_on": DATE},
            **dict.fromkeys(("open_capital_ore", "fee_ore", "interest_so_far_ore"), NUMBER),
        },
        {"text": TEXT, "ocr": OCR},
    ),
    "fees": ({"fee_code": FEE, "amount_ore": NUMBER}, {}),
    "credits": ({"amount_ore": NUMBER}, {"invoice_no": TEXT}),
    "instalments": ({"number": NUMBER, "due_on": DATE, "amount_ore": NUMBER}, {"ocr": OCR}),
}
