"""The agency's cases: its own book of them, kept by our files alone, and what debtors pay there.

Everything a debtor owes is paid at once, or some of the capital first and the rest with interest and fees.

Source: KRI 1.0 (5.4, 5.5); receivables rules 2.4 (who keeps what) and 2.5 (costs at Kronofogden).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from formats import kri
from reskontra.policy import Policy, PolicyAt
from reskontra.rules import interest
from reskontra.rules.bank_days import add_bank_days, bank_calendar
from reskontra.simulator.agency_manners import LEGAL_STATES, OPENINGS, Step

RESPOND_BANK_DAYS = 8
PARTS = (
    *("capital", "interest", "reminder", "demand", "plan"),
    *("plan_notice", "late_comp", "kfm_application", "kfm_costs"),
)
LEFT = {"open_capital_ore": 0, "open_interest_ore": 0, "open_fees_ore": 0}
# The columns of `who_gets_what` and the components of L rows, where they are named otherwise than the parts.
COLUMNS = {"late_comp": "late_compensation", "kfm_application": "kfm", "kfm_costs": "kfm"}
COMPONENTS = {"kfm_application": "KFM", "kfm_costs": "COSTS"}

Row = dict[str, Any]


@dataclass
class Claim:
    """One invoice of a case: as it was handed over, our fees on it, and what is left of its capital."""

    invoice: Row
    fee_ore: int
    capital_ore: int
    changes: list[tuple[date, int]] = field(default_factory=list)  # what lowered the capital, by the day that counts


@dataclass
class Case:
    """One case: its claims by invoice number, and how far it has come with the agency."""

    case_ref: str
    agency_case_no: str
    action: str
    received_on: date
    manner: tuple[Step, ...]
    is_fee_agreed: bool
    claims: dict[str, Claim]
    paused_on: date | None = None
    waited: int = 0  # bank days paused so far: the agency's clock stood still
    done: int = 0  # steps
    ended_as: str = ""  # the state it was closed with
    states: list[str] = field(default_factory=list)  # that have been told of
    to_tell: list[tuple[str, date]] = field(default_factory=list)
    unaccounted: list[tuple[date, list[Row]]] = field(default_factory=list)  # money, by the day it is paid out from

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happens, in the order of its days, counted from the receipt of the case."""
        opening = OPENINGS[self.action]
        demanded = opening[-1].bank_days if opening else 0
        own = (Step(s.bank_days + demanded, s.state, s.percent) for s in self.manner)
        return tuple(sorted((*opening, *own), key=lambda step: step.bank_days))

    def day_of(self, step: Step) -> date:
        """When a step is taken, paused days not counted; nothing is paid before the agency has the case."""
        return add_bank_days(self.received_on, max(0, step.bank_days) + self.waited)

    @property
    def capital_ore(self) -> int:
        return sum(claim.capital_ore for claim in self.claims.values())

    @property
    def outcome(self) -> str:
        """The outcome of `who_gets_what`, should the case end now."""
        if any(state in LEGAL_STATES for state in self.states) or self.action in ("LEGAL", "SURVEILLANCE"):
            return "surveillance"
        if "PLAN" in self.states:
            return "plan_completed"
        return "paid_demand" if "DEMANDED" in self.states else "paid_reminder"

    def end(self, state: str, on: date) -> None:
        self.ended_as = state
        self.to_tell.append((state, on))

    def pause(self, on: date) -> None:
        if self.paused_on is None:
            self.paused_on = on
            self.to_tell.append(("PAUSED", on))

    def resume(self, on: date) -> None:
        """The clock goes on, and the debtor gets a fresh day to answer by."""
        if self.paused_on is not None:
            calendar = bank_calendar()
            self.waited += int(np.busday_count(self.paused_on, on, busdaycal=calendar))
            self.paused_on = None
            before = [state for state in self.states if state != "PAUSED"]
            self.to_tell.append((before[-1] if before else "REGISTERED", on))


@dataclass(frozen=True)
class Payout:
    """Money on its way to the municipality's bankgiro number."""

    payout_on: date
    reference: str
    amount_ore: int


def cases_of(read: kri.Kri, numbers: dict[str, str], manners: dict[str, tuple[Step, ...]]) -> Iterable[Case]:
    """The cases of a CASES file that have a number of the agency's; `manners` by customer number."""
    invoices, fees = read.tables["invoice"].to_pylist(), read.tables["fee"].to_pylist()
    for row in read.tables["case"].to_pylist():
        ref = row["case_ref"]
        if ref not in numbers:
            continue
        charged = [fee for fee in fees if fee["case_ref"] == ref]
        claims = {
            str(invoice["invoice_no"]): Claim(
                invoice,
                sum(fee["amount_ore"] for fee in charged if fee["invoice_no"] == invoice["invoice_no"]),
                invoice["open_capital_ore"],
            )
            for invoice in invoices
            if invoice["case_ref"] == ref
        }
        yield Case(
            ref,
            numbers[ref],
            row["action"],
            read.header.business_on,
            manners.get(str(row["customer_id"]), ()),
            bool(row["reminder_fee_agreed"]),
            claims,
        )


def note_event(case: Case, event: Row) -> None:
    """Let our event change the book: what is left is what we say. A credit counts from the first interest day."""
    claim = case.claims.get(str(event["invoice_no"]))
    if claim is None:
        return
    lowered = claim.capital_ore - event["open_capital_after_ore"]
    if lowered:
        is_credit = event["kind"] == "CREDIT_NOTE"
        counts_on = (claim.invoice["interest_from_on"] if is_credit else None) or event["value_on"]
        claim.changes.append((counts_on, lowered))
    claim.capital_ore = event["open_capital_after_ore"]


def status(case: Case, event_id: str, state: str, state_on: date) -> Row:
    """An S row; what is open is the capital until the case is closed."""
    left = LEFT if state.startswith("CLOSED") else {**LEFT, "open_capital_ore": case.capital_ore}
    row = {"event_id": event_id, "case_ref": case.case_ref, "agency_case_no": case.agency_case_no, "state": state}
    respond = {"respond_by_on": add_bank_days(state_on, RESPOND_BANK_DAYS)} if state == "DEMANDED" else {}
    plan = {"plan_instalments": 2, "plan_next_on": add_bank_days(state_on, 5)} if state == "PLAN" else {}
    legal = {"kfm_case_no": f"01-{case.agency_case_no[3:]}-26"} if state in LEGAL_STATES else {}
    ruled = {"ruling_on": state_on} if state == "RULED" else {}
    contested = {"contested": True} if state == "CONTESTED" else {}
    return {**row, "state_on": state_on, **left, **respond, **plan, **legal, **ruled, **contested}


def pay(case: Case, percent: int, paid_on: date, policy: Policy) -> list[Row]:
    """The P rows, without event_id, of money paid for a case, one for each open claim of it; the book follows.

    Less than all is paid of the capital alone; who pays all of it pays interest and fees too. `own_ore` of a row is how
    much of it is the fee of our own reminder.
    """
    at = PolicyAt(policy, paid_on)
    gets = at.row("who_gets_what", case.outcome)
    rows: list[Row] = []
    for claim in [claim for claim in case.claims.values() if claim.capital_ore]:
        costs = _costs(case, claim, at, is_first=not rows)
        accrued = _interest(claim, paid_on, at)
        capital = claim.capital_ore * percent // 100
        due = {"capital": capital} | ({"interest": accrued, **costs} if percent == 100 else {})
        left = LEFT if percent == 100 else {
            "open_capital_ore": claim.capital_ore - capital,
            "open_interest_ore": accrued,
            "open_fees_ore": sum(costs.values()),
        }  # fmt: skip
        agency = sum(ore for part, ore in due.items() if gets[COLUMNS.get(part, part)] == "A")
        own = min(claim.fee_ore, due.get("reminder", 0))  # the fee of our own reminder is ours whatever the outcome
        agency -= own if gets["reminder"] == "A" else 0
        total = sum(due.values())
        amounts = {f"{part}_ore": due.get(part, 0) for part in PARTS} | {"other_ore": 0}
        shares = {"total_ore": total, "creditor_share_ore": total - agency, "agency_share_ore": agency}
        key = {"case_ref": case.case_ref, "invoice_no": claim.invoice["invoice_no"], "paid_on": paid_on, "own_ore": own}
        rows.append({**key, "kind": "PAYMENT", "interest_to_on": paid_on, **amounts, **shares, **left})
        claim.capital_ore -= capital
        claim.changes.append((paid_on, capital))
    return rows


def _costs(case: Case, claim: Claim, at: PolicyAt, *, is_first: bool) -> dict[str, int]:
    """What is charged beside one claim: our fee on it, and on a case's first claim the agency's and Kronofogden's."""
    costs = {"reminder": claim.fee_ore}
    if not is_first:
        return costs
    if "REMINDED" in case.states and case.is_fee_agreed:
        costs["reminder"] += at.fee("REMINDER")
    if "DEMANDED" in case.states:
        costs["demand"] = at.fee("DEMAND")
    if "PLAN" in case.states:
        costs["plan"] = at.fee("PLAN")
    if any(state in LEGAL_STATES for state in case.states):
        costs |= {"kfm_application": at.fee("KFM_APPLICATION"), "kfm_costs": at.fee("KFM_COSTS_ORDER")}
    return costs


def remittance(
    case: Case, paid: list[Row], remit_id: str, reference: str, bankgiro: str, payout_on: date, policy: Policy
) -> tuple[Row, list[Row]]:
    """The M row of some payments of a case and an L row for each part of each."""
    gets = PolicyAt(policy, payout_on).row("who_gets_what", case.outcome)
    lines: list[Row] = []
    for row in paid:
        for part in PARTS:
            gross = row[f"{part}_ore"]
            ours = row["own_ore"] if part == "reminder" else 0
            agency = max(0, gross - ours) if gets[COLUMNS.get(part, part)] == "A" else 0
            key = {"remit_id": remit_id, "event_id": row["event_id"], "invoice_no": row["invoice_no"]}
            shares = {"gross_ore": gross, "creditor_ore": gross - agency, "agency_ore": agency}
            if gross:
                component = COMPONENTS.get(part, part.upper())
                lines.append({**key, "component": component, **shares, "remit_line_no": len(lines) + 1})
    gross, agency = (sum(row[name] for row in paid) for name in ("total_ore", "agency_share_ore"))
    days = [row["paid_on"] for row in paid]
    head = {"remit_id": remit_id, "payout_on": payout_on, "period_from": min(days), "period_to": max(days)}
    sums = {"gross_ore": gross, "agency_share_ore": agency, "deducted_ore": 0, "paid_out_ore": gross - agency}
    return {**head, "bankgiro": bankgiro, "payout_reference": reference, **sums}, lines


def _interest(claim: Claim, paid_on: date, at: PolicyAt) -> int:
    """Late-payment interest to the day of payment, in öre."""
    invoice = claim.invoice
    if invoice["rate_kind"] == "NONE" or invoice["interest_from_on"] is None:
        return 0
    columns = {
        "claim_id": pa.array([1], pa.int64()),
        "interest_basis": [invoice["interest_basis"]],
        "from_on": pa.array([invoice["interest_from_on"]], pa.date32()),
        "through_on": pa.array([paid_on], pa.date32()),
        "capital_ore": pa.array([claim.capital_ore + sum(ore for _, ore in claim.changes)], pa.int64()),
        "invoiced_to_on": pa.array([invoice["interest_invoiced_to_on"]], pa.date32()),
    }
    changes = pa.table(
        {
            "claim_id": pa.array([1] * len(claim.changes), pa.int64()),
            "paid_on": pa.array([on for on, _ in claim.changes], pa.date32()),
            "amount_ore": pa.array([ore for _, ore in claim.changes], pa.int64()),
        }
    )
    margins = at.percent_x100("margin_percent"), at.percent_x100("return_margin_percent")
    segments, _ = interest.segments(pa.table(columns), changes, interest.Rates(at.reference_rates, *margins))
    return int(sum(segments["interest_ore"].to_pylist()))
