"""Invoices and credit notes in Svefaktura 1.0 (SFTI Basic Invoice), written from Arrow tables.

Withdrawn since 2021 and kept for named old customers. It looks like UBL 2.1 and is not: namespaces are mixed, amounts
have `amountCurrencyID`, and a credit note is an Invoice of type 381 with positive amounts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, around, decimal_text, element, escape, group, join, join_rows
from formats.peppol_categories import REASONS, shown_categories
from formats.peppol_extra import CHARGES, Children, charge_sums, record_batch
from formats.peppol_parts import Rows, constant, digits
from formats.peppol_tables import DOCUMENTS, LINES, UNIT_NOT_STATED, VAT, Seller, conformed, prices, unit_codes

INVOICE = "urn:sfti:documents:BasicInvoice:1:0"
CAC = "urn:sfti:CommonAggregateComponents:1:0"
CBC = "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"
CURRENCY = "SEK"
F_TAX = "F-skattebevis finns"

_BATCH = 2048  # documents rendered at a time
_AMOUNT = f'amountCurrencyID="{CURRENCY}"'
_SCHEME = "<cac:TaxScheme><cac:ID>{}</cac:ID></cac:TaxScheme>"
_OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<Invoice xmlns="{INVOICE}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}">'

Tables = tuple[pa.Table, pa.Table, pa.Table]


def write(tables: Tables, seller: Seller, charges: pa.Table | None = None) -> Iterator[tuple[str, bytes]]:
    """Each document's number and its XML (UTF-8), in the order of the documents.

    The tables have the columns of `DOCUMENTS`, `LINES` and `VAT` (`formats.peppol_tables`), `charges` those of
    `formats.peppol_extra.CHARGES`; amounts in öre and positive on a credit note too. What is outside VAT is shown as
    exempt. Run `formats.svefaktura_rules.check` first and leave out what it names. Raises ValueError on a row without
    its document, KeyError on a missing column.
    """
    documents, lines, vat = (conformed(*pair) for pair in zip(tables, (DOCUMENTS, LINES, VAT), strict=True))
    charges = conformed(CHARGES.empty_table() if charges is None else charges, CHARGES)
    lines, vat = shown_categories(as_exempt(lines), as_exempt(vat))
    numbers = documents["document_no"].combine_chunks()
    children = [Children(numbers, lines["document_no"], lines, "line_no")]
    children += [Children(numbers, child["document_no"], child) for child in (vat, as_exempt(charges))]
    for name, is_charge in (("charge_ore", True), ("allowance_ore", False)):
        documents = documents.append_column(name, charge_sums(charges, documents["document_no"], is_charge=is_charge))
    for start in range(0, documents.num_rows, _BATCH):
        batch = record_batch(documents.slice(start, _BATCH))
        xml = _rendered(batch, [child.of(start, batch.num_rows) for child in children], seller)
        yield from zip(batch["document_no"].to_pylist(), xml.cast(pa.binary()).to_pylist(), strict=True)


def as_exempt(table: pa.Table) -> pa.Table:
    """The rows with category E at 0 % and its reason where they are outside VAT (O), which the format lacks."""
    outside = pc.equal(table["vat_category"], "O")
    changed = {"vat_category": "E", "vat_percent_x100": 0}
    if "exemption_reason" in table.column_names:
        changed["exemption_reason"] = pc.coalesce(table["exemption_reason"], REASONS["O"])
    for name, value in changed.items():
        table = table.set_column(table.column_names.index(name), name, pc.if_else(outside, value, table[name]))
    return table


def _rendered(batch: pa.RecordBatch, children: list[tuple[pa.RecordBatch, np.ndarray]], seller: Seller) -> pa.Array:
    (lines, line_at), (vat, vat_at), (charges, charge_at) = children
    rows = Rows(batch)
    is_credit = pc.equal(batch["document_type"], "credit_note")
    return join(
        _head(rows, is_credit, pa.array(np.diff(line_at)).cast(pa.string())),
        _buyer(rows),
        _seller(rows, seller),
        element("cac:Delivery", _moment("cbc:ActualDeliveryDateTime", rows["delivered_on"])),
        _payment(rows, is_credit),
        join_rows(_charges(Rows(charges)), pa.array(charge_at)) if charges.num_rows else (),
        _tax_total(rows, Rows(vat), vat_at),
        _total(rows),
        join_rows(_lines(Rows(lines)), pa.array(line_at)),
        _references(rows),
        "</Invoice>",
    )


def _head(rows: Rows, is_credit: pa.Array, count: pa.Array) -> Piece:
    contract = 'identificationSchemeID="CT" identificationSchemeAgencyName="SFTI"'
    delivery = contract.replace("CT", "DQ", 1)
    return (
        _OPENING,
        element("ID", rows["document_no"]),
        element("cbc:IssueDate", rows["issued_on"]),
        pc.if_else(is_credit, constant("InvoiceTypeCode", "381"), constant("InvoiceTypeCode", "380")),
        element("cbc:Note", rows["note"]),
        constant("InvoiceCurrencyCode", CURRENCY),
        element("LineItemCountNumeric", count),
        element("AdditionalDocumentReference", element("cac:ID", rows["contract_reference"], contract)),
        element("AdditionalDocumentReference", element("cac:ID", rows["despatch_reference"], delivery)),
    )


def _buyer(rows: Rows) -> Piece:
    is_gln = pc.and_(pc.equal(rows["buyer_endpoint_scheme"], "0088"), pc.is_valid(rows["buyer_endpoint_id"]))
    gln = pc.if_else(is_gln, rows["buyer_endpoint_id"], None)
    country = pc.coalesce(rows["buyer_country"], "SE")
    code = pc.replace_substring_regex(rows["buyer_postal_code"], "[- ]", "")
    vat = _SCHEME.format("VAT")
    return (
        "<cac:BuyerParty><cac:Party>",
        element("cac:PartyIdentification", element("cac:ID", gln, 'identificationSchemeAgencyID="9"')),
        element("cac:PartyIdentification", element("cac:ID", digits(rows["buyer_identity_no"]))),
        element("cac:PartyName", element("cbc:Name", rows["buyer_name"])),
        "<cac:Address>",
        element("cbc:StreetName", rows["buyer_street"]),
        element("cbc:CityName", rows["buyer_city"]),
        element("cbc:PostalZone", code),
        element("cac:AddressLine", element("cbc:Line", rows["buyer_street_2"])),
        element("cac:Country", element("cac:IdentificationCode", country)),
        "</cac:Address>",
        around(
            "<cac:PartyTaxScheme><cac:CompanyID>", rows["buyer_vat_no"], f"</cac:CompanyID>{vat}</cac:PartyTaxScheme>"
        ),
        "</cac:Party></cac:BuyerParty>",
    )


def _seller(rows: Rows, seller: Seller) -> Piece:
    number = constant("cac:ID", digits_of(seller.organisation_no))
    country = f"<cac:Country>{constant('cac:IdentificationCode', seller.country)}</cac:Country>"
    address = constant("cbc:StreetName", seller.street) + constant("cbc:CityName", seller.city)
    address += constant("cbc:PostalZone", digits_of(seller.postal_code)) + country
    vat_no = constant("cac:CompanyID", seller.vat_no)
    seat = f"<cac:RegistrationAddress>{constant('cbc:CityName', seller.seat)}{country}</cac:RegistrationAddress>"
    registered = constant("cac:CompanyID", digits_of(seller.organisation_no))
    registered += constant("cbc:ExemptionReason", F_TAX if seller.f_tax else None) + seat
    contact = pa.scalar(escape(seller.contact_name.strip()) or None, pa.string())
    return (
        f"<cac:SellerParty><cac:Party><cac:PartyIdentification>{number}</cac:PartyIdentification>",
        f"<cac:PartyName>{constant('cbc:Name', seller.name)}</cac:PartyName><cac:Address>{address}</cac:Address>",
        f"<cac:PartyTaxScheme>{vat_no}{_SCHEME.format('VAT')}</cac:PartyTaxScheme>" if vat_no else "",
        f"<cac:PartyTaxScheme>{registered}{_SCHEME.format('SWT')}</cac:PartyTaxScheme>",
        group(
            "cac:Contact",
            element("cbc:Name", pc.coalesce(rows["our_reference"], contact)),
            constant("cbc:Telephone", digits_of(seller.telephone)),
            constant("cbc:ElectronicMail", seller.email),
        ),
        "</cac:Party></cac:SellerParty>",
    )


def digits_of(number: str) -> str:
    """A number without the hyphens and blanks that the format does not want (R-8, R-9, R-36, R-45, R-50)."""
    return number.replace("-", "").replace(" ", "")


def _payment(rows: Rows, is_credit: pa.Array) -> Piece:
    """When and to which bankgiro; what Autogiro draws has no account."""
    is_payable = pc.and_(pc.invert(is_credit), pc.greater(rows.batch["payable_ore"], 0))
    giro = pc.if_else(pc.is_null(rows["mandate_id"]), digits(rows["bankgiro"]), None)
    institution = "<cac:FinancialInstitution><cac:ID>BGABSESS</cac:ID></cac:FinancialInstitution>"
    branch = f"<cac:FinancialInstitutionBranch>{institution}</cac:FinancialInstitutionBranch>"
    account = join(
        "<cac:PayeeFinancialAccount><cac:ID>", giro, f"</cac:ID>{branch}",
        element("cac:PaymentInstructionID", rows["ocr"]), "</cac:PayeeFinancialAccount>",
    )  # fmt: skip
    means = join(
        "<cac:PaymentMeans><cac:PaymentMeansTypeCode>1</cac:PaymentMeansTypeCode>",
        element("cbc:DuePaymentDate", rows["due_on"]),
        pc.if_else(pc.is_valid(giro), account, None),
        "</cac:PaymentMeans>",
    )
    return (
        pc.if_else(is_payable, means, None),
        element("cac:PaymentTerms", element("cbc:Note", rows["payment_terms"])),
    )


def _category(rows: Rows, reason: Piece = ()) -> Piece:
    percent = decimal_text(rows.batch["vat_percent_x100"], 2, least=0)
    return (
        "<cac:TaxCategory>",
        element("cac:ID", rows["vat_category"]),
        element("cbc:Percent", percent),
        reason,
        f"{_SCHEME.format('VAT')}</cac:TaxCategory>",
    )


def _charges(rows: Rows) -> pa.Array:
    """One charge or allowance of the document a row, with its reason as free text (ZZZ)."""
    name = pc.coalesce(rows["reason"], pc.if_else(rows.batch["is_charge"], "Avgift", "Avdrag"))
    return join(
        "<AllowanceCharge><cbc:ChargeIndicator>",
        pc.if_else(rows.batch["is_charge"], "true", "false"),
        *('</cbc:ChargeIndicator><cac:ReasonCode name="', name, '">ZZZ</cac:ReasonCode>'),
        element("cbc:Amount", rows.amount("amount_ore"), _AMOUNT),
        _category(rows),
        "</AllowanceCharge>",
    )


def _tax_total(rows: Rows, vat: Rows, offsets: np.ndarray) -> Piece:
    subtotals = join(
        "<cac:TaxSubTotal>",
        element("cbc:TaxableAmount", vat.amount("taxable_ore"), _AMOUNT),
        element("cbc:TaxAmount", vat.amount("vat_ore"), _AMOUNT),
        _category(vat, element("cbc:ExemptionReason", vat["exemption_reason"])),
        "</cac:TaxSubTotal>",
    )
    total = element("cbc:TotalTaxAmount", rows.amount("vat_ore"), _AMOUNT)
    return element("cac:TaxTotal", (total, join_rows(subtotals, pa.array(offsets))))


def _total(rows: Rows) -> Piece:
    charged = pc.subtract(pc.fill_null(rows.batch["charge_ore"], 0), pc.fill_null(rows.batch["allowance_ore"], 0))
    rounding = pc.if_else(pc.equal(rows.batch["rounding_ore"], 0), None, rows.batch["rounding_ore"])
    return (
        "<cac:LegalTotal>",
        element("cbc:LineExtensionTotalAmount", rows.amount("net_ore"), _AMOUNT),
        element("cbc:TaxExclusiveTotalAmount", decimal_text(pc.add(rows.batch["net_ore"], charged), 2), _AMOUNT),
        element("cbc:TaxInclusiveTotalAmount", rows.amount("payable_ore"), _AMOUNT),
        element("cac:RoundOffAmount", decimal_text(rounding, 2), _AMOUNT),
        "</cac:LegalTotal>",
    )


def _lines(lines: Rows) -> pa.Array:
    """One InvoiceLine a row; a quantity that gives no price is told in the note, and the line is one at its amount."""
    batch = lines.batch
    quantity_x100, price, is_own = prices(batch["net_ore"], batch["quantity_x100"])
    unit = unit_codes(batch["unit_code"])
    given = join("Kvantitet ", decimal_text(batch["quantity_x100"], 2, least=0), " ", unit)
    told = pc.or_(is_own, pc.fill_null(pc.equal(batch["quantity_x100"], 0), True))
    note = pc.coalesce(lines["description"], pc.if_else(told, None, given))
    return join(
        "<cac:InvoiceLine>",
        element("cac:ID", lines["line_no"]),
        *('<cbc:InvoicedQuantity quantityUnitCode="', pc.if_else(is_own, unit, UNIT_NOT_STATED), '">'),
        *(decimal_text(quantity_x100, 2, least=0), "</cbc:InvoicedQuantity>"),
        element("cbc:LineExtensionAmount", lines.amount("net_ore"), _AMOUNT),
        element("cbc:Note", note),
        "<cac:Item>",
        element("cbc:Description", lines["text"]),
        element("cac:BuyersItemIdentification", element("cac:ID", lines["buyer_article"])),
        element("cac:SellersItemIdentification", element("cac:ID", lines["article"])),
        element("cac:StandardItemIdentification", element("cac:ID", lines["gtin"])),
        _category(lines),
        element("cac:BasePrice", element("cbc:PriceAmount", decimal_text(price, 8, least=2), _AMOUNT)),
        "</cac:Item></cac:InvoiceLine>",
    )


def _references(rows: Rows) -> Piece:
    """The buyer's reference and order number, the credited invoice, and the period when both its ends are known."""
    whole = pc.and_(pc.is_valid(rows["period_from"]), pc.is_valid(rows["period_to"]))
    start, end = (pc.if_else(whole, rows[name], None) for name in ("period_from", "period_to"))
    reference = pc.coalesce(rows["buyer_reference"], rows["order_reference"], rows["customer_no"])
    order = pc.if_else(pc.is_valid(rows["buyer_reference"]), rows["order_reference"], None)
    return (
        element("RequisitionistDocumentReference", element("cac:ID", reference)),
        element("RequisitionistDocumentReference", element("cac:ID", order)),
        element("InitialInvoiceDocumentReference", element("cac:ID", rows["credited_invoice_no"])),
        group("InvoicingPeriod", _moment("cbc:StartDateTime", start), _moment("cbc:EndDateTime", end)),
    )


def _moment(tag: str, day: pa.Array) -> Piece:
    return element(tag, pc.binary_join_element_wise(day, "T00:00:00", ""))
