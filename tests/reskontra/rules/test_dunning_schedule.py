"""The schedule 5 + 12 + 12 against the worked examples S1-S8 of the receivables rules."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reskontra.rules import dunning_schedule
from reskontra.rules.bank_days import add_bank_days, is_bank_day, next_bank_day_or_same, next_bank_days_or_same

# due, effective, reminder, pay by, demand, respond by, legal step
EXAMPLES = {
    "S1": "2026-02-27 2026-02-27 2026-03-04 2026-03-12 2026-03-16 2026-03-26 2026-03-30",
    "S2": "2026-03-13 2026-03-13 2026-03-18 2026-03-26 2026-03-30 2026-04-13 2026-04-15",
    "S3": "2026-03-20 2026-03-20 2026-03-25 2026-04-02 2026-04-08 2026-04-20 2026-04-22",
    "S4": "2026-04-30 2026-04-30 2026-05-05 2026-05-13 2026-05-18 2026-05-28 2026-06-01",
    "S5": "2026-05-31 2026-06-01 2026-06-08 2026-06-16 2026-06-22 2026-07-02 2026-07-06",
    "S6": "2026-06-30 2026-06-30 2026-07-06 2026-07-14 2026-07-20 2026-07-30 2026-08-03",
    "S7": "2026-11-30 2026-11-30 2026-12-07 2026-12-15 2026-12-21 2027-01-04 2027-01-07",
    "S8": "2025-12-31 2026-01-02 2026-01-07 2026-01-15 2026-01-19 2026-01-29 2026-02-02",
}


def column(days: list[date | None]) -> pa.Array:
    return pa.array(days, pa.date32())


def test_the_worked_examples() -> None:
    due, effective, reminder, pay_by, demand, respond_by, legal = (
        column([date.fromisoformat(day) for day in days])
        for days in zip(*(text.split() for text in EXAMPLES.values()), strict=True)
    )
    assert next_bank_days_or_same(due) == effective
    assert dunning_schedule.reminder_on(effective, 5) == reminder
    assert dunning_schedule.respond_by_on(reminder, 8) == pay_by
    assert dunning_schedule.next_step_on(reminder, pay_by, 12) == demand
    assert dunning_schedule.respond_by_on(demand, 10) == respond_by
    assert dunning_schedule.next_step_on(demand, respond_by, 12) == legal


def test_each_claim_may_have_days_of_its_own_and_null_stays_null() -> None:
    due = column([date(2026, 2, 27), date(2026, 2, 27), None])
    days = pa.array([5, 20, 5], pa.int64())
    assert dunning_schedule.reminder_on(due, days).to_pylist() == [date(2026, 3, 4), date(2026, 3, 19), None]
    sent = column([date(2026, 3, 4), date(2026, 3, 4), None])
    pay_by = dunning_schedule.respond_by_on(sent, pa.array([8, 12, 8], pa.int64()))
    assert pay_by.to_pylist() == [date(2026, 3, 12), date(2026, 3, 16), None]
    assert dunning_schedule.next_step_on(sent, pay_by, 12).to_pylist() == [date(2026, 3, 16), date(2026, 3, 18), None]


# The days closed between sending and the eighth day after it: 24 and 25 December; 1 May; none; Easter Monday alone when
# sent on Good Friday, for the day of sending does not count; both, for the eighth day does; Good Friday alone.
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (date(2026, 12, 18), date(2027, 1, 4)),
        (date(2026, 4, 27), date(2026, 5, 5)),
        (date(2026, 12, 15), date(2026, 12, 23)),
        (date(2026, 4, 3), date(2026, 4, 13)),
        (date(2026, 3, 29), date(2026, 4, 13)),
        (date(2026, 3, 28), date(2026, 4, 7)),
    ],
)
def test_two_closed_weekdays_give_a_reminder_fourteen_days(sent: date, expected: date) -> None:
    assert dunning_schedule.respond_by_on(column([sent]), 8).to_pylist() == [expected]


def test_two_bank_days_after_a_deadline_on_a_saturday_are_monday_and_tuesday() -> None:
    sent, deadline = column([date(2026, 3, 4)]), column([date(2026, 3, 14)])
    assert dunning_schedule.next_step_on(sent, deadline, 1).to_pylist() == [date(2026, 3, 17)]


def test_longer_response_times_are_never_shortened_by_the_holiday_rule() -> None:
    sent = column([date(2026, 12, 18)])
    assert dunning_schedule.respond_by_on(sent, 20).to_pylist() == [date(2027, 1, 7)]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 30), st.integers(1, 30))
def test_every_step_lies_on_a_bank_day_after_both_of_its_conditions(sent: date, days: int, step: int) -> None:
    pay_by = dunning_schedule.respond_by_on(column([sent]), days)
    after = dunning_schedule.next_step_on(column([sent]), pay_by, step).to_pylist()[0]
    answer = pay_by.to_pylist()[0]
    assert is_bank_day(answer)
    assert answer >= sent + timedelta(days)
    assert after == next_bank_day_or_same(max(sent + timedelta(step), add_bank_days(answer, 2)))
