"""The bank-day timetable: when a night starts, which business date it has, and what it says on days without one."""

from __future__ import annotations

import airflow_environment  # noqa: F401  first: before Airflow

# isort: split
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
import reskontra_airflow
from airflow.plugins_manager import get_timetables_plugins
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from hypothesis import given
from hypothesis import strategies as st
from reskontra_airflow import BankDays

from reskontra.rules.bank_days import is_bank_day

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHTLY = BankDays(at="01:15", timezone="Europe/Stockholm")


def moment(text: str) -> pendulum.DateTime:
    return pendulum.instance(datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Set the timetable's clock to a Swedish wall-clock time."""

    def set_clock(text: str) -> None:
        class Frozen(datetime):
            @classmethod
            def now(cls, tz=None):
                return moment(text).astimezone(tz)

        monkeypatch.setattr(reskontra_airflow, "datetime", Frozen)

    return set_clock


def next_run(last: str | None, *, catchup: bool = False, earliest: str | None = "2026-01-01") -> DagRunInfo | None:
    return NIGHTLY.next_dagrun_info(
        last_automated_data_interval=DataInterval.exact(moment(last)) if last else None,
        restriction=TimeRestriction(moment(earliest) if earliest else None, None, catchup),
    )


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ("2026-11-26T01:15", "2026-11-27T01:15"),  # Thursday -> Friday
        ("2026-11-27T01:15", "2026-11-30T01:15"),  # Friday -> Monday
        ("2026-12-23T01:15", "2026-12-28T01:15"),  # Christmas Eve, Christmas Day and Boxing Day are no bank days
        ("2026-12-30T01:15", "2027-01-04T01:15"),  # nor New Year's Eve
        ("2027-03-25T01:15", "2027-03-30T01:15"),  # Easter, and daylight saving moves on the 28th
        ("2026-10-23T01:15", "2026-10-26T01:15"),  # daylight saving moves back on the 25th
        ("2027-06-24T01:15", "2027-06-28T01:15"),  # Midsummer Eve
    ],
)
def test_each_bank_day_has_one_night_at_swedish_time(clock, last: str, wanted: str) -> None:
    clock(last)
    run = next_run(last)
    assert run is not None and run.run_after == moment(wanted)
    assert run.logical_date == moment(wanted)


def test_the_first_night_lies_ahead_even_when_the_start_date_is_long_ago(clock) -> None:
    clock("2026-11-27T10:00")
    assert next_run(None).run_after == moment("2026-11-30T01:15")
    clock("2026-11-27T00:30")
    assert next_run(None).run_after == moment("2026-11-27T01:15")


def test_a_night_missed_while_the_scheduler_was_down_is_made_up_the_same_day_only(clock) -> None:
    clock("2026-11-27T07:00")
    assert next_run("2026-11-26T01:15").run_after == moment("2026-11-27T01:15")
    clock("2026-11-27T07:00")
    assert next_run("2026-11-23T01:15").run_after == moment("2026-11-27T01:15"), "24-26 are left to catch-up"
    clock("2026-11-28T07:00")
    assert next_run("2026-11-26T01:15").run_after == moment("2026-11-30T01:15"), "Friday's is not run on Saturday"


def test_with_catchup_no_bank_day_is_left_out(clock) -> None:
    clock("2026-12-30T12:00")
    days, last = [], "2026-12-21T01:15"
    for _ in range(4):
        run = next_run(last, catchup=True)
        days.append(run.run_after.in_timezone("Europe/Stockholm").date())
        last = run.run_after.in_timezone("Europe/Stockholm").naive().isoformat()
    assert days == [date(2026, 12, 22), date(2026, 12, 23), date(2026, 12, 28), date(2026, 12, 29)]


def test_nothing_runs_after_the_end_date(clock) -> None:
    clock("2026-11-26T12:00")
    restriction = TimeRestriction(None, moment("2026-11-26T12:00"), False)
    last = DataInterval.exact(moment("2026-11-26T01:15"))
    assert NIGHTLY.next_dagrun_info(last_automated_data_interval=last, restriction=restriction) is None


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 1)), st.times())
def test_a_start_is_the_first_one_not_before_the_moment(at: datetime, hour) -> None:
    timetable = BankDays(at=f"{hour:%H:%M}")
    asked = at.replace(tzinfo=UTC)
    start = timetable._first_start(asked).astimezone(STOCKHOLM)
    assert start >= asked and is_bank_day(start.date()) and f"{start:%H:%M}" == f"{hour:%H:%M}"
    between = (asked.astimezone(STOCKHOLM).date() + timedelta(days=n) for n in range(1, 30))
    assert not any(is_bank_day(day) for day in between if day < start.date())


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (
            "2026-11-28T09:00",
            "Varje svensk bankdag kl. 01:15. Lördag 2026-11-28: ingen natt i dag. "
            "Nästa natt börjar måndag 2026-11-30 kl. 01:15.",
        ),
        (
            "2026-12-24T09:00",
            "Varje svensk bankdag kl. 01:15. Torsdag 2026-12-24: ingen natt i dag. "
            "Nästa natt börjar måndag 2026-12-28 kl. 01:15.",
        ),
        (
            "2026-11-27T00:10",
            "Varje svensk bankdag kl. 01:15. Fredag 2026-11-27: i dag körs en natt. "
            "Nästa natt börjar fredag 2026-11-27 kl. 01:15.",
        ),
    ],
)
def test_the_schedule_says_whether_there_is_a_night_today(clock, now: str, wanted: str) -> None:
    clock(now)
    assert NIGHTLY.description == wanted


def test_airflows_list_says_so_on_a_day_without_a_night(clock) -> None:
    clock("2026-11-28T09:00")
    assert NIGHTLY.summary == "Bankdagar 01:15, ingen natt i dag"
    clock("2026-11-27T09:00")
    assert NIGHTLY.summary == "Bankdagar 01:15"


def test_a_run_is_named_after_its_business_date() -> None:
    at = moment("2026-11-27T01:15")
    named = NIGHTLY.generate_run_id(run_type="scheduled", run_after=at, data_interval=DataInterval.exact(at))
    assert named == "scheduled__2026-11-27"


def test_the_plugin_registers_the_timetable_and_airflow_stores_and_restores_it() -> None:
    registered: Any = get_timetables_plugins()["reskontra_airflow.BankDays"]
    restored = decode_timetable(encode_timetable(registered(at="02:30", timezone="Europe/Helsinki")))
    assert isinstance(restored, registered)
    assert restored.serialize() == {"at": "02:30", "timezone": "Europe/Helsinki"}
