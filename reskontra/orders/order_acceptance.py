"""Acceptance of staged orders: put their lines together, judge them by the rules, and take them or put them aside.

The same for every source. The rules are the statements `sql/order_intake/find_*`, each rule one row of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from reskontra.night import Night

RULES = ("find_frame_faults", "find_party_faults", "find_item_faults", "find_internal_faults", "find_credit_faults")


@dataclass(frozen=True)
class Outcome:
    """What became of the orders of one source, count and net öre."""

    read_count: int
    read_ore: int
    taken_count: int
    taken_ore: int
    returned_count: int
    returned_ore: int


def gather(night: Night) -> None:
    """Put the staged lines together into orders (`incoming_order`, `incoming_item`, `incoming_text`)."""
    ledger = night.ledger
    ledger.analyze("staged_header", "staged_item", "staged_text")
    ledger.run("stage_order_head")
    ledger.analyze("order_head")
    ledger.run("stage_incoming_item")
    ledger.run("stage_incoming_text", client=night.client.code)
    ledger.analyze("incoming_item", "incoming_text")
    ledger.run("stage_incoming_order", client=night.client.code, business_on=night.business_on)
    ledger.run("stage_order_fault")
    ledger.analyze("incoming_order")


def take(night: Night, source_system: str, file_id: int) -> Outcome:
    """Judge the gathered orders, whose attests stand in `order_attest`; the sound ones wait for their invoice."""
    ledger, keys = night.ledger, {**night.keys, "file_id": file_id}
    for rule in RULES:
        ledger.run(rule, client=night.client.code, client_wanted=f"Klienten {night.client.code} på alla rader.")
    ledger.analyze("order_attest", "order_fault")
    ledger.run("insert_order_file", **keys)
    ledger.run("insert_sales_order", source_system=source_system, **keys)
    ledger.run("insert_sales_order_line", **keys)
    ledger.run("insert_open_order", **keys)
    ledger.run("insert_order_reject", **keys)
    ledger.run("insert_returned_order", **keys)
    outcome = ledger.one("order_outcome", **keys)
    return Outcome(**{name: int(value) for name, value in outcome.items()})


def rejects(night: Night, file_id: int) -> pa.Table:
    """The faults of one source of this night, with department, as its reject report shows them."""
    return night.ledger.table("order_rejects", client=night.client.code, run_id=night.run_id, file_id=file_id)
