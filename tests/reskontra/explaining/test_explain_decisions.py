"""What people have decided of a claim is explained as the real steps carried it out: who, when, from which row."""

from __future__ import annotations

from datetime import date
from typing import Any

from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import exceptions_list, instalment_plans
from reskontra.decisions import decision_stops, write_offs
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.explaining.explain import explain, render
from reskontra.night import Night
from reskontra.tally import Tally


def nightly(night: Night) -> None:
    decision_stops.apply(night)
    night.stage_policy("kravkod", "stop_code", "posting_account")
    write_offs.run(night, Tally())
    instalment_plans.agree(night, Tally())


def decides(clerk: Clerk, kind: str, choice: str, on: str, **values: Any) -> None:
    """A decision that is carried out; its row comes of a night that is there."""
    night = clerk.town.night(on)
    origin = {"run_id": night.run_id, "version_id": night.version_id}
    state, outcome = clerk.decides(kind, choice, on, **origin, **values)
    assert state == "done", outcome


def life(clerk: Clerk, invoice_no: int) -> dict[str, Any]:
    return explain(clerk.town.ledger, "10", str(invoice_no), clerk.town.policy)["invoices"][0]


def told(clerk: Clerk, invoice_no: int) -> str:
    return render(explain(clerk.town.ledger, "10", str(invoice_no), clerk.town.policy))


def test_a_dispute_is_told_from_objection_to_answer(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    decides(clerk, "dispute", "raised", "2026-04-01", invoice_no=invoice_no)
    step = life(clerk, invoice_no)["next_step"]
    assert (step["step"], step["on"], [kept["code"] for kept in step["kept_back_by"]]) == (
        "reminder",
        None,
        ["DISPUTE"],
    )
    decides(clerk, "dispute", "rejected", "2026-04-08", invoice_no=invoice_no, decided_by="CD")
    text = told(clerk, invoice_no)
    assert "2026-04-01  Fordran bestrids, beslut av AB" in text
    assert "2026-04-08  Bestridandet avvisas, betala senast" in text and "beslut av CD" in text
    rejected = [event for event in life(clerk, invoice_no)["events"] if event["kind"] == "disputes"][-1]
    assert (rejected["decided_by"], rejected["business_on"]) == ("CD", "2026-04-08")


def test_after_a_rejected_dispute_the_reminder_comes_on_the_day_told(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 100_000, "2026-03-31")
    decides(clerk, "dispute", "raised", "2026-04-01", invoice_no=invoice_no)
    decides(clerk, "dispute", "rejected", "2026-04-08", invoice_no=invoice_no)
    on = date.fromisoformat(life(clerk, invoice_no)["next_step"]["on"])
    clerk.town.run("reminders", on)
    assert clerk.town.select("reminded_on", "reminder", invoice_no) == [(on,)]


def test_a_plan_and_its_hold_are_told(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 840_000, "2025-10-31")
    fields = {"count": 6, "until_on": "2026-02-25"}
    decides(clerk, "plan", "new", "2026-01-15", customer_no="104711", invoice_no=invoice_no, fields=fields)
    text = told(clerk, invoice_no)
    assert "2026-01-15  Avbetalningsplan 1 avtalad," in text and "i 6 delbetalningar, beslut av AB" in text
    assert [kept["code"] for kept in life(clerk, invoice_no)["next_step"]["kept_back_by"]] == ["PLAN"]


def test_a_write_off_is_the_last_stage(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 80_000, "2026-03-31")
    fields = {"code": "ESTATE_EMPTY"}
    decides(clerk, "write_off", "write_off", "2026-06-01", invoice_no=invoice_no, fields=fields)
    one = life(clerk, invoice_no)
    assert (one["stage"]["stage"], one["stage"]["since_on"]) == ("WRITTEN_OFF", "2026-06-01")
    assert one["next_step"]["step"] == "none"
    assert "800,00 kr, skäl ESTATE_EMPTY, beslut av AB" in told(clerk, invoice_no)


def test_decisions_carried_out_are_the_months_exceptions(clerk: Clerk) -> None:
    """What the real steps wrote in April comes in the list of the first night of May, each once."""
    disputed, lost, planned = (clerk.town.invoice("104711", 840_000, "2026-02-27") for _ in range(3))
    decides(clerk, "dispute", "raised", "2026-04-01", invoice_no=disputed)
    decides(
        clerk, "write_off", "write_off", "2026-04-02", invoice_no=lost, amount_ore=50_000, fields={"code": "DECISION"}
    )
    fields = {"count": 6, "until_on": "2026-05-25"}
    decides(clerk, "plan", "new", "2026-04-07", customer_no="104711", invoice_no=planned, fields=fields)
    decides(clerk, "stop", "set", "2026-04-08", customer_no="104711", fields={"code": "GUARDIAN"})
    night = clerk.town.night("2026-05-04")
    with clerk.town.ledger.transaction():
        exceptions_list.send(night, Tally())
    ((sha256,),) = clerk.town.rows("SELECT sha256 FROM outbox WHERE name = 'UNDANTAG_10_202604.csv'")
    rows = read_staff_file(clerk.town.exchange.archive.read(sha256), "UNDANTAG_10_202604.csv").table.to_pylist()
    assert [(row["Undantag"], row["Natt"], row["Beslutat av"]) for row in rows] == [
        ("Bestridande", "2026-04-01", "AB"),
        ("Avbetalningsplan", "2026-04-07", "AB"),
        ("Spärr satt", "2026-04-08", "AB"),
        ("Avskrivning", "2026-04-02", "AB"),
    ]
