"""Invoices in EDIFACT: one interchange a night for each receiver, with a control reference that is never used again.

For named old trading partners. What differs between them is policy (`edi_partner.csv`); a receiver without a row of its
own has that of `*`. Without our own GLN (`client.gln`) nothing can leave this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import edifact_checks, edifact_invoice
from formats.edifact_profile import Envelope, Profile
from reskontra.delivery import document_tables, ubl_delivery
from reskontra.delivery.deliveries import handed_over
from reskontra.delivery.document_tables import Tables
from reskontra.ledger import constant
from reskontra.read_ahead import ahead

if TYPE_CHECKING:
    from reskontra.night import Night

CHANNEL = "edifact"
KIND = "edifact_batch"
MOST_MESSAGES = 5000  # in one interchange: some 10 MB
ANY_PARTNER = "*"


def reach(night: Night) -> None:
    """Say which waiting documents can leave in EDIFACT (`reachable`): none without our own GLN."""
    if night.client.gln:
        night.ledger.run("reach_by_edifact")


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Put an interchange for each receiver into the outbox; what was handed over (`deliveries.HANDED`).

    A document that does not hold is not sent: its faults go back to the department as rejects, and the event
    `rejected` lets the next night print it.
    """
    queue = night.ledger.table("edifact_queue")
    handed, broken = [], []
    for part, tables in ahead((part, document_tables.tables(night, part["invoice_no"])) for part in _parts(queue)):
        sent, found = _interchange(night, folder, part, tables)
        handed.append(sent)
        broken.append(found)
    if broken:
        ubl_delivery.refuse(night, CHANNEL, pa.concat_tables(broken))
    return handed


def profile(night: Night, receiver_gln: str) -> Profile:
    """What the partner wants on the night's date; that of `*` where it has no row of its own."""
    rows = {row["receiver_gln"]: row for row in night.policy.table("edi_partner").to_pylist()}
    row = rows.get(receiver_gln) or night.policy.row("edi_partner", ANY_PARTNER)
    return Profile(**{field.name: row[field.name] for field in fields(Profile)})


def _parts(queue: pa.Table) -> Iterator[pa.Table]:
    """Each receiver's documents of the queue, at most `MOST_MESSAGES` at a time."""
    counted = queue["receiver_gln"].value_counts().to_pylist()
    start = 0
    for row in sorted(counted, key=lambda row: row["values"]):
        end = start + row["counts"]
        yield from (queue.slice(first, min(MOST_MESSAGES, end - first)) for first in range(start, end, MOST_MESSAGES))
        start = end


def _interchange(night: Night, folder: Path, queue: pa.Table, tables: Tables) -> tuple[pa.Table, pa.Table]:
    """One interchange: what of the queue was handed over in it, and the faults of the rest."""
    receiver = queue["receiver_gln"][0].as_py()
    wanted = profile(night, receiver)
    bodies, broken = written(tables, night, wanted)
    sent = queue.filter(pc.is_in(queue["document_no"], value_set=pa.array([no for no, _ in bodies], pa.string())))
    if not bodies:
        return handed_over(sent["document_id"], CHANNEL, sent["document_no"]), broken
    number = night.take_numbers(f"edifact-{receiver}", 1)
    name = f"INVOIC_{night.client.code}_{receiver}_{number}.edi"
    envelope = Envelope(night.client.gln, receiver, night.starts_at, str(number), _is_test(night))
    (folder / name).write_bytes(edifact_invoice.enclose([body for _, body in bodies], envelope, wanted))
    ubl_delivery.send(night, folder / name, KIND, sent)
    _note(night, receiver, number, name, sent, expects_answer=wanted.answer != "none")
    places = pa.array([f"{name}/{message}.edi" for message in range(1, sent.num_rows + 1)], pa.string())
    return handed_over(sent["document_id"], CHANNEL, places), broken


def written(tables: Tables, night: Night, wanted: Profile) -> tuple[list[tuple[str, str]], pa.Table]:
    """The messages that hold, with their documents' numbers, and the faults (`FAULTS`) of those that do not."""
    known = edifact_checks.check(*tables)
    sound = ubl_delivery.without(tables, known)
    bodies = list(edifact_invoice.render(sound, ubl_delivery.seller(night), night.client.gln, wanted))
    broken = pa.concat_tables([known, edifact_invoice.faults(bodies)])
    bad = set(broken["key"].to_pylist())
    return [(number, body) for number, body in bodies if number not in bad], broken


def _is_test(night: Night) -> bool:
    return night.settings.municipality.environment == "test"


def _note(night: Night, receiver: str, number: int, name: str, sent: pa.Table, *, expects_answer: bool) -> None:
    """Remember which document is which message of the interchange, for the answers to it."""
    night.ledger.run(
        "insert_edi_interchange",
        **night.keys,
        receiver_gln=receiver,
        control_reference=number,
        sender_gln=night.client.gln,
        file_name=name,
        documents=sent.num_rows,
        expects_answer=expects_answer,
    )
    messages = sent.select(["document_id", "document_no"])
    messages = messages.append_column("message_no", pa.array(range(1, sent.num_rows + 1), pa.int64()))
    known = {"client": night.client.code, "receiver_gln": receiver, "control_reference": number}
    night.ledger.load("edi_message", constant(messages, **known))
