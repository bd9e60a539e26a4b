"""A night that was killed and never run again is made good by the next: nothing is lost, and every equality holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from municipality_homes import KILLED, Municipality

NEXT = date(2026, 11, 24)


@pytest.mark.kill
@pytest.mark.parametrize(
    "place",
    [
        "order_intake.after_commit",
        "invoicing.after_commit",
        "payment_intake.after_commit",
        "interest_invoicing.after_commit",
        "reminders.after_commit",
        "ledger_export.before_commit",
    ],
)
def test_the_next_night_does_what_was_left(place: str, before_last: Municipality, last_night: date, story: Any) -> None:
    assert before_last.night(last_night, kill_at=place).code == KILLED
    ended = before_last.night(NEXT, "--json")
    assert ended.code == 0, ended.facts["stops"] if ended.out else ended.err
    assert before_last.rows("SELECT * FROM undelivered_document") == []
    matched = "SELECT last_payment_id FROM matched_payment"
    assert before_last.value(matched) == before_last.value("SELECT max(payment_id) FROM payment")
    late = "SELECT item_id FROM settled_late ORDER BY 1"
    assert before_last.rows(late) == story.municipality.rows(late)
    for table in ("sales_order", "payment", "deposit"):
        count = f"SELECT count(*) FROM {table}"
        assert before_last.value(count) == story.municipality.value(count), table
    invoiced = "SELECT count(*), sum(net_ore) FROM invoice WHERE document_type <> 'interest_invoice'"
    assert before_last.rows(invoiced) == story.municipality.rows(invoiced)
    left = "SELECT count(*) FROM entry WHERE entry_id > (SELECT max(last_entry_id) FROM ledger_export)"
    assert before_last.value(left) == 0
