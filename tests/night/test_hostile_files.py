"""Hostile and broken files through the whole chain: refused by name, kept as they came, and the night goes on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from municipality_homes import Ended, Municipality

from formats import customer_supplement

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]><d>&c;&x;</d>\n'
)
FORMULA = '=HYPERLINK("http://exempel.example";"Klicka")'
UNCHANGED = ("sales_order", "sales_order_line", "deposit", "payment", "invoice", "invoice_line", "open_item", "entry")


def utf8(data: bytes) -> bytes:
    """An LG04 file as a program that saves in UTF-8 writes it: its letters outside ASCII take two bytes each."""
    lines = data.decode("cp1252").split("\n")
    lines[0] = lines[0].rstrip()[:-1] + "Ö" + " " * (len(lines[0]) - len(lines[0].rstrip()))
    return "\n".join(lines).encode("utf-8")


@pytest.fixture(scope="module")
def hostile(
    first_nights: Any, copy_of: Any, last_night: date
) -> Iterator[tuple[Municipality, dict[str, bytes], Ended]]:
    """The last night with hostile files among its own: the municipality, the files by path, how the night ended."""
    with copy_of(first_nights.municipality) as municipality:
        folder = municipality.folder
        order = next((folder / "ubw/in").glob("ORDER_*_002.txt")).read_bytes()
        bgmax = next((folder / "bank/in").glob("BGMAX_*_1.txt")).read_bytes()
        files = {
            "ubw/in/ORDER_10_20261123_950.txt": utf8(order),
            "ubw/in/ORDER_10_20261123_951.txt": b"",
            "ubw/in/ORDER_10_20261123_952.txt": order[:-1000],
            "ubw/in/bomb.xml": BOMB,
            "ubw/in/order\\..\\..\\keys\\host_key": b"path trick\n",
            "ubw/in/rad\nbrytning.txt": b"line break in the name\n",
            "ubw/in/" + "x" * 240 + ".txt": b"a long name\n",
            "ubw/in/<img src=x onerror=alert(1)>.txt": b"markup in the name\n",
            "systems/vatten/in/program.exe": bytes(range(256)) * 9,
            "bank/in/camt054_bomb.xml": BOMB,
            "bank/in/BGMAX_20261123_9.txt": bgmax.replace(b"01BGMAX", "01BGMÄX".encode()),
            "bank/in/BGMAX_20261123_8.txt": b"",
            "agency/in/KRI_ACK_5599000014_2120009994_000002_20261123.csv": b"H;KRI;" + FORMULA.encode() + b"\n",
        }
        for name, data in files.items():
            (folder / name).write_bytes(data)
        _add_formulas(folder)
        yield municipality, files, municipality.night(last_night, "--json")


def _add_formulas(folder: Path) -> None:
    header = ";".join(column.name for column in customer_supplement.LAYOUT.columns)
    cell = '"' + FORMULA.replace('"', '""') + '"'
    text = f"{header}\n{cell};;;;;;;;;;;\n@SUM(1+1)*cmd;;;;;;;;;;;\n"
    (folder / "ubw/in/KUNDTILLAGG_10_20261123_099.csv").write_text(text, encoding="utf-8")


def test_the_night_goes_on_to_its_end_and_tells_of_it(hostile: Any) -> None:
    _, _, ended = hostile
    assert ended.code == 1, ended.err
    assert ended.facts["stopped_at"] is None
    assert {step["state"] for step in ended.facts["steps"]} == {"done"}


def test_every_hostile_file_is_refused_named_and_kept_as_it_came(hostile: Any) -> None:
    municipality, files, ended = hostile
    told = "\n".join(ended.facts["stops"])
    for path, data in files.items():
        account, _, name = path.partition("/in/")
        ((state, folder, stored, reason),) = municipality.rows(
            "SELECT i.state, i.folder, i.stored_name, v.reason FROM inbound_file AS i "
            "JOIN file_verdict AS v USING (client, file_id) WHERE i.account = %s AND i.size_bytes = %s "
            "AND i.run_id = 4 AND i.state = 'refused' AND (i.name = %s OR i.name LIKE 'OTILLATET%%')",
            account,
            len(data),
            name,
        )
        kept = municipality.folder / account / folder / stored
        assert (state, folder, kept.read_bytes()) == ("refused", "rejected", data), path
        assert kept.with_name(f"{stored}.AVVISAD.txt").is_file() and kept.with_name(f"{stored}.AVVISAD.csv").is_file()
        assert reason and stored in told, path


def test_nothing_else_came_of_them(hostile: Any, story: Any) -> None:
    """Orders, payments, invoices and postings are those of the night without them; only file numbers differ."""
    municipality, _, _ = hostile
    found, wanted = (
        {table: _without_file(m, table) for table in UNCHANGED} for m in (municipality, story.municipality)
    )
    blocked = ("reminder_fee",)  # a refused payment file holds reminders back
    assert {t: rows for t, rows in found.items() if t not in ("entry", "open_item", "invoice")} == {
        t: rows for t, rows in wanted.items() if t not in ("entry", "open_item", "invoice")
    }
    events = "SELECT event, count(*) FROM entry WHERE run_id = 4 GROUP BY 1"
    here, there = dict(municipality.rows(events)), dict(story.municipality.rows(events))
    assert here == {event: count for event, count in there.items() if event not in blocked}


def _without_file(municipality: Municipality, table: str) -> list[tuple[Any, ...]]:
    return municipality.rows(f"SELECT to_jsonb(t) - 'file_id' FROM {table} AS t ORDER BY 1")


def test_reminders_and_cases_wait_while_a_payment_file_is_refused(hostile: Any) -> None:
    municipality, _, ended = hostile
    assert municipality.value("SELECT count(*) FROM reminder WHERE run_id = 4") == 0
    assert municipality.value("SELECT count(*) FROM collection_case WHERE run_id = 4") == 0
    assert any("Inga påminnelser skickas" in stop for stop in ended.facts["stops"])


def test_no_formula_reaches_a_spreadsheet(hostile: Any) -> None:
    municipality, _, _ = hostile
    reports = [*municipality.folder.glob("**/*.AVVISAD.csv"), *municipality.folder.glob("finance/out/*.csv")]
    cells = [
        cell
        for path in reports
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells), "the formula is shown nowhere, so nothing is shown"
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "\t"))] == []


def test_no_markup_reaches_the_page(hostile: Any, last_night: date) -> None:
    municipality, _, _ = hostile
    page = (municipality.folder / f"finance/out/SAMMANSTALLNING_10_{last_night:%Y%m%d}.html").read_text("utf-8")
    assert "<img src=x" not in page
    assert "root:" not in page and "aaaaaaaaaaaaaaaaaaaa" not in page
