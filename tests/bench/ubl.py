"""The night's invoices as UBL, in a process of its own: read from the ledger, checked as tables and written.

The finished documents are not held against the rules. Prints JSON: `items`, `seconds` and `peak_mib`. Nothing is kept:
the transaction is rolled back.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date

from formats import peppol_checks, peppol_invoice
from reskontra import distribution, ubl_delivery
from reskontra.night import Night, opened
from reskontra.processes import STEPS
from tests.bench.files import CLIENT
from tests.bench.step import bench_settings, peak_mib


class _Undone(Exception):
    pass


def main(on: str) -> None:
    """Write every invoice that waits, 5,000 at a time as a night does."""
    with opened(CLIENT, date.fromisoformat(on), bench_settings()) as night:
        night.step = STEPS["distribution__invoices"]
        try:
            with night.ledger.transaction():
                items, seconds = _written(night)
                raise _Undone
        except _Undone:
            print(json.dumps({"items": items, "seconds": seconds, "peak_mib": peak_mib()}))


def _written(night: Night) -> tuple[int, float]:
    distribution.choose(night)
    queue = night.ledger.table("documents_by_channel", channel="print")
    sender = ubl_delivery.seller(night)
    started = time.perf_counter()
    ubl_delivery.stage_queue(night, queue)
    items = 0
    for _, tables in ubl_delivery.parts(night, queue):
        peppol_checks.check(*tables, seller=sender)
        items += sum(1 for _ in peppol_invoice.write(*tables, sender))
    return items, time.perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
