"""Writing Bankgirot's own Autogiro reports: what the simulator's Bankgirot sends.

The tables are those that the readers give; counts and sums are computed, and a column that is null throughout may be
left out. 80 positions, CR LF after every record, ISO 8859-1. Source: Bg Autogiro, technical manual, August 2014.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import fixed_width
from formats.autogiro_codes import CHANGED
from formats.autogiro_layout import (
    CHANGES,
    MANDATE_ADVICE,
    MANDATE_REGISTER,
    ONLINE_MANDATES,
    PAYMENT_SPECIFICATION,
    PENDING_REGISTER,
    REJECTED_PAYMENTS,
)
from formats.autogiro_totals import per
from formats.fixed_width import Layout

__all__ = [
    "write_changes",
    "write_mandate_advice",
    "write_mandate_register",
    "write_online_mandates",
    "write_payment_specification",
    "write_pending_register",
    "write_rejected_payments",
]

_CLEARING = "9900"
_WAYS = {"in": "82", "out": "32"}
_GROUPS = {"in": "15", "out": "16", "refund": "17"}
_FIRST, _LAST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def write_payment_specification(
    *, section: pa.Table, deposit: pa.Table, payment: pa.Table, refund: pa.Table | None = None
) -> bytes:
    """The bytes of a payment specification, from the tables of `PaymentSpecification`.

    `section` needs section_no, bankgiro, customer_number and timestamp; `deposit` section_no, deposit_no, kind,
    account, paid_on and serial. Amounts and counts are those of the payments with status 0; a deposit with serial 0 is
    not counted in the end record.
    """
    payment = _coded(payment, _WAYS)
    refund = payment.slice(0, 0) if refund is None else refund
    deposit = _coded(deposit, _GROUPS)
    money = payment.filter(pc.equal(payment["status"], "0"))
    both = pa.concat_tables([rows.select(["deposit_no", "amount_ore"]) for rows in (money, refund)])
    owner = _owner(deposit, both, "deposit_no")
    sums = {"amount_ore": per(owner, len(deposit), both["amount_ore"]), "count": per(owner, len(deposit))}
    for name, values in sums.items():
        deposit = _with(deposit, **{name: pa.array(values)})
    credited = deposit.filter(pc.greater(deposit["serial"], 0))
    end = {
        "deposits": _number(section, credited, "code", "15"),
        "payments_in": _number(section, money, "code", "82"),
        "withdrawals": _number(section, credited, "code", "16"),
        "payments_out": _number(section, money, "code", "32"),
        "refund_withdrawals": _number(section, deposit, "code", "17"),
        "refunds": _number(section, refund),
    }
    written_on = pc.strptime(pc.utf8_slice_codeunits(section["timestamp"], 0, 8), "%Y%m%d", "s").cast(pa.date32())
    parts = {name: _grouped(rows, "deposit_no") for name, rows in (("payment", payment), ("refund", refund))}
    parts = {"deposit": _grouped(deposit, "deposit_no")} | {n: rows for n, rows in parts.items() if len(rows)}
    return _file(PAYMENT_SPECIFICATION, _with(section, written_on=written_on), "BET. SPEC & STOPP TK", parts, end)


def write_mandate_advice(*, section: pa.Table, advice: pa.Table) -> bytes:
    """The bytes of a mandate advice, from the tables of `MandateAdvice`."""
    end = {"advices": _number(section, advice)}
    return _file(MANDATE_ADVICE, section, "AG-MEDAVI", {"advice": _grouped(advice)}, end)


def write_rejected_payments(*, section: pa.Table, payment: pa.Table) -> bytes:
    """The bytes of a list of rejected payments, from the tables of `RejectedPayments` (the date is `paid_on_text`)."""
    payment = _coded(payment, _WAYS)
    end = _in_and_out(section, payment, payment["code"])
    return _file(REJECTED_PAYMENTS, section, "AVVISADE BET UPPDR", {"payment": _grouped(payment)}, end)


def write_changes(*, section: pa.Table, change: pa.Table, signed: bool = True) -> bytes:
    """The bytes of a list of cancellations and changes, from the tables of `Changes`.

    The sums are negative, with the sign over their last digit as the manual has it, or plain as in official examples.
    """
    given = _reference(change)
    told = given.is_valid()
    change = _with(
        change,
        reference_given=pc.fill_null(given, "0" * 16),
        text=pc.if_else(told, "REFERENS", "00000000"),
    )
    made = pc.is_in(change["comment_code"], value_set=pa.array(CHANGED))
    end = _in_and_out(section, change, pc.if_else(made, change["payment_code"], None)) | _zeros(section)
    if signed:
        end |= {name: -values for name, values in end.items() if name.endswith("_ore")}
    return _file(CHANGES, section, "MAKULERING/ÄNDRING", {"change": _grouped(change)}, end)


def write_online_mandates(*, section: pa.Table, mandate: pa.Table) -> bytes:
    """The bytes of a file of mandates from the internet bank, from the tables of `OnlineMandates`.

    Of a mandate the first four address lines are written.
    """
    mandate = _with(mandate, group=pa.array(np.arange(len(mandate))))
    placed = mandate.filter(pc.or_(mandate["postal_code"].is_valid(), mandate["city"].is_valid()))
    parts = {"mandate": mandate, "text": _texts(mandate), "address": _address(mandate), "city": placed}
    end = {"records": np.sum([_number(section, rows) for rows in parts.values()], axis=0)}
    return _file(ONLINE_MANDATES, section, "AG-EMEDGIV", parts, end)


def write_pending_register(*, section: pa.Table, payment: pa.Table) -> bytes:
    """The bytes of an extract of the pending register, from the tables of `PendingRegister`."""
    payment = _coded(payment, _WAYS)
    end = _in_and_out(section, payment, payment["code"]) | _zeros(section)
    return _file(PENDING_REGISTER, section, "BEVAKNINGSREG", {"payment": _grouped(payment)}, end)


def write_mandate_register(*, mandate: pa.Table) -> bytes:
    """The bytes of an extract of the mandate register, from the table of `MandateRegister`."""
    numbered = _with(mandate, line_no=pa.array(np.arange(1, len(mandate) + 1)))
    return fixed_width.write({"mandate": numbered}, MANDATE_REGISTER)


def _file(
    layout: Layout, section: pa.Table, content: str, parts: Mapping[str, pa.Table], end: Mapping[str, np.ndarray]
) -> bytes:
    """The sections with their records in order: opening, then by `group`, in each as `parts` has them, then end."""
    count = len(section)
    fixed = {"layout_name": "AUTOGIRO", "content": content, "clearing": _CLEARING}
    opening = _with(section, **{name: pa.array([text] * count, pa.string()) for name, text in fixed.items()})
    opening = _with(opening, group=pa.array(np.full(count, _FIRST)))
    closing = _with(
        opening.select(["section_no", "written_on", "clearing"]),
        group=pa.array(np.full(count, _LAST)),
        **{name: pa.array(values) for name, values in end.items()},
    )
    tables = {"opening": opening, **parts, "end": closing}
    ranks = np.concatenate([np.full(len(rows), rank) for rank, rows in enumerate(tables.values())])
    keys = [np.concatenate([rows[name].to_numpy() for rows in tables.values()]) for name in ("group", "section_no")]
    lines = np.empty(len(ranks), dtype=np.int64)
    lines[np.lexsort([ranks, *keys])] = np.arange(1, len(ranks) + 1)
    parts_of = np.split(lines, np.cumsum([len(rows) for rows in tables.values()])[:-1])
    numbered = {
        name: _with(rows, line_no=pa.array(part)) for (name, rows), part in zip(tables.items(), parts_of, strict=True)
    }
    return fixed_width.write(numbered, layout)


def _with(rows: pa.Table, **columns: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The rows with some columns added or replaced."""
    kept = rows.drop_columns([name for name in columns if name in rows.column_names])
    for name, values in columns.items():
        kept = kept.append_column(name, values)
    return kept


def _reference(rows: pa.Table) -> pa.ChunkedArray:
    """What is written as reference: as it was given, else the reference at the left of its field."""
    columns = [rows[name] for name in ("reference_given", "reference") if name in rows.column_names]
    return pc.coalesce(*columns) if columns else pa.chunked_array([pa.nulls(len(rows), pa.string())])


def _grouped(rows: pa.Table, column: str | None = None) -> pa.Table:
    """The rows with the `group` they are ordered by in their section, and what is written as their reference."""
    group = rows[column] if column else pa.array(np.zeros(len(rows), dtype=np.int64))
    return _with(rows, group=group, reference_given=_reference(rows))


def _coded(rows: pa.Table, words: Mapping[str, str]) -> pa.Table:
    """The rows with the record code of their `kind`."""
    place = pc.index_in(rows["kind"], value_set=pa.array(list(words)))
    return _with(rows, code=pa.array(list(words.values())).take(place))


def _owner(parents: pa.Table, rows: pa.Table, key: str = "section_no") -> np.ndarray:
    """For each row the place of the section or deposit that it names; ValueError where there is none."""
    place = pc.index_in(rows[key], value_set=parents[key].combine_chunks())
    if place.null_count:
        raise ValueError(f"{key}: names a row that is not there")
    return place.to_numpy()


def _number(section: pa.Table, rows: pa.Table, column: str | None = None, value: str = "") -> np.ndarray:
    """How many of the rows each section has, of those with a value in a column."""
    chosen = rows if column is None else rows.filter(pc.equal(rows[column], value))
    return per(_owner(section, chosen), len(section))


def _in_and_out(section: pa.Table, rows: pa.Table, way: pa.ChunkedArray) -> dict[str, np.ndarray]:
    """Counts and sums of each section, by the payment code in `way`; null counts in none."""
    totals = {}
    for name, code in _WAYS.items():
        chosen = rows.filter(pc.fill_null(pc.equal(way, code), False))
        totals[f"count_{name}"] = _number(section, chosen)
        totals[f"amount_{name}_ore"] = per(_owner(section, chosen), len(section), chosen["amount_ore"])
    return totals


def _zeros(section: pa.Table) -> dict[str, np.ndarray]:
    return {"zeros": np.full(len(section), "0" * 4), "more_zeros": np.full(len(section), "0" * 12)}


def _texts(mandate: pa.Table) -> pa.Table:
    return _listed(mandate, "texts").rename_columns(["section_no", "group", "text"])


def _address(mandate: pa.Table) -> pa.Table:
    """The records 54 and 55 of each mandate that has an address: two lines each."""
    lines = [pc.list_slice(mandate["address_lines"], at, at + 2) for at in (0, 2)]
    found = []
    for code, pair in zip(("54", "55"), lines, strict=True):
        rows = _with(mandate.select(["section_no", "group"]), pair=pair)
        rows = rows.filter(pc.fill_null(pc.greater(pc.list_value_length(rows["pair"]), 0), False))
        texts = pc.list_slice(rows["pair"], 0, 2, return_fixed_size_list=True).combine_chunks().flatten()
        rows = _with(
            rows.select(["section_no", "group"]),
            code=pa.array([code] * len(rows), pa.string()),
            line_1=texts.take(pa.array(np.arange(0, 2 * len(rows), 2))),
            line_2=texts.take(pa.array(np.arange(1, 2 * len(rows), 2))),
        )
        found.append(rows)
    return pa.concat_tables(found)


def _listed(mandate: pa.Table, column: str) -> pa.Table:
    """A row for each text of a list column."""
    lists = mandate[column].combine_chunks()
    parents = pc.list_parent_indices(lists)
    return _with(mandate.select(["section_no", "group"]).take(parents), **{column: pc.list_flatten(lists)})
