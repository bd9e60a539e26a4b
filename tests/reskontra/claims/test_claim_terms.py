"""Kravkod of one invoice: which source decides, what a decision changes from which night, and what is told of it."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import POLICY, Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import claim_terms, waivers
from reskontra.explaining import explain
from reskontra.night import Night
from reskontra.policy import Policy


def nightly(night: Night) -> None:
    claim_terms.apply(night)
    waivers.apply_unposted(night)


def kravkod(clerk: Clerk, invoice_no: int, code: str, on: str = "2026-03-20", **more: Any) -> tuple[str, str]:
    fields = {"code": code, **more.pop("fields", {})}
    return clerk.decides("kravkod", "set", on, invoice_no=invoice_no, fields=fields, **more)


def terms(town: Town, invoice_no: int) -> tuple[str, str]:
    return town.select("kravkod, kravkod_source", "claim_terms", invoice_no)[0]


def told(town: Town, invoice_no: int) -> str:
    return explain.render(explain.explain(town.ledger, "10", str(invoice_no), POLICY))


@pytest.mark.parametrize(
    ("customer", "order_type", "expected"),
    [
        ({}, "FS", ("STD_PERSON", "order_type")),
        ({"kind": "organisation", "identity_type": "organisationsnummer", "identity_no": "5599123451"}, "FS",
         ("STD_COMPANY", "order_type")),
        ({"group_code": "PR"}, "BO", ("CHILDCARE", "order_type")),
        ({"group_code": "MY"}, "BO", ("AUTHORITY", "group")),
        ({"group_code": "UNKNOWN"}, "BO", ("CHILDCARE", "order_type")),
        ({"group_code": "MY", "kravkod": "VA"}, "BO", ("VA", "customer")),
    ],
)  # fmt: skip
def test_the_customer_goes_before_its_group_and_the_group_before_the_order_type(
    town: Town, customer: dict[str, Any], order_type: str, expected: tuple[str, str]
) -> None:
    town.customer("1001", **customer)
    invoice_no = town.invoice("1001", 100_000, "2026-03-31", order_type=order_type)
    assert terms(town, invoice_no) == expected
    assert town.select("kravkod, kravkod_source", "invoice", invoice_no) == [expected]


def test_a_group_s_kravkod_is_policy_of_the_invoice_date(town: Town) -> None:
    """From 2026-03-15 the associations have a kravkod of their own; invoices before that keep theirs."""
    row = {"group_code": "FR", "valid_from": date(2026, 3, 15), "name": "Föreningar", "kravkod": "RENT_ASSOCIATION"}
    town.policy = Policy({**POLICY.rows, "customer_group": [*POLICY.rows["customer_group"], row]}, "changed")
    town.customer("1001", group_code="FR")
    before = town.invoice("1001", 100_000, "2026-04-13")  # issued 2026-03-14
    after = town.invoice("1001", 100_000, "2026-04-14")
    assert terms(town, before) == ("STD_PERSON", "order_type")
    assert terms(town, after) == ("RENT_ASSOCIATION", "group")


def test_an_invoice_is_pursued_by_the_kravkod_decided_for_it_and_no_other_is(clerk: Clerk) -> None:
    """STD_PERSON reminds 5 days after the due date; EMPLOYEE never does."""
    spared, usual = clerk.town.invoices(["104711", "104711"], 100_000, "2026-03-31")
    state, outcome = kravkod(clerk, spared, "EMPLOYEE")
    assert (state, outcome) == ("done", f"Faktura {spared} drivs enligt EMPLOYEE från 2026-03-20, förut STD_PERSON.")
    clerk.town.run("reminders", "2026-04-07")
    assert clerk.town.select("invoice_no", "reminder") == [(usual,)]
    assert terms(clerk.town, spared) == ("EMPLOYEE", "invoice")
    assert clerk.town.select("kravkod, interest_basis", "invoice", spared) == [("STD_PERSON", "P3_AGREED_DUE")]
    assert clerk.town.select("interest_basis", "claim_terms", spared) == [("P3_AGREED_DUE",)], (
        "the basis is the claim's"
    )
    assert kravkod(clerk, spared, "STD_PERSON", "2026-04-08")[0] == "done"
    clerk.town.run("reminders", "2026-04-09")
    assert clerk.town.select("invoice_no", "reminder") == [(spared,), (usual,)]
    assert clerk.town.select("kravkod, ended_on::text", "invoice_kravkod_set", spared) == [
        ("EMPLOYEE", "2026-04-08"),
        ("STD_PERSON", None),
    ]


def test_a_letter_tells_no_interest_that_an_earlier_kravkod_has_invoiced(clerk: Clerk) -> None:
    """10 000,00 due 2026-04-27, reckoned to 04-30 by a monthly kravkod; the letter of 05-04 tells four days, 10,96."""
    clerk.town.kravkod("STD_PERSON", interest_invoicing="monthly")
    invoice_no = clerk.town.invoice("104711", 1_000_000, "2026-04-27")
    clerk.town.run("interest_invoicing", "2026-04-30")
    assert clerk.town.select("days", "interest_line", invoice_no) == [(3,)]
    assert kravkod(clerk, invoice_no, "CHILDCARE", "2026-05-03")[0] == "done"
    clerk.town.run("reminders", "2026-05-04")
    assert clerk.town.select("interest_ore", "reminder", invoice_no) == [(1_096,)]


def test_a_claim_waits_for_no_agency_where_its_own_kravkod_says_never(clerk: Clerk) -> None:
    handed, kept = clerk.town.invoices(["104711", "104711"], 200_000, "2026-02-27")
    for on in ("2026-03-04",):
        clerk.town.run("reminders", on)
        clerk.town.distribute(date.fromisoformat(on))
    assert kravkod(clerk, kept, "ELDERCARE", "2026-03-05")[0] == "done"
    clerk.town.run("collection", "2026-03-16")
    assert clerk.town.select("invoice_no", "open_case_invoice") == [(handed,)]
    said = kravkod(clerk, handed, "ELDERCARE", "2026-03-17")
    assert said[0] == "conflict" and "Återkalla ärendet först" in said[1]


def test_a_decision_for_a_later_day_waits_for_it(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    asked = clerk.asks("kravkod", "set", invoice_no=invoice_no, fields={"code": "VA", "from_on": "2026-04-02"})
    clerk.works("2026-04-01")
    assert clerk.town.rows("SELECT decision_id FROM open_decision") == [(asked,)]
    assert terms(clerk.town, invoice_no) == ("STD_PERSON", "order_type")
    clerk.works("2026-04-02")
    assert clerk.outcome(asked)[0] == "done"
    assert terms(clerk.town, invoice_no) == ("VA", "invoice")


def test_what_cannot_be_done_is_a_conflict_and_changes_nothing(clerk: Clerk) -> None:
    town = clerk.town
    invoice_no = town.invoice("104711", 100_000, "2026-03-31")
    paid = town.invoice("104711", 50_000, "2026-03-31")
    town.pay(paid, 50_000, "2026-03-10")
    credit_no = town.credit(invoice_no, 10_000, "2026-03-11")
    asked = [
        clerk.asks("kravkod", "set", invoice_no=number, fields={"code": code})
        for number, code in ((1, "VA"), (credit_no, "VA"), (invoice_no, "NY"), (paid, "VA"))
    ]
    clerk.works("2026-03-20")
    said = [clerk.outcome(decision_id) for decision_id in asked]
    assert [state for state, _ in said] == ["conflict"] * 4
    for (_, outcome), expected in zip(said, ("finns inte", "ingen faktura", "kravkod.csv", "reglerad"), strict=True):
        assert expected in outcome
    assert "har redan" in kravkod(clerk, invoice_no, "STD_PERSON")[1]
    first = clerk.asks("kravkod", "set", invoice_no=invoice_no, fields={"code": "VA"})
    second = clerk.asks("kravkod", "set", invoice_no=invoice_no, fields={"code": "ELDERCARE"})
    clerk.works("2026-03-21")
    assert clerk.outcome(first)[0] == "done" and clerk.outcome(second)[0] == "conflict"
    assert town.select("kravkod", "invoice_kravkod_set") == [("VA",)]


def test_explain_and_the_month_s_exceptions_tell_who_changed_it(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    assert "Kravkod STD_PERSON (ordertypens)" in told(clerk.town, invoice_no)
    kravkod(clerk, invoice_no, "VA", approved_by="kchef1")
    text = told(clerk.town, invoice_no)
    assert "Kravkod VA (beslutad för fakturan)" in text
    assert "2026-03-20  Kravkoden ändras från STD_PERSON till VA, beslut av AB och kchef1" in text
    columns = "ground, detail, invoice_no, decided_by, approved_by"
    assert clerk.town.select(columns, "claim_exception", "ground = 'kravkod'") == [
        ("kravkod", "STD_PERSON till VA", invoice_no, "AB", "kchef1")
    ]


def test_what_was_decided_is_ended_and_never_changed(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    kravkod(clerk, invoice_no, "VA")
    for statement in ("UPDATE invoice_kravkod_set SET kravkod = 'EMPLOYEE'", "DELETE FROM invoice_kravkod_set"):
        with pytest.raises(Exception, match="never changed"):
            clerk.town.ledger.connection.execute(statement)  # type: ignore[arg-type]
    assert terms(clerk.town, invoice_no) == ("VA", "invoice")
