"""Print batches as the print house gets them: addresses abroad, and envelopes that hold several letters."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from ledger_rows import Town

from formats import print_batch
from reskontra import distribution
from reskontra.delivery import print_delivery
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.tally import Tally

NIGHT = date(2026, 11, 20)


@pytest.fixture
def town(ledger: Ledger, home: Home) -> Town:
    town = Town(ledger, home)
    town.choose("distribution", workers=1)
    return town


def batch(town: Town, folder: Path) -> print_batch.Batch:
    """The night's economy batch in `folder`."""
    with tempfile.TemporaryDirectory() as work, town.ledger.transaction():
        distribution.choose(town.night(NIGHT))
        print_delivery.deliver(town.night(NIGHT), Path(work), "economy", Tally())
    folder.mkdir()
    of_batch = "(client, outbox_id) IN (SELECT client, outbox_id FROM outbox WHERE kind = 'print_batch')"
    for part, sha256 in town.select("name, sha256", "outbox_part", of_batch):
        (folder / part).write_bytes(Archive(town.home.archive).read(sha256))
    return print_batch.read(folder)


def test_an_address_abroad_keeps_its_code_and_ends_with_its_country(town: Town, tmp_path: Path) -> None:
    town.customer("1001", name="Kari Nordmann", street="Storgata 1", postal_code="0155", city="Oslo", country="NO")
    town.customer(
        "1002", name="Taro Yamada", street="1-2-3 Chiyoda", postal_code="100-0001", city="Tokyo", country="JP"
    )
    for customer_no in ("1001", "1002"):
        town.invoiced(customer_no, 10_000, NIGHT)
    made = batch(town, tmp_path / "batch")
    rows = {row["customer_no"]: row for row in made.index.to_pylist()}
    assert {number: (row["postal_code"], row["country"]) for number, row in rows.items()} == {
        "1001": ("0155", "NO"),
        "1002": ("100-0001", "JP"),
    }
    pages = pypdfium2.PdfDocument(tmp_path / "batch" / rows["1001"]["file"])
    text = {n: pages[row["first_page"] - 1].get_textpage().get_text_range() for n, row in rows.items()}
    assert "0155 Oslo\r\nNORGE" in text["1001"] and "Tokyo\r\nJP" in text["1002"]


def test_letters_of_one_recipient_share_an_envelope_and_lie_together(town: Town, tmp_path: Path) -> None:
    address = {"street": "Storgatan 1", "postal_code": "111 11", "city": "Exempelstad"}
    for customer_no in ("1001", "1002"):
        town.customer(customer_no, name="Anna Exempel", **address)
    town.customer("1003", name="Bo Ek", **address | {"postal_code": "10000"})
    for customer_no in ("1001", "1002", "1001", "1003"):
        town.invoiced(customer_no, 10_000, NIGHT)
    rows = batch(town, tmp_path / "batch").index.to_pylist()
    assert [(row["postal_code"], row["group_key"]) for row in rows] == [
        ("10000", "1003"),
        ("11111", "1001"),
        ("11111", "1001"),
        ("11111", "1002"),
    ]
    assert [row["first_page"] for row in rows] == [1, 2, 3, 4], "sheets leave the printer in the order of the index"
    assert {row["return_address"].startswith("Avs: ") for row in rows} == {True}


def test_a_large_run_is_several_batches_and_no_envelope_is_parted(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_delivery, "MOST_LETTERS", 2)
    for customer_no in ("1001", "1002", "1003"):
        town.customer(customer_no)
    for customer_no in ("1001", "1002", "1002", "1002", "1003", "1001"):
        town.invoiced(customer_no, 10_000, NIGHT)
    town.run("distribution", NIGHT)
    run = town.night(NIGHT).run_id
    names = [f"exempelstad_{NIGHT:%Y%m%d}_{run}{part}_economy" for part in ("", "-2", "-3")]
    sent = town.rows("SELECT name, row_count FROM outbox WHERE kind = 'print_batch' ORDER BY outbox_id")
    assert sent == list(zip(names, (2, 3, 1), strict=True))
    held = []
    for name in names:
        (tmp_path / name).mkdir()
        of_batch = f"outbox_id = (SELECT outbox_id FROM outbox WHERE name = '{name}')"
        for part, sha256 in town.select("name, sha256", "outbox_part", of_batch):
            (tmp_path / name / part).write_bytes(Archive(town.home.archive).read(sha256))
        held.append([row["group_key"] for row in print_batch.read(tmp_path / name).index.to_pylist()])
    assert held == [["1001"] * 2, ["1002"] * 3, ["1003"]]
    events = town.rows("SELECT file_name, count(*) FROM document_event WHERE channel = 'print' GROUP BY 1 ORDER BY 1")
    assert events == sorted((f"{name}/documents_0001.pdf", len(keys)) for name, keys in zip(names, held, strict=True))
