"""What a night needs beside the code: the home, the database and the SFTP server; started when they are not running."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

from reskontra import postgres
from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.settings import Accounts, Settings

SFTP_START_SECONDS = 20


def accounts(settings: Accounts) -> list[str]:
    """The folder of every counterpart: `ubw`, `systems/vatten`, `bank`, ..."""
    single = [settings.ubw, settings.bank, settings.distributor, settings.agency, settings.finance, settings.field]
    return [*single, *(f"systems/{name}" for name in settings.systems)]


def prepare(home: Home, settings: Settings) -> None:
    """Make the home: folders, keys, and a migrated database; what exists is kept."""
    home.root.mkdir(parents=True, exist_ok=True)
    home.restricted.mkdir(mode=0o700, exist_ok=True)
    home.logs.mkdir(exist_ok=True)
    sftp_server.init(home, accounts(settings.exchange.accounts))
    with Ledger.open() as ledger:
        ledger.migrate()


@contextmanager
def running(home: Home, settings: Settings) -> Iterator[Settings]:
    """The home prepared and an SFTP server up for as long as the block lasts: all that `reskontra night` needs."""
    prepare(home, settings)
    with sftp_server.running(home):
        yield settings


def up(home: Home, settings: Settings, tell: Callable[[str], None]) -> int:
    """Start everything and leave it running; says where it can be reached."""
    from reskontra.services import airflow_home

    prepare(home, settings)
    start_sftp(home)
    airflow_home.start(home, tell=tell)
    login = sftp_server.login(home)
    tell(f"Airflow:  {airflow_home.address(home)}")
    for user, password in airflow_home.passwords(home).items():
        tell(f"          användare {user}, lösenord {password}")
    tell(f"SFTP:     {login.host}:{login.port}, användare t.ex. bank med nyckeln {home.keys / 'bank'}")
    tell(f"Mappar:   {home.sftp}")
    tell("Stoppa med: make down")
    return 0


def down(home: Home) -> None:
    """Stop Airflow, SFTP and the embedded database."""
    from reskontra.services import airflow_home

    airflow_home.stop(home)
    stop_sftp(home)
    postgres.stop(home)


def start_sftp(home: Home) -> None:
    """Start the SFTP server as a process of its own, unless one is up."""
    if sftp_server.is_up(home):
        return
    with (home.logs / "sftp.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "reskontra.exchange.sftp_server"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | {"RESKONTRA_HOME": str(home.root)},
        )
    deadline = time.monotonic() + SFTP_START_SECONDS
    while not sftp_server.is_up(home):
        if time.monotonic() > deadline:
            raise TimeoutError(f"SFTP-servern startade inte; se {home.logs / 'sftp.log'}")
        time.sleep(0.2)


def stop_sftp(home: Home) -> None:
    """Stop the SFTP servers that serve this home."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "reskontra.exchange.sftp_server" in command:
            with suppress(psutil.Error):  # another user's, or gone meanwhile
                if process.environ().get("RESKONTRA_HOME") == str(home.root):
                    process.terminate()
