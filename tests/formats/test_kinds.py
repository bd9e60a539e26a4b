"""Cells of delimited files: what each kind takes, refuses and writes."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import kinds

READ = [
    (kinds.DATE, "2026-02-28", date(2026, 2, 28)),
    (kinds.DATE, "2028-02-29", date(2028, 2, 29)),
    (kinds.DATE, "2026-02-29", None),
    (kinds.DATE, "2026-13-01", None),
    (kinds.DATE, "2026-00-10", None),
    (kinds.DATE, "2026-04-31", None),
    (kinds.DATE, "0000-01-01", None),
    (kinds.DATE, "20260228", None),
    (kinds.DATE, "2026-2-28", None),
    (kinds.MOMENT_KIND, "2026-11-20T14:05:00+01:00", datetime(2026, 11, 20, 13, 5, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-11-20T14:05:00Z", datetime(2026, 11, 20, 14, 5, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-11-20T14:05:30.25", datetime(2026, 11, 20, 13, 5, 30, 250000, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-07-01 14:05", datetime(2026, 7, 1, 12, 5, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-01-01T00:30:00-0530", datetime(2026, 1, 1, 6, 0, tzinfo=UTC)),
    (kinds.MOMENT_KIND, "2026-11-20T24:05:00", None),
    (kinds.MOMENT_KIND, "2026-11-31T14:05:00", None),
    (kinds.MOMENT_KIND, "2026-11-20", None),
    (kinds.MOMENT_KIND, "2026-11-20T14:05:00+15:00", None),
    (kinds.KRONOR, "12", 1200),
    (kinds.KRONOR, "-0,05", -5),
    (kinds.KRONOR, "1234.5", 123450),
    (kinds.KRONOR, "90071992547409.93", 9007199254740993),
    (kinds.KRONOR, "1.234", None),
    (kinds.KRONOR, "1 234,00", None),
    (kinds.KRONOR, "+1", None),
    (kinds.KRONOR, "1e3", None),
    (kinds.KR, "0.00", 0),
    (kinds.KR, "14340.50", 1434050),
    (kinds.KR, "14340.5", None),
    (kinds.KR, "-1.00", None),
    (kinds.KR, "1,00", None),
    (kinds.ORE, "-1250000", -1250000),
    (kinds.ORE, "0000300O0", None),
    (kinds.ORE, "1.0", None),
    (kinds.INTEGER, "9" * 19, None),
    (kinds.FLAG, "Y", True),
    (kinds.FLAG, "N", False),
    (kinds.FLAG, "y", None),
    (kinds.code(["PAUSE", "RESUME"]), "PAUSE", "PAUSE"),
    (kinds.code(["PAUSE", "RESUME"]), "pause", None),
    (kinds.digits(2, 3), "007", "007"),
    (kinds.digits(2, 3), "1", None),
    (kinds.key(3), "A 1", "A 1"),
    (kinds.key(3), "ABCD", None),
    (kinds.text(4), "åäö😀", "åäö😀"),
    (kinds.text(4), "abcde", None),
    (kinds.text(), "a\tb", None),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_a_cell_is_read_exactly_or_not_at_all(kind: kinds.Kind, cell: str, value: object) -> None:
    read = kind.read(pa.array([cell, None], pa.string()))
    assert read.type == kind.type
    assert read.to_pylist() == [value, None]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-(10**14), 10**14)), min_size=1))
def test_kronor_are_exact_both_ways(amounts: list[int | None]) -> None:
    cells = kinds.KRONOR.write(pa.array(amounts, pa.int64()))
    assert cells.to_pylist() == [
        None if ore is None else f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}" for ore in amounts
    ]
    assert kinds.KRONOR.read(cells).to_pylist() == amounts


@settings(deadline=None)
@given(st.lists(st.dates(), min_size=1))
def test_dates_are_exact_both_ways(days: list[date]) -> None:
    cells = kinds.DATE.write(pa.array(days, pa.date32()))
    assert cells.to_pylist() == [day.isoformat() for day in days]
    assert kinds.DATE.read(cells).to_pylist() == days


def test_moments_are_written_in_swedish_time_with_offset() -> None:
    moments = pa.array([datetime(2026, 11, 21, 0, 15, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC)], kinds.MOMENT)
    cells = kinds.MOMENT_KIND.write(moments)
    assert cells.to_pylist() == ["2026-11-21T01:15:00+01:00", "2026-07-01T01:00:00+02:00"]
    assert kinds.MOMENT_KIND.read(cells).equals(moments)


def test_text_is_written_without_control_characters_and_cut() -> None:
    assert kinds.text(5).write(pa.array(["a\r\nb\x7fcdef", "å" * 9, None])).to_pylist() == ["a  b ", "ååååå", None]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (kinds.KR, pa.array([100, -1], pa.int64())),
        (kinds.code(["A"]), pa.array(["A", "B"])),
        (kinds.key(2), pa.array(["AB", "ABC"])),
        (kinds.digits(10, 12), pa.array(["198112289874", "19811228987X"])),
    ],
)
def test_what_could_not_be_read_back_is_not_written_and_not_shown(kind: kinds.Kind, values: pa.Array) -> None:
    with pytest.raises(ValueError, match="column, row 1: cannot be written") as raised:
        kinds.checked_text(kind, values, "column")
    assert "1981" not in str(raised.value)
