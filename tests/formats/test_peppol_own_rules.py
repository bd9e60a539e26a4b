"""Each of Peppol's own and the Swedish rules, broken by a small change to a complete invoice that breaks none."""

import re

import pytest
from peppol_examples import GOLDEN

from formats import markup
from formats.peppol_own_rules import RULES, WARNINGS, broken_rules, path_of, texts_of

INVOICE = (GOLDEN / "complete.xml").read_text("utf-8")
CREDIT_NOTE = (GOLDEN / "credit_note.xml").read_text("utf-8")

PEPPOL, COMMON = "PEPPOL-EN16931-", "PEPPOL-COMMON-"
GLN, ORGANISATION = 'schemeID="0088">735000000001', 'schemeID="0007">5566778899<'
SEK = 'currencyID="SEK"'
PRICE = f"<cac:Price><cbc:PriceAmount {SEK}>199.90</cbc:PriceAmount>"
NET = f"<cbc:LineExtensionAmount {SEK}>599.70</cbc:LineExtensionAmount>"
GROSS = "<cac:AllowanceCharge><cbc:ChargeIndicator>{}</cbc:ChargeIndicator>{}</cac:AllowanceCharge>"
REASON = "<cbc:TaxExemptionReason>"
REASON_CODE = "<cbc:TaxExemptionReasonCode>VATEX-EU-{}</cbc:TaxExemptionReasonCode>" + REASON
TYPED = "<cac:{tag}><cbc:ID>1</cbc:ID><cbc:DocumentTypeCode>{code}</cbc:DocumentTypeCode></cac:{tag}>"
PROJECT = TYPED.format(tag="AdditionalDocumentReference", code=50)
METER, NOT_METER = (TYPED.format(tag="DocumentReference", code=code) for code in (130, 50))
EXEMPT = "<cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>" + REASON
LINE_PERIOD = "<cac:InvoicePeriod><cbc:StartDate>{}</cbc:StartDate><cbc:EndDate>{}</cbc:EndDate></cac:InvoicePeriod>"
PARTY = "<cac:AccountingSupplierParty>"
ENDPOINT = 'EndpointID schemeID="0007">5566778899<'
ATTACHED = (
    "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
    '<cbc:EmbeddedDocumentBinaryObject mimeCode="{}" filename="a">QQ==</cbc:EmbeddedDocumentBinaryObject>'
    "</cac:Attachment></cac:AdditionalDocumentReference>"
)
CODED_PERIOD = "</cbc:EndDate><cbc:DescriptionCode>{}</cbc:DescriptionCode></cac:InvoicePeriod>"
# rule: scheme, a right number, wrong ones
ABROAD = {
    "R043": ("0208", "0202239951", ["0202239950", "BE0202239951"]),
    "R044": ("0201", "UFAB12", ["UFAB1", "UFAB-2"]),
    "R045": ("0210", "RSSMRA85T10A562S", ["RSSMRA85T10", "RSSMRA85TAAA562S"]),
    "R047": ("0211", "IT00743110157", ["IT00743110158", "IT743110157"]),
    "R050": ("0151", "51824753556", ["51824753557", "5182475355"]),
    "R052": ("0096", "1234567890", ["123456789", "DK12345678"]),
    "R053": ("0198", "DK12345678", ["12345678", "DK1234567"]),
    "R054": ("0106", "12345678", ["1234567"]),
    "R055": ("0190", "12345678901234567890", ["1234567890"]),
    "R056-1": ("9944", "NL123456789B12", ["NL123456789", "123456789B12"]),
    "R057": ("0217", "123456789012", ["12345678901"]),
}


def _amount(tag, value):
    return f"<cbc:{tag} {SEK}>{value}</cbc:{tag}>"


EURO = "</cbc:DocumentCurrencyCode>(.*)<cac:TaxTotal>"


def _in_euro(amount):
    """The invoice with VAT told in euro too."""
    told = f'<cbc:TaxAmount currencyID="EUR">{amount}</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>'
    code = r"</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>"
    return EURO, code + r"\1<cac:TaxTotal>" + told


# rule: the changes (pattern, replacement) of which each breaks it
BROKEN = {
    PEPPOL + "R001": [(r"<cbc:ProfileID>.*?</cbc:ProfileID>", "")],
    PEPPOL + "R002": [("<cbc:DocumentCurrency", "<cbc:Note>2</cbc:Note><cbc:DocumentCurrency")],
    PEPPOL + "R003": [("<(cbc:BuyerReference|cac:OrderReference)>.*?</\\1>", "")],
    PEPPOL + "R004": [("#compliant#urn:fdc", "#conformant#urn:fdc"), ("billing:3.0<", "billing:3.0::2.1<")],
    PEPPOL + "R005": [("</cbc:DocumentCurrencyCode>", r"\g<0><cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>")],
    PEPPOL + "R007": [("billing:01:1.0", "billing:1:1.0")],
    PEPPOL + "R008": [(">REF-4711<", "> \n<"), ("<cac:Delivery>.*?</cac:Delivery>", "<cac:Delivery/>")],
    PEPPOL + "R010": [('<cbc:EndpointID schemeID="0007">5566778899</cbc:EndpointID>', "")],
    PEPPOL + "R020": [('<cbc:EndpointID schemeID="0007">2120009994</cbc:EndpointID>', "")],
    PEPPOL + "P0100": [(">380<", ">381<"), (">380<", ">380x<")],
    PEPPOL + "P0112": [(">380<", ">384<")],
    PEPPOL + "F001": [("2026-11-30", "2026-11-31"), ("2026-10-31", "20261031"), ("2026-11-30", "2026-11-30Z")],
    PEPPOL + "CL008": [('<cbc:EndpointID schemeID="0007">5', '<cbc:EndpointID schemeID="0037">5')],
    COMMON + "R040": [(ORGANISATION, GLN + "5<"), (ORGANISATION, GLN + "<"), (ORGANISATION, GLN[:-1] + "A6<")],
    COMMON + "R041": [(ORGANISATION, 'schemeID="0192">987654320<')],
    COMMON + "R042": [(ORGANISATION, 'schemeID="0184">12345678<')],
    COMMON + "R049": [
        (ORGANISATION, 'schemeID="0007">5566778890<'),
        (ORGANISATION, 'schemeID="0007">556677-8899<'),
        (ORGANISATION, 'schemeID="0007">165566778899<'),
    ],
    "SE-R-001": [("SE212000999401", "SE2120009994"), ("SE212000999401", "SE21200099940101")],
    "SE-R-002": [("SE212000999401", "SE2120009994AB")],
    "SE-R-003": [('schemeID="0007">2120009994', 'schemeID="0007">212000999A')],
    "SE-R-004": [('schemeID="0007">2120009994', 'schemeID="0007">16212000999')],
    "SE-R-005": [("Godkänd för F-skatt", "Innehar F-skattebevis")],
    "SE-R-006": [("<cbc:Percent>12<", "<cbc:Percent>7<"), ("<cbc:Percent>12<", "<cbc:Percent>0<")],
    "SE-R-013": [('schemeID="0007">2120009994', 'schemeID="0007">2120009993')],
    PEPPOL + "R061": [('name="Bankgiro">30<', ">49<")],
    "SE-R-007": [("SE:BANKGIRO", "SE:PLUSGIRO"), ("50501055", "23-73")],
    "SE-R-008": [("50501055", "5050-1055")],
    "SE-R-009": [("50501055", "505010"), ("50501055", "5050-1055")],
    "SE-R-010": [("SE:BANKGIRO", "SE:PLUSGIRO"), ("50501055", "123456789")],
    "SE-R-011": [('name="Bankgiro">30<', ">56<"), ('name="Bankgiro">30<', ">50<")],
    "SE-R-012": [('name="Bankgiro">30<', ">31<")],
    PEPPOL + "R040": [
        (
            _amount("Amount", "30.00"),
            "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>"
            + _amount("Amount", "30.03")
            + _amount("BaseAmount", "300"),
        )
    ],
    PEPPOL + "R041": [
        (_amount("Amount", "30.00"), "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>" r"\g<0>")
    ],
    PEPPOL + "R042": [(_amount("Amount", "30.00"), r"\g<0>" + _amount("BaseAmount", "300"))],
    PEPPOL + "R043": [(">true</cbc:ChargeIndicator>", ">1</cbc:ChargeIndicator>")],
    PEPPOL + "R044": [(PRICE, r"\g<0>" + GROSS.format("true", _amount("Amount", "0")))],
    PEPPOL + "R046": [(PRICE, r"\g<0>" + GROSS.format("false", _amount("Amount", "1") + _amount("BaseAmount", "200")))],
    PEPPOL + "R051": [('currencyID="SEK">599.70', 'currencyID="EUR">599.70')],
    PEPPOL + "R053": [
        ("<cac:TaxSubtotal>.*</cac:TaxSubtotal>", ""),
        ("<cac:TaxTotal>.*</cac:TaxTotal>", r"\g<0>\g<0>"),
    ],
    PEPPOL + "R054": [
        ("<cac:TaxTotal>", f"<cac:TaxTotal>{_amount('TaxAmount', '176.11')}</cac:TaxTotal><cac:TaxTotal>"),
        ("</cbc:DocumentCurrencyCode>", r"\g<0><cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>"),
    ],
    PEPPOL + "P0104": [(REASON, REASON_CODE.format("G"))],
    PEPPOL + "P0105": [(REASON, REASON_CODE.format("O"))],
    PEPPOL + "P0106": [(REASON, REASON_CODE.format("IC"))],
    PEPPOL + "P0107": [(REASON, REASON_CODE.format("AE"))],
    **{
        PEPPOL + rule: [(EXEMPT, "<cbc:ID>Z</cbc:ID>" + REASON_CODE.format(code))]
        for rule, code in (("P0108", "D"), ("P0109", "F"), ("P0110", "I"), ("P0111", "J"))
    },
    PEPPOL + "R100": [(NET, NET + METER * 2)],
    PEPPOL + "R101": [(NET, NET + NOT_METER)],
    PEPPOL + "R110": [(NET, NET + LINE_PERIOD.format("2026-09-30", "2026-10-31"))],
    PEPPOL + "R111": [(NET, NET + LINE_PERIOD.format("2026-10-01", "2026-11-01"))],
    PEPPOL + "R120": [
        (">199.90<", ">199.91<"),
        (">199.90<", ">199,90<"),
        (NET, NET + GROSS.format("true", _amount("Amount", "0.03"))),
        (NET, NET + GROSS.format("false", _amount("Amount", "0.03"))),
        (PRICE, PRICE + "<cbc:BaseQuantity>2</cbc:BaseQuantity>"),
    ],
    PEPPOL + "R055": [_in_euro("-20.00")],
    PEPPOL + "CL001": [(PARTY, ATTACHED.format("text/plain") + PARTY)],
    PEPPOL + "CL002": [(">95<", ">ADT<"), (">95<", ">43<")],
    PEPPOL + "CL003": [(">ADT<", ">95<"), (">ADT<", ">QQQ<")],
    PEPPOL + "CL006": [("</cbc:EndDate></cac:InvoicePeriod>", CODED_PERIOD.format("5"))],
    PEPPOL + "CL007": [('currencyID="SEK">599.70', 'currencyID="SKR">599.70'), (SEK, 'currencyID="BGN"')],
    **{COMMON + rule: [(ORGANISATION, f'schemeID="{scheme}">{wrong}<') for wrong in wrongs]
       for rule, (scheme, _, wrongs) in ABROAD.items()},
    COMMON + "R046": [(ENDPOINT, 'EndpointID schemeID="9907">RSSMRA85T10<')],
    COMMON + "R056-2": [("SE556677889901", "NL123456789")],
    PEPPOL + "R121": [(PRICE, PRICE + "<cbc:BaseQuantity>0</cbc:BaseQuantity>")],
    PEPPOL + "R130": [(PRICE, PRICE + '<cbc:BaseQuantity unitCode="KGM">1</cbc:BaseQuantity>')],
}  # fmt: skip
BROKEN_CREDIT_NOTE = {
    PEPPOL + "P0101": [(">381<", ">380<")],
    PEPPOL + "R080": [(PARTY, PROJECT * 2 + PARTY)],
    PEPPOL + "R120": [(NET + r"\s*<cac:Item>", _amount("LineExtensionAmount", "599.67") + "<cac:Item>")],
}
# Two changes that only together break the rule.
TOGETHER = {"SE-R-007", "SE-R-010"}

CASES = [
    (rule, text, changes)
    for text, broken in ((INVOICE, BROKEN), (CREDIT_NOTE, BROKEN_CREDIT_NOTE))
    for rule, alternatives in broken.items()
    for changes in ([alternatives] if rule in TOGETHER else [[change] for change in alternatives])
]


def ids(text):
    return {fault.rule for fault in broken_rules(markup.parse(text.encode()))}


def changed(text, changes):
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
        assert count, f"the example has no {pattern}"
    return text


@pytest.mark.parametrize(
    "name", ["complete.xml", "credit_note.xml", "invoice.xml", "reminder_fee.xml", "internet_bank.xml"]
)
def test_a_sound_document_breaks_no_rule(name):
    assert ids((GOLDEN / name).read_text("utf-8")) == set()


@pytest.mark.parametrize(("rule", "text", "changes"), CASES, ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(CASES)])
def test_a_broken_rule_is_named(rule, text, changes):
    assert rule in ids(changed(text, changes))


# Every rule of Peppol's and Sweden's that the distribution reference lists (R056 is two rules).
NUMBERS = {
    PEPPOL: "R001 R002 R003 R004 R005 R007 R008 R010 R020 R040 R041 R042 R043 R044 R046 R051 R053 R054 R055 R061 R080 "
    "R100 R101 R110 R111 R120 R121 R130 CL001 CL002 CL003 CL006 CL007 CL008 P0100 P0101 P0104 P0105 P0106 P0107 P0108 "
    "P0109 P0110 P0111 P0112 F001",
    COMMON: "R040 R041 R042 R043 R044 R045 R046 R047 R049 R050 R052 R053 R054 R055 R056-1 R056-2 R057",
    "SE-R-": "001 002 003 004 005 006 007 008 009 010 011 012 013",
}
OFFICIAL = {family + number for family, numbers in NUMBERS.items() for number in numbers.split()}

PERCENT = (
    _amount("Amount", "30.00"),
    "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>"
    + _amount("Amount", "30.02")
    + _amount("BaseAmount", "300"),
)
DISCOUNT = (PRICE, PRICE + GROSS.format("false", _amount("Amount", "0.10") + _amount("BaseAmount", "200.00")))
TWO = (PRICE, f'<cac:Price>{_amount("PriceAmount", "399.80")}<cbc:BaseQuantity unitCode="EA">2</cbc:BaseQuantity>')

# What the complete invoice has nothing of: a change after which the rule has something to look at, and holds.
HOLDING = {
    PEPPOL + "R005": _in_euro("20.00"),
    PEPPOL + "R054": _in_euro("20.00"),
    PEPPOL + "R055": _in_euro("20.00"),
    PEPPOL + "R040": PERCENT,
    PEPPOL + "R041": PERCENT,
    PEPPOL + "R042": PERCENT,
    PEPPOL + "R044": DISCOUNT,
    PEPPOL + "R046": DISCOUNT,
    PEPPOL + "R061": ('name="Bankgiro">30(.*?)<cac:PayeeFinancialAccount>.*?</cac:PayeeFinancialAccount>',
                      r">49\1<cac:PaymentMandate><cbc:ID>123</cbc:ID></cac:PaymentMandate>"),
    PEPPOL + "R100": (NET, NET + METER),
    PEPPOL + "R101": (NET, NET + METER),
    PEPPOL + "R121": TWO,
    PEPPOL + "R130": TWO,
    PEPPOL + "CL001": (PARTY, ATTACHED.format("text/csv") + PARTY),
    PEPPOL + "CL006": ("</cbc:EndDate></cac:InvoicePeriod>", CODED_PERIOD.format("35")),
    **{PEPPOL + rule: (EXEMPT, f"<cbc:ID>{category}</cbc:ID><cbc:Percent>0</cbc:Percent>" + REASON_CODE.format(code))
       for rule, category, code in (
           ("P0104", "G", "G"), ("P0105", "O", "O"), ("P0106", "K", "IC"), ("P0107", "AE", "AE"), ("P0108", "E", "D"),
           ("P0109", "E", "F"), ("P0110", "E", "I"), ("P0111", "E", "J"))},
    COMMON + "R040": (ORGANISATION, GLN + "6<"),
    COMMON + "R041": (ORGANISATION, 'schemeID="0192">923609016<'),
    COMMON + "R042": (ORGANISATION, 'schemeID="0184">DK12345678<'),
    **{COMMON + rule: (ORGANISATION, f'schemeID="{scheme}">{right}<') for rule, (scheme, right, _) in ABROAD.items()},
    COMMON + "R046": (ENDPOINT, 'EndpointID schemeID="9907">RSSMRA85T10A562S<'),
    COMMON + "R056-2": ("SE556677889901", "NL123456789B01"),
    "SE-R-007": ("SE:BANKGIRO", "SE:PLUSGIRO"),
    "SE-R-010": ("SE:BANKGIRO", "SE:PLUSGIRO"),
}  # fmt: skip
IN_CREDIT_NOTES = {PEPPOL + "P0101": None, PEPPOL + "R080": (PARTY, PROJECT + PARTY)}


def test_every_rule_of_the_reference_is_ours_and_no_other():
    assert {rule.rule_id for rule in RULES} == OFFICIAL


def test_every_rule_is_broken_by_a_test():
    assert {rule for rule, *_ in CASES} == OFFICIAL


@pytest.mark.parametrize("rule", sorted(OFFICIAL))
def test_every_rule_holds_where_it_has_something_to_look_at(rule):
    text, change = (CREDIT_NOTE, IN_CREDIT_NOTES[rule]) if rule in IN_CREDIT_NOTES else (INVOICE, HOLDING.get(rule))
    assert rule not in ids(changed(text, [change] if change else []))


HARMLESS = {
    "line off by the 0.02 that is allowed": (NET, _amount("LineExtensionAmount", "599.72")),
    "price for two": (
        PRICE,
        f'<cac:Price>{_amount("PriceAmount", "399.80")}<cbc:BaseQuantity unitCode="EA">2</cbc:BaseQuantity>',
    ),
    "GLN": (ORGANISATION, GLN + "6<"),
    "Norwegian number": (ORGANISATION, 'schemeID="0192">923609016<'),
    "Danish number": (ORGANISATION, 'schemeID="0184">DK12345678<'),
    "F-tax text in capitals": ("Godkänd för F-skatt", "GODKÄND FÖR F-SKATT"),
    "a charge of its percent": (
        _amount("Amount", "30.00"),
        "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>"
        + _amount("Amount", "30.02")
        + _amount("BaseAmount", "300"),
    ),
    "meter on a line": (NET, NET + METER),
    "leap day": ("2026-11-30", "2028-02-29"),
}  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_allowed_is_let_by(change):
    assert ids(changed(INVOICE, [change])) == set()


NO_ENDPOINTS = ("<cbc:EndpointID.*?</cbc:EndpointID>", "")
MARK = (
    PARTY,
    "<cac:AdditionalDocumentReference><cbc:ID>101</cbc:ID>"
    "<cbc:DocumentDescription>AQY Blankett</cbc:DocumentDescription></cac:AdditionalDocumentReference>" + PARTY,
)


def test_missing_endpoints_are_let_by_only_on_a_document_marked_for_print_or_bank():
    assert ids(changed(INVOICE, [NO_ENDPOINTS])) == {PEPPOL + "R010", PEPPOL + "R020"}
    assert ids(changed(INVOICE, [NO_ENDPOINTS, MARK])) == set()
    assert ids(changed(INVOICE, [MARK])) == set()
    assert ids(changed(INVOICE, [MARK, ("50501055", "5050-1055")])) == {"SE-R-008", "SE-R-009"}


def test_a_fault_tells_where_and_hides_who():
    faults = broken_rules(markup.parse(changed(INVOICE, [(ORGANISATION, 'schemeID="0007">8112289873<')]).encode()))
    assert [fault.found for fault in faults] == ["811228-****"] * 2
    assert [fault.field for fault in faults] == [
        "AccountingCustomerParty/Party/EndpointID",
        "AccountingCustomerParty/Party/PartyLegalEntity/CompanyID",
    ]


def test_a_line_is_named_by_its_position():
    root = markup.parse(INVOICE.encode())
    assert path_of(root[-1]) == "InvoiceLine[3]"
    assert path_of(root) == ""


def test_warnings_are_those_of_the_giro_accounts_and_of_italy_and_the_netherlands():
    abroad = {
        COMMON + number for number in ["R044", "R045", "R046", "R047", "R054", "R055", "R056-1", "R056-2", "R057"]
    }
    assert {f"SE-R-0{number:02}" for number in range(7, 13)} | abroad == WARNINGS


def test_texts_are_swedish_sentences():
    for text in [*(rule.wanted for rule in RULES), *(rule.action for rule in RULES), *texts_of("BR-E-10")]:
        assert text[0].isupper() and text.endswith(".")
    assert texts_of("BR-IC-12") is None
