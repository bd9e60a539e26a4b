"""What SIE files are made of: the columns of their tables, code page 437, quoted fields, the checksum."""

from __future__ import annotations

import re
import unicodedata
import zlib

import pyarrow as pa
import pyarrow.compute as pc

from formats.kinds import CONTROL_CHARACTERS

CODE_PAGE = "cp437"

# A row is charged on objects: pairs of dimension (1 = ansvar, 6 = project, 20 and up = the sender's own) and code.
OBJECTS = pa.list_(pa.struct([("dimension", pa.int32()), ("code", pa.string())]))

VOUCHER = pa.schema(
    [
        ("series", pa.string()),  # null or empty: the receiver decides
        ("number", pa.string()),  # null: the receiver numbers
        ("voucher_on", pa.date32()),
        ("text", pa.string()),
        ("registered_on", pa.date32()),
    ]
)
TRANSACTION = pa.schema(
    [
        ("voucher", pa.int64()),  # row of the voucher in its table, counted from 0
        ("account", pa.string()),
        ("objects", OBJECTS),
        ("amount_ore", pa.int64()),  # debit positive, credit negative
        ("text", pa.string()),  # null: the voucher's text
    ]
)
DIMENSION = pa.schema([("dimension", pa.int32()), ("name", pa.string())])
OBJECT = pa.schema([("dimension", pa.int32()), ("code", pa.string()), ("name", pa.string())])
ACCOUNT = pa.schema(
    [
        ("account", pa.string()),
        ("name", pa.string()),
        ("type_code", pa.string()),  # T asset, S debt, K cost, I income; null: not stated
    ]
)

_FIELD = re.compile(rb'"((?:\\"|[^"\r\n])*)"|([^\s"{}]+)')
_SAFE = r"^[!#-z|~]+$"  # ASCII without blank, quote and braces
_REPLACEMENTS = {
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "‚": "'", "“": "'", "”": "'", "„": "'",
    "…": "...", "€": "EUR", "§": "par.", "•": "*", "×": "x", "™": "TM", "©": "(c)", "®": "(R)", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE",
    "ı": "i",
}  # fmt: skip


def checksum(records: bytes) -> int:
    """The `#KSUMMA` of records in code page 437: CRC-32 of labels and field contents, nothing between them."""
    contents = (quoted.replace(b'\\"', b'"') or bare for quoted, bare in _FIELD.findall(records))
    return zlib.crc32(b"".join(contents))


def encode(text: str) -> tuple[bytes, dict[str, int]]:
    """The text in code page 437, and how often each character was lost (written as `?`).

    What the code page lacks is written as people would: – as -, € as EUR, § as par., š as s.
    """
    if _encodable(text):
        return text.encode(CODE_PAGE), {}
    text = unicodedata.normalize("NFC", text)
    lost = {}
    for char in sorted(set(text)):
        if not _encodable(char):
            plain = _REPLACEMENTS.get(char) or _without_marks(char)
            if not plain:
                lost[char] = text.count(char)
            text = text.replace(char, plain or "?")
    return text.encode(CODE_PAGE), lost


def token(texts: pa.Array) -> pa.StringArray:
    """Each text as a field, quoted where it must be; null and empty give `""`."""
    filled = texts.fill_null("")
    return pc.if_else(pc.match_substring_regex(filled, _SAFE), filled, quoted(filled))


def quoted(texts: pa.Array) -> pa.StringArray:
    """Each text as a quoted field without control characters; null stays null."""
    clean = pc.replace_substring_regex(texts, CONTROL_CHARACTERS, " ")
    # A backslash that stands last would escape the closing quote.
    clean = pc.replace_substring_regex(clean, r"\\$", "/")
    return pc.binary_join_element_wise('"', pc.replace_substring(clean, '"', '\\"'), '"', "")


def unquoted(texts: pa.StringArray) -> pa.StringArray:
    """The content of each field; an absent or empty field is null."""
    bare = pc.replace_substring(pc.replace_substring_regex(texts, r'(?s)^"(.*)"$', r"\1"), '\\"', '"')
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def _encodable(text: str) -> bool:
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _without_marks(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if _encodable(part) and part.isprintable() and part not in '"\\')
