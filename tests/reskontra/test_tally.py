"""Totals add up and are said as people read them."""

from __future__ import annotations

import pytest

from reskontra.tally import Tally, Total, kronor


@pytest.mark.parametrize(
    ("ore", "said"),
    [
        (0, "0,00"),
        (1, "0,01"),
        (-1, "-0,01"),
        (99, "0,99"),
        (100, "1,00"),
        (123456789, "1 234 567,89"),
        (-100, "-1,00"),
    ],
)
def test_ore_are_read_as_kronor(ore: int, said: str) -> None:
    assert kronor(ore) == said


def test_totals_add_count_and_ore() -> None:
    assert Total(2, 150) + Total(1, -50) == Total(3, 100)
    assert str(Total(1200, 123456)) == "1200 st, 1 234,56 kr"


def test_counts_keep_the_order_they_were_begun_in() -> None:
    tally = Tally({"filer": 0})
    for name, number in (("order", 2), ("filer", 1), ("order", 3)):
        tally.count(name, number)
    assert list(tally.counts.items()) == [("filer", 1), ("order", 5)]


def test_a_finding_carries_its_severity() -> None:
    tally = Tally()
    tally.warn("A", "1", "varning")
    tally.hold("B", "2", "hålls")
    tally.stop("C", "3", "stopp")
    assert [(found.rule, found.severity, found.key) for found in tally.findings] == [
        ("A", "warn", "1"),
        ("B", "hold", "2"),
        ("C", "stop", "3"),
    ]
