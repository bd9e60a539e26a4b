"""Process -> Airflow tasks: `step(name)` is the only factory. Beside dags/ and plugins/ only this imports Airflow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import jinja2
from airflow.sdk import BaseOperator, Param, TaskGroup, TriggerRule, chain
from airflow.sdk.exceptions import AirflowFailException

from reskontra.home import PROJECT
from reskontra.processes import NIGHT, PHASES, STEPS, Step
from reskontra.rules.bank_days import bank_calendar
from reskontra.settings import Client, Settings

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from airflow.sdk import Context

    from reskontra.night import Night

RUNBOOKS = PROJECT / "include" / "templates" / "runbook"

PHASE_TITLES = {"check_before": "Kontroll före", "run": "Kör", "check_after": "Kontroll efter"}

# The only key of a run started by hand. A scheduled run has its own: the bank day of the timetable.
PARAMS = {
    "business_on": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Bokföringsdag",
        description="Nattens dag, ÅÅÅÅ-MM-DD. Måste anges när natten startas för hand; läses aldrig av klockan.",
    )
}

# Half an hour in all: an SFTP server or database that is restarted during the night is back by then.
RETRIES = {
    "retries": 6,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=10),
}


class Phase(BaseOperator):
    """One phase of one step of a client's night.

    Returns, for XCom, `run_id` and the phase's counts by name; nothing is rendered, so no row reaches Airflow's tables.
    A fault that can heal (SFTP or database out of reach) is tried again; a named stop and a bug are not.
    """

    template_fields = ()
    ui_color = "#dbe9f4"

    def __init__(self, *, step_name: str, phase: str, client_code: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.step_name = step_name
        self.phase = phase
        self.client_code = client_code

    def execute(self, context: Context) -> dict[str, int]:
        # Loaded here, not when the DAG file is read: the scheduler's parent process already has them (see preload).
        import psycopg

        from reskontra.exchange import SftpUnavailable
        from reskontra.night import opened

        try:
            with opened(self.client_code, _business_on(context)) as night:
                return self._outcome(night)
        except (SftpUnavailable, psycopg.OperationalError, AirflowFailException):
            raise
        except Exception as failure:
            raise AirflowFailException(_said(failure)) from failure

    def _outcome(self, night: Night) -> dict[str, int]:
        from reskontra.night import named_stops, run_phase

        result = run_phase(night, STEPS[self.step_name], self.phase)
        if result.state == "stopped":
            raise AirflowFailException(result.message)
        if (STEPS[self.step_name], self.phase) == (NIGHT[-1], PHASES[-1]) and (stops := named_stops(night)):
            raise AirflowFailException("Natten är körd till slut men har namngivna stopp:\n" + "\n".join(stops))
        return {"run_id": night.run_id, **result.counts}


def step(name: str) -> TaskGroup:
    """The task group of a step: check before, run, check after.

    Call it inside a DAG whose `default_args` are `for_client(...)`. Only the run takes the counterpart's pool. The
    night's last step reports: it runs whatever happened before, yet leaves the DAG run red when something was stopped.
    """
    step = STEPS[name]
    with TaskGroup(step.name, group_display_name=step.title, tooltip=step.process.why) as group:
        before, run, after = (_phase(step, phase) for phase in PHASES)
        chain(before, run, after)
        if step == NIGHT[-1]:
            run.trigger_rule = TriggerRule.ALL_DONE
            before >> after
    return group


@cache
def runbook(step: Step, phase: str) -> str:
    """What the phase does, what a stop means and what to do then; Swedish markdown."""
    return _pages().get_template(f"{step.process.name}.md").render(step=step, process=step.process, phase=phase)


def dag_id(client: Client, settings: Settings) -> str:
    """`nightly` for the first client of the settings, `nightly_<code>` for each further: adding one renames none."""
    return "nightly" if client == settings.clients[0] else f"nightly_{client.code}"


def for_client(client: Client) -> dict[str, Any]:
    """The `default_args` of a client's DAG."""
    return {"owner": "reskontra", "client_code": client.code, **RETRIES}


def business_on(run_type: str, logical_date: datetime | None, params: Mapping[str, Any], zone: ZoneInfo) -> date:
    """The night's key: `business_on` of the one who started the run, else the Swedish date the timetable gave it.

    Raises ValueError (Swedish) for a run started by hand without a date: the clock is never asked.
    """
    if given := params.get("business_on"):
        return date.fromisoformat(given)
    if run_type in ("scheduled", "backfill") and logical_date is not None:
        return logical_date.astimezone(zone).date()
    raise ValueError("Bokföringsdag saknas. Starta natten igen med business_on, till exempel 2026-11-27.")


def preload() -> None:
    """Load what every task needs; called from airflow_local_settings.py in the process that forks the tasks.

    Airflow forks a task from a worker, which LocalExecutor forked from the scheduler and Celery from its own parent. So
    pandas, Great Expectations, the run-books and the calendar are loaded once, not by 51 tasks a night. Opens no
    connection and starts no thread: neither outlives a fork.
    """
    for module in (
        *("airflow.dag_processing.dagbag", "airflow.timetables.base", "great_expectations"),
        "pyarrow.acero",  # a fifth of a second at the first join, with all of Arrow's file systems
        "reskontra.night",
    ):
        import_module(module)
    for step in NIGHT:
        import_module(f"reskontra.{step.process.name}")
        for phase in PHASES:
            runbook(step, phase)
    bank_calendar()


def _said(failure: Exception) -> str:
    """Our own exceptions speak Swedish to staff; any other is a bug, and its name helps whoever mends it."""
    ours = type(failure).__module__.startswith("reskontra.")
    return str(failure) if ours else f"{type(failure).__name__}: {failure}"


def _business_on(context: Context) -> date:
    run = context["dag_run"]
    return business_on(str(run.run_type), run.logical_date, context["params"], Settings.load().night.zone)


def _phase(step: Step, phase: str) -> Phase:
    # client_code and the retries come from the DAG's default_args.
    return Phase(  # type: ignore[call-arg]
        task_id=phase,
        task_display_name=PHASE_TITLES[phase],
        step_name=step.name,
        phase=phase,
        pool=step.process.pools[0] if phase == "run" and step.process.pools else "default_pool",
        doc_md=runbook(step, phase),
    )


@cache
def _pages() -> jinja2.Environment:
    # Markdown of our own, no HTML: nothing to escape.
    loader = jinja2.FileSystemLoader(RUNBOOKS)
    return jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True)  # noqa: S701
