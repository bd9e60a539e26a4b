"""Identity numbers: what kind a number is, and whether it is valid.

Personnummer and samordningsnummer (folkbokföringslagen § 18) are kept as 12 digits, organisationsnummer (lag
(1974:174)) as 10. Numbers are masked by `formats.faults.mask` wherever they are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, personnummer

from reskontra.rules.bank_days import Column

IDENTITIES = pa.schema(
    [
        ("identity_type", pa.string()),  # personnummer, samordningsnummer, organisationsnummer
        ("identity_no", pa.string()),  # 12 digits for people, 10 for organisations
        ("born_on", pa.date32()),  # null for organisations
        ("fault", pa.string()),  # null, FORMAT, DATE or CHECK_DIGIT; then the other columns are null
    ]
)

_FORM = re.compile(r"(?P<century>1[89]|20|16)?(?P<ten>\d{6}(?P<sign>[-+]?)\d{4})", re.ASCII)


@dataclass(frozen=True)
class Identity:
    """One number that was understood, or the fault that it has."""

    identity_type: str | None = None
    identity_no: str | None = None
    born_on: date | None = None
    fault: str | None = None


def identify(numbers: Column, on: date) -> pa.Table:
    """Each number's kind and canonical form, a table with the columns of `IDENTITIES` in the order of the numbers.

    Taken are 10 digits with or without `-` or `+`, 12 digits with or without `-`, and `16` before an organisation's
    number. Blank or null gives nulls in every column. `on` decides the century of a 10-digit personnummer: the latest
    year in which the date is not in the future, one hundred years earlier with `+`.
    """
    whole = numbers.combine_chunks() if isinstance(numbers, pa.ChunkedArray) else numbers
    encoded = pc.utf8_trim_whitespace(whole.cast(pa.string())).dictionary_encode(null_encoding="encode")
    found = [_identify(number, on) if number else Identity() for number in encoded.dictionary.to_pylist()]
    distinct = pa.Table.from_pylist([vars(identity) for identity in found], schema=IDENTITIES)
    return distinct.take(encoded.indices)


def _identify(number: str, on: date) -> Identity:
    form = _FORM.fullmatch(number)
    if not form:
        return Identity(fault="FORMAT")
    century, ten = form["century"], form["ten"].replace("-", "").replace("+", "")
    # The third digit of an organisation's number is at least 2, so that it is never taken for a month.
    if century == "16" or (not century and ten[2] >= "2"):
        return _organisation(ten) if ten[2] >= "2" and form["sign"] != "+" else Identity(fault="FORMAT")
    return _person(ten, century, form["sign"] == "+", on)


def _organisation(ten: str) -> Identity:
    try:
        return Identity("organisationsnummer", orgnr.validate(ten))
    except ValidationError:
        return Identity(fault="CHECK_DIGIT")


def _person(ten: str, century: str | None, hundred: bool, on: date) -> Identity:
    day = int(ten[4:6])
    coordination = day > 60  # a samordningsnummer has the day of birth plus 60
    birthday = f"{ten[2:4]}{day - 60 if coordination else day:02}"
    born_on = _birth_date(ten[:2] + birthday, century, hundred, on)
    if born_on is None or born_on > on:
        return Identity(fault="DATE")
    if not luhn.is_valid(ten):
        return Identity(fault="CHECK_DIGIT")
    kind = "samordningsnummer" if coordination else "personnummer"
    return Identity(kind, f"{born_on.year // 100}{ten}", born_on)


def _birth_date(yymmdd: str, century: str | None, hundred: bool, on: date) -> date | None:
    """The date of birth, or None when there is no such date."""
    if century:
        return _date(century + yymmdd)
    latest = on.year - (on.year - int(yymmdd[:2])) % 100
    born_on = _date(f"{latest}{yymmdd[2:]}")
    years = (100 if born_on and born_on > on else 0) + (100 if hundred else 0)
    return _date(f"{latest - years}{yymmdd[2:]}")


def _date(ccyymmdd: str) -> date | None:
    try:
        return personnummer.get_birth_date(f"{ccyymmdd}-0000")
    except ValidationError:
        return None
