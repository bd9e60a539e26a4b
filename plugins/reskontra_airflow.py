"""What Airflow must register: the bank-day timetable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

from reskontra.rules.bank_days import add_bank_days, is_bank_day, next_bank_day_or_same

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


class BankDays(Timetable):
    """One run for every Swedish bank day, started that day at `at` in `timezone`.

    The run's logical date is that moment, so its Swedish date is the night's business date. Daylight saving moves only
    on Sundays, which are no bank days. With `catchup=False` a start that was missed is made up the same day only; older
    nights are `reskontra catch-up`'s. A DAG that has never run starts with the next bank day, never in the past.
    """

    def __init__(self, at: str = "01:15", timezone: str = "Europe/Stockholm") -> None:
        self.at = time.fromisoformat(at)
        self.zone = ZoneInfo(timezone)

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> BankDays:
        return cls(data["at"], data["timezone"])

    def serialize(self) -> dict[str, Any]:
        return {"at": f"{self.at:%H:%M}", "timezone": self.zone.key}

    @property
    def summary(self) -> str:
        """Shown in Airflow's list of DAGs; says so on a day without a night. Renewed each time the DAG file is read."""
        quiet = "" if is_bank_day(datetime.now(self.zone).date()) else ", ingen natt i dag"
        return f"Bankdagar {self.at:%H:%M}{quiet}"

    @property
    def description(self) -> str:  # type: ignore[override]
        """Shown when the pointer rests on the summary: today, and when the next night begins."""
        now = datetime.now(self.zone)
        night_today = "i dag körs en natt" if is_bank_day(now.date()) else "ingen natt i dag"
        following = self._first_start(now).astimezone(self.zone)
        return (
            f"Varje svensk bankdag kl. {self.at:%H:%M}. {_spoken(now.date()).capitalize()}: {night_today}. "
            f"Nästa natt börjar {_spoken(following.date())} kl. {self.at:%H:%M}."
        )

    def infer_manual_data_interval(self, *, run_after: pendulum.DateTime) -> DataInterval:
        return DataInterval.exact(run_after)

    def generate_run_id(self, *, run_type: Any, run_after: Any, data_interval: Any, **extra: Any) -> str:
        """`scheduled__2026-11-27`: the night's date; a run started by hand keeps the moment it was started."""
        if run_type == "manual" or data_interval is None:
            return super().generate_run_id(run_type=run_type, run_after=run_after, data_interval=data_interval, **extra)
        return f"{run_type}__{data_interval.start.astimezone(self.zone).date()}"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        start = self._next_start(last_automated_data_interval, restriction)
        if restriction.latest is not None and start > restriction.latest:
            return None
        return DagRunInfo.exact(pendulum.instance(start))

    def _next_start(self, last: DataInterval | None, restriction: TimeRestriction) -> datetime:
        now = datetime.now(UTC)
        earliest = [moment for moment in (restriction.earliest,) if moment is not None]
        if last is not None:
            earliest.append(self._start(add_bank_days(last.start.astimezone(self.zone).date(), 1)))
        if not restriction.catchup:
            earliest.append(now if last is None else self._start_of_day(now))
        return self._first_start(max(earliest, default=now))

    def _first_start(self, moment: datetime) -> datetime:
        """The first start of a night at `moment` or later."""
        day = next_bank_day_or_same(moment.astimezone(self.zone).date())
        return start if (start := self._start(day)) >= moment else self._start(add_bank_days(day, 1))

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)

    def _start_of_day(self, moment: datetime) -> datetime:
        return datetime.combine(moment.astimezone(self.zone).date(), time.min, tzinfo=self.zone).astimezone(UTC)


def _spoken(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day}"


class ReskontraPlugin(AirflowPlugin):
    name = "reskontra"
    timetables = (BankDays,)
