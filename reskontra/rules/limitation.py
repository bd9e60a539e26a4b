"""When a claim falls by limitation (preskription): preskriptionslagen (1981:130).

A claim stands on its last day, `limits_on`, and is limited the day after. A year ends on the same date; 29 February
becomes 28 February in other years. The day is not moved at weekends (lag (1930:173) § 1).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.rules.bank_days import Column, Days, to_arrow, to_days


def arose_on(period_to: Column, issued_on: Column) -> pa.Array:
    """The day a claim arose: the end of its delivery period when there is one, else the invoice date."""
    return pc.coalesce(_whole(period_to), _whole(issued_on))


def limits_on(arose_on: Column, years: int | Column) -> pa.Array:
    """The last day of each claim, `years` after it arose: 3 for people's goods and services, else 10 (§ 2)."""
    return to_arrow(_years_later(to_days(arose_on), years))


def is_limited(limits_on: date, on: date) -> bool:
    """Whether the claim has fallen: its last day is past."""
    return on > limits_on


def interrupted(claims: pa.Table, interruptions: pa.Table) -> pa.Array:
    """`limits_on` of each claim after its interruptions (§§ 5-7), a date32 column in the order of the claims.

    claims: `claim_id`, `arose_on`, `years`. interruptions: `claim_id`, `happened_on` (the promise, payment, received
    letter or application), `effective_on` (the day the new period begins: the same day, or for proceedings the day
    they ended), `proven` bool. A letter without evidence that it arrived moves nothing, nor does anything that
    happens after the claim has fallen.
    """
    row = pc.index_in(interruptions["claim_id"], claims["claim_id"].combine_chunks())
    counted = pc.and_(pc.is_valid(row), interruptions["proven"])
    claim = row.filter(counted).to_numpy().astype(np.int64)
    happened = to_days(interruptions["happened_on"].filter(counted))
    effective = to_days(interruptions["effective_on"].filter(counted))
    order = np.lexsort((happened, claim))
    claim, happened, effective = claim[order], happened[order], effective[order]

    years = claims["years"].to_numpy().astype(np.int64)
    limits = _years_later(to_days(claims["arose_on"]), claims["years"])
    nth = np.arange(claim.size) - np.searchsorted(claim, claim)
    for turn in range(int(nth.max(initial=-1)) + 1):  # the first of every claim at once, then the second, ...
        now = np.flatnonzero(nth == turn)
        in_time = now[happened[now] <= limits[claim[now]]]
        renewed = _years_later(effective[in_time], pa.array(years[claim[in_time]]))
        limits[claim[in_time]] = np.maximum(limits[claim[in_time]], renewed)
    return to_arrow(limits)


def _years_later(days: Days, years: int | Column) -> Days:
    added = years if isinstance(years, int) else _whole(years).to_numpy(zero_copy_only=False).astype(np.int64)
    months = days.astype("datetime64[M]")
    nth_day = (days - months.astype("datetime64[D]")).astype(np.int64)
    later: npt.NDArray[np.datetime64] = months + 12 * np.asarray(added)
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    return np.where(np.isnat(days), days, later.astype("datetime64[D]") + np.minimum(nth_day, length - 1))


def _whole(column: Column) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
