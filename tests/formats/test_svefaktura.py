"""Svefaktura: the reference's document reproduced, and every rule with a document that breaks it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from peppol_examples import CARE, FEE, LUNCH, SELLER, WASTE, invoice, many

from formats import svefaktura, svefaktura_rules
from formats.peppol_extra import CHARGES
from formats.peppol_tables import LINES, VAT
from formats.svefaktura_elements import ELEMENTS, OPEN

GOLDEN = Path(__file__).parent / "golden" / "svefaktura" / "invoice.xml"
S25, E0 = ({"vat_category": c, "vat_percent_x100": p} for c, p in (("S", 2500), ("E", 0)))
Tables = tuple[pa.Table, pa.Table, pa.Table]


def canonical(xml: bytes) -> str:
    """The document without blanks between elements, indented, so that a difference shows."""
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def written(tables: Tables, seller: Any = SELLER, charges: pa.Table | None = None) -> bytes:
    """The only document, which holds before and after it is written."""
    assert svefaktura_rules.check(*tables, charges).to_pylist() == []
    ((number, xml),) = svefaktura.write(tables, seller, charges)
    assert svefaktura_rules.faults([(number, xml)]).to_pylist() == []
    return xml


def table(schema: pa.Schema, *rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"document_no": "2026110001", **row} for row in rows], schema=schema)


def test_the_references_document_is_reproduced() -> None:
    changed = {"net_ore": 209_970, "vat_ore": 16_218, "rounding_ore": 12, "payable_ore": 231_100, "note": None,
               "order_reference": None, "payment_terms": "30 dagar netto", "contract_reference": "AVTAL-77",
               "buyer_name": "Köparen AB", "buyer_vat_no": None, "sales_order_id": None}  # fmt: skip
    documents, _, _ = invoice(WASTE, **changed)
    care = {"line_no": 2, "text": "Omsorgsavgift", "quantity_x100": 100, "unit_code": "mån", "net_ore": 150_000}
    lines = table(LINES, {"line_no": 1, "text": "Renhållning kärl 190 l", "article": "RH-190", "quantity_x100": 300,
                          "unit_code": "st", "net_ore": 59_970} | S25, care | E0)  # fmt: skip
    exempt = {"taxable_ore": 150_000, "vat_ore": 0, "exemption_reason": "Undantag från skatteplikt"}
    vat = table(VAT, {"taxable_ore": 64_870, "vat_ore": 16_218} | S25, exempt | E0)
    charge = table(CHARGES, {"is_charge": True, "reason": "Faktureringsavgift", "amount_ore": 4_900} | S25)
    seller = replace(SELLER, telephone="", email="")
    assert canonical(written((documents, lines, vat), seller, charge)) == canonical(GOLDEN.read_bytes())


def test_the_references_document_holds() -> None:
    assert svefaktura_rules.faults([("1", GOLDEN.read_bytes())]).to_pylist() == []


SEK = ' amountCurrencyID="SEK">'
TAX = "<cac:TaxScheme><cac:ID>VAT</cac:ID></cac:TaxScheme></cac:TaxCategory><cac:BasePrice>"
# rule -> (what stands in the reference's document, what breaks the rule there and no other)
BROKEN = {
    "R-11": ('"EA">3<', '"EA">4<'),
    "R-69": (f"LineExtensionTotalAmount{SEK}2099.70", f"LineExtensionTotalAmount{SEK}2099.71"),
    "R-70": (f"<cbc:TaxExclusiveTotalAmount{SEK}2148.70", f"<cbc:TaxExclusiveTotalAmount{SEK}2148.71"),
    "R-10": (f"<cbc:TaxableAmount{SEK}1500.00", f"<cbc:TaxableAmount{SEK}1500.01"),
    "R-4": (f"<cbc:TaxAmount{SEK}162.18", f"<cbc:TaxAmount{SEK}162.28"),
    "R-67": (f"<cbc:TotalTaxAmount{SEK}162.18", f"<cbc:TotalTaxAmount{SEK}162.17"),
    "R-71": (f"<cac:RoundOffAmount{SEK}0.12", f"<cac:RoundOffAmount{SEK}0.13"),
    "R-105": (f"<cbc:TaxInclusiveTotalAmount{SEK}2311.00", f"<cbc:TaxInclusiveTotalAmount{SEK}-1.00"),
    "R-51": ("<cac:ID>BGABSESS</cac:ID>", "<cac:ID></cac:ID>"),
    "R-89": (f"<cac:ID>S</cac:ID><cbc:Percent>25</cbc:Percent>{TAX}",
             f"<cac:ID>S</cac:ID><cbc:Percent>12</cbc:Percent>{TAX}"),
    "R-72": (f"<cbc:Amount{SEK}49.00</cbc:Amount>", ""),
    "R-74": (f"<cbc:Amount{SEK}49.00", f"<cbc:Amount{SEK}-49.00"),
    "R-73": ("<cbc:ChargeIndicator>true", "<cbc:ChargeIndicator>yes"),
    "R-57": (' name="Faktureringsavgift"', ""),
    "R-78": ("199.90</cbc:PriceAmount>",
             '199.90</cbc:PriceAmount><cbc:BaseQuantity quantityUnitCode="HUR">1</cbc:BaseQuantity>'),
    "R-22": ("<InvoiceTypeCode>380", "<InvoiceTypeCode>383"),
    "R-26": ("<InvoiceCurrencyCode>SEK</InvoiceCurrencyCode>", ""),
    "R-1": ("<LineItemCountNumeric>2", "<LineItemCountNumeric>3"),
    "R-48": ("<cac:PaymentMeansTypeCode>1", "<cac:PaymentMeansTypeCode>30"),
    "R-59": ("<cac:ID>E</cac:ID>", "<cac:ID>Z</cac:ID>"),
    "R-58": ("<cac:ID>E</cac:ID><cbc:Percent>0</cbc:Percent>", "<cac:ID>E</cac:ID>"),
    "R-60": ("<cbc:ExemptionReason>Undantag från skatteplikt</cbc:ExemptionReason>", ""),
    "R-79": ("<cac:ID>REF-4711</cac:ID>", "<cac:ID/>"),
    "R-88": ("<cac:CompanyID>SE212000999401</cac:CompanyID>", ""),
    "R-100": ("<cac:RoundOffAmount amountCurrencyID=\"SEK\">", "<cac:RoundOffAmount amountCurrencyID=\"EUR\">"),
}  # fmt: skip
# Rules that cannot be broken alone: an amount that is wrong is wrong in its sum too.
ALSO = {"R-72": {"R-70", "R-71", "R-10"}, "R-74": {"R-70", "R-71"}, "R-73": {"R-70", "R-71"}, "R-105": {"R-71"},
        "R-4": {"R-67"}, "R-26": {"R-100"}, "R-70": {"R-10"}, "R-67": {"R-71"}}  # fmt: skip


def test_every_rule_has_a_document_that_breaks_it() -> None:
    assert set(BROKEN) == set(svefaktura_rules.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_document_is_named_by_its_rule(rule: str) -> None:
    old, new = BROKEN[rule]
    text = GOLDEN.read_text("utf-8")
    assert old in text
    found = svefaktura_rules.faults([("7", text.replace(old, new).encode())]).to_pylist()
    named = {row["rule"] for row in found}
    assert rule in named and named <= {rule} | ALSO.get(rule, set())
    assert all(row["key"] == "7" and row["wanted"] and row["action"] for row in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ID>2026110001</ID>", ""),
        ("<ID>2026110001</ID>", "<ID>1</ID><ID>2</ID>"),
        ("<cbc:IssueDate>", "<cac:Contact/><cbc:IssueDate>"),
        ("<cbc:Description>", "<cac:Description>"),
        ("REF-4711", "<cbc:Note>REF-4711</cbc:Note>"),
        ("<cbc:EndDateTime>2026-10-31T00:00:00</cbc:EndDateTime>", ""),
        ('xmlns="urn:sfti:documents:BasicInvoice:1:0"', 'xmlns="urn:oasis:names:specification:ubl:Invoice-2"'),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_named(old: str, new: str) -> None:
    text = GOLDEN.read_text("utf-8").replace("</cbc:Description>", "</cac:Description>" if "cac:Desc" in new else
                                             "</cbc:Description>")  # fmt: skip
    changed = text.replace(old, new)
    assert changed != text
    assert [fault.rule for fault in svefaktura_rules.validate("1", changed.encode())] == ["SVE-X"]


def test_a_document_that_is_not_xml_is_named() -> None:
    assert [fault.rule for fault in svefaktura_rules.validate("1", b"<Invoice>")] == ["XML-R3"]


def test_the_declared_elements_lead_to_each_other() -> None:
    named = {element.name for sequence in ELEMENTS.values() for element in sequence}
    assert set(ELEMENTS) - named == {"Invoice"} and named >= OPEN and not OPEN & set(ELEMENTS)


def xpath(xml: bytes, path: str) -> list[str]:
    names = {"own": svefaktura.INVOICE, "cac": svefaktura.CAC, "cbc": svefaktura.CBC}
    return [str(one) for one in etree.fromstring(xml).xpath(f"{path}/text()", namespaces=names)]


def test_a_credit_note_is_an_invoice_of_its_own_type_that_names_what_it_credits() -> None:
    xml = written(invoice(WASTE, document_type="credit_note", credited_invoice_no="2026100007", due_on=None))
    assert xpath(xml, "//own:InvoiceTypeCode") == ["381"]
    assert xpath(xml, "//own:InitialInvoiceDocumentReference/cac:ID") == ["2026100007"]
    assert not xpath(xml, "//cac:PaymentMeans/*") and xpath(xml, "//cbc:TaxInclusiveTotalAmount") == ["750.00"]


def test_what_is_outside_vat_is_exempt_with_its_reason() -> None:
    xml = written(invoice(FEE, CARE, LUNCH))
    assert sorted(set(xpath(xml, "//cac:TaxCategory/cac:ID"))) == ["E", "S"]
    assert xpath(xml, "//cbc:TaxableAmount") == ["178.58", "1560.00"]
    assert "ML ej tillämplig" in " ".join(xpath(xml, "//cac:TaxSubTotal//cbc:ExemptionReason"))
    assert xpath(written(invoice(FEE)), "//cbc:TotalTaxAmount") == ["0.00"]


def test_what_autogiro_draws_has_no_account() -> None:
    xml = written(invoice(WASTE, mandate_id="1234"))
    assert not xpath(xml, "//cac:PayeeFinancialAccount/cac:ID") and xpath(xml, "//cbc:DuePaymentDate") == ["2026-11-30"]


def test_texts_are_escaped_and_numbers_have_no_hyphens() -> None:
    xml = written(invoice(WASTE, buyer_name='A & <B> "C"', buyer_identity_no="556677-8899", bankgiro="5050-1055"))
    assert xpath(xml, "//cac:BuyerParty//cbc:Name") == ['A & <B> "C"']
    assert xpath(xml, "//cac:BuyerParty//cac:PartyIdentification/cac:ID") == ["5566778899"]
    assert xpath(xml, "//cac:PayeeFinancialAccount/cac:ID") == ["50501055"]
    assert xpath(xml, "//own:RequisitionistDocumentReference/cac:ID") == ["REF-4711", "PO-4711"]


def test_many_documents_come_in_order() -> None:
    numbers = [str(number) for number in range(3000, 0, -1)]
    tables = many(*(invoice(WASTE, LUNCH, document_no=number) for number in numbers))
    assert [number for number, _ in svefaktura.write(tables, SELLER)] == numbers


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("R-22", {"document_type": "reminder"}),
        ("R-69", {"net_ore": 1}),
        ("R-67", {"vat_ore": 1}),
        ("R-71", {"payable_ore": 1}),
        ("R-105", {"payable_ore": -1}),
        ("SVE-I5", {"buyer_name": " "}),
        ("SVE-I12", {"prepaid_ore": 100}),
    ],
)
def test_a_document_that_may_not_be_written_is_named_by_rule(rule: str, change: dict[str, Any]) -> None:
    assert rule in svefaktura_rules.check(*invoice(WASTE, **change))["rule"].to_pylist()


@pytest.mark.parametrize("category", ["Z", "AE", "K", "G"])
def test_a_category_that_the_format_lacks_is_named(category: str) -> None:
    found = svefaktura_rules.check(*invoice((10_000, category, 0)))
    assert set(found["rule"].to_pylist()) == {"R-59"}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9),
            st.sampled_from([("S", 2500), ("S", 600), ("E", 0), ("O", None)]),
            st.integers(-(10**6), 10**6),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_written_holds(rows: list[Any]) -> None:
    drawn = [
        {"net_ore": ore, "vat_category": category, "vat_percent_x100": percent, "quantity_x100": quantity}
        for ore, (category, percent), quantity in rows
    ]
    tables = invoice(*drawn)
    if tables[0]["payable_ore"][0].as_py() >= 0:
        written(tables)
