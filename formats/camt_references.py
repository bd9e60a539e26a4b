"""The structured references of payments (RmtInf/Strd): what each names, with its amount and sign where told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_columns import clean, columns, ordinals, ore, text, where
from formats.camt_profiles import CamtProfile
from formats.markup_rows import Shape

REFERENCE = pa.schema(
    [
        ("payment_no", pa.int64()),
        ("ordinal", pa.int64()),
        ("sign", pa.int64()),  # -1: the amount is taken off (credit note)
        ("reference", pa.string()),  # null: an amount without reference
        ("reference_kind", pa.string()),  # structured (the bank has checked it), free or document (an invoice number)
        ("document_type", pa.string()),  # CINV, CREN, ...
        ("amount_ore", pa.int64()),  # 0: the split is unknown
    ]
)
CREDIT_NOTE = "CREN"
_AMOUNT_KINDS = {"REMI": "remitted", "CREN": "credited"}


@dataclass(frozen=True)
class References:
    """What the payments of a block name; a payment's only reference stands in `reference`, several in `table`.

    `kind`: structured (checked by the bank), free (typed by the payer) or none. `unequal`: CAM-R10, all amounts are
    told and do not make the payment's. `text`: AddtlRmtInf in order, `text_owner` the place of its payment.
    """

    reference: pa.StringArray
    kind: pa.StringArray
    table: pa.Table
    unequal: pa.BooleanArray
    text: pa.StringArray
    text_owner: np.ndarray


def references(
    cells: dict[str, Sequence], payment_no: pa.Array, amounts: pa.Int64Array, what: Shape, profile: CamtProfile
) -> References:
    """The references of payments, from the cells `structured` (rows of the shape `what`) and `free` of each."""
    told = cells["structured"]
    counts = np.array([len(rows) if rows else 0 for rows in told], np.int64)
    owner = np.repeat(np.arange(len(told)), counts)
    parts = columns(what.names, [row for rows in told if rows for row in rows])
    money = _Money.of(parts, what)
    lines = _lines(parts, what, money, profile)
    line_owner = owner[lines["part"].to_numpy()]
    named = pc.and_(lines["reference"].is_valid(), pc.equal(lines["sign"], 1)).to_numpy(zero_copy_only=False)
    alone = named & (np.bincount(line_owner, minlength=len(told))[line_owner] == 1)
    several = lines.drop_columns("part").append_column("payment_no", payment_no.take(pa.array(line_owner)))
    several = several.filter(pa.array(~alone))
    several = several.append_column("ordinal", pa.array(ordinals(several["payment_no"].to_numpy())))
    reference, kind = _own(cells["free"], lines, line_owner, alone)
    texts = [part or () for part in parts["texts"]]
    return References(
        reference,
        kind,
        several.select(REFERENCE.names).cast(REFERENCE),
        money.unequal(owner, amounts),
        pa.array([text for part in texts for text in part], pa.string()),
        np.repeat(owner, [len(part) for part in texts]),
    )


@dataclass(frozen=True)
class _Money:
    """The amounts of each Strd, null where not told; `net` is what it adds to the payment, 0 where not told."""

    known: np.ndarray
    net: np.ndarray
    type: pa.StringArray  # of its first document
    documents: dict[str, Sequence]
    document_owner: np.ndarray

    @classmethod
    def of(cls, parts: dict[str, Sequence], what: Shape) -> _Money:
        owner, documents = _nested(parts, what, "documents")
        types = pc.coalesce(text(documents, "type"), text(documents, "type_proprietary"))
        first = np.searchsorted(owner, np.arange(len(parts["documents"])))
        has = np.isin(np.arange(len(parts["documents"])), owner)
        kind = types.take(pa.array(first, mask=~has))
        amounts = _amounts(parts, what)
        remitted, credited = (amounts[name].fill_null(0).to_numpy() for name in ("remitted", "credited"))
        is_told = {name: column.is_valid().to_numpy(zero_copy_only=False) for name, column in amounts.items()}
        is_note = pc.equal(kind, CREDIT_NOTE).fill_null(False).to_numpy(zero_copy_only=False)
        turned = is_note & ~is_told["credited"]
        net = np.where(turned, -remitted, remitted - credited)
        return cls(is_told["remitted"] | is_told["credited"], net, kind, documents, owner)

    def unequal(self, owner: np.ndarray, amounts: pa.Int64Array) -> pa.BooleanArray:
        """CAM-R10: the payments whose every Strd tells its amount, and whose sum is another than the payment's."""
        sums = np.zeros(len(amounts), np.int64)
        np.add.at(sums, owner, self.net)
        told, all_told = np.zeros(len(amounts), bool), np.ones(len(amounts), bool)
        told[owner] = True
        all_told[owner[~self.known]] = False
        return pc.and_(pa.array(told & all_told), pc.not_equal(pa.array(sums), amounts)).fill_null(False)


def _amounts(parts: dict[str, Sequence], what: Shape) -> dict[str, pa.Int64Array]:
    """`remitted` and `credited` in öre, from texts of their own or (.13) from a list of amounts with their kinds."""
    if "amounts" not in what.groups:
        return {name: ore(text(parts, name)) for name in ("remitted", "credited")}
    owner, listed = _nested(parts, what, "amounts")
    kinds, values = text(listed, "type"), ore(text(listed, "amount"))
    made = {}
    for code, name in _AMOUNT_KINDS.items():
        of_kind = pc.and_(pc.equal(kinds, code), values.is_valid()).fill_null(False).to_numpy(zero_copy_only=False)
        sums, told = np.zeros(len(parts["amounts"]), np.int64), np.zeros(len(parts["amounts"]), bool)
        np.add.at(sums, owner[of_kind], values.fill_null(0).to_numpy()[of_kind])
        told[owner[of_kind]] = True
        made[name] = pa.array(sums, mask=~told)
    return made


def _nested(parts: dict[str, Sequence], what: Shape, name: str) -> tuple[np.ndarray, dict[str, Sequence]]:
    """The rows of a group inside each part: the place of the part of each, and their cells."""
    counts = [len(rows) if rows else 0 for rows in parts[name]]
    rows = [row for inner in parts[name] if inner for row in inner]
    return np.repeat(np.arange(len(counts)), counts), columns(what.groups[name][1].names, rows)


def _lines(parts: dict[str, Sequence], what: Shape, money: _Money, profile: CamtProfile) -> pa.Table:
    """One row for each thing named: a Strd's reference, else its documents, else the amount it tells of nothing."""
    reference, number = text(parts, "reference"), text(money.documents, "number")
    types = pc.coalesce(text(parts, "reference_type"), text(parts, "reference_proprietary")).fill_null("")
    checked = pc.is_in(types, value_set=pa.array(sorted(profile.reference_types), pa.string()))
    document_type = pc.coalesce(text(money.documents, "type"), text(money.documents, "type_proprietary"))
    referring = reference.is_valid().to_numpy(zero_copy_only=False)
    numbered = number.is_valid().to_numpy(zero_copy_only=False)
    documents = np.flatnonzero(numbered & ~referring[money.document_owner])
    owners = money.document_owner[documents]
    documented = np.bincount(owners, minlength=len(referring))
    strds = np.flatnonzero(referring | (money.known & (documented == 0)))
    part = np.concatenate([strds, owners])
    type_ = pa.concat_arrays([money.type.take(pa.array(strds)), document_type.take(pa.array(documents))])
    net = np.where(documented[part] <= 1, money.net[part], 0)  # an amount is of one document, or of nobody knows which
    is_note = pc.equal(type_, CREDIT_NOTE).fill_null(False).to_numpy(zero_copy_only=False)
    kind = pc.if_else(pa.array(referring), pc.if_else(checked, "structured", "free"), "document")
    table = pa.table(
        {
            "part": pa.array(part, pa.int64()),
            "sign": pa.array(np.where((net < 0) | ((net == 0) & is_note), -1, 1)),
            "reference": pa.concat_arrays([reference.take(pa.array(strds)), number.take(pa.array(documents))]),
            "reference_kind": pa.concat_arrays([kind.take(pa.array(strds)), kind.take(pa.array(owners))]),
            "document_type": type_,
            "amount_ore": pa.array(np.abs(net)),
        }
    )
    return table.take(pa.array(np.argsort(part, kind="stable"))).combine_chunks()


def _own(
    free: Sequence, lines: pa.Table, line_owner: np.ndarray, alone: np.ndarray
) -> tuple[pa.StringArray, pa.StringArray]:
    """Each payment's one reference and its kind: the only structured one, else the only free text."""
    single = clean(pa.array([texts[0] if texts and len(texts) == 1 else None for texts in free], pa.string()))
    is_free = np.array([bool(texts) for texts in free], bool)
    names_any, row = np.zeros(len(free), bool), np.zeros(len(free), np.int64)
    names_any[line_owner] = True
    is_alone = np.zeros(len(free), bool)
    is_alone[line_owner[alone]] = True
    row[line_owner[alone]] = np.flatnonzero(alone)
    chosen = pa.array(row, mask=~is_alone)
    structured = lines["reference"].combine_chunks().take(chosen)
    reference = pc.if_else(pa.array(names_any), structured, single)
    checked = pc.equal(lines["reference_kind"].combine_chunks().take(chosen), "structured").fill_null(False)
    is_typed = pa.array(is_alone | (is_free & ~names_any))
    kind = pc.if_else(checked, "structured", pc.if_else(is_typed, "free", "none"))
    return where(pc.not_equal(kind, "none"), reference), kind
