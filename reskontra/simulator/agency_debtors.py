"""Those who pay at the agency: what is due there, what they pay, and what the agency pays out to the municipality.

A debtor who pays does so five bank days after the agency's demand, everything at once; the money is accounted for the
bank day after and paid out the next. Source: KRI 1.0 (5.5); receivables rules 2.4, outcome paid_demand (F2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from formats import kri
from reskontra.policy import Policy, PolicyAt
from reskontra.rules import interest
from reskontra.rules.bank_days import add_bank_days

RESPOND_BANK_DAYS = 8
PARTS = ("capital", "interest", "reminder", "demand")
EMPTY = dict.fromkeys(("plan", "plan_notice", "late_comp", "kfm_application", "kfm_costs", "other"), 0)
LEFT = {"open_capital_ore": 0, "open_interest_ore": 0, "open_fees_ore": 0}

Row = dict[str, Any]


@dataclass
class Case:
    """One case: its invoices as handed over with their fees, and how far it has come with the agency."""

    case_ref: str
    agency_case_no: str
    action: str
    pays: bool
    received_on: date
    invoices: list[Row]
    fees_ore: dict[str, int]  # of ours, by invoice
    is_paused: bool = False
    ended_as: str = ""  # the state it was closed with
    told: set[str] = field(default_factory=set)  # states and events that files have told of

    @property
    def demanded_on(self) -> date:
        return add_bank_days(self.received_on, 1)

    @property
    def paid_on(self) -> date:
        return add_bank_days(self.received_on, 6)

    @property
    def accounted_on(self) -> date:
        return add_bank_days(self.received_on, 7)


@dataclass(frozen=True)
class Payout:
    """Money on its way to the municipality's bankgiro number."""

    payout_on: date
    reference: str
    amount_ore: int


def cases_of(read: kri.Kri, numbers: dict[str, str], payers: frozenset[str]) -> Iterable[Case]:
    """The cases of a CASES file that have a number of the agency's."""
    invoices, fees = read.tables["invoice"].to_pylist(), read.tables["fee"].to_pylist()
    for row in read.tables["case"].to_pylist():
        ref = row["case_ref"]
        if ref not in numbers:
            continue
        own = [fee for fee in fees if fee["case_ref"] == ref]
        sums = {
            fee["invoice_no"]: sum(f["amount_ore"] for f in own if f["invoice_no"] == fee["invoice_no"]) for fee in own
        }
        mine = [invoice for invoice in invoices if invoice["case_ref"] == ref]
        pays = row["customer_id"] in payers and row["action"] == "DEMAND"
        yield Case(ref, numbers[ref], row["action"], pays, read.header.business_on, mine, sums)


def status(case: Case, event_id: str, state: str, state_on: date) -> Row:
    """An S row; what is open is the capital until the case is closed."""
    is_open = not state.startswith("CLOSED")
    left = {**LEFT, "open_capital_ore": sum(i["open_capital_ore"] for i in case.invoices)} if is_open else LEFT
    row = {"event_id": event_id, "case_ref": case.case_ref, "agency_case_no": case.agency_case_no, "state": state}
    respond = {"respond_by_on": add_bank_days(state_on, RESPOND_BANK_DAYS)} if state == "DEMANDED" else {}
    return {**row, "state_on": state_on, **left, **respond}


def payments(case: Case, policy: Policy) -> list[Row]:
    """The P rows, without event_id, of all that is due in a case on the day it is paid: one for each invoice."""
    at = PolicyAt(policy, case.paid_on)
    rows = []
    for number, invoice in enumerate(case.invoices):
        due = {
            "capital": invoice["open_capital_ore"],
            "interest": _interest(invoice, case.paid_on, at),
            "reminder": case.fees_ore.get(invoice["invoice_no"], 0),
            "demand": 0 if number else at.fee("DEMAND"),
        }
        total = sum(due.values())
        row = {"case_ref": case.case_ref, "invoice_no": invoice["invoice_no"], "paid_on": case.paid_on}
        amounts = {f"{name}_ore": ore for name, ore in {**due, **EMPTY}.items()}
        shares = {"total_ore": total, "creditor_share_ore": total, "agency_share_ore": 0}
        rows.append({**row, "kind": "PAYMENT", "interest_to_on": case.paid_on, **amounts, **shares, **LEFT})
    return rows


def remittance(paid: list[Row], remit_id: str, reference: str, bankgiro: str, payout_on: date) -> tuple[Row, list[Row]]:
    """The M row of some payments and an L row for each part of each."""
    lines = [
        {
            "remit_id": remit_id,
            "event_id": row["event_id"],
            "invoice_no": row["invoice_no"],
            "component": part.upper(),
            "gross_ore": row[f"{part}_ore"],
            "creditor_ore": row[f"{part}_ore"],
            "agency_ore": 0,
        }
        for row in paid
        for part in PARTS
        if row[f"{part}_ore"]
    ]
    gross = sum(row["total_ore"] for row in paid)
    days = [row["paid_on"] for row in paid]
    head = {"remit_id": remit_id, "payout_on": payout_on, "period_from": min(days), "period_to": max(days)}
    sums = {"gross_ore": gross, "agency_share_ore": 0, "deducted_ore": 0, "paid_out_ore": gross}
    numbered = [{**line, "remit_line_no": number} for number, line in enumerate(lines, start=1)]
    return {**head, "bankgiro": bankgiro, "payout_reference": reference, **sums}, numbered


def _interest(invoice: Row, paid_on: date, at: PolicyAt) -> int:
    """Late-payment interest to the day of payment, in öre."""
    if invoice["rate_kind"] == "NONE" or invoice["interest_from_on"] is None:
        return 0
    columns = {
        "claim_id": pa.array([1], pa.int64()),
        "interest_basis": [invoice["interest_basis"]],
        "from_on": pa.array([invoice["interest_from_on"]], pa.date32()),
        "through_on": pa.array([paid_on], pa.date32()),
        "capital_ore": pa.array([invoice["open_capital_ore"]], pa.int64()),
        "invoiced_to_on": pa.array([invoice["interest_invoiced_to_on"]], pa.date32()),
    }
    changes = pa.table(
        {
            "claim_id": pa.array([], pa.int64()),
            "paid_on": pa.array([], pa.date32()),
            "amount_ore": pa.array([], pa.int64()),
        }
    )
    margins = at.percent_x100("margin_percent"), at.percent_x100("return_margin_percent")
    segments, _ = interest.segments(pa.table(columns), changes, interest.Rates(at.reference_rates, *margins))
    return int(sum(segments["interest_ore"].to_pylist()))
