"""The elements of Svefaktura 1.0: which stand in which, in what order and how often; a document held against them.

Source: the schema of SFTI Basic Invoice 1.0 (2008-12-27), as far as the distribution reference has it. Names without a
prefix are in the document's own namespace. What has no entry of its own holds text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

NAMESPACES: Final = {
    "": "urn:sfti:documents:BasicInvoice:1:0",
    "cac": "urn:sfti:CommonAggregateComponents:1:0",
    "cbc": "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0",
}
_PREFIXES = {namespace: prefix for prefix, namespace in NAMESPACES.items()}


@dataclass(frozen=True)
class Element:
    """One element of a sequence; `most` None is any number."""

    name: str
    least: int
    most: int | None


_SEQUENCES = {
    "Invoice": """ID 1, cbc:IssueDate 1, InvoiceTypeCode 1, cbc:Note 0..1, TaxPointDate 0..1, InvoiceCurrencyCode 0..1,
        TaxCurrencyCode 0..1, LineItemCountNumeric 1, AdditionalDocumentReference 0..n, cac:BuyerParty 1,
        cac:SellerParty 1, cac:Delivery 0..1, cac:PaymentMeans 0..3, cac:PaymentTerms 0..1, AllowanceCharge 0..n,
        cac:ExchangeRate 0..1, cac:TaxTotal 0..n, cac:LegalTotal 1, cac:InvoiceLine 1..n,
        RequisitionistDocumentReference 1..2, InitialInvoiceDocumentReference 0..n, cac:DeliveryTerms 0..1,
        InvoicingPeriod 0..1""",
    "AdditionalDocumentReference": "cac:ID 1",
    "RequisitionistDocumentReference": "cac:ID 1",
    "InitialInvoiceDocumentReference": "cac:ID 1",
    "InvoicingPeriod": "cbc:StartDateTime 1, cbc:EndDateTime 1",
    "cac:BuyerParty": "cac:Party 1",
    "cac:SellerParty": "cac:Party 1, cac:AccountsContact 0..1",
    "cac:Party": """cac:PartyIdentification 0..n, cac:PartyName 1, cac:Address 1, cac:PartyTaxScheme 0..n,
        cac:Contact 0..1""",
    "cac:PartyIdentification": "cac:ID 1",
    "cac:PartyName": "cbc:Name 1..n",
    "cac:Address": """cac:ID 0..1, cbc:Postbox 0..1, cbc:StreetName 0..1, cbc:Department 0..1, cbc:CityName 0..1,
        cbc:PostalZone 0..1, cac:AddressLine 0..1, cac:Country 0..1""",
    "cac:AddressLine": "cbc:Line 1..7",
    "cac:Country": "cac:IdentificationCode 1",
    "cac:PartyTaxScheme": """cbc:RegistrationName 0..1, cac:CompanyID 0..1, cbc:ExemptionReason 0..1,
        cac:RegistrationAddress 0..1, cac:TaxScheme 1""",
    "cac:RegistrationAddress": """cac:ID 0..1, cbc:Postbox 0..1, cbc:StreetName 0..1, cbc:CityName 0..1,
        cbc:PostalZone 0..1, cac:AddressLine 0..1, cac:Country 0..1""",
    "cac:TaxScheme": "cac:ID 1",
    "cac:Contact": "cbc:Name 0..1, cbc:Telephone 0..1, cbc:Telefax 0..1, cbc:ElectronicMail 0..1",
    "cac:Delivery": "cbc:ActualDeliveryDateTime 0..1, cac:DeliveryAddress 0..1",
    "cac:PaymentMeans": """cac:PaymentMeansTypeCode 1, cbc:DuePaymentDate 0..1, cac:PayeeFinancialAccount 0..1,
        cac:PayeePartyName 0..1""",
    "cac:PayeeFinancialAccount": "cac:ID 1, cac:FinancialInstitutionBranch 0..1, cac:PaymentInstructionID 0..1",
    "cac:FinancialInstitutionBranch": "cac:FinancialInstitution 1",
    "cac:FinancialInstitution": "cac:ID 1",
    "cac:PaymentTerms": "cbc:Note 0..1, cbc:PenaltySurchargePercent 0..1",
    "AllowanceCharge": """cbc:ChargeIndicator 1, cac:ReasonCode 0..1, cbc:MultiplierFactorNumeric 0..1, cbc:Amount 0..1,
        cac:TaxCategory 1..n, cac:AllowanceChargeBaseAmount 0..1""",
    "cac:TaxTotal": "cbc:TotalTaxAmount 1, cac:TaxSubTotal 0..n",
    "cac:TaxSubTotal": "cbc:TaxableAmount 1, cbc:TaxAmount 1, cac:TaxCategory 1",
    "cac:TaxCategory": "cac:ID 1, cbc:Percent 0..1, cbc:ExemptionReason 0..1, cac:TaxScheme 1",
    "cac:LegalTotal": """cbc:LineExtensionTotalAmount 1, cbc:TaxExclusiveTotalAmount 0..1,
        cbc:TaxInclusiveTotalAmount 1, cac:RoundOffAmount 0..1""",
    "cac:InvoiceLine": """cac:ID 1, cbc:InvoicedQuantity 0..1, cbc:LineExtensionAmount 1, cbc:Note 0..1,
        cac:OrderLineReference 0..n, cac:DespatchLineReference 0..n, cac:Delivery 0..1, cac:AllowanceCharge 0..1,
        cac:Item 1""",
    "cac:AllowanceCharge": "cbc:ChargeIndicator 1, cbc:Amount 0..1, cac:AllowanceChargeBaseAmount 0..1",
    "cac:Item": """cbc:Description 1, cac:BuyersItemIdentification 0..1, cac:SellersItemIdentification 0..1,
        cac:StandardItemIdentification 0..1, cac:TaxCategory 0..n, cac:BasePrice 0..1""",
    "cac:BuyersItemIdentification": "cac:ID 1",
    "cac:SellersItemIdentification": "cac:ID 1",
    "cac:StandardItemIdentification": "cac:ID 1",
    "cac:BasePrice": "cbc:PriceAmount 1, cbc:BaseQuantity 0..1",
}
OPEN: Final = frozenset(
    {"cac:AccountsContact", "cac:DeliveryAddress", "cac:PayeePartyName", "cac:ExchangeRate", "cac:DeliveryTerms"}
    | {"cac:OrderLineReference", "cac:DespatchLineReference"}
)
"""Elements whose contents the reference does not give; they are looked past."""


def _sequence(text: str) -> tuple[Element, ...]:
    found = re.findall(r"([\w:]+) (\d)(?:\.\.(\d|n))?", text)
    assert len(found) == text.count(",") + 1, text
    return tuple(Element(name, int(least), None if most == "n" else int(most or least)) for name, least, most in found)


ELEMENTS: Final[Mapping[str, tuple[Element, ...]]] = {name: _sequence(text) for name, text in _SEQUENCES.items()}


def name_of(element: etree._Element) -> str:
    """The element's name with the prefix of this module: `cac:ID`, or with its namespace when that is another."""
    found = etree.QName(element)
    prefix = _PREFIXES.get(found.namespace or "", found.namespace or "?")
    return f"{prefix}:{found.localname}" if prefix else found.localname


def misplaced(element: etree._Element) -> str | None:
    """What stands wrong in the element or below it, in Swedish: the first; None when all is as declared."""
    name = name_of(element)
    if name in OPEN:
        return None
    children = [child for child in element if isinstance(child.tag, str)]
    if name not in ELEMENTS:
        return f"{name} får inte ha element i sig." if children else None
    at = 0
    for wanted in ELEMENTS[name]:
        count = 0
        while at < len(children) and name_of(children[at]) == wanted.name and count != wanted.most:
            inner = misplaced(children[at])
            if inner:
                return inner
            at, count = at + 1, count + 1
        if count < wanted.least:
            return f"{wanted.name} ska stå i {name}."
    return f"{name_of(children[at])} får inte stå där i {name}." if at < len(children) else None
