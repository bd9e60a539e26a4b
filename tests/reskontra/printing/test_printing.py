"""Many letters: files, page ranges, rejects, and the same bytes every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letter_examples import ON, USING_QR, invoice, line, numbered, qr_codes, words

from reskontra import printing
from reskontra.printing import PAGES, Look, render


def test_the_same_letters_are_the_same_bytes_whatever_the_processes(tmp_path: Path, look: Look) -> None:
    documents = [*numbered(60), invoice(document_no="A-120", lines=[line(n) for n in range(120)])]
    made = []
    for name, terms in {"here": {}, "one": {"workers": 1}, "two": {"workers": 2}}.items():
        folder = tmp_path / name
        folder.mkdir()
        size = 100 if name == "here" else 20
        rendered = render(documents, folder, look=look, on=ON, batch_size=size, **terms)
        made.append((rendered.pages.to_pylist(), {path.name: path.read_bytes() for path in folder.iterdir()}))
    assert made[1] == made[2]
    assert list(made[1][1]) != []
    again = tmp_path / "again"
    again.mkdir()
    render(documents, again, look=look, on=ON)
    assert (again / "documents_0001.pdf").read_bytes() == made[0][1]["documents_0001.pdf"]


def test_one_bad_letter_does_not_stop_the_others(tmp_path: Path, look: Look) -> None:
    documents = numbered(9)
    documents[1]["lines"] = [line(text="\u65e5\u672c")]
    documents[4]["recipient"] = {"name": "W" * 900, "city": "x"}
    documents[6]["ocr"] = "202611000129"
    documents[8]["lines"] = [line(number) for number in range(400)]
    rendered = render(documents, tmp_path, look=look, on=ON, max_pages=5, batch_size=4)
    rejects = {fault["key"]: fault["rule"] for fault in rendered.rejects.to_pylist()}
    bad = {"2026100002": "LTR-R3", "2026100005": "LTR-R4", "2026100007": "LTR-R1", "2026100009": "LTR-R2"}
    assert rejects == bad
    assert rendered.pages.schema == PAGES
    expected = [f"202610000{number}" for number in (1, 3, 4, 6, 8)]
    assert rendered.pages["document_no"].to_pylist() == expected
    assert "\u65e5 (U+65E5)" in str(rendered.rejects.to_pylist())


def test_page_ranges_lead_to_the_letters(tmp_path: Path, look: Look) -> None:
    documents = [
        invoice(document_no=f"N{number}", lines=[line(row) for row in range(rows)])
        for number, rows in enumerate((1, 60, 2, 30, 120, 1, 3))
    ]
    rendered = render(documents, tmp_path, look=look, on=ON, batch_size=4)
    files = {path.name: pypdfium2.PdfDocument(path) for path in tmp_path.iterdir()}
    assert sum(len(file) for file in files.values()) == sum(rendered.pages["pages"].to_pylist())
    for row in rendered.pages.to_pylist():
        pages = [words(files[row["file"]][row["first_page"] - 1 + place]) for place in range(row["pages"])]
        assert f"Fakturanummer {row['document_no']} " in pages[0]
        assert all(f"Faktura {row['document_no']} " in page for page in pages[1:])
        assert all(f"Sida {number} ({len(pages)})" in page for number, page in enumerate(pages, start=1))
    assert rendered.pages["file"].to_pylist() == ["documents_0001.pdf"] * 4 + ["documents_0002.pdf"] * 3


def test_no_file_is_so_large_that_a_process_bursts(tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "LARGEST_FILE", 2)
    rendered = render(numbered(3), tmp_path, look=look, on=ON, batch_size=5000)
    assert rendered.pages["file"].to_pylist() == ["documents_0001.pdf"] * 2 + ["documents_0002.pdf"]


def test_a_file_for_each_letter(tmp_path: Path, look: Look) -> None:
    rendered = render(numbered(3), tmp_path, look=look, on=ON, one_file_each=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"202610000{number}.pdf" for number in (1, 2, 3)]
    assert rendered.pages["first_page"].to_pylist() == [1, 1, 1]


def test_a_number_twice_is_printed_once(tmp_path: Path, look: Look) -> None:
    rendered = render([invoice(), invoice()], tmp_path, look=look, on=ON)
    assert rendered.pages.num_rows == 1
    assert rendered.rejects["rule"].to_pylist() == ["LTR-R6"]


def test_no_letters_are_no_file(tmp_path: Path, look: Look) -> None:
    rendered = render(iter([]), tmp_path, look=look, on=ON)
    assert (rendered.pages.num_rows, rendered.rejects.num_rows, list(tmp_path.iterdir())) == (0, 0, [])


def test_documents_as_an_arrow_table(tmp_path: Path, look: Look) -> None:
    documents = [invoice() | {"issued_on": date(2026, 10, 31), "due_on": date(2026, 11, 30)}]
    rendered = render(pa.Table.from_pylist(documents), tmp_path, look=look, on=ON)
    assert rendered.rejects.to_pylist() == []
    [page] = pypdfium2.PdfDocument(tmp_path / "documents_0001.pdf")
    assert qr_codes(page) == [USING_QR]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=80), min_size=5, max_size=5))
def test_any_text_is_printed_or_rejected(texts: list[str], tmp_path: Path, look: Look) -> None:
    name, street, text, note, unit = texts
    odd = invoice(
        document_no="ODD", recipient={"name": name, "street": street}, lines=[line(text=text, unit=unit)], note=note
    )
    rendered = render([invoice(), odd], tmp_path, look=look, on=ON)
    accounted = rendered.pages["document_no"].to_pylist() + sorted(set(rendered.rejects["key"].to_pylist()))
    assert accounted == ["2026110001", "ODD"]
