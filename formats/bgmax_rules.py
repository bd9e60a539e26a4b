"""The rules of a BgMax file: what makes it refused as a whole, and what is only remarked.

Source: Bankgirot's technical manual for Bankgiro Inbetalningar, November 2019; the ids are those of
`docs/formats/bgmax.md`. Every function takes tables or record codes and gives faults; none knows settings or ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum import luhn

from formats.bgmax_layout import ACTION
from formats.faults import FAULTS, MOST_NAMED, Fault, concat, kronor
from formats.fixed_lines import Lines
from formats.fixed_width import code_number, fault_rows

BLANK, UNKNOWN = 0, 255

_MAX_INFORMATION = 90

_BELOW = {22: (22, 23), 23: (22, 23), 25: (22, 23, 25), 26: range(22, 26), 27: range(22, 27), 28: range(22, 28)}
_BELOW[29] = range(22, 29)
_LOOSE = "Posten hör inte till någon betalning (20 eller 21), eller står inte i ordningen 22/23, 25, 26, 27, 28, 29."
# For each record, the records it may stand right after, and what is wanted where it stands after another.
_FOLLOWS: dict[int, tuple[tuple[int, ...], str]] = {
    1: ((), "Bara en startpost 01."),
    5: ((1, 15), "Öppningspost 05 först i filen eller efter insättningspost 15: föregående avsnitt är inte avslutat."),
    20: ((5, *range(20, 30)), "Betalningspost 20 inom ett avsnitt, mellan 05 och 15."),
    21: ((5, *range(20, 30)), "Avdragspost 21 inom ett avsnitt, mellan 05 och 15."),
    15: (
        tuple(range(20, 30)),
        "Insättningspost 15 efter avsnittets betalningar: öppningspost 05 eller betalning saknas.",
    ),
    70: ((1, 15), "Slutpost 70 efter insättningspost 15: sista avsnittet är inte avslutat."),
    **{number: ((20, 21, *before), _LOOSE) for number, before in _BELOW.items()},
}
_MAY_FOLLOW = np.zeros((256, 256), dtype=bool)
for _number, (_before, _) in _FOLLOWS.items():
    _MAY_FOLLOW[list(_before), _number] = True

TK = np.full(1 << 16, UNKNOWN, dtype=np.uint8)
for _number in _FOLLOWS:
    TK[code_number(f"{_number:02}")] = _number


@dataclass(frozen=True)
class Control:
    """The records of a block with control characters: which are not read, what is broken, what is remarked."""

    rows: np.ndarray
    broken: pa.Table
    warnings: pa.Table


def control_characters(lines: Lines, matrix: np.ndarray, codes: np.ndarray) -> Control:
    """BGM-R14: control characters refuse the file where money or its identity is told, else the record is not used."""
    hit = lines.control
    if not hit.any():
        return Control(hit, FAULTS.empty_table(), FAULTS.empty_table())
    low = matrix < 0x20
    start_fields = low[:, 2:22].any(axis=1) | low[:, 24:45].any(axis=1)
    fatal = hit & (np.isin(codes, (5, 15, 20, 21, 70)) | ((codes == 1) & start_fields))
    remarked = hit & ~fatal
    wanted = "Posten innehåller ett styrtecken, till exempel en tabb."
    broken = fault_rows(lines.numbers[fatal], "BGM-R14", "", "", wanted, ACTION)
    unused = "Postens innehåll används inte; betalningen den hör till är läst."
    return Control(hit & (codes != 1), broken, fault_rows(lines.numbers[remarked], "BGM-R14", "", "", wanted, unused))


def split_faults(faults: pa.Table, codes: np.ndarray, first_no: int) -> tuple[pa.Table, pa.Table]:
    """The codec's faults as those that refuse the file and those that are remarked.

    A sender that is not mandatory (TK20, TK22, TK23) or a PlusGiro number that is no number is only not used, and
    position 71 of a TK20 is reserved.
    """
    if not len(faults):
        return faults, faults
    code = codes[faults["line_no"].to_numpy() - first_no]
    field = faults["field"].to_numpy(zero_copy_only=False)
    reserved = (code == 20) & (field == "deduction_code")
    optional = (field == "plusgiro") | ((code != 21) & (field == "sender_bankgiro"))
    return faults.filter(pa.array(~(reserved | optional))), faults.filter(pa.array(optional))


def only_remarked(faults: pa.Table) -> bool:
    """Whether the codec's faults of start, opening and deposit records leave these records sound."""
    return bool(pc.all(pc.equal(faults["field"], "plusgiro")).as_py())


def missing(payment: pa.Table, lines: Lines, faults: pa.Table) -> pa.Table:
    """BGM-R7 and R8 for what only some payments must have.

    Serial and image flag are mandatory but in Autogiro's payments (channel 4), the deduction code in a TK21.
    """
    bank = pc.not_equal(pc.fill_null(payment["channel_code"], "4"), "4")
    deduction = pc.equal(payment["code"], "21")
    numbers = payment["line_no"].to_numpy()
    told = np.isin(numbers, faults["line_no"].to_numpy())
    found = []
    for name, end, owed in (("serial", 69, bank), ("image_flag", 70, bank), ("deduction_code", 71, deduction)):
        rows = np.flatnonzero(pc.and_(payment[name].is_null(), owed).to_numpy() & ~told)
        cut = lines.lengths[numbers[rows] - lines.first_no] < end
        rule = pa.array(np.where(cut, "BGM-R7", "BGM-R8").astype(object), pa.string())
        found.append(fault_rows(numbers[rows], rule, name, "", "Bara siffror.", ACTION))
    return concat(found)


def opens(codes: np.ndarray) -> list[Fault]:
    """BGM-R1: the first record is not TK01."""
    records = np.flatnonzero(codes != BLANK)
    if len(records) and codes[records[0]] == 1:
        return []
    line_no = int(records[0]) + 1 if len(records) else None
    found = "" if len(records) else "tom fil"
    return [Fault("BGM-R1", "En BgMax-fil börjar med startposten 01.", ACTION, found, "", line_no)]


def start(row: dict[str, str | None]) -> list[Fault]:
    """BGM-R1 to R4 of the start record; a field left out is the codec's fault."""
    wanted = {
        "layout_name": ("BGM-R1", "Layoutnamnet BGMAX.", lambda value: value == "BGMAX"),
        "version": ("BGM-R2", "Layoutversion 01. En ny version måste granskas först.", lambda value: value == "01"),
        "created_at": (
            "BGM-R4",
            "En tidpunkt, ÅÅÅÅMMDDttmmss och mikrosekunder.",
            lambda value: moment(value) is not None,
        ),
        "test_marker": ("BGM-R3", "Testmarkering P (skarp) eller T (test).", lambda value: value in ("P", "T")),
    }
    return [
        Fault(rule, text, ACTION, str(row[name]), name, int(str(row["line_no"])))
        for name, (rule, text, holds) in wanted.items()
        if row[name] is not None and not holds(row[name])
    ]


def moment(text: str) -> datetime | None:
    """TK01's timestamp, Swedish local time without zone; None when it is no moment."""
    if len(text) != 20 or not text.isdigit() or not text.isascii():
        return None
    parts = [text[0:4], text[4:6], text[6:8], text[8:10], text[10:12], text[12:14], text[14:20]]
    try:
        return datetime(*map(int, parts))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def in_order(codes: np.ndarray, before: int) -> tuple[bool, int]:
    """Whether the records of a block may follow each other and the record before them; and the last of them."""
    tk = codes[(codes != BLANK) & (codes != UNKNOWN)]
    if not len(tk):
        return True, before
    so_far = tk if before == BLANK else np.append(np.uint8(before), tk)
    return bool(_MAY_FOLLOW[so_far[:-1], so_far[1:]].all()), int(tk[-1])


def structure(codes: np.ndarray) -> list[Fault]:
    """BGM-R5 and BGM-R6: nothing after the end record, and the order of the records.

    `codes` has a TK number, `BLANK` or `UNKNOWN` for each line; unknown records may stand anywhere before the end.
    """
    records = np.flatnonzero(codes != BLANK)
    ends = np.flatnonzero(codes == 70)
    if not len(ends):
        return [Fault("BGM-R5", "Slutpost 70 saknas: filen är avkortad.", ACTION, line_no=int(records[-1]) + 1)]
    after = records[records > ends[0]]
    faults = [Fault("BGM-R5", "Inget får stå efter slutposten 70.", ACTION, line_no=int(n) + 1) for n in after[:1]]
    places = np.flatnonzero((codes != BLANK) & (codes != UNKNOWN))
    places = places[places <= ends[0]]
    tk = codes[places]
    wrong = np.flatnonzero(~_MAY_FOLLOW[tk[:-1], tk[1:]])[:MOST_NAMED] + 1
    faults += [
        Fault("BGM-R6", _FOLLOWS[int(tk[i])][1], ACTION, f"{tk[i]:02} efter {tk[i - 1]:02}", line_no=int(places[i]) + 1)
        for i in wrong
    ]
    return faults + _numbers_of(tk, places)


def _numbers_of(tk: np.ndarray, places: np.ndarray) -> list[Fault]:
    """BGM-R6: a section without a payment, and a payment with too many information records."""
    openings, payments = np.flatnonzero(tk == 5), np.flatnonzero(tk == 20)
    held = np.diff(np.searchsorted(payments, np.append(openings, len(tk))))
    empty = openings[held == 0][:MOST_NAMED]
    faults = [
        Fault("BGM-R6", "Avsnittet har minst en betalning (20).", ACTION, line_no=int(places[i]) + 1) for i in empty
    ]
    texts = np.flatnonzero(tk == 25)
    many = texts[_MAX_INFORMATION:][texts[_MAX_INFORMATION:] - texts[:-_MAX_INFORMATION] == _MAX_INFORMATION][:1]
    wanted = f"Högst {_MAX_INFORMATION} informationsposter 25 för en betalning."
    return faults + [Fault("BGM-R6", wanted, ACTION, line_no=int(places[i]) + 1) for i in many]


def file_counts(end: pa.Table, codes: np.ndarray) -> list[Fault]:
    """BGM-C4 to C7, and R6 for a file that has no section but counts something: the counts of the end record."""
    if not len(end):
        return []
    row = end.slice(0, 1).to_pylist()[0]
    records = codes[: row["line_no"]]
    found = {number: int(np.count_nonzero(records == number)) for number in (5, 15, 20, 21, 22, 23)}
    counted = {
        "payments": ("BGM-C4", "betalningsposter (20)", found[20]),
        "deductions": ("BGM-C5", "avdragsposter (21)", found[21]),
        "extra_references": ("BGM-C6", "extra referensposter (22 och 23)", found[22] + found[23]),
        "deposits": ("BGM-C7", "insättningsposter (15)", found[15]),
    }
    faults = [
        Fault(
            f"BGM-R9, {rule}",
            f"Slutposten anger {row[name]} {what}, filen har {count}.",
            ACTION,
            str(count),
            name,
            row["line_no"],
        )
        for name, (rule, what, count) in counted.items()
        if row[name] is not None and row[name] != count
    ]
    if faults and not found[5]:
        faults.append(Fault("BGM-R6", "Filen har ingen insättning.", ACTION, line_no=row["line_no"]))
    return faults


def sections(opening: pa.Table, deposit: pa.Table, sums: SectionSums, historic: bool) -> list[Fault]:
    """BGM-R10, R11 and C1 to C3 of every section; a value that could not be read is not judged again."""
    faults = []
    for row in opening.to_pylist():
        if not historic and row["currency"] not in (None, "SEK"):
            faults.append(Fault("BGM-R10", "Valutan SEK.", ACTION, row["currency"], "currency", row["line_no"]))
        if row["bankgiro"] is not None and not valid_bankgiro(row["bankgiro"]):
            wanted = "Ett bankgironummer med rätt kontrollsiffra."
            faults.append(Fault("BGM-R11", wanted, ACTION, row["bankgiro"], "bankgiro", row["line_no"]))
    high, low, counts, unread = sums.of(len(opening))
    rows = zip(deposit.to_pylist(), opening["currency"].to_pylist(), strict=True)
    for i, (row, currency) in enumerate(rows):
        faults += _totals(row, currency, None if unread[i] else int(high[i]) * 10**9 + int(low[i]), int(counts[i]))
    return faults


def valid_bankgiro(digits: str) -> bool:
    """Whether a bankgiro number has seven or eight digits and its check digit fits."""
    return len(digits) in (7, 8) and bool(luhn.is_valid(digits))


class SectionSums:
    """What the payments of each section add up to, gathered part by part.

    The amounts have 18 digits, so a sum in one 64-bit integer could wrap around and agree by accident: sums are kept
    as high * 10^9 + low.
    """

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []

    def add(self, payment: pa.Table) -> None:
        """Add payments; columns section_no (ascending), code, amount_ore (null where it could not be read)."""
        section = payment["section_no"].to_numpy()
        if not len(section):
            return
        amount = pc.fill_null(payment["amount_ore"], 0).to_numpy()
        amount = np.where(pc.equal(payment["code"], "21").to_numpy(), -amount, amount)
        unread = payment["amount_ore"].is_null().to_numpy()
        first = np.flatnonzero(np.diff(section, prepend=section[0] - 1))
        values = (amount // 10**9, amount % 10**9, np.ones(len(section), np.int64), unread.astype(np.int64))
        self._parts.append(np.stack([section[first], *(np.add.reduceat(value, first) for value in values)]))

    def of(self, sections: int) -> np.ndarray:
        """For sections 1, 2, ...: rows high, low, number of payments and number of unreadable amounts."""
        sums = np.zeros((sections + 1, 4), dtype=np.int64)
        for part in self._parts:
            np.add.at(sums, part[0], part[1:].T)
        return sums[1:].T


def _totals(row: dict, currency: str | None, amount_ore: int | None, count: int) -> Iterator[Fault]:
    key = f"insättning {row['deposit_serial']}"
    if amount_ore is not None and row["amount_ore"] is not None and amount_ore != row["amount_ore"]:
        said, summed = kronor(row["amount_ore"]), kronor(amount_ore)
        wanted = f"Insättningsposten anger {said}, betalningar minus avdrag är {summed}."
        yield Fault("BGM-R9, BGM-C1", wanted, ACTION, summed, "amount_ore", row["line_no"], key)
    if row["count"] is not None and count != row["count"]:
        wanted = f"Insättningsposten anger {row['count']} betalningar och avdrag, avsnittet har {count}."
        yield Fault("BGM-R9, BGM-C2", wanted, ACTION, str(count), "count", row["line_no"], key)
    if None not in (currency, row["currency"]) and currency != row["currency"]:
        wanted = f"Samma valuta i insättningsposten (15) som i öppningsposten (05): {currency}."
        yield Fault("BGM-R9, BGM-C3", wanted, ACTION, row["currency"], "currency", row["line_no"], key)
