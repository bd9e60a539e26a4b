"""Stops, disputes and deferments as staff decide them: what is held, what is refused and why, what is kept of it."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.policy import FOLDER, Policy

CODES = {row["stop_code"]: row for row in Policy.load(FOLDER).rows["stop_code"]}
BY_PEOPLE = sorted(code for code, row in CODES.items() if row["set_in"] == "stop")


def claim(clerk: Clerk, ore: int = 320_000, due_on: str = "2026-03-31") -> int:
    return clerk.town.invoice("104711", ore, due_on)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_is_set_on_what_it_is_meant_for_by_the_file_it_belongs_to(clerk: Clerk, code: str) -> None:
    invoice_no = claim(clerk)
    on_customer = clerk.asks("stop", "set", customer_no="104711", fields={"code": code})
    on_invoice = clerk.asks("stop", "set", invoice_no=invoice_no, fields={"code": code})
    clerk.works("2026-04-01")
    done = [clerk.outcome(decision_id)[0] == "done" for decision_id in (on_customer, on_invoice)]
    holds_on = CODES[code]["holds_on"] if CODES[code]["set_in"] == "stop" else "nothing"
    assert done == [holds_on in ("customer", "both"), holds_on in ("invoice", "both")]
    held = clerk.town.rows("SELECT customer_no, invoice_no, stop_code, set_by, reason FROM active_stop ORDER BY 2")
    wanted = [(None, invoice_no, code, "AB", "skäl"), ("104711", None, code, "AB", "skäl")]
    assert held == [row for row, is_done in zip(wanted, (done[1], done[0]), strict=True) if is_done]


def test_a_stop_is_prolonged_and_ended_by_new_rows_and_the_old_ones_stay(clerk: Clerk) -> None:
    own = {"customer_no": "104711", "fields": {"code": "SOCIAL", "until_on": "2026-05-01"}}
    assert clerk.decides("stop", "set", "2026-04-01", **own)[0] == "done"
    own["fields"] = {"code": "SOCIAL", "until_on": "2026-06-01"}
    assert clerk.decides("stop", "prolong", "2026-04-20", **own, decided_by="CD") == (
        "done",
        "Spärren Sociala hänsyn från 2026-04-01 är förlängd och bevakas 2026-06-01.",
    )
    own["fields"] = {"code": "SOCIAL"}
    assert clerk.decides("stop", "end", "2026-05-05", **own, decided_by="EF")[0] == "done"
    kept = clerk.town.rows(
        "SELECT set_on::text, review_on::text, set_by, ended_on::text, ended_by FROM customer_stop_set ORDER BY 1"
    )
    assert kept == [
        ("2026-04-01", "2026-05-01", "AB", "2026-04-20", "CD"),
        ("2026-04-20", "2026-06-01", "CD", "2026-05-05", "EF"),
    ]
    with pytest.raises(psycopg.errors.RaiseException):
        clerk.town.ledger.connection.execute("UPDATE customer_stop_set SET reason = 'annat'")


def test_a_wait_for_payment_ends_by_itself_after_five_bank_days_and_may_be_set_again(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    own = {"invoice_no": invoice_no, "fields": {"code": "WAIT_PAYMENT"}}
    assert clerk.decides("stop", "set", "2026-04-01", **own)[0] == "done"
    assert clerk.stops(invoice_no) == [("WAIT_PAYMENT", "2026-04-10", None, None)], (
        "Good Friday and Easter Monday between"
    )
    assert clerk.decides("stop", "set", "2026-04-10", **own)[0] == "conflict"
    assert clerk.decides("stop", "set", "2026-04-13", **own)[0] == "done"
    assert clerk.stops(invoice_no) == [("WAIT_PAYMENT", "2026-04-20", None, None)]


@pytest.mark.parametrize(
    ("choice", "values", "said"),
    [
        ("set", {"customer_no": "104711", "fields": {"code": "HITTEPA"}}, "Använd någon av AUTHORITY, BANKRUPTCY"),
        ("set", {"customer_no": "999999", "fields": {"code": "SOCIAL"}}, "Kunden finns inte"),
        ("set", {"invoice_no": 1, "fields": {"code": "SOCIAL"}}, "Fakturan finns inte"),
        (
            "set",
            {"customer_no": "104711", "invoice_no": 1, "fields": {"code": "SOCIAL"}},
            "antingen kund",
        ),
        ("set", {"customer_no": "104711", "fields": {"code": "SOCIAL", "until_on": "2026-04-01"}}, "har redan varit"),
        ("set", {"customer_no": "104711", "fields": {"code": "SOCIAL", "until_on": "9999-12-31"}}, "högst två år"),
        (
            "set",
            {"customer_no": "104711", "fields": {"code": "SOCIAL", "from_on": "2026-01-01"}},
            "bara vid skuld",
        ),
        ("end", {"customer_no": "104711", "fields": {"code": "SOCIAL"}}, "ingen sådan spärr"),
        ("prolong", {"customer_no": "104711", "fields": {"code": "SOCIAL", "until_on": "2026-05-01"}}, "ingen sådan"),
        ("end", {"customer_no": "104711", "fields": {"code": "PROTECTED_ID"}}, "följer av kundens uppgifter"),
    ],
)
def test_what_cannot_be_meant_is_a_conflict_that_says_what_to_do(
    clerk: Clerk, choice: str, values: dict, said: str
) -> None:
    state, outcome = clerk.decides("stop", choice, "2026-04-01", **values)
    assert state == "conflict" and said in outcome
    assert clerk.town.rows("SELECT 1 FROM active_stop") == []


def test_of_two_rows_on_one_stop_the_first_counts_and_a_second_night_changes_nothing(clerk: Clerk) -> None:
    first, second = (clerk.asks("stop", "set", customer_no="104711", fields={"code": "SOCIAL"}) for _ in range(2))
    clerk.works("2026-04-01")
    assert (clerk.outcome(first)[0], clerk.outcome(second)[0]) == ("done", "conflict")
    clerk.works("2026-04-02")
    assert len(clerk.town.rows("SELECT 1 FROM customer_stop_set")) == 1


def test_debt_relief_holds_the_claims_from_before_its_day(clerk: Clerk) -> None:
    fields = {"code": "DEBT_RELIEF", "from_on": "2026-02-01"}
    assert clerk.decides("stop", "set", "2026-04-01", customer_no="104711", fields=fields)[0] == "done"
    assert clerk.town.rows("SELECT claims_before_on FROM active_stop") == [(date(2026, 2, 1),)]


def test_a_part_that_is_disputed_is_held_and_the_rest_goes_on(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    state, said = clerk.decides("dispute", "raised", "2026-04-01", invoice_no=invoice_no, amount_ore=100_000)
    assert (state, said) == ("done", f"Faktura {invoice_no} är bestridd till 1 000,00 kr; resten krävs som vanligt.")
    assert clerk.stops(invoice_no) == [("DISPUTE", None, None, 100_000)]
    assert clerk.decides("dispute", "raised", "2026-04-02", invoice_no=invoice_no)[0] == "conflict"


@pytest.mark.parametrize(
    ("choice", "values", "held"),
    [
        ("upheld", {}, [("CREDIT_PENDING", None, None, None)]),
        # Answered Wednesday 2026-04-15: eight days, then the next bank day.
        ("rejected", {}, [("WAIT_PAYMENT", "2026-04-23", None, None)]),
        (
            "partly",
            {"amount_ore": 50_000},
            [("CREDIT_PENDING", None, None, 50_000), ("WAIT_PAYMENT", "2026-04-23", None, None)],
        ),
        ("to_court", {"approved_by": "CD"}, [("DISPUTE", None, None, None)]),
        ("withdrawn", {}, []),
    ],
)
def test_each_answer_to_a_dispute_has_its_effect(clerk: Clerk, choice: str, values: dict, held: list) -> None:
    invoice_no = claim(clerk)
    clerk.decides("dispute", "raised", "2026-04-01", invoice_no=invoice_no, reason="har inte fått varan")
    assert clerk.decides("dispute", choice, "2026-04-15", invoice_no=invoice_no, reason="svar", **values)[0] == "done"
    assert clerk.stops(invoice_no) == held
    events = clerk.town.rows("SELECT event, reason, happened_on::text FROM dispute_event ORDER BY decision_id")
    assert events == [("raised", "har inte fått varan", "2026-04-01"), (choice, "svar", "2026-04-15")]


@pytest.mark.parametrize(
    ("choice", "values", "said"),
    [
        ("raised", {"amount_ore": 320_001}, "bara 3 200,00 kr kvar"),
        ("upheld", {}, "inte bestridd"),
        ("to_court", {"approved_by": "CD"}, "inte bestridd"),
    ],
)
def test_a_dispute_that_the_ledger_stands_against_is_a_conflict(
    clerk: Clerk, choice: str, values: dict, said: str
) -> None:
    state, outcome = clerk.decides("dispute", choice, "2026-04-01", invoice_no=claim(clerk), **values)
    assert state == "conflict" and said in outcome


def test_nobody_sends_a_dispute_to_court_alone_or_upholds_all_as_a_part(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    clerk.decides("dispute", "raised", "2026-04-01", invoice_no=invoice_no, amount_ore=100_000)
    alone = clerk.decides("dispute", "to_court", "2026-04-02", invoice_no=invoice_no, approved_by="ab")
    whole = clerk.decides("dispute", "partly", "2026-04-02", invoice_no=invoice_no, amount_ore=100_000)
    assert "Samma person" in alone[1] and "Skriv Godtas" in whole[1]
    assert clerk.stops(invoice_no) == [("DISPUTE", None, None, 100_000)]


def test_a_paid_invoice_has_nothing_to_dispute_or_defer(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    clerk.town.pay(invoice_no, 320_000, "2026-03-20")
    asked = {"until_on": "2026-04-30", "from_on": "2026-03-25"}
    for kind, choice in (("dispute", "raised"), ("deferment", "grant")):
        state, said = clerk.decides(kind, choice, "2026-03-25", invoice_no=invoice_no, fields=asked)
        assert state == "conflict" and "inget kvar att betala" in said


def test_a_deferment_asked_for_in_time_holds_through_its_day(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    asked = {"until_on": "2026-06-29", "from_on": "2026-03-25"}
    state, said = clerk.decides("deferment", "grant", "2026-03-25", invoice_no=invoice_no, fields=asked)
    assert (state, said) == (
        "done",
        f"Faktura {invoice_no} har anstånd till 2026-06-29; räntan löper från förfallodagen.",
    )
    assert clerk.stops(invoice_no) == [("DEFERMENT", "2026-06-29", None, None)]


@pytest.mark.parametrize(
    ("asked", "refused_for"),
    [
        ({"until_on": "2026-04-30", "from_on": "2026-04-01"}, "TOO_LATE"),  # D3
        ({"until_on": "2026-07-01", "from_on": "2026-03-31"}, "TOO_LONG"),  # 91 days from the day of the decision
        ({"until_on": "2026-06-30", "from_on": "2026-03-31"}, None),  # 90
        ({"until_on": "2026-04-30", "from_on": "2026-04-01", "code": "HOUSING_ALLOWANCE"}, None),
    ],
)
def test_only_what_the_rules_allow_is_granted_and_a_refusal_is_kept(
    clerk: Clerk, asked: dict, refused_for: str | None
) -> None:
    invoice_no = claim(clerk)
    state, said = clerk.decides("deferment", "grant", "2026-04-01", invoice_no=invoice_no, fields=asked)
    assert clerk.town.rows("SELECT refused_for, decided_by, reason FROM deferment") == [(refused_for, "AB", "skäl")]
    assert state == ("conflict" if refused_for else "done") and (refused_for or "anstånd till") in said
    assert len(clerk.stops(invoice_no)) == (0 if refused_for else 1)


def test_a_manager_may_grant_a_second_or_longer_deferment_and_no_clerk_may_act_as_one(clerk: Clerk) -> None:
    invoice_no = claim(clerk)
    own = {"invoice_no": invoice_no, "fields": {"until_on": "2026-05-15", "from_on": "2026-03-25"}}
    assert clerk.decides("deferment", "grant", "2026-03-25", **own)[0] == "done"
    own["fields"] = {"until_on": "2026-08-31", "from_on": "2026-03-26"}
    for approved_by in (None, "CD"):
        assert clerk.decides("deferment", "grant", "2026-05-18", **own, approved_by=approved_by)[0] == "conflict"
    alone = clerk.decides("deferment", "grant", "2026-05-18", **own, decided_by="Enhetschef", approved_by="enhetschef")
    assert "SECOND" in alone[1]
    assert clerk.decides("deferment", "grant", "2026-05-18", **own, approved_by="Enhetschef")[0] == "done"
    assert clerk.stops(invoice_no) == [("DEFERMENT", "2026-08-31", None, None)]


@pytest.mark.parametrize(
    ("moves", "until_on", "paid_on", "interest_ore"),
    [
        pytest.param({}, "2026-06-30", "2026-06-30", 7_978, id="D1"),
        pytest.param({"flag": True}, "2026-06-30", "2026-07-20", 1_753, id="D2"),
    ],
)
def test_interest_runs_from_the_due_date_unless_the_deferment_moves_it(
    clerk: Clerk, moves: dict, until_on: str, paid_on: str, interest_ore: int
) -> None:
    invoice_no = claim(clerk)
    asked = {"until_on": until_on, "from_on": "2026-03-25", **moves}
    # 91 days from the due date: more than deferment_max_days, so a manager approves it.
    own = {"invoice_no": invoice_no, "fields": asked, "approved_by": "enhetschef"}
    assert clerk.decides("deferment", "grant", "2026-03-25", **own)[0] == "done"
    clerk.town.pay(invoice_no, 320_000, paid_on)
    clerk.town.run("interest_invoicing", paid_on)
    lines = clerk.town.select("sum(interest_ore)", "interest_line", invoice_no)
    assert lines == [(interest_ore,)]
