"""Late-payment interest (dröjsmålsränta) by räntelagen (1975:635): simple, actual/actual, rounded per segment.

A segment is a run of days with one capital, one half-year and one calendar year. Its interest is

    (capital_ore * rate_percent_x100 * days + 5000 * year_days) / (10000 * year_days)      -- integer division

which is half-up to the öre and reads the same in SQL. F is the day interest runs from: the first interest day is the
day after F, the last is the day of payment or of reckoning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.rules.bank_days import Days, Ints, rolled, to_arrow, to_days

SEGMENTS = (
    ("from_on", pa.date32()),
    ("to_on", pa.date32()),
    ("days", pa.int64()),
    ("capital_ore", pa.int64()),
    ("rate_percent_x100", pa.int64()),
    ("year_days", pa.int64()),
    ("interest_ore", pa.int64()),
    ("rate_valid_from", pa.date32()),
)

# Which date of the claim F is. 30 days are added where räntelagen § 4 says so.
FROM_COLUMN = {
    "P3_AGREED_DUE": "due_effective_on",
    "P4_30_DAYS": "sent_on",
    "VA_35": "due_effective_on",
    "VA_36_OPEN": "first_instalment_on",
    "VA_36_DUE": "due_effective_on",
    "P5_RETURN": "original_paid_on",
    "CONTRACT": "due_effective_on",
    "P7_LOAN": "due_effective_on",
    "P4_DAMAGES": "evidence_on",
    "CRIME": "damage_on",
    "SERVED": "served_on",
}
THIRTY_DAYS = ("P4_30_DAYS", "P4_DAMAGES")
RETURN_MARGIN = ("P5_RETURN", "VA_36_OPEN")

MOST_ORE = 10**13  # capital above this could overflow 64 bits; a hundred billion kronor is a fault anyway


@dataclass(frozen=True)
class Rates:
    """What the rate of a claim is made of.

    `reference`: `valid_from` date32 (each half-year once, no gap), `percent_x100` int64, as `Policy.reference_rates`.
    The margins are those of räntelagen § 6 (late) and § 5 (return), in hundredths of a percentage point.
    """

    reference: pa.Table
    late_margin_x100: int
    return_margin_x100: int


def from_days(claims: pa.Table, *, va_interest_from: str = "due") -> pa.Table:
    """The claims with `from_on` = F and `in_time_on`, the last day a payment counts as made on F.

    Reads `interest_basis` and those of these date32 columns that exist: `due_effective_on`, `first_instalment_on`
    (VA_36_OPEN), `sent_on`, `received_on`, `requested_on` (VA_35 with va_interest_from "request"), `original_paid_on`,
    `evidence_on`, `damage_on`, `served_on`. `from_on` is null where the basis is NONE or its date is not known.

    F of the 30-day bases is not moved, yet when it is no bank day a payment by the next bank day is in time (räntelagen
    § 4 with lag (1930:173) § 2; rulings on P4_30_DAYS). Other bases have in_time_on = F.
    """
    basis = claims["interest_basis"].combine_chunks()
    columns = {**FROM_COLUMN, "VA_35": "requested_on"} if va_interest_from == "request" else FROM_COLUMN
    start = np.full(claims.num_rows, "NaT", "datetime64[D]")
    for code, column in columns.items():
        chosen = _is(basis, code)
        if column in claims.column_names and chosen.any():
            start[chosen] = to_days(claims[column])[chosen]
    thirty = _is(basis, *THIRTY_DAYS)
    start[thirty] += 30
    if "received_on" in claims.column_names:
        received = to_days(claims["received_on"])
        later = thirty & ~np.isnat(received) & ~np.isnat(start)
        start[later] = np.maximum(start[later], received[later])
    in_time = start.copy()
    in_time[thirty] = rolled(start[thirty])
    return claims.append_column("from_on", to_arrow(start)).append_column("in_time_on", to_arrow(in_time))


def segments(claims: pa.Table, capital_changes: pa.Table, rates: Rates) -> tuple[pa.Table, pa.Table]:
    """The interest segments of the claims, and the claims put aside because their interest cannot be reckoned.

    claims: `claim_id`, `interest_basis`, `from_on`, `through_on` (last day: payment or reckoning), `capital_ore` (as
    invoiced); if present also `in_time_on`, `invoiced_to_on` (days up to it are invoiced by someone already),
    `agreed_rate_x100` (fixed rate of CONTRACT, P7_LOAN), `agreed_margin_x100` (over the reference rate, same bases).
    capital_changes: `claim_id`, `paid_on` (value date), `amount_ore` (positive lowers the capital; a reversal is the
    opposite with the original's value date), and if present `kind`: `credit` lowers the capital from F on, whatever
    its date. Rows of other claims are ignored. A payment on day d lowers the capital from the day after d.

    Segments: `claim_id` and `SEGMENTS`, in the order of the claims and of days. Capital that is not positive bears no
    interest. Put aside, then without any segment: `claim_id`, `rule` (`FROM_MISSING`: F or the last day is not known;
    `RATE_MISSING`: no reference rate for the half-year, or no agreed rate), `rate_from_on` (the half-year).
    """
    claims = claims.filter(pc.not_equal(claims["interest_basis"], "NONE"))
    known = pc.and_(pc.is_valid(claims["from_on"]), pc.is_valid(claims["through_on"]))
    nameless = claims.filter(pc.invert(known))["claim_id"]
    claims = claims.filter(known)
    spans = _spans(claims, _events(claims, capital_changes))
    spans = spans.where(spans.capital > 0)
    rate, missing = _rate(claims, spans, rates)
    refused, first = np.unique(spans.claim[missing], return_index=True)
    ids = claims["claim_id"].combine_chunks()
    aside = pa.table(
        {
            "claim_id": pa.concat_arrays([*nameless.chunks, ids.take(pa.array(refused))]),
            "rule": pa.array(["FROM_MISSING"] * len(nameless) + ["RATE_MISSING"] * len(refused), pa.string()),
            "rate_from_on": pa.concat_arrays(
                [pa.nulls(len(nameless), pa.date32()), to_arrow(_half_start(spans.half[missing][first]))]
            ),
        }
    )
    good = ~np.isin(spans.claim, refused)
    return _priced(ids, spans.where(good), rate[good]), aside


def interest_ore(capital_ore: Ints, rate_x100: Ints, days: Ints, year_days: Ints) -> Ints:
    """The interest of each segment in whole öre, half-up: exact for capital below `MOST_ORE` and rates from 0."""
    assert not capital_ore.size or (capital_ore.max() < MOST_ORE and rate_x100.min() >= 0)
    return (capital_ore * rate_x100 * days + 5_000 * year_days) // (10_000 * year_days)


@dataclass(frozen=True)
class _Spans:
    """Runs of days (start, end] with one capital in one half-year; `claim` is the row of the claim."""

    claim: Ints
    start: Days
    end: Days
    capital: Ints

    def where(self, mask: npt.NDArray[np.bool_]) -> _Spans:
        return _Spans(self.claim[mask], self.start[mask], self.end[mask], self.capital[mask])

    @property
    def half(self) -> Ints:
        """The half-year of the span, counted from 1970."""
        return _half(self.end)


@dataclass(frozen=True)
class _Events:
    """Days after which something changes: `cut` where a span must begin, `amount` by which the capital falls."""

    claim: Ints
    day: Days
    amount: Ints
    cut: npt.NDArray[np.bool_]


def _events(claims: pa.Table, changes: pa.Table) -> _Events:
    """The start of each claim, the ends of half-years and the changes of capital, each before the claim's last day."""
    first, last = _start(claims), to_days(claims["through_on"])
    lasting = np.flatnonzero(first < last)
    begun, halves = _half(first[lasting] + 1), _half(last[lasting]) - _half(first[lasting] + 1)
    behind = np.repeat(lasting, halves)
    nth = np.arange(behind.size) - np.repeat(np.cumsum(halves) - halves, halves)
    half_ends = _half_start(np.repeat(begun, halves) + 1 + nth) - 1

    ids = claims["claim_id"].combine_chunks()
    row = pc.index_in(changes["claim_id"].cast(ids.type), ids)
    changes, of = changes.filter(pc.is_valid(row)), pc.drop_null(row).to_numpy().astype(np.int64)
    day = np.maximum(to_days(changes["paid_on"]), first[of])
    day = np.where(_from_start(claims, changes, of), first[of], day)
    within = day < last[of]
    amount = changes["amount_ore"].to_numpy().astype(np.int64)
    cuts = lasting.size + behind.size
    return _Events(
        np.concatenate([lasting, behind, of[within]]),
        np.concatenate([first[lasting], half_ends, day[within]]),
        np.concatenate([np.zeros(cuts, np.int64), amount[within]]),
        np.arange(cuts + int(within.sum())) < cuts,
    )


def _start(claims: pa.Table) -> Days:
    """The day after which interest is counted: F, or the last day already invoiced."""
    first = to_days(claims["from_on"])
    if "invoiced_to_on" not in claims.column_names:
        return first
    invoiced = to_days(claims["invoiced_to_on"])
    return np.where(np.isnat(invoiced), first, np.maximum(first, invoiced))


def _from_start(claims: pa.Table, changes: pa.Table, of: Ints) -> npt.NDArray[np.bool_]:
    """Which changes lower the capital for the whole time: credit notes, and payments made in time."""
    whole = np.zeros(of.size, bool)
    if "kind" in changes.column_names:
        whole |= _is(changes["kind"].combine_chunks(), "credit")
    if "in_time_on" in claims.column_names:
        whole |= to_days(changes["paid_on"]) <= to_days(claims["in_time_on"])[of]
    return whole


def _spans(claims: pa.Table, events: _Events) -> _Spans:
    """The events in order, made into spans; days on which nothing changes in sum begin no span."""
    order = np.lexsort((events.day, events.claim))
    claim, day = events.claim[order], events.day[order]
    new = np.ones(claim.size, bool)
    new[1:] = (claim[1:] != claim[:-1]) | (day[1:] != day[:-1])
    at = np.flatnonzero(new)
    if not at.size:
        return _Spans(claim, day, day, claim)
    amount = np.add.reduceat(events.amount[order], at)
    kept = np.logical_or.reduceat(events.cut[order], at) | (amount != 0)
    claim, day, amount = claim[at][kept], day[at][kept], amount[kept]
    fallen = np.cumsum(amount)
    first = np.flatnonzero(np.r_[True, claim[1:] != claim[:-1]])
    before = np.repeat(fallen[first] - amount[first], np.diff(np.r_[first, claim.size]))
    capital = claims["capital_ore"].to_numpy().astype(np.int64)[claim] - (fallen - before)
    end = np.r_[day[1:], day[-1:]]
    last = np.r_[first[1:], claim.size] - 1
    end[last] = to_days(claims["through_on"])[claim[last]]
    return _Spans(claim, day, end, capital)


def _rate(claims: pa.Table, spans: _Spans, rates: Rates) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The yearly rate of each span in hundredths of a percentage point, and where it is not known."""
    known = _half(to_days(rates.reference["valid_from"]))
    place = np.searchsorted(known, spans.half)
    absent = (place == known.size) | (known[np.minimum(place, known.size - 1)] != spans.half)
    reference = rates.reference["percent_x100"].to_numpy()[np.where(absent, 0, place)].astype(np.int64)
    basis = claims["interest_basis"].combine_chunks()
    late = reference + rates.late_margin_x100
    rate = np.where(_is(basis, *RETURN_MARGIN)[spans.claim], reference + rates.return_margin_x100, late)
    fixed, margin = _optional(claims, "agreed_rate_x100"), _optional(claims, "agreed_margin_x100")
    agreed = np.where(np.isnan(fixed[spans.claim]), reference + margin[spans.claim], fixed[spans.claim])
    contract, loan = _is(basis, "CONTRACT")[spans.claim], _is(basis, "P7_LOAN")[spans.claim]
    wanted = (contract | loan) & np.isnan(agreed)
    agreed = np.nan_to_num(agreed).astype(np.int64)
    rate = np.where(contract, agreed, np.where(loan, np.maximum(agreed, late), rate))
    fixed_only = contract & ~np.isnan(fixed[spans.claim])
    return rate, wanted | (absent & ~fixed_only)


def _priced(ids: pa.Array, spans: _Spans, rate: Ints) -> pa.Table:
    days, year_days = (spans.end - spans.start).astype(np.int64), _year_days(spans.end)
    columns = (
        *(to_arrow(spans.start + 1), to_arrow(spans.end), pa.array(days), pa.array(spans.capital), pa.array(rate)),
        *(pa.array(year_days), pa.array(interest_ore(spans.capital, rate, days, year_days))),
        to_arrow(_half_start(spans.half)),
    )
    return pa.table([ids.take(pa.array(spans.claim)), *columns], names=["claim_id", *(name for name, _ in SEGMENTS)])


def _is(codes: pa.Array, *wanted: str) -> npt.NDArray[np.bool_]:
    return pc.is_in(codes, pa.array(wanted)).to_numpy(zero_copy_only=False)


def _optional(claims: pa.Table, name: str) -> npt.NDArray[np.float64]:
    """A nullable column of small whole numbers as floats, null as NaN; rates, never money."""
    if name not in claims.column_names:
        return np.full(claims.num_rows, np.nan)
    return claims[name].cast(pa.float64()).to_numpy()


def _half(days: Days) -> Ints:
    return days.astype("datetime64[M]").astype(np.int64) // 6


def _half_start(halves: Ints) -> Days:
    return (halves * 6).astype("datetime64[M]").astype("datetime64[D]")


def _year_days(days: Days) -> Ints:
    years = days.astype("datetime64[Y]")
    return ((years + 1).astype("datetime64[D]") - years.astype("datetime64[D]")).astype(np.int64)
