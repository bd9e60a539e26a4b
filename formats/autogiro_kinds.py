"""The kinds of field that only Autogiro files have: payer numbers, sums with an overpunched sign, dates or zeros."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.fixed_width_kinds import COUNT, DATE, NUMBER, NUMBER_OR_BLANK, ORE, TEXT, Kind


def _wide(text: pa.StringArray) -> pa.Array:
    trimmed = pc.ascii_trim(text, characters=" ")
    return pc.if_else(pc.match_substring_regex(trimmed, "^0*$"), None, trimmed)


def _payer(text: pa.StringArray) -> pa.Array:
    trimmed = pc.ascii_trim(text, characters=" ")
    return pc.replace_substring_regex(trimmed, "^0+([0-9])", r"\1")


def _overpunched(text: pa.StringArray) -> pa.Array:
    last = pc.utf8_slice_codeunits(text, 11, 12)
    digit = pc.fill_null(pc.index_in(last, value_set=pa.array(list("JKLMNOPQR"))), -1)
    number = pc.cast(pc.utf8_slice_codeunits(text, 0, 11), pa.int64())
    plain = pc.match_substring_regex(last, "^[0-9]$")
    units = pc.if_else(plain, pc.cast(pc.if_else(plain, last, None), pa.int64()), pc.add(digit, 1).cast(pa.int64()))
    amount = pc.add(pc.multiply(number, 10), units)
    return pc.if_else(plain, amount, pc.negate(amount))


def _write_overpunched(column: pa.ChunkedArray, width: int, encoding: str, name: str) -> np.ndarray:
    cells = ORE.write(pc.abs(column), width, encoding, name)
    negative = pc.less(column, 0).to_numpy()
    ends = memoryview("åJKLMNOPQR".encode("iso-8859-1"))
    cells[negative, -1] = [ends[digit - 0x30] for digit in cells[negative, -1]]
    return cells


# Digits kept with their leading zeros; all zeros and blanks are no value.
WIDE = Kind("wide number", "[0-9]+", "Bara siffror.", _wide, NUMBER.write, NUMBER.sound, b" 0")
WIDE_OR_BLANK = replace(WIDE, name="wide number or blank", write=NUMBER_OR_BLANK.write)
# A payer number (betalarnummer): text without leading zeros, "0" where it is all zeros, null where it is blank.
PAYER = Kind("payer number", "[0-9]+", "Bara siffror.", _payer, NUMBER_OR_BLANK.write, NUMBER.sound)
COUNT_OR_BLANK = replace(COUNT, name="count or blank", write=NUMBER_OR_BLANK.write)
ORE_OR_BLANK = replace(ORE, name="öre or blank", write=NUMBER_OR_BLANK.write)
DATE_OR_ZEROS = replace(
    DATE,
    name="date or zeros",
    write=lambda column, width, encoding, name: NUMBER.write(
        pc.strftime(column.cast(pa.date32()), "%Y%m%d"), width, encoding, name
    ),
)
# A text exactly as it stands, blanks and all.
GIVEN = Kind("text as given", "", "En text.", lambda text: text, TEXT.write)
# A sum whose sign is written over its last digit (å, J to R: negative), or plain digits.
SIGNED = Kind(
    "öre with its sign over the last digit",
    "[0-9]{11}[^ ]",
    "Ett belopp i öre: siffror, den sista siffran eller å, J-R för negativt belopp.",
    _overpunched,
    _write_overpunched,
)
