"""Reading a Peppol document back into the tables it is written from.

`docs/formats/peppol_invoice.md` maps columns to elements.
"""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
from lxml import etree

from formats import markup
from formats.faults import Fault, FileRefused
from formats.peppol_extra import ATTACHMENTS, CHARGES, CLASSIFICATIONS, EARLIER_INVOICES, PROPERTIES
from formats.peppol_parts import CAC, CBC, CREDIT_NOTE, INVOICE
from formats.peppol_tables import DOCUMENTS, LINES, VAT

_PREFIXES = {"cac": CAC, "cbc": CBC}
_TYPES = {f"{{{INVOICE}}}Invoice": "invoice", f"{{{CREDIT_NOTE}}}CreditNote": "credit_note"}
_CREDITED = "cac:BillingReference[1]/cac:InvoiceDocumentReference/"
_BUYER = "cac:AccountingCustomerParty/cac:Party/"
_TOTAL = "cac:LegalMonetaryTotal/"
_ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount"
_GIRO = _ACCOUNT + "[cac:FinancialInstitutionBranch/cbc:ID='SE:{}']/cbc:ID"
_IBAN = _ACCOUNT + "[not(starts-with(cac:FinancialInstitutionBranch/cbc:ID,'SE:'))]/"
_REFERENCE = "cac:AdditionalDocumentReference"
_ADDRESS = "cac:Delivery/cac:DeliveryLocation/cac:Address/"
_DOCUMENT_PATHS = {
    "document_no": "cbc:ID",
    "issued_on": "cbc:IssueDate",
    "due_on": "cbc:DueDate|cac:PaymentMeans/cbc:PaymentDueDate",
    "note": "cbc:Note",
    "buyer_reference": "cbc:BuyerReference",
    "order_reference": "cac:OrderReference/cbc:ID",
    "sales_order_id": "cac:OrderReference/cbc:SalesOrderID",
    "period_from": "cac:InvoicePeriod/cbc:StartDate",
    "period_to": "cac:InvoicePeriod/cbc:EndDate",
    "credited_invoice_no": _CREDITED + "cbc:ID",
    "credited_invoice_on": _CREDITED + "cbc:IssueDate",
    "customer_no": "cac:AdditionalDocumentReference[starts-with(cbc:DocumentDescription, 'IT ')]/cbc:ID",
    "buyer_endpoint_scheme": _BUYER + "cbc:EndpointID/@schemeID",
    "buyer_endpoint_id": _BUYER + "cbc:EndpointID",
    "buyer_name": _BUYER + "cac:PartyLegalEntity/cbc:RegistrationName",
    "buyer_identity_no": _BUYER + "cac:PartyLegalEntity/cbc:CompanyID",
    "buyer_vat_no": _BUYER + "cac:PartyTaxScheme/cbc:CompanyID",
    "buyer_street": _BUYER + "cac:PostalAddress/cbc:StreetName",
    "buyer_street_2": _BUYER + "cac:PostalAddress/cbc:AdditionalStreetName",
    "buyer_postal_code": _BUYER + "cac:PostalAddress/cbc:PostalZone",
    "buyer_city": _BUYER + "cac:PostalAddress/cbc:CityName",
    "buyer_country": _BUYER + "cac:PostalAddress/cac:Country/cbc:IdentificationCode",
    "ocr": "cac:PaymentMeans/cbc:PaymentID",
    "bankgiro": _GIRO.format("BANKGIRO"),
    "plusgiro": _GIRO.format("PLUSGIRO"),
    "iban": _IBAN + "cbc:ID",
    "bic": _IBAN + "cac:FinancialInstitutionBranch/cbc:ID",
    "payment_terms": "cac:PaymentTerms/cbc:Note",
    "our_reference": "cac:AccountingSupplierParty/cac:Party/cac:Contact/cbc:Name",
    "net_ore": _TOTAL + "cbc:LineExtensionAmount",
    "vat_ore": "cac:TaxTotal/cbc:TaxAmount",
    "rounding_ore": _TOTAL + "cbc:PayableRoundingAmount",
    "payable_ore": _TOTAL + "cbc:PayableAmount",
    "mandate_id": "cac:PaymentMeans/cac:PaymentMandate/cbc:ID",
    "distribution_code": "cac:AdditionalDocumentReference[starts-with(cbc:DocumentDescription, 'AQY')]/cbc:ID",
    "buyer_bank_id": _BUYER + "cac:PartyIdentification[not(../cbc:EndpointID)]/cbc:ID",
    "prepaid_ore": _TOTAL + "cbc:PrepaidAmount",
    "accounting_cost": "cbc:AccountingCost",
    "contract_reference": "cac:ContractDocumentReference/cbc:ID",
    "project_reference": f"cac:ProjectReference/cbc:ID|{_REFERENCE}[cbc:DocumentTypeCode='50']/cbc:ID",
    "originator_reference": "cac:OriginatorDocumentReference/cbc:ID",
    "despatch_reference": "cac:DespatchDocumentReference/cbc:ID",
    "receipt_reference": "cac:ReceiptDocumentReference/cbc:ID",
    "object_id": _REFERENCE + "[cbc:DocumentTypeCode='130']/cbc:ID",
    "object_scheme": _REFERENCE + "[cbc:DocumentTypeCode='130']/cbc:ID/@schemeID",
    "delivered_on": "cac:Delivery/cbc:ActualDeliveryDate",
    "delivery_place_id": "cac:Delivery/cac:DeliveryLocation/cbc:ID",
    "delivery_place_scheme": "cac:Delivery/cac:DeliveryLocation/cbc:ID/@schemeID",
    "delivery_name": "cac:Delivery/cac:DeliveryParty/cac:PartyName/cbc:Name",
    "delivery_street": _ADDRESS + "cbc:StreetName",
    "delivery_street_2": _ADDRESS + "cbc:AdditionalStreetName",
    "delivery_postal_code": _ADDRESS + "cbc:PostalZone",
    "delivery_city": _ADDRESS + "cbc:CityName",
    "delivery_country": _ADDRESS + "cac:Country/cbc:IdentificationCode",
    "buyer_trade_name": _BUYER + "cac:PartyName/cbc:Name",
    "buyer_contact": _BUYER + "cac:Contact/cbc:Name",
    "buyer_telephone": _BUYER + "cac:Contact/cbc:Telephone",
    "buyer_email": _BUYER + "cac:Contact/cbc:ElectronicMail",
}
_LINE_PATHS = {
    "line_no": "cbc:ID",
    "text": "cac:Item/cbc:Name",
    "description": "cac:Item/cbc:Description",
    "article": "cac:Item/cac:SellersItemIdentification/cbc:ID",
    "quantity_x100": "cbc:InvoicedQuantity|cbc:CreditedQuantity",
    "unit_code": "cbc:InvoicedQuantity/@unitCode|cbc:CreditedQuantity/@unitCode",
    "net_ore": "cbc:LineExtensionAmount",
    "vat_category": "cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
    "vat_percent_x100": "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
    "accounting_cost": "cbc:AccountingCost",
    "note": "cbc:Note",
    "period_from": "cac:InvoicePeriod/cbc:StartDate",
    "period_to": "cac:InvoicePeriod/cbc:EndDate",
    "order_line": "cac:OrderLineReference/cbc:LineID",
    "object_id": "cac:DocumentReference/cbc:ID",
    "object_scheme": "cac:DocumentReference/cbc:ID/@schemeID",
    "buyer_article": "cac:Item/cac:BuyersItemIdentification/cbc:ID",
    "gtin": "cac:Item/cac:StandardItemIdentification/cbc:ID",
    "price_allowance_ore": "cac:Price/cac:AllowanceCharge/cbc:Amount",
}
_CHARGE_PATHS = {
    "is_charge": "cbc:ChargeIndicator",
    "reason_code": "cbc:AllowanceChargeReasonCode",
    "reason": "cbc:AllowanceChargeReason",
    "percent_x100": "cbc:MultiplierFactorNumeric",
    "amount_ore": "cbc:Amount",
    "base_ore": "cbc:BaseAmount",
    "vat_category": "cac:TaxCategory/cbc:ID",
    "vat_percent_x100": "cac:TaxCategory/cbc:Percent",
}
_BINARY = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
_ATTACHMENT_PATHS = {
    "name": "cbc:ID",
    "description": "cbc:DocumentDescription",
    "mime_code": _BINARY + "/@mimeCode",
    "file_name": _BINARY + "/@filename",
    "content": _BINARY,
    "uri": "cac:Attachment/cac:ExternalReference/cbc:URI",
}
_EARLIER_PATHS = {
    "invoice_no": "cac:InvoiceDocumentReference/cbc:ID",
    "issued_on": "cac:InvoiceDocumentReference/cbc:IssueDate",
}
_PROPERTY_PATHS = {"name": "cbc:Name", "value": "cbc:Value"}
_CLASSIFICATION_PATHS = {"list_code": "cbc:ItemClassificationCode/@listID", "code": "cbc:ItemClassificationCode"}
_OTHER_REFERENCES = (
    _REFERENCE + "[not(cbc:DocumentTypeCode)][not(starts-with(cbc:DocumentDescription,'IT '))]"
    "[not(starts-with(cbc:DocumentDescription,'AQY'))]"
)
_VAT_PATHS = {
    "vat_category": "cac:TaxCategory/cbc:ID",
    "vat_percent_x100": "cac:TaxCategory/cbc:Percent",
    "taxable_ore": "cbc:TaxableAmount",
    "vat_ore": "cbc:TaxAmount",
    "exemption_reason": "cac:TaxCategory/cbc:TaxExemptionReason",
    "exemption_code": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
}


def read(document: bytes) -> dict[str, pa.Table]:
    """The tables of a document, with the columns that `write` takes.

    They are `documents` (one row), `lines`, `vat` and those of `formats.peppol_extra.Extra`. Raises FileRefused when it
    is not a UBL invoice or credit note (UBL-R1) or a date or number cannot be read (UBL-R2).
    """
    root = markup.parse(document)
    document_type = _TYPES.get(str(root.tag))
    if document_type is None:
        raise FileRefused(_fault("UBL-R1", str(root.tag), "Roten ska vara Invoice eller CreditNote i UBL 2.1."))
    head = {"document_type": document_type, "rounding_ore": 0, **_values(root, _DOCUMENT_PATHS, DOCUMENTS)}
    key = {"document_no": head["document_no"]}
    line_tag = "cac:InvoiceLine" if document_type == "invoice" else "cac:CreditNoteLine"
    lines = _rows(root, line_tag, _LINE_PATHS, LINES, key)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _OF_LINES} | {
        "charges": _rows(root, "cac:AllowanceCharge", _CHARGE_PATHS, CHARGES, key),
        "earlier_invoices": _rows(root, "cac:BillingReference[position()>1]", _EARLIER_PATHS, EARLIER_INVOICES, key),
        "attachments": _rows(root, _OTHER_REFERENCES, _ATTACHMENT_PATHS, ATTACHMENTS, key),
    }
    for node, line in zip(root.iterfind(line_tag, _PREFIXES), lines, strict=True):
        for name, (path, paths) in _OF_LINES.items():
            found[name] += _rows(node, path, paths, _EXTRA[name], key | {"line_no": line.get("line_no")})
    vat = _rows(root, "cac:TaxTotal/cac:TaxSubtotal", _VAT_PATHS, VAT, key)
    tables = {"documents": ([head], DOCUMENTS), "lines": (lines, LINES), "vat": (vat, VAT)}
    tables |= {name: (rows, _EXTRA[name]) for name, rows in found.items()}
    return {name: pa.Table.from_pylist(rows, schema=schema) for name, (rows, schema) in tables.items()}


_OF_LINES = {
    "charges": ("cac:AllowanceCharge", _CHARGE_PATHS),
    "properties": ("cac:Item/cac:AdditionalItemProperty", _PROPERTY_PATHS),
    "classifications": ("cac:Item/cac:CommodityClassification", _CLASSIFICATION_PATHS),
}
_EXTRA = {
    "charges": CHARGES,
    "earlier_invoices": EARLIER_INVOICES,
    "attachments": ATTACHMENTS,
    "properties": PROPERTIES,
    "classifications": CLASSIFICATIONS,
}


def _rows(
    node: etree._Element, path: str, paths: dict[str, str], schema: pa.Schema, key: dict[str, Any]
) -> list[dict[str, Any]]:
    found: Any = node.xpath(path, namespaces=_PREFIXES)
    return [key | _values(one, paths, schema) for one in found]


def _values(node: etree._Element, paths: dict[str, str], schema: pa.Schema) -> dict[str, Any]:
    found = {}
    for name, path in paths.items():
        text = str(node.xpath(f"string({path})", namespaces=_PREFIXES)).strip()
        if text:
            found[name] = _value(name, text, schema.field(name).type)
    return found


def _value(name: str, text: str, kind: pa.DataType) -> Any:
    try:
        if pa.types.is_date(kind):
            return date.fromisoformat(text)
        if pa.types.is_boolean(kind):
            return text == "true"
        if pa.types.is_binary(kind):
            return base64.b64decode(text, validate=True)
        if pa.types.is_integer(kind):
            return int(Decimal(text) * (1 if name == "line_no" else 100))
        return text
    except (ValueError, InvalidOperation) as error:
        raise FileRefused(_fault("UBL-R2", text, f"{name} ska vara ett datum eller tal.", name)) from error


def _fault(rule: str, found: str, wanted: str, field: str = "") -> Fault:
    return Fault(rule=rule, found=found[:120], wanted=wanted, action="Begär en rättad fil av avsändaren.", field=field)
