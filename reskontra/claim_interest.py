"""The interest of claims in the ledger: what the law needs to know of each, and its segments.

The law itself is `rules.interest`; here its tables are read from the ledger and its rates from the policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.rules import interest

if TYPE_CHECKING:
    from reskontra.night import Night


def claims(night: Night) -> pa.Table:
    """The claims of the temporary table `interest_claim` (`item_id`, `invoice_no`, `through_on`), with F.

    `claim_id` is the item; further columns as `rules.interest.from_days` gives them. `policy_kravkod` must be staged.
    """
    return interest.from_days(
        night.ledger.table("interest_claims", client=night.client.code),
        va_interest_from=night.policy.parameter("va_interest_from"),
    )


def reckon(night: Night) -> tuple[pa.Table, pa.Table]:
    """The segments of the claims of `interest_claim`, and the claims put aside, as `rules.interest.segments` gives."""
    changes = night.ledger.table("capital_changes", client=night.client.code)
    return interest.segments(claims(night), changes, rates(night))


def rates(night: Night) -> interest.Rates:
    """The reference rates and margins of the business date."""
    policy = night.policy
    return interest.Rates(
        policy.reference_rates, policy.percent_x100("margin_percent"), policy.percent_x100("return_margin_percent")
    )
