"""Autogiro's payment specification on its way into the ledger.

Executed draws (TK82, status 0) are payments of a deposit (TK15); refunds that the payer asked for (TK77) are reversals.
Every TK82, TK32 and TK77 is kept for `direct_debit`, which answers for orders and mandates. A file is taken or refused
as a unit; one with a broken seal is held. Sections of other clients of the house are left for their nights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import autogiro
from formats.autogiro import PaymentSpecification
from formats.faults import Fault, FileRefused
from formats.hmac_seal import is_sealed
from formats.reference import format_bankgiro
from reskontra.autogiro import autogiro_sections
from reskontra.autogiro.direct_debit_seal import broken_seal, seal_keys
from reskontra.exchange.whole_files import tell_warnings
from reskontra.ledger import constant
from reskontra.payments import payment_sharing, payment_sources
from reskontra.payments.payment_rows import NO_PAYERS, NO_REFERENCES, NO_TEXTS, Booked, Booking, Origin
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

SOURCE = "autogiro"
CHANNEL, RIGHT_REFERENCE = 4, 2  # as BgMax codes Autogiro's payments


def take(night: Night, file: InboundFile, tally: Tally) -> None:
    """Book one payment specification, hold it, or know it again; raises FileRefused."""
    data = file.read()
    if file.told is None and not _seal_holds(night, file, data, tally):
        return
    read = autogiro.read_payment_specification(data)
    parts = _by_client(night, read)
    ours = parts.pop(night.client.code)
    earlier = _read_before(night, ours.section)
    if earlier:
        file.duplicate(of=earlier)
        return
    deposits = _deposits(night, ours)
    payment_sharing.hold_against(tally, file, _told(deposits))
    written = read.section["timestamp"][0].as_py()
    booking = Booking(night, Origin(SOURCE, file.file_id, written), deposits)
    _book_payments(night, file, ours, booking)
    _book_refunds(night, file, ours, booking)
    booked = booking.close()
    _note_sections(night, file, ours.section)
    theirs = {code: _told(_deposits(night, part)) for code, part in parts.items()}
    payment_sharing.share(night, file, theirs)
    _receipt(night, file, read, ours, booked, theirs)
    tally.count("filer", 1)
    tally.count("betalningar", booked.count)
    tell_warnings(tally, file.name, read.warnings)
    payment_sources.tell_twins(tally, file.name, booked)
    if ours.section.num_rows:
        payment_sources.note_report(night, tally, file, SOURCE, deposits, read.section["created_at"][0].as_py().date())


def _seal_holds(night: Night, file: InboundFile, data: bytes, tally: Tally) -> bool:
    """Hold a file whose seal is broken, and name one whose seal nobody has a key for."""
    clients = autogiro_sections.house(night)
    reason = broken_seal(data, clients)
    if reason:
        file.held(reason)
        tally.hold("SEAL", file.name, f"{file.name} hålls: {reason}")
        return False
    if is_sealed(data) and not seal_keys(clients):
        tally.warn("SEAL-KEY", file.name, f"{file.name}: sigillet är inte kontrollerat, för ingen nyckel är inlagd.")
    return True


def _by_client(night: Night, read: PaymentSpecification) -> dict[str, PaymentSpecification]:
    """What a file says of each client of the house, ours always among them; raises FileRefused (AG-R2)."""
    wanted = "Ett bankgironummer som är upplagt i inställningarna."
    clients = autogiro_sections.clients_of(night, read.section, payment_sharing.owners(night), wanted)
    names = ("section", "deposit", "payment", "refund")
    return {
        code: autogiro_sections.part_of(read, names, {number for number, owner in clients.items() if owner == code})
        for code in sorted({night.client.code, *clients.values()})
    }


def _told(deposits: pa.Table) -> payment_sharing.Told:
    """Count and öre of some deposits."""
    return int(pc.sum(deposits["payment_count"]).as_py() or 0), int(pc.sum(deposits["amount_ore"]).as_py() or 0)


def _notifications(section: pa.Table) -> pa.Table:
    """The sections as what is known again: bankgiro number and the moment it was written."""
    rows = pa.table({"account": section["bankgiro"], "notification_id": section["timestamp"]})
    return constant(
        rows.group_by(["account", "notification_id"]).aggregate([]), message_id="", page_no=1, product=SOURCE
    )


def _read_before(night: Night, section: pa.Table) -> str:
    """The file that had these sections before, when it had them all; raises when it had some."""
    rows = _notifications(section)
    night.ledger.run("drop_new_notification")
    night.ledger.stage("new_notification", rows)
    seen = night.ledger.rows("seen_notifications", client=night.client.code)
    if len(seen) in (0, rows.num_rows):
        return str(seen[0]["file_id"]) if seen else ""
    raise FileRefused(
        *(
            Fault(
                "AG-R10",
                "Avsnittet är redan läst ur en annan fil, men filens andra avsnitt är det inte.",
                "Stäm av mot bankens kontoutdrag innan något bokas. Be banken om en rättad fil.",
                found=f"{format_bankgiro(row['account'])} {row['notification_id']}",
            )
            for row in seen
        )
    )


def _note_sections(night: Night, file: InboundFile, section: pa.Table) -> None:
    keys = {"client": night.client.code, "file_id": file.file_id, "run_id": night.run_id}
    night.ledger.load("bank_notification", constant(_notifications(section), **keys))


def _deposits(night: Night, read: PaymentSpecification) -> pa.Table:
    """The groups that moved money as deposits (`payment_rows.DEPOSIT`): TK15, and TK17 as a withdrawal."""
    moved = read.deposit.filter(
        pc.and_(pc.not_equal(read.deposit["kind"], "out"), pc.greater(read.deposit["count"], 0))
    )
    of_section = dict(zip(read.section["section_no"].to_pylist(), read.section["bankgiro"].to_pylist(), strict=True))
    bankgiros = [of_section[section_no] for section_no in moved["section_no"].to_pylist()]
    is_refund = pc.equal(moved["kind"], "refund")
    year = pc.year(moved["paid_on"]).cast(pa.string())
    serial = pc.utf8_lpad(moved["serial"].cast(pa.string()), 5, padding="0")
    serial = pc.if_else(is_refund, pc.binary_join_element_wise("U", serial, ""), serial)
    return pa.table(
        {
            "deposit_no": moved["deposit_no"],
            "bank": pa.array([payment_sources.bank_of(night, number) for number in bankgiros], pa.string()),
            "bankgiro": pa.array(bankgiros, pa.string()),
            "deposit_key": pc.binary_join_element_wise(year, serial, "-"),
            "paid_on": moved["paid_on"],
            "account": pc.fill_null(moved["account"], ""),
            "amount_ore": pc.if_else(is_refund, pc.negate(moved["amount_ore"]), moved["amount_ore"]),
            "payment_count": moved["count"],
            "file_line": moved["line_no"],
        }
    )


def _book_payments(night: Night, file: InboundFile, read: PaymentSpecification, booking: Booking) -> None:
    """Book the executed draws, and keep the rows of all draws and payouts."""
    drawn = read.payment.filter(pc.and_(pc.equal(read.payment["kind"], "in"), pc.equal(read.payment["status"], "0")))
    booked = booking.add(_canonical(drawn, "payment"), NO_REFERENCES, NO_TEXTS, NO_PAYERS)
    code = pc.if_else(pc.equal(read.payment["kind"], "in"), "82", "32")
    rows = read.payment.append_column("transaction_code", code)
    _keep(night, file, rows.drop_columns(["kind"]), booked)


def _book_refunds(night: Night, file: InboundFile, read: PaymentSpecification, booking: Booking) -> None:
    """Book the refunds as reversals of the payments they give back, where these are known, and keep their rows."""
    refund = read.refund
    if not refund.num_rows:
        return
    names = ["line_no", "bankgiro", "payer_number", "paid_on", "amount_ore"]
    reference = pc.fill_null(refund["reference"], "")
    night.ledger.run("drop_new_refund")
    night.ledger.stage("new_refund", refund.select(names).append_column("reference", reference))
    known = night.ledger.table("refunded_payments", client=night.client.code)
    place = pc.index_in(refund["line_no"], value_set=known["line_no"].combine_chunks())
    rows = _canonical(refund, "reversal").append_column("reverses_payment_id", known["payment_id"].take(place))
    booked = booking.add(rows, NO_REFERENCES, NO_TEXTS, NO_PAYERS)
    _keep(night, file, constant(refund, transaction_code="77"), booked)


def _canonical(rows: pa.Table, kind: str) -> pa.Table:
    """Rows of the file in the shape of `payment_rows`."""
    deposit = rows["deposit_no"].to_numpy()
    starts = np.flatnonzero(np.diff(deposit, prepend=-1))
    ordinal = np.arange(len(deposit)) - np.repeat(starts, np.diff(np.append(starts, len(deposit)))) + 1
    named = pa.table(
        {
            "payment_no": rows["line_no"],
            "deposit_no": rows["deposit_no"],
            "ordinal": pa.array(ordinal, pa.int64()),
            "amount_ore": rows["amount_ore"],
            "sender_bankgiro": pa.nulls(rows.num_rows, pa.string()),
            "reference": rows["reference"],
            "serial": pa.nulls(rows.num_rows, pa.string()),
            "line_no": rows["line_no"],
        }
    )
    return constant(named, kind=kind, reference_code=RIGHT_REFERENCE, channel_code=CHANNEL)


def _keep(night: Night, file: InboundFile, rows: pa.Table, booked: pa.Table) -> None:
    """Keep rows of the file (TK82, TK32, TK77) as `direct_debit` reads them."""
    if not rows.num_rows:
        return
    first = night.take_numbers("autogiro_report_row", rows.num_rows)
    place = pc.index_in(rows["line_no"], value_set=booked["payment_no"].combine_chunks())
    names = ["transaction_code", "bankgiro", "payer_number", "paid_on", "amount_ore", "reference_given"]
    names += [name for name in ("status", "refund_on", "refund_code") if name in rows.column_names]
    kept = rows.select(names)
    columns = {
        "row_no": pa.array(np.arange(first, first + rows.num_rows)),
        "reference": pc.fill_null(rows["reference"], ""),
        "payment_id": booked["payment_id"].take(place),
        "file_line": rows["line_no"],
    }
    for name, column in columns.items():
        kept = kept.append_column(name, column)
    keys = {"client": night.client.code, "file_id": file.file_id, "run_id": night.run_id}
    night.ledger.load("autogiro_report_row", constant(kept, **keys, version_id=night.version_id))


def _receipt(
    night: Night,
    file: InboundFile,
    read: PaymentSpecification,
    ours: PaymentSpecification,
    booked: Booked,
    theirs: dict[str, payment_sharing.Told],
) -> None:
    is_money = pc.equal(ours.payment["status"], "0")
    is_in = pc.equal(ours.payment["kind"], "in")
    failed, out = ours.payment.filter(pc.invert(is_money)), ours.payment.filter(pc.and_(is_money, pc.invert(is_in)))
    sums = [("Bokade dragningar, minus återbetalningar", booked.count, booked.ore)]
    sums += payment_sharing.of_others(night, theirs)
    for label, rows in (("Ej genomförda uppdrag", failed), ("Utbetalningar via Autogiro (bokas inte)", out)):
        if rows.num_rows:
            sums.append((label, rows.num_rows, int(pc.sum(rows["amount_ore"]).as_py())))
    if booked.twin_count:
        sums.append(("Bokade förut från en annan rapport", booked.twin_count, booked.twin_ore))
    rows, our_rows = (part.payment.num_rows + part.refund.num_rows for part in (read, ours))
    file.taken(
        read=rows,
        taken=booked.count,
        ignored=failed.num_rows + out.num_rows + booked.twin_count + rows - our_rows,
        sums=sums,
        warnings=read.warnings,
    )
