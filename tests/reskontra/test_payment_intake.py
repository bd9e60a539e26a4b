"""Payment intake on the real exchange and database: what is booked, held and refused of the bank's files."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from ledger_house import BANKGIRO, LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from formats import bgmax
from reskontra.chain import NightStopped
from reskontra.ledger import Ledger
from reskontra.payments import payment_rows

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


def test_production_file_in_a_test_run_is_refused(house: LedgerHouse) -> None:
    settings = house.house.settings
    trying = replace(settings.municipality, environment="test")
    house.house.night.settings = replace(settings, municipality=trying)
    drop(house, "bank.txt", house.bgmax(payment(100_00), marker="P"))
    assert "BGM-R3" in house.house.report("bank.txt") and house.house.rows("SELECT * FROM payment") == []

    drop(house, "trial.txt", house.bgmax(payment(100_00), marker="T"))
    assert house.house.state_of("trial.txt") == "taken"


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


def own(house: LedgerHouse, number: str) -> None:
    """Let the number be one of ours from now on, in a new night."""
    house.house.next_night()
    client = house.house.settings.clients[0]
    ours = (*client.bankgiro, replace(client.bankgiro[0], number=number))
    house.house.night.client = replace(client, bankgiro=ours)
    house.house.run("payment_intake")


def test_held_section_that_comes_again_is_a_duplicate_and_is_booked_once(house: LedgerHouse) -> None:
    data = house.bgmax(payment(100_00), bankgiro=FOREIGN)
    drop(house, "bank.txt", data)
    drop(house, "copy.txt", data.replace(b"\r\n", b"\n"))

    assert house.house.state_of("copy.txt") == "duplicate"
    own(house, FOREIGN)
    assert house.house.rows("SELECT amount_ore FROM payment") == [{"amount_ore": 100_00}]


def test_two_held_sections_of_one_deposit_are_booked_once_and_the_other_is_named(house: LedgerHouse) -> None:
    data = house.bgmax(payment(100_00), bankgiro=FOREIGN)
    drop(house, "bank.txt", data)
    drop(house, "again.txt", data.replace(b"170000", b"180000", 1))  # the same deposit, in a file of another moment

    own(house, FOREIGN)
    assert house.house.rows("SELECT amount_ore FROM payment") == [{"amount_ore": 100_00}]
    (finding,) = [found for found in house.house.findings if found.rule == "BGM-R13"]
    assert finding.severity == "hold" and finding.key.startswith("again.txt")


def test_held_section_is_named_in_the_receipt_and_every_night(house: LedgerHouse) -> None:
    drop(house, "bank.txt", house.bgmax(payment(100_00), bankgiro=FOREIGN))
    (receipt,) = house.house.home.sftp.rglob("bank.txt.KVITTENS.txt")
    assert "Hålls: bankgiro 5402-9681 är inte upplagt" in receipt.read_text(encoding="utf-8")

    house.house.next_night()
    house.house.run("payment_intake")
    (finding,) = house.house.findings
    assert (finding.rule, finding.severity) == ("PAY-BANKGIRO", "hold")
    assert "5402-9681" in finding.message and "100,00" in finding.message


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


def test_deposit_serials_begin_anew_each_year_and_for_each_bankgiro(house: LedgerHouse) -> None:
    """BGM-W6: the deposit is known by bankgiro number, year and serial, so the same serial may come again."""
    house._deposit = 300
    drop(house, "old.txt", house.bgmax({**payment(1_00), "serial": "1".zfill(12)}, on=date(2025, 11, 20)))
    house._deposit = 0
    drop(house, "new.txt", house.bgmax({**payment(2_00), "serial": "2".zfill(12)}, on=date(2026, 11, 20)))
    house._deposit = 0
    other = house.bgmax({**payment(3_00), "serial": "3".zfill(12)}, on=date(2026, 11, 20), bankgiro="9912346")
    drop(house, "other.txt", other)

    assert house.house.findings == []
    keys = house.house.rows("SELECT bankgiro, deposit_key FROM deposit ORDER BY deposit_id")
    assert [tuple(row.values()) for row in keys] == [
        (BANKGIRO, "2025-00301"),
        (BANKGIRO, "2026-00001"),
        ("9912346", "2026-00001"),
    ]


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


def test_one_ore_between_file_and_ledger_stops_the_step_and_names_file_and_line(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of our own, planted between reading and loading: nothing is booked."""
    load = Ledger.load

    def one_ore_less(ledger: Ledger, table: str, rows: pa.Table) -> int:
        if table == "payment":
            place = rows.schema.get_field_index("amount_ore")
            rows = rows.set_column(place, "amount_ore", pc.subtract(rows["amount_ore"], 1))
        return load(ledger, table, rows)

    monkeypatch.setattr(Ledger, "load", one_ore_less)
    house.house.drop("bank.txt", house.bgmax(payment(100_00), payment(250_50), on=date(2026, 11, 20)), "bank")
    with pytest.raises(NightStopped) as stop, house.house.ledger.transaction():
        house.house.run("payment_intake")

    assert "bank.txt rad 2" in str(stop.value) and "2026-00001" in str(stop.value)
    assert "350,50 kr" in str(stop.value) and "350,48 kr" in str(stop.value)
    assert house.house.rows("SELECT * FROM payment") == []


def test_a_refused_file_leaves_nothing_of_what_was_loaded_while_it_was_read(house: LedgerHouse) -> None:
    """The totals stand last in the file, when its payments are in the ledger already."""
    drop(house, "sound.txt", house.bgmax(payment(100_00)))
    data = house.bgmax(payment(50_00), payment(60_00))
    drop(house, "broken.txt", data.replace(b"70" + b"%08d" % 2, b"70" + b"%08d" % 3))
    drop(house, "next.txt", house.bgmax(payment(70_00)))

    numbers = house.house.rows("SELECT payment_id, deposit_id, amount_ore FROM payment ORDER BY payment_id")
    assert [tuple(row.values()) for row in numbers] == [(1, 1, 100_00), (2, 2, 70_00)], "numbers without gaps"
    assert "BGM-C4" in house.house.report("broken.txt")


def test_everything_sent_along_is_kept_with_its_payment(house: LedgerHouse) -> None:
    whole = house.bgmax(payment(100_00), payment(50_00, "1"), payment(25_00))
    lines = whole.split(b"\r\n")
    below = [b"22" + b"0" * 10 + b"2026000009257".rjust(25) + b"%018d" % 50_00 + b"21" + b"0" * 12 + b"0", b"25Tack"]
    below += [b"26Exempel, Anna", b"27Exempelgatan 1".ljust(37) + b"99999", b"28Exempelstad", b"29005590000046"]
    lines[3:3] = [line.ljust(80) for line in below]
    data = b"\r\n".join(lines).replace(b"70" + b"%08d" % 3 + b"0" * 16, b"70" + b"%08d" % 3 + b"0" * 8 + b"%08d" % 1)
    drop(house, "bank.txt", data)

    assert house.house.rows("SELECT payment_id, reference, amount_ore, reference_code FROM payment_reference") == [
        {"payment_id": 1, "reference": "2026000009257", "amount_ore": 50_00, "reference_code": 2}
    ]
    assert house.house.rows("SELECT payment_id, text FROM payment_text") == [{"payment_id": 1, "text": "Tack"}]
    (payer,) = house.house.rows("SELECT * FROM payer")
    assert (payer["payment_id"], payer["name"], payer["city"], payer["organisation_no"]) == (
        1,
        "Exempel, Anna",
        "Exempelstad",
        "5590000046",
    )


@pytest.mark.parametrize(
    ("reference", "ocr"),
    [("123455", "123455"), ("00123455", "123455"), ("Faktura 12", None), ("000", None), ("", None), ("1２3", None)],
)
def test_a_reference_of_digits_is_an_ocr_number_without_leading_zeros(reference: str, ocr: str | None) -> None:
    assert payment_rows.ocr(pa.chunked_array([[reference]])).to_pylist() == [ocr]
    assert payment_rows.ocr(pa.chunked_array([[None]], pa.string())).to_pylist() == [None]


def test_a_file_in_many_blocks_is_booked_as_one(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    split = bgmax.fixed_lines.split
    monkeypatch.setattr(bgmax.fixed_lines, "split", lambda source: split(source, 300))
    drop(house, "bank.txt", house.bgmax(*(payment(100 + n, str(n)) for n in range(40))))

    rows = house.house.rows("SELECT payment_id, ordinal, reference, file_line FROM payment ORDER BY payment_id")
    assert [tuple(row.values()) for row in rows] == [(n + 1, n + 1, str(n), n + 3) for n in range(40)]
    (deposit,) = house.house.rows("SELECT payment_count, first_payment_id, last_payment_id FROM deposit")
    assert tuple(deposit.values()) == (40, 1, 40)


def test_foreign_sections_of_a_mixed_file_are_held_and_the_others_booked(house: LedgerHouse) -> None:
    drop(house, "bank.txt", mixed(house))

    rows = house.house.rows("SELECT bankgiro, amount_ore, ordinal FROM payment ORDER BY payment_id")
    assert [tuple(row.values()) for row in rows] == [(BANKGIRO, 100_00, 1), (BANKGIRO, 30_00, 1)]
    (held,) = house.house.rows("SELECT section_no, bankgiro, payment_count, amount_ore FROM held_section")
    assert tuple(held.values()) == (2, FOREIGN, 1, 20_00)


def mixed(house: LedgerHouse) -> bytes:
    """A file with a section of ours, a foreign one and one of ours."""
    parts = [
        house.bgmax(payment(100_00)),
        house.bgmax(payment(20_00), bankgiro=FOREIGN),
        house.bgmax(payment(30_00)),
    ]
    bodies = [b"\r\n".join(part.split(b"\r\n")[1:-2]) for part in parts]
    end = b"70" + b"%08d" % 3 + b"0" * 16 + b"%08d" % 3
    return b"\r\n".join([parts[0].split(b"\r\n")[0], *bodies, end.ljust(80), b""])


def with_line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def without_trailing_blanks(data: bytes) -> bytes:
    return b"\r\n".join(line.rstrip() for line in data.split(b"\r\n"))


@pytest.mark.parametrize("change", [with_line_feeds, without_trailing_blanks])
def test_trimmed_copies_are_taken(house: LedgerHouse, change: Callable[[bytes], bytes]) -> None:
    drop(house, "bank.txt", change(house.bgmax(payment(100_00), payment(7_00))))

    rows = house.house.rows("SELECT amount_ore FROM payment ORDER BY payment_id")
    assert [row["amount_ore"] for row in rows] == [100_00, 7_00]


def test_a_serial_of_another_files_payment_is_a_warning(house: LedgerHouse) -> None:
    on = date(2026, 11, 20)
    drop(house, "first.txt", house.bgmax({**payment(100_00), "serial": "000000000007"}, on=on))
    rows = [{**payment(1_00), "serial": f"00000000000{n}"} for n in (6, 7, 8)]
    drop(house, "second.txt", house.bgmax(*rows, on=on))

    (finding,) = house.house.findings
    assert (finding.rule, finding.severity) == ("BGM-W5", "warn") and "rad 4" in finding.key
    assert "first.txt rad 3" in finding.message
    drop(house, "third.txt", house.bgmax({**payment(1_00), "serial": "000000000009"}, on=on))
    assert house.house.findings == []


def test_a_serial_may_come_again_after_two_years(house: LedgerHouse) -> None:
    """BGM-W5: Bankgirot's numbers are unique for two years."""
    for on, warned in ((date(2024, 10, 31), []), (date(2026, 11, 20), []), (date(2026, 11, 20), ["BGM-W5"])):
        drop(house, f"bank{house._deposit}.txt", house.bgmax({**payment(1_00), "serial": "7".zfill(12)}, on=on))
        rules = [finding.rule for finding in house.house.findings]
        assert rules == warned


def test_a_killed_intake_leaves_nothing_and_is_run_again_to_the_same_end(house: LedgerHouse) -> None:
    house.house.drop("bank.txt", house.bgmax(payment(100_00), payment(7_00)), "bank")
    house.house.run("payment_intake", fail_before_commit=True)
    assert house.house.rows("SELECT * FROM payment") == house.house.rows("SELECT * FROM deposit") == []

    house.house.run("payment_intake")
    before = house.house.everything()
    house.house.run("payment_intake")
    assert house.house.everything() == before
    assert [row["payment_id"] for row in house.house.rows("SELECT payment_id FROM payment ORDER BY 1")] == [1, 2]


def test_an_empty_file_says_so_in_its_receipt(house: LedgerHouse) -> None:
    data = "01BGMAX               0120261120173035010331P".ljust(80) + "\r\n" + "70" + "0" * 32 + " " * 46 + "\r\n"
    drop(house, "tom.txt", data.encode("iso-8859-1"))
    (receipt,) = house.house.home.sftp.rglob("tom.txt.KVITTENS.txt")

    assert "Tom fil" in receipt.read_text(encoding="utf-8")
