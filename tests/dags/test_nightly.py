"""The nightly DAG: the steps of the process table in order, what each task needs; a run under the real scheduler."""

from __future__ import annotations

import airflow_environment  # noqa: F401  first: before Airflow

# isort: split
import dataclasses
import itertools
from datetime import date
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, TaskGroup, TriggerRule
from airflow.serialization.serialized_objects import DagSerialization

from reskontra.home import PROJECT, Home
from reskontra.processes import NIGHT, PHASES, STEPS
from reskontra.services import airflow_share
from reskontra.settings import Settings

NIGHTLY = PROJECT / "dags" / "nightly.py"


def dags() -> dict[str, DAG]:
    bag = DagBag(dag_folder=NIGHTLY)
    assert bag.import_errors == {}
    return bag.dags


@pytest.fixture(scope="module")
def dag() -> DAG:
    return dags()["nightly"]


def test_the_dag_is_one_chain_of_the_steps_of_the_process_table_in_order(dag: DAG) -> None:
    wanted = [f"{step.name}.{phase}" for step in NIGHT for phase in PHASES]
    assert list(dag.task_group.children) == [step.name for step in NIGHT]
    assert [task.task_id for task in dag.topological_sort()] == wanted
    for earlier, later in itertools.pairwise(wanted):
        assert later in dag.task_dict[earlier].downstream_task_ids


def test_each_group_and_task_is_named_in_swedish_as_the_process_table_names_it(dag: DAG) -> None:
    for step in NIGHT:
        group = dag.task_group.children[step.name]
        assert isinstance(group, TaskGroup) and group.group_display_name == step.title
    assert {task.task_display_name for task in dag.tasks} == {"Kontroll före", "Kör", "Kontroll efter"}


def test_every_task_carries_its_runbook_and_nothing_airflow_would_render_and_store(dag: DAG) -> None:
    for task in dag.tasks:
        assert STEPS[task.step_name].title in task.doc_md and "Om steget är rött" in task.doc_md
        assert tuple(task.template_fields) == ()
        assert task.client_code == Settings.load().clients[0].code


def test_only_the_run_takes_the_pool_of_its_counterpart(dag: DAG) -> None:
    for task in dag.tasks:
        pools = STEPS[task.step_name].process.pools
        assert task.pool == (pools[0] if pools and task.phase == "run" else "default_pool")
    assert dag.task_dict["payment_intake.run"].pool == "bank"


def test_the_night_reports_whatever_happened_and_is_red_when_something_was_stopped(dag: DAG) -> None:
    rules = {task.task_id: task.trigger_rule for task in dag.tasks}
    assert [name for name, rule in rules.items() if rule != TriggerRule.ALL_SUCCESS] == ["reporting.run"]
    assert rules["reporting.run"] == TriggerRule.ALL_DONE
    (last,) = (task for task in dag.tasks if not task.downstream_task_ids)
    assert last.upstream_task_ids == {"reporting.check_before", "reporting.run"}, "a stop must reach the last task"


def test_one_night_at_a_time_on_bank_days_and_no_catching_up_by_the_scheduler(dag: DAG) -> None:
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    # By name: Airflow's plugin loader runs the file anew, and a class of the same name takes its place.
    assert (type(dag.timetable).__module__, type(dag.timetable).__name__) == ("reskontra_airflow", "BankDays")
    assert dag.timetable.serialize() == {"at": "01:15", "timezone": "Europe/Stockholm"}
    assert dag.params["business_on"] is None


def test_airflow_stores_and_restores_the_dag(dag: DAG) -> None:
    restored = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    assert set(restored.task_dict) == set(dag.task_dict)
    assert restored.timetable.serialize() == dag.timetable.serialize()


def test_a_further_client_gets_a_dag_of_its_own_and_renames_none(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load()
    second = dataclasses.replace(settings.clients[0], code="20", name="Exempelbolaget AB")
    two = dataclasses.replace(settings, clients=(*settings.clients, second))
    monkeypatch.setattr(Settings, "load", classmethod(lambda cls: two))
    found = dags()
    assert sorted(found) == ["nightly", "nightly_20"]
    assert {task.client_code for task in found["nightly_20"].tasks} == {"20"}
    assert {task.client_code for task in found["nightly"].tasks} == {"10"}


def test_the_dag_file_fits_a_page() -> None:
    assert len(NIGHTLY.read_text(encoding="utf-8").splitlines()) <= 60


STOPS_IN_INVOICING = """

from datetime import timedelta

from airflow.sdk.exceptions import AirflowFailException
from reskontra.steps import Phase


def execute(self, context):
    if context["params"]["business_on"] == "2026-11-30" and self.task_id == "invoicing.run":
        raise AirflowFailException("Kontrollistan stoppar.")
    return {"run_id": 0}


Phase.execute = execute
"""


@pytest.mark.airflow
def test_under_the_real_scheduler_an_empty_night_ends_and_a_stopped_one_still_reports(tmp_path: Path) -> None:
    with airflow_share.bare_airflow(Home(tmp_path / "home"), STOPS_IN_INVOICING) as api:
        (empty,) = api.run_night(date(2026, 11, 27), dag_ids=["nightly"])
        told: dict[str, str] = {}
        (run,) = api.run_night(date(2026, 11, 30), tell=lambda outcome: told.update({outcome.step.name: outcome.state}))
    assert empty.state == "success"
    assert run.state == "failed"
    wanted = [f"{step.name}.{phase}" for step in NIGHT for phase in PHASES]
    after = wanted[wanted.index("invoicing.run") + 1 :]
    place = [step.name for step in NIGHT].index("invoicing")
    assert run.tasks["invoicing.run"] == "failed"
    assert run.tasks["reporting.run"] == "success"
    assert {task for task, state in run.tasks.items() if state == "upstream_failed"} == {*after} - {"reporting.run"}
    assert told == {step.name: "done" for step in NIGHT[:place]} | {
        step.name: "not_run" for step in NIGHT[place + 1 :]
    } | {"invoicing": "failed"}
