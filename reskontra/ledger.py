"""The only door to PostgreSQL: named statements in, tables in by COPY, tables out as Arrow.

A statement is a file below `sql/`; its name is the file's stem and is unique in the tree. Parameters are bound
by psycopg, never formatted in. Everything a step does happens in one `transaction()`.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql
from psycopg.rows import dict_row

from reskontra import copy_out
from reskontra.home import PROJECT
from reskontra.read_ahead import ahead

SQL = PROJECT / "sql"
SCHEMA_LOCK = 7_316_001  # advisory lock: one migration at a time
# Sets of a million rows are sorted, hashed and staged in memory; a night is one session.
SESSION = {"work_mem": "256MB", "temp_buffers": "256MB", "timezone": "UTC", "datestyle": "ISO"}

BLOCK_ROWS = 16_384  # of a COPY are written while the database takes those before them
# COPY's text format has no quotes to look for, which saves the database a quarter of a bare row; but values with one of
# these would have to be changed for it.
_MARKS = (b"\\", b'"', b"\t", b"\r", b"\n")
_AS_TEXT = pyarrow.csv.WriteOptions(
    include_header=False, batch_size=BLOCK_ROWS, delimiter="\t", null_string="\\N", quoting_style="none"
)
_AS_CSV = pyarrow.csv.WriteOptions(include_header=False, batch_size=BLOCK_ROWS)

ARROW_TYPES = {
    "int2": pa.int64(),
    "int4": pa.int64(),
    "int8": pa.int64(),
    "numeric": pa.string(),
    "text": pa.string(),
    "varchar": pa.string(),
    "bpchar": pa.string(),
    "jsonb": pa.string(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "timestamptz": pa.string(),
}


class Ledger:
    """One connection to the ledger's database."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._turn = threading.RLock()  # a thread that reads ahead shares the connection: one statement at a time

    @classmethod
    def open(cls, dsn: str | None = None, *, application_name: str = "reskontra") -> Ledger:
        """Connect to `dsn`, else to `RESKONTRA_DSN`, else to the home's embedded PostgreSQL, started if it is down."""
        target = dsn or os.environ.get("RESKONTRA_DSN") or _embedded_dsn()
        connection = psycopg.connect(
            target, application_name=application_name, cursor_factory=psycopg.ClientCursor, autocommit=True
        )
        for name, value in SESSION.items():
            connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), value))
        return cls(connection)

    @classmethod
    def open_migrated(cls) -> Ledger:
        """`open`, with the schema as this code wants it: for commands that may be the first in a fresh home."""
        ledger = cls.open()
        ledger.migrate()
        return ledger

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all."""
        with self.connection.transaction():
            yield

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Everything inside is taken back when it has been done, inside or outside of a transaction: for trying out."""
        with self.connection.transaction(force_rollback=True):
            yield

    def shadow(self, *tables: str) -> None:
        """Put empty temporary twins before tables, gone at the end of the transaction: the names mean them until then.

        Keys and defaults are the tables' own; triggers and references to other tables are not there.
        """
        for table in tables:
            self.connection.execute(
                sql.SQL("CREATE TEMP TABLE {} (LIKE public.{} INCLUDING ALL) ON COMMIT DROP").format(
                    sql.Identifier(table), sql.Identifier(table)
                )
            )

    def shadow_views(self) -> None:
        """Put temporary twins before all views, which look at the temporary relations where there are any."""
        for view in sorted((SQL / "views").glob("*.sql")):
            text = view.read_text(encoding="utf-8").replace("CREATE OR REPLACE VIEW", "CREATE TEMP VIEW")
            self.connection.execute(text)

    def run(self, statement: str, **parameters: object) -> int:
        """Execute the named statement; the number of rows it touched."""
        with self._turn:
            return self.connection.execute(text_of(statement), parameters).rowcount

    def rows(self, statement: str, **parameters: object) -> list[dict[str, Any]]:
        """The rows of the named query: for small answers only."""
        with self._turn, self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(text_of(statement), parameters).fetchall()

    def row(self, statement: str, **parameters: object) -> dict[str, Any] | None:
        """The first row of the named query, or None."""
        with self._turn, self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(text_of(statement), parameters).fetchone()

    def one(self, statement: str, **parameters: object) -> dict[str, Any]:
        """The row of a named query that always has one: a count, a sum, a number taken."""
        row = self.row(statement, **parameters)
        assert row is not None, f"{statement} gave no row"
        return row

    def table(self, statement: str, **parameters: object) -> pa.Table:
        """The answer of the named query as an Arrow table; numbers are int64, dates date32, moments ISO text.

        Read by COPY, so a million rows cost about a second.
        """
        cursor = psycopg.ClientCursor(self.connection)
        query = cursor.mogrify(text_of(statement), parameters).rstrip().rstrip(";")
        with self._turn:
            columns = copy_out.columns(self.connection, query)
            buffer = copy_out.rows(self.connection, query)
        types = {name: _arrow_type(self.connection, oid) for name, oid in columns.items()}
        if not buffer.tell():
            return pa.schema(list(types.items())).empty_table()
        buffer.seek(0)
        return pyarrow.csv.read_csv(
            buffer,
            read_options=pyarrow.csv.ReadOptions(column_names=list(types)),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types,
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
            ),
        )

    def load(self, table: str, rows: pa.Table) -> int:
        """COPY `rows` into `table`, column by column name; the number of rows."""
        if not rows.num_rows:
            return 0
        names = sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
        form, options = ("text", _AS_TEXT) if _is_plain(rows) else ("csv", _AS_CSV)
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(sql.Identifier(table), names, sql.SQL(form))
        with self._turn, self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            blocks = _written(rows, options)
            for block in ahead(blocks) if rows.num_rows > BLOCK_ROWS else blocks:
                copy.write(block)
        return rows.num_rows

    def stage(self, table: str, rows: pa.Table) -> int:
        """Load `rows` into a new temporary table of the same columns, gone at commit; the number of rows."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(_sql_type(field.type))) for field in rows.schema
        )
        made = sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DROP").format(sql.Identifier(table), columns)
        with self._turn:
            self.connection.execute(made)
            return self.load(table, rows)

    def analyze(self, *tables: str) -> None:
        """Tell the planner how large freshly loaded tables are."""
        with self._turn:
            for table in tables:
                self.connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))

    def take_numbers(self, client: str, series: str, count: int, *, first: int = 1) -> int:
        """The first of `count` consecutive numbers of the series, reserved in this transaction.

        A new series begins at `first`. Rolled back with the transaction, so a series has no gaps.
        """
        row = self.one("take_numbers", client=client, series=series, count=count, first=first)
        return int(row["first_number"])

    def migrate(self) -> list[str]:
        """Apply the numbered files of `sql/schema/` not applied yet, in order, and the views; the files' names."""
        with self.transaction():
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
            self.connection.execute(
                "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())"
            )
            applied = {row[0] for row in self.connection.execute("SELECT name FROM migration").fetchall()}
            fresh = [file for file in sorted((SQL / "schema").glob("*.sql")) if file.stem not in applied]
            for file in fresh:
                self.connection.execute(file.read_text(encoding="utf-8"))
                self.connection.execute("INSERT INTO migration (name) VALUES (%s)", (file.stem,))
            for view in sorted((SQL / "views").glob("*.sql")):
                self.connection.execute(view.read_text(encoding="utf-8"))
        return [file.stem for file in fresh]


@cache
def statements() -> Mapping[str, Path]:
    """Every statement file by its name; a name stands once in the tree."""
    found: dict[str, Path] = {}
    for file in sorted(SQL.glob("*/*.sql")):
        if file.parent.name in ("schema", "views"):
            continue
        assert file.stem not in found, f"{file.stem} stands twice: {found[file.stem]} and {file}"
        found[file.stem] = file
    return found


@cache
def text_of(statement: str) -> Any:
    """The text of a named statement."""
    return statements()[statement].read_text(encoding="utf-8")


def constant(table: pa.Table, **values: object) -> pa.Table:
    """The table with a constant column per keyword (None gives nulls of text)."""
    for name, value in values.items():
        column = pa.nulls(table.num_rows) if value is None else pa.repeat(pa.scalar(value), table.num_rows)
        table = table.append_column(name, column)
    return table


def _is_plain(rows: pa.Table) -> bool:
    """Whether the texts have none of the marks that COPY's text format would need escaped."""
    texts = (
        column for column in rows.columns if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    )
    buffers = (chunk.buffers()[2] for column in texts for chunk in column.chunks)
    return not any(mark in data for data in (b.to_pybytes() for b in buffers if b) for mark in _MARKS)


def _written(rows: pa.Table, options: pyarrow.csv.WriteOptions) -> Iterator[memoryview]:
    """The rows as bytes for COPY, block by block."""
    for batch in rows.to_batches(max_chunksize=BLOCK_ROWS):
        buffer = io.BytesIO()
        pyarrow.csv.write_csv(batch, buffer, options)
        yield buffer.getbuffer()


def _arrow_type(connection: psycopg.Connection[Any], oid: int) -> pa.DataType:
    info = connection.adapters.types.get(oid)
    name = info.name if info else "text"
    assert name in ARROW_TYPES, f"no Arrow type for PostgreSQL's {name}; cast it in the statement"
    return ARROW_TYPES[name]


def _sql_type(arrow: pa.DataType) -> str:
    if pa.types.is_integer(arrow):
        return "bigint"
    if pa.types.is_date(arrow):
        return "date"
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_timestamp(arrow):
        return "timestamptz"
    assert pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_null(arrow), str(arrow)
    return "text"


def _embedded_dsn() -> str:
    from reskontra import postgres
    from reskontra.home import Home

    return postgres.ensure_running(Home.from_environment())
