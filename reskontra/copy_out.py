"""What a query answers, read by COPY: its columns, and its rows as CSV.

psycopg gives a COPY row by row, each through its event loop. Here all rows go through it at once, which halves the
processor that reading takes, and the columns are asked for without planning the query for it.
"""

from __future__ import annotations

import io
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import copy_from
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn


def columns(connection: psycopg.Connection[Any], query: str) -> dict[str, int]:
    """Names of the query's columns, and the numbers (OID) of their types; raises what PostgreSQL says of the query."""
    prepared = connection.pgconn.prepare(b"", query.encode())
    if prepared.status != ExecStatus.COMMAND_OK:
        raise error_from_result(prepared)
    answer = connection.pgconn.describe_prepared(b"")
    return {(answer.fname(place) or b"").decode(): answer.ftype(place) for place in range(answer.nfields)}


def rows(connection: psycopg.Connection[Any], query: str) -> io.BytesIO:
    """The query's rows as CSV without a heading; null is empty, an empty text is quoted."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}\n) TO STDOUT (FORMAT csv)"):
        connection.wait(_all(connection.pgconn, buffer))
    return buffer


def _all(server: PGconn, buffer: io.BytesIO) -> PQGen[None]:
    while isinstance(block := (yield from copy_from(server)), memoryview):
        buffer.write(block)
