"""One step of a night in a process of its own, so that its time and its peak memory are its alone.

Prints JSON: `seconds` per phase, `state`, `message`, `counts`, `peak_mib`.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from reskontra.night import opened, run_phase
from reskontra.processes import STEPS
from reskontra.rules.bank_days import bank_calendar
from reskontra.settings import Settings
from tests.bench.files import CLIENT


def bench_settings() -> Settings:
    """The repository's settings, but no file is watched for five seconds: nobody uploads while we measure.

    One bank file stands for those of every bankgiro number.
    """
    settings = Settings.load()
    return replace(
        settings,
        exchange=replace(settings.exchange, stable_seconds=0),
        reminders=replace(settings.reminders, require_bank_files=False),
    )


def peak_mib() -> float:
    """The most memory this process has had; getrusage would count what its starter had when it was forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main(name: str, on: str, *phases: str) -> None:
    """Run the named phases of a step; one that stops ends them."""
    step = STEPS[name]
    import_module(f"reskontra.{step.process.name}")
    bank_calendar()  # half a second of loading, which a night does once and Airflow's workers before they fork
    seconds: dict[str, float] = {}
    counts: dict[str, int] = {}
    with opened(CLIENT, date.fromisoformat(on), bench_settings()) as night:
        for phase in phases:
            started = time.perf_counter()
            result = run_phase(night, step, phase)
            seconds[phase] = time.perf_counter() - started
            if phase == "run":
                counts = result.counts
                peak = peak_mib()  # before the checks after it: their library is not the step's
            if result.state != "done":
                break
    answer = {"seconds": seconds, "state": result.state, "message": result.message, "counts": counts, "peak_mib": peak}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
