"""The outside watchdog: complete, stopped, missing or hanging; and the nights that are missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from reskontra.ledger import Ledger
from reskontra.pages import watch
from reskontra.pages.watch import Verdict
from reskontra.processes import NIGHT, PHASES
from reskontra.settings import Settings

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
Verdicts = Callable[[str], Verdict]


@pytest.fixture
def at(ledger: Ledger, database: str, monkeypatch: pytest.MonkeyPatch) -> Verdicts:
    """The verdict at a moment of Swedish time."""
    monkeypatch.setenv("RESKONTRA_DSN", database)
    settings = Settings.load()
    return lambda moment: watch.verdict(
        settings, "10", datetime.fromisoformat(moment).replace(tzinfo=settings.night.zone)
    )


def lived(ledger: Ledger, day: date, *, last: str = "done", message: str | None = None, stop_at: str = "") -> int:
    """A night whose phases are all done, up to the one in which it stopped or stands."""
    ledger.run("add_version", code_version="1", policy_version="1")
    run_id = ledger.row("open_run", client="10", business_on=day)["run_id"]
    for step in NIGHT:
        for phase in PHASES:
            keys = {"run_id": run_id, "step": step.name, "phase": phase}
            here = step.name == stop_at and phase == "run"
            ledger.run("begin_attempt", **keys, version_id=1)
            if here and last == "running":
                return run_id
            state = last if here else "done"
            ledger.run("end_attempt", **keys, attempt=1, state=state, message=message if here else None)
            if here:
                return run_id
    return run_id


def test_a_complete_night_is_well(at: Verdicts, ledger: Ledger) -> None:
    lived(ledger, FRIDAY)
    assert at("2026-11-20T06:00") == Verdict(0, "Klient 10: natten 2026-11-20 är klar.")


def test_a_weekend_looks_back_to_friday_and_says_that_nothing_is_run(at: Verdicts, ledger: Ledger) -> None:
    lived(ledger, FRIDAY)
    found = at("2026-11-22T12:00")
    assert found.code == 0
    assert "natten 2026-11-20 är klar." in found.message and "2026-11-22, är ingen bankdag" in found.message


def test_before_its_hour_the_night_of_the_day_is_not_asked_for(at: Verdicts, ledger: Ledger) -> None:
    lived(ledger, FRIDAY)
    assert at("2026-11-23T01:14").message.startswith("Klient 10: natten 2026-11-20 är klar.")
    assert "natten 2026-11-23 har inte börjat" in at("2026-11-23T01:16").message


@pytest.mark.parametrize(("moment", "code", "says"), [("05:14", 0, "har inte börjat"), ("05:16", 2, "saknas")])
def test_a_night_that_has_not_begun_is_missing_after_four_hours(
    moment: str, code: int, says: str, at: Verdicts
) -> None:
    assert at(f"2026-11-20T{moment}") == Verdict(code, f"Klient 10: natten 2026-11-20 {says}.")


@pytest.mark.parametrize(("moment", "code", "says"), [("02:00", 0, "pågår"), ("06:00", 2, "hänger")])
def test_a_night_that_is_not_done_hangs_after_four_hours(
    moment: str, code: int, says: str, at: Verdicts, ledger: Ledger
) -> None:
    lived(ledger, FRIDAY, stop_at="invoicing", last="running")
    assert at(f"2026-11-20T{moment}") == Verdict(code, f"Klient 10: natten 2026-11-20 {says}.")


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_a_stop_is_told_at_once_in_its_own_words(state: str, at: Verdicts, ledger: Ledger) -> None:
    lived(ledger, FRIDAY, stop_at="invoicing", last=state, message="invoicing: skillnad 0,01 kr")
    found = at("2026-11-20T02:00")
    assert (found.code, found.message.count("skillnad 0,01 kr")) == (1, 1)


def test_a_night_run_to_its_end_with_a_named_stop_is_not_well(at: Verdicts, ledger: Ledger) -> None:
    """As `reskontra night` ends with 1 for it."""
    run_id = lived(ledger, FRIDAY)
    keys = {"run_id": run_id, "step": "order_intake", "phase": "run", "finding_no": 1, "rule": "ORD-REFUSED"}
    ledger.run("add_finding", **keys, severity="stop", key="a.txt", message="Filen a.txt är avvisad.")
    found = at("2026-11-20T06:00")
    assert found.code == 1 and "Filen a.txt är avvisad." in found.message


def test_a_warning_is_not_a_stop(at: Verdicts, ledger: Ledger) -> None:
    run_id = lived(ledger, FRIDAY)
    keys = {"run_id": run_id, "step": "order_intake", "phase": "run", "finding_no": 1, "rule": "ATT-OLD"}
    ledger.run("add_finding", **keys, severity="warn", key="a.txt", message="Partiet har väntat.")
    assert at("2026-11-20T06:00").code == 0


def test_missing_nights_are_the_bank_days_since_the_last_oldest_first(at: Verdicts, ledger: Ledger) -> None:
    ledger.run("open_run", client="10", business_on=FRIDAY)
    assert watch.missing_nights("10", date(2026, 11, 25)) == [MONDAY, date(2026, 11, 24), date(2026, 11, 25)]
    assert watch.missing_nights("10", date(2026, 11, 22)) == []
    assert watch.missing_nights("10", date(2026, 1, 1)) == []


def test_the_first_night_ever_is_the_one_asked_for(at: Verdicts) -> None:
    assert watch.missing_nights("10", MONDAY) == [MONDAY]
