"""Law and policy as dated data: include/policy/, read once, asked by date.

Every row carries `valid_from` and holds until the next row of the same key; rows are added, never edited, so a rerun
of an old date uses that date's rules. `Policy.version` is stored with everything a night writes.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from reskontra import policy_check
from reskontra.home import PROJECT
from reskontra.policy_tables import PARAMETER_KINDS, TABLES, Column, Table

FOLDER = PROJECT / "include" / "policy"
FOLDER_ENV = "RESKONTRA_POLICY"

Row = Mapping[str, Any]


class PolicyError(Exception):
    """The policy files cannot be used; `problems` names file, line and what was wanted, in Swedish."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


class PolicyMissing(KeyError):
    """The policy has no such row on the date; the message says where to add it."""

    def __init__(self, table: str, key: object, on: date) -> None:
        self.table, self.key, self.on = table, key, on
        super().__init__(table, key, on)

    def __str__(self) -> str:
        return f"{self.table} {self.key}: saknas den {self.on}; lägg till en rad i include/policy/{self.table}.csv"


class Policy:
    """All dated rows of all tables."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], version: str) -> None:
        self.rows = rows
        self.version = version
        self.on = functools.cache(self._on)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Policy:
        """The policy of a folder, checked; raises PolicyError with every problem found."""
        problems: list[str] = []
        digest = hashlib.sha256()
        rows: dict[str, Sequence[Row]] = {}
        for name, table in TABLES.items():
            path = folder / f"{name}.csv"
            data = path.read_bytes() if path.exists() else b""
            digest.update(f"{name} {len(data)}\n".encode() + data)
            rows[name] = list(_read(table, path.name, data, problems))
        problems = problems or list(policy_check.contradictions(rows))
        if problems:
            raise PolicyError(problems)
        return cls(rows, digest.hexdigest()[:12])

    def _on(self, day: date) -> PolicyAt:
        """The rules of one business date."""
        return PolicyAt(self, day)

    def table(self, name: str) -> pa.Table:
        """All dated rows of a table, with the columns of `policy_tables.TABLES`."""
        return pa.Table.from_pylist(list(self.rows[name]), schema=TABLES[name].schema)

    @cached_property
    def reference_rates(self) -> pa.Table:
        """Riksbanken's reference rate per half-year: `valid_from` date, `percent_x100` int64; corrections applied."""
        latest = {row["valid_from"]: row["percent_x100"] for row in self.rows["reference_rate"]}
        return pa.table(
            {"valid_from": pa.array(latest, pa.date32()), "percent_x100": pa.array(latest.values(), pa.int64())}
        )


class PolicyAt:
    """The rules of one date. A key without a row on that date raises PolicyMissing."""

    def __init__(self, policy: Policy, day: date) -> None:
        self.policy = policy
        self.day = day
        self.version = policy.version
        self._rows = functools.cache(self._rows_on)

    @property
    def reference_rates(self) -> pa.Table:
        """As `Policy.reference_rates`: every half-year, for interest runs over the past."""
        return self.policy.reference_rates

    def row(self, table: str, key: str) -> Row:
        """The row of a code, such as `row("kravkod", "VA")["interest_basis"]`; general values filled in."""
        try:
            return self._rows(table)[key]
        except KeyError:
            raise PolicyMissing(table, key, self.day) from None

    def table(self, name: str) -> pa.Table:
        """The rows of a table that hold on the date, general values filled in, for COPY into a temporary table.

        `reference_rate` is `reference_rates`: its rows are half-years, not codes.
        """
        if name == "reference_rate":
            return self.reference_rates
        return pa.Table.from_pylist(list(self._rows(name).values()), schema=TABLES[name].schema)

    def parameter(self, key: str) -> Any:
        """A value of parameter.csv by its kind: öre, hundredths of a percentage point, int, bool, text or texts."""
        row = self.row("parameter", key)
        return PARAMETER_KINDS[row["kind"]].read(row["value"])

    def limit(self, key: str) -> int:
        """An amount of parameter.csv, in öre."""
        return self._parameter(key, "kronor")

    def days(self, key: str) -> int:
        """A number of days of parameter.csv; its ground says calendar days or bank days."""
        return self._parameter(key, "days")

    def number(self, key: str) -> int:
        """A count of parameter.csv: instalments, years, months."""
        return self._parameter(key, "number")

    def percent_x100(self, key: str) -> int:
        """A rate of parameter.csv in hundredths of a percentage point: 8.00 is 800."""
        return self._parameter(key, "percent")

    def flag(self, key: str) -> bool:
        """A yes or no of parameter.csv."""
        return bool(self._parameter(key, "flag"))

    def fee(self, fee_code: str) -> int:
        """What we charge for a fee of fee.csv, in öre."""
        return int(self.row("fee", fee_code)["amount_ore"])

    def account(self, posting_key: str) -> str:
        """The account of a posting key, such as AR_CLAIM."""
        return str(self.row("posting_account", posting_key)["account"])

    def department_of(self, dim_1: str) -> Row:
        """The department that owns a dim_1: the longest prefix decides."""
        prefixes = [prefix for prefix in self._rows("department") if dim_1.startswith(prefix)]
        return self.row("department", max(prefixes, key=len, default=dim_1))

    def missing_rate_from(self) -> date | None:
        """The first half-year without a reference rate that must be added by now, else None.

        The half-year of the date itself, or the next one from `rate_warning_days` before it begins.
        """
        known = set(self.reference_rates["valid_from"].to_pylist())
        running = date(self.day.year, 1 if self.day.month < 7 else 7, 1)
        coming = policy_check.next_half_year(running)
        asked = [running, coming] if (coming - self.day).days <= self.days("rate_warning_days") else [running]
        return next((half_year for half_year in asked if half_year not in known), None)

    def _parameter(self, key: str, kind: str) -> int:
        row = self.row("parameter", key)
        if row["kind"] != kind:
            raise TypeError(f"{key} is {row['kind']} in parameter.csv, not {kind}")
        return int(PARAMETER_KINDS[kind].read(row["value"]))  # type: ignore[call-overload]

    def _rows_on(self, name: str) -> Mapping[str, Row]:
        """The latest row of each key on the date, by key (a tuple of its parts), in the order of the file."""
        table = TABLES[name]
        latest: dict[Any, Row] = {}
        for row in sorted(self.policy.rows[name], key=lambda row: row["valid_from"]):
            if row["valid_from"] <= self.day:
                latest[row[table.key[0]] if len(table.key) == 1 else tuple(row[key] for key in table.key)] = row
        general = [column for column in table.columns if column.general]
        return {key: {**row, **self._filled(row, general)} for key, row in latest.items()} if general else latest

    def _filled(self, row: Row, columns: Sequence[Column]) -> dict[str, object]:
        return {
            column.field: self.fee(column.general) if column.general.isupper() else self.parameter(column.general)
            for column in columns
            if row[column.field] is None
        }


@functools.cache
def current() -> Policy:
    """The policy of this process: the folder RESKONTRA_POLICY names, else include/policy."""
    return Policy.load(Path(os.environ.get(FOLDER_ENV, FOLDER)))


def _read(table: Table, file: str, data: bytes, problems: list[str]) -> Iterator[Row]:
    """The rows of one file; what is wrong is added to `problems`."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        problems.append(f"{file}: filen är inte UTF-8; spara den som UTF-8")
        return
    numbered = [(no, line) for no, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    header = [column.name for column in table.columns]
    if not numbered or numbered[0][1] != ";".join(header):
        problems.append(f"{file}: rubrikraden saknas eller är en annan; skriv {';'.join(header)}")
        return
    for no, line in numbered[1:]:
        cells = next(csv.reader([line], delimiter=";"))
        if len(cells) != len(header):
            problems.append(f"{file} rad {no}: {len(cells)} fält; skriv {len(header)}")
            continue
        faults = [f"{file} rad {no} {fault}" for fault in _faults(table.columns, cells)]
        problems.extend(faults)
        if not faults:
            yield {
                column.field: column.kind.read(cell) if cell else None
                for column, cell in zip(table.columns, cells, strict=True)
            }


def _faults(columns: Sequence[Column], cells: Sequence[str]) -> Iterator[str]:
    for column, cell in zip(columns, cells, strict=True):
        if not cell and not column.empty and not column.general:
            yield f"{column.name}: tomt; skriv {column.kind.wish}"
        elif cell and not column.kind.pattern.fullmatch(cell):
            yield f"{column.name}: ”{cell}” duger inte; skriv {column.kind.wish}"
        elif cell and column.kind.type == pa.date32() and not _is_date(cell):
            yield f"{column.name}: ”{cell}” är inget datum; skriv {column.kind.wish}"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
