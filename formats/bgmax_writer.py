"""Writing BgMax files: what the simulator's bank sends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import fixed_width
from formats.bgmax_layout import BGMAX, PAYER

_ORDER = (
    "opening",
    "payment",
    "extra_reference",
    "information",
    "name",
    "address",
    "city",
    "organisation",
    "deposit",
)


def write(
    *,
    created_at: datetime,
    section: pa.Table,
    payment: pa.Table,
    extra_reference: pa.Table | None = None,
    information: pa.Table | None = None,
    payer: pa.Table | None = None,
    test_marker: str = "P",
) -> bytes:
    """The bytes of a BgMax file as Bankgirot would send it: 80 positions, CR LF, ISO 8859-1.

    The tables have the columns of `BgMax`; a column that may be null may be left out. `section` needs section_no,
    bankgiro, account, payment_on and deposit_serial (currency is SEK where not given); its amounts and counts, and
    those of the end record, are computed. `line_no` of a payment is only what the tables below name it by and what
    orders the payments of a section. Raises ValueError for a section or payment that is named but not there, and for
    a value that does not fit; texts are cut.
    """
    payment = _with(payment, {"sender_bankgiro", "reference", "serial", "image_flag", "deduction_code"})
    below = {
        "extra_reference": _extra_records(extra_reference, payment),
        "information": information,
        **_payer_records(payer),
    }
    if "currency" not in section.column_names:
        section = section.append_column("currency", pa.array(["SEK"] * len(section), pa.string()))
    tables = {"opening": section, "payment": _aligned(payment), "deposit": _deposits(section, payment)}
    tables |= {name: table for name, table in below.items() if table is not None and len(table)}
    tables = _numbered(tables, payment)
    counts = [pc.sum(pc.equal(payment["kind"], kind)).as_py() or 0 for kind in ("payment", "deduction")]
    counts += [len(tables.get("extra_reference", ())), len(section)]
    names = ("payments", "deductions", "extra_references", "deposits")
    last = sum(map(len, tables.values())) + 1
    tables["end"] = pa.table({"line_no": [last], **{name: [n] for name, n in zip(names, counts, strict=True)}})
    start = {"layout_name": "BGMAX", "version": "01", "created_at": f"{created_at:%Y%m%d%H%M%S%f}"}
    tables["start"] = pa.table(
        {"line_no": [0], **{name: [text] for name, text in start.items()}, "test_marker": [test_marker]}
    )
    return fixed_width.write(tables, BGMAX)


def _with(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    for name in sorted(set(columns) - set(table.column_names)):
        table = table.append_column(name, pa.nulls(len(table), pa.string()))
    return table


def _aligned(records: pa.Table) -> pa.Table:
    """The records with their code, and OCR references at the right of their field, where Bankgirot puts them."""
    reference = pc.cast(records["reference"], pa.string())
    right = pc.ascii_lpad(reference, 25, " ")
    reference = pc.if_else(pc.equal(records["reference_code"], "2"), right, reference)
    records = records.set_column(records.schema.get_field_index("reference"), "reference", reference)
    if "kind" not in records.column_names:
        return records
    return records.append_column("code", pc.if_else(pc.equal(records["kind"], "deduction"), "21", "20"))


def _extra_records(extra: pa.Table | None, payment: pa.Table) -> pa.Table | None:
    """The extra references with what they repeat from their payment."""
    if extra is None:
        return None
    parent = payment.take(pa.array(_rows_of(payment["line_no"], extra["payment_line_no"], "payment_line_no")))
    for name in ("sender_bankgiro", "channel_code", "serial", "image_flag"):
        extra = extra.append_column(name, parent[name])
    return _aligned(extra).append_column("code", pc.if_else(pc.less(extra["sign"], 0), "23", "22"))


def _payer_records(payer: pa.Table | None) -> dict[str, pa.Table]:
    """The payers as records 26 to 29, each where it has something to say; 27 and 28 come together."""
    if payer is None:
        return {}
    payer = _with(payer, PAYER)

    def told(*names: str) -> pa.Table:
        return payer.filter(pc.fill_null(pc.coalesce(*(payer[name] for name in names)).is_valid(), False))

    address = told("street", "postal_code", "city", "country", "country_code")
    organisation = told("organisation_no")
    number = pc.utf8_lpad(organisation["organisation_no"].cast(pa.string()), 12, "0")
    return {
        "name": told("name", "extra_name"),
        "address": address,
        "city": address,
        "organisation": organisation.drop_columns("organisation_no").append_column("organisation_no", number),
    }


def _deposits(section: pa.Table, payment: pa.Table) -> pa.Table:
    """The sections with the sum and count of their payments."""
    owner = _rows_of(section["section_no"], payment["section_no"], "section_no")
    deducted = pc.equal(payment["kind"], "deduction").to_numpy()
    amount = payment["amount_ore"].to_numpy()
    total = np.zeros(len(section), dtype=np.int64)
    np.add.at(total, owner, np.where(deducted, -amount, amount))
    given = ("section_no", "account", "payment_on", "deposit_serial", "deposit_type", "currency")
    deposit = section.select([name for name in given if name in section.column_names])
    deposit = deposit.append_column("amount_ore", pa.array(total))
    return deposit.append_column("count", pa.array(np.bincount(owner, minlength=len(section))))


def _rows_of(keys: pa.ChunkedArray, named: pa.ChunkedArray, name: str) -> np.ndarray:
    """For each named key the row that has it."""
    known, wanted = keys.to_numpy(), named.to_numpy()
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    rows = order[place] if len(known) else place
    if len(wanted) and (not len(known) or (known[rows] != wanted).any()):
        raise ValueError(f"{name}: names a row that is not there")
    return rows


def _numbered(tables: dict[str, pa.Table], payment: pa.Table) -> dict[str, pa.Table]:
    """The tables with the `line_no` that puts their records in Bankgirot's order."""
    first, last = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    sections, payments, ranks = [], [], []
    for rank, (name, table) in enumerate((name, tables[name]) for name in _ORDER if name in tables):
        if name in ("opening", "deposit"):
            sections.append(table["section_no"].to_numpy())
            payments.append(np.full(len(table), first if name == "opening" else last))
        else:
            key = "line_no" if name == "payment" else "payment_line_no"
            rows = _rows_of(payment["line_no"], table[key], key)
            sections.append(payment["section_no"].to_numpy()[rows])
            payments.append(table[key].to_numpy())
        ranks.append(np.full(len(table), rank))
    order = np.lexsort([np.concatenate(part) for part in (ranks, payments, sections)])
    line_no = np.empty(len(order), dtype=np.int64)
    line_no[order] = np.arange(1, len(order) + 1)
    numbered, done = {}, 0
    for name in (name for name in _ORDER if name in tables):
        part = pa.array(line_no[done : done + len(tables[name])])
        done += len(part)
        table = tables[name]
        kept = table.drop_columns("line_no") if "line_no" in table.column_names else table
        numbered[name] = kept.append_column("line_no", part)
    return numbered
