"""The distributor takes print batches and Peppol containers as a receiver would, and knows what each document says."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from formats import print_batch
from formats.faults import FileRefused
from reskontra.home import Home
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.distributor import Distributor

GOLDEN = Path(__file__).parents[2] / "formats" / "golden" / "peppol_invoice"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "sftp" / "distributor" / "out"
    folder.mkdir(parents=True)
    (folder.parent / "in").mkdir()
    return folder


@pytest.fixture
def distributor(out: Path, tmp_path: Path) -> Distributor:
    return Distributor(Counterpart(Home(tmp_path), "distributor", FOLDER), tmp_path / "store")


def print_folder(out: Path, *amounts: int) -> Path:
    """A batch of letters, one page each, all in one file."""
    folder = out / print_batch.batch_name("exempelstad", date(2026, 11, 20), "7", "economy")
    folder.mkdir()
    (folder / "letters.pdf").write_bytes(b"%PDF-1.7 a stand-in: the distributor looks at bytes and page numbers only")
    rows = [
        {
            "document_id": f"invoice-{n}", "document_type": "invoice" if amount > 0 else "credit_note",
            "document_no": str(2026000001 + n), "customer_no": str(100001 + n), "recipient_name": "Astrid Provlund",
            "care_of": None, "street": "Exempelgatan 1", "postal_code": "99912", "city": "EXEMPELSTAD", "country": "SE",
            "file": "letters.pdf", "first_page": n + 1, "pages": 1, "postage_class": "economy", "colour": False,
            "duplex": True, "insert_codes": None, "return_address": None, "language": "sv", "amount_ore": amount,
            "due_on": date(2026, 12, 20), "ocr": "202600000125", "bankgiro": "50501055", "group_key": str(n),
        }
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    index = pa.Table.from_pylist(rows, schema=print_batch.INDEX)
    moment = datetime(2026, 11, 20, 0, 15, tzinfo=UTC)
    print_batch.seal(folder, index, run="7", created_at=moment, channel="print", postage_class="economy")
    return folder


def test_letters_are_known_by_their_index(distributor: Distributor, out: Path) -> None:
    print_folder(out, 125_000, -5_000)
    assert distributor.fetch() == {"print": 2}
    first, second = distributor.documents.to_dict("records")
    assert (first["amount_ore"], first["due_on"], first["ocr"]) == (125_000, pd.Timestamp("2026-12-20"), "202600000125")
    assert first["sent_on"] == pd.Timestamp("2026-11-20"), "the day stands in the folder's name"
    assert (second["document_type"], second["amount_ore"]) == ("credit_note", -5_000)


def test_nothing_is_taken_twice(distributor: Distributor, out: Path) -> None:
    print_folder(out, 125_000)
    distributor.fetch()
    assert distributor.fetch() == {} and len(distributor.documents) == 1


def test_a_batch_that_is_not_whole_is_refused(distributor: Distributor, out: Path) -> None:
    (print_folder(out, 125_000) / "letters.pdf").write_bytes(b"%PDF cut")
    with pytest.raises(FileRefused, match="PB-FILE"):
        distributor.fetch()


def test_e_invoices_are_read_out_of_their_container(distributor: Distributor, out: Path) -> None:
    documents = sorted(GOLDEN.glob("*.xml"))
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w") as file:
        for path in documents:
            file.writestr(path.name, path.read_bytes())
    (out / "PEPPOL_10_20261120_001.zip").write_bytes(container.getvalue())
    assert distributor.fetch() == {"peppol": len(documents)}
    found = distributor.documents
    assert found["sent_on"].eq(pd.Timestamp("2026-11-20")).all()
    is_credit = found["document_type"] == "credit_note"
    assert (found.loc[is_credit, "amount_ore"] < 0).all() and is_credit.any()
    assert found.loc[~is_credit, "ocr"].str.fullmatch("[0-9]+").all()
