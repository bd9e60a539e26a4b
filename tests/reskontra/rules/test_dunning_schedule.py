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


def column(days: list[date]) -> pa.Array:
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


@pytest.mark.parametrize(
    ("sent", "days", "expected"),
    [
        ("2026-12-18", 8, "2026-12-28"),  # only 24 and 25 December are closed among Monday to Friday: 14 days
        ("2026-04-27", 8, "2026-05-05"),  # one closed weekday, 1 May: no more time
    ],
)
def test_the_holiday_rule_holds_for_every_letter(sent: str, days: int, expected: str) -> None:
    found = dunning_schedule.respond_by_on(column([date.fromisoformat(sent)]), days).to_pylist()[0]
    closed = [d for n in range(1, days + 1) if (d := date.fromisoformat(sent) + timedelta(n)).weekday() < 5]
    if sum(not is_bank_day(d) for d in closed) >= 2:
        assert found == next_bank_day_or_same(date.fromisoformat(sent) + timedelta(14))
    else:
        assert found == date.fromisoformat(expected)


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
