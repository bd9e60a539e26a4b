"""The chain of control totals: count and öre leave one step and enter the next.

A break stops the night and names the step.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reskontra.processes import BY_NAME, NIGHT, Process
from reskontra.tally import Total

if TYPE_CHECKING:
    from reskontra.ledger import Ledger
    from reskontra.night import Night


class NightStopped(Exception):
    """The night cannot go on past a step; the message is Swedish and names the step and the difference.

    With `keeps_work` what the step has written is committed all the same: it shows people what was found.
    """

    def __init__(self, message: str, *, keeps_work: bool = False) -> None:
        super().__init__(message)
        self.keeps_work = keeps_work


@contextmanager
def transaction(ledger: Ledger) -> Iterator[None]:
    """One step's work, committed together or not at all; a stop that keeps it is raised when it has been committed."""
    kept: NightStopped | None = None
    with ledger.transaction():
        try:
            yield
        except NightStopped as stop:
            if not stop.keeps_work:
                raise
            kept = stop
    if kept:
        raise kept


def reckon(night: Night, process: Process) -> dict[str, Total]:
    """The control totals of a process for this run, counted from the rows it wrote."""
    rows = night.ledger.rows(f"{process.name}_totals", **night.keys)
    return {row["name"]: Total(int(row["count"]), int(row["ore"])) for row in rows}


def store(night: Night, process: Process) -> dict[str, Total]:
    """Reckon the process's totals and keep them as what leaves the step."""
    totals = reckon(night, process)
    for name, total in totals.items():
        night.ledger.run(
            "store_control_total",
            run_id=night.run_id,
            step=process.name,
            name=name,
            count=total.count,
            ore=total.ore,
        )
    return totals


def stored(night: Night) -> dict[str, Total]:
    """Every total this run has stored, and those of the client's previous night as `previous:process.total`."""
    rows = night.ledger.rows("stored_control_totals", **night.keys)
    return {row["name"]: Total(int(row["count"]), int(row["ore"])) for row in rows}


def check_arrival(night: Night, process: Process) -> None:
    """Count again what earlier processes left behind; a difference since then stops the night before `process`."""
    left = stored(night)
    done = {name.split(".")[0] for name in left if not name.startswith("previous:")}
    for earlier in dict.fromkeys(step.process for step in NIGHT):
        if earlier.name not in done or not _feeds(earlier, process):
            continue
        for name, found in reckon(night, earlier).items():
            wanted = left.get(f"{earlier.name}.{name}", Total(0, 0))
            if found != wanted:
                raise NightStopped(
                    f"{process.name}: kontrollsumman {earlier.name}.{name} lämnade steget ”{earlier.title}” som "
                    f"{wanted} men är nu {found} ({difference(found, wanted)}). "
                    f"Natten stoppas före steget ”{process.title}”. Rätta orsaken och kör om steget."
                )


def check_balances(night: Night, process: Process) -> None:
    """Hold the process's equations against the stored totals; a difference stops the night at the process."""
    totals = stored(night)
    for left, right in equations(process, totals):
        if _value(left, totals) != _value(right, totals):
            raise NightStopped(
                f"{process.name}: {left} är {_value(left, totals)} men {right} är {_value(right, totals)} "
                f"({difference(_value(right, totals), _value(left, totals))}). "
                f"Natten stoppas i steget ”{process.title}”. Rätta orsaken och kör om steget."
            )


def equations(process: Process, totals: Container[str]) -> list[tuple[str, str]]:
    """The process's equations that can be weighed with these totals (those that `stored` names).

    One that begins with what the night before left is passed over when that night never came so far: the reconciliation
    proves the items themselves every night.
    """
    if "previous:run" not in totals:
        return list(process.balances)
    return [
        (left, right)
        for left, right in process.balances
        if all(name in totals for name in _names(left) if name.startswith("previous:"))
    ]


def difference(found: Total, wanted: Total) -> str:
    """The difference in words: `skillnad 0 st, 0,01 kr`."""
    return f"skillnad {Total(found.count - wanted.count, found.ore - wanted.ore)}"


def _feeds(earlier: Process, process: Process) -> bool:
    """Whether one of the process's equations, or of those it depends on, names a total of the earlier process."""
    named = {name.split(".")[0] for pair in process.balances for side in pair for name in _names(side)}
    return earlier.name in named and earlier.name != process.name and earlier.name in BY_NAME


def _names(side: str) -> list[str]:
    return re.split(r"\s*\+\s*", side)


def _value(side: str, totals: dict[str, Total]) -> Total:
    return sum((totals.get(name, Total(0, 0)) for name in _names(side)), Total(0, 0))
