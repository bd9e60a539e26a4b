"""Customers are told of money to their credit: when, once, with what sums; and the letter reaches the print house."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import sys
from typing import Any

import pypdfium2
import pytest
from credit_rows import credit
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.home import PROJECT

sys.path.append(str(PROJECT / "tests" / "reskontra" / "printing"))
from letter_examples import words

DAY = "2026-03-11"


@pytest.fixture(autouse=True)
def customer(town: Town) -> None:
    town.customer("A")


def letters(town: Town) -> list[tuple[Any, ...]]:
    return town.select("letter_no, customer_no, left_ore, next_step", "balance_letter")


def rows(town: Town, letter_no: int = 1) -> list[tuple[str, int]]:
    found = town.select("row_no, kind, amount_ore", "balance_letter_row", f"letter_no = {letter_no}")
    return [row[1:] for row in found]


@pytest.mark.parametrize(("ore", "told"), [(49_999, 0), (50_000, 1)])
def test_a_credit_of_five_hundred_kronor_is_told_of_at_once_and_once(town: Town, ore: int, told: int) -> None:
    credit(town, "A", ore, "2026-03-10")
    for on in (DAY, DAY, "2026-03-12"):
        town.run("credit_balances", on)
    assert len(letters(town)) == told
    assert town.select("document_id, amount_ore, department", "document", "document_type = 'balance_letter'") == (
        [("balance_letter-1", -50_000, "CENTRAL")] if told else []
    )


def test_a_set_off_is_told_of_whatever_its_size_and_the_letter_sums_up(town: Town) -> None:
    town.invoice("A", 30_000, "2026-02-27")
    credit(town, "A", 20_000, "2026-03-09", "double_payment")
    credit(town, "A", 10_400, "2026-03-10")
    town.run("credit_balances", DAY)
    assert letters(town) == [(1, "A", 0, "settled")]
    assert rows(town) == [("double_payment", 20_000), ("overpayment", 10_400), ("set_off", -30_000), ("small", -400)]


def test_without_the_notice_only_what_is_left_to_tell_is_told(town: Town) -> None:
    town.choose("credit_balances", set_off_notice=False)
    town.invoice("A", 30_000, "2026-02-27")
    credit(town, "A", 20_000, "2026-03-09")
    town.run("credit_balances", DAY)
    assert letters(town) == []


@pytest.mark.parametrize(
    ("ore", "party", "payment", "step"),
    [
        (60_000, {}, {}, "account"),
        (60_000, {"payout_bankgiro": "9912346"}, {}, "refund"),
        (60_000, {}, {"sender_bankgiro": "9912346", "payer": {"name": "Anna Exempel"}}, "refund"),
        (60_000, {"kind": "estate", "payout_bankgiro": "9912346"}, {}, "kept"),
        (60_000, {"protection_code": 1, "payout_bankgiro": "9912346"}, {}, "kept"),
        (34_000, {"payout_bankgiro": "9912346"}, {}, "kept"),
    ],
)
def test_the_letter_promises_what_will_happen(
    town: Town, ore: int, party: dict[str, Any], payment: dict[str, Any], step: str
) -> None:
    town.customer("B", **party)
    if ore < 50_000:
        town.invoice("B", 30_000, "2026-02-27")
    credit(town, "B", ore, "2026-03-10", **payment)
    town.run("credit_balances", DAY)
    assert [row[3] for row in letters(town)] == [step]


def test_our_own_units_get_no_letter_and_a_recipient_gets_the_customers(town: Town) -> None:
    town.customer("B", kind="internal")
    town.customer("C", recipient_no="A")
    for customer_no in "BC":
        credit(town, customer_no, 60_000, "2026-03-10")
    town.run("credit_balances", DAY)
    assert [row[1] for row in letters(town)] == ["C"]
    assert town.select("customer_no", "document", "document_type = 'balance_letter'") == [("A",)]


def printed(town: Town) -> str:
    """All words of the letters in the print batches."""
    parts = town.rows("SELECT sha256 FROM outbox_part WHERE name LIKE 'documents_%.pdf' ORDER BY 1")
    archive = town.exchange.archive
    pdfs = [pypdfium2.PdfDocument(archive.open(sha256).read()) for (sha256,) in parts]
    return " ".join(words(page) for pdf in pdfs for page in pdf)


def test_the_letter_is_printed_and_asks_for_nothing(town: Town) -> None:
    invoice_no = town.invoice("A", 64_000, "2026-02-27")
    credit(town, "A", 178_500, "2026-03-04", "double_payment", invoice_no=invoice_no)
    town.run("credit_balances", DAY)
    town.run_only("distribution", town.night(DAY).business_on)
    text = printed(town)
    assert "Du har 1 145 kronor till godo hos oss" in text.replace("\xa0", " ")
    assert "Betalad en gång för mycket" in text and "Avräknat från faktura" in text and str(invoice_no) in text
    assert "Så betalar du" not in text
    assert town.select("document_id, channel, event", "document_event", "document_id = 'balance_letter-1'") == [
        ("balance_letter-1", "print", "handed_over")
    ]


def test_a_protected_persons_letter_stays_in_the_house(town: Town) -> None:
    town.customer("B", protection_code=2)
    credit(town, "B", 60_000, "2026-03-10")
    town.run("credit_balances", DAY)
    town.run_only("distribution", town.night(DAY).business_on)
    assert town.select("channel, event", "document_event") == [("restricted", "handed_over")]
    assert [row[0] for row in town.select("key", "work_item", "kind = 'protected_document'")] == ["balance_letter-1"]
    assert town.rows("SELECT 1 FROM outbox_part WHERE name LIKE '%.pdf'") == []
