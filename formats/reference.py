"""Numbers that carry a check digit: OCR references, bankgiro numbers, electronic addresses, the printed OCR line.

Single numbers are judged by python-stdnum; the `_column` functions do the same for a whole Arrow or numpy column of
text or whole numbers. Source: Bankgirot reference on Luhn, bankgiro and OCR; distribution reference on the OCR line
and the Peppol address schemes 0007 and 0088.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum import ean, luhn
from stdnum.se import orgnr

Column: TypeAlias = pa.Array | pa.ChunkedArray | np.ndarray

OCR_MAX_LENGTH = 25  # BgMax has no room for more

ORGANISATION_SCHEME = "0007"
GLN_SCHEME = "0088"


class Endpoint(NamedTuple):
    """An electronic address: scheme `0007` (organisation number) or `0088` (GLN) and the number in digits."""

    scheme: str
    identifier: str


class OcrLine(NamedTuple):
    """What the OCR line of a payment slip says; `amount_ore` is None on a slip without amount."""

    ocr: str
    amount_ore: int | None
    bankgiro: str


def ocr(base: str, *, length_digit: bool) -> str:
    """The OCR reference of the digits `base`: the length digit when agreed with the bank, then the Luhn digit.

    The length digit is the last digit of the total length, itself and the check digit included. Raises ValueError
    when `base` is not digits or the reference would pass 25 digits.
    """
    return str(ocr_column(pa.array([base], pa.string()), length_digit=length_digit)[0])


def ocr_column(bases: Column, *, length_digit: bool) -> pa.Array:
    """The OCR reference (text) of each base; null stays null. Raises ValueError at a base that cannot be used."""
    texts = _texts(bases)
    lengths = pc.add(pc.utf8_length(texts), 2 if length_digit else 1)
    usable = pc.and_(pc.match_substring_regex(texts, r"^[0-9]+$"), pc.less_equal(lengths, OCR_MAX_LENGTH))
    if not pc.all(usable, min_count=0).as_py():
        wrong = texts.filter(pc.invert(usable))[0].as_py()
        raise ValueError(f"{wrong!r} is no base of an OCR reference: digits only, at most 25 with the control digits")
    if length_digit:
        last_digit = pc.utf8_slice_codeunits(lengths.cast(pa.string()), -1)
        texts = pc.binary_join_element_wise(texts, last_digit, "")
    return pc.binary_join_element_wise(texts, check_digit_column(texts), "")


def is_valid_ocr(reference: str, *, length_digit: bool = False, fixed_lengths: Collection[int] = ()) -> bool:
    """Whether the reference passes the control agreed for its bankgiro: Luhn, length digit, fixed lengths."""
    if not re.fullmatch("[0-9]{2,25}", reference) or not luhn.is_valid(reference):
        return False
    fits = not length_digit or reference[-2] == str(len(reference))[-1]
    return fits and (not fixed_lengths or len(reference) in fixed_lengths)


def valid_ocr_column(
    references: Column, *, length_digit: bool = False, fixed_lengths: Collection[int] = ()
) -> pa.BooleanArray:
    """Whether each reference is 2-25 digits and passes the agreed controls; null gives false."""
    texts = _texts(references)
    lengths = pc.utf8_length(texts)
    valid = pc.and_(pc.match_substring_regex(texts, r"^[0-9]{2,25}$"), valid_luhn_column(texts))
    if length_digit:
        printed = pc.utf8_slice_codeunits(texts, -2, -1)
        valid = pc.and_(valid, pc.equal(printed, pc.utf8_slice_codeunits(lengths.cast(pa.string()), -1)))
    if fixed_lengths:
        valid = pc.and_(valid, pc.is_in(lengths, value_set=pa.array(sorted(fixed_lengths), lengths.type)))
    return valid.fill_null(False)


def check_digit(number: str) -> str:
    """The Luhn digit (modulus 10) that follows `number`. Raises ValueError when it is not digits."""
    return str(luhn.calc_check_digit(number))


def check_digit_column(numbers: Column) -> pa.StringArray:
    """The Luhn digit (text) that follows each number; null where the number is null, empty or not digits."""
    texts = _texts(numbers)
    digits, usable = _digits(texts)
    total = _luhn_sum(digits, doubled_from=0)
    return pc.if_else(usable, pa.array((10 - total % 10) % 10).cast(pa.string()), pa.scalar(None, pa.string()))


def valid_luhn_column(numbers: Column) -> pa.BooleanArray:
    """Whether the last digit of each number is its Luhn digit; false for null, empty and anything but digits."""
    texts = _texts(numbers)
    digits, usable = _digits(texts)
    return pc.and_(usable, pa.array(_luhn_sum(digits, doubled_from=1) % 10 == 0))


def compact_bankgiro(bankgiro: str) -> str:
    """The digits of a bankgiro number as people write it: `5050-1055` becomes `50501055`."""
    return re.sub(r"[\s-]", "", bankgiro)


def is_valid_bankgiro(bankgiro: str) -> bool:
    """Whether this is a bankgiro number, with or without hyphen: 7-8 digits, the last one Luhn over all of them."""
    digits = compact_bankgiro(bankgiro)
    return re.fullmatch("[0-9]{7,8}", digits) is not None and luhn.is_valid(digits)


def valid_bankgiro_column(bankgiros: Column) -> pa.BooleanArray:
    """Whether each text of digits is a bankgiro number; null gives false."""
    texts = _texts(bankgiros)
    return pc.and_(pc.match_substring_regex(texts, r"^[0-9]{7,8}$"), valid_luhn_column(texts)).fill_null(False)


def format_bankgiro(bankgiro: str) -> str:
    """The bankgiro number as it is printed: `50501055` becomes `5050-1055`, `9912346` becomes `991-2346`."""
    digits = compact_bankgiro(bankgiro)
    return f"{digits[:-4]}-{digits[-4:]}"


def is_valid_gln(gln: str) -> bool:
    """Whether this is a GLN: 13 digits with the GS1 check digit."""
    return len(gln) == 13 and bool(ean.is_valid(gln))


def valid_gln_column(glns: Column) -> pa.BooleanArray:
    """Whether each text is a GLN of 13 digits with the GS1 check digit; null gives false."""
    texts = _texts(glns)
    digits, usable = _digits(texts)
    weights = np.where(np.arange(digits.shape[1])[::-1] % 2, 3, 1).astype(np.uint8)
    correct = pa.array((digits * weights).sum(axis=1, dtype=np.int64) % 10 == 0)
    return pc.and_(pc.and_(usable, correct), pc.match_substring_regex(texts, r"^[0-9]{13}$")).fill_null(False)


def parse_endpoint(endpoint: str) -> Endpoint:
    """The parts of `0007:<10 digits>` or `0088:<13 digits>`. Raises ValueError when a check digit is wrong.

    A wrong number is fatal to the whole Peppol invoice (PEPPOL-COMMON-R049 and R040), so it is stopped at intake.
    """
    scheme, _, identifier = endpoint.partition(":")
    if scheme == ORGANISATION_SCHEME and re.fullmatch("[0-9]{10}", identifier) and orgnr.is_valid(identifier):
        return Endpoint(scheme, identifier)
    if scheme == GLN_SCHEME and is_valid_gln(identifier):
        return Endpoint(scheme, identifier)
    raise ValueError("not an electronic address 0007:<10 digits> or 0088:<13 digits> with its check digit")


def valid_endpoint_column(endpoints: Column) -> pa.BooleanArray:
    """Whether each text is an electronic address that `parse_endpoint` takes; null gives false."""
    texts = _texts(endpoints)
    identifiers = pc.utf8_slice_codeunits(texts, 5)
    organisation = pc.and_(pc.match_substring_regex(texts, r"^0007:[0-9]{10}$"), valid_luhn_column(identifiers))
    gln = pc.and_(pc.starts_with(texts, "0088:"), valid_gln_column(identifiers))
    return pc.or_(organisation, gln).fill_null(False)


def ocr_line(ocr: str, amount_ore: int | None, bankgiro: str) -> str:
    """The OCR line of a bankgiro slip: form type 41 with an amount, 42 without (amount None).

    Credit notes, zero invoices and Autogiro invoices carry no line: an amount of 0 or less raises ValueError, and so
    do a wrong check digit and an amount of 100 000 000 kronor or more, which the eight positions cannot hold.
    """
    if not is_valid_ocr(ocr) or not is_valid_bankgiro(bankgiro):
        raise ValueError(f"OCR {ocr!r} or bankgiro {bankgiro!r} has a wrong check digit")
    if amount_ore is None:
        amount, form = " " * 15, 42
    elif 0 < amount_ore < 10**10:
        kronor, ore = divmod(amount_ore, 100)
        amount, form = f"{kronor:>8} {ore:02}   {check_digit(str(amount_ore))}", 41
    else:
        raise ValueError(f"{amount_ore} öre cannot stand on an OCR line")
    return f"# {ocr:>25} #{amount} >{compact_bankgiro(bankgiro):>18}#{form}#"


_OCR_LINE = re.compile(
    r"#\s*(?P<ocr>[0-9]{2,25})\s*#\s*"
    r"(?:(?P<kronor>[0-9]{1,8})\s*(?P<ore>[0-9]{2})\s*(?P<check>[0-9])\s*)?>?\s*"
    r"(?P<bankgiro>[0-9]{7,8})\s*#\s*(?P<form>41|42)\s*#"
)


def read_ocr_line(line: str) -> OcrLine:
    """What an OCR line says, with any number of blanks between its parts.

    Raises ValueError when the line has another shape or one of its three check digits is wrong.
    """
    parts = _OCR_LINE.fullmatch(line.strip())
    if parts is None or (parts["form"] == "41") != (parts["kronor"] is not None):
        raise ValueError(f"{line!r} is not an OCR line of form 41 or 42")
    amount = None if parts["kronor"] is None else parts["kronor"] + parts["ore"]
    amount_holds = amount is None or check_digit(amount) == parts["check"]
    if not (amount_holds and is_valid_ocr(parts["ocr"]) and is_valid_bankgiro(parts["bankgiro"])):
        raise ValueError(f"{line!r} has a wrong check digit")
    return OcrLine(parts["ocr"], None if amount is None else int(amount), parts["bankgiro"])


def _texts(column: Column) -> pa.StringArray:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else pa.array(column)
    return array if pa.types.is_string(array.type) else array.cast(pa.string())


def _digits(texts: pa.StringArray) -> tuple[np.ndarray, pa.BooleanArray]:
    """The digits as a matrix, right-aligned and zero-filled (zeros weigh nothing), and which rows are digits."""
    usable = pc.match_substring_regex(texts, r"^[0-9]+$").fill_null(False)
    clean = pc.if_else(usable, texts, "0")
    width = max(pc.max(pc.binary_length(clean)).as_py() or 1, 1)
    cells = np.frombuffer(pc.ascii_lpad(clean, width, "0").buffers()[2] or b"", np.uint8, len(texts) * width)
    return cells.reshape(len(texts), width) - np.uint8(ord("0")), usable


def _luhn_sum(digits: np.ndarray, *, doubled_from: int) -> np.ndarray:
    """The Luhn sum of each row; counted from the right, every second digit from `doubled_from` on is doubled."""
    doubled = digits.copy()
    column = doubled[:, ::-1][:, doubled_from::2]
    column *= 2
    column[column > 9] -= 9
    return doubled.sum(axis=1, dtype=np.int64)
