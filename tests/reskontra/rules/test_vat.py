"""VAT per rate on the sum, and rounding to whole kronor."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reskontra.rules import vat

CODES = pa.table({"vat_code": ["S25", "S12", "S6", "E"], "percent_x100": pa.array([2500, 1200, 600, 0], pa.int64())})


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 600, 1200, 2500, 1234]))
def test_vat_is_half_away_from_zero_as_decimals_say(base: int, percent: int) -> None:
    exact = Decimal(base) * percent / 10000
    assert vat.vat_ore(whole(base), percent)[0] == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**12), 10**12))
def test_rounding_gives_whole_kronor_half_away_from_zero(total: int) -> None:
    added = int(vat.rounding_ore(whole(total))[0])
    assert total + added == int((Decimal(total) / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100
    assert -50 <= added <= 50


def test_rounding_of_small_sums() -> None:
    totals = whole(149, 150, 199, 100, -149, -150)
    assert list(totals + vat.rounding_ore(totals)) == [100, 200, 200, 100, -100, -200]


def test_vat_is_reckoned_on_the_sum_of_an_invoice_not_per_line() -> None:
    lines = pa.table(
        {
            "invoice_no": pa.array([2, 1, 1, 1, 1, 3], pa.int64()),
            "vat_code": ["S25", "S25", "S25", "S6", "E", "S25"],
            "net_ore": pa.array([-1000000, 1, 1, 1050, 500, 1000000], pa.int64()),
        }
    )
    assert [tuple(row.values()) for row in vat.vat_by_rate(lines, CODES).to_pylist()] == [
        (1, "E", 0, 500, 0),
        (1, "S25", 2500, 2, 1),
        (1, "S6", 600, 1050, 63),
        (2, "S25", 2500, -1000000, -250000),
        (3, "S25", 2500, 1000000, 250000),
    ]


def test_an_unknown_code_is_a_bug_of_the_intake() -> None:
    lines = pa.table({"invoice_no": [1], "vat_code": ["S99"], "net_ore": [1]})
    with pytest.raises(KeyError, match="S99"):
        vat.vat_by_rate(lines, CODES)
