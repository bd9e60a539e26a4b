"""When a hold (kravspärr) is to be looked at again: the day decided, else the policy's default after it was set.

Source: the municipality's stop codes (receivables rules 3.5). A review day is moved to a bank day: a hold set on
2026-02-10 for three months is looked at on 2026-05-11, since 2026-05-10 is a Sunday.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from reskontra.rules.bank_days import Column, Days, offset, rolled, to_arrow, to_days


def review_on(set_on: Column, decided_on: Column, review: Column, unit: Column) -> pa.Array:
    """The review day of each hold, a date32 column; null where neither a person nor the policy says one.

    `decided_on` is the day a person chose, else null; `review` int64 and `unit` (`days`, `bank_days`, `months`, `none`)
    are the policy's.
    """
    begun, decided = to_days(set_on), to_days(decided_on)
    counts = np.nan_to_num(review.cast(pa.float64()).to_numpy(zero_copy_only=False)).astype(np.int64)
    units = np.asarray(unit.to_pylist(), dtype=object)
    by_policy = np.full(begun.shape, "NaT", "datetime64[D]")
    by_policy[units == "days"] = (begun + counts)[units == "days"]
    by_policy[units == "months"] = _months_later(begun, counts)[units == "months"]
    for count in np.unique(counts[units == "bank_days"]):
        chosen = (units == "bank_days") & (counts == count)
        by_policy[chosen] = offset(begun[chosen], int(count), "backward")
    return to_arrow(rolled(np.where(np.isnat(decided), by_policy, decided)))


def _months_later(days: Days, months: np.ndarray) -> Days:
    """The same day of the month so many months later, or the last of that month (lag (1930:173) § 1)."""
    first = days.astype("datetime64[M]")
    later = first + months
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    nth = (days - first.astype("datetime64[D]")).astype(np.int64)
    return later.astype("datetime64[D]") + np.minimum(nth, length - 1)
