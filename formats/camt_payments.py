"""The payments of a block of a camt file: one row each, with the payer, the references and the texts sent along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_columns import clean, columns, digits, first_of, ordinals, ore, text, where
from formats.camt_profiles import CamtProfile
from formats.camt_references import References, references
from formats.camt_scan import Block
from formats.markup_rows import Shape

PAYMENT = [
    "payment_no", "line_no", "notification_no", "entry_no", "ordinal", "kind", "is_unspecified", "bankgiro", "plusgiro",
    "reference", "reference_kind", "amount_ore", "currency", "is_credit", "sender_bankgiro", "serial", "end_to_end_id",
    "instruction_id", "tx_id", "servicer_ref", "clearing_ref", "message_id", "payment_info_id", "mandate_id",
    "proprietary_ref", "is_return", "return_code", "return_text", "family", "sub_family", "proprietary_code",
    "accepted_at",
]  # fmt: skip
PAYER = ["name", "street", "postal_code", "city", "country_code", "address_lines", "organisation_no"]
NOT_PROVIDED = "NOTPROVIDED"  # CAM-R13
_KEYS = ("payment_no", "line_no", "entry_no", "details_no", "ordinal")


@dataclass(frozen=True)
class Payments:
    """The payments of a block before any is put aside: `table` has `PAYMENT` and what the rules look at.

    `amount_ore` is null where the amount cannot be read, `amount_text` what stood there; `unreadable` is a direction
    that is none, `doubled` an element that may not be where it is.
    """

    table: pa.Table
    reference: pa.Table
    text: pa.Table
    payer: pa.Table
    unequal: pa.BooleanArray  # CAM-R10: the amounts of the references do not make the payment's


def payments(block: Block, what: Shape, entry: pa.Table, profile: CamtProfile) -> Payments:
    """The payments of a block; `entry` is its entries as `camt_entries` gives them, an open one last."""
    keys = {name: pa.array(column, pa.int64()) for name, column in columns(_KEYS, block.payment_keys).items()}
    cells = columns(what.names, block.payments)
    texts = {name: text(cells, name) for name in _flat(what.names)}
    of_entry = pc.index_in(keys["entry_no"], value_set=entry["entry_no"].combine_chunks())
    parent = {name: entry[name].combine_chunks().take(of_entry) for name in _FROM_ENTRY}
    made = keys | {"notification_no": parent["notification_no"]} | _money(texts, parent)
    made |= {name: texts[name] for name in _AS_SENT}
    for name in ("family", "sub_family", "proprietary_code"):
        made[name] = pc.coalesce(texts[name], parent[name])
    end_to_end = texts["end_to_end_id"]
    made["end_to_end_id"] = where(pc.not_equal(end_to_end, NOT_PROVIDED), end_to_end)
    made["is_unspecified"] = pc.equal(parent["payment_count"], 0)
    made["is_return"] = texts["is_return"].is_valid()
    made["return_code"] = pc.coalesce(texts["return_code"], texts["return_proprietary"])
    made["kind"] = _kind(made, parent, profile)
    made["bankgiro"] = _giro(texts, "receiver", profile.bankgiro, profile.bankgiro_schemes)
    made["plusgiro"] = _giro(texts, "receiver", ("account",), profile.plusgiro_schemes)
    made["sender_bankgiro"] = _giro(texts, "sender", profile.bankgiro, profile.bankgiro_schemes)
    made["serial"] = first_of(texts, profile.serial)
    told = references(cells, made["payment_no"], made["amount_ore"], what.groups["structured"][1], profile)
    made |= {"reference": told.reference, "reference_kind": told.kind, "doubled": text(cells, "doubled")}
    table = pa.table({name: made[name] for name in (*PAYMENT, *_FOR_RULES)})
    return Payments(
        table, told.table, _texts(cells, made, parent, told), _payer(texts, cells, made, profile), told.unequal
    )


_FOR_RULES = ("details_no", "amount_text", "unreadable", "doubled")
_FROM_ENTRY = (
    "notification_no", "amount_text", "currency", "is_credit", "is_reversal", "payment_count", "closed", "family",
    "sub_family", "proprietary_code", "text",
)  # fmt: skip
_AS_SENT = (
    "instruction_id", "tx_id", "servicer_ref", "clearing_ref", "message_id", "payment_info_id", "mandate_id",
    "proprietary_ref", "return_text", "accepted_at",
)  # fmt: skip
_LISTS = ("free", "structured", "doubled")
_OPTIONAL = ("amount", "currency", "direction", *(f"{who}_proxy{part}" for who in ("sender", "receiver")
             for part in ("", "_type", "_code")))  # fmt: skip


def _flat(names: Sequence[str]) -> list[str]:
    """The columns that are one text a row, those that the version does not have among them."""
    return [name for name in dict.fromkeys((*names, *_OPTIONAL)) if name not in _LISTS and not name.endswith("_lines")]


def _money(texts: dict[str, pa.Array], parent: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """Amount, currency and direction: the payment's own, else the entry's when it is the entry's only payment."""
    alone = pc.and_(pc.less_equal(parent["payment_count"], 1), parent["closed"])
    sent = pc.coalesce(texts["amount"], texts["tx_amount"])
    sent_currency = pc.if_else(texts["amount"].is_valid(), texts["currency"], texts["tx_currency"])
    amount = pc.coalesce(sent, where(alone, parent["amount_text"]))
    direction = texts["direction"]
    known = pc.is_in(direction, value_set=pa.array(["CRDT", "DBIT"]))
    own = where(known, pc.equal(direction, "CRDT"))
    return {
        "amount_text": amount,
        "amount_ore": ore(amount),
        "unreadable": where(pc.invert(known.fill_null(True)), direction),
        "currency": pc.if_else(sent.is_valid(), sent_currency, parent["currency"]),
        "is_credit": pc.coalesce(own, parent["is_credit"]),
    }


def _kind(made: dict[str, pa.Array], parent: dict[str, pa.Array], profile: CamtProfile) -> pa.Array:
    """CAM-R6: what is debited, reversed or returned is never a payment; direct debit is reported elsewhere."""
    debited = pc.invert(made["is_credit"].fill_null(False))
    back = pc.or_(pc.or_(debited, made["is_return"]), parent["is_reversal"])
    linked = pc.is_in(made["family"], value_set=pa.array(sorted(profile.direct_debit), pa.string()))
    return pc.if_else(linked, "direct_debit", pc.if_else(back, "reversal", "payment"))


def _giro(texts: dict[str, pa.Array], who: str, places: Sequence[str], schemes: frozenset[str]) -> pa.Array:
    """The number of the account or of its alias, where its scheme is one of these."""
    wanted = pa.array(sorted(schemes), pa.string())
    found = {}
    for place, number, marks in (
        ("account", f"{who}_other", (f"{who}_scheme", f"{who}_scheme_code")),
        ("proxy", f"{who}_proxy", (f"{who}_proxy_type", f"{who}_proxy_code")),
    ):
        named = pc.is_in(pc.coalesce(*(texts[mark] for mark in marks)), value_set=wanted)
        found[place] = digits(where(named, texts[number]))
    return first_of(found, places)


def _payer(
    texts: dict[str, pa.Array], cells: dict[str, Sequence], made: dict[str, pa.Array], profile: CamtProfile
) -> pa.Table:
    """One row per payment whose payer is told: the first party of the profile's order that has a name, whole."""
    first, *others = profile.payer
    chosen = _party(texts, cells, first)
    for name in others:
        has_name = chosen["name"].is_valid()
        other = _party(texts, cells, name)
        chosen = {column: pc.if_else(has_name, chosen[column], other[column]) for column in PAYER}
    table = pa.table({"payment_no": made["payment_no"], **chosen})
    told = pc.or_(chosen["name"].is_valid(), chosen["organisation_no"].is_valid())
    return table.filter(told)


def _party(texts: dict[str, pa.Array], cells: dict[str, Sequence], who: str) -> dict[str, pa.Array]:
    street, building = texts[f"{who}_street"], texts[f"{who}_building"]
    lines = cells.get(f"{who}_lines", ())
    return {
        "name": texts[f"{who}_name"],
        "street": pc.coalesce(pc.binary_join_element_wise(street, building, " "), street, building),
        "postal_code": texts[f"{who}_postal_code"],
        "city": texts[f"{who}_city"],
        "country_code": texts[f"{who}_country_code"],
        "address_lines": clean(pa.array([", ".join(parts) if parts else None for parts in lines], pa.string())),
        "organisation_no": texts[f"{who}_organisation_no"],
    }


def _texts(
    cells: dict[str, Sequence], made: dict[str, pa.Array], parent: dict[str, pa.Array], told: References
) -> pa.Table:
    """Every text of a payment in order: Ustrd, AddtlRmtInf, AddtlTxInf; of one without details AddtlNtryInf."""
    free = cells["free"]
    counts = [len(part) if part else 0 for part in free]
    owners = [np.repeat(np.arange(len(free)), counts), told.text_owner, np.arange(len(free)), np.arange(len(free))]
    values = [
        clean(pa.array([part for parts in free if parts for part in parts], pa.string())),
        clean(told.text),
        text(cells, "text"),
        where(made["is_unspecified"], parent["text"]),
    ]
    owner = np.concatenate(owners)
    rank = np.repeat(np.arange(len(values)), [len(part) for part in values])
    order = np.lexsort((np.arange(len(owner)), rank, owner))
    table = pa.table(
        {
            "payment_no": made["payment_no"].take(pa.array(owner[order])),
            "origin": pa.array(_ORIGINS[rank[order]]),
            "text": pa.concat_arrays(values).take(pa.array(order)),
        }
    )
    table = table.filter(table["text"].is_valid())
    return table.append_column("ordinal", pa.array(ordinals(table["payment_no"].to_numpy())))


_ORIGINS = np.array(["Ustrd", "AddtlRmtInf", "AddtlTxInf", "AddtlNtryInf"])
