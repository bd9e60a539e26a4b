"""Late-payment interest against the worked examples I1-I16 and the published results of the receivables rules."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reskontra.policy import Policy
from reskontra.rules import interest
from reskontra.rules.bank_days import next_bank_day_or_same

RATES = interest.Rates(Policy.load().reference_rates, late_margin_x100=800, return_margin_x100=200)
DATES = (
    *("due_effective_on", "sent_on", "received_on", "requested_on", "original_paid_on", "served_on", "evidence_on"),
    "first_instalment_on",
)
CHANGES = pa.schema(
    [("claim_id", pa.int64()), ("paid_on", pa.date32()), ("amount_ore", pa.int64()), ("kind", pa.string())]
)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def claim(
    kronor: str, paid: str | None, basis: str = "P3_AGREED_DUE", claim_id: int = 1, **dates: Any
) -> dict[str, Any]:
    row = {name: day(dates.pop(name, None)) for name in DATES}
    return row | {
        "claim_id": claim_id,
        "interest_basis": basis,
        "capital_ore": round(Fraction(kronor) * 100),
        "through_on": day(paid),
        "invoiced_to_on": day(dates.pop("invoiced_to_on", None)),
        "agreed_rate_x100": dates.pop("rate", None),
        "agreed_margin_x100": dates.pop("margin", None),
    }


def reckon(rows: list[dict[str, Any]], *changes: tuple[Any, ...], **how: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    schema = pa.schema(
        [("claim_id", pa.int64()), ("interest_basis", pa.string()), ("capital_ore", pa.int64())]
        + [(name, pa.date32()) for name in (*DATES, "through_on", "invoiced_to_on")]
        + [("agreed_rate_x100", pa.int64()), ("agreed_margin_x100", pa.int64())]
    )
    table = interest.from_days(pa.Table.from_pylist(rows, schema=schema), **how)
    paid = [dict(zip(CHANGES.names, (*c, "payment")[:4], strict=True)) for c in changes]
    for row in paid:
        row["paid_on"] = day(row["paid_on"])
    found, aside = interest.segments(table, pa.Table.from_pylist(paid, schema=CHANGES), RATES)
    return found.to_pylist(), aside.to_pylist()


def parts(rows: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    return [(row["days"], row["rate_percent_x100"], row["interest_ore"]) for row in rows]


def due(text: str) -> str:
    return next_bank_day_or_same(date.fromisoformat(text)).isoformat()


EXAMPLES = {
    "I1": (claim("1000.00", "2026-04-30", due_effective_on="2026-03-31"), [(30, 1000, 822)]),
    "I2": (
        claim("12500.00", "2025-02-14", due_effective_on=due("2024-11-30")),
        [(29, 1200, 11885), (45, 1100, 16952)],
    ),
    "I3": (
        claim("5000.00", "2019-08-30", due_effective_on="2018-12-14"),
        [(17, 750, 1747), (181, 750, 18596), (61, 800, 6685)],
    ),
    "I5": (claim("2400.00", "2026-03-01", "P4_30_DAYS", sent_on="2026-01-15"), [(15, 1000, 986)]),
    "I6": (
        claim("7800.50", "2024-07-31", due_effective_on="2023-12-29"),
        [(2, 1150, 492), (182, 1200, 46547), (31, 1200, 7928)],
    ),
    "I7": (claim("36500.00", "2020-03-16", due_effective_on="2020-02-14"), [(31, 800, 24732)]),
    "I8": (claim("10000.00", "2017-07-14", due_effective_on="2017-06-15"), [(15, 750, 3082), (14, 750, 2877)]),
    "I10": (
        claim("90000.00", "2026-12-31", "VA_36_OPEN", first_instalment_on="2026-03-31"),
        [(91, 400, 89753), (184, 400, 181479)],
    ),
    "I11": (claim("2000.00", "2026-05-15", "CONTRACT", due_effective_on="2026-03-31", rate=1200), [(45, 1200, 2959)]),
    "I12": (claim("1500.00", "2026-02-27", due_effective_on="2026-02-27"), []),
    "I13": (claim("1500.00", "2026-03-02", due_effective_on=due("2026-02-28")), []),
    "I14": (claim("250.00", "2026-05-29", due_effective_on="2026-03-31"), [(59, 1000, 404)]),
    "I15": (claim("9900.00", "2026-04-20", due_effective_on="2026-03-31"), [(20, 1000, 5425)]),
    "F5 of fees": (claim("48000.00", "2026-06-15", due_effective_on="2026-04-30"), [(46, 1000, 60493)]),
    "rent of June": (claim("7450.00", "2026-06-12", due_effective_on="2026-05-29"), [(14, 1000, 2858)]),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name: str) -> None:
    row, expected = EXAMPLES[name]
    found, aside = reckon([row])
    assert parts(found) == expected
    assert not aside


def test_all_examples_at_once_give_the_same_as_one_by_one() -> None:
    rows = [row | {"claim_id": no} for no, (row, _) in enumerate(EXAMPLES.values())]
    found, _ = reckon(rows)
    for no, (_, expected) in enumerate(EXAMPLES.values()):
        assert parts([row for row in found if row["claim_id"] == no]) == expected


def test_i4_a_part_payment_lowers_the_capital_from_the_next_day() -> None:
    found, _ = reckon([claim("10000.00", "2025-09-30", due_effective_on=due("2025-05-31"))], (1, "2025-07-15", 400000))
    assert parts(found) == [(28, 1100, 8438), (15, 1000, 4110), (77, 1000, 12658)]
    assert [row["capital_ore"] for row in found] == [1000000, 1000000, 600000]
    assert [row["from_on"].isoformat() for row in found] == ["2025-06-03", "2025-07-01", "2025-07-16"]
    assert [row["to_on"].isoformat() for row in found] == ["2025-06-30", "2025-07-15", "2025-09-30"]


@pytest.mark.parametrize(
    ("how", "dates", "days", "ore"),
    [
        ("request", {"requested_on": "2026-01-20"}, 59, 5173),
        ("due", {"requested_on": "2026-01-20", "due_effective_on": "2026-02-27"}, 21, 1841),
    ],
)
def test_i9_water_charges_run_from_the_request_or_from_the_due_date(
    how: str, dates: dict[str, Any], days: int, ore: int
) -> None:
    found, _ = reckon([claim("3200.00", "2026-03-20", "VA_35", **dates)], va_interest_from=how)
    assert parts(found) == [(days, 1000, ore)]


def test_f_of_thirty_days_stays_on_a_saturday_but_a_payment_by_the_next_bank_day_is_in_time() -> None:
    row = claim("2400.00", "2026-03-01", "P4_30_DAYS", sent_on="2026-01-15")  # F = Saturday 2026-02-14
    assert parts(reckon([row], (1, "2026-02-16", 240000))[0]) == []
    assert parts(reckon([row], (1, "2026-02-16", 140000))[0]) == [(15, 1000, 411)]
    late, _ = reckon([row], (1, "2026-02-17", 240000))
    assert parts(late) == [(3, 1000, 197)]


def test_f_of_thirty_days_on_a_bank_day_gives_no_extra_day() -> None:
    row = claim("2400.00", "2026-03-20", "P4_30_DAYS", sent_on="2026-01-14")  # F = Friday 2026-02-13
    assert [r["days"] for r in reckon([row], (1, "2026-02-16", 240000))[0]] == [3]


def test_thirty_days_never_run_before_the_invoice_was_received() -> None:
    row = claim("2400.00", "2026-03-01", "P4_30_DAYS", sent_on="2026-01-15", received_on="2026-02-20")
    assert [r["days"] for r in reckon([row])[0]] == [9]


def test_a_credit_note_lowers_the_capital_for_the_whole_time() -> None:
    row = claim("1500.00", "2026-03-25", due_effective_on="2026-02-27")
    assert parts(reckon([row], (1, "2026-03-20", 40000, "credit"))[0]) == [(26, 1000, 784)]  # C1 of credit notes
    assert parts(reckon([row])[0]) == [(26, 1000, 1068)]
    assert reckon([row], (1, "2026-03-20", 150000, "credit"))[0] == []


def test_a_bounced_payment_leaves_interest_as_if_it_never_came() -> None:
    row = claim("640.00", "2026-04-30", due_effective_on="2026-02-27")
    assert reckon([row], (1, "2026-02-27", 64000), (1, "2026-02-27", -64000)) == reckon([row])
    assert reckon([row], (1, "2026-03-10", 64000), (1, "2026-03-10", -64000)) == reckon([row])


def test_days_already_invoiced_are_not_counted_again() -> None:
    row = claim("1000.00", "2026-04-30", due_effective_on="2026-03-31", invoiced_to_on="2026-04-10")
    found, _ = reckon([row])
    assert [(r["from_on"].isoformat(), r["days"]) for r in found] == [("2026-04-11", 20)]


def test_an_earlier_interest_invoice_never_moves_the_first_day_back() -> None:
    row = claim("1000.00", "2026-04-30", due_effective_on="2026-03-31", invoiced_to_on="2026-03-10")
    assert [r["days"] for r in reckon([row])[0]] == [30]


def test_exactly_half_an_ore_is_raised() -> None:
    def ore(capital: int) -> int:
        return int(interest.interest_ore(*(np.array([n], np.int64) for n in (capital, 1000, 73, 365)))[0])

    assert [ore(24), ore(25), ore(74), ore(75)] == [0, 1, 1, 2]  # 0.48, 0.50, 1.48, 1.50


@pytest.mark.parametrize(
    ("basis", "agreed", "rate"),
    [
        ("P5_RETURN", {"original_paid_on": "2026-03-31"}, 400),
        ("CONTRACT", {"due_effective_on": "2026-03-31", "margin": 500}, 700),
        ("P7_LOAN", {"due_effective_on": "2026-03-31", "rate": 400}, 1000),
        ("P7_LOAN", {"due_effective_on": "2026-03-31", "rate": 1400}, 1400),
        ("SERVED", {"served_on": "2026-03-31"}, 1000),
        ("P4_DAMAGES", {"evidence_on": "2026-03-02"}, 1000),
    ],
)
def test_rate_of_each_basis(basis: str, agreed: dict[str, Any], rate: int) -> None:
    found, aside = reckon([claim("1000.00", "2026-04-30", basis, **agreed)])
    assert [r["rate_percent_x100"] for r in found] == [rate]
    assert not aside


def test_a_claim_without_a_rate_or_a_from_day_is_put_aside_and_the_others_go_on() -> None:
    rows = [
        claim("1000.00", "2027-01-01", due_effective_on="2026-12-30", claim_id=1),  # 2027 has no rate yet
        claim("1000.00", "2003-01-31", due_effective_on="2002-06-28", claim_id=2),
        claim("1000.00", "2026-04-30", "P4_30_DAYS", claim_id=3),
        claim("1000.00", "2026-04-30", "CONTRACT", due_effective_on="2026-03-31", claim_id=4),
        claim("1000.00", "2027-02-01", "CONTRACT", due_effective_on="2026-12-30", rate=1200, claim_id=5),
        claim("1000.00", "2026-12-31", due_effective_on="2026-12-30", claim_id=6),
        claim("1000.00", "2026-12-31", "NONE", due_effective_on="2026-03-30", claim_id=7),
    ]
    found, aside = reckon(rows)
    assert [(row["claim_id"], row["rule"], row["rate_from_on"]) for row in aside] == [
        (3, "FROM_MISSING", None),
        (1, "RATE_MISSING", date(2027, 1, 1)),
        (2, "RATE_MISSING", date(2002, 1, 1)),
        (4, "RATE_MISSING", date(2026, 1, 1)),
    ]
    assert [(row["claim_id"], row["days"]) for row in found] == [(5, 1), (5, 32), (6, 1)]


PUBLISHED = [
    ("6780", "2021-01-01", "2021-04-20", [16346], 163),
    ("5000", "2019-04-20", "2019-10-17", [7397, 11945], 193),
    ("16350", "2022-02-21", "2023-06-27", [46586, 70059, 83721], 2003),
    ("8387", "2019-12-03", "2022-08-01", [5331, 33365, 33731, 33272, 33824, 33272, 6250], 1790),
    ("71134", "2019-09-30", "2020-06-30", [144996, 282981], 4279),
]


@pytest.mark.parametrize(("kronor", "first", "last", "by_year", "published"), PUBLISHED)
def test_published_results_of_kronofogdens_calculator(
    kronor: str, first: str, last: str, by_year: list[int], published: int
) -> None:
    """The published whole kronor are ours cut; the reference lists ours by half-year or, merged, by longer runs."""
    start = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    found, _ = reckon([claim(kronor, last, due_effective_on=start)])
    total = sum(row["interest_ore"] for row in found)
    assert total == sum(by_year)
    assert total // 100 == published


def test_a_long_published_period() -> None:
    found, _ = reckon([claim("165000", "2011-02-20", due_effective_on="2003-02-28")])
    assert sum(row["interest_ore"] for row in found) == 13592723
    found, _ = reckon([claim("7000", "2009-05-31", due_effective_on="2007-11-30")])
    assert sum(row["interest_ore"] for row in found) == 121555


def test_each_half_year_has_its_own_rate_however_long_the_period() -> None:
    """The trap of one constant rate over several half-years."""
    reference = {row["valid_from"]: row["percent_x100"] for row in RATES.reference.to_pylist()}
    found, _ = reckon([claim("25000", "2026-12-31", due_effective_on="2002-06-30")])
    assert [row["rate_valid_from"] for row in found] == list(reference)
    assert [row["rate_percent_x100"] for row in found] == [percent + 800 for percent in reference.values()]


def test_no_claims_and_claims_known_by_text() -> None:
    assert reckon([]) == ([], [])
    table = pa.table(
        {
            "claim_id": ["a", "b"],
            "interest_basis": ["P3_AGREED_DUE", "P3_AGREED_DUE"],
            "due_effective_on": pa.array([date(2026, 3, 31)] * 2, pa.date32()),
            "through_on": pa.array([date(2026, 4, 30)] * 2, pa.date32()),
            "capital_ore": pa.array([100000, 100000], pa.int64()),
        }
    )
    paid = pa.table(
        {
            "claim_id": ["b", "elsewhere"],
            "paid_on": pa.array([date(2026, 4, 10)] * 2, pa.date32()),
            "amount_ore": pa.array([100000, 1], pa.int64()),
        }
    )
    found, _ = interest.segments(interest.from_days(table), paid, RATES)
    assert [(row["claim_id"], row["days"]) for row in found.to_pylist()] == [("a", 30), ("b", 10)]


claims = st.builds(
    lambda capital, start, length, changes: (capital, start, length, changes),
    st.integers(1, 10**12),
    st.dates(date(2003, 1, 1), date(2024, 1, 1)),
    st.integers(0, 900),
    st.lists(st.tuples(st.integers(-10, 910), st.integers(-(10**11), 10**12)), max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(claims, min_size=1, max_size=6))
def test_segments_agree_with_a_walk_day_by_day(rows: list[Any]) -> None:
    """Every interest day appears once, with the capital left by the payments booked before it."""
    table = [
        claim("0", (start + timedelta(days=length)).isoformat(), due_effective_on=start.isoformat(), claim_id=no)
        | {"capital_ore": capital}
        for no, (capital, start, length, _) in enumerate(rows)
    ]
    changes = [
        (no, (start + timedelta(days=offset)).isoformat(), amount)
        for no, (_, start, _, changed) in enumerate(rows)
        for offset, amount in changed
    ]
    found, aside = reckon(table, *changes)
    assert not aside
    for no, (capital, start, length, changed) in enumerate(rows):
        mine = [row for row in found if row["claim_id"] == no]
        by_day = {row["from_on"] + timedelta(days=n): row for row in mine for n in range(row["days"])}
        assert len(by_day) == sum(row["days"] for row in mine)
        for n in range(1, length + 1):
            left = capital - sum(amount for offset, amount in changed if offset < n)
            row = by_day.get(start + timedelta(days=n))
            assert (row["capital_ore"] if row else 0) == max(left, 0)
        for row in mine:
            exact = Fraction(row["capital_ore"] * row["rate_percent_x100"] * row["days"], 10_000 * row["year_days"])
            assert row["interest_ore"] == int(exact + Fraction(1, 2))
            assert row["rate_valid_from"] <= row["from_on"] <= row["to_on"]
            assert (row["from_on"].year, row["from_on"].month > 6) == (row["to_on"].year, row["to_on"].month > 6)


def test_each_claim_of_a_large_set_is_reckoned_as_if_it_were_alone() -> None:
    count = 20_000
    due_on = np.datetime64("2025-01-01") + np.arange(count) % 500
    table = pa.table(
        {
            "claim_id": np.arange(count),
            "interest_basis": pa.array(["P3_AGREED_DUE"] * count),
            "due_effective_on": pa.array(due_on, pa.date32()),
            "through_on": pa.array(np.full(count, np.datetime64("2026-11-20")), pa.date32()),
            "capital_ore": np.arange(count) + 1,
        }
    )
    paid = pa.table(
        {
            "claim_id": np.arange(0, count, 3),
            "paid_on": pa.array((due_on + 20)[::3], pa.date32()),
            "amount_ore": np.ones(len(due_on[::3]), np.int64),
        }
    )
    found, aside = interest.segments(interest.from_days(table), paid, RATES)
    assert not aside.num_rows
    for claim_id in (0, 1, 2, 7_777, count - 1):
        one = pc.field("claim_id") == claim_id
        alone, _ = interest.segments(interest.from_days(table.filter(one)), paid.filter(one), RATES)
        assert found.filter(one).to_pylist() == alone.to_pylist() != []
    assert found.num_rows > 2 * count
