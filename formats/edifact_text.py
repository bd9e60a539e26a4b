"""Columns of text as they stand in EDIFACT: within ISO 8859-1, in pieces of the allowed length, released, in segments.

Each segment written ends in `END`: the segment end and a line break. The line breaks are counted for UNT, and taken out
again for a partner who wants none.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, around, decimal_text, join
from formats.text_columns import flags, mended

MARK = "\n"  # no text has one: they are put on one line, or into segments of their own
END = "'" + MARK
_NEXT = "\x1f"  # stands between the pieces of a text until they are put into elements

_OUTSIDE = r"[^\n\x20-\x7e\x{a1}-\x{ff}]"
_SEPARATORS = b"?'+:"
# UTF-8 of what needs no look: printable ASCII but separators, and U+00C0 to U+00FF, which begin with 0xC3.
_PLAIN = bytes({*range(0x20, 0x7F), 0xC3, *range(0x80, 0xC0)} - set(_SEPARATORS))
_MARKED = flags(set(range(256)) - set(_PLAIN))
_REPLACED = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u2022", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\t\r\u00a0\u2028\u2029", " "),
    **{"€": "EUR", "Œ": "OE", "œ": "oe", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "Ħ": "H", "ħ": "h"},
}


def latin(column: pa.Array) -> pa.Array:
    """The texts with what is outside ISO 8859-1 put as near as it goes, `Šarić` as `Saric`; the rest is as it was.

    Typographic signs become plain ones, letters lose accents that ISO 8859-1 lacks, control characters become blanks.
    What has no such likeness stays, and `outside` tells of it.
    """
    if _is_latin(column):
        return column
    strange = pc.fill_null(pc.match_substring_regex(column, _OUTSIDE), False)
    found = column.filter(strange).dictionary_encode()
    near = pa.array([_near(text) for text in found.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(column, strange, pc.take(near, found.indices))


def _bytes(column: pa.Array) -> bytes:
    """The texts of the column after one another in UTF-8, also of a slice of a longer one."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return b""
    ends = np.frombuffer(offsets, dtype=np.int32)
    start, end = ends[column.offset], ends[column.offset + len(column)]
    return memoryview(data)[start:end].tobytes()


def _unusual(column: pa.Array) -> bytes:
    """The bytes of the column that are not plain: separators, line breaks, characters that may lie outside the set."""
    return _bytes(column).translate(None, _PLAIN)


def _is_latin(column: pa.Array) -> bool:
    """Whether the bytes alone say that all of the column is in ISO 8859-1, without control characters."""
    return not _unusual(column).translate(None, _SEPARATORS + b"\n")


def outside(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each text has characters that `latin` could not bring into ISO 8859-1."""
    texts = column.combine_chunks()
    if _is_latin(texts):
        return pa.chunked_array([pa.repeat(False, len(texts))])
    texts = latin(texts)
    return pa.chunked_array([pc.fill_null(pc.match_substring_regex(texts, r"[^\n\x20-\x7e\x{a0}-\x{ff}]"), False)])


def _near(text: str) -> str:
    return "".join(_near_character(one) for one in text)


def _near_character(one: str) -> str:
    if one == "\n" or " " <= one <= "~" or ("\xa1" <= one <= "\xff"):
        return one
    if one in _REPLACED:
        return _REPLACED[one]
    if unicodedata.category(one) == "Cc":
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", one) if not unicodedata.combining(part))
    return plain if plain and plain.isascii() and plain.isprintable() else one


class Rows:
    """The columns of a batch as they may stand in a segment: released, dates as `YYYYMMDD`, blank as nothing."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self._texts: dict[str, pa.Array] = {}

    def __getitem__(self, name: str) -> pa.Array:
        if name not in self._texts:
            column = self.batch[name]
            if column.null_count == len(column):  # an optional column that nobody uses
                self._texts[name] = column.cast(pa.string())
            elif pa.types.is_date(column.type):
                days = column.dictionary_encode()
                self._texts[name] = pc.take(pc.strftime(days.dictionary, "%Y%m%d"), days.indices)
            elif pa.types.is_string(column.type):
                self._texts[name] = mended(column, _MARKED, _as_written, blank_pairs=True)
            else:
                self._texts[name] = column.cast(pa.string())
        return self._texts[name]

    def amount(self, name: str) -> pa.Array:
        """An öre column in kronor with two decimals."""
        return decimal_text(self.batch[name], 2)

    def pieces(self, name: str, width: int, in_segment: int, again: str = "") -> pa.Array:
        """A text as components of at most `width`; after `in_segment` of them, and at line breaks, `again` begins a new
        segment. Without `again` the text is one line, and all its pieces stand in one segment."""
        column = self.batch[name]
        if column.null_count == len(column):
            return column
        found = column.dictionary_encode()  # notes and terms are few
        texts = latin(found.dictionary)
        texts = _pieces(_lines(texts) if again else single_spaced(texts), width, in_segment, again)
        return pc.take(texts, found.indices)


def _as_written(column: pa.Array) -> pa.Array:
    return released(single_spaced(latin(column)))


def single_spaced(column: pa.Array) -> pa.Array:
    """Texts on one line with single blanks; a text of only blanks is null."""
    column = pc.utf8_trim_whitespace(column)
    data = _bytes(column)
    if b"  " in data or b"\n" in data:
        column = pc.replace_substring_regex(column, r"\s+", " ")
    return pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)


def _lines(column: pa.Array) -> pa.Array:
    """Texts with their line breaks, single blanks and no empty lines."""
    column = pc.utf8_trim_whitespace(column)
    data = _bytes(column)
    if b"  " in data or b"\n" in data:
        column = pc.replace_substring_regex(column, r" *\n\s*", "\n")
        column = pc.replace_substring_regex(column, r" +", " ")
    return pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)


def released(column: pa.Array) -> pa.Array:
    """The texts with `?` before each separator in them."""
    if not any(one in _unusual(column) for one in _SEPARATORS):
        return column
    return pc.replace_substring_regex(column, r"([?'+:])", r"?\1")


def _pieces(column: pa.Array, width: int, in_segment: int, again: str) -> pa.Array:
    """Broken after a blank where there is one, which stays at the end of its piece: joined, the pieces are the text."""
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    if longest > width:
        broken = rf"(?m)(.{{1,{width}}}$|.{{0,{width - 1}}} |.{{{width}}})"
        column = pc.replace_substring_regex(column, broken, rf"\1{_NEXT}")
        column = pc.replace_substring_regex(column, rf"{_NEXT}(\n|\z)", r"\1")
    column = released(column)
    if longest <= width and b"\n" not in _unusual(column):
        return column
    if again:
        filled = rf"((?:[^{_NEXT}\n]*{_NEXT}){{{in_segment - 1}}}[^{_NEXT}\n]*){_NEXT}"
        column = pc.replace_substring_regex(column, filled, "\\1\n")
        column = pc.replace_substring(column, "\n", f"{END}{again}")
    return pc.replace_substring(column, _NEXT, ":")


def segment(start: str, *elements: Piece) -> Piece:
    """`start+element+...'` on each row where an element has a value; empty elements at the end are left out."""
    return around(f"{start}+", _apart("+", *elements), END)


def parted(separator: str, *parts: Piece) -> pa.Array:
    """The parts of each row with the separator between them, none after the last value; null where all are nothing."""
    found = _apart(separator, *parts)
    return found if isinstance(found, pa.Array) else join(found)


def _apart(separator: str, *parts: Piece) -> Piece:
    rest: Piece = ()
    for part in reversed(parts):
        if isinstance(rest, str | tuple) and not rest:
            rest = part
        elif not isinstance(rest, pa.Array) or not rest.null_count:
            rest = (part, separator, rest)
        else:
            tail = pc.binary_join_element_wise(separator, rest, "")
            if not isinstance(part, pa.Array):
                rest = (part, tail) if part else tail
            else:
                nothing = pc.and_(pc.is_null(rest), pc.is_null(part))
                rest = pc.if_else(nothing, None, join(part, tail))
    return rest
