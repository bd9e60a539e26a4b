"""Reading a BgMax file block by block: payments are handed out while the file is read, judged when it has ended."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import bgmax_rules as rules
from formats import fixed_lines, fixed_width
from formats.bgmax_layout import BGMAX, PAYER
from formats.bgmax_remarks import Remarks
from formats.bgmax_rules import BLANK, TK, UNKNOWN
from formats.faults import Fault, FileRefused, concat, refuse, shorten, table
from formats.fixed_lines import Lines

PAYMENT = [
    "line_no",
    "section_no",
    "ordinal",
    "kind",
    "sender_bankgiro",
    "reference",
    "amount_ore",
    "reference_code",
    "channel_code",
    "serial",
    "image_flag",
    "deduction_code",
]
EXTRA_REFERENCE = ["line_no", "payment_line_no", "sign", "reference", "amount_ore", "reference_code"]
INFORMATION = ["line_no", "payment_line_no", "text"]
_BELOW_PAYMENT = ("extra_reference", "information", "name", "address", "city", "organisation")
_FRAME = ("start", "opening", "deposit", "end")  # few, and kept until the file has ended


@dataclass(frozen=True)
class Part:
    """Payments of a file in its order, with all that stands below them; tables as in `formats.bgmax.BgMax`."""

    payment: pa.Table
    extra_reference: pa.Table
    information: pa.Table
    payer: pa.Table


class Reader:
    """One pass over a file: `parts` must be read to the end, which is when the file is judged.

    What is handed out is not trusted before `parts` has ended without FileRefused. Then `frame` has the tables of the
    start, opening, deposit and end records, `ignored` and `warnings` those of `BgMax`.
    """

    def __init__(self, source: BinaryIO | bytes, historic: bool = False) -> None:
        self._source = source
        self._historic = historic
        self._codes: list[np.ndarray] = []  # a TK number, BLANK or UNKNOWN for each line
        self._frame: dict[str, list[pa.Table]] = {name: [] for name in _FRAME}
        self._openings = np.zeros(0, dtype=np.int64)  # their line numbers
        self._waiting: dict[str, pa.Table] = {}  # the last payment so far, with what stands below it
        self._broken: list[pa.Table] = []
        self._warnings: list[pa.Table] = []
        self._ignored: list[pa.Table] = []
        self._sums = rules.SectionSums()
        self._remarks = Remarks()
        self._sound = True  # no broken or misplaced record so far
        self._last_code = BLANK
        self._payments = 0
        self._last_section = (0, 0)  # the section of the last payment handed out, and payments before its first
        self.frame: dict[str, pa.Table] = {}
        self.ignored: pa.Table
        self.warnings: pa.Table

    def parts(self) -> Iterator[Part]:
        """The payments, some tens of thousands at a time.

        Raises FileRefused: at once for another encoding, at the end for every other broken rule. Nothing more is
        handed out once a record is broken.
        """
        for lines in fixed_lines.split(self._source):
            part = self._part(self._scan(lines), whole=False)
            if part is not None:
                yield part
        part = self._part({}, whole=True)
        if part is not None:
            yield part
        self._judge()

    def _scan(self, lines: Lines) -> dict[str, pa.Table]:
        """The tables of one block; what must be looked at in the end is kept."""
        _refuse_other_encodings(lines)
        matrix = lines.matrix(BGMAX.width)
        raw = fixed_width.record_codes(matrix, BGMAX)
        codes = TK[raw]
        empty = np.flatnonzero(raw == fixed_width.code_number("  "))
        codes[empty[(matrix[empty] == 0x20).all(axis=1)]] = BLANK
        self._codes.append(codes)
        in_order, self._last_code = rules.in_order(codes, self._last_code)
        self._sound &= in_order
        unused = rules.control_characters(lines, matrix, codes)
        keep = (codes != BLANK) & ~unused.rows
        chunk = fixed_width.parse(lines, BGMAX, None if keep.all() else keep)
        broken, doubtful = rules.split_faults(chunk.faults, codes, lines.first_no)
        found = [unused.broken, broken, rules.missing(chunk.tables["payment"], lines, broken)]
        self._broken += found
        self._sound &= not any(len(faults) for faults in found)
        self._warnings += [unused.warnings, doubtful]
        self._ignore(lines, raw, (codes == UNKNOWN) | unused.rows)
        for name in _FRAME:
            self._frame[name].append(chunk.tables[name])
        self._openings = np.append(self._openings, chunk.tables["opening"]["line_no"].to_numpy())
        return chunk.tables

    def _ignore(self, lines: Lines, raw: np.ndarray, mask: np.ndarray) -> None:
        rows = np.flatnonzero(mask)
        names = [int(number).to_bytes(2, "big").decode("iso-8859-1") for number in raw[rows]]
        self._ignored.append(pa.table({"line_no": lines.numbers[rows], "code": pa.array(names, pa.string())}))

    def _part(self, fresh: dict[str, pa.Table], *, whole: bool) -> Part | None:
        """The payments whose records have all been read: without the last one, unless the file is `whole`."""
        names = ("payment", *_BELOW_PAYMENT)
        tables = {}
        for name in names:
            known = [rows[name] for rows in (self._waiting, fresh) if name in rows]
            if not known:
                return None
            tables[name] = pa.concat_tables(known)
        if not whole:
            payment = tables["payment"]
            last = payment["line_no"][-1].as_py() if len(payment) else 0
            cuts = {name: int(np.searchsorted(tables[name]["line_no"].to_numpy(), last)) for name in names}
            self._waiting = {name: tables[name].slice(cut) for name, cut in cuts.items()}
            tables = {name: tables[name].slice(0, cut) for name, cut in cuts.items()}
        if not len(tables["payment"]) and not whole:
            return None
        self._place(tables)
        self._sums.add(tables["payment"])
        if not self._sound:
            return None
        self._remarks.add(tables["payment"], tables["extra_reference"])
        return _tidy(tables)

    def _place(self, tables: dict[str, pa.Table]) -> None:
        """Add to each payment its section and ordinal, and to each record below it its payment's line."""
        payment = tables["payment"]
        lines = payment["line_no"].to_numpy()
        section = np.searchsorted(self._openings, lines, side="right")
        ordinal = self._ordinals(section)
        tables["payment"] = payment.append_column("section_no", pa.array(section)).append_column(
            "ordinal", pa.array(ordinal)
        )
        for name in _BELOW_PAYMENT:
            below = tables[name]
            owner = np.searchsorted(lines, below["line_no"].to_numpy(), side="right") - 1
            if not len(lines):  # out of order, which `_judge` will tell
                below, owner = below.slice(0, 0), owner[:0]
            tables[name] = below.append_column("payment_line_no", pa.array(lines[np.maximum(owner, 0)]))

    def _ordinals(self, section: np.ndarray) -> np.ndarray:
        """The place of each payment in its section, counted from 1 over all parts."""
        place = self._payments + np.arange(len(section))
        starts = np.flatnonzero(np.diff(section, prepend=-1))
        before = place[starts]
        if len(section):
            if section[0] == self._last_section[0]:
                before[0] = self._last_section[1]
            self._last_section = int(section[-1]), int(before[-1])
        self._payments += len(section)
        return place - np.repeat(before, np.diff(np.append(starts, len(section)))) + 1

    def _judge(self) -> None:
        """Raise FileRefused with every broken rule, or leave the frame of a sound file."""
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, dtype=np.uint8)
        refuse(table(rules.opens(codes)))
        frame = {name: pa.concat_tables(parts) for name, parts in self._frame.items()}
        start = frame["start"].to_pylist()[0] if len(frame["start"]) else {}
        wrong_start = rules.start(start)
        broken = [concat(self._broken), table(wrong_start), table(rules.file_counts(frame["end"], codes))]
        if any(fault.rule in ("BGM-R1", "BGM-R2") for fault in wrong_start):  # another format: the rest says nothing
            first = concat(broken)
            refuse(first.filter(pc.equal(first["line_no"], start["line_no"])))
        disorder = rules.structure(codes)
        if not disorder and self._is_whole(frame, codes):
            broken.append(table(rules.sections(frame["opening"], frame["deposit"], self._sums, self._historic)))
        refuse(*broken, table(disorder))
        self.frame = frame
        self.ignored = pa.concat_tables(self._ignored)
        self.warnings = shorten(concat([*self._warnings, self._remarks.of(codes)]))

    def _is_whole(self, frame: dict[str, pa.Table], codes: np.ndarray) -> bool:
        """Whether every opening, payment and deposit record was read, so that sums over sections mean something."""
        read = ((len(frame["opening"]), (5,)), (self._payments, (20, 21)), (len(frame["deposit"]), (15,)))
        return all(count == np.count_nonzero(np.isin(codes, tk)) for count, tk in read)


def _refuse_other_encodings(lines: Lines) -> None:
    head = lines.data[:3].tobytes()
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    line_no = 1 if lines.first_no == 1 and head.startswith(marks) else fixed_lines.utf8_line(lines)
    if line_no is not None:
        wanted = "Fel teckenkodning: filen är sparad som UTF-8 eller UTF-16. BgMax skrivs med ISO 8859-1."
        raise FileRefused(
            Fault("BGM-ENC", wanted, "Hämta originalfilen från banken, öppna och spara den inte.", line_no=line_no)
        )


def _tidy(tables: dict[str, pa.Table]) -> Part:
    """The part as it is handed out: kinds and signs for record codes, one row for each payer."""
    payment = tables["payment"]
    is_deduction = pc.equal(payment["code"], "21")
    payment = payment.append_column("kind", pc.if_else(is_deduction, "deduction", "payment")).set_column(
        payment.schema.get_field_index("deduction_code"),
        "deduction_code",
        pc.if_else(is_deduction, payment["deduction_code"], None),
    )
    extra = tables["extra_reference"]
    extra = extra.append_column("sign", pc.if_else(pc.equal(extra["code"], "23"), -1, 1).cast(pa.int64()))
    return Part(
        payment.select(PAYMENT),
        extra.select(EXTRA_REFERENCE),
        tables["information"].select(INFORMATION),
        _payer(tables),
    )


def _payer(tables: dict[str, pa.Table]) -> pa.Table:
    """One row per payment that has any of TK26 to TK29."""
    lines = tables["payment"]["line_no"].to_numpy()
    parts = [tables[name] for name in ("name", "address", "city", "organisation")]
    owners = [np.searchsorted(lines, part["payment_line_no"].to_numpy()) for part in parts]
    known = np.zeros(len(lines), dtype=bool)
    for owner in owners:
        known[owner] = True
    payments = np.flatnonzero(known)
    columns = {"payment_line_no": pa.array(lines[payments])}
    for part, owner in zip(parts, owners, strict=True):
        columns |= {name: part[name] for name in PAYER if name in part.column_names}
        if len(part) < len(payments):
            rows = np.full(len(lines), -1)
            rows[owner] = np.arange(len(owner))
            chosen = pa.array(rows[payments], mask=rows[payments] < 0)
            columns |= {name: part[name].take(chosen) for name in PAYER if name in part.column_names}
    number = pc.replace_substring_regex(columns["organisation_no"], "^00", "")
    return pa.table(columns | {"organisation_no": number})
