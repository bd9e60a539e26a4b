"""The month's exceptions: every deviation by ground and department, once, without protected persons and names."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import ANNA, Town, books, town  # noqa: F401 - fixtures

from reskontra.claims import claim_terms, exceptions_list
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.tally import Tally

ENDINGS = (".csv", ".xlsx")


def tell(town: Town, on: str) -> Tally:
    """Send the list as reporting does on a night."""
    tally, night = Tally(), town.night(on)
    with town.ledger.transaction():
        exceptions_list.send(night, tally)
    return tally


def sent(town: Town) -> list[str]:
    return [name for (name,) in town.rows("SELECT name FROM outbox WHERE kind LIKE 'exceptions%' ORDER BY name")]


def content(town: Town, name: str) -> bytes:
    ((sha256,),) = town.rows(f"SELECT sha256 FROM outbox WHERE name = '{name}'")
    return town.exchange.archive.read(sha256)


def listed(town: Town, month: str = "202603", ending: str = ".csv") -> list[dict[str, str]]:
    name = f"UNDANTAG_10_{month}{ending}"
    return read_staff_file(content(town, name), name).table.to_pylist()


def origin(town: Town, on: str) -> dict[str, int]:
    night = town.night(on)
    return {"run_id": night.run_id, "version_id": night.version_id}


def stop(town: Town, on: str, **values: Any) -> None:
    table = "invoice_stop_set" if "invoice_no" in values else "customer_stop_set"
    known = {
        "set_on": date.fromisoformat(on),
        "reason": "Anna i Exempelstad",
        "set_by": "kadm01",
        "stop_code": "SOCIAL",
    }
    town.insert(table, **{**known, **values}, **origin(town, on))


def deferment(town: Town, on: str, invoice: int, decision: int, refused_for: str | None) -> None:
    days = {"asked_on": date.fromisoformat(on), "until_on": date(2026, 5, 1), "decided_on": date.fromisoformat(on)}
    known = {"customer_no": "1001", "decided_by": "kadm02", "approved_by": "kchef1", "reason": "", "moves_due": False}
    verdict = {"refused_for": refused_for} if refused_for else {"ground": "HOUSING_ALLOWANCE"}
    town.insert("deferment", decision_id=decision, invoice_no=invoice, **verdict, **days, **known, **origin(town, on))


@pytest.fixture
def march(town: Town) -> Town:
    """A month with a hold, two deferments, a write-off, a lowered interest, a letter by hand and a changed kravkod."""
    town.customer("1001")
    town.customer("1002", protection_code=1)
    technical = town.invoice("1001", 150000, "2026-02-27")
    school = town.invoice("1001", 50000, "2026-02-27", department="UBN")
    hidden = town.invoice("1002", 150000, "2026-02-27")
    stop(town, "2026-02-27", customer_no="1001", stop_code="GUARDIAN")
    stop(town, "2026-03-02", invoice_no=technical)
    stop(town, "2026-03-02", customer_no="1001", stop_code="BANKRUPTCY")
    stop(town, "2026-03-02", invoice_no=hidden)
    stop(town, "2026-03-03", invoice_no=school, stop_code="DISPUTE")
    deferment(town, "2026-03-04", school, 1, None)
    deferment(town, "2026-03-05", technical, 2, "TOO_LATE")
    lost = {"write_off_no": 1, "item_id": 1, "customer_no": "1001", "amount_ore": 150000, "reason_code": "ESTATE_EMPTY"}
    flags = {"is_waived": False, "corrects_vat": True, "decided_by": "kadm01", "approved_by": "kchef1", "reason": ANNA}
    town.insert(
        "write_off",
        invoice_no=technical,
        written_off_on=date(2026, 3, 6),
        **lost,
        **flags,
        **origin(town, "2026-03-06"),
    )
    lowered = {
        "adjustment_no": 1,
        "invoice_no": technical,
        "amount_ore": 700,
        "reason_code": "ILLNESS",
        "evidence": "Dnr 1",
    }
    made = {"decided_by": "kadm01", "decided_on": date(2026, 3, 9)}
    town.insert("interest_adjustment", **lowered, **made, **origin(town, "2026-03-09"))
    letter = {"work_item_id": f"manual_reminder-{technical}-1", "kind": "manual_reminder", "key": str(technical)}
    town.insert(
        "work_item", customer_no="1001", text="x", opened_on=date(2026, 3, 9), **letter, **origin(town, "2026-03-09")
    )
    run_id = town.night("2026-03-10").run_id
    town.insert("customer_history", customer_no="1001", ended_run_id=run_id, state='{"kravkod": null}')
    town.ledger.connection.execute("UPDATE customer SET kravkod = 'VA' WHERE customer_no = '1001'")
    return town


def test_every_deviation_of_the_month_is_listed_by_ground_and_department(march: Town) -> None:
    """Held to the whole table: what February did and what concerns protected persons is not in it."""
    tally = tell(march, "2026-04-01")
    rows = [
        (row["Undantag"], row["Förvaltning"], row["Natt"], row["Grund"], row["Belopp"], row["Beslutat av"])
        for row in listed(march)
    ]
    assert rows == [
        ("Anstånd beviljat", "UBN", "2026-03-04", "HOUSING_ALLOWANCE", "", "kadm02"),
        ("Anstånd avslaget", "TEK", "2026-03-05", "TOO_LATE", "", "kadm02"),
        ("Ränta nedsatt", "TEK", "2026-03-09", "ILLNESS", "7.00", "kadm01"),
        ("Kravkod ändrad", "hela kunden", "2026-03-10", "- till VA", "", "kundfil"),
        ("Brev för hand", "TEK", "2026-03-09", "", "", ""),
        ("Spärr satt", "hela kunden", "2026-03-02", "BANKRUPTCY", "", "kadm01"),
        ("Spärr satt", "TEK", "2026-03-02", "SOCIAL", "", "kadm01"),
        ("Avskrivning", "TEK", "2026-03-06", "ESTATE_EMPTY", "1500.00", "kadm01"),
    ]
    assert tally.counts == {"undantag i månaden": len(rows)}
    assert listed(march, ending=".xlsx") == listed(march)


def test_deviations_of_a_kind_are_counted_in_their_department(march: Town) -> None:
    stop(march, "2026-03-12", invoice_no=1, stop_code="SOCIAL")  # of no invoice that is there
    stop(
        march,
        "2026-03-12",
        invoice_no=march.rows("SELECT min(invoice_no) FROM invoice")[0][0],
        stop_code="RENT_ROUTINE",
    )
    tell(march, "2026-04-01")
    counts = {(row["Undantag"], row["Förvaltning"]): row["Antal av slaget"] for row in listed(march)}
    assert (counts["Spärr satt", "TEK"], counts["Spärr satt", "hela kunden"]) == ("2", "1")


def test_the_list_is_sent_once_on_the_first_night_after_the_month(march: Town) -> None:
    tell(march, "2026-03-31")
    assert [name for name in sent(march) if "202603" in name] == []
    tell(march, "2026-04-01")
    first = sent(march)
    tell(march, "2026-04-01")
    stop(march, "2026-04-01", customer_no="1001", stop_code="WAIT_PAYMENT")
    tell(march, "2026-04-02")
    assert sent(march) == first and {name for name in first if "202603" in name} == {
        f"UNDANTAG_10_202603{ending}" for ending in ENDINGS
    }


def test_a_month_without_nights_is_passed_over_and_none_is_lost(march: Town) -> None:
    """The first night after the month may have come to nothing: the next sends the list."""
    march.night("2026-05-04")
    tell(march, "2026-06-01")
    assert [name for name in sent(march) if "202603" in name] == [], "May had nights, and no exceptions"
    tell(march, "2026-05-05")
    assert len([name for name in sent(march) if "202603" in name]) == 2


def test_a_month_without_exceptions_has_no_list(town: Town) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    tell(town, "2026-03-02")
    assert sent(town) == []


def test_no_name_reason_or_protected_person_is_listed(march: Town) -> None:
    tell(march, "2026-04-01")
    text = content(march, "UNDANTAG_10_202603.csv").decode()
    assert not [word for word in ("Anna", "Exempelstad", ANNA, "1002") if word in text]


def test_the_nights_reporting_sends_it(march: Town) -> None:
    march.run_only("reporting", date(2026, 4, 1))
    assert "UNDANTAG_10_202603.csv" in sent(march)


def test_only_the_months_rows_are_read(march: Town) -> None:
    """Each branch of the view is asked by its runs, never by all of history."""
    plan = march.rows(
        "EXPLAIN SELECT * FROM claim_exception AS x WHERE x.client = '10' AND x.run_id = ANY(ARRAY[1, 2])"
    )
    lines = [line for (line,) in plan]
    conditions = [line for line in lines if "run_id = ANY" in line]
    assert len(conditions) >= 11, "\n".join(lines)


def test_terms_decided_for_a_single_invoice_stand_in_the_list_with_its_department(town: Town) -> None:
    town.customer("1001")
    clerk = Clerk(town, claim_terms.apply)
    invoice = town.invoice("1001", 150000, "2026-03-31")
    clerk.decides("kravkod", "set", "2026-03-02", invoice_no=invoice, fields={"code": "ELDERCARE"})
    clerk.decides("interest_basis", "CRIME", "2026-03-03", invoice_no=invoice, fields={"from_on": "2026-01-31"})
    tell(town, "2026-04-01")
    rows = [(row["Undantag"], row["Förvaltning"], row["Grund"], row["Beslutat av"]) for row in listed(town)]
    assert rows == [
        ("Räntegrund ändrad", "TEK", "P3_AGREED_DUE till CRIME", "AB"),
        ("Kravkod ändrad", "TEK", "STD_PERSON till ELDERCARE", "AB"),
    ]
