"""A letter to a digital mailbox of Mina meddelanden: Message v3, SignedDelivery with its Delivery, not yet signed.

The sender's signature is put on by who holds the certificate, the distributor. Nothing in the format is about paying:
the slip is in the PDF. Source: distribution reference 7.1; docs/formats/mailbox_batch.md.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from formats import markup
from formats.faults import Fault, FileRefused

NAMESPACE = "http://minameddelanden.gov.se/schema/Message/v3"


@dataclass(frozen=True)
class Letter:
    """What is said about a letter; nothing private: mailboxes show it before anyone has logged in."""

    document_id: str
    sender_id: str  # organisation number, 10 digits
    sender_name: str
    recipient_id: str  # 12 digits
    subject: str
    body: str  # plain text
    support_text: str
    support_url: str
    support_telephone: str
    support_email: str
    file_name: str


class Field(NamedTuple):
    """One text of the message: its path below Delivery, the attribute of `Letter` or a constant, the longest text."""

    path: str
    source: str
    limit: int = 0  # 0: none is named


# In the order of the schema.
FIELDS = (
    Field("Header/Sender/Id", "sender_id", 10),
    Field("Header/Sender/Name", "sender_name"),
    Field("Header/Recipient", "recipient_id", 12),
    Field("Header/CorrelationId", "document_id"),
    Field("Message/Header/Id", "document_id"),
    Field("Message/Header/Subject", "subject", 255),
    Field("Message/Header/Supportinfo/Text", "support_text", 1024),
    Field("Message/Header/Supportinfo/URL", "support_url"),
    Field("Message/Header/Supportinfo/PhoneNumber", "support_telephone"),
    Field("Message/Header/Supportinfo/EmailAdress", "support_email"),  # the schema's own spelling
    Field("Message/Header/Language", "=svSE"),
    Field("Message/Body/ContentType", "=text/plain"),
    Field("Message/Body/Body", "body"),
    Field("Message/Attachment/ContentType", "=application/pdf"),
    Field("Message/Attachment/Body", "pdf"),
    Field("Message/Attachment/Checksum", "checksum"),
    Field("Message/Attachment/Filename", "file_name"),
)


def write(letter: Letter, pdf: bytes) -> bytes:
    """The message with its PDF (UTF-8); same letter and PDF, same bytes. Raises ValueError at a text too long."""
    texts = {**vars(letter), "body": _base64(letter.body.encode()), "pdf": _base64(pdf), "checksum": _md5(pdf)}
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f'<SignedDelivery xmlns="{NAMESPACE}"><Delivery>']
    open_tags: list[str] = []
    for field in FIELDS:
        value = field.source[1:] if field.source.startswith("=") else texts[field.source]
        if field.limit and len(value) > field.limit:
            raise ValueError(f"{field.path} is longer than {field.limit} characters")
        *above, tag = field.path.split("/")
        parts += _between(open_tags, above)
        parts.append(f"<{tag}>{markup.escape(value)}</{tag}>")
        open_tags = above
    parts += _between(open_tags, [])
    return "".join([*parts, "</Delivery></SignedDelivery>"]).encode()


def read(data: bytes) -> tuple[Letter, bytes]:
    """The letter and its PDF; raises FileRefused (`MM-MESSAGE`) when a part is absent or the checksum is another."""
    delivery = markup.parse(data).find(f"{{{NAMESPACE}}}Delivery")
    texts = {}
    for field in FIELDS:
        value = None if delivery is None else delivery.findtext("/".join(_names(field.path)))
        if value is None:
            raise _refused(f"{field.path} saknas.")
        texts[field.source] = value
    pdf = base64.b64decode(texts["pdf"])
    if _md5(pdf) != texts["checksum"]:
        raise _refused("Kontrollsumman ska vara bilagans.")
    known = {name: texts[name] for name in Letter.__dataclass_fields__}
    return Letter(**{**known, "body": base64.b64decode(known["body"]).decode()}), pdf


def _between(left: list[str], entered: list[str]) -> Iterator[str]:
    """The tags that end and begin between two texts."""
    shared = 0
    while shared < min(len(left), len(entered)) and left[shared] == entered[shared]:
        shared += 1
    yield from (f"</{tag}>" for tag in reversed(left[shared:]))
    yield from (f"<{tag}>" for tag in entered[shared:])


def _names(path: str) -> list[str]:
    return [str(etree.QName(NAMESPACE, tag)) for tag in path.split("/")]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()  # the schema's choice: it finds damage, not malice


def _refused(wanted: str) -> FileRefused:
    return FileRefused(Fault("MM-MESSAGE", wanted, "Skapa meddelandet på nytt."))
