"""The Night page in Airflow: in the menu, and beside each run of a night; read by whoever may read the run.

Every component and every task loads this file, but only the API server needs the app: it is made when it is asked for,
and loads what it needs then. FastAPI reads the annotations inside `make_app`: no `annotations` from the future.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/reskontra"


def make_app() -> Any:
    """The pages as a FastAPI app."""
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
    from airflow.api_fastapi.common.db.common import SessionDep
    from airflow.api_fastapi.core_api.security import requires_access_dag
    from fastapi import Depends, FastAPI
    from fastapi.responses import HTMLResponse, RedirectResponse

    app = FastAPI(title="Reskontra", docs_url=None, redoc_url=None, openapi_url=None)
    may_read = [Depends(requires_access_dag("GET", DagAccessEntity.RUN))]

    @app.get("/nights/{dag_id}/{day}", dependencies=may_read, response_class=HTMLResponse)
    def show_night(dag_id: str, day: date) -> str:
        return night_html(dag_id, day)

    @app.get("/newest/{dag_id}", dependencies=may_read)
    def show_newest(dag_id: str) -> RedirectResponse:
        return RedirectResponse(f"{PREFIX}/nights/{dag_id}/{newest_night(dag_id)}")

    @app.get("/runs/{dag_id}/{run_id}", dependencies=may_read)
    def show_run(dag_id: str, run_id: str, session: SessionDep) -> RedirectResponse:
        return RedirectResponse(f"{PREFIX}/nights/{dag_id}/{night_of_run(dag_id, run_id, session)}")

    return app


def night_html(dag_id: str, day: date) -> str:
    """The Night page of a client's night; a night that has not been run says so."""
    from reskontra.ledger import Ledger
    from reskontra.pages.night_html import page
    from reskontra.pages.night_page import facts_of

    settings, client = _client(dag_id)
    with Ledger.open() as ledger:
        return page(facts_of(ledger, settings, client.code, day), rows=settings.reporting.worklist_rows)


def newest_night(dag_id: str) -> date:
    """The business date of the client's newest night."""
    from reskontra.ledger import Ledger

    _, client = _client(dag_id)
    with Ledger.open() as ledger:
        newest = ledger.row("last_night", client=client.code)
    if newest is None or newest["business_on"] is None:
        raise _not_found(f"Ingen natt är körd för {client.name}.")
    return newest["business_on"]


def night_of_run(dag_id: str, run_id: str, session: Any) -> date:
    """The business date a run in Airflow was started with."""
    from airflow.models.dagrun import DagRun
    from sqlalchemy import select

    from reskontra.settings import Settings
    from reskontra.steps import business_on

    run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
    if run is None:
        raise _not_found(f"Körningen {run_id} finns inte.")
    try:
        return business_on(str(run.run_type), run.logical_date, run.conf or {}, Settings.load().night.zone)
    except ValueError as error:
        raise _not_found(str(error)) from error


def _client(wanted: str) -> Any:
    from reskontra.settings import Settings
    from reskontra.steps import dag_id

    settings = Settings.load()
    for client in settings.clients:
        if dag_id(client, settings) == wanted:
            return settings, client
    raise _not_found(f"Ingen klient har natten {wanted}.")


def _not_found(message: str) -> Exception:
    from fastapi import HTTPException

    return HTTPException(404, message)


class OnDemand:
    """A list of one app, made when the list is read."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield {"app": make_app(), "url_prefix": PREFIX, "name": "Reskontra"}


class ReskontraWebPlugin(AirflowPlugin):
    name = "reskontra_web"
    fastapi_apps = OnDemand()
    external_views = [  # noqa: RUF012  Airflow asks for a list
        {"name": "Nattsidan", "href": f"{PREFIX}/newest/nightly", "destination": "nav", "url_route": "nattsidan"},
        {
            "name": "Nattsidan",
            "href": f"{PREFIX}/runs/{{DAG_ID}}/{{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "natten",
        },
    ]
