"""All that a document may have besides lines: allowances, charges, references, attachments, places, accounts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from peppol_examples import CARE, FEE, GOLDEN, LUNCH, SELLER, WASTE, invoice, many

from formats.peppol_checks import check
from formats.peppol_extra import ATTACHMENTS, CHARGES, CLASSIFICATIONS, EARLIER_INVOICES, PROPERTIES, Extra
from formats.peppol_invoice import read, write
from formats.peppol_parts import CAC, CBC
from formats.peppol_rules import validate, validate_many

NUMBER = "2026110001"
PREFIXES = {"cac": CAC, "cbc": CBC}
SCHEMAS = {
    "charges": CHARGES,
    "earlier_invoices": EARLIER_INVOICES,
    "attachments": ATTACHMENTS,
    "properties": PROPERTIES,
    "classifications": CLASSIFICATIONS,
}


def extra(**rows):
    """The tables of one document; a row without a number is of NUMBER."""
    return Extra(
        **{
            name: pa.Table.from_pylist([{"document_no": NUMBER} | row for row in given], schema=SCHEMAS[name])
            for name, given in rows.items()
        }
    )


def line(spec, **more):
    return dict(zip(("net_ore", "vat_category", "vat_percent_x100"), spec, strict=True)) | more


def charge(is_charge, ore, **more):
    taxed = {"vat_category": "S", "vat_percent_x100": 2500}
    return {"is_charge": is_charge, "amount_ore": ore, "reason": "Rabatt", **taxed, **more}


def charged(*lines, charges=(), prepaid_ore=None, **changes):
    """Tables of one invoice, and its charges, whose sums are right."""
    own = [c for c in charges if c.get("line_no") is None]
    as_lines = [
        line((c["amount_ore"] * (1 if c["is_charge"] else -1), c["vat_category"], c["vat_percent_x100"])) for c in own
    ]
    _, _, vat = invoice(*lines, *as_lines)
    documents, rows, _ = invoice(*lines, rounded=False, **changes)
    [head] = documents.to_pylist()
    tax = sum(vat["vat_ore"].to_pylist())
    total = head["net_ore"] + sum(row["net_ore"] for row in as_lines) + tax - (prepaid_ore or 0)
    rounding = -((total + 50) % 100 - 50)
    head |= {"vat_ore": tax, "rounding_ore": rounding, "payable_ore": total + rounding, "prepaid_ore": prepaid_ore}
    documents = pa.Table.from_pylist([head], schema=documents.schema)
    return (documents, rows, vat), extra(charges=list(charges))


def written(tables: tuple[pa.Table, pa.Table, pa.Table], more: Extra | None = None, seller: Any = SELLER) -> bytes:
    more = more or Extra()
    assert check(*tables, more, seller).to_pylist() == []
    [(_, document)] = write(*tables, seller, more)
    return document


def texts(document, path):
    found = etree.fromstring(document).xpath(path, namespaces=PREFIXES)
    return [node if isinstance(node, str) else node.text for node in found]


def canonical(document):
    root = etree.fromstring(document, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, method="c14n")


WORKED_CHARGES = (
    charge(True, 4900, reason="Faktureringsavgift", reason_code="ADT"),
    charge(False, 3000, reason_code="95"),
)
WORKED_LINES = (
    line(WASTE, quantity_x100=300, note="Hämtställe Storgatan 5", period_from=date(2026, 10, 1),
         period_to=date(2026, 10, 31)),
    line(LUNCH, quantity_x100=200, text="Lunch", article=None),
    line(CARE, text="Omsorgsavgift", article=None, unit_code="mån"),
)  # fmt: skip


def worked(**changes):
    return charged(
        *WORKED_LINES,
        charges=WORKED_CHARGES,
        prepaid_ore=10_000,
        buyer_name="Köparen AB",
        contract_reference="AVTAL-77",
        delivered_on=date(2026, 10, 31),
        **changes,
    )


def test_the_whole_worked_document():
    """The complete invoice of distribution.md 1.12, which is the worked example of 1.7, element for element."""
    document = written(*worked())
    assert canonical(document) == canonical((GOLDEN / "complete.xml").read_bytes())


def test_the_worked_totals():
    total = "//cac:LegalMonetaryTotal/*"
    assert texts(written(*worked()), total) == [
        *("2278.28", "2297.28", "2473.39", "30.00", "49.00", "100.00", "-0.39", "2373.00")
    ]


def test_the_worked_document_for_print_has_no_endpoints_and_the_mark_last():
    document = written(*worked(distribution_code="101"))
    assert validate(document).num_rows == 0
    assert texts(document, "//cbc:EndpointID") == []
    assert texts(document, "//cac:AdditionalDocumentReference[last()]/cbc:ID") == ["101"]


ALL_REFERENCES = {
    "accounting_cost": "4100-870",
    "contract_reference": "AVTAL",
    "project_reference": "PROJEKT",
    "originator_reference": "ANBUD",
    "despatch_reference": "FÖLJE",
    "receipt_reference": "MOTT",
    "object_id": "735999",
    "object_scheme": "AVE",
    "credited_invoice_no": "77",
    "credited_invoice_on": date(2026, 9, 1),
}
EARLIER = [{"invoice_no": "78"}, {"invoice_no": "79", "issued_on": date(2026, 9, 2)}]
FILES = [
    {"name": "Mätare", "description": "Avläsning", "mime_code": "text/csv", "file_name": "m.csv", "content": b"1;2"},
    {"name": "Länk", "uri": "https://example.se/a?b=1&c"},
]
REFERENCES = (
    "/*/*[self::cac:BillingReference or self::cac:ContractDocumentReference or self::cac:ProjectReference or "
    "self::cac:OriginatorDocumentReference or self::cac:DespatchDocumentReference or "
    "self::cac:ReceiptDocumentReference or self::cac:AdditionalDocumentReference]//cbc:ID"
)


IN_ORDER = {
    "invoice": "77 78 79 FÖLJE MOTT ANBUD AVTAL 735999 Mätare Länk K10042 PROJEKT",
    "credit_note": "77 78 79 FÖLJE MOTT AVTAL 735999 PROJEKT Mätare Länk K10042 ANBUD",
}


@pytest.mark.parametrize("document_type", IN_ORDER)
def test_all_references_in_the_order_of_each_kind(document_type):
    more = extra(earlier_invoices=EARLIER, attachments=FILES)
    document = written(invoice(WASTE, document_type=document_type, **ALL_REFERENCES), more)
    assert validate(document).to_pylist() == []
    assert texts(document, REFERENCES) == IN_ORDER[document_type].split()
    assert texts(document, "//cac:BillingReference//cbc:IssueDate") == ["2026-09-01", "2026-09-02"]
    typed = "//cac:AdditionalDocumentReference[cbc:DocumentTypeCode='{}']/cbc:ID"
    assert texts(document, typed.format(130) + "/@schemeID") == ["AVE"]
    assert texts(document, typed.format(50)) == (["PROJEKT"] if document_type == "credit_note" else [])
    assert texts(document, "//cbc:EmbeddedDocumentBinaryObject") == ["MTsy"]
    assert texts(document, "//cbc:EmbeddedDocumentBinaryObject/@*") == ["text/csv", "m.csv"]
    assert texts(document, "//cbc:URI") == ["https://example.se/a?b=1&c"]
    assert texts(document, "/*/cbc:AccountingCost") == ["4100-870"]


def test_where_when_and_to_whom_it_was_delivered():
    place = {"delivery_place_id": "7350000000016", "delivery_place_scheme": "0088", "delivery_name": "Förskolan"}
    address = {"delivery_street": "Vägen 1", "delivery_postal_code": "543 21", "delivery_city": "Köpstad"}
    document = written(invoice(WASTE, delivered_on=date(2026, 10, 30), **place, **address))
    assert validate(document).to_pylist() == []
    assert texts(document, "//cac:Delivery//*[not(*)]") == [
        *("2026-10-30", "7350000000016", "Vägen 1", "Köpstad", "54321", "SE", "Förskolan")
    ]
    only_name = written(invoice(WASTE, delivery_name="Förskolan"))
    assert texts(only_name, "//cac:Delivery//*[not(*)]") == ["Förskolan"]
    assert validate(only_name).to_pylist() == []


def test_the_buyers_trading_name_and_contact():
    contact = {"buyer_contact": "Maja", "buyer_telephone": "0701", "buyer_email": "maja@example.se"}
    document = written(invoice(WASTE, buyer_trade_name="Butiken", **contact))
    assert texts(document, "//cac:AccountingCustomerParty//cac:PartyName/cbc:Name") == ["Butiken"]
    assert texts(document, "//cac:AccountingCustomerParty//cac:Contact/*") == ["Maja", "0701", "maja@example.se"]
    assert validate(document).to_pylist() == []


def test_bankgiro_plusgiro_and_iban_are_ways_of_one_kind_with_one_ocr():
    accounts = {"plusgiro": "23 73-0", "iban": "SE45 5000 0000 0583 9825 7466", "bic": "ESSESESS"}
    document = written(invoice(WASTE, **accounts))
    assert texts(document, "//cbc:PaymentMeansCode") == ["30"] * 3
    assert texts(document, "//cbc:PaymentID") == ["100004290"] * 3
    assert texts(document, "//cac:PayeeFinancialAccount/cbc:ID") == ["50501055", "23730", "SE4550000000058398257466"]
    branches = texts(document, "//cac:FinancialInstitutionBranch/cbc:ID")
    assert branches == ["SE:BANKGIRO", "SE:PLUSGIRO", "ESSESESS"]
    assert validate(document).to_pylist() == []
    note = written(invoice(WASTE, document_type="credit_note", **accounts))
    assert texts(note, "//cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-11-30"], "a date once (UBL-SR-45)"
    drawn = written(invoice(WASTE, mandate_id="123", **accounts))
    assert texts(drawn, "//cbc:PaymentMeansCode") == ["49"] and texts(drawn, "//cac:PayeeFinancialAccount") == []
    assert validate(drawn).to_pylist() == validate(note).to_pylist() == []


def test_a_line_with_all_it_may_have():
    full = line(
        (9_750, "S", 2500), quantity_x100=200, note="Rad\x00not", period_from=date(2026, 10, 2),
        period_to=date(2026, 10, 30), order_line="7", object_id="M1", object_scheme="AVE", buyer_article="B1",
        gtin="07350000000016", price_allowance_ore=500, accounting_cost="99",
    )  # fmt: skip
    more = extra(
        charges=[charge(True, 250, line_no=1, reason="Frakt", reason_code="FC"),
                 charge(False, 500, line_no=1, percent_x100=500, base_ore=10_000)],
        properties=[{"line_no": 1, "name": "Färg", "value": "Röd"}, {"line_no": 1, "name": "Vikt", "value": "1 < 2"}],
        classifications=[{"line_no": 1, "list_code": "MP", "code": "43211503"}],
    )  # fmt: skip
    document = written(invoice(WASTE, full), replace(more, charges=_on_line_2(more.charges)))
    assert texts(document, "//cac:InvoiceLine[1]//cac:AllowanceCharge") == []
    second = "//cac:InvoiceLine[2]"
    assert texts(document, second + "/cac:AllowanceCharge/*") == [
        *("true", "FC", "Frakt", "2.50", "false", "Rabatt", "5", "5.00", "100.00")
    ]
    assert texts(document, second + "/cac:Price//*[not(*)]") == ["50.00", "false", "5.00", "55.00"]
    assert texts(document, second + "/cbc:LineExtensionAmount") == ["97.50"]
    assert texts(document, second + "/cac:OrderLineReference/cbc:LineID") == ["7"]
    assert texts(document, second + "/cac:DocumentReference/*") == ["M1", "130"]
    assert texts(document, second + "/cbc:Note") == ["Radnot"]
    assert texts(document, second + "//cac:BuyersItemIdentification/cbc:ID") == ["B1"]
    assert texts(document, second + "//cac:StandardItemIdentification/cbc:ID[@schemeID='0160']") == ["07350000000016"]
    assert texts(document, "//cac:InvoiceLine[1]//cac:AdditionalItemProperty/*") == ["Färg", "Röd", "Vikt", "1 < 2"]
    assert texts(document, "//cac:InvoiceLine[1]//cbc:ItemClassificationCode") == ["43211503"]
    assert validate(document).to_pylist() == []


def _on_line_2(charges):
    return charges.set_column(1, "line_no", pa.array([2] * len(charges), pa.int64()))


def test_the_documents_period_is_widened_to_its_lines():
    early = line(WASTE, period_from=date(2026, 9, 15), period_to=date(2026, 11, 2))
    document = written(invoice(WASTE, early))
    assert texts(document, "/*/cac:InvoicePeriod/*") == ["2026-09-15", "2026-11-02"]
    assert validate(document).to_pylist() == []
    without = written(invoice(WASTE, early, period_from=None, period_to=None))
    assert texts(without, "/*/cac:InvoicePeriod") == []
    assert validate(without).to_pylist() == []


def test_several_notes_become_one_of_several_lines():
    documents, lines, vat = invoice(WASTE)
    notes = pa.array([["Första", "Andra"]], pa.list_(pa.string()))
    place = documents.column_names.index("note")
    document = written((documents.set_column(place, "note", notes), lines, vat))
    assert texts(document, "/*/cbc:Note") == ["Första\nAndra"]


EU = {"buyer_vat_no": "FI12345678", "buyer_country": "FI", "delivery_country": "FI", "delivered_on": date(2026, 10, 1)}
CATEGORIES = {
    "S": (line((10_000, "S", 2500)), {}),
    "Z": (line((10_000, "Z", 0)), {}),
    "E": (line((10_000, "E", 0)), {}),
    "AE": (line((10_000, "AE", 0)), {}),
    "O": (line((10_000, "O", None)), {}),
    "K": (line((10_000, "K", 0)), EU),
    "G": (line((10_000, "G", 0)), {"buyer_vat_no": None, "buyer_country": "NO"}),
}


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_may_be_sent_alone(category):
    spec, changes = CATEGORIES[category]
    document = written(invoice(spec, **changes))
    assert validate(document).to_pylist() == []
    assert texts(document, "//cac:TaxCategory/cbc:ID") == [category]


@pytest.mark.parametrize(
    ("category", "changes", "seller", "rule"),
    [
        ("AE", {"buyer_vat_no": None, "buyer_identity_no": None}, {}, "BR-AE-02"),
        ("K", {"buyer_vat_no": None}, {}, "BR-IC-02"),
        ("K", {"delivered_on": None, "period_from": None, "period_to": None}, {}, "BR-IC-11"),
        ("K", {"delivery_country": None}, {}, "BR-IC-12"),
        ("K", {}, {"vat_no": None}, "BR-IC-02"),
        ("G", {}, {"vat_no": None}, "BR-G-02"),
        ("S", {}, {"vat_no": None, "f_tax": False}, "BR-S-02"),
        ("Z", {}, {"vat_no": None, "f_tax": False}, "BR-Z-02"),
        ("E", {}, {"vat_no": None, "f_tax": False}, "BR-E-02"),
    ],
)
def test_who_must_have_a_number_is_known_before_and_by_the_official_rules(category, changes, seller, rule):
    spec, known = CATEGORIES[category]
    tables, sender = invoice(spec, **(known | changes)), replace(SELLER, **seller)
    assert rule in check(*tables, seller=sender)["rule"].to_pylist()
    [(_, document)] = write(*tables, sender)
    assert rule in validate(document)["rule"].to_pylist()


def test_an_o_charge_among_vat_is_shown_as_e_and_alone_as_o():
    fee = charge(True, 5_000, reason="Avgift", vat_category="O", vat_percent_x100=None)
    mixed = written(*charged(WASTE, charges=[fee]))
    assert texts(mixed, "/*/cac:AllowanceCharge/cac:TaxCategory/cbc:ID") == ["E"]
    alone = written(*charged(FEE, charges=[fee]))
    assert texts(alone, "/*/cac:AllowanceCharge/cac:TaxCategory/cbc:ID") == ["O"]
    assert texts(alone, "//cbc:Percent") == []
    assert validate(mixed).to_pylist() == validate(alone).to_pylist() == []


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"charges": [charge(True, 100, reason=None)]}, "BR-38"),
        ({"charges": [charge(False, 100, reason=" ")]}, "BR-33"),
        ({"charges": [charge(True, 100, reason=None, line_no=1)]}, "BR-44"),
        ({"charges": [charge(False, 100, reason=None, line_no=1)]}, "BR-42"),
        ({"charges": [charge(False, None, line_no=1)]}, "BR-41"),
        ({"charges": [charge(True, 100, vat_category=None)]}, "BR-37"),
        ({"charges": [charge(True, 100, percent_x100=500)]}, "PEPPOL-EN16931-R041"),
        ({"charges": [charge(True, 100, base_ore=500)]}, "PEPPOL-EN16931-R042"),
        ({"charges": [charge(True, 103, base_ore=1000, percent_x100=1000)]}, "PEPPOL-EN16931-R040"),
        ({"charges": [charge(True, 100, reason_code="95")]}, "PEPPOL-EN16931-CL003"),
        ({"charges": [charge(False, 100, reason_code="ADT")]}, "PEPPOL-EN16931-CL002"),
        ({"charges": [charge(False, 100)]}, "BR-S-08"),
        ({"charges": [charge(False, 100)]}, "BR-CO-16"),
        ({"charges": [charge(False, 100, line_no=9)]}, "BR-21"),
        ({"properties": [{"line_no": 1, "name": "Färg"}]}, "BR-54"),
        ({"classifications": [{"line_no": 1, "code": "1"}]}, "BR-65"),
        ({"attachments": [{"uri": "x"}]}, "BR-52"),
        ({"attachments": [{"name": "x", "content": b"x", "mime_code": "text/csv"}]}, "UBL-DT-07"),
        ({"attachments": [{"name": "x", "content": b"x", "file_name": "x"}]}, "PEPPOL-EN16931-CL001"),
    ],
)
def test_a_wrong_row_is_named(more, rule):
    assert rule in check(*invoice(WASTE), extra(**more))["rule"].to_pylist()


def test_two_ore_off_is_allowed():
    rows = [charge(True, 102, base_ore=1000, percent_x100=1000)]
    tables, more = charged(WASTE, charges=rows)
    assert validate(written(tables, more)).to_pylist() == []


def test_rows_without_their_document_or_line_are_not_written():
    for more in (
        extra(charges=[charge(True, 1) | {"document_no": "9"}]),
        extra(properties=[{"line_no": 2, "name": "a", "value": "b"}]),
        extra(attachments=[{"document_no": "9", "name": "a"}]),
    ):
        with pytest.raises(ValueError, match="rows without"):
            list(write(*invoice(WASTE), SELLER, more))


def test_each_document_gets_its_own_rows_whatever_the_batches(monkeypatch):
    tables = many(*(invoice(WASTE, LUNCH, document_no=str(n)) for n in (3, 1, 2)))
    rows = [{"document_no": str(n), "line_no": k, "name": f"{n}-{k}", "value": "x"} for k in (2, 1) for n in (1, 2, 3)]
    earlier = [{"document_no": str(n), "invoice_no": f"A{n}"} for n in (1, 3)]
    more = extra(properties=rows, earlier_invoices=earlier)
    whole = list(write(*tables, SELLER, more))
    for number, document in whole:
        named = texts(document, "//cac:AdditionalItemProperty/cbc:Name")
        assert named == [f"{number}-1", f"{number}-2"]
        assert texts(document, "//cac:BillingReference//cbc:ID") == ([] if number == "2" else [f"A{number}"])
    monkeypatch.setattr("formats.peppol_invoice._BATCH", 1)
    assert list(write(*tables, SELLER, more)) == whole


AMOUNTS = st.integers(1, 10**7)
TEXTS = st.text(st.sampled_from("abcåäö <>&\"'\r\n\x00"), max_size=12).map(lambda text: text + "x")


@st.composite
def charges(draw, lines):
    spec = draw(st.sampled_from([("S", 2500), ("S", 600), ("E", 0), ("O", None)]))
    return charge(
        draw(st.booleans()), draw(AMOUNTS), reason=draw(TEXTS), vat_category=spec[0], vat_percent_x100=spec[1],
        line_no=draw(st.one_of(st.none(), st.integers(1, lines))),
    )  # fmt: skip


@st.composite
def extended(draw):
    """One invoice or credit note with any of what this module adds."""
    days = sorted(draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=2, max_size=2)))
    specs = st.sampled_from([WASTE, LUNCH, CARE, FEE])
    lines = [
        line(draw(specs), note=draw(st.none() | TEXTS), quantity_x100=draw(st.integers(-10_000, 10**6)),
             buyer_article=draw(st.none() | TEXTS), price_allowance_ore=draw(st.none() | AMOUNTS),
             **(dict(zip(("period_from", "period_to"), days, strict=True)) if draw(st.booleans()) else {}))
        for _ in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    names = ("contract_reference", "project_reference", "originator_reference", "object_id", "delivery_street")
    names += ("despatch_reference", "receipt_reference", "delivery_name", "buyer_contact", "accounting_cost")
    changes = {name: draw(st.none() | TEXTS) for name in names}
    tables, more = charged(
        *lines, charges=draw(st.lists(charges(len(lines)), max_size=4)), prepaid_ore=draw(st.none() | AMOUNTS),
        document_type=draw(st.sampled_from(["invoice", "credit_note"])),
        plusgiro=draw(st.none() | st.just("2373")), **changes,
    )  # fmt: skip
    earlier = [{"invoice_no": draw(TEXTS)} for _ in range(draw(st.integers(0, 2)))]
    return tables, replace(more, earlier_invoices=extra(earlier_invoices=earlier).earlier_invoices)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(extended())
def test_whatever_passes_the_checks_may_be_sent_and_is_read_back(given_tables):
    tables, more = given_tables
    document = written(tables, more)
    assert validate_many([(NUMBER, document)]).to_pylist() == []
    back = read(document)
    again = Extra(**{name: back[name] for name in SCHEMAS})
    if b"<cbc:Note>Kvantitet" not in document and b"\nKvantitet" not in document:
        assert list(write(back["documents"], back["lines"], back["vat"], SELLER, again)) == [(NUMBER, document)]
