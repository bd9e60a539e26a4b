"""Attests: two persons say of a batch of orders that it was delivered and decided, how many orders and what sum.

Source: rulings on the attest list (17, 47, 48). A batch is let in by the latest line that waits for it in the same
folder; before that its file is held, with a note that says what is lacking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from formats import attest_list, delimited, faults
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night


_OTHER_BATCH = "ett annat parti i filen saknar attest."


@dataclass(frozen=True)
class Batch:
    """What one batch of a file holds: different order numbers, and the net öre of all its item lines."""

    batch_id: str
    orders: int
    sum_ore: int
    is_unreadable: bool  # an amount could not be read, so the sum says nothing
    held_since: date

    def __str__(self) -> str:
        return f"{self.orders} order, {kronor(self.sum_ore)} kr"


@dataclass(frozen=True)
class Verdict:
    """The attest lines that let a file in, and per batch what is lacking; nothing is lacking when it may come in."""

    attest_numbers: list[int]
    reasons: dict[str, str]


def take_list(night: Night, file: InboundFile, keys: dict[str, object], tally: Tally) -> None:
    """Keep the lines of an attest list; lines about a batch that is already taken go back."""
    attest_list.parse_file_name(file.name)
    with file.open() as source:
        sheet = attest_list.read(source.read())
    night.ledger.run("drop_staged_attest")
    night.ledger.stage("staged_attest", sheet.table)
    late = night.ledger.table("attests_too_late", client=night.client.code, account=file.account)
    first = night.take_numbers("attest", sheet.table.num_rows - late.num_rows)
    night.ledger.run("insert_attest_line", first_attest_no=first, account=file.account, **keys)
    night.ledger.run("replace_attest_lines", client=night.client.code, account=file.account)
    rejects = faults.concat([sheet.faults, _too_late(late)])
    taken = sheet.table.num_rows - late.num_rows
    file.taken(
        read=sheet.rows,
        taken=taken,
        put_aside=sheet.rows - taken,
        ignored=0,
        sums=[("Attesterade partier", taken, 0)],
        rejects=rejects,
    )
    tally.count("attestrader", taken)


def lacking(night: Night, file: InboundFile, batches: list[Batch]) -> Verdict:
    """Hold the batches of a file against the attest lines that wait for them."""
    numbers, reasons = [], {}
    for batch in batches:
        line = night.ledger.row(
            "latest_attest_line", client=night.client.code, account=file.account, batch_id=batch.batch_id
        )
        if line is None:
            reasons[batch.batch_id] = "attestrad saknas."
        elif line["file_sha256"] != file.sha256:
            reasons[batch.batch_id] = "attestraden gäller en fil med en annan kontrollsumma (file_sha256)."
        elif line["orders"] != batch.orders or (line["sum_ore"] != batch.sum_ore and not batch.is_unreadable):
            attested = f"{line['orders']} order, {kronor(line['sum_ore'])} kr"
            reasons[batch.batch_id] = f"attestraden säger {attested}, men filen har {batch}."
        else:
            numbers.append(line["attest_no"])
    return Verdict(numbers, reasons)


def let_in(night: Night, file: InboundFile, verdict: Verdict) -> None:
    """Use the attest lines up, and put their two persons on the staged orders."""
    night.ledger.run("stage_order_attest", client=night.client.code, attest_numbers=verdict.attest_numbers)
    night.ledger.run(
        "take_attest_line", client=night.client.code, attest_numbers=verdict.attest_numbers, file_id=file.file_id
    )
    night.ledger.run("drop_held_batch", client=night.client.code, file_id=file.file_id)


def held_batches(night: Night, file: InboundFile) -> list[Batch]:
    """The batches of a file that was held before; none for a file that is new."""
    rows = night.ledger.rows("held_batches", client=night.client.code, file_id=file.file_id)
    return [Batch(**row) for row in rows]


def hold(night: Night, file: InboundFile, batches: list[Batch], tally: Tally) -> None:
    """Hold the whole file, name what each batch lacks, and warn when it has been held for long."""
    reasons = lacking(night, file, batches).reasons
    for batch in batches:
        night.ledger.run("insert_held_batch", file_id=file.file_id, **vars(batch), **night.keys)
        message = f"Parti {batch.batch_id} i filen {file.name} hålls: {reasons.get(batch.batch_id, _OTHER_BATCH)}"
        tally.hold("ATT-HELD", batch.batch_id, message)
        patience = add_bank_days(batch.held_since, night.settings.intake.attest_warn_bank_days)
        if night.business_on > patience:
            tally.warn("ATT-OLD", batch.batch_id, f"{message} Partiet har väntat sedan {batch.held_since}.")
    file.held(_note(file, batches, reasons))


def _note(file: InboundFile, batches: list[Batch], reasons: dict[str, str]) -> str:
    """Why the file is held, and what an attest line for it must say."""
    lines = [f"Parti {batch_id}: {reason}" for batch_id, reason in reasons.items()]
    wanted = [
        f"  {batch.batch_id};{file.sha256};{batch.orders};{batch.sum_ore}"
        for batch in batches
        if batch.batch_id in reasons
    ]
    asked = (
        "Lämna en attestlista i samma mapp, attesterad av två personer. batch_id;file_sha256;orders;sum_ore ska vara"
    )
    return "\n  ".join([*lines, asked, *wanted])


def _too_late(late: pa.Table) -> pa.Table:
    return delimited.fault_rows(
        "ATT-TAKEN",
        late["line_no"].combine_chunks(),
        "Ett parti som inte redan är mottaget.",
        "Ingen åtgärd behövs: partiet är redan mottaget.",
        field="batch_id",
        found=late["batch_id"].combine_chunks(),
        keys=late["batch_id"].combine_chunks(),
    )
