"""EDIFACT partners: every interchange is read and answered once, in messages that our own reading takes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from formats import edifact_answers
from formats.faults import FileRefused
from reskontra.home import Home
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.distributor import Distributor

GOLDEN = Path(__file__).parents[2] / "formats" / "golden" / "edifact"
OURS, THEIRS = "7350000000016", "7350000000023"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "sftp" / "distributor" / "out"
    folder.mkdir(parents=True)
    (folder.parent / "in").mkdir()
    return folder


def distributor(tmp_path: Path, *, faults: bool = True) -> Distributor:
    counterpart = Counterpart(Home(tmp_path), "distributor", FOLDER)
    return Distributor(counterpart, tmp_path / "store", faults=faults)


def test_the_partner_reads_what_the_invoice_asks_for(out: Path, tmp_path: Path) -> None:
    sent = distributor(tmp_path)
    (out / f"INVOIC_10_{THEIRS}_1.edi").write_bytes((GOLDEN / "invoice.edi").read_bytes())
    (out / f"INVOIC_10_{THEIRS}_2.edi").write_bytes((GOLDEN / "credit_note.edi").read_bytes())
    assert sent.fetch() == {"edifact": 2}
    first, second = sent.documents.to_dict("records")
    assert (first["document_no"], first["amount_ore"], first["ocr"]) == ("2026110001", 231_100, "100004290")
    assert (first["due_on"], first["bankgiro"]) == (pd.Timestamp("2026-11-30"), "50501055")
    assert first["sent_on"] == pd.Timestamp("2026-10-31"), "the day that UNB says"
    assert (second["document_type"], second["amount_ore"]) == ("credit_note", -25_000)


def test_each_interchange_is_accepted_once_and_the_first_invoice_rejected(out: Path, tmp_path: Path) -> None:
    sent = distributor(tmp_path)
    for number in (1, 2):
        data = (GOLDEN / "invoice.edi").read_bytes().replace(b"2026110001", b"202611000%d" % number)
        (out / f"INVOIC_10_{THEIRS}_{number}.edi").write_bytes(data)
    sent.fetch()
    answers = sent.edi.answer()
    assert list(answers) == [
        f"EDISVAR_{THEIRS}_0001_CONTRL.edi", f"EDISVAR_{THEIRS}_0002_APERAK.edi", f"EDISVAR_{THEIRS}_0003_CONTRL.edi",
    ]  # fmt: skip
    assert all((out.parent / "in" / name).read_bytes() == data for name, data in answers.items())
    rows = [edifact_answers.read(data).to_pylist() for data in answers.values()]
    told = [(row["kind"], row["outcome"], row["document_no"]) for (row,) in rows]
    assert told == [("CONTRL", "accepted", None), ("APERAK", "rejected", "2026110001"), ("CONTRL", "accepted", None)]
    control, application = rows[0][0], rows[1][0]
    assert (control["control_reference"], control["sent_by"], control["sent_to"]) == ("42", OURS, THEIRS)
    assert (control["receiver"], application["sender"], application["text"]) == (OURS, THEIRS, "Okänd referens")
    assert sent.edi.answer() == {} and sent.fetch() == {}


def test_without_faults_nothing_is_rejected(out: Path, tmp_path: Path) -> None:
    sent = distributor(tmp_path, faults=False)
    (out / f"INVOIC_10_{THEIRS}_1.edi").write_bytes((GOLDEN / "invoice.edi").read_bytes())
    sent.fetch()
    assert list(sent.edi.answer()) == [f"EDISVAR_{THEIRS}_0001_CONTRL.edi"]


def test_an_interchange_that_cannot_be_read_is_refused(out: Path, tmp_path: Path) -> None:
    sent = distributor(tmp_path)
    data = (GOLDEN / "invoice.edi").read_bytes().replace(b"MOA+9:2311.00", b"MOA+9:2312.00")
    (out / f"INVOIC_10_{THEIRS}_1.edi").write_bytes(data)
    with pytest.raises(FileRefused, match="EDI-R9"):
        sent.fetch()
