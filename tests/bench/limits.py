"""The machine's own limits: the fastest way found to do a step's work at all, on the same PostgreSQL, in the same run.

Each limit makes bare tables in a schema of its own, in one committed transaction with the indexes built last; it
checks, explains and remembers nothing. What a step costs above it is the price of rules, history and restart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import TypeVar

import numpy as np
import psycopg
from psycopg.rows import tuple_row

T = TypeVar("T")
SCHEMA = "bench_limit"
LINE = 82  # bytes of a BgMax record with its line end
FRESH = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; SET search_path TO {SCHEMA}, public"
DONE = f"RESET search_path; DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"

INVOICES = (
    """CREATE TABLE vat AS
       SELECT order_id, vat_code, sum(net_ore)::bigint AS taxable_ore,
              (sum(net_ore) * CASE vat_code WHEN 'S25' THEN 2500 WHEN 'S12' THEN 1200 ELSE 0 END + 5000)::bigint / 10000
                  AS vat_ore
       FROM sales_order_line GROUP BY order_id, vat_code""",
    """CREATE TABLE head AS
       SELECT o.client, 2026000000 + row_number() OVER (ORDER BY o.order_id) AS invoice_no, o.order_id, o.customer_no,
              o.department, o.order_type, o.our_reference, o.buyer_reference, date '2026-11-02' AS issued_on,
              date '2026-12-02' AS due_on, o.net_ore, v.vat_ore, o.net_ore + v.vat_ore AS total_ore, o.run_id
       FROM sales_order AS o
       JOIN (SELECT order_id, sum(vat_ore)::bigint AS vat_ore FROM vat GROUP BY order_id) AS v USING (order_id)""",
    """CREATE TABLE invoice AS
       SELECT h.*, (h.invoice_no * 10 + 2)::text || luhn_digit(h.digits) AS ocr
       FROM (SELECT *, invoice_no * 10 + 2 AS digits FROM head) AS h""",
    """CREATE TABLE invoice_line AS
       SELECT h.client, h.invoice_no, l.line_no, l.article, l.text, l.quantity_x100, l.unit, l.net_ore, l.vat_code,
              l.account, l.dim_1, l.dim_2
       FROM head AS h JOIN sales_order_line AS l USING (order_id)""",
    """CREATE TABLE entry_line AS
       SELECT h.client, h.invoice_no, 'AR_CLAIM' AS account_key, '1511' AS account, h.total_ore AS amount_ore,
              NULL AS dim_1, NULL AS dim_2 FROM head AS h
       UNION ALL SELECT client, invoice_no, 'INCOME', account, -net_ore, dim_1, dim_2 FROM invoice_line
       UNION ALL SELECT h.client, h.invoice_no, 'VAT_OUT', v.vat_code, -v.vat_ore, NULL, NULL
                 FROM head AS h JOIN vat AS v USING (order_id)""",
    "CREATE UNIQUE INDEX ON invoice (client, invoice_no)",
    "CREATE UNIQUE INDEX ON invoice (ocr)",
    "CREATE INDEX ON invoice_line (client, invoice_no)",
    "CREATE INDEX ON entry_line (client, invoice_no)",
)

CLAIMS = """CREATE TABLE claim AS
            SELECT client, item_id, ocr::bigint AS ocr, customer_no, department, invoice_no, due_on, amount_ore
            FROM item WHERE component = 'CAPITAL' AND run_id > 0"""
# The payments as the bank told of them, what each settles, the claims out of the open set, two ledger lines for each.
SETTLE = (
    """CREATE TABLE payment AS
       SELECT '10' AS client, row_number() OVER () AS payment_id, 'payment' AS kind, 'bgmax' AS source,
              1::bigint AS deposit_id, '50501055' AS bankgiro, row_number() OVER () AS ordinal,
              date '2026-12-01' AS paid_on, p.amount_ore, p.ocr::text AS reference, p.ocr, 2 AS reference_code,
              1 AS channel_code, 1::bigint AS file_id, row_number() OVER () AS file_line, 1 AS run_id FROM paid AS p""",
    """CREATE TABLE settlement AS
       SELECT p.client, p.payment_id, c.item_id, p.amount_ore, p.paid_on AS value_on, 'ocr_exact' AS rule,
              'OCR ' || p.reference AS evidence, p.run_id, c.amount_ore - p.amount_ore AS difference_ore,
              c.ctid AS open_at
       FROM payment AS p LEFT JOIN claim AS c USING (ocr)""",
    "DELETE FROM claim AS c USING settlement AS s WHERE c.ctid = s.open_at AND s.difference_ore = 0",
    """CREATE TABLE entry_line AS
       SELECT '10' AS client, payment_id, 'BANK_CLEARING_IN' AS account_key, '1938' AS account, amount_ore,
              NULL::bigint AS item_id FROM settlement
       UNION ALL SELECT '10', payment_id, CASE WHEN item_id IS NULL THEN 'AR_UNIDENTIFIED' ELSE 'AR_CLAIM' END,
                        CASE WHEN item_id IS NULL THEN '2892' ELSE '1511' END, -amount_ore, item_id FROM settlement""",
    "CREATE UNIQUE INDEX ON payment (client, payment_id)",
    "CREATE INDEX ON settlement (client, item_id)",
    "CREATE INDEX ON entry_line (client, payment_id)",
    "CREATE INDEX ON entry_line (client, item_id)",
)

# The claim with debtor, days, simple interest and fee; the reminder and the letter as they are kept; the fee's lines.
DUNNING = (
    """CREATE TABLE overdue AS
       SELECT o.client, o.item_id, o.invoice_no, o.customer_no, o.department, o.amount_ore, i.recipient_no,
              date '2026-12-14' - o.due_on AS days, c.kind, c.protection_code, c.street, c.postal_code, c.city,
              o.amount_ore * 1050 * (date '2026-12-14' - o.due_on) / 3650000 AS interest_ore,
              row_number() OVER (ORDER BY o.customer_no, o.invoice_no) AS reminder_no
       FROM open_item AS o JOIN invoice AS i USING (client, invoice_no)
       JOIN customer AS c ON c.customer_no = o.customer_no
       WHERE o.component = 'CAPITAL' AND o.due_on < '2026-12-09'""",
    """CREATE TABLE reminder AS
       SELECT client, reminder_no, 1 AS place, invoice_no, customer_no, department, 1 AS level,
              date '2026-12-14' AS reminded_on, date '2026-12-28' AS respond_by_on, date '2026-12-30' AS next_step_on,
              amount_ore AS open_capital_ore, 6000::bigint AS fee_ore, interest_ore, 1 AS run_id, 1 AS version_id
       FROM overdue ORDER BY reminder_no""",
    """CREATE TABLE letter AS
       SELECT client, 'reminder' AS document_type, reminder_no AS document_no, recipient_no AS customer_no, department,
              amount_ore + 6000 AS amount_ore, 1 AS run_id, 1 AS version_id FROM overdue ORDER BY reminder_no""",
    """CREATE TABLE entry_line AS
       SELECT client, reminder_no, 'AR_CLAIM' AS account_key, '1511' AS account, 6000::bigint AS amount_ore FROM overdue
       UNION ALL SELECT client, reminder_no, 'REMINDER_FEE', '3191', -6000 FROM overdue""",
    "CREATE UNIQUE INDEX ON reminder (client, reminder_no)",
    "CREATE UNIQUE INDEX ON reminder (client, invoice_no, level)",
    "CREATE UNIQUE INDEX ON letter (client, document_type, document_no)",
    "CREATE INDEX ON entry_line (client, reminder_no)",
)

CASES = """COPY (SELECT rpad('C' || customer_no, 20) || rpad(invoice_no::text, 15) || lpad(amount_ore::text, 15, '0')
                        || rpad(to_char(due_on, 'YYYYMMDD'), 30) FROM item WHERE component = 'CAPITAL') TO STDOUT"""


def around(measure: Callable[[], float], step: Callable[[], T]) -> tuple[T, float]:
    """What the step gives, and the middle one of three rates: one from before it, two from after.

    The step runs once, in a typical minute; the best of three would be a better minute than its own.
    """
    before = measure()
    given = step()
    return given, median([before, measure(), measure()])


def typical(measure: Callable[[], float]) -> float:
    """The middle one of three rates."""
    return median(measure() for _ in range(3))


def invoices(connection: psycopg.Connection) -> float:
    """Invoices a second from the ledger's orders: heads, lines, OCR, VAT per rate, ledger lines, indexed, committed."""
    return _made(connection, INVOICES, "invoice")


def matching(connection: psycopg.Connection, file: bytes) -> float:
    """Payments a second from the bytes of a bank file to kept, matched, posted, indexed and committed.

    The whole work item of the performance reference (93,000/s there): without the payments' own rows and the closing of
    claims, as this was measured before 22 November 2026, the same machine does half as much again.
    """
    _execute(connection, FRESH, CLAIMS)
    started = time.perf_counter()
    reference, amount = parse(file)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE paid (ocr bigint, amount_ore bigint)")
        with cursor.copy("COPY paid FROM STDIN (FORMAT binary)") as copy:
            copy.write(_binary_rows(reference, amount))
        cursor.execute("ANALYZE paid")
        for statement in SETTLE:
            cursor.execute(statement)
    seconds = time.perf_counter() - started
    _execute(connection, DONE)
    return len(reference) / seconds


def parsing(file: bytes) -> float:
    """Payments a second of `parse` alone."""
    started = time.perf_counter()
    reference, _ = parse(file)
    return len(reference) / (time.perf_counter() - started)


def parse(file: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Reference and amount of each TK20 as int64, without any check: stands in for a compiled loop.

    References must be digits in the last twelve of their positions, as those of the benchmark's files are.
    """
    whole = np.frombuffer(file, np.uint8)
    records = whole[: len(whole) // LINE * LINE].reshape(-1, LINE)
    payments = records[(records[:, 0] == ord("2")) & (records[:, 1] == ord("0"))]
    return _number(payments[:, 25:37]), _number(payments[:, 37:55])


def dunning(connection: psycopg.Connection) -> float:
    """Reminders a second: days, simple interest, number, fee and its ledger lines for every overdue claim."""
    return _made(connection, DUNNING, "overdue")


def case_rows(connection: psycopg.Connection) -> float:
    """Rows of 80 characters a second, one for each claim, written by COPY TO."""
    started = time.perf_counter()
    out = BytesIO()
    with connection.cursor() as cursor, cursor.copy(CASES) as copy:
        for block in copy:
            out.write(block)
    return out.getvalue().count(b"\n") / (time.perf_counter() - started)


def _made(connection: psycopg.Connection, statements: tuple[str, ...], table: str) -> float:
    """Rows of a table a second, when the statements are one committed transaction."""
    _execute(connection, FRESH)
    started = time.perf_counter()
    with connection.transaction():
        for statement in statements:
            connection.execute(statement)
    seconds = time.perf_counter() - started
    (rows,) = connection.cursor(row_factory=tuple_row).execute(f"SELECT count(*) FROM {table}").fetchone()
    _execute(connection, DONE)
    return rows / seconds


def _execute(connection: psycopg.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def _number(digits: np.ndarray) -> np.ndarray:
    """The numbers in columns of ASCII digits, blanks as zeros."""
    weights = 10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
    return (np.bitwise_and(digits, 15) * (digits != ord(" "))).astype(np.int64) @ weights


def _binary_rows(*columns: np.ndarray) -> bytes:
    """The payload of a binary COPY of int64 columns: a structured array is its rows."""
    fields = [("count", ">i2")]
    for number in range(len(columns)):
        fields += [(f"length_{number}", ">i4"), (f"value_{number}", ">i8")]
    rows = np.empty(len(columns[0]), np.dtype(fields))
    rows["count"] = len(columns)
    for number, column in enumerate(columns):
        rows[f"length_{number}"], rows[f"value_{number}"] = 8, column
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"
