"""The lines of a Peppol document, and its allowances, charges and attachments: each a whole batch at once.

Every function returns one text a row. Source: Peppol BIS Billing 3, groups BG-20, BG-21, BG-24 to BG-32.
"""

from __future__ import annotations

import base64

import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, decimal_text, either, element, group, join
from formats.peppol_extra import Children
from formats.peppol_parts import AMOUNT, VAT_SCHEME, Rows, earlier_invoice, typed_reference
from formats.peppol_sums import category
from formats.peppol_tables import UNIT_NOT_STATED, prices, unit_codes

GTIN_SCHEME = "0160"


class LineChildren:
    """What each line may have several of, rendered for some of the lines."""

    def __init__(self, charges: Children, properties: Children, classifications: Children) -> None:
        self._charges, self._properties, self._classifications = charges, properties, classifications

    def of(self, start: int, count: int) -> tuple[Piece, Piece, Piece]:
        """Charges, properties and classifications of `count` lines from the `start`-th."""
        return (
            self._charges.texts(start, count, line_charge),
            self._properties.texts(start, count, item_property),
            self._classifications.texts(start, count, classification),
        )


def line_elements(lines: Rows, is_credit: pa.Array, children: tuple[Piece, Piece, Piece]) -> pa.Array:
    """One InvoiceLine or CreditNoteLine a row; a quantity that gives no price is told in the line's note.

    `charged_ore` of a line, its charges less its allowances, is part of its net amount but not of its price.
    """
    charges, properties, classifications = children
    net = lines.batch["net_ore"]
    gross = pc.subtract(net, lines.batch["charged_ore"]) if lines.used("charged_ore") else net
    quantity_x100, price, is_own = prices(gross, lines.batch["quantity_x100"])
    unit = unit_codes(lines.batch["unit_code"])
    quantity_tag = either(is_credit, "CreditedQuantity", "InvoicedQuantity")
    return join(
        either(is_credit, "<cac:CreditNoteLine>", "<cac:InvoiceLine>"),
        element("cbc:ID", lines["line_no"]),
        element("cbc:Note", _note(lines, is_own, unit)),
        *("<cbc:", quantity_tag, ' unitCode="', either(is_own, unit, UNIT_NOT_STATED), '">'),
        *(decimal_text(quantity_x100, 2, least=0), "</cbc:", quantity_tag, ">"),
        element("cbc:LineExtensionAmount", lines.amount("net_ore"), AMOUNT),
        element("cbc:AccountingCost", lines["accounting_cost"]),
        group(
            "cac:InvoicePeriod",
            element("cbc:StartDate", lines["period_from"]),
            element("cbc:EndDate", lines["period_to"]),
        ),
        element("cac:OrderLineReference", element("cbc:LineID", lines["order_line"])),
        typed_reference("cac:DocumentReference", lines["object_id"], 130, lines["object_scheme"]),
        charges,
        _item(lines, properties, classifications),
        "<cac:Price>",
        element("cbc:PriceAmount", decimal_text(price, 8, least=2), AMOUNT),
        _price_allowance(lines, price),
        "</cac:Price>",
        either(is_credit, "</cac:CreditNoteLine>", "</cac:InvoiceLine>"),
    )


def _note(lines: Rows, is_own: pa.Array, unit: pa.Array) -> pa.Array:
    given_x100 = lines.batch["quantity_x100"]
    told = join("Kvantitet ", decimal_text(given_x100, 2, least=0), " ", unit)
    given = pc.if_else(pc.or_(is_own, pc.equal(given_x100, 0)), None, told)
    if not lines.used("note"):
        return given
    both = pc.binary_join_element_wise(lines["note"], given, "\n")
    return pc.coalesce(both, lines["note"], given)


def _item(lines: Rows, properties: Piece, classifications: Piece) -> Piece:
    return (
        "<cac:Item>",
        element("cbc:Description", lines["description"]),
        element("cbc:Name", lines["text"]),
        element("cac:BuyersItemIdentification", element("cbc:ID", lines["buyer_article"])),
        element("cac:SellersItemIdentification", element("cbc:ID", lines["article"])),
        element("cac:StandardItemIdentification", element("cbc:ID", lines["gtin"], f'schemeID="{GTIN_SCHEME}"')),
        classifications,
        "<cac:ClassifiedTaxCategory>",
        category(lines),
        f"{VAT_SCHEME}</cac:ClassifiedTaxCategory>",
        properties,
        "</cac:Item>",
    )


def _price_allowance(lines: Rows, price: pa.Array) -> Piece:
    if not lines.used("price_allowance_ore"):
        return ()
    base = pc.add(price, pc.multiply(lines.batch["price_allowance_ore"], 10**6))
    return group(
        "cac:AllowanceCharge",
        pc.if_else(pc.is_valid(base), "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>", None),
        element("cbc:Amount", lines.amount("price_allowance_ore"), AMOUNT),
        element("cbc:BaseAmount", decimal_text(base, 8, least=2), AMOUNT),
    )


def line_charge(batch: pa.RecordBatch) -> pa.Array:
    """One AllowanceCharge of a line a row; it has the line's category."""
    return join("<cac:AllowanceCharge>", *_charge(Rows(batch)), "</cac:AllowanceCharge>")


def document_charge(batch: pa.RecordBatch) -> pa.Array:
    """One AllowanceCharge of a document a row, with its category."""
    rows = Rows(batch)
    taxed = ("<cac:TaxCategory>", category(rows), f"{VAT_SCHEME}</cac:TaxCategory>")
    return join("<cac:AllowanceCharge>", *_charge(rows), taxed, "</cac:AllowanceCharge>")


def _charge(rows: Rows) -> tuple[Piece, ...]:
    return (
        element("cbc:ChargeIndicator", pc.if_else(rows.batch["is_charge"], "true", "false")),
        element("cbc:AllowanceChargeReasonCode", rows["reason_code"]),
        element("cbc:AllowanceChargeReason", rows["reason"]),
        element("cbc:MultiplierFactorNumeric", decimal_text(rows.batch["percent_x100"], 2, least=0)),
        element("cbc:Amount", rows.amount("amount_ore"), AMOUNT),
        element("cbc:BaseAmount", rows.amount("base_ore"), AMOUNT),
    )


def earlier_invoices(batch: pa.RecordBatch) -> pa.Array:
    """One BillingReference a row."""
    rows = Rows(batch)
    return join("", earlier_invoice(rows["invoice_no"], rows["issued_on"]), "")


def attachment(batch: pa.RecordBatch) -> pa.Array:
    """One AdditionalDocumentReference a row: the content in base64, a link, or both."""
    rows = Rows(batch)
    encoded = [base64.b64encode(content).decode() if content else None for content in batch["content"].to_pylist()]
    binary = pc.binary_join_element_wise(
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="', pc.fill_null(rows["mime_code"], ""), '" filename="',
        pc.fill_null(rows["file_name"], ""), '">', pa.array(encoded, pa.string()),
        "</cbc:EmbeddedDocumentBinaryObject>", "",
    )  # fmt: skip
    return join(
        "<cac:AdditionalDocumentReference>",
        element("cbc:ID", rows["name"]),
        element("cbc:DocumentDescription", rows["description"]),
        group("cac:Attachment", binary, element("cac:ExternalReference", element("cbc:URI", rows["uri"]))),
        "</cac:AdditionalDocumentReference>",
    )


def item_property(batch: pa.RecordBatch) -> pa.Array:
    """One AdditionalItemProperty a row."""
    rows = Rows(batch)
    named = (element("cbc:Name", rows["name"]), element("cbc:Value", rows["value"]))
    return join("<cac:AdditionalItemProperty>", named, "</cac:AdditionalItemProperty>")


def classification(batch: pa.RecordBatch) -> pa.Array:
    """One CommodityClassification a row."""
    rows = Rows(batch)
    start = '<cac:CommodityClassification><cbc:ItemClassificationCode listID="'
    end = "</cbc:ItemClassificationCode></cac:CommodityClassification>"
    return join(start, rows["list_code"], '">', rows["code"], end)
