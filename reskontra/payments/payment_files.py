"""What a file from the bank is, told from its first bytes."""

from __future__ import annotations

import re
from datetime import date
from typing import BinaryIO

from formats import autogiro
from formats.faults import Fault, FileRefused

HEAD_BYTES = 1000
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and blanks


# Where each kind says when it was written: the opening record, or the message's first element with a moment.
_WRITTEN = re.compile(rb"\A01BGMAX.{15}01(\d{8})|\A01AUTOGIRO.{14}(\d{8})|<(?:\w+:)?CreDtTm>\s*(\d{4}-\d\d-\d\d)")
_PRODUCTS = {"camt": ("camt054", "camt053"), "bgmax": ("bgmax",), "payment_specification": ("autogiro",)}


def reported_by(source: BinaryIO) -> tuple[tuple[str, ...], date | None]:
    """Which reports (products of payment_source.csv) a file may be, however broken, and the day it says it is of."""
    head = source.read(HEAD_BYTES)
    source.seek(0)
    found = _WRITTEN.search(head)
    try:
        kind = kind_of(source)
        day = date.fromisoformat(next(filter(None, found.groups())).decode()) if found else None
    except FileRefused:
        return (), None
    except ValueError:
        day = None
    return _PRODUCTS.get(kind, ()), day


def kind_of(source: BinaryIO) -> str:
    """`camt` for any XML, `bgmax`, or one of Autogiro's kinds (`autogiro.KINDS`).

    A file that is nothing we know is called `bgmax`, for that reader tells what it should begin with. Raises
    FileRefused for Autogiro in the old layout, and for files that are sent to Bankgirot.
    """
    head = source.read(HEAD_BYTES)
    source.seek(0)
    if head.replace(b"\0", b"").lstrip(BEFORE_XML).startswith(b"<"):
        return "camt"
    if not autogiro.is_autogiro(source):
        return "bgmax"
    kind = autogiro.kind_of(source)
    if kind.endswith("_orders"):
        wanted = f"Filen är {autogiro.KINDS[kind]}, som sänds till Bankgirot och inte därifrån."
        raise FileRefused(Fault("PAY-KIND", wanted, "Kontrollera att rätt fil har lagts i mappen."))
    return kind
