"""Reading by COPY: the columns without running the query, all rows at once, and what happens when the query fails."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from reskontra import copy_out
from reskontra.ledger import Ledger
from reskontra.read_ahead import ahead


def test_the_columns_of_a_query_are_told_without_running_it(ledger: Ledger) -> None:
    found = copy_out.columns(ledger.connection, "SELECT 1 AS number, 'a' AS text, NULL AS nothing, 1 / 0 AS never")
    names = {oid: ledger.connection.adapters.types[oid].name for oid in found.values()}
    assert {name: names[oid] for name, oid in found.items()} == {
        "number": "int4",
        "text": "text",
        "nothing": "text",
        "never": "int4",
    }


def test_rows_are_csv_to_the_last(ledger: Ledger) -> None:
    read = copy_out.rows(ledger.connection, "SELECT n, NULLIF(n, 1), '' FROM generate_series(1, 30000) AS n ORDER BY n")
    lines = read.getvalue().decode().splitlines()
    assert (lines[0], lines[-1], len(lines)) == ('1,,""', '30000,30000,""', 30_000)


@pytest.mark.parametrize(
    ("query", "error"),
    [("SELECT missing", psycopg.errors.UndefinedColumn), ("SELECT (", psycopg.errors.SyntaxError)],
)
def test_a_query_that_is_wrong_is_told_of_by_its_own_fault(
    ledger: Ledger, query: str, error: type[psycopg.Error]
) -> None:
    with pytest.raises(error), ledger.transaction():
        copy_out.columns(ledger.connection, query)
    assert ledger.connection.execute("SELECT 1").fetchone() == (1,)


def test_a_query_that_fails_among_its_rows_leaves_the_connection_whole(ledger: Ledger) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), ledger.transaction():
        copy_out.rows(ledger.connection, "SELECT 1 / (20000 - n) FROM generate_series(1, 30000) AS n")
    assert ledger.connection.execute("SELECT 1").fetchone() == (1,)


def test_what_reads_ahead_and_what_uses_it_take_turns(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both ask by the one connection: a COPY under way would break what is asked meanwhile."""
    (tmp_path / "many.sql").write_text("SELECT repeat('x', 200) AS text FROM generate_series(1, 100000)")
    (tmp_path / "few.sql").write_text("SELECT 1 AS number")
    monkeypatch.setattr("reskontra.ledger.text_of", lambda name: (tmp_path / f"{name}.sql").read_text())
    with ledger.transaction():
        for part in ahead(ledger.table("many") for _ in range(3)):
            assert part.num_rows == 100_000
            assert [ledger.one("few")["number"] for _ in range(50)] == [1] * 50
