"""What can be said of invoices before they are written as EDIFACT; the finished message is held against the directory.

Rules: `EDI-I` what must be there, `EDI-S` sums, with the code of the amount (MOA) that the message would show.
"""

from __future__ import annotations

from functools import partial
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from formats import trade_checks
from formats.edifact_text import outside
from formats.peppol_extra import CHARGES, line_keys
from formats.peppol_found import MASTER_DATA, ORDER, blank, found_in
from formats.peppol_tables import DOCUMENTS, LINES, VAT, conformed
from formats.reference import GLN_SCHEME, valid_gln_column

RULES = {
    "number": "EDI-I1",
    "type": "EDI-I2",
    "issued": "EDI-I3",
    "name": "EDI-I5",
    "unit": "EDI-I7",
    "amount": "EDI-I8",
    "text": "EDI-I9",
    "category": "EDI-I10",
    "lines": "EDI-S79",
    "bases": "EDI-S125",
    "vat": "EDI-S176",
    "payable": "EDI-S9",
    "sign": "EDI-S9M",
    "group": "EDI-S125G",
    "rate": "EDI-S124",
}
MOST_OFF = 20_000  # öre times 10,000: two öre, as R040 of Peppol allows
CATEGORIES = pa.array(["S", "Z", "E", "AE", "O"])


def check(documents: pa.Table, lines: pa.Table, vat: pa.Table, charges: pa.Table | None = None) -> pa.Table:
    """The faults (`FAULTS`, key = document number) for which a document must not be given to `edifact_invoice.render`.

    The buyer's endpoint is its GLN (EDI-I4). A character that ISO 8859-1 has no likeness of is EDI-I6. Raises KeyError
    on a missing column.
    """
    documents, lines, vat = conformed(documents, DOCUMENTS), conformed(lines, LINES), conformed(vat, VAT)
    charges = conformed(CHARGES.empty_table() if charges is None else charges, CHARGES)
    faults = chain(
        trade_checks.contents(documents, lines, charges, CATEGORIES, RULES),
        [_without_gln(documents)],
        _strange(documents, MASTER_DATA),
        _strange(lines, ORDER),
        _charges(charges, lines),
        trade_checks.sums(documents, lines, vat, charges, RULES),
    )
    return pa.concat_tables(faults).combine_chunks()


def _without_gln(documents: pa.Table) -> pa.Table:
    number = documents["buyer_endpoint_id"]
    fits = pc.and_(pc.equal(documents["buyer_endpoint_scheme"], GLN_SCHEME), valid_gln_column(number))
    fits = pc.fill_null(fits, False)
    wanted = "Kundens adress ska vara 0088 och ett GLN med 13 siffror och rätt kontrollsiffra."
    return found_in(documents, rule="EDI-I4", field="buyer_endpoint_id", wrong=pc.invert(fits), found=number,
                    wanted=wanted, action=MASTER_DATA)  # fmt: skip


def _charges(charges: pa.Table, lines: pa.Table) -> list[pa.Table]:
    """Faults in allowances and charges, of the document and of lines."""
    if not charges.num_rows:
        return []
    stray = pc.invert(pc.is_in(line_keys(charges), value_set=line_keys(lines).combine_chunks()))
    stray = pc.and_(pc.is_valid(charges["line_no"]), stray)
    amount, base, percent = (charges[name] for name in ("amount_ore", "base_ore", "percent_x100"))
    odd = pc.or_(pc.fill_null(pc.less(amount, 0), True), pc.xor(pc.is_valid(base), pc.is_valid(percent)))
    off = pc.abs(pc.subtract(pc.multiply(amount, 10_000), pc.multiply(base, percent)))
    unsaid = pc.and_(blank(charges["reason"]), blank(charges["reason_code"]))
    fault = partial(found_in, charges, field="charges", action=ORDER)
    return [
        fault(rule="EDI-I11", wrong=stray, wanted="Avdrag och avgifter på en rad ska höra till en rad som finns."),
        fault(rule="EDI-I12", wrong=odd,
              wanted="Avdrag och avgifter ska ha ett belopp, inte under noll, och procent bara med sitt underlag."),
        fault(rule="EDI-I13", wrong=unsaid, wanted="Avdrag och avgifter ska säga vad de gäller."),
        fault(rule="EDI-S25", wrong=pc.fill_null(pc.greater(off, MOST_OFF), False),
              wanted="Avdrag och avgifter i procent ska vara procenten av sitt underlag."),
    ]  # fmt: skip


def _strange(table: pa.Table, action: str) -> list[pa.Table]:
    names = [field.name for field in table.schema if pa.types.is_string(field.type)]
    return [
        found_in(table, rule="EDI-I6", field=name, wrong=outside(table[name]), action=action,
                 wanted="Tecken som inte finns i ISO 8859-1 kan inte sändas.")
        for name in names if table[name].null_count < len(table)
    ]  # fmt: skip
