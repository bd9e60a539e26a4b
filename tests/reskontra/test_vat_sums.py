"""VAT and the rounding to whole kronor as the schema reckons them: half away from zero, a credit is the opposite."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from reskontra.ledger import Ledger

SUMS = [*range(-1_250, 1_251), *(sign * (10**12 + near) for sign in (-1, 1) for near in range(-60, 61))]


def reckoned(ledger: Ledger, call: str) -> dict[int, int]:
    """What `call` gives of each of `SUMS` (`n`)."""
    rows = ledger.connection.execute(f"SELECT n, {call} FROM unnest(%s::bigint[]) AS n", (SUMS,)).fetchall()
    assert len(rows) == len(SUMS)
    return dict(rows)


def half_away(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize("percent_x100", [0, 600, 1200, 2500, 1234])
def test_vat_is_half_away_from_zero_as_decimals_say(ledger: Ledger, percent_x100: int) -> None:
    found = reckoned(ledger, f"vat_of(n, {percent_x100})")
    assert found == {ore: half_away(Decimal(ore) * percent_x100 / 10_000) for ore in SUMS}


def test_rounding_gives_whole_kronor_half_away_from_zero(ledger: Ledger) -> None:
    """1-49 öre fall away, 50-99 are raised (lag (1970:1029) § 2)."""
    found = reckoned(ledger, "n + krona_rounding(n)")
    assert found == {ore: half_away(Decimal(ore) / 100) * 100 for ore in SUMS}
    assert [found[ore] for ore in (149, 150, 199, 100, -149, -150)] == [100, 200, 200, 100, -100, -200]
