"""What senders are told: receipts, reject reports and notes, in Swedish and without identity numbers."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from formats.faults import FAULTS, Fault, table
from reskontra.exchange.rejects import (
    HELD,
    RECEIPT,
    REJECTED,
    REJECTED_CSV,
    SHOWN,
    Counts,
    Subject,
    duplicate_reports,
    held_reports,
    receipt_reports,
    refusal_reports,
    reject_csv,
)

FILE = Subject("LG04.txt", "systems/vatten", 8648, "ab" * 32, date(2026, 11, 20), 3)
NONE = FAULTS.empty_table()
AMOUNT = Fault(
    "LG-AMT", "Ett belopp i ören.", "Rätta i UBW.", found="0000300O0", field="cur_amount", line_no=6, key="4711"
)


def test_a_receipt_in_full() -> None:
    ((ending, content),) = receipt_reports(
        FILE, Counts(12, 10, 2, 0), [("Order", 10, 123456789), ("Kreditorder", 2, -100)], NONE, NONE
    ).items()
    assert ending == RECEIPT
    assert content.decode() == (
        "KVITTENS: filen är inläst\n"
        "\n"
        "Fil:            LG04.txt\n"
        "Mapp:           systems/vatten/in\n"
        "Bokföringsdag:  2026-11-20 (körning 3)\n"
        "Storlek:        8 648 byte\n"
        f"SHA-256:        {'ab' * 32}\n"
        "\n"
        "Rader\n"
        "  Lästa                     12\n"
        "  Inlästa                   10\n"
        "  Lagda åt sidan             2\n"
        "  Överhoppade                0\n"
        "\n"
        "Summor\n"
        "  Order                10 st        1 234 567,89 kr\n"
        "  Kreditorder           2 st               -1,00 kr\n"
    )


def test_a_receipt_with_rejects_and_warnings_points_to_them() -> None:
    reports = receipt_reports(FILE, Counts(2, 1, 1, 0), [], table([AMOUNT]), table([AMOUNT]))
    assert set(reports) == {RECEIPT, REJECTED, REJECTED_CSV}
    text = reports[RECEIPT].decode()
    assert "1 fel gör att rader är lagda åt sidan" in text
    assert "- Rad 6, 4711, cur_amount: ”0000300O0”. Ett belopp i ören. Rätta i UBW. (LG-AMT)" in text
    assert reports[REJECTED].decode().startswith("AVVISADE RADER: resten av filen är inläst")


def test_a_refusal_says_where_what_and_what_to_do() -> None:
    whole = Fault("DEL-TOTAL", "Summan ska vara 3,00 kr.", "Be om en ny fil.", found="2,00 kr")
    text = refusal_reports(FILE, table([AMOUNT, whole]))[REJECTED].decode()
    assert text.startswith("AVVISAD: filen är inte inläst")
    assert text.index("Filen som helhet") < text.index("Rad 6, 4711, cur_amount")
    assert (
        "  Rad 6, 4711, cur_amount\n"
        "    Hittat:  ”0000300O0”\n"
        "    Väntat:  Ett belopp i ören.\n"
        "    Gör så:  Rätta i UBW.\n"
        "    Regel:   LG-AMT\n"
    ) in text
    assert "Ingenting i filen är inläst eller bokfört." in text


def test_a_long_report_shows_the_first_and_counts_the_rest() -> None:
    many = table(Fault("R", "Siffror.", "Rätta.", found="x", line_no=number) for number in range(SHOWN + 3, 0, -1))
    reports = refusal_reports(FILE, many)
    text = reports[REJECTED].decode()
    assert text.count("Regel:") == SHOWN
    assert f"Rad {SHOWN}\n" in text and f"Rad {SHOWN + 1}\n" not in text
    assert "och 3 till, se AVVISAD.csv bredvid filen" in text
    assert reports[REJECTED_CSV].count(b"\n") == SHOWN + 4


def test_the_csv_has_the_agreed_columns() -> None:
    assert reject_csv(table([AMOUNT])).decode() == (
        "rad;nyckel;regel;fält;hittat;väntat;åtgärd\n"
        "6;4711;LG-AMT;cur_amount;0000300O0;Ett belopp i ören.;Rätta i UBW.\n"
    )
    with_department = table([AMOUNT]).append_column("department", pa.array(["Teknik; gata"]))
    first, second = reject_csv(with_department).decode().splitlines()
    assert first.endswith(";åtgärd;avdelning") and second.endswith(';"Teknik; gata"')
    assert "avdelning Teknik; gata" in refusal_reports(FILE, with_department)[REJECTED].decode()


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-1", "@cmd", "\tx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    row = reject_csv(table([Fault("R", "Text.", "Rätta.", found=cell, key=cell)])).decode().splitlines()[1]
    assert row.count(cell.strip()) >= 2, "what was found is shown"
    assert all(found[:1] not in "=+-@\t" for found in row.split(";") if found)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("198112289874", "811228-****"),
        ("811228-9874", "811228-****"),
        ("kund 8112289874 och 811228+9874;", "kund 811228-**** och 811228-****;"),
        ("198112289874 198112289874", "811228-**** 811228-****"),
        ("samordningsnummer 701063-2391", "samordningsnummer 701063-****"),
        ("faktura 2026000001", "faktura 2026000001"),
        ("bankgiro 991-2346, 5050-1055", "bankgiro 991-2346, 5050-1055"),
    ],
)
def test_identity_numbers_are_masked_wherever_they_are_found(found: str, shown: str) -> None:
    faults = table([Fault("R", "Text.", "Rätta.", found=found, line_no=1)])
    reports = receipt_reports(FILE, Counts(1, 0, 1, 0), [], faults, faults)
    assert all(shown in content.decode() for content in reports.values())
    assert not any(b"9874" in content or b"2391" in content for content in reports.values())


def test_control_characters_cannot_forge_a_line() -> None:
    text = refusal_reports(FILE, table([Fault("R", "Text.", "Rätta.", found="x\nVad som händer nu\r\x1b[2J")]))[
        REJECTED
    ]
    assert b"x Vad som h" in text and b"\x1b" not in text and b"\r" not in text


def test_a_template_sign_in_the_data_is_data() -> None:
    assert (
        b"{{ 7 * 7 }}" in refusal_reports(FILE, table([Fault("R", "Text.", "Rätta.", found="{{ 7 * 7 }}")]))[REJECTED]
    )


def test_a_duplicate_names_the_file_it_repeats() -> None:
    text = duplicate_reports(FILE, "LG04_i_gar.txt", date(2026, 11, 19))[RECEIPT].decode()
    assert "redan inläst med filen LG04_i_gar.txt (bokföringsdag 2026-11-19)" in text
    assert "Samma innehåll är redan inläst.\n" in duplicate_reports(FILE)[RECEIPT].decode()


def test_a_held_file_is_told_why_it_waits() -> None:
    text = held_reports(FILE, "Attest saknas för bunt 7.")[HELD].decode()
    assert "  Attest saknas för bunt 7.\n" in text and "prövas på nytt varje natt" in text


def test_the_same_verdict_gives_the_same_bytes() -> None:
    first, second = (refusal_reports(FILE, table([AMOUNT])) for _ in range(2))
    assert first == second
