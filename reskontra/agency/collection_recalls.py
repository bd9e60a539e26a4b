"""Recalls (återkallelser): what the agency must let go, pause or take up again, told the same night, before all else.

The reasons are the agency's; what a stop (kravspärr) means at the agency is the column `at_agency` of stop_code.csv.
Source: receivables rules 3.5 and 4.8; KRI 1.0, RECALLS.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from dateutil.relativedelta import relativedelta

from formats import kri
from reskontra.agency import agency_files
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

PAUSE_DAYS = (
    90  # of a stop without a day and without a review; a pause that runs out is sent again while its stop holds
)


def send(night: Night, tally: Tally) -> None:
    """Call back, pause or take up again what must not, or may again, be pursued; the same night."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_case_hold", client=client, business_on=night.business_on)
    ledger.stage("stop_review", _reviews(night))
    ledger.run("stage_recall", client=client, business_on=night.business_on)
    ledger.run("stage_recall_row", by_invoice=night.client.agency.format == "amili")
    counted = ledger.one("count_recalls")
    if counted["recalls"]:
        numbers = agency_files.event_numbers(night, counted["recalls"])
        recalls = ledger.table("recall_records", business_on=night.business_on, **numbers)
        for part in kri.split("RECALLS", {"recall": recalls}, night.settings.collection.max_records):
            sent = agency_files.send(night, "RECALLS", part)
            named = part["recall"].select(["event_id", "case_ref", "invoice_no", "mode", "reason", "pause_until"])
            ledger.stage("recall_sent", named.append_column("file_name", pa.array([sent.name] * named.num_rows)))
        ledger.run("insert_recalled", **night.keys)
        ledger.run("keep_pauses", client=client)
    tally.count("återkallelser", counted["recalls"])


def _reviews(night: Night) -> pa.Table:
    """The day until which a claim is paused for a stop that has no day of its own: when the stop is to be reviewed."""
    days = {
        row["stop_code"]: _review_on(night.business_on, row["review"], row["review_unit"])
        for row in night.policy.table("stop_code").to_pylist()
    }
    return pa.table({"stop_code": pa.array(days, pa.string()), "review_on": pa.array(days.values(), pa.date32())})


def _review_on(day: date, count: int | None, unit: str) -> date:
    """The day that lies so far ahead, by the policy's unit."""
    if unit == "none" or count is None:
        return day + timedelta(days=PAUSE_DAYS)
    if unit == "months":
        return day + relativedelta(months=count)
    return add_bank_days(day, count) if unit == "bank_days" else day + timedelta(days=count)
