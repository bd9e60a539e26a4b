"""The seal (sigill) around a file to or from Bankgirot: HMAC-SHA256-128 between the records TK00 and TK99.

Source: Bankgirot's technical specification of tamper protection with HMAC, March 2014. The message authentication
code (MAC) is the first 16 bytes of HMAC-SHA256 over the normalised file from TK00 up to TK99, not included. The key
is 32 hexadecimal characters; it is never part of a message, an exception or what `repr` shows.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from formats import fixed_width
from formats.faults import Fault, FileRefused
from formats.fixed_width import Field, Layout, Record
from formats.fixed_width_kinds import DIGITS, TEXT

__all__ = ["is_sealed", "kvv", "mac", "normalise", "seal", "verify"]

ACTION = "Filen är ställd åt sidan oläst. Be banken skicka den igen och kontrollera vilken nyckel som gäller."

HMAC_SEAL = Layout(
    "sigill",
    80,
    "iso-8859-1",
    (
        Record("00", "opening", (Field("sealed_on", 3, 6, DIGITS, required=True), Field("method", 9, 4, TEXT))),
        Record(
            "99",
            "protection",
            (Field("sealed_on", 3, 6, DIGITS, required=True), Field("kvv", 9, 32, TEXT), Field("mac", 41, 32, TEXT)),
        ),
    ),
    value_rule="SEAL-R1",
    width_rule="SEAL-R1",
    action=ACTION,
)

_METHOD = "HMAC"
_SEAL_OPENING = re.compile(rb"\s*00[0-9]{6}[A-Z]")
_LETTERS = bytes.maketrans(
    "ÉÄÖÅÜéäöåü".encode("iso-8859-1"), bytes([0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7E])
)
_NORMAL = bytes(_LETTERS[b] if 0x20 <= b <= 0x7E or _LETTERS[b] != b else 0xC3 for b in range(256))


def normalise(data: bytes) -> bytes:
    """The bytes that the MAC is taken over: line ends removed, Swedish letters in seven bits, all else 0xC3."""
    return data.translate(_NORMAL, b"\r\n")


def mac(key_hex: str, data: bytes) -> str:
    """The MAC of some bytes, as they are sent: 32 upper-case hexadecimal characters.

    Raises ValueError, without the key, when the key is not 32 hexadecimal characters.
    """
    if not re.fullmatch("[0-9A-Fa-f]{32}", key_hex):
        raise ValueError("the seal's key is 32 hexadecimal characters")
    return hmac.digest(bytes.fromhex(key_hex), normalise(data), "sha256")[:16].hex().upper()


def kvv(key_hex: str) -> str:
    """The key's verification value (nyckelverifieringsvärde): compare it with the one the bank states for the key."""
    return mac(key_hex, b"00000000")


def is_sealed(data: bytes) -> bool:
    """Whether a file begins with a seal opening record (TK00), of whatever method; its first bytes are enough."""
    return _SEAL_OPENING.match(data) is not None


def seal(data: bytes, key_hex: str, on: date) -> bytes:
    """The file between TK00 and TK99, all bytes of it unchanged but a line end after its last record.

    80 positions a record, CR LF between records, none after TK99. Raises ValueError for a file that is empty or
    sealed already, and for a key that is none.
    """
    inner = _without_last_line_end(data)
    if not inner or is_sealed(inner):
        raise ValueError("an empty file is not sealed" if not inner else "the file is sealed already")
    opening = _record("opening", sealed_on=f"{on:%y%m%d}", method=_METHOD)
    protected = opening + inner + fixed_width.CRLF
    closing = _record("protection", sealed_on=f"{on:%y%m%d}", kvv=kvv(key_hex), mac=mac(key_hex, protected))
    return _without_last_line_end(protected + closing)


def verify(data: bytes, key_hex: str) -> bytes:
    """The file inside the seal, without a line end after its last record.

    Raises FileRefused: SEAL-R1 no TK00 of the method HMAC, R2 no TK99 at the end (cut off), R3 sealed with another
    key, R4 changed after it was sealed, R5 two dates; ValueError for a key that is none.
    """
    found = list(_places(data))
    opening = _fields(data[slice(*found[0])], "opening") if found else None
    if opening is None or opening["method"] != _METHOD:
        raise _refused("SEAL-R1", f"En sigillöppningspost (00) med metoden {_METHOD}.", 1)
    start, end = found[-1]
    last = 1 + data.count(b"\n", 0, start)
    closing = _fields(data[start:end], "protection") if len(found) > 1 else None
    if closing is None:
        raise _refused("SEAL-R2", "Förändringsskyddsposten (99) sist i filen. Filen är avkortad.", last)
    if not _same(closing["kvv"], kvv(key_hex)):
        raise _refused("SEAL-R3", "Sigill med den nyckel som är inlagd: nyckelverifieringsvärdet är ett annat.", last)
    if not _same(closing["mac"], mac(key_hex, data[found[0][0] : start])):
        raise _refused(
            "SEAL-R4", "Ett sigill som stämmer med innehållet. Filen är ändrad efter att den sigillerats.", last
        )
    if closing["sealed_on"] != opening["sealed_on"]:
        raise _refused("SEAL-R5", "Samma datum i sigillets båda poster, 00 och 99.", last)
    return _without_last_line_end(data[data.index(b"\n", found[0][0]) + 1 : start])


def _record(name: str, **values: str) -> bytes:
    table = pa.table({"line_no": [1], **{field: [value] for field, value in values.items()}})
    return fixed_width.write({name: table}, HMAC_SEAL)


def _fields(line: bytes, name: str) -> dict[str, str] | None:
    """The fields of one line, or None where it is not that record."""
    chunk = next(fixed_width.read(line, HMAC_SEAL), None)
    if chunk is None or not len(chunk.tables[name]) or len(chunk.faults):
        return None
    return chunk.tables[name].to_pylist()[0]


def _places(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the first and the last line begin and end that are not blank (one pair where they are the same)."""
    end = len(data.rstrip())
    if end:
        start = len(data) - len(data.lstrip())
        start = data.rfind(b"\n", 0, start) + 1
        first_end = data.find(b"\n", start, end)
        yield start, end if first_end < 0 else first_end
        if first_end >= 0:
            yield data.rfind(b"\n", 0, end) + 1, end


def _same(found: str | None, wanted: str) -> bool:
    return hmac.compare_digest((found or "").upper().encode(), wanted.encode())


def _without_last_line_end(data: bytes) -> bytes:
    return data.removesuffix(b"\n").removesuffix(b"\r") if data.endswith(b"\n") else data


def _refused(rule: str, wanted: str, line_no: int) -> FileRefused:
    return FileRefused(Fault(rule, wanted, ACTION, line_no=line_no))
