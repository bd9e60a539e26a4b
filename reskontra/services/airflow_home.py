"""Airflow on one machine: its home, its components as detached processes, its metadata in the embedded PostgreSQL.

It listens on 127.0.0.1 only and has three users, whose passwords are made with the home: for the demo and `make up`.
Production is docker-compose.yaml.
"""

from __future__ import annotations

import configparser
import importlib.metadata
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from reskontra import postgres
from reskontra.home import PROJECT, Home
from reskontra.processes import PROCESSES
from reskontra.services.airflow_api import AirflowApi, AirflowUnavailable

SHARED = PROJECT / "include" / "airflow"
DATABASE = "airflow"
PREFERRED_PORT = 8080
START_SECONDS = 180
STOP_SECONDS = 30
LOG_BYTES = 10 << 20

# Who may log in, with their roles in Airflow: one runs it, two approve what two persons must.
OPERATOR = "drift"
USERS = {OPERATOR: "admin", "attestant1": "user", "attestant2": "user"}

# Logs are read from the home's folder, so no component needs a log server of its own. No task defers: no triggerer.
COMPONENTS = {
    "api-server": ("api-server", "--host", "127.0.0.1"),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}


def start(home: Home, *, dags: Path = PROJECT / "dags", tell: Callable[[str], None] = lambda _: None) -> AirflowApi:
    """Start what is not running of PostgreSQL and Airflow's components, wait until a night can be started; its API.

    The components outlive the caller and log to `home.logs`. Those that run older code are started anew, for the
    scheduler keeps what it has loaded. Raises AirflowUnavailable (Swedish, names the log).
    """
    if any(process.create_time() < _released_at() for process in _running(home).values()):
        tell("Koden är nyare än den Airflow som kör: startar om Airflow ...")
        stop(home)
    prepare(home, dags=dags, tell=tell)
    running = _running(home)
    for name in COMPONENTS:
        if name not in running:
            running[name] = _start_component(home, name)
    _keep(home, running)
    api = log_in(home)
    tell("Väntar på Airflow ...")
    _wait_until_ready(home, api, parsed_after=running["dag-processor"].create_time())
    api.make_pools(pools())
    return api


def stop(home: Home) -> None:
    """End Airflow's components; a task that runs is ended with them and is run again by the next night's start."""
    running = list(_running(home).values())
    for process in running:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(running, timeout=STOP_SECONDS)
    for process in stubborn:
        _kill_session(process.pid)
    _keep(home, {})


def prepare(home: Home, *, dags: Path = PROJECT / "dags", tell: Callable[[str], None] = lambda _: None) -> None:
    """Make AIRFLOW_HOME and Airflow's database; what is there already is kept, ports and secrets included."""
    postgres.ensure_running(home)
    dsn = postgres.ensure_database(home, DATABASE)
    home.airflow.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_configuration(home, dsn, dags)
    version = importlib.metadata.version("apache-airflow")
    migrated = home.airflow / "migrated"
    if not migrated.exists() or migrated.read_text(encoding="ascii") != version:
        tell("Skapar Airflows databas ...")
        _airflow(home, "db", "migrate")
        migrated.write_text(version, encoding="ascii")


def address(home: Home) -> str:
    """Where Airflow's pages are, `http://127.0.0.1:<port>`."""
    return f"http://127.0.0.1:{(home.airflow / 'port').read_text(encoding='ascii')}"


def log_in(home: Home, user: str = OPERATOR) -> AirflowApi:
    """The API as one of `USERS` uses it."""
    return AirflowApi(address(home), user, passwords(home)[user])


def passwords(home: Home) -> dict[str, str]:
    """The password of each of `USERS`."""
    found: dict[str, str] = json.loads((home.airflow / "passwords.json").read_text(encoding="utf-8"))
    return found


def is_running(home: Home) -> bool:
    """Whether every component of this home is alive."""
    return set(_running(home)) == set(COMPONENTS)


def pools() -> dict[str, str]:
    """Pool names and what they guard: one task at a time works in a counterpart's folders."""
    return {
        account: f"Mappen {account}/: ett steg i taget"
        for account in dict.fromkeys(pool for process in PROCESSES for pool in process.pools)
    }


def pools_file() -> str:
    """The pools as `airflow pools import` reads them, for an Airflow that is not ours to start."""
    return json.dumps(
        {
            name: {"slots": 1, "description": description, "include_deferred": False}
            for name, description in pools().items()
        },
        ensure_ascii=False,
        indent=2,
    )


def _released_at() -> float:
    """When the newest file of our code was written (epoch)."""
    folders = ("dags", "plugins", "formats", "reskontra", "include/airflow")
    return max(path.stat().st_mtime for folder in folders for path in (PROJECT / folder).rglob("*.py"))


def _write_configuration(home: Home, dsn: str, dags: Path) -> None:
    """airflow.cfg of the home: the shared settings, and the addresses and secrets that are this home's own."""
    path = home.airflow / "airflow.cfg"
    kept = configparser.ConfigParser(interpolation=None)
    kept.read(path, encoding="utf-8")
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(SHARED / "airflow.cfg", encoding="utf-8")
    port = _port(home)
    own = {
        "core": {
            "dags_folder": str(dags),
            "plugins_folder": str(PROJECT / "plugins"),
            "fernet_key": kept.get("core", "fernet_key", fallback=urlsafe_b64encode(secrets.token_bytes(32)).decode()),
            "execution_api_server_url": f"http://127.0.0.1:{port}/execution/",
            "simple_auth_manager_all_admins": "False",
            "simple_auth_manager_users": ",".join(f"{name}:{role}" for name, role in USERS.items()),
            "simple_auth_manager_passwords_file": str(_keep_passwords(home)),
            "dags_are_paused_at_creation": "False",
        },
        "database": {
            "sql_alchemy_conn": dsn.replace("postgresql://", "postgresql+psycopg://"),
            "sql_alchemy_conn_async": dsn.replace("postgresql://", "postgresql+psycopg://"),
        },
        "api": {
            "port": str(port),
            "base_url": f"http://127.0.0.1:{port}",
            "secret_key": kept.get("api", "secret_key", fallback=secrets.token_urlsafe(32)),
        },
        "api_auth": {"jwt_secret": kept.get("api_auth", "jwt_secret", fallback=secrets.token_urlsafe(48))},
        "logging": {"base_log_folder": str(home.airflow / "logs")},
    }
    for section, values in own.items():
        settings.read_dict({section: values})
    with open(path, "w", encoding="utf-8", opener=_owner_only) as handle:
        settings.write(handle)
    (home.airflow / "config").mkdir(exist_ok=True)
    shutil.copy(SHARED / "airflow_local_settings.py", home.airflow / "config")


def _keep_passwords(home: Home) -> Path:
    """The file of passwords as Airflow reads it: made with the home, and kept."""
    path = home.airflow / "passwords.json"
    if not path.exists():
        with open(path, "w", encoding="utf-8", opener=_owner_only) as handle:
            json.dump({name: secrets.token_urlsafe(9) for name in USERS}, handle)
    return path


def _port(home: Home) -> int:
    """The port of the home: kept while Airflow runs or the port is free, else 8080, else any free one."""
    kept = home.airflow / "port"
    if kept.exists() and "api-server" in _running(home):
        return int(kept.read_text(encoding="ascii"))
    wanted = [int(kept.read_text(encoding="ascii"))] if kept.exists() else []
    for port in [*wanted, PREFERRED_PORT, 0]:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            free = int(probe.getsockname()[1])
            kept.write_text(str(free), encoding="ascii")
            return free
    raise AirflowUnavailable("Ingen ledig port på 127.0.0.1 för Airflow.")


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "airflow", *arguments]


def _environment(home: Home) -> dict[str, str]:
    """The caller's environment without its own Airflow settings: the home's airflow.cfg decides."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
    return inherited | {"AIRFLOW_HOME": str(home.airflow), "RESKONTRA_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}


def _airflow(home: Home, *arguments: str) -> None:
    with _log(home, arguments[0]).open("ab") as log:
        code = subprocess.run(
            _command(*arguments), env=_environment(home), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ).returncode
    if code:
        raise AirflowUnavailable(
            f"airflow {' '.join(arguments)} misslyckades ({code}). {_last_words(home, arguments[0])}"
        )


def _start_component(home: Home, name: str) -> psutil.Process:
    """Start a component in a session of its own, so that it lives on when the caller ends."""
    with _log(home, name).open("ab") as log:
        process = subprocess.Popen(
            _command(*COMPONENTS[name]),
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            umask=0o077,
        )
    return psutil.Process(process.pid)


def _wait_until_ready(home: Home, api: AirflowApi, parsed_after: float) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not api.is_ready(parsed_after=parsed_after):
        missing = set(COMPONENTS) - set(_running(home))
        if missing:
            raise AirflowUnavailable(f"{', '.join(sorted(missing))} avslutades. {_last_words(home, min(missing))}")
        if errors := api.import_errors():
            raise AirflowUnavailable("DAG-filen går inte att läsa:\n" + "\n".join(errors))
        if time.monotonic() > deadline:
            raise AirflowUnavailable(f"Airflow blev inte klart på {START_SECONDS} s. Läs loggarna i {home.logs}.")
        time.sleep(0.5)


def _log(home: Home, name: str) -> Path:
    home.logs.mkdir(parents=True, exist_ok=True)
    path = home.logs / f"airflow-{name}.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _last_words(home: Home, name: str) -> str:
    log = _log(home, name)
    return " ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]) + f" Läs {log}."


def _running(home: Home) -> dict[str, psutil.Process]:
    """The living components of this home; a number taken over by a strange process is told by its start time."""
    try:
        kept = json.loads((home.airflow / "components.json").read_text(encoding="ascii"))
    except FileNotFoundError:
        return {}
    alive = {}
    for name, (pid, began) in kept.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if abs(process.create_time() - began) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                alive[name] = process
    return alive


def _keep(home: Home, running: dict[str, psutil.Process]) -> None:
    if home.airflow.exists():
        facts = {name: (process.pid, process.create_time()) for name, process in running.items()}
        (home.airflow / "components.json").write_text(json.dumps(facts), encoding="ascii")


def _kill_session(session: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(session, 9)


if __name__ == "__main__":
    print(pools_file())
