"""Invoices and credit notes written from tables: what stands in them, and that whatever is written may be sent."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from peppol_examples import CARE, FEE, GOLDEN, LUNCH, SELLER, WASTE, invoice, many

from formats import peppol_invoice
from formats.faults import FileRefused
from formats.peppol_checks import check
from formats.peppol_parts import CAC, CBC
from formats.peppol_rules import validate, validate_many

PREFIXES = {"cac": CAC, "cbc": CBC}


def written(*lines, seller=SELLER, **changes):
    [(_, document)] = peppol_invoice.write(*invoice(*lines, **changes), seller)
    return document


def texts(document, path):
    return [
        node if isinstance(node, str) else node.text
        for node in etree.fromstring(document).xpath(path, namespaces=PREFIXES)
    ]


def rules(document):
    return validate(document).column("rule").to_pylist()


DEDUCTION = {"net_ore": -3000, "vat_category": "S", "vat_percent_x100": 2500, "text": "Rabatt", "unit_code": "st"}
LONG = {
    "net_ore": 10000,
    "vat_category": "S",
    "vat_percent_x100": 600,
    "quantity_x100": 300,
    "unit_code": "tim",
    "text": 'Hyra <sal "A"> & bord',
    "description": "Första raden\nAndra raden\x00\x1f",
    "article": " ",
    "accounting_cost": "4100-870",
}
GOLDEN_DOCUMENTS = {
    "invoice.xml": lambda: written(WASTE, LUNCH, FEE, DEDUCTION, LONG),
    "credit_note.xml": lambda: written(
        WASTE, DEDUCTION, document_type="credit_note", credited_invoice_no="2026100007",
        credited_invoice_on=date(2026, 10, 1), due_on=None, payment_terms=None, our_reference="Maja Test",
    ),
    "reminder_fee.xml": lambda: written(
        {"net_ore": 6000, "vat_category": "O", "text": "Påminnelseavgift", "description": "Faktura 2026100007"},
        credited_invoice_no="2026100007", order_reference=None, sales_order_id=None, period_from=None, period_to=None,
    ),
    "internet_bank.xml": lambda: written(WASTE, distribution_code="P01", buyer_bank_id="198112289874.NB.SE"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN_DOCUMENTS)
def test_golden(name):
    """Whole documents, indented for people to read; a change of the format shows as a difference here."""
    tree = etree.fromstring(GOLDEN_DOCUMENTS[name]())
    etree.indent(tree)
    assert etree.tostring(tree, encoding="unicode") + "\n" == (GOLDEN / name).read_text("utf-8")


@pytest.mark.parametrize("name", GOLDEN_DOCUMENTS)
def test_the_golden_documents_may_be_sent(name):
    assert rules(GOLDEN_DOCUMENTS[name]()) == []


def test_worked_totals():
    """The totals of distribution.md 1.7, its charge and allowance as lines and nothing prepaid."""
    charge = {"net_ore": 4900, "vat_category": "S", "vat_percent_x100": 2500}
    document = written(WASTE, LUNCH, CARE, charge, DEDUCTION)
    total = "//cac:LegalMonetaryTotal/cbc:"
    assert texts(document, "//cac:TaxTotal/cbc:TaxAmount") == ["176.11"]
    assert texts(document, "//cac:TaxSubtotal/cbc:TaxableAmount") == ["618.70", "178.58", "1500.00"]
    assert texts(document, "//cac:TaxSubtotal/cbc:TaxAmount") == ["154.68", "21.43", "0.00"]
    assert texts(document, total + "LineExtensionAmount") == ["2297.28"]
    assert texts(document, total + "TaxInclusiveAmount") == ["2473.39"]
    assert texts(document, total + "PayableRoundingAmount") == ["-0.39"]
    assert texts(document, total + "PayableAmount") == ["2473.00"]
    assert rules(document) == []


def test_only_o_has_no_vat_number_of_either_party_but_the_f_tax_text():
    document = written(FEE)
    assert texts(document, "//cac:PartyTaxScheme/cbc:CompanyID") == ["Godkänd för F-skatt"]
    assert texts(document, "//cac:TaxCategory/cbc:TaxExemptionReason") == ["ML ej tillämplig"]
    assert texts(document, "//cbc:Percent") == []
    assert rules(document) == []
    assert texts(written(FEE, seller=replace(SELLER, f_tax=False)), "//cac:PartyTaxScheme") == []


def test_o_among_vat_is_shown_as_e_with_vat_numbers():
    document = written(WASTE, FEE)
    assert texts(document, "//cac:ClassifiedTaxCategory/cbc:ID") == ["S", "E"]
    assert texts(document, "//cac:PartyTaxScheme/cbc:CompanyID") == [
        *("SE212000999401", "Godkänd för F-skatt", "SE556677889901")
    ]
    assert rules(document) == []


def test_each_document_has_its_own_vat_numbers_in_one_batch():
    tables = many(invoice(FEE, document_no="1"), invoice(WASTE, document_no="2"), invoice(FEE, document_no="3"))
    counts = [document.count(b"SE212000999401") for _, document in peppol_invoice.write(*tables, SELLER)]
    assert counts == [0, 1, 0]


def test_a_credit_note_is_positive_and_tells_what_it_credits():
    document = written(
        WASTE, document_type="credit_note", credited_invoice_no="77", credited_invoice_on=date(2026, 9, 1)
    )
    assert texts(document, "//cbc:CreditNoteTypeCode") == ["381"]
    assert texts(document, "//cac:CreditNoteLine/cbc:CreditedQuantity") == ["1"]
    assert texts(document, "//cbc:LineExtensionAmount") == ["599.70", "599.70"]
    assert texts(document, "//cac:InvoiceDocumentReference/*") == ["77", "2026-09-01"]
    assert texts(document, "//cbc:DueDate") == []
    assert texts(document, "//cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-11-30"]
    assert rules(document) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["30"]),
        ({"bankgiro": None}, []),
        ({"document_type": "credit_note"}, ["30"]),
        ({"document_type": "credit_note", "due_on": None}, []),
    ],
)
def test_how_to_pay_stands_where_there_is_something_to_pay(changes, codes):
    assert texts(written(WASTE, **changes), "//cbc:PaymentMeansCode") == codes


def test_what_autogiro_fetches_names_the_mandate_and_no_account():
    document = written(WASTE, mandate_id="Autogiro är anmält")
    assert texts(document, "//cac:PaymentMeans/*[not(*)]") == ["49", "100004290"]
    assert texts(document, "//cac:PaymentMandate/cbc:ID") == ["Autogiro är anmält"]
    assert texts(document, "//cac:PayeeFinancialAccount") == []
    assert rules(document) == []


def test_nothing_to_pay_has_no_payment_means():
    document = written(WASTE, {"net_ore": -59970, "vat_category": "S", "vat_percent_x100": 2500})
    assert texts(document, "//cac:PaymentMeans") == []
    assert texts(document, "//cbc:PayableAmount") == ["0.00"]
    assert rules(document) == []


def test_numbers_are_digits_only_and_postal_codes_without_blanks():
    document = written(WASTE, bankgiro="5050-1055", buyer_identity_no="556677-8899", buyer_postal_code="543 21")
    assert texts(document, "//cac:PayeeFinancialAccount/cbc:ID") == ["50501055"]
    assert texts(document, "//cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:CompanyID") == ["5566778899"]
    assert texts(document, "//cbc:PostalZone") == ["12345", "54321"]


def test_a_foreign_postal_code_is_kept():
    document = written(WASTE, buyer_postal_code="SW1A 1AA", buyer_country="GB")
    assert texts(document, "//cac:AccountingCustomerParty//cbc:PostalZone") == ["SW1A 1AA"]


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({}, ["PO-4711", "500123"]),
        ({"order_reference": None}, ["NA", "500123"]),
        ({"order_reference": None, "sales_order_id": None}, []),
    ],
)
def test_order_reference(changes, order):
    assert texts(written(WASTE, **changes), "//cac:OrderReference/*") == order


def test_the_customer_number_stands_in_for_a_missing_reference():
    assert texts(written(WASTE, buyer_reference=None), "//cbc:BuyerReference") == ["K10042"]


def test_print_and_bank_documents_have_no_endpoints_and_one_mark():
    document = written(WASTE, distribution_code="101")
    assert texts(document, "//cbc:EndpointID") == []
    assert texts(document, "//cac:AdditionalDocumentReference[last()]/cbc:ID") == ["101"]
    assert rules(document) == []


def test_a_quantity_beyond_all_prices_is_told_in_a_note():
    line = {"net_ore": 123, "vat_category": "S", "vat_percent_x100": 2500, "quantity_x100": 2 * 10**8 + 50}
    document = written(line | {"unit_code": "kWh"})
    assert texts(document, "//cac:InvoiceLine/cbc:Note") == ["Kvantitet 2000000.5 KWH"]
    assert texts(document, "//cbc:InvoicedQuantity/@unitCode") == ["C62"]
    assert texts(document, "//cbc:PriceAmount") == ["1.23"]
    assert rules(document) == []


def test_an_unknown_unit_and_a_line_without_document_are_not_written():
    with pytest.raises(ValueError, match="fnurp"):
        written({**LONG, "unit_code": "fnurp"})
    documents, _, vat = invoice(WASTE)
    _, strange, _ = invoice(WASTE, document_no="99")
    with pytest.raises(ValueError, match="99"):
        list(peppol_invoice.write(documents, strange, vat, SELLER))


def test_order_of_documents_and_lines_whatever_the_batches(monkeypatch):
    tables = many(*(invoice(WASTE, LUNCH, CARE, document_no=str(n), customer_no=f"K{n}") for n in (3, 1, 2, 5, 4)))
    whole = list(peppol_invoice.write(*tables, SELLER))
    assert [number for number, _ in whole] == ["3", "1", "2", "5", "4"]
    assert all(texts(document, "//cac:InvoiceLine/cbc:ID") == ["1", "2", "3"] for _, document in whole)
    assert all(texts(document, "/*/cbc:ID") == [number] for number, document in whole)
    documents, lines, vat = tables
    shuffled = documents, lines.take(pa.array(range(lines.num_rows - 1, -1, -1))), vat
    monkeypatch.setattr(peppol_invoice, "_BATCH", 2)
    assert list(peppol_invoice.write(*shuffled, SELLER)) == whole


def test_a_document_without_lines_is_written_without_lines():
    documents, lines, vat = invoice(WASTE)
    [(_, document)] = peppol_invoice.write(documents, lines.slice(0, 0), vat.slice(0, 0), SELLER)
    assert set(rules(document)) == {"UBL-XSD"}


def test_no_documents():
    documents, lines, vat = (table.slice(0, 0) for table in invoice(WASTE))
    assert list(peppol_invoice.write(documents, lines, vat, SELLER)) == []


def test_sellers_texts_are_escaped():
    document = written(WASTE, seller=replace(SELLER, name='Å & Ö "kommun" <x>', contact_name="", telephone=""))
    assert texts(document, "//cac:AccountingSupplierParty//cbc:RegistrationName") == ['Å & Ö "kommun" <x>']
    assert texts(document, "//cac:Contact/*") == ["faktura@example.se"]


# Texts that a customer or a clerk may have typed. Null and blank must leave no empty element.
TYPED = st.one_of(
    st.none(),
    st.text(st.sampled_from("abcåäöÅÄÖ <>&\"'\t\n\r\x00\x07\x1b\x7f\u2028\ufffe€]]>")),
    st.just("å" * 3000),
    st.just("]]> &amp; <![CDATA["),
)
NAMED = TYPED.map(lambda text: (text or "") + "x")
CATEGORIES = st.sampled_from([("S", 2500), ("S", 1200), ("S", 600), ("Z", 0), ("E", 0), ("O", None), ("AE", 0)])
UNITS = st.sampled_from(["st", "tim", "Mån", "KWH", None])


@st.composite
def line_specs(draw):
    category, percent = draw(CATEGORIES)
    return {
        "net_ore": draw(st.integers(-(10**7), 10**9)),
        "vat_category": category,
        "vat_percent_x100": percent,
        "quantity_x100": draw(st.one_of(st.integers(-(10**6), 10**6), st.integers(0, 10**9))),
        "unit_code": draw(UNITS),
        "text": draw(NAMED),
        "description": draw(TYPED),
        "article": draw(TYPED),
        "accounting_cost": draw(TYPED),
    }


DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))


@st.composite
def invoices(draw, number):
    first, last = draw(DAYS), draw(DAYS)
    if first and last and last < first:
        first, last = last, first
    typed = ("note", "buyer_reference", "order_reference", "sales_order_id", "credited_invoice_no", "payment_terms")
    typed += ("our_reference", "buyer_street", "buyer_street_2", "buyer_city")
    return invoice(
        *draw(st.lists(line_specs(), min_size=1, max_size=5)),
        rounded=draw(st.booleans()),
        document_no=number,
        document_type=draw(st.sampled_from(["invoice", "credit_note"])),
        due_on=draw(DAYS),
        period_from=first,
        period_to=last,
        credited_invoice_on=draw(DAYS),
        buyer_name=draw(NAMED),
        buyer_vat_no=draw(st.sampled_from([None, "SE556677889901"])),
        buyer_country=draw(st.sampled_from([None, "SE", "NO"])),
        buyer_endpoint_scheme=(scheme := draw(st.sampled_from(["0007", "0088"]))),
        buyer_endpoint_id="5566778899" if scheme == "0007" else "7350000000016",
        ocr=draw(st.sampled_from([None, "100004290"])),
        bankgiro=draw(st.sampled_from([None, "50501055"])),
        mandate_id=draw(st.sampled_from([None, None, "1234567"])),
        distribution_code=draw(st.sampled_from([None, None, None, "101", "P01"])),
        **{name: draw(TYPED) for name in typed},
    )


@st.composite
def nights(draw) -> tuple[pa.Table, pa.Table, pa.Table]:
    return many(*(draw(invoices(str(number))) for number in range(draw(st.integers(1, 4)))))


VARIETY = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@VARIETY
@given(nights())
def test_whatever_passes_the_checks_may_be_sent(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    assert check(*tables).num_rows == 0
    found = validate_many(peppol_invoice.write(*tables, SELLER))
    assert found.to_pylist() == []


@VARIETY
@given(nights())
def test_what_is_written_is_read_back(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    """Reading a document and writing it again gives the same bytes, and no amount or number is lost."""
    documents, lines, _ = tables
    for (number, document), row in zip(peppol_invoice.write(*tables, SELLER), documents.to_pylist(), strict=True):
        back = peppol_invoice.read(document)
        [read] = back["documents"].to_pylist()
        for name in ("document_no", "document_type", "net_ore", "vat_ore", "rounding_ore", "payable_ore"):
            assert read[name] == row[name], name
        assert (
            read["buyer_name"]
            == re.sub("[\x00\x07\x1b\ufffe]", "", row["buyer_name"]).replace("\r\n", "\n").replace("\r", "\n").strip()
        )
        assert back["lines"].num_rows == lines["document_no"].to_pylist().count(number)
        if b"<cbc:Note>Kvantitet" not in document:
            again = peppol_invoice.write(back["documents"], back["lines"], back["vat"], SELLER)
            assert list(again) == [(number, document)]


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b"<a/>", "UBL-R1"),
        (b"<!DOCTYPE a><a/>", "XML-R2"),
        (written(WASTE).replace(b">750.00<", b">sju<"), "UBL-R2"),
        (written(WASTE).replace(b"<cbc:IssueDate>2026", b"<cbc:IssueDate>26"), "UBL-R2"),
    ],
)
def test_what_is_not_such_a_document_is_refused(document, rule):
    with pytest.raises(FileRefused) as refusal:
        peppol_invoice.read(document)
    assert refusal.value.faults[0].rule == rule


def test_the_complete_example_is_read():
    back = peppol_invoice.read((GOLDEN / "complete.xml").read_bytes())
    [head] = back["documents"].to_pylist()
    assert (head["document_no"], head["payable_ore"], head["ocr"]) == ("2026110001", 237300, "100004290")
    assert head["buyer_endpoint_id"] == "5566778899" and head["due_on"] == date(2026, 11, 30)
    assert back["lines"]["net_ore"].to_pylist() == [59970, 17858, 150000]
    assert sum(Decimal(ore) for ore in back["vat"]["vat_ore"].to_pylist()) == 17611
