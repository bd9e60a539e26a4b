"""What can be said of allowances, charges, attachments and VAT numbers before an invoice is written.

Source: EN 16931 (BR-21..BR-65, BR-x-02, BR-IC, UBL-DT) and Peppol BIS Billing 3.0.21 (R040 to R042, CL001 to CL003).
"""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import join
from formats.peppol_extra import Extra, line_keys
from formats.peppol_found import MASTER_DATA, ORDER, PROGRAM, SETTINGS, Column, Rule, all_blank, blank, broken, found_in
from formats.peppol_own_rules import LISTS
from formats.peppol_tables import Seller

_BY_CATEGORY = {"K": "IC"}  # EN 16931 names the rules of category K (goods within the EU) IC
_NEEDS_NUMBER = pa.array(["S", "Z", "E", "AE"])  # of the seller: VAT number or F-tax; K and G: the VAT number
# What the rules of a VAT group ask of its document.
_BUYER = ("buyer_vat_no", "buyer_identity_no", "delivered_on", "period_from", "period_to", "delivery_country")


def _of(category: str, wrong: Column) -> Column:
    return lambda rows: pc.and_(pc.equal(rows["vat_category"], category), wrong(rows))


def _undated(rows: pa.Table) -> pa.ChunkedArray:
    return reduce(pc.and_, (pc.is_null(rows[name]) for name in ("delivered_on", "period_from", "period_to")))


_CATEGORY_RULES = (
    Rule(
        "BR-AE-02",
        "buyer_vat_no",
        _of("AE", all_blank("buyer_vat_no", "buyer_identity_no")),
        "Kundens momsregistreringsnummer ska finnas vid omvänd betalningsskyldighet, eller organisationsnumret.",
        MASTER_DATA,
    ),
    Rule(
        "BR-IC-02",
        "buyer_vat_no",
        _of("K", all_blank("buyer_vat_no")),
        "Kundens momsregistreringsnummer ska finnas när varor säljs till ett annat EU-land.",
        MASTER_DATA,
    ),
    Rule(
        "BR-IC-11",
        "delivered_on",
        _of("K", _undated),
        "Leveransdag eller period ska finnas när varor säljs till ett annat EU-land.",
        ORDER,
    ),
    Rule(
        "BR-IC-12",
        "delivery_country",
        _of("K", all_blank("delivery_country")),
        "Landet dit varorna levereras ska finnas.",
        ORDER,
    ),
)


def _codes(name: str) -> pa.Array:
    return pa.array(sorted(LISTS[name]))


def _by_kind(allowance: str, charge: str, line_allowance: str, line_charge: str) -> Column:
    """The rule of an allowance and of a charge of the document, then of a line."""

    def rule(charges: pa.Table) -> pa.ChunkedArray:
        of_document = pc.if_else(charges["is_charge"], charge, allowance)
        of_line = pc.if_else(charges["is_charge"], line_charge, line_allowance)
        return pc.if_else(pc.is_valid(charges["line_no"]), of_line, of_document)

    return rule


def _has_no_category(charges: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_null(charges["line_no"]), blank(charges["vat_category"]))


def _is_one_alone(one: str, other: str) -> Column:
    return lambda rows: pc.and_(pc.is_valid(rows[one]), pc.is_null(rows[other]))


def _is_off(charges: pa.Table) -> pa.ChunkedArray:
    """More than 0.02 kronor from base times percent, a product in hundredths of a percent of öre."""
    reckoned = pc.multiply(charges["base_ore"], charges["percent_x100"])
    return pc.greater(pc.abs(pc.subtract(pc.multiply(charges["amount_ore"], 10_000), reckoned)), 2 * 10_000)


def _has_unknown_reason(charges: pa.Table) -> pa.ChunkedArray:
    code = charges["reason_code"]
    allowed, charged = (pc.is_in(code, value_set=_codes(name)) for name in ("allowance_reasons", "charge_reasons"))
    return pc.and_(pc.is_valid(code), pc.invert(pc.if_else(charges["is_charge"], charged, allowed)))


_CHARGE_RULES = (
    Rule(
        _by_kind("BR-33", "BR-38", "BR-42", "BR-44"),
        "reason",
        all_blank("reason", "reason_code"),
        "Ett avdrag eller en avgift ska ha ett skäl.",
        ORDER,
    ),
    Rule(
        _by_kind("BR-31", "BR-36", "BR-41", "BR-43"),
        "amount_ore",
        lambda rows: pc.is_null(rows["amount_ore"]),
        "Ett avdrag eller en avgift ska ha ett belopp.",
        ORDER,
    ),
    Rule(
        _by_kind("BR-32", "BR-37", "", ""),
        "vat_category",
        _has_no_category,
        "Fakturans avdrag och avgifter ska ha en momskategori.",
        ORDER,
    ),
    Rule(
        "PEPPOL-EN16931-R041",
        "base_ore",
        _is_one_alone("percent_x100", "base_ore"),
        "Underlaget ska anges när procent anges.",
        ORDER,
    ),
    Rule(
        "PEPPOL-EN16931-R042",
        "percent_x100",
        _is_one_alone("base_ore", "percent_x100"),
        "Procent ska anges när underlag anges.",
        ORDER,
    ),
    Rule(
        "PEPPOL-EN16931-R040",
        "amount_ore",
        _is_off,
        "Beloppet ska vara underlaget gånger procenten, på 2 öre när.",
        ORDER,
    ),
    Rule(
        _by_kind(*("PEPPOL-EN16931-CL002", "PEPPOL-EN16931-CL003") * 2),
        "reason_code",
        _has_unknown_reason,
        "Skälets kod ska finnas i kodlistan UNCL 5189 (avdrag) eller 7161 (avgifter).",
        ORDER,
        found="reason_code",
    ),
)


def _with_content(wrong: Column) -> Column:
    return lambda rows: pc.and_(pc.is_valid(rows["content"]), wrong(rows))


_ATTACHMENT_RULES = (
    Rule("BR-52", "name", all_blank("name"), "En bilaga ska ha ett namn eller nummer.", ORDER),
    Rule("UBL-DT-07", "file_name", _with_content(all_blank("file_name")), "En bifogad fil ska ha ett filnamn.", ORDER),
    Rule(
        "PEPPOL-EN16931-CL001",
        "mime_code",
        _with_content(lambda rows: pc.invert(pc.is_in(rows["mime_code"], value_set=_codes("mime_codes")))),
        "En bifogad fil ska vara PDF, PNG, JPEG, CSV, XLSX eller ODS.",
        ORDER,
        found="mime_code",
    ),
)
_PROPERTY_RULE = Rule(
    "BR-54",
    "value",
    lambda rows: pc.or_(blank(rows["name"]), blank(rows["value"])),
    "En egenskap ska ha både namn och värde.",
    ORDER,
)
_CLASSIFICATION_RULE = Rule(
    "BR-65",
    "list_code",
    lambda rows: pc.or_(blank(rows["list_code"]), blank(rows["code"])),
    "En klassificering ska säga vilken lista den kommer ur.",
    ORDER,
)


def rule_letters(category: pa.ChunkedArray) -> pa.Array:
    """The letters of a category in the names of its rules."""
    letters = category.combine_chunks()
    return pc.if_else(pc.equal(letters, "K"), _BY_CATEGORY["K"], letters)


def category_faults(documents: pa.Table, vat: pa.Table, seller: Seller | None) -> list[pa.Table]:
    """Who must have a VAT number, and where goods went; `vat` as the document shows it."""
    groups = vat.filter(pc.is_in(vat["vat_category"], value_set=pa.array(["AE", "K"])))
    place = pc.index_in(groups["document_no"], value_set=documents["document_no"].combine_chunks())
    for name in _BUYER:
        groups = groups.append_column(name, documents[name].take(place))
    return [*broken(_CATEGORY_RULES, groups), *([] if seller is None else [_seller_fault(vat, seller)])]


def _seller_fault(vat: pa.Table, seller: Seller) -> pa.Table:
    category = vat["vat_category"]
    needs_vat_no = pc.is_in(category, value_set=pa.array(["K", "G"]))
    needs_any = pc.is_in(category, value_set=_NEEDS_NUMBER) if not seller.f_tax else pa.scalar(False)
    return found_in(
        vat,
        rule=lambda: join("BR-", rule_letters(category), "-02"),
        field="vat_no",
        wrong=pc.and_(pc.or_(needs_vat_no, needs_any), pa.scalar(not seller.vat_no)),
        wanted="Kommunens momsregistreringsnummer ska finnas.",
        action=SETTINGS,
    )


def faults_of(documents: pa.Table, lines: pa.Table, extra: Extra) -> list[pa.Table]:
    """Faults of the tables that a document may have any number of rows in; nothing for those that are empty."""
    return [
        *broken(_CHARGE_RULES, extra.charges),
        *broken(_ATTACHMENT_RULES, extra.attachments),
        *broken([_PROPERTY_RULE], extra.properties),
        *broken([_CLASSIFICATION_RULE], extra.classifications),
        *_strays(documents, lines, extra),
    ]


def _strays(documents: pa.Table, lines: pa.Table, extra: Extra) -> list[pa.Table]:
    """Rows of a line that the document has not: written, they would be lost."""
    own = extra.charges.filter(pc.is_valid(extra.charges["line_no"]))
    wanted, known = "Raden ska finnas på fakturan.", None
    faults = []
    for table in (own, extra.properties, extra.classifications):
        if table.num_rows:
            known = line_keys(lines).combine_chunks() if known is None else known
            wrong = pc.invert(pc.is_in(line_keys(table), value_set=known))
            faults.append(found_in(table, wrong=wrong, rule="BR-21", field="line_no", wanted=wanted, action=PROGRAM))
    return faults
