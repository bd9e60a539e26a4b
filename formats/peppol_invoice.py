"""Invoices (380) and credit notes (381) in Peppol BIS Billing 3, written from Arrow tables.

Source: Peppol BIS Billing 3.0.21 (UBL 2.1, EN 16931) with the Swedish rules. `docs/formats/peppol_invoice.md` maps
columns to elements; `formats.peppol_reading` reads a document back.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import peppol_lines, peppol_parts, peppol_sums
from formats.markup import either, join, join_rows
from formats.peppol_categories import shown_categories, shown_charges
from formats.peppol_extra import Children, Extra, charge_sums, line_charges, line_keys, record_batch
from formats.peppol_parts import Many, Rows
from formats.peppol_reading import read
from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller, conformed, unit_codes

__all__ = ["DOCUMENTS", "LINES", "VAT", "Extra", "Seller", "read", "write"]

_BATCH = 2048  # documents rendered at a time: some 10 MB of text
_NOTHING = Extra()


def write(
    documents: pa.Table, lines: pa.Table, vat: pa.Table, seller: Seller, extra: Extra = _NOTHING
) -> Iterator[tuple[str, bytes]]:
    """Each document's number and its XML (UTF-8), in the order of `documents`; lines in order of `line_no`.

    The tables have the columns of `DOCUMENTS`, `LINES` and `VAT` (`formats.peppol_tables`) and those of
    `formats.peppol_extra`, amounts in öre. The amounts of a credit note are **positive** as they are on the document:
    its type already means minus. A line that takes back another has a negative `net_ore`. What `shown_categories` says
    of E and O is done here, and the document's period is widened to cover its lines' (R110). A document with a
    `distribution_code` is meant for print or internet bank and has no endpoints.

    Run `formats.peppol_checks.check` first and leave out what it names. Raises ValueError on an unknown unit and on a
    row without its document or line, KeyError on a missing column.
    """
    documents, lines, vat = conformed(documents, DOCUMENTS), conformed(lines, LINES), conformed(vat, VAT)
    extra = extra.conformed()
    unknown = pc.unique(lines["unit_code"].filter(pc.is_null(unit_codes(lines["unit_code"])))).to_pylist()
    if unknown:
        raise ValueError(f"units without a UN/ECE code: {unknown[:5]}")
    charges = shown_charges(extra.charges, lines, vat)
    lines, vat = shown_categories(lines, vat)
    whole = _Whole(_with_sums(_with_periods(documents, lines), charges), lines, vat, charges, extra)
    for start in range(0, documents.num_rows, _BATCH):
        batch = record_batch(whole.documents.slice(start, _BATCH))
        xml = whole.rendered(start, batch, seller)
        yield from zip(batch["document_no"].to_pylist(), xml.cast(pa.binary()).to_pylist(), strict=True)


class _Whole:
    """All the tables with their rows by document, and rendered some documents at a time."""

    def __init__(self, documents: pa.Table, lines: pa.Table, vat: pa.Table, charges: pa.Table, extra: Extra) -> None:
        self.documents = documents
        numbers = documents["document_no"].combine_chunks()
        of_document = pc.is_null(charges["line_no"])
        lines = lines.append_column("charged_ore", _charged(charges, lines))
        self._lines = Children(numbers, lines["document_no"], lines, "line_no")
        self._vat, self._charges = _children(numbers, vat), _children(numbers, charges.filter(of_document))
        self._earlier, self._attachments = (_children(numbers, t) for t in (extra.earlier_invoices, extra.attachments))
        by_line = (charges.filter(pc.invert(of_document)), extra.properties, extra.classifications)
        keys = (
            line_keys(self._lines.rows).combine_chunks()
            if any(t.num_rows for t in by_line)
            else pa.array([], pa.string())
        )
        self._of_lines = peppol_lines.LineChildren(*(Children(keys, line_keys(table), table) for table in by_line))

    def rendered(self, start: int, batch: pa.RecordBatch, seller: Seller) -> pa.Array:
        """The XML of the documents of a batch, the `start`-th and on."""
        count, rows = batch.num_rows, Rows(batch)
        (lines, offsets), (vat, vat_offsets) = self._lines.of(start, count), self._vat.of(start, count)
        of_lines = self._of_lines.of(int(self._lines.offsets[start]), lines.num_rows)
        is_credit = pc.equal(batch["document_type"], "credit_note")
        line_is_credit = pc.take(is_credit, pa.array(np.repeat(np.arange(count), np.diff(offsets))))
        outside_vat = _outside_vat(lines, offsets)
        many = Many(
            self._earlier.texts(start, count, peppol_lines.earlier_invoices),
            self._attachments.texts(start, count, peppol_lines.attachment),
        )
        return join(
            peppol_parts.first_part(rows, is_credit),
            peppol_parts.references(rows, is_credit, many),
            peppol_parts.seller_party(rows, seller, outside_vat),
            peppol_parts.buyer_party(rows, outside_vat),
            peppol_parts.delivery(rows),
            peppol_sums.payment(rows, is_credit),
            self._charges.texts(start, count, peppol_lines.document_charge),
            peppol_sums.tax_total(rows, Rows(vat), vat_offsets),
            peppol_sums.monetary_total(rows),
            join_rows(peppol_lines.line_elements(Rows(lines), line_is_credit, of_lines), pa.array(offsets)),
            either(is_credit, "</CreditNote>", "</Invoice>"),
        )


def _children(numbers: pa.Array, table: pa.Table) -> Children:
    return Children(numbers, table["document_no"], table)


def _charged(charges: pa.Table, lines: pa.Table) -> pa.ChunkedArray | pa.Array:
    found = line_charges(charges, lines)
    return pa.nulls(lines.num_rows, pa.int64()) if found is None else found


def _with_sums(documents: pa.Table, charges: pa.Table) -> pa.Table:
    for name, is_charge in (("allowance_ore", False), ("charge_ore", True)):
        documents = documents.append_column(name, charge_sums(charges, documents["document_no"], is_charge=is_charge))
    return documents


def _with_periods(documents: pa.Table, lines: pa.Table) -> pa.Table:
    """The documents, a period of theirs widened to cover those of their lines (R110, R111)."""
    for name, furthest, further in (
        ("period_from", "min", pc.min_element_wise),
        ("period_to", "max", pc.max_element_wise),
    ):
        if lines[name].null_count == len(lines):
            continue
        found = lines.group_by("document_no").aggregate([(name, furthest)])
        place = pc.index_in(documents["document_no"], value_set=found["document_no"].combine_chunks())
        wider = further(documents[name], pc.take(found[f"{name}_{furthest}"], place))
        column = pc.if_else(pc.is_valid(documents[name]), wider, None)
        documents = documents.set_column(documents.column_names.index(name), name, column)
    return documents


def _outside_vat(lines: pa.RecordBatch, offsets: np.ndarray) -> pa.Array:
    """The documents of category O, which `shown_categories` lets stand only where there is nothing else."""
    is_o = np.asarray(pc.fill_null(pc.equal(lines["vat_category"], "O"), False))
    seen = np.concatenate([[0], np.cumsum(is_o)])
    return pa.array(np.diff(seen[offsets]) > 0)
