"""What a file from the bank is, told from its first bytes."""

from __future__ import annotations

from typing import BinaryIO

from formats.faults import Fault, FileRefused

HEAD_BYTES = 1000


def kind_of(source: BinaryIO) -> str:
    """`bgmax`; a file that is nothing we know is called so too, for that reader tells what it should begin with.

    Raises FileRefused for XML that is no camt.
    """
    head = source.read(HEAD_BYTES)
    source.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise FileRefused(
            Fault(
                "PAY-KIND",
                "Filen är XML, troligen camt från banken; här läses bara BgMax än så länge.",
                "Be banken om BgMax för samma dag, eller boka betalningarna för hand.",
            )
        )
    return "bgmax"
