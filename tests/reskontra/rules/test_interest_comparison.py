"""Other day-count bases against the published results they explain."""

from datetime import date

import pytest

from reskontra.policy import Policy
from reskontra.rules.interest_comparison import compare

REFERENCE = Policy.load().reference_rates.to_pylist()
LATE = {row["valid_from"]: row["percent_x100"] + 800 for row in REFERENCE}


def test_kronofogdens_older_calculator_is_e30_360_rounded_once() -> None:
    _, total = compare(16_500_000, date(2003, 3, 1), date(2011, 2, 20), LATE, "E30_360")
    assert total == 13_582_708


def test_months_as_twelfths() -> None:
    parts, total = compare(700_000, date(2007, 12, 1), date(2009, 5, 31), LATE, "E30_360")
    assert [part.interest_ore for part in parts] == [6708, 42000, 43750, 29167]
    assert sum(part.interest_ore // 100 for part in parts) == 67 + 420 + 437 + 291
    assert total == 121_625


def test_e30_360_is_cut_only_where_the_rate_changes() -> None:
    parts, _ = compare(100_000, date(2020, 1, 1), date(2021, 12, 31), LATE, "E30_360")
    assert [(part.days, part.rate_percent_x100) for part in parts] == [(720, 800)]


@pytest.mark.parametrize(
    ("capital", "days", "rate", "expected"),
    [(1_610_000, 10, 850, 3749), (370_000, 14, 1200, 1703), (2_000_000, 30, 800, 13151)],
)
def test_actual_days_by_365(capital: int, days: int, rate: int, expected: int) -> None:
    first = date(2020, 3, 1)
    parts, total = compare(capital, first, date(2020, 3, days), {date(2020, 1, 1): rate}, "ACT_365F")
    assert (parts[0].days, total) == (days, expected)


def test_a_day_without_a_rate_and_an_unknown_basis_are_refused() -> None:
    with pytest.raises(KeyError, match="räntesats saknas"):
        compare(100, date(2001, 1, 1), date(2001, 2, 1), LATE, "ACT_365F")
    with pytest.raises(ValueError, match="E30_360"):
        compare(100, date(2020, 1, 1), date(2020, 2, 1), LATE, "ACT_ACT")
