"""Posting: the one way into the double-entry ledger.

A step stages what it posts in two temporary tables (sql/ledger/create_posting.sql):

- `posting`: the lines that change no standing item: income, VAT, the bank's clearing account, and the AR_* line of each
  item that the step opens. They may be summed already.
- `new_settlement`: what changes items that stand, one row each. Their AR_* lines are made from these rows, so the items
  and the general ledger cannot part.

`post` gives one voucher for each event and department, its lines summed per coding string, and keeps the set of open
items. The step then opens its own items with the `entry_id` of `new_entry` (event, department, entry_id).

Source: the postings of the municipality's batch (one voucher per run, event type and administration, aggregated per
coding string, with the list of items behind it); bokföringslagen (1999:1078) 5 kap. 6 § on joint vouchers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reskontra.night import Night


def begin(night: Night) -> None:
    """Empty the staging tables, and stage the posting accounts of the business date."""
    night.ledger.run("create_posting")
    if night.ledger.row("is_staged", name="policy_posting_account") is None:
        night.stage_policy("posting_account")


def post(night: Night, *, rule_version: int = 1) -> None:
    """Number and write the vouchers and settlements that are staged; close, reopen and mark the items they changed.

    Raises psycopg.errors.RaiseException (from the database) when a voucher does not balance.
    """
    ledger, keys = night.ledger, night.keys
    ledger.run("stage_new_entry", first_entry_id=night.peek_number("entry"))
    counted = ledger.one("count_postings")
    night.take_numbers("entry", counted["entries"])
    first_settlement_id = night.take_numbers("settlement", counted["settlements"])
    ledger.analyze("new_entry")
    ledger.run("insert_entry", **keys)
    ledger.run("insert_entry_line", client=night.client.code)
    if counted["settlements"]:
        ledger.analyze("new_settlement")
        ledger.run("insert_settlement", first_settlement_id=first_settlement_id, rule_version=rule_version, **keys)
        ledger.run("stage_item_rest", client=night.client.code)
        ledger.analyze("item_rest")
        ledger.run("close_settled_items", client=night.client.code)
        ledger.run("open_unsettled_items", client=night.client.code)
        ledger.run("mark_partly_settled", client=night.client.code)
