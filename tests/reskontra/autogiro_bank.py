"""Bankgirot's payment specifications for the demo municipality, written as Bankgirot does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from ledger_house import BANKGIRO

from formats import autogiro_writer

CUSTOMER = "009901"
DAY = date(2026, 11, 20)


def draw(amount_ore: int, reference: str, status: str = "0", kind: str = "in", payer: str = "104711") -> dict[str, Any]:
    return {
        "kind": kind,
        "paid_on": DAY,
        "period_code": "0",
        "payer_number": payer,
        "amount_ore": amount_ore,
        "bankgiro": BANKGIRO,
        "reference": reference,
        "status": status,
    }


def refund(of: dict[str, Any], code: str = "01") -> dict[str, Any]:
    given = {name: value for name, value in of.items() if name not in ("kind", "status")}
    return {**given, "refund_on": date(2026, 11, 23), "refund_code": code}


def specification(
    *draws: dict[str, Any],
    refunds: tuple[dict[str, Any], ...] = (),
    serial: int = 1,
    bankgiro: str = BANKGIRO,
    customer: str = CUSTOMER,
    stamp: str = "20261120060000000001",
) -> bytes:
    """A file with one section: the draws under one deposit, payouts under one withdrawal, each refund by itself."""
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for kind in ("in", "out"):
        chosen = [row for row in draws if row["kind"] == kind]
        groups += [(kind, chosen)] if chosen else []
    rows, deposits = [], []
    for kind, chosen in groups:
        approved = any(row["status"] == "0" for row in chosen)
        deposits.append((kind, serial if approved else 0))
        rows += [{**row, "deposit_no": len(deposits), "section_no": 1} for row in chosen]
    back = []
    for row in refunds:
        deposits.append(("refund", serial + len(back)))
        back.append({**row, "deposit_no": len(deposits), "section_no": 1})
    for number, row in enumerate([*rows, *back], start=1):
        row["line_no"] = number
    deposit = [
        {"section_no": 1, "deposit_no": n, "kind": kind, "account": "99600000001234567", "paid_on": DAY, "serial": s}
        for n, (kind, s) in enumerate(deposits, start=1)
    ]
    section = [{"section_no": 1, "bankgiro": bankgiro, "customer_number": customer, "timestamp": stamp}]
    schema = pa.Table.from_pylist([draw(1, "x")]).schema
    empty = pa.schema([*schema, ("deposit_no", pa.int64()), ("section_no", pa.int64()), ("line_no", pa.int64())])
    return autogiro_writer.write_payment_specification(
        section=pa.Table.from_pylist(section),
        deposit=pa.Table.from_pylist(deposit),
        payment=pa.Table.from_pylist(rows, empty) if rows else empty.empty_table(),
        refund=pa.Table.from_pylist(back) if back else None,
    )
