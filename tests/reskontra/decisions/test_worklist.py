"""The worklist of payments: what it tells, whose names it keeps back, and its way to staff and home again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401
from ledger_rows import COMPANY, Town, books, town  # noqa: F401
from matching_rows import Bank

from reskontra.decisions import worklist
from reskontra.exchange import staff_sheets

DUE = "2026-02-27"


@pytest.fixture
def bank(town: Town) -> Bank:  # noqa: F811
    town.customer("1001")
    town.company("2001")
    return Bank(town)


def sent(town: Town, ending: str = ".csv") -> bytes:  # noqa: F811
    """The newest worklist in the outbox."""
    rows = town.select("outbox_id, sha256", "outbox", f"name LIKE 'ARBETSLISTA_INBETALNINGAR%{ending}'")
    with town.exchange.archive.open(rows[-1][1]) as source:
        return source.read()


def listed(town: Town) -> list[dict[str, str]]:  # noqa: F811
    return list(csv.DictReader(io.StringIO(sent(town).decode("utf-8-sig")), delimiter=";"))


def test_every_row_tells_where_the_money_lies_why_whose_it_is_and_what_it_may_pay(bank: Bank) -> None:
    first, second, third = (bank.town.invoice("2001", ore, DUE) for ore in (100_000, 50_000, 70_000))
    over = bank.lay(110_000, "2026-02-20", bank.ocr(first))
    named = bank.lay(49_000, "2026-02-20", f"{second} {third}", texts=["tack"], payer={"name": "Bo Exempel"})
    bank.match("2026-02-20")
    one, other = listed(bank.town)

    assert list(one) == list(worklist.HEADINGS.values())
    assert (one["Betalning"], one["Post"]) == (str(over), str(bank.own_item(over)))
    assert (one["Slag"], one["Ägare"], one["Kundnummer"], one["Kvar att hantera"]) == (
        "Överbetalning",
        "TEK",
        "2001",
        "100.00",
    )
    assert (other["Slag"], other["Ägare"], other["Betalare"]) == ("Oidentifierad inbetalning", "CENTRAL", "Bo Exempel")
    assert other["Betalning"] == str(named) and other["Meddelande"] == "tack"
    assert other["Kandidater"] == "; ".join(f"{no} (47 %, Fakturanummer i text)" for no in (second, third))
    assert {other[heading] for heading in worklist.DECISION_HEADINGS.values()} == {""}


def test_the_best_three_candidates_are_shown_the_likeliest_first(bank: Bank) -> None:
    invoices = [bank.town.invoice("1001", ore, "2026-01-30") for ore in (10_000, 20_000, 30_000, 40_000)]
    bank.lay(
        10_000,
        "2026-02-20",
        payer={"name": "Anna Exempel"},
        texts=[f"fakturor {invoices[1]} {invoices[2]} {invoices[3]}"],
    )
    bank.match("2026-02-20")
    (row,) = listed(bank.town)

    assert row["Kandidater"] == (
        f"{invoices[0]} (80 %, Betalare och belopp); {invoices[1]} (31 %, Fakturanummer i text); "
        f"{invoices[2]} (31 %, Fakturanummer i text)"
    )


def test_the_workbook_says_the_same_as_the_text(bank: Bank) -> None:
    bank.pay(49_000, "2026-02-20", "=1+1")
    text, book = (staff_sheets.read_staff_file(sent(bank.town, end), f"lista{end}") for end in (".csv", ".xlsx"))

    assert list(text.headings) == list(book.headings) and text.rows == book.rows == 1
    assert text.table.drop_columns("line_no").to_pylist() == book.table.drop_columns("line_no").to_pylist()


@pytest.mark.parametrize("name", ["Anna Exempel", "EXEMPEL, ANNA", "exempel anna"])
def test_a_protected_persons_name_is_on_no_list_however_the_bank_writes_it(bank: Bank, name: str) -> None:
    bank.town.night("2026-02-19")
    bank.town.change_customer("1001", protection_code=1)
    bank.pay(49_000, "2026-02-20", "4711", payer={"name": name, "organisation_no": COMPANY})
    (row,) = listed(bank.town)

    assert row["Betalare"] == "" and "exempel" not in str(row).lower()
    assert COMPANY not in sent(bank.town).decode("utf-8-sig")


def test_what_is_handled_leaves_the_list_and_an_empty_list_is_not_sent(bank: Bank) -> None:
    invoice = bank.town.invoice("1001", 100_000, DUE)
    payment = bank.pay(100_000, "2026-02-20", "4711")
    bank.decide("match", "invoice", item_id=bank.own_item(payment), invoice_no=invoice)
    before = bank.town.rows("SELECT count(*) FROM outbox WHERE name LIKE 'ARBETSLISTA%'")
    bank.match("2026-02-23")

    assert bank.town.rows("SELECT count(*) FROM outbox WHERE name LIKE 'ARBETSLISTA%'") == before


def test_the_list_goes_to_staff_comes_back_with_a_decision_and_the_money_finds_home(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    house.pay({"reference": "123455", "amount_ore": 1_250_000})
    night = house.house.night
    night.exchange.deliver()
    out = house.house.home.sftp / "finance" / "out"
    (path,) = out.glob("ARBETSLISTA_INBETALNINGAR_*.csv")
    (row,) = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")
    row |= {"Beslut": "Faktura", "Till faktura": str(invoice["invoice_no"]), "Beslutat av": "AB"}
    house.house.drop("tillbaka_10_lista.csv", written([row]), "finance")
    house.house.run("decision_intake")
    house.house.run("payment_matching")
    night.exchange.deliver()

    assert house.open_items() == []
    (answer,) = out.glob("SVAR_*.csv")
    assert f"12 500,00 kr är placerat på faktura {invoice['invoice_no']}." in answer.read_text("utf-8-sig")


def written(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
