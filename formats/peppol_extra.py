"""What a Peppol document may have any number of: allowances and charges, earlier invoices, attachments, properties.

Each is a table of its own, empty when there is none. Source: Peppol BIS Billing 3.0.21, groups BG-3, BG-20, BG-21,
BG-24, BG-27, BG-28, BG-32 and terms BT-158.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, join_rows
from formats.peppol_tables import conformed

CHARGES = pa.schema(
    [
        ("document_no", pa.string()),
        ("line_no", pa.int64()),  # null: of the whole document
        ("is_charge", pa.bool_()),  # false: an allowance
        ("reason_code", pa.string()),  # UNCL 5189 of an allowance, UNCL 7161 of a charge
        ("reason", pa.string()),  # this or the code
        ("percent_x100", pa.int64()),  # with base_ore or not at all (R041, R042)
        ("amount_ore", pa.int64()),
        ("base_ore", pa.int64()),
        ("vat_category", pa.string()),  # of the document's; a line's own has the line's
        ("vat_percent_x100", pa.int64()),
    ]
)
EARLIER_INVOICES = pa.schema([("document_no", pa.string()), ("invoice_no", pa.string()), ("issued_on", pa.date32())])
ATTACHMENTS = pa.schema(
    [
        ("document_no", pa.string()),
        ("name", pa.string()),  # a number or name, unlike all others
        ("description", pa.string()),
        ("mime_code", pa.string()),  # one of MIME_CODES, with content
        ("file_name", pa.string()),
        ("content", pa.binary()),
        ("uri", pa.string()),  # instead of the content, or with it
    ]
)
PROPERTIES = pa.schema(
    [("document_no", pa.string()), ("line_no", pa.int64()), ("name", pa.string()), ("value", pa.string())]
)
CLASSIFICATIONS = pa.schema(
    [("document_no", pa.string()), ("line_no", pa.int64()), ("list_code", pa.string()), ("code", pa.string())]
)


@dataclass(frozen=True)
class Extra:
    """The tables of this module, in the order that their rows are to stand."""

    charges: pa.Table = field(default_factory=CHARGES.empty_table)
    earlier_invoices: pa.Table = field(default_factory=EARLIER_INVOICES.empty_table)
    attachments: pa.Table = field(default_factory=ATTACHMENTS.empty_table)
    properties: pa.Table = field(default_factory=PROPERTIES.empty_table)
    classifications: pa.Table = field(default_factory=CLASSIFICATIONS.empty_table)

    def conformed(self) -> Extra:
        """The tables with the columns and types of their schemas; raises KeyError naming a column that is missing."""
        schemas = (CHARGES, EARLIER_INVOICES, ATTACHMENTS, PROPERTIES, CLASSIFICATIONS)
        return Extra(*(conformed(getattr(self, f.name), s) for f, s in zip(fields(self), schemas, strict=True)))

    def without(self, numbers: pa.Array) -> Extra:
        """The tables without the rows of these documents."""
        return Extra(
            *(
                table.filter(pc.invert(pc.is_in(table["document_no"], value_set=numbers)))
                for table in (getattr(self, f.name) for f in fields(self))
            )
        )


class Children:
    """The rows of a child table by parent, as offsets into the table ordered as the parents are.

    Those of one parent stand as they stood, or in order of the column `by`. Rows that stand so already are not moved.
    """

    def __init__(self, parents: pa.Array, keys: pa.ChunkedArray, children: pa.Table, by: str | None = None) -> None:
        position = pc.index_in(keys, value_set=parents)
        if position.null_count:
            orphans = pc.unique(keys.filter(pc.is_null(position))).to_pylist()
            raise ValueError(f"rows without their document: {orphans[:5]}")
        row = np.asarray(position)
        within = np.asarray(pc.fill_null(children[by], 0)) if by else np.zeros_like(row)
        stands = (row[1:] > row[:-1]) | (row[1:] == row[:-1]) & (within[1:] >= within[:-1])
        self.rows = children if stands.all() else children.take(pa.array(np.lexsort((within, row))))
        self.offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(parents)))])

    def of(self, start: int, count: int) -> tuple[pa.RecordBatch, np.ndarray]:
        """The rows of `count` parents from the `start`-th, and where each parent's rows begin among them."""
        offsets = self.offsets[start : start + count + 1]
        rows = self.rows.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
        return record_batch(rows), (offsets - offsets[0]).astype(np.int32)

    def texts(self, start: int, count: int, rendered: Callable[[pa.RecordBatch], pa.Array]) -> Piece:
        """The rendered rows of each parent after one another; nothing where no parent has any at all."""
        if not self.rows.num_rows:
            return ()
        rows, offsets = self.of(start, count)
        return join_rows(rendered(rows), pa.array(offsets)) if rows.num_rows else ()


def record_batch(table: pa.Table) -> pa.RecordBatch:
    """The table as one batch."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def line_keys(table: pa.Table) -> pa.ChunkedArray:
    """One text a row for its document and line."""
    return pc.binary_join_element_wise(table["document_no"], table["line_no"].cast(pa.string()), "\n")


def charge_sums(charges: pa.Table, numbers: pa.ChunkedArray, *, is_charge: bool) -> pa.ChunkedArray:
    """Öre of the charges, or of the allowances, of each document as a whole; null where it has none."""
    chosen = charges.filter(pc.and_(pc.is_null(charges["line_no"]), pc.equal(charges["is_charge"], is_charge)))
    sums = chosen.group_by("document_no").aggregate([("amount_ore", "sum")])
    return pc.take(sums["amount_ore_sum"], pc.index_in(numbers, value_set=sums["document_no"].combine_chunks()))


def line_charges(charges: pa.Table, lines: pa.Table) -> pa.ChunkedArray | None:
    """Öre of each line's charges less its allowances; None where no line has any."""
    own = charges.filter(pc.is_valid(charges["line_no"]))
    if not own.num_rows:
        return None
    signed = pc.if_else(own["is_charge"], own["amount_ore"], pc.negate(own["amount_ore"]))
    sums = pa.table([line_keys(own), signed], names=["key", "ore"]).group_by("key").aggregate([("ore", "sum")])
    found = pc.take(sums["ore_sum"], pc.index_in(line_keys(lines), value_set=sums["key"].combine_chunks()))
    return pc.fill_null(found, 0)
