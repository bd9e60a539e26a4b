"""XML in and out: a parser that trusts nobody, and elements written a whole column at a time.

Reading goes through `parse` (a document in memory) or `elements` (a large file, one repeated element at a time). Both
refuse a document type declaration, so that no entity, whether it grows without end or names a file, is ever met.

Writing joins Arrow columns of text. An element around nothing is nothing: Peppol forbids empty elements
(PEPPOL-EN16931-R008).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, TypeAlias, cast

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from formats.faults import Fault, FileRefused
from formats.text_columns import flags, fraction, mended

Piece: TypeAlias = "str | pa.Array | tuple[Piece, ...]"
"""The same text on every row, one text a row (null: nothing there), or pieces after one another, none of them null.

Pieces are kept apart as long as possible, so that `join` copies each text once. `()` is nothing on every row.
"""

PARSE_LIMIT_BYTES = 50 * 2**20
STREAM_LIMIT_BYTES = 4 * 2**30
OPENING_BYTES = 64 * 2**10  # within which the root element must begin

_HARDENED: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}

# XML 1.0, production 2 (Char): no other control character may occur, not even as a reference. A carriage return may,
# but every parser reads it as a line feed, so it is written as one.
_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_REPLACEMENTS = (("\r\n", "\n"), ("\r", "\n"), ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_SUSPECT = flags([*range(0x20), *b'&<>"', 0xEF])  # 0xEF begins U+FFFE and U+FFFF
_ESCAPES: dict[int, str | None] = {
    **dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]),
    **{ord(plain): escaped for plain, escaped in _REPLACEMENTS[2:]},
}


def parse(data: bytes, max_bytes: int = PARSE_LIMIT_BYTES) -> etree._Element:
    """The root of an XML document held in memory.

    Raises FileRefused when it is larger than `max_bytes` (XML-R1), has a DOCTYPE (XML-R2) or is not well-formed,
    which a wrong encoding and an empty file are too (XML-R3).
    """
    if len(data) > max_bytes:
        raise FileRefused(_too_large(len(data), max_bytes))
    try:
        root = etree.fromstring(data, etree.XMLParser(**_HARDENED))
    except etree.XMLSyntaxError as error:
        raise FileRefused(_malformed(error)) from error
    _refuse_doctype(root)
    return root


def opening(source: BinaryIO) -> tuple[str, BinaryIO]:
    """The root's tag (`{namespace}name`), and a source that gives the whole file again.

    Refuses as `parse` does; a root that does not begin within `OPENING_BYTES` is XML-R3.
    """
    head = source.read(OPENING_BYTES)
    parser = etree.XMLPullParser(events=("start",), **_HARDENED)
    try:
        parser.feed(head)
        if len(head) < OPENING_BYTES:
            parser.close()
    except etree.XMLSyntaxError as error:
        broken = _malformed(error)
    else:
        broken = _malformed(None)
    for _, root in parser.read_events():
        assert isinstance(root, etree._Element)
        _refuse_doctype(root)
        return str(root.tag), cast(BinaryIO, _Rejoined(head, source))
    raise FileRefused(broken)


def elements(
    source: bytes | BinaryIO,
    tags: str | Sequence[str],
    max_bytes: int = STREAM_LIMIT_BYTES,
    max_gap_bytes: int | None = None,
) -> Iterator[etree._Element]:
    """Each element named by `tags` (`{namespace}name`) at its end, read with little memory.

    An element and its elder siblings are emptied when the next one is asked for: take what is needed from it first, and
    name the file's header among the tags if it is wanted. Where one of the tags stands inside another, the inner one
    comes first, and with it goes what stood before it in the outer one. Comments and processing instructions are left
    out, so that they part no text. Refuses as `parse` does, and with `max_gap_bytes` a file with more bytes than that
    between two of the elements (XML-R1), which would all stand in memory. A fault near the end of the file is met only
    after the elements before it, so nothing may be kept until the iterator is exhausted.
    """
    counted = _Counted(io.BytesIO(source) if isinstance(source, bytes) else source, max_bytes, max_gap_bytes)
    hardened = _HARDENED | {"remove_comments": True, "remove_pis": True}
    events = etree.iterparse(counted, events=("end",), tag=tags, **hardened)
    first = True
    try:
        for _, element in events:
            if first:
                _refuse_doctype(element)
                first = False
            counted.passed()
            yield element
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise FileRefused(_malformed(error)) from error
    _refuse_doctype(events.root)


class _Counted:
    """A binary file that refuses to be read past a limit, or too far past the last element."""

    def __init__(self, source: BinaryIO, limit: int, gap_limit: int | None) -> None:
        self._source, self._limit, self._gap_limit = source, limit, gap_limit
        self._read, self._last = 0, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._read += len(chunk)
        if self._read > self._limit:
            raise FileRefused(_too_large(self._read, self._limit))
        if self._gap_limit is not None and self._read - self._last > self._gap_limit:
            raise FileRefused(_too_large_part(self._gap_limit))
        return chunk

    def passed(self) -> None:
        """An element has ended: what was read before it is no longer in memory."""
        self._last = self._read


class _Rejoined:
    """A binary file whose first bytes have been read, read from its beginning."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def read(self, size: int = -1) -> bytes:
        return self._head.read(size) or self._rest.read(size)


def _refuse_doctype(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise FileRefused(
            Fault(
                rule="XML-R2",
                found="DOCTYPE",
                wanted="Filen får inte ha någon dokumenttypsdeklaration (DOCTYPE).",
                action="Begär en fil utan DOCTYPE från avsändaren.",
            )
        )


def _too_large(found: int, limit: int) -> Fault:
    return Fault(
        rule="XML-R1",
        found=f"{found} byte",
        wanted=f"Filen får vara högst {limit} byte.",
        action="Be avsändaren dela upp filen.",
    )


def _too_large_part(limit: int) -> Fault:
    return Fault(
        rule="XML-R1",
        found=f"mer än {limit} byte",
        wanted=f"Varje post i filen får vara högst {limit} byte.",
        action="Begär en hel fil från avsändaren; posten är för stor eller inte avslutad.",
    )


def _malformed(error: etree.XMLSyntaxError | None) -> Fault:
    return Fault(
        rule="XML-R3",
        line_no=(error.lineno if error else None) or None,
        found=((error.msg if error else None) or "tom fil")[:120],
        wanted="Filen ska vara välformad XML i den teckenkodning som den själv anger.",
        action="Begär en hel och rätt kodad fil från avsändaren.",
    )


def escape(text: str) -> str:
    """The text as it may stand in an element or a quoted attribute; what XML 1.0 forbids is left out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def escape_column(column: pa.Array) -> pa.Array:
    """Each text as `escape` gives it, without blanks at its ends; a text of only blanks becomes null."""
    return mended(column, _SUSPECT, _escaped)


def _escaped(column: pa.Array) -> pa.Array:
    column = pc.utf8_trim_whitespace(column)
    for plain, escaped in _REPLACEMENTS:
        column = pc.replace_substring(column, plain, escaped)
    column = pc.utf8_trim_whitespace(pc.replace_substring_regex(column, _FORBIDDEN, ""))
    return pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)


def decimal_text(scaled: pa.Array, decimals: int, least: int | None = None) -> pa.Array:
    """Whole numbers of 10 to the power of `-decimals` (öre: 2) as text with a full stop: -5 with 2 is `-0.05`.

    With `least`, zeros at the end are left out down to that many decimals: 1500 with 2 and 0 is `15`.
    """
    magnitude, sign = scaled, ""
    if (pc.min(scaled).as_py() or 0) < 0:
        magnitude, sign = pc.abs(scaled), pc.if_else(pc.less(scaled, 0), "-", "")
    whole = pc.divide(magnitude, 10**decimals)
    rest = pc.subtract(magnitude, pc.multiply(whole, 10**decimals))
    decimal_part = fraction(rest, decimals, decimals if least is None else least)
    return pc.binary_join_element_wise(sign, whole.cast(pa.string()), decimal_part, "")


def join(*pieces: Piece) -> pa.Array:
    """The pieces of each row after one another, null as nothing; at least one is an array."""
    folded: list[str | pa.Array] = []
    for part in _flat(pieces):
        if isinstance(part, str) and folded and isinstance(folded[-1], str):
            folded[-1] += part
        elif not _is_nothing(part):
            folded.append(part)
    return pc.binary_join_element_wise(*folded, "", null_handling="replace", null_replacement="")


def _flat(piece: Piece) -> Iterator[str | pa.Array]:
    if isinstance(piece, tuple):
        for part in piece:
            yield from _flat(part)
    else:
        yield piece


def _is_nothing(piece: Piece) -> bool:
    if isinstance(piece, pa.Array):
        return 0 < len(piece) == piece.null_count
    return not piece


def either(condition: pa.Array, yes: Piece, no: Piece) -> Piece:
    """One of two on each row (a text, a column or nothing); that one alone where all rows are alike, mostly so."""
    if not pc.any(condition).as_py():
        return no
    if pc.all(condition).as_py():
        return yes
    yes, no = (None if piece == () else piece for piece in (yes, no))
    return pc.if_else(condition, yes, no)


def around(start: str, value: Piece, end: str) -> Piece:
    """The value between two texts, nothing where the value is nothing."""
    if _is_nothing(value):
        return ()
    if isinstance(value, pa.Array) and value.null_count:
        return pc.binary_join_element_wise(start, value, end, "")
    return (start, value, end)


def element(tag: str, value: Piece, attributes: str = "") -> Piece:
    """`<tag attributes>value</tag>` on each row with a value; the value is XML already (`escape_column`)."""
    return around(f"<{tag} {attributes}>" if attributes else f"<{tag}>", value, f"</{tag}>")


def group(tag: str, *pieces: Piece) -> Piece:
    """The pieces inside `<tag>`, nothing on the rows where all of them are nothing."""
    present = tuple(piece for piece in pieces if not _is_nothing(piece))
    if not present or not all(isinstance(piece, pa.Array) and piece.null_count for piece in present):
        return element(tag, present)
    content = join(*present)
    return element(tag, pc.if_else(pc.equal(pc.binary_length(content), 0), None, content))


def join_rows(pieces: pa.Array, offsets: pa.Array) -> pa.Array:
    """One text of the pieces `offsets[i]` up to `offsets[i + 1]` (int32), for each `i`; none of them may be null."""
    return pc.binary_join(pa.ListArray.from_arrays(offsets, pieces), "")
