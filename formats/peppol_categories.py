"""The VAT categories as a document may show them; the ledger keeps the real ones.

Source: EN 16931 (BR-E, BR-O, BR-S, BR-CO-18) and the distribution reference's rules for mixed invoices.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.peppol_tables import VAT

REASONS = {
    "E": "Undantag från skatteplikt enligt mervärdesskattelagen",
    "O": "ML ej tillämplig",
    "AE": "Omvänd betalningsskyldighet",
    "K": "Undantag för leverans av vara till annat EU-land",
    "G": "Undantag för export utanför EU",
}
_GROUP = ["document_no", "vat_category", "vat_percent_x100"]
_REASON_CATEGORIES, _REASON_TEXTS = pa.array(REASONS.keys()), pa.array(REASONS.values())


def shown_categories(lines: pa.Table, vat: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The lines and VAT groups as the document shows them; the ledger keeps the real categories.

    A document of category O may hold nothing else (BR-O-11..14) and no VAT number (BR-O-02). So O stands alone or, on
    a document with anything else, is shown as E. Each document then has one group per category and rate
    (BR-E-01, BR-S-08): amounts are added, reasons joined, and the exemption code kept only when it covers the whole
    group and was not O's. S and Z have no reason (BR-S-10); the others without one get that of `REASONS` (BR-E-10).
    """
    others = _others(lines, vat)
    lines, vat = _with_o_as_e(lines, others), _with_o_as_e(_with_reasons(vat), others)
    return lines.drop_columns("was_o"), _merged(vat)


def shown_charges(charges: pa.Table, lines: pa.Table, vat: pa.Table) -> pa.Table:
    """The allowances and charges of documents with the categories shown; `lines` and `vat` as they were given."""
    if not charges.num_rows:
        return charges
    whole = charges.filter(pc.is_null(charges["line_no"]))  # a line's own have the line's category
    return _with_o_as_e(charges, _others(lines, vat, whole)).drop_columns("was_o")


def _others(*tables: pa.Table) -> pa.Array:
    """The documents that have anything but O."""
    return pa.concat_arrays([_other_than_o(table) for table in tables])


def _other_than_o(table: pa.Table) -> pa.Array:
    other = pc.fill_null(pc.not_equal(table["vat_category"], "O"), True)
    return table["document_no"].filter(other).combine_chunks()


def _with_reasons(vat: pa.Table) -> pa.Table:
    usual = pc.take(_REASON_TEXTS, pc.index_in(vat["vat_category"], value_set=_REASON_CATEGORIES))
    reason = pc.coalesce(vat["exemption_reason"], usual)
    return vat.set_column(vat.column_names.index("exemption_reason"), "exemption_reason", reason)


def _with_o_as_e(table: pa.Table, others: pa.Array) -> pa.Table:
    category = table["vat_category"]
    was_o = pc.and_(pc.equal(category, "O"), pc.is_in(table["document_no"], value_set=others))
    category = pc.if_else(was_o, "E", category)
    percent = pc.if_else(
        pc.equal(category, "O"), None, pc.if_else(pc.equal(category, "S"), table["vat_percent_x100"], 0)
    )
    table = table.set_column(table.column_names.index("vat_category"), "vat_category", category)
    table = table.set_column(table.column_names.index("vat_percent_x100"), "vat_percent_x100", percent)
    return table.append_column("was_o", was_o)


def _merged(vat: pa.Table) -> pa.Table:
    """One row per document, category and rate; rows that are so already, nearly all, are left as they are."""
    taxed = pc.is_in(vat["vat_category"], value_set=pa.array(["S", "Z"]))
    for name in ("exemption_reason", "exemption_code"):
        vat = vat.set_column(vat.column_names.index(name), name, pc.if_else(taxed, None, vat[name]))
    several = pa.array(_share_group(vat))
    codes = pc.if_else(vat["was_o"], None, vat["exemption_code"])
    vat = vat.set_column(vat.column_names.index("exemption_code"), "exemption_code", codes)
    alone = vat.filter(pc.invert(several)).select(VAT.names)
    return pa.concat_tables([alone, _added(vat.filter(several))]) if pc.any(several).as_py() else alone


def _share_group(vat: pa.Table) -> np.ndarray:
    key = np.zeros(vat.num_rows, dtype=np.int64)
    for name in _GROUP:
        codes = vat[name].combine_chunks().dictionary_encode(null_encoding="encode")
        key = key * len(codes.dictionary) + np.asarray(codes.indices)
    _, group, count = np.unique(key, return_inverse=True, return_counts=True)
    return count[group] > 1


def _added(vat: pa.Table) -> pa.Table:
    valid, null = pc.CountOptions(mode="only_valid"), pc.CountOptions(mode="only_null")
    groups = vat.group_by(_GROUP, use_threads=False).aggregate(
        [
            ("taxable_ore", "sum"),
            ("vat_ore", "sum"),
            ("exemption_reason", "distinct", valid),
            ("exemption_code", "distinct", valid),
            ("exemption_code", "count", null),
        ]
    )
    codes, reasons = groups["exemption_code_distinct"], groups["exemption_reason_distinct"]
    covers_all = pc.and_(pc.equal(pc.list_value_length(codes), 1), pc.equal(groups["exemption_code_count"], 0))
    reason = pc.if_else(pc.equal(pc.list_value_length(reasons), 0), None, pc.binary_join(reasons, "; "))
    code = pc.if_else(covers_all, pc.binary_join(codes, ""), None)
    columns = [groups[key] for key in _GROUP] + [groups["taxable_ore_sum"], groups["vat_ore_sum"]]
    return pa.table([*columns, reason, code], names=VAT.names).cast(VAT)
