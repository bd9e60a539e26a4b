"""The calendar of draws: due dates on closed days, a day of the month, cut-off and notice."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from reskontra.autogiro import direct_debit_days as days
from reskontra.settings import DirectDebit

RULES = {"send_bank_days_before": 5, "cut_off_bank_days": 1, "notice_weekdays": 8, "answer_bank_days": 5}


def rules(draw_day: int = 0, **changed: int) -> DirectDebit:
    return DirectDebit(draw_day=draw_day, other_identity="ask", **{**RULES, **changed})


def column(*texts: str | None) -> pa.Array:
    return pa.array([text and date.fromisoformat(text) for text in texts], pa.date32())


def one(array: pa.Array) -> str:
    return str(array[0].as_py())


@pytest.mark.parametrize(
    ("due_on", "draw_day", "wanted"),
    [
        ("2026-03-16", 0, "2026-03-16"),
        ("2026-04-04", 0, "2026-04-07"),  # Holy Saturday: the bank day after Easter Monday
        ("2026-06-19", 0, "2026-06-22"),  # Midsummer Eve
        ("2026-12-31", 0, "2027-01-04"),  # New Year's Eve, a Thursday
        ("2026-03-16", 28, "2026-03-30"),  # the 28th is a Saturday
        ("2026-03-28", 28, "2026-03-30"),
        ("2026-03-29", 28, "2026-04-28"),
        ("2026-02-10", 31, "2026-03-02"),  # the last of February is a Saturday
        ("2026-03-31", 31, "2026-03-31"),
        ("2026-04-01", 30, "2026-04-30"),
        ("2026-12-20", 15, "2027-01-15"),
    ],
)
def test_a_claim_is_drawn_on_its_due_date_or_the_months_day_never_before(
    due_on: str, draw_day: int, wanted: str
) -> None:
    assert one(days.wanted_draw(column(due_on), rules(draw_day))) == wanted


@pytest.mark.parametrize(
    ("on", "earliest"),
    [
        ("2026-03-13", "2026-03-16"),  # Friday: until 19:00 for Monday
        ("2026-03-14", "2026-03-17"),  # Saturday: Monday is closed for orders
        ("2026-04-02", "2026-04-07"),  # Maundy Thursday
        ("2026-04-03", "2026-04-08"),  # Good Friday
        ("2026-12-23", "2026-12-28"),  # the day before Christmas Eve
        ("2026-12-30", "2027-01-04"),
    ],
)
def test_the_first_day_that_a_night_can_order(on: str, earliest: str) -> None:
    assert str(days.earliest_draw(date.fromisoformat(on), rules())) == earliest


def test_an_earlier_cut_off_and_how_far_ahead_orders_are_sent() -> None:
    thursday = date(2026, 4, 2)
    assert str(days.earliest_draw(thursday, rules(cut_off_bank_days=2))) == "2026-04-08"
    assert str(days.latest_draw(thursday, rules())) == "2026-04-13"


def test_the_latest_of_due_date_cut_off_and_notice_decides() -> None:
    due = column("2026-03-16", "2026-03-02", "2026-03-16", "2026-03-16")
    notified = column("2026-02-16", "2026-02-16", "2026-03-05", None)
    found = days.draw(due, notified, date(2026, 3, 9), rules())
    assert [day and str(day) for day in found.to_pylist()] == ["2026-03-16", "2026-03-10", "2026-03-17", None]


@pytest.mark.parametrize(
    ("notified_on", "first"),
    [
        ("2026-03-06", "2026-03-18"),  # Friday: eight weekdays later
        ("2026-03-07", "2026-03-18"),  # Saturday: the same eight
        ("2026-03-26", "2026-04-09"),  # Good Friday and Easter Monday are no weekdays
    ],
)
def test_eight_weekdays_of_notice(notified_on: str, first: str) -> None:
    found = days.draw(column("2026-01-02"), column(notified_on), date(2026, 1, 2), rules())
    assert one(found) == first
