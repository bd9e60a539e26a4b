"""The distributor's receipts: one for each document, once, in the layout that distribution reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from formats import distributor_receipt
from reskontra.home import Home
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.receipts import Receipts

DAY = date(2026, 11, 23)


def documents(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ["document_type", "document_no", "channel"]
    return pd.DataFrame(rows, columns=names).assign(sent_on=pd.Timestamp("2026-11-20"))


@pytest.fixture
def receipts(tmp_path: Path) -> Receipts:
    (tmp_path / "sftp" / "distributor" / "in").mkdir(parents=True)
    return Receipts(Counterpart(Home(tmp_path), "distributor", FOLDER), "10", faults=False)


def test_each_document_is_answered_once(receipts: Receipts) -> None:
    sent = documents(("invoice", "2026000001", "peppol"), ("balance_letter", "S3", "print"), ("invoice", "7", "bank"))
    ((name, data),) = receipts.answer(DAY, sent).items()
    assert name == "KVITTENS_10_20261123_001.csv"
    sheet = distributor_receipt.read(data)
    assert not sheet.faults.num_rows
    said = [(row["document_id"], row["channel"], row["event"]) for row in sheet.table.to_pylist()]
    assert said == [
        ("2026000001", "peppol", "accepted"),
        ("2026000001", "peppol", "delivered"),
        ("balance_letter-3", "print", "printed"),
    ]
    assert receipts.answer(DAY, sent) == {}


def test_the_first_e_invoice_and_the_first_digital_letter_are_rejected_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "sftp" / "distributor" / "in").mkdir(parents=True)
    receipts = Receipts(Counterpart(Home(tmp_path), "distributor", FOLDER), "10")
    sent = documents(("invoice", "7", "print"), ("invoice", "8", "peppol"), ("invoice", "9", "peppol"))
    sent = pd.concat([sent, documents(("invoice", "10", "mailbox"), ("reminder", "P3", "mailbox"))], ignore_index=True)
    ((_, data),) = receipts.answer(DAY, sent).items()
    sheet = distributor_receipt.read(data)
    said = [(row["document_id"], row["event"], row["reason_code"]) for row in sheet.table.to_pylist()]
    assert not sheet.faults.num_rows and receipts.rejected == {"peppol": "8", "mailbox": "10"}
    assert said[1:] == [
        ("8", "rejected", "UNKNOWN"),
        ("9", "accepted", None),
        ("9", "delivered", None),
        ("invoice-10", "rejected", "LEFT"),
        ("reminder-3", "delivered", None),
    ]
    later = documents(("invoice", "11", "peppol"))
    ((_, data),) = receipts.answer(DAY, pd.concat([sent, later], ignore_index=True)).items()
    assert [row["event"] for row in distributor_receipt.read(data).table.to_pylist()] == ["accepted", "delivered"]
