"""What can be said of allowances, charges, attachments and VAT numbers before an invoice is written.

Source: EN 16931 (BR-21..BR-65, BR-x-02, BR-IC, UBL-DT) and Peppol BIS Billing 3.0.21 (R040 to R042, CL001 to CL003).
"""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import join
from formats.peppol_extra import Extra, line_keys
from formats.peppol_found import MASTER_DATA, ORDER, PROGRAM, SETTINGS, blank, found_in
from formats.peppol_own_rules import LISTS
from formats.peppol_tables import Seller

_BY_CATEGORY = {"K": "IC"}  # EN 16931 names the rules of category K (goods within the EU) IC
_NEEDS_NUMBER = pa.array(["S", "Z", "E", "AE"])  # of the seller: VAT number or F-tax; K and G: the VAT number


def rule_letters(category: pa.ChunkedArray) -> pa.Array:
    """The letters of a category in the names of its rules."""
    letters = category.combine_chunks()
    return pc.if_else(pc.equal(letters, "K"), _BY_CATEGORY["K"], letters)


def category_faults(documents: pa.Table, vat: pa.Table, seller: Seller | None) -> list[pa.Table]:
    """Who must have a VAT number, and where goods went; `vat` as the document shows it."""
    of_seller = [] if seller is None else [_seller_fault(vat, seller)]
    vat = vat.filter(pc.is_in(vat["vat_category"], value_set=pa.array(["AE", "K"])))
    if not vat.num_rows:
        return of_seller
    place = pc.index_in(vat["document_no"], value_set=documents["document_no"].combine_chunks())
    buyer = documents.take(place)
    no_vat_no, no_number = blank(buyer["buyer_vat_no"]), blank(buyer["buyer_identity_no"])
    is_reverse, is_eu = (pc.equal(vat["vat_category"], category) for category in ("AE", "K"))
    number = "Kundens momsregistreringsnummer ska finnas"
    undated = pc.and_(
        pc.is_null(buyer["delivered_on"]), pc.and_(*(pc.is_null(buyer[n]) for n in ("period_from", "period_to")))
    )
    fault = partial(found_in, vat)
    return [
        fault(
            rule="BR-AE-02",
            field="buyer_vat_no",
            wrong=pc.and_(is_reverse, pc.and_(no_vat_no, no_number)),
            wanted=f"{number} vid omvänd betalningsskyldighet, eller organisationsnumret.",
            action=MASTER_DATA,
        ),
        fault(
            rule="BR-IC-02",
            field="buyer_vat_no",
            wrong=pc.and_(is_eu, no_vat_no),
            wanted=f"{number} när varor säljs till ett annat EU-land.",
            action=MASTER_DATA,
        ),
        fault(
            rule="BR-IC-11",
            field="delivered_on",
            wrong=pc.and_(is_eu, undated),
            wanted="Leveransdag eller period ska finnas när varor säljs till ett annat EU-land.",
            action=ORDER,
        ),
        fault(
            rule="BR-IC-12",
            field="delivery_country",
            wrong=pc.and_(is_eu, blank(buyer["delivery_country"])),
            wanted="Landet dit varorna levereras ska finnas.",
            action=ORDER,
        ),
        *of_seller,
    ]


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
    faults = _charge_faults(extra.charges) if extra.charges.num_rows else []
    if extra.attachments.num_rows:
        faults += _attachment_faults(extra.attachments)
    if extra.properties.num_rows:
        rows = extra.properties
        wrong = pc.or_(blank(rows["name"]), blank(rows["value"]))
        wanted = "En egenskap ska ha både namn och värde."
        faults.append(found_in(rows, wrong=wrong, rule="BR-54", field="value", wanted=wanted, action=ORDER))
    if extra.classifications.num_rows:
        rows, wanted = extra.classifications, "En klassificering ska säga vilken lista den kommer ur."
        wrong = pc.or_(blank(rows["list_code"]), blank(rows["code"]))
        faults.append(found_in(rows, wrong=wrong, rule="BR-65", field="list_code", wanted=wanted, action=ORDER))
    return [*faults, *_strays(documents, lines, extra)]


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


def _charge_faults(charges: pa.Table) -> list[pa.Table]:
    fault = partial(found_in, charges)
    of_line, is_charge = pc.is_valid(charges["line_no"]), charges["is_charge"]
    code, percent, base = charges["reason_code"], charges["percent_x100"], charges["base_ore"]
    # Hundredths of a percent of öre: 0.02 kronor are 2 * 10,000 of the product's unit.
    off = pc.abs(pc.subtract(pc.multiply(charges["amount_ore"], 10_000), pc.multiply(base, percent)))
    unknown = [
        pc.and_(pc.is_valid(code), pc.invert(pc.is_in(code, value_set=pa.array(sorted(LISTS[name])))))
        for name in ("allowance_reasons", "charge_reasons")
    ]
    return [
        fault(
            rule=_by_kind(of_line, is_charge, ("BR-33", "BR-38", "BR-42", "BR-44")),
            field="reason",
            wrong=pc.and_(blank(charges["reason"]), blank(code)),
            wanted="Ett avdrag eller en avgift ska ha ett skäl.",
            action=ORDER,
        ),
        fault(
            rule=_by_kind(of_line, is_charge, ("BR-31", "BR-36", "BR-41", "BR-43")),
            field="amount_ore",
            wrong=pc.is_null(charges["amount_ore"]),
            wanted="Ett avdrag eller en avgift ska ha ett belopp.",
            action=ORDER,
        ),
        fault(
            rule=_by_kind(of_line, is_charge, ("BR-32", "BR-37", "", "")),
            field="vat_category",
            wrong=pc.and_(pc.invert(of_line), blank(charges["vat_category"])),
            wanted="Fakturans avdrag och avgifter ska ha en momskategori.",
            action=ORDER,
        ),
        fault(
            rule="PEPPOL-EN16931-R041",
            field="base_ore",
            wrong=pc.and_(pc.is_valid(percent), pc.is_null(base)),
            wanted="Underlaget ska anges när procent anges.",
            action=ORDER,
        ),
        fault(
            rule="PEPPOL-EN16931-R042",
            field="percent_x100",
            wrong=pc.and_(pc.is_valid(base), pc.is_null(percent)),
            wanted="Procent ska anges när underlag anges.",
            action=ORDER,
        ),
        fault(
            rule="PEPPOL-EN16931-R040",
            field="amount_ore",
            wrong=pc.greater(off, 20_000),
            wanted="Beloppet ska vara underlaget gånger procenten, på 2 öre när.",
            action=ORDER,
        ),
        fault(
            rule=pc.if_else(is_charge, "PEPPOL-EN16931-CL003", "PEPPOL-EN16931-CL002"),
            field="reason_code",
            wrong=pc.if_else(is_charge, unknown[1], unknown[0]),
            found=code,
            wanted="Skälets kod ska finnas i kodlistan UNCL 5189 (avdrag) eller 7161 (avgifter).",
            action=ORDER,
        ),
    ]


def _by_kind(of_line: pa.ChunkedArray, is_charge: pa.ChunkedArray, rules: tuple[str, str, str, str]) -> pa.ChunkedArray:
    """The rule of an allowance and of a charge of the document, then of a line."""
    document, line = pc.if_else(is_charge, rules[1], rules[0]), pc.if_else(is_charge, rules[3], rules[2])
    return pc.if_else(of_line, line, document)


def _attachment_faults(attachments: pa.Table) -> list[pa.Table]:
    fault = partial(found_in, attachments, action=ORDER)
    has_content = pc.is_valid(attachments["content"])
    mime = attachments["mime_code"]
    return [
        fault(
            rule="BR-52",
            field="name",
            wrong=blank(attachments["name"]),
            wanted="En bilaga ska ha ett namn eller nummer.",
        ),
        fault(
            rule="UBL-DT-07",
            field="file_name",
            wrong=pc.and_(has_content, blank(attachments["file_name"])),
            wanted="En bifogad fil ska ha ett filnamn.",
        ),
        fault(
            rule="PEPPOL-EN16931-CL001",
            field="mime_code",
            wrong=pc.and_(has_content, pc.invert(pc.is_in(mime, value_set=pa.array(sorted(LISTS["mime_codes"]))))),
            found=mime,
            wanted="En bifogad fil ska vara PDF, PNG, JPEG, CSV, XLSX eller ODS.",
        ),
    ]
