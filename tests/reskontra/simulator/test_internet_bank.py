"""The internet banks sign up those who want it once, and report each invoice once."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from formats import efaktura
from reskontra.home import Home
from reskontra.simulator import municipality
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.internet_bank import ROLE, InternetBank

FIRST, SECOND = date(2026, 10, 12), date(2026, 10, 27)
CUSTOMERS = municipality.customers_of(400, 1)


@pytest.fixture
def bank(tmp_path: Path) -> InternetBank:
    (tmp_path / "sftp" / "distributor" / "in").mkdir(parents=True)
    return InternetBank(Counterpart(Home(tmp_path), "distributor", FOLDER), CUSTOMERS, "10")


def documents(*numbers: str, channel: str = "bank") -> pd.DataFrame:
    return pd.DataFrame({"document_no": list(numbers), "channel": channel, "sent_on": pd.Timestamp(FIRST)})


def test_all_who_want_it_are_signed_up_once(bank: InternetBank) -> None:
    [(name, data)] = bank.answer(FIRST, documents()).items()
    kind, sheet = efaktura.read(data)
    assert kind == efaktura.REGISTRATION and name.startswith("EFAKTURA_REGISTRATION_10_") and not sheet.faults.num_rows
    willing = CUSTOMERS[(CUSTOMERS["role"] == ROLE) & (CUSTOMERS["arrives"] == 0)]
    assert sheet.table["customer_number"].to_pylist() == list(willing["customer_no"]) != []
    assert bank.answer(SECOND, documents()) == {}


def test_each_invoice_is_reported_once(bank: InternetBank) -> None:
    bank.answer(FIRST, documents())
    [data] = bank.answer(SECOND, documents("1", "2")).values()
    _, sheet = efaktura.read(data)
    assert [*zip(sheet.table["invoice_number"].to_pylist(), sheet.table["status"].to_pylist(), strict=True)] == [
        ("1", "accepted"), ("1", "delivered"), ("2", "accepted"), ("2", "delivered"),
    ]  # fmt: skip
    assert bank.answer(SECOND, documents("1", "2")) == {} == bank.answer(SECOND, documents("3", channel="print"))
