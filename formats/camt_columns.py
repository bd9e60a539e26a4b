"""The texts of a camt message as typed columns: whole öre, days, moments, codes. What cannot be read is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import kinds

AMOUNT = r"^[0-9]{1,11}(\.[0-9]{1,2})?$"
"""Below a hundred thousand million kronor, so that no sum of a block passes 64 bits. No sign: CdtDbtInd tells it."""

TOTAL = r"^-?[0-9]{1,15}(\.[0-9]{1,2}0*)?$"
_BREAKS = "[\t\r\n]+"


def columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The cells of rows by name."""
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def text(cells: Mapping[str, Sequence[Any]], name: str) -> pa.StringArray:
    """A column of texts without blanks at their ends, a line break inside as a blank; nothing at all is null."""
    if name not in cells:
        return pa.nulls(len(next(iter(cells.values()))), pa.string())
    return clean(pa.array(cells[name], pa.string()))


def clean(texts: pa.StringArray) -> pa.StringArray:
    """Texts as `text` gives them."""
    if texts.null_count == len(texts):
        return texts
    trimmed = pc.utf8_trim_whitespace(texts)
    content = np.frombuffer(trimmed.buffers()[2] or b"", np.uint8)
    if (content < 0x20).any():
        trimmed = pc.replace_substring_regex(trimmed, _BREAKS, " ")
    return where(pc.not_equal(pc.binary_length(trimmed), 0), trimmed)


def where(valid: pa.BooleanArray, values: pa.Array) -> pa.Array:
    """The values where they are valid, null elsewhere."""
    return pc.if_else(valid, values, pa.scalar(None, values.type))


def ore(texts: pa.StringArray, pattern: str = AMOUNT) -> pa.Int64Array:
    """Amounts in whole öre; null where the text is no amount."""
    sound = where(pc.match_substring_regex(texts, pattern), texts)
    if pattern == TOTAL:
        sound = pc.replace_substring_regex(sound, r"(\.[0-9]{1,2})0*$", r"\1")
    return kinds.KRONOR.read(sound)


def whole(texts: pa.StringArray) -> pa.Int64Array:
    """Counts; null where the text is none."""
    return kinds.INTEGER.read(where(pc.match_substring_regex(texts, "^[0-9]{1,15}$"), texts))


def flag(texts: pa.StringArray) -> pa.BooleanArray:
    """`true`, `false`, `1` and `0`; null where the text is none of them."""
    known = pc.is_in(texts, value_set=pa.array(["true", "false", "1", "0"]))
    return where(known, pc.is_in(texts, value_set=pa.array(["true", "1"])))


def moment(texts: pa.StringArray) -> pa.TimestampArray:
    """Moments in UTC, read as Swedish time where no offset is given; parts of a microsecond are dropped."""
    return kinds.MOMENT_KIND.read(pc.replace_substring_regex(texts, r"(\.[0-9]{6})[0-9]+", r"\1"))


def day(dates: pa.StringArray, moments: pa.StringArray) -> pa.Date32Array:
    """Days: the date, without its offset, or else the Swedish day of the moment."""
    plain = kinds.DATE.read(pc.replace_substring_regex(dates, "(Z|[+-][0-9]{2}:[0-9]{2})$", ""))
    if moments.null_count == len(moments):
        return plain
    local = pc.local_timestamp(moment(moments).cast(pa.timestamp("us", tz=kinds.SWEDISH_TIME)))
    return pc.coalesce(plain, local.cast(pa.date32(), safe=False))


def first_of(columns_: Mapping[str, pa.Array], order: Sequence[str]) -> pa.Array:
    """In each row the first of the named columns that has a value."""
    return pc.coalesce(*(columns_[name] for name in order))


def digits(texts: pa.StringArray) -> pa.StringArray:
    """Numbers of accounts as they are compared: digits without hyphens, blanks and leading zeros; null if none."""
    bare = pc.replace_substring_regex(texts, r"[\s-]", "")
    bare = where(pc.match_substring_regex(bare, "^[0-9]+$"), bare)
    return pc.ascii_ltrim(bare, "0")


def ordinals(owners: np.ndarray) -> np.ndarray:
    """1, 2, ... within each run of the same owner."""
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(owners) else np.zeros(0, np.int64)
    return np.arange(len(owners)) - np.repeat(starts, np.diff(np.r_[starts, len(owners)])) + 1
