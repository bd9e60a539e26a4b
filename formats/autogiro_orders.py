"""What we send to Bankgirot: mandates, payment orders, cancellations and changes of date; written, and read back.

Source: Bg Autogiro, technical manual, August 2014, chapter 7. These files have no end record and no totals: one that is
cut off between two records looks whole, so what is sent is told by our own outbox. They must be sealed
(`formats.hmac_seal`) before they are sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import fixed_width
from formats.autogiro_checks import (
    CHANGE,
    MANDATE,
    PAYMENT,
    check_changes,
    check_customer_number,
    check_mandates,
    check_payments,
    completed,
)
from formats.autogiro_file import read_records
from formats.autogiro_layout import ACTION, ORDERS
from formats.autogiro_structure import Report
from formats.autogiro_totals import sections, with_reference
from formats.faults import refuse
from formats.fixed_width import fault_rows
from formats.fixed_width_kinds import DATE

__all__ = ["AT_ONCE", "Orders", "read_orders", "write_orders"]

AT_ONCE = "GENAST"  # the nearest possible bank day, in place of a payment date
_KINDS = {"mandate_orders": (3, 4, 5), "payment_orders": (32, 82), "change_orders": tuple(range(23, 30))}
_ALL = tuple(number for numbers in _KINDS.values() for number in numbers)
REPORT = Report(
    tuple(_KINDS),
    ORDERS,
    {1: _ALL, **{number: (1, *numbers) for numbers in _KINDS.values() for number in numbers}},
)


@dataclass(frozen=True)
class Orders:
    """A file to Bankgirot. Amounts in whole öre, null where nothing is said.

    `section`: section_no, line_no, bankgiro, customer_number, written_on, kind (`mandate_orders`, `payment_orders` or
    `change_orders`). The others have section_no, line_no, code (TK) and bankgiro;

    `mandate` (03 ended, 04 new or answered, 05 renumbered): payer_number, account, identity_no, answer_code ("AV": the
    mandate from the internet bank is refused), new_payer_number.

    `payment` (82 drawn, 32 paid out): paid_on (null: at once), period_code, repeat_count, payer_number, amount_ore,
    reference, reference_given.

    `change` (23 to 25 cancelled, 26 to 29 moved): payer_number, paid_on, amount_ore, payment_code, new_paid_on,
    reference, reference_given.
    """

    section: pa.Table
    mandate: pa.Table
    payment: pa.Table
    change: pa.Table
    warnings: pa.Table


def read_orders(source: BinaryIO | bytes) -> Orders:
    """The content of a file to Bankgirot, in one table for each kind of record.

    Raises FileRefused for AG-R1, R2 (a record with another bankgiro number than its section), R3 (an empty section, two
    kinds in one section) and R7.
    """
    content = read_records(source, REPORT)
    payment, dates = _dated(content.tables["payment"])
    refuse(dates)
    mandate = pa.concat_tables(
        [content.tables[name].append_column("code", pa.array([code] * len(content.tables[name]), pa.string()))
         for name, code in (("ended", "03"), ("new", "04"), ("renumbered", "05"))],
        promote_options="default",
    ).sort_by("line_no")  # fmt: skip
    section = sections(content, "bankgiro", "customer_number", "written_on")
    first = {
        line: kind
        for rows, kind in ((mandate, "mandate_orders"), (payment, "payment_orders"))
        for line in pc.unique(rows["section_no"]).to_pylist()
    }
    kinds = [first.get(number, "change_orders") for number in section["section_no"].to_pylist()]
    front = ["section_no", "line_no"]
    return Orders(
        section.append_column("kind", pa.array(kinds, pa.string())),
        mandate.select([*front, *MANDATE.names]),
        with_reference(payment).select([*front, *[n for n in PAYMENT.names if n != "at_once"], "reference_given"]),
        with_reference(content.tables["change"]).select([*front, *CHANGE.names, "reference_given"]),
        content.all_warnings(),
    )


def _dated(payment: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The payments with `paid_on`, and AG-R7 where it is neither a date nor GENAST."""
    text = payment["paid_on_text"]
    eight = pc.match_substring_regex(text, "^[0-9]{8}$")
    day = DATE.read(pc.if_else(eight, text, "").combine_chunks())
    wrong = payment.filter(pc.and_(day.is_null(), pc.not_equal(text, AT_ONCE)))
    wanted = f"Ett datum, ÅÅÅÅMMDD, eller {AT_ONCE}."
    lines = wrong["line_no"].to_numpy()
    return payment.append_column("paid_on", day), fault_rows(
        lines, "AG-R7", "paid_on", wrong["paid_on_text"], wanted, ACTION
    )


def write_orders(
    *,
    customer_number: str,
    written_on: date,
    mandates: pa.Table | None = None,
    payments: pa.Table | None = None,
    changes: pa.Table | None = None,
) -> bytes:
    """The bytes of a file to Bankgirot, not sealed: 80 positions, CR LF between records and none after the last one.

    One section per kind and bankgiro number, mandates first, then payments, then changes; rows in their order. The
    tables have the columns of `Orders` but section_no and line_no; a column that is null throughout may be left out.
    `payments` may have `at_once` (bool): drawn on the nearest bank day, without paid_on. `customer_number` is our
    number at Bankgirot. No rows: no bytes.

    Raises ValueError for what Bankgirot would reject: a missing or superfluous field, a period code with `at_once`, a
    change of all payments (TK26, TK27). The message names the row and the column, never the value. That a mandate, a
    payment and its change are not sent on one day is for the caller.
    """
    check_customer_number(customer_number)
    tables: dict[str, pa.Table] = {}
    openings: list[tuple[int, str]] = []
    done = 0
    for name, given in _checked(mandates, payments, changes):
        numbers, starts = _line_numbers(given["bankgiro"].to_numpy(zero_copy_only=False), done)
        openings += starts
        done += len(given) + len(starts)
        given = given.append_column("line_no", pa.array(numbers))
        tables |= _records(name, given)
    if not openings:
        return b""
    tables["opening"] = pa.table(
        {
            "line_no": [line for line, _ in openings],
            "written_on": pa.array([written_on] * len(openings), pa.date32()),
            "layout_name": ["AUTOGIRO"] * len(openings),
            "customer_number": [customer_number] * len(openings),
            "bankgiro": [bankgiro for _, bankgiro in openings],
        }
    )
    return fixed_width.write(tables, ORDERS).removesuffix(fixed_width.CRLF)


def _checked(
    mandates: pa.Table | None, payments: pa.Table | None, changes: pa.Table | None
) -> Iterator[tuple[str, pa.Table]]:
    """The tables that have rows, with every column and found to be in order."""
    for name, rows, schema, check in (
        ("mandate", mandates, MANDATE, check_mandates),
        ("payment", payments, PAYMENT, check_payments),
        ("change", changes, CHANGE, check_changes),
    ):
        if rows is not None and len(rows):
            complete = completed(rows, schema)
            check(complete)
            yield name, complete


def _line_numbers(bankgiros: np.ndarray, done: int) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """The line of each row when sections follow each other after the lines done, and each section's first line."""
    names, owner = np.unique(bankgiros, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    lines = np.empty(len(owner), dtype=np.int64)
    lines[order] = done + 2 + np.arange(len(owner)) + owner[order]
    sizes = np.bincount(owner)
    starts = done + 1 + np.concatenate([[0], np.cumsum(sizes + 1)[:-1]])
    return lines, [(int(line), str(name)) for line, name in zip(starts, names, strict=True)]


def _records(name: str, rows: pa.Table) -> dict[str, pa.Table]:
    """The rows as the records of the layout."""
    if name == "mandate":
        rows = rows.append_column("new_bankgiro", rows["bankgiro"])
        by_code = (("ended", "03"), ("new", "04"), ("renumbered", "05"))
        return {record: rows.filter(pc.equal(rows["code"], code)) for record, code in by_code}
    rows = rows.rename_columns(["reference_given" if n == "reference" else n for n in rows.column_names])
    if name == "payment":
        day = pc.fill_null(pc.strftime(rows["paid_on"], "%Y%m%d"), AT_ONCE)
        rows = rows.append_column("paid_on_text", day)
    return {name: rows}
