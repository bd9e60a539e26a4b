"""Invoices (380) and credit notes (381) in Peppol BIS Billing 3, written from Arrow tables and read back.

Source: Peppol BIS Billing 3.0.21 (UBL 2.1, EN 16931) with the Swedish rules. `docs/formats/peppol_invoice.md` maps
columns to elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats import markup, peppol_parts
from formats.faults import Fault, FileRefused
from formats.markup import join, join_rows
from formats.peppol_parts import CAC, CBC, CREDIT_NOTE, INVOICE, Rows
from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller, conformed, shown_categories, unit_codes

__all__ = ["DOCUMENTS", "LINES", "VAT", "Seller", "read", "shown_categories", "unit_codes", "write"]

_BATCH = 2048  # documents rendered at a time: some 10 MB of text


def write(documents: pa.Table, lines: pa.Table, vat: pa.Table, seller: Seller) -> Iterator[tuple[str, bytes]]:
    """Each document's number and its XML (UTF-8), in the order of `documents`; lines in order of `line_no`.

    The tables have the columns of `DOCUMENTS`, `LINES` and `VAT` (`formats.peppol_tables`), amounts in öre. The amounts
    of a credit note are **positive** as they are on the document: its type already means minus. A line that takes back
    another has a negative `net_ore`. What `shown_categories` says of E and O is done here. A document with a
    `distribution_code` is meant for print or internet bank and has no endpoints.

    Run `formats.peppol_checks.check` first and leave out what it names. Raises ValueError on an unknown unit and on a
    line or VAT row without its document, KeyError on a missing column.
    """
    documents, lines, vat = conformed(documents, DOCUMENTS), conformed(lines, LINES), conformed(vat, VAT)
    unknown = pc.unique(lines["unit_code"].filter(pc.is_null(unit_codes(lines["unit_code"])))).to_pylist()
    if unknown:
        raise ValueError(f"units without a UN/ECE code: {unknown[:5]}")
    lines, vat = shown_categories(lines.sort_by("line_no"), vat)
    line_rows, vat_rows = _Children(documents, lines), _Children(documents, vat)
    for start in range(0, documents.num_rows, _BATCH):
        batch = _record_batch(documents.slice(start, _BATCH))
        xml = _rendered(batch, line_rows.of(start, batch.num_rows), vat_rows.of(start, batch.num_rows), seller)
        yield from zip(batch["document_no"].to_pylist(), xml.cast(pa.binary()).to_pylist(), strict=True)


class _Children:
    """The rows of a child table by document, as offsets into the table ordered as the documents are."""

    def __init__(self, documents: pa.Table, children: pa.Table) -> None:
        position = pc.index_in(children["document_no"], value_set=documents["document_no"].combine_chunks())
        if position.null_count:
            orphans = pc.unique(children["document_no"].filter(pc.is_null(position))).to_pylist()
            raise ValueError(f"rows without their document: {orphans[:5]}")
        row = np.asarray(position)
        self._children = children.take(pa.array(np.argsort(row, kind="stable")))
        self._offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=documents.num_rows))])

    def of(self, start: int, count: int) -> tuple[pa.RecordBatch, np.ndarray]:
        """The rows of `count` documents from the `start`-th, and where each document's rows begin among them."""
        offsets = self._offsets[start : start + count + 1]
        rows = self._children.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
        return _record_batch(rows), (offsets - offsets[0]).astype(np.int32)


def _record_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _rendered(
    batch: pa.RecordBatch,
    lines: tuple[pa.RecordBatch, np.ndarray],
    vat: tuple[pa.RecordBatch, np.ndarray],
    seller: Seller,
) -> pa.Array:
    rows, line_rows, offsets = Rows(batch), Rows(lines[0]), lines[1]
    is_credit = pc.equal(batch["document_type"], "credit_note")
    line_is_credit = pc.take(is_credit, pa.array(np.repeat(np.arange(batch.num_rows), np.diff(offsets))))
    outside_vat = _outside_vat(*lines)
    return join(
        peppol_parts.first_part(rows, is_credit),
        peppol_parts.references(rows),
        peppol_parts.seller_party(rows, seller, outside_vat),
        peppol_parts.buyer_party(rows, outside_vat),
        peppol_parts.payment(rows, is_credit),
        peppol_parts.tax_total(rows, Rows(vat[0]), vat[1]),
        peppol_parts.monetary_total(rows),
        join_rows(peppol_parts.line_elements(line_rows, line_is_credit), pa.array(offsets)),
        pc.if_else(is_credit, "</CreditNote>", "</Invoice>"),
    )


def _outside_vat(lines: pa.RecordBatch, offsets: np.ndarray) -> pa.Array:
    """The documents of category O, which `shown_categories` lets stand only where there is nothing else."""
    is_o = np.asarray(pc.fill_null(pc.equal(lines["vat_category"], "O"), False))
    seen = np.concatenate([[0], np.cumsum(is_o)])
    return pa.array(np.diff(seen[offsets]) > 0)


_PREFIXES = {"cac": CAC, "cbc": CBC}
_TYPES = {f"{{{INVOICE}}}Invoice": "invoice", f"{{{CREDIT_NOTE}}}CreditNote": "credit_note"}
_CREDITED = "cac:BillingReference/cac:InvoiceDocumentReference/"
_BUYER = "cac:AccountingCustomerParty/cac:Party/"
_TOTAL = "cac:LegalMonetaryTotal/"
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
    "bankgiro": "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
    "payment_terms": "cac:PaymentTerms/cbc:Note",
    "our_reference": "cac:AccountingSupplierParty/cac:Party/cac:Contact/cbc:Name",
    "net_ore": _TOTAL + "cbc:LineExtensionAmount",
    "vat_ore": "cac:TaxTotal/cbc:TaxAmount",
    "rounding_ore": _TOTAL + "cbc:PayableRoundingAmount",
    "payable_ore": _TOTAL + "cbc:PayableAmount",
    "mandate_id": "cac:PaymentMeans/cac:PaymentMandate/cbc:ID",
    "distribution_code": "cac:AdditionalDocumentReference[starts-with(cbc:DocumentDescription, 'AQY')]/cbc:ID",
    "buyer_bank_id": _BUYER + "cac:PartyIdentification[not(../cbc:EndpointID)]/cbc:ID",
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
}
_VAT_PATHS = {
    "vat_category": "cac:TaxCategory/cbc:ID",
    "vat_percent_x100": "cac:TaxCategory/cbc:Percent",
    "taxable_ore": "cbc:TaxableAmount",
    "vat_ore": "cbc:TaxAmount",
    "exemption_reason": "cac:TaxCategory/cbc:TaxExemptionReason",
    "exemption_code": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
}


def read(document: bytes) -> dict[str, pa.Table]:
    """The tables `documents` (one row), `lines` and `vat` of a document, with the columns that `write` takes.

    Reads what `write` writes; document allowances, charges and prepaid amounts have no column. Raises FileRefused when
    it is not a UBL invoice or credit note (UBL-R1) or a date or number cannot be read (UBL-R2).
    """
    root = markup.parse(document)
    document_type = _TYPES.get(str(root.tag))
    if document_type is None:
        raise FileRefused(_fault("UBL-R1", str(root.tag), "Roten ska vara Invoice eller CreditNote i UBL 2.1."))
    head = {"document_type": document_type, "rounding_ore": 0, **_values(root, _DOCUMENT_PATHS, DOCUMENTS)}
    line_tag = "InvoiceLine" if document_type == "invoice" else "CreditNoteLine"
    number = {"document_no": head["document_no"]}
    lines = [number | _values(line, _LINE_PATHS, LINES) for line in root.iterfind(f"cac:{line_tag}", _PREFIXES)]
    vat = [number | _values(row, _VAT_PATHS, VAT) for row in root.iterfind("cac:TaxTotal/cac:TaxSubtotal", _PREFIXES)]
    return {
        "documents": pa.Table.from_pylist([head], schema=DOCUMENTS),
        "lines": pa.Table.from_pylist(lines, schema=LINES),
        "vat": pa.Table.from_pylist(vat, schema=VAT),
    }


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
        if pa.types.is_integer(kind):
            return int(Decimal(text) * (1 if name == "line_no" else 100))
        return text
    except (ValueError, InvalidOperation) as error:
        raise FileRefused(_fault("UBL-R2", text, f"{name} ska vara ett datum eller tal.", name)) from error


def _fault(rule: str, found: str, wanted: str, field: str = "") -> Fault:
    return Fault(rule=rule, found=found[:120], wanted=wanted, action="Begär en rättad fil av avsändaren.", field=field)
