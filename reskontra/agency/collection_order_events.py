"""What other ledgers have got or credited of claims that are with the agency: told to it the same night, like our own.

Taken from the rows `betalning` and `kreditering` of a collection order. Source: KRI 1.0, EVENTS; receivables rules on
payments after hand-over and recalls (4.7, 4.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from formats import kri
from reskontra.agency import agency_files

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally


def keep(night: Night, file: InboundFile, count: int) -> None:
    """Number and keep the sound events of the order file that is staged; `count` says how many there are."""
    if count:
        numbers = agency_files.event_numbers(night, count)
        night.ledger.run("insert_collection_order_event", file_id=file.file_id, **numbers, **night.keys)


def call_back(night: Night) -> None:
    """Mark for recall what is paid or credited in full by what has been told since; before the recalls are written."""
    night.ledger.run("mark_settled_orders", client=night.client.code)


def send(night: Night, tally: Tally) -> None:
    """Write what the agency has not been told of, in as many files as its limit asks for."""
    ledger = night.ledger
    events = ledger.table("order_event_records", client=night.client.code)
    if not events.num_rows:
        return
    sent = []
    for part in kri.split("EVENTS", {"event": events}, night.settings.collection.max_records):
        name = agency_files.send(night, "EVENTS", part).name
        rows = part["event"].select(["event_id", "case_ref"])
        sent.append(rows.append_column("file_name", pa.array([name] * rows.num_rows)))
    ledger.stage("order_event_sent", pa.concat_tables(sent))
    ledger.run("mark_sent_order_events", **night.keys)
    tally.count("händelser åt andra", events.num_rows)
