"""Payment intake: the bank's BgMax files become deposits and payments.

A file is taken or refused as a unit (Bankgirot's BgMax manual); a section of a bankgiro number that is not configured
is held and named while the file's other sections go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import bgmax
from formats.bgmax import BgMax
from formats.faults import Fault, FileRefused, concat, table
from formats.reference import format_bankgiro
from reskontra.ledger import constant
from reskontra.rules.bank_days import is_bank_day
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

SOURCE = "bgmax"
BANK = "bankgirot"


@dataclass(frozen=True)
class Sorted:
    """A file's sections: those to book, and those whose bankgiro number is not ours."""

    ours: pa.Table
    held: pa.Table


def run(night: Night) -> Tally:
    """Take in each payment file that lies with the bank; a refused file is named as a stop."""
    tally = Tally({"filer": 0, "betalningar": 0})
    _release_held_sections(night, tally)
    for file in night.exchange.inbox(night.settings.exchange.accounts.bank):
        try:
            _take(night, file, tally)
        except FileRefused as refusal:
            file.refused(refusal)
            tally.stop("PAY-REFUSED", file.name, f"Betalfilen {file.name} är avvisad: {refusal.faults[0]}")
    return tally


def _take(night: Night, file: InboundFile, tally: Tally) -> None:
    with file.open() as source:
        _check_kind(source)
        read = bgmax.read(source)
    _check_marker(night, read)
    sections = _sort_sections(night, read)
    earlier = _booked(night, file, read, sections.ours)
    if earlier:
        file.duplicate(of=earlier)
        return
    warnings = concat([read.warnings, _date_warnings(night, sections.ours), _serial_warnings(night, sections.ours)])
    payments = _book(night, file.file_id, read, sections.ours)
    _hold_sections(night, file, sections.held, tally)
    total = _sum(sections.ours, "amount_ore")
    put_aside = read.payment.num_rows - payments
    file.taken(
        read=read.payment.num_rows,
        taken=payments,
        put_aside=put_aside,
        ignored=0,
        sums=[("Insatt på våra konton", payments, total)]
        + ([("I avsnitt som hålls", put_aside, _sum(sections.held, "amount_ore"))] if put_aside else [])
        + (
            [("Poster som formatet inte känner (överhoppade)", read.ignored.num_rows, 0)]
            if read.ignored.num_rows
            else []
        ),
        warnings=warnings,
    )
    tally.count("filer", 1)
    tally.count("betalningar", payments)
    for warning in warnings.to_pylist():
        tally.warn(warning["rule"], f"{file.name} rad {warning['line_no'] or '-'}", f"{file.name}: {warning['wanted']}")


def _check_kind(source: BinaryIO) -> None:
    """Say plainly what an XML file is, instead of what a BgMax file should begin with."""
    if source.read(100).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise FileRefused(
            Fault(
                "PAY-KIND",
                "Filen är XML, troligen camt från banken; här läses bara BgMax än så länge.",
                "Be banken om BgMax för samma dag, eller boka betalningarna för hand.",
            )
        )
    source.seek(0)


def _check_marker(night: Night, read: BgMax) -> None:
    wanted = night.settings.municipality.test_marker
    if read.test_marker != wanted:
        raise FileRefused(
            Fault(
                "BGM-R3",
                f"Filens märke för test eller produktion ska vara {wanted}.",
                "Testfiler och produktionsfiler blandas aldrig. Be banken om rätt fil.",
                found=read.test_marker,
                field="test_marker",
                line_no=1,
            )
        )


def _sort_sections(night: Night, read: BgMax) -> Sorted:
    numbers = pa.array([bankgiro.number for bankgiro in night.client.bankgiro])
    is_ours = pc.is_in(read.section["bankgiro"], value_set=numbers)
    return Sorted(read.section.filter(is_ours), read.section.filter(pc.invert(is_ours)))


def _booked(night: Night, file: InboundFile, read: BgMax, sections: pa.Table) -> str:
    """The file these deposits came in before, when this is the same file again; raises when only some are booked."""
    if not sections.num_rows:
        return ""
    night.ledger.run("drop_new_deposit")
    night.ledger.stage("new_deposit", _deposits(read, sections))
    booked = night.ledger.rows("booked_deposits", client=night.client.code, source=SOURCE)
    if not booked:
        return ""
    if len(booked) == sections.num_rows and all(row["same_file"] for row in booked):
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


def _deposits(read: BgMax, sections: pa.Table) -> pa.Table:
    """The columns of `deposit` that come from the file."""
    return pa.table(
        {
            "bankgiro": sections["bankgiro"],
            "deposit_key": _deposit_key(sections),
            "paid_on": sections["payment_on"],
            "account": sections["account"],
            "amount_ore": sections["amount_ore"],
            "payment_count": sections["count"],
            "file_created_at": pa.repeat(pa.scalar(read.timestamp), sections.num_rows),
            "file_line": sections["line_no"],
        }
    )


def _deposit_key(sections: pa.Table) -> pa.ChunkedArray:
    """A deposit's name for its bankgiro number: year of payment and serial, 2026-00012."""
    year = pc.year(sections["payment_on"]).cast(pa.string())
    serial = pc.utf8_lpad(sections["deposit_serial"].cast(pa.string()), 5, padding="0")
    return pc.binary_join_element_wise(year, serial, "-")


def _ocr(reference: pa.ChunkedArray) -> pa.ChunkedArray:
    """References that are numbers, without leading zeros; null for the others."""
    digits = pc.and_(pc.utf8_is_decimal(reference), pc.string_is_ascii(reference))
    number = pc.utf8_ltrim(pc.if_else(digits, reference, None), characters="0")
    return pc.if_else(pc.equal(number, ""), None, number)


def _release_held_sections(night: Night, tally: Tally) -> None:
    """Book the sections held in earlier nights whose bankgiro number has been configured since."""
    numbers = [bankgiro.number for bankgiro in night.client.bankgiro]
    for held in night.ledger.rows("releasable_sections", client=night.client.code, bankgiros=numbers):
        with night.exchange.archive.open(held["sha256"]) as source:
            read = bgmax.read(source)
        sections = read.section.filter(pc.is_in(read.section["section_no"], value_set=pa.array(held["section_nos"])))
        tally.count("betalningar", _book(night, held["file_id"], read, sections))
        night.ledger.run(
            "drop_held_sections",
            client=night.client.code,
            file_id=held["file_id"],
            section_nos=held["section_nos"],
        )


def _book(night: Night, file_id: int, read: BgMax, sections: pa.Table) -> int:
    """Load the deposits and payments of the given sections; the number of payments and deductions."""
    payments = read.payment.filter(
        pc.is_in(read.payment["section_no"], value_set=sections["section_no"].combine_chunks())
    )
    if not payments.num_rows:
        return 0
    client, origin = {"client": night.client.code}, {"run_id": night.run_id, "version_id": night.version_id}
    first = night.take_numbers("payment", payments.num_rows)
    first_deposit = night.take_numbers("deposit", sections.num_rows)
    deposit_ids = pa.array(np.arange(first_deposit, first_deposit + sections.num_rows))
    numbered = payments.append_column("payment_id", pa.array(np.arange(first, first + payments.num_rows)))
    section = pc.index_in(numbered["section_no"], value_set=sections["section_no"].combine_chunks())
    of_section = {
        "deposit_id": deposit_ids.take(section.combine_chunks()),
        "bankgiro": sections["bankgiro"].take(section),
        "paid_on": sections["payment_on"].take(section),
    }
    deposits = _deposits(read, sections).append_column("deposit_id", deposit_ids)
    deposits = constant(deposits, **client, source=SOURCE, bank=BANK, file_id=file_id, **origin)
    night.ledger.load("deposit", deposits)
    rows = numbered.select(["payment_id", "kind", "ordinal", "amount_ore", "sender_bankgiro"])
    rows = rows.append_column("file_line", numbered["line_no"])
    for name in ("reference", "serial"):
        rows = rows.append_column(name, pc.fill_null(numbered[name], ""))
    for name in ("reference_code", "channel_code"):
        rows = rows.append_column(name, numbered[name].cast(pa.int64()))
    for name, column in of_section.items():
        rows = rows.append_column(name, column)
    rows = rows.append_column("ocr", _ocr(rows["reference"]))
    night.ledger.load("payment", constant(rows, **client, source=SOURCE, file_id=file_id, **origin))
    night.ledger.run("sample_less")
    night.ledger.analyze("payment")
    for name, children in (
        ("payment_reference", read.extra_reference),
        ("payment_text", read.information),
        ("payer", read.payer),
    ):
        night.ledger.load(name, constant(_of_payments(children, numbered), **client))
    return payments.num_rows


def _of_payments(children: pa.Table, payments: pa.Table) -> pa.Table:
    """The children of the given payments, their parent's line replaced by its payment_id."""
    parent = pc.index_in(children["payment_line_no"], value_set=payments["line_no"].combine_chunks())
    children = children.append_column("payment_id", payments["payment_id"].take(parent))
    return children.drop_columns(["payment_line_no"]).filter(pc.is_valid(parent))


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
            f"{file.name}: bankgiro {format_bankgiro(section['bankgiro'])} är inte upplagt. Avsnittet med "
            f"{section['count']} betalningar, {kronor(section['amount_ore'])} kr, hålls och är inte bokat. "
            "Lägg upp numret i inställningarna så bokas avsnittet nästa natt, eller be banken rätta.",
        )


def _sum(table: pa.Table, column: str) -> int:
    return int(pc.sum(table[column]).as_py() or 0)


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


def _serial_warnings(night: Night, sections: pa.Table) -> pa.Table:
    """BGM-W6: a gap in a bankgiro number's deposit serials may mean that a file is missing."""
    if not sections.num_rows:
        return table([])
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
