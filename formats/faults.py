"""What is said about bad input: one fault names where, what was found, what was wanted and what to do.

The texts are Swedish: they reach finance staff unchanged in `AVVISAD.txt` and `AVVISAD.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

MOST_NAMED = 100  # faults of one rule that are listed line by line

FAULTS = pa.schema(
    [
        ("line_no", pa.int64()),  # the line of the file, counted from 1; null for the file as such
        ("key", pa.string()),  # what the sender knows the row by: order number, customer number, ...
        ("rule", pa.string()),  # id of the broken rule, as in docs/formats/
        ("field", pa.string()),
        ("found", pa.string()),  # identity numbers masked
        ("wanted", pa.string()),
        ("action", pa.string()),
    ]
)


@dataclass(frozen=True)
class Fault:
    """One broken rule at one place."""

    rule: str
    wanted: str
    action: str
    found: str = ""
    field: str = ""
    line_no: int | None = None
    key: str = ""

    def __str__(self) -> str:
        """One sentence in Swedish: where, found, wanted, what to do."""
        where = " ".join(part for part in (f"rad {self.line_no}" if self.line_no else "", self.key, self.field) if part)
        found = f"”{self.found}”. " if self.found else ""
        return f"{where + ': ' if where else ''}{found}{self.wanted} {self.action} ({self.rule})"


class FileRefused(Exception):
    """The file as a whole cannot be trusted: nothing of it is taken, and the file is kept."""

    def __init__(self, *faults: Fault) -> None:
        assert faults, "a refusal names at least one fault"
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults[:3]))


def table(faults: Iterable[Fault] = ()) -> pa.Table:
    """The faults as a table with the columns of `FAULTS`."""
    rows = [
        {
            "line_no": f.line_no,
            "key": f.key,
            "rule": f.rule,
            "field": f.field,
            "found": f.found,
            "wanted": f.wanted,
            "action": f.action,
        }
        for f in faults
    ]
    return pa.Table.from_pylist(rows, schema=FAULTS)


def concat(tables: Sequence[pa.Table]) -> pa.Table:
    """All faults of several tables, in order of line."""
    if not tables:
        return FAULTS.empty_table()
    return pa.concat_tables(tables).sort_by([("line_no", "ascending")])


def mask(identity: str) -> str:
    """An identity number as it may be shown: `811228-9874` and `198112289874` become `811228-****`."""
    digits = "".join(ch for ch in identity if ch.isdigit())
    return f"{digits[-10:-4]}-****" if len(digits) >= 10 else "*" * len(identity)


def refuse(*faults: pa.Table) -> None:
    """Raise FileRefused with the faults of all tables, if there are any; of each rule the first are named."""
    found = shorten(concat(faults))
    if len(found):
        raise FileRefused(*(Fault(**row) for row in found.to_pylist()))


def shorten(faults: pa.Table) -> pa.Table:
    """The faults, of each rule the first `MOST_NAMED` and then one row that counts the rest."""
    if len(faults) <= MOST_NAMED:
        return faults
    rules = faults["rule"].to_pandas()
    nth = rules.groupby(rules).cumcount().to_numpy()
    rest = rules[nth >= MOST_NAMED].value_counts()
    more = [Fault(str(rule), f"Ytterligare {count} av samma slag.", "Se raderna ovan.") for rule, count in rest.items()]
    return pa.concat_tables([faults.filter(pa.array(nth < MOST_NAMED)), table(more)])


def kronor(ore: int) -> str:
    """An amount as staff read it: `1 234,50 kr`."""
    whole, rest = divmod(abs(ore), 100)
    digits = f"{whole:,}".replace(",", " ")
    return f"{'-' if ore < 0 else ''}{digits},{rest:02} kr"
