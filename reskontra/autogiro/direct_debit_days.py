"""When a claim is drawn by Autogiro, and when its order is sent.

Bankgirot takes orders and cancellations until 19:00 the bank day before the draw, and a payer is told of the amount at
least eight weekdays before it. Weekdays are counted as bank days: a holiday in between gives the payer one day more.
A night's files leave in its small hours, so a night on a bank day counts as that day. Columns are Arrow date32.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from reskontra.rules.bank_days import (
    Column,
    Days,
    add_bank_days,
    next_bank_day_or_same,
    offset,
    rolled,
    to_arrow,
    to_days,
)

if TYPE_CHECKING:
    from reskontra.settings import DirectDebit


def earliest_draw(on: date, rules: DirectDebit) -> date:
    """The first day that a file of the night can still order, or cancel, a draw on."""
    return add_bank_days(next_bank_day_or_same(on), rules.cut_off_bank_days)


def latest_draw(on: date, rules: DirectDebit) -> date:
    """The last day of draw whose order a file of the night holds."""
    return add_bank_days(next_bank_day_or_same(on), rules.send_bank_days_before)


def wanted_draw(due_on: Column, rules: DirectDebit) -> pa.Array:
    """The day of draw of claims by their due date: the bank day on or after it, or the month's day of the settings."""
    return to_arrow(rolled(_of_month(to_days(due_on), rules.draw_day)))


def draw(due_on: Column, notified_on: Column, on: date, rules: DirectDebit) -> pa.Array:
    """The day of draw as a night can order it: not before the cut-off, nor before the notice to the payer is due.

    `notified_on` is the day the invoice reached the payer.
    """
    wanted = to_days(wanted_draw(due_on, rules))
    noticed = offset(to_days(notified_on), rules.notice_weekdays, "backward")
    return to_arrow(np.maximum(np.maximum(wanted, noticed), np.datetime64(earliest_draw(on, rules), "D")))


def _of_month(days: Days, draw_day: int) -> Days:
    """The first day `draw_day` of a month on or after each day; the last of a shorter month; 0 leaves the days."""
    if not draw_day:
        return days
    month = days.astype("datetime64[M]")
    found = _day_in(month, draw_day)
    return np.where(found < days, _day_in(month + 1, draw_day), found)


def _day_in(month: np.ndarray, draw_day: int) -> Days:
    last = (month + 1).astype("datetime64[D]") - 1
    return np.minimum(month.astype("datetime64[D]") + (draw_day - 1), last)
