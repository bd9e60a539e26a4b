"""What many tests share: a running PostgreSQL, a fresh migrated database for each test, an SFTP server.

`database` and `ledger` cost about 0.3 s a test: the schema is migrated once and copied.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from reskontra import postgres
from reskontra.exchange import Exchange, Limits, Login, sftp_server
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.services import services
from reskontra.settings import Settings

ACCOUNTS = ("ubw", "systems/vatten", "bank", "distributor", "agency", "finance", "field")
TEMPLATE = "migrated"
serial = itertools.count(1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home of the test's own; nothing runs in it."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def postgres_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose PostgreSQL runs for the whole session, with a migrated database to copy."""
    home = Home(tmp_path_factory.mktemp("session") / "home")
    postgres.ensure_running(home)
    _forgo_durability(home)
    with Ledger.open(postgres.ensure_database(home, TEMPLATE)) as ledger:
        ledger.migrate()
    yield home
    postgres.stop(home)


def _forgo_durability(home: Home) -> None:
    """No test pulls the plug, so nothing need reach the disk."""
    administrator = postgres.dsn(home, "postgres").replace(f"//{postgres.ROLE}:", "//postgres:")
    with psycopg.connect(administrator, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def fresh_database(postgres_home: Home) -> Callable[[], AbstractContextManager[str]]:
    """Makes databases with the whole schema and no rows: `with fresh_database() as dsn`, dropped on leaving."""

    @contextmanager
    def fresh() -> Iterator[str]:
        name = f"test_{next(serial)}"
        names = {"name": sql.Identifier(name), "template": sql.Identifier(TEMPLATE)}
        with psycopg.connect(postgres.dsn(postgres_home), autocommit=True) as connection:
            _when_free(connection, sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
            yield postgres.dsn(postgres_home, name)
            _when_free(connection, sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))

    return fresh


def _when_free(connection: psycopg.Connection, statement: sql.Composed) -> None:
    """Copy or drop a database; the server's own cleaner may be in it for a moment, and no ordinary role may end that.

    PostgreSQL waits five seconds for it by itself, which is not enough on a machine that has much else to do.
    """
    for _ in range(20):
        try:
            connection.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(0.5)
        else:
            return
    connection.execute(statement)


@pytest.fixture(scope="session")
def town_home(
    fresh_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[tuple[Home, Settings]]]:
    """Makes homes with ledger and SFTP server whose nights run in this process: `with town_home(name) as (home, ...)`.

    The repository's settings, but files are not watched while they are uploaded and finished e-invoices are not held
    against the CEN rules; further words are settings of distribution. Inside, the environment names home and ledger.
    """

    @contextmanager
    def made(name: str, **distribution: object) -> Iterator[tuple[Home, Settings]]:
        home = Home(tmp_path_factory.mktemp(name) / "home")
        chosen = Settings.load()
        settings = replace(
            chosen,
            exchange=replace(chosen.exchange, stable_seconds=0),
            distribution=replace(chosen.distribution, validate_cen=False, workers=1, **distribution),
        )
        sftp_server.init(home, services.accounts(settings.exchange.accounts))
        home.restricted.mkdir(mode=0o700)
        with fresh_database() as dsn, pytest.MonkeyPatch.context() as patch, sftp_server.running(home):
            patch.setenv("RESKONTRA_HOME", str(home.root))
            patch.setenv("RESKONTRA_DSN", dsn)
            yield home, settings

    return made


@pytest.fixture
def database(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The DSN of a fresh database with the whole schema and no rows, dropped after the test."""
    with fresh_database() as dsn:
        yield dsn


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    """A ledger on a fresh database."""
    with Ledger.open(database) as ledger:
        yield ledger


@pytest.fixture
def sftp(home: Home) -> Iterator[Login]:
    """The service account's log-in to an SFTP server of the test's home, with the folders of some counterparts."""
    sftp_server.init(home, ACCOUNTS)
    with sftp_server.running(home) as login:
        yield login


@pytest.fixture
def exchange(home: Home, ledger: Ledger, sftp: Login) -> Iterator[Exchange]:
    """The exchange of client 10 on Friday 20 November 2026, run 1; a file need not lie still before it is read."""
    exchange = Exchange(
        ledger,
        Archive(home.archive),
        sftp,
        client="10",
        run_id=1,
        business_on=date(2026, 11, 20),
        limits=Limits(stable_seconds=0),
    )
    yield exchange
    exchange.close()
