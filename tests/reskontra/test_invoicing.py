"""Invoicing on the real database: numbers, OCR, joining, minimum, VAT, credit notes and postings."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401

from formats.reference import ocr

FIRST = 2026000001
FIRST_CREDIT = 6026000001


def test_worked_order_becomes_an_invoice_with_vat_ocr_and_due_date(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())

    assert (invoice["invoice_no"], invoice["ocr"]) == (FIRST, ocr(str(FIRST), length_digit=True))
    assert (invoice["net_ore"], invoice["vat_ore"], invoice["total_ore"]) == (1_000_000, 250_000, 1_250_000)
    assert (invoice["issued_on"], invoice["due_on"]) == (date(2026, 11, 21), date(2026, 12, 21))
    assert invoice["due_effective_on"] == date(2026, 12, 21)
    assert house.balances() == {"AR_CLAIM": 1_250_000, "INCOME": -1_000_000, "VAT_OUT_25": -250_000}
    assert house.open_items() == [("claim", "CAPITAL", 1_250_000)]
    assert house.house.rows("SELECT document_id FROM undelivered_document") == [{"document_id": f"invoice-{FIRST}"}]


def test_due_date_on_a_non_bank_day_is_printed_unmoved_but_effective_the_next_bank_day(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(header={"terms_id": "14"}))

    assert (invoice["due_on"], invoice["due_effective_on"]) == (date(2026, 12, 5), date(2026, 12, 7))


def test_numbers_rise_without_gap_and_every_ocr_is_right(house: LedgerHouse) -> None:  # noqa: F811
    invoices = house.invoice(*(order(700001 + number) for number in range(12)))
    again = house.invoice(*(order(800001 + number) for number in range(3)))

    assert [row["invoice_no"] for row in again] == list(range(FIRST, FIRST + 15))
    assert [row["ocr"] for row in again] == [ocr(str(row["invoice_no"]), length_digit=True) for row in again]
    assert len(invoices) == 12


def test_rolled_back_step_leaves_no_gap(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.house.ledger.connection.execute("INSERT INTO open_order VALUES ('10', 700001, '2026-11-21')")
    (part,) = house.house.ledger.connection.execute("DELETE FROM order_invoice RETURNING *").fetchall()
    house.house.run("invoicing", fail_before_commit=True)
    house.house.ledger.connection.execute("DELETE FROM open_order")
    house.house.ledger.connection.execute("INSERT INTO order_invoice VALUES (%s, %s, %s, %s)", part)

    assert [row["invoice_no"] for row in house.invoice(order(700002))] == [FIRST, FIRST + 1]


def test_vat_is_reckoned_per_rate_on_the_sum_of_the_lines(house: LedgerHouse) -> None:  # noqa: F811
    lines = [item(19_990, tax_code="S25")] * 3 + [item(8_929, tax_code="S12")] * 2 + [item(150_000, tax_code="E")]
    house.invoice(order(items=lines))

    rows = house.house.rows("SELECT vat_code, taxable_ore, vat_ore FROM invoice_vat ORDER BY vat_code")
    found = [(row["vat_code"], row["taxable_ore"], row["vat_ore"]) for row in rows]
    assert found == [("E", 150_000, 0), ("S12", 17_858, 2_143), ("S25", 59_970, 14_993)]


def test_order_below_the_minimum_waits_and_joins_the_next_of_its_kind(house: LedgerHouse) -> None:  # noqa: F811
    assert house.invoice(order(700001, items=[item(3_000)])) == []
    (invoice,) = house.invoice(order(700002, items=[item(100_000)]))

    assert invoice["net_ore"] == 103_000
    assert house.house.rows("SELECT * FROM open_order") == []


def test_minimum_is_judged_with_vat_and_small_orders_add_up(house: LedgerHouse) -> None:  # noqa: F811
    assert house.invoice(order(700001, items=[item(2_000)])) == []
    (invoice,) = house.invoice(order(700002, items=[item(2_000)]))

    assert (invoice["net_ore"], invoice["total_ore"]) == (4_000, 5_000)


def test_customer_with_collect_flag_gets_one_invoice_per_department_and_terms(house: LedgerHouse) -> None:  # noqa: F811
    joint = {"apar_id": "104712"}
    invoices = house.invoice(
        order(700001, joint),
        order(700002, joint),
        order(700003, {**joint, "terms_id": "20"}),
        order(700004, joint, [item(1_000_000, dim_1="2100")]),
    )

    assert [(row["department"], row["terms_days"], row["net_ore"]) for row in invoices] == [
        ("TEK", 30, 2_000_000),
        ("TEK", 20, 1_000_000),
        ("BUN", 30, 1_000_000),
    ]


def test_credit_on_an_open_invoice_lowers_the_claim(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    _, credit = house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-400_000)]))

    assert (credit["invoice_no"], credit["total_ore"]) == (FIRST_CREDIT, -500_000)
    assert credit["credits_invoice_no"] == FIRST
    assert house.open_items() == [("claim", "CAPITAL", 750_000)]


def test_full_credit_closes_the_claim(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.invoice(order(700002, {"text1": "700001"}, [item(-1_000_000)]))

    assert house.open_items() == []
    assert house.balances() == {}


def test_full_credit_takes_back_an_open_reminder_fee_and_part_credit_does_not(house: LedgerHouse) -> None:  # noqa: F811
    first, second = house.invoice(order(700001), order(700002))
    for number, invoice in enumerate((first, second), start=1):
        house.fee(invoice, entry_id=100 + number, item_id=100 + number)
    house.invoice(
        order(700003, {"voucher_ref": first["invoice_no"]}, [item(-1_000_000)]),
        order(700004, {"voucher_ref": second["invoice_no"]}, [item(-400_000)]),
    )

    assert house.open_items() == [("claim", "CAPITAL", 750_000), ("claim", "COST", 6_000)]
    assert house.balances()["REMINDER_FEE"] == -6_000


def test_credit_on_a_paid_invoice_is_owed_to_the_customer(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(700001))
    house.pay({"reference": invoice["ocr"], "amount_ore": 1_250_000})
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-400_000)]))

    assert house.open_items() == [("credit", "NONE", -500_000)]
    assert house.balances()["AR_CREDIT_BALANCE"] == -500_000


def test_claim_paid_late_in_part_and_then_credited_is_remembered_for_the_interest(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(700001, {"terms_id": "14"}))
    house.house.next_night(date(2026, 12, 10))
    house.pay({"reference": invoice["ocr"], "amount_ore": 750_000}, on=date(2026, 12, 9))
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-400_000)]))

    (late,) = house.house.rows("SELECT invoice_no, settled_on FROM settled_late")
    assert late == {"invoice_no": FIRST, "settled_on": date(2026, 12, 9)}


def test_claim_paid_in_part_in_time_and_then_credited_bears_no_interest(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(700001, {"terms_id": "14"}))
    house.house.next_night(date(2026, 12, 10))
    house.pay({"reference": invoice["ocr"], "amount_ore": 750_000}, on=date(2026, 12, 7))
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-400_000)]))

    assert house.open_items() == []
    assert house.house.rows("SELECT * FROM settled_late") == []


def test_credit_larger_than_what_is_left_is_held_and_named(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.invoice(order(700002, {"voucher_ref": FIRST}, [item(-800_000)]))
    documents = house.invoice(order(700003, {"voucher_ref": FIRST}, [item(-300_000)]))

    assert [row["document_type"] for row in documents] == ["invoice", "credit_note"]
    (finding,) = [finding for finding in house.house.findings if finding.rule == "INV-HELD"]
    assert finding.key == "700003"
    assert "större än vad som återstår" in finding.message


def test_control_list_names_departments_that_deviate_and_large_invoices(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.house.next_night()
    house.invoice(order(700002, items=[item(30_000_000)]))

    assert {finding.rule for finding in house.house.findings} == {"INV-DEVIATION", "INV-LARGE"}
    house.house.night.exchange.deliver()
    lists = sorted(path.name for path in (house.house.home.sftp / "finance" / "out").glob("KONTROLLISTA_*"))
    assert lists == ["KONTROLLISTA_10_20261121.csv", "KONTROLLISTA_10_20261122.csv"]


def test_running_it_again_changes_nothing(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001), order(700002, items=[item(2_000)]))
    before = house.house.everything()
    house.house.run("invoicing")

    assert house.house.everything() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry_line SET amount_ore = amount_ore + 1",
        "DELETE FROM entry",
        "TRUNCATE invoice CASCADE",
        "UPDATE item SET amount_ore = 0",
    ],
)
def test_the_ledger_is_append_only(house: LedgerHouse, statement: str) -> None:  # noqa: F811
    house.invoice(order())

    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        house.house.ledger.connection.execute(statement)


def test_an_entry_that_does_not_balance_is_refused_by_the_database(house: LedgerHouse) -> None:  # noqa: F811
    with pytest.raises(psycopg.errors.RaiseException, match="does not balance: 1 öre"):
        house.house.ledger.connection.execute(
            "INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)"
            " VALUES ('10', 1, 1, 'BANK', '1930', 100), ('10', 1, 2, 'AR_CLAIM', '1511', -99)"
        )
