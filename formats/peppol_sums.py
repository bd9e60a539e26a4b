"""How a Peppol document is paid, its VAT and its sums: each for a whole batch of documents at once.

Every function returns one text a document. Source: Peppol BIS Billing 3, groups BG-16 to BG-23.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, decimal_text, element, join, join_rows
from formats.peppol_parts import AMOUNT, VAT_SCHEME, Rows, constant, digits


def payment(rows: Rows, is_credit: pa.Array) -> Piece:
    """How to pay, where there is something to pay or the credit note has a day for it, and the terms.

    Several accounts are several ways of one kind with the same OCR number (UBL-SR-44, UBL-SR-47). An invoice that
    Autogiro will fetch names the mandate and no account (R061), so that nobody pays it twice.
    """
    is_fetched = pc.is_valid(rows["mandate_id"])
    is_paid = pc.if_else(is_credit, pc.is_valid(rows["due_on"]), pc.greater(rows.batch["payable_ore"], 0))
    by_hand = pc.and_(is_paid, pc.invert(is_fetched))
    accounts = [pc.if_else(by_hand, digits(rows[name]), None) for name in ("bankgiro", "plusgiro", "iban")]
    due = pc.if_else(is_credit, rows["due_on"], None)
    # Only one of the ways may have a name (UBL-SR-46) and a date (UBL-SR-45): the first.
    earlier = (accounts[0], pc.coalesce(accounts[0], accounts[1]))
    without = [pc.if_else(pc.is_valid(number), None, due) for number in earlier]
    means = partial(_means, rows["ocr"])
    return (
        means(due, "49", "Autogiro", pc.if_else(is_paid, rows["mandate_id"], None)),
        means(due, "30", "Bankgiro", accounts[0], _branch("SE:BANKGIRO")),
        means(without[0], "30", None, accounts[1], _branch("SE:PLUSGIRO")),
        means(without[1], "30", None, accounts[2], _branch(rows["bic"])),
        element("cac:PaymentTerms", element("cbc:Note", rows["payment_terms"])),
    )


def _branch(bank: Piece) -> Piece:
    return element("cac:FinancialInstitutionBranch", element("cbc:ID", bank))


def _means(ocr: pa.Array, due: pa.Array, code: str, name: str | None, number: pa.Array, branch: Piece = ()) -> Piece:
    """One way to pay on the rows that have its number: an account, or the mandate of Autogiro."""
    if number.null_count == len(number):
        return ()
    head = (element("cbc:PaymentDueDate", due), element("cbc:PaymentID", ocr))
    tag = "cac:PaymentMandate" if code == "49" else "cac:PayeeFinancialAccount"
    start = constant("cbc:PaymentMeansCode", code, f'name="{name}"' if name else "")
    block = join(start, head, f"<{tag}><cbc:ID>", number, "</cbc:ID>", branch, f"</{tag}>")
    return element("cac:PaymentMeans", pc.if_else(pc.is_valid(number), block, None))


def tax_total(rows: Rows, vat: Rows, offsets: np.ndarray) -> Piece:
    """VAT in all and one subtotal per category and rate."""
    subtotals = join(
        "<cac:TaxSubtotal>",
        element("cbc:TaxableAmount", vat.amount("taxable_ore"), AMOUNT),
        element("cbc:TaxAmount", vat.amount("vat_ore"), AMOUNT),
        "<cac:TaxCategory>",
        category(vat),
        element("cbc:TaxExemptionReasonCode", vat["exemption_code"]),
        element("cbc:TaxExemptionReason", vat["exemption_reason"]),
        f"{VAT_SCHEME}</cac:TaxCategory></cac:TaxSubtotal>",
    )
    total = element("cbc:TaxAmount", rows.amount("vat_ore"), AMOUNT)
    return element("cac:TaxTotal", (total, join_rows(subtotals, pa.array(offsets))))


def category(rows: Rows) -> Piece:
    """Category and rate; the rate is absent where it is null, which is for O."""
    percent = decimal_text(rows.batch["vat_percent_x100"], 2, least=0)
    return (element("cbc:ID", rows["vat_category"]), element("cbc:Percent", percent))


def monetary_total(rows: Rows) -> Piece:
    """The sums; allowances, charges, what is paid before and öresavrundning only where there is any."""
    allowance_ore, charge_ore = rows.batch["allowance_ore"], rows.batch["charge_ore"]
    is_plain = allowance_ore.null_count == charge_ore.null_count == len(allowance_ore)
    charged = pc.subtract(pc.fill_null(charge_ore, 0), pc.fill_null(allowance_ore, 0))
    net = rows.batch["net_ore"] if is_plain else pc.add(rows.batch["net_ore"], charged)
    return (
        "<cac:LegalMonetaryTotal>",
        element("cbc:LineExtensionAmount", rows.amount("net_ore"), AMOUNT),
        element("cbc:TaxExclusiveAmount", decimal_text(net, 2), AMOUNT),
        element("cbc:TaxInclusiveAmount", decimal_text(pc.add(net, rows.batch["vat_ore"]), 2), AMOUNT),
        _amount("cbc:AllowanceTotalAmount", allowance_ore),
        _amount("cbc:ChargeTotalAmount", charge_ore),
        _amount("cbc:PrepaidAmount", _but_zero(rows.batch["prepaid_ore"])),
        _amount("cbc:PayableRoundingAmount", _but_zero(rows.batch["rounding_ore"])),
        element("cbc:PayableAmount", rows.amount("payable_ore"), AMOUNT),
        "</cac:LegalMonetaryTotal>",
    )


def _but_zero(ore: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(ore, 0), None, ore)


def _amount(tag: str, ore: pa.Array) -> Piece:
    return element(tag, decimal_text(ore, 2), AMOUNT) if ore.null_count < len(ore) else ()
