"""The interest of claims in the ledger: what the law needs to know of each, and its segments.

The law itself is `rules.interest`; here its tables are read from the ledger and its rates from the policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.rules import interest

if TYPE_CHECKING:
    from reskontra.night import Night

# The days that a person may have decided with the basis: each basis has one, and the ledger has one column for it.
BASIS_DAYS = ("first_instalment_on", "original_paid_on", "evidence_on", "damage_on", "served_on")


def claims(night: Night) -> pa.Table:
    """The claims of the temporary table `interest_claim` (`item_id`, `invoice_no`, `through_on`), with F.

    `claim_id` is the item; further columns as `rules.interest.from_days` gives them. `policy_kravkod` must be staged.
    What the ledger says of the claims stays in the temporary table `interest_terms`.
    """
    night.ledger.run("stage_interest_terms", client=night.client.code)
    terms = night.ledger.table("interest_claims")
    is_received = pc.equal(terms["interest_basis"], "P4_30_DAYS")
    days = {
        "requested_on": terms["sent_on"],
        "received_on": pc.if_else(is_received, terms["basis_on"], pa.scalar(None, pa.date32())),
        **dict.fromkeys(BASIS_DAYS, terms["basis_on"]),
    }
    for name, day in days.items():
        terms = terms.append_column(name, day)
    return interest.from_days(terms, va_interest_from=night.policy.parameter("va_interest_from"))


def reckon(night: Night) -> tuple[pa.Table, pa.Table]:
    """The segments of the claims of `interest_claim`, and the claims put aside, as `rules.interest.segments` gives.

    Days for which a person has stopped the interest (table `interest_stop`) are in no segment.
    """
    changes = night.ledger.table("capital_changes", client=night.client.code)
    segments, aside = interest.segments(claims(night), changes, rates(night))
    return _without_stopped(night, segments), aside


def _without_stopped(night: Night, segments: pa.Table) -> pa.Table:
    ledger, client = night.ledger, night.client.code
    stopped = ledger.row("stopped_claims", client=client)
    if not stopped or not stopped["claims"]:
        return segments
    ledger.run("drop_reckoned_interest")
    ledger.stage("reckoned_interest", segments.append_column("place", pa.array(np.arange(segments.num_rows))))
    return ledger.table("unstopped_interest", client=client)


def rates(night: Night) -> interest.Rates:
    """The reference rates and margins of the business date."""
    policy = night.policy
    return interest.Rates(
        policy.reference_rates, policy.percent_x100("margin_percent"), policy.percent_x100("return_margin_percent")
    )


def late_rate_x100(night: Night) -> int:
    """The late rate of the newest half-year that has begun on the business date and whose rate is known."""
    known = half_years(night)
    begun = known.filter(pc.less_equal(known["valid_from"], pa.scalar(night.business_on, pa.date32())))
    return int(begun["rate_x100"][-1].as_py())


def half_years(night: Night) -> pa.Table:
    """The late rate of each half-year until the business date's, for plain interest in SQL.

    `valid_from`, `last_on` date32; `rate_x100`, `year_days` int64. A half-year without a rate is not there.
    """
    known = rates(night)
    first = known.reference["valid_from"].to_numpy().astype("datetime64[M]")
    year = first.astype("datetime64[Y]")
    days = ((year + 1).astype("datetime64[D]") - year.astype("datetime64[D]")).astype(np.int64)
    rate = known.reference["percent_x100"].to_numpy().astype(np.int64) + known.late_margin_x100
    last = (first + 6).astype("datetime64[D]") - 1
    columns = {"valid_from": known.reference["valid_from"], "last_on": pa.array(last, pa.date32())}
    return pa.table({**columns, "rate_x100": rate, "year_days": days})
