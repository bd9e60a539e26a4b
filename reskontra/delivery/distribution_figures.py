"""Figures of distribution: documents and cost by channel, share electronic, postage saved, lead times, refusals.

Each night keeps its own sums (`distribution_day`, `distribution_refusal_day`), so a month is a sum of some tens of rows
a department and no history is read. The first night of a month sends the figures of the month before to finance.
Costs are those of the policy table `channel_cost` on the night's date.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reskontra.exchange.staff_files import send_list

if TYPE_CHECKING:
    from reskontra.night import Night

HEADINGS = {
    "month": "Månad",
    "department": "Förvaltning",
    "channel": "Kanal",
    "postage_class": "Portoklass",
    "documents": "Handlingar",
    "envelopes": "Kuvert eller sändningar",
    "cost_ore": "Kostnad",
    "grouping_ore": "Sparat, flera i ett kuvert",
    "electronic_ore": "Sparat, elektroniskt i stället för brev",
    "electronic_share": "Andel elektroniskt, %",
    "ordered_days": "Dagar order till faktura",
    "handed_days": "Dagar faktura till utlämning",
    "arrived_days": "Dagar utlämning till framme",
}
REFUSAL_HEADINGS = {
    "month": "Månad",
    "department": "Förvaltning",
    "channel": "Kanal",
    "reason_code": "Orsak",
    "documents": "Handlingar",
}


def keep(night: Night) -> None:
    """Keep the night's sums, and on the first night of a month send finance the month before."""
    ledger, keys = night.ledger, night.keys
    night.stage_policy("channel_cost")
    ledger.run("stage_handed_tonight", **keys, together=night.settings.distribution.envelopes_together)
    ledger.run("stage_arrived_tonight", **keys)
    for statement in ("forget_distribution_day", "insert_distribution_day", "forget_refusal_day", "insert_refusal_day"):
        ledger.run(statement, **keys)
    first = night.business_on.replace(day=1)
    earlier = ledger.one("nights_of_month", client=night.client.code, from_on=first, business_on=night.business_on)
    if not earlier["nights"]:
        _send(night, (first - timedelta(days=1)).replace(day=1), first)


def _send(night: Night, from_on: date, to_on: date) -> None:
    """Send finance the figures of the days from `from_on` to before `to_on`, where there are any."""
    month = {"client": night.client.code, "from_on": from_on, "to_on": to_on}
    rows = night.ledger.table("distribution_month", **month)
    if rows.num_rows:
        stem = f"DISTRIBUTION_{night.client.code}_{from_on:%Y%m}"
        send_list(night, stem, "Distribution", rows, HEADINGS, kind="distribution_figures")
    refusals = night.ledger.table("refusals_of_month", **month)
    if refusals.num_rows:
        stem = f"DISTRIBUTION_AVVISAT_{night.client.code}_{from_on:%Y%m}"
        send_list(night, stem, "Avvisat och returer", refusals, REFUSAL_HEADINGS, kind="distribution_refusals")
