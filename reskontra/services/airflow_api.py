"""A night through Airflow's public API: is it ready, start a night, follow it to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import httpx

from reskontra.processes import NIGHT, Step

POLL_SECONDS = 1.0
ENDED = {"success", "failed", "upstream_failed", "skipped", "removed"}


class AirflowUnavailable(RuntimeError):
    """Airflow cannot be started or does not answer; the message is Swedish."""


@dataclass(frozen=True)
class StepOutcome:
    """How a step of a client's night ended under Airflow: `done`, `failed` or `not_run`."""

    dag_id: str
    step: Step
    state: str
    seconds: float


@dataclass(frozen=True)
class DagRun:
    """One client's night under Airflow; at its end `state` is `success` or `failed`, and `tasks` id -> state."""

    dag_id: str
    run_id: str
    url: str
    state: str = "queued"
    tasks: dict[str, str] = field(default_factory=dict)


class AirflowApi:
    """The API server at `address`, as one of its users."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.address = address
        self._login = {"username": user, "password": password}
        self._client = httpx.Client(base_url=address, timeout=30)

    def is_ready(self, *, parsed_after: float) -> bool:
        """Whether the components are healthy and the DAG files have been read since `parsed_after` (epoch)."""
        try:
            self._log_in()
            health = self._get("/api/v2/monitor/health")
            healthy = all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))
            return healthy and any(parsed > parsed_after for parsed in self._parsed())
        except (httpx.TransportError, httpx.HTTPStatusError):
            return False

    def import_errors(self) -> list[str]:
        """What is wrong with the DAG files; empty while Airflow does not answer."""
        try:
            errors = self._get("/api/v2/importErrors")["import_errors"]
        except (httpx.TransportError, httpx.HTTPStatusError):
            return []
        return [f"{error['filename']}: {error['stack_trace']}" for error in errors]

    def nights(self) -> list[str]:
        """The ids of the clients' DAGs."""
        return [dag["dag_id"] for dag in self._dags()]

    def make_pools(self, pools: dict[str, str]) -> None:
        """Make the pools that are missing, one slot each."""
        existing = {pool["name"] for pool in self._get("/api/v2/pools", limit=100)["pools"]}
        for name, description in pools.items():
            if name not in existing:
                body = {"name": name, "slots": 1, "description": description, "include_deferred": False}
                self._send("POST", "/api/v2/pools", body)

    def run_night(
        self, business_on: date, *, tell: Callable[[StepOutcome], None] = lambda _: None, dag_ids: Iterable[str] = ()
    ) -> list[DagRun]:
        """Start the night of every client (or of `dag_ids`) and follow it to its end; `tell` hears of each step."""
        runs = [self._start(dag_id, business_on) for dag_id in dag_ids or self.nights()]
        return [self._follow(run, tell) for run in runs]

    def _start(self, dag_id: str, business_on: date) -> DagRun:
        self._send("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})
        run_id = f"manual__{business_on}__{datetime.now(UTC):%Y%m%dT%H%M%S}"
        body = {"dag_run_id": run_id, "logical_date": None, "conf": {"business_on": business_on.isoformat()}}
        self._send("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)
        return DagRun(dag_id, run_id, f"{self.address}/dags/{dag_id}/runs/{run_id}")

    def _follow(self, run: DagRun, tell: Callable[[StepOutcome], None]) -> DagRun:
        told: set[str] = set()
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}"
        while True:
            state = self._get(path)["state"]
            tasks = self._get(f"{path}/taskInstances", limit=500)["task_instances"]
            for step in NIGHT:
                outcome = _outcome(run.dag_id, step, tasks)
                if step.name not in told and outcome:
                    told.add(step.name)
                    tell(outcome)
            if state in ("success", "failed"):
                return replace(run, state=state, tasks={task["task_id"]: task["state"] for task in tasks})
            time.sleep(POLL_SECONDS)

    def _parsed(self) -> list[float]:
        return [datetime.fromisoformat(dag["last_parsed_time"]).timestamp() for dag in self._dags()]

    def _dags(self) -> list[dict[str, Any]]:
        dags: list[dict[str, Any]] = self._get("/api/v2/dags", tags="reskontra", limit=500)["dags"]
        return dags

    def _log_in(self) -> None:
        self._client.headers.pop("Authorization", None)
        answer = self._client.post("/auth/token", json=self._login)
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _get(self, path: str, **query: str | int) -> dict[str, Any]:
        answer = self._client.get(path, params=query)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _send(self, method: str, path: str, body: dict[str, Any]) -> None:
        answer = self._client.request(method, path, json=body)
        if answer.is_error:
            raise AirflowUnavailable(f"Airflow svarade {answer.status_code} på {method} {path}: {answer.text}")


def _outcome(dag_id: str, step: Step, tasks: list[dict[str, Any]]) -> StepOutcome | None:
    """How the step ended, None while any of its tasks can still run."""
    own = [task for task in tasks if task["task_id"].startswith(f"{step.name}.")]
    states = {task["state"] for task in own}
    if not own or not states <= ENDED:
        return None
    state = "failed" if "failed" in states else "done" if states == {"success"} else "not_run"
    return StepOutcome(dag_id, step, state, sum(task["duration"] or 0 for task in own))
