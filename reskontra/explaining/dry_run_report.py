"""The report of a dry run: two files of differences in a folder, and a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reskontra.explaining import dry_run
from reskontra.explaining.dry_run_difference import files
from reskontra.policy import Policy, current
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.ledger import Ledger
    from reskontra.settings import Settings


def make(ledger: Ledger, settings: Settings, client: str, day: date, folder: Path | None, out: Path) -> Iterator[str]:
    """Try a date out by the policy of a folder, else by this process's; what there is to say, line by line.

    Writes `PROVKORNING_<client>_<yyyymmdd>_RADER.csv` and `..._SUMMOR.csv` in `out`. Raises PolicyError for a folder
    whose rules cannot be used, before anything is tried.
    """
    tried = Policy.load(folder) if folder else None
    outcome = dry_run.run(ledger, settings, client, day, current(), tried)
    out.mkdir(parents=True, exist_ok=True)
    written = [
        _write(out / name, content)
        for name, content in files(outcome.rows, outcome.sums, f"PROVKORNING_{client}_{day:%Y%m%d}").items()
    ]
    yield f"Provkörning av {day} för klient {client}: {outcome.before} mot {outcome.after}"
    for row in outcome.sums.to_pylist():
        yield _line(row)
    yield from outcome.notes
    for path in written:
        yield f"Skrivet: {path}"


def _write(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path


def _line(row: dict[str, Any]) -> str:
    return (
        f"  {row['department']:<10} {row['step_title']:<20} {row['count_before']:>6} -> {row['count_after']:>6} st, "
        f"{row['differing']} olika, avgift {kronor(row['fee_before_ore'])} -> {kronor(row['fee_after_ore'])} kr, "
        f"ränta {kronor(row['interest_before_ore'])} -> {kronor(row['interest_after_ore'])} kr"
    )
