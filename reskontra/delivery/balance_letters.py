"""Balance letters (saldobrev): customers are told of money to their credit, and of what was set off against it.

A credit from `credit_contact_from` on is told of the night it is found, and once; smaller ones come with the next
invoice. A set-off is told of where the setting `set_off_notice` says so. A letter counts up to what is left.

Source: receivables rules 4.11 (2, 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reskontra.night import Night

CENTRAL = "CENTRAL"  # the letter is the central ledger's own: it is about money, not about a service


def begin(night: Night) -> None:
    """Keep the credits as they are before the night's set-offs."""
    night.ledger.run("keep_credit_before")


def write(night: Night) -> int:
    """Write and queue the letters of what the step has found and set off; how many."""
    ledger, keys, policy = night.ledger, night.keys, night.policy
    ledger.run(
        "stage_balance_letter",
        client=night.client.code,
        contact_from_ore=policy.limit("credit_contact_from"),
        minimum_ore=policy.limit("refund_minimum"),
        set_off_notice=night.settings.credit_balances.set_off_notice,
    )
    counted = ledger.one("count_balance_letters")
    letters = int(counted["letters"])
    if letters:
        first_letter_no = night.take_numbers("balance_letter", letters)
        ledger.run("insert_balance_letter", first_letter_no=first_letter_no, **keys)
        ledger.run("insert_balance_letter_row", first_letter_no=first_letter_no, **keys)
        ledger.run("queue_balance_document", first_letter_no=first_letter_no, department=CENTRAL, **keys)
    return letters
