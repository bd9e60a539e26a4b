"""Refunds are approved by one person or two, for what they have seen, by file or in Airflow; all else is a conflict."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from credit_rows import credit
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.exchange import Login, sftp_server
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.payments import refund_approvals
from reskontra.payments.refund_approvals import Answer
from reskontra.services import services

SMALL, LARGE = 64_000, 1_000_000
lines = itertools.count(1)


@pytest.fixture(autouse=True)
def customer(town: Town) -> None:
    town.customer("A", payout_clearing="6000", payout_account="123456789")


def proposed(town: Town, ore: int, on: str = "2026-03-10") -> dict[str, Any]:
    """A proposal of so much, as its approvers see it."""
    credit(town, "A", ore, "2026-03-09")
    town.run("credit_balances", on)
    ((number, sha256),) = town.select("proposal_id, content_sha256", "refund_proposal", "state = 'proposed'")
    return {"proposal_id": number, "content_sha256": sha256}


def answer(town: Town, seen: dict[str, Any], decided_by: str, approved_by: str | None = None, **changed: Any) -> int:
    """A row of a file that answers a proposal; its decision's number."""
    decision_id = next(lines)
    row = {"choice": "approve", "amount_ore": None, "reason": "", **changed}
    fields = f'{{"proposal_id": {seen["proposal_id"]}, "content_sha256": "{seen["content_sha256"]}"}}'
    town.insert(
        "decision",
        decision_id=decision_id,
        kind="refund",
        **row,
        decided_by=decided_by,
        approved_by=approved_by,
        fields=fields,
        file_id=1,
        file_line=decision_id,
        run_id=1,
        version_id=1,
    )
    town.insert("open_decision", decision_id=decision_id, private="{}")
    return decision_id


def outcome(town: Town, decision_id: int) -> tuple[str, str]:
    (row,) = town.select("state, outcome", "decision_outcome", f"decision_id = {decision_id}")
    return row


def state(town: Town, seen: dict[str, Any]) -> str:
    ((found,),) = town.select("state", "refund_proposal", f"proposal_id = {seen['proposal_id']}")
    return str(found)


def approvers(town: Town) -> list[tuple[Any, ...]]:
    return town.select("approval_id, person, door", "refund_approval")


def in_airflow(town: Town, *answers: Answer) -> list[str]:
    night = town.night("2026-03-11")
    with town.ledger.transaction():
        return refund_approvals.record(town.ledger, list(answers), **night.keys)


def said(seen: dict[str, Any], person: str, **changed: Any) -> Answer:
    at = datetime(2026, 3, 11, 8, 30, tzinfo=UTC)
    return Answer(**{**seen, "choice": "approve", "person": person, "reason": "", "decided_at": at, **changed})


def test_one_person_approves_below_the_limit_and_the_money_is_kept_for_the_payout(town: Town) -> None:
    seen = proposed(town, SMALL)
    decision = answer(town, seen, "ANNEX", amount_ore=SMALL)
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, decision) == ("done", "Återbetalningen är godkänd.")
    assert (state(town, seen), approvers(town)) == ("approved", [(1, "ANNEX", "file")])
    assert town.rows("SELECT * FROM open_decision") == []
    invoice_no = town.invoice("A", 30_000, "2026-03-12")
    town.run("credit_balances", "2026-03-12")
    assert town.open_ore(invoice_no) == {"CAPITAL": 30_000}, "approved money is not set off"
    assert town.select("count(*)", "refund_proposal") == [(1,)], "nor proposed again"


def test_a_new_credit_of_the_same_night_takes_nothing_from_what_is_approved_then(town: Town) -> None:
    """What was seen is approved; the new credit is proposed by itself, for approvers of its own."""
    seen = proposed(town, SMALL)
    decision = answer(town, seen, "ANNEX", amount_ore=SMALL)
    credit(town, "A", 30_000, "2026-03-11")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, decision) == ("done", "Återbetalningen är godkänd.") and state(town, seen) == "approved"
    assert town.select("proposal_id, amount_ore, state", "refund_proposal") == [
        (1, SMALL, "approved"),
        (2, 30_000, "proposed"),
    ]
    before = town.rows("SELECT * FROM refund_proposal ORDER BY proposal_id")
    town.run("credit_balances", "2026-03-11")
    assert town.rows("SELECT * FROM refund_proposal ORDER BY proposal_id") == before


def test_a_new_credit_changes_a_proposal_that_nobody_approves(town: Town) -> None:
    seen = proposed(town, SMALL)
    credit(town, "A", 30_000, "2026-03-11")
    town.run("credit_balances", "2026-03-11")
    assert state(town, seen) == "withdrawn"
    assert town.select("amount_ore", "refund_proposal", "state = 'proposed'") == [(SMALL + 30_000,)]


def test_an_approval_of_the_night_that_the_credit_is_used_is_a_conflict(town: Town) -> None:
    """A claim that has fallen due meets the credit first, whatever else has come."""
    seen = proposed(town, SMALL)
    decision = answer(town, seen, "ANNEX", amount_ore=SMALL)
    town.invoice("A", 10_000, "2026-03-10")
    credit(town, "A", 30_000, "2026-03-11")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, decision)[0] == "conflict" and "Förslaget är återtaget" in outcome(town, decision)[1]
    assert town.select("amount_ore", "refund_proposal", "state = 'proposed'") == [(SMALL + 20_000,)]


def test_two_different_persons_approve_from_the_limit(town: Town) -> None:
    seen = proposed(town, LARGE)
    first = answer(town, seen, "ANNEX")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, first) == ("done", "Det första godkännandet är noterat. En annan person ska också godkänna.")
    assert state(town, seen) == "proposed"
    second = answer(town, seen, "BEREK")
    town.run("credit_balances", "2026-03-12")
    assert outcome(town, second)[0] == "done"
    assert state(town, seen) == "approved"
    assert [row[1] for row in approvers(town)] == ["ANNEX", "BEREK"]


def test_both_may_sign_one_row(town: Town) -> None:
    seen = proposed(town, LARGE)
    answer(town, seen, "ANNEX", "BEREK")
    town.run("credit_balances", "2026-03-11")
    assert (state(town, seen), len(approvers(town))) == ("approved", 2)


@pytest.mark.parametrize("again", ["ANNEX", "annex", " Annex "])
def test_the_same_person_twice_is_one_person(town: Town, again: str) -> None:
    seen = proposed(town, LARGE)
    both = answer(town, seen, "ANNEX", again)
    first = answer(town, seen, "ANNEX")
    second = answer(town, seen, again)
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, both)[0] == "conflict" and "Samma person" in outcome(town, both)[1]
    assert outcome(town, first)[0] == "done"
    assert outcome(town, second)[0] == "conflict" and "har redan godkänt" in outcome(town, second)[1]
    assert (state(town, seen), len(approvers(town))) == ("proposed", 1)


def test_who_has_approved_before_may_sign_beside_the_second(town: Town) -> None:
    seen = proposed(town, LARGE)
    answer(town, seen, "ANNEX")
    answer(town, seen, "ANNEX", "BEREK")
    town.run("credit_balances", "2026-03-11")
    assert (state(town, seen), [row[1] for row in approvers(town)]) == ("approved", ["ANNEX", "BEREK"])


def test_what_was_seen_must_be_what_is_proposed(town: Town) -> None:
    seen = proposed(town, SMALL)
    wrong = [
        answer(town, {**seen, "content_sha256": "0" * 64}, "ANNEX"),
        answer(town, seen, "ANNEX", amount_ore=SMALL + 1),
        answer(town, {**seen, "proposal_id": 99}, "ANNEX"),
        answer(town, {**seen, "proposal_id": 99}, "BEREK"),
    ]
    town.run("credit_balances", "2026-03-11")
    found = [outcome(town, decision) for decision in wrong]
    assert [row[0] for row in found] == ["conflict"] * 4
    assert "kontrollsumma" in found[0][1] and "kontrollsumma" in found[1][1]
    assert "finns inte" in found[2][1]
    assert (state(town, seen), approvers(town)) == ("proposed", [])


def test_an_answer_to_a_proposal_that_was_withdrawn_meanwhile_says_why(town: Town) -> None:
    seen = proposed(town, SMALL)
    town.invoice("A", 6_000, "2026-03-11")
    decision = answer(town, seen, "ANNEX")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, decision) == (
        "conflict",
        "Förslaget är återtaget. Beloppet eller kontot är ändrat. Använd den senaste listan.",
    )
    assert state(town, seen) == "withdrawn"


def test_a_refused_proposal_does_not_come_back_as_it_was(town: Town) -> None:
    seen = proposed(town, SMALL)
    refused = answer(town, seen, "ANNEX", choice="refuse", reason="fel kund")
    late = answer(town, seen, "BEREK")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, refused) == ("done", "Förslaget är avslaget.")
    assert outcome(town, late) == ("conflict", "Förslaget är redan avslaget.")
    assert town.select("state, state_reason", "refund_proposal") == [("refused", "fel kund")]
    town.run("credit_balances", "2026-03-12")
    assert town.select("count(*)", "refund_proposal") == [(1,)]
    credit(town, "A", 10_000, "2026-03-12")
    town.run("credit_balances", "2026-03-13")
    assert town.select("proposal_id, amount_ore, state", "refund_proposal")[1:] == [(2, 74_000, "proposed")]


def test_what_is_approved_is_not_approved_again(town: Town) -> None:
    seen = proposed(town, SMALL)
    answer(town, seen, "ANNEX")
    again = answer(town, seen, "BEREK")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, again) == ("conflict", "Återbetalningen är redan godkänd.")


def test_money_without_an_account_is_not_approved(town: Town) -> None:
    town.night("2026-03-09")
    town.change_customer("A", payout_account=None, payout_clearing=None)
    seen = proposed(town, SMALL)
    decision = answer(town, seen, "ANNEX")
    town.run("credit_balances", "2026-03-11")
    assert outcome(town, decision)[0] == "conflict" and "inget konto" in outcome(town, decision)[1]


def test_an_approved_refund_whose_money_bounces_is_taken_back(town: Town) -> None:
    seen = proposed(town, SMALL)
    answer(town, seen, "ANNEX")
    town.run("credit_balances", "2026-03-11")
    town.ledger.connection.execute("DELETE FROM open_item WHERE kind = 'credit'")
    town.run("credit_balances", "2026-03-12")
    assert state(town, seen) == "withdrawn"


def test_the_two_doors_are_one_house(town: Town) -> None:
    seen = proposed(town, LARGE)
    answer(town, seen, "ANNEX")
    town.run("credit_balances", "2026-03-11")
    assert in_airflow(town, said(seen, "annex")) == ["annex har redan godkänt förslaget. En annan person ska godkänna."]
    assert in_airflow(town, said({**seen, "content_sha256": "0" * 64}, "berek"))[0].startswith("Raden stämmer inte")
    assert in_airflow(town, said(seen, "berek")) == ["Återbetalningen är godkänd."]
    assert approvers(town) == [(1, "ANNEX", "file"), (2, "berek", "airflow")]
    ((at,),) = town.select("decided_at", "refund_approval", "door = 'airflow'")
    assert at == datetime(2026, 3, 11, 8, 30, tzinfo=UTC)


def test_several_answers_in_airflow_are_judged_one_after_the_other(town: Town) -> None:
    seen = proposed(town, LARGE)
    outcomes = in_airflow(town, said(seen, "annex"), said(seen, "annex"), said(seen, "berek"), said(seen, "cilla"))
    assert [text.split(".")[0] for text in outcomes] == [
        "Det första godkännandet är noterat",
        "annex har redan godkänt förslaget",
        "Återbetalningen är godkänd",
        "Återbetalningen är redan godkänd",
    ]


def test_a_list_is_sent_filled_in_dropped_and_answered(ledger: Ledger, home: Home, sftp: Login) -> None:
    """The whole way of a proposal, over SFTP."""
    town = Town(ledger, home, sftp)
    sftp_server.init(home, services.accounts(town.settings.exchange.accounts))
    town.customer("A", payout_clearing="6000", payout_account="123456789")
    credit(town, "A", LARGE, "2026-03-09")
    town.run("credit_balances", "2026-03-10")
    finance = home.sftp / "finance"
    (sent,) = finance.glob("out/ATERBETALNINGSFORSLAG_*.csv")
    header, row = sent.read_text("utf-8-sig").splitlines()
    filled = f"{header}\r\n{row.removesuffix(';;;;')};Godkänn;ANNEX;BEREK;ser rätt ut\r\n"
    assert row.endswith(";;;;")
    (finance / "in" / "svar.csv").write_bytes(filled.encode("cp1252"))
    assert town.run("decision_intake", "2026-03-11").counts["beslut"] == 1
    town.run("credit_balances", "2026-03-11")
    assert town.select("state", "refund_proposal") == [("approved",)]
    (told,) = finance.glob("out/SVAR_svar.csv")
    (answered,) = read_staff_file(told.read_bytes(), told.name).table.to_pylist()
    assert (answered["Beslut"], answered["Utfall"]) == ("Godkänn", "Genomfört")
    assert answered["Förklaring"] == "Återbetalningen är godkänd."
