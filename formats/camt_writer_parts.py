"""What the writers of camt entries and payments share: columns as XML, amounts, codes, rows joined to their owners."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.markup import Piece, decimal_text, element, escape_column, group, join, join_rows


class Cells:
    """The columns of a table as text for XML; a column that is missing is null on every row."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return self._table.num_rows

    def __getitem__(self, name: str) -> pa.Array:
        return escape_column(self.raw(name).cast(pa.string()))

    def raw(self, name: str, kind: pa.DataType | None = None) -> pa.Array:
        """The column as it is; where it is missing, nulls of this type."""
        if name not in self._table.column_names:
            return pa.nulls(len(self), kind or pa.string())
        return flat(self._table[name])

    @property
    def currency(self) -> pa.Array:
        """The currency of each row, SEK where none is told."""
        return self["currency"].fill_null("SEK")


def flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def only(where: pa.BooleanArray, pieces: pa.Array | str) -> pa.Array:
    """The pieces where true, null elsewhere."""
    return pc.if_else(where, pieces, pa.scalar(None, pa.string()))


def amount(tag: str, ore: pa.Int64Array, currency: pa.Array) -> pa.Array:
    """An amount with its currency; null where it is null."""
    return only(ore.is_valid(), join(f'<{tag} Ccy="', currency, '">', decimal_text(ore, 2), f"</{tag}>"))


def direction(is_credit: pa.BooleanArray) -> Piece:
    """CdtDbtInd; nothing where it is null."""
    return element("CdtDbtInd", pc.if_else(is_credit, "CRDT", "DBIT"))


def codes(cells: Cells) -> Piece:
    """BkTxCd of a domain with family and sub-family, of a proprietary code, or of both."""
    family = group("Fmly", element("Cd", cells["family"]), element("SubFmlyCd", cells["sub_family"]))
    domain = cells["domain"]
    return group(
        "BkTxCd",
        only(domain.is_valid(), join(*_arrays(group("Domn", element("Cd", domain), family), len(cells)))),
        group("Prtry", element("Cd", cells["proprietary_code"])),
    )


def other_account(tag: str, number: pa.Array, scheme: str) -> Piece:
    """An account known by a number and its scheme (BGNR, PGNR); nothing where the number is null."""
    named = only(number.is_valid(), f"<SchmeNm><Prtry>{scheme}</Prtry></SchmeNm>")
    return group(tag, group("Id", group("Othr", element("Id", number), named)))


def to_owners(pieces: pa.Array, owner: np.ndarray, owners: np.ndarray) -> pa.Array:
    """The pieces of each owner after one another, in their own order; owners are numbers, each once."""
    order = np.argsort(owners, kind="stable")
    place = order[np.searchsorted(owners, owner, sorter=order)]
    sorting = np.argsort(place, kind="stable")
    offsets = np.searchsorted(place[sorting], np.arange(len(owners) + 1))
    return join_rows(pieces.take(pa.array(sorting)), pa.array(offsets, pa.int32()))


def _arrays(piece: Piece, rows: int) -> tuple[Piece, ...]:
    """The piece, beside a column that gives `join` its number of rows."""
    return (piece, pa.array([""] * rows, pa.string()))
