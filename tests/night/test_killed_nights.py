"""A night killed with -9 at any point and run again ends like one that nobody disturbed: same rows, same bytes.

Each test kills one night many times, at one place after the other; every run goes on where the one before it died.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from municipality_homes import KILLED, Municipality, differences

from reskontra.processes import NIGHT

pytestmark = pytest.mark.kill

STEPS = [f"{step.name}.{place}" for step in NIGHT for place in ("before_commit", "after_commit")]
# The exchange's own places, at the first time they are passed and further on: `:3` is the third time of that run.
EXCHANGE = {
    "receiving": [
        "exchange.after_claim",
        "exchange.after_claim:3",
        "exchange.after_archive",
        "exchange.after_archive:4",
        "exchange.after_claim:6",
        "exchange.after_archive:5",
    ],
    "settling": [
        "settle.after_reserve",
        "settle.after_reports:2",
        "settle.after_move",
        "settle.after_reserve:2",
        "settle.after_reports:5",
        "settle.after_move:3",
        "settle.after_move:7",
    ],
    "sending": [
        "deliver.after_upload",
        "deliver.after_staged",
        "deliver.after_rename",
        "deliver.after_upload:2",
        "deliver.after_staged:2",
        "deliver.after_rename:3",
        "deliver.after_upload:4",
        "deliver.after_rename:4",
    ],
}


@pytest.fixture(scope="module")
def undisturbed(story: Any) -> dict[str, Any]:
    """The end of the night that the others are compared with."""
    return end_state(story.municipality)


def end_state(municipality: Municipality) -> dict[str, Any]:
    return {**municipality.ledger(), **municipality.files()}


def not_killed(municipality: Municipality, day: date, places: list[str]) -> list[str]:
    """Run the night once for each place, to be killed there; the places where it was not."""
    return [place for place in places if municipality.night(day, kill_at=place).code != KILLED]


@pytest.mark.parametrize("places", EXCHANGE.values(), ids=EXCHANGE)
def test_a_night_killed_among_its_files(
    places: list[str], before_last: Municipality, last_night: date, undisturbed: dict[str, Any]
) -> None:
    assert not_killed(before_last, last_night, places) == []
    assert before_last.night(last_night).code == 0
    assert differences(undisturbed, end_state(before_last)) == []


def test_a_night_killed_at_every_step_before_and_after_its_commit(
    before_last: Municipality, last_night: date, undisturbed: dict[str, Any]
) -> None:
    assert not_killed(before_last, last_night, STEPS) == []
    assert before_last.night(last_night).code == 0
    assert differences(undisturbed, end_state(before_last)) == []


@pytest.mark.parametrize("place", ["reminders.after_commit", "distribution__invoices.before_commit"])
def test_nothing_but_the_attempts_tells_that_a_night_was_killed(
    place: str, before_last: Municipality, last_night: date, undisturbed: dict[str, Any]
) -> None:
    assert not_killed(before_last, last_night, [place]) == []
    step = place.partition(".")[0]
    (states,) = before_last.rows(
        "SELECT array_agg(state ORDER BY attempt) FROM step_attempt JOIN run USING (run_id) "
        "WHERE business_on = %s AND step = %s AND phase = 'run'",
        last_night,
        step,
    )
    assert states == (["running"],)
    assert before_last.night(last_night).code == 0
    assert differences(undisturbed, end_state(before_last)) == []
