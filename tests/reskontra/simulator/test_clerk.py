"""The clerk sends back one mistyped payment with the invoice that was meant, and approves refunds with two names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from reskontra.decisions import decision_files, worklist
from reskontra.exchange.staff_files import staff_csv
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.home import Home
from reskontra.simulator.bank import TOLD
from reskontra.simulator.clerk import CHIEF, CLERK, NO_ACCOUNT, UNIDENTIFIED, Clerk
from reskontra.simulator.counterpart import FOLDER, Counterpart

DAY = date(2026, 11, 9)
NUMBERS = ("payment_id", "item_id", "open_ore", "amount_ore", "age_days")


@pytest.fixture
def finance(tmp_path: Path) -> Counterpart:
    home = Home(tmp_path)
    for folder in ("in", "out"):
        (home.sftp / "finance" / folder).mkdir(parents=True)
    return Counterpart(home, "finance", FOLDER)


def waiting(*references: str) -> bytes:
    """A worklist with an unidentified payment of one krona for each reference, payments and items from 1."""
    count = len(references)
    rows = {name: pa.nulls(count, pa.string()) for name in worklist.HEADINGS}
    rows |= {name: pa.array(range(1, count + 1), pa.int64()) for name in NUMBERS}
    rows |= {"reference": pa.array(references), "kind": pa.array([UNIDENTIFIED] * count)}
    rows |= {
        "paid_on": pa.array([DAY] * count, pa.date32()),
        "decision_ore": pa.nulls(count, pa.int64()),
        "invoice_no": pa.nulls(count, pa.int64()),
    }
    return staff_csv("Arbetslista inbetalningar", pa.table(rows), worklist.HEADINGS)


def told(**documents: str) -> pd.DataFrame:
    rows = [{"reference": reference, "document_no": number} for reference, number in documents.items()]
    return pd.DataFrame(rows, columns=TOLD)


def out(finance: Counterpart, name: str, data: bytes) -> None:
    (finance._folder / "out" / name).write_bytes(data)


def test_a_mistyped_payment_goes_to_the_invoice_that_was_meant(finance: Counterpart) -> None:
    out(finance, "ARBETSLISTA_INBETALNINGAR_10_20261106.csv", waiting("999", "20260001713", "20260001721"))
    ((name, data),) = Clerk(finance, "10").answer(DAY, told(**{"20260001713": "2026000017"})).items()
    sheet = read_staff_file(data, name)
    form = decision_files.recognise(sheet)
    read = decision_files.read(sheet, form)
    assert form.kind == "match" and not read.faults.num_rows
    (decision,) = read.table.to_pylist()
    assert (decision["item_id"], decision["invoice_no"], decision["decided_by"]) == (2, 2026000017, CLERK)


def test_a_list_is_answered_once(finance: Counterpart) -> None:
    out(finance, "ARBETSLISTA_INBETALNINGAR_10_20261106.csv", waiting("20260001713"))
    clerk, known = Clerk(finance, "10"), told(**{"20260001713": "2026000017"})
    assert clerk.answer(DAY, known)
    assert not clerk.answer(DAY, known)


def test_what_nobody_knows_is_left(finance: Counterpart) -> None:
    out(finance, "ARBETSLISTA_INBETALNINGAR_10_20261106.csv", waiting("999"))
    assert not Clerk(finance, "10").answer(DAY, told())


def test_refunds_that_have_an_account_are_approved_by_two(finance: Counterpart) -> None:
    heading = "Förslag;Belopp;Betalas till;Kontrollsumma;Beslut;Beslutat av;Godkänt av;Kommentar\r\n"
    sums = "a" * 64, "b" * 64
    proposals = f"{heading}7;1145.00;Konto 9960 …01;{sums[0]};;;;\r\n8;90.00;{NO_ACCOUNT};{sums[1]};;;;\r\n"
    out(finance, "ATERBETALNINGSFORSLAG_10_20261106.csv", proposals.encode("utf-8-sig"))
    ((name, data),) = Clerk(finance, "10").answer(DAY, told()).items()
    sheet = read_staff_file(data, name)
    read = decision_files.read(sheet, decision_files.recognise(sheet))
    (decision,) = read.table.to_pylist()
    assert (decision["proposal_id"], decision["choice"]) == (7, "approve")
    assert (decision["decided_by"], decision["approved_by"]) == (CLERK, CHIEF)
