"""Holds: every code against every step, what a hold covers, when it ends and when it is to be looked at again."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from agency_rows import books, served, town  # noqa: F401 - fixtures
from ledger_rows import POLICY, Town

STOP_CODES = {row["stop_code"]: row for row in POLICY.rows["stop_code"]}
NIGHT = "2026-03-16"
STEPS = ("reminder", "demand", "hand_over", "interest_invoice")


def hold(town: Town, stop_code: str, on: str | int, **values: Any) -> None:
    """A hold on a customer (its number) or on an invoice (its number), set some days before the night."""
    whose = ("customer", {"customer_no": on}) if isinstance(on, str) else ("invoice", {"invoice_no": on})
    known = {"stop_code": stop_code, "set_on": date(2026, 3, 10), "reason": "Enligt ärende 17.", "set_by": "ab"}
    town.insert(f"{whose[0]}_stop_set", **whose[1], **{**known, **values}, run_id=1, version_id=1)


def sent(town: Town, name: str = "") -> list[str]:
    """The texts of the lists that finance has been sent."""
    found = town.select("name, sha256", "outbox", f"account = 'finance' AND name LIKE '%{name}%.csv'")
    return [town.exchange.archive.read(sha256).decode("utf-8-sig") for _, sha256 in found]


def due_for_all_steps(town: Town, customers: list[str]) -> dict[str, dict[str, int]]:
    """For each customer a claim due for a reminder, one for our demand, one for the agency, and late interest."""
    town.kravkod("RENT_PREMISES", hand_over="after_demand")
    steps = {
        "demand": town.invoices(customers, 150000, "2026-02-27", order_type="HL"),
        "hand_over": town.invoices(customers, 150000, "2026-02-27"),
        "interest_invoice": town.invoices(customers, 9900000, "2026-02-27"),
    }
    for invoice_no in steps["interest_invoice"]:
        town.pay(invoice_no, 9900000, "2026-03-03")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    steps["reminder"] = town.invoices(customers, 150000, "2026-03-11")
    return {customer: {step: steps[step][place] for step in STEPS} for place, customer in enumerate(customers)}


def taken(town: Town, claims: dict[str, int], interest_customers: set[str], customer: str) -> set[str]:
    """The steps that the night has taken with a customer's claims."""
    steps = {
        "reminder": town.select("1", "reminder", claims["reminder"]),
        "demand": town.select("1", "demand_claim", claims["demand"]),
        "hand_over": town.select("1", "open_case_invoice", claims["hand_over"]),
        "interest_invoice": customer in interest_customers,
    }
    return {step for step, found in steps.items() if found}


def test_every_code_blocks_the_steps_of_its_row_and_no_other(town: Town) -> None:
    """21 codes on customers and on invoices, each against a reminder, a demand, a case and an interest invoice."""
    where = {f"{code[:14]}-{kind}": (code, kind) for code in STOP_CODES for kind in ("C", "I")} | {"FREE": ("", "")}
    claims = due_for_all_steps(town, [town.customer(name) for name in where])
    assert len(STOP_CODES) == 21
    for name, (code, kind) in where.items():
        if kind == "C":
            hold(town, code, name)
        elif kind == "I":
            for invoice_no in claims[name].values():
                hold(town, code, invoice_no)
    for process in ("interest_invoicing", "reminders", "collection"):
        town.run(process, NIGHT)
    invoiced = {row[0] for row in town.select("customer_no", "invoice", "document_type = 'interest_invoice'")}
    manual: list[str] = []
    for name, (code, _) in where.items():
        row = STOP_CODES.get(code, dict.fromkeys(STEPS, "N"))
        blocked = {step for step in STEPS if row[step] != "N"}
        if row["demand"] != "N":
            blocked.add("hand_over")  # the agency would send the demand
        assert taken(town, claims[name], invoiced, name) == set(STEPS) - blocked, name
        manual += [str(claims[name][step]) for step in STEPS[:3] if row[step] == "M"]
    keys = [key for (key,) in town.select("key", "work_item", "kind LIKE 'protected_%'")]
    assert sorted(keys) == sorted(manual)


@pytest.mark.parametrize(
    ("hold_of", "reminded"),
    [
        ({"stop_code": "DEFERMENT", "until_on": date(2026, 3, 16)}, False),
        ({"stop_code": "DEFERMENT", "until_on": date(2026, 3, 15)}, True),
        ({"stop_code": "DISPUTE", "set_on": date(2026, 3, 17)}, True),
        ({"stop_code": "DISPUTE", "ended_on": date(2026, 3, 12), "ended_by": "ab"}, True),
        ({"stop_code": "DISPUTE", "review_on": date(2026, 3, 12)}, False),  # only a person lifts it
    ],
)
def test_when_a_hold_holds(town: Town, hold_of: dict[str, Any], reminded: bool) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-03-11")
    hold(town, on=invoice, **hold_of)
    town.run("reminders", NIGHT)
    assert bool(town.select("1", "reminder")) == reminded and town.tally.findings == []


def test_a_claim_of_another_is_not_held(town: Town) -> None:
    held, other = town.invoices([town.customer("1001"), town.customer("1002")], 150000, "2026-03-11")
    third = town.invoice("1001", 150000, "2026-03-11")
    hold(town, "DISPUTE", held)
    town.run("reminders", NIGHT)
    assert town.select("invoice_no", "reminder") == [(other,), (third,)]


def test_debt_relief_covers_what_arose_before_the_opening_decision(town: Town) -> None:
    """Receivables rules 3.6: decided on 2026-04-15; arisen on 04-10 is covered, arisen on 04-20 is not."""
    town.customer("1001")
    town.invoice("1001", 150000, "2026-05-10")
    newer = town.invoice("1001", 150000, "2026-05-20")
    hold(town, "DEBT_RELIEF", "1001", set_on=date(2026, 4, 16), claims_before_on=date(2026, 4, 15))
    town.run("reminders", "2026-06-01")
    assert town.select("invoice_no", "reminder") == [(newer,)]


@pytest.mark.parametrize(("disputed_ore", "asked_ore"), [(50000, 100000), (145001, None), (150000, None)])
def test_of_a_claim_disputed_in_part_the_rest_goes_on(town: Town, disputed_ore: int, asked_ore: int | None) -> None:
    """Receivables rules 3.4 (2); a rest below the smallest amount waits."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-03-11")
    hold(town, "DISPUTE", invoice, part_ore=disputed_ore)
    town.run("reminders", NIGHT)
    asked = town.select("open_capital_ore", "reminder", invoice)
    assert asked == ([(asked_ore,)] if asked_ore else [])
    assert town.select("amount_ore", "letter") == asked


def test_a_manual_code_is_work_for_a_person_in_every_step(town: Town) -> None:
    """`M` in the policy, whatever the code."""
    rows = [
        {**row, "reminder": "M", "demand": "M", "hand_over": "M"} if row["stop_code"] == "SOCIAL" else row
        for row in POLICY.rows["stop_code"]
    ]
    claims = due_for_all_steps(town, [town.customer("1001")])["1001"]
    town.policy = type(POLICY)({**town.policy.rows, "stop_code": rows}, "manual")
    hold(town, "SOCIAL", "1001")
    for process in ("reminders", "collection", "reminders", "collection"):
        town.run(process, NIGHT)
    work = town.select("kind, key, text", "work_item")
    assert [row[:2] for row in work] == [
        ("manual_case", str(claims["hand_over"])),
        ("manual_demand", str(claims["demand"])),
        ("manual_reminder", str(claims["reminder"])),
    ]
    assert all("Sociala hänsyn" in text and "1001" in text for *_, text in work)


def test_a_hold_is_ended_and_never_changed(town: Town) -> None:
    hold(town, "DISPUTE", 17)
    for change in ("reason = 'annat'", "set_on = '2026-01-01'", "stop_code = 'SOCIAL'"):
        with pytest.raises(psycopg.errors.RaiseException):
            town.ledger.connection.execute(f"UPDATE invoice_stop_set SET {change}")
    town.ledger.connection.execute("UPDATE invoice_stop_set SET ended_on = '2026-03-12', ended_by = 'cd'")
    with pytest.raises(psycopg.errors.RaiseException):
        town.ledger.connection.execute("UPDATE invoice_stop_set SET ended_on = NULL")
    with pytest.raises(psycopg.errors.RaiseException):
        town.ledger.connection.execute("DELETE FROM invoice_stop_set")
    with pytest.raises(psycopg.errors.CheckViolation):
        hold(town, "SOCIAL", 17, until_on=date(2026, 4, 1))


def test_what_ends_by_itself_is_ended_by_the_night(town: Town) -> None:
    """So that the same hold can be set again; the others wait for a person."""
    hold(town, "DEFERMENT", 17, until_on=date(2026, 3, 13))
    hold(town, "WAIT_PAYMENT", 17, until_on=date(2026, 3, 16))
    hold(town, "SOCIAL", "1001")
    town.run("reminders", "2026-03-15")  # a Sunday: letters wait, holds do not
    town.run("reminders", NIGHT)
    assert town.select("stop_code, ended_on, ended_by", "invoice_stop_set") == [
        ("DEFERMENT", date(2026, 3, 15), "natten"),
        ("WAIT_PAYMENT", None, None),
    ]
    assert town.select("ended_on", "customer_stop_set") == [(None,)]


REVIEWED = [
    ("DISPUTE", {}, "2026-03-24"),  # 10 bank days
    ("DECEASED", {"set_on": date(2026, 2, 10)}, "2026-05-11"),  # three months: 2026-05-10 is a Sunday
    ("SOCIAL", {}, "2026-04-09"),  # 30 days
    ("DISPUTE", {"review_on": date(2026, 5, 4)}, "2026-05-04"),  # a person's own day
]


@pytest.mark.parametrize(("stop_code", "values", "first_on"), REVIEWED)
def test_a_hold_is_shown_from_its_review_day_until_it_is_ended(
    town: Town, stop_code: str, values: dict[str, Any], first_on: str
) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, stop_code, invoice, **values)
    day = date.fromisoformat(first_on)
    town.run("reminders", day - timedelta(days=1))
    assert sent(town, "SPARRAR_ATT_SE_OVER") == []
    town.run("reminders", day)
    town.run("reminders", day)
    (text,) = sent(town, "SPARRAR_ATT_SE_OVER")
    assert text.splitlines()[1].startswith(f"{STOP_CODES[stop_code]['name']};{stop_code};1001;{invoice};1500.00;")
    town.ledger.connection.execute("UPDATE invoice_stop_set SET ended_on = %s, ended_by = 'cd'", (day,))
    town.run("reminders", day + timedelta(days=1))
    assert len(sent(town, "SPARRAR_ATT_SE_OVER")) == 1


def test_a_hold_on_a_customer_is_shown_with_all_that_it_keeps_back(town: Town) -> None:
    """What is left of every open claim of the customer's, and nothing of what is settled or another's."""
    town.customer("1002")
    first, second, settled = town.invoices([town.customer("1001")] * 3, 150000, "2026-04-27")
    town.invoice("1002", 700000, "2026-04-27")
    town.pay(first, 50000, "2026-03-11")
    town.pay(settled, 150000, "2026-03-11")
    hold(town, "SOCIAL", "1001")
    hold(town, "DISPUTE", second, review_on=date(2026, 4, 9))
    town.run("reminders", "2026-04-09")
    (text,) = sent(town, "SPARRAR_ATT_SE_OVER")
    assert [line.split(";")[1:5] for line in text.splitlines()[1:]] == [
        ["DISPUTE", "1001", str(second), "1500.00"],
        ["SOCIAL", "1001", "", "2500.00"],
    ]


def test_what_a_customers_data_mean_is_part_of_the_query(town: Town) -> None:
    """A function that PostgreSQL cannot inline is called claim by claim: forty times the cost of the comparison."""
    for call in ("is_minor(identity_no, on_day)", "customer_stop(kind, protection_code, identity_no, on_day)"):
        query = f"SELECT {call} FROM (SELECT *, date '2026-03-16' + run_id AS on_day FROM customer) AS c"
        plan = " ".join(line for (line,) in town.rows(f"EXPLAIN (VERBOSE) {query}"))
        assert "is_minor(" not in plan and "customer_stop(" not in plan, call


def test_a_protected_person_stands_on_no_list(town: Town) -> None:
    invoice = town.invoice(town.customer("1001", protection_code=1), 150000, "2026-02-27")
    hold(town, "DISPUTE", invoice)
    for day in ("2026-03-24", "2026-03-25"):
        town.run("reminders", day)
    assert sent(town, "SPARRAR_ATT_SE_OVER") == []
    assert town.select("kind, customer_no", "work_item", "kind = 'protected_stop'") == [("protected_stop", "1001")]
