"""The head of a Peppol document in schema order, up to the delivery: each part for a whole batch of documents at once.

Every function returns one text a document (or a line). Source: Peppol BIS Billing 3, syntax of UBL Invoice and
CreditNote; only the elements that a Swedish municipality writes.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, around, decimal_text, either, element, escape, escape_column, group
from formats.peppol_tables import Seller

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CURRENCY = "SEK"
F_TAX = "Godkänd för F-skatt"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

AMOUNT = f'currencyID="{CURRENCY}"'
VAT_SCHEME = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
_TAX_SCHEME = "<cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme>"


@dataclass(frozen=True)
class Many:
    """What a document may have several of, one text a document."""

    earlier_invoices: Piece = ()
    attachments: Piece = ()


class Rows:
    """The columns of a batch as they may stand in XML: escaped, dates as `YYYY-MM-DD`, blank and null as nothing."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self._texts: dict[str, pa.Array] = {}

    def __getitem__(self, name: str) -> pa.Array:
        if name not in self._texts:
            column = self.batch[name]
            if 0 < len(column) == column.null_count:  # an optional column that nobody uses
                self._texts[name] = column.cast(pa.string())
                return self._texts[name]
            if pa.types.is_date(column.type):
                days = column.dictionary_encode()
                self._texts[name] = pc.take(days.dictionary.cast(pa.string()), days.indices)
            else:
                is_text = pa.types.is_string(column.type)
                self._texts[name] = escape_column(column) if is_text else column.cast(pa.string())
        return self._texts[name]

    def amount(self, name: str) -> pa.Array:
        """An öre column in kronor with two decimals."""
        return decimal_text(self.batch[name], 2)

    def used(self, *names: str) -> bool:
        """Whether any row has a value in any of the columns."""
        return any(self.batch[name].null_count < len(self.batch[name]) for name in names)


def first_part(rows: Rows, is_credit: pa.Array) -> Piece:
    """From the XML declaration to the buyer's reference; a credit note has no DueDate."""
    return (
        either(is_credit, _opening("CreditNote", CREDIT_NOTE), _opening("Invoice", INVOICE)),
        element("cbc:ID", rows["document_no"]),
        element("cbc:IssueDate", rows["issued_on"]),
        element("cbc:DueDate", either(is_credit, (), rows["due_on"])),
        either(is_credit, constant("cbc:CreditNoteTypeCode", "381"), constant("cbc:InvoiceTypeCode", "380")),
        element("cbc:Note", rows["note"]),
        constant("cbc:DocumentCurrencyCode", CURRENCY),
        element("cbc:AccountingCost", rows["accounting_cost"]),
        element("cbc:BuyerReference", pc.coalesce(rows["buyer_reference"], rows["customer_no"])),
    )


def _opening(tag: str, namespace: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{namespace}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}">'
        + constant("cbc:CustomizationID", CUSTOMIZATION)
        + constant("cbc:ProfileID", PROFILE)
    )


def constant(tag: str, value: str | None, attributes: str = "") -> str:
    """`<tag attributes>value</tag>`, the value escaped; nothing around nothing."""
    start = f"{tag} {attributes}" if attributes else tag
    return f"<{start}>{escape(value.strip())}</{tag}>" if value and value.strip() else ""


def references(rows: Rows, is_credit: pa.Array, many: Many) -> Piece:
    """Period, orders, earlier invoices, the other references, attachments and the distributor's code.

    An invoice names its tender before the contract, a credit note after; the credit note's project is a reference of
    type 50 (R080). The distributor's code stands last of those that are not the tender or the project.
    """
    # OrderReference/ID is required even when only our own order number is known; BIS writes NA then.
    order = pc.coalesce(rows["order_reference"], pc.if_else(pc.is_valid(rows["sales_order_id"]), "NA", None))
    return (
        group(
            "cac:InvoicePeriod",
            element("cbc:StartDate", rows["period_from"]),
            element("cbc:EndDate", rows["period_to"]),
        ),
        group("cac:OrderReference", element("cbc:ID", order), element("cbc:SalesOrderID", rows["sales_order_id"])),
        earlier_invoice(rows["credited_invoice_no"], rows["credited_invoice_on"]),
        many.earlier_invoices,
        _reference("cac:DespatchDocumentReference", rows["despatch_reference"]),
        _reference("cac:ReceiptDocumentReference", rows["receipt_reference"]),
        _reference("cac:OriginatorDocumentReference", _but_for(is_credit, rows["originator_reference"])),
        _reference("cac:ContractDocumentReference", rows["contract_reference"]),
        typed_reference("cac:AdditionalDocumentReference", rows["object_id"], 130, rows["object_scheme"]),
        typed_reference(
            "cac:AdditionalDocumentReference", _but_for(pc.invert(is_credit), rows["project_reference"]), 50
        ),
        many.attachments,
        _described_reference(rows["customer_no"], "IT Kundnummer"),
        _described_reference(rows["distribution_code"], "AQY Filidentifiering nummer"),
        _reference("cac:OriginatorDocumentReference", _but_for(pc.invert(is_credit), rows["originator_reference"])),
        _reference("cac:ProjectReference", _but_for(is_credit, rows["project_reference"])),
    )


def earlier_invoice(number: pa.Array, issued_on: pa.Array) -> Piece:
    """One BillingReference a row."""
    issued_on = pc.if_else(pc.is_valid(number), issued_on, None)
    reference = group("cac:InvoiceDocumentReference", element("cbc:ID", number), element("cbc:IssueDate", issued_on))
    return element("cac:BillingReference", reference)


def _but_for(rows: pa.Array, column: pa.Array) -> pa.Array:
    """The column without what it has on some of the rows."""
    return column if column.null_count == len(column) else pc.if_else(rows, None, column)


def _reference(tag: str, number: pa.Array) -> Piece:
    return element(tag, element("cbc:ID", number))


def typed_reference(tag: str, number: pa.Array, type_code: int, scheme: pa.Array | None = None) -> Piece:
    """A reference whose type says what it is: 130 what is invoiced, 50 a project."""
    if number.null_count == len(number):
        return ()
    scheme = pa.nulls(len(number), pa.string()) if scheme is None else scheme
    attribute = pc.fill_null(pc.binary_join_element_wise(' schemeID="', scheme, '"', ""), "")
    code = f"</cbc:ID><cbc:DocumentTypeCode>{type_code}</cbc:DocumentTypeCode></{tag}>"
    return pc.binary_join_element_wise(f"<{tag}><cbc:ID", attribute, ">", number, code, "")


def _described_reference(value: pa.Array, description: str) -> Piece:
    start = "<cac:AdditionalDocumentReference><cbc:ID>"
    end = f"</cbc:ID>{constant('cbc:DocumentDescription', description)}</cac:AdditionalDocumentReference>"
    return around(start, value, end)


def seller_party(rows: Rows, seller: Seller, outside_vat: pa.Array) -> Piece:
    """The municipality; without its VAT number on a document outside VAT (BR-O-02)."""
    endpoint = constant("cbc:EndpointID", seller.endpoint_id, f'schemeID="{escape(seller.endpoint_scheme)}"')
    address = constant("cbc:StreetName", seller.street) + constant("cbc:CityName", seller.city)
    address += constant("cbc:PostalZone", seller.postal_code.replace(" ", ""))
    country = constant("cbc:IdentificationCode", seller.country)
    vat_no = _tax_scheme(seller.vat_no, VAT_SCHEME)
    legal = constant("cbc:RegistrationName", seller.name)
    legal += constant("cbc:CompanyID", seller.organisation_no.replace("-", ""), 'schemeID="0007"')
    legal += constant("cbc:CompanyLegalForm", f"Säte: {seller.seat}" if seller.seat else None)
    contact = pa.scalar(escape(seller.contact_name.strip()) or None, pa.string())
    return (
        "<cac:AccountingSupplierParty><cac:Party>",
        either(pc.is_null(rows["distribution_code"]), endpoint, ()),
        f"<cac:PartyName>{constant('cbc:Name', seller.name)}</cac:PartyName>",
        f"<cac:PostalAddress>{address}<cac:Country>{country}</cac:Country></cac:PostalAddress>",
        either(outside_vat, (), vat_no),
        _tax_scheme(F_TAX if seller.f_tax else None, _TAX_SCHEME),
        f"<cac:PartyLegalEntity>{legal}</cac:PartyLegalEntity>",
        group(
            "cac:Contact",
            element("cbc:Name", pc.coalesce(rows["our_reference"], contact)),
            constant("cbc:Telephone", seller.telephone),
            constant("cbc:ElectronicMail", seller.email),
        ),
        "</cac:Party></cac:AccountingSupplierParty>",
    )


def _tax_scheme(company_id: str | None, scheme: str) -> str:
    number = constant("cbc:CompanyID", company_id)
    return f"<cac:PartyTaxScheme>{number}{scheme}</cac:PartyTaxScheme>" if number else ""


def buyer_party(rows: Rows, outside_vat: pa.Array) -> Piece:
    """The customer; an endpoint needs both scheme and number, and is left out for print and internet bank."""
    endpoint = pc.binary_join_element_wise(
        '<cbc:EndpointID schemeID="', rows["buyer_endpoint_scheme"], '">', rows["buyer_endpoint_id"],
        "</cbc:EndpointID>", "",
    )  # fmt: skip
    country = pc.coalesce(rows["buyer_country"], "SE")
    vat_no = element("cbc:CompanyID", either(outside_vat, (), rows["buyer_vat_no"]))
    return (
        "<cac:AccountingCustomerParty><cac:Party>",
        either(pc.is_null(rows["distribution_code"]), endpoint, ()),
        element("cac:PartyIdentification", element("cbc:ID", pc.coalesce(rows["buyer_bank_id"], rows["customer_no"]))),
        element("cac:PartyName", element("cbc:Name", rows["buyer_trade_name"])),
        "<cac:PostalAddress>",
        _address(rows, "buyer", country),
        "</cac:PostalAddress>",
        around("<cac:PartyTaxScheme>", vat_no, f"{VAT_SCHEME}</cac:PartyTaxScheme>"),
        "<cac:PartyLegalEntity>",
        element("cbc:RegistrationName", rows["buyer_name"]),
        element("cbc:CompanyID", digits(rows["buyer_identity_no"]), 'schemeID="0007"'),
        "</cac:PartyLegalEntity>",
        group(
            "cac:Contact",
            element("cbc:Name", rows["buyer_contact"]),
            element("cbc:Telephone", rows["buyer_telephone"]),
            element("cbc:ElectronicMail", rows["buyer_email"]),
        ),
        "</cac:Party></cac:AccountingCustomerParty>",
    )


def _address(rows: Rows, whose: str, country: pa.Array) -> tuple[Piece, ...]:
    return (
        element("cbc:StreetName", rows[f"{whose}_street"]),
        element("cbc:AdditionalStreetName", rows[f"{whose}_street_2"]),
        element("cbc:CityName", rows[f"{whose}_city"]),
        element("cbc:PostalZone", _postal_code(rows[f"{whose}_postal_code"], country)),
        element("cac:Country", element("cbc:IdentificationCode", country)),
    )


def delivery(rows: Rows) -> Piece:
    """When, where and to whom it was delivered; an address names its country (BR-57)."""
    parts = ("street", "street_2", "city", "postal_code", "country")
    if not rows.used("delivered_on", "delivery_place_id", "delivery_name", *(f"delivery_{part}" for part in parts)):
        return ()
    known = pc.coalesce(*(rows[f"delivery_{part}"] for part in parts))
    country = pc.coalesce(rows["delivery_country"], pc.if_else(pc.is_valid(known), "SE", None))
    scheme = pc.binary_join_element_wise(' schemeID="', rows["delivery_place_scheme"], '"', "")
    place = pc.binary_join_element_wise(
        "<cbc:ID", pc.fill_null(scheme, ""), ">", rows["delivery_place_id"], "</cbc:ID>", ""
    )
    return group(
        "cac:Delivery",
        element("cbc:ActualDeliveryDate", rows["delivered_on"]),
        group("cac:DeliveryLocation", place, group("cac:Address", *_address(rows, "delivery", country))),
        element("cac:DeliveryParty", element("cac:PartyName", element("cbc:Name", rows["delivery_name"]))),
    )


def _postal_code(codes: pa.Array, country: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(country, "SE"), pc.replace_substring(codes, " ", ""), codes)


def digits(numbers: pa.Array) -> pa.Array:
    """Numbers without the hyphens and blanks that belong on paper only."""
    return pc.replace_substring_regex(numbers, "[- ]", "")
