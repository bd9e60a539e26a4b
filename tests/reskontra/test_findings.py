"""What is kept of a step's findings when it is run again."""

from __future__ import annotations

import pytest
from intake_examples import House, empty_house, sftp_home  # noqa: F401

from reskontra import findings
from reskontra.night import Night
from reskontra.processes import STEPS
from reskontra.tally import Finding, Tally

FOUND = Finding("FILE-DUPLICATE", "warn", "a.txt", "Filen är en dubblett.")
HELD_BACK = Finding("BANK_FILE_REFUSED", "stop", "b.txt", "Inga påminnelser skickas.")


@pytest.fixture
def night(empty_house: House) -> Night:  # noqa: F811
    return empty_house.night


def store(night: Night, tally: Tally) -> list[Finding]:
    """Keep what a run of reminders found, as its transaction does."""
    step = STEPS["reminders"]
    findings.store(night, step, "run", findings.with_earlier(night, step, tally))
    return [Finding(**row) for row in night.ledger.rows("run_findings", run_id=night.run_id, step=step.name)]


def test_a_rerun_with_nothing_left_to_do_keeps_what_was_told(night: Night) -> None:
    assert store(night, Tally({"filer": 1}, [FOUND])) == [FOUND]
    assert store(night, Tally({"filer": 0}, [])) == [FOUND]
    assert store(night, Tally({"filer": 0}, [FOUND])) == [FOUND], "told once"
    assert store(night, Tally({"filer": 2}, [])) == [], "new work has its own findings"


def test_work_held_back_is_told_of_only_while_it_is(night: Night) -> None:
    assert store(night, Tally({"påminnelser": 0}, [FOUND, HELD_BACK])) == [FOUND, HELD_BACK]
    assert store(night, Tally({"påminnelser": 0}, [HELD_BACK])) == [FOUND, HELD_BACK]
    assert store(night, Tally({"påminnelser": 0}, [])) == [FOUND]
