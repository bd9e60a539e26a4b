"""BgMax files on their way into the ledger.

A file is taken or refused as a unit (Bankgirot's BgMax manual); a section of a bankgiro number that is not configured
is held and named while the file's other sections go on. The payments are loaded while the file is read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import bgmax
from formats.faults import Fault, FileRefused, concat, table
from formats.reference import format_bankgiro
from reskontra import payment_sources
from reskontra.ledger import constant
from reskontra.payment_rows import Booked, Booking, Origin
from reskontra.read_ahead import ahead
from reskontra.rules.bank_days import is_bank_day
from reskontra.tally import Tally, kronor

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
    numbers = pa.array([bankgiro.number for bankgiro in night.client.bankgiro])
    is_ours = pc.is_in(outline.section["bankgiro"], value_set=numbers)
    ours, held = outline.section.filter(is_ours), outline.section.filter(pc.invert(is_ours))
    deposits = _deposits(night, ours)
    earlier = _booked_before(night, outline.timestamp, file, deposits)
    if earlier:
        file.duplicate(of=earlier)
        return
    remarks = [_date_warnings(night, ours), _serial_warnings(night, ours)]
    reader, booked, read = _book(night, file, file.file_id, outline.timestamp, deposits)
    _hold_sections(night, file, held, tally)
    warnings = concat([reader.warnings, *remarks, _repeated_serials(night, file.file_id)])
    _receipt(file, reader, booked, read, warnings, held)
    tally.count("filer", 1)
    tally.count("betalningar", booked.count)
    for warning in warnings.to_pylist():
        tally.warn(warning["rule"], f"{file.name} rad {warning['line_no'] or '-'}", f"{file.name}: {warning['wanted']}")
    payment_sources.tell_twins(tally, file.name, booked)
    written = datetime.strptime(outline.timestamp[:8], "%Y%m%d").date()  # noqa: DTZ007
    payment_sources.note_report(night, tally, file, "bgmax", deposits, written)


def release_held_sections(night: Night, tally: Tally) -> None:
    """Book the sections held in earlier nights whose bankgiro number has been configured since."""
    numbers = [bankgiro.number for bankgiro in night.client.bankgiro]
    for held in night.ledger.rows("releasable_sections", client=night.client.code, bankgiros=numbers):
        with night.exchange.archive.open(held["sha256"]) as source:
            outline = bgmax.outline(source)
        assert outline is not None, "a held section stands in a file that was taken"
        chosen = pc.is_in(outline.section["section_no"], value_set=pa.array(held["section_nos"]))
        deposits = _deposits(night, outline.section.filter(chosen))
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
    year = pc.year(sections["payment_on"]).cast(pa.string())
    serial = pc.utf8_lpad(sections["deposit_serial"].cast(pa.string()), 5, padding="0")
    banks = [payment_sources.bank_of(night, number) for number in sections["bankgiro"].to_pylist()]
    return pa.table(
        {
            "deposit_no": sections["section_no"],
            "bank": pa.array(banks, pa.string()),
            "bankgiro": sections["bankgiro"],
            "deposit_key": pc.binary_join_element_wise(year, serial, "-"),
            "paid_on": sections["payment_on"],
            "account": pc.fill_null(sections["account"], ""),
            "amount_ore": sections["amount_ore"],
            "payment_count": sections["count"],
            "file_line": sections["line_no"],
        }
    )


def _booked_before(night: Night, timestamp: str, file: InboundFile, deposits: pa.Table) -> str:
    """The file these deposits came in before, when this is the same file again; raises when only some are booked."""
    if not deposits.num_rows:
        return ""
    night.ledger.run("drop_new_deposit")
    night.ledger.stage("new_deposit", constant(deposits, file_created_at=timestamp))
    booked = night.ledger.rows("booked_deposits", client=night.client.code, source=SOURCE)
    if not booked:
        return ""
    if len(booked) == deposits.num_rows and all(row["same_file"] for row in booked):
        return str(booked[0]["booked_file_id"])
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
    ours = deposits["deposit_no"].combine_chunks()
    for part in ahead(reader.parts()):
        read += part.payment.num_rows
        payment = part.payment.filter(pc.is_in(part.payment["section_no"], value_set=ours))
        if payment.num_rows:
            booking.add(_canonical(payment), *(map(_below, (part.extra_reference, part.information, part.payer))))
    return reader, booking.close(), read


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


def _hold_sections(night: Night, file: InboundFile, held: pa.Table, tally: Tally) -> None:
    """Keep what is held and say which bankgiro number must be configured."""
    if not held.num_rows:
        return
    rows = held.select(["section_no", "bankgiro", "amount_ore"]).append_column("payment_count", held["count"])
    night.ledger.load(
        "held_section", constant(rows, client=night.client.code, file_id=file.file_id, run_id=night.run_id)
    )
    for section in held.to_pylist():
        tally.hold(
            "PAY-BANKGIRO",
            f"{file.name} rad {section['line_no']}",
            f"{file.name}: bankgiro {format_bankgiro(section['bankgiro'])} {_whose(night, section['bankgiro'])} "
            f"Avsnittet med {section['count']} betalningar, {kronor(section['amount_ore'])} kr, hålls och är inte "
            "bokat. Lägg upp numret i inställningarna så bokas avsnittet nästa natt, eller be banken rätta.",
        )


def _whose(night: Night, bankgiro: str) -> str:
    """Whether a foreign bankgiro number is another client's in this installation, or nobody's."""
    for client in night.settings.clients:
        if bankgiro in {owned.number for owned in client.bankgiro}:
            return f"hör till klient {client.code} ({client.name}), inte till klient {night.client.code}."
    return "är inte upplagt."


def _receipt(
    file: InboundFile, reader: bgmax.Reader, booked: Booked, read: int, warnings: pa.Table, held: pa.Table
) -> None:
    put_aside = int(pc.sum(held["count"]).as_py() or 0)
    sums = [("Insatt på våra konton", booked.count, booked.ore)]
    if put_aside:
        sums.append(("I avsnitt som hålls", put_aside, int(pc.sum(held["amount_ore"]).as_py())))
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
        ignored=booked.twin_count,
        sums=sums,
        warnings=warnings,
    )


def _date_warnings(night: Night, sections: pa.Table) -> pa.Table:
    """BGM-W3 of the calendar: a payment date that has not come, or on which no money moves."""
    return table(
        Fault(
            "BGM-W3",
            f"Betalningsdagen ska vara en bankdag, senast {night.business_on}.",
            "Insättningen är bokad. Fråga banken om dagen stämmer.",
            found=str(section["payment_on"]),
            field="payment_on",
            line_no=section["line_no"],
        )
        for section in sections.to_pylist()
        if section["payment_on"] > night.business_on or not is_bank_day(section["payment_on"])
    )


def _repeated_serials(night: Night, file_id: int) -> pa.Table:
    """BGM-W5 between files: a serial number that another file's payment has borne within two years."""
    after = date(night.business_on.year - 2, night.business_on.month, 1)
    rows = night.ledger.rows("repeated_serials", client=night.client.code, file_id=file_id, after_on=after)
    return table(
        Fault(
            "BGM-W5",
            f"Ett löpnummer som ingen annan betalning har; {row['file_name']} rad {row['earlier_line']} har det också.",
            "Båda är bokade. Kontrollera att det inte är samma betalning.",
            found=row["serial"],
            field="serial",
            line_no=row["file_line"],
        )
        for row in rows
    )


def _serial_warnings(night: Night, sections: pa.Table) -> pa.Table:
    """BGM-W6: a gap in a bankgiro number's deposit serials may mean that a file is missing."""
    if not sections.num_rows:
        return table()
    booked = night.ledger.rows("last_deposit_serials", client=night.client.code)
    last = {(row["bankgiro"], row["deposit_year"]): row["deposit_serial"] for row in booked}
    faults = []
    for section in sorted(
        sections.to_pylist(), key=lambda row: (row["bankgiro"], row["payment_on"], row["deposit_serial"])
    ):
        key = (section["bankgiro"], section["payment_on"].year)
        if key in last and section["deposit_serial"] > last[key] + 1:
            faults.append(
                Fault(
                    "BGM-W6",
                    f"Insättning {last[key] + 1} väntades härnäst för bankgiro {format_bankgiro(key[0])}.",
                    "En fil kan saknas. Fråga banken om insättningarna däremellan.",
                    found=str(section["deposit_serial"]),
                    field="deposit_serial",
                    line_no=section["line_no"],
                )
            )
        last[key] = section["deposit_serial"]
    return table(faults)
