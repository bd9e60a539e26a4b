"""What a file from the bank is, told from its first bytes."""

from __future__ import annotations

from typing import BinaryIO

from formats import autogiro
from formats.faults import Fault, FileRefused

HEAD_BYTES = 1000
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and blanks


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
