"""The watch on limitation (preskription): claims that fall soon are listed in time, those that have fallen are held.

A claim is told of when a warning day of policy (limitation_warn_days: 180, 90 and 30 days before its last day) has come
since the night before. Source: preskriptionslagen (1981:130); receivables rules 3.7.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.claims.dunning import named
from reskontra.exchange.staff_files import send_list
from reskontra.rules import limitation
from reskontra.rules.bank_days import to_days

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

HEADINGS = {
    "department": "Förvaltning",
    "customer_no": "Kundnummer",
    "invoice_no": "Faktura",
    "open_ore": "Öppet belopp",
    "arose_on": "Uppkom den",
    "interrupted_on": "Senaste avbrott",
    "limits_on": "Sista dag",
    "days_left": "Dagar kvar",
}


def follow_up(night: Night, tally: Tally) -> None:
    """Hold the claims that have fallen and list those that will. Needs the temporary table policy_kravkod."""
    claims = _claims(night)
    if not claims.num_rows:
        return
    today = pa.scalar(night.business_on, pa.date32())
    _hold(night, tally, claims.filter(pc.less(claims["limits_on"], today)))
    warned = claims.filter(_is_warned(night, claims))
    shown, hidden = (warned.filter(mask) for mask in (pc.invert(warned["is_protected"]), warned["is_protected"]))
    if hidden.num_rows:
        night.ledger.stage("protected_limit", hidden)
        night.ledger.run("add_protected_limitation", **night.keys)
    if shown.num_rows:
        stem = f"PRESKRIPTION_{night.client.code}_{night.business_on:%Y%m%d}"
        ore = sum(shown["open_ore"].to_pylist())
        send_list(night, stem, "Fordringar som snart preskriberas", shown, HEADINGS, kind="limitation", ore=ore)
        tally.count("fordringar som snart preskriberas", shown.num_rows)


def _claims(night: Night) -> pa.Table:
    """The claims near their end: `limits_on`, `interrupted_on` (null: never), `days_left`, and who and how much."""
    ledger, policy, client = night.ledger, night.policy, night.client.code
    claims = ledger.table(
        "ageing_claims",
        client=client,
        business_on=night.business_on,
        years_person=policy.number("years_person"),
        years_other=policy.number("years_other"),
        longest_warn_days=max(_warn_days(night)),
    )
    if not claims.num_rows:
        return claims
    limits, interruptions = limits_of(night, claims)
    last = interruptions.group_by("claim_id").aggregate([("effective_on", "max")])
    place = pc.index_in(claims["item_id"], last["claim_id"].combine_chunks())
    left = (to_days(limits) - np.datetime64(night.business_on)).astype(np.int64)
    return (
        claims.append_column("limits_on", limits)
        .append_column("interrupted_on", last["effective_on_max"].take(place))
        .append_column("days_left", pa.array(left))
    )


def limits_of(night: Night, claims: pa.Table) -> tuple[pa.Array, pa.Table]:
    """The last day of each claim after what has interrupted it, and the interruptions.

    claims: `item_id`, `invoice_no`, `arose_on`, `years`. Stages the temporary table ageing_claim: once in a step.
    """
    night.ledger.stage("ageing_claim", claims.select(["item_id", "invoice_no"]))
    night.ledger.analyze("ageing_claim")
    interruptions = night.ledger.table("limitation_interruptions", client=night.client.code)
    return limitation.interrupted(claims.rename_columns({"item_id": "claim_id"}), interruptions), interruptions


def _warn_days(night: Night) -> list[int]:
    return [int(days) for days in night.policy.parameter("limitation_warn_days")]


def _is_warned(night: Night, claims: pa.Table) -> pa.Array:
    """Which claims have had a warning day after the night before and until tonight."""
    row = night.ledger.row("previous_run_on", client=night.client.code, business_on=night.business_on)
    before: date = row["business_on"] if row and row["business_on"] else night.business_on - timedelta(days=1)
    limits = to_days(claims["limits_on"])
    warned = np.zeros(claims.num_rows, bool)
    for days in _warn_days(night):
        warned |= (limits - days > np.datetime64(before)) & (limits - days <= np.datetime64(night.business_on))
    return pa.array(warned)


def _hold(night: Night, tally: Tally, fallen: pa.Table) -> None:
    if not fallen.num_rows:
        return
    night.ledger.stage("limited_claim", fallen.select(["invoice_no", "limits_on"]))
    night.ledger.run("hold_limited_claims", **night.keys)
    told = [str(number) for number in fallen.filter(pc.invert(fallen["is_protected"]))["invoice_no"].to_pylist()]
    if told:
        invoices = named(night, told, "Faktura", "Fakturor")
        text = f"{invoices} har preskriberats och drivs inte längre. En handläggare beslutar om avskrivning."
        tally.hold("LIMITED", told[0], text)
