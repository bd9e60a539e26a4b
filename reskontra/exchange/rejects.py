"""What the sender of a file is told: receipt, reject report, note of a held file; Swedish, from templates.

The reports name the business date and never the clock, so the same verdict gives the same bytes. Identity numbers in
what was found are masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import jinja2
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, kinds
from reskontra.home import PROJECT
from reskontra.tally import kronor

TEMPLATES = PROJECT / "include" / "templates" / "receipts"
SHOWN = 200  # faults or warnings in the text; the CSV has them all

RECEIPT, REJECTED, REJECTED_CSV, HELD = ".KVITTENS.txt", ".AVVISAD.txt", ".AVVISAD.csv", ".HALLEN.txt"

HEADINGS = {
    "line_no": "rad",
    "key": "nyckel",
    "rule": "regel",
    "field": "fält",
    "found": "hittat",
    "wanted": "väntat",
    "action": "åtgärd",
    "department": "avdelning",
}

_IDENTITY = (
    r"(^|[^0-9])(?:18|19|20)?([0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[6-8][0-9]|9[01]))[-+]?[0-9]{4}($|[^0-9])"
)


@dataclass(frozen=True)
class Subject:
    """The file a report is about, and the night that judged it."""

    name: str
    account: str
    size: int
    sha256: str | None  # None: never archived
    business_on: date
    run_id: int


@dataclass(frozen=True)
class Counts:
    """Rows of a file; `read` is None where the process could not count them before it took them."""

    read: int | None = None
    taken: int = 0
    put_aside: int = 0
    ignored: int = 0


Sums = Sequence[tuple[str, int, int]]  # label, number, öre


def receipt_reports(
    subject: Subject, counts: Counts, sums: Sums, rejects: pa.Table, warnings: pa.Table
) -> dict[str, bytes]:
    """The reports of a file that is taken, by their ending: the receipt, and the reject report if rows were put aside.

    `rejects` and `warnings` have the columns of `formats.faults.FAULTS`; `rejects` may have `department`.
    """
    shown = _faults(warnings)
    text = _render(
        "KVITTENS.txt",
        subject,
        counts=counts,
        sums=sums,
        width=max((len(label) for label, _, _ in sums), default=0),
        rejects=rejects.num_rows,
        warnings=[_sentence(warning) for warning in shown],
        more_warnings=warnings.num_rows - len(shown),
    )
    return {RECEIPT: text} | (_reject_reports(subject, rejects, whole_file=False) if rejects.num_rows else {})


def refusal_reports(subject: Subject, faults: pa.Table) -> dict[str, bytes]:
    """The reports of a file refused whole, by their ending."""
    return _reject_reports(subject, faults, whole_file=True)


def duplicate_reports(subject: Subject, earlier_name: str = "", earlier_on: date | None = None) -> dict[str, bytes]:
    """The receipt of a file that has been taken before; the earlier file is named where it is known."""
    earlier = {"name": earlier_name, "business_on": earlier_on} if earlier_name else None
    return {RECEIPT: _render("DUBBLETT.txt", subject, earlier=earlier)}


def held_reports(subject: Subject, reason: str) -> dict[str, bytes]:
    """The note beside a file that waits: `reason` is Swedish and says what is missing."""
    return {HELD: _render("HALLEN.txt", subject, reason=reason)}


def reject_csv(faults: pa.Table) -> bytes:
    """The faults for tools: `;`, UTF-8, one line each, with `avdelning` where the table has departments.

    Cells that a spreadsheet would run as a formula get an apostrophe before them.
    """
    names = [name for name in HEADINGS if name in faults.column_names]
    text = kinds.text()
    columns = tuple(delimited.Column(HEADINGS[name], kinds.INTEGER if name == "line_no" else text) for name in names)
    rows = _masked(faults).select(names).rename_columns([HEADINGS[name] for name in names])
    return delimited.write(rows, delimited.Delimited("Avvisade rader", columns, key=HEADINGS["key"]))


def _reject_reports(subject: Subject, faults: pa.Table, *, whole_file: bool) -> dict[str, bytes]:
    shown = _faults(faults)
    text = _render(
        "AVVISAD.txt",
        subject,
        whole_file=whole_file,
        faults=[fault | {"where": _where(fault)} for fault in shown],
        more_faults=faults.num_rows - len(shown),
    )
    return {REJECTED: text, REJECTED_CSV: reject_csv(faults)}


def _faults(faults: pa.Table) -> list[dict[str, object]]:
    """The first faults, those about the file as such first."""
    ordered = faults.sort_by([("line_no", "ascending")]) if faults.num_rows else faults
    whole = ordered.filter(pc.is_null(ordered["line_no"]))
    lines = ordered.filter(pc.is_valid(ordered["line_no"]))
    first: list[dict[str, object]] = _masked(pa.concat_tables([whole, lines]).slice(0, SHOWN)).to_pylist()
    return first


def _masked(faults: pa.Table) -> pa.Table:
    """The table as it may be shown: possible identity numbers masked in what was found, control characters blanked."""
    found = faults["found"]
    for _ in range(2):  # twice: the character between two numbers belongs to one match only
        found = pc.replace_substring_regex(found, _IDENTITY, r"\1\2-****\3")
    for name, column in (("found", found), ("key", faults["key"])):
        shown = pc.replace_substring_regex(column, r"[\x00-\x1f\x7f]", " ")
        faults = faults.set_column(faults.column_names.index(name), name, shown)
    return faults


def _where(fault: dict[str, object]) -> str:
    parts = [f"Rad {fault['line_no']}" if fault["line_no"] is not None else "", fault["key"], fault["field"]]
    parts.append(f"avdelning {fault['department']}" if fault.get("department") else "")
    return ", ".join(str(part) for part in parts if part) or "Filen som helhet"


def _sentence(fault: dict[str, object]) -> str:
    found = f" ”{fault['found']}”." if fault["found"] else ""
    return f"{_where(fault)}:{found} {fault['wanted']} {fault['action']} ({fault['rule']})"


def _render(template: str, subject: Subject, **values: object) -> bytes:
    text = (
        _templates()
        .get_template(template)
        .render(file=subject, business_on=subject.business_on, run_id=subject.run_id, **values)
    )
    return text.encode("utf-8")


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - plain text
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.update(kronor=kronor, whole=_whole, column=str.rjust)
    return templates


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", " ")
