"""The DAG that asks two persons to approve a refund: what it holds, and an answer under the real scheduler."""

from __future__ import annotations

import airflow_environment  # noqa: F401  first: before Airflow

# isort: split
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import DagSerialization

from reskontra import postgres
from reskontra.home import PROJECT, Home
from reskontra.ledger import Ledger
from reskontra.payments import refund_door
from reskontra.services import airflow_home, airflow_share
from reskontra.services.airflow_api import POLL_SECONDS, AirflowApi, DagRun

sys.path.append(str(PROJECT / "tests" / "reskontra"))
from credit_rows import credit
from ledger_rows import Town

FILE = PROJECT / "dags" / "refund_approval.py"


@pytest.fixture(scope="module")
def dag() -> DAG:
    bag = DagBag(dag_folder=FILE)
    assert bag.import_errors == {}
    return bag.dags["refund_approval"]


def test_each_proposal_is_asked_of_two_persons_one_after_the_other(dag: DAG) -> None:
    assert [task.task_id for task in dag.topological_sort()] == ["waiting", "asked.first", "asked.second"]
    for name in ("asked.first", "asked.second"):
        task = dag.task_dict[name]
        assert list(task.options) == list(refund_door.CHOICES)
        assert task.defaults == ["Avstå"], "no answer approves nothing"
        assert task.template_fields == ("proposal",)
    assert DagSerialization.from_dict(DagSerialization.to_dict(dag)).task_dict.keys() == dag.task_dict.keys()


def test_it_is_no_night_and_starts_only_by_hand(dag: DAG) -> None:
    assert dag.schedule is None and "reskontra" not in dag.tags
    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= 80


def questions(api: AirflowApi, run: DagRun) -> list[dict[str, Any]]:
    """What waits for an answer in a run."""
    path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/hitlDetails"
    found = api._get(path, response_received="false")["hitl_details"]
    return [row for row in found if row["task_instance"]["state"] == "awaiting_input"]


def answer_all(api: AirflowApi, run: DagRun, said: str, *persons: AirflowApi) -> dict[str, Any]:
    """Let persons answer the questions of the run in turn until it ends; the first question.

    One answered faster than any person could is asked again: Airflow then takes the task for lost and tries once more.
    """
    path, first = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}", {}
    while api._get(path)["state"] not in ("success", "failed"):
        for asked in questions(api, run):
            first = first or asked
            task = asked["task_instance"]
            answered = f"{path}/taskInstances/{task['task_id']}/{task['map_index']}/hitlDetails"
            person = persons[0 if task["task_id"].endswith("first") else -1]
            person._send("PATCH", answered, {"chosen_options": [said], "params_input": {"reason": ""}})
        time.sleep(POLL_SECONDS)
    return first


@pytest.mark.airflow
def test_under_the_real_scheduler_one_user_who_answers_twice_is_one_person_and_two_are_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, dags = Home(tmp_path / "home"), tmp_path / "dags"
    dags.mkdir()
    shutil.copy(FILE, dags)
    nightly = (PROJECT / "dags" / "nightly.py").read_text("utf-8") + airflow_share.NOTHING_TO_DO
    (dags / "nightly.py").write_text(nightly, "utf-8")
    monkeypatch.setenv("RESKONTRA_HOME", str(home.root))
    try:
        with Ledger.open(postgres.ensure_running(home)) as ledger:
            ledger.migrate()
            town = Town(ledger, home)
            town.customer("A", payout_clearing="6000", payout_account="123456789")
            credit(town, "A", 1_000_000, "2026-03-09")
            town.run("credit_balances", "2026-03-10")
            api = airflow_home.start(home, dags=dags)
            one, other = (airflow_home.log_in(home, name) for name in ("attestant1", "attestant2"))
            for person in (one, other):
                person._log_in()
            run = api._start("refund_approval", town.night("2026-03-10").business_on)
            first = answer_all(api, run, "Godkänn", one, one)
            ended = [api._follow(run, lambda _: None).state]
            found = town.select("person, door", "refund_approval")
            state = town.select("state", "refund_proposal")
            run = api._start("refund_approval", town.night("2026-03-10").business_on)
            answer_all(api, run, "Godkänn", other, other)
            ended.append(api._follow(run, lambda _: None).state)
            both = town.select("person, door", "refund_approval")
            approved = town.select("state", "refund_proposal")
    finally:
        airflow_home.stop(home)
        postgres.stop(home)
    assert ended == ["success", "success"]
    assert "10 000,00 kr till kund A" in first["subject"] and "Konto 6000 …89" in first["body"]
    assert "överbetalning (post 1)" in first["body"]
    assert found == [("attestant1", "airflow")]
    assert state == [("proposed",)], "the same user twice is one person"
    assert both == [("attestant1", "airflow"), ("attestant2", "airflow")]
    assert approved == [("approved",)], "two users are two persons"
