"""What a customer got, fetched out of the archive by the command line."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from ledger_rows import COMPANY, Town
from typer.testing import CliRunner, Result

from formats import peppol_invoice
from reskontra.cli import COMPLETE, STOPPED, app
from reskontra.exchange.archive import Archive
from reskontra.explaining.explain import explain, render
from reskontra.home import Home
from reskontra.ledger import Ledger

FRIDAY = date(2026, 11, 20)
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}


@pytest.fixture
def town(ledger: Ledger, database: str, home: Home, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("RESKONTRA_DSN", database)
    monkeypatch.setenv("RESKONTRA_HOME", str(home.root))
    monkeypatch.delenv("RESKONTRA_SETTINGS", raising=False)
    town = Town(ledger, home)
    town.choose("distribution", validate_cen=False, workers=1)
    return town


def fetched(document_id: str, out: Path) -> Result:
    return CliRunner().invoke(app, ["document", document_id, "--out", str(out)])


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_an_e_invoice_comes_byte_for_byte_out_of_its_file(town: Town, tmp_path: Path) -> None:
    numbers = [town.invoiced(town.company(no, **ENDPOINT), 10_000, FRIDAY) for no in ("2001", "2002")]
    town.run("distribution", FRIDAY)
    for number in numbers:
        done = fetched(f"invoice-{number}", tmp_path / "x.xml")
        assert done.exit_code == COMPLETE and "PEPPOL_10_20261120_001.zip" in done.stderr
        (head,) = peppol_invoice.read((tmp_path / "x.xml").read_bytes())["documents"].to_pylist()
        assert head["document_no"] == str(number)


def test_a_letter_is_its_own_pages_of_the_batch(town: Town, tmp_path: Path) -> None:
    names = {"1001": "Anna Åberg", "1002": "Bo Ek", "1003": "Cia Dahl"}
    numbers = {no: town.invoiced(town.customer(no, name=name), 10_000, FRIDAY) for no, name in names.items()}
    town.run("distribution", FRIDAY)
    for no, name in names.items():
        done = fetched(f"invoice-{numbers[no]}", tmp_path / "x.pdf")
        assert done.exit_code == COMPLETE
        text = words((tmp_path / "x.pdf").read_bytes())
        assert name in text and str(numbers[no]) in text
        assert not any(other in text for other in names.values() if other != name), "nobody else's letter"


def test_a_batch_of_one_letter_is_the_very_bytes_that_were_sent(town: Town, tmp_path: Path) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    done = fetched(f"invoice-{number}", tmp_path / "x.pdf")
    ((sha256,),) = town.rows("SELECT sha256 FROM outbox_part WHERE name LIKE '%.pdf'")
    assert hashlib.sha256((tmp_path / "x.pdf").read_bytes()).hexdigest() == sha256
    assert sha256 in done.stderr.replace("\n", "")
    assert Archive(town.home.archive).read(sha256) == (tmp_path / "x.pdf").read_bytes()


@pytest.mark.parametrize(
    ("customer", "said"), [({"protection_code": 1}, "skyddade"), ({"kind": "internal"}, "aldrig lämnat huset")]
)
def test_what_never_left_the_house_is_not_fetched(
    town: Town, tmp_path: Path, customer: dict[str, object], said: str
) -> None:
    number = town.invoiced(town.customer("1001", **customer), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    done = fetched(f"invoice-{number}", tmp_path / "x.pdf")
    assert done.exit_code == STOPPED and said in done.stderr and not (tmp_path / "x.pdf").exists()


def test_a_document_that_has_not_left_is_named(town: Town, tmp_path: Path) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    done = fetched(f"invoice-{number}", tmp_path / "x.pdf")
    assert done.exit_code == STOPPED and f"invoice-{number}" in done.stderr


def test_the_life_of_an_invoice_says_how_to_fetch_it(town: Town) -> None:
    number = town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    assert f"reskontra document invoice-{number}" in render(explain(town.ledger, "10", str(number)))
