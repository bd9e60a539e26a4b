"""Units, prices and the categories that a Peppol document may show."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peppol_examples import CARE, FEE, LUNCH, WASTE, invoice, many, tables

from formats import peppol_rules
from formats.peppol_categories import shown_categories
from formats.peppol_tables import (
    DOCUMENTS,
    LINES,
    UNITS,
    VAT,
    conformed,
    optional_columns,
    prices,
    unit_codes,
)


def test_units_are_read_in_swedish_and_as_codes():
    given_units = ["st", "ST", " Mån. ", "tim", "kWh", "m²", "EA", "mtq", None, "  "]
    assert unit_codes(pa.array(given_units)).to_pylist() == [
        *("EA", "EA", "MON", "HUR", "KWH", "MTK", "EA", "MTQ", "C62", "C62")
    ]


def test_an_unknown_unit_is_not_guessed():
    assert unit_codes(pa.array(["PCE", "NPR", "gång", "0"])).to_pylist() == [None] * 4


def test_every_unit_is_in_the_list_of_en_16931():
    listed = re.search(r"contains\(' (10 11 13 14 [^']*)'", peppol_rules.cen_stylesheet().read_text("utf-8"))
    assert listed is not None
    assert set(UNITS) <= set(listed.group(1).split())


def test_a_swedish_unit_means_one_thing():
    names = [name for swedish in UNITS.values() for name in swedish]
    assert len(names) == len(set(names))
    assert not set(names) & {code.lower() for code in UNITS}


def _shown(*invoices):
    _, lines, vat = many(*invoices)
    lines, vat = shown_categories(lines, vat)
    shown_lines = zip(lines["document_no"].to_pylist(), lines["vat_category"].to_pylist(), strict=True)
    return list(shown_lines), {
        (row["document_no"], row["vat_category"], row["vat_percent_x100"]): (row["taxable_ore"], row["vat_ore"])
        for row in vat.to_pylist()
    }


def test_o_alone_stays_o_and_o_among_others_is_shown_as_e():
    lines, vat = _shown(invoice(FEE, FEE, document_no="1"), invoice(WASTE, FEE, document_no="2"))
    assert lines == [("1", "O"), ("1", "O"), ("2", "S"), ("2", "E")]
    assert vat == {("1", "O", None): (12000, 0), ("2", "S", 2500): (59970, 14993), ("2", "E", 0): (6000, 0)}


def test_e_and_shown_o_become_one_group():
    _, vat = _shown(invoice(WASTE, CARE, FEE, LUNCH))
    number = "2026110001"
    assert vat[number, "E", 0] == (156000, 0)
    assert len(vat) == 3


def _reasons(rows):
    row = {"document_no": "1", "taxable_ore": 100, "vat_ore": 0}
    lines = tables(*({"document_no": "1", **rest} for rest in rows), schema=LINES)
    _, vat = shown_categories(lines, tables(*(row | rest for rest in rows), schema=VAT))
    return [(group["vat_category"], group["exemption_reason"], group["exemption_code"]) for group in vat.to_pylist()]


def _row(category, reason=None, code=None):
    return {"vat_category": category, "exemption_reason": reason, "exemption_code": code}


EXEMPT = "Undantag från skatteplikt enligt mervärdesskattelagen"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([_row("O")], [("O", "ML ej tillämplig", None)]),
        ([_row("O", code="VATEX-EU-O")], [("O", "ML ej tillämplig", "VATEX-EU-O")]),
        ([_row("E", "Vård", "VATEX-EU-132-1C")], [("E", "Vård", "VATEX-EU-132-1C")]),
        ([_row("E")], [("E", EXEMPT, None)]),
        ([_row("AE")], [("AE", "Omvänd betalningsskyldighet", None)]),
        # S and Z must have no reason at all (BR-S-10, BR-Z-10).
        ([_row("Z", "Nollskattesats", "X")], [("Z", None, None)]),
        # The code of one group must not speak for the other's items (P0105 forbids O's on E).
        ([_row("E", "Vård", "VATEX-EU-132-1C"), _row("O", code="VATEX-EU-O")], [("E", "Vård; ML ej tillämplig", None)]),
        ([_row("Z"), _row("O", code="VATEX-EU-O")], [("Z", None, None), ("E", "ML ej tillämplig", None)]),
        (
            [_row("E", "Vård", "VATEX-EU-132-1C"), _row("E", "Skola", "VATEX-EU-132-1I")],
            [("E", "Vård; Skola", None)],
        ),
        (
            [_row("E", "Vård", "VATEX-EU-132-1C"), _row("E", "Vård", "VATEX-EU-132-1C")],
            [("E", "Vård", "VATEX-EU-132-1C")],
        ),
    ],
)
def test_reasons_and_codes(rows, shown):
    assert _reasons(rows) == shown


def test_percent_is_absent_for_o_and_zero_for_the_other_untaxed():
    lines = tables(
        {"document_no": "1", "vat_category": "O", "vat_percent_x100": 0},
        {"document_no": "2", "vat_category": "E"},
        {"document_no": "2", "vat_category": "S", "vat_percent_x100": 600},
        schema=LINES,
    )
    shown, _ = shown_categories(lines, VAT.empty_table())
    assert shown["vat_percent_x100"].to_pylist() == [None, 0, 600]


AMOUNTS = st.integers(-(10**9), 10**9)
QUANTITIES = st.one_of(st.integers(-(10**5), 10**5), st.integers(-(10**9), 10**9), st.sampled_from([0, 100, 10**8 + 1]))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(AMOUNTS, QUANTITIES), min_size=1))
def test_quantity_times_price_is_the_net_amount(rows):
    net, quantity = (pa.array(column, pa.int64()) for column in zip(*rows, strict=True))
    for (ore, given_x100), shown_x100, price, own in zip(
        rows, *(column.to_pylist() for column in prices(net, quantity)), strict=True
    ):
        amount = Decimal(shown_x100).scaleb(-2) * Decimal(price).scaleb(-8)
        assert price >= 0  # BR-27
        assert amount.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(ore).scaleb(-2)
        assert (abs(shown_x100) == abs(given_x100)) if own else (abs(shown_x100) == 100)
        if 0 < abs(given_x100) <= 10**8:
            assert own


@pytest.mark.parametrize(
    ("net_ore", "quantity_x100", "shown_x100", "price"),
    [
        (59970, 300, 300, "199.90"),
        (10000, 300, 300, "33.3333"),
        (10, 33, 33, "0.30"),  # not 0.303, which fits no better
        (-5000, 100, -100, "50.00"),  # a deduction: the sign moves to the quantity
        (5000, -100, 100, "50.00"),
        (0, 250, 250, "0.00"),
        (2183500, 2500000, 2500000, "0.8734"),  # 25,000 kWh
        (1, 10**8, 10**8, "0.00000001"),
        (4200, 0, 100, "42.00"),  # an amount without quantity
    ],
)
def test_prices(net_ore, quantity_x100, shown_x100, price):
    quantity, prices_e8, _ = prices(pa.array([net_ore]), pa.array([quantity_x100]))
    assert quantity.to_pylist() == [shown_x100]
    assert Decimal(prices_e8[0].as_py()).scaleb(-8) == Decimal(price)


def test_optional_columns_may_be_left_out_and_others_not():
    documents, _, _ = invoice(WASTE)
    fewer = documents.drop_columns(sorted(optional_columns(DOCUMENTS)))
    assert conformed(fewer, DOCUMENTS).equals(documents)
    with pytest.raises(KeyError, match="buyer_name"):
        conformed(documents.drop_columns("buyer_name"), DOCUMENTS)


def test_tables_from_pandas_and_large_strings_are_taken():
    documents, _, _ = invoice(WASTE)
    large = documents.cast(
        pa.schema([(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in DOCUMENTS])
    )
    assert conformed(large, DOCUMENTS).equals(documents)
    assert np.asarray(conformed(large, DOCUMENTS)["net_ore"]).dtype == np.int64


def test_the_format_page_names_every_column_and_unit():
    page = (Path(__file__).parents[2] / "docs" / "formats" / "peppol_invoice.md").read_text("utf-8").lower()
    words = set(re.split(r"[^\wåäö²³]+", page))
    assert {name for schema in (DOCUMENTS, LINES, VAT) for name in schema.names} <= words
    assert {name.lower() for code, swedish in UNITS.items() for name in (code, *swedish)} <= words
