"""What a Peppol invoice is made of: its three tables, its seller, its units and the categories it may show.

Source: Peppol BIS Billing 3.0.21 and EN 16931 (units BR-CL-23, categories BR-E and BR-O, amounts BR-CO).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DOCUMENTS = pa.schema(
    [
        ("document_no", pa.string()),
        ("document_type", pa.string()),  # invoice | credit_note
        ("issued_on", pa.date32()),
        ("due_on", pa.date32()),  # null on a credit note with nothing to pay out
        ("note", pa.string()),
        ("buyer_reference", pa.string()),  # null: the customer number stands in its place
        ("order_reference", pa.string()),  # the buyer's order number
        ("sales_order_id", pa.string()),  # ours
        ("period_from", pa.date32()),
        ("period_to", pa.date32()),
        ("credited_invoice_no", pa.string()),  # the earlier invoice, also of an interest or fee invoice
        ("credited_invoice_on", pa.date32()),
        ("customer_no", pa.string()),
        ("buyer_endpoint_scheme", pa.string()),  # 0007 | 0088 | another of Peppol's list
        ("buyer_endpoint_id", pa.string()),
        ("buyer_name", pa.string()),
        ("buyer_identity_no", pa.string()),  # 10 digits
        ("buyer_vat_no", pa.string()),
        ("buyer_street", pa.string()),
        ("buyer_street_2", pa.string()),
        ("buyer_postal_code", pa.string()),
        ("buyer_city", pa.string()),
        ("buyer_country", pa.string()),  # ISO 3166 two letters; null: SE
        ("ocr", pa.string()),
        ("bankgiro", pa.string()),
        ("payment_terms", pa.string()),
        ("our_reference", pa.string()),  # null: the seller's contact
        ("net_ore", pa.int64()),  # sum of the lines
        ("vat_ore", pa.int64()),
        ("rounding_ore", pa.int64()),  # öresavrundning
        ("payable_ore", pa.int64()),  # net + vat + rounding
        # Optional columns, null when absent:
        ("mandate_id", pa.string()),  # Autogiro fetches the money; what stands here says so to the buyer
        ("distribution_code", pa.string()),  # 101 print, P01 internet bank ...: the document then has no endpoints
        ("buyer_bank_id", pa.string()),  # the payer's address at the internet bank (FMI)
    ]
)

LINES = pa.schema(
    [
        ("document_no", pa.string()),
        ("line_no", pa.int64()),
        ("text", pa.string()),
        ("description", pa.string()),
        ("article", pa.string()),
        ("quantity_x100", pa.int64()),
        ("unit_code", pa.string()),  # Swedish (st, tim, ...) or UN/ECE (EA, HUR, ...); null: C62, "one"
        ("net_ore", pa.int64()),
        ("vat_category", pa.string()),
        ("vat_percent_x100", pa.int64()),  # 2500 is 25 %; null for O
        ("accounting_cost", pa.string()),  # optional column: the buyer's accounting string
    ]
)

VAT = pa.schema(
    [
        ("document_no", pa.string()),
        ("vat_category", pa.string()),
        ("vat_percent_x100", pa.int64()),
        ("taxable_ore", pa.int64()),
        ("vat_ore", pa.int64()),
        ("exemption_reason", pa.string()),
        ("exemption_code", pa.string()),  # VATEX-EU-...
    ]
)

OPTIONAL = frozenset({"mandate_id", "distribution_code", "buyer_bank_id", "accounting_cost"})


@dataclass(frozen=True)
class Seller:
    """The municipality as it stands on every document.

    `organisation_no` is 10 digits, `vat_no` `SE` + 10 + `01` (None: not registered), `seat` the municipality of the
    registered office, `endpoint_scheme` and `endpoint_id` its Peppol address. `f_tax`: approved for F-tax.
    """

    name: str
    organisation_no: str
    vat_no: str | None
    f_tax: bool
    seat: str
    street: str
    postal_code: str
    city: str
    country: str
    endpoint_scheme: str
    endpoint_id: str
    contact_name: str
    telephone: str
    email: str


# UN/ECE Recommendation 20 and 21. A unit of ours that is not here is asked about, never guessed.
UNITS = {
    "EA": ("st", "styck", "stk"),
    "C62": (),
    "H87": (),
    "MON": ("mån", "månad", "månader"),
    "QAN": ("kvartal", "kva"),
    "SAN": ("halvår",),
    "ANN": ("år",),
    "WEE": ("vecka", "veckor", "v"),
    "DAY": ("dag", "dagar", "dygn"),
    "HUR": ("tim", "timme", "timmar", "h"),
    "MIN": ("minut", "minuter"),
    "GRM": ("g", "gram"),
    "KGM": ("kg", "kilo"),
    "TNE": ("ton",),
    "LTR": ("l", "liter"),
    "MTR": ("m", "meter"),
    "KMT": ("km",),
    "MTK": ("m2", "m²", "kvm"),
    "MTQ": ("m3", "m³", "kbm"),
    "KWH": (),
    "MWH": (),
    "PR": ("par",),
    "SET": ("sats",),
    "IE": ("pers", "person", "personer"),
    "PTN": ("port", "portion", "portioner"),
    "LS": (),
    "XPC": ("paket",),
    "XPP": (),
    "ZZ": (),
}
_UNIT_CODES = {name: code for code, swedish in UNITS.items() for name in (code.lower(), *swedish)}
_UNIT_NAMES, _UNIT_VALUES = pa.array(_UNIT_CODES.keys()), pa.array(_UNIT_CODES.values())
UNIT_NOT_STATED = "C62"

REASONS = {
    "E": "Undantag från skatteplikt enligt mervärdesskattelagen",
    "O": "ML ej tillämplig",
    "AE": "Omvänd betalningsskyldighet",
}
_GROUP = ["document_no", "vat_category", "vat_percent_x100"]
_REASON_CATEGORIES, _REASON_TEXTS = pa.array(REASONS.keys()), pa.array(REASONS.values())


def conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the columns and types of the schema; an optional column that is absent is null.

    Raises KeyError naming a column that is missing.
    """
    columns = []
    for field in schema:
        if field.name in OPTIONAL and field.name not in table.column_names:
            columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
        else:
            columns.append(table[field.name].cast(field.type))
    return pa.table(columns, schema=schema)


def unit_codes(units: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """UN/ECE codes of units in Swedish or already UN/ECE; blank is `C62`, an unknown unit is null."""
    known = pc.utf8_lower(pc.utf8_rtrim(pc.utf8_trim_whitespace(units), "."))
    codes = pc.take(_UNIT_VALUES, pc.index_in(known, value_set=_UNIT_NAMES))
    blank = pc.fill_null(pc.equal(pc.binary_length(known), 0), True)
    return pc.if_else(blank, UNIT_NOT_STATED, codes)


def shown_categories(lines: pa.Table, vat: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The lines and VAT groups as the document shows them; the ledger keeps the real categories.

    A document of category O may hold nothing else (BR-O-11..14) and no VAT number (BR-O-02). So O stands alone or, on
    a document with anything else, is shown as E. Each document then has one group per category and rate
    (BR-E-01, BR-S-08): amounts are added, reasons joined, and the exemption code kept only when it covers the whole
    group and was not O's. S and Z have no reason (BR-S-10); E, O and AE without one get that of `REASONS` (BR-E-10).
    """
    others = pa.concat_arrays([_other_than_o(table) for table in (lines, vat)])
    lines, vat = _with_o_as_e(lines, others), _with_o_as_e(_with_reasons(vat), others)
    return lines.drop_columns("was_o"), _merged(vat)


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


def prices(net_ore: pa.Array, quantity_x100: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Quantity in hundredths, unit price in 10^-8 kronor and whether the quantity is the line's own.

    The price is never negative (BR-27): the quantity takes the sign of the amount. It has 2, 4, 6 or 8 decimals, the
    fewest with which quantity times price rounds to the net amount (R120 allows 0.02). A line where none does (no
    quantity, or more than a million) is shown as one (C62) at its whole amount.
    """
    net, quantity = (np.asarray(pc.fill_null(column, 0)) for column in (net_ore, quantity_x100))
    amount, count = np.abs(net), np.maximum(np.abs(quantity), 1)
    price, found = np.zeros_like(net), np.zeros(len(net), dtype=bool)
    for decimals in (2, 4, 6):
        scale = 10**decimals
        candidate = (2 * amount * scale + count) // (2 * count)
        fits = ~found & ((2 * count * candidate + scale) // (2 * scale) == amount)
        price[fits] = candidate[fits] * 10 ** (8 - decimals)
        found |= fits
    # Eight decimals in two steps, because amount * 10^8 may pass 64 bits.
    upper, rest = np.divmod(amount * 10**4, count)
    fits = ~found & (count <= 10**8)
    price[fits] = (upper * 10**4 + (2 * rest * 10**4 + count) // (2 * count))[fits]
    own = (found | fits) & ((quantity != 0) | (net == 0))
    signed = np.where(net == 0, quantity, np.sign(net) * np.abs(quantity))
    return (
        pa.array(np.where(own, signed, 100 * np.sign(net))),
        pa.array(np.where(own, price, amount * 10**6)),
        pa.array(own),
    )
