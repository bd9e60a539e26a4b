"""How a step's tasks add up to an outcome; the API itself is met by the tests that run the real scheduler."""

from __future__ import annotations

import pytest

from reskontra.processes import STEPS
from reskontra.services.airflow_api import _outcome

INVOICING = STEPS["invoicing"]


def tasks(*states: str | None) -> list[dict[str, object]]:
    """The three tasks of invoicing, among those of steps with a like name."""
    phases = ("check_before", "run", "check_after")
    own = [
        {"task_id": f"invoicing.{phase}", "state": state, "duration": 1.5 if state == "success" else None}
        for phase, state in zip(phases, states, strict=True)
    ]
    return [*own, {"task_id": "interest_invoicing.run", "state": "failed", "duration": 1.0}]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (("success", "success", "success"), "done"),
        (("success", "failed", "upstream_failed"), "failed"),
        (("upstream_failed", "upstream_failed", "upstream_failed"), "not_run"),
        (("upstream_failed", "success", "upstream_failed"), "not_run"),
    ],
)
def test_a_step_has_an_outcome_when_all_its_tasks_have_ended(states: tuple[str, ...], wanted: str) -> None:
    outcome = _outcome("nightly", INVOICING, tasks(*states))
    assert outcome is not None and outcome.state == wanted
    assert outcome.seconds == 1.5 * states.count("success")


@pytest.mark.parametrize("state", [None, "scheduled", "queued", "running", "up_for_retry"])
def test_a_step_with_a_task_that_can_still_run_has_none(state: str | None) -> None:
    assert _outcome("nightly", INVOICING, tasks("success", "failed", state)) is None


def test_a_step_whose_tasks_are_not_made_yet_has_none() -> None:
    assert _outcome("nightly", INVOICING, []) is None
