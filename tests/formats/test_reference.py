"""Check digits, OCR references, bankgiro numbers, electronic addresses and the printed OCR line."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean, luhn

from formats import reference

OCR_VECTORS = [  # Bankgirot reference on OCR, receivables rules on OCR
    ("123", "1230", "12351"),
    ("1", "18", "133"),
    ("12345", "123455", "1234574"),
    ("202600017", "2026000170", "20260001712"),
    ("99887766554433221100999", "998877665544332211009993", "9988776655443322110099952"),
    ("2026004711", None, "202600471124"),
    ("2026004803", None, "202600480323"),
    ("2026005120", None, "202600512026"),
]


@pytest.mark.parametrize(("base", "plain", "with_length"), OCR_VECTORS)
def test_ocr_of_published_bases(base: str, plain: str | None, with_length: str) -> None:
    assert reference.ocr(base, length_digit=True) == with_length
    assert reference.is_valid_ocr(with_length, length_digit=True)
    if plain:
        assert reference.ocr(base, length_digit=False) == plain
        assert reference.is_valid_ocr(plain)


def test_ocr_column_takes_text_whole_numbers_and_nulls() -> None:
    bases = [vector[0] for vector in OCR_VECTORS]
    wanted = [vector[2] for vector in OCR_VECTORS]
    assert reference.ocr_column(pa.array([*bases, None]), length_digit=True).to_pylist() == [*wanted, None]
    assert reference.ocr_column(pa.chunked_array([bases[:3], bases[3:]]), length_digit=True).to_pylist() == wanted
    assert reference.ocr_column(np.array([2026004711, 123]), length_digit=True).to_pylist() == ["202600471124", "12351"]
    assert reference.ocr_column(pa.array([], pa.string()), length_digit=True).to_pylist() == []


@pytest.mark.parametrize("base", ["", "12A", "12 3", "-5", "9" * 24, "²"])
def test_a_base_that_cannot_be_used_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="no base"):
        reference.ocr(base, length_digit=True)


@pytest.mark.parametrize("text", ["202600471125", "1234567", "5", "", "12351 ", "12A51", "1" * 26])
def test_wrong_references_are_invalid(text: str) -> None:
    assert not reference.is_valid_ocr(text)


def test_length_control_and_fixed_lengths_are_part_of_the_agreed_level() -> None:
    assert reference.is_valid_ocr("1234566")
    assert not reference.is_valid_ocr("1230", length_digit=True)
    assert reference.is_valid_ocr("1230", fixed_lengths=[4, 6])
    assert not reference.is_valid_ocr("1230", fixed_lengths=[6])
    column = reference.valid_ocr_column(pa.array(["12351", "1230", None]), length_digit=True)
    assert column.to_pylist() == [True, False, False]


@settings(deadline=None)
@given(st.lists(st.text("0123456789", min_size=1, max_size=23), min_size=1))
def test_columns_agree_with_the_library_on_single_numbers(numbers: list[str]) -> None:
    assert reference.check_digit_column(pa.array(numbers)).to_pylist() == [luhn.calc_check_digit(n) for n in numbers]
    assert reference.valid_luhn_column(pa.array(numbers)).to_pylist() == [luhn.is_valid(n) for n in numbers]
    for length_digit in (True, False):
        made = reference.ocr_column(pa.array(numbers), length_digit=length_digit)
        assert reference.valid_ocr_column(made, length_digit=length_digit).to_pylist() == [True] * len(numbers)


@settings(deadline=None)
@given(st.lists(st.text("0123456789", min_size=13, max_size=13), min_size=1))
def test_gln_column_agrees_with_the_library(numbers: list[str]) -> None:
    numbers = numbers + [n[:12] + ean.calc_check_digit(n[:12]) for n in numbers]
    assert reference.valid_gln_column(pa.array(numbers)).to_pylist() == [ean.is_valid(n) for n in numbers]


def test_check_digit_of_nothing_and_of_letters_is_null() -> None:
    assert reference.check_digit_column(pa.array(["", "1x", None, "99001", "99002"])).to_pylist() == [
        None,
        None,
        None,
        "0",
        "8",
    ]


def test_a_column_that_is_a_slice_of_another_is_read_from_its_own_start() -> None:
    assert reference.check_digit_column(pa.array(["7", "123", "1"]).slice(1)).to_pylist() == ["0", "8"]


def test_bankgiro_numbers() -> None:
    for number in ("991-2346", "902-0033", "5402-9681", "5050-1055"):
        assert reference.is_valid_bankgiro(number)
        assert reference.format_bankgiro(reference.compact_bankgiro(number)) == number
    for number in ("990-2346", "5402-9682", "123456", "505010550", "5050-105A", ""):
        assert not reference.is_valid_bankgiro(number)
    column = pa.array(["9912346", "50501055", "9902346", "0050501055", None])
    assert reference.valid_bankgiro_column(column).to_pylist() == [True, True, False, False, False]


def test_endpoints() -> None:
    good = ["0007:2120001355", "0088:7300010000001"]
    bad = ["0007:2120001356", "0007:212000-1355", "0088:7300010000002", "0192:123456789", "2120001355", "0007:", ""]
    assert [reference.parse_endpoint(text) for text in good] == [("0007", "2120001355"), ("0088", "7300010000001")]
    for text in bad:
        with pytest.raises(ValueError, match="electronic address"):
            reference.parse_endpoint(text)
    wanted = [True] * len(good) + [False] * (len(bad) + 1)
    assert reference.valid_endpoint_column(pa.array([*good, *bad, None])).to_pylist() == wanted


def test_printed_ocr_line_of_the_reference() -> None:
    line = "#              202611000128 #    2373 00   9 >          50501055#41#"
    assert reference.ocr_line("202611000128", 237300, "5050-1055") == line
    assert reference.read_ocr_line(line) == ("202611000128", 237300, "50501055")


@pytest.mark.parametrize(("amount_ore", "digit"), [(235100, "5"), (142500, "8"), (237300, "9")])
def test_check_digit_of_the_amount(amount_ore: int, digit: str) -> None:
    assert f"   {digit} >" in reference.ocr_line("12351", amount_ore, "50501055")


@pytest.mark.parametrize(
    "line",
    ["# 202600019626 #     2351 00 5 > 50501055#41#", "#202600019626#2351005>50501055#41#"],
)
def test_any_number_of_blanks_is_read(line: str) -> None:
    assert reference.read_ocr_line(line) == ("202600019626", 235100, "50501055")


@settings(deadline=None)
@given(st.integers(1, 10**10 - 1), st.sampled_from(["9912346", "50501055"]), st.text("0123456789", min_size=1))
def test_ocr_line_reads_back(amount_ore: int, bankgiro: str, base: str) -> None:
    ocr = reference.ocr(base[:23], length_digit=True)
    for amount in (amount_ore, None):
        line = reference.ocr_line(ocr, amount, bankgiro)
        assert len(line) == 68
        assert reference.read_ocr_line(line) == (ocr, amount, bankgiro)


def test_no_ocr_line_for_nothing_to_pay_or_a_wrong_number() -> None:
    for amount_ore in (0, -100, 10**10):
        with pytest.raises(ValueError, match="cannot stand"):
            reference.ocr_line("12351", amount_ore, "50501055")
    with pytest.raises(ValueError, match="check digit"):
        reference.ocr_line("12352", 100, "50501055")
    with pytest.raises(ValueError, match="check digit"):
        reference.ocr_line("12351", 100, "50501056")


@pytest.mark.parametrize(
    "line",
    [
        "# 202600019626 #     2351 00 6 > 50501055#41#",
        "# 202600019627 #     2351 00 5 > 50501055#41#",
        "# 202600019626 #     2351 00 5 > 50501056#41#",
        "# 202600019626 #     2351 00 5 > 50501055#42#",
        "# 202600019626 #  > 50501055#41#",
        "202600019626",
    ],
)
def test_a_damaged_ocr_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        reference.read_ocr_line(line)
