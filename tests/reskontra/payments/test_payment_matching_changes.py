"""What changes money that has been matched: deductions, reversals by the bank, and decisions of staff."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import Town, books, town  # noqa: F401
from matching_rows import Bank

DUE = "2026-02-27"


@pytest.fixture
def bank(town: Town) -> Bank:  # noqa: F811
    town.customer("1001")
    town.company("2001")
    return Bank(town)


def reverse(bank: Bank, payment: int | None, amount_ore: int, on: str, **values: object) -> int:
    reversal = bank.lay(amount_ore, on, kind="reversal", reverses_payment_id=payment, **values)
    bank.match(on)
    return reversal


# Deductions


def test_a_deduction_takes_what_is_left_of_the_credit_and_the_rest_is_taken_from_us(bank: Bank) -> None:
    invoice = bank.town.invoice("2001", 100_000, DUE)
    bank.pay(100_000, "2026-02-10", bank.ocr(invoice))
    credit = bank.town.credit(invoice, 40_000, "2026-02-12")
    deduction = bank.pay(50_000, "2026-02-20", bank.ocr(credit), kind="deduction")

    assert sorted(bank.placed(deduction), key=str) == sorted(
        [
            ("credit", "NONE", credit, -40_000, "deduction_credit_note"),
            ("unidentified", "NONE", None, -10_000, "deduction_unidentified"),
        ],
        key=str,
    )
    bank.sound()


def test_partial_deductions_share_the_credit(bank: Bank) -> None:
    """Deduction codes 1 and 2: a later deduction takes the remainder."""
    invoice = bank.town.invoice("2001", 100_000, DUE)
    bank.pay(100_000, "2026-02-10", bank.ocr(invoice))
    credit = bank.town.credit(invoice, 40_000, "2026-02-12")
    first, second = (bank.lay(ore, "2026-02-20", bank.ocr(credit), kind="deduction") for ore in (15_000, 25_000))
    bank.match("2026-02-20")

    assert [bank.placed(each)[0][3] for each in (first, second)] == [-15_000, -25_000]
    assert bank.balance("2001") == 0
    bank.sound()


def test_a_deduction_may_name_the_credit_note_by_number_in_words(bank: Bank) -> None:
    invoice = bank.town.invoice("2001", 100_000, DUE)
    bank.pay(100_000, "2026-02-10", bank.ocr(invoice))
    credit = bank.town.credit(invoice, 40_000, "2026-02-12")
    deduction = bank.pay(40_000, "2026-02-20", f"KREDIT {credit}", kind="deduction")

    assert bank.placed(deduction) == [("credit", "NONE", credit, -40_000, "deduction_credit_note")]


# Reversals


def test_a_returned_direct_debit_opens_the_claim_and_holds_the_reminder_example_o4(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 64_000, DUE)
    draw = bank.pay(64_000, DUE, bank.ocr(invoice), channel_code=4)
    assert bank.town.open_ore(invoice) == {}
    reversal = reverse(bank, draw, 64_000, "2026-03-02")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 64_000}
    assert bank.placed(reversal) == [("claim", "CAPITAL", invoice, -64_000, "reversed")]
    assert bank.town.select("invoice_no, until_on, reason", "reminder_hold") == [
        (invoice, date(2026, 3, 9), "Dragningen 2026-02-27 kom tillbaka 2026-03-02")
    ]
    assert "BANK_CLEARING_IN" not in bank.accounts()
    bank.sound()


@pytest.mark.parametrize(
    ("drawn", "returned", "until"),
    [("2026-02-27", "2026-03-13", date(2026, 3, 20)), ("2026-04-01", "2026-04-02", date(2026, 4, 13))],
)
def test_the_hold_is_the_later_of_the_two(bank: Bank, drawn: str, returned: str, until: date) -> None:
    """The second over Easter: ten days from the draw are 11 April, five bank days from the return 13 April."""
    invoice = bank.town.invoice("1001", 64_000, drawn)
    draw = bank.pay(64_000, drawn, bank.ocr(invoice), channel_code=4)
    reverse(bank, draw, 64_000, returned)

    assert bank.town.select("until_on", "reminder_hold") == [(until,)]


def test_a_reversal_counts_from_the_day_of_what_it_takes_back(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 64_000, DUE)
    payment = bank.pay(64_000, "2026-03-05", bank.ocr(invoice))
    assert bank.town.select("invoice_no", "settled_late") == [(invoice,)]
    reverse(bank, payment, 64_000, "2026-03-09")

    rows = bank.town.select("settlement_id, amount_ore, value_on, rule, reverses_settlement_id", "settlement")
    day = date(2026, 3, 5)
    assert rows == [(1, -64_000, day, "ocr_exact", None), (2, 64_000, day, "reversed", 1)]
    assert bank.town.rows("SELECT * FROM settled_late") == []


def test_a_claim_whose_payment_came_back_goes_no_further_for_five_bank_days(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 64_000, DUE)
    payment = bank.pay(64_000, "2026-03-05", bank.ocr(invoice))
    reverse(bank, payment, 64_000, "2026-04-02")

    assert bank.town.select("invoice_no, until_on, reason", "reminder_hold") == [
        (invoice, date(2026, 4, 13), "Betalningen 2026-03-05 kom tillbaka 2026-04-02")
    ]


def test_everything_the_payment_did_is_taken_back(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.fee(invoice)
    payment = bank.pay(120_000, "2026-03-12", bank.ocr(invoice))
    reverse(bank, payment, 120_000, "2026-03-16")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000, "COST": 6_000}
    assert bank.balance("1001") == 106_000
    bank.sound()


def test_a_small_difference_comes_back_with_its_payment(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(99_700, "2026-02-20", bank.ocr(invoice))
    reverse(bank, payment, 99_700, "2026-02-23")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000}
    assert "SMALL_DIFFERENCE" not in bank.accounts()
    bank.sound()


def test_payment_and_reversal_of_one_night(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.lay(100_000, "2026-02-20", bank.ocr(invoice))
    reverse(bank, payment, 100_000, "2026-02-20")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000}
    bank.sound()


def test_a_new_payment_finds_the_claim_that_a_reversal_opens_the_same_night(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    bank.lay(100_000, "2026-02-20", kind="reversal", reverses_payment_id=payment)
    again = bank.pay(100_000, "2026-02-20", bank.ocr(invoice))

    assert bank.placed(again) == [("claim", "CAPITAL", invoice, 100_000, "ocr_exact")]
    assert bank.town.open_ore(invoice) == {}
    bank.sound()


@pytest.mark.parametrize(
    ("of_it", "ore", "told"),
    [
        (False, 100_000, "Banken nämner ingen betalning som finns hos oss"),
        (True, 100_001, "Beloppet är mer än vad som är kvar att återta av betalning {}, 1 000,00 kr"),
    ],
)
def test_a_reversal_of_nothing_we_know_is_for_a_person(bank: Bank, of_it: bool, ore: int, told: str) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    reversal = reverse(bank, payment if of_it else None, ore, "2026-02-20")

    assert bank.placed(reversal) == [("unidentified", "NONE", None, -ore, "reversal_unidentified")]
    assert bank.evidence(reversal) == told.format(payment)
    assert bank.accounts()["AR_UNIDENTIFIED"] == ore and bank.town.open_ore(invoice) == {}
    bank.sound()


def test_a_payment_is_taken_back_once(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    bank.lay(100_000, "2026-02-20", kind="reversal", reverses_payment_id=payment)
    second = reverse(bank, payment, 100_000, "2026-02-20")
    third = reverse(bank, payment, 100_000, "2026-02-23")

    assert bank.evidence(second) == bank.evidence(third) == f"Betalning {payment} är redan återtagen"
    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000}
    bank.sound()


@pytest.mark.parametrize(
    ("paid", "parts", "open_of_first", "open_of_second", "balance"),
    [
        (150_000, [20_000], {}, {"CAPITAL": 20_000}, 20_000),
        (150_000, [20_000, 50_000], {"CAPITAL": 20_000}, {"CAPITAL": 50_000}, 70_000),
        (150_000, [20_000, 50_000, 80_000], {"CAPITAL": 100_000}, {"CAPITAL": 50_000}, 150_000),
        (170_000, [5_000], {}, {}, -15_000),
        (170_000, [5_000, 25_000], {}, {"CAPITAL": 10_000}, 10_000),
    ],
    ids=["latest debt", "across debts", "all of it", "own credit", "credit then debt"],
)
@pytest.mark.parametrize("same_night", [True, False])
def test_a_part_is_taken_back_as_if_only_the_rest_had_been_paid(
    bank: Bank,
    paid: int,
    parts: list[int],
    open_of_first: dict[str, int],
    open_of_second: dict[str, int],
    balance: int,
    same_night: bool,
) -> None:
    first, second = bank.town.invoice("1001", 100_000, DUE), bank.town.invoice("1001", 50_000, "2026-03-13")
    told = [(bank.ocr(first), 100_000), (bank.ocr(second), paid - 100_000)]
    payment = bank.pay(paid, "2026-02-18", references=told)
    for part in parts:
        reversal = bank.lay(part, "2026-02-20", kind="reversal", reverses_payment_id=payment)
        if not same_night:
            bank.match("2026-02-20")
    bank.match("2026-02-20")

    assert bank.town.open_ore(first) == open_of_first
    assert {name: ore for name, ore in bank.town.open_ore(second).items() if name == "CAPITAL"} == open_of_second
    assert bank.balance("1001") == balance
    assert "AR_UNIDENTIFIED" not in bank.accounts()
    assert bank.evidence(reversal) == f"Del av betalning {payment} återtagen 2026-02-20"
    bank.sound()


def test_a_part_takes_capital_before_fees_and_counts_from_the_same_day(bank: Bank) -> None:
    """As if 1 030 had been paid: costs first, then capital (receivables rules 4.6)."""
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.fee(invoice)
    payment = bank.pay(106_000, "2026-03-12", bank.ocr(invoice))
    reversal = reverse(bank, payment, 3_000, "2026-03-16")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 3_000}
    assert bank.placed(reversal) == [("claim", "CAPITAL", invoice, -3_000, "reversed")]
    assert bank.town.select("value_on", "settlement", "rule = 'reversed'") == [(date(2026, 3, 12),)]
    assert bank.town.rows("SELECT * FROM settled_late") == []
    bank.sound()


def test_a_small_difference_comes_back_with_the_first_part_of_its_claim(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(99_700, "2026-02-20", bank.ocr(invoice))
    for part in (10_000, 20_000):
        bank.lay(part, "2026-02-23", kind="reversal", reverses_payment_id=payment)
    bank.match("2026-02-23")

    assert bank.town.open_ore(invoice) == {"CAPITAL": 30_300}
    assert "SMALL_DIFFERENCE" not in bank.accounts()
    bank.sound()


def test_what_is_taken_back_in_parts_is_at_most_the_payment(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    first = bank.lay(60_000, "2026-02-20", kind="reversal", reverses_payment_id=payment)
    second = reverse(bank, payment, 60_000, "2026-02-20")

    assert bank.evidence(first) == f"Del av betalning {payment} återtagen 2026-02-20"
    assert bank.evidence(second) == f"Beloppet är mer än vad som är kvar att återta av betalning {payment}, 400,00 kr"
    assert bank.town.open_ore(invoice) == {"CAPITAL": 60_000}
    bank.sound()


def test_a_claim_opened_by_a_part_is_paid_again(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    bank.lay(40_000, "2026-02-20", kind="reversal", reverses_payment_id=payment)
    again = bank.pay(40_000, "2026-02-20", bank.ocr(invoice))

    assert [row[:4] for row in bank.placed(again)] == [("claim", "CAPITAL", invoice, 40_000)]
    assert bank.town.open_ore(invoice) == {}
    bank.sound()


def test_a_part_of_money_that_lies_unidentified(bank: Bank) -> None:
    payment = bank.pay(70_000, "2026-02-18", "Okänt")
    reverse(bank, payment, 30_000, "2026-02-20")

    assert bank.accounts()["AR_UNIDENTIFIED"] == -40_000
    reverse(bank, payment, 40_000, "2026-02-23")
    assert "AR_UNIDENTIFIED" not in bank.accounts()
    bank.sound()


def test_money_that_has_been_used_since_is_missing(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(150_000, "2026-02-18", bank.ocr(invoice))
    use(bank, bank.own_item(payment), 30_000)
    reversal = reverse(bank, payment, 150_000, "2026-02-20")

    assert ("unidentified", "NONE", None, -30_000, "reversal_unidentified") in bank.placed(reversal)
    assert (
        "300,00 kr av betalning"
        in bank.town.rows("SELECT evidence FROM item WHERE rule = 'reversal_unidentified'")[0][0]
    )
    assert bank.balance("1001") == 100_000


def use(bank: Bank, item_id: int, ore: int) -> None:
    """Let a credit balance have been paid out in part."""
    night = bank.town.night("2026-02-19")
    entry_id = night.take_numbers("entry", 1)
    keys = {"run_id": night.run_id, "version_id": night.version_id, "entry_id": entry_id}
    bank.town.insert("entry", event="refund", business_on=night.business_on, department="TEK", **keys)
    bank.town.insert(
        "settlement",
        settlement_id=night.take_numbers("settlement", 1),
        item_id=item_id,
        amount_ore=ore,
        value_on=night.business_on,
        rule="refund",
        rule_version=1,
        evidence="",
        **keys,
    )
    bank.town.insert("partly_settled_item", item_id=item_id)


# Decisions: undo


def test_undone_money_is_unidentified_again(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(120_000, "2026-02-18", bank.ocr(invoice))
    decision = bank.decide("undo", "unidentified", payment_id=payment)
    bank.match("2026-02-20")

    assert bank.outcome(decision) == ("done", "1 200,00 kr ligger nu som oidentifierad inbetalning.")
    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000}
    assert bank.accounts()["AR_UNIDENTIFIED"] == -120_000
    assert bank.town.rows("SELECT * FROM open_decision") == []
    bank.sound()


def test_undone_money_may_go_straight_to_another_invoice(bank: Bank) -> None:
    wrong, right = bank.town.invoice("1001", 100_000, DUE), bank.town.invoice("2001", 90_000, DUE)
    payment = bank.pay(100_000, "2026-03-05", bank.ocr(wrong))
    decision = bank.decide("undo", "invoice", payment_id=payment, invoice_no=right, amount_ore=100_000)
    bank.match("2026-03-09")

    assert bank.outcome(decision) == ("done", f"1 000,00 kr är flyttat till faktura {right}.")
    assert bank.town.open_ore(wrong) == {"CAPITAL": 100_000}
    assert bank.town.open_ore(right) == {"NONE": -10_000}
    moved = bank.town.select("value_on, evidence", "settlement", "rule = 'undone' AND amount_ore < 0")
    assert moved == [(date(2026, 3, 5), f"Beslut {decision} av AB")]
    bank.sound()


def test_one_settlement_of_a_payment_is_undone(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(150_000, "2026-02-18", references=[(bank.ocr(first),), (bank.ocr(second),)])
    ((settlement,),) = bank.town.rows(
        f"SELECT s.settlement_id FROM settlement s JOIN item i USING (item_id) WHERE i.invoice_no = {second}"
    )
    decision = bank.decide("undo", "unidentified", settlement_id=settlement)
    bank.match("2026-02-20")

    assert bank.outcome(decision)[0] == "done"
    assert bank.town.open_ore(first) == {} and bank.town.open_ore(second) == {"CAPITAL": 50_000}
    again = bank.decide("undo", "unidentified", settlement_id=settlement)
    bank.match("2026-02-23")
    assert bank.outcome(again) == ("conflict", "Avräkningen är redan ångrad, eller hör inte till betalningen.")
    whole = bank.decide("undo", "unidentified", payment_id=payment)
    bank.match("2026-02-24")
    assert bank.outcome(whole) == ("done", "1 000,00 kr ligger nu som oidentifierad inbetalning.")
    bank.sound()


def test_a_payment_finds_the_claim_that_an_undo_opens_the_same_night(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    wrong = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    bank.decide("undo", "unidentified", payment_id=wrong)
    right = bank.pay(100_000, "2026-02-20", bank.ocr(invoice))

    assert bank.placed(right) == [("claim", "CAPITAL", invoice, 100_000, "ocr_exact")]
    bank.sound()


def test_an_undone_deduction_is_money_taken_from_us_again(bank: Bank) -> None:
    invoice = bank.town.invoice("2001", 100_000, DUE)
    bank.pay(100_000, "2026-02-10", bank.ocr(invoice))
    credit = bank.town.credit(invoice, 40_000, "2026-02-12")
    deduction = bank.pay(40_000, "2026-02-18", bank.ocr(credit), kind="deduction")
    decision = bank.decide("undo", "unidentified", payment_id=deduction)
    bank.match("2026-02-20")

    assert bank.outcome(decision) == ("done", "Avdraget, 400,00 kr, ligger nu som oidentifierat.")
    assert bank.balance("2001") == -40_000
    bank.sound()


def test_conflicts_of_an_undo_change_nothing_and_say_why(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-10", bank.ocr(invoice))
    nobodys = bank.pay(700, "2026-02-10", "4711")
    spent = bank.pay(50_000, "2026-02-11", bank.ocr(invoice))
    use(bank, bank.own_item(spent), 30_000)
    gone = bank.pay(10_000, "2026-02-11", bank.ocr(invoice))
    reversal = reverse(bank, gone, 10_000, "2026-02-12")
    credit = bank.town.credit(bank.town.invoice("2001", 5_000, DUE), 1_000, "2026-02-12")
    told = {
        bank.decide("undo", "unidentified", payment_id=999): "Betalningen eller avräkningen finns inte.",
        bank.decide("undo", "unidentified", settlement_id=999): "Betalningen eller avräkningen finns inte.",
        bank.decide("undo", "unidentified", payment_id=nobodys): "Det finns inget att ångra",
        bank.decide("undo", "unidentified", payment_id=spent): "Hela beloppet finns inte kvar: 300,00 kr",
        bank.decide("undo", "unidentified", payment_id=gone): "Banken har redan tagit tillbaka betalningen.",
        bank.decide("undo", "unidentified", payment_id=reversal): "Ett återtagande från banken kan inte ångras.",
        bank.decide("undo", "unidentified", payment_id=payment, amount_ore=1): "Beloppet i raden är inte det",
        bank.decide("undo", "invoice", payment_id=payment, invoice_no=17): "En tidigare rad gäller samma betalning.",
    }
    before = bank.accounts()
    bank.match("2026-02-20")

    for decision, beginning in told.items():
        state, outcome = bank.outcome(decision)
        assert (state, outcome[: len(beginning)]) == ("conflict", beginning)
    unknown = bank.decide("undo", "invoice", payment_id=payment, invoice_no=17)
    bank.match("2026-02-23")
    assert bank.outcome(unknown)[1] == "Fakturan finns inte. Kontrollera fakturanumret."
    note = bank.decide("undo", "invoice", payment_id=payment, invoice_no=credit)
    bank.match("2026-02-24")
    assert bank.outcome(note)[1] == "Numret är en kreditfaktura. Ange en faktura."
    assert bank.accounts() == before


# Decisions: match


def test_unidentified_money_goes_where_staff_say(bank: Bank) -> None:
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    payment = bank.pay(130_000, "2026-02-18", "4711")
    item = bank.own_item(payment)
    decisions = [
        bank.decide("match", "invoice", payment_id=payment, item_id=item, invoice_no=invoice, amount_ore=ore)
        for invoice, ore in ((first, 100_000), (second, 30_000))
    ]
    bank.match("2026-02-20")

    assert [bank.outcome(decision) for decision in decisions] == [
        ("done", f"1 000,00 kr är placerat på faktura {first}."),
        ("done", f"300,00 kr är placerat på faktura {second}."),
    ]
    assert bank.town.open_ore(first) == {} and bank.town.open_ore(second) == {"CAPITAL": 20_000}
    assert "AR_UNIDENTIFIED" not in bank.accounts()
    bank.sound()


def test_without_an_amount_the_invoice_takes_what_it_can(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    bank.fee(invoice)
    payment = bank.pay(110_000, "2026-03-12", "4711")
    decision = bank.decide("match", "invoice", item_id=bank.own_item(payment), invoice_no=invoice)
    bank.match("2026-03-16")

    assert bank.outcome(decision)[1] == (
        f"1 060,00 kr är placerat på faktura {invoice}. 40,00 kr ligger kvar på posten."
    )
    assert bank.town.open_ore(invoice) == {}
    assert bank.accounts()["AR_UNIDENTIFIED"] == -4_000
    bank.sound()


def test_money_placed_late_by_staff_counts_from_the_day_it_was_paid(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-26", "4711")
    bank.decide("match", "invoice", item_id=bank.own_item(payment), invoice_no=invoice)
    bank.match("2026-03-16")

    assert bank.town.rows("SELECT * FROM settled_late") == []
    assert {row[0] for row in bank.town.select("value_on", "settlement")} == {date(2026, 2, 26)}


def test_money_may_become_a_customers_credit_balance(bank: Bank) -> None:
    payment = bank.pay(110_000, "2026-03-12", "4711")
    decision = bank.decide("match", "customer", item_id=bank.own_item(payment), customer_no="1001", amount_ore=90_000)
    bank.match("2026-03-16")

    assert bank.outcome(decision) == ("done", "900,00 kr är placerat på kundens tillgodohavande.")
    assert bank.balance("1001") == -90_000 and bank.accounts()["AR_UNIDENTIFIED"] == -20_000
    bank.sound()


def test_an_overpayment_may_pay_another_invoice_of_the_same_customer_only(bank: Bank) -> None:
    first, own, others = (
        bank.town.invoice(no, ore, DUE) for no, ore in (("1001", 10_000), ("1001", 50_000), ("2001", 50_000))
    )
    payment = bank.pay(110_000, "2026-02-18", bank.ocr(first))
    item = bank.own_item(payment)
    right = bank.decide("match", "invoice", item_id=item, invoice_no=own, amount_ore=50_000)
    bank.match("2026-02-20")
    wrong = bank.decide("match", "invoice", item_id=item, invoice_no=others, amount_ore=50_000)
    bank.match("2026-02-23")

    assert bank.outcome(right)[0] == "done" and bank.town.open_ore(own) == {}
    assert bank.outcome(wrong) == ("conflict", "Tillgodohavandet tillhör en annan kund än fakturan.")
    bank.sound()


def test_what_staff_have_placed_can_be_undone_and_returns_to_where_it_lay(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", "4711")
    item = bank.own_item(payment)
    bank.decide("match", "invoice", item_id=item, invoice_no=invoice)
    bank.match("2026-02-20")
    decision = bank.decide("undo", "unidentified", payment_id=payment)
    bank.match("2026-02-23")

    assert bank.outcome(decision) == ("done", "1 000,00 kr ligger nu som oidentifierad inbetalning.")
    assert bank.town.open_ore(invoice) == {"CAPITAL": 100_000}
    reverse(bank, payment, 100_000, "2026-02-25")
    assert bank.accounts() == {"AR_CLAIM": 100_000, "INCOME": -100_000}
    bank.sound()


def test_a_reversal_takes_back_what_staff_have_placed(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(150_000, "2026-02-18", "4711")
    bank.decide("match", "invoice", item_id=bank.own_item(payment), invoice_no=invoice)
    bank.match("2026-02-20")
    reverse(bank, payment, 150_000, "2026-02-23")

    assert bank.accounts() == {"AR_CLAIM": 100_000, "INCOME": -100_000}
    bank.sound()


def test_conflicts_of_a_match_change_nothing_and_say_why(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    paid = bank.town.invoice("1001", 70_000, DUE)
    bank.pay(70_000, "2026-02-10", bank.ocr(paid))
    credit = bank.town.credit(bank.town.invoice("2001", 5_000, DUE), 1_000, "2026-02-12")
    items = [
        bank.own_item(bank.pay(120_000, "2026-02-10", reference)) for reference in ("4711", "4712", "4713", "4714")
    ]
    deduction = bank.own_item(bank.pay(500, "2026-02-11", "4711", kind="deduction"))
    claim = bank.town.select("item_id", "item", invoice)[0][0]

    def match(item_id: int, invoice_no: int = invoice, **values: object) -> int:
        return bank.decide("match", "invoice", item_id=item_id, invoice_no=invoice_no, **values)

    told = {
        match(999): "Posten finns inte.",
        match(claim): "Posten är ingen inbetalning.",
        match(deduction): "Posten är ett avdrag",
        match(items[0], 17): "Fakturan finns inte.",
        match(items[1], credit): "Numret är en kreditfaktura.",
        match(items[2], paid): f"På faktura {paid} är inget kvar att betala.",
        match(items[3], amount_ore=100_001): f"På faktura {invoice} är bara 1 000,00 kr kvar att betala.",
    }
    before = bank.accounts()
    bank.match("2026-02-20")
    for decision, beginning in told.items():
        state, outcome = bank.outcome(decision)
        assert (state, outcome[: len(beginning)]) == ("conflict", beginning)

    told = {
        match(items[0], amount_ore=120_001): "Av posten är bara 1 200,00 kr kvar.",
        match(items[1]): "Ange belopp på varje rad",
        match(items[1], amount_ore=1): "En annan rad för samma post kan inte genomföras.",
        match(items[2], amount_ore=100_000, payment_id=1): "Posten hör till en annan betalning",
        bank.decide("match", "customer", item_id=items[3], customer_no="9"): "Kunden finns inte.",
    }
    bank.match("2026-02-23")
    for decision, beginning in told.items():
        state, outcome = bank.outcome(decision)
        assert (state, outcome[: len(beginning)]) == ("conflict", beginning)

    sums = [match(items[0], amount_ore=ore) for ore in (60_000, 60_001)]
    bank.match("2026-02-24")
    assert bank.outcome(sums[0])[1] == "Raderna för posten fördelar 1 200,01 kr, men bara 1 200,00 kr är kvar."
    assert bank.accounts() == before
    first, second = match(items[0], amount_ore=90_000), match(items[1], amount_ore=90_000)
    bank.match("2026-02-25")
    assert bank.outcome(first)[0] == "done"
    assert bank.outcome(second) == ("conflict", f"Tidigare rader har redan betalat faktura {invoice}.")
    bank.sound()


def test_decisions_on_money_that_has_gone_are_told_so(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", "4711")
    item = bank.own_item(payment)
    reverse(bank, payment, 100_000, "2026-02-19")
    decision = bank.decide("match", "invoice", item_id=item, invoice_no=invoice)
    bank.match("2026-02-20")

    assert bank.outcome(decision) == ("conflict", "Pengarna är redan hanterade: av posten är inget kvar.")


# The night


def test_running_it_again_changes_nothing(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-18", bank.ocr(invoice))
    bank.lay(100_000, "2026-02-20", kind="reversal", reverses_payment_id=payment)
    bank.lay(700, "2026-02-20", kind="deduction")
    bank.match("2026-02-20")
    before = [bank.town.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in ("item", "settlement", "entry_line")]
    bank.match("2026-02-20")

    assert before == [
        bank.town.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in ("item", "settlement", "entry_line")
    ]


def test_the_cap_on_small_differences_is_the_nights(bank: Bank) -> None:
    bank.town.choose("matching", small_difference_night_cap_ore=700)
    invoices = bank.town.invoices(["1001", "1001"], 100_000, DUE)
    for invoice in invoices:
        bank.pay(99_600, "2026-02-20", bank.ocr(invoice))

    assert bank.accounts()["SMALL_DIFFERENCE"] == 400
    bank.sound()


def test_totals_count_every_payment_once(bank: Bank) -> None:
    """Split payments, deductions and reversals: what the bank sent is what was placed and posted."""
    first, second = (bank.town.invoice("1001", ore, DUE) for ore in (100_000, 50_000))
    paid = bank.pay(7_000, "2026-02-18", bank.ocr(first))
    bank.lay(151_000, "2026-02-20", references=[(bank.ocr(first), 100_000), (bank.ocr(second), 51_000)])
    bank.lay(300, "2026-02-20", kind="deduction")
    bank.lay(7_000, "2026-02-20", kind="reversal", reverses_payment_id=paid)
    bank.lay(0, "2026-02-20")
    bank.match("2026-02-20")
    run = bank.town.night("2026-02-20").run_id
    totals = {
        row["name"]: (row["count"], row["ore"])
        for row in bank.town.ledger.rows("payment_matching_totals", client="10", run_id=run)
    }

    assert totals == {"allocated": (2, 144_000), "unidentified": (2, -300), "posted": (4, 143_700), "waiting": (0, 0)}
    assert bank.town.rows("SELECT count(*) FROM open_item WHERE amount_ore = 0") == [(0,)]
