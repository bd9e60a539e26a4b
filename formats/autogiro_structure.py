"""The order in which the records of an Autogiro file stand, and what stands around and between them.

Rules: `docs/formats/autogiro.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from formats.autogiro_layout import ACTION
from formats.autogiro_recognise import KINDS
from formats.faults import MOST_NAMED, Fault, concat
from formats.fixed_width import Layout, fault_rows

# What a line is that is no record; a record's line is told by its number.
BLANK, SEAL, TITLE, UNKNOWN = 0, 253, 254, 255
_NOT_EMPTY = "Minst en post i varje avsnitt."


@dataclass(frozen=True)
class Report:
    """One kind of Autogiro file: its layout, and in which order its records stand.

    `follows` has for each record the records it may stand right after; that of the opening record is what may end a
    section. `complaints` has, for the table of that name, the fields that may be anything where the report itself says
    with a comment code that they are wrong. `texts` are the records of people's own text.
    """

    kinds: tuple[str, ...]
    layout: Layout
    follows: Mapping[int, Collection[int]]
    opening: int = 1
    complaints: tuple[str, Mapping[str, tuple[str, ...]]] = ("", {})
    texts: tuple[int, ...] = ()

    @property
    def ends(self) -> Collection[int]:
        """The records that may end a section."""
        return self.follows[self.opening]

    @property
    def ended(self) -> bool:
        """Whether sections have an end record; without one a file that is cut off between records looks whole."""
        return any(record.name == "end" for record in self.layout.records)


def disorder(codes: np.ndarray, report: Report) -> list[Fault]:
    """AG-R3 and AG-R6: records that do not belong, records out of order, a section that does not end."""
    places = np.flatnonzero(~np.isin(codes, (BLANK, SEAL, TITLE)))
    numbers = codes[places].astype(int)
    strange = places[numbers == UNKNOWN][:MOST_NAMED]
    name = KINDS[report.kinds[0]]
    faults = [Fault("AG-R3", f"En posttyp som hör till {name}.", ACTION, line_no=int(place) + 1) for place in strange]
    places, numbers = places[numbers != UNKNOWN], numbers[numbers != UNKNOWN]
    if not report.follows or not len(numbers):
        return faults
    allowed = np.zeros((256, 256), dtype=bool)
    for number, before in report.follows.items():
        allowed[list(before), number] = True
    before = np.concatenate([[min(report.ends)], numbers[:-1]])
    wrong = np.flatnonzero(~allowed[before, numbers])[:MOST_NAMED]
    faults += [_out_of_order(int(before[i]), int(numbers[i]), int(places[i]) + 1, report) for i in wrong]
    if numbers[-1] not in report.ends:
        rule = "AG-R6" if numbers[-1] == 17 else "AG-R3"
        wanted = "En slutpost sist i avsnittet. Filen är avkortad." if report.ended else _NOT_EMPTY
        faults.append(Fault(rule, wanted, ACTION, f"{numbers[-1]:02}", line_no=int(places[-1]) + 1))
    return faults


def _out_of_order(before: int, number: int, line_no: int, report: Report) -> Fault:
    found = f"{number:02} efter {before:02}"
    if number == 77 or before == 17:
        return Fault("AG-R6", "Exakt en återbetalningspost 77 efter varje uttagspost 17.", ACTION, found, "", line_no)
    wanted = "Posterna i den ordning som rapporten har."
    if number == report.opening:
        wanted = "En slutpost före nästa öppningspost: avsnittet ovanför är avkortat." if report.ended else _NOT_EMPTY
    elif before in report.ends and number not in report.ends:
        wanted = f"En öppningspost {report.opening:02} först i avsnittet."
    return Fault("AG-R3", wanted, ACTION, found, "", line_no)


def around(codes: np.ndarray) -> pa.Table:
    """Titles before the first record, and blank lines between records."""
    records = np.flatnonzero(~np.isin(codes, (BLANK, TITLE)))
    inner = np.arange(len(codes))
    gaps = (codes == BLANK) & (inner > records[0]) & (inner < records[-1])
    titles = np.flatnonzero(codes == TITLE) + 1
    action = "Ingen åtgärd."
    return concat(
        [
            fault_rows(titles, "AG-TITLE", "", "", "Ingen text före den första posten.", action),
            fault_rows(np.flatnonzero(gaps) + 1, "AG-BLANK", "", "", "Ingen tom rad mellan posterna.", action),
        ]
    )
