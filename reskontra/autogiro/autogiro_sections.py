"""The sections of Bankgirot's Autogiro files by whose they are: one file may have those of several clients.

The night that takes a file up takes its own sections and shares the file, as with the bank's other files
(`payment_sharing`). A section of nobody's refuses the file: an agreement is signed before Bankgirot sends anything.
Source: Bankgirot's Autogiro manual (a file for each customer number at the bank, a section for each bankgiro number).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import Fault, FileRefused
from formats.reference import format_bankgiro

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.settings import Client

ACTION = "Inget ur filen är bokfört. Be banken om rätt fil, eller rätta inställningarna."


def house(night: Night) -> list[Client]:
    """The clients of the house, the night's own last."""
    return [*(client for client in night.settings.clients if client.code != night.client.code), night.client]


def agreements(night: Night) -> dict[str, str]:
    """The client of each bankgiro number with an Autogiro agreement."""
    return {agreement.bankgiro: client.code for client in house(night) for agreement in client.direct_debit}


def clients_of(night: Night, rows: pa.Table, owners: Mapping[str, str], wanted: str) -> dict[str, str]:
    """The client of each bankgiro number in a file.

    `rows` has bankgiro, line_no and, where the file says it, customer_number: the sections of a file, or its records.
    Raises FileRefused (AG-R2) for a number that nobody in `owners` has, `wanted` telling what it should be, and for
    another customer number than the agreement's.
    """
    numbers = {agreement.bankgiro: agreement.customer_number for c in house(night) for agreement in c.direct_debit}
    names = [name for name in ("bankgiro", "customer_number") if name in rows.column_names]
    found = rows.group_by(names).aggregate([("line_no", "min")]).sort_by("line_no_min").to_pylist()
    faults = []
    for row in found:
        number, line_no = row["bankgiro"], row["line_no_min"]
        told = row.get("customer_number", "")
        if number not in owners:
            faults.append(Fault("AG-R2", wanted, ACTION, format_bankgiro(number or ""), "bankgiro", line_no))
        elif "customer_number" in row and told != numbers.get(number, told):
            text = f"Kundnummer {numbers[number]}, som inställningarna har för bankgironumret."
            faults.append(Fault("AG-R2", text, ACTION, told or "", "customer_number", line_no))
    if faults:
        raise FileRefused(*faults)
    return {row["bankgiro"]: owners[row["bankgiro"]] for row in found}


def part_of(read: Any, names: tuple[str, ...], numbers: set[str]) -> Any:
    """What a file says under some bankgiro numbers: the tables `names` of it without the rows of the others.

    A table without section numbers tells the bankgiro number on each row.
    """
    section_nos = None
    if hasattr(read, "section"):
        section_nos = read.section.filter(_among(read.section["bankgiro"], numbers))["section_no"].combine_chunks()
    chosen = {}
    for name in names:
        rows = getattr(read, name)
        if "section_no" in rows.column_names:
            chosen[name] = rows.filter(pc.is_in(rows["section_no"], value_set=section_nos))
        else:
            chosen[name] = rows.filter(_among(rows["bankgiro"], numbers))
    return replace(read, **chosen)


def _among(column: pa.ChunkedArray, numbers: set[str]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(sorted(numbers), pa.string()))
