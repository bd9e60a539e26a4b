"""The payment specification (betalningsspecifikation): what Autogiro has drawn, paid out and given back.

Source: Bg Autogiro, technical manual, August 2014, chapter 8; the rules are those of `docs/formats/autogiro.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import autogiro_codes as codes
from formats.autogiro_file import Content, read_records
from formats.autogiro_layout import ACTION, PAYMENT_SPECIFICATION
from formats.autogiro_structure import Report
from formats.autogiro_totals import differing, per, sections, unknown_codes, with_kind, with_reference
from formats.faults import concat, refuse
from formats.fixed_width import fault_rows

__all__ = ["PaymentSpecification", "read_payment_specification"]

_ENDED = (15, 16, 32, 77, 82)
REPORT = Report(
    ("payment_specification",),
    PAYMENT_SPECIFICATION,
    {
        1: (9,),
        **dict.fromkeys((15, 16, 17), (1, *_ENDED)),
        82: (15, 82),
        32: (16, 32),
        77: (17,),
        9: (1, *_ENDED),
    },
)
_GROUPS = {"15": "in", "16": "out", "17": "refund"}
_ORIGINAL = ["section_no", "deposit_no", "line_no", "paid_on", "period_code", "repeat_count", "payer_number"]
_ORIGINAL += ["amount_ore", "bankgiro", "reference", "reference_given"]


@dataclass(frozen=True)
class PaymentSpecification:
    """A payment specification that holds: amounts in whole öre and positive, null where nothing was sent.

    `section`: section_no, line_no, bankgiro (digits without leading zeros), customer_number (six digits), timestamp
    (as written), created_at (timestamp[us], Swedish local time).

    `deposit`: section_no, deposit_no (1, 2, ... in the file), line_no, kind ("in" TK15, "out" TK16, "refund" TK17),
    account (clearing and account number), paid_on, serial (0 where nothing was approved), amount_ore, count.

    `payment`: section_no, deposit_no, line_no, kind ("in" TK82, "out" TK32), paid_on, period_code, repeat_count,
    payer_number (without leading zeros), amount_ore, bankgiro, reference (without padding blanks), reference_given
    (its 16 characters), status. Only status 0 is money: see `codes.STATUS`.

    `refund`: as `payment` but kind and status, all of the original payment; refund_on, refund_code.

    `warnings` has the columns of `FAULTS`.
    """

    section: pa.Table
    deposit: pa.Table
    payment: pa.Table
    refund: pa.Table
    warnings: pa.Table


def read_payment_specification(source: BinaryIO | bytes) -> PaymentSpecification:
    """The content of a payment specification, every field and control total checked.

    Raises FileRefused for AG-R1 and R3 to R7, and R2 where a record has another bankgiro number than its section; whose
    number it is (R2) and what is known of the orders (R9) is for the caller.
    """
    content = read_records(source, REPORT)
    deposit, payment, refund = (content.tables[name] for name in ("deposit", "payment", "refund"))
    deposit = with_kind(deposit, _GROUPS).append_column("deposit_no", pa.array(np.arange(1, len(deposit) + 1)))
    payment, refund = (_placed(rows, deposit) for rows in (payment, refund))
    section, broken = _with_moment(sections(content, "bankgiro", "customer_number", "timestamp"))
    refuse(broken, _group_totals(deposit, payment, refund), _file_totals(content, deposit, payment, refund))
    unknown_codes(content, payment, "status", codes.STATUS)
    unknown_codes(content, refund, "refund_code", codes.REFUND)
    used = content.opening.filter(
        pc.invert(pc.is_in(content.opening["section_no"], value_set=pc.unique(deposit["section_no"])))
    )
    content.remark(used, "AG-EMPTY", "bankgiro", "Minst en insättning eller ett uttag i avsnittet.")
    payment = with_reference(with_kind(payment, {"82": "in", "32": "out"}))
    names = ["section_no", "deposit_no", "line_no", "kind", "account", "paid_on", "serial", "amount_ore", "count"]
    return PaymentSpecification(
        section,
        deposit.select(names),
        payment.select([*_ORIGINAL[:3], "kind", *_ORIGINAL[3:], "status"]),
        with_reference(refund).select([*_ORIGINAL, "refund_on", "refund_code"]),
        content.all_warnings(),
    )


def _placed(rows: pa.Table, deposit: pa.Table) -> pa.Table:
    """The payments or refunds with the deposit or withdrawal that they stand under."""
    owner = np.searchsorted(deposit["line_no"].to_numpy(), rows["line_no"].to_numpy(), side="right")
    return rows.append_column("deposit_no", pa.array(owner, pa.int64()))


def _with_moment(section: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The sections with `created_at`, and AG-R7 where the timestamp is no moment."""
    text = section["timestamp"]
    moment = pc.strptime(pc.utf8_slice_codeunits(text, 0, 14), "%Y%m%d%H%M%S", "s", error_is_null=True)
    exact = pc.equal(
        pc.strftime(moment, "%Y%m%d%H%M%S"), pc.utf8_slice_codeunits(text, 0, 14)
    )  # 31 November rolls over
    moment = pc.if_else(pc.fill_null(exact, False), moment, None).cast(pa.timestamp("us"))
    micros = pc.cast(pc.utf8_slice_codeunits(text, 14, 20), pa.int64(), safe=False)
    created = pc.add(moment, pc.cast(micros, pa.duration("us")))
    wrong = section.filter(created.is_null())
    wanted = "En tidpunkt, ÅÅÅÅMMDDttmmss och mikrosekunder."
    broken = fault_rows(wrong["line_no"].to_numpy(), "AG-R7", "timestamp", wrong["timestamp"], wanted, ACTION)
    return section.append_column("created_at", created), broken


def _group_totals(deposit: pa.Table, payment: pa.Table, refund: pa.Table) -> pa.Table:
    """AG-R5: each deposit or withdrawal is the sum and number of its approved payments, or its refund."""
    money = payment.filter(pc.equal(payment["status"], "0"))
    owner = np.concatenate([rows["deposit_no"].to_numpy() - 1 for rows in (money, refund)])
    amounts = np.concatenate([rows["amount_ore"].to_numpy() for rows in (money, refund)])
    return concat(
        [
            differing(
                deposit, "amount_ore", per(owner, len(deposit), amounts), "AG-R5", "Summan av de utförda betalningarna"
            ),
            differing(deposit, "count", per(owner, len(deposit)), "AG-R5", "Antalet utförda betalningar"),
        ]
    )


def _file_totals(content: Content, deposit: pa.Table, payment: pa.Table, refund: pa.Table) -> pa.Table:
    """AG-R4: the counts of the end record, TK09.

    Whether a deposit without any approved payment (serial 00000) is counted is not known: both counts hold.
    """
    end, sections = content.end, len(content.end)
    money = payment.filter(pc.equal(payment["status"], "0"))

    def number(rows: pa.Table, column: str | None = None, value: str = "") -> np.ndarray:
        chosen = rows if column is None else rows.filter(pc.equal(rows[column], value))
        return per(chosen["section_no"].to_numpy() - 1, sections)

    def deposits(field: str, kind: str) -> np.ndarray:
        said, every = end[field].to_numpy(), number(deposit, "kind", kind)
        credited = number(deposit.filter(pc.greater(deposit["serial"], 0)), "kind", kind)
        return np.where((credited <= said) & (said <= every), said, credited)

    return concat(
        [
            differing(end, "deposits", deposits("deposits", "in"), "AG-R4", "Antal insättningar (15)"),
            differing(end, "payments_in", number(money, "code", "82"), "AG-R4", "Antal utförda inbetalningar (82)"),
            differing(end, "withdrawals", deposits("withdrawals", "out"), "AG-R4", "Antal uttag (16)"),
            differing(end, "payments_out", number(money, "code", "32"), "AG-R4", "Antal utförda utbetalningar (32)"),
            differing(
                end,
                "refund_withdrawals",
                number(deposit, "kind", "refund"),
                "AG-R4",
                "Antal uttag för återbetalning (17)",
            ),
            differing(end, "refunds", number(refund), "AG-R4", "Antal återbetalningar (77)"),
        ]
    )
