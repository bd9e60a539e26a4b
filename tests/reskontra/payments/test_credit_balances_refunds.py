"""What is proposed to be paid back, when, where to, and what keeps it: O1, R1-R3 and the controls before a payout."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from credit_rows import credit
from ledger_rows import ANNA, COMPANY, Town, books, town  # noqa: F401 - fixtures

from reskontra.decisions.decision_files import recognise
from reskontra.decisions.decision_forms import REFUND
from reskontra.exchange.staff_sheets import StaffSheet, read_staff_file

OWN_BANK = {"payout_clearing": "6000", "payout_account": "123456789"}


@pytest.fixture(autouse=True)
def customer(town: Town) -> None:
    town.customer("A", **OWN_BANK)


def proposals(town: Town, state: str = "proposed") -> list[tuple[Any, ...]]:
    return [
        row[1:] for row in town.select("proposal_id, customer_no, amount_ore", "refund_proposal", f"state = '{state}'")
    ]


def work(town: Town) -> list[str]:
    return [row[0] for row in town.select("work_item_id", "work_item", "kind = 'refund' AND closed_on IS NULL")]


def sent(town: Town, ending: str = "%") -> list[tuple[str, StaffSheet]]:
    """The lists sent to finance, in order, as read back."""
    rows = town.select("outbox_id, name, sha256", "outbox", f"kind LIKE 'refund_proposals%' AND name LIKE '%{ending}'")
    archive = town.exchange.archive
    return [(name, read_staff_file(archive.open(sha256).read(), name)) for _, name, sha256 in rows]


def test_o1_a_double_payment_is_proposed_after_five_bank_days_and_not_before(town: Town) -> None:
    credit(town, "A", 178_500, "2026-03-04", "double_payment")
    for on in ("2026-03-05", "2026-03-10"):
        town.run("credit_balances", on)
        assert proposals(town) == [], on
    town.run("credit_balances", "2026-03-11")
    assert proposals(town) == [("A", 178_500)]


def test_r1_what_is_due_is_set_off_first_and_the_rest_proposed(town: Town) -> None:
    invoice_no = town.invoice("A", 64_000, "2026-02-27")
    credit(town, "A", 178_500, "2026-03-04", "double_payment")
    town.run("credit_balances", "2026-03-11")
    assert proposals(town) == [("A", 114_500)]
    assert town.rows("SELECT invoice_no, settled_on FROM settled_late") == [(invoice_no, date(2026, 3, 11))]


def test_r2_a_credit_below_the_smallest_refund_waits_and_stays(town: Town) -> None:
    credit(town, "A", 4_200, "2026-03-04")
    for on in ("2026-03-05", "2026-04-03", "2026-07-01"):
        town.run("credit_balances", on)
    assert proposals(town) == []
    assert town.select("open_ore", "open_item_rest") == [(-4_200,)]


def test_r3_a_disputed_claim_is_not_set_off_and_does_not_keep_the_refund(town: Town) -> None:
    invoice_no = town.invoice("A", 90_000, "2026-02-27")
    stopped = {
        "invoice_no": invoice_no,
        "stop_code": "DISPUTE",
        "set_on": date(2026, 3, 1),
        "reason": "",
        "set_by": "ab",
    }
    town.insert("invoice_stop_set", **stopped, run_id=1, version_id=1)
    credit(town, "A", 64_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    assert (proposals(town), town.open_ore(invoice_no)) == ([("A", 64_000)], {"CAPITAL": 90_000})


@pytest.mark.parametrize(("ore", "on"), [(19_999, "2026-04-08"), (20_000, "2026-03-09")])
def test_a_small_credit_waits_thirty_days_for_an_invoice_and_a_larger_does_not(town: Town, ore: int, on: str) -> None:
    credit(town, "A", ore, "2026-03-09")
    town.run("credit_balances", "2026-03-09")
    assert bool(proposals(town)) == (on == "2026-03-09")
    town.run("credit_balances", "2026-04-07")
    assert bool(proposals(town)) == (on == "2026-03-09")
    town.run("credit_balances", "2026-04-08")
    assert proposals(town) == [("A", ore)]


def test_a_later_due_claim_nets_a_proposal_nobody_has_approved(town: Town) -> None:
    invoice_no = town.invoice("A", 30_000, "2026-03-12")
    credit(town, "A", 100_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    town.run("credit_balances", "2026-03-12")
    assert proposals(town, "withdrawn") == [("A", 100_000)]
    assert proposals(town) == [("A", 70_000)]
    assert town.open_ore(invoice_no) == {}
    assert [row[0] for row in town.select("state_reason", "refund_proposal", "state = 'withdrawn'")] == [
        "Beloppet eller kontot är ändrat."
    ]


def test_a_proposal_whose_money_was_set_off_whole_is_withdrawn(town: Town) -> None:
    town.invoice("A", 100_000, "2026-03-12")
    credit(town, "A", 100_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    town.run("credit_balances", "2026-03-12")
    assert (proposals(town), proposals(town, "withdrawn")) == ([], [("A", 100_000)])


@pytest.mark.parametrize(
    ("party", "payment", "method", "payout_to"),
    [
        ({"payout_bankgiro": "9912346", "payout_clearing": "8000", "payout_account": "7"}, {}, "bankgiro", "9912346"),
        ({"payout_clearing": "8000", "payout_account": "7"}, {}, "account", "8000-7"),
        ({"payout_account": "123456789"}, {}, "none", None),
        ({}, {"sender_bankgiro": "50501055"}, "none", None),
        ({}, {"sender_bankgiro": "50501055", "payer": {"organisation_no": f"00{COMPANY}"}}, "payer", "50501055"),
        ({}, {"sender_bankgiro": "50501055", "payer": {"name": "BOLAGET EXEMPEL"}}, "none", None),
        ({}, {"sender_bankgiro": "50501055", "payer": {"name": "AB Exempelbolaget"}}, "payer", "50501055"),
    ],
)
def test_money_goes_where_the_customer_said_else_back_to_the_customers_own_bankgiro(
    town: Town,
    party: dict[str, str],
    payment: dict[str, Any],
    method: str,
    payout_to: str | None,
) -> None:
    town.company("B", **party)
    credit(town, "B", 64_000, "2026-03-09", **payment)
    town.run("credit_balances", "2026-03-10")
    assert town.select("method, payout_to", "refund_proposal") == [(method, payout_to)]
    assert work(town) == (["refund-ACCOUNT_MISSING-B"] if method == "none" else [])


def test_two_payers_bankgiros_are_no_place_to_pay_one_sum(town: Town) -> None:
    town.company("B")
    for sender in ("50501055", "9912346"):
        credit(town, "B", 64_000, "2026-03-09", sender_bankgiro=sender, payer={"organisation_no": COMPANY})
    town.run("credit_balances", "2026-03-10")
    assert town.select("method, amount_ore", "refund_proposal") == [("none", 128_000)]


@pytest.mark.parametrize(
    ("reason", "party", "payer"),
    [
        ("ESTATE", {"kind": "estate"}, {}),
        ("PROTECTED", {"protection_code": 1}, {}),
        ("OTHER_PAYER", {}, {"organisation_no": COMPANY}),
        ("SHARED_ACCOUNT", OWN_BANK, {}),
        ("", {"kind": "internal"}, {}),
    ],
)
def test_who_may_not_be_paid_by_a_batch_is_left_to_a_person(
    town: Town,
    reason: str,
    party: dict[str, Any],
    payer: dict[str, str],
) -> None:
    account = {"payout_clearing": "8000", "payout_account": "7"}
    town.customer("B", **{**account, **party})
    credit(town, "B", 64_000, "2026-03-09", payer=payer or None)
    town.run("credit_balances", "2026-03-10")
    assert proposals(town) == []
    assert work(town) == ([f"refund-{reason}-B"] if reason else [])


def test_a_customer_at_the_agency_is_left_to_a_person(town: Town) -> None:
    invoice_no = town.invoice("A", 90_000, "2026-02-27")
    stopped = {
        "invoice_no": invoice_no,
        "stop_code": "DISPUTE",
        "set_on": date(2026, 3, 1),
        "reason": "",
        "set_by": "ab",
    }
    town.insert("invoice_stop_set", **stopped, run_id=1, version_id=1)
    town.insert("open_case_invoice", invoice_no=invoice_no, case_ref="C1")
    credit(town, "A", 64_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    assert (proposals(town), work(town)) == ([], ["refund-COLLECTION-A"])


def test_an_account_changed_within_seven_days_rests_and_then_the_refund_comes(town: Town) -> None:
    credit(town, "A", 64_000, "2026-03-02")
    town.run("credit_balances", "2026-03-03")
    assert len(proposals(town)) == 1
    night = town.night("2026-03-04")
    state = '{"payout_clearing": "9999", "payout_account": "1"}'
    town.insert("customer_history", customer_no="A", ended_run_id=night.run_id, state=state)
    town.run("credit_balances", "2026-03-04")
    assert (proposals(town), proposals(town, "withdrawn"), work(town)) == (
        [],
        [("A", 64_000)],
        ["refund-ACCOUNT_CHANGED-A"],
    )
    town.run("credit_balances", "2026-03-10")
    assert proposals(town) == []
    town.run("credit_balances", "2026-03-11")
    assert (proposals(town), work(town)) == ([("A", 64_000)], [])


def test_another_change_of_the_customer_holds_nothing(town: Town) -> None:
    night = town.night("2026-03-10")
    state = '{"payout_clearing": "6000", "payout_account": "123456789", "street": "Annan gata 2"}'
    town.insert("customer_history", customer_no="A", ended_run_id=night.run_id, state=state)
    credit(town, "A", 64_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    assert proposals(town) == [("A", 64_000)]


def test_work_is_closed_when_its_cause_is_gone_and_opened_again_when_it_returns(town: Town) -> None:
    town.customer("B")
    credit(town, "B", 164_000, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    assert work(town) == ["refund-ACCOUNT_MISSING-B"]
    ((text,),) = town.select("text", "work_item", "kind = 'refund'")
    assert text.startswith("Kunden har 1 640,00 kr till godo.")
    town.change_customer("B", payout_bankgiro="9912346")
    town.run("credit_balances", "2026-03-11")
    assert (work(town), proposals(town, "withdrawn"), proposals(town)) == ([], [("B", 164_000)], [("B", 164_000)])
    town.change_customer("B", payout_bankgiro=None)
    town.run("credit_balances", "2026-03-12")
    assert work(town) == ["refund-ACCOUNT_MISSING-B"]


@pytest.mark.parametrize(("ore", "needed"), [(999_999, 1), (1_000_000, 2)])
def test_two_persons_are_needed_from_ten_thousand_kronor(town: Town, ore: int, needed: int) -> None:
    credit(town, "A", ore, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    assert town.select("approvers_needed", "refund_proposal") == [(needed,)]


def test_the_list_is_sent_as_text_and_workbook_and_is_read_back_as_answers(town: Town) -> None:
    credit(town, "A", 64_000, "2026-03-09", "double_payment", invoice_no=2026000001)
    town.customer(ANNA, name="Bo Ek", payout_clearing="3300", payout_account="8112289874")
    credit(town, ANNA, 1_000_000, "2026-03-09")
    town.run("credit_balances", "2026-03-16")
    (csv, text), (xlsx, book) = sent(town)
    assert (csv, xlsx) == ("ATERBETALNINGSFORSLAG_10_20260316.csv", "ATERBETALNINGSFORSLAG_10_20260316.xlsx")
    assert recognise(text) is REFUND and recognise(book) is REFUND
    assert text.table.equals(book.table)
    first, second = text.table.to_pylist()
    hashes = [row[0] for row in town.select("content_sha256", "refund_proposal", "true")]
    assert {first["Kontrollsumma"], second["Kontrollsumma"]} == set(hashes)
    by_customer = {row["Kundnummer"]: row for row in (first, second)}
    assert by_customer["A"]["Betalas till"] == "Konto 6000 …89"
    assert "dubbelbetalning av faktura 2026000001" in by_customer["A"]["Består av"]
    shown = str(text.table.to_pylist())
    assert "9874" not in shown and "Bo Ek" not in shown, "no name, and no account that is an identity number"
    town.run("credit_balances", "2026-03-16")
    assert len(sent(town)) == 2, "nothing new, nothing sent"


def test_the_sum_stands_for_all_that_is_approved(town: Town) -> None:
    """Whatever of a proposal differs, its hash does; nothing else of the customer changes it."""
    town.customer("B", payout_clearing="8000", payout_account="7")
    credit(town, "B", 64_000, "2026-03-09")

    def proposed() -> str:
        town.ledger.connection.execute("DELETE FROM refund_proposal")
        town.run("credit_balances", "2026-03-10")
        ((found,),) = town.select("content_sha256", "refund_proposal", "state = 'proposed'")
        return str(found)

    first = proposed()
    town.change_customer("B", street="Annan gata 2")
    assert proposed() == first
    town.change_customer("B", payout_account="8")
    second = proposed()
    town.change_customer("B", payout_bankgiro="9912346")
    third = proposed()
    credit(town, "B", 100, "2026-03-09")
    assert len({first, second, third, proposed()}) == 4
