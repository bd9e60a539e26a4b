"""The one door to PostgreSQL: what goes in comes out, numbers have no gaps, and nothing is changed afterwards."""

from __future__ import annotations

from datetime import date

import psycopg
import pyarrow as pa
import pytest

from reskontra.ledger import BLOCK_ROWS, SQL, Ledger, constant, statements, text_of

HARD = ['å;"ä"', "rad\nbrytning", "", None, "\\N", "NULL", "😀"]


def entry(ledger: Ledger, *amounts: int, entry_id: int = 1) -> None:
    """Post an entry with a line for each amount."""
    keys = {"client": "10", "entry_id": entry_id}
    head = {**keys, "event": "invoice", "business_on": date(2026, 11, 20), "department": "TEK"}
    ledger.load("entry", pa.Table.from_pylist([head | {"run_id": 1, "version_id": 1}]))
    lines = [
        {**keys, "line_no": number, "account_key": "AR_CLAIM", "account": "1510", "amount_ore": amount}
        for number, amount in enumerate(amounts, start=1)
    ]
    ledger.load("entry_line", pa.Table.from_pylist(lines))


def test_a_table_staged_is_the_table_read(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    rows = pa.table(
        {
            "number": pa.array([1, None, -(2**62), 4, 5, 6, 7], pa.int64()),
            "day": pa.array([date(2026, 11, 20), None, *[date(1900, 1, 1)] * 5], pa.date32()),
            "flag": pa.array([True, False, None, True, True, False, None], pa.bool_()),
            "text": pa.array(HARD, pa.string()),
        }
    )
    (tmp_path / "all_staged.sql").write_text("SELECT number, day, flag, text FROM staged ORDER BY number NULLS LAST;\n")
    monkeypatch.setattr("reskontra.ledger.text_of", lambda name: (tmp_path / f"{name}.sql").read_text())
    with ledger.transaction():
        assert ledger.stage("staged", rows) == 7
        found = ledger.table("all_staged")
    assert found == rows.take(pa.array([2, 0, 3, 4, 5, 6, 1]))


@pytest.mark.parametrize("mark", ["", "\\", "\\N", "\\.", '"', "\t", "\r", "\n", "\r\n", ",", "'", "å"])
def test_no_mark_in_a_text_is_taken_for_something_else(mark: str, ledger: Ledger) -> None:
    texts = pa.array([mark, None, f"a{mark}b", f"{mark}{mark}", ""])
    with ledger.transaction():
        ledger.stage("staged", pa.table({"place": range(5), "text": texts}))
        rows = ledger.connection.execute("SELECT text FROM staged ORDER BY place").fetchall()
    assert [text for (text,) in rows] == texts.to_pylist()


def test_a_table_of_many_blocks_is_loaded_in_its_order(ledger: Ledger) -> None:
    count = 2 * BLOCK_ROWS + 1
    with ledger.transaction():
        assert ledger.stage("staged", pa.table({"number": range(count)})) == count
        rows = ledger.connection.execute("SELECT number FROM staged ORDER BY ctid").fetchall()
    assert [number for (number,) in rows] == list(range(count))


def test_a_staged_table_is_gone_with_its_transaction(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.stage("staged", pa.table({"number": [1]}))
    with pytest.raises(psycopg.errors.UndefinedTable):
        ledger.connection.execute("SELECT * FROM staged")


def test_an_answer_without_rows_still_has_its_columns_and_types(ledger: Ledger) -> None:
    found = ledger.table("newest_attempts", run_id=1)
    assert (found.num_rows, found.schema.names) == (0, ["step", "phase", "state"])
    assert found.schema.field("step").type == pa.string()
    assert ledger.row("later_run", client="10", business_on=date(2026, 1, 1)) is None


def test_numbers_follow_each_other_per_series_and_client(ledger: Ledger) -> None:
    assert ledger.take_numbers("10", "invoice", 3, first=2026000001) == 2026000001
    assert ledger.take_numbers("10", "invoice", 1, first=2026000001) == 2026000004
    assert ledger.take_numbers("20", "invoice", 1, first=1) == 1
    assert ledger.take_numbers("10", "outbox", 0) == 1, "looked at, not taken"
    assert ledger.take_numbers("10", "outbox", 1) == 1


def test_numbers_of_a_step_rolled_back_are_taken_again(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.take_numbers("10", "invoice", 5)
        raise ZeroDivisionError
    assert ledger.take_numbers("10", "invoice", 1) == 1


def test_an_entry_that_does_not_sum_to_zero_is_refused(ledger: Ledger) -> None:
    entry(ledger, 100, -60, -40)
    with pytest.raises(psycopg.errors.RaiseException, match="entry 2 of client 10 does not balance: 1 öre"):
        entry(ledger, 100, -99, entry_id=2)


BOOKS = ("entry", "entry_line", "item", "settlement", "invoice", "own_line", "sales_order_line", "payment")


@pytest.mark.parametrize("table", BOOKS)
@pytest.mark.parametrize("change", ["UPDATE {} SET client = client", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_books_are_only_added_to(table: str, change: str, ledger: Ledger) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        ledger.connection.execute(change.format(table))


def test_migrating_again_changes_nothing(ledger: Ledger) -> None:
    files = {path.stem for path in (SQL / "schema").glob("*.sql")}
    applied = {name for (name,) in ledger.connection.execute("SELECT name FROM migration")}
    assert applied == files
    assert ledger.migrate() == []


def test_a_statement_has_one_file_and_is_known_by_its_name() -> None:
    files = [path for path in SQL.glob("*/*.sql") if path.parent.name not in ("schema", "views")]
    assert len(statements()) == len(files)
    assert "newest_attempts: how" in text_of("newest_attempts")
    with pytest.raises(KeyError):
        text_of("no_such_statement")


def test_what_is_bound_is_never_part_of_a_statement(ledger: Ledger) -> None:
    assert ledger.row("last_night", client="10'; DROP TABLE run; --") == {"business_on": None}
    assert ledger.rows("newest_attempts", run_id=1) == []


def test_constant_columns_come_beside_the_others() -> None:
    table = constant(pa.table({"a": [1, 2]}), client="10", nothing=None)
    assert [table[name].to_pylist() for name in ("client", "a", "nothing")] == [["10", "10"], [1, 2], [None, None]]


def test_a_session_has_the_settings_a_night_needs(ledger: Ledger) -> None:
    assert ledger.connection.execute("SHOW timezone").fetchone() == ("UTC",)
    assert ledger.connection.autocommit
