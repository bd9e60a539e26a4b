"""Fees and interest given up by decision: what is posted, what waits, and what the interest becomes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures
from matching_rows import Bank

from reskontra.claims import waivers
from reskontra.decisions import reopened_decisions
from reskontra.night import Night
from reskontra.tally import Tally

ILL = {"code": "ILLNESS"}


def nightly(night: Night) -> None:
    waivers.apply_unposted(night)
    reopened_decisions.take_up(night)
    waivers.apply_posted(night, Tally())
    reopened_decisions.undo_posted(night, Tally())


@pytest.fixture
def bank(clerk: Clerk) -> Bank:
    return Bank(clerk.town)


def waives(clerk: Clerk, choice: str, invoice_no: int, on: str = "2026-06-01", **more: Any) -> tuple[str, str]:
    return clerk.decides("waiver", choice, on, invoice_no=invoice_no, **more)


def late(clerk: Clerk, ore: int = 990_000) -> int:
    """A claim paid 20 days late, its interest of 54,25 reckoned and invoiced if it may be; its number."""
    invoice_no = clerk.town.invoice("104711", ore, "2026-03-31")
    clerk.town.pay(invoice_no, ore, "2026-04-20")
    clerk.town.run("interest_invoicing", "2026-04-20")
    return invoice_no


def test_open_fees_are_given_up_against_the_income_they_were(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    bank.fee(invoice_no, 6_000, on="2026-04-07")
    assert waives(clerk, "fee", invoice_no, amount_ore=2_000)[0] == "done"
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 100_000, "COST": 4_000}
    state, said = waives(clerk, "fee", invoice_no)
    assert (state, said) == ("done", f"Faktura {invoice_no}: avgifter på 40,00 kr är eftergivna.")
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 100_000}
    assert "REMINDER_FEE" not in bank.accounts()
    assert "ingen avgift kvar" in waives(clerk, "fee", invoice_no)[1]
    bank.sound()


def test_interest_on_an_interest_invoice_is_lowered_and_kept_with_its_reason(clerk: Clerk, bank: Bank) -> None:
    late(clerk)
    ((number,),) = clerk.town.rows("SELECT invoice_no FROM invoice WHERE document_type = 'interest_invoice'")
    assert waives(clerk, "interest", number, amount_ore=5_426, fields=ILL)[0] == "conflict"
    assert waives(clerk, "interest", number, amount_ore=5_000, fields=ILL, reason="dnr 1/26")[0] == "done"
    assert clerk.town.open_ore(number) == {"INTEREST": 425}
    assert bank.accounts()["INTEREST_INCOME"] == -425
    columns = "invoice_no, amount_ore, reason_code, evidence, decided_by, decided_on::text"
    assert clerk.town.rows(f"SELECT {columns} FROM interest_adjustment") == [
        (number, 5_000, "ILLNESS", "dnr 1/26", "AB", "2026-06-01")
    ]
    bank.sound()


def undoes(clerk: Clerk, invoice_no: int, replaces: int, on: str = "2026-06-08", **more: Any) -> tuple[str, str]:
    signed = {"approved_by": "enhetschef", **more}
    return clerk.decides("reopen", "reopen", on, invoice_no=invoice_no, fields={"replaces": replaces}, **signed)


def newest(clerk: Clerk) -> int:
    ((decision_id,),) = clerk.town.rows("SELECT max(decision_id) FROM decision WHERE kind = 'waiver'")
    return int(decision_id)


@pytest.mark.parametrize("choice", ["fee", "interest"])
def test_what_was_given_up_is_undone_by_two_persons_to_the_öre(clerk: Clerk, bank: Bank, choice: str) -> None:
    """Two fees given up in one decision, and one of them paid in part; or an interest invoice lowered."""
    if choice == "fee":
        number = clerk.town.invoice("104711", 100_000, "2026-03-31")
        bank.fee(number, 6_000, on="2026-04-07")
        bank.fee(number, 18_000, on="2026-05-07")
        more = {"amount_ore": 20_000}
    else:
        late(clerk)
        ((number,),) = clerk.town.rows("SELECT invoice_no FROM invoice WHERE document_type = 'interest_invoice'")
        more = {"amount_ore": 5_425, "fields": ILL}
    before = clerk.town.open_ore(number), bank.accounts()
    assert waives(clerk, choice, number, **more)[0] == "done"
    given_up = newest(clerk)
    assert clerk.town.open_ore(number) == ({"CAPITAL": 100_000, "COST": 4_000} if choice == "fee" else {})
    assert "Två personer" in undoes(clerk, number, given_up, approved_by=None)[1]
    assert "Två personer" in undoes(clerk, number, given_up, approved_by="AB")[1]
    state, said = undoes(clerk, number, given_up)
    assert state == "done" and said.endswith(f"kr som var eftergivet på faktura {number} är åter en fordran.")
    assert (clerk.town.open_ore(number), bank.accounts()) == before
    bank.sound()
    assert "redan omprövat" in undoes(clerk, number, given_up)[1]
    assert waives(clerk, choice, number, "2026-06-09", **more)[0] == "done", "and may be given up again"
    assert undoes(clerk, number, newest(clerk), "2026-06-10")[0] == "done"
    assert (clerk.town.open_ore(number), bank.accounts()) == before
    bank.sound()


def test_interest_lowered_before_it_was_invoiced_is_not_taken_back(clerk: Clerk) -> None:
    invoice_no = late(clerk, 250_000)
    assert waives(clerk, "interest", invoice_no, amount_ore=1_000, fields=ILL)[0] == "done"
    assert "var inte fakturerad" in undoes(clerk, invoice_no, newest(clerk))[1]


def test_interest_that_waits_is_lowered_by_a_line_beside_what_was_reckoned(clerk: Clerk) -> None:
    invoice_no = late(clerk, 250_000)  # 13,70, below the smallest interest invoice
    before = clerk.town.select("days, interest_ore", "interest_line", invoice_no)
    assert before == [(20, 1_370)]
    assert "bara 13,70 kr" in waives(clerk, "interest", invoice_no, amount_ore=1_371, fields=ILL)[1]
    assert waives(clerk, "interest", invoice_no, amount_ore=1_000, fields=ILL)[0] == "done"
    assert clerk.town.select("days, interest_ore", "interest_line", invoice_no) == [(0, -1_000), *before]
    assert clerk.town.rows("SELECT count(*) FROM waiting_interest") == [(2,)]
    # Another claim's interest meets the smallest interest invoice only with what is left of this.
    late(clerk, 850_000)
    assert clerk.town.rows("SELECT total_ore FROM invoice WHERE document_type = 'interest_invoice'") == [(5_028,)]


def test_days_without_interest_are_left_out_and_the_others_are_as_before(clerk: Clerk) -> None:
    """3 200,00 due 2026-03-31, paid 2026-06-30: 91 days are 79,78; without April 61 days, 53,48."""
    invoice_no = clerk.town.invoice("104711", 320_000, "2026-03-31")
    days = {**ILL, "from_on": "2026-04-01", "until_on": "2026-04-30"}
    assert waives(clerk, "stop", invoice_no, "2026-04-01", fields=days)[0] == "done"
    assert "redan ett räntestopp" in waives(clerk, "stop", invoice_no, "2026-04-02", fields=days)[1]
    clerk.town.pay(invoice_no, 320_000, "2026-06-30")
    clerk.town.run("interest_invoicing", "2026-06-30")
    assert clerk.town.select("from_on::text, days, interest_ore", "interest_line", invoice_no) == [
        ("2026-05-01", 61, 5_348)
    ]
    assert "redan uträknad" in waives(clerk, "stop", invoice_no, "2026-07-01", fields=ILL)[1]


def test_a_stop_without_an_end_leaves_only_the_days_before_it(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 320_000, "2026-03-31")
    assert waives(clerk, "stop", invoice_no, "2026-05-01", fields=ILL)[0] == "done"
    clerk.town.pay(invoice_no, 320_000, "2026-06-30")
    clerk.town.run("interest_invoicing", "2026-06-30")
    assert clerk.town.select("to_on::text, days", "interest_line", invoice_no) == [("2026-04-30", 30)]


@pytest.mark.parametrize(
    ("choice", "more", "said"),
    [
        ("interest", {"amount_ore": 100, "fields": ILL}, "inte uträknad än"),
        ("interest", {"amount_ore": 100, "fields": {"code": "SNAL"}}, "Skäl ska vara"),
        ("stop", {"fields": {}}, "Skäl ska vara"),
        ("stop", {"fields": {**ILL, "from_on": "2026-06-02", "until_on": "2026-06-01"}}, "före från dag"),
        ("fee", {"invoice_no": 1}, "Fakturan finns inte"),
    ],
)
def test_what_cannot_be_given_up_is_a_conflict(clerk: Clerk, choice: str, more: dict[str, Any], said: str) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    state, outcome = clerk.decides("waiver", choice, "2026-06-01", **{"invoice_no": invoice_no, **more})
    assert state == "conflict" and said in outcome


def test_each_step_answers_its_own_share(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    bank.fee(invoice_no, 6_000, on="2026-04-07")
    fee = clerk.asks("waiver", "fee", invoice_no=invoice_no)
    stop = clerk.asks("waiver", "stop", invoice_no=invoice_no, fields=ILL)
    with clerk.town.ledger.transaction():
        assert waivers.apply_unposted(clerk.town.night(date(2026, 6, 1))) == 1
    assert clerk.outcome(stop)[0] == "done"
    assert clerk.town.rows("SELECT decision_id FROM open_decision") == [(fee,)]
    assert clerk.town.run("reminders", "2026-06-01").counts["eftergifter"] == 1
    assert clerk.outcome(fee)[0] == "done"
