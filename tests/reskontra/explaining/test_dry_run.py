"""Dry runs: what a night did comes out again, a changed rule gives exactly its difference, nothing is left behind."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ledger_rows import CLIENT, Town, books, town  # noqa: F401 - fixtures

from reskontra import collection
from reskontra.explaining import dry_run, dry_run_report
from reskontra.ledger import Ledger
from reskontra.policy import FOLDER, Policy, PolicyError

STORY = ("2026-03-04", "2026-03-05", "2026-03-12", "2026-03-16", "2026-03-17", "2026-03-18", "2026-03-30", "2026-04-15")


def claims_night(town: Town, on: str) -> None:
    """The claims steps of a night, whose letters then leave us."""
    for process in ("interest_invoicing", "reminders", "collection"):
        town.run_only(process, date.fromisoformat(on))
    town.distribute(date.fromisoformat(on))


def tried(town: Town, on: str, policy: Policy | None = None) -> dry_run.Outcome:
    return dry_run.run(town.ledger, town.settings, CLIENT, date.fromisoformat(on), town.policy, policy)


def differing(outcome: dry_run.Outcome, *columns: str) -> list[tuple[Any, ...]]:
    rows = [row for row in outcome.rows.to_pylist() if row["outcome"] != "lika"]
    return sorted(tuple(row[name] for name in ("outcome", "step_title", *columns)) for row in rows)


def kravkod(town: Town, **values: Any) -> Policy:
    rows = [{**row, **values} if row["kravkod"] == "STD_PERSON" else row for row in town.policy.rows["kravkod"]]
    return Policy({**town.policy.rows, "kravkod": rows}, "tried")


def everything(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """A hash of each table's rows, and what else there is in the database."""
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
    ).fetchall()
    hashes = {
        name: connection.execute(
            f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM public.{name} AS t"
        ).fetchone()
        for (name,) in tables
    }
    hashes["numbers"] = connection.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1").fetchall()
    left = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()").fetchall()
    return {**hashes, "temporary": left}


@pytest.fixture
def lived(town: Town) -> Iterator[Town]:
    """Some weeks: letters with and without fee, late payments, interest, hand-over, a recall, holds set and lifted."""
    town.customer("1001", reminder_fee_agreement="AVT-1")
    town.customer("1002")
    town.customer("1003")
    town.company("2001")
    paid, part, held, handed, early = (
        town.invoice(customer, 1_500_000, "2026-02-27", department=department)
        for customer, department in (
            ("1001", "TEK"),
            ("1002", "UBN"),
            ("1003", "TEK"),
            ("2001", "UBN"),
            ("1001", "TEK"),
        )
    )
    later = town.invoice("1002", 90_000, "2026-03-10")
    ((version_id,),) = town.rows("SELECT max(version_id) FROM version")
    run_id = town.night("2026-03-03").run_id
    hold = {
        "stop_code": "UNDER_INVESTIGATION",
        "reason": "",
        "set_by": "kadm01",
        "run_id": run_id,
        "version_id": version_id,
    }
    town.insert("customer_stop_set", customer_no="1003", set_on=date(2026, 3, 3), **hold)
    town.pay(early, 1_500_000, "2026-03-02", on="2026-03-03")
    for on in STORY:
        if on == "2026-03-12":
            town.pay(paid, 1_506_000, on)
            town.pay(part, 500_000, on)
        if on == "2026-03-17":
            town.ledger.connection.execute("UPDATE customer_stop_set SET ended_on = '2026-03-17', ended_by = 'kadm02'")
        if on == "2026-03-18":
            town.pay(handed, 1_500_000, on)
        if on == "2026-04-15":
            town.pay(later, 90_000, on)
            town.pay(held, 1_500_000, on)
        claims_night(town, on)
    yield town


@pytest.mark.parametrize("on", STORY)
def test_what_each_night_did_comes_out_again(lived: Town, on: str) -> None:
    """However much has happened since: the same claims, steps, fees and interest; nothing more."""
    outcome = tried(lived, on)
    assert differing(outcome, "invoice_no") == []
    run_id = lived.night(on).run_id
    assert outcome.rows.num_rows == lived.ledger.table("steps_of_run", client=CLIENT, run_id=run_id).num_rows


def test_the_story_has_all_kinds_of_steps(lived: Town) -> None:
    """Else the test before says little."""
    steps = {row["step_title"] for on in STORY for row in tried(lived, on).rows.to_pylist()}
    assert steps == {"Påminnelse", "Lämnas till ombudet", "Ränta räknas", "Räntefaktura"}


def test_longer_reminder_days_move_the_letters(town: Town) -> None:
    """5 days become 10: the letters of due + 5 fall away on that day and come on the other."""
    invoice = town.invoice(town.customer("1001"), 150_000, "2026-02-27")
    longer = kravkod(town, reminder_days=10)
    assert differing(tried(town, "2026-03-04", longer), "invoice_no") == [("bortfaller", "Påminnelse", invoice)]
    assert differing(tried(town, "2026-03-09", longer), "invoice_no") == []


def test_a_changed_fee_is_told_to_the_ore_by_department(town: Town) -> None:
    town.customer("1001", reminder_fee_agreement="AVT-1")
    town.customer("1002")
    for customer, department in (("1001", "TEK"), ("1001", "UBN"), ("1002", "UBN")):
        town.invoice(customer, 150_000, "2026-02-27", department=department)
    outcome = tried(town, "2026-03-04", kravkod(town, reminder_fee_ore=5_000))
    assert differing(outcome, "department", "fee_before_ore", "fee_after_ore") == [
        ("ändras", "Påminnelse", "TEK", 6_000, 5_000),
        ("ändras", "Påminnelse", "UBN", 6_000, 5_000),
    ]
    columns = ("department", "count_before", "count_after", "differing", "fee_before_ore", "fee_after_ore")
    assert [tuple(row[name] for name in columns) for row in outcome.sums.to_pylist()] == [
        ("TEK", 1, 1, 1, 6_000, 5_000),
        ("UBN", 2, 2, 1, 6_000, 5_000),
        ("Alla", 3, 3, 2, 12_000, 10_000),
    ]


def test_a_changed_rate_changes_the_interest(town: Town) -> None:
    """1,500.00 kr 13 days late: 10 % gives 5.34, 12 % 6.41 (1500 x 0.12 x 13 / 365)."""
    invoice = town.invoice(town.customer("1001"), 150_000, "2026-02-27")
    town.pay(invoice, 150_000, "2026-03-12")
    margins = [
        {**row, "value": "10.00"} if row["key"] == "margin_percent" else row for row in town.policy.rows["parameter"]
    ]
    outcome = tried(town, "2026-03-12", Policy({**town.policy.rows, "parameter": margins}, "tried"))
    assert differing(outcome, "invoice_no", "interest_before_ore", "interest_after_ore") == [
        ("ändras", "Ränta räknas", invoice, 534, 641)
    ]


def test_a_date_to_come_shows_what_would_be_done(town: Town) -> None:
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150_000, "2026-02-27")
    outcome = tried(town, "2026-03-04")
    assert differing(outcome, "invoice_no", "fee_after_ore") == [("tillkommer", "Påminnelse", invoice, 6_000)]
    assert "Natten 2026-03-04 är inte körd: det finns inget utfall att jämföra med." in outcome.notes


def test_protected_persons_are_in_no_row(town: Town) -> None:
    invoice = town.invoice(town.customer("1001", protection_code=1), 150_000, "2026-02-27")
    town.pay(invoice, 150_000, "2026-03-12")
    outcome = tried(town, "2026-03-12")
    assert outcome.rows.num_rows == 0 and outcome.sums.num_rows == 0


@pytest.mark.parametrize("on", ["2026-03-04", "2026-03-18", "2026-05-04"])
def test_nothing_is_left_behind(lived: Town, on: str) -> None:
    """A hash of every table and number series before and after: dates that have been run, and one to come."""
    before = everything(lived.ledger.connection)
    tried(lived, on, kravkod(lived, reminder_days=1, reminder_levels=2, second_reminder_days=12))
    assert everything(lived.ledger.connection) == before
    assert not (lived.home.archive / "tmp").exists()


def test_a_killed_dry_run_leaves_nothing(lived: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database session ends in the midst of the last step."""
    dsn = lived.ledger.connection.info.dsn + f" password={lived.ledger.connection.info.password}"

    def killed(night: Any, tally: Any) -> None:
        with psycopg.connect(dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (night.ledger.connection.info.backend_pid,))
        night.ledger.row("dry_run_bounds", client=CLIENT, business_on=date(2026, 3, 18))

    before = everything(lived.ledger.connection)
    monkeypatch.setattr(collection, "hand_over", killed)
    with Ledger.open(dsn) as other, pytest.raises(psycopg.OperationalError):
        dry_run.run(other, lived.settings, CLIENT, date(2026, 3, 18), lived.policy)
    assert everything(lived.ledger.connection) == before


def test_the_report_is_two_files_with_swedish_headings(lived: Town, tmp_path: Path) -> None:
    lines = list(dry_run_report.make(lived.ledger, lived.settings, CLIENT, date(2026, 3, 4), FOLDER, tmp_path / "ut"))
    names = sorted(path.name for path in (tmp_path / "ut").iterdir())
    assert names == ["PROVKORNING_10_20260304_RADER.csv", "PROVKORNING_10_20260304_SUMMOR.csv"]
    rows, totals = ((tmp_path / "ut" / name).read_text("utf-8-sig").splitlines() for name in names)
    assert rows[0].split(";")[:6] == ["Nr", "Skillnad", "Steg", "Förvaltning", "Kundnummer", "Faktura"]
    assert totals[-1].startswith(f"{len(totals) - 1};Alla;Ränta räknas;")
    assert lines[0] == "Provkörning av 2026-03-04 för klient 10: Gällande regler mot Provade regler"
    again = [path.read_bytes() for path in sorted((tmp_path / "ut").iterdir())]
    list(dry_run_report.make(lived.ledger, lived.settings, CLIENT, date(2026, 3, 4), FOLDER, tmp_path / "ut"))
    assert again == [path.read_bytes() for path in sorted((tmp_path / "ut").iterdir())]


def test_rules_that_cannot_be_used_are_refused_before_anything_is_tried(lived: Town, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        list(dry_run_report.make(lived.ledger, lived.settings, CLIENT, date(2026, 3, 4), tmp_path, tmp_path / "ut"))
    assert not (tmp_path / "ut").exists()
