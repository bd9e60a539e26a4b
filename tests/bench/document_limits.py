"""The machine's own limit of writing e-invoices: the same text by f-string, nothing escaped, read or checked.

The documents are those that the house writes of the benchmark's orders: a head, two lines, two VAT rates.
"""

from __future__ import annotations

import time
from collections.abc import Callable

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd"


def ubl(count: int = 20_000) -> float:
    """Invoices of two lines a second as BIS Billing 3 of some 5 kB."""
    return _rate(_ubl, count, least=4_400)


def edifact(count: int = 20_000) -> float:
    """Invoices of two lines a second as INVOIC of about 1 kB."""
    return _rate(_edifact, count, least=1_000)


def _rate(write: Callable[[int], str], count: int, least: int) -> float:
    started = time.perf_counter()
    written = sum(len(write(number).encode()) for number in range(count))
    seconds = time.perf_counter() - started
    assert written > count * least
    return count / seconds


def _ubl(n: int) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Invoice xmlns="{NAMESPACE}:Invoice-2" xmlns:cac="{NAMESPACE}:'
        f'CommonAggregateComponents-2" xmlns:cbc="{NAMESPACE}:CommonBasicComponents-2"><cbc:CustomizationID>urn:cen.eu:'
        "en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:"
        f"peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID><cbc:ID>{n}</cbc:ID><cbc:IssueDate>2026-11-{n % 28:02}"
        f"</cbc:IssueDate><cbc:DueDate>2026-12-{n % 28:02}</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
        f"<cbc:Note>Frågor om innehållet: Kundtjänst {n}, 0999-104 00, teknik@exempelstad.example</cbc:Note>"
        f"<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode><cbc:BuyerReference>Ref {n}</cbc:BuyerReference>"
        f"<cac:InvoicePeriod><cbc:StartDate>2026-11-{n % 28:02}</cbc:StartDate><cbc:EndDate>2026-11-{n % 28:02}"
        f"</cbc:EndDate></cac:InvoicePeriod><cac:OrderReference><cbc:ID>S{n}</cbc:ID><cbc:SalesOrderID>{n}"
        f"</cbc:SalesOrderID></cac:OrderReference><cac:AdditionalDocumentReference><cbc:ID>{n}</cbc:ID>"
        "<cbc:DocumentDescription>IT Kundnummer</cbc:DocumentDescription></cac:AdditionalDocumentReference>"
        f"<cac:AccountingSupplierParty>{_party(n)}</cac:AccountingSupplierParty><cac:AccountingCustomerParty>"
        f'{_party(n)}</cac:AccountingCustomerParty><cac:PaymentMeans><cbc:PaymentMeansCode name="Bankgiro">30'
        f"</cbc:PaymentMeansCode><cbc:PaymentID>{n}</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>{n}</cbc:ID>"
        "<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>"
        "</cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms><cbc:Note>30 dagar netto. Efter "
        "förfallodagen tas dröjsmålsränta ut enligt räntelagen: referensräntan plus 8 procentenheter.</cbc:Note>"
        f'</cac:PaymentTerms><cac:TaxTotal><cbc:TaxAmount currencyID="SEK">{n}.95</cbc:TaxAmount>{_vat(n, 12)}'
        f"{_vat(n, 25)}</cac:TaxTotal><cac:LegalMonetaryTotal>{_amount('LineExtensionAmount', n)}"
        f"{_amount('TaxExclusiveAmount', n)}{_amount('TaxInclusiveAmount', n)}{_amount('PayableAmount', n)}"
        f"</cac:LegalMonetaryTotal>{_line(1, n)}{_line(2, n)}</Invoice>"
    )


def _amount(name: str, n: int) -> str:
    return f'<cbc:{name} currencyID="SEK">{n}.18</cbc:{name}>'


def _category(percent: int) -> str:
    return f"<cbc:ID>S</cbc:ID><cbc:Percent>{percent}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def _party(n: int) -> str:
    return (
        f'<cac:Party><cbc:EndpointID schemeID="0007">{n}</cbc:EndpointID><cac:PartyName><cbc:Name>Köparen {n} AB'
        f"</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:StreetName>Storgatan {n}</cbc:StreetName><cbc:CityName>"
        f"Exempelstad</cbc:CityName><cbc:PostalZone>{n}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>SE"
        "</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>"
        f"SE{n}01</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>Köparen {n} AB</cbc:RegistrationName><cbc:CompanyID "
        f'schemeID="0007">{n}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>'
    )


def _vat(n: int, percent: int) -> str:
    return (
        f"<cac:TaxSubtotal>{_amount('TaxableAmount', n)}{_amount('TaxAmount', n)}<cac:TaxCategory>{_category(percent)}"
        "</cac:TaxCategory></cac:TaxSubtotal>"
    )


def _line(line_no: int, n: int) -> str:
    return (
        f'<cac:InvoiceLine><cbc:ID>{line_no}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
        f"{_amount('LineExtensionAmount', n)}<cac:Item><cbc:Name>Konsulttimmar</cbc:Name>"
        f"<cac:SellersItemIdentification><cbc:ID>T{line_no}</cbc:ID></cac:SellersItemIdentification><cac:ClassifiedTaxCategory>{_category(25)}"
        f"</cac:ClassifiedTaxCategory></cac:Item><cac:Price>{_amount('PriceAmount', n)}</cac:Price></cac:InvoiceLine>"
    )


def _edifact(n: int) -> str:
    lines = "".join(EDIFACT_LINE.format(line, n) for line in (1, 2))
    return f"UNH+{n}+INVOIC:D:96A:UN:EAN008'{EDIFACT_HEAD.format(n)}{lines}UNT+52+{n}'"


EDIFACT_LINE = (
    "LIN+{0}'PIA+5+RH-190:SA'IMD+F++:::Renhållning kärl 190 l'QTY+47:3:PCE'MOA+203:{1}.70'"
    "PRI+AAA:{1}.90:::1:PCE'TAX+7+VAT+++:::25+S'"
)
EDIFACT_HEAD = (
    "BGM+380+{0}+9'DTM+137:20261031:102'DTM+13:20261130:102'PAI+::30'RFF+ON:{0}'RFF+PQ:{0}'"
    "FTX+AAI+++Frågor om innehållet?: Kundtjänst'FTX+AAB+++30 dagar netto. Dröjsmålsränta enligt räntelagen'"
    "NAD+SU+7350000000016::9++Exempelstads kommun+Torget 1+Exempelstad++12345+SE'FII+RB+50501055+BGABSESS'"
    "RFF+VA:SE212000999401'RFF+GN:2120009994'CTA+CN+:Ekonomi'COM+ekonomi@example.se:EM'"
    "NAD+BY+7350000000023::9++Köparen {0} AB+Köpgatan 2+Köpstad++54321+SE'RFF+CR:{0}'"
    "TAX+7+VAT+++:::25+S'CUX+2:SEK:4'PAT+1++5:3:D:30'DTM+13:20261130:102'UNS+S'CNT+2:2'MOA+79:{0}.70'MOA+125:{0}.70'"
    "MOA+176:{0}.18'MOA+77:{0}.88'MOA+165:0.12'MOA+9:{0}.00'TAX+7+VAT+++:::25+S'MOA+125:{0}.70'MOA+124:{0}.18'"
)
