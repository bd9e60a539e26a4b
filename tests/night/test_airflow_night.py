"""The last night under the real scheduler ends like the one run by `reskontra night`: same rows, same bytes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from municipality_homes import Municipality, differences

from reskontra import postgres
from reskontra.exchange import sftp_server
from reskontra.processes import NIGHT, PHASES
from reskontra.services import airflow_home, services
from reskontra.settings import Settings


@pytest.mark.airflow
@pytest.mark.timeout(300)
def test_the_night_under_airflow_ends_like_the_one_without(
    before_last: Municipality, last_night: date, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in before_last.environment.items():
        monkeypatch.setenv(name, value)
    home = before_last.home
    sftp_server.init(home, services.accounts(Settings.load().exchange.accounts))
    try:
        with sftp_server.running(home):
            api = airflow_home.start(home)
            (run,) = api.run_night(last_night, dag_ids=["nightly"])
    finally:
        airflow_home.stop(home)
        postgres.stop(home)
    assert run.tasks == {f"{step.name}.{phase}": "success" for step in NIGHT for phase in PHASES}
    assert run.state == "success"
    assert differences(story.municipality.ledger(), before_last.ledger()) == []
    assert differences(story.municipality.files(), before_last.files()) == []
