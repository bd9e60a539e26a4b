"""Bank days against the calendar tables and examples of the receivables rules."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reskontra.rules import bank_days

CLOSED_WEEKDAYS = {
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    2028: "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26",
}
BANK_DAYS = {2025: (249, "2025-12-30"), 2026: (251, "2026-12-30"), 2027: (253, "2027-12-30"), 2028: (251, "2028-12-29")}

days = st.dates(date(2001, 1, 1), date(2069, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("year", CLOSED_WEEKDAYS)
def test_closed_weekdays_number_of_bank_days_and_last_bank_day_of_the_year(year: int) -> None:
    table = bank_days.calendar(date(year, 1, 1), date(year, 12, 31)).to_pylist()
    closed = [row["day"] for row in table if not row["is_bank_day"] and row["day"].weekday() < 5]
    open_days = [row["day"] for row in table if row["is_bank_day"]]
    assert closed == [day(f"{year}-{text}") for text in CLOSED_WEEKDAYS[year].split()]
    assert (len(open_days), open_days[-1].isoformat()) == BANK_DAYS[year]
    assert not any(d.weekday() >= 5 for d in open_days)


@pytest.mark.parametrize("text", ["2026-01-05", "2026-04-02", "2026-04-30", "2026-05-13", "2026-10-30", "2026-12-23"])
def test_days_with_short_hours_are_bank_days(text: str) -> None:
    assert bank_days.is_bank_day(day(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-14", "2026-05-15"),
        ("2026-06-19", "2026-06-22"),
        ("2026-12-24", "2026-12-28"),
        ("2026-04-03", "2026-04-07"),
        ("2026-02-27", "2026-02-27"),
    ],
)
def test_a_due_date_on_a_closed_day_moves_forward(text: str, expected: str) -> None:
    assert bank_days.next_bank_day_or_same(day(text)) == day(expected)
    column = bank_days.next_bank_days_or_same(pa.array([day(text), None], pa.date32()))
    assert column.to_pylist() == [day(expected), None]


@pytest.mark.parametrize(("text", "expected"), [("2026-05-31", "2026-05-29"), ("2026-02-28", "2026-02-27")])
def test_rent_is_due_on_the_last_bank_day_before(text: str, expected: str) -> None:
    assert bank_days.previous_bank_day_or_same(day(text)) == day(expected)


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("2026-03-04", 5, "2026-03-11"),
        ("2026-04-02", 2, "2026-04-08"),
        ("2026-04-04", 1, "2026-04-07"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-04-05", -1, "2026-04-02"),
        ("2026-04-05", 0, "2026-04-05"),
    ],
)
def test_bank_days_are_counted_after_the_day(text: str, count: int, expected: str) -> None:
    assert bank_days.add_bank_days(day(text), count) == day(expected)


@given(days)
def test_next_and_previous_agree_with_a_walk_through_the_days(start: date) -> None:
    later = start
    while not bank_days.is_bank_day(later):
        later += timedelta(days=1)
    earlier = start - timedelta(days=1)
    while not bank_days.is_bank_day(earlier):
        earlier -= timedelta(days=1)
    assert bank_days.next_bank_day_or_same(start) == later
    assert bank_days.previous_bank_day(start) == earlier
    assert bank_days.add_bank_days(start, -1) == earlier


@given(days, st.integers(1, 300))
def test_a_calendar_row_says_the_same_as_the_functions(first: date, length: int) -> None:
    table = bank_days.calendar(first, first + timedelta(days=length))
    assert table.num_rows == length + 1
    assert table.schema.types == [pa.date32(), pa.bool_(), pa.date32()]
    for row in table.slice(0, 10).to_pylist():
        assert row["is_bank_day"] == bank_days.is_bank_day(row["day"])
        assert row["next_bank_day"] == bank_days.next_bank_day_or_same(row["day"])


def test_a_year_outside_the_calendar_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="bankdagskalendern"):
        bank_days.is_bank_day(date(2071, 1, 1))
    with pytest.raises(ValueError, match="bankdagskalendern"):
        bank_days.next_bank_days_or_same(pa.array([date(1999, 12, 31)], pa.date32()))
