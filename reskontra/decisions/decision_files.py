"""The files of decisions that finance staff send: known by their headings, read into typed rows.

A file has one kind of decision. A row in which staff have written nothing is no decision; of the others each is taken
whole or put aside with what is wrong. The kinds are declared in decision_forms; description for staff and rules:
docs/formats/decision_files.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults, kinds
from formats.faults import Fault, FileRefused
from reskontra.decisions import decision_forms
from reskontra.decisions.decision_claim_forms import CLAIM_FORMS, YES
from reskontra.decisions.decision_document_forms import DOCUMENT_FORMS
from reskontra.decisions.decision_forms import AMOUNT, GROUPED, HYPHENATED, NUMBER, SCHEMA, Cell, Form
from reskontra.decisions.decision_limitation_forms import LIMITATION_FORMS
from reskontra.decisions.decision_terms_forms import TERMS_FORMS
from reskontra.exchange.staff_sheets import StaffSheet

FORMS = (*decision_forms.FORMS, *CLAIM_FORMS, *DOCUMENT_FORMS, *LIMITATION_FORMS, *TERMS_FORMS)
RETURN = "Rätta raden och lämna den på nytt."

# How people write a day, as it is read: the parts in an order that can be told, never 1/12/2026, which is two days.
_DAYS = (
    (r"[\s\x{a0}\x{202f}]+", " "),
    (r" 00:00(:00)?$", ""),  # a spreadsheet's day, saved as text
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3"),
    (r"^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})$", r"\1-\2-\3"),
    (r"^([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})$", r"\3-\2-\1"),
    (r"^([0-9]{1,2})/([0-9]{1,2})[ -]([0-9]{4})$", r"\3-\2-\1"),
    (r"-([0-9])-", r"-0\1-"),
    (r"-([0-9])$", r"-0\1"),
)


@dataclass(frozen=True)
class Decisions:
    """What a file said: sound rows (columns of `SCHEMA`), faults, the rows put aside, and how many said nothing.

    `aside` has line_no, key and amount_ore (0 where none was readable), one row for each line put aside.
    """

    table: pa.Table
    faults: pa.Table
    aside: pa.Table
    ignored: int


def with_known_headings(sheet: StaffSheet) -> StaffSheet:
    """The sheet with its headings as the forms write them: letter case, blanks and a last colon do not matter."""
    known = {_plain(heading): heading for form in FORMS for heading in form.headings}
    named = {heading: known.get(_plain(heading), heading) for heading in sheet.headings}
    if len(set(named.values())) < len(named):
        return sheet
    field = sheet.faults.column_names.index("field")
    fields = pa.array([named.get(name, name) for name in sheet.faults["field"].to_pylist()], pa.string())
    return StaffSheet(
        tuple(named.values()),
        sheet.table.rename_columns(["line_no", *named.values()]),
        sheet.faults.set_column(field, "field", fields),
        sheet.rows,
    )


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().rstrip(" :").split())


def recognise(sheet: StaffSheet) -> Form:
    """The kind of file a sheet is. Raises FileRefused (DEC-UNKNOWN, DEC-HEADINGS)."""
    form = next((form for form in FORMS if set(form.marks) <= set(sheet.headings)), None)
    if form is None:
        known = ", ".join(form.title for form in FORMS)
        wanted = f"Filens rubriker hör inte till någon fil som tas emot här: {known}."
        raise FileRefused(Fault("DEC-UNKNOWN", wanted, "Använd mallen i finance/out och lämna filen igen."))
    if missing := [heading for heading in form.headings if heading not in sheet.headings]:
        wanted = f"Filen ({form.title}) saknar rubriken {', '.join(missing)}."
        raise FileRefused(Fault("DEC-HEADINGS", wanted, "Lägg in kolumnen igen och lämna filen på nytt."))
    return form


def read(sheet: StaffSheet, form: Form) -> Decisions:
    """The decisions of a sheet. Rules: DEC-MISSING, DEC-VALUE, DEC-CHOICE, DEC-BARRED, and those of `sheet.faults`."""
    answered = _answered(sheet, form)
    rows = sheet.table.filter(answered)
    lines, keys = rows["line_no"].combine_chunks(), rows[form.key].combine_chunks()
    columns: dict[str, pa.Array] = {"line_no": lines}
    filled: dict[str, pa.BooleanArray] = {}
    found = [_of_sheet(sheet, form, lines)]
    for cell in form.cells:
        raw = rows[cell.heading].combine_chunks()
        if cell.kind is YES:
            raw = pc.if_else(pc.equal(pc.utf8_lower(raw), "nej"), "", raw)
        columns[cell.name], wrong = _typed(cell, raw, lines, keys)
        filled[cell.name] = pc.not_equal(raw, "")
        found += wrong
    columns["choice"], wrong = _choice(form, rows, columns, lines, keys)
    found += wrong
    found += _cross_checks(form, columns["choice"], filled, lines, keys)
    columns["reason"] = columns["reason"].fill_null("")
    every = faults.concat(found)
    bad = pc.is_in(lines, value_set=every["line_no"].combine_chunks())
    amounts = columns.get("amount_ore", pa.nulls(len(lines), pa.int64())).fill_null(0)
    aside = pa.table({"line_no": lines, "key": keys, "amount_ore": amounts}).filter(bad)
    broken = _unread(sheet)
    whole = pa.table(
        [columns.get(name, pa.nulls(len(lines), SCHEMA.field(name).type)) for name in SCHEMA.names], schema=SCHEMA
    )
    ignored = int(np.count_nonzero(~answered.to_numpy(zero_copy_only=False)))
    return Decisions(whole.filter(pc.invert(bad)), every, pa.concat_tables([aside, broken]), ignored)


def _answered(sheet: StaffSheet, form: Form) -> pa.Array:
    """Which rows staff have written in."""
    filled = pa.array(np.zeros(sheet.table.num_rows, bool))
    for heading in form.answers or form.headings:
        if heading in sheet.headings:
            filled = pc.or_(filled, pc.not_equal(sheet.table[heading].combine_chunks(), ""))
    return filled


def _of_sheet(sheet: StaffSheet, form: Form, lines: pa.Array) -> pa.Table:
    """The faults of lines that could not be read, and of unusable cells that matter here."""
    field_of, line_of = sheet.faults["field"], sheet.faults["line_no"]
    ours = pc.and_(pc.is_in(field_of, value_set=pa.array(form.headings)), pc.is_in(line_of, value_set=lines))
    return sheet.faults.filter(pc.or_(pc.equal(field_of, ""), ours))


def _unread(sheet: StaffSheet) -> pa.Table:
    """The lines that are not in the sheet's table, as rows put aside."""
    lines = sheet.faults.filter(pc.equal(sheet.faults["field"], ""))["line_no"].combine_chunks().unique()
    return pa.table(
        {
            "line_no": lines,
            "key": pa.repeat(pa.scalar(""), len(lines)),
            "amount_ore": pa.repeat(pa.scalar(0), len(lines)),
        }
    )


def _typed(cell: Cell, raw: pa.StringArray, lines: pa.Array, keys: pa.Array) -> tuple[pa.Array, list[pa.Table]]:
    """A column's values, null where empty or wrong, and its faults."""
    empty = pc.equal(raw, "")
    texts = raw
    if cell.kind in (*GROUPED, *HYPHENATED):
        texts = pc.replace_substring_regex(texts, r"[\s\x{a0}\x{202f}]", "")
    if cell.kind in HYPHENATED:
        texts = pc.replace_substring(texts, "-", "")
    if cell.kind is kinds.DATE:
        for written, read_as in _DAYS:
            texts = pc.replace_substring_regex(texts, written, read_as)
    texts = cell.kind.read(pc.if_else(empty, None, texts))
    bad = pc.and_(pc.invert(empty), texts.is_null())
    values = texts
    if cell.kind is NUMBER:
        values = texts.cast(pa.int64())
    elif cell.kind is AMOUNT:
        values = kinds.KRONOR.read(texts)
        bad = pc.or_(bad, pc.equal(values, 0).fill_null(False))
    shown = {"field": cell.heading, "keys": keys.filter(bad), "found": raw.filter(bad), "identity": cell.private}
    found = [delimited.fault_rows("DEC-VALUE", lines.filter(bad), cell.kind.wanted, RETURN, **shown)]
    if cell.required:
        found.append(_missing(cell.heading, empty, lines, keys))
    return pc.if_else(bad, None, values), found


def _missing(heading: str, which: pa.Array, lines: pa.Array, keys: pa.Array) -> pa.Table:
    wanted = f"Kolumnen {heading} ska vara ifylld."
    return delimited.fault_rows(
        "DEC-MISSING", lines.filter(which), wanted, RETURN, field=heading, keys=keys.filter(which)
    )


def _choice(
    form: Form, rows: pa.Table, columns: Mapping[str, pa.Array], lines: pa.Array, keys: pa.Array
) -> tuple[pa.Array, list[pa.Table]]:
    """What each row has chosen, null where it cannot be told, and the faults of that."""
    if not form.choice_heading:
        choice: pa.Array = pa.nulls(len(lines), pa.string())
        for name, value in form.implied:
            fits = columns[name].is_valid() if name else pa.array(np.ones(len(lines), bool))
            choice = pc.if_else(pc.and_(choice.is_null(), fits), value, choice)
        return choice, []
    said = rows[form.choice_heading].combine_chunks()
    known = pa.array([text.casefold() for text in form.choices])
    place = pc.index_in(pc.utf8_lower(said), value_set=known)
    choice = pa.array(list(form.choices.values())).take(place)
    wanted = f"Någon av {', '.join(form.choices)}."
    bad = choice.is_null()
    shown = {"field": form.choice_heading, "keys": keys.filter(bad), "found": said.filter(bad)}
    return choice, [delimited.fault_rows("DEC-CHOICE", lines.filter(bad), wanted, RETURN, **shown)]


def _cross_checks(
    form: Form, choices: pa.Array, filled: Mapping[str, pa.BooleanArray], lines: pa.Array, keys: pa.Array
) -> list[pa.Table]:
    """Cells that a choice must or must not have filled."""
    found = []
    for choice in dict.fromkeys([*form.needs, *form.bars, *form.one_of]):
        chosen = pc.equal(choices, choice).fill_null(False)
        for name in form.needs.get(choice, ()):
            found.append(_missing(form.heading(name), pc.and_not(chosen, filled[name]), lines, keys))
        for name in form.bars.get(choice, ()):
            both = pc.and_(chosen, filled[name])
            wanted = f"Kolumnen {form.heading(name)} ska vara tom när beslutet är ett annat."
            place = {"field": form.heading(name), "keys": keys.filter(both)}
            found.append(delimited.fault_rows("DEC-BARRED", lines.filter(both), wanted, RETURN, **place))
        if names := form.one_of.get(choice, ()):
            none = chosen
            for name in names:
                none = pc.and_not(none, filled[name])
            found.append(_missing(" eller ".join(form.heading(name) for name in names), none, lines, keys))
    return found
