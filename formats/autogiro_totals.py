"""Sums and counts that Autogiro's reports carry, held against their records; and columns that several reports share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.autogiro_file import Content
from formats.autogiro_layout import ACTION
from formats.faults import concat, kronor
from formats.fixed_width import fault_rows

REFERENCE = ("reference", "reference_given")


def per(owner: np.ndarray, groups: int, values: np.ndarray | pa.ChunkedArray | None = None) -> np.ndarray:
    """For each of the groups 0, 1, ...: the sum of the values (int64) that it owns, or how many rows it owns.

    Amounts have at most twelve digits, so a sum holds for nine million records.
    """
    if values is None:
        return np.bincount(owner, minlength=groups)
    numbers = pc.fill_null(values, 0).to_numpy() if isinstance(values, pa.ChunkedArray) else values
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, owner, numbers)
    return sums


def differing(rows: pa.Table, field: str, found: np.ndarray, rule: str, what: str) -> pa.Table:
    """A fault for each row whose field, sign apart, is not what was found; a field in `_ore` is told in kronor."""
    said = rows[field].to_numpy()
    wrong = np.flatnonzero(np.abs(said) != found)
    in_kronor = field.endswith("_ore")
    texts = [f"{kronor(int(abs(n))) if in_kronor else int(n)}" for n in said[wrong]]
    wanted = [
        f"{what}: posten anger {text}, filen har {kronor(int(n)) if in_kronor else int(n)}."
        for text, n in zip(texts, found[wrong], strict=True)
    ]
    lines = rows["line_no"].to_numpy()[wrong]
    faults = fault_rows(lines, rule, field, pa.array(texts, pa.string()), "", ACTION)
    return faults.set_column(faults.schema.get_field_index("wanted"), "wanted", pa.array(wanted, pa.string()))


def sums_in_and_out(content: Content, rows: pa.Table, way: pa.Array | pa.ChunkedArray) -> pa.Table:
    """AG-R4: end records with counts and sums of what was drawn (82) and paid out (32); `way` has the code or null."""
    end, groups = content.end, len(content.end)
    found = []
    for code, suffix, text in (("82", "in", "inbetalningar (82)"), ("32", "out", "utbetalningar (32)")):
        chosen = rows.filter(pc.fill_null(pc.equal(way, code), False))
        owner = chosen["section_no"].to_numpy() - 1
        amounts = per(owner, groups, chosen["amount_ore"])
        found.append(differing(end, f"count_{suffix}", per(owner, groups), "AG-R4", f"Antal {text}"))
        found.append(differing(end, f"amount_{suffix}_ore", amounts, "AG-R4", f"Summa {text}"))
    return concat(found)


def unknown_codes(
    content: Content, rows: pa.Table, field: str, known: Collection[str | None] | Mapping[str, Sequence[str | None]],
    by: str = "code",
) -> None:  # fmt: skip
    """AG-R8: remark rows whose code is none of the known; with a mapping, of those known for what `by` says."""
    values = pc.fill_null(rows[field], "")
    if isinstance(known, Mapping):
        values = pc.binary_join_element_wise(pc.fill_null(rows[by], ""), values, ":")
        listed = [f"{of}:{code or ''}" for of, codes in known.items() for code in codes]
    else:
        listed = [code or "" for code in known]
    strange = rows.filter(pc.invert(pc.is_in(values, value_set=pa.array(listed, pa.string()))))
    content.remark(strange, "AG-R8", field, "En kod som används, tillsammans med den kod den hör till.")


def with_reference(rows: pa.Table) -> pa.Table:
    """The rows with `reference` (without padding blanks) beside `reference_given`; both null where it is blank."""
    trimmed = pc.ascii_trim(pc.fill_null(rows["reference_given"], ""), characters=" ")
    filled = pc.greater(pc.binary_length(trimmed), 0)
    given = pc.if_else(filled, rows["reference_given"], pa.scalar(None, pa.string()))
    rows = rows.set_column(rows.schema.get_field_index("reference_given"), "reference_given", given)
    return rows.append_column("reference", pc.if_else(filled, trimmed, pa.scalar(None, pa.string())))


def with_kind(rows: pa.Table, words: Mapping[str, str]) -> pa.Table:
    """The rows with `kind`, the word for their record code."""
    codes = pa.array(list(words))
    return rows.append_column("kind", pa.array(list(words.values())).take(pc.index_in(rows["code"], value_set=codes)))


def sections(content: Content, *columns: str) -> pa.Table:
    """The sections: section_no, line_no and the named columns of their opening records."""
    return content.opening.select(["section_no", "line_no", *columns])
