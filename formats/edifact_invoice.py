"""Invoices (380) and credit notes (381) as EDIFACT INVOIC D.96A, written from Arrow tables and read back.

Source: UN/EDIFACT D.96A with EANCOM's qualifiers (INVOIC:D:96A:UN:EAN008); what partners differ in is their `Profile`.
`docs/formats/edifact.md` maps columns to segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import edifact_parts as parts
from formats import edifact_structure
from formats.edifact import SERVICE, Message, Segment, shown, unreleased
from formats.edifact_profile import Envelope, Profile
from formats.edifact_text import MARK, Rows, parted
from formats.faults import Fault, FileRefused, table
from formats.markup import Piece, join, join_rows
from formats.peppol_categories import shown_categories, shown_charges
from formats.peppol_extra import CHARGES, Children, charge_sums, line_charges, line_keys, record_batch
from formats.peppol_tables import DOCUMENTS, LINES, VAT, Seller, conformed

KIND = "INVOIC:D:96A:UN:EAN008"
_BATCH = 8192  # documents rendered at a time: some 10 MB of text
_LONGEST_REASON = 200  # characters: four of the five pieces that a segment has, broken between words
_PROGRAM = "Fakturan ryms inte i formatet: den skickas som brev. Korta texten, eller välj en annan kanal för kunden."

Tables = tuple[pa.Table, pa.Table, pa.Table]


def render(
    tables: Tables, seller: Seller, gln: str, profile: Profile, charges: pa.Table | None = None
) -> Iterator[tuple[str, str]]:
    """Each document's number and its message from BGM on, without UNH and UNT, in the order of the documents.

    The tables have the columns of `DOCUMENTS`, `LINES` and `VAT` (`formats.peppol_tables`), `charges` those of
    `formats.peppol_extra.CHARGES`; amounts in öre and positive on a credit note too. The buyer's GLN is its endpoint,
    ours is `gln`. Run `formats.edifact_checks.check` first and leave out what it names; `faults` holds the outcome
    against the directory. Raises ValueError on a row without its document, KeyError on a missing column.
    """
    documents, lines, vat = (conformed(*pair) for pair in zip(tables, (DOCUMENTS, LINES, VAT), strict=True))
    charges = conformed(CHARGES.empty_table() if charges is None else charges, CHARGES)
    of_line = pc.is_valid(charges["line_no"])
    whole = shown_charges(charges.filter(pc.invert(of_line)), lines, vat)
    lines, vat = shown_categories(lines, vat)
    lines = lines.append_column("charged_ore", _charged(charges, lines))
    numbers = documents["document_no"].combine_chunks()
    children = [Children(numbers, lines["document_no"], lines, "line_no")]
    children += [Children(numbers, child["document_no"], child) for child in (vat, whole)]
    own = charges.filter(of_line)
    of_lines = Children(line_keys(children[0].rows).combine_chunks(), line_keys(own), own)
    documents = documents.append_column("charged_ore", charge_sums(charges, documents["document_no"], is_charge=True))
    documents = documents.append_column("allowed_ore", charge_sums(charges, documents["document_no"], is_charge=False))
    line_charge = partial(parts.line_charges, profile)
    for start in range(0, documents.num_rows, _BATCH):
        batch = record_batch(documents.slice(start, _BATCH))
        found = [child.of(start, batch.num_rows) for child in children]
        charged = of_lines.texts(int(children[0].offsets[start]), found[0][0].num_rows, line_charge)
        bodies = _rendered(batch, found, charged, seller, gln, profile)
        yield from zip(batch["document_no"].to_pylist(), bodies.to_pylist(), strict=True)


def _charged(charges: pa.Table, lines: pa.Table) -> pa.ChunkedArray:
    """Öre of each line's charges less its allowances, which are part of its net amount."""
    found = line_charges(charges, lines)
    return pa.chunked_array([pa.repeat(0, lines.num_rows)]) if found is None else found


def _rendered(
    batch: pa.RecordBatch,
    children: list[tuple[pa.RecordBatch, np.ndarray]],
    charged: Piece,
    seller: Seller,
    gln: str,
    profile: Profile,
) -> pa.Array:
    (lines, line_at), (vat, vat_at), (charges, charge_at) = children
    rows, vat_rows = Rows(batch), Rows(vat)
    is_credit = pc.equal(batch["document_type"], "credit_note")
    is_payable = pc.and_(pc.invert(is_credit), pc.greater(batch["payable_ore"], 0))
    main = _main_group(vat, vat_at)
    of_document = join_rows(parts.charges(Rows(charges), profile), pa.array(charge_at)) if charges.num_rows else ()
    return join(
        parts.head(rows, is_credit, is_payable, profile),
        parts.references(rows, is_credit, profile),
        parts.supplier(rows, seller, gln, is_payable, profile),
        parts.buyer(rows),
        parts.tax(main["vat_category"], main["vat_percent_x100"]),
        parts.terms(rows, is_credit),
        of_document,
        join_rows(parts.lines(Rows(lines), _reasons(lines, vat), charged, profile), pa.array(line_at)),
        parts.summary(rows, np.diff(line_at), batch["charged_ore"], batch["allowed_ore"], profile),
        join_rows(parts.vat_groups(vat_rows), pa.array(vat_at)),
    )


def _main_group(vat: pa.RecordBatch, offsets: np.ndarray) -> pa.RecordBatch:
    """The VAT group of each document with the most VAT, of equal ones the highest rate."""
    row = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    rate = np.asarray(pc.fill_null(vat["vat_percent_x100"], -1))
    best = np.lexsort((-rate, -np.asarray(vat["vat_ore"]), row))
    assert (np.diff(offsets) > 0).all(), "a document without a VAT group"
    return vat.take(pa.array(best[offsets[:-1]]))


def _reasons(lines: pa.RecordBatch, vat: pa.RecordBatch) -> pa.Array:
    """Why each line bears no VAT, in pieces of 70 and with its code as the last; null where it does."""
    if vat["exemption_reason"].null_count == vat.num_rows:
        return pa.nulls(lines.num_rows, pa.string())
    keys = [pc.binary_join_element_wise(one["document_no"], one["vat_category"], "\n") for one in (lines, vat)]
    short = pa.record_batch({"reason": pc.utf8_slice_codeunits(vat["exemption_reason"], 0, _LONGEST_REASON)})
    told = parted(":", Rows(short).pieces("reason", 70, 4), Rows(vat)["exemption_code"])
    return pc.take(told, pc.index_in(keys[0], value_set=keys[1]))


def enclose(bodies: Sequence[str], envelope: Envelope, profile: Profile) -> bytes:
    """The interchange (ISO 8859-1) with a message for each body, numbered from 1, one segment to a line if wanted."""
    head = (
        f"{SERVICE}{MARK}UNB+UNOC:3+{envelope.sender}:14+{envelope.receiver}:14"
        f"+{envelope.prepared_at:%y%m%d:%H%M}+{envelope.control_reference}++INVOIC{_options(envelope, profile)}'{MARK}"
    )
    end = f"UNZ+{len(bodies)}+{envelope.control_reference}'{MARK}"
    messages = (part for number, body in enumerate(bodies, start=1) for part in _message(body, number))
    text = "".join([head, *messages, end])
    return (text if profile.line_break == "yes" else text.replace(MARK, "")).encode("iso-8859-1")


def _options(envelope: Envelope, profile: Profile) -> str:
    """What stands after the application in UNB: whether CONTRL is asked for, and whether it is a test."""
    asked = "1" if profile.answer == "asked" else ""
    return ("++" + asked + ("++1" if envelope.is_test else "")).rstrip("+")


def _message(body: str, number: int) -> tuple[str, str, str]:
    return f"UNH+{number}+{KIND}'{MARK}", body, f"UNT+{body.count(MARK) + 2}+{number}'{MARK}"


def faults(bodies: Iterable[tuple[str, str]]) -> pa.Table:
    """What the directory does not allow in the messages of `render`: first fault of each (key = document number)."""
    walked: dict[str, Fault | None] = {}
    known: set[str] = set()
    found = []
    for number, body in bodies:
        segments = unreleased(body).split(f"'{MARK}")[:-1]
        tags = "".join([segment[:3] for segment in segments])
        if tags not in walked:
            walked[tags] = _refused(_parsed(body))
        fault = walked[tags]
        if fault is None and not edifact_structure.fits(segments, known):
            fault = next(edifact_structure.element_faults(_parsed(body)), None)
        if fault is not None:
            found.append(Fault(fault.rule, fault.wanted, _PROGRAM, fault.found, fault.field, key=number))
    return table(found)


def _parsed(body: str) -> Message:
    raw = unreleased(f"UNH+1+{KIND}'{MARK}{body}UNT+1+1'{MARK}").split(f"'{MARK}")[:-1]
    segments = []
    for place, text in enumerate(raw, start=1):
        tag, *elements = text.split("+")
        segments.append(Segment(tag, [[shown(part) for part in one.split(":")] for one in elements], place))
    return Message("1", KIND, segments)


def _refused(message: Message) -> Fault | None:
    try:
        edifact_structure.walked(message)
    except FileRefused as refusal:
        return refusal.faults[0]
    return None
