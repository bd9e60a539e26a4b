"""Interest as others reckon it: only to explain someone else's figure, never to claim one.

KFM's calculator of about 2009-2011 and older answers used `E30_360`, many legal pages `ACT_365F`. Both dates of a
period are included, so the first day is the day after F. Rates here are yearly rates, margin included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

BASES = ("ACT_365F", "E30_360")


@dataclass(frozen=True)
class Part:
    """A run of days at one rate; `interest_ore` is rounded half-up by itself."""

    from_on: date
    to_on: date
    days: int
    rate_percent_x100: int
    interest_ore: int


def compare(
    capital_ore: int, from_on: date, to_on: date, rates: Mapping[date, int], basis: str
) -> tuple[list[Part], int]:
    """The parts of a period, first and last day included, and their total in öre.

    rates: yearly rate in hundredths of a percentage point by the day it begins. `ACT_365F`: actual days by 365, cut at
    every row of the rates, the total is the sum of the rounded parts. `E30_360`: months of 30 days, cut only where the
    rate changes, rounded once on the total. KeyError when no rate holds on the first day.
    """
    if basis not in BASES:
        raise ValueError(f"{basis}: skriv {' eller '.join(BASES)}")
    year = 365 if basis == "ACT_365F" else 360
    parts: list[Part] = []
    exact = 0
    for first, last, rate in _periods(from_on, to_on, rates, merged=basis == "E30_360"):
        days = (last - first).days + 1 if basis == "ACT_365F" else _thirty_day_months(first, last + timedelta(days=1))
        weight = capital_ore * rate * days
        exact += weight
        parts.append(Part(first, last, days, rate, _half_up(weight, 10_000 * year)))
    total = sum(part.interest_ore for part in parts) if basis == "ACT_365F" else _half_up(exact, 10_000 * year)
    return parts, total


def _periods(from_on: date, to_on: date, rates: Mapping[date, int], merged: bool) -> list[tuple[date, date, int]]:
    begun = [day for day in sorted(rates) if day <= from_on]
    if not begun:
        raise KeyError(f"räntesats saknas den {from_on}")
    starts = [(from_on, rates[begun[-1]])] + [(day, rates[day]) for day in sorted(rates) if from_on < day <= to_on]
    if merged:
        starts = [s for no, s in enumerate(starts) if no == 0 or s[1] != starts[no - 1][1]]
    ends = [day - timedelta(days=1) for day, _ in starts[1:]] + [to_on]
    return [(first, last, rate) for (first, rate), last in zip(starts, ends, strict=True)]


def _thirty_day_months(first: date, after: date) -> int:
    months = 12 * (after.year - first.year) + after.month - first.month
    return 30 * months + min(after.day, 30) - min(first.day, 30)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
