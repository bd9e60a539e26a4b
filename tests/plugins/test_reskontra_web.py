"""The Night page in Airflow: only for those who are logged in, by client and date, or by the run it belongs to."""

from __future__ import annotations

import airflow_environment  # noqa: F401  first: before Airflow

# isort: split
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import reskontra_web
from fastapi import HTTPException
from fastapi.testclient import TestClient

NOBODY = "/nights/nightly/2026-11-27", "/newest/nightly", "/runs/nightly/scheduled__2026-11-27"


@pytest.fixture
def on_ledger(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_DSN", database)


@pytest.mark.parametrize("path", NOBODY)
def test_nobody_reads_a_page_without_logging_in(path: str) -> None:
    client = TestClient(reskontra_web.make_app(), follow_redirects=False)
    assert client.get(path).status_code == 401


def test_a_night_that_has_not_been_run_says_so(on_ledger: None) -> None:
    page = reskontra_web.night_html("nightly", date(2026, 11, 27))
    assert "Exempelstads kommun" in page and "Ingen natt är körd" in page


def test_there_is_no_newest_night_before_the_first(on_ledger: None) -> None:
    with pytest.raises(HTTPException, match="Ingen natt är körd för Exempelstads kommun"):
        reskontra_web.newest_night("nightly")


def test_a_dag_of_no_client_is_not_found() -> None:
    with pytest.raises(HTTPException, match="Ingen klient har natten weekly") as caught:
        reskontra_web.night_html("weekly", date(2026, 11, 27))
    assert caught.value.status_code == 404


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        (SimpleNamespace(run_type="scheduled", logical_date=datetime(2026, 11, 27, 0, 15, tzinfo=UTC), conf={}), 27),
        (SimpleNamespace(run_type="manual", logical_date=None, conf={"business_on": "2026-11-20"}), 20),
    ],
)
def test_a_run_leads_to_the_night_of_its_business_date(run: SimpleNamespace, wanted: int) -> None:
    session = SimpleNamespace(scalar=lambda _: run)
    assert reskontra_web.night_of_run("nightly", "any", session) == date(2026, 11, wanted)


def test_a_run_without_a_business_date_or_no_run_at_all_is_not_found() -> None:
    undated = SimpleNamespace(run_type="manual", logical_date=None, conf=None)
    for found, words in ((undated, "Bokföringsdag saknas"), (None, "finns inte")):
        session = SimpleNamespace(scalar=lambda _, found=found: found)
        with pytest.raises(HTTPException, match=words):
            reskontra_web.night_of_run("nightly", "any", session)


def test_the_app_is_made_when_the_api_server_asks_and_not_before() -> None:
    assert isinstance(reskontra_web.ReskontraWebPlugin.fastapi_apps, reskontra_web.OnDemand)
    (mounted,) = reskontra_web.ReskontraWebPlugin.fastapi_apps
    assert mounted["url_prefix"] == "/reskontra"
    views = {view["destination"]: view["href"] for view in reskontra_web.ReskontraWebPlugin.external_views}
    assert views == {"nav": "/reskontra/newest/nightly", "dag_run": "/reskontra/runs/{DAG_ID}/{RUN_ID}"}
