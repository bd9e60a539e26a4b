"""The print batch: names, values and totals as the print house and we agreed (rulings 44, 45, 60)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from formats import print_batch
from formats.faults import FileRefused

HEADER = (
    "document_id;document_type;document_number;customer_number;recipient_name;care_of;street;postal_code;city;country;"
    "file;first_page;pages;postage_class;colour;duplex;insert_codes;return_address;language;amount;due_date;ocr;bankgiro;"
    "group_key"
)
CREATED = datetime(2026, 10, 31, 0, 0, tzinfo=UTC)


def row(**changes: Any) -> dict[str, Any]:
    return {
        "document_id": "10-invoice-2026110001",
        "document_type": "invoice",
        "document_no": "2026110001",
        "customer_no": "100482",
        "recipient_name": "Åsa Örnsköld",
        "care_of": None,
        "street": "Storgatan 12 B",
        "postal_code": "999 12",
        "city": "Exempelstad",
        "country": "SE",
        "file": "documents_0001.pdf",
        "first_page": 1,
        "pages": 1,
        "postage_class": "economy",
        "colour": True,
        "duplex": False,
        "insert_codes": None,
        "return_address": "Avs: Box 1, 999 99 Exempelstad",
        "language": "sv",
        "amount_ore": 237300,
        "due_on": date(2026, 11, 30),
        "ocr": "202611000128",
        "bankgiro": "50501055",
        "group_key": "100482",
    } | changes


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=print_batch.INDEX)


CREDIT = row(
    document_id="10-credit_note-6026000001",
    document_type="credit_note",
    document_no="6026000001",
    postal_code="99911",
    first_page=2,
    pages=3,
    amount_ore=-50005,
    due_on=None,
    ocr=None,
    bankgiro=None,
    group_key="7",
    insert_codes="A1,B2",
)


def sealed(folder: Path, index: pa.Table | None = None) -> print_batch.Manifest:
    index = table(row(), CREDIT) if index is None else index
    for name in set(index["file"].to_pylist()):
        (folder / name).write_bytes(b"%PDF-1.7 " + name.encode())
    return print_batch.seal(folder, index, run="0001", created_at=CREATED, channel="print", postage_class="economy")


def test_the_name_of_a_batch() -> None:
    name = print_batch.batch_name("exempelstad", date(2026, 10, 31), "0001", "first_class")
    assert name == "exempelstad_20261031_0001_first_class"


@pytest.mark.parametrize("part", [("Exempel stad", "1", "economy"), ("a", "../x", "economy"), ("a", "1", "A-post")])
def test_a_name_that_could_not_be_a_folder_or_class_is_an_error(part: tuple[str, str, str]) -> None:
    municipality, run, postage_class = part
    with pytest.raises(ValueError, match="no name of a print batch"):
        print_batch.batch_name(municipality, date(2026, 10, 31), run, postage_class)


def test_the_index_is_sorted_by_postal_code_and_group_with_kronor_and_iso_dates() -> None:
    lines = print_batch.index_csv(table(row(), CREDIT)).decode().splitlines()
    assert lines[0] == HEADER
    assert lines[1] == (
        "10-credit_note-6026000001;credit_note;6026000001;100482;Åsa Örnsköld;;Storgatan 12 B;99911;Exempelstad;SE;"
        "documents_0001.pdf;2;3;economy;1;0;A1,B2;Avs: Box 1, 999 99 Exempelstad;sv;-500.05;;;;7"
    )
    assert lines[2] == (
        "10-invoice-2026110001;invoice;2026110001;100482;Åsa Örnsköld;;Storgatan 12 B;99912;Exempelstad;SE;"
        "documents_0001.pdf;1;1;economy;1;0;;Avs: Box 1, 999 99 Exempelstad;sv;2373.00;2026-11-30;202611000128;"
        "50501055;100482"
    )
    assert len(lines) == 3


def test_letters_of_one_group_lie_together() -> None:
    rows = [row(document_id=f"{key}{place}", group_key=key) for place, key in enumerate(("b", "a", "b", "a"))]
    assert print_batch.print_order(table(*rows))["document_id"].to_pylist() == ["a1", "a3", "b0", "b2"]


@pytest.mark.parametrize("name", ['=cmd|"x"', "+46", "-1", "@x", "a;b", 'say "x"', "'=1", "two\nlines"])
def test_text_cannot_be_run_and_comes_back(name: str) -> None:
    data = print_batch.index_csv(table(row(recipient_name=name)))
    cell = data.decode().splitlines()[1].split(";")[4]
    assert cell.lstrip('"')[0] not in "=+-@"
    sheet = print_batch.read_index(data)
    assert sheet.faults.num_rows == 0
    assert sheet.table["recipient_name"].to_pylist() == [name.replace("\n", " ")]


def test_the_index_comes_back_as_it_was() -> None:
    sheet = print_batch.read_index(print_batch.index_csv(table(CREDIT, row(postal_code="99912"))))
    assert sheet.faults.num_rows == 0
    assert sheet.table.drop_columns(["line_no"]).to_pylist() == [CREDIT, row(postal_code="99912")]
    assert sheet.table.drop_columns(["line_no"]).schema == print_batch.INDEX


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("amount", "12,5x"),
        ("document_type", "letter"),
        ("postage_class", "A-post"),
        ("colour", "ja"),
        ("file", "../x.pdf"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_line_and_column(column: str, wrong: str) -> None:
    lines = print_batch.index_csv(table(row(), CREDIT)).decode().splitlines()
    cells = lines[2].split(";")
    cells[HEADER.split(";").index(column)] = wrong
    sheet = print_batch.read_index("\n".join([*lines[:2], ";".join(cells)]).encode())
    [fault] = sheet.faults.to_pylist()
    assert (fault["line_no"], fault["field"], fault["key"]) == (3, column, "10-invoice-2026110001")
    assert sheet.table.num_rows == 1


@pytest.mark.parametrize(
    "changes", [{"document_type": "letter"}, {"postage_class": "A-post"}, {"ocr": "12 34"}, {"file": "a/b.pdf"}]
)
def test_a_value_that_could_not_be_read_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        print_batch.index_csv(table(row(**changes)))


def test_a_row_without_what_the_print_house_needs_is_not_written() -> None:
    with pytest.raises(ValueError, match="city is absent"):
        print_batch.index_csv(table(row(), row(city=None)))


def test_the_manifest_counts_what_lies_beside_it(tmp_path: Path) -> None:
    sealed(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    index = (tmp_path / "index.csv").read_bytes()
    pdf = (tmp_path / "documents_0001.pdf").read_bytes()
    assert manifest == {
        "layout_version": "1.0",
        "run": "0001",
        "created": "2026-10-31T00:00:00+00:00",
        "channel": "print",
        "postage_class": "economy",
        "documents": 2,
        "pages": 4,
        "amount_sum_ore": 187295,
        "files": [
            {"name": "index.csv", "sha256": hashlib.sha256(index).hexdigest(), "bytes": len(index)},
            {"name": "documents_0001.pdf", "sha256": hashlib.sha256(pdf).hexdigest(), "bytes": len(pdf)},
        ],
    }


def test_a_batch_is_read_back(tmp_path: Path) -> None:
    manifest = sealed(tmp_path)
    batch = print_batch.read(tmp_path)
    assert batch.manifest == manifest
    assert batch.index.to_pylist() == [CREDIT, row(postal_code="99912")]


def test_the_same_batch_is_the_same_bytes(tmp_path: Path) -> None:
    for name, rows in (("a", [row(), CREDIT]), ("b", [CREDIT, row()])):
        (tmp_path / name).mkdir()
        sealed(tmp_path / name, table(*rows))
    for file in ("index.csv", "manifest.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_batch_that_would_lose_or_mix_letters_is_not_sealed(tmp_path: Path) -> None:
    (tmp_path / "stray.pdf").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"stray\.pdf"):
        sealed(tmp_path)
    (tmp_path / "stray.pdf").unlink()
    with pytest.raises(ValueError, match="not economy"):
        sealed(tmp_path, table(row(postage_class="first_class")))
    assert not (tmp_path / "manifest.json").exists()


def changed(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "PB-MANIFEST"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "PB-MANIFEST"),
        (lambda folder: changed(folder / "manifest.json", layout_version="9"), "PB-MANIFEST"),
        (lambda folder: changed(folder / "manifest.json", more=1), "PB-MANIFEST"),
        (lambda folder: (folder / "documents_0001.pdf").unlink(), "PB-FILE"),
        (lambda folder: (folder / "documents_0001.pdf").write_bytes(b"%PDF-1.7 documents_0002.pdf"), "PB-FILE"),
        (lambda folder: (folder / "more.pdf").write_bytes(b"x"), "PB-FILE"),
        (lambda folder: changed(folder / "manifest.json", documents=3), "PB-TOTAL"),
        (lambda folder: changed(folder / "manifest.json", pages=5), "PB-TOTAL"),
        (lambda folder: changed(folder / "manifest.json", amount_sum_ore=187296), "PB-TOTAL"),
    ],
)
def test_a_batch_that_was_changed_is_refused(damage: Any, rule: str, tmp_path: Path) -> None:
    sealed(tmp_path)
    damage(tmp_path)
    with pytest.raises(FileRefused) as refused:
        print_batch.read(tmp_path)
    assert refused.value.faults[0].rule == rule


@pytest.mark.parametrize("first_page", [1, 3, 5])
def test_pages_that_belong_to_nobody_or_to_two_are_refused(first_page: int, tmp_path: Path) -> None:
    sealed(tmp_path, table(row(), CREDIT | {"first_page": first_page}))
    with pytest.raises(FileRefused, match="PB-RANGE"):
        print_batch.read(tmp_path)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"postal_code": "999 12"}, []),
        ({"country": "NO", "postal_code": "0150"}, []),
        ({"care_of": "c/o Öberg", "street": None}, []),
        ({"street": " "}, ["PB-ADDRESS"]),
        ({"city": None}, ["PB-ADDRESS"]),
        ({"recipient_name": ""}, ["PB-ADDRESS"]),
        ({"postal_code": None}, ["PB-ADDRESS"]),
        ({"postal_code": "0150"}, ["PB-POSTAL"]),
        ({"postal_code": "D-12345"}, ["PB-POSTAL"]),
        ({"pages": 61}, ["PB-PAGES"]),
    ],
)
def test_what_keeps_a_letter_out_of_the_batch(changes: dict[str, Any], rules: list[str]) -> None:
    index = table(row(document_id="sound"), row(**changes))
    found = print_batch.check(index, page_limit=60).to_pylist()
    assert [fault["rule"] for fault in found] == rules
    assert all(fault["key"] == "10-invoice-2026110001" for fault in found)
    assert not any("Åsa" in str(fault) or "Storgatan" in str(fault) for fault in found)


def test_addresses_are_checked_before_the_letters_are_set() -> None:
    index = table(row(street=None)).drop_columns(["pages", "first_page", "file"])
    assert print_batch.check(index, page_limit=60)["rule"].to_pylist() == ["PB-ADDRESS"]


def test_the_page_on_the_format_names_every_column_and_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats" / "print_batch.md").read_text(encoding="utf-8")
    names = [*HEADER.split(";"), *print_batch.INDEX.names, *print_batch.Manifest.__dataclass_fields__]
    assert [name for name in names if name not in page] == []
