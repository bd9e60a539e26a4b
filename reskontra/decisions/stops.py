"""Holds (kravspärrar): what people have set on a customer or an invoice, and which of them are to be looked at again.

Any active hold blocks the steps that policy (stop_code.csv) says; each step asks the view `active_stop`. A hold stands
until a person ends it: only deferments, plans and waits for a payment end by themselves. Source: receivables rules 3.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reskontra.exchange.staff_files import send_list
from reskontra.rules import stop_review

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

HEADINGS = {
    "name": "Spärr",
    "stop_code": "Kod",
    "customer_no": "Kundnummer",
    "invoice_no": "Faktura",
    "open_ore": "Öppet belopp",
    "set_on": "Satt den",
    "review_on": "Ses över den",
    "set_by": "Satt av",
    "reason": "Orsak",
}


def follow_up(night: Night, tally: Tally) -> None:
    """End the holds whose last day is past, and send finance the list of those that are due for review.

    Needs the temporary table policy_stop_code. Protected persons are work items instead. Nothing due: no list.
    """
    night.ledger.run("end_expired_stops", client=night.client.code, business_on=night.business_on)
    due = _due(night)
    shown, hidden = (due.filter(mask) for mask in (pc.invert(due["is_protected"]), due["is_protected"]))
    if hidden.num_rows:
        night.ledger.stage("protected_review", hidden)
        night.ledger.run("add_protected_review", **night.keys)
    if shown.num_rows:
        stem = f"SPARRAR_ATT_SE_OVER_{night.client.code}_{night.business_on:%Y%m%d}"
        send_list(night, stem, "Spärrar att se över", shown, HEADINGS, kind="stops_to_review")
        tally.count("spärrar att se över", shown.num_rows)


def _due(night: Night) -> pa.Table:
    """The active holds whose review day has come, `review_on` filled in."""
    stops = night.ledger.table("reviewable_stops", client=night.client.code, business_on=night.business_on)
    days = stop_review.review_on(
        *(stops[name].combine_chunks() for name in ("set_on", "review_on", "review", "review_unit"))
    )
    stops = stops.set_column(stops.schema.get_field_index("review_on"), "review_on", days)
    has_come = pc.less_equal(stops["review_on"], pa.scalar(night.business_on, pa.date32()))
    return stops.filter(has_come.fill_null(False))
