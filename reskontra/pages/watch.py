"""The outside watchdog: is the night that should have been run complete, stopped, missing or hanging?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reskontra.ledger import Ledger
from reskontra.rules.bank_days import add_bank_days, is_bank_day, previous_bank_day_or_same
from reskontra.settings import Settings

PATIENCE = timedelta(hours=4)  # a night still not done after this is taken to hang


@dataclass(frozen=True)
class Verdict:
    """An exit code (0 complete, 1 stopped, 2 missing or hanging) and what to say, in Swedish."""

    code: int
    message: str


def verdict(settings: Settings, client: str, now: datetime) -> Verdict:
    """How the newest night that should have begun by `now` stands. `now` carries a time zone."""
    local = now.astimezone(settings.night.zone)
    began = local.date() if local.time() >= settings.night.starts_at else local.date() - timedelta(days=1)
    due_on = previous_bank_day_or_same(began)
    starts_at = datetime.combine(due_on, settings.night.starts_at, tzinfo=settings.night.zone)
    quiet = "" if is_bank_day(local.date()) else f" I dag, {local.date()}, är ingen bankdag: ingen natt körs."
    with Ledger.open_migrated() as ledger:
        row = ledger.row("night_state", client=client, business_on=due_on)
        stops = ledger.rows("named_stops", client=client, run_id=row["run_id"]) if row else []
    if row is None:
        late = now - starts_at > PATIENCE
        return Verdict(
            2 if late else 0, f"Klient {client}: natten {due_on} {'saknas' if late else 'har inte börjat'}.{quiet}"
        )
    if row["stopped"] or stops:
        said = dict.fromkeys([row["stopped"], *(stop["message"] for stop in stops)])
        return Verdict(1, f"Klient {client}: natten {due_on} har stopp: {' '.join(filter(None, said))}{quiet}")
    if not row["is_complete"]:
        late = now - starts_at > PATIENCE
        return Verdict(2 if late else 0, f"Klient {client}: natten {due_on} {'hänger' if late else 'pågår'}.{quiet}")
    return Verdict(0, f"Klient {client}: natten {due_on} är klar.{quiet}")


def missing_nights(client: str, until: date) -> list[date]:
    """The bank days after the client's newest night up to `until`, oldest first; `until` alone when there is none."""
    with Ledger.open_migrated() as ledger:
        row = ledger.row("last_night", client=client)
    if row is None or row["business_on"] is None:
        return [until]
    missing: list[date] = []
    day = add_bank_days(row["business_on"], 1)
    while day <= until:
        missing.append(day)
        day = add_bank_days(day, 1)
    return missing
