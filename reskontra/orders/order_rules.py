"""What the free fields of UBW's order lines mean: the receiver's electronic address and the delivery period.

Pure functions over Arrow columns. Sources: UBW's LG04; the canonical invoice basis (delivery period in a text row).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats.kinds import DATE
from formats.reference import GLN_SCHEME, ORGANISATION_SCHEME, valid_endpoint_column
from reskontra.rules.bank_days import Column

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PERIOD = rf"(?P<period_from>{_DAY})\s*(?:-{{1,2}}|–|—|/|till|t\.?o\.?m\.?)\s*(?P<period_to>{_DAY})"


def receiver_addresses(ean: Column) -> pa.Array:
    """The Peppol address `0088:<GLN>` or `0007:<organisation number>` of each; null where the check digit fails."""
    values = ean.combine_chunks() if isinstance(ean, pa.ChunkedArray) else ean
    digits = pc.replace_substring_regex(values, r"[\s-]", "")
    gln = pc.binary_join_element_wise(GLN_SCHEME, digits, ":")
    organisation = pc.binary_join_element_wise(ORGANISATION_SCHEME, digits, ":")
    return pc.case_when(
        pc.make_struct(*(valid_endpoint_column(column) for column in (digits, gln, organisation))),
        digits,
        gln,
        organisation,
    )


def delivery_periods(texts: Column) -> tuple[pa.Array, pa.Array]:
    """First and last day of the period that each text names as `2026-11-01 - 2026-11-30`; null where it names none."""
    values = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    parts = pc.extract_regex(values, _PERIOD)
    first, last = (DATE.read(pc.struct_field(parts, name)) for name in ("period_from", "period_to"))
    holds = pc.less_equal(first, last)
    none = pa.scalar(None, pa.date32())
    return pc.if_else(holds, first, none), pc.if_else(holds, last, none)
