"""How a record of KRI 1.0 is declared: its fields, the rules a row keeps by itself, and the totals of a file.

Field names are those of the layout; a column is named as its field, with `_ore` after amounts. Rule ids are the error
codes that an ACK carries, and `FIELD_MISSING` / `FIELD_INVALID` where the layout names no code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from formats.kinds import DATE, KR, Kind, key

CASE_REF = key(20)
EVENT_ID = key(30)
INVOICE_NO = key(20)


@dataclass(frozen=True)
class Field:
    """One field; `must` fields may not be empty. The error codes are those of an ACK."""

    name: str
    kind: Kind
    must: bool = False
    missing_code: str = "FIELD_MISSING"
    invalid_code: str = ""
    column_name: str = ""

    @property
    def column(self) -> str:
        """The name of the field's column: amounts end in `_ore`."""
        return self.column_name or (f"{self.name}_ore" if self.kind is KR else self.name)

    @property
    def error_code(self) -> str:
        """What an ACK says of a value that cannot be read."""
        return self.invalid_code or ("DATE_INVALID" if self.kind is DATE else "FIELD_INVALID")


@dataclass(frozen=True)
class Rule:
    """What a row's fields must be to each other; `broken` gives true for the rows that are not (null is not broken)."""

    code: str
    field: str
    wanted: str
    broken: Callable[[pa.Table], pa.Array]


@dataclass(frozen=True)
class Record:
    """One kind of line. `parent` names the record it belongs to and the fields that say to which one."""

    code: str
    name: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    parent: tuple[str, tuple[str, ...], str] | None = None  # record, linking fields, error code of an orphan
    unique: tuple[str, str] | None = None  # field, error code of the later row
    key: str = ""  # the field an ACK knows the row by

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def schema(self) -> pa.Schema:
        """`line_no` and one column per field."""
        return pa.schema([("line_no", pa.int64()), *((f.column, f.kind.type) for f in self.fields)])


@dataclass(frozen=True)
class Total:
    """One control total of the trailer: the number of rows, or the sum of `column`, of the rows where `where` holds.

    With `at_least` a reader takes a greater number too; with `less` it also takes the sum less the rows where it holds.
    """

    name: str
    record: str
    column: str = ""
    where: tuple[str, str] | None = None
    at_least: bool = False
    less: tuple[str, str] | None = None


@dataclass(frozen=True)
class FileType:
    """One type of file: its records, parents before children, and the totals of its trailer after `record_count`."""

    name: str
    records: tuple[Record, ...]
    totals: tuple[Total, ...]


def needs(name: str, error: str, wanted: str, when: Callable[[pa.Table], pa.Array]) -> Rule:
    """The field may not be empty where `when` says so."""
    return Rule(error, name, wanted, lambda rows: pc.and_(when(rows), rows[name].is_null()))


def one_of(column: str, *values: str) -> Callable[[pa.Table], pa.Array]:
    """Which rows have one of the values."""
    return lambda rows: pc.is_in(rows[column], value_set=pa.array(values))


def above(column: str, limit: str) -> Callable[[pa.Table], pa.Array]:
    """Which rows have more, or a later day, in one column than in another."""
    return lambda rows: pc.greater(rows[column], rows[limit])


def zero(column: str) -> Callable[[pa.Table], pa.Array]:
    """Which rows have nothing."""
    return lambda rows: pc.equal(rows[column], 0)


def differs(total: str, plus: tuple[str, ...], minus: tuple[str, ...] = ()) -> Callable[[pa.Table], pa.Array]:
    """Which rows have a total that is not the sum of some amounts less others; amounts by the names of their fields."""

    def broken(rows: pa.Table) -> pa.Array:
        expected = rows[f"{plus[0]}_ore"]
        for name in plus[1:]:
            expected = pc.add(expected, rows[f"{name}_ore"])
        for name in minus:
            expected = pc.subtract(expected, rows[f"{name}_ore"])
        return pc.not_equal(rows[f"{total}_ore"], expected)

    return broken
