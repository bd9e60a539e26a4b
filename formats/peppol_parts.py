"""The parts of a Peppol document in schema order, each for a whole batch of documents at once.

Every function returns one text a document (or a line). Source: Peppol BIS Billing 3, syntax of UBL Invoice and
CreditNote; only the elements that a Swedish municipality writes.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, around, decimal_text, element, escape, escape_column, group, join, join_rows
from formats.peppol_tables import UNIT_NOT_STATED, Seller, prices, unit_codes

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CURRENCY = "SEK"
F_TAX = "Godkänd för F-skatt"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

_AMOUNT = f'currencyID="{CURRENCY}"'
_VAT_SCHEME = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
_TAX_SCHEME = "<cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme>"


class Rows:
    """The columns of a batch as they may stand in XML: escaped, dates as `YYYY-MM-DD`, blank and null as nothing."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self._texts: dict[str, pa.Array] = {}

    def __getitem__(self, name: str) -> pa.Array:
        if name not in self._texts:
            column = self.batch[name]
            is_text = pa.types.is_string(column.type)
            self._texts[name] = escape_column(column) if is_text else column.cast(pa.string())
        return self._texts[name]

    def amount(self, name: str) -> pa.Array:
        """An öre column in kronor with two decimals."""
        return decimal_text(self.batch[name], 2)


def first_part(rows: Rows, is_credit: pa.Array) -> Piece:
    """From the XML declaration to the buyer's reference; a credit note has no DueDate."""
    return (
        pc.if_else(is_credit, _opening("CreditNote", CREDIT_NOTE), _opening("Invoice", INVOICE)),
        element("cbc:ID", rows["document_no"]),
        element("cbc:IssueDate", rows["issued_on"]),
        element("cbc:DueDate", pc.if_else(is_credit, None, rows["due_on"])),
        pc.if_else(is_credit, _constant("cbc:CreditNoteTypeCode", "381"), _constant("cbc:InvoiceTypeCode", "380")),
        element("cbc:Note", rows["note"]),
        _constant("cbc:DocumentCurrencyCode", CURRENCY),
        element("cbc:BuyerReference", pc.coalesce(rows["buyer_reference"], rows["customer_no"])),
    )


def _opening(tag: str, namespace: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{namespace}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}">'
        + _constant("cbc:CustomizationID", CUSTOMIZATION)
        + _constant("cbc:ProfileID", PROFILE)
    )


def _constant(tag: str, value: str | None, attributes: str = "") -> str:
    start = f"{tag} {attributes}" if attributes else tag
    return f"<{start}>{escape(value.strip())}</{tag}>" if value and value.strip() else ""


def references(rows: Rows) -> Piece:
    """Period, orders, the credited invoice, our customer number and the distributor's code."""
    # OrderReference/ID is required even when only our own order number is known; BIS writes NA then.
    order = pc.coalesce(rows["order_reference"], pc.if_else(pc.is_valid(rows["sales_order_id"]), "NA", None))
    credited_on = pc.if_else(pc.is_valid(rows["credited_invoice_no"]), rows["credited_invoice_on"], None)
    return (
        group(
            "cac:InvoicePeriod",
            element("cbc:StartDate", rows["period_from"]),
            element("cbc:EndDate", rows["period_to"]),
        ),
        group("cac:OrderReference", element("cbc:ID", order), element("cbc:SalesOrderID", rows["sales_order_id"])),
        element(
            "cac:BillingReference",
            group(
                "cac:InvoiceDocumentReference",
                element("cbc:ID", rows["credited_invoice_no"]),
                element("cbc:IssueDate", credited_on),
            ),
        ),
        _described_reference(rows["customer_no"], "IT Säljarens kundnummer"),
        _described_reference(rows["distribution_code"], "AQY Filidentifiering nummer"),
    )


def _described_reference(value: pa.Array, description: str) -> Piece:
    start = "<cac:AdditionalDocumentReference><cbc:ID>"
    end = f"</cbc:ID>{_constant('cbc:DocumentDescription', description)}</cac:AdditionalDocumentReference>"
    return around(start, value, end)


def seller_party(rows: Rows, seller: Seller, outside_vat: pa.Array) -> Piece:
    """The municipality; without its VAT number on a document outside VAT (BR-O-02)."""
    endpoint = _constant("cbc:EndpointID", seller.endpoint_id, f'schemeID="{escape(seller.endpoint_scheme)}"')
    address = _constant("cbc:StreetName", seller.street) + _constant("cbc:CityName", seller.city)
    address += _constant("cbc:PostalZone", seller.postal_code.replace(" ", ""))
    country = _constant("cbc:IdentificationCode", seller.country)
    vat_no = _tax_scheme(seller.vat_no, _VAT_SCHEME)
    legal = _constant("cbc:RegistrationName", seller.name)
    legal += _constant("cbc:CompanyID", seller.organisation_no.replace("-", ""), 'schemeID="0007"')
    legal += _constant("cbc:CompanyLegalForm", f"Säte: {seller.seat}" if seller.seat else None)
    contact = pa.scalar(escape(seller.contact_name.strip()) or None, pa.string())
    return (
        "<cac:AccountingSupplierParty><cac:Party>",
        pc.if_else(pc.is_null(rows["distribution_code"]), endpoint, ""),
        f"<cac:PartyName>{_constant('cbc:Name', seller.name)}</cac:PartyName>",
        f"<cac:PostalAddress>{address}<cac:Country>{country}</cac:Country></cac:PostalAddress>",
        pc.if_else(outside_vat, "", vat_no),
        _tax_scheme(F_TAX if seller.f_tax else None, _TAX_SCHEME),
        f"<cac:PartyLegalEntity>{legal}</cac:PartyLegalEntity>",
        group(
            "cac:Contact",
            element("cbc:Name", pc.coalesce(rows["our_reference"], contact)),
            _constant("cbc:Telephone", seller.telephone),
            _constant("cbc:ElectronicMail", seller.email),
        ),
        "</cac:Party></cac:AccountingSupplierParty>",
    )


def _tax_scheme(company_id: str | None, scheme: str) -> str:
    number = _constant("cbc:CompanyID", company_id)
    return f"<cac:PartyTaxScheme>{number}{scheme}</cac:PartyTaxScheme>" if number else ""


def buyer_party(rows: Rows, outside_vat: pa.Array) -> Piece:
    """The customer; an endpoint needs both scheme and number, and is left out for print and internet bank."""
    endpoint = pc.binary_join_element_wise(
        '<cbc:EndpointID schemeID="', rows["buyer_endpoint_scheme"], '">', rows["buyer_endpoint_id"],
        "</cbc:EndpointID>", "",
    )  # fmt: skip
    country = pc.coalesce(rows["buyer_country"], "SE")
    vat_no = element("cbc:CompanyID", pc.if_else(outside_vat, None, rows["buyer_vat_no"]))
    return (
        "<cac:AccountingCustomerParty><cac:Party>",
        pc.if_else(pc.is_null(rows["distribution_code"]), endpoint, None),
        element("cac:PartyIdentification", element("cbc:ID", pc.coalesce(rows["buyer_bank_id"], rows["customer_no"]))),
        "<cac:PostalAddress>",
        element("cbc:StreetName", rows["buyer_street"]),
        element("cbc:AdditionalStreetName", rows["buyer_street_2"]),
        element("cbc:CityName", rows["buyer_city"]),
        element("cbc:PostalZone", _postal_code(rows["buyer_postal_code"], country)),
        element("cac:Country", element("cbc:IdentificationCode", country)),
        "</cac:PostalAddress>",
        around("<cac:PartyTaxScheme>", vat_no, f"{_VAT_SCHEME}</cac:PartyTaxScheme>"),
        "<cac:PartyLegalEntity>",
        element("cbc:RegistrationName", rows["buyer_name"]),
        element("cbc:CompanyID", _digits(rows["buyer_identity_no"]), 'schemeID="0007"'),
        "</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>",
    )


def _postal_code(codes: pa.Array, country: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(country, "SE"), pc.replace_substring(codes, " ", ""), codes)


def _digits(numbers: pa.Array) -> pa.Array:
    """Numbers without the hyphens and blanks that belong on paper only."""
    return pc.replace_substring_regex(numbers, "[- ]", "")


def payment(rows: Rows, is_credit: pa.Array) -> Piece:
    """How to pay, where there is something to pay or the credit note has a day for it, and the terms.

    An invoice that Autogiro will fetch names the mandate and no account (R061), so that nobody pays it twice.
    """
    is_fetched = pc.is_valid(rows["mandate_id"])
    is_paid = pc.if_else(is_credit, pc.is_valid(rows["due_on"]), pc.greater(rows.batch["payable_ore"], 0))
    is_payable = pc.and_(is_paid, pc.or_(is_fetched, pc.is_valid(rows["bankgiro"])))
    giro = _constant("cbc:PaymentMeansCode", "30", 'name="Bankgiro"')
    autogiro = _constant("cbc:PaymentMeansCode", "49", 'name="Autogiro"')
    means = join(
        pc.if_else(is_fetched, autogiro, giro),
        element("cbc:PaymentDueDate", pc.if_else(is_credit, rows["due_on"], None)),
        element("cbc:PaymentID", rows["ocr"]),
        around(
            "<cac:PayeeFinancialAccount><cbc:ID>",
            pc.if_else(is_fetched, None, _digits(rows["bankgiro"])),
            "</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>"
            "</cac:PayeeFinancialAccount>",
        ),
        element("cac:PaymentMandate", element("cbc:ID", rows["mandate_id"])),
    )
    return (
        element("cac:PaymentMeans", pc.if_else(is_payable, means, None)),
        element("cac:PaymentTerms", element("cbc:Note", rows["payment_terms"])),
    )


def tax_total(rows: Rows, vat: Rows, offsets: np.ndarray) -> Piece:
    """VAT in all and one subtotal per category and rate."""
    subtotals = join(
        "<cac:TaxSubtotal>",
        element("cbc:TaxableAmount", vat.amount("taxable_ore"), _AMOUNT),
        element("cbc:TaxAmount", vat.amount("vat_ore"), _AMOUNT),
        "<cac:TaxCategory>",
        _category(vat),
        element("cbc:TaxExemptionReasonCode", vat["exemption_code"]),
        element("cbc:TaxExemptionReason", vat["exemption_reason"]),
        f"{_VAT_SCHEME}</cac:TaxCategory></cac:TaxSubtotal>",
    )
    total = element("cbc:TaxAmount", rows.amount("vat_ore"), _AMOUNT)
    return element("cac:TaxTotal", (total, join_rows(subtotals, pa.array(offsets))))


def _category(rows: Rows) -> Piece:
    percent = decimal_text(rows.batch["vat_percent_x100"], 2, least=0)
    return (element("cbc:ID", rows["vat_category"]), element("cbc:Percent", percent))


def monetary_total(rows: Rows) -> Piece:
    """The sums; öresavrundning only where there is any."""
    with_vat = pc.add(rows.batch["net_ore"], rows.batch["vat_ore"])
    rounding = pc.if_else(pc.equal(rows.batch["rounding_ore"], 0), None, rows.amount("rounding_ore"))
    return (
        "<cac:LegalMonetaryTotal>",
        element("cbc:LineExtensionAmount", rows.amount("net_ore"), _AMOUNT),
        element("cbc:TaxExclusiveAmount", rows.amount("net_ore"), _AMOUNT),
        element("cbc:TaxInclusiveAmount", decimal_text(with_vat, 2), _AMOUNT),
        element("cbc:PayableRoundingAmount", rounding, _AMOUNT),
        element("cbc:PayableAmount", rows.amount("payable_ore"), _AMOUNT),
        "</cac:LegalMonetaryTotal>",
    )


def line_elements(lines: Rows, is_credit: pa.Array) -> pa.Array:
    """One InvoiceLine or CreditNoteLine a row; a quantity that gives no price is told in the line's note."""
    quantity_x100, price, is_own = prices(lines.batch["net_ore"], lines.batch["quantity_x100"])
    unit = unit_codes(lines.batch["unit_code"])
    given_x100 = lines.batch["quantity_x100"]
    given = pc.if_else(
        pc.equal(given_x100, 0), None, join("Kvantitet ", decimal_text(given_x100, 2, least=0), " ", unit)
    )
    quantity_tag = pc.if_else(is_credit, "CreditedQuantity", "InvoicedQuantity")
    return join(
        pc.if_else(is_credit, "<cac:CreditNoteLine>", "<cac:InvoiceLine>"),
        element("cbc:ID", lines["line_no"]),
        element("cbc:Note", pc.if_else(is_own, None, given)),
        *("<cbc:", quantity_tag, ' unitCode="', pc.if_else(is_own, unit, UNIT_NOT_STATED), '">'),
        *(decimal_text(quantity_x100, 2, least=0), "</cbc:", quantity_tag, ">"),
        element("cbc:LineExtensionAmount", lines.amount("net_ore"), _AMOUNT),
        element("cbc:AccountingCost", lines["accounting_cost"]),
        "<cac:Item>",
        element("cbc:Description", lines["description"]),
        element("cbc:Name", lines["text"]),
        element("cac:SellersItemIdentification", element("cbc:ID", lines["article"])),
        "<cac:ClassifiedTaxCategory>",
        _category(lines),
        f"{_VAT_SCHEME}</cac:ClassifiedTaxCategory></cac:Item><cac:Price>",
        element("cbc:PriceAmount", decimal_text(price, 8, least=2), _AMOUNT),
        "</cac:Price>",
        pc.if_else(is_credit, "</cac:CreditNoteLine>", "</cac:InvoiceLine>"),
    )
