"""What Bankgirot tells of mandates: advice of changes, mandates from the internet bank, the mandate register.

Source: Bg Autogiro, technical manual, August 2014, chapter 8; the rules are those of `docs/formats/autogiro.md`.
Accounts, identity numbers, names and addresses are personal data: they are in the tables and in no message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import autogiro_codes as codes
from formats.autogiro_file import read_records
from formats.autogiro_layout import MANDATE_ADVICE, MANDATE_REGISTER, ONLINE_MANDATES
from formats.autogiro_structure import Report
from formats.autogiro_totals import differing, per, sections, unknown_codes
from formats.faults import refuse

ADVICE_REPORT = Report(
    ("mandate_advice",),
    MANDATE_ADVICE,
    {1: (9,), 73: (1, 73), 9: (1, 73)},
    complaints=("advice", codes.COMPLAINED_OF["advice"]),
)
_BELOW = (52, 53, 54, 55, 56)
ONLINE_REPORT = Report(
    ("online_mandates",),
    ONLINE_MANDATES,
    {51: (59,), 52: (51, *_BELOW), **dict.fromkeys((53, 54, 55, 56), _BELOW), 59: (51, *_BELOW)},
    opening=51,
    texts=(53, 54, 55, 56),
)
REGISTER_REPORT = Report(("mandate_register",), MANDATE_REGISTER, {})
_PERSON = ["bankgiro", "payer_number", "account", "identity_no"]


@dataclass(frozen=True)
class MandateAdvice:
    """A mandate advice that holds.

    `section`: section_no, line_no, bankgiro, customer_number, written_on.

    `advice`: section_no, line_no, bankgiro, payer_number (without leading zeros), account (16 digits), identity_no (12
    digits), information_code, comment_code, action_on. Account and identity are null where they are zeros or blank; a
    field that the comment code says is wrong (bankgiro with 29, payer number with 21, ...) is null when unreadable.
    """

    section: pa.Table
    advice: pa.Table
    warnings: pa.Table


@dataclass(frozen=True)
class OnlineMandates:
    """Mandates that payers have made in their internet bank, or reminders of those not answered.

    `section`: section_no, line_no, bankgiro, written_on.

    `mandate`: section_no, line_no, bankgiro, payer_number (as the payer typed it: verify it), account, identity_no,
    message_type ("0" new, "1" and "2" reminders), texts (list of the payer's free texts), address_lines (list: name and
    address), postal_code (null abroad), city (the country, abroad).
    """

    section: pa.Table
    mandate: pa.Table
    warnings: pa.Table


@dataclass(frozen=True)
class MandateRegister:
    """An extract of Bankgirot's register of our mandates. It has no totals: that it is whole cannot be seen.

    `mandate`: line_no, bankgiro, payer_number, account, identity_no, mandate_type ("1" from us, "2" from the internet
    bank), last_active_year (two digits), registered_on, changed_on, status ("1" approved, "2" under enquiry).
    """

    mandate: pa.Table
    warnings: pa.Table


def read_mandate_advice(source: BinaryIO | bytes) -> MandateAdvice:
    """The content of a mandate advice (medgivandeavisering), every field and the count checked.

    Raises FileRefused for AG-R1 to R4 and R7; whose bankgiro number it is (R2) and which mandates are known (R9) is for
    the caller.
    """
    content = read_records(source, ADVICE_REPORT)
    advice = content.tables["advice"]
    found = per(advice["section_no"].to_numpy() - 1, len(content.end))
    refuse(differing(content.end, "advices", found, "AG-R4", "Antal medgivandeposter (73)"))
    unknown_codes(content, advice, "information_code", tuple(codes.ADVICE))
    known = advice.filter(pc.is_in(advice["information_code"], value_set=pa.array(list(codes.ADVICE))))
    unknown_codes(content, known, "comment_code", codes.ADVICE, by="information_code")
    names = ["section_no", "line_no", *_PERSON, "information_code", "comment_code", "action_on"]
    section = sections(content, "bankgiro", "customer_number", "written_on")
    return MandateAdvice(section, advice.select(names), content.all_warnings())


def read_online_mandates(source: BinaryIO | bytes) -> OnlineMandates:
    """The content of a file of mandates from the internet bank, what belongs to one mandate in one row.

    Raises FileRefused for AG-R1 to R4 and R7; whether the typed payer number is a customer's is for the caller.
    """
    content = read_records(source, ONLINE_REPORT)
    mandate, groups = content.tables["mandate"], len(content.end)
    below = [content.tables[name] for name in ("mandate", "text", "address", "city")]
    found = np.sum([per(rows["section_no"].to_numpy() - 1, groups) for rows in below], axis=0)
    refuse(differing(content.end, "records", found, "AG-R4", "Antal poster 52 till 56"))
    unknown_codes(content, mandate, "message_type", codes.MESSAGE_TYPES)
    lines = mandate["line_no"].to_numpy()
    owners = [np.searchsorted(lines, rows["line_no"].to_numpy(), side="right") - 1 for rows in below]
    texts, address, city = below[1:]
    mandate = mandate.append_column("texts", _lists(owners[1], [texts["text"]], len(lines)))
    mandate = mandate.append_column(
        "address_lines", _lists(owners[2], [address["line_1"], address["line_2"]], len(lines))
    )
    place = np.full(len(lines), -1)
    place[owners[3]] = np.arange(len(city))
    chosen = pa.array(place, mask=place < 0)
    for name in ("postal_code", "city"):
        mandate = mandate.append_column(name, city[name].take(chosen))
    kept = ["section_no", "line_no", *_PERSON, "message_type", "texts", "address_lines", "postal_code", "city"]
    return OnlineMandates(sections(content, "bankgiro", "written_on"), mandate.select(kept), content.all_warnings())


def read_mandate_register(source: BinaryIO | bytes) -> MandateRegister:
    """The content of an extract of the mandate register.

    Raises FileRefused for AG-R1, R3 and R7.
    """
    content = read_records(source, REGISTER_REPORT)
    mandate = content.tables["mandate"]
    unknown_codes(content, mandate, "mandate_type", codes.MANDATE_TYPES)
    unknown_codes(content, mandate, "status", codes.MANDATE_STATUS)
    names = ["line_no", *_PERSON, "mandate_type", "last_active_year", "registered_on", "changed_on", "status"]
    return MandateRegister(mandate.select(names), content.all_warnings())


def _lists(owner: np.ndarray, columns: list[pa.ChunkedArray], count: int) -> pa.Array:
    """For each of so many owners the list of the texts that it has in the columns, row by row; blank ones left out."""
    interleaved = np.arange(len(owner) * len(columns)).reshape(len(columns), -1).T.ravel()
    texts = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    texts = texts.combine_chunks().take(pa.array(interleaved))
    held = np.repeat(owner, len(columns))[texts.is_valid().to_numpy(zero_copy_only=False)]
    offsets = np.searchsorted(held, np.arange(count + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), texts.drop_null())
