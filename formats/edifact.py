"""EDIFACT, syntax version 3: an interchange taken apart into messages and segments, and segments written by the column.

Source: ISO 9735 version 3, character sets UNOA, UNOB and UNOC (ISO 8859-1). What a message may hold is declared in
`formats.edifact_directory` and held against it by `formats.edifact_structure`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from formats.faults import Fault, FileRefused

SERVICE = "UNA:+.? '"
MOST_BYTES = 20 * 2**20
MOST_SEGMENTS = 1_000_000
MOST_IN_SEGMENT = 4_000  # characters; the longest segment we know, FTX with five texts, has under 400

_CHARACTER_SETS = ("UNOA", "UNOB", "UNOC")
_VERSIONS = ("1", "2", "3")
_FORBIDDEN = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDDEN = 0xE000  # private use: a released character is moved there while the separators are looked for
_SHOWN = {_HIDDEN + code: chr(code) for code in range(256)}
_AGAIN = "Begär en hel och rätt fil av avsändaren."

Elements = list[list[str]]


class Segment(NamedTuple):
    """One segment: its tag, its elements as lists of components, and its place in the message from 1 (UNH)."""

    tag: str
    elements: Elements
    place: int

    def at(self, element: int, component: int = 0) -> str:
        """A component, counted from 0 after the tag; empty where nothing was sent."""
        parts = self.elements[element] if element < len(self.elements) else []
        return parts[component] if component < len(parts) else ""


@dataclass(frozen=True)
class Message:
    """One message of an interchange; `kind` as `INVOIC:D:96A:UN:EAN008`, the segments from UNH to UNT."""

    reference: str
    kind: str
    segments: list[Segment]


@dataclass(frozen=True)
class Interchange:
    """What stands between UNB and UNZ: who sends to whom, under which control reference, and the messages."""

    sender: str
    receiver: str
    prepared: str  # yymmddhhmm as written
    control_reference: str
    application: str
    is_test: bool
    messages: list[Message]


def is_edifact(opening: bytes) -> bool:
    """Whether a file that begins with these bytes is an EDIFACT interchange."""
    return opening.lstrip(b"\r\n ").startswith((b"UNA", b"UNB+"))


def read(data: bytes, most_bytes: int = MOST_BYTES) -> Interchange:
    """The interchange of a file; its own counts and references agree.

    Raises FileRefused: not EDIFACT or cut off (EDI-R1), larger than `most_bytes` or of too many or too long segments
    (EDI-R2), another syntax or character set (EDI-R3), control characters (EDI-R4), an envelope that does not hold:
    UNB, UNH, UNT and UNZ, their references and counts (EDI-R5).
    """
    if len(data) > most_bytes:
        raise _refusal("EDI-R2", f"{len(data)} byte", f"Filen får vara högst {most_bytes} byte.")
    segments = _segments(data)
    if segments[0].tag != "UNB":
        raise _refusal("EDI-R1", segments[0].tag, "Filen ska börja med UNA eller UNB.")
    return _interchange(segments)


def message_of(data: bytes, reference: str) -> bytes | None:
    """The bytes of one message, UNH to UNT, of an interchange with the usual separators; None when it has none such."""
    begin, inside, taken = f"UNH+{reference}+".encode("ascii"), False, b""
    for segment in re.findall(rb"(?:\?.|[^?'])*'[\r\n]*", data, re.DOTALL):
        inside = inside or segment.startswith(begin)
        if inside:
            taken += segment
            if segment.startswith(b"UNT+"):
                return taken
    return None


def _segments(data: bytes) -> list[Segment]:
    bad = _FORBIDDEN.search(data)
    if bad:
        raise _refusal("EDI-R4", f"tecken {bad[0][0]} på plats {bad.start() + 1}", "Filen får inte ha styrtecken.")
    text = data.decode("iso-8859-1").strip("\r\n ")
    service = SERVICE
    if text.startswith("UNA"):
        service, text = text[:9], text[9:].lstrip("\r\n ")
    if len(set(service[3:8]) - {" "}) < 4 or len(service) < 9 or service[5] not in ".,":
        raise _refusal("EDI-R1", service, "UNA ska ha sex olika tecken.")
    component, element, release, end = service[3], service[4], service[6], service[8]
    hidden = unreleased(text, release) if release != " " else text
    raw = [segment.lstrip("\r\n") for segment in hidden.split(end)]
    if raw.pop().strip():
        raise _refusal("EDI-R1", "", "Filen ska sluta med ett segmentslut.")
    if not raw or len(raw) > MOST_SEGMENTS or max(map(len, raw)) > MOST_IN_SEGMENT:
        wanted = f"1 till {MOST_SEGMENTS} segment, vart och ett högst {MOST_IN_SEGMENT} tecken."
        raise _refusal("EDI-R2", f"{len(raw)} segment", wanted)
    return [_segment(text, element, component) for text in raw]


def unreleased(text: str, release: str = "?") -> str:
    """The text with each released character as one character that is no separator; `shown` turns it back.

    Raises FileRefused (EDI-R1) when the release character stands last, with nothing to release.
    """
    if release not in text:
        return text
    for usual in (release, "'", "+", ":"):  # the release character first: a row of them goes in pairs from its start
        text = text.replace(release + usual, chr(_HIDDEN + ord(usual)))
    hidden = re.sub(re.escape(release) + r"(.)", lambda found: chr(_HIDDEN + ord(found[1])), text, flags=re.DOTALL)
    if release in hidden:
        raise _refusal("EDI-R1", "", "Filen slutar mitt i ett tecken.")
    return hidden


def shown(text: str) -> str:
    """The text as it was meant, when the separators have been found."""
    return text.translate(_SHOWN)


def _segment(text: str, element: str, component: str) -> Segment:
    tag, *elements = text.split(element)
    return Segment(tag, [[shown(part) for part in one.split(component)] for one in elements], 0)


def _interchange(segments: list[Segment]) -> Interchange:
    head, middle, end = segments[0], segments[1:-1], segments[-1]
    _check_syntax(head)
    reference = head.at(4)
    if end.tag != "UNZ":
        raise _refusal("EDI-R5", end.tag, "Filen ska sluta med UNZ, och bara ett utbyte ska finnas i den.")
    messages = _messages(middle)
    if end.at(1) != reference or not reference:
        raise _refusal("EDI-R5", end.at(1), f"Kontrollreferensen i UNZ ska vara den i UNB, {reference}.")
    if end.at(0) != str(len(messages)):
        raise _refusal("EDI-R5", end.at(0), f"UNZ ska räkna meddelandena: {len(messages)}.")
    prepared = head.at(3, 0) + head.at(3, 1)
    return Interchange(head.at(1), head.at(2), prepared, reference, head.at(6), head.at(10) == "1", messages)


def _check_syntax(head: Segment) -> None:
    character_set, version = head.at(0), head.at(0, 1)
    if character_set not in _CHARACTER_SETS or version not in _VERSIONS:
        wanted = f"Teckenuppsättningen ska vara {', '.join(_CHARACTER_SETS)} i version 1, 2 eller 3."
        raise _refusal("EDI-R3", f"{character_set}:{version}", wanted)


def _messages(segments: list[Segment]) -> list[Message]:
    messages: list[Message] = []
    open_at: int | None = None
    for number, segment in enumerate(segments):
        if segment.tag == "UNH" and open_at is None:
            open_at = number
        elif segment.tag == "UNT" and open_at is not None:
            messages.append(_message(segments[open_at : number + 1]))
            open_at = None
        elif open_at is None or segment.tag in ("UNB", "UNH", "UNZ", "UNG", "UNE"):
            raise _refusal("EDI-R5", segment.tag, "Mellan UNB och UNZ ska det bara stå meddelanden, UNH till UNT.")
    if open_at is not None:
        raise _refusal("EDI-R5", "UNH", "Meddelandet ska sluta med UNT.")
    return messages


def _message(segments: list[Segment]) -> Message:
    head, end = segments[0], segments[-1]
    if end.at(1) != head.at(0) or not head.at(0):
        raise _refusal("EDI-R5", end.at(1), f"Referensen i UNT ska vara den i UNH, {head.at(0)}.")
    if end.at(0) != str(len(segments)):
        raise _refusal("EDI-R5", end.at(0), f"UNT ska räkna meddelandets segment: {len(segments)}.")
    kind = ":".join(head.elements[1]) if len(head.elements) > 1 else ""
    placed = [segment._replace(place=place) for place, segment in enumerate(segments, start=1)]
    return Message(head.at(0), kind, placed)


def _refusal(rule: str, found: str, wanted: str) -> FileRefused:
    return FileRefused(Fault(rule, wanted, _AGAIN, found[:60]))
