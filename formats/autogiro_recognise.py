"""Which Autogiro file a file is, told by its first record.

Source: Bg Autogiro, technical manual, August 2014, chapters 7 to 9. Titles, rulers and blank lines before the first
record are passed over, and so are the records of a seal (TK00, TK08, TK99).
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from formats.faults import Fault, FileRefused

__all__ = ["KINDS", "is_autogiro", "kind_of"]

# The kinds with their Swedish names.
KINDS = {
    "payment_specification": "betalningsspecifikation",
    "mandate_advice": "medgivandeavisering",
    "rejected_payments": "avvisade betalningar",
    "changes": "makuleringar/ändringar",
    "online_mandates": "medgivanden via internetbanken",
    "pending_register": "utdrag ur bevakningsregistret",
    "mandate_register": "utdrag ur medgivanderegistret",
    "payment_orders": "betalningsunderlag",
    "mandate_orders": "medgivandeunderlag",
    "change_orders": "makulerings- och ändringsunderlag",
}
UNTOUCHED = "Hämta originalfilen, öppna och spara den inte i ett program."
_ENCODINGS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_MARKS = tuple(_ENCODINGS)
_HEAD = 1 << 16  # bytes in which the first records stand
_RECORD = re.compile(r"[0-9]{2}")
_SEAL = re.compile(r"00[0-9]{6}[A-Z]|08|99")
_OPENINGS = {
    "payment_specification": re.compile(r"01AUTOGIRO.{34}BET\. SPEC & STOPP TK"),
    "mandate_advice": re.compile(r"01AUTOGIRO.{34}AG-MEDAVI"),
    "rejected_payments": re.compile(r"01AUTOGIRO.{34}AVVISADE BET UPPDR"),
    "changes": re.compile(r"01AUTOGIRO.{34}MAKULERING/.{1,2}NDRING"),  # Ä: another letter in seven bits, two in UTF-8
    "online_mandates": re.compile(r"51.{22}AG-EMEDGIV"),
    "pending_register": re.compile(r"01[0-9]{8}AUTOGIRO9900BEVAKNINGSREG"),
    "mandate_register": re.compile(r"00[0-9]{8}[0-9 ]{12}[0-9]{17}[0-9 ]{2}[0-9]{8}[0-9 ]{8}[0-9]"),
}
_ORDERS = re.compile(r"01[0-9]{8}AUTOGIRO {44}")
_ORDER_KINDS = {
    **dict.fromkeys(("32", "82"), "payment_orders"),
    **dict.fromkeys(("03", "04", "05"), "mandate_orders"),
    **dict.fromkeys(("23", "24", "25", "26", "27", "28", "29"), "change_orders"),
}
_OLD = {
    "betalningsspecifikation": re.compile(r"01[0-9]{8}AUTOGIRO9900 {40}"),
    "medgivandeavisering": re.compile(r"01[0-9]{8}9900[0-9]{10}AG-MEDAVI"),
    "avvisade betalningar": re.compile(r"01.{20}FELLISTA REG\.KONTRL"),
    "makuleringar/ändringar": re.compile(r"01.{20}MAK/.{1,2}NDRINGSLISTA"),
}
_AUTOGIRO = re.compile(r"01(?:.{8})?AUTOGIRO")


def kind_of(source: BinaryIO | bytes) -> str:
    """The kind of an Autogiro file, a key of `KINDS`; of a file to Bankgirot that of its first section.

    A stream is read from where it stands and left there, so it must be seekable. Raises FileRefused AG-R1 for any
    other file; one in the old layout (gammal layout) is named as that. AG-ENC: an Autogiro file with a byte order mark.
    """
    head = _head(source)
    line_no, first, second = _first_records(head)
    if head.startswith(_MARKS) and is_autogiro(head):
        wanted = "Fel teckenkodning: filen är sparad som UTF-8 eller UTF-16. Autogiro skrivs med ISO 8859-1."
        raise FileRefused(Fault("AG-ENC", wanted, UNTOUCHED, line_no=1))
    for kind, opening in _OPENINGS.items():
        if opening.match(first):
            return kind
    if _ORDERS.match(first) and second[:2] in _ORDER_KINDS:
        return _ORDER_KINDS[second[:2]]
    for name, opening in _OLD.items():
        if opening.match(first):
            wanted = f"Ny fillayout. Filen är en {name} i gammal layout."
            raise FileRefused(
                Fault("AG-R1", wanted, "Be banken lägga om bankgironumret till ny fillayout.", line_no=line_no)
            )
    wanted = "En öppningspost i Autogiros nya fillayout."
    if _ORDERS.match(first):
        wanted = "Minst en post efter öppningsposten 01, av ett slag som sänds till Bankgirot."
    action = "Kontrollera att rätt fil har lagts i mappen."
    raise FileRefused(Fault("AG-R1", wanted, action, "" if first else "ingen post", line_no=line_no))


def is_autogiro(source: BinaryIO | bytes) -> bool:
    """Whether a file says that it is Autogiro's, also one that `kind_of` refuses: in the old layout, or damaged."""
    _, first, _ = _first_records(_head(source))
    return any(form.match(first) for form in (*_OPENINGS.values(), *_OLD.values(), _AUTOGIRO))


def _first_records(head: bytes) -> tuple[int | None, str, str]:
    """The number of the first record's line, that record and the one after it, each 80 characters; "" for none."""
    marked = next((mark for mark in _MARKS if head.startswith(mark)), None)
    text = head.decode(_ENCODINGS[marked] if marked else "iso-8859-1", "replace")
    texts = [line.rstrip("\r").ljust(80)[:80] for line in text.split("\n")]
    records = [(number, text) for number, text in enumerate(texts, 1) if _RECORD.match(text) and not _SEAL.match(text)][
        :2
    ]
    records += [(0, "")] * (2 - len(records))
    return records[0][0] or None, records[0][1], records[1][1]


def _head(source: BinaryIO | bytes) -> bytes:
    stream = io.BytesIO(source[:_HEAD]) if isinstance(source, bytes) else source
    place = stream.tell()
    try:
        return stream.read(_HEAD)
    finally:
        stream.seek(place)
