"""Finished documents against the UBL schema, the official rules of EN 16931 and Peppol's own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peppol_examples import CARE, FEE, GOLDEN, LUNCH, SELLER, WASTE, invoice, many

from formats import peppol_rules
from formats.faults import FAULTS
from formats.peppol_invoice import write
from formats.peppol_rules import validate, validate_many, without_warnings

COMPLETE = (GOLDEN / "complete.xml").read_text("utf-8")
EXEMPT = "<cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>"
OUTSIDE = "<cbc:ID>O</cbc:ID>"
VAT_BLOCK = r"<cac:PartyTaxScheme><cbc:CompanyID>SE\d+</cbc:CompanyID>.*?</cac:PartyTaxScheme>"
TAX_BLOCK = r"<cac:PartyTaxScheme><cbc:CompanyID>Godk.*?</cac:PartyTaxScheme>"
PLUSGIRO = (
    "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>{}</cbc:PaymentID>"
    "<cac:PayeeFinancialAccount><cbc:ID>2373</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>SE:PLUSGIRO</cbc:ID>"
    "</cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>"
)
AQY = (
    "<cac:AdditionalDocumentReference><cbc:ID>101</cbc:ID>"
    "<cbc:DocumentDescription>AQY Blankett</cbc:DocumentDescription></cac:AdditionalDocumentReference>"
)
SEK = 'currencyID="SEK"'


def rules(text, **options):
    return validate(text.encode(), **options)["rule"].to_pylist()


def changed(text, *changes):
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
        assert count, f"the example has no {pattern}"
    return text


def written(*lines, **changes):
    [(_, document)] = write(*invoice(*lines, **changes), SELLER)
    return document.decode()


def test_the_complete_example_passes():
    assert rules(COMPLETE) == []


FEE_ONLY, CARE_ONLY, ALL = written(FEE), written(CARE), written(WASTE, LUNCH, CARE)
REVERSE = written({"net_ore": 10000, "vat_category": "AE", "vat_percent_x100": 0})
VAT_NO = (
    "<cac:PartyLegalEntity>",
    "<cac:PartyTaxScheme><cbc:CompanyID>SE212000999401</cbc:CompanyID>"
    "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>",
)
BUYER_VAT_NO = (r"<cac:PartyTaxScheme><cbc:CompanyID>SE5566.*?</cac:PartyTaxScheme>", "")
BUYER_LEGAL_ID = ('<cbc:CompanyID schemeID="0007">5566778899</cbc:CompanyID>', "")
BUYER_ENDPOINT = '<cbc:EndpointID schemeID="0007">5566778899'
DEDUCTION = {"net_ore": -5000, "vat_category": "S", "vat_percent_x100": 2500}
S12 = "(<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>12</cbc:Percent>)"
LINE_START = r"(</cbc:LineExtensionAmount>\s*<cac:InvoicePeriod><cbc:StartDate>)2026-10-01"
PEPPOL = "PEPPOL-EN16931-"

# The variants that were tried with the official rules, and what those said of them.
VARIANTS = {
    "S25, S12 and E, charge, allowance, prepaid and rounding": (COMPLETE, [], set()),
    "S and O in one document": (ALL, [(EXEMPT, OUTSIDE)], {"BR-O-02", "BR-O-11", "BR-O-12"}),
    "O only": (FEE_ONLY, [], set()),
    "O only, without the TAX block": (FEE_ONLY, [(TAX_BLOCK, "")], set()),
    "O only, VAT number present": (FEE_ONLY, [VAT_NO], {"BR-O-02"}),
    "E only, no VAT number but TAX block": (CARE_ONLY, [(VAT_BLOCK, "")], set()),
    "E only, neither": (CARE_ONLY, [(VAT_BLOCK, ""), (TAX_BLOCK, "")], {"BR-E-02"}),
    "E without reason": (COMPLETE, [("<cbc:TaxExemptionReason>.*?</cbc:TaxExemptionReason>", "")], {"BR-E-10"}),
    "S with reason": (
        COMPLETE,
        [(S12, r"\1<cbc:TaxExemptionReason>x</cbc:TaxExemptionReason>")],
        {"BR-S-10"},
    ),
    "AE, buyer with VAT number": (REVERSE, [], set()),
    "AE, buyer without any number": (REVERSE, [BUYER_VAT_NO, BUYER_LEGAL_ID], {"BR-AE-02"}),
    "no buyer EndpointID": (COMPLETE, [(BUYER_ENDPOINT + "</cbc:EndpointID>", "")], {PEPPOL + "R010"}),
    "credit note with PaymentDueDate": (written(WASTE, document_type="credit_note"), [], set()),
    "negative invoice": (written(DEDUCTION), [], set()),
    "plus and minus lines": (written(WASTE, DEDUCTION), [], set()),
    "negative price": (
        COMPLETE,
        [(">199.90<", ">-199.90<"), ('unitCode="EA">3<', 'unitCode="EA">-3<')],
        {"BR-27"},
    ),
    "bankgiro with hyphen": (COMPLETE, [("50501055", "5050-1055")], {"SE-R-008", "SE-R-009"}),
    "bankgiro and PlusGiro, same OCR": (
        COMPLETE,
        [("<cac:PaymentMeans>", PLUSGIRO.format("100004290") + r"\g<0>")],
        set(),
    ),
    "bankgiro and PlusGiro, other OCR": (
        COMPLETE,
        [("<cac:PaymentMeans>", PLUSGIRO.format("1000") + r"\g<0>")],
        {"UBL-SR-44"},
    ),
    "rate 7 %": (
        written({"net_ore": 10000, "vat_category": "S", "vat_percent_x100": 700}),
        [],
        {"SE-R-006"},
    ),
    "S with 0 %": (
        written({"net_ore": 10000, "vat_category": "S", "vat_percent_x100": 0}),
        [],
        {"BR-S-05", "SE-R-006"},
    ),
    "no references": (
        COMPLETE,
        [("<cbc:BuyerReference>.*?</cbc:BuyerReference>", ""), ("<cac:OrderReference>.*?</cac:OrderReference>", "")],
        {PEPPOL + "R003"},
    ),
    "no due date and no terms": (
        COMPLETE,
        [("<cbc:DueDate>.*?</cbc:DueDate>", ""), ("<cac:PaymentTerms>.*?</cac:PaymentTerms>", "")],
        set(),
    ),
    "price with 4 decimals": (COMPLETE, [(">199.90<", ">199.9001<")], set()),
    "line period outside the document's": (
        COMPLETE,
        [(LINE_START, r"\g<1>2026-09-01")],
        {PEPPOL + "R110"},
    ),
    "unit ST": (COMPLETE, [('unitCode="MON"', 'unitCode="ST"')], {"BR-CL-23"}),
    "totals that do not add up": (COMPLETE, [(">2373.00<", ">2373.01<")], {"BR-CO-16"}),
    "hyphen in the organisation number": (
        COMPLETE,
        [(BUYER_ENDPOINT, '<cbc:EndpointID schemeID="0007">556677-8899')],
        {"PEPPOL-COMMON-R049"},
    ),
    "bad GLN": (
        COMPLETE,
        [(BUYER_ENDPOINT, '<cbc:EndpointID schemeID="0088">7350000000015')],
        {"PEPPOL-COMMON-R040"},
    ),
    "empty element": (COMPLETE, [(">REF-4711<", "> <")], {PEPPOL + "R008"}),
    "AQY reference with endpoints": (COMPLETE, [("<cac:AccountingSupplierParty>", AQY + r"\g<0>")], set()),
    "print, both endpoints left out": (written(WASTE, distribution_code="101"), [], set()),
}


@pytest.mark.parametrize(("text", "changes", "expected"), VARIANTS.values(), ids=VARIANTS.keys())
def test_variants_that_were_tried_with_the_official_rules(text, changes, expected):
    assert set(rules(changed(text, *changes))) == expected


def test_without_the_rules_of_en_16931_only_they_are_left_out():
    wrong = changed(COMPLETE, (">2373.00<", ">2373.01<"), ("50501055", "5050-1055"))
    assert rules(wrong) == ["BR-CO-16", "SE-R-008", "SE-R-009"]
    assert rules(wrong, cen=False) == ["SE-R-008", "SE-R-009"]


def test_a_document_outside_the_schema_is_not_looked_at_further():
    for wrong in (
        ("<cbc:IssueDate>", "<cbc:Sum>1</cbc:Sum><cbc:IssueDate>"),
        (">2026-10-31</cbc:Iss", ">31/10</cbc:Iss"),
    ):
        assert set(rules(changed(COMPLETE, wrong))) == {"UBL-XSD"}
    assert rules("<Order/>") == ["UBL-XSD"]


def test_a_document_that_the_stylesheet_stumbles_on_is_a_fault():
    twice = ("<cac:PartyLegalEntity>.*?</cac:PartyLegalEntity>", r"\g<0>\g<0>")
    assert rules(changed(COMPLETE, twice)) == ["EN16931"]


def test_schema_faults_say_where_and_hide_numbers():
    [fault] = validate(changed(COMPLETE, ("2026-11-30", "196505030004")).encode()).to_pylist()
    assert fault["field"] == "DueDate"
    assert "196505030004" not in fault["found"] and "******-****" in fault["found"]


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]><Invoice>&x;</Invoice>', "XML-R2"),
        (b"<Invoice>", "XML-R3"),
        (b"", "XML-R3"),
    ],
)
def test_hostile_and_broken_documents_are_faults_of_their_own(document, rule):
    [fault] = validate_many([("7", document)]).to_pylist()
    assert (fault["key"], fault["rule"]) == ("7", rule)


def test_a_fault_of_en_16931_is_told_in_swedish_with_place():
    [fault] = validate(changed(COMPLETE, ('unitCode="MON"', 'unitCode="ST"')).encode()).to_pylist()
    assert fault == {
        "line_no": None,
        "key": "2026110001",
        "rule": "BR-CL-23",
        "field": "InvoiceLine[3]/InvoicedQuantity",
        "found": "",
        "wanted": "Enheten ska finnas i UN/ECE:s kodlista.",
        "action": "Rätta ordern i verksamhetssystemet och sänd den igen.",
    }


def test_a_rule_without_swedish_text_keeps_the_official_one():
    taxed = ("<cbc:DocumentCurrencyCode>SEK", "<cbc:DocumentCurrencyCode>SKR")
    found = {fault["rule"]: fault["wanted"] for fault in validate(changed(COMPLETE, taxed).encode()).to_pylist()}
    assert found["BR-CL-04"].startswith("EN 16931: [BR-CL-04]")


def test_warnings_are_faults_that_can_be_told_apart():
    found = validate(changed(COMPLETE, ("50501055", "5050-1055"), (">2373.00<", ">2373.01<")).encode())
    assert without_warnings(found)["rule"].to_pylist() == ["BR-CO-16"]
    assert "UBL-CR-001" in peppol_rules._warnings() and "UBL-SR-44" not in peppol_rules._warnings()


def test_the_stylesheet_is_the_version_we_name():
    head = peppol_rules.cen_stylesheet().read_text("utf-8")[:1000]
    assert f"Schematron version {peppol_rules.RULE_VERSIONS['EN 16931']}" in head


def test_many_documents_over_processes_are_as_in_one():
    night = many(*(invoice(WASTE, FEE, document_no=str(n)) for n in range(150)))
    documents = [
        (number, document.replace(b"50501055", b"5050-1055") if number in ("3", "149") else document)
        for number, document in write(*night, SELLER)
    ]
    found = validate_many(iter(documents), cen=False, workers=2)
    assert found.schema.equals(FAULTS)
    assert [(row["key"], row["rule"]) for row in found.to_pylist()] == [
        (number, rule) for number in ("3", "149") for rule in ("SE-R-008", "SE-R-009")
    ]
    assert found.equals(validate_many(documents, cen=False))
    assert validate_many([]).num_rows == 0


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=60), st.integers(0, 4000), st.integers(0, 40))
def test_a_damaged_document_never_raises(noise, start, length):
    document = COMPLETE.encode()
    damaged = document[:start] + noise + document[start + length :]
    assert validate(damaged, cen=False).schema.equals(FAULTS)
