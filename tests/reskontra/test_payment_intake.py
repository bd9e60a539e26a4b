"""Payment intake on the real exchange and database: what is booked, held and refused of the bank's files."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from ledger_house import BANKGIRO, LedgerHouse, empty_house, house, sftp_home  # noqa: F401

FOREIGN = "54029681"  # a sound bankgiro number that is not the municipality's


def drop(house: LedgerHouse, name: str, data: bytes) -> None:
    house.house.drop(name, data, "bank")
    house.house.run("payment_intake")


def payment(amount_ore: int, reference: str = "123455") -> dict[str, object]:
    return {"reference": reference, "amount_ore": amount_ore}


def test_deposit_and_payments_are_booked_as_the_bank_says(house: LedgerHouse) -> None:
    drop(house, "bank.txt", house.bgmax(payment(100_00), payment(250_50), on=date(2026, 11, 20)))

    (deposit,) = house.house.rows("SELECT * FROM deposit")
    assert (deposit["bankgiro"], deposit["amount_ore"], deposit["payment_count"]) == (BANKGIRO, 350_50, 2)
    amounts = house.house.rows("SELECT payment_id, amount_ore, paid_on, file_line FROM payment ORDER BY payment_id")
    assert amounts == [
        {"payment_id": 1, "amount_ore": 100_00, "paid_on": date(2026, 11, 20), "file_line": 3},
        {"payment_id": 2, "amount_ore": 250_50, "paid_on": date(2026, 11, 20), "file_line": 4},
    ]
    assert house.house.folder_of("bank.txt") == "done/2026-11"
    assert house.house.totals("payment_intake") == {"deposits": (2, 350_50), "payments": (2, 350_50)}


def test_wrong_total_refuses_the_whole_file_and_says_found_and_wanted(house: LedgerHouse) -> None:
    data = house.bgmax(payment(100_00)).replace(b"000000000000010000SEK", b"000000000000010001SEK")
    drop(house, "bank.txt", data)

    assert house.house.rows("SELECT * FROM payment") == []
    assert house.house.folder_of("bank.txt") == "rejected"
    assert "BGM-C1" in house.house.report("bank.txt")
    assert "100,01" in house.house.report("bank.txt").replace("100.01", "100,01")
    (finding,) = house.house.findings
    assert (finding.severity, finding.key) == ("stop", "bank.txt")


def test_test_file_in_production_is_refused(house: LedgerHouse) -> None:
    drop(house, "bank.txt", house.bgmax(payment(100_00), marker="T"))

    assert "BGM-R3" in house.house.report("bank.txt")


def test_section_of_an_unknown_bankgiro_is_held_and_booked_when_it_is_configured(house: LedgerHouse) -> None:
    drop(house, "bank.txt", house.bgmax(payment(100_00), bankgiro=FOREIGN))
    assert house.house.rows("SELECT * FROM payment") == []
    (finding,) = house.house.findings
    assert finding.severity == "hold"
    assert "5402-9681" in finding.message

    settings = house.house.settings
    client = settings.clients[0]
    ours = (*client.bankgiro, replace(client.bankgiro[0], number=FOREIGN))
    house.house.next_night()
    house.house.night.client = replace(client, bankgiro=ours)
    house.house.run("payment_intake")

    (row,) = house.house.rows("SELECT bankgiro, amount_ore, run_id FROM payment")
    assert (row["bankgiro"], row["amount_ore"], row["run_id"]) == (FOREIGN, 100_00, house.house.night.run_id)
    assert house.house.rows("SELECT * FROM held_section") == []


def test_same_content_under_another_name_is_a_duplicate_not_an_error(house: LedgerHouse) -> None:
    data = house.bgmax(payment(100_00))
    drop(house, "first.txt", data)
    drop(house, "second.txt", data)

    assert house.house.state_of("second.txt") == "duplicate"
    assert len(house.house.rows("SELECT * FROM payment")) == 1
    assert house.house.findings == []


def test_same_deposits_and_timestamp_in_other_bytes_are_a_duplicate(house: LedgerHouse) -> None:
    data = house.bgmax(payment(100_00))
    drop(house, "first.txt", data)
    drop(house, "trimmed.txt", data.replace(b"\r\n", b"\n"))

    assert house.house.state_of("trimmed.txt") == "duplicate"
    assert len(house.house.rows("SELECT * FROM payment")) == 1


def test_deposit_booked_from_another_file_refuses_the_file(house: LedgerHouse) -> None:
    drop(house, "first.txt", house.bgmax(payment(100_00)))
    house._deposit -= 1
    drop(house, "other.txt", house.bgmax(payment(300_00)))

    assert "BGM-R13" in house.house.report("other.txt")
    assert len(house.house.rows("SELECT * FROM payment")) == 1


def test_gap_in_the_deposit_serials_is_a_warning(house: LedgerHouse) -> None:
    drop(house, "first.txt", house.bgmax(payment(100_00), on=date(2026, 11, 20)))
    house._deposit += 1
    drop(house, "third.txt", house.bgmax(payment(100_00), on=date(2026, 11, 20)))

    assert [finding.rule for finding in house.house.findings] == ["BGM-W6"]


@pytest.mark.parametrize("on", [date(2026, 11, 21), date(2026, 11, 24)], ids=["a Saturday", "not come yet"])
def test_payment_date_that_cannot_be_is_a_warning(house: LedgerHouse, on: date) -> None:
    drop(house, "bank.txt", house.bgmax(payment(100_00), on=on))

    assert [finding.rule for finding in house.house.findings] == ["BGM-W3"]
    assert len(house.house.rows("SELECT * FROM payment")) == 1


def test_file_without_sections_is_taken_as_empty(house: LedgerHouse) -> None:
    data = "01BGMAX               0120261120173035010331P".ljust(80) + "\r\n" + "70" + "0" * 32 + " " * 46 + "\r\n"
    drop(house, "tom.txt", data.encode("iso-8859-1"))

    assert house.house.state_of("tom.txt") == "taken"


def test_file_that_is_no_bgmax_is_refused_with_what_to_do(house: LedgerHouse) -> None:
    drop(house, "bild.txt", b"hej\n")

    assert house.house.folder_of("bild.txt") == "rejected"
    assert "BGM-R1" in house.house.report("bild.txt")
