"""The sections of a BgMax file by whose bankgiro number it is: ours, another client's of the house, or nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats.reference import format_bankgiro
from reskontra.ledger import constant
from reskontra.payments import payment_sharing
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night


@dataclass(frozen=True)
class Sections:
    """A file's sections: `ours` to book now, other clients' (`client` besides), nobody's to hold, and the rest.

    The rest of a shared file is what was booked before, and what the client that took it up holds.
    """

    ours: pa.Table
    theirs: pa.Table
    held: pa.Table
    rest: pa.Table

    def parts(self) -> dict[str, payment_sharing.Told]:
        """Count and öre of each other client."""
        codes = sorted(self.theirs["client"].unique().to_pylist())
        return {code: told(self.theirs.filter(pc.equal(self.theirs["client"], code))) for code in codes}

    def without(self, lines: pa.Array) -> Sections:
        """The sections where ours at these lines have been booked before."""
        is_booked = pc.is_in(self.ours["line_no"], value_set=lines)
        rest = pa.concat_tables([self.rest, self.ours.filter(is_booked)])
        return Sections(self.ours.filter(pc.invert(is_booked)), self.theirs, self.held, rest)


def told(sections: pa.Table) -> payment_sharing.Told:
    """Count and öre of some sections."""
    return int(pc.sum(sections["count"]).as_py() or 0), int(pc.sum(sections["amount_ore"]).as_py() or 0)


def by_owner(night: Night, file: InboundFile, section: pa.Table) -> Sections:
    """A file's sections; what another client's night has shared is held there, if anywhere."""
    owners = payment_sharing.owners(night)
    client = pa.array([owners.get(number) for number in section["bankgiro"].to_pylist()], pa.string())
    rows = section.append_column("client", client)
    is_ours = pc.fill_null(pc.equal(client, night.client.code), False)
    theirs = rows.filter(pc.and_(pc.is_valid(client), pc.invert(is_ours)))
    nobodys, none = rows.filter(pc.is_null(client)), rows.slice(0, 0)
    held, rest = (nobodys, none) if file.told is None else (none, nobodys)
    return Sections(rows.filter(is_ours), theirs, held, rest)


def share_held(night: Night) -> None:
    """Let other clients take the sections held here whose bankgiro number has become theirs."""
    for client in night.settings.clients:
        if client.code == night.client.code:
            continue
        numbers = [bankgiro.number for bankgiro in client.bankgiro]
        for held in night.ledger.rows("releasable_sections", client=night.client.code, bankgiros=numbers):
            night.exchange.share(held["file_id"], client.code, (held["payment_count"], held["amount_ore"]))
            keys = {"client": night.client.code, "file_id": held["file_id"], "section_nos": held["section_nos"]}
            night.ledger.run("drop_held_sections", **keys)


def deposit_keys(sections: pa.Table) -> pa.Array:
    """The sections' `deposit_key`: year of the payment date and deposit serial number, `2026-00012`."""
    serial = pc.utf8_lpad(sections["deposit_serial"].cast(pa.string()), 5, padding="0")
    return pc.binary_join_element_wise(pc.year(sections["payment_on"]).cast(pa.string()), serial, "-")


def held_before(night: Night, timestamp: str, sections: Sections) -> str:
    """The file that all sections of this one are held from already, written by the bank at the same moment; else ''."""
    if sections.ours.num_rows or not sections.held.num_rows:
        return ""
    bankgiros, keys = sections.held["bankgiro"].to_pylist(), deposit_keys(sections.held).to_pylist()
    match = {"client": night.client.code, "bankgiros": bankgiros, "deposit_keys": keys, "file_created_at": timestamp}
    standing = night.ledger.rows("sections_held_before", **match)
    return str(standing[0]["file_id"]) if len(standing) == sections.held.num_rows else ""


def hold(night: Night, file: InboundFile, timestamp: str, held: pa.Table, tally: Tally) -> None:
    """Keep what is held and say which bankgiro number must be configured; `timestamp` as the bank wrote the file."""
    if not held.num_rows:
        return
    rows = held.select(["section_no", "bankgiro", "amount_ore"]).append_column("payment_count", held["count"])
    rows = rows.append_column("deposit_key", deposit_keys(held))
    keys = {"client": night.client.code, "file_id": file.file_id, "file_created_at": timestamp}
    night.ledger.load("held_section", constant(rows, **keys, run_id=night.run_id))
    for section in held.to_pylist():
        tally.hold(
            "PAY-BANKGIRO",
            f"{file.name} rad {section['line_no']}",
            f"{file.name}: bankgiro {format_bankgiro(section['bankgiro'])} är inte upplagt. "
            f"Avsnittet med {section['count']} betalningar, {kronor(section['amount_ore'])} kr, hålls och är inte "
            "bokat. Lägg upp numret i inställningarna så bokas avsnittet nästa natt, eller be banken rätta.",
        )


def tell_held(night: Night, tally: Tally) -> None:
    """Name what has been held since earlier nights, once a night: the money lies at the bank and in no books."""
    if night.step.occasion:
        return
    for row in night.ledger.rows("standing_held_sections", client=night.client.code, run_id=night.run_id):
        tally.hold(
            "PAY-BANKGIRO",
            f"{row['name']} avsnitt {row['section_no']}",
            f"{row['name']}: avsnittet för bankgiro {format_bankgiro(row['bankgiro'])} med {row['payment_count']} "
            f"betalningar, {kronor(row['amount_ore'])} kr, hålls sedan {row['business_on']} och är inte bokat. "
            "Lägg upp numret i inställningarna, eller be banken rätta.",
        )
