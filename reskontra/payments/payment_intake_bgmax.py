"""BgMax files on their way into the ledger.

A file is taken or refused as a unit (Bankgirot's BgMax manual); a section of a bankgiro number that is not configured
is held and named while the file's other sections go on, and one of another client of the house is left for that
client's night. The payments are loaded while the file is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import bgmax
from formats.faults import Fault, FileRefused, concat
from formats.reference import format_bankgiro
from reskontra.exchange.whole_files import tell_warnings
from reskontra.ledger import constant
from reskontra.payments import payment_bgmax_remarks, payment_sharing, payment_sources
from reskontra.payments.payment_bgmax_sections import (
    Sections,
    by_owner,
    deposit_keys,
    held_before,
    hold,
    share_held,
    tell_held,
    told,
)
from reskontra.payments.payment_rows import Booked, Booking, Origin
from reskontra.read_ahead import ahead
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

SOURCE = "bgmax"


def take(night: Night, file: InboundFile, tally: Tally) -> None:
    """Book one file, hold its foreign sections, or know it again; raises FileRefused."""
    with file.open() as source:
        outline = bgmax.outline(source)
    if outline is None:
        _read_only(file)
        raise AssertionError(f"{file.name}: a frame that cannot be read has been refused")
    _check_marker(night, outline.test_marker)
    sections = by_owner(night, file, outline.section)
    sections, earlier = _new_sections(night, outline.timestamp, file, sections)
    earlier = earlier or held_before(night, outline.timestamp, sections)
    if earlier:
        file.duplicate(of=earlier)
        return
    payment_sharing.hold_against(tally, file, told(sections.ours))
    deposits = _deposits(night, sections.ours)
    _stage(night, outline.timestamp, deposits)
    remarks = [payment_bgmax_remarks.of_dates(night, sections.ours)]
    remarks.append(payment_bgmax_remarks.of_deposit_serials(night, sections.ours))
    reader, booked, read = _book(night, file, file.file_id, outline.timestamp, deposits)
    hold(night, file, outline.timestamp, sections.held, tally)
    payment_sharing.share(night, file, sections.parts())
    warnings = concat([reader.warnings, *remarks, payment_bgmax_remarks.of_repeated_serials(night, file.file_id)])
    _receipt(night, file, reader, booked, read, warnings, sections)
    tally.count("filer", 1)
    tally.count("betalningar", booked.count)
    tell_warnings(tally, file.name, warnings)
    payment_sources.tell_twins(tally, file.name, booked)
    written = datetime.strptime(outline.timestamp[:8], "%Y%m%d").date()  # noqa: DTZ007
    payment_sources.note_report(night, tally, file, "bgmax", deposits, written)


def release_held_sections(night: Night, tally: Tally) -> None:
    """Book or share the sections held in earlier nights whose bankgiro number is configured by now; name the rest."""
    share_held(night)
    numbers = [bankgiro.number for bankgiro in night.client.bankgiro]
    for held in night.ledger.rows("releasable_sections", client=night.client.code, bankgiros=numbers):
        with night.exchange.archive.open(held["sha256"]) as source:
            outline = bgmax.outline(source)
        assert outline is not None, "a held section stands in a file that was taken"
        chosen = pc.is_in(outline.section["section_no"], value_set=pa.array(held["section_nos"]))
        sections = _not_booked(night, held["name"], outline.timestamp, outline.section.filter(chosen), tally)
        deposits = _deposits(night, sections)
        with night.exchange.archive.open(held["sha256"]) as source:
            _, booked, _ = _load(
                night, bgmax.Reader(source), Origin(SOURCE, held["file_id"], outline.timestamp), deposits
            )
        tally.count("betalningar", booked.count)
        night.ledger.run(
            "drop_held_sections",
            client=night.client.code,
            file_id=held["file_id"],
            section_nos=held["section_nos"],
        )
    tell_held(night, tally)


def _not_booked(night: Night, name: str, timestamp: str, sections: pa.Table, tally: Tally) -> pa.Table:
    """Of sections held before, those whose deposit is not booked; the others are named: the file itself is taken."""
    _stage(night, timestamp, _deposits(night, sections))
    booked = night.ledger.rows("booked_deposits", client=night.client.code, source=SOURCE)
    for row in booked:
        deposit = f"insättning {row['deposit_key']} för bankgiro {format_bankgiro(row['bankgiro'])}"
        found = "samma fil" if row["same_file"] else "en annan fil; stäm av mot bankens kontoutdrag"
        text = f"{name}: {deposit} har hållits, men är bokad från {found}. Den bokas inte igen."
        (tally.warn if row["same_file"] else tally.hold)("BGM-R13", f"{name} rad {row['file_line']}", text)
    lines = pa.array([row["file_line"] for row in booked], pa.int64())
    return sections.filter(pc.invert(pc.is_in(sections["line_no"], value_set=lines)))


def _read_only(file: InboundFile) -> None:
    """Read a file for its faults alone."""
    with file.open() as source:
        for _ in bgmax.Reader(source).parts():
            pass


def _check_marker(night: Night, found: str) -> None:
    wanted = night.settings.municipality.test_marker
    if found != wanted:
        raise FileRefused(
            Fault(
                "BGM-R3",
                f"Filens märke för test eller produktion ska vara {wanted}.",
                "Testfiler och produktionsfiler blandas aldrig. Be banken om rätt fil.",
                found=found,
                field="test_marker",
                line_no=1,
            )
        )


def _deposits(night: Night, sections: pa.Table) -> pa.Table:
    """The sections as deposits (`payment_rows.DEPOSIT`)."""
    banks = [payment_sources.bank_of(night, number) for number in sections["bankgiro"].to_pylist()]
    return pa.table(
        {
            "deposit_no": sections["section_no"],
            "bank": pa.array(banks, pa.string()),
            "bankgiro": sections["bankgiro"],
            "deposit_key": deposit_keys(sections),
            "paid_on": sections["payment_on"],
            "account": pc.fill_null(sections["account"], ""),
            "amount_ore": sections["amount_ore"],
            "payment_count": sections["count"],
            "file_line": sections["line_no"],
        }
    )


def _stage(night: Night, timestamp: str, deposits: pa.Table) -> None:
    night.ledger.run("drop_new_deposit")
    night.ledger.stage("new_deposit", constant(deposits, file_created_at=timestamp))


def _new_sections(night: Night, timestamp: str, file: InboundFile, sections: Sections) -> tuple[Sections, str]:
    """The sections with ours that are new, and the file they came in before, when this is the same file again.

    Raises when only some are booked; of a shared file those are left that have become ours since we took it.
    """
    if not sections.ours.num_rows:
        return sections, ""
    _stage(night, timestamp, _deposits(night, sections.ours))
    booked = night.ledger.rows("booked_deposits", client=night.client.code, source=SOURCE)
    if not booked:
        return sections, ""
    if all(row["same_file"] for row in booked):
        if len(booked) == sections.ours.num_rows:
            return sections, str(booked[0]["booked_file_id"])
        if file.told is not None:
            return sections.without(pa.array([row["file_line"] for row in booked])), ""
    raise FileRefused(
        *(
            Fault(
                "BGM-R13",
                "Insättningen är redan bokad från en annan fil.",
                "Stäm av mot bankens kontoutdrag innan något bokas. Be banken om en rättad fil.",
                found=f"{format_bankgiro(row['bankgiro'])} {row['deposit_key']}",
                field="deposit_serial",
                line_no=row["file_line"],
            )
            for row in booked
        )
    )


def _book(
    night: Night, file: InboundFile, file_id: int, timestamp: str, deposits: pa.Table
) -> tuple[bgmax.Reader, Booked, int]:
    with file.open() as source:
        return _load(night, bgmax.Reader(source), Origin(SOURCE, file_id, timestamp), deposits)


def _load(night: Night, reader: bgmax.Reader, origin: Origin, deposits: pa.Table) -> tuple[bgmax.Reader, Booked, int]:
    """Load the payments of the given deposits while they are read; the reader, what was booked, and how many were read.

    Raises FileRefused when the file has ended and does not hold: the caller's savepoint undoes what was loaded.
    """
    booking, read = Booking(night, origin, deposits), 0
    for count, payment, below in ahead(_parts(reader, deposits["deposit_no"].combine_chunks())):
        read += count
        if payment.num_rows:
            booking.add(payment, *below)
    return reader, booking.close(), read


def _parts(reader: bgmax.Reader, ours: pa.Array) -> Iterator[tuple[int, pa.Table, list[pa.Table]]]:
    """Part by part how many payments were read, those of our sections, and what stands below them."""
    for part in reader.parts():
        is_ours = pc.is_in(part.payment["section_no"], value_set=ours)
        payment = part.payment if pc.all(is_ours).as_py() else part.payment.filter(is_ours)
        below = [_below(children) for children in (part.extra_reference, part.information, part.payer)]
        yield part.payment.num_rows, _canonical(payment), below


def _canonical(payment: pa.Table) -> pa.Table:
    """A part's payments in the shape of `payment_rows`."""
    names = ("ordinal", "kind", "amount_ore", "sender_bankgiro", "reference", "serial", "line_no")
    return pa.table(
        {
            "payment_no": payment["line_no"],
            "deposit_no": payment["section_no"],
            **{name: payment[name] for name in names},
            **{name: payment[name].cast(pa.int64()) for name in ("reference_code", "channel_code")},
        }
    )


def _below(children: pa.Table) -> pa.Table:
    names = {"payment_line_no": "payment_no"}
    return children.rename_columns([names.get(name, name) for name in children.column_names])


def _receipt(
    night: Night,
    file: InboundFile,
    reader: bgmax.Reader,
    booked: Booked,
    read: int,
    warnings: pa.Table,
    sections: Sections,
) -> None:
    put_aside, (rest, rest_ore) = told(sections.held)[0], told(sections.rest)
    sums = [("Insatt på våra konton", booked.count, booked.ore)]
    for section in sections.held.to_pylist():
        label = f"Hålls: bankgiro {format_bankgiro(section['bankgiro'])} är inte upplagt (rad {section['line_no']})"
        sums.append((label, section["count"], section["amount_ore"]))
    sums += payment_sharing.of_others(night, sections.parts())
    if rest:
        sums.append(("I avsnitt som är bokade förut, eller hålls i klientens natt som tog emot filen", rest, rest_ore))
    if booked.twin_count:
        sums.append(("Bokade förut från en annan rapport", booked.twin_count, booked.twin_ore))
    if not read:
        sums.append(("Tom fil: banken hade inga betalningar att rapportera", 0, 0))
    if reader.ignored.num_rows:
        sums.append(("Poster som formatet inte känner (överhoppade)", reader.ignored.num_rows, 0))
    file.taken(
        read=read,
        taken=booked.count,
        put_aside=put_aside,
        ignored=booked.twin_count + told(sections.theirs)[0] + rest,
        sums=sums,
        warnings=warnings,
    )
