"""Faults of whole tables of invoices: one for each row where something is wrong, with the Swedish words they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, reduce
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import FAULTS
from formats.markup import decimal_text, join

MASTER_DATA = "Rätta kundens uppgifter i kundregistret; fakturan kan sändas nästa natt."
ORDER = "Rätta orderraden i verksamhetssystemet och skicka ordern igen."
PROGRAM = "Fakturan är fel uppställd: sänd den inte, anmäl till systemförvaltningen."
SETTINGS = "Rätta kommunens uppgift i inställningarna."


Words: TypeAlias = "str | pa.Array | pa.ChunkedArray | Callable[[], pa.Array | pa.ChunkedArray]"
"""The same on every row, one text a row, or what makes them: asked only where something is wrong, which is seldom."""

Column: TypeAlias = Callable[[pa.Table], pa.ChunkedArray]
"""What makes a column of a table, one value a row."""


def found_in(
    table: pa.Table,
    *,
    wrong: pa.ChunkedArray,
    rule: Words,
    field: str,
    wanted: Words,
    action: str,
    found: Words = "",
) -> pa.Table:
    """One fault for each row of the table where `wrong`; arrays have one value for each of its rows."""
    wrong = pc.fill_null(wrong, False)
    if not pc.any(wrong).as_py():
        return FAULTS.empty_table()
    values = {"line_no": pa.scalar(None, pa.int64()), "key": table["document_no"], "rule": rule, "field": field}
    values |= {"found": found, "wanted": wanted, "action": action}
    faults = pa.table([_column(value, table.num_rows) for value in values.values()], names=list(values))
    faults = faults.cast(FAULTS).filter(wrong)
    return faults.set_column(FAULTS.get_field_index("found"), "found", pc.fill_null(faults["found"], ""))


class Rule(NamedTuple):
    """A rule of one table, declared: its id (or each row's), the field, where it is broken, what is wanted, what to do.

    `found` names the column whose value is shown.
    """

    id: str | Column
    field: str
    wrong: Column
    wanted: str
    action: str
    found: str = ""


def broken(rules: Iterable[Rule], table: pa.Table) -> list[pa.Table]:
    """The faults in the table, rule by rule; nothing is asked of a table without rows."""
    return [_broken(rule, table) for rule in rules] if table.num_rows else []


def _broken(rule: Rule, table: pa.Table) -> pa.Table:
    return found_in(
        table,
        wrong=rule.wrong(table),
        rule=partial(rule.id, table) if callable(rule.id) else rule.id,
        field=rule.field,
        wanted=rule.wanted,
        action=rule.action,
        found=(lambda: table[rule.found].cast(pa.string())) if rule.found else "",
    )


def _column(value: Any, count: int) -> pa.Array | pa.ChunkedArray:
    if callable(value):
        value = value()
    return value if isinstance(value, pa.Array | pa.ChunkedArray) else pa.repeat(value, count)


def blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where there is nothing but blanks."""
    return pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)


def all_blank(*names: str) -> Column:
    """Where there is nothing but blanks in any of these columns."""
    return lambda table: reduce(pc.and_, (blank(table[name]) for name in names))


def sentence(text: str, ore: pa.ChunkedArray) -> Callable[[], pa.Array]:
    """What makes the text with each amount in kronor."""
    return lambda: join(text, " ", decimal_text(ore.combine_chunks(), 2), " kr.")
