"""Letters to PDF/A-2a + PDF/UA-1 with Typst: many documents in one file, and what becomes of one that cannot be set."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import typst

from formats.faults import Fault
from reskontra.printing.letter_data import ROWS
from reskontra.printing.look import Look

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
LAST_PAGES = "query(<end>).map(it => it.location().page())"
ROWS_A_PAGE = 60  # never more on a page, so that a letter is known as too long before it is set
# Typst keeps all it has set until ten compilations did not ask for it. Some empty ones after each file make it forget
# the letters (a process stays below 300 MB) but not what all letters share.
EMPTY_COMPILATIONS = 6

# Typst speaks English and of its own source; these two causes lie in the document.
_NO_GLYPH = re.compile(r'the text `?"(.*?)"`? could not be displayed', re.DOTALL)
_NO_ROOM = "text does not fit its box"


@dataclass
class TypesetFile:
    """One PDF; by position of the document either its first page and number of pages, or its fault."""

    pdf: bytes | None
    pages: dict[int, tuple[int, int]] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)


class Typesetter:
    """Typst with one look."""

    def __init__(self, look: Look, name: str) -> None:
        """`look` is a staged look; `name` keeps typesetters that share its folder apart."""
        self._look = look
        self._data = look.templates / f"{name}.json"
        self._codes = look.templates / f"{name}.qr"
        self._letters = typst.Compiler(
            str(look.templates / "letters.typ"),
            root=str(look.templates),
            font_paths=look.fonts(),
            ignore_system_fonts=True,
            sys_inputs={"batch": self._data.name, "codes": self._codes.name},
        )
        blank = look.templates / f"{name}.blank.typ"
        blank.write_text("", encoding="utf-8")
        self._blank = typst.Compiler(str(blank), root=str(look.templates), ignore_system_fonts=True)

    def typeset(self, documents: Sequence[dict[str, Any]], *, on: date, max_pages: int) -> TypesetFile:
        """The documents as one PDF, without those that are too long (LTR-R2) or that Typst cannot set (LTR-R3 to R5).

        `documents` come from `letter_data.prepare`. Same input, same bytes: the time in the file is midnight UTC of
        `on`. `pdf` is None when no document is left.
        """
        rows = [sum(len(document[name]) for name in set(ROWS.values())) for document in documents]
        faults = {
            place: _too_long(f"{count} rader", max_pages)
            for place, count in enumerate(rows)
            if count > ROWS_A_PAGE * max_pages
        }
        while kept := [place for place in range(len(documents)) if place not in faults]:
            chosen = [documents[place] for place in kept]
            try:
                pages = self._lay_out(chosen, on)
                long = {place: count for place, count in zip(kept, pages, strict=True) if count > max_pages}
                if not long:
                    starts = [1 + sum(pages[:number]) for number in range(len(pages))]
                    ranges = dict(zip(kept, zip(starts, pages, strict=True), strict=True))
                    return TypesetFile(self._export(on), ranges, faults)
                faults |= {place: _too_long(f"{count} sidor", max_pages) for place, count in long.items()}
            except RuntimeError:
                faults |= {kept[place]: fault for place, fault in self._culprits(chosen, on).items()}
        return TypesetFile(None, faults=faults)

    def _culprits(self, documents: Sequence[dict[str, Any]], on: date) -> dict[int, Fault]:
        """Which of the documents cannot be set, by halving: one bad letter among a hundred costs about seven tries."""
        try:
            self._lay_out(documents, on)
            self._export(on)
            return {}
        except RuntimeError as error:
            if len(documents) == 1:
                return {0: _cannot_be_set(error)}
        middle = len(documents) // 2
        second = self._culprits(documents[middle:], on)
        return self._culprits(documents[:middle], on) | {middle + place: fault for place, fault in second.items()}

    def _lay_out(self, documents: Sequence[dict[str, Any]], on: date) -> list[int]:
        """The number of pages of each document, after each has been told its own (”Sida 1 (3)”)."""
        while True:
            self._write_data(documents, on)
            ends = json.loads(self._letters.eval(LAST_PAGES))
            pages = [last - before for before, last in pairwise([0, *ends])]
            assert len(pages) == len(documents), "every letter marks its end"
            if pages == [document["pages"] for document in documents]:
                return pages
            for document, count in zip(documents, pages, strict=True):
                document["pages"] = count
                # For good: a letter that is set as a long one must not become short, and long again.
                document["is_long"] |= count > 1

    def _write_data(self, documents: Sequence[dict[str, Any]], on: date) -> None:
        first_page = 1
        for document in documents:
            # Only a letter of several pages asks; the others stay as Typst remembers them when one before them grows.
            document["first_page"] = first_page if document["pages"] > 1 else 1
            first_page += document["pages"]
        data = {"on": on.isoformat(), "documents": documents}
        codes = bytearray()  # beside the JSON text, which says where each begins and how long it is

        def placed(code: bytes) -> dict[str, int]:
            codes.extend(code)
            return {"start": len(codes) - len(code), "count": len(code)}

        self._data.write_text(json.dumps(data, ensure_ascii=False, default=placed), encoding="utf-8")
        self._codes.write_bytes(codes)

    def _export(self, on: date) -> bytes:
        midnight = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
        pdf = self._letters.compile(format="pdf", pdf_standards=STANDARDS, timestamp=midnight)
        assert isinstance(pdf, bytes), "a PDF is one file"
        for _ in range(EMPTY_COMPILATIONS):
            self._blank.compile(format="svg")
        return pdf


def _too_long(found: str, max_pages: int) -> Fault:
    return Fault("LTR-R2", f"Ett brev får ha högst {max_pages} sidor.", "Brevet trycks inte. Dela upp det.", found)


def _cannot_be_set(error: RuntimeError) -> Fault:
    message = str(error)
    if glyphs := _NO_GLYPH.search(message):
        codes = " ".join(f"{char} (U+{ord(char):04X})" for char in glyphs[1][:3])
        return Fault("LTR-R3", "Brevens teckensnitt saknar tecknet.", "Brevet trycks inte. Byt ut tecknet.", codes)
    if _NO_ROOM in message:
        wanted = "Namnet, adressen eller referenserna är för långa för sin plats i brevet."
        return Fault("LTR-R4", wanted, "Brevet trycks inte. Förkorta uppgifterna.")
    action = "Brevet trycks inte. Anmäl felet till systemförvaltaren."
    return Fault("LTR-R5", "Brevet kunde inte sättas.", action, message.splitlines()[0][:200])
