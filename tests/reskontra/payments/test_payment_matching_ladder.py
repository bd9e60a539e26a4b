"""The ladder of matching, rule by rule, with the worked examples of the receivables rules 4.6 and 4.7."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import COMPANY, POLICY, Town, books, town  # noqa: F401
from matching_rows import Bank

from reskontra.policy import Policy

DUE = "2026-02-27"


@pytest.fixture
def bank(town: Town) -> Bank:  # noqa: F811
    town.customer("1001")
    town.company("2001")
    return Bank(town)


def changed(bank: Bank, rule: str, **values: object) -> None:
    rows = [{**row, **values} if row["rule"] == rule else row for row in POLICY.rows["matching_rule"]]
    bank.town.policy = Policy({**POLICY.rows, "matching_rule": rows}, "changed")


def test_exact_capital_leaves_the_fee_open_example_a3(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    bank.fee(invoice)
    payment = bank.pay(150_000, "2026-03-12", bank.ocr(invoice))

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 150_000, "ocr_exact")]
    assert bank.town.open_ore(invoice) == {"COST": 6_000}
    bank.sound()


def test_exact_rest_of_the_capital_leaves_the_fee_open(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    bank.pay(100_000, "2026-03-02", bank.ocr(invoice))
    bank.fee(invoice)
    payment = bank.pay(50_000, "2026-03-12", bank.ocr(invoice))

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 50_000, "ocr_exact")]
    assert bank.town.open_ore(invoice) == {"COST": 6_000}
    bank.sound()


def test_exact_total_settles_everything(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    bank.fee(invoice)
    bank.pay(156_000, "2026-03-12", bank.ocr(invoice))

    assert bank.town.open_ore(invoice) == {}
    bank.sound()


def test_part_payment_pays_fees_first_and_leaves_no_difference_while_a_fee_was_open_example_o3(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    bank.fee(invoice)
    payment = bank.pay(149_650, "2026-03-12", bank.ocr(invoice))

    assert [row[:2] + row[3:4] for row in bank.placed(payment)] == [
        ("claim", "CAPITAL", 143_650),
        ("claim", "COST", 6_000),
    ]
    assert bank.town.open_ore(invoice) == {"CAPITAL": 6_350}
    bank.sound()


def test_short_by_three_fifty_is_settled_and_written_off_example_o2(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    payment = bank.pay(149_650, "2026-02-20", bank.ocr(invoice))

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 149_650, "ocr_small_difference")]
    assert bank.town.select("amount_ore, evidence", "settlement", "rule = 'small_difference'") == [
        (-350, f"OCR {bank.ocr(invoice)}, liten differens avskriven")
    ]
    assert bank.accounts()["SMALL_DIFFERENCE"] == 350
    bank.sound()


def test_the_small_difference_is_judged_when_all_of_the_nights_payments_are_in(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    first, second = (bank.lay(ore, "2026-02-20", bank.ocr(invoice)) for ore in (149_650, 350))
    bank.match("2026-02-20")

    assert [row[4] for payment in (first, second) for row in bank.placed(payment)] == ["ocr_part", "ocr_part"]
    assert "SMALL_DIFFERENCE" not in bank.accounts() and bank.town.open_ore(invoice) == {}
    bank.sound()


def test_a_difference_is_written_off_once_per_claim(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 150_000, DUE)
    payment = bank.pay(149_800, "2026-02-20", bank.ocr(invoice))
    bank.lay(149_800, "2026-02-23", kind="reversal", reverses_payment_id=payment)
    bank.match("2026-02-23")
    assert bank.town.open_ore(invoice) == {"CAPITAL": 150_000}
    bank.pay(149_800, "2026-02-24", bank.ocr(invoice))

    assert bank.town.open_ore(invoice) == {"CAPITAL": 200}
    bank.sound()


def test_paid_twice_is_a_double_payment_of_the_customer_example_o1(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 178_500, DUE)
    bank.pay(178_500, "2026-03-02", bank.ocr(invoice))
    again = bank.pay(178_500, "2026-03-04", bank.ocr(invoice))

    assert bank.placed(again) == [("credit", "NONE", invoice, 178_500, "double_payment")]
    assert bank.evidence(again).endswith("fakturan är redan betald")
    assert bank.balance("1001") == -178_500
    bank.sound()


def test_paid_twice_in_one_night_settles_once(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 178_500, DUE)
    first, second = (bank.lay(178_500, "2026-03-02", bank.ocr(invoice)) for _ in range(2))
    bank.match("2026-03-02")

    assert bank.placed(first) == [("claim", "CAPITAL", invoice, 178_500, "ocr_exact")]
    assert bank.placed(second) == [("credit", "NONE", invoice, 178_500, "double_payment")]
    bank.sound()


def test_payment_of_a_credited_invoice_says_so(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.town.credit(invoice, 100_000, "2026-02-10")
    payment = bank.pay(100_000, "2026-02-20", bank.ocr(invoice))

    assert bank.placed(payment) == [("credit", "NONE", invoice, 100_000, "overpayment")]
    assert bank.evidence(payment).endswith("fakturan är krediterad")


def test_exact_payment_wins_over_a_part_payment_of_the_same_night(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    part, whole = (bank.lay(ore, "2026-02-20", bank.ocr(invoice)) for ore in (40_000, 100_000))
    bank.match("2026-02-20")

    assert bank.placed(whole)[0][4] == "ocr_exact"
    assert bank.placed(part) == [("credit", "NONE", invoice, 40_000, "double_payment")]
    bank.sound()


def test_capital_to_the_ore_behind_a_payment_of_the_fee(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.fee(invoice)
    bank.fee(invoice, 18_000)
    payments = [bank.lay(ore, "2026-03-12", bank.ocr(invoice)) for ore in (5_000, 100_000, 20_000)]
    bank.match("2026-03-12")

    assert bank.town.open_ore(invoice) == {"NONE": -1_000}
    assert bank.placed(payments[1]) == [("claim", "CAPITAL", invoice, 100_000, "ocr_exact")]
    assert bank.placed(payments[2]) == [
        ("claim", "COST", invoice, 1_000, "overpayment"),
        ("claim", "COST", invoice, 18_000, "overpayment"),
        ("credit", "NONE", invoice, 1_000, "overpayment"),
    ]
    bank.sound()


def test_ocr_of_an_interest_invoice_pays_the_interest(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 1_000_000, "2026-01-30")
    bank.pay(1_000_000, "2026-04-30", bank.ocr(invoice))
    bank.town.run_only("interest_invoicing", date(2026, 5, 4))
    ((number, total),) = bank.town.select("invoice_no, total_ore", "invoice", "document_type = 'interest_invoice'")
    payment = bank.pay(total, "2026-06-22", bank.ocr(number))

    assert bank.placed(payment) == [("claim", "INTEREST", number, total, "ocr_exact")]
    assert bank.town.rows("SELECT 1 FROM settled_late") == [], "interest bears no interest, however late it is paid"


def test_right_ocr_to_another_of_our_bankgiros(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", bank.ocr(invoice), bankgiro="9912346")

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 100_000, "ocr_exact")]


@pytest.mark.parametrize("code", [2, 3, 4, 5])
def test_a_right_ocr_is_used_whatever_the_bank_thought_of_it(bank: Bank, code: int) -> None:
    """BgMax codes 2-5: right, as typed, right and wrong under extended registration (0 and 1 have no reference)."""
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", bank.ocr(invoice), reference_code=code)

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 100_000, "ocr_exact")]


@pytest.mark.parametrize("code", [6, 7, 8, 9])
def test_reserved_reference_codes_make_the_reference_unusable(bank: Bank, code: int) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", bank.ocr(invoice), reference_code=code)

    assert bank.placed(payment) == [("unidentified", "NONE", None, 100_000, "unidentified")]
    assert bank.evidence(payment) == "Bankens referenskod är okänd, referensen används inte"
    bank.sound()


def test_extra_references_with_amounts_split_the_payment(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    references = [(bank.ocr(first), 60_000), (bank.ocr(second), 55_000), ("4711", 5_000)]
    payment = bank.pay(120_000, "2026-02-20", references=references)

    assert sorted(bank.placed(payment), key=str) == sorted(
        [
            ("claim", "CAPITAL", first, 60_000, "reference_amounts"),
            ("claim", "CAPITAL", second, 50_000, "reference_amounts"),
            ("credit", "NONE", second, 5_000, "overpayment"),
            ("unidentified", "NONE", None, 5_000, "unidentified"),
        ],
        key=str,
    )
    bank.sound()


def test_a_deducted_credit_note_among_the_references_uses_up_our_credit(bank: Bank) -> None:
    paid, other = (bank.town.invoice("2001", ore, DUE) for ore in (62_868, 137_113))
    bank.pay(62_868, "2026-02-10", bank.ocr(paid))
    credit = bank.town.credit(paid, 62_868, "2026-02-12")
    payment = bank.pay(74_245, "2026-02-20", references=[(str(other), 137_113), (str(credit), 62_868, -1)])

    assert sorted(bank.placed(payment), key=str) == sorted(
        [
            ("claim", "CAPITAL", other, 137_113, "reference_amounts"),
            ("credit", "NONE", credit, -62_868, "reference_amounts"),
        ],
        key=str,
    )
    assert bank.balance("2001") == 0
    bank.sound()


def test_a_deducted_credit_note_that_we_do_not_know_is_money_taken_from_us(bank: Bank) -> None:
    invoice = bank.town.invoice("2001", 137_113, DUE)
    payment = bank.pay(74_245, "2026-02-20", references=[(bank.ocr(invoice), 137_113), ("998877", 62_868, -1)])

    assert bank.town.open_ore(invoice) == {}
    assert bank.placed(payment)[-1] == ("unidentified", "NONE", None, -62_868, "deduction_unidentified")
    bank.sound()


def test_references_without_amounts_are_settled_only_if_they_add_up(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    references = [(bank.ocr(first),), (bank.ocr(second),)]
    wrong = bank.pay(140_000, "2026-02-18", references=references)
    assert bank.placed(wrong) == [("unidentified", "NONE", None, 140_000, "unidentified")]
    assert [row[0] for row in bank.candidates(wrong)] == [first, second]
    right = bank.pay(150_000, "2026-02-20", references=references)

    assert [row[2:] for row in bank.placed(right)] == [
        (first, 100_000, "reference_sum"),
        (second, 50_000, "reference_sum"),
    ]
    bank.sound()


def test_references_found_in_the_text_beside_the_ocr_of_the_payment_itself(bank: Bank) -> None:
    """Bankgirot repeats the payment's own OCR among the extra references, or not."""
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(150_000, "2026-02-20", bank.ocr(first), references=[(bank.ocr(second),)])

    assert {row[4] for row in bank.placed(payment)} == {"reference_sum"}
    assert bank.town.open_ore(first) == bank.town.open_ore(second) == {}


def test_exact_ocr_ends_the_search_whatever_else_is_named(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(100_000, "2026-02-20", bank.ocr(first), references=[(bank.ocr(second),)])

    assert bank.placed(payment) == [("claim", "CAPITAL", first, 100_000, "ocr_exact")]


def test_a_sum_of_capitals_leaves_the_fees_open(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    bank.fee(first)
    bank.pay(150_000, "2026-03-12", references=[(bank.ocr(first),), (bank.ocr(second),)])

    assert bank.town.open_ore(first) == {"COST": 6_000} and bank.town.open_ore(second) == {}
    bank.sound()


def test_two_payments_of_the_same_sum_settle_it_once(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    references = [(bank.ocr(first),), (bank.ocr(second),)]
    payments = [bank.lay(150_000, "2026-02-20", references=references) for _ in range(2)]
    bank.match("2026-02-20")

    assert [bank.placed(payment)[0][4] for payment in payments] == ["reference_sum", "unidentified"]
    bank.sound()


@pytest.mark.parametrize(
    ("reference", "texts"),
    [
        ("KUNDNR 4325 FAKTURA {}", []),
        ("", ["Betalning av faktura", "nr {} med tack"]),
        ("", ["faktura {:.5}", "{:5.5}"]),
        ("Faktnr: {:.4} {:4.6}", []),
    ],
)
def test_invoice_number_in_text(bank: Bank, reference: str, texts: list[str]) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)

    def written(text: str) -> str:
        number = str(invoice)
        for shape, part in (
            ("{:.5}", number[:5]),
            ("{:5.5}", number[5:]),
            ("{:.4}", number[:4]),
            ("{:4.6}", number[4:]),
        ):
            text = text.replace(shape, part)
        return text.replace("{}", number)

    payment = bank.pay(40_000, "2026-02-20", written(reference), texts=[written(text) for text in texts])

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 40_000, "invoice_number")]
    bank.sound()


@pytest.mark.parametrize(("payments", "left"), [((100_000,), {"COST": 6_000}), ((5_000, 100_000), {"COST": 1_000})])
def test_the_capital_to_the_ore_leaves_the_fee_open_by_invoice_number_too(
    bank: Bank, payments: tuple[int, ...], left: dict[str, int]
) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.fee(invoice)
    for ore in payments:
        bank.lay(ore, "2026-03-12", f"faktura {invoice}")
    bank.match("2026-03-12")

    assert bank.town.open_ore(invoice) == left
    bank.sound()


def test_several_invoice_numbers_in_text_that_add_up(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(150_000, "2026-02-20", f"{first}, {second}")

    assert [row[2:4] for row in bank.placed(payment)] == [(first, 100_000), (second, 50_000)]


def test_several_invoice_numbers_that_do_not_add_up_are_only_proposed(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(149_999, "2026-02-20", f"{first}, {second}")

    assert bank.placed(payment) == [("unidentified", "NONE", None, 149_999, "unidentified")]
    assert bank.candidates(payment) == [(first, 47, "invoice_number"), (second, 47, "invoice_number")]
    assert bank.evidence(payment) == "Förslag finns, men inget är säkert nog"


def test_payer_by_organisation_number_and_amount(bank: Bank) -> None:
    first, second = (bank.town.invoice("2001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(50_000, "2026-02-20", payer={"organisation_no": COMPANY})

    assert bank.placed(payment) == [("claim", "CAPITAL", second, 50_000, "payer_amount")]
    assert bank.town.open_ore(first) == {"CAPITAL": 100_000}
    assert COMPANY not in bank.evidence(payment)


def test_payer_by_name_only_proposes(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", payer={"name": "EXEMPEL, ANNA"})

    assert bank.placed(payment)[0][0] == "unidentified"
    assert (invoice, 80, "payer_amount") in bank.candidates(payment)
    assert "EXEMPEL" not in str(bank.town.rows("SELECT evidence FROM match_candidate")).upper()


def test_how_sure_a_rule_must_be_is_a_setting(bank: Bank) -> None:
    bank.town.choose("matching", post_at_percent=80)
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", payer={"name": "Anna  Exempel"})

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 100_000, "payer_amount")]


def test_a_name_that_two_customers_bear_identifies_nobody(bank: Bank) -> None:
    bank.town.choose("matching", post_at_percent=50)
    bank.town.customer("1002")
    bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", payer={"name": "Anna Exempel"})

    assert bank.placed(payment)[0][0] == "unidentified" and bank.candidates(payment) == []


def test_a_bankgiro_that_has_paid_for_one_customer_is_theirs(bank: Bank) -> None:
    first, second = (bank.town.invoice("2001", ore, DUE) for ore in (100_000, 50_000))
    bank.pay(100_000, "2026-02-18", bank.ocr(first), sender_bankgiro="9999999")
    payment = bank.pay(50_000, "2026-02-20", sender_bankgiro="9999999")

    assert bank.placed(payment) == [("claim", "CAPITAL", second, 50_000, "payer_amount")]


def test_a_bankgiro_that_has_paid_for_several_customers_is_nobodys(bank: Bank) -> None:
    first, second = bank.town.invoice("2001", 100_000, DUE), bank.town.invoice("1001", 100_000, DUE)
    for invoice in (first, second):
        bank.pay(100_000, "2026-02-18", bank.ocr(invoice), sender_bankgiro="9999999")
    bank.town.invoice("2001", 50_000, DUE)
    payment = bank.pay(50_000, "2026-02-20", sender_bankgiro="9999999")

    assert bank.placed(payment)[0][0] == "unidentified"


def test_sum_of_the_oldest_debts_of_a_known_payer(bank: Bank) -> None:
    invoices = [
        bank.town.invoice("2001", ore, due)
        for ore, due in ((70_000, "2026-02-20"), (30_000, DUE), (9_000, "2026-03-30"))
    ]
    payment = bank.pay(100_000, "2026-03-02", payer={"organisation_no": COMPANY})

    assert [row[2:] for row in bank.placed(payment)] == [
        (invoices[0], 70_000, "payer_sum"),
        (invoices[1], 30_000, "payer_sum"),
    ]


def test_undirected_money_pays_cost_and_interest_before_capital_example_a1(bank: Bank) -> None:
    invoice = bank.town.invoice("2001", 150_000, DUE)
    bank.fee(invoice, 24_000)
    interest(bank, invoice, 1_068)
    payment = bank.pay(100_000, "2026-03-25", payer={"organisation_no": COMPANY})

    assert sorted((row[1], row[3]) for row in bank.placed(payment)) == [
        ("CAPITAL", 74_932),
        ("COST", 24_000),
        ("INTEREST", 1_068),
    ]
    assert bank.town.open_ore(invoice) == {"CAPITAL": 75_068}
    assert {row[4] for row in bank.placed(payment)} == {"customer"}
    bank.sound()


def test_another_order_of_application_is_policy_example_a2(bank: Bank) -> None:
    rows = [
        {**row, "value": "CAPITAL,INTEREST,COST"} if row["key"] == "application_order" else row
        for row in POLICY.rows["parameter"]
    ]
    bank.town.policy = Policy({**POLICY.rows, "parameter": rows}, "changed")
    invoice = bank.town.invoice("2001", 150_000, DUE)
    bank.fee(invoice, 24_000)
    interest(bank, invoice, 1_068)
    bank.pay(100_000, "2026-03-25", payer={"organisation_no": COMPANY})

    assert bank.town.open_ore(invoice) == {"CAPITAL": 50_000, "COST": 24_000}
    bank.sound()


def test_rent_that_may_cost_the_home_comes_first_example_a4(bank: Bank) -> None:
    library = bank.town.invoice("2001", 30_000, "2026-04-30")
    rent = bank.town.invoice("2001", 745_000, "2026-05-29", order_type=rent_order_type())
    payment = bank.pay(30_000, "2026-06-12", payer={"organisation_no": COMPANY})

    assert bank.placed(payment) == [("claim", "CAPITAL", rent, 30_000, "customer")]
    assert bank.town.open_ore(rent) == {"CAPITAL": 715_000} and bank.town.open_ore(library) == {"CAPITAL": 30_000}


def test_undirected_money_over_all_that_is_due_is_a_credit_balance(bank: Bank) -> None:
    due, later = bank.town.invoice("2001", 70_000, DUE), bank.town.invoice("2001", 30_000, "2026-04-30")
    payment = bank.pay(90_000, "2026-03-02", payer={"organisation_no": COMPANY})

    assert bank.town.open_ore(due) == {} and bank.town.open_ore(later) == {"CAPITAL": 30_000}
    assert ("credit", "NONE", None, 20_000, "overpayment") in bank.placed(payment)
    bank.sound()


def test_undirected_money_before_anything_is_due_waits(bank: Bank) -> None:
    bank.town.invoice("2001", 70_000, "2026-04-30")
    payment = bank.pay(10_000, "2026-04-20", payer={"organisation_no": COMPANY})

    assert bank.placed(payment)[0][0] == "unidentified"


def test_a_rule_of_no_certainty_is_left_out(bank: Bank) -> None:
    changed(bank, "invoice_number", certainty_percent=0)
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", f"faktura {invoice}")

    assert bank.placed(payment)[0][0] == "unidentified" and bank.candidates(payment) == []


def test_every_settlement_tells_rule_version_and_evidence(bank: Bank) -> None:
    changed(bank, "invoice_number", version=7)
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.pay(100_000, "2026-02-20", f"faktura {invoice}")

    told = bank.town.select("rule, rule_version, evidence", "settlement")
    assert told == [("invoice_number", 7, f"Fakturanummer {invoice} i referens eller meddelande")]


def test_autogiro_finds_the_claim_by_the_order_that_drew_it(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    order(bank, invoice, "INV0000000000001")
    payment = bank.pay(100_000, DUE, "INV0000000000001", source="autogiro", channel_code=4)

    assert bank.placed(payment) == [("claim", "CAPITAL", invoice, 100_000, "order_reference")]
    assert bank.evidence(payment) == "Autogirouppdrag INV0000000000001"


def test_an_autogiro_reference_is_no_ocr(bank: Bank) -> None:
    drawn, other = (bank.town.invoice("1001", 100_000, DUE) for _ in range(2))
    reference = bank.ocr(other).rjust(16, "0")
    order(bank, drawn, reference)
    payment = bank.pay(100_000, DUE, reference, source="autogiro", channel_code=4)

    assert bank.placed(payment) == [("claim", "CAPITAL", drawn, 100_000, "order_reference")]


def test_many_payments_with_one_reference_take_no_more_statements(bank: Bank) -> None:
    """Payments of a claim share it in one go; a file of a hundred thousand equal references must not take hours."""
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payments = [bank.lay(700, "2026-02-20", bank.ocr(invoice)) for _ in range(150)]
    bank.match("2026-02-20")

    assert bank.town.open_ore(invoice) == {"NONE": -5_000}
    rules = [bank.placed(payment)[-1][4] for payment in payments]
    assert (rules.count("ocr_part"), rules.count("overpayment"), rules.count("double_payment")) == (142, 1, 7)
    bank.sound()


def interest(bank: Bank, invoice: int, ore: int) -> int:
    """An interest invoice on a claim, posted; its number."""
    night = bank.town.night("2026-03-20")
    number = 7026000001
    ((customer_no, bankgiro),) = bank.town.rows(
        f"SELECT customer_no, bankgiro FROM invoice WHERE invoice_no = {invoice}"
    )
    line = {"from_on": date(2026, 2, 28), "to_on": date(2026, 3, 25), "days": 26, "capital_ore": 150_000}
    line |= {"rate_percent_x100": 1_000, "year_days": 365, "rate_valid_from": date(2026, 1, 1)}
    keys = {"run_id": night.run_id, "version_id": night.version_id}
    bank.town.insert(
        "interest_line",
        interest_line_id=1,
        invoice_no=invoice,
        customer_no=customer_no,
        department="TEK",
        interest_ore=ore,
        **line,
        **keys,
    )
    bank.town.insert("interest_invoice_line", invoice_no=number, interest_line_id=1)
    days = {"issued_on": date(2026, 3, 20), "due_on": date(2026, 4, 20), "due_effective_on": date(2026, 4, 20)}
    bank.town.insert(
        "invoice",
        invoice_no=number,
        lines_of=-number,
        document_type="interest_invoice",
        customer_no=customer_no,
        recipient_no=customer_no,
        department="TEK",
        kravkod="STD_ORG",
        claim_kind="INTEREST",
        text="Ränta",
        terms_days=30,
        ocr=f"{number}26",
        bankgiro=bankgiro,
        net_ore=ore,
        vat_ore=0,
        total_ore=ore,
        arose_on=date(2026, 3, 20),
        interest_basis="NONE",
        **days,
        **keys,
    )
    entry_id, item_id = night.take_numbers("entry", 1), night.take_numbers("item", 1)
    claim = {"item_id": item_id, "kind": "claim", "component": "INTEREST", "customer_no": customer_no}
    claim |= {"department": "TEK", "invoice_no": number, "bankgiro": bankgiro, "ocr": f"{number}26", "amount_ore": ore}
    claim |= {"opened_on": date(2026, 3, 20), "due_on": days["due_on"], "due_effective_on": days["due_effective_on"]}
    bank.town.insert("item", **claim, entry_id=entry_id, **keys)
    bank.town.insert("open_item", **claim)
    bank.town.insert(
        "entry", entry_id=entry_id, event="interest_invoice", business_on=date(2026, 3, 20), department="TEK", **keys
    )
    bank.town.ledger.connection.execute(
        "INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)"
        " VALUES ('10', %(e)s, 1, 'AR_CLAIM', '1511', %(o)s), ('10', %(e)s, 2, 'INTEREST_INCOME', '8451', -%(o)s)",
        {"e": entry_id, "o": ore},
    )
    return number


def rent_order_type() -> str:
    return next(row["order_type"] for row in POLICY.rows["order_type"] if row["claim_kind"] == "RENT_HOME")


def order(bank: Bank, invoice: int, reference: str) -> None:
    """A sent Autogiro order that draws an invoice."""
    ((item_id, amount_ore, customer_no),) = bank.town.select("item_id, amount_ore, customer_no", "item", invoice)
    bank.town.insert(
        "autogiro_order",
        order_no=next(bank.town.numbers),
        reference=reference,
        bankgiro="50501055",
        payer_number=customer_no,
        customer_no=customer_no,
        invoice_no=invoice,
        item_id=item_id,
        amount_ore=amount_ore,
        draw_on=date(2026, 2, 27),
        made_on=date(2026, 2, 25),
        state="sent",
        file_name="ag.txt",
        run_id=1,
        version_id=1,
    )
