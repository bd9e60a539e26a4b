"""Autogiro's payment specification in payment intake: what is booked, taken back, kept for direct debit, held."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from autogiro_bank import CUSTOMER, DAY, draw, refund, specification
from ledger_house import BANKGIRO, LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from formats import autogiro_writer, hmac_seal

KEY = "1234567890ABCDEF1234567890ABCDEF"
KEY_ENV = "RESKONTRA_AUTOGIRO_KEY"


def drop(house: LedgerHouse, data: bytes, name: str = "autogiro.txt") -> None:
    house.house.drop(name, data, "bank")
    house.house.run("payment_intake")


def booked(house: LedgerHouse) -> list[tuple[Any, ...]]:
    query = "SELECT payment_id, kind, source, amount_ore, reference, channel_code, reverses_payment_id FROM payment"
    return [tuple(row.values()) for row in house.house.rows(f"{query} ORDER BY payment_id")]


def test_executed_draws_become_payments_of_their_deposit_and_all_rows_are_kept(house: LedgerHouse) -> None:
    drop(house, specification(draw(100_00, "A1"), draw(50_00, "A2", "1"), draw(25_50, "A3"), draw(7_00, "A4", "9")))

    assert booked(house) == [
        (1, "payment", "autogiro", 100_00, "A1", 4, None),
        (2, "payment", "autogiro", 25_50, "A3", 4, None),
    ]
    (deposit,) = house.house.rows("SELECT * FROM deposit")
    assert (deposit["source"], deposit["deposit_key"], deposit["amount_ore"], deposit["payment_count"]) == (
        "autogiro",
        "2026-00001",
        125_50,
        2,
    )
    kept = house.house.rows(
        "SELECT row_no, transaction_code, status, amount_ore, payment_id, file_line FROM autogiro_report_row ORDER BY 1"
    )
    assert [tuple(row.values()) for row in kept] == [
        (1, "82", "0", 100_00, 1, 3),
        (2, "82", "1", 50_00, None, 4),
        (3, "82", "0", 25_50, 2, 5),
        (4, "82", "9", 7_00, None, 6),
    ]
    assert house.house.totals("payment_intake") == {"deposits": (2, 125_50), "payments": (2, 125_50)}


def test_a_refund_takes_back_the_payment_it_names(house: LedgerHouse) -> None:
    paid = draw(100_00, "A1")
    drop(house, specification(paid, draw(100_00, "A2")), "first.txt")
    drop(house, specification(refunds=(refund(paid),), serial=2, stamp="20261123060000000001"), "second.txt")

    assert booked(house)[2:] == [(3, "reversal", "autogiro", 100_00, "A1", 4, 1)]
    deposits = house.house.rows("SELECT deposit_key, amount_ore, payment_count FROM deposit ORDER BY deposit_id")
    assert [tuple(row.values()) for row in deposits] == [("2026-00001", 200_00, 2), ("2026-U00002", -100_00, 1)]
    (row,) = house.house.rows("SELECT * FROM autogiro_report_row WHERE transaction_code = '77'")
    assert (row["payment_id"], row["refund_code"], row["refund_on"]) == (3, "01", date(2026, 11, 23))


def test_a_refund_in_the_same_file_and_a_second_one_of_the_same_payment(house: LedgerHouse) -> None:
    paid = draw(100_00, "A1")
    drop(house, specification(paid, refunds=(refund(paid),)), "first.txt")
    drop(house, specification(refunds=(refund(paid),), serial=5, stamp="20261123060000000001"), "second.txt")

    assert [row[-1] for row in booked(house)] == [None, 1, None], "a payment is taken back once"


@pytest.mark.parametrize("intakes", ["one intake", "two intakes"])
def test_a_refund_finds_its_draw_though_the_draw_comes_later_the_same_night(house: LedgerHouse, intakes: str) -> None:
    """Whether the files lie there together, the refund's first by name, or the draw comes with the next intake."""
    paid = draw(100_00, "A1")
    house.house.drop("a.txt", specification(refunds=(refund(paid),), stamp="20261123060000000001"), "bank")
    if intakes == "two intakes":
        house.house.run("payment_intake")
        house.house.run("payment_matching")
        assert house.rules() == ["reversal_unidentified"]
    house.house.drop("b.txt", specification(paid, draw(100_00, "A2"), serial=7), "bank")
    house.house.run("payment_intake")
    house.house.run("payment_matching")

    found = house.house.rows("SELECT payment_id, reverses_payment_id FROM found_reversal")
    assert [tuple(row.values()) for row in found] == [(1, 2)]
    left = house.house.rows("SELECT kind, payment_id, open_ore FROM open_item_rest ORDER BY payment_id")
    assert [tuple(row.values()) for row in left] == [("unidentified", 3, -100_00)], "only the other draw is left"


def test_a_refund_that_names_no_payment_of_ours_is_booked_without_one(house: LedgerHouse) -> None:
    drop(house, specification(refunds=(refund(draw(9_00, "OKÄND")),)))

    assert [(row[1], row[-1]) for row in booked(house)] == [("reversal", None)]


def test_only_failed_draws_move_no_money_and_are_kept(house: LedgerHouse) -> None:
    drop(house, specification(draw(50_00, "A2", "2")))

    assert booked(house) == [] and house.house.rows("SELECT * FROM deposit") == []
    assert [row["status"] for row in house.house.rows("SELECT status FROM autogiro_report_row")] == ["2"]
    assert house.house.state_of("autogiro.txt") == "taken"


def test_payouts_are_kept_and_not_booked(house: LedgerHouse) -> None:
    drop(house, specification(draw(50_00, "A1"), draw(70_00, "B1", kind="out")))

    assert [row[3] for row in booked(house)] == [50_00]
    codes = house.house.rows("SELECT transaction_code, payment_id FROM autogiro_report_row ORDER BY row_no")
    assert [tuple(row.values()) for row in codes] == [("82", 1), ("32", None)]


@pytest.mark.parametrize(
    ("changed", "field"), [({"bankgiro": "9020033"}, "bankgiro"), ({"customer": "123456"}, "customer")]
)
def test_a_file_for_somebody_else_is_refused(house: LedgerHouse, changed: dict[str, str], field: str) -> None:
    rows = [{**draw(50_00, "A1"), **{k: v for k, v in changed.items() if k == "bankgiro"}}]
    drop(house, specification(*rows, **changed))

    assert "AG-R2" in house.house.report("autogiro.txt") and field in house.house.report("autogiro.txt")
    assert booked(house) == []


def test_the_same_sections_in_other_bytes_are_a_duplicate(house: LedgerHouse) -> None:
    data = specification(draw(50_00, "A1"))
    drop(house, data, "first.txt")
    drop(house, data.replace(b"\r\n", b"\n"), "trimmed.txt")

    assert house.house.state_of("trimmed.txt") == "duplicate"
    assert len(booked(house)) == 1


def test_a_wrong_sum_refuses_the_file_and_books_nothing(house: LedgerHouse) -> None:
    data = specification(draw(50_00, "A1"))
    drop(house, data.replace(b"000000000000005000", b"000000000000005001"))

    assert "AG-R5" in house.house.report("autogiro.txt")
    assert house.house.rows("SELECT * FROM autogiro_report_row") == []


def test_a_sealed_file_is_taken_when_the_seal_holds(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_ENV, KEY)
    drop(house, hmac_seal.seal(specification(draw(50_00, "A1")), KEY, DAY))

    assert len(booked(house)) == 1 and house.house.findings == []


def test_a_broken_seal_holds_the_file_until_the_right_key_is_there(
    house: LedgerHouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY_ENV, KEY[::-1])
    drop(house, hmac_seal.seal(specification(draw(50_00, "A1")), KEY, DAY))

    assert house.house.folder_of("autogiro.txt") == "held" and booked(house) == []
    assert [(finding.rule, finding.severity) for finding in house.house.findings] == [("SEAL", "hold")]
    assert KEY not in house.house.note("autogiro.txt")

    monkeypatch.setenv(KEY_ENV, KEY)
    house.house.next_night()
    house.house.run("payment_intake")
    assert len(booked(house)) == 1 and house.house.folder_of("autogiro.txt").startswith("done")


def test_a_seal_without_a_key_is_passed_over_and_named(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_ENV, raising=False)
    drop(house, hmac_seal.seal(specification(draw(50_00, "A1")), KEY, DAY))

    assert len(booked(house)) == 1
    assert [finding.rule for finding in house.house.findings] == ["SEAL-KEY"]


def test_other_autogiro_reports_are_left_for_direct_debit(house: LedgerHouse) -> None:
    section = pa.table({"section_no": [1], "bankgiro": [BANKGIRO], "customer_number": [CUSTOMER], "written_on": [DAY]})
    advice = {
        "section_no": 1,
        "line_no": 1,
        "bankgiro": BANKGIRO,
        "payer_number": "104711",
        "information_code": "04",
        "comment_code": "32",
        "action_on": DAY,
    }
    drop(house, autogiro_writer.write_mandate_advice(section=section, advice=pa.Table.from_pylist([advice])), "med.txt")

    assert house.house.folder_of("med.txt") == "processing"
    assert house.house.rows("SELECT * FROM inbound_file WHERE name = 'med.txt'") == []


def test_the_old_layout_is_refused_by_name(house: LedgerHouse) -> None:
    drop(house, b"0120261120AUTOGIRO9900".ljust(62) + b"0099010050501055  \r\n")

    assert "gammal layout" in house.house.report("autogiro.txt")


def test_a_draw_told_of_in_bgmax_format_too_is_booked_once(house: LedgerHouse) -> None:
    drop(house, specification(draw(100_00, "2026000001251234"), draw(60_00, "2026000001259999")), "spec.txt")
    usual = {"channel_code": "4", "serial": None, "image_flag": None}
    data = house.bgmax({"amount_ore": 100_00, "reference": "2026000001251234", **usual}, on=DAY)
    drop(house, data, "bgmax.txt")

    assert [row[3] for row in booked(house)] == [100_00, 60_00]
    (twin,) = house.house.rows("SELECT payment_id, source, rule FROM twin_payment")
    assert tuple(twin.values()) == (1, "bgmax", "reference")
