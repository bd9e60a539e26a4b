"""The fonts of the letters: from named folders only, and never another font in silence."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from letter_examples import ON, fonts, invoice, ocr_text, pages_of

from formats.reference import read_ocr_line
from reskontra.printing import FontMissing, Look, render


def test_the_fonts_in_the_file_are_the_expected(tmp_path: Path, look: Look) -> None:
    pages_of(invoice(), tmp_path, look)
    text = {f"SourceSansPro-{weight}" for weight in ("Regular", "Semibold", "Bold")}
    assert fonts(tmp_path / "documents_0001.pdf") == text | {"OCRB-Regular-Identity-H"}


def test_without_the_ocr_font_another_stands_in_and_says_so(tmp_path: Path, look: Look) -> None:
    bare = Look(look.templates, look.municipality, look.font_folders[1:])
    rendered = render([invoice()], tmp_path, look=bare, on=ON)
    assert "OCR B finns inte" in rendered.warnings[0]
    assert "DejaVuSansMono" in fonts(tmp_path / "documents_0001.pdf")
    [page] = pypdfium2.PdfDocument(tmp_path / "documents_0001.pdf")
    assert read_ocr_line(ocr_text(page)).amount_ore == 237300


def test_without_the_text_font_nothing_is_printed(tmp_path: Path, look: Look) -> None:
    with pytest.raises(FontMissing, match="Finns Inte finns inte i"):
        render(
            [invoice()], tmp_path, look=Look(look.templates, look.municipality, look.font_folders, "Finns Inte"), on=ON
        )


def test_a_font_in_two_folders_or_formats_is_one_file(tmp_path: Path, look: Look) -> None:
    files = look.font_folders[-1]
    for name in ("SourceSansPro-Regular.ttf", "SourceSansPro-Regular.otf", "SourceSansPro-Bold.otf"):
        (tmp_path / name).write_bytes((files / name).read_bytes())
    own = Look(look.templates, look.municipality, (tmp_path, *look.font_folders))
    staged, warnings = own.stage(tmp_path / "staged")
    names = [path.name for path in (staged.templates / "fonts").iterdir()]
    assert warnings == ()
    assert len(names) == len({Path(name).stem for name in names})
    assert "SourceSansPro-Regular.ttf" in names


def test_what_the_settings_say_replaces_the_file_key_by_key(look: Look) -> None:
    changed = Look.load(
        look.templates, {"name": "Åmåls kommun", "organisation_no": "2120009994", "window": {"top": 45}}
    )
    assert changed.municipality["name"] == "Åmåls kommun"
    assert changed.municipality["organisation_no"] == "212000-9994"
    assert changed.municipality["window"] == look.municipality["window"] | {"top": 45}


def test_a_logo_from_elsewhere_is_taken_along(tmp_path: Path, look: Look) -> None:
    logo = tmp_path / "vapen.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9h-9z"/></svg>')
    out = tmp_path / "out"
    out.mkdir()
    assert len(pages_of(invoice(), out, Look.load(look.templates, {"logo": str(logo)}))) == 1
