"""Messages held against the directory: segments in their order and number, values of the right kind and length.

The segments of a message become a tree of groups, from which the readers take what they need by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from formats.edifact import Message, Segment
from formats.edifact_directory import SEGMENTS, STRUCTURES, Component, Part
from formats.faults import Fault, FileRefused

_AGAIN = "Begär ett rätt meddelande av avsändaren."
MOST_KNOWN = 100_000
_LETTERS = {"n": "siffror", "a": "bokstäver", "an": "tecken"}


@dataclass
class Group:
    """The segments and groups that stand in a group, in order."""

    name: str
    segments: list[Segment] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def all(self, tag: str, qualifier: str = "") -> list[Segment]:
        """The group's own segments of a tag, or those whose first component is `qualifier`."""
        return [one for one in self.segments if one.tag == tag and (not qualifier or one.at(0) == qualifier)]

    def first(self, tag: str, qualifier: str = "") -> Segment | None:
        """The first of `all`."""
        return next(iter(self.all(tag, qualifier)), None)

    def below(self, name: str) -> list[Group]:
        """The group's own groups of a name: SG1, SG25."""
        return [one for one in self.groups if one.name == name]


def tree(message: Message) -> Group:
    """The message as the directory divides it.

    Raises FileRefused: a message type that is not declared, a segment that is missing, out of order or too often
    (EDI-R6), a value that is missing, too long or of the wrong kind (EDI-R7).
    """
    wrong = next(element_faults(message), None)
    if wrong is not None:
        raise FileRefused(wrong)
    return walked(message)


def walked(message: Message) -> Group:
    """As `tree`, without a look at the values."""
    structure = structure_of(message)
    root = Group(structure.name)
    walk = _Walk(message.segments)
    walk.fill(root, structure.parts)
    if walk.at < len(message.segments):
        raise FileRefused(_misplaced(message.segments[walk.at], message.reference))
    return root


def structure_of(message: Message) -> Part:
    """The structure that is declared for the message; raises FileRefused (EDI-R6) when none is."""
    structure = STRUCTURES.get(":".join(message.kind.split(":")[:3]))
    if structure is None:
        wanted = f"Meddelandet ska vara något av {', '.join(STRUCTURES)}."
        raise FileRefused(Fault("EDI-R6", wanted, _AGAIN, message.kind[:60], key=message.reference))
    return structure


class _Walk:
    """One pass over the segments of a message; in the directory a tag always says where it belongs."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments, self.at = segments, 0

    def fill(self, group: Group, parts: tuple[Part, ...]) -> None:
        """Put what stands here into the group, part by part; raises FileRefused for a part that is missing."""
        for part in parts:
            count = 0
            while self.at < len(self.segments) and self.segments[self.at].tag == part.trigger and count < part.most:
                self._take(group, part)
                count += 1
            if count < part.least:
                raise FileRefused(self._missing(part))

    def _take(self, group: Group, part: Part) -> None:
        if part.parts:
            inner = Group(part.name)
            self.fill(inner, part.parts)
            group.groups.append(inner)
        else:
            group.segments.append(self.segments[self.at])
            self.at += 1

    def _missing(self, part: Part) -> Fault:
        found = self.segments[self.at].tag if self.at < len(self.segments) else "slut"
        reference = self.segments[0].at(0)
        wanted = f"På plats {self.at + 1} i meddelandet ska {part.trigger} stå."
        return Fault("EDI-R6", wanted, _AGAIN, found[:10], part.trigger, key=reference)


def _misplaced(segment: Segment, reference: str) -> Fault:
    wanted = f"{segment.tag[:10]} får inte stå på plats {segment.place} i meddelandet, eller står för många gånger."
    return Fault("EDI-R6", wanted, _AGAIN, segment.tag[:10], segment.tag[:10], key=reference)


def element_faults(message: Message) -> Iterator[Fault]:
    """The values that the directory does not allow, one fault a segment; a tag without a layout is passed over."""
    for segment in message.segments:
        layout = SEGMENTS.get(segment.tag)
        wrong = "" if layout is None else _wrong(segment.elements, layout)
        if wrong:
            yield Fault("EDI-R7", f"{segment.tag} på plats {segment.place}: {wrong}", _AGAIN, field=segment.tag,
                        key=message.reference)  # fmt: skip


def fits(segments: Iterable[str], known: set[str]) -> bool:
    """Whether segments hold nothing but values that the directory allows, as `element_faults` would find.

    Their released characters are hidden (`edifact.unreleased`). Segments that fit are kept in `known`, up to
    `MOST_KNOWN`, and not looked at again: most of an invoice's stand in others too.
    """
    fresh = set(segments).difference(known)
    for text in fresh:
        if text[:3] in _PATTERNS and (text[-1] in ":+" or ":+" in text or not _PATTERNS[text[:3]](text[3:])):
            return False
    if len(known) < MOST_KNOWN:
        known |= fresh
    return True


def _pattern(layout: tuple[tuple[Component, ...], ...]) -> Callable[[str], object]:
    text = ""
    for element in reversed(layout):
        text = rf"(?:\+{_element(element)}{text})" + ("" if element[0].always else "?")
    return re.compile(text).fullmatch


def _element(element: tuple[Component, ...]) -> str:
    inner = ""
    for place in reversed(range(len(element))):
        needed = any(component.required for component in element[place + 1 :])
        tail = f"(?::{inner})" + ("" if needed else "?") if inner else ""
        inner = _value(element[place]) + tail
    return f"(?:{inner})" + ("" if element[0].always else "?")


def _value(component: Component) -> str:
    if component.kind != "n":
        letters = "[^+:]" if component.kind == "an" else r"[^\W\d_]"
        return f"{letters}{{{int(component.required)},{component.most}}}"
    whole = rf"\d{{1,{component.most}}}(?![\d.])"
    point = rf"(?=[\d.]{{1,{component.most + 1}}}(?![\d.]))\d+\.\d+"
    return f"(?:-?(?:{whole}|{point}))" + ("" if component.required else "?")


_PATTERNS = {tag: _pattern(layout) for tag, layout in SEGMENTS.items()}


def _wrong(elements: Sequence[Sequence[str]], layout: tuple[tuple[Component, ...], ...]) -> str:
    if len(elements) > len(layout):
        return f"högst {len(layout)} element."
    for number, (sent, wanted) in enumerate(zip(elements, layout, strict=False), start=1):
        if len(sent) > len(wanted):
            return f"element {number} får ha högst {len(wanted)} delar."
        if len(sent) > 1 and not sent[-1]:
            return f"element {number} slutar med ett skiljetecken."
        for place, (value, component) in enumerate(zip(sent, wanted, strict=False), start=1):
            if value and not _fits(value, component):
                return f"element {number} del {place} får ha högst {component.most} {_LETTERS[component.kind]}."
    if elements and elements[-1] == [""]:
        return "segmentet slutar med ett skiljetecken."
    return _absent(elements, layout)


def _absent(elements: Sequence[Sequence[str]], layout: tuple[tuple[Component, ...], ...]) -> str:
    """A required value that was not sent."""
    for number, wanted in enumerate(layout, start=1):
        sent = elements[number - 1] if number <= len(elements) else []
        if not any(sent) and not wanted[0].always:
            continue
        for place, component in enumerate(wanted, start=1):
            if component.required and (place > len(sent) or not sent[place - 1]):
                return f"element {number} del {place} saknas."
    return ""


def _fits(value: str, component: Component) -> bool:
    if component.kind == "an":
        return len(value) <= component.most
    if component.kind == "a":
        return len(value) <= component.most and value.isalpha()
    whole, _, decimals = value.removeprefix("-").partition(".")
    return whole.isdecimal() and len(whole) + len(decimals) <= component.most and (not decimals or decimals.isdecimal())
