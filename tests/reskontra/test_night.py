"""The night as such: its keys, its order after a stop or a kill, what is kept of each attempt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from intake_examples import House, empty_house, order, orders, sftp_home  # noqa: F401

from reskontra import night as nights
from reskontra.chain import NightStopped
from reskontra.exchange import SftpUnavailable
from reskontra.ledger import Ledger
from reskontra.night import Night, NightRefused, named_stops, opened, run_phase
from reskontra.processes import NIGHT, PHASES, STEPS

ALL = [(step.name, phase) for step in NIGHT for phase in PHASES]


@pytest.fixture
def night(empty_house: House) -> Night:  # noqa: F811
    return empty_house.night


@pytest.fixture
def surroundings(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database and home that `opened` finds by the environment."""
    monkeypatch.setenv("RESKONTRA_DSN", database)
    monkeypatch.setenv("RESKONTRA_HOME", str(tmp_path / "home"))
    yield


def attempt(night: Night, until: int, state: str = "done") -> None:
    """Let the phases before a number be done, and the one of that number be in a state."""
    for number, (step, phase) in enumerate(ALL[: until + 1]):
        keys = {"run_id": night.run_id, "step": step, "phase": phase}
        night.ledger.run("begin_attempt", **keys, version_id=1)
        if number < until or state != "running":
            ended = "done" if number < until else state
            night.ledger.run("end_attempt", **keys, attempt=1, state=ended, message=None)


def left(night: Night) -> list[tuple[str, str]]:
    return [(step.name, phase) for step, phase in nights._phases_left(night)]


def test_a_night_that_has_not_begun_has_everything_left(night: Night) -> None:
    assert left(night) == ALL


@pytest.mark.parametrize("state", ["running", "failed"])
@pytest.mark.parametrize(("number", "first"), [(0, 0), (7, 6), (8, 6), (9, 9), (len(ALL) - 1, len(ALL) - 3)])
def test_a_night_killed_or_failed_goes_on_with_that_step(number: int, first: int, state: str, night: Night) -> None:
    """From its check before: what it was to work on may have changed while the night lay still."""
    attempt(night, number, state)
    assert left(night) == ALL[first:]


@pytest.mark.parametrize(("number", "first"), [(8, 9), (9, 9)])
def test_a_night_killed_between_two_phases_goes_on_where_it_was(number: int, first: int, night: Night) -> None:
    attempt(night, number)
    assert left(night) == ALL[first:]


def test_a_complete_night_is_run_again_from_its_beginning(night: Night) -> None:
    attempt(night, len(ALL) - 1)
    assert left(night) == ALL


def test_a_stopped_night_is_run_again_from_its_beginning(night: Night) -> None:
    """What people have mended may lie in any folder."""
    attempt(night, 7, "stopped")
    assert left(night) == ALL


def test_a_business_date_has_one_run_and_they_are_run_in_order(surroundings: None) -> None:
    day = date(2026, 11, 20)
    with opened("10", day) as first:
        run_id = first.run_id
    with opened("10", day) as again:
        assert again.run_id == run_id
    with opened("10", day + timedelta(days=3)) as later:
        assert later.run_id == run_id + 1
    with pytest.raises(NightRefused, match=r"2026-11-20 .* 2026-11-23 är redan\s+körd"), opened("10", day):
        pass


def test_moments_in_files_are_those_of_the_business_date(night: Night) -> None:
    assert night.starts_at.isoformat() == "2026-11-21T01:15:00+01:00"


def test_document_numbers_begin_at_the_series_and_end_with_it(night: Night) -> None:
    series = night.client.number_series("invoice")
    assert night.take_document_numbers("invoice", 2) == series.first_number
    assert night.peek_number("invoice") == series.first_number + 2
    with pytest.raises(NightStopped, match=f"invoice .* slut \\({series.last}\\)"):
        night.take_document_numbers("invoice", series.last_number)


def stopping(night: Night, step: str, failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> dict[str, int]:
        raise failure

    monkeypatch.setitem(nights._PHASES, "check_before", fail)


def attempts(ledger: Ledger) -> list[tuple[str, str | None]]:
    return ledger.connection.execute("SELECT state, message FROM step_attempt ORDER BY attempt").fetchall()


def test_a_stop_is_recorded_and_named(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping(night, "invoicing", NightStopped("invoicing: skillnad 0,01 kr"), monkeypatch)
    result = run_phase(night, STEPS["invoicing"], "check_before")
    assert (result.state, result.message) == ("stopped", "invoicing: skillnad 0,01 kr")
    assert attempts(night.ledger) == [("stopped", "invoicing: skillnad 0,01 kr")]
    assert named_stops(night) == ["invoicing: skillnad 0,01 kr"]


@pytest.mark.parametrize(
    ("failure", "message"),
    [(SftpUnavailable("host, konto, värdnyckel"), "SFTP-servern svarade inte."), (ValueError("x"), "ValueError: x")],
)
def test_a_failure_is_recorded_and_raised(
    failure: Exception, message: str, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping(night, "invoicing", failure, monkeypatch)
    with pytest.raises(type(failure)):
        run_phase(night, STEPS["invoicing"], "check_before")
    assert attempts(night.ledger) == [("failed", message)]


def test_a_refused_file_is_a_named_stop_of_the_night(empty_house: House) -> None:  # noqa: F811
    empty_house.drop("orders.txt", orders(order())[:-40])
    result = run_phase(empty_house.night, STEPS["order_intake"], "run")
    assert result.state == "done"
    (stop,) = named_stops(empty_house.night)
    assert "orders.txt" in stop and "LG04-WIDTH" in stop
