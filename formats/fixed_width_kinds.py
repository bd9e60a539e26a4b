"""The kinds of field in fixed-width files: what each may hold, and how a whole column is read and written.

A kind is five things: a name, the pattern a filled cell must match, what is wanted in words for the staff, how to read
a column and how to write one. A new kind is one more constant at the end of this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import mask

_BLANK = 0x20


@cache
def _utf8_lengths(encoding: str) -> np.ndarray:
    return np.array([len(bytes([b]).decode(encoding, "replace").encode()) for b in range(256)], dtype=np.int32)


def _strings(offsets: np.ndarray, data: np.ndarray | bytes) -> pa.StringArray:
    return pa.StringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(np.ascontiguousarray(offsets, dtype=np.int32)), pa.py_buffer(data)
    )


@dataclass(frozen=True)
class Cells:
    """One field of many lines, as a matrix of bytes with a row per line."""

    data: np.ndarray  # uint8, rows x width, contiguous
    encoding: str

    @cached_property
    def text(self) -> pa.StringArray:
        """The cells as text, blanks and all; a byte the encoding lacks becomes U+FFFD."""
        rows, width = self.data.shape
        offsets = np.arange(0, rows * width + 1, width, dtype=np.int32)
        if self.data.size == 0 or self.data.max() < 0x80:
            return _strings(offsets, self.data)
        places = np.flatnonzero(self.data.ravel() >= 0x80)
        longer = np.repeat(places // width, _utf8_lengths(self.encoding)[self.data.ravel()[places]] - 1)
        offsets[1:] += np.cumsum(np.bincount(longer, minlength=rows)).astype(np.int32)
        return _strings(offsets, self.data.tobytes().decode(self.encoding, "replace").encode())

    @cached_property
    def blank(self) -> np.ndarray:
        """True for each cell that is all blanks."""
        return (self.data == _BLANK).all(axis=1)

    def shown(self, rows: np.ndarray, masked: bool) -> pa.Array:
        """The cells of some rows as a fault may show them."""
        found = pc.utf8_trim(self.text.take(pa.array(rows)), characters=" ")
        return pa.array([mask(value) for value in found.to_pylist()], pa.string()) if masked else found


@dataclass(frozen=True)
class Kind:
    """What a field may hold.

    `pattern` is matched against the whole cell, blanks included; an empty pattern matches everything. `read` takes
    the text of the cells and gives the column. `sound` tells from the bytes, much faster than the pattern does, that
    the pattern need not be tested unless `read` then raises `pa.ArrowInvalid`. A cell of only the characters in
    `empty` has no value. `write` takes the column, the width, the encoding and the field's name, and gives the matrix
    of bytes; it raises ValueError for a value that does not fit.
    """

    name: str
    pattern: str
    wanted: str
    read: Callable[[pa.StringArray], pa.Array]
    write: Callable[[pa.ChunkedArray, int, str, str], np.ndarray]
    sound: Callable[[np.ndarray], bool] = lambda cells: False
    empty: bytes = b" "

    @cached_property
    def type(self) -> pa.DataType:
        """The type of the column that is read."""
        return self.read(pa.array([], pa.string())).type

    def values(self, cells: Cells, required: bool) -> tuple[pa.Array, np.ndarray | None]:
        """The column, null where a cell is empty or wrong, and the rows that are wrong (None: none are)."""
        if (cells.data == _BLANK).all():
            count = len(cells.data)
            return pa.nulls(count, self.type), np.arange(count) if required and count else None
        if not self.pattern:
            return self._finish(self.read(cells.text), None, cells, required)
        if self.sound(cells.data):
            try:
                return self._finish(self.read(cells.text), None, cells, required)
            except pa.ArrowInvalid:
                pass
        good = pc.match_substring_regex(cells.text, f"^(?:{self.pattern})$")
        return self._finish(self.read(pc.if_else(good, cells.text, None)), good, cells, required)

    def _finish(
        self, column: pa.Array, good: pa.Array | None, cells: Cells, required: bool
    ) -> tuple[pa.Array, np.ndarray | None]:
        is_text = pa.types.is_string(column.type)
        if is_text and pc.min(pc.binary_length(column)).as_py() == 0:
            column = pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)
        if not column.null_count or (is_text and good is None and not required):
            return column, None
        wrong = column.is_null().to_numpy(zero_copy_only=False)
        if not required:
            wrong = wrong & ~_characters(self.empty)[cells.data].all(axis=1)
        rows = np.flatnonzero(wrong)
        return column, rows if len(rows) else None


def _characters(allowed: bytes) -> np.ndarray:
    table = np.zeros(256, dtype=bool)
    table[np.frombuffer(allowed, dtype=np.uint8)] = True
    return table


def _only(characters: bytes) -> Callable[[np.ndarray], bool]:
    allowed = _characters(characters)
    return lambda cells: bool(allowed[cells].all())


def _all_digits(cells: np.ndarray) -> bool:
    return bool(((cells - np.uint8(0x30)) < 10).all())


def _trim(text: pa.StringArray) -> pa.Array:
    return pc.ascii_trim(text, characters=" ")


def _trim_end(text: pa.StringArray) -> pa.Array:
    return pc.ascii_rtrim(text, characters=" ")


def _significant(text: pa.StringArray) -> pa.Array:
    return pc.ascii_ltrim(_trim(text), characters="0")


def _key(text: pa.StringArray) -> pa.Array:
    trimmed = _trim(text)
    return pc.if_else(pc.match_substring_regex(trimmed, "^[0-9]+$"), _significant(trimmed), trimmed)


def _integer(text: pa.StringArray) -> pa.Array:
    trimmed = _trim(text)
    filled = pc.greater(pc.binary_length(trimmed), 0)
    return pc.cast(trimmed if pc.all(filled).as_py() else pc.if_else(filled, trimmed, None), pa.int64())


def _date(text: pa.StringArray) -> pa.Array:
    number = _integer(text)
    known = number.is_valid().to_numpy(zero_copy_only=False)
    values = pc.fill_null(number, 19700101).to_numpy()
    year, month, day = values // 10_000, values // 100 % 100, values % 100
    first = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    begins = first.astype("M8[M]").astype("M8[D]")
    days = ((first + 1).astype("M8[M]").astype("M8[D]") - begins).astype(np.int64)
    good = known & (year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= days)
    return pa.array(begins + (day - 1), pa.date32(), mask=~good)


def _long_date(text: pa.StringArray) -> pa.Array:
    trimmed = _trim(text)
    short = pc.equal(pc.binary_length(trimmed), 6)
    return _date(pc.if_else(short, pc.binary_join_element_wise("20", trimmed, ""), trimmed))


def _encoded(column: pa.ChunkedArray, encoding: str) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of a text column, one after another, and the length of each value; control characters are blanks."""
    array = pc.fill_null(column.cast(pa.large_string()), "").combine_chunks()
    if not len(array):
        return np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int64)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64, count=len(array) + 1, offset=array.offset * 8)
    data = np.frombuffer(array.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    offsets = offsets - offsets[0]
    if data.size and data.max() >= 0x80:
        characters = np.concatenate([[0], np.cumsum((data & 0xC0) != 0x80)])
        offsets = characters[offsets]
        data = np.frombuffer(data.tobytes().decode("utf-8").encode(encoding, "replace"), dtype=np.uint8)
    return np.where(data < _BLANK, np.uint8(_BLANK), data), np.diff(offsets)


def _fill(data: np.ndarray, lengths: np.ndarray, width: int) -> np.ndarray:
    """A matrix with each value at the left of its row; what is longer than `width` is cut."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    if len(lengths) and lengths.max() > width:
        data = data[np.arange(len(data)) - np.repeat(starts, lengths) < width]
    out = np.full((len(lengths), width), _BLANK, dtype=np.uint8)
    out[np.arange(width) < lengths[:, None]] = data
    return out


def _refuse_long(column: pa.ChunkedArray, lengths: np.ndarray, width: int, name: str) -> None:
    if len(lengths) and lengths.max() > width:
        raise ValueError(f"{name}: {column[int(lengths.argmax())].as_py()!r} does not fit {width} positions")


def _write_text(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    data, lengths = _encoded(column, encoding)
    _refuse_long(column, lengths, width, name)
    return _fill(data, lengths, width)


def _write_free_text(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    return _fill(*_encoded(column, encoding), width)


def _padded(text: pa.ChunkedArray, width: int, name: str, padding: str) -> np.ndarray:
    lengths = pc.fill_null(pc.binary_length(text), 0).to_numpy()
    _refuse_long(text, lengths, width, name)
    return _fill(*_encoded(pc.ascii_lpad(text, width, padding), "ascii"), width)


def _write_zero_filled(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    """Right-aligned and zero-filled; null is all zeros."""
    if pa.types.is_integer(column.type) and (pc.min(column).as_py() or 0) < 0:
        raise ValueError(f"{name}: {pc.min(column).as_py()} is negative, the field has no sign")
    return _padded(pc.fill_null(column.cast(pa.string()), "0"), width, name, "0")


def _write_zero_filled_or_blank(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    """Right-aligned and zero-filled; null is blank."""
    return _padded(column.cast(pa.string()), width, name, "0")


def _write_right(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    """Right-aligned and blank-filled, with a minus before the digits; null is blank."""
    return _padded(column.cast(pa.string()), width, name, " ")


def _write_date(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    number = pc.add(pc.add(pc.multiply(pc.year(column), 10_000), pc.multiply(pc.month(column), 100)), pc.day(column))
    return _fill(*_encoded(number.cast(pa.string()), "ascii"), width)


# Left-aligned keys and codes: blanks on both sides do not count, and one too long to write is an error.
TEXT = Kind("text", "", "Ett värde.", _trim, _write_text)
# Text for people: blanks before it are kept, and it is cut to fit.
FREE_TEXT = Kind("free text", "", "En text.", _trim_end, _write_free_text)
# Digits kept as they stand, as text.
DIGITS = Kind("digits", "[0-9]+", "Bara siffror.", _trim, _write_text, _all_digits)
# A number that names something: text without leading zeros; zeros are no value.
NUMBER = Kind("number", "[0-9]+", "Bara siffror.", _significant, _write_zero_filled, _all_digits, b" 0")
NUMBER_OR_BLANK = Kind(
    "number or blank", "[0-9]+", "Bara siffror.", _significant, _write_zero_filled_or_blank, _all_digits, b" 0"
)
DATE = Kind("date", "[0-9]{8}", "Ett datum, ÅÅÅÅMMDD.", _date, _write_date, _all_digits, b" 0")
# A wide date field: eight digits, or six (YYMMDD, this century), at its left.
LONG_DATE = Kind("long date", "(?:[0-9]{8}|[0-9]{6}) *", "Ett datum, ÅÅÅÅMMDD.", _long_date, _write_date, empty=b" 0")
# The key of an order or a voucher, aligned either way: text without leading zeros, letters kept.
KEY = Kind("key", "", "Ett nummer.", _key, _write_right)
COUNT = Kind("count", "[0-9]{1,18}", "Ett antal, bara siffror.", _integer, _write_zero_filled, _all_digits)
ORE = Kind("öre", "[0-9]{1,18}", "Ett belopp i öre, bara siffror.", _integer, _write_zero_filled, _all_digits)
INTEGER = Kind("integer", " *0*[0-9]{1,18} *", "Ett heltal.", _integer, _write_right, _only(b"0123456789 "))
SIGNED_ORE = Kind(
    "signed öre",
    " *-?0*[0-9]{1,18} *",
    "Ett belopp i öre: siffror utan decimaltecken, minustecken först.",
    _integer,
    _write_right,
    _only(b"0123456789- "),
)
HUNDREDTHS = Kind(
    "hundredths",
    " *-?0*[0-9]{1,18} *",
    "Ett tal i hundradelar: siffror utan decimaltecken, minustecken först.",
    _integer,
    _write_right,
    _only(b"0123456789- "),
)


def code(values: Collection[str]) -> Kind:
    """A kind whose filled cells hold one of the values, left-aligned."""
    listed = pa.array(sorted(values), pa.string())

    def read(text: pa.StringArray) -> pa.Array:
        trimmed = _trim_end(text)
        return pc.if_else(pc.is_in(trimmed, value_set=listed), trimmed, None)

    pattern = "(?:" + "|".join(re.escape(value) for value in sorted(values)) + ") *"
    return Kind("code", pattern, f"Någon av koderna {', '.join(sorted(values))}.", read, _write_text)
