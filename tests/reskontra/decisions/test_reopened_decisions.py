"""Decisions that are re-opened: the earlier one's effect ends, both stay, a new one may follow the same night."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures
from matching_rows import Bank

from reskontra.decisions import decision_stops, reopened_decisions, write_offs
from reskontra.explaining.explain import explain, render
from reskontra.night import Night
from reskontra.tally import Tally


def nightly(night: Night) -> None:
    """As the night: re-opened before new decisions, holds before write-offs."""
    reopened_decisions.take_up(night)
    decision_stops.apply(night)
    reopened_decisions.undo_posted(night, Tally())
    write_offs.run(night, Tally())


def claim(clerk: Clerk, **order: Any) -> int:
    return clerk.town.invoice("104711", 100_000, "2026-03-31", **order)


def decided(clerk: Clerk, kind: str, choice: str, on: str, invoice_no: int, **values: Any) -> int:
    """A decision that the night has judged; its number."""
    decision_id = clerk.asks(kind, choice, invoice_no=invoice_no, **values)
    clerk.works(on)
    return decision_id


def reopens(clerk: Clerk, invoice_no: int, replaces: int, on: str, **values: Any) -> tuple[str, str]:
    return clerk.decides("reopen", "reopen", on, invoice_no=invoice_no, fields={"replaces": replaces}, **values)


def deferred(clerk: Clerk, invoice_no: int, on: str = "2026-04-01", **fields: Any) -> int:
    asked = {"from_on": "2026-03-20", "until_on": "2026-05-15", **fields}
    return decided(clerk, "deferment", "grant", on, invoice_no, fields=asked)


def test_a_deferment_that_is_re_opened_holds_no_longer(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    first = deferred(clerk, invoice_no)
    assert [code for code, *_ in clerk.stops(invoice_no)] == ["DEFERMENT"]
    state, said = reopens(clerk, invoice_no, first, "2026-04-07", decided_by="CD")
    assert (state, said) == ("done", f"Beslut {first} är omprövat: anståndet gäller inte längre.")
    assert clerk.stops(invoice_no) == []
    kept = clerk.town.select("ended_on::text, ended_by", "invoice_stop_set", invoice_no)
    assert kept == [("2026-04-07", "CD")] and len(clerk.town.select("1", "deferment")) == 1
    assert clerk.town.select("decision_id, kind, decided_by", "reopened_decision") == [(first, "deferment", "CD")]


def test_a_deferment_and_the_one_that_replaces_it_are_decided_the_same_night_without_a_manager(clerk: Clerk) -> None:
    """A re-opened deferment is not one the invoice has had: the new one is no second."""
    invoice_no = claim(clerk)
    first = deferred(clerk, invoice_no)
    clerk.asks("reopen", "reopen", invoice_no=invoice_no, fields={"replaces": first})
    fields = {"from_on": "2026-03-20", "until_on": "2026-06-15"}
    second = clerk.asks("deferment", "grant", invoice_no=invoice_no, fields=fields)
    clerk.works("2026-04-07")
    assert clerk.outcome(second)[0] == "done"
    assert [(code, until_on) for code, until_on, *_ in clerk.stops(invoice_no)] == [("DEFERMENT", "2026-06-15")]


def test_a_refusal_is_re_opened_and_granted(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    refused = deferred(clerk, invoice_no, "2026-04-08", from_on="2026-04-07")
    assert clerk.town.select("refused_for", "deferment") == [("TOO_LATE",)]
    state, said = reopens(clerk, invoice_no, refused, "2026-04-09")
    assert state == "done" and "avslaget gäller inte" in said
    granted = deferred(clerk, invoice_no, "2026-04-09", from_on="2026-04-07", code="HOUSING_ALLOWANCE")
    assert clerk.outcome(granted)[0] == "done" and len(clerk.stops(invoice_no)) == 1


@pytest.mark.parametrize("answer", ["upheld", "rejected", "partly", "to_court", "withdrawn"])
@pytest.mark.parametrize("part_ore", [None, 40_000])
def test_an_answer_to_a_dispute_that_is_re_opened_leaves_the_dispute_as_it_was(
    clerk: Clerk, answer: str, part_ore: int | None
) -> None:
    """What the answer set (a wait, a credit to come) goes, and the objection is as large as before."""
    invoice_no = claim(clerk)
    decided(clerk, "dispute", "raised", "2026-04-01", invoice_no, amount_ore=part_ore)
    more = {"amount_ore": 10_000} if answer == "partly" else {}
    given = decided(clerk, "dispute", answer, "2026-04-08", invoice_no, approved_by="CD", **more)
    assert clerk.outcome(given)[0] == "done"
    state, said = reopens(clerk, invoice_no, given, "2026-04-09")
    assert state == "done" and "bestridd igen" in said
    assert [(code, part) for code, _, _, part in clerk.stops(invoice_no)] == [("DISPUTE", part_ore)]
    again = decided(clerk, "dispute", "rejected", "2026-04-14", invoice_no)
    assert clerk.outcome(again)[0] == "done"
    assert [code for code, *_ in clerk.stops(invoice_no)] == ["WAIT_PAYMENT"]


def test_a_write_off_that_is_re_opened_is_posted_the_other_way_round(clerk: Clerk) -> None:
    """Claim, loss and VAT are as before to the öre, entry by entry; it may be written off again or paid."""
    bank = Bank(clerk.town)
    invoice_no = claim(clerk, vat_code="S25")
    bank.fee(invoice_no, 6_000, on="2026-04-10")
    before = clerk.town.open_ore(invoice_no)
    fields = {"code": "ESTATE_EMPTY"}
    signed = {"approved_by": "enhetschef"}
    lost = decided(clerk, "write_off", "write_off", "2026-06-01", invoice_no, fields=fields, **signed)
    assert clerk.outcome(lost)[0] == "done" and clerk.town.open_ore(invoice_no) == {}
    state, said = reopens(clerk, invoice_no, lost, "2026-06-08", **signed)
    assert (state, said) == (
        "done",
        f"Beslut {lost} är omprövat: 1 310,00 kr av faktura {invoice_no} är åter en fordran.",
    )
    assert clerk.town.open_ore(invoice_no) == before == {"CAPITAL": 125_000, "COST": 6_000}
    left = clerk.town.rows(
        """SELECT account_key, sum(amount_ore)::bigint FROM entry_line JOIN entry USING (client, entry_id)
           WHERE event = 'write_off' GROUP BY 1 HAVING sum(amount_ore) <> 0"""
    )
    assert left == []
    taken_back = clerk.town.rows(
        """SELECT s.amount_ore + r.amount_ore FROM settlement AS s
           JOIN settlement AS r ON r.client = s.client AND r.settlement_id = s.reverses_settlement_id"""
    )
    assert taken_back == [(0,), (0,)]
    told = explain(clerk.town.ledger, "10", str(invoice_no), clerk.town.policy)["invoices"][0]
    assert told["stage"]["stage"] == "DUE"
    bank.sound()
    assert decided(clerk, "write_off", "write_off", "2026-06-09", invoice_no, fields=fields, **signed)
    assert clerk.town.open_ore(invoice_no) == {}
    bank.sound()


def test_money_after_a_write_off_was_undone_pays_the_claim_and_recovers_nothing(clerk: Clerk) -> None:
    bank = Bank(clerk.town)
    invoice_no = claim(clerk)
    lost = decided(clerk, "write_off", "write_off", "2026-06-01", invoice_no, fields={"code": "ESTATE_EMPTY"})
    assert reopens(clerk, invoice_no, lost, "2026-06-08")[0] == "done"
    clerk.town.pay(invoice_no, 120_000, "2026-06-09")
    assert clerk.town.open_ore(invoice_no).get("CAPITAL") is None
    assert clerk.town.select("1", "entry", "event = 'write_off_recovered'") == []
    bank.sound()


def test_what_is_paid_after_a_loss_is_not_made_a_claim_again(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    lost = decided(clerk, "write_off", "write_off", "2026-06-01", invoice_no, fields={"code": "ESTATE_EMPTY"})
    clerk.town.pay(invoice_no, 30_000, "2026-06-05")
    state, said = reopens(clerk, invoice_no, lost, "2026-06-08")
    assert state == "conflict" and "redan helt eller delvis betalt" in said


@pytest.mark.parametrize(
    ("signed", "state"),
    [
        ({}, "conflict"),
        ({"approved_by": "CD"}, "conflict"),
        ({"decided_by": "enhetschef"}, "conflict"),
        ({"approved_by": "enhetschef"}, "done"),
    ],
)
def test_a_large_loss_is_taken_back_by_two_one_of_them_a_manager(clerk: Clerk, signed: dict, state: str) -> None:
    invoice_no = clerk.town.invoice("104711", 100_001, "2026-03-31")
    fields = {"code": "ESTATE_EMPTY"}
    lost = decided(clerk, "write_off", "write_off", "2026-06-01", invoice_no, fields=fields, approved_by="enhetschef")
    assert reopens(clerk, invoice_no, lost, "2026-06-08", **signed)[0] == state


def test_what_cannot_be_re_opened_is_answered_with_what_to_do(clerk: Clerk) -> None:
    invoice_no, other = claim(clerk), claim(clerk)
    raised = decided(clerk, "dispute", "raised", "2026-04-01", invoice_no)
    answered = decided(clerk, "dispute", "rejected", "2026-04-02", invoice_no)
    held = decided(clerk, "stop", "set", "2026-04-02", other, fields={"code": "SOCIAL"})
    given = decided(
        clerk,
        "write_off",
        "write_off",
        "2026-04-02",
        other,
        amount_ore=1_000,
        fields={"code": "DECISION", "flag": True},
    )
    too_late = {"from_on": "2026-03-20", "until_on": "2026-04-01"}
    faulty = decided(clerk, "deferment", "grant", "2026-04-02", invoice_no, fields=too_late)
    wanted = [
        (invoice_no, 999_999, "Beslutet finns inte"),
        (other, answered, "gäller inte den fakturan"),
        (invoice_no, raised, "har fått ett senare beslut"),
        (other, held, "avslutas med filen SPARRAR"),
        (other, given, "Beslutet gynnar kunden"),
        (invoice_no, faulty, "Det finns inget att ompröva"),
    ]
    for invoice, replaces, said in wanted:
        state, outcome = reopens(clerk, invoice, replaces, "2026-04-07")
        assert state == "conflict" and said in outcome, said
    assert clerk.town.select("1", "reopened_decision") == []
    assert reopens(clerk, invoice_no, answered, "2026-04-08")[0] == "done"
    assert "redan omprövat" in reopens(clerk, invoice_no, answered, "2026-04-09")[1]


def test_of_two_rows_on_one_decision_the_first_counts_and_a_second_night_changes_nothing(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    lost = decided(clerk, "write_off", "write_off", "2026-06-01", invoice_no, fields={"code": "ESTATE_EMPTY"})
    first, second = (clerk.asks("reopen", "reopen", invoice_no=invoice_no, fields={"replaces": lost}) for _ in range(2))
    clerk.works("2026-06-08")
    assert [clerk.outcome(number)[0] for number in (first, second)] == ["done", "conflict"]
    entries = clerk.town.select("count(*)", "entry")
    clerk.works("2026-06-09")
    assert clerk.town.select("count(*)", "entry") == entries
    with pytest.raises(psycopg.errors.RaiseException):
        clerk.town.ledger.connection.execute("DELETE FROM reopened_decision")


def test_explain_tells_both_decisions_and_the_month_counts_one_exception(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    night = clerk.town.night("2026-04-01")
    origin = {"run_id": night.run_id, "version_id": night.version_id}
    decided(clerk, "dispute", "raised", "2026-04-01", invoice_no, **origin)
    answered = decided(clerk, "dispute", "rejected", "2026-04-01", invoice_no, **origin)
    clerk.town.night("2026-04-08")
    assert reopens(clerk, invoice_no, answered, "2026-04-08", decided_by="CD", **origin)[0] == "done"
    said = render(explain(clerk.town.ledger, "10", str(invoice_no), clerk.town.policy))
    ((replaced_by,),) = clerk.town.select("replaced_by", "reopened_decision")
    assert f"2026-04-08  Beslut {answered} gäller inte längre: omprövat i beslut {replaced_by}" in said
    assert f"Beslut {replaced_by} (reopen/reopen) av CD" in said
    found = clerk.town.select("ground, detail", "claim_exception", f"invoice_no = {invoice_no}")
    assert sorted(found) == [
        *(("dispute", "raised"), ("dispute", "rejected"), ("reopened", "dispute"), ("stop", "WAIT_PAYMENT")),
    ]
