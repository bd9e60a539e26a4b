"""Steps: the night's key, the run-books, the DAG's name; what a phase's end means to Airflow."""

from __future__ import annotations

import airflow_environment  # noqa: F401  first: before Airflow

# isort: split
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import psycopg
import pytest
from airflow.sdk.exceptions import AirflowFailException

from reskontra import night, steps
from reskontra.exchange import SftpUnavailable
from reskontra.night import PhaseResult
from reskontra.processes import NIGHT, PHASES, PROCESSES, STEPS
from reskontra.settings import Settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
JUST_AFTER_MIDNIGHT = datetime(2026, 11, 26, 23, 15, tzinfo=UTC)  # 00:15 on the 27th in Sweden


def test_a_scheduled_night_has_the_swedish_date_of_its_start() -> None:
    assert steps.business_on("scheduled", JUST_AFTER_MIDNIGHT, {}, STOCKHOLM) == date(2026, 11, 27)
    assert steps.business_on("backfill", JUST_AFTER_MIDNIGHT, {"business_on": None}, STOCKHOLM) == date(2026, 11, 27)


def test_a_night_started_by_hand_has_the_date_it_was_given_and_no_other() -> None:
    given = {"business_on": "2026-11-20"}
    assert steps.business_on("manual", JUST_AFTER_MIDNIGHT, given, STOCKHOLM) == date(2026, 11, 20)
    with pytest.raises(ValueError, match="Bokföringsdag saknas"):
        steps.business_on("manual", JUST_AFTER_MIDNIGHT, {"business_on": None}, STOCKHOLM)


@pytest.mark.parametrize("step", NIGHT, ids=lambda step: step.name)
def test_every_phase_has_a_runbook_that_says_what_to_do(step) -> None:
    for phase in PHASES:
        page = steps.runbook(step, phase)
        assert page.startswith(f"### {step.title}: ")
        for heading in ("Om steget är rött", "Kör om"):
            assert f"\n\n#### {heading}\n\n" in page
    assert steps.runbook(step, "run") != steps.runbook(step, "check_after")


def test_there_is_a_runbook_for_each_process_of_the_night_and_no_other() -> None:
    pages = {path.stem for path in steps.RUNBOOKS.glob("*.md")} - {"layout"}
    assert pages == {process.name for process in PROCESSES if not process.planned}


def test_the_first_client_is_nightly_and_each_further_has_its_code() -> None:
    settings = Settings.load()
    second = replace(settings.clients[0], code="20")
    both = replace(settings, clients=(*settings.clients, second))
    assert [steps.dag_id(client, both) for client in both.clients] == ["nightly", "nightly_20"]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch):
    """Execute a phase whose work ends as told: with a PhaseResult or an exception; the named stops of the night."""

    def execute(outcome: PhaseResult | Exception, *, task: str = "invoicing.run", stops: tuple[str, ...] = ()):
        def run_phase(*_):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        @contextmanager
        def opened(client_code, business_on):
            assert (client_code, business_on) == ("10", date(2026, 11, 27))
            yield SimpleNamespace(run_id=7)

        monkeypatch.setattr(night, "opened", opened)
        monkeypatch.setattr(night, "run_phase", run_phase)
        monkeypatch.setattr(night, "named_stops", lambda _: list(stops))
        step_name, phase = task.split(".")
        run = SimpleNamespace(run_type="manual", logical_date=None)
        operator = steps.Phase(task_id=phase, step_name=step_name, phase=phase, client_code="10")
        return operator.execute({"dag_run": run, "params": {"business_on": "2026-11-27"}})

    return execute


DONE = PhaseResult(STEPS["invoicing"], "run", "done", {"fakturor": 12})


def test_what_a_phase_returns_is_ids_and_counts_only(ended) -> None:
    assert ended(DONE) == {"run_id": 7, "fakturor": 12}


def test_a_named_stop_fails_the_task_at_once_with_its_own_message(ended) -> None:
    stop = PhaseResult(STEPS["invoicing"], "run", "stopped", message="invoicing: kontrollistan stoppar")
    with pytest.raises(AirflowFailException, match=r"^invoicing: kontrollistan stoppar$"):
        ended(stop)


@pytest.mark.parametrize("fault", [SftpUnavailable("sftp.example, konto bank"), psycopg.OperationalError("gone")])
def test_what_can_heal_is_left_to_airflows_retries(ended, fault: Exception) -> None:
    with pytest.raises(type(fault)):
        ended(fault)


def test_a_bug_is_not_tried_again(ended) -> None:
    with pytest.raises(AirflowFailException, match=r"^KeyError: 'belopp'$"):
        ended(KeyError("belopp"))


def test_what_the_system_itself_refuses_is_said_in_its_own_words(ended) -> None:
    with pytest.raises(AirflowFailException, match=r"^Natten 2026-11-27 kan inte köras$"):
        ended(night.NightRefused("Natten 2026-11-27 kan inte köras"))


def test_the_last_task_is_red_when_the_night_has_named_stops(ended) -> None:
    stops = ("payment_intake: filen BG1126 är avvisad", "order_intake: bunt 7 hålls")
    with pytest.raises(AirflowFailException) as caught:
        ended(DONE, task="reporting.check_after", stops=stops)
    assert all(stop in str(caught.value) for stop in stops)
    assert ended(DONE, task="reporting.check_after")["run_id"] == 7
    assert ended(DONE, task="reporting.run", stops=stops)["run_id"] == 7, "the report itself is written"


PRELOADED = """
import sys, threading
import psutil
from reskontra import steps

steps.preload()
connections = psutil.Process().net_connections()
assert threading.active_count() == 1, threading.enumerate()
assert not connections, connections
assert {"pandas", "pyarrow.acero", "great_expectations", "reskontra.reporting"} <= set(sys.modules)
"""


def test_what_is_loaded_before_the_fork_starts_no_thread_and_opens_no_connection() -> None:
    done = subprocess.run([sys.executable, "-c", PRELOADED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
