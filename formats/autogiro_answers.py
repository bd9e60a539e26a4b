"""What Bankgirot tells of payment orders: rejected ones, cancelled or changed ones, and those that are pending.

Source: Bg Autogiro, technical manual, August 2014, chapter 8; the rules are those of `docs/formats/autogiro.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from formats import autogiro_codes as codes
from formats.autogiro_file import read_records
from formats.autogiro_layout import CHANGES, PENDING_REGISTER, REJECTED_PAYMENTS
from formats.autogiro_structure import Report
from formats.autogiro_totals import sections, sums_in_and_out, unknown_codes, with_kind, with_reference
from formats.faults import refuse
from formats.fixed_width_kinds import DATE

REJECTED_REPORT = Report(
    ("rejected_payments",),
    REJECTED_PAYMENTS,
    {1: (9,), **dict.fromkeys((9, 32, 82), (1, 32, 82))},
    complaints=("payment", codes.COMPLAINED_OF["payment"]),
)
_CHANGED = (3, 11, *range(21, 30))
CHANGES_REPORT = Report(
    ("changes",),
    CHANGES,
    {1: (9,), **dict.fromkeys((9, *_CHANGED), (1, *_CHANGED))},
    complaints=("change", codes.COMPLAINED_OF["change"]),
)
PENDING_REPORT = Report(("pending_register",), PENDING_REGISTER, {1: (9,), **dict.fromkeys((9, 32, 82), (1, 32, 82))})
WAYS = {"82": "in", "32": "out"}
_OPENING = ("bankgiro", "customer_number", "written_on")


@dataclass(frozen=True)
class RejectedPayments:
    """Payment orders that Bankgirot has not taken (avvisade betalningar).

    `section`: section_no, line_no, bankgiro, customer_number, written_on.

    `payment`: section_no, line_no, kind ("in" TK82, "out" TK32), paid_on_text (as sent: may be `GENAST` or no date at
    all), paid_on (null then), period_code and repeat_count (text as sent), payer_number, amount_ore (null where
    comment 08 says that it is no number), reference, reference_given, comment_code.
    """

    section: pa.Table
    payment: pa.Table
    warnings: pa.Table


@dataclass(frozen=True)
class Changes:
    """Payments cancelled or moved, on our order or without it (makuleringar/ändringar).

    `section`: section_no, line_no, bankgiro, customer_number, written_on.

    `change`: section_no, line_no, code (TK: "03", "11" and "21" come without our asking), paid_on, payer_number,
    payment_code ("82", "32" or "00"), amount_ore, text (`REFERENS` where there is a reference), new_paid_on, reference,
    reference_given, comment_code, made (whether the comment says that it was done). Null is what does not apply, and a
    field that the comment code says is wrong and that cannot be read.
    """

    section: pa.Table
    change: pa.Table
    warnings: pa.Table


@dataclass(frozen=True)
class PendingRegister:
    """Payments that Bankgirot has stored and not yet made (utdrag ur bevakningsregistret).

    `section`: section_no, line_no, bankgiro, customer_number, written_on.

    `payment`: section_no, line_no, kind ("in", "out"), paid_on, period_code, repeat_count, payer_number, amount_ore,
    reference, reference_given.
    """

    section: pa.Table
    payment: pa.Table
    warnings: pa.Table


def read_rejected_payments(source: BinaryIO | bytes) -> RejectedPayments:
    """The content of a list of rejected payments, fields and totals checked.

    Raises FileRefused for AG-R1, R3, R4 and R7.
    """
    content = read_records(source, REJECTED_REPORT)
    payment = content.tables["payment"]
    refuse(sums_in_and_out(content, payment, payment["code"]))
    unknown_codes(content, payment, "comment_code", codes.REJECTED)
    payment = with_reference(with_kind(payment, WAYS))
    text = pc.fill_null(payment["paid_on_text"], "")
    dated = pc.if_else(pc.match_substring_regex(text, "^[0-9]{8}$"), text, "")
    payment = payment.append_column("paid_on", DATE.read(dated.combine_chunks()))
    names = ["section_no", "line_no", "kind", "paid_on_text", "paid_on", "period_code", "repeat_count", "payer_number"]
    names += ["amount_ore", "reference", "reference_given", "comment_code"]
    return RejectedPayments(sections(content, *_OPENING), payment.select(names), content.all_warnings())


def read_changes(source: BinaryIO | bytes) -> Changes:
    """The content of a list of cancellations and changes, fields and totals checked.

    The sums of the end record may be negative with an overpunched last digit, or plain: their absolute values are
    compared with the changes that were made. Raises FileRefused for AG-R1, R3, R4 and R7.
    """
    content = read_records(source, CHANGES_REPORT)
    change = content.tables["change"]
    made = pc.is_in(change["comment_code"], value_set=pa.array(codes.CHANGED))
    change = change.append_column("made", made)
    refuse(sums_in_and_out(content, change, pc.if_else(made, change["payment_code"], None)))
    unknown_codes(content, change, "comment_code", codes.CHANGE)
    unknown_codes(content, change, "payment_code", codes.PAYMENT_CODES)
    told = pc.fill_null(pc.equal(change["text"], "REFERENS"), False)
    given = pc.if_else(told, change["reference_given"], None)
    change = change.set_column(change.schema.get_field_index("reference_given"), "reference_given", given)
    names = ["section_no", "line_no", "code", "paid_on", "payer_number", "payment_code", "amount_ore", "text"]
    names += ["new_paid_on", "reference", "reference_given", "comment_code", "made"]
    return Changes(sections(content, *_OPENING), with_reference(change).select(names), content.all_warnings())


def read_pending_register(source: BinaryIO | bytes) -> PendingRegister:
    """The content of an extract of the pending register, fields and totals checked.

    Raises FileRefused for AG-R1, R3, R4 and R7.
    """
    content = read_records(source, PENDING_REPORT)
    payment = content.tables["payment"]
    refuse(sums_in_and_out(content, payment, payment["code"]))
    payment = with_reference(with_kind(payment, WAYS))
    names = ["section_no", "line_no", "kind", "paid_on", "period_code", "repeat_count", "payer_number", "amount_ore"]
    return PendingRegister(
        sections(content, *_OPENING),
        payment.select([*names, "reference", "reference_given"]),
        content.all_warnings(),
    )
