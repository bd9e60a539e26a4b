"""BgMax (Bankgiro Inbetalningar): Bankgirot's file of incoming payments, read and written.

Source: Bankgirot's technical manual for Bankgiro Inbetalningar, November 2019. A file is taken or refused as a whole.
The rules are in `formats.bgmax_rules`, listed in `docs/formats/bgmax.md`.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import bgmax_rules as rules
from formats import fixed_width
from formats.bgmax_layout import BGMAX, PAYER
from formats.bgmax_rules import BLANK, TK, UNKNOWN
from formats.bgmax_writer import write
from formats.faults import Fault, FileRefused, concat, refuse, shorten, table
from formats.fixed_width import Lines

__all__ = ["BGMAX", "BgMax", "read", "write"]

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


@dataclass(frozen=True)
class BgMax:
    """A BgMax file that holds: all amounts in whole öre, all `line_no` the file's own, null where nothing was sent.

    `section`: section_no, bankgiro and plusgiro (digits without leading zeros), currency, account (clearing and account
    number, digits), payment_on, deposit_serial int64, amount_ore, count (payments and deductions), deposit_type,
    line_no.

    `payment`: line_no, section_no, ordinal (in the section, deductions included), kind ("payment" or "deduction"),
    sender_bankgiro (null when unknown), reference, amount_ore (positive, also of a deduction), reference_code,
    channel_code, serial, image_flag, deduction_code.

    `extra_reference`: line_no, payment_line_no, sign (1 or -1), reference, amount_ore, reference_code.
    `information`: line_no, payment_line_no, text. `payer`: payment_line_no and what TK26-TK29 say; organisation_no
    is personal data where the payer is a sole trader. `ignored`: line_no, code of records whose content is not used.

    `warnings` has the columns of `FAULTS`. `empty` is a file without sections, which Bankgirot may send.
    """

    created_at: datetime  # Swedish local time
    timestamp: str  # as written in TK01
    test_marker: str  # P or T
    empty: bool
    section: pa.Table
    payment: pa.Table
    extra_reference: pa.Table
    information: pa.Table
    payer: pa.Table
    ignored: pa.Table
    warnings: pa.Table


def read(source: BinaryIO | bytes, historic: bool = False) -> BgMax:
    """The content of a BgMax file, every field and control total checked.

    `historic` lets currencies other than SEK pass (files up to 31 October 2016). Raises FileRefused with every broken
    rule of BGM-R1 to R10, the check digit of R11, and R14. Left to the caller, who knows settings, ledger and calendar:
    which test marker and bankgiro numbers are ours (R3, R11), what is already booked (R12, R13, W5 and W6 between
    files) and whether the payment date is a bank day that has come (W3).
    """
    scan = _Scan()
    for lines in fixed_width.split(source):
        scan.add(lines)
    codes = np.concatenate(scan.codes) if scan.codes else np.zeros(0, dtype=np.uint8)
    refuse(table(rules.opens(codes)))
    tables = {record.name: scan.table(record.name) for record in BGMAX.records}
    start = tables["start"].to_pylist()[0] if len(tables["start"]) else {}
    wrong_start = rules.start(start)
    broken = [concat(scan.broken), table(wrong_start), table(rules.file_counts(tables["end"], codes))]
    if any(fault.rule in ("BGM-R1", "BGM-R2") for fault in wrong_start):  # another format: the rest says nothing
        first = concat(broken)
        refuse(first.filter(pc.equal(first["line_no"], start["line_no"])))
    disorder = rules.structure(codes)
    if not disorder and _whole(tables, codes):
        _place(tables)
        broken.append(table(rules.sections(tables, historic)))
    refuse(*broken, table(disorder))
    return _result(start, tables, codes, scan)


@dataclass
class _Scan:
    """What the blocks of a file have held so far."""

    codes: list[np.ndarray] = field(default_factory=list)  # a TK number, BLANK or UNKNOWN for each line
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    broken: list[pa.Table] = field(default_factory=list)
    warnings: list[pa.Table] = field(default_factory=list)
    ignored: list[pa.Table] = field(default_factory=list)

    def add(self, lines: Lines) -> None:
        """Read one block; raises FileRefused when it is not Latin-1."""
        _refuse_other_encodings(lines)
        matrix = lines.matrix(BGMAX.width)
        raw = fixed_width.record_codes(matrix, BGMAX)
        codes = TK[raw]
        empty = np.flatnonzero(raw == fixed_width.code_number("  "))
        codes[empty[(matrix[empty] == 0x20).all(axis=1)]] = BLANK
        self.codes.append(codes)
        unused = rules.control_characters(lines, matrix, codes)
        keep = (codes != BLANK) & ~unused.rows
        chunk = fixed_width.parse(lines, BGMAX, None if keep.all() else keep)
        for name, part in chunk.tables.items():
            self.tables.setdefault(name, []).append(part)
        broken, doubtful = rules.split_faults(chunk.faults, codes, lines.first_no)
        self.broken += [unused.broken, broken, rules.missing(chunk.tables["payment"], lines, broken)]
        self.warnings += [unused.warnings, doubtful]
        self._ignore(lines, raw, (codes == UNKNOWN) | unused.rows)

    def _ignore(self, lines: Lines, raw: np.ndarray, mask: np.ndarray) -> None:
        rows = np.flatnonzero(mask)
        names = [int(number).to_bytes(2, "big").decode("iso-8859-1") for number in raw[rows]]
        self.ignored.append(pa.table({"line_no": lines.numbers[rows], "code": pa.array(names, pa.string())}))

    def table(self, name: str) -> pa.Table:
        """All rows of one record; the parts are let go, so that they stand in memory once."""
        return pa.concat_tables(self.tables.pop(name))


def _refuse_other_encodings(lines: Lines) -> None:
    head = lines.data[:3].tobytes()
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    line_no = 1 if lines.first_no == 1 and head.startswith(marks) else fixed_width.utf8_line(lines)
    if line_no is not None:
        wanted = "Fel teckenkodning: filen är sparad som UTF-8 eller UTF-16. BgMax skrivs med ISO 8859-1."
        raise FileRefused(
            Fault("BGM-ENC", wanted, "Hämta originalfilen från banken, öppna och spara den inte.", line_no=line_no)
        )


def _whole(tables: dict[str, pa.Table], codes: np.ndarray) -> bool:
    """Whether every opening, payment and deposit record was read, so that sums over sections mean something."""
    numbers = {"opening": (5,), "payment": (20, 21), "deposit": (15,)}
    return all(len(tables[name]) == np.count_nonzero(np.isin(codes, tk)) for name, tk in numbers.items())


def _place(tables: dict[str, pa.Table]) -> None:
    """Add to each payment its section and ordinal, and to each record below it its payment's line."""
    payment = tables["payment"]
    lines = payment["line_no"].to_numpy()
    section = np.searchsorted(tables["opening"]["line_no"].to_numpy(), lines, side="right")
    first = np.searchsorted(section, np.arange(1, len(tables["opening"]) + 1))
    ordinal = np.arange(len(lines)) - first[section - 1] + 1
    tables["payment"] = payment.append_column("section_no", pa.array(section)).append_column(
        "ordinal", pa.array(ordinal)
    )
    for name in ("extra_reference", "information", "name", "address", "city", "organisation"):
        owner = np.searchsorted(lines, tables[name]["line_no"].to_numpy(), side="right") - 1
        tables[name] = tables[name].append_column("payment_line_no", pa.array(lines[owner]))


def _result(start: dict[str, str], tables: dict[str, pa.Table], codes: np.ndarray, scan: _Scan) -> BgMax:
    opening, deposit = tables["opening"], tables["deposit"]
    section = pa.table(
        {
            "section_no": pa.array(np.arange(1, len(opening) + 1)),
            **{name: opening[name] for name in ("bankgiro", "plusgiro", "currency")},
            **{name: deposit[name] for name in ("account", "payment_on", "deposit_serial", "amount_ore", "count")},
            "deposit_type": deposit["deposit_type"],
            "line_no": opening["line_no"],
        }
    )
    payment = tables["payment"]
    is_deduction = pc.equal(payment["code"], "21")
    kind = pc.if_else(is_deduction, "deduction", "payment")
    deduction_code = pc.if_else(is_deduction, payment["deduction_code"], None)
    payment = payment.append_column("kind", kind).set_column(
        payment.schema.get_field_index("deduction_code"), "deduction_code", deduction_code
    )
    extra = tables["extra_reference"]
    extra = extra.append_column("sign", pc.if_else(pc.equal(extra["code"], "23"), -1, 1).cast(pa.int64()))
    created_at = rules.moment(start["created_at"])
    assert created_at is not None, "a file without a timestamp has been refused"
    return BgMax(
        created_at=created_at,
        timestamp=start["created_at"],
        test_marker=start["test_marker"],
        empty=len(section) == 0,
        section=section,
        payment=payment.select(PAYMENT),
        extra_reference=extra.select(EXTRA_REFERENCE),
        information=tables["information"].select(INFORMATION),
        payer=_payer(tables),
        ignored=pa.concat_tables(scan.ignored),
        warnings=shorten(concat([*scan.warnings, rules.warnings(tables | {"payment": payment}, codes)])),
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
