"""Where the agency's cases stand: its status files, and what each state means to us.

A case that is closed or given back is not with the agency any more, and what is left of it waits for a person. What is
contested is disputed with us too. Source: KRI 1.0, STATUS and its states (5.6); receivables rules 4.3 and 2.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.agency import agency_answers

if TYPE_CHECKING:
    from formats import kri
    from reskontra.agency.agency_answers import Answers
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally


def take(night: Night, file: InboundFile, read: kri.Kri, answers: Answers, tally: Tally) -> None:
    """Keep the states of one file; a row of no case of ours, or read before, is put aside."""
    ledger, client, keys = night.ledger, night.client.code, night.keys
    ledger.run("forget_staged_rows")
    rows = read.tables["status"].drop_columns(["note"])
    ledger.stage("status_row", rows)
    ledger.run("find_status_faults", client=client)
    judged = ledger.rows("status_faults")
    taken = rows.num_rows - len(judged)
    first = night.take_numbers("case_status", taken)
    ledger.run("insert_case_status", first_status_no=first, file_name=file.name, **keys)
    ledger.run("set_dispute_stops", **keys)
    ledger.run("insert_limitation_events", **keys)
    lines = {row["line_no"] for row in judged}
    told = zip(rows["line_no"].to_pylist(), rows["event_id"].to_pylist(), strict=True)
    agency_answers.take(file, read, taken, [key for line, key in told if line not in lines], judged, answers)
    tally.count("lägen från ombudet", taken)


def close(night: Night) -> None:
    """When all files are read: name what a person must do, and let go of the cases that the agency has ended."""
    night.ledger.run("add_status_work", **night.keys)
    night.ledger.run("stage_ended_case", client=night.client.code, run_id=night.run_id)
    night.ledger.run("close_status_cases", **night.keys)
    night.ledger.run("close_ended_orders", **night.keys)
