"""A night: one client, one business date, the steps of the process table in order.

Each step has three phases: check before, run, check after. The run is one transaction; what goes to counterparts leaves
after it has been committed. A step may be killed anywhere and run again with the same outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg

from reskontra import chain, checks, findings
from reskontra.chain import NightStopped
from reskontra.exchange import Exchange, SftpUnavailable
from reskontra.home import Home
from reskontra.killpoint import killpoint
from reskontra.ledger import Ledger
from reskontra.policy import PolicyAt
from reskontra.policy import current as current_policy
from reskontra.processes import NIGHT, PHASES, STEPS, Step
from reskontra.settings import Client, Settings
from reskontra.tally import Tally
from reskontra.version import code_version

NIGHT_LOCK = 7_316_002  # advisory lock class: one step of a client at a time


@dataclass
class Night:
    """What every process is given: the keys of the night and the doors to ledger, files, settings and policy."""

    settings: Settings
    client: Client
    business_on: date
    run_id: int
    version_id: int
    ledger: Ledger
    exchange: Exchange
    policy: PolicyAt
    home: Home
    step: Step = NIGHT[0]

    @property
    def keys(self) -> dict[str, object]:
        """Parameters that most statements take."""
        return {
            "client": self.client.code,
            "run_id": self.run_id,
            "version_id": self.version_id,
            "business_on": self.business_on,
        }

    @property
    def starts_at(self) -> datetime:
        """The night's nominal start: the moment written in files, so that a rerun writes the same bytes."""
        zone = ZoneInfo(self.settings.night.timezone)
        return datetime.combine(self.business_on, self.settings.night.starts_at, tzinfo=zone)

    def take_numbers(self, series: str, count: int, *, first: int = 1) -> int:
        """The first of `count` gap-free numbers of one of the client's series."""
        return self.ledger.take_numbers(self.client.code, series, count, first=first)

    def take_document_numbers(self, series: str, count: int) -> int:
        """The first of `count` document numbers of a series of the settings; stops the night when the range is full."""
        numbers = self.client.number_series(series)
        first = self.take_numbers(series, count, first=numbers.first_number)
        if first + count - 1 > numbers.last_number:
            raise NightStopped(
                f"Nummerserien {series} för klient {self.client.code} är slut ({numbers.last}). "
                "Lägg in en ny nummerserie i inställningarna och kör om steget."
            )
        return first

    def peek_number(self, series: str) -> int:
        """The next number of a series, which stays untaken."""
        return self.take_numbers(series, 0)

    def stage_policy(self, *names: str) -> None:
        """Put policy tables of the business date into the temporary tables `policy_<name>`, once in a transaction."""
        for name in names:
            if self.ledger.row("is_staged", name=f"policy_{name}") is None:
                self.ledger.stage(f"policy_{name}", self.policy.table(name))


@dataclass(frozen=True)
class PhaseResult:
    """How one phase of a step ended."""

    step: Step
    phase: str
    state: str  # done, stopped, failed
    counts: dict[str, int] = field(default_factory=dict)
    message: str = ""


@contextmanager
def opened(client_code: str, business_on: date, settings: Settings | None = None) -> Iterator[Night]:
    """Open the night of a client: database, SFTP and the run's row; closed on leaving.

    Raises `NightRefused` when a later night of the client has been run: nights are run oldest first.
    """
    settings = settings or Settings.load()
    home = Home.from_environment()
    client = settings.client(client_code)
    policy = current_policy()
    with Ledger.open() as ledger:
        ledger.migrate()
        version_id = _id(ledger, "add_version", code_version=code_version(), policy_version=policy.version)
        run_id = _open_run(ledger, client_code, business_on)
        with Exchange.opened(home, settings, ledger, client_code, run_id, business_on) as exchange:
            yield Night(
                settings, client, business_on, run_id, version_id, ledger, exchange, policy.on(business_on), home
            )


class NightRefused(Exception):
    """The night cannot be run at all; the message is Swedish."""


def run_phase(night: Night, step: Step, phase: str) -> PhaseResult:
    """Run one phase of one step and record how it ended; never raises for a stop or a failure of the step itself."""
    night.step = step
    attempt = _id(
        night.ledger, "begin_attempt", run_id=night.run_id, step=step.name, phase=phase, version_id=night.version_id
    )
    try:
        counts = _PHASES[phase](night, step)
        result = PhaseResult(step, phase, "done", counts)
    except NightStopped as stop:
        result = PhaseResult(step, phase, "stopped", message=str(stop))
    except SftpUnavailable:
        _end_attempt(night, step, phase, attempt, "failed", "SFTP-servern svarade inte.")
        raise
    except Exception as failure:
        _end_attempt(night, step, phase, attempt, "failed", _told(failure))
        raise
    _end_attempt(night, step, phase, attempt, result.state, result.message)
    return result


def run_night(night: Night, *, tell: Callable[[PhaseResult], None] = lambda _: None) -> list[PhaseResult]:
    """Run the steps of the night in order, telling of each phase; after a stop only the report is written.

    A night that was killed, or failed, goes on with the step that was not done. One that was stopped, or is complete,
    is run from its beginning, for what people have mended since then may lie in any folder.
    """
    results: list[PhaseResult] = []
    for step, phase in _phases_left(night):
        results.append(run_phase(night, step, phase))
        tell(results[-1])
        if results[-1].state == "stopped":
            return results + _report_after_stop(night, tell)
    return results


def _phases_left(night: Night) -> list[tuple[Step, str]]:
    """The phases to run, in order. Were steps that are done run again, they would take what later steps have made."""
    rows = night.ledger.rows("newest_attempts", run_id=night.run_id)
    states = {(row["step"], row["phase"]): row["state"] for row in rows}
    undone = [any(states.get((step.name, phase)) != "done" for phase in PHASES) for step in NIGHT]
    first = 0 if "stopped" in states.values() or True not in undone else undone.index(True)
    return [(step, phase) for step in NIGHT[first:] for phase in PHASES]


def named_stops(night: Night) -> list[str]:
    """What ended with a stop in this run: stopped phases, refused files, steps held back."""
    return [row["message"] for row in night.ledger.rows("named_stops", **night.keys)]


def _report_after_stop(night: Night, tell: Callable[[PhaseResult], None]) -> list[PhaseResult]:
    result = run_phase(night, STEPS["reporting"], "run")
    tell(result)
    return [result]


def _check_before(night: Night, step: Step) -> dict[str, int]:
    with night.ledger.transaction():
        chain.check_arrival(night, step.process)
    return _checked(night, step, "check_before")


def _run(night: Night, step: Step) -> dict[str, int]:
    """What is fetched from others' servers, the process's transaction, then what may leave the house because of it."""
    fetched = step.process.fetch(night)
    try:
        with chain.transaction(night.ledger):
            night.ledger.run("lock_client", lock=NIGHT_LOCK, client=night.client.code)
            tally = step.process.run(night)
            tally.findings.extend(fetched)
            _tell_of_judged_files(night, tally)
            if any(tally.counts.values()):
                _describe_written(night, step)  # first: the totals are counted from what was written
            chain.store(night, step.process)
            findings.store(night, step, "run", findings.with_earlier(night, step, tally))
            killpoint(f"{step.name}.before_commit")
    except NightStopped as stop:
        if stop.keeps_work:
            _hand_over(night)
        raise
    killpoint(f"{step.name}.after_commit")
    _hand_over(night)
    return tally.counts


def _hand_over(night: Night) -> None:
    night.exchange.settle_files()
    night.exchange.deliver()


def _describe_written(night: Night, step: Step) -> None:
    """Let the planner know what the step has filled: a table it takes for empty costs the next step minutes."""
    night.ledger.run("sample_less")
    rows = night.ledger.rows("tables_among", names=list(step.process.writes))
    night.ledger.analyze(*(row["name"] for row in rows))


def _tell_of_judged_files(night: Night, tally: Tally) -> None:
    """Name the files that the exchange itself refused or knew from before: no file is passed over in silence."""
    for file in night.exchange.judged_here():
        if file.state == "refused":
            tally.stop("FILE-REFUSED", file.name, f"Filen {file.account}/{file.name} är avvisad: {file.reason}")
        else:
            tally.warn("FILE-DUPLICATE", file.name, f"Filen {file.account}/{file.name} är en dubblett: {file.reason}")


def _check_after(night: Night, step: Step) -> dict[str, int]:
    with night.ledger.transaction():
        chain.check_balances(night, step.process)
    return _checked(night, step, "check_after")


_PHASES: dict[str, Callable[[Night, Step], dict[str, int]]] = {
    "check_before": _check_before,
    "run": _run,
    "check_after": _check_after,
}


def _checked(night: Night, step: Step, phase: str) -> dict[str, int]:
    """Run the suites of the phase; findings are kept even when one of them stops the night."""
    with night.ledger.transaction():
        tally: Tally = checks.run(night, step, phase)
        findings.store(night, step, phase, tally.findings)
    stops = [finding for finding in tally.findings if finding.severity == "stop"]
    if stops:
        raise NightStopped(f"{step.name}: {stops[0].message}")
    return tally.counts


def _end_attempt(night: Night, step: Step, phase: str, attempt: int, state: str, message: str) -> None:
    night.ledger.run(
        "end_attempt",
        run_id=night.run_id,
        step=step.name,
        phase=phase,
        attempt=attempt,
        state=state,
        message=message[:4000] or None,
    )


def _told(failure: Exception) -> str:
    """The failure in a line, without the rows that PostgreSQL quotes in its details: they may be personal data."""
    said = failure.diag.message_primary if isinstance(failure, psycopg.Error) else str(failure)
    return f"{type(failure).__name__}: {said}"


def _open_run(ledger: Ledger, client: str, business_on: date) -> int:
    with ledger.transaction():
        ledger.run("lock_client", lock=NIGHT_LOCK, client="")
        later = ledger.row("later_run", client=client, business_on=business_on)
        if later:
            raise NightRefused(
                f"Natten {business_on} för klient {client} kan inte köras: natten {later['business_on']} är redan "
                "körd. Nätter körs i ordning, den äldsta först (reskontra catch-up)."
            )
        return _id(ledger, "open_run", client=client, business_on=business_on)


def _id(ledger: Ledger, statement: str, **parameters: object) -> int:
    row = ledger.one(statement, **parameters)
    return int(next(iter(row.values())))
