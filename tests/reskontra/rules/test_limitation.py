"""Limitation against the worked examples L1-L6 of the receivables rules."""

from datetime import date

import pyarrow as pa
import pytest

from reskontra.rules import limitation

DAY = pa.date32()
INTERRUPTION = pa.schema(
    [("claim_id", pa.int64()), ("happened_on", DAY), ("effective_on", DAY), ("proven", pa.bool_())]
)


def limits(arose: date, years: int, *interruptions: tuple[date, date, bool]) -> date:
    claims = pa.table({"claim_id": [7, 8], "arose_on": pa.array([arose, arose], DAY), "years": [years, years]})
    rows = [dict(zip(INTERRUPTION.names, (8, *row), strict=True)) for row in interruptions]
    untouched, found = limitation.interrupted(claims, pa.Table.from_pylist(rows, schema=INTERRUPTION)).to_pylist()
    assert untouched == limitation.limits_on(pa.array([arose], DAY), years).to_pylist()[0]
    return found


def test_l1_the_claim_stands_on_its_last_day_and_has_fallen_the_day_after() -> None:
    last = limitation.limits_on(pa.array([date(2023, 3, 31), None], DAY), 3).to_pylist()
    assert last == [date(2026, 3, 31), None]
    assert not limitation.is_limited(last[0], date(2026, 3, 31))
    assert limitation.is_limited(last[0], date(2026, 4, 1))


def test_l5_the_29th_of_february_becomes_the_28th() -> None:
    arose = pa.array([date(2016, 2, 29), date(2016, 2, 29), date(2015, 2, 28)], DAY)
    years = pa.array([10, 4, 1], pa.int64())
    assert limitation.limits_on(arose, years).to_pylist() == [date(2026, 2, 28), date(2020, 2, 29), date(2016, 2, 28)]


@pytest.mark.parametrize(
    ("interruptions", "expected"),
    [
        ([(date(2025, 11, 3), date(2025, 11, 3), True)], date(2028, 11, 3)),  # L2 instalment
        ([(date(2026, 2, 2), date(2026, 3, 10), True)], date(2029, 3, 10)),  # L3 ruling
        ([(date(2026, 3, 20), date(2026, 3, 20), False)], date(2026, 3, 31)),  # L4 letter without proof
        ([(date(2026, 1, 15), date(2026, 1, 15), True)], date(2029, 1, 15)),  # L6 signed plan
        ([(date(2026, 3, 31), date(2026, 3, 31), True)], date(2029, 3, 31)),  # on the last day
        ([(date(2026, 4, 1), date(2026, 4, 1), True)], date(2026, 3, 31)),  # a day late
        (
            [(date(2028, 11, 3), date(2028, 11, 3), True), (date(2025, 11, 3), date(2025, 11, 3), True)],
            date(2031, 11, 3),
        ),
        (
            [(date(2025, 11, 3), date(2025, 11, 3), True), (date(2028, 11, 4), date(2028, 11, 4), True)],
            date(2028, 11, 3),
        ),
    ],
)
def test_interruptions(interruptions: list[tuple[date, date, bool]], expected: date) -> None:
    assert limits(date(2023, 3, 31), 3, *interruptions) == expected


def test_a_claim_arose_at_the_end_of_its_period_else_on_the_invoice_date() -> None:
    period, issued = pa.array([date(2023, 3, 31), None], DAY), pa.array([date(2023, 4, 5), date(2023, 4, 6)], DAY)
    assert limitation.arose_on(period, issued).to_pylist() == [date(2023, 3, 31), date(2023, 4, 6)]
