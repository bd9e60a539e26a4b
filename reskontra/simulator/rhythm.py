"""When the municipality's mornings bring what: everything every morning, or orders once a month as a real one has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reskontra.rules.bank_days import previous_bank_day
from reskontra.simulator import habits


@dataclass(frozen=True)
class Rhythm:
    """`is_monthly`: orders and their planted faults come on the first bank day of a month, and the very first morning.

    `plots` are the customers' stories: the plot's name and its habit. `bank_faults_every` so many mornings a bank file
    is wrong, and another comes twice.
    """

    is_monthly: bool
    plots: Mapping[str, str]
    bank_faults_every: int

    def has_orders(self, day: date, mornings: int) -> bool:
        """Whether a morning brings orders, so many mornings having been before it."""
        return not self.is_monthly or not mornings or previous_bank_day(day).month != day.month


DAILY = Rhythm(is_monthly=False, plots=habits.PLOTS, bank_faults_every=5)
MONTHLY = Rhythm(is_monthly=True, plots=habits.LONG_PLOTS, bank_faults_every=21)
