"""The night's letters as PDF, in a process of its own: read from the ledger and set, with OCR line and QR code.

Prints JSON: `items` (pages), `seconds`, `processor_seconds` and `peak_mib` (this process or the largest worker).
Nothing is kept.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.compute as pc

from reskontra import distribution
from reskontra.delivery import print_delivery
from reskontra.night import opened
from reskontra.processes import STEPS
from tests.bench.files import CLIENT
from tests.bench.step import bench_settings, peak_mib


class _Undone(Exception):
    pass


def main(on: str, workers: str) -> None:
    """Set every letter of an invoice that waits, with so many workers."""
    settings = bench_settings()
    settings = replace(settings, distribution=replace(settings.distribution, workers=int(workers)))
    with opened(CLIENT, date.fromisoformat(on), settings) as night, tempfile.TemporaryDirectory() as folder:
        night.step = STEPS["distribution__invoices"]
        try:
            with night.ledger.transaction():
                distribution.choose(night)
                started, used = time.perf_counter(), time.process_time()
                letters = print_delivery.index_rows(night, "print")
                made = print_delivery.render(night, letters, Path(folder))
                seconds, processor = time.perf_counter() - started, time.process_time() - used
                raise _Undone
        except _Undone:
            workers_used = resource.getrusage(resource.RUSAGE_CHILDREN)
            answer = {
                "items": pc.sum(made.pages["pages"]).as_py(),
                "seconds": seconds,
                "processor_seconds": processor + workers_used.ru_utime + workers_used.ru_stime,
                "peak_mib": max(peak_mib(), workers_used.ru_maxrss / 1024),
            }
            print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
