"""The UN directory D.96A as far as we write and read it: which segments stand where, how often, and what is in them.

Source: UN/EDIFACT D.96A, message types INVOIC and APERAK, and CONTRL D:3. A structure is written as in the directory:
tag or group, how often (`1`, `0..5`), and a group's own parts in parentheses. A segment is its elements between `+`,
their components between `:`; `!` means that the component must be there if the element is, `!!` that the element must
be there too, `*5` that the element before stands five times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Part:
    """A segment or a group of a structure; a group begins with its first part."""

    name: str
    least: int
    most: int
    parts: tuple[Part, ...] = ()

    @property
    def trigger(self) -> str:
        """The tag by which the part is known."""
        return self.parts[0].trigger if self.parts else self.name


@dataclass(frozen=True)
class Component:
    """One value of an element: letters (a), digits (n) or both (an), at most so many."""

    kind: str
    most: int
    required: bool  # in an element that was sent
    always: bool  # and the element must be sent


def _structure(name: str, text: str) -> Part:
    tokens = re.findall(r"[A-Z]\w+|\d+(?:\.\.\d+)?|[()]", text)
    parts, rest = _parts(tokens, 0)
    assert rest == len(tokens), f"{name}: {tokens[rest:]}"
    return Part(name, 1, 1, parts)


def _parts(tokens: list[str], at: int) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while at < len(tokens) and tokens[at] != ")":
        name, (least, _, most) = tokens[at], tokens[at + 1].partition("..")
        at += 2
        inner: tuple[Part, ...] = ()
        if at < len(tokens) and tokens[at] == "(":
            inner, at = _parts(tokens, at + 1)
            at += 1
        assert bool(inner) == name.startswith("SG"), name
        parts.append(Part(name, int(least), int(most or least), inner))
    return tuple(parts), at


INVOIC: Final = _structure(
    "INVOIC",
    """
    UNH 1  BGM 1  DTM 1..35  PAI 0..1  ALI 0..5  IMD 0..1  FTX 0..10
    SG1 0..99 (RFF 1  DTM 0..5)
    SG2 0..99 (NAD 1  LOC 0..25  FII 0..5
               SG3 0..9999 (RFF 1  DTM 0..5)
               SG4 0..5 (DOC 1  DTM 0..5)
               SG5 0..5 (CTA 1  COM 0..5))
    SG6 0..5 (TAX 1  MOA 0..1  LOC 0..5)
    SG7 0..5 (CUX 1  DTM 0..5)
    SG8 0..10 (PAT 1  DTM 0..5  PCD 0..1  MOA 0..1  PAI 0..1  FII 0..1)
    SG9 0..10 (TDT 1  SG10 0..10 (LOC 1  DTM 0..5)  SG11 0..9999 (RFF 1  DTM 0..5))
    SG12 0..5 (TOD 1  LOC 0..2)
    SG13 0..1000 (PAC 1  MEA 0..5  SG14 0..5 (PCI 1  RFF 0..1  DTM 0..5  GIN 0..5))
    SG15 0..9999 (ALC 1  ALI 0..5  SG16 0..5 (RFF 1  DTM 0..5)  SG17 0..1 (QTY 1  RNG 0..1)
                  SG18 0..1 (PCD 1  RNG 0..1)  SG19 0..2 (MOA 1  RNG 0..1)  SG20 0..1 (RTE 1  RNG 0..1)
                  SG21 0..5 (TAX 1  MOA 0..1))
    SG22 0..100 (RCS 1  RFF 0..5  DTM 0..5  FTX 0..5)
    SG25 0..9999999 (LIN 1  PIA 0..25  IMD 0..10  MEA 0..5  QTY 0..5  PCD 0..1  ALI 0..5  DTM 0..35  GIN 0..1000
                     GIR 0..1000  QVR 0..1  EQD 0..1  FTX 0..5
                     SG26 0..5 (MOA 1  CUX 0..1)
                     SG27 0..10 (PAT 1  DTM 0..5  PCD 0..1  MOA 0..1)
                     SG28 0..25 (PRI 1  APR 0..1  RNG 0..1  DTM 0..5)
                     SG29 0..10 (RFF 1  DTM 0..5)
                     SG30 0..10 (PAC 1  MEA 0..10)
                     SG32 0..9999 (LOC 1  QTY 0..100  DTM 0..5)
                     SG33 0..99 (TAX 1  MOA 0..1  LOC 0..5)
                     SG34 0..20 (NAD 1  LOC 0..5  SG35 0..5 (RFF 1  DTM 0..5)  SG37 0..5 (CTA 1  COM 0..5))
                     SG38 0..15 (ALC 1  ALI 0..5  SG39 0..1 (QTY 1  RNG 0..1)  SG40 0..1 (PCD 1  RNG 0..1)
                                 SG41 0..2 (MOA 1  RNG 0..1)  SG42 0..1 (RTE 1  RNG 0..1)  SG43 0..5 (TAX 1  MOA 0..1))
                     SG44 0..10 (TDT 1)
                     SG46 0..5 (TOD 1  LOC 0..2)
                     SG47 0..100 (RCS 1  RFF 0..5  DTM 0..5  FTX 0..5))
    UNS 1  CNT 0..10
    SG48 1..100 (MOA 1  SG49 0..1 (RFF 1  DTM 0..5))
    SG50 0..10 (TAX 1  MOA 0..2)
    SG51 0..15 (ALC 1  ALI 0..1  MOA 0..2)
    UNT 1
    """,
)
CONTRL: Final = _structure("CONTRL", "UNH 1  UCI 1  SG1 0..999999 (UCM 1  SG2 0..999 (UCS 1  UCD 0..99))  UNT 1")
APERAK: Final = _structure(
    "APERAK",
    """
    UNH 1  BGM 1  DTM 0..9  FTX 0..9  CNT 0..9
    SG1 0..9 (RFF 1  DTM 0..9)
    SG2 0..9 (NAD 1  CTA 0..9  COM 0..9)
    SG3 0..999 (ERC 1  FTX 0..1  SG4 0..1 (RFF 1  FTX 0..9))
    UNT 1
    """,
)
STRUCTURES: Final = {"INVOIC:D:96A": INVOIC, "CONTRL:D:3": CONTRL, "APERAK:D:96A": APERAK}

_LAYOUTS = {
    "UNH": "an14!! + an6!!:an3!:an3!:an2!:an6",
    "UNT": "n6!! + an14!!",
    "UNS": "a1!!",
    "BGM": "an3:an3:an3:an35 + an35 + an3 + an3",
    "DTM": "an3!!:an35:an3",
    "PAI": "an3:an3:an3:an3:an3:an3",
    "FTX": "an3!! + an3 + an3:an3:an3 + an70:an70:an70:an70:an70 + an3",
    "RFF": "an3!!:an35:an6:an35",
    "NAD": "an3!! + an17:an3:an3 + an35:an35:an35:an35:an35 + an35:an35:an35:an35:an35:an3 + an35:an35:an35:an35"
    " + an35 + an9 + an9 + an3",
    "FII": "an3!! + an35:an35:an35:an3 + an11:an3:an3:an17:an3:an3:an70:an70 + an3",
    "CTA": "an3 + an17:an35",
    "COM": "an512!!:an3!",
    "TAX": "an3!! + an3:an3:an3:an35 + an6:an3:an3 + an15 + an7:an3:an3:an17:an17:an3:an3 + an3 + an20",
    "CUX": "an3!!:an3:an3:n4 + an3:an3:an3:n4 + n12 + an3",
    "PAT": "an3!! + an17:an3:an3:an35:an35 + an3!:an3:an3:n3",
    "ALC": "an3!! + an35:an3 + an3 + an3 + an7:an3:an3:an35:an35",
    "PCD": "an3!!:n10:an3:an3:an3",
    "MOA": "an3!!:n18:an3:an3:an3",
    "LIN": "n6 + an3 + an35:an3:an3:an3 + an3:n6 + n2 + an3",
    "PIA": "an3!! + an35:an3:an3:an3 *5",
    "IMD": "an3 + an3 + an17:an3:an3:an35:an35:an3 + an3",
    "QTY": "an3!!:n15!:an3",
    "PRI": "an3!!:n15:an3:an3:n9:an3 + an3",
    "CNT": "an3!!:n18!:an3",
    "UCI": "an14!! + an35!!:an4:an14 + an35!!:an4:an14 + an1!! + an2 + a3 + n3:n3",
    "UCM": "an14!! + an6!!:an3!:an3!:an2!:an6 + an1!! + an2 + a3 + n3:n3",
    "UCS": "n6!! + an2",
    "UCD": "an2!! + n3!:n3",
    "ERC": "an8!!:an3:an3",
}


def _layout(text: str) -> tuple[tuple[Component, ...], ...]:
    repeated = re.sub(r"(\S+) \*(\d+)", lambda found: " + ".join([found[1]] * int(found[2])), text)
    return tuple(tuple(_component(one) for one in element.split(":")) for element in repeated.split(" + "))


def _component(text: str) -> Component:
    found = re.fullmatch(r"\s*(an|a|n)(\d+)(!?!?)\s*", text)
    assert found, text
    return Component(found[1], int(found[2]), bool(found[3]), found[3] == "!!")


SEGMENTS: Final = {tag: _layout(text) for tag, text in _LAYOUTS.items()}
