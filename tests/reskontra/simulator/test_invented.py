"""Invented numbers pass the check digits of python-stdnum, and no two are the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from stdnum import ean
from stdnum.se import orgnr, personnummer

from formats.reference import is_valid_bankgiro
from reskontra.simulator import invented

FIRST, LAST = date(1935, 1, 1), date(2003, 12, 31)


def test_person_numbers_are_valid_and_different() -> None:
    numbers = invented.person_numbers(60_000, FIRST, LAST)
    assert numbers.is_unique and numbers.str.fullmatch("(19|20)[0-9]{10}").all()
    chosen = [*numbers[:50], *numbers[-50:]]
    assert all(personnummer.is_valid(f"{number[2:8]}-{number[8:]}") for number in chosen)
    assert set(numbers.str[8:11].astype(int)) <= set(invented.BIRTH_NUMBERS), (
        "only the series that invented people have"
    )


def test_person_numbers_end_and_go_on_where_the_last_began() -> None:
    everything = invented.person_numbers(100, FIRST, LAST)
    assert invented.person_numbers(40, FIRST, LAST, offset=60).tolist() == everything[60:].tolist()
    with pytest.raises(ValueError, match="more than there are numbers"):
        invented.person_numbers(23, FIRST, FIRST)


@pytest.mark.parametrize("prefix", ["5599", "8029", "2029"])
def test_organisation_numbers_are_valid(prefix: str) -> None:
    numbers = invented.organisation_numbers(prefix, 200)
    assert numbers.is_unique and numbers.str.startswith(prefix).all()
    assert all(orgnr.is_valid(number) for number in numbers)


def test_too_many_organisations_are_refused() -> None:
    with pytest.raises(ValueError, match="more than there are numbers"):
        invented.organisation_numbers("5599", 90_000)


def test_glns_and_bankgiro_numbers_are_valid() -> None:
    assert all(ean.is_valid(number) for number in invented.glns(100))
    assert all(is_valid_bankgiro(number) for number in invented.bankgiro_numbers(100))


def test_only_where_keeps_the_index_and_leaves_the_rest_missing() -> None:
    mask = pd.Series([True, False], index=[7, 9])
    found = invented.only_where(mask, pd.Series(["a", "b"], index=[7, 9]))
    assert found.to_dict() == {7: "a", 9: found[9]} and pd.isna(found[9])
    assert invented.only_where(np.array([False, True]), "x").tolist()[1] == "x"
