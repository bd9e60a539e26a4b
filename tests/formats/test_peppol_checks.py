"""What is found on the tables before a document is written."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from peppol_examples import CARE, FEE, LUNCH, WASTE, invoice, many

from formats.faults import FAULTS
from formats.peppol_checks import check
from formats.peppol_tables import DOCUMENTS, LINES, VAT


def _changed(table: pa.Table, **changes) -> pa.Table:
    """The table with new values in its first row."""
    first, *rest = table.to_pylist()
    return pa.Table.from_pylist([first | changes, *rest], schema=table.schema)


def _rules(documents, lines, vat):
    return sorted({(row["key"], row["rule"]) for row in check(documents, lines, vat).to_pylist()})


GOOD = many(
    invoice(WASTE, LUNCH, CARE, document_no="1"),
    invoice(FEE, document_no="2", document_type="credit_note"),
    invoice(WASTE, FEE, document_no="3", rounded=False),
    invoice(
        {**dict(zip(("net_ore", "vat_category", "vat_percent_x100"), WASTE, strict=True)), "unit_code": None},
        document_no="4",
    ),
)


def test_nothing_is_said_of_sound_tables():
    found = check(*GOOD)
    assert found.schema.equals(FAULTS)
    assert found.num_rows == 0


def test_nothing_is_said_of_no_documents():
    assert check(DOCUMENTS.empty_table(), LINES.empty_table(), VAT.empty_table()).num_rows == 0


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"document_no": None}, "BR-02"),
        ({"document_type": "offer"}, "PEPPOL-EN16931-P0100"),
        ({"issued_on": None}, "BR-03"),
        ({"period_from": date(2026, 11, 1)}, "BR-29"),
        ({"buyer_reference": " ", "order_reference": None, "customer_no": ""}, "PEPPOL-EN16931-R003"),
        ({"buyer_endpoint_id": None}, "PEPPOL-EN16931-R010"),
        ({"buyer_endpoint_scheme": " "}, "PEPPOL-EN16931-R010"),
        ({"buyer_name": None}, "BR-07"),
        ({"net_ore": 1}, "BR-CO-10"),
        ({"vat_ore": 1}, "BR-CO-14"),
        ({"payable_ore": 1}, "BR-CO-16"),
        ({"payable_ore": None}, "BR-CO-16"),
        ({"rounding_ore": None}, "BR-CO-16"),
    ],
)
def test_a_wrong_document_is_named(changes, rule):
    documents, lines, vat = GOOD
    assert rule in {found for _, found in _rules(_changed(documents, **changes), lines, vat)}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"unit_code": "fnurp"}, "BR-CL-23"),
        ({"text": "  "}, "BR-25"),
        ({"net_ore": None}, "BR-24"),
        ({"vat_category": "MOMS"}, "BR-CO-04"),
        ({"vat_category": None}, "BR-CO-04"),
        ({"net_ore": 59971}, "BR-CO-10"),
        ({"vat_percent_x100": 600}, "BR-S-08"),
    ],
)
def test_a_wrong_line_is_named(changes, rule):
    documents, lines, vat = GOOD
    assert ("1", rule) in _rules(documents, _changed(lines, **changes), vat)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"taxable_ore": 59969}, ["BR-S-08"]),
        # Within one krona an ERP may have rounded per line; from one krona on it is wrong.
        ({"vat_ore": 14993 - 50}, ["BR-CO-14"]),
        ({"taxable_ore": 60000, "vat_ore": 15000 + 99}, ["BR-CO-14", "BR-S-08"]),
        ({"taxable_ore": 60000, "vat_ore": 15000 + 100}, ["BR-CO-14", "BR-CO-17", "BR-S-08"]),
    ],
)
def test_a_wrong_vat_group_is_named(changes, rules):
    documents, lines, vat = GOOD
    assert _rules(documents, lines, _changed(vat, **changes)) == [("1", rule) for rule in rules]


def test_an_invoice_without_lines_is_named():
    documents, lines, vat = GOOD
    lines = lines.filter(pc.not_equal(lines["document_no"], "3"))
    assert ("3", "BR-16") in _rules(documents, lines, vat)


def test_a_number_used_twice_is_named_each_time():
    documents, lines, vat = many(invoice(WASTE), invoice(WASTE))
    twice = check(documents, lines, vat)
    assert twice.filter(pc.equal(twice["rule"], "BR-02")).num_rows == 2


def test_an_invoice_for_print_or_bank_needs_no_endpoint():
    assert _rules(*invoice(WASTE, distribution_code="101", buyer_endpoint_id=None)) == []


def test_the_texts_say_found_and_wanted_in_kronor():
    documents, lines, vat = GOOD
    fault = check(_changed(documents, payable_ore=123), lines, vat).to_pylist()[0]
    assert fault["found"] == "Att betala 1.23 kr."
    assert fault["wanted"] == "Att betala ska vara netto, moms och öresavrundning, 2450.00 kr."
    assert fault["key"] == "1" and fault["action"]
