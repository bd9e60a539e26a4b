"""BgMax (Bankgiro Inbetalningar): Bankgirot's file of incoming payments, read and written.

Source: Bankgirot's technical manual for Bankgiro Inbetalningar, November 2019. A file is taken or refused as a whole.
The rules are in `formats.bgmax_rules` and `formats.bgmax_remarks`, listed in `docs/formats/bgmax.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from formats import bgmax_rules as rules
from formats import fixed_lines, fixed_width
from formats.bgmax_layout import BGMAX, PAYER
from formats.bgmax_reader import EXTRA_REFERENCE, INFORMATION, PAYMENT, Part, Reader
from formats.bgmax_rules import TK
from formats.bgmax_writer import write

__all__ = [
    "BGMAX",
    "EXTRA_REFERENCE",
    "INFORMATION",
    "PAYER",
    "PAYMENT",
    "BgMax",
    "Outline",
    "Part",
    "Reader",
    "outline",
    "read",
    "write",
]


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


@dataclass(frozen=True)
class Outline:
    """What the start, opening and deposit records of a file say, not yet held against its payments."""

    timestamp: str
    test_marker: str
    section: pa.Table  # as `BgMax.section`


def outline(source: BinaryIO | bytes) -> Outline | None:
    """A quick look at a file that will then be read by a `Reader`; None when its frame is broken, as that will tell."""
    names = ("start", "opening", "deposit")
    found: dict[str, list[pa.Table]] = {name: [] for name in names}
    for lines in fixed_lines.split(source):
        codes = TK[fixed_width.record_codes(lines.matrix(BGMAX.width), BGMAX)]
        chunk = fixed_width.parse(lines, BGMAX, np.isin(codes, (1, 5, 15)))
        if len(chunk.faults) and not rules.only_remarked(chunk.faults):
            return None
        for name in names:
            found[name].append(chunk.tables[name])
    tables = {name: pa.concat_tables(parts) for name, parts in found.items() if parts}
    if not tables or len(tables["start"]) != 1 or not _alternate(tables["opening"], tables["deposit"]):
        return None
    start = tables["start"].to_pylist()[0]
    return Outline(start["created_at"], start["test_marker"], _section(tables["opening"], tables["deposit"]))


def read(source: BinaryIO | bytes, historic: bool = False) -> BgMax:
    """The whole content of a BgMax file, every field and control total checked.

    `historic` lets currencies other than SEK pass (files up to 31 October 2016). Raises FileRefused with every broken
    rule of BGM-R1 to R10, the check digit of R11, and R14. Left to the caller, who knows settings, ledger and calendar:
    which test marker and bankgiro numbers are ours (R3, R11), what is already booked (R12, R13, W5 and W6 between
    files) and whether the payment date is a bank day that has come (W3).
    """
    reader = Reader(source, historic)
    parts = list(reader.parts())
    section = _section(reader.frame["opening"], reader.frame["deposit"])
    start = reader.frame["start"].to_pylist()[0]
    created_at = rules.moment(start["created_at"])
    assert created_at is not None, "a file without a timestamp has been refused"
    return BgMax(
        created_at=created_at,
        timestamp=start["created_at"],
        test_marker=start["test_marker"],
        empty=len(section) == 0,
        section=section,
        payment=pa.concat_tables([part.payment for part in parts]),
        extra_reference=pa.concat_tables([part.extra_reference for part in parts]),
        information=pa.concat_tables([part.information for part in parts]),
        payer=pa.concat_tables([part.payer for part in parts]),
        ignored=reader.ignored,
        warnings=reader.warnings,
    )


def _alternate(opening: pa.Table, deposit: pa.Table) -> bool:
    """Whether every opening record is closed by a deposit record before the next one."""
    if len(opening) != len(deposit):
        return False
    lines = np.stack([opening["line_no"].to_numpy(), deposit["line_no"].to_numpy()], axis=1).ravel()
    return bool((np.diff(lines) > 0).all())


def _section(opening: pa.Table, deposit: pa.Table) -> pa.Table:
    return pa.table(
        {
            "section_no": pa.array(np.arange(1, len(opening) + 1)),
            **{name: opening[name] for name in ("bankgiro", "plusgiro", "currency")},
            **{name: deposit[name] for name in ("account", "payment_on", "deposit_serial", "amount_ore", "count")},
            "deposit_type": deposit["deposit_type"],
            "line_no": opening["line_no"],
        }
    )
