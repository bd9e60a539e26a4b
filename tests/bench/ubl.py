"""The night's invoices as UBL or EDIFACT, in a process of its own: read from the ledger and written, before validation.

Prints JSON: `items`, `seconds` and `peak_mib`. Nothing is kept: the transaction is rolled back.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime

from formats import edifact_invoice, peppol_invoice
from formats.edifact_profile import Envelope, Profile
from formats.peppol_tables import Seller
from reskontra import distribution
from reskontra.delivery import ubl_delivery
from reskontra.delivery.document_tables import Tables
from reskontra.night import Night, opened
from reskontra.processes import STEPS
from tests.bench.files import CLIENT
from tests.bench.step import bench_settings, peak_mib


class _Undone(Exception):
    pass


def main(on: str, name: str) -> None:
    """Write every invoice that waits, 5,000 at a time as a night does."""
    with opened(CLIENT, date.fromisoformat(on), bench_settings()) as night:
        night.step = STEPS["distribution__invoices"]
        try:
            with night.ledger.transaction():
                items, seconds = _written(night, WRITERS[name])
                raise _Undone
        except _Undone:
            print(json.dumps({"items": items, "seconds": seconds, "peak_mib": peak_mib()}))


Writer = Callable[[Tables, Seller], int]


def _ubl(tables: Tables, sender: Seller) -> int:
    return sum(1 for _ in peppol_invoice.write(*tables, sender))


def _edifact(tables: Tables, sender: Seller) -> int:
    """One interchange; the town's customers have no GLN, which is left empty."""
    bodies = list(edifact_invoice.render(tables, sender, GLN, Profile()))
    edifact_invoice.enclose([body for _, body in bodies], Envelope(GLN, GLN, MADE_AT, "1"), Profile())
    return len(bodies)


GLN, MADE_AT = "7350000000016", datetime(2026, 11, 20, 1, 15)
WRITERS: dict[str, Writer] = {"UBL": _ubl, "EDIFACT": _edifact}


def _written(night: Night, writer: Writer) -> tuple[int, float]:
    distribution.choose(night)
    queue = night.ledger.table("documents_by_channel", channel="print")
    sender = ubl_delivery.seller(night)
    started = time.perf_counter()
    items = 0
    for _, tables in ubl_delivery.parts(night, queue):
        items += writer(tables, sender)
    return items, time.perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
