"""A night that is lived once, and copied for each test: a fraction of a second instead of several."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ledger_rows import Town
from psycopg import sql

from reskontra import postgres
from reskontra.home import Home
from reskontra.ledger import Ledger

serial = itertools.count(1)


@contextmanager
def lived(postgres_home: Home, root: Path, live: Callable[[Town], object]) -> Iterator[Callable[[], Town]]:
    """Let `live` fill a town's ledger; each call of what is given is a copy of it, files in the archive included."""
    template = f"lived_{next(serial)}"
    home = Home(root)
    with Ledger.open(postgres.ensure_database(postgres_home, template)) as ledger:
        ledger.migrate()
        live(Town(ledger, home))
    copies: list[tuple[str, Ledger]] = []
    with psycopg.connect(postgres.dsn(postgres_home), autocommit=True) as connection:

        def copy() -> Town:
            name = f"{template}_{len(copies)}"
            making = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(making.format(sql.Identifier(name), sql.Identifier(template)))
            copies.append((name, Ledger.open(postgres.dsn(postgres_home, name))))
            town = Town(copies[-1][1], home)
            town.numbers = itertools.count(100)
            return town

        yield copy
        for _, ledger in copies:
            ledger.close()
