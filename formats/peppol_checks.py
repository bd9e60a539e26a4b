"""What can be said of invoices before a single one is written: the whole night's tables at once.

The arithmetic is that of EN 16931 (BR-CO-10 to -17, BR-x-08), exact in öre. What is checked on the finished document,
such as check digits of addresses, is in `formats.peppol_rules`.
"""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from formats import peppol_extra_checks
from formats.markup import join
from formats.peppol_categories import shown_categories, shown_charges
from formats.peppol_extra import Extra, charge_sums
from formats.peppol_found import MASTER_DATA, ORDER, PROGRAM, Rule, all_blank, blank, broken, found_in, sentence
from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller, conformed, unit_codes

_TYPES = pa.array(["invoice", "credit_note"])
_CATEGORIES = pa.array(["S", "Z", "E", "AE", "O", "K", "G"])
_TO_PAY = "Att betala ska vara netto, moms och öresavrundning,"


def _is_number_wrong(documents: pa.Table) -> pa.ChunkedArray:
    number = documents["document_no"]
    counted = pc.value_counts(number.combine_chunks())
    repeated = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    return pc.or_(blank(number), pc.is_in(number, value_set=repeated))


def _has_no_address(documents: pa.Table) -> pa.ChunkedArray:
    no_endpoint = pc.or_(blank(documents["buyer_endpoint_scheme"]), blank(documents["buyer_endpoint_id"]))
    return pc.and_(no_endpoint, blank(documents["distribution_code"]))


_DOCUMENT_RULES = (
    Rule("BR-02", "document_no", _is_number_wrong, "Fakturanumret ska finnas och bara en gång.", PROGRAM),
    Rule(
        "PEPPOL-EN16931-P0100",
        "document_type",
        lambda rows: pc.invert(pc.is_in(rows["document_type"], value_set=_TYPES)),
        "Dokumenttypen ska vara invoice eller credit_note.",
        PROGRAM,
        found="document_type",
    ),
    Rule("BR-03", "issued_on", lambda rows: pc.is_null(rows["issued_on"]), "Fakturadatum ska finnas.", PROGRAM),
    Rule(
        "BR-29",
        "period_to",
        lambda rows: pc.less(rows["period_to"], rows["period_from"]),
        "Periodens slut får inte ligga före dess början.",
        ORDER,
        found="period_to",
    ),
    Rule(
        "PEPPOL-EN16931-R003",
        "buyer_reference",
        all_blank("buyer_reference", "order_reference", "customer_no"),
        "Köparens referens eller ordernummer ska finnas.",
        MASTER_DATA,
    ),
    Rule(
        "PEPPOL-EN16931-R010",
        "buyer_endpoint_id",
        _has_no_address,
        "Kundens Peppol-adress (schema och nummer) ska finnas.",
        MASTER_DATA,
    ),
    Rule("BR-07", "buyer_name", all_blank("buyer_name"), "Kundens namn ska finnas.", MASTER_DATA),
)
_LINE_RULES = (
    Rule(
        "BR-CL-23",
        "unit_code",
        lambda rows: pc.is_null(unit_codes(rows["unit_code"])),
        "Enheten ska vara en som går att översätta till UN/ECE:s kodlista.",
        ORDER,
        found="unit_code",
    ),
    Rule(
        "BR-30",
        "period_to",
        lambda rows: pc.less(rows["period_to"], rows["period_from"]),
        "Radens period får inte sluta före sin början.",
        ORDER,
        found="period_to",
    ),
    Rule("BR-24", "net_ore", lambda rows: pc.is_null(rows["net_ore"]), "Raden ska ha ett belopp.", ORDER),
    Rule("BR-25", "text", all_blank("text"), "Raden ska ha en benämning.", ORDER),
    Rule(
        "BR-CO-04",
        "vat_category",
        lambda rows: pc.invert(pc.is_in(rows["vat_category"], value_set=_CATEGORIES)),
        "Momskategorin ska vara S, Z, E, AE, O, K eller G.",
        ORDER,
        found="vat_category",
    ),
)


def check(
    documents: pa.Table, lines: pa.Table, vat: pa.Table, extra: Extra | None = None, seller: Seller | None = None
) -> pa.Table:
    """The faults (`FAULTS`, key = document number) for which a document must not be given to `peppol_invoice.write`.

    Takes what `write` takes. Rules are named by their id in EN 16931 or Peppol: units (BR-CL-23), references (R003),
    address (R010), names and dates (BR-03, BR-07, BR-25), amounts (BR-24), periods (BR-29, BR-30), a number used twice
    (BR-02), the sums (BR-16, BR-CO-10, -14, -16, -17, BR-x-08), what `formats.peppol_extra_checks` says of allowances,
    charges and attachments, and who must have a VAT number (BR-x-02; of the seller only where one is given). Raises
    KeyError on a missing column.
    """
    documents, lines, vat = conformed(documents, DOCUMENTS), conformed(lines, LINES), conformed(vat, VAT)
    extra = (extra or Extra()).conformed()
    charges = shown_charges(extra.charges, lines, vat)
    shown_lines, shown_vat = shown_categories(lines, vat)
    faults = [
        *broken(_DOCUMENT_RULES, documents),
        *broken(_LINE_RULES, lines),
        *_sum_faults(documents, lines, vat, extra.charges),
        *_vat_faults(shown_lines, shown_vat, charges),
        *peppol_extra_checks.category_faults(documents, shown_vat, seller),
        *peppol_extra_checks.faults_of(documents, lines, extra),
    ]
    return pa.concat_tables(faults).combine_chunks()


def _sum_faults(documents: pa.Table, lines: pa.Table, vat: pa.Table, charges: pa.Table) -> list[pa.Table]:
    fault = partial(found_in, documents, action=PROGRAM)
    net, tax, number = documents["net_ore"], documents["vat_ore"], documents["document_no"]
    line_sum = _sum_by_document(lines, "net_ore", number)
    vat_sum = pc.fill_null(_sum_by_document(vat, "vat_ore", number), 0)
    payable = pc.add(pc.add(net, tax), pc.fill_null(documents["rounding_ore"], 0))
    payable = pc.subtract(payable, pc.fill_null(documents["prepaid_ore"], 0))
    if charges.num_rows:
        payable = pc.add(payable, pc.fill_null(charge_sums(charges, number, is_charge=True), 0))
        payable = pc.subtract(payable, pc.fill_null(charge_sums(charges, number, is_charge=False), 0))
    return [
        fault(rule="BR-16", field="", wrong=pc.is_null(line_sum), wanted="Fakturan ska ha minst en rad."),
        fault(
            rule="BR-CO-10",
            field="net_ore",
            wrong=pc.not_equal(line_sum, net),
            found=sentence("Nettobelopp", net),
            wanted=sentence("Nettobeloppet ska vara summan av raderna,", line_sum),
        ),
        fault(
            rule="BR-CO-14",
            field="vat_ore",
            wrong=pc.not_equal(vat_sum, tax),
            found=sentence("Moms", tax),
            wanted=sentence("Momsen ska vara summan av momsgrupperna,", vat_sum),
        ),
        fault(
            rule="BR-CO-16",
            field="payable_ore",
            wrong=pc.fill_null(pc.not_equal(payable, documents["payable_ore"]), True),
            found=sentence("Att betala", documents["payable_ore"]),
            wanted=sentence(_TO_PAY, payable),
        ),
    ]


def _sum_by_document(rows: pa.Table, name: str, numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    sums = rows.group_by("document_no").aggregate([(name, "sum")])
    return pc.take(sums[f"{name}_sum"], pc.index_in(numbers, value_set=sums["document_no"].combine_chunks()))


def _vat_faults(lines: pa.Table, vat: pa.Table, charges: pa.Table) -> list[pa.Table]:
    keys = ["document_no", "vat_category", "vat_percent_x100"]
    stated = vat.select(keys).append_column("ore", pc.negate(vat["taxable_ore"]))
    rows = [lines.select([*keys, "net_ore"]).rename_columns([*keys, "ore"]), stated]
    if charges.num_rows:
        own = charges.filter(pc.is_null(charges["line_no"]))
        signed = pc.if_else(own["is_charge"], own["amount_ore"], pc.negate(own["amount_ore"]))
        rows.append(own.select(keys).append_column("ore", signed))
    left = pa.concat_tables(rows).group_by(keys, use_threads=False).aggregate([("ore", "sum")])
    # VAT in öre against base in öre times hundredths of a percent: one krona is 100 * 10,000 of the product's unit.
    reckoned = pc.multiply(vat["taxable_ore"], pc.fill_null(vat["vat_percent_x100"], 0))
    off = pc.abs(pc.subtract(pc.multiply(vat["vat_ore"], 10_000), reckoned))
    return [
        found_in(
            left,
            rule=lambda: join("BR-", peppol_extra_checks.rule_letters(left["vat_category"]), "-08"),
            field="taxable_ore",
            wrong=pc.not_equal(left["ore_sum"], 0),
            found=sentence("Skillnad", left["ore_sum"]),
            wanted="Momsgruppens underlag ska vara summan av dess rader.",
            action=PROGRAM,
        ),
        found_in(
            vat,
            rule="BR-CO-17",
            field="vat_ore",
            wrong=pc.greater_equal(off, 1_000_000),
            found=sentence("Moms", vat["vat_ore"]),
            wanted="Momsen ska vara underlaget gånger skattesatsen.",
            action=PROGRAM,
        ),
    ]
