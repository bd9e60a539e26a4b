"""Payment matching on the real database: every outcome of a payment with an OCR, and of one without."""

from __future__ import annotations

from datetime import date

from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401

TOTAL = 1_250_000


def test_exact_payment_closes_the_claim(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": invoice["ocr"], "amount_ore": TOTAL})

    assert house.rules() == ["ocr_exact"]
    assert house.open_items() == []
    assert house.balances()["BANK_CLEARING_IN"] == TOTAL


def test_leading_zeros_and_blanks_around_the_reference_do_not_matter(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": f"00{invoice['ocr']}", "amount_ore": TOTAL})

    assert house.rules() == ["ocr_exact"]


def test_part_payments_close_the_claim_together(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": invoice["ocr"], "amount_ore": 1_000_000})
    assert house.open_items() == [("claim", "CAPITAL", 250_000)]
    house.pay({"reference": invoice["ocr"], "amount_ore": 250_000})

    assert house.rules() == ["ocr_part", "ocr_exact"]
    assert house.open_items() == []


def test_several_payments_of_one_claim_the_same_night_take_turns(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay(*({"reference": invoice["ocr"], "amount_ore": ore} for ore in (500_000, 500_000, 500_000, 100)))

    assert house.rules() == ["ocr_part", "ocr_part", "overpayment", "overpayment", "double_payment"]
    assert house.open_items() == [("credit", "NONE", -250_000), ("credit", "NONE", -100)]


def test_payment_of_a_paid_invoice_is_a_double_payment(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": invoice["ocr"], "amount_ore": TOTAL})
    house.pay({"reference": invoice["ocr"], "amount_ore": TOTAL})

    assert house.rules() == ["ocr_exact", "double_payment"]
    assert house.open_items() == [("credit", "NONE", -TOTAL)]
    (row,) = house.house.rows("SELECT customer_no FROM open_item")
    assert row["customer_no"] == "104711"


def test_short_by_the_tolerance_is_written_off_and_by_more_stays_open(house: LedgerHouse) -> None:  # noqa: F811
    first, second = house.invoice(order(700001), order(700002))
    house.pay(
        {"reference": first["ocr"], "amount_ore": TOTAL - 500}, {"reference": second["ocr"], "amount_ore": TOTAL - 501}
    )

    assert house.rules() == ["ocr_small_difference", "ocr_part"]
    assert house.open_items() == [("claim", "CAPITAL", 501)]
    assert house.balances()["SMALL_DIFFERENCE"] == 500


def test_small_differences_are_capped_per_night(house: LedgerHouse) -> None:  # noqa: F811
    invoices = house.invoice(*(order(700001 + number) for number in range(201)))
    house.pay(*({"reference": invoice["ocr"], "amount_ore": TOTAL - 500} for invoice in invoices))

    assert house.balances()["SMALL_DIFFERENCE"] == 100_000
    assert house.rules().count("ocr_part") == 1


def test_unknown_missing_and_wordy_references_wait_with_their_reason(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    house.pay(
        {"reference": "123455", "amount_ore": 100, "reference_code": "2"},
        {"reference": "", "amount_ore": 200, "reference_code": "0"},
        {"reference": "FAKTURA FRÅN HÖSTEN", "amount_ore": 300, "reference_code": "3"},
    )

    reasons = [row["evidence"] for row in house.house.rows("SELECT evidence FROM allocation ORDER BY payment_id")]
    assert reasons == ["Ingen faktura har OCR-numret", "Referens saknas", "Referensen är inte ett OCR-nummer"]
    assert house.balances()["AR_UNIDENTIFIED"] == -600
    house.house.night.exchange.deliver()
    (worklist,) = (house.house.home.sftp / "finance" / "out").glob("ARBETSLISTA_INBETALNINGAR_*.csv")
    text = worklist.read_text(encoding="utf-8-sig")
    assert "FAKTURA FRÅN HÖSTEN" in text
    assert text.count("\n") == 4


def test_deduction_for_a_credit_note_uses_up_the_credit_balance(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order(700001))
    _, credit = house.invoice(order(700002, {"voucher_ref": invoice["invoice_no"]}, [item(-400_000)]))
    house.pay(
        {"reference": invoice["ocr"], "amount_ore": TOTAL},
        {"reference": credit["ocr"], "amount_ore": 500_000, "kind": "deduction", "deduction_code": "0"},
    )

    assert house.rules() == ["overpayment", "overpayment", "deduction_credit_note"]
    assert house.open_items() == []


def test_deduction_that_names_no_credit_note_waits_as_money_taken_from_us(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay(
        {"reference": invoice["ocr"], "amount_ore": TOTAL},
        {"reference": "123455", "amount_ore": 500_000, "kind": "deduction", "deduction_code": "0"},
    )

    assert house.rules() == ["ocr_exact", "deduction_unidentified"]
    assert house.open_items() == [("unidentified", "NONE", 500_000)]
    assert house.balances()["AR_UNIDENTIFIED"] == 500_000


def test_late_settlement_is_remembered_for_the_interest(house: LedgerHouse) -> None:  # noqa: F811
    first, second = house.invoice(
        order(700001, {"terms_id": "14"}, [item(1_000_000)]), order(700002, {"terms_id": "14"}, [item(1_000_000)])
    )
    house.house.next_night(date(2026, 12, 8))
    house.pay({"reference": first["ocr"], "amount_ore": TOTAL}, on=date(2026, 12, 7))
    house.pay({"reference": second["ocr"], "amount_ore": TOTAL}, on=date(2026, 12, 8))

    late = house.house.rows("SELECT invoice_no, settled_on FROM settled_late")
    assert late == [{"invoice_no": second["invoice_no"], "settled_on": date(2026, 12, 8)}]


def test_every_payment_is_allocated_to_the_ore_and_the_ledger_is_at_zero(house: LedgerHouse) -> None:  # noqa: F811
    invoices = house.invoice(*(order(700001 + number) for number in range(6)))
    amounts = [TOTAL, TOTAL - 7, TOTAL + 9, 3, TOTAL, 0]
    house.pay(
        *({"reference": row["ocr"], "amount_ore": ore} for row, ore in zip(invoices, amounts, strict=True)),
        {"reference": "99", "amount_ore": 7},
    )

    (sums,) = house.house.rows(
        "SELECT (SELECT sum(amount_ore) FROM payment) AS paid, (SELECT sum(amount_ore) FROM allocation) AS placed,"
        " (SELECT sum(amount_ore) FROM entry_line) AS ledger"
    )
    assert sums["paid"] == sums["placed"] == sum(amounts) + 7
    assert sums["ledger"] == 0
    (open_sum,) = house.house.rows(
        "SELECT (SELECT sum(open_ore) FROM open_item_rest) AS open,"
        " (SELECT sum(amount_ore) FROM entry_line WHERE account_key LIKE 'AR%') AS derived"
    )
    assert open_sum["open"] == open_sum["derived"]


def test_running_it_again_changes_nothing(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": invoice["ocr"], "amount_ore": 700}, {"reference": "17", "amount_ore": 700})
    before = house.house.everything()
    house.house.run("payment_intake")
    house.house.run("payment_matching")

    assert house.house.everything() == before
