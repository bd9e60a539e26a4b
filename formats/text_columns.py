"""Columns of text with few passes over them: only the rows that need it are mended, and decimals come from a table.

One look at the buffers costs a tenth of what a pass of text functions over every row does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = [chr(code).encode() for code in range(0x3001) if chr(code).isspace()]


def flags(codes: Iterable[int]) -> np.ndarray:
    """For each of the 256 bytes whether it is among them."""
    return np.isin(np.arange(256), list(codes))


_BEGINS_BLANK, _ENDS_BLANK = flags(blank[0] for blank in _BLANKS), flags(blank[-1] for blank in _BLANKS)


def mended(
    column: pa.Array, marks: np.ndarray, mend: Callable[[pa.Array], pa.Array], *, blank_pairs: bool = False
) -> pa.Array:
    """The column with `mend` done to the rows that it may change, as texts of a shorter column.

    Those are the rows with a byte that `marks` (`flags`) names, with what may be a blank at an end, with nothing in
    them and, with `blank_pairs`, with two blanks after one another. Nulls stay.
    """
    odd = _odd(column, marks, blank_pairs=blank_pairs)
    if not odd.any():
        return column
    rows = pa.array(odd)
    return pc.replace_with_mask(column, rows, mend(column.filter(rows)))


def _odd(column: pa.Array, marks: np.ndarray, *, blank_pairs: bool) -> np.ndarray:
    ends, text = _bytes(column)
    filled = np.diff(ends) > 0
    odd = ~filled & np.asarray(column.is_valid()) if column.null_count else ~filled
    begins, last = ends[:-1][filled], ends[1:][filled] - 1
    odd[filled] |= _BEGINS_BLANK[text[begins]] | _ENDS_BLANK[text[last]]
    found = np.flatnonzero(marks[text])
    if blank_pairs:
        found = np.concatenate([found, np.flatnonzero((text[1:] == 0x20) & (text[:-1] == 0x20))])
    if len(found):
        odd[np.searchsorted(ends, found, side="right") - 1] = True
    return odd


def fraction(rest: pa.Array, decimals: int, least: int) -> pa.Array:
    """So many decimals with the point before them, zeros at the end left out down to `least`; nothing where all are."""
    if decimals == 2:
        return pc.take(_hundredths(least), rest)
    if decimals > 2 >= least:
        hundredths = pc.divide(rest, 10 ** (decimals - 2))
        if pc.all(pc.equal(pc.multiply(hundredths, 10 ** (decimals - 2)), rest)).as_py():
            return pc.take(_hundredths(least), hundredths)
    text = pc.utf8_lpad(rest.cast(pa.string()), decimals, "0")
    text = pc.ascii_rpad(pc.ascii_rtrim(text, "0"), least, "0")
    return pc.binary_join_element_wise(pc.if_else(pc.equal(pc.binary_length(text), 0), "", "."), text, "")


@cache
def _hundredths(least: int) -> pa.Array:
    """`.00` to `.99` with at least so many decimals."""
    texts = [f"{number:02}".rstrip("0").ljust(least, "0") for number in range(100)]
    return pa.array([f".{text}" if text else "" for text in texts])


def _bytes(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Where the texts begin and end, and their bytes after one another in UTF-8; also of a slice of a longer column."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return np.zeros(len(column) + 1, np.int32), np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return ends - ends[0], np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
