"""What many tests share: a running PostgreSQL, a fresh migrated database for each test, an SFTP server.

`database` and `ledger` cost about 0.1 s a test: the schema is migrated once and copied.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from reskontra import postgres
from reskontra.home import Home
from reskontra.ledger import Ledger

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
    with Ledger.open(postgres.ensure_database(home, TEMPLATE)) as ledger:
        ledger.migrate()
    yield home
    postgres.stop(home)


@pytest.fixture
def database(postgres_home: Home) -> Iterator[str]:
    """The DSN of a fresh database with the whole schema and no rows, dropped after the test."""
    name = f"test_{next(serial)}"
    with psycopg.connect(postgres.dsn(postgres_home), autocommit=True) as connection:
        making = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(making.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        yield postgres.dsn(postgres_home, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    """A ledger on a fresh database."""
    with Ledger.open(database) as ledger:
        yield ledger
