"""What stands on a letter and where, for people, for machines and for readers of the screen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pdfua
import pikepdf
import pytest
from letter_examples import (
    KINDS,
    OCR_LINE,
    TEMPLATES,
    USING_QR,
    chars,
    credit_note,
    interest_invoice,
    invoice,
    line,
    ocr_text,
    pages_of,
    qr_codes,
    reminder,
    repeated,
    words,
)

from formats.reference import read_ocr_line
from reskontra.printing import Look


def test_the_worked_example_of_slip_and_qr_code(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(), tmp_path, look)
    assert qr_codes(page) == [USING_QR]
    assert re.sub(" +", " ", ocr_text(page)) == re.sub(" +", " ", OCR_LINE)


@pytest.mark.parametrize("kind", ["invoice", "interest_invoice", "reminder"])
@pytest.mark.parametrize(
    ("amount_ore", "due"), [(1, 0.01), (237350, 2373.5), (100000, 1000), (9999999999, 99999999.99)]
)
def test_amount_and_number_are_read_back_from_the_sheet(
    kind: str, amount_ore: int, due: float, tmp_path: Path, look: Look
) -> None:
    [page] = pages_of(KINDS[kind](amount_ore=amount_ore), tmp_path, look)
    assert read_ocr_line(ocr_text(page)) == ("202611000128", amount_ore, "50501055")
    [code] = qr_codes(page)
    assert json.loads(code)["due"] == due
    assert json.loads(code)["iref"] == "202611000128"


def test_an_amount_too_large_for_the_ocr_line_keeps_the_code_and_the_numbers(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(amount_ore=10_000_000_000), tmp_path, look)
    assert "#41#" not in words(page)
    assert json.loads(qr_codes(page)[0])["due"] == 100_000_000
    assert "100 000 000,00" in words(page)


def test_the_ocr_line_is_ten_characters_an_inch_at_the_very_bottom(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(), tmp_path, look)
    bottom = [char for char in chars(page) if char.top > 275]
    assert "".join(char.text for char in bottom) == OCR_LINE.replace(" ", "")
    centres = [(char.left + char.right) / 2 for char in bottom]
    places = [place for place, char in enumerate(OCR_LINE) if char != " "]
    steps = np.diff(centres) / np.diff(places)
    assert np.allclose(steps, 2.54, atol=0.45)  # a single step wavers with the shape of the glyph
    assert (centres[-1] - centres[0]) / (places[-1] - places[0]) == pytest.approx(2.54, abs=0.01)


@pytest.mark.parametrize(
    "document",
    [credit_note(), invoice(amount_ore=0), invoice(amount_ore=-100), invoice(direct_debit=True)],
    ids=["credit note", "zero", "negative", "autogiro"],
)
def test_no_slip_where_nothing_is_to_be_paid_by_hand(document: dict[str, Any], tmp_path: Path, look: Look) -> None:
    [page] = pages_of(document, tmp_path, look)
    assert qr_codes(page) == []
    assert "#41#" not in words(page)
    assert "Så betalar du" not in words(page)


def test_qr_codes_can_be_switched_off(tmp_path: Path) -> None:
    [page] = pages_of(invoice(), tmp_path, Look.load(TEMPLATES, {"qr": False}))
    assert qr_codes(page) == []
    assert "#41#" in words(page)
    assert "QR-kod" not in words(page)


def test_the_first_words_say_what_to_pay_and_by_when_and_once(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(), tmp_path, look)
    assert words(page).count("Att betala 2 373 kronor senast 30 november 2026") == 1
    assert "dröjsmålsränta enligt räntelagen" in words(page)
    assert "Barn- och utbildningsförvaltningen, 0999-100 20 barn@exempelstad.example" in words(page)
    assert "kundreskontra@exempelstad.example" in words(page)
    assert "Moms 25 % på 1 898,40 474,60" in words(page)


def test_the_interest_clause_can_be_another_or_none(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(interest_text="Ränta enligt avtalet: 5 %."), tmp_path, look)
    assert "2026 Ränta enligt avtalet: 5 %." in words(page)
    assert "räntelagen" not in words(page)
    [page] = pages_of(invoice(interest_text=""), tmp_path, look)
    assert "ränta" not in words(page).lower()


def test_an_autogiro_invoice_says_that_the_amount_is_debited(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(direct_debit=True), tmp_path, look)
    assert "2 373 kronor dras från ditt konto 30 november 2026" in words(page)
    assert "dröjsmålsränta" in words(page)


def test_a_credit_note_shows_no_minus_and_names_its_invoice(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(credit_note(), tmp_path, look)
    assert "Du krediteras 2 373 kronor" in words(page)
    assert "Avser faktura 2026110001" in words(page)
    assert "Att kreditera, kronor 2 373,00" in words(page)
    assert "−" not in words(page)


def test_a_reminder_says_what_is_open_the_fee_and_the_interest(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(reminder(), tmp_path, look)
    assert "Att betala 2 433 kronor senast 15 december 2026" in words(page)
    assert "2026110001 2026-10-31 2026-11-30 2 373,00 60,00 2 433,00" in words(page)
    assert "Till och med 7 december 2026 är den 5,41 kronor." in words(page)
    assert "faktureras separat" in words(page)


def test_an_interest_invoice_shows_every_segment_and_no_interest_on_itself(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(interest_invoice(), tmp_path, look)
    for number in ("2026000001", "2026000002"):
        assert f"{number} 12 500,00 2026-07-01 2026-09-14 76 10,00 % 260,27" in words(page)
    assert "Att betala 520,54 kronor" in words(page)
    assert "Betalar du efter förfallodagen" not in words(page)


def test_a_letter_in_english(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(language="en"), tmp_path, look)
    assert "To pay: SEK 2,373 by 30 November 2026" in words(page)
    assert "Så betalar du" not in words(page)
    with pikepdf.open(tmp_path / "documents_0001.pdf") as pdf:
        assert pdf.Root.Lang == "en"


def test_an_unknown_language_is_swedish(tmp_path: Path, look: Look) -> None:
    [page] = pages_of(invoice(language="xx"), tmp_path, look)
    assert "Att betala 2 373 kronor" in words(page)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lines", [1, 120])
def test_every_letter_is_accessible(kind: str, lines: int, tmp_path: Path, look: Look) -> None:
    document = repeated(KINDS[kind](), lines)
    pages_of(document, tmp_path, look)
    path = tmp_path / "documents_0001.pdf"
    assert [finding.message for finding in pdfua.validate(path).findings] == []
    with pikepdf.open(path) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert re.search("pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
        assert "pdfuaid:part>1<" in xmp
        assert headings(pdf.Root.StructTreeRoot.K)[0] == "/H1"
        assert str(pdf.docinfo.Title).endswith(f"{document['document_no']} från Exempelstads kommun")


def headings(node: Any) -> list[str]:
    """The heading tags of a structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        return [found for part in node for found in headings(part)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    own = [str(node.S)] if str(node.S).startswith("/H") else []
    return own + (headings(node.K) if "/K" in node else [])


def test_the_time_in_the_file_is_the_business_date(tmp_path: Path, look: Look) -> None:
    pages_of(invoice(), tmp_path, look)
    with pikepdf.open(tmp_path / "documents_0001.pdf") as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20261031000000Z"


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (12, 2), (120, 4)])
def test_many_lines_go_on_under_a_repeated_header(lines: int, pages: int, tmp_path: Path, look: Look) -> None:
    sheets = pages_of(invoice(lines=[line(number) for number in range(lines)]), tmp_path, look)
    assert len(sheets) == pages
    printed = [words(sheet) for sheet in sheets]
    found = [int(number) for text in printed for number in re.findall(r"Avgift (\d{3}) oktober", text)]
    assert found == list(range(lines))
    for number, text in enumerate(printed, start=1):
        assert f"Sida {number} ({pages})" in text
        assert ("Beskrivning Antal" in text) == ("Avgift" in text)
    assert [("#41#" in text) for text in printed] == [True] + [False] * (pages - 1)
    assert "Faktura 2026110001" in printed[-1] or pages == 1


LONG_LINE = "BOSTADSRÄTTSFÖRENINGEN HÄSTHAGEN I EXEMPELSTADS SÖDRA DELAR"
ADDRESSES = [
    ("Åsa Ek", None, "Storgatan 12 B", None, "99912", "Exempelstad", "SE", "ÅsaEkStorgatan12B99912Exempelstad"),
    ("Åsa Ek", "c/o Öberg", "Väg 1", "Box 7", "0150", "Oslo", "NO", "ÅsaEkc/oÖbergVäg1Box70150OsloNORGE"),
    (*[LONG_LINE] * 4, "1", LONG_LINE, "US", LONG_LINE.replace(" ", "") * 4 + "1" + LONG_LINE.replace(" ", "") + "USA"),
]


@pytest.mark.parametrize("address", ADDRESSES, ids=["short", "six lines", "long lines"])
def test_the_window_shows_the_address_and_nothing_else(address: tuple[str, ...], tmp_path: Path, look: Look) -> None:
    *parts, shown = address
    names = ("name", "care_of", "street", "street_2", "postal_code", "city", "country")
    page = pages_of(invoice(recipient=dict(zip(names, parts, strict=True))), tmp_path, look)[0]
    around = [char for char in chars(page) if char.touches(102, 40, 203, 86)]
    assert "".join(char.text for char in around) == shown
    assert all(char.left >= 109.9 and char.right <= 195 and char.top >= 47 and char.bottom <= 78 for char in around)


def test_the_window_moves_with_its_setting(tmp_path: Path) -> None:
    [page] = pages_of(invoice(), tmp_path, Look.load(TEMPLATES, {"window": {"left": 105, "top": 50}}))
    first = next(char for char in chars(page) if char.top > 45 and char.left > 100)
    assert first.text == "Å"
    assert first.left == pytest.approx(105, abs=0.5)
    assert 47 < first.top < 52


LONG = "Ställplatsuthyrningsavgiftsbeslutsunderlagsdokument" * 6
HOSTILE = {
    "markup": {"note": "#panic() *fet* $x$ [a] <b> @c \\ // /* `"},
    "long words": {"lines": [line(text=LONG[:300], description="x" * 300), line(text="7" * 300)]},
    "long names": {
        "recipient": invoice()["recipient"] | {"name": "Föreningen " * 14, "care_of": "c/o " + "Byrån " * 12},
        "department": {"name": "Förvaltningen för " * 9, "telephone": "0" * 30, "email": "a" * 70 + "@b.example"},
    },
    "wide words": {
        "buyer_reference": "W" * 60,
        "our_reference": "M" * 45,
        "recipient": {"name": "W" * 90, "city": "Å"},
    },
    "large amounts": {"lines": [line(net_ore=2**63 - 1, unit_price_ore=2**62, quantity_x100=2**62, unit="W" * 40)]},
    "many accents": {"note": "a" + "\u0301" * 40 + " slut"},
    "claims": {"note": "9" * 400},
}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_nothing_leaves_its_place_or_covers_another_text(changes: dict[str, Any], tmp_path: Path, look: Look) -> None:
    for page in pages_of(invoice(**changes), tmp_path, look):
        found = list({(char.left, char.top): char for char in chars(page)}.values())  # a ligature is one shape
        assert min(char.left for char in found) >= 19.5
        assert max(char.right for char in found) <= 195.5
        boxes = np.array([[char.left, char.top, char.right, char.bottom] for char in found])
        width = np.minimum(boxes[:, None, 2], boxes[:, 2]) - np.maximum(boxes[:, None, 0], boxes[:, 0])
        height = np.minimum(boxes[:, None, 3], boxes[:, 3]) - np.maximum(boxes[:, None, 1], boxes[:, 1])
        shared = np.triu(np.clip(width, 0, None) * np.clip(height, 0, None), 1)
        assert shared.max() < 0.4, [(found[a].text, found[b].text) for a, b in np.argwhere(shared >= 0.4)[:5]]


def test_customer_text_is_never_run(tmp_path: Path, look: Look) -> None:
    note = HOSTILE["markup"]["note"]
    [page] = pages_of(invoice(note=note, lines=[line(text=note)]), tmp_path, look)
    assert words(page).count(note) == 2
