"""What is remarked in a sound BgMax file, and taken all the same.

Source: Bankgirot's technical manual for Bankgiro Inbetalningar, November 2019; the ids are those of
`docs/formats/bgmax.md`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.bgmax_rules import BLANK, UNKNOWN
from formats.faults import FAULTS, concat
from formats.fixed_width import fault_rows

KEPT = "Betalningen är läst. Kontrollera den för hand."


class Remarks:
    """The remarks on a file, gathered part by part (BGM-W2, W3, C8, C9, W5)."""

    def __init__(self) -> None:
        self._found: list[pa.Table] = []
        self._payers: list[pa.Table] = []
        self._bearers: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, payment: pa.Table, extra: pa.Table) -> None:
        """Look at payments and all their extra references; both have line_no and code, `extra` payment_line_no."""
        free = pc.and_(pc.equal(payment["amount_ore"], 0), pc.equal(payment["code"], "20"))
        self._found += [
            *(_reserved(table, *codes) for table in (payment, extra) for codes in _RESERVED),
            _remark(payment.filter(free), "BGM-W3", "amount_ore", "Ett belopp större än noll."),
            _split_amounts(payment, extra),
        ]
        self._payers.append(_sums_of_payers(payment))
        bears = pc.and_(pc.equal(payment["code"], "20"), payment["serial"].is_valid())
        bearers = payment.select(["line_no", "serial"])
        bearers = bearers if pc.all(bears).as_py() else bearers.filter(bears)
        self._bearers.append((bearers["line_no"].to_numpy(), pc.cast(bearers["serial"], pa.int64()).to_numpy()))

    def of(self, codes: np.ndarray) -> pa.Table:
        """All remarks, blank lines and unknown records (BGM-BLANK, W1) included; `codes` has one for each line."""
        records = np.flatnonzero(codes != BLANK)
        gaps = np.flatnonzero(codes[: records[-1]] == BLANK) + 1
        unknown = np.flatnonzero(codes == UNKNOWN) + 1
        action = "Posten används inte. Anmäl den till förvaltningen."
        return concat(
            [
                fault_rows(gaps, "BGM-BLANK", "", "", "Ingen tom rad mellan posterna.", "Ingen åtgärd."),
                fault_rows(unknown, "BGM-W1", "", "", "En känd posttyp.", action),
                *self._found,
                self._deducted_more(),
                self._repeated_serials(),
            ]
        )

    def _deducted_more(self) -> pa.Table:
        """BGM-C8: a payer whose deductions exceed the payments of the section."""
        if not any(pc.any(part["deducts"]).as_py() for part in self._payers):
            return FAULTS.empty_table()
        totals = _per_payer(pa.concat_tables(self._payers))
        wanted = "En betalares avdrag i en insättning är högst lika stora som betalningarna."
        negative = totals.filter(pc.less(totals["ore"], 0))
        return _remark(negative, "BGM-W3, BGM-C8", "ore", wanted, negative["payer"])

    def _repeated_serials(self) -> pa.Table:
        """BGM-W5: a serial number that several payments of the file bear."""
        if not self._bearers:
            return FAULTS.empty_table()
        line_no, serial = (np.concatenate(columns) for columns in zip(*self._bearers, strict=True))
        order = np.argsort(serial, kind="stable")
        again = np.sort(order[1:][np.diff(serial[order]) == 0])
        bearers = pa.table({"line_no": line_no[again], "serial": [f"{number:012}" for number in serial[again]]})
        bearers = bearers.set_column(1, "serial", bearers["serial"].cast(pa.string()))
        return _remark(bearers, "BGM-W5", "serial", "Ett löpnummer som bara en betalning i filen har.")


def _per_payer(rows: pa.Table) -> pa.Table:
    """Sums of rows (section_no, payer, ore, line_no, deducts), one for each payer of a section."""
    sums = rows.group_by(["section_no", "payer"]).aggregate([("ore", "sum"), ("line_no", "min"), ("deducts", "any")])
    return sums.rename_columns(["section_no", "payer", "ore", "line_no", "deducts"])


def _sums_of_payers(payment: pa.Table) -> pa.Table:
    deduction = pc.equal(payment["code"], "21")
    signed = pc.if_else(deduction, pc.negate(payment["amount_ore"]), payment["amount_ore"])
    columns = [payment["section_no"], pc.fill_null(payment["sender_bankgiro"], ""), signed, payment["line_no"]]
    return _per_payer(pa.table([*columns, deduction], ["section_no", "payer", "ore", "line_no", "deducts"]))


_RESERVED = (
    ("reference_code", "6789", "Referenskod 0-5."),
    ("channel_code", "056789", "Betalningskanalkod 1-4."),
    ("image_flag", "23456789", "Avibildmarkering 0 eller 1."),
    ("deduction_code", "3456789", "Avdragskod 0-2."),
)


def _remark(rows: pa.Table, rule: str, field: str, wanted: str, key: pa.Array | None = None) -> pa.Table:
    found = rows[field].cast(pa.string())
    return fault_rows(rows["line_no"].to_numpy(), rule, field, found, wanted, KEPT, key)


def _reserved(table: pa.Table, field: str, reserved: str, wanted: str) -> pa.Table:
    if field not in table.column_names:
        return FAULTS.empty_table()
    return _remark(table.filter(pc.is_in(table[field], value_set=pa.array(list(reserved)))), "BGM-W2", field, wanted)


def _split_amounts(payment: pa.Table, extra: pa.Table) -> pa.Table:
    """BGM-C9: partial amounts of extra references that do not sum to their payment."""
    if not len(extra):
        return FAULTS.empty_table()
    amount = extra["amount_ore"].to_numpy()
    owner = np.searchsorted(payment["line_no"].to_numpy(), extra["payment_line_no"].to_numpy())
    split, given = np.zeros(len(payment), dtype=np.int64), np.zeros(len(payment), dtype=bool)
    np.add.at(split, owner, np.where(pc.equal(extra["code"], "23").to_numpy(), -amount, amount))
    given[owner[amount != 0]] = True
    differs = payment.filter(pa.array(given & (split != payment["amount_ore"].to_numpy())))
    return _remark(differs, "BGM-W3, BGM-C9", "amount_ore", "Delbeloppen (22 minus 23) är lika med betalningen.")
