"""What e-invoices are made of: lines of orders and of joint invoices together, credit notes, terms and questions."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from ledger_rows import COMPANY, Town

from reskontra import distribution
from reskontra.delivery.document_tables import BY_LAW, Tables, tables
from reskontra.home import Home
from reskontra.ledger import Ledger

NIGHT = date(2026, 11, 20)


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    return Town(ledger, home)


def read(town: Town, *invoices: int) -> Tables:
    night = town.night(NIGHT)
    with town.ledger.transaction():
        distribution.choose(night)
        return tables(night, pa.chunked_array([pa.array(invoices, pa.int64())]))


def of(table: pa.Table, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def test_a_joint_invoice_has_its_own_lines_and_others_those_of_their_order(town: Town) -> None:
    joined = town.company("2001", endpoint_scheme="0007", endpoint_id=COMPANY, joint_invoice=True)
    orders = town.waiting_orders(
        [{"customer_no": joined, "net_ore": 10_000}, {"customer_no": joined, "net_ore": 20_000}], NIGHT
    )
    plain = town.invoiced(town.customer("1001"), 30_000, NIGHT)
    (joint,) = {number for (number,) in town.select("invoice_no", "order_invoice", f"order_id = {orders[0]}")}
    documents, lines, vat = read(town, plain, joint)
    first, second = sorted((plain, joint))
    assert of(documents, "document_no", "net_ore") == [(str(first), 30_000), (str(second), 30_000)]
    assert sorted(of(lines, "document_no", "line_no", "net_ore", "vat_category", "vat_percent_x100")) == sorted(
        [(str(joint), 1, 10_000, "O", 0), (str(joint), 2, 20_000, "O", 0), (str(plain), 1, 30_000, "O", 0)]
    )
    assert of(vat, "document_no", "vat_category", "taxable_ore", "exemption_code") == [
        (str(first), "O", 30_000, "VATEX-EU-O"),
        (str(second), "O", 30_000, "VATEX-EU-O"),
    ]
    sales_orders = dict(of(documents, "document_no", "sales_order_id"))
    assert int(str(sales_orders[str(joint)])) == orders[0]


def test_a_credit_note_names_its_invoice_and_has_positive_amounts_and_no_terms(town: Town) -> None:
    invoice = town.invoiced(town.customer("1001"), 30_000, NIGHT)
    credit = town.credit(invoice, 12_000, NIGHT.isoformat())
    documents, lines, vat = read(town, invoice, credit)
    assert of(documents, "document_type", "credited_invoice_no", "credited_invoice_on", "payable_ore") == [
        ("invoice", None, None, 30_000),
        ("credit_note", invoice, NIGHT, 12_000),
    ]
    assert [terms is None for (terms,) in of(documents, "payment_terms")] == [False, True]
    assert of(lines, "net_ore") == [(30_000,), (12_000,)]
    assert of(vat, "taxable_ore") == [(30_000,), (12_000,)]


def test_the_rate_by_contract_and_whom_to_ask_stand_on_the_invoice(town: Town) -> None:
    town.kravkod("VA", interest_basis="CONTRACT", contract_rate_x100=1250)
    by_contract = town.invoiced(town.customer("1001", kravkod="VA"), 30_000, NIGHT)
    by_law = town.invoiced(town.customer("1002"), 30_000, NIGHT, head_text_1="Avser hösten")
    documents, _, _ = read(town, by_contract, by_law)
    assert [str(terms).partition("netto. ")[2] for (terms,) in of(documents, "payment_terms")] == [
        "Efter förfallodagen tas dröjsmålsränta ut enligt avtal: 12,5 procent.",
        BY_LAW,
    ]
    notes = [note for (note,) in of(documents, "note")]
    asked = "Frågor om innehållet: Kundtjänst teknik, 0999-104 00, teknik@exempelstad.example"
    assert notes == [asked, f"Avser hösten\n{asked}"]


def test_nothing_is_read_of_no_invoices(town: Town) -> None:
    assert [table.num_rows for table in read(town)] == [0, 0, 0]
