"""When a claim is reminded, by when its debtor is to answer, and when the next step may come.

The municipality's schedule 5 + 12 + 12 (receivables rules, "The schedule"): a step needs both its own days and the
letter's deadline plus two bank days for money under way. Columns are Arrow date32; null stays null. `days` is one
number or an int64 column, as the kravkod of each claim says.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from reskontra.rules.bank_days import Column, Days, Ints, bank_calendar, offset, rolled, to_arrow, to_days


def reminder_on(due_effective_on: Column, days: int | Column) -> pa.Array:
    """The first bank day a claim may be reminded: `days` (reminder_days) calendar days after its effective due date.

    On a bank day D this is the same as `due_effective_on + days <= D`, which is what SQL asks.
    """
    return to_arrow(rolled(to_days(due_effective_on) + _whole(days)))


def respond_by_on(
    sent_on: Column, days: int | Column, *, holiday_days: int = 14, holiday_closed_weekdays: int = 2
) -> pa.Array:
    """The last day to pay or answer a letter: `days` calendar days after it was sent, moved to a bank day.

    `days` (reminder_pay_days 8, demand_response_days 10) become `holiday_days` where at least `holiday_closed_weekdays`
    Mondays to Fridays among them are no bank days, for every kind of letter. Inkassolagen § 5 asks for a reasonable
    time; 8 days from sending is the least the supervisory authority accepts.
    """
    sent = to_days(sent_on)
    wanted = np.broadcast_to(_whole(days), sent.shape)
    closed = _closed_weekdays(sent, sent + wanted)
    return to_arrow(
        rolled(sent + np.where(closed >= holiday_closed_weekdays, np.maximum(wanted, holiday_days), wanted))
    )


def next_step_on(
    sent_on: Column, respond_by: Column, step_days: int | Column, *, payment_latency_bank_days: int = 2
) -> pa.Array:
    """The first bank day of the step after a letter.

    Both must be past: `step_days` calendar days after sending, and `payment_latency_bank_days` after the deadline, so
    that money paid on the last day has arrived.
    """
    rested = to_days(sent_on) + _whole(step_days)
    answered = offset(to_days(respond_by), payment_latency_bank_days, "backward")
    return to_arrow(rolled(np.maximum(rested, answered)))


def _whole(days: int | Column) -> Ints:
    return np.asarray(days if isinstance(days, int) else days.to_numpy(zero_copy_only=False), np.int64)


def _closed_weekdays(after: Days, until: Days) -> Ints:
    """Mondays to Fridays in (after, until] that are no bank days; 0 where a date is missing."""
    known = ~np.isnat(after) & ~np.isnat(until)
    count = np.zeros(after.shape, np.int64)
    first, past = after[known] + 1, until[known] + 1
    count[known] = np.busday_count(first, past) - np.busday_count(first, past, busdaycal=bank_calendar())
    return count
