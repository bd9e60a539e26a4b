"""Bank days: weekdays that are neither a public holiday nor Midsummer Eve, Christmas Eve or New Year's Eve.

Sources: lag (1989:253) om allmänna helgdagar; lag (1930:173) § 2 and skuldebrevslagen (1936:81) § 5, which put the
three eves and Saturdays beside the holidays. Days with short opening hours, such as 5 January, are bank days.
Columns are Arrow date32; null stays null.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import TypeAlias

import holidays
import numpy as np
import numpy.typing as npt
import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 2000, 2070

Days: TypeAlias = npt.NDArray[np.datetime64]
Ints: TypeAlias = npt.NDArray[np.int64]
Column: TypeAlias = pa.Array | pa.ChunkedArray


@functools.cache
def bank_calendar() -> np.busdaycalendar:
    """The closed weekdays of `FIRST_YEAR` to `LAST_YEAR`, for numpy's busday functions."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    closed = holidays.country_holidays("SE", years=years, categories=("public", "de_facto"))
    return np.busdaycalendar(weekmask="1111100", holidays=sorted(np.datetime64(day, "D") for day in closed))


def is_bank_day(day: date) -> bool:
    """Whether money moves on `day`."""
    return bool(np.is_busday(_covered(day), busdaycal=bank_calendar()))


def next_bank_day_or_same(day: date) -> date:
    """`day` if it is a bank day, else the first one after it: where a due date on a closed day moves."""
    return _offset(day, 0, "forward")


def previous_bank_day_or_same(day: date) -> date:
    """`day` if it is a bank day, else the last one before it: where rent is due."""
    return _offset(day, 0, "backward")


def previous_bank_day(day: date) -> date:
    """The last bank day before `day`."""
    return _offset(day, -1, "forward")


def add_bank_days(day: date, count: int) -> date:
    """The bank day that comes `count` bank days after `day`, or before it when negative; 0 gives `day` itself."""
    if count == 0:
        return day
    return _offset(day, count, "backward" if count > 0 else "forward")


def next_bank_days_or_same(days: Column) -> pa.Array:
    """`next_bank_day_or_same` of a whole column."""
    return to_arrow(rolled(to_days(days)))


def calendar(first: date, last: date) -> pa.Table:
    """Every day from `first` to `last`, for joins in SQL.

    Columns: `day` date32, `is_bank_day` bool, `next_bank_day` date32 (the day itself if it is a bank day).
    """
    days = np.arange(_covered(first), _covered(last) + 1)
    return pa.table(
        {
            "day": to_arrow(days),
            "is_bank_day": pa.array(np.is_busday(days, busdaycal=bank_calendar())),
            "next_bank_day": to_arrow(rolled(days)),
        }
    )


def to_days(column: Column) -> Days:
    """A date32 column as numpy days, null as NaT."""
    days = column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
    return days.astype("datetime64[D]")


def to_arrow(days: Days) -> pa.Array:
    """numpy days as a date32 column, NaT as null."""
    return pa.array(days.astype("datetime64[D]"), pa.date32(), from_pandas=True)


def rolled(days: Days) -> Days:
    """numpy days moved to the next bank day where they are none; NaT stays."""
    return offset(days, 0, "forward")


def offset(days: Days, count: int, roll: str) -> Days:
    """numpy days moved by bank days, a closed day first rolled `forward` or `backward`; NaT stays.

    Raises ValueError for a day outside the years of the calendar.
    """
    known = ~np.isnat(days)
    if known.any():
        _covered(days[known].min())
        _covered(days[known].max())
    moved = days.copy()
    moved[known] = np.busday_offset(days[known], count, roll=roll, busdaycal=bank_calendar())  # type: ignore[call-overload]
    return moved


def _offset(day: date, count: int, roll: str) -> date:
    moved = np.busday_offset(_covered(day), count, roll=roll, busdaycal=bank_calendar())  # type: ignore[call-overload]
    return date.fromisoformat(str(moved))


def _covered(day: date | np.datetime64) -> np.datetime64:
    as_day = np.datetime64(str(day), "D")
    if not np.datetime64(f"{FIRST_YEAR}-01-01") <= as_day <= np.datetime64(f"{LAST_YEAR}-12-31"):
        raise ValueError(f"{as_day}: bankdagskalendern gäller {FIRST_YEAR}-{LAST_YEAR}")
    return as_day
