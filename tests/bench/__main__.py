"""The benchmark: each step's items a second beside the machine's own limit, measured alternately in the same run.

`python -m tests.bench --size 100000`; `--payments 1000000` measures payments alone, against 1.2 times as many
claims, `--claims 500000` a night of so many open claims. A run whose books do not hold prints no figures and ends with
code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from formats import bgmax
from tests.bench import claims, document_limits, limits
from tests.bench.payments import measure_payments
from tests.bench.town import INVOICING_ON, PAYMENT_ON, SECOND_NIGHT, Measured, RunIsVoid, Town, settled

HISTORY = 10  # times the night's own claims, settled before it
GOALS = {  # floor and goal as ratios to the limit
    "BgMax parsing": (0.10, 0.25),
    "bank file to posted ledger": (0.4, 0.7),
    "invoicing": (0.4, 0.7),
    "reminders": (0.5, 0.8),
    "UBL": (0.2, 0.4),
    "EDIFACT": (0.2, 0.4),
}
HEADINGS = (
    *("step", "items", "s", "items/s", "limit/s", "ratio", "floor, goal", "peak MiB", "checks s"),
    *("times a tenth", "history"),
)


@dataclass
class Report:
    """What a benchmark has found: the steps at full size, and seconds at a tenth of it, without and with history."""

    size: int
    steps: list[Measured]
    tenth: dict[str, float]
    with_history: dict[str, float]


def measure(root: Path, size: int, *, with_checks: bool = False) -> dict[str, Measured]:
    """Both nights of a town of so many orders and payments; raises RunIsVoid."""
    with settled(root, size, with_checks=with_checks) as town:
        town.take_orders()
        connection = town.ledger.connection
        invoicing, limit = limits.around(
            lambda: limits.invoices(connection), lambda: town.step("invoicing", INVOICING_ON)
        )
        invoicing.limit = limit
        for name, rate in (("UBL", document_limits.ubl), ("EDIFACT", document_limits.edifact)):
            written, written.limit = limits.around(rate, lambda name=name: town.write_e_invoices(name))
        town.hand_out()
        _pay(town)
        for name in SECOND_NIGHT[2:]:
            town.step(name, PAYMENT_ON)
        town.measured["reminders"].limit = limits.typical(lambda: limits.dunning(connection))
        town.measured["collection"].limit = limits.typical(lambda: limits.case_rows(connection))
        town.prove()
        return town.measured


def _pay(town: Town) -> None:
    """The payments' way from the bank's file to the ledger, and how long the file is read."""
    file = town.drop_payments()
    booked = town.book_payments(file)
    town.measured[booked.step] = booked
    started = time.perf_counter()
    bgmax.read(file)
    seconds = time.perf_counter() - started
    town.measured["BgMax parsing"] = Measured(
        "BgMax parsing", booked.items, seconds, 0, 0, limits.typical(lambda: limits.parsing(file))
    )


def with_history(root: Path, size: int) -> dict[str, float]:
    """Seconds of invoicing, payment intake and matching, where ten times as much has been settled before."""
    with settled(root, size) as town:
        town.add_history(size * HISTORY)
        town.take_orders()
        town.step("invoicing", INVOICING_ON)
        town.hand_out()
        town.drop_payments()
        for name in SECOND_NIGHT[:2]:
            town.step(name, PAYMENT_ON)
        town.prove()
        return {name: measured.seconds for name, measured in town.measured.items()}


def delivery(root: Path, size: int) -> list[Measured]:
    """The letters of so many orders' invoices, by one worker and by all; and the whole distribution of the invoices.

    Three in ten go by Peppol and are held against its rules, the others are set as letters.
    """
    with settled(root, size) as town:
        town.take_orders()
        town.step("invoicing", INVOICING_ON)
        letters = [town.set_letters(workers) for workers in sorted({1, os.cpu_count() or 1})]
        found = town.step("distribution__invoices", INVOICING_ON)
        found.items = size
        return [*letters, found]


def report(root: Path, size: int, letters: int) -> Report:
    """The whole benchmark, in folders below `root`."""
    tenth = {name: step.seconds for name, step in measure(root / "tenth", max(size // 10, 20)).items()}
    history = with_history(root / "history", max(size // 10, 20))
    steps = list(measure(root / "full", size, with_checks=True).values())
    if letters:
        steps.extend(delivery(root / "letters", letters))
    return Report(size, steps, tenth, history)


def show(found: Report) -> str:
    """The report as Markdown."""
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; "
        f"{found.size:,} orders, {found.size:,} payments.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"| --- |{' ---: |' * (len(HEADINGS) - 1)}",
        *(_line(step, found) for step in found.steps),
    ]
    return "\n".join(lines)


def _line(step: Measured, found: Report) -> str:
    rate = step.items / step.seconds if step.seconds else 0.0
    goals = ", ".join(map(str, GOALS[step.step])) if step.step in GOALS else ""
    tenth, history = found.tenth.get(step.step), found.with_history.get(step.step)
    cells = (
        step.step,
        f"{step.items:,}" if step.items else "",
        f"{step.seconds:.2f}",
        f"{rate:,.0f}" if rate else "",
        f"{step.limit:,.0f}" if step.limit else "",
        f"{rate / step.limit:.2f}" if step.limit and rate else "",
        goals,
        f"{step.peak_mib:.0f}" if step.peak_mib else "",
        f"{step.check_seconds:.1f}" if step.check_seconds else "",
        f"{step.seconds / tenth:.1f}" if tenth else "",
        f"{history / tenth:.2f}" if history and tenth else "",
    )
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Measure, print, and say 1 where the books did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="orders, and payments")
    parser.add_argument("--letters", type=int, default=1_000, help="orders whose invoices are distributed; 0: none")
    parser.add_argument("--home", type=Path, help="where the towns are built; a temporary folder without it")
    parser.add_argument("--json", action="store_true", help="the same facts for programs")
    parser.add_argument("--payments", type=int, help="measure only so many payments, against open claims made by SQL")
    parser.add_argument("--history", type=int, default=0, help="with --payments: claims settled before")
    parser.add_argument("--claims", type=int, help="measure only interest, letters and cases of so many open claims")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reskontra-bench-") as folder:
        Path(folder).chmod(0o755)  # the database's own account must reach its files
        try:
            home = chosen.home or Path(folder)
            found = _measured(chosen, home)
        except RunIsVoid as void:
            print(f"No figures: {void}", file=sys.stderr)
            return 1
    shown = claims.show(found) if isinstance(found, claims.ClaimsNight) else show(found)
    print(json.dumps(asdict(found), ensure_ascii=False, indent=2) if chosen.json else shown)
    return 0


def _measured(chosen: argparse.Namespace, home: Path) -> Report | claims.ClaimsNight:
    """What the arguments ask for; raises RunIsVoid."""
    if chosen.claims:
        return claims.measure_claims(home / "claims", chosen.claims)
    if chosen.payments:
        steps = measure_payments(home / "payments", chosen.payments, history=chosen.history)
        return Report(chosen.payments, steps, {}, {})
    return report(home, chosen.size, chosen.letters)


if __name__ == "__main__":
    sys.exit(main())
