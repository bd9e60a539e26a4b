"""What EDIFACT and Svefaktura ask of invoices before one is written: contents and sums, whole tables at once.

Each format names the rules by its own ids. The tables are those of `formats.peppol_tables` with the charges of
`formats.peppol_extra`; amounts in öre, exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from formats.peppol_categories import shown_categories, shown_charges
from formats.peppol_extra import charge_sums
from formats.peppol_found import MASTER_DATA, ORDER, PROGRAM, blank, found_in, sentence
from formats.peppol_tables import unit_codes

Rules = Mapping[str, str]
"""The id that a format gives each check: number, type, issued, name, unit, amount, text, category, lines, bases, group,
vat, rate, payable, sign; and line_charge where no line may have charges of its own."""

_TYPES = pa.array(["invoice", "credit_note"])
_KEYS = ["document_no", "vat_category", "vat_percent_x100"]
_MOST_OFF = 1_000_000  # VAT in öre times 10,000: one krona


def contents(
    documents: pa.Table, lines: pa.Table, charges: pa.Table, categories: pa.Array, rules: Rules
) -> list[pa.Table]:
    """Faults in what stands on documents and lines; `categories` are the VAT categories that the format knows."""
    whole, line = partial(found_in, documents), partial(found_in, lines, action=ORDER)
    number = documents["document_no"]
    counted = pc.value_counts(number.combine_chunks())
    repeated = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    doubled = pc.or_(blank(number), pc.is_in(number, value_set=repeated))
    unknown = pc.invert(pc.is_in(documents["document_type"], value_set=_TYPES))
    odd = pc.invert(pc.is_in(lines["vat_category"], value_set=categories))
    known = ", ".join(categories.to_pylist())
    return [
        whole(rule=rules["number"], field="document_no", wrong=doubled, action=PROGRAM,
              wanted="Fakturanumret ska finnas och bara en gång."),
        whole(rule=rules["type"], field="document_type", wrong=unknown, found=documents["document_type"],
              action=PROGRAM, wanted="Dokumenttypen ska vara invoice eller credit_note."),
        whole(rule=rules["issued"], field="issued_on", wrong=pc.is_null(documents["issued_on"]), action=PROGRAM,
              wanted="Fakturadatum ska finnas."),
        whole(rule=rules["name"], field="buyer_name", wrong=blank(documents["buyer_name"]), action=MASTER_DATA,
              wanted="Kundens namn ska finnas."),
        line(rule=rules["unit"], field="unit_code", wrong=pc.is_null(unit_codes(lines["unit_code"])),
             found=lines["unit_code"], wanted="Enheten ska vara en som går att översätta till UN/ECE:s kodlista."),
        line(rule=rules["amount"], field="net_ore", wrong=pc.is_null(lines["net_ore"]),
             wanted="Raden ska ha ett belopp."),
        line(rule=rules["text"], field="text", wrong=blank(lines["text"]), wanted="Raden ska ha en benämning."),
        line(rule=rules["category"], field="vat_category", wrong=odd, found=lines["vat_category"],
             wanted=f"Momskategorin ska vara någon av {known}."),
        *(found_in(charges, rule=rule, field="line_no", wrong=pc.is_valid(charges["line_no"]), action=ORDER,
                   wanted="Avdrag och avgifter på en rad kan inte sändas i formatet.")
          for name, rule in rules.items() if name == "line_charge"),
    ]  # fmt: skip


def sums(documents: pa.Table, lines: pa.Table, vat: pa.Table, charges: pa.Table, rules: Rules) -> list[pa.Table]:
    """Faults in the sums: lines, charges, VAT groups and what is to be paid agree, and the total is not below zero."""
    whole = partial(found_in, documents, action=PROGRAM)
    number, net, tax = documents["document_no"], documents["net_ore"], documents["vat_ore"]
    line_sum, base_sum, vat_sum = (
        _by_document(table, name, number)
        for table, name in ((lines, "net_ore"), (vat, "taxable_ore"), (vat, "vat_ore"))
    )
    charged, allowed = (pc.fill_null(charge_sums(charges, number, is_charge=kind), 0) for kind in (True, False))
    base = pc.add(net, pc.subtract(charged, allowed))
    owed = pc.add(pc.add(base, tax), pc.fill_null(documents["rounding_ore"], 0))
    owed = pc.subtract(owed, pc.fill_null(documents["prepaid_ore"], 0))
    return [
        whole(rule=rules["lines"], field="net_ore", wrong=_differ(line_sum, net), found=sentence("Nettobelopp", net),
              wanted=sentence("Nettobeloppet ska vara summan av raderna,", line_sum)),
        whole(rule=rules["bases"], field="taxable_ore", wrong=_differ(base_sum, base),
              found=sentence("Underlag", base_sum),
              wanted=sentence("Momsgruppernas underlag ska vara rader, avgifter och avdrag,", base)),
        whole(rule=rules["vat"], field="vat_ore", wrong=_differ(vat_sum, tax), found=sentence("Moms", tax),
              wanted=sentence("Momsen ska vara summan av momsgrupperna,", vat_sum)),
        whole(rule=rules["payable"], field="payable_ore", wrong=_differ(owed, documents["payable_ore"]),
              found=sentence("Att betala", documents["payable_ore"]),
              wanted=sentence("Att betala ska vara netto, avgifter, moms och öresavrundning,", owed)),
        whole(rule=rules["sign"], field="payable_ore", wrong=pc.less(documents["payable_ore"], 0),
              found=sentence("Att betala", documents["payable_ore"]), wanted="Att betala får inte vara under noll."),
        *_groups(*_shown(lines, vat, charges), rules),
    ]  # fmt: skip


def _shown(lines: pa.Table, vat: pa.Table, charges: pa.Table) -> tuple[pa.Table, pa.Table, pa.Table]:
    shown_as = shown_charges(charges.filter(pc.is_null(charges["line_no"])), lines, vat)  # a line's stand in its amount
    lines, vat = shown_categories(lines, vat)
    return lines, vat, shown_as


def _groups(lines: pa.Table, vat: pa.Table, charges: pa.Table, rules: Rules) -> list[pa.Table]:
    """Each VAT group is its lines and charges, and its VAT the rate of that."""
    signed = pc.if_else(charges["is_charge"], charges["amount_ore"], pc.negate(charges["amount_ore"]))
    names = [*_KEYS, "ore"]
    rows = pa.concat_tables(
        [
            lines.select([*_KEYS, "net_ore"]).rename_columns(names),
            charges.select(_KEYS).append_column("ore", signed),
            vat.select(_KEYS).append_column("ore", pc.negate(vat["taxable_ore"])),
        ]
    )
    left = rows.group_by(_KEYS, use_threads=False).aggregate([("ore", "sum")])
    reckoned = pc.multiply(vat["taxable_ore"], pc.fill_null(vat["vat_percent_x100"], 0))
    off = pc.abs(pc.subtract(pc.multiply(vat["vat_ore"], 10_000), reckoned))
    return [
        found_in(left, rule=rules["group"], field="taxable_ore", wrong=pc.not_equal(left["ore_sum"], 0), action=PROGRAM,
                 found=sentence("Skillnad", left["ore_sum"]),
                 wanted="Momsgruppens underlag ska vara summan av dess rader och avgifter."),
        found_in(vat, rule=rules["rate"], field="vat_ore", wrong=pc.greater_equal(off, _MOST_OFF), action=PROGRAM,
                 found=sentence("Moms", vat["vat_ore"]), wanted="Momsen ska vara underlaget gånger skattesatsen."),
    ]  # fmt: skip


def _by_document(rows: pa.Table, name: str, numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    added = rows.group_by("document_no").aggregate([(name, "sum")])
    return pc.take(added[f"{name}_sum"], pc.index_in(numbers, value_set=added["document_no"].combine_chunks()))


def _differ(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.not_equal(one, other), True)
