"""The registers' rows as the tables of Bankgirot's reports."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from reskontra.simulator.autogiro_register import Register
from reskontra.simulator.bank_files import ACCOUNT, Serials

REGISTERED_ON = date(2026, 1, 1)  # of every mandate in the extract
_TEXTS = (
    *("bankgiro", "payer_number", "account", "identity_no", "information_code", "comment_code", "kind", "status"),
    *("period_code", "reference", "paid_on_text", "code", "payment_code", "refund_code", "mandate_type"),
    "last_active_year",
)
_SCHEMA = {
    **dict.fromkeys(_TEXTS, pa.string()),
    **dict.fromkeys(("paid_on", "new_paid_on", "action_on", "refund_on", "registered_on"), pa.date32()),
    **dict.fromkeys(("section_no", "deposit_no", "amount_ore", "serial"), pa.int64()),
}
_PAYMENT = ["section_no", "bankgiro", "kind", "paid_on", "period_code", "payer_number", "amount_ore", "reference"]
_COLUMNS = {
    "mandate_advice": ["payer_number", "account", "identity_no", "information_code", "comment_code", "action_on"],
    "rejected_payments": [
        *("kind", "paid_on_text", "period_code", "payer_number", "amount_ore", "reference", "comment_code"),
    ],
    "changes": [
        *("code", "paid_on", "payer_number", "payment_code", "amount_ore", "new_paid_on", "reference", "comment_code"),
    ],
}
_ARGUMENTS = {"mandate_advice": "advice", "rejected_payments": "payment", "changes": "change"}
DEPOSIT = ["section_no", "deposit_no", "kind", "account", "paid_on", "serial"]


def report_tables(kind: str, bankgiro: str, rows: pd.DataFrame) -> dict[str, pa.Table]:
    """What the writer of a report takes beside its section."""
    rows = rows.assign(section_no=1, bankgiro=bankgiro)
    return {_ARGUMENTS[kind]: table(rows, ["section_no", "bankgiro", *_COLUMNS[kind]])}


def specification_tables(
    bankgiro: str, drawn: pd.DataFrame, refunded: pd.DataFrame, serials: Serials
) -> dict[str, pa.Table]:
    """Deposits, payments and refunds of a payment specification: a deposit or withdrawal for each day and way.

    `drawn` are payments with status, `refunded` with refund_on; a withdrawal for each refund. A deposit without any
    approved payment has serial 0.
    """
    drawn = drawn.sort_values(["kind", "paid_on", "payer_number", "order_no"]).assign(section_no=1, bankgiro=bankgiro)
    groups = drawn.groupby(["kind", "paid_on"], sort=True)
    drawn = drawn.assign(deposit_no=groups.ngroup() + 1)
    deposits = groups["status"].min().eq("0").reset_index(name="moves")
    refunded = refunded.sort_values(["refund_on", "payer_number"]).assign(
        section_no=1, bankgiro=bankgiro, refund_code="03", deposit_no=len(deposits) + 1 + np.arange(len(refunded))
    )
    withdrawals = pd.DataFrame({"kind": "refund", "paid_on": refunded["refund_on"], "moves": True})
    deposits = pd.concat([frame for frame in (deposits, withdrawals) if len(frame)], ignore_index=True)
    moves, days = deposits["moves"].astype(bool), pd.to_datetime(deposits["paid_on"])
    deposits["serial"] = [
        serials.deposit(f"autogiro {bankgiro}", day.year) if moved else 0
        for moved, day in zip(moves, days, strict=True)
    ]
    deposits = deposits.assign(section_no=1, deposit_no=np.arange(1, len(deposits) + 1), account=ACCOUNT[-16:])
    names = [_PAYMENT[0], "deposit_no", *_PAYMENT[1:]]
    return {
        "deposit": table(deposits, DEPOSIT),
        "payment": table(drawn, [*names, "status"]),
        "refund": table(refunded, [*(name for name in names if name != "kind"), "refund_on", "refund_code"]),
    }


def register_tables(register: Register) -> tuple[pa.Table, pa.Table]:
    """The mandates as the mandate register has them, and the stored payments as the pending register has them."""
    mandates = register.mandates.assign(
        bankgiro=register.bankgiro,
        status="1",
        registered_on=pd.Timestamp(REGISTERED_ON),
        last_active_year=f"{REGISTERED_ON:%y}",
    )
    names = ["bankgiro", "payer_number", "account", "identity_no", "mandate_type", "status", "registered_on"]
    names.append("last_active_year")
    pending = register.pending.assign(section_no=1, bankgiro=register.bankgiro)
    return table(mandates, names), table(pending, _PAYMENT)


def table(rows: pd.DataFrame, names: list[str]) -> pa.Table:
    """Some columns of the rows as Arrow, each of its own type; a column that is not there is null."""
    columns = {}
    for name in names:
        values = rows[name] if name in rows.columns else pd.Series([None] * len(rows), dtype=object)
        is_day = _SCHEMA[name] == pa.date32()
        cells = pd.to_datetime(values).to_numpy("M8[D]") if is_day else values
        columns[name] = pa.array(cells, _SCHEMA[name], from_pandas=True)
    return pa.table(columns)
