"""A letter to Kivra: the JSON of one content, with its PDF and, where something is to be paid, how.

Kivra knows a second sending by the exact bytes, so a retry sends what was stored. Source: distribution reference 7.2;
docs/formats/mailbox_batch.md.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from formats.faults import Fault, FileRefused
from formats.reference import format_bankgiro

LARGEST = 1_000_000  # bytes of one content
BANKGIRO = "1"  # payment method

# Ours -> Kivra's. A letter.creditnotice is about credit reports, never a credit note.
TYPES = {
    "invoice": "invoice",
    "interest_invoice": "invoice",
    "credit_note": "letter",
    "reminder": "invoice.reminder",
    "demand": "letter",
    "plan": "letter",
    "balance_letter": "letter",
}


@dataclass(frozen=True)
class Payment:
    """What is to be paid, to which bankgiro, with which OCR number."""

    due_on: date
    amount_ore: int
    bankgiro: str
    ocr: str
    title: str  # shown in lists: nothing private


@dataclass(frozen=True)
class Letter:
    """A letter; `recipient_id` has 12 digits, those of an organisation begin with 16."""

    document_type: str
    recipient_id: str
    subject: str
    generated_on: date
    file_name: str
    payment: Payment | None


def write(letter: Letter, pdf: bytes) -> bytes:
    """The content (UTF-8 JSON); same letter and PDF, same bytes. Raises ValueError above `LARGEST`."""
    part = {
        "name": letter.file_name,
        "data": base64.b64encode(pdf).decode("ascii"),
        "content_type": "application/pdf",
    }
    content: dict[str, Any] = {
        **_recipient(letter.recipient_id),
        "subject": letter.subject,
        "type": TYPES[letter.document_type],
        "generated_at": letter.generated_on.isoformat(),
        "parts": [part],
    }
    if letter.payment:
        content["payment_multiple_options"] = _payment(letter.payment)
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > LARGEST:
        raise ValueError(f"the content has {len(data)} bytes, Kivra takes {LARGEST}")
    return data


def read(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The content without its PDF, and the PDF; raises FileRefused (`KIV-CONTENT`) at anything else."""
    try:
        content = json.loads(data)
        [part] = content["parts"]
        pdf = base64.b64decode(part.pop("data"), validate=True)
        known = {"subject", "type"} <= set(content) and ("ssn" in content) != ("vat_number" in content)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise FileRefused(Fault("KIV-CONTENT", "Filen ska vara ett brev till Kivra.", "Skapa brevet på nytt."))
    return content, pdf


def _recipient(recipient_id: str) -> dict[str, str]:
    if recipient_id.startswith("16"):
        return {"vat_number": f"SE{recipient_id[2:]}01"}
    return {"ssn": recipient_id}


def _payment(payment: Payment) -> dict[str, Any]:
    """One way to pay: bankgiro with the OCR number; the amount is text, so no öre is lost."""
    kronor, ore = divmod(payment.amount_ore, 100)
    option = {
        "due_date": payment.due_on.isoformat(),
        "amount": f"{kronor}.{ore:02}",
        "type": "SE_OCR",
        "reference": payment.ocr,
        "title": payment.title,
        "description": payment.title,
    }
    account = {"method": BANKGIRO, "account": format_bankgiro(payment.bankgiro)}
    return {"payable": True, "status": "unpaid", "currency": "SEK", **account, "options": [option]}
