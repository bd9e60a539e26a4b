"""One step of a night in a process of its own, so that its time and its peak memory are its alone.

Prints JSON: `seconds` per phase, `state`, `message`, `counts`, `peak_mib`, `processor_seconds` of the run.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import psutil
import psycopg
import pyarrow.acero  # noqa: F401  before anything is measured: loaded at the first join otherwise, once a night

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


class Processor:
    """Seconds of processor that this process and its database session, on one machine, have used since the last look.

    Parallel workers of a statement are counted when they have ended, and so is what the server's own cleaner has done.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self._pid = connection.info.backend_pid
        self._last = self._now()

    def seconds(self) -> float:
        before, self._last = self._last, self._now()
        return self._last - before

    def _now(self) -> float:
        own = time.process_time()
        try:
            session = int(Path(f"/proc/{self._pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
            server = psutil.Process(self._pid).parent()
        except (OSError, psutil.Error):
            return own
        ended = server.cpu_times() if server else None
        return own + session + (ended.children_user + ended.children_system if ended else 0)


def main(name: str, on: str, *phases: str) -> None:
    """Run the named phases of a step; one that stops ends them."""
    step = STEPS[name]
    import_module(f"reskontra.{step.process.name}")
    bank_calendar()  # half a second of loading, which a night does once and Airflow's workers before they fork
    seconds: dict[str, float] = {}
    counts: dict[str, int] = {}
    with opened(CLIENT, date.fromisoformat(on), bench_settings()) as night:
        processor = Processor(night.ledger.connection)
        for phase in phases:
            started = time.perf_counter()
            result = run_phase(night, step, phase)
            seconds[phase] = time.perf_counter() - started
            if phase == "run":
                counts = result.counts
                processor_seconds = processor.seconds()
                peak = peak_mib()  # before the checks after it: their library is not the step's
            if result.state != "done":
                break
    answer = {"seconds": seconds, "state": result.state, "message": result.message, "counts": counts}
    print(json.dumps({**answer, "peak_mib": peak, "processor_seconds": processor_seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
