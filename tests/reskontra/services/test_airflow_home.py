"""The home's Airflow: what is kept between starts, and which processes are taken for ours."""

from __future__ import annotations

import configparser
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from reskontra.home import PROJECT, Home
from reskontra.processes import PROCESSES
from reskontra.services import airflow_home

DSN = "postgresql://reskontra:secret@127.0.0.1:20001/airflow"


@pytest.fixture
def made(tmp_path: Path) -> Home:
    """A home whose airflow.cfg has been written; nothing runs."""
    home = Home(tmp_path)
    home.airflow.mkdir()
    airflow_home._write_configuration(home, DSN, PROJECT / "dags")
    return home


def configuration(home: Home) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.read(home.airflow / "airflow.cfg", encoding="utf-8")
    return found


def test_the_configuration_is_the_shared_one_with_the_homes_own_addresses(made: Home) -> None:
    found = configuration(made)
    assert found["core"]["executor"] == "LocalExecutor"
    assert found["workers"]["min_heartbeat_interval"] == "1"
    assert found["database"]["sql_alchemy_conn"] == DSN.replace("postgresql", "postgresql+psycopg", 1)
    assert found["api"]["base_url"] == airflow_home.address(made)
    assert found["core"]["execution_api_server_url"].startswith(airflow_home.address(made))
    assert (made.airflow / "config" / "airflow_local_settings.py").exists()


def test_the_file_with_the_password_and_keys_is_readable_by_its_owner_only(made: Home) -> None:
    assert stat.S_IMODE((made.airflow / "airflow.cfg").stat().st_mode) == 0o600


def test_two_approvers_log_in_with_passwords_of_the_home(made: Home, tmp_path: Path) -> None:
    """Nobody is let in unasked: else two persons could not be told apart."""
    core, kept = configuration(made)["core"], airflow_home.passwords(made)
    assert core["simple_auth_manager_all_admins"] == "False"
    assert core["simple_auth_manager_users"] == "drift:admin,attestant1:user,attestant2:user"
    assert core["simple_auth_manager_passwords_file"] == str(made.airflow / "passwords.json")
    assert stat.S_IMODE((made.airflow / "passwords.json").stat().st_mode) == 0o600
    assert set(kept) == {"drift", "attestant1", "attestant2"} and len(set(kept.values())) == 3
    airflow_home._write_configuration(made, DSN, PROJECT / "dags")
    other = Home(tmp_path / "other")
    other.airflow.mkdir(parents=True)
    airflow_home._write_configuration(other, DSN, PROJECT / "dags")
    assert airflow_home.passwords(made) == kept != airflow_home.passwords(other)


def test_keys_are_kept_from_start_to_start_and_differ_between_homes(made: Home, tmp_path: Path) -> None:
    first = configuration(made)
    airflow_home._write_configuration(made, DSN, PROJECT / "dags")
    again = configuration(made)
    other = Home(tmp_path / "other")
    other.airflow.mkdir(parents=True)
    airflow_home._write_configuration(other, DSN, PROJECT / "dags")
    for section, key in (("core", "fernet_key"), ("api", "secret_key"), ("api_auth", "jwt_secret")):
        assert first[section][key] == again[section][key]
        assert first[section][key] != configuration(other)[section][key]


def test_a_port_taken_by_another_is_left_to_it(made: Home) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        (made.airflow / "port").write_text(str(taken))
        airflow_home._write_configuration(made, DSN, PROJECT / "dags")
    assert airflow_home.address(made) != f"http://127.0.0.1:{taken}"
    assert configuration(made)["api"]["base_url"] == airflow_home.address(made)


def test_airflow_settings_of_the_callers_environment_do_not_leak_in(
    made: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    environment = airflow_home._environment(made)
    assert environment["AIRFLOW_HOME"] == str(made.airflow)
    assert environment["RESKONTRA_HOME"] == str(made.root)
    assert "AIRFLOW__CORE__EXECUTOR" not in environment


def test_a_stranger_with_the_number_of_an_ended_component_is_not_ours(made: Home) -> None:
    own = psutil.Process(os.getpid())
    facts = {"scheduler": (own.pid, own.create_time() - 60), "api-server": (own.pid, own.create_time())}
    (made.airflow / "components.json").write_text(json.dumps(facts))
    assert set(airflow_home._running(made)) == {"api-server"}
    assert not airflow_home.is_running(made)


def test_stop_ends_the_components_and_is_no_error_when_nothing_runs(made: Home) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    airflow_home._keep(made, {"scheduler": psutil.Process(sleeper.pid)})
    airflow_home.stop(made)
    assert not psutil.pid_exists(sleeper.pid)
    airflow_home.stop(made)
    assert airflow_home._running(made) == {}


def test_there_is_one_pool_for_each_counterpart_of_the_process_table() -> None:
    wanted = {pool for process in PROCESSES for pool in process.pools}
    assert set(airflow_home.pools()) == wanted
    stored = json.loads(airflow_home.pools_file())
    assert {name: pool["slots"] for name, pool in stored.items()} == dict.fromkeys(wanted, 1)
