"""Copies: decided by two persons, marked KOPIA, sent again without a second posting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from ledger_rows import COMPANY, Town, books, empty  # noqa: F401 - fixtures

from formats import print_batch
from reskontra.exchange import Login
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}
HEADINGS = "Kopia;Fakturanummer;Beslutat av;Godkänt av;Orsak"


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1)
    yield town
    empty(books)


def ask(town: Town, *rows: str, name: str = "kopior.csv") -> dict[str, str]:
    """Drop a file of decisions in finance's folder, run Monday's decisions and distribution; the answer by invoice."""
    folder = town.home.sftp / "finance" / "in"
    (folder / name).write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    town.run_only("decision_intake", MONDAY)
    town.run("distribution", MONDAY)
    answers = (town.home.sftp / "finance" / "out").glob(f"SVAR_{name.partition('.')[0]}*.csv")
    said = "".join(path.read_text("utf-8-sig") for path in answers)
    rows_ = csv.DictReader(io.StringIO(said), delimiter=";")
    return {row["Faktura"]: f"{row['Utfall']}: {row['Förklaring']}" for row in rows_}


def sent(town: Town, folder: Path, run_id: int) -> dict[str, tuple[str, str]]:
    """Document type and text of each letter in the run's economy batch, by document id."""
    name = f"exempelstad_{MONDAY:%Y%m%d}_{run_id}_economy"
    parts = town.rows(f"SELECT p.name, p.sha256 FROM outbox_part AS p JOIN outbox AS o USING (client, outbox_id) "
                      f"WHERE o.name = '{name}'")  # fmt: skip
    (folder / name).mkdir()
    for part, sha256 in parts:
        (folder / name / part).write_bytes(Archive(town.home.archive).read(sha256))
    found = {}
    for row in print_batch.read(folder / name).index.to_pylist():
        pages = pypdfium2.PdfDocument(folder / name / row["file"])
        text = pages[row["first_page"] - 1].get_textpage().get_text_bounded()
        found[row["document_id"]] = (row["document_type"], " ".join(text.split()))
    return found


def test_a_copy_says_so_and_posts_nothing(town: Town, tmp_path: Path) -> None:
    number = town.invoiced(town.company("2001", **ENDPOINT), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    entries, items = town.rows("SELECT count(*) FROM entry"), town.rows("SELECT count(*) FROM item")
    answers = ask(town, f"Brev;{number};ANNEX;BEREK;Kunden har tappat fakturan")
    assert answers == {str(number): "Genomfört: En kopia av fakturan skickas i natt, märkt KOPIA."}
    letters = sent(town, tmp_path, town.night(MONDAY).run_id)
    assert set(letters) == {"copy-1"}
    kind, text = letters["copy-1"]
    assert kind == "invoice" and "KOPIA" in text and str(number) in text
    assert (town.rows("SELECT count(*) FROM entry"), town.rows("SELECT count(*) FROM item")) == (entries, items)
    events = town.select("document_id, channel, event", "document_event")
    assert events == [("copy-1", "print", "handed_over"), (f"invoice-{number}", "peppol", "handed_over")]


def test_what_is_not_a_copy_does_not_say_so(town: Town, tmp_path: Path) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, MONDAY)
    town.run("distribution", MONDAY)
    assert "KOPIA" not in sent(town, tmp_path, town.night(MONDAY).run_id)[f"invoice-{number}"][1]


def test_each_row_is_answered_and_only_sound_ones_are_sent(town: Town) -> None:
    sound, twice = (town.invoiced(town.customer(no), 10_000, FRIDAY) for no in ("1001", "1002"))
    internal = town.invoiced(town.customer("3001", kind="internal"), 10_000, FRIDAY)
    waiting = town.invoiced(town.customer("1003", street=None), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    asked = [f"Brev;{sound};ANNEX;annex ;Fel", f"Brev;{internal};ANNEX;BEREK;Fel", f"Brev;{waiting};ANNEX;BEREK;Fel"]
    answers = ask(town, *asked, "Brev;4711;ANNEX;BEREK;Fel", f"Egen kanal;{twice};ANNEX;BEREK;Igen")
    assert {number: answer.split(".")[0] for number, answer in answers.items()} == {
        str(sound): "Inte genomfört: Samma person står som beslutande och godkännande",
        str(internal): "Inte genomfört: Fakturan är intern och skickas aldrig",
        str(waiting): "Inte genomfört: Fakturan har inte skickats än",
        "4711": "Inte genomfört: Fakturan finns inte",
        str(twice): "Genomfört: En kopia av fakturan skickas i natt, märkt KOPIA",
    }
    assert town.select("copy_no, document_no, way", "document_copy") == [(1, twice, "own")]


def test_two_rows_for_one_invoice_give_one_copy(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    ask(town, *[f"Brev;{number};ANNEX;BEREK;Fel"] * 2)
    assert town.select("copy_no", "document_copy") == [(1,)]
    assert town.select("state", "decision_outcome") == [("conflict",), ("done",)]


def test_a_copy_that_cannot_leave_waits_and_is_still_a_copy(town: Town, tmp_path: Path) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    town.change_customer("1001", street=None)
    ask(town, f"Brev;{number};ANNEX;BEREK;Fel")
    assert town.select("document_type, first_no, last_no", "undelivered_number") == [("copy", 1, 1)]
    town.change_customer("1001", street="Nygatan 2")
    town.run("distribution", MONDAY)
    assert "KOPIA" in sent(town, tmp_path, town.night(MONDAY).run_id)["copy-1"][1]


def test_a_protected_persons_copy_stays_in_the_house(town: Town) -> None:
    number = town.invoiced(town.customer("1001", protection_code=1), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    ask(town, f"Brev;{number};ANNEX;BEREK;Fel")
    assert ("copy-1", "restricted") in town.select("document_id, channel", "document_event")
    assert (town.home.restricted / "10" / "copy-1.pdf").exists()
