"""The payments of a camt file in the shape of `payment_rows`, booked part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reskontra.ledger import constant
from reskontra.payments.payment_camt_deposits import Deposits, with_fate
from reskontra.payments.payment_camt_fate import PAYMENT, REVERSAL, Setting
from reskontra.payments.payment_camt_message import Message
from reskontra.payments.payment_camt_reversals import remember, resolved
from reskontra.payments.payment_rows import NO_REFERENCES, NO_TEXTS, PLACED, Booked, Booking, Origin
from reskontra.payments.payment_spill import Spill

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

SOURCE = "camt"
REFERENCE_CODES = {"structured": 2, "free": 3, "none": 0}  # as BgMax codes a payment's reference
EXTRA_CODES = {"structured": 2, "document": 4, "free": 5}  # and the further references
UNSPECIFIED = "Banken redovisar inga uppgifter om betalningen: posten kan vara flera betalningar i ett belopp."


def book(night: Night, file: InboundFile, message: Message, spill: Spill, known: Setting, deposits: Deposits) -> Booked:
    """Book the payments of the file's deposits, then the reversals, which may take back a payment of the same file."""
    origin = Origin(SOURCE, file.file_id, message.opening.created_at)
    booking = Booking(night, origin, deposits.rows.drop_columns(["group"]))
    if not deposits.rows.num_rows:
        return booking.close()
    placed = [PLACED.empty_table()]
    named = deposits.named["credit_no"].combine_chunks()
    for rows, part in _of_fate(night, message, spill, known, deposits, PAYMENT):
        numbers = booking.add(*_canonical(constant(rows, reverses_payment_id=None), part))
        placed.append(numbers.filter(pc.is_in(numbers["payment_no"], value_set=named)))
    taken_back = resolved(deposits.named, pa.concat_tables(placed))
    if message.debited.num_rows:
        for rows, part in _of_fate(night, message, spill, known, deposits, REVERSAL):
            place = pc.index_in(rows["payment_no"], value_set=taken_back["payment_no"].combine_chunks())
            rows = rows.append_column("reverses_payment_id", taken_back["payment_id"].take(place))
            numbers = booking.add(*_canonical(rows, part))
            unknown = rows["payment_no"].filter(rows["reverses_payment_id"].is_null()).combine_chunks()
            remember(night, message, numbers.filter(pc.is_in(numbers["payment_no"], value_set=unknown)))
    return booking.close()


def _of_fate(
    night: Night, message: Message, spill: Spill, known: Setting, deposits: Deposits, fate: str
) -> Iterator[tuple[pa.Table, dict[str, pa.Table]]]:
    """The payments of a fate, each with its deposit, part by part, and the part they stand in."""
    groups = deposits.rows["group"].combine_chunks()
    for part in spill.parts():
        rows = with_fate(night, message, part["payment"], known, deposits.named)
        place = pc.index_in(rows["group"], value_set=groups)
        chosen = pc.and_(place.is_valid(), pc.equal(rows["fate"], fate))
        deposit_no = deposits.rows["deposit_no"].take(place.filter(chosen))
        rows = rows.filter(chosen).append_column("deposit_no", deposit_no)
        if rows.num_rows:
            yield rows, part


def _canonical(rows: pa.Table, part: dict[str, pa.Table]) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    return _payments(rows), _references(part["reference"]), _texts(part["text"], rows), _payers(part["payer"])


def _payments(rows: pa.Table) -> pa.Table:
    names = (
        "payment_no",
        "deposit_no",
        "ordinal",
        "amount_ore",
        "sender_bankgiro",
        "reference",
        "serial",
        "end_to_end_id",
        "reverses_payment_id",
        "line_no",
    )
    return pa.table(
        {
            **{name: rows[name] for name in names},
            "kind": rows["fate"],
            "reference_code": _coded(rows["reference_kind"], REFERENCE_CODES),
            "channel_code": pa.repeat(pa.scalar(0, pa.int64()), rows.num_rows),
        }
    )


def _references(rows: pa.Table) -> pa.Table:
    """Further references; an amount that names nothing is left out, as the payment's own amount holds it."""
    rows = rows.filter(rows["reference"].is_valid())
    return pa.table(
        {
            "payment_no": rows["payment_no"],
            "line_no": rows["ordinal"],
            "sign": rows["sign"],
            "reference": rows["reference"],
            "amount_ore": rows["amount_ore"],
            "reference_code": _coded(rows["reference_kind"], EXTRA_CODES),
        },
        schema=NO_REFERENCES.schema,
    )


def _texts(texts: pa.Table, rows: pa.Table) -> pa.Table:
    """What the bank and the payer write, in order, and where the bank tells nothing, that it does not."""
    silent = rows.filter(rows["is_unspecified"])["payment_no"]
    said = pa.table(
        {"payment_no": texts["payment_no"], "line_no": texts["ordinal"], "text": texts["text"]}, schema=NO_TEXTS.schema
    )
    note = {
        "payment_no": silent,
        "line_no": pa.repeat(pa.scalar(0, pa.int64()), len(silent)),
        "text": pa.repeat(pa.scalar(UNSPECIFIED), len(silent)),
    }
    return pa.concat_tables([said, pa.table(note, schema=NO_TEXTS.schema)])


def _payers(rows: pa.Table) -> pa.Table:
    names = ("payment_no", "name", "postal_code", "city", "country_code", "organisation_no")
    street = pc.coalesce(rows["street"], rows["address_lines"])
    return pa.table({**{name: rows[name] for name in names}, "street": street})


def _coded(kinds: pa.ChunkedArray, codes: dict[str, int]) -> pa.ChunkedArray:
    place = pc.index_in(kinds, value_set=pa.array(list(codes)))
    return pa.chunked_array([pa.array(list(codes.values()), pa.int64())]).take(place)
