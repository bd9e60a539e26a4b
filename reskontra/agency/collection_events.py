"""What the agency is told of claims that are with it: payments, credit notes, set-offs, reversals, fees and
interest given up.

Sent the same night as they were booked, after the recalls and before new cases, so that nobody is pursued for money
that has been paid. Source: KRI 1.0, EVENTS; receivables rules on payments after hand-over (4.7, 4.8). Money that came
from the agency itself is never told back to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from formats import kri
from reskontra.agency import agency_files
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally


def send(night: Night, tally: Tally) -> None:
    """Tell the agency what has happened since it was last told; each settlement is looked at once."""
    ledger, client = night.ledger, night.client.code
    last = night.peek_number("settlement") - 1
    agency_no = night.client.agency.receiver_organisation_no
    ledger.run("stage_agency_change", client=client, run_id=night.run_id, agency_no=agency_no)
    ledger.run("stage_event_row", client=client)
    counted = ledger.one("count_events")
    if counted["events"]:
        _write(night, counted["events"])
    ledger.run("mark_reported", client=client, last_settlement_id=last)
    tally.count("händelser till ombudet", counted["events"])
    for row in ledger.rows("unreported_reversals"):
        tally.hold(
            "REVERSAL_UNREPORTED",
            str(row["invoice_no"]),
            f"Faktura {row['invoice_no']} i ärende {row['case_ref']}: en betalning på {kronor(row['amount_ore'])} kr "
            "som kom innan ärendet lämnades är återtagen, så fordran är större än ombudet vet. Meddela ombudet det nya "
            "beloppet, eller återkalla ärendet och lämna det på nytt.",
        )


def _write(night: Night, count: int) -> None:
    """Number the events and write them in as many files as the agency's limit asks for."""
    ledger = night.ledger
    events = ledger.table("event_records", **agency_files.event_numbers(night, count))
    numbered = []
    for part in kri.split("EVENTS", {"event": events}, night.settings.collection.max_records):
        sent = agency_files.send(night, "EVENTS", part)
        rows = part["event"].drop_columns(["line_no"])
        numbered.append(rows.append_column("file_name", pa.array([sent.name] * rows.num_rows)))
    table = pa.concat_tables(numbered)
    ledger.stage("event_sent", table.append_column("number", pa.array(range(1, count + 1), pa.int64())))
    ledger.run("insert_agency_event", **night.keys)
    ledger.run("mark_waivers_told", client=night.client.code)
