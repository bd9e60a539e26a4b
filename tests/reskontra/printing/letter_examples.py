"""Invented documents, and what a reader finds on a printed page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp

from reskontra.printing import Look, render

ON = date(2026, 10, 31)
TEMPLATES = Path(__file__).parents[3] / "include" / "templates" / "letters"
MM = 72 / 25.4
PAGE_HEIGHT = 297 * MM

# The worked example of the distribution reference, payment slip and QR code.
OCR_LINE = "#              202611000128 #    2373 00   9 >          50501055#41#"
USING_QR = (
    '{"uqr":1,"tp":1,"nme":"Exempelstads kommun","cid":"212000-9994","iref":"202611000128",'
    '"idt":"20261031","ddt":"20261130","due":2373,"pt":"BG","acc":"5050-1055"}'
)


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "text": f"Avgift {number:03} oktober",
        "description": None,
        "quantity_x100": 150,
        "unit": "tim",
        "unit_price_ore": 126560,
        "net_ore": 189840,
        "vat_percent": 25,
    } | changes


def invoice(**changes: Any) -> dict[str, Any]:
    return {
        "document_no": "2026110001",
        "document_type": "invoice",
        "language": "sv",
        "issued_on": "2026-10-31",
        "due_on": "2026-11-30",
        "customer_no": "100482",
        "recipient": {
            "name": "Åsa Örnsköld Ängström",
            "care_of": None,
            "street": "Storgatan 12 B lgh 1203",
            "street_2": None,
            "postal_code": "99912",
            "city": "Exempelstad",
            "country": "SE",
        },
        "our_reference": "Eva Ek",
        "buyer_reference": "KST 4410",
        "department": {
            "name": "Barn- och utbildningsförvaltningen",
            "telephone": "0999-100 20",
            "email": "barn@exempelstad.example",
        },
        "ocr": "202611000128",
        "bankgiro": "50501055",
        "amount_ore": 237300,
        "lines": [line()],
        "vat": [{"percent": 25, "taxable_ore": 189840, "vat_ore": 47460, "label": None}],
        "net_ore": 189840,
        "vat_ore": 47460,
        "rounding_ore": 0,
        "credited_invoice_no": None,
        "note": None,
    } | changes


def numbered(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [invoice(document_no=f"20261{number:05}", **changes) for number in range(1, count + 1)]


def credit_note(**changes: Any) -> dict[str, Any]:
    vat = [{"percent": 25, "taxable_ore": -189840, "vat_ore": -47460, "label": None}]
    lines = [line(net_ore=-189840)]
    amounts = {"amount_ore": -237300, "net_ore": -189840, "vat_ore": -47460, "vat": vat, "lines": lines}
    named = {"document_type": "credit_note", "credited_invoice_no": "2026110001", "due_on": None}
    return invoice(document_no="6026000001") | amounts | named | changes


def interest_invoice(**changes: Any) -> dict[str, Any]:
    rows = [
        {
            "invoice_no": f"202600000{number}",
            "capital_ore": 1250000,
            "from_on": "2026-07-01",
            "to_on": "2026-09-14",
            "days": 76,
            "rate_percent": "10.00",
            "amount_ore": 26027,
        }
        for number in (1, 2)
    ]
    made = {"document_no": "7026000001", "document_type": "interest_invoice", "interest_lines": rows}
    return invoice(lines=[], vat=[], amount_ore=52054, net_ore=52054, vat_ore=0) | made | changes


def reminder(**changes: Any) -> dict[str, Any]:
    claim = {
        "invoice_no": "2026110001",
        "issued_on": "2026-10-31",
        "due_on": "2026-11-30",
        "open_capital_ore": 237300,
        "fee_ore": 6000,
        "interest_so_far_ore": 541,
    }
    made = {
        "document_no": "P2026000001",
        "document_type": "reminder",
        "issued_on": "2026-12-07",
        "due_on": "2026-12-15",
    }
    return invoice(lines=[], vat=[], claims=[claim], amount_ore=243300) | made | changes


@dataclass(frozen=True)
class Char:
    """One printed character and its box, millimetres from the left and the top edge of the sheet."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, left: float, top: float, right: float, bottom: float) -> bool:
        return self.left < right and self.right > left and self.top < bottom and self.bottom > top


def chars(page: pypdfium2.PdfPage) -> Iterator[Char]:
    """Every character with ink, in the order of the page."""
    text = page.get_textpage()
    for place in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(place)
        char = text.get_text_range(place, 1)
        if char.strip() and right > left:
            yield Char(char, left / MM, (PAGE_HEIGHT - top) / MM, right / MM, (PAGE_HEIGHT - bottom) / MM)


def words(page: pypdfium2.PdfPage) -> str:
    """The page's text with all white space as single blanks."""
    return " ".join(page.get_textpage().get_text_range().split())


def qr_codes(page: pypdfium2.PdfPage) -> list[str]:
    """What a telephone reads off the printed page at 150 dpi."""
    image = page.render(scale=150 / 72, grayscale=True).to_numpy()
    return [code.text for code in zxingcpp.read_barcodes(image[:, :, 0] if image.ndim == 3 else image)]


def fonts(path: Path) -> set[str]:
    """The names of the fonts in a PDF, without the marks of a subset."""
    with pikepdf.open(path) as pdf:
        found = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()}
    return {name.split("+")[-1] for name in found}


def pages_of(document: dict[str, Any], folder: Path, look: Look) -> list[pypdfium2.PdfPage]:
    """The pages of one letter, which must not be rejected."""
    rendered = render([document], folder, look=look, on=ON)
    assert rendered.rejects.to_pylist() == []
    return list(pypdfium2.PdfDocument(folder / "documents_0001.pdf"))


def ocr_text(page: pypdfium2.PdfPage) -> str:
    """The OCR line as the page has it."""
    return next(row for row in page.get_textpage().get_text_range().splitlines() if row.endswith("#41#"))


def balance_letter(**changes: Any) -> dict[str, Any]:
    """R1: paid twice, set off against a claim that was due, the rest is paid back."""
    paid = {"kind": "double_payment", "invoice_no": "2026110001", "happened_on": "2026-03-04", "amount_ore": 178500}
    used = {"kind": "set_off", "invoice_no": "2026000007", "happened_on": "2026-03-11", "amount_ore": -64000}
    made = {"document_no": "S17", "document_type": "balance_letter", "issued_on": "2026-03-11", "due_on": None}
    made |= {"balance_rows": [paid, used], "amount_ore": 114500, "next_step": "refund", "our_reference": None}
    nothing = {"ocr": None, "bankgiro": None, "lines": [], "vat": [], "net_ore": None, "vat_ore": None}
    return invoice(**nothing) | made | changes


def claim(**changes: Any) -> dict[str, Any]:
    """A claim of a reminder, a demand or a plan."""
    return {
        "invoice_no": "2026110001",
        "issued_on": "2026-10-31",
        "due_on": "2026-11-30",
        "text": "Avgift oktober 2026",
        "ocr": "202611000128",
        "open_capital_ore": 237300,
        "fee_ore": 6000,
        "interest_so_far_ore": 541,
    } | changes


def joint_reminder(**changes: Any) -> dict[str, Any]:
    """Three claims in one letter: one fee, each claim its own OCR number, a credit that is not set off."""
    later = claim(
        invoice_no="2026110002", ocr="202611000227", fee_ore=0, open_capital_ore=100000, interest_so_far_ore=0
    )
    claims = [claim(), later, later | {"invoice_no": "2026110003", "ocr": "202611000326"}]
    credits = [{"invoice_no": "2026100009", "amount_ore": 50000}, {"invoice_no": None, "amount_ore": 1250}]
    return reminder(claims=claims, credits=credits, ocr=None, amount_ore=443300, level=2) | changes


def demand(**changes: Any) -> dict[str, Any]:
    """An inkassokrav with all that the law wants: 12 500 kronor, interest of two half-years, both fees."""
    made = {
        "document_no": "K2026000017",
        "document_type": "demand",
        "issued_on": "2026-07-15",
        "due_on": "2026-07-27",
        "creditor": "Exempelstads kommun, barn- och utbildningsnämnden",
    }
    segment = {"invoice_no": "2026000001", "capital_ore": 1250000}
    first = {"from_on": "2026-05-01", "to_on": "2026-06-30", "days": 61, "rate_percent": "10.00", "amount_ore": 20890}
    second = {"from_on": "2026-07-01", "to_on": "2026-07-15", "days": 15, "rate_percent": "9.50", "amount_ore": 4880}
    owed = claim(invoice_no="2026000001", issued_on="2026-03-31", due_on="2026-04-30", text="Avgift mars 2026")
    owed |= {"open_capital_ore": 1250000, "fee_ore": 24000, "interest_so_far_ore": 25770}
    fees = [{"fee_code": "REMINDER", "amount_ore": 6000}, {"fee_code": "DEMAND", "amount_ore": 18000}]
    rows = {"claims": [owed], "interest_lines": [segment | first, segment | second], "fees": fees}
    return invoice(lines=[], vat=[], amount_ore=1299770) | made | rows | changes


def plan(**changes: Any) -> dict[str, Any]:
    """P1 of the receivables rules: 8 984,90 kronor in six parts, the last takes the rest."""
    days = ("2026-02-25", "2026-03-25", "2026-04-27", "2026-05-25", "2026-06-25", "2026-07-27")
    instalments = [
        {"number": number, "due_on": day, "amount_ore": 149990 if number == 6 else 149700, "ocr": "202611000128"}
        for number, day in enumerate(days, start=1)
    ]
    owed = claim(issued_on="2025-10-01", due_on="2025-10-31", open_capital_ore=840000, fee_ore=24000)
    made = {
        "document_no": "A2026000003",
        "document_type": "plan",
        "plan_letter": "agreement",
        "issued_on": "2026-01-15",
        "due_on": None,
        "claims": [owed | {"interest_so_far_ore": 17490}],
        "plan_fee_ore": 17000,
        "instalments": instalments,
    }
    return invoice(lines=[], vat=[], amount_ore=898490) | made | changes


def plan_notice(**changes: Any) -> dict[str, Any]:
    """The notice of P1's third instalment."""
    [third] = [row for row in plan()["instalments"] if row["number"] == 3]
    made = {"plan_letter": "notice", "document_no": "A2026000003-3", "issued_on": "2026-04-07", "due_on": "2026-04-27"}
    made |= {"claims": [], "plan_fee_ore": None, "instalments": [third], "amount_ore": 149700}
    return plan() | made | {"instalment_count": 6, "left_ore": 449390} | changes


KINDS = {
    "invoice": invoice,
    "credit_note": credit_note,
    "interest_invoice": interest_invoice,
    "reminder": reminder,
    "joint_reminder": joint_reminder,
    "demand": demand,
    "plan": plan,
    "plan_notice": plan_notice,
    "balance_letter": balance_letter,
}


def repeated(document: dict[str, Any], times: int) -> dict[str, Any]:
    """The letter with every row so many times, and sums that agree."""
    rows = ("lines", "interest_lines", "claims", "instalments", "balance_rows", "credits")
    longer = document | {name: document[name] * times for name in rows if document.get(name)}
    for name in ("amount_ore", "plan_fee_ore"):
        longer[name] = (document.get(name) or 0) * times
    fees = document.get("fees") or []
    longer["fees"] = [fee | {"amount_ore": fee["amount_ore"] * times} for fee in fees]
    return longer
