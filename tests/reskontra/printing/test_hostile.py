"""Names and texts as an enemy or a broken system would write them: no letter is moved, covered or run by one."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from letter_examples import KINDS, ON, chars, invoice, ocr_text, qr_codes, words

from reskontra.printing import Look, render
from reskontra.printing.letter_fields import LISTS, NAME, OPTIONAL, PARTS, REQUIRED, TEXT, Checks

SHOWN = {  # stands in the letter as it was written
    "typst": "#panic(1) *b* _i_ $x$ [a] <b> @c \\ // ` #set page(flipped: true)",
    "braces": "{amount} {number} {date} {creditor} {taxable}",
    "html": "<script>alert(1)</script> &amp; &#65;",
    "formula": '=cmd|"/c calc"!A1',
    "sql": "'); DROP TABLE customer; --",
    "latex": "\\input{/etc/passwd} %s %(x)s ${x}",
}
CLEANED = {  # stands there without its marks, or broken where it must be
    "direction": "a\u202egnp.exe\u2066b\u2069\u200f",
    "controls": "a\x00b\x07c\x1b[31md\x9be\r\n\t f",
    "one long word": "Ställplatsuthyrningsavgiftsbeslutsunderlag" * 7,
    "wide word": "W" * 300,
    "accents": "a" + "\u0301\u0335" * 60,
    "lines": "\n" * 50 + "x",
}
BROAD = ("one long word", "wide word", "accents")
# Set by one piece of layout in every letter, so one kind's pages are looked at for them.
SHARED = (*PARTS, "customer_no", "our_reference", "buyer_reference")
REFUSED = {"emoji": "Anna \U0001f600", "other script": "\u65e5\u672c\u8a9e", "private": "\U000f0000x\u0627\u0644"}
LANGUAGE = "language"  # an unknown one is Swedish


def text_fields(document: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    """Where the letter has free text: the keys that lead there."""
    yield from ((name,) for name in _texts(REQUIRED | OPTIONAL) if document.get(name) is not None)
    for part, checks in PARTS.items():
        yield from ((part, name) for name in _texts(checks[0] | checks[1]))
    for rows, checks in LISTS.items():
        if document.get(rows):
            yield from ((rows, 0, name) for name in _texts(checks[0] | checks[1]))


def _texts(checks: Checks) -> list[str]:
    return [name for name, check in checks.items() if check in (TEXT, NAME) and name != LANGUAGE]


def attacked(kind: str, value: str) -> dict[str, dict[str, Any]]:
    """The letter once for each of its text fields, with the value there, by the field's name."""
    made = {}
    for number, path in enumerate(text_fields(KINDS[kind]())):
        document = copy.deepcopy(KINDS[kind](document_no=f"H{number:03}"))
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        made[".".join(map(str, path))] = document
    return made


def pages_by_field(kind: str, value: str, folder: Path, look: Look) -> dict[str, list[pypdfium2.PdfPage] | str]:
    """The pages of each attacked letter, or the rule that refused it."""
    documents = attacked(kind, value)
    names = {document["document_no"]: field for field, document in documents.items()}
    rendered = render(documents.values(), folder, look=look, on=ON, workers=1)
    found: dict[str, Any] = {names[fault["key"]]: fault["rule"] for fault in rendered.rejects.to_pylist()}
    files = {path.name: pypdfium2.PdfDocument(path) for path in folder.glob("*.pdf")}
    for row in rendered.pages.to_pylist():
        first = row["first_page"] - 1
        found[names[row["document_no"]]] = [files[row["file"]][first + place] for place in range(row["pages"])]
    assert set(found) == set(documents), "every letter is set or refused by name"
    return found


def in_its_place(page: pypdfium2.PdfPage, field: str) -> None:
    """Nothing leaves the margins, and no text covers another."""
    found = list({(char.left, char.top): char for char in chars(page)}.values())
    assert min(char.left for char in found) >= 19.5, field
    assert max(char.right for char in found) <= 195.5, field
    boxes = np.array([[char.left, char.top, char.right, char.bottom] for char in found])
    width = np.minimum(boxes[:, None, 2], boxes[:, 2]) - np.maximum(boxes[:, None, 0], boxes[:, 0])
    height = np.minimum(boxes[:, None, 3], boxes[:, 3]) - np.maximum(boxes[:, None, 1], boxes[:, 1])
    shared = np.triu(np.clip(width, 0, None) * np.clip(height, 0, None), 1)
    assert shared.max() < 0.4, (field, [(found[a].text, found[b].text) for a, b in np.argwhere(shared >= 0.4)[:5]])


def solid(text: str) -> str:
    """The text without what lines may be broken at."""
    return re.sub("[-\\s\u200b\u2010\xad\ufffe]", "", text)


def same_slip(kind: str, field: str, page: pypdfium2.PdfPage, look: Look) -> None:
    """The slip asks for what the letter's numbers say; nothing of the text has reached it."""
    payable = "#41#" in words(page)
    assert payable == (kind not in ("credit_note", "joint_reminder", "plan", "balance_letter")), field
    if payable:
        amount = KINDS[kind]()["amount_ore"]
        assert re.sub(r"\s", "", ocr_text(page)).startswith(f"#202611000128#{amount}"), field


@pytest.mark.parametrize("kind", KINDS)
def test_what_looks_like_code_is_set_as_text(kind: str, tmp_path: Path, look: Look) -> None:
    for name, value in SHOWN.items():
        folder = tmp_path / name
        folder.mkdir()
        for field, pages in pages_by_field(kind, value, folder, look).items():
            assert not isinstance(pages, str), (name, field, pages)
            text = "".join(words(page) for page in pages)
            wanted = value.upper() if field == "recipient.country" else value
            assert solid(wanted) in solid(text), (name, field)
            same_slip(kind, field, pages[0], look)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CLEANED)
def test_what_would_turn_hide_or_burst_a_letter_does_not(kind: str, name: str, tmp_path: Path, look: Look) -> None:
    for field, pages in pages_by_field(kind, CLEANED[name], tmp_path, look).items():
        if kind != "invoice" and field.split(".")[0] in SHARED:
            continue
        if isinstance(pages, str):
            assert (pages, name) in {("LTR-R4", "wide word"), ("LTR-R4", "one long word"), ("LTR-R3", "accents")}, field
            continue
        for page in pages:
            if name in BROAD:
                in_its_place(page, field)
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x9b\u202a-\u202e\u2066-\u2069\u200f]", words(page)), field
        same_slip(kind, field, pages[0], look)


@pytest.mark.parametrize(
    ("kind", "name"), [*((kind, "emoji") for kind in KINDS), *(("invoice", name) for name in REFUSED)]
)
def test_what_the_fonts_lack_is_refused_by_name(kind: str, name: str, tmp_path: Path, look: Look) -> None:
    found = pages_by_field(kind, REFUSED[name], tmp_path, look)
    assert {pages for pages in found.values() if isinstance(pages, str)} == {"LTR-R3"}
    shown = {field for field, pages in found.items() if not isinstance(pages, str)}
    assert shown <= {"our_reference", "buyer_reference", "note", "creditor"} or not shown, shown


def test_a_qr_code_holds_no_text_of_a_customer(tmp_path: Path, look: Look) -> None:
    for value in SHOWN.values():
        document = invoice(recipient={"name": value}, buyer_reference=value)
        render([document], tmp_path, look=look, on=ON)
        [page] = pypdfium2.PdfDocument(tmp_path / "documents_0001.pdf")
        [code] = qr_codes(page)
        assert value[:10] not in code
