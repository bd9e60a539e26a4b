"""What a Peppol invoice is made of: its three tables, its seller, its units and prices.

Source: Peppol BIS Billing 3.0.21 and EN 16931 (units BR-CL-23, amounts BR-CO).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

RULES_VERSION = "3.0.21"  # of Peppol BIS Billing: the release that these modules follow

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
        ("prepaid_ore", pa.int64()),  # taken from what is to be paid
        ("accounting_cost", pa.string()),  # the buyer's accounting string
        ("contract_reference", pa.string()),
        ("project_reference", pa.string()),
        ("originator_reference", pa.string()),  # tender or lot
        ("despatch_reference", pa.string()),
        ("receipt_reference", pa.string()),
        ("object_id", pa.string()),  # what is invoiced: a meter, a property
        ("object_scheme", pa.string()),  # UNCL 1153
        ("delivered_on", pa.date32()),
        ("delivery_place_id", pa.string()),
        ("delivery_place_scheme", pa.string()),  # 0088: the place is a GLN
        ("delivery_name", pa.string()),
        ("delivery_street", pa.string()),
        ("delivery_street_2", pa.string()),
        ("delivery_postal_code", pa.string()),
        ("delivery_city", pa.string()),
        ("delivery_country", pa.string()),  # null: SE where there is another part of an address
        ("plusgiro", pa.string()),
        ("iban", pa.string()),
        ("bic", pa.string()),  # of the IBAN's bank
        ("buyer_trade_name", pa.string()),
        ("buyer_contact", pa.string()),
        ("buyer_telephone", pa.string()),
        ("buyer_email", pa.string()),
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
        # Optional columns, null when absent:
        ("accounting_cost", pa.string()),  # the buyer's accounting string
        ("note", pa.string()),
        ("period_from", pa.date32()),  # the document's period is widened to cover its lines' (R110)
        ("period_to", pa.date32()),
        ("order_line", pa.string()),  # the line of the buyer's order
        ("object_id", pa.string()),
        ("object_scheme", pa.string()),
        ("buyer_article", pa.string()),
        ("gtin", pa.string()),
        ("price_allowance_ore", pa.int64()),  # taken off a unit's gross price
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

_FIRST_OPTIONAL = frozenset({"mandate_id", "accounting_cost"})  # from there on in a schema


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


def optional_columns(schema: pa.Schema) -> frozenset[str]:
    """The columns of `DOCUMENTS`, `LINES` or `VAT` that a table need not have."""
    first = next((place for place, name in enumerate(schema.names) if name in _FIRST_OPTIONAL), len(schema))
    return frozenset(schema.names[first:])


def conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the columns and types of the schema; an optional column that is absent is null.

    A list of texts becomes one, a line each (BIS has room for one note: R002). Raises KeyError naming a column that is
    missing.
    """
    columns, optional = [], optional_columns(schema)
    for field in schema:
        if field.name in optional and field.name not in table.column_names:
            columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
        else:
            columns.append(_joined(table[field.name]).cast(field.type))
    return pa.table(columns, schema=schema)


def _joined(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join(column, "\n") if pa.types.is_list(column.type) else column


def unit_codes(units: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """UN/ECE codes of units in Swedish or already UN/ECE; blank is `C62`, an unknown unit is null."""
    known = pc.utf8_lower(pc.utf8_rtrim(pc.utf8_trim_whitespace(units), "."))
    codes = pc.take(_UNIT_VALUES, pc.index_in(known, value_set=_UNIT_NAMES))
    blank = pc.fill_null(pc.equal(pc.binary_length(known), 0), True)
    return pc.if_else(blank, UNIT_NOT_STATED, codes)


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
