"""Letters to PDF/A-2a + PDF/UA-1 with Typst: one file from many documents, and what happens to one that cannot be set."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import typst

from formats.faults import Fault
from reskontra.printing.look import Look

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
LAST_PAGES = "query(<end>).map(it => it.location().page())"
ROWS_A_PAGE = 60  # more never stand on one page, so a letter can be known as too long before it is set
# Typst speaks English and of its own source; these two causes lie in the document.
_NO_GLYPH = re.compile(r'the text `?"(.*?)"`? could not be displayed', re.DOTALL)
# A compilation later, Typst still holds every letter it set; it lets go of what ten compilations have not asked for. So some
# empty ones after each file keep a process at about 270 MB, and what all letters share (fonts, templates) stays known.
EMPTY_COMPILATIONS = 6
_NO_ROOM = "text does not fit its box"


@dataclass
class Set:
    """One PDF and, for each document in it, its first page and number of pages; `faults` by position of the document."""

    pdf: bytes | None
    pages: dict[int, tuple[int, int]] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)


class Typesetter:
    """Typst with one look, for some thousand pages: its cache grows with every file, so a process sets only so many."""

    def __init__(self, look: Look, name: str = "batch") -> None:
        """`look` is a staged look; `name` keeps several typesetters in one folder apart."""
        self._look = look
        self._data = look.templates / f"{name}.json"
        self._compiler = typst.Compiler(
            str(look.templates / "letters.typ"),
            root=str(look.templates),
            font_paths=look.fonts(),
            ignore_system_fonts=True,
            sys_inputs={"batch": self._data.name},
        )
        empty = look.templates / f"{name}.empty.typ"
        empty.write_text("", encoding="utf-8")
        self._empty = typst.Compiler(str(empty), root=str(look.templates), ignore_system_fonts=True)

    def set(self, documents: Sequence[dict[str, Any]], *, on: date, max_pages: int) -> Set:
        """The documents as one PDF, without those that are too long or that Typst cannot set.

        `documents` come from `letter_data.prepare`. Same input, same bytes: the time in the file is midnight UTC of `on`.
        `pdf` is None when no document is left.
        """
        faults = {
            place: _too_long(len(document["lines"]), max_pages, "rader")
            for place, document in enumerate(documents)
            if len(document["lines"]) > ROWS_A_PAGE * max_pages
        }
        while True:
            kept = [place for place in range(len(documents)) if place not in faults]
            chosen = [documents[place] for place in kept]
            if not chosen:
                return Set(None, faults=faults)
            try:
                pages = self._lay_out(chosen, on)
                long = {place: count for place, count in zip(kept, pages, strict=True) if count > max_pages}
                if not long:
                    starts = [1 + sum(pages[:number]) for number in range(len(pages))]
                    ranges = dict(zip(kept, zip(starts, pages, strict=True), strict=True))
                    return Set(self._export(on), ranges, faults)
                faults |= {place: _too_long(count, max_pages, "sidor") for place, count in long.items()}
            except RuntimeError as error:
                if len(chosen) == 1:
                    faults[kept[0]] = _cannot_be_set(error)
                else:
                    faults |= {kept[place]: fault for place, fault in self._culprits(chosen, on).items()}

    def _culprits(self, documents: Sequence[dict[str, Any]], on: date) -> dict[int, Fault]:
        """Which of the documents cannot be set, by halving: one bad letter among a thousand costs ten tries."""
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
        """The number of pages of each document, each told its own number ("Sida 1 (3)")."""
        while True:
            self._write(documents, on)
            ends = json.loads(self._compiler.eval(LAST_PAGES))
            pages = [last - before for before, last in pairwise([0, *ends])]
            assert len(pages) == len(documents), "every letter marks its end"
            if pages == [document["pages"] for document in documents]:
                return pages
            for document, count in zip(documents, pages, strict=True):
                document["pages"] = count

    def _write(self, documents: Sequence[dict[str, Any]], on: date) -> None:
        data = {
            "on": on.isoformat(),
            "house": self._look.municipality,
            "text_font": self._look.text_font,
            "ocr_font": self._look.ocr_font,
            "documents": documents,
        }
        self._data.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def _export(self, on: date) -> bytes:
        midnight = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
        pdf = self._compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=midnight)
        assert isinstance(pdf, bytes), "a PDF is one file"
        for _ in range(EMPTY_COMPILATIONS):
            self._empty.compile(format="svg")
        return pdf


def _too_long(found: int, max_pages: int, what: str) -> Fault:
    wanted = f"Ett brev får ha högst {max_pages} sidor."
    return Fault("LTR-R2", wanted, "Brevet trycks inte. Dela upp det.", found=f"{found} {what}")


def _cannot_be_set(error: RuntimeError) -> Fault:
    if glyph := _NO_GLYPH.search(str(error)):
        codes = " ".join(f"{char} (U+{ord(char):04X})" for char in glyph.group(1)[:4])
        wanted = "Brevens teckensnitt saknar tecknet."
        return Fault("LTR-R3", wanted, "Brevet trycks inte. Byt ut tecknet.", found=codes)
    if _NO_ROOM in str(error):
        wanted = "Adressen, referenserna eller namnet är för långa för sin plats i brevet."
        return Fault("LTR-R4", wanted, "Brevet trycks inte. Förkorta uppgifterna.")
    wanted = "Brevet kunde inte sättas."
    return Fault("LTR-R5", wanted, "Brevet trycks inte. Anmäl felet till systemförvaltaren.", found=str(error)[:200])
