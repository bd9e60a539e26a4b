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


def bank(town: Town) -> None:
    """Let the bank's deposits be those of the payments, one each, on a line of a file of their own."""
    connection = town.ledger.connection
    connection.execute(
        """INSERT INTO deposit (client, deposit_id, source, bank, bankgiro, deposit_key, paid_on, account, amount_ore,
                                payment_count, file_created_at, file_id, file_line, run_id, version_id)
           SELECT client, deposit_id, 'bgmax', 'b', bankgiro, '2026-' || deposit_id, paid_on, '1', amount_ore,
                  1, 't', 1, 10 * deposit_id, run_id, 1
           FROM payment ON CONFLICT DO NOTHING"""
    )
    connection.execute(
        """INSERT INTO inbound_file (client, file_id, account, name, size_bytes, changed_at, state, folder, stored_name,
                                     run_id)
           VALUES ('10', 1, 'bank', 'BANK1.txt', 1, now(), 'taken', 'done', 'BANK1.txt', 1) ON CONFLICT DO NOTHING"""
    )
