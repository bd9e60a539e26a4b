"""Which texts of cases tell too much: the words that no file to the agency may hold (policy `forbidden_word`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from reskontra.night import Night


def not_neutral(night: Night, tables: Mapping[str, pa.Table]) -> list[str]:
    """The `case_ref` of cases with a text that tells of care, diagnosis or aid (OSL 23:1, 25:1, 26:1).

    `tables` are records of KRI: `invoice.text` and, where it is there, `case.contact` are read. A word counts also
    inside a longer one, as Swedish puts words together; an abbreviation in capitals stands alone.
    """
    words = night.policy.table("forbidden_word")["word"].to_pylist()
    patterns = [rf"\b{re.escape(word)}\b" if word.isupper() else re.escape(word) for word in words]
    if not patterns:
        return []
    told = f"(?i){'|'.join(patterns)}"
    found = [
        table.filter(pc.match_substring_regex(table[column], told).fill_null(False))["case_ref"].to_pylist()
        for table, column in ((tables["invoice"], "text"), (tables["case"], "contact"))
        if column in table.column_names
    ]
    return [ref for refs in found for ref in refs]
