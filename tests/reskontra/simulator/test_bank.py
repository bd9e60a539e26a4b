"""The bank: each habit's payments stand in BgMax files that hold, with what must become of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from formats import bgmax, reference
from formats.faults import FileRefused
from reskontra.home import Home
from reskontra.rules.bank_days import is_bank_day
from reskontra.settings import Settings
from reskontra.simulator import habits, municipality
from reskontra.simulator.bank import STRANGE_BANKGIRO, Bank
from reskontra.simulator.counterpart import FOLDER, Counterpart
from reskontra.simulator.distributor import Distributor

SENT, DUE = date(2026, 11, 2), date(2026, 11, 12)
SOON, LATER = date(2026, 11, 18), date(2026, 12, 30)


class Town:
    """Plot customers with one invoice each, and the bank they pay at; files are moved in by hand."""

    def __init__(self, root: Path, *, faults: bool = False) -> None:
        home = Home(root)
        for account in ("bank", "distributor"):
            for name in ("in", "out"):
                (home.sftp / account / name).mkdir(parents=True)
        self.home = home
        customers = municipality.customers_of(60, 1)
        self.plots = customers[customers["plot"] != ""].reset_index(drop=True)
        self.distributor = Distributor(Counterpart(home, "distributor", FOLDER), root)
        client = Settings.load().clients[0]
        bank = Counterpart(home, "bank", FOLDER)
        self.bank = Bank(bank, self.distributor, customers, client, faults=faults)

    def deliver(self, document_type: str, amount_ore: int = 100_000, sent_on: date = SENT, first: int = 0) -> None:
        """Let every plot customer get a document; the same number series gives the same OCR."""
        count = len(self.plots)
        numbers = [str(2026000001 + first + n) for n in range(count)]
        documents = pd.DataFrame(
            {
                "document_type": document_type,
                "document_no": numbers,
                "customer_no": self.plots["customer_no"],
                "name": self.plots["name"],
                "amount_ore": amount_ore,
                "due_on": pd.Timestamp(DUE),
                "ocr": [reference.ocr(number, length_digit=True) for number in numbers],
                "bankgiro": "50501055",
                "sent_on": pd.Timestamp(sent_on),
                "channel": "print",
            }
        )
        known = [frame for frame in (self.distributor.documents, documents) if len(frame)]
        self.distributor.documents = pd.concat(known, ignore_index=True)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_each_habit_pays_as_it_says(town: Town) -> None:
    town.deliver("invoice")
    paid = town.bank.answer(SOON).payments.set_index("habit")
    assert paid.loc["on_time", "amount_ore"] == paid.loc["autogiro", "amount_ore"] == 100_000
    assert paid.loc["part", "amount_ore"] == 60_000
    assert paid.loc["over", "amount_ore"] == 110_000 and paid.loc["short", "amount_ore"] == 99_700
    assert len(paid.loc[["double"]]) == 2
    later = {"very_late", "deferred"}
    later |= {habit for habit, acts in habits.HABITS.items() if acts and acts[0].after != "due"}
    silent = {habit for habit, acts in habits.HABITS.items() if not acts}
    assert set(paid.index) == set(habits.HABITS) - later - silent
    assert (paid.loc["on_time", "paid_on"] <= pd.Timestamp(DUE)) and paid.loc["late", "paid_on"] > pd.Timestamp(DUE)
    assert all(is_bank_day(day.date()) for day in paid["paid_on"])
    very_late = town.bank.answer(LATER).payments
    assert sorted(very_late["habit"]) == ["deferred", "very_late"], "nothing is told twice"


def test_who_waits_for_the_reminder_pays_what_it_asks_for(town: Town) -> None:
    town.deliver("invoice")
    town.bank.answer(SOON)
    town.deliver("reminder", amount_ore=106_000, sent_on=SOON)
    paid = town.bank.answer(LATER).payments.set_index("habit")
    for habit in ("on_reminder", "after_case", "part"):
        assert paid.loc[habit, "amount_ore"] == 106_000
        assert paid.loc[habit, "paid_on"] > pd.Timestamp(SOON)
    assert paid.loc["after_case", "paid_on"] - pd.Timestamp(SOON) >= pd.Timedelta(days=17)
    assert "never" not in paid.index


def test_the_files_are_sound_and_tell_each_payment_once(town: Town) -> None:
    town.deliver("invoice")
    answered = town.bank.answer(SOON)
    read = {name: bgmax.read(data) for name, data in answered.files.items()}
    assert sum(file.payment.num_rows for file in read.values()) == len(answered.payments)
    for name, file in read.items():
        assert file.warnings.num_rows == 0, name
        dates = set(file.section["payment_on"].to_pylist())
        assert dates == {
            pd.Timestamp(day).date() for day in answered.payments.loc[answered.payments["file"] == name, "paid_on"]
        }
    serials = [serial for file in read.values() for serial in file.section["deposit_serial"].to_pylist()]
    assert serials == list(range(1, len(serials) + 1)), "a gap would mean a lost file"
    assert sorted(path.name for path in (town.home.sftp / "bank" / "in").iterdir()) == sorted(answered.files)


def test_autogiro_comes_in_its_own_file_without_serial(town: Town) -> None:
    town.deliver("invoice")
    files = {name: bgmax.read(data) for name, data in town.bank.answer(SOON).files.items()}
    (name,) = [name for name, file in files.items() if "4" in file.payment["channel_code"].to_pylist()]
    assert name.endswith("AUTOGIRO.txt")
    assert files[name].payment["serial"].null_count == files[name].payment.num_rows == 1


def test_wrong_and_missing_references_name_no_invoice(town: Town) -> None:
    town.deliver("invoice")
    answered = town.bank.answer(SOON)
    paid = answered.payments.set_index("habit")
    wrong = paid.loc["wrong_ocr", "reference"]
    assert wrong not in set(town.distributor.documents["ocr"]) and not reference.is_valid_ocr(wrong)
    assert pd.isna(paid.loc["no_ocr", "reference"]) and pd.isna(paid.loc["free_text", "reference"])
    texts = [text for data in answered.files.values() for text in bgmax.read(data).information["text"].to_pylist()]
    number = town.distributor.documents.set_index("customer_no")["document_no"][paid.loc["free_text", "customer_no"]]
    assert texts == [f"Faktura {number}"]


def test_a_credit_note_is_deducted_from_the_next_payment(town: Town) -> None:
    town.deliver("credit_note", amount_ore=-25_000, first=4_000_000_000)
    town.deliver("invoice")
    paid = town.bank.answer(SOON).payments.query("habit == 'deducts'")
    (note,) = paid[paid["kind"] == "deduction"].to_dict("records")
    assert note["amount_ore"] == 25_000 and note["expected"] == "deduction_credit_note"
    assert note["reference"] == reference.ocr(note["document_no"], length_digit=True)
    town.deliver("invoice", first=500)
    again = town.bank.answer(LATER).payments
    assert not (again["expected"] == "deduction_credit_note").any(), "a credit note is used once"


def test_without_payments_the_file_is_empty(town: Town) -> None:
    (data,) = town.bank.answer(SENT).files.values()
    assert bgmax.read(data).empty


def test_a_damaged_file_is_refused_and_comes_right_the_morning_after(tmp_path: Path) -> None:
    town = Town(tmp_path, faults=True)
    for _ in range(4):
        town.bank.answer(SENT)
    town.deliver("invoice")
    damaged = town.bank.answer(SOON)
    name = next(iter(damaged.files))
    with pytest.raises(FileRefused) as refusal:
        bgmax.read(damaged.files[name])
    assert "BGM-C1" in str(refusal.value)
    assert name not in set(damaged.payments["file"]), "what was refused is not told yet"
    corrected = town.bank.answer(LATER)
    right = name.replace(".txt", "_RATTAD.txt")
    rows = corrected.payments[corrected.payments["file"] == right]
    assert bgmax.read(corrected.files[right]).payment.num_rows == len(rows) > 0
    everyone = pd.concat([damaged.payments, corrected.payments])
    everyone = everyone[everyone["expected"] != "section_held"]
    assert not everyone.duplicated(["document_no", "amount_ore", "paid_on", "kind", "habit"]).any()


def test_faulty_mornings_have_a_section_nobody_knows_and_a_file_twice(tmp_path: Path) -> None:
    town = Town(tmp_path, faults=True)
    for _ in range(3):
        town.bank.answer(SENT)
    town.deliver("invoice")
    answered = town.bank.answer(SOON)
    held = answered.payments[answered.payments["expected"] == "section_held"]
    assert held["bankgiro"].tolist() == [STRANGE_BANKGIRO]
    assert len(set(answered.files.values())) == len(answered.files) - 1
