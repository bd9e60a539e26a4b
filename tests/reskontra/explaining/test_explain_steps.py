"""Where a claim stands and what comes next: the day told is the day the night acts; every event names its source."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from agency_rows import all_sent, answer, books, row, served, town  # noqa: F401 - fixtures
from ledger_rows import ANNA, CHILD, Town

from reskontra.explaining.explain import explain, render
from reskontra.rules.bank_days import previous_bank_day

DUE_DAYS = (
    "2025-12-31",
    "2026-02-27",
    "2026-03-13",
    "2026-03-20",
    "2026-04-30",
    "2026-05-31",
    "2026-06-30",
    "2026-11-30",
)


def life(town: Town, invoice: int) -> dict[str, Any]:
    """What a program is told of an invoice."""
    (told,) = json.loads(json.dumps(explain(town.ledger, "10", str(invoice), town.policy)))["invoices"]
    return told


def coming(town: Town, invoice: int) -> tuple[str, str | None]:
    step = life(town, invoice)["next_step"]
    return step["step"], step["on"]


def stage(town: Town, invoice: int) -> str:
    return life(town, invoice)["stage"]["stage"]


def text(town: Town, invoice: int) -> str:
    return render(explain(town.ledger, "10", str(invoice), town.policy))


def remind(town: Town, on: str) -> None:
    town.run("reminders", on)
    town.distribute(date.fromisoformat(on))


def origin(town: Town) -> dict[str, int]:
    """A run and a version that are there."""
    ((run_id, version_id),) = town.rows("SELECT max(run_id), (SELECT max(version_id) FROM version) FROM run")
    return {"run_id": run_id, "version_id": version_id}


def hold(town: Town, on: str, **values: Any) -> None:
    table = "invoice_stop_set" if "invoice_no" in values else "customer_stop_set"
    known = {"set_on": date.fromisoformat(on), "reason": "Konkurs inledd", "set_by": "kadm01", **origin(town)}
    town.insert(table, **{**known, **values})


@pytest.mark.parametrize("due_on", DUE_DAYS)
@pytest.mark.parametrize("road", ["at_demand", "after_demand", "at_reminder", "two_reminders"])
def test_the_day_told_is_the_day_the_night_acts(town: Town, due_on: str, road: str) -> None:
    """On each road: the bank day before the day told the night does nothing, on the day it does; weekends included."""
    rules = {"reminder_levels": 2, "second_reminder_days": 20} if road == "two_reminders" else {"hand_over": road}
    town.kravkod("STD_PERSON", **rules)
    invoice = town.invoice(town.customer("1001"), 150000, due_on)
    steps = []
    while (step := coming(town, invoice))[1]:
        on = date.fromisoformat(str(step[1]))
        before = previous_bank_day(on)
        if before > date.fromisoformat(life(town, invoice)["stage"]["on_day"]):
            town.run("reminders", before)
            town.run("collection", before)
            assert coming(town, invoice) == step, f"acted before {step}"
        town.run("reminders", on)
        town.run("collection", on)
        assert coming(town, invoice) != step, f"did not act on {step}"
        town.distribute(on)
        steps.append(step[0])
    assert (
        steps
        == {
            "at_demand": ["reminder", "case_demand"],
            "after_demand": ["reminder", "demand", "case_notice", "case_legal"],
            "at_reminder": ["case_reminder"],
            "two_reminders": ["reminder", "reminder", "case_demand"],
        }[road]
    )


def test_the_stages_of_a_claim(town: Town) -> None:
    """4.1 from the invoice to the agency and back to settled, each derived from what has happened."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27", distributed=False)
    assert stage(town, invoice) == "ISSUED"
    town.distribute(date(2026, 1, 28))
    assert stage(town, invoice) == "SENT"
    town.night("2026-02-27")
    assert stage(town, invoice) == "SENT", "not late on its own due day"
    town.night("2026-03-02")
    assert life(town, invoice)["stage"] == {
        **{"stage": "DUE", "since_on": "2026-02-28", "level": 0, "case_ref": None, "agency_state": None},
        "on_day": "2026-03-02",
    }
    remind(town, "2026-03-04")
    assert stage(town, invoice) == "REMINDED"
    town.run("collection", "2026-03-16")
    assert (stage(town, invoice), coming(town, invoice)) == ("REMINDED", ("agency", None)), "not accepted yet"
    answer(town, [row(all_sent(town)[-1], "ACCEPTED")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert stage(town, invoice) == "AGENCY"
    town.pay(invoice, 150000, "2026-03-18")
    assert stage(town, invoice) == "SETTLED"
    assert life(town, invoice)["next_step"]["reason"] == "Fordran är reglerad."


def test_what_the_agency_says_is_the_stage(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.run("collection", "2026-03-16")
    answer(town, [row(all_sent(town)[-1], "ACCEPTED")], "2026-03-17")
    town.run("collection", "2026-03-17")
    (case_ref,) = town.select("case_ref", "open_case_invoice", invoice)[0]
    told = {
        "open_capital_ore": 150000,
        "open_interest_ore": 0,
        "open_fees_ore": 0,
        "file_name": "S.csv",
        **origin(town),
    }
    for number, (state, wanted) in enumerate(
        [("DEMANDED", "AGENCY"), ("CONTESTED", "KFM_APPLIED"), ("RULED", "RULED"), ("NO_ASSETS", "SURVEILLANCE")],
        start=1,
    ):
        day = date(2026, 4, number)
        known = {"event_id": f"S{number}", "case_ref": case_ref, "agency_case_no": "A1", "state_on": day}
        town.insert("case_status", **known, state=state, status_no=number, business_on=day, **told)
        assert stage(town, invoice) == wanted
    assert f"Ombudet om ärende {case_ref}: utmätningsbara tillgångar saknas [S.csv]" in text(town, invoice)


def test_credited_and_written_off_are_told_apart_from_paid(town: Town) -> None:
    town.customer("1001")
    credited, mixed = (town.invoice("1001", 100000, "2026-03-02") for _ in range(2))
    town.credit(credited, 100000, "2026-02-10")
    town.credit(mixed, 40000, "2026-02-10")
    town.pay(mixed, 60000, "2026-02-20")
    assert (stage(town, credited), stage(town, mixed)) == ("CREDITED", "SETTLED")


def test_a_hold_says_who_why_and_until_when(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=invoice, stop_code="DEFERMENT", until_on=date(2026, 3, 31), reason="Beslut 4")
    town.night("2026-03-04")
    step = life(town, invoice)["next_step"]
    assert (step["step"], step["on"]) == ("reminder", "2026-04-01")
    assert step["kept_back_by"] == [{"code": "DEFERMENT", "text": "Anstånd", "until_on": "2026-03-31"}]
    said = text(town, invoice)
    assert "Spärr nu: DEFERMENT sedan 2026-03-01 till och med 2026-03-31, satt av kadm01" in said
    assert "Fakturan spärras med DEFERMENT till och med 2026-03-31 av kadm01: Beslut 4" in said
    town.run("reminders", "2026-04-01")
    assert town.select("reminded_on", "reminder", invoice) == [(date(2026, 4, 1),)]


def test_a_hold_that_a_person_lifts_leaves_the_day_open(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, "2026-03-01", customer_no="1001", stop_code="BANKRUPTCY")
    town.night("2026-03-04")
    assert coming(town, invoice) == ("reminder", None)
    assert "Hålls tillbaka tills det är åtgärdat: Konkurs (BANKRUPTCY)" in text(town, invoice)
    town.ledger.connection.execute("UPDATE customer_stop_set SET ended_on = '2026-03-10', ended_by = 'kadm02'")
    assert coming(town, invoice) == ("reminder", "2026-03-05")
    assert "2026-03-10  Spärren BANKRUPTCY hävs av kadm02" in text(town, invoice)


def test_a_social_hold_stops_the_case_and_not_the_reminder(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, "2026-03-01", customer_no="1001", stop_code="SOCIAL")
    assert coming(town, invoice) == ("reminder", "2026-03-04")
    remind(town, "2026-03-04")
    assert coming(town, invoice) == ("case_demand", None)


@pytest.mark.parametrize(
    ("values", "code"),
    [({"identity_no": CHILD}, "MINOR"), ({"kind": "estate"}, "DECEASED"), ({"protection_code": 1}, "PROTECTED_ID")],
)
def test_what_the_customers_data_mean_keeps_the_step_back(town: Town, values: dict[str, Any], code: str) -> None:
    invoice = town.invoice(town.customer("1001", **values), 150000, "2026-02-27")
    town.night("2026-03-04")
    step = life(town, invoice)["next_step"]
    assert (step["on"], [kept["code"] for kept in step["kept_back_by"]]) == (None, [code])


def test_a_disputed_part_leaves_the_rest_to_be_asked_for(town: Town) -> None:
    """As the night: a letter for the rest unless that is too small; the case is held whole."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=invoice, stop_code="DISPUTE", part_ore=50000)
    assert coming(town, invoice) == ("reminder", "2026-03-04")
    remind(town, "2026-03-04")
    assert town.select("open_capital_ore", "reminder", invoice) == [(100000,)]
    assert coming(town, invoice) == ("case_demand", None)
    small = town.invoice("1001", 52000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=small, stop_code="DISPUTE", part_ore=50000)
    assert [kept["code"] for kept in life(town, small)["next_step"]["kept_back_by"]] == ["SMALL"]


@pytest.mark.parametrize(
    ("receiver", "code"), [({"street": "", "street_2": ""}, "NO_ADDRESS"), ({"protection_code": 1}, "PROTECTED_ID")]
)
def test_a_letter_that_cannot_be_sent_to_its_receiver_is_held(town: Town, receiver: dict[str, Any], code: str) -> None:
    town.customer("2002", **receiver)
    invoice = town.invoice(town.customer("1001", guardian_no="2002"), 150000, "2026-02-27")
    assert [kept["code"] for kept in life(town, invoice)["next_step"]["kept_back_by"]] == [code]
    remind(town, "2026-03-04")
    assert town.select("1", "reminder", invoice) == []


def test_what_is_too_small_or_not_sent_waits(town: Town) -> None:
    town.customer("1001")
    invoice = town.invoice("1001", 150000, "2026-02-27")
    town.pay(invoice, 146000, "2026-02-20")
    unsent = town.invoice("1001", 150000, "2026-02-27", distributed=False)
    kept = [[each["code"] for each in life(town, number)["next_step"]["kept_back_by"]] for number in (invoice, unsent)]
    assert kept == [["SMALL"], ["NOT_SENT"]]


def test_the_reason_of_a_hold_on_a_protected_person_is_not_told(town: Town) -> None:
    invoice = town.invoice(town.customer("1001", protection_code=2), 150000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=invoice, stop_code="DISPUTE", reason="Bor på hemlig ort")
    story = json.dumps(explain(town.ledger, "10", str(invoice), town.policy), ensure_ascii=False)
    assert "DISPUTE" in story and "hemlig" not in story + text(town, invoice)


def test_an_identity_number_in_a_reason_is_masked(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=invoice, stop_code="DISPUTE", reason=f"Ringde, {ANNA}")
    assert ANNA not in text(town, invoice) and "811228-****" in text(town, invoice)


def test_every_event_names_its_night_program_and_policy(town: Town) -> None:
    """A claim that has been through letters, a hold, a deferment refused and interest: one list in order of time."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    hold(town, "2026-03-01", invoice_no=invoice, stop_code="WAIT_PAYMENT", until_on=date(2026, 3, 3))
    known = {
        **origin(town),
        "customer_no": "1001",
        "decided_by": "kadm01",
        "reason": "",
        "moves_due": False,
    }
    days = {"asked_on": date(2026, 3, 2), "until_on": date(2026, 3, 30), "decided_on": date(2026, 3, 3)}
    town.insert("deferment", decision_id=1, invoice_no=invoice, refused_for="TOO_LATE", **known, **days)
    remind(town, "2026-03-04")
    town.pay(invoice, 156000, "2026-03-12")
    town.run("interest_invoicing", "2026-03-12")
    events = life(town, invoice)["events"]
    assert {"entries", "documents", "reminders", "stops", "deferments", "interest"} == {
        event["kind"] for event in events
    }
    for event in events:
        assert event["text"] and {"business_on", "code_version", "policy_version"} <= set(event), event
    days_told = [event["on"] for event in events]
    assert days_told == sorted(days_told)
    refused = next(event for event in events if event["kind"] == "deferments")
    assert (refused["decided_by"], refused["on"]) == ("kadm01", "2026-03-03")
    assert "Anstånd till 2026-03-30 beviljas inte: begärt efter förfallodagen" in refused["text"]
    assert {event["rule_version"] for event in events if event.get("rule", "").startswith("ocr_")} == {1}
