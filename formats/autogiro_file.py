"""Reading any Autogiro file up to its sections: lines, records in their order, fields. The totals are the reports' own.

Every file from Bankgirot is one kind of report in one or more sections, each from an opening record to an end record.
A file is taken or refused as a whole. Rules: `docs/formats/autogiro.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import fixed_lines, fixed_width
from formats.autogiro_layout import ACTION
from formats.autogiro_recognise import KINDS, UNTOUCHED, kind_of
from formats.autogiro_structure import BLANK, SEAL, TITLE, UNKNOWN, Report, around, disorder
from formats.faults import FAULTS, Fault, FileRefused, concat, refuse, shorten, table
from formats.fixed_lines import Lines
from formats.fixed_width import Layout, fault_rows

KEPT = "Posten är läst men leder inte till något av sig själv. Granska den för hand."

_PERSONAL = pa.array(["account", "identity_no", "payer_number", "new_payer_number"])
_SIDE_ISSUES = {"account", "identity_no", "period_code", "repeat_count", "last_active_year", "postal_code"}


@dataclass
class Content:
    """The records of a file whose structure and fields hold; every table has `section_no` (int64) from 1.

    `warnings` are remarks so far, each with the columns of `FAULTS`.
    """

    tables: dict[str, pa.Table]
    warnings: list[pa.Table]

    @property
    def opening(self) -> pa.Table:
        """The opening records, one per section."""
        return self.tables["opening"]

    @property
    def end(self) -> pa.Table:
        """The end records, one per section."""
        return self.tables["end"]

    def remark(self, rows: pa.Table, rule: str, field: str, wanted: str) -> None:
        """Remark some rows of a table, each with what stands in a field."""
        found = pc.fill_null(rows[field].cast(pa.string()), "")
        self.warnings.append(fault_rows(rows["line_no"].to_numpy(), rule, field, found, wanted, KEPT))

    def all_warnings(self) -> pa.Table:
        """All remarks in order of line, of each rule the first hundred."""
        return shorten(concat(self.warnings))


def read_records(source: BinaryIO | bytes, report: Report) -> Content:
    """The records of a file of the given kind.

    Raises FileRefused with every broken rule of AG-R1, R3, R6, R7, the bankgiro numbers of R2, and AG-ENC.
    """
    found = kind_of(source)
    if found not in report.kinds:
        wanted = f"En fil med {KINDS[report.kinds[0]]}, inte {KINDS[found]}."
        raise FileRefused(Fault("AG-R1", wanted, "Kontrollera att rätt fil har lagts i mappen."))
    scan = _Scan(report)
    for lines in fixed_lines.split(source):
        scan.add(lines)
    codes = np.concatenate(scan.codes)
    tables = {record.name: pa.concat_tables(scan.tables[record.name]) for record in report.layout.records}
    refuse(concat(scan.broken), table(disorder(codes, report)))
    openings = tables["opening"]["line_no"].to_numpy() if "opening" in tables else np.zeros(1, dtype=np.int64)
    for name, rows in tables.items():
        section = np.searchsorted(openings, rows["line_no"].to_numpy(), side="right")
        tables[name] = rows.append_column("section_no", pa.array(section, pa.int64()))
    content = Content(tables, scan.warnings)
    content.warnings.append(around(codes))
    if "opening" in tables:
        refuse(_other_bankgiro(content, report), _other_content(content))
        _remark_ends(content)
    return content


@dataclass
class _Scan:
    """What the blocks of a file have held so far."""

    report: Report
    codes: list[np.ndarray] = field(default_factory=list)  # a record number or one of the constants, for each line
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    broken: list[pa.Table] = field(default_factory=list)
    warnings: list[pa.Table] = field(default_factory=list)

    def add(self, lines: Lines) -> None:
        """Read one block; raises FileRefused when it is not Latin-1."""
        _refuse_other_encodings(lines)
        lines = _without_blanks_after(lines)
        codes = self._codes_of(lines)
        self.codes.append(codes)
        known = ~np.isin(codes, (BLANK, SEAL, TITLE, UNKNOWN))
        self._controls(lines, codes, known)
        chunk = fixed_width.parse(lines, self.report.layout, None if known.all() else known)
        for name, part in chunk.tables.items():
            self.tables.setdefault(name, []).append(part)
        faults = _impersonal(chunk.faults)
        doubtful = _side_issues(faults, self.report.layout) | self._complained_of(faults, chunk.tables)
        self.broken.append(faults.filter(pa.array(~doubtful)))
        self.warnings.append(_as_remarks(faults.filter(pa.array(doubtful))))

    def _codes_of(self, lines: Lines) -> np.ndarray:
        matrix = lines.matrix(80)
        head = matrix[:, :2].astype(np.int64) - 0x30
        digits = ((head >= 0) & (head <= 9)).all(axis=1)
        numbers = np.where(digits, head[:, 0] * 10 + head[:, 1], -1)
        record = [int(code) for r in self.report.layout.records for code in r.codes if code]
        codes = np.where(np.isin(numbers, record) if record else digits, np.maximum(numbers, 1), UNKNOWN)
        codes[(matrix == 0x20).all(axis=1)] = BLANK
        letter = (matrix[:, 8] >= ord("A")) & (matrix[:, 8] <= ord("Z"))
        codes[((numbers == 0) & letter) | np.isin(numbers, (8, 99))] = SEAL
        if not any(np.any((part != BLANK) & (part != SEAL) & (part != TITLE)) for part in self.codes):
            records = np.flatnonzero(digits & (codes != SEAL))
            before = np.arange(len(codes)) < (records[0] if len(records) else len(codes))
            codes[before & (codes == UNKNOWN)] = TITLE
        return codes.astype(np.uint8)

    def _controls(self, lines: Lines, codes: np.ndarray, known: np.ndarray) -> None:
        """Refuse control characters in a record (AG-R7); in people's own text they are read as blanks."""
        hit = lines.control & known
        if not hit.any():
            return
        texts = hit & np.isin(codes, self.report.texts)
        wanted = "Posten innehåller ett styrtecken, till exempel en tabb."
        self.broken.append(fault_rows(lines.numbers[hit & ~texts], "AG-R7", "", "", wanted, ACTION))
        self.warnings.append(
            fault_rows(lines.numbers[texts], "AG-R7", "", "", wanted, "Tecknet läses som blankt. Ingen åtgärd.")
        )
        for row in np.flatnonzero(texts):
            text = lines.data[lines.starts[row] : lines.starts[row] + lines.lengths[row]]
            text[text < 0x20] = 0x20

    def _complained_of(self, faults: pa.Table, tables: dict[str, pa.Table]) -> np.ndarray:
        """The faults in a field that the record's own comment code says is wrong."""
        name, complaints = self.report.complaints
        if not complaints or not len(faults) or not len(tables[name]):
            return np.zeros(len(faults), dtype=bool)
        rows, at = tables[name], faults["line_no"].to_numpy()
        place = np.minimum(np.searchsorted(rows["line_no"].to_numpy(), at), len(rows) - 1)
        same = rows["line_no"].to_numpy()[place] == at
        comment = rows["comment_code"].take(pa.array(place))
        pairs = pc.binary_join_element_wise(pc.fill_null(comment, ""), faults["field"], ":")
        allowed = [f"{code}:{field}" for code, fields in complaints.items() for field in fields]
        return same & pc.is_in(pairs, value_set=pa.array(allowed)).to_numpy()


def _refuse_other_encodings(lines: Lines) -> None:
    line_no = fixed_lines.utf8_line(lines)
    if line_no is not None:
        wanted = "Fel teckenkodning: filen är sparad som UTF-8. Autogiro skrivs med ISO 8859-1."
        raise FileRefused(Fault("AG-ENC", wanted, UNTOUCHED, line_no=line_no))


def _without_blanks_after(lines: Lines) -> Lines:
    """The lines cut to 80 positions where only blanks follow: copies have them."""
    long = lines.lengths > 80
    if not long.any():
        return lines
    filled = np.concatenate([[0], np.cumsum(lines.data != 0x20)])
    ends = lines.starts + lines.lengths
    blank = long & (filled[ends] == filled[np.minimum(lines.starts + 80, ends)])
    return replace(lines, lengths=np.where(blank, 80, lines.lengths))


def _impersonal(faults: pa.Table) -> pa.Table:
    """The faults without what was found in a field that may name a person."""
    if not len(faults):
        return faults
    found = pc.if_else(pc.is_in(faults["field"], value_set=_PERSONAL), "", faults["found"])
    return faults.set_column(faults.schema.get_field_index("found"), "found", found)


def _side_issues(faults: pa.Table, layout: Layout) -> np.ndarray:
    """The faults in fields that nothing depends on."""
    optional = {field.name for record in layout.records for field in record.fields if not field.required}
    return np.isin(faults["field"].to_numpy(zero_copy_only=False), list(optional & _SIDE_ISSUES))


def _as_remarks(faults: pa.Table) -> pa.Table:
    if not len(faults):
        return faults
    action = pa.array(["Fältet används inte, resten av posten är läst."] * len(faults))
    return faults.set_column(faults.schema.get_field_index("action"), "action", action)


def _other_bankgiro(content: Content, report: Report) -> pa.Table:
    """AG-R2: records of another bankgiro number than their section's, but where the report says that it is wrong."""
    ours = content.opening["bankgiro"]
    found = []
    for name, rows in content.tables.items():
        for column in ("bankgiro", "new_bankgiro"):
            if name == "opening" or column not in rows.column_names:
                continue
            wanted = ours.take(pc.subtract(rows["section_no"], 1))
            differs = pc.fill_null(pc.not_equal(rows[column], wanted), False)
            if report.complaints[0] == name:
                excused = [code for code, fields in report.complaints[1].items() if column in fields]
                differs = pc.and_not(differs, pc.is_in(rows["comment_code"], value_set=pa.array(excused, pa.string())))
            bad = rows.filter(differs)
            text = "Samma bankgironummer som i avsnittets öppningspost."
            found.append(fault_rows(bad["line_no"].to_numpy(), "AG-R2", column, bad[column], text, ACTION))
    return concat(found) if found else FAULTS.empty_table()


def _other_content(content: Content) -> pa.Table:
    """AG-R3: a section of another kind than the first."""
    opening = content.opening
    names = [name for name in ("layout_name", "content") if name in opening.column_names]
    found = []
    for name in names:
        differs = opening.filter(pc.fill_null(pc.not_equal(opening[name], opening[name][0]), True))
        if opening[name].null_count < len(opening):
            text = "Samma slag av rapport i alla filens avsnitt."
            found.append(fault_rows(differs["line_no"].to_numpy(), "AG-R3", name, "", text, ACTION))
    return concat(found)


def _remark_ends(content: Content) -> None:
    """Remark end records with another date than their opening record, or not from Bankgirot's clearing number."""
    if "end" not in content.tables:
        return
    opening, end = content.opening, content.end
    if "written_on" in opening.column_names:
        differs = pc.not_equal(end["written_on"], opening["written_on"])
    else:
        differs = pc.not_equal(
            pc.strftime(end["written_on"], "%Y%m%d"), pc.utf8_slice_codeunits(opening["timestamp"], 0, 8)
        )
    content.remark(end.filter(differs), "AG-END", "written_on", "Samma datum i slutposten som i öppningsposten.")
    other = pc.fill_null(pc.not_equal(end["clearing"], "9900"), True)
    content.remark(end.filter(other), "AG-END", "clearing", "Bankgirots clearingnummer 9900 i slutposten.")
