"""Which payment each debited payment of a camt file takes back: one booked before, or one in the same file.

The bank names it by a number of its own, of the payer's, or by the reference; it may take back a part. What names
several payments names none: a person looks at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.ledger import constant
from reskontra.payments.payment_camt_fate import PAYMENT, Setting, of_payments
from reskontra.payments.payment_camt_message import Message
from reskontra.payments.payment_spill import Spill

if TYPE_CHECKING:
    from reskontra.night import Night

# `credit_no`: the payment_no of a payment in the same file, whose payment_id is not known before it is booked.
NAMED = pa.schema([("payment_no", pa.int64()), ("payment_id", pa.int64()), ("credit_no", pa.int64())])
_NUMBERS = (
    *((name, "serial") for name in ("servicer_ref", "clearing_ref", "tx_id", "instruction_id", "proprietary_ref")),
    ("end_to_end_id", "end_to_end"),
    ("reference", "ocr"),
)


def named(night: Night, message: Message, spill: Spill, known: Setting) -> pa.Table:
    """The debited payments that name a payment of ours (`NAMED`)."""
    asked = _asked(night, message)
    if not asked.num_rows:
        return NAMED.empty_table()
    night.ledger.run("drop_new_reversal")
    night.ledger.stage("new_reversal", asked)
    night.ledger.stage("new_credit", _beside(night, message, spill, known, asked["number"]))
    night.ledger.run("stage_reversal_candidate", client=night.client.code)
    return night.ledger.table("reversed_payments").cast(NAMED)


def resolved(named: pa.Table, placed: pa.Table) -> pa.Table:
    """The debited payments with the payment_id they take back, now that the file's own payments are booked.

    `placed` as `payment_rows.PLACED`.
    """
    place = pc.index_in(named["credit_no"], value_set=placed["payment_no"].combine_chunks())
    beside = pc.if_else(named["credit_no"].is_valid(), placed["payment_id"].take(place), None)
    return pa.table(
        {"payment_no": named["payment_no"], "payment_id": pc.coalesce(named["payment_id"], beside.cast(pa.int64()))}
    )


def remember(night: Night, message: Message, booked: pa.Table) -> None:
    """Keep what booked reversals name their payment by, where we know none such: it may come later the same night.

    `booked` as `payment_rows.PLACED`.
    """
    if not booked.num_rows:
        return
    asked = _asked(night, message)
    place = pc.index_in(asked["payment_no"], value_set=booked["payment_no"].combine_chunks())
    rows = asked.append_column("payment_id", booked["payment_id"].take(place)).filter(pc.is_valid(place))
    names = ["payment_id", "kind", "number", "bankgiro", "is_marked", "amount_ore"]
    rows = rows.select(names).group_by(names).aggregate([])
    night.ledger.load("reversal_name", constant(rows, client=night.client.code, run_id=night.run_id))


def find_late(night: Night) -> None:
    """Find the payments of tonight that came after the reversals that take them back; `payment_matching` posts them."""
    keys = {"client": night.client.code, "run_id": night.run_id}
    night.ledger.run("find_late_refunds", **keys)
    asked = night.ledger.table("unfound_reversals", **keys)
    if not asked.num_rows:
        return
    night.ledger.run("drop_new_reversal")
    night.ledger.stage("new_reversal", asked)
    night.ledger.stage("new_credit", _CREDIT.empty_table())
    night.ledger.run("stage_reversal_candidate", client=night.client.code)
    night.ledger.stage("late_payment", night.ledger.table("reversed_payments").cast(NAMED).drop_columns(["credit_no"]))
    night.ledger.run("insert_found_reversal", **keys)


def _is_marked(message: Message) -> pa.ChunkedArray:
    """Which debited payments the bank calls taken back, or takes from a bankgiro number."""
    debited = message.debited
    place = pc.index_in(debited["entry_no"], value_set=message.entry["entry_no"].combine_chunks())
    is_reversal = pc.equal(message.entry["use"].take(place), "reversal")
    return pc.or_(pc.or_(is_reversal, debited["is_return"]), debited["bankgiro"].is_valid())


def _asked(night: Night, message: Message) -> pa.Table:
    """What debited payments may name others by: payment_no, amount_ore, bankgiro, is_marked, number, kind."""
    debited = message.debited.append_column("is_marked", _is_marked(message))
    main = night.client.main_bankgiro.number
    numbers = []
    for column, kind in _NUMBERS:
        number = pc.utf8_ltrim(debited[column], characters="0") if kind == "ocr" else debited[column]
        rows = pa.table(
            {
                **{name: debited[name] for name in ("payment_no", "amount_ore", "is_marked")},
                "bankgiro": pc.fill_null(debited["bankgiro"], main),
                "number": number,
            }
        )
        numbers.append(constant(rows.filter(pc.fill_null(pc.not_equal(number, ""), False)), kind=kind))
    return pa.concat_tables(numbers)


def _beside(night: Night, message: Message, spill: Spill, known: Setting, asked: pa.ChunkedArray) -> pa.Table:
    """The file's own payments that bear one of the numbers asked for; they are booked before what takes them back."""
    found = [_CREDIT.empty_table()]
    numbers = asked.combine_chunks()
    for part in spill.parts():
        payment = part["payment"]
        place = np.searchsorted(message.entry["entry_no"].to_numpy(), payment["entry_no"].to_numpy())
        fate = of_payments(payment, message.entry, place, known, pa.array([], pa.int64()))
        ocr = pc.utf8_ltrim(payment["reference"], characters="0")
        bears = [pc.is_in(column, value_set=numbers) for column in (payment["serial"], payment["end_to_end_id"], ocr)]
        rows = pa.table(
            {
                "credit_no": payment["payment_no"],
                "amount_ore": payment["amount_ore"],
                "bankgiro": pc.fill_null(payment["bankgiro"], night.client.main_bankgiro.number),
                "serial": payment["serial"],
                "end_to_end_id": payment["end_to_end_id"],
                "ocr": ocr,
            }
        )
        chosen = pc.and_(pc.equal(fate, PAYMENT), pc.or_(pc.or_(bears[0], bears[1]), bears[2]))
        found.append(rows.filter(chosen).cast(_CREDIT))
    return pa.concat_tables(found)


_CREDIT = pa.schema(
    [
        ("credit_no", pa.int64()),
        ("amount_ore", pa.int64()),
        ("bankgiro", pa.string()),
        ("serial", pa.string()),
        ("end_to_end_id", pa.string()),
        ("ocr", pa.string()),
    ]
)
