"""KRI files to and from the collection agency: their numbers, their place in the outbox, and what waits for an answer.

Source: KRI 1.0, general rules: a file's number rises by exactly one per type, sender and receiver, and every file is
answered by an acknowledgement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from formats import amili_messages, kri, kri_xml
from formats.amili_messages import Amili
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night


EVENT_PREFIX = 18  # characters of the short name in an event id, which holds 30

# What the outbox is told of a file of ours: the record it counts, and the amounts it adds up.
TOLD = {
    "CASES": ("invoice", "open_capital_ore"),
    "EVENTS": ("event", "amount_ore"),
    "RECALLS": ("recall", ""),
    "ACK": ("ack", ""),
}


class Form(Protocol):
    """What a module of `formats` gives for the files to and from an agency; see `formats.kri`."""

    def file_name(self, name: kri.FileName) -> str:
        """The name of a file."""

    def parse_file_name(self, name: str) -> kri.FileName:
        """What the name of a file says."""

    def check(self, type_name: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows that may not be written, as `FAULTS`."""

    def write(self, header: kri.Header, tables: Mapping[str, pa.Table]) -> bytes:
        """The file of the header's type."""

    def read(self, data: bytes, name: str | None = None) -> kri.Kri:
        """The records of a file."""


BY_HAND = "för hand"  # the file of what the agency's form has no words for
# What a person tells the agency where its form cannot.
UNSAID = {
    "SET_OFF": "en kvittning",
    "PAYMENT_REVERSAL": "en återtagen betalning",
    "FEE_WAIVED": "en efterskänkt avgift",
    "INTEREST_WAIVED": "efterskänkt ränta",
    "PAUSE": "ett uppehåll",
    "RESUME": "att kravet får drivas vidare",
}


def form(night: Night) -> Form:
    """The form of our files, as the client and its agency have agreed (settings: client.agency.format)."""
    agency = night.client.agency
    return Amili(agency.account) if agency.format == "amili" else incoming(night)


def incoming(night: Night) -> Form:
    """The form of the agency's files. How Amili's answers lie in files is not public: they come as KRI."""
    return kri_xml if night.client.agency.format == "kri_xml" else kri


class Sent(NamedTuple):
    """A file that has been put in the outbox."""

    file_no: int
    name: str


def send(night: Night, type_name: str, tables: Mapping[str, pa.Table]) -> Sent:
    """Write the next file of a type to the agency and put it in the outbox.

    `tables` as `formats.kri.write` takes them. The outbox is told the number of claims (else of rows) and their
    amounts as they stand in the file's own bytes, read back. Events and recalls that the form has no words for become
    work items instead; where nothing is left there is no file (`BY_HAND`).
    """
    tables = _said(night, type_name, tables)
    if not any(table.num_rows for table in tables.values()):
        return Sent(0, BY_HAND)
    agency = night.client.agency
    sender, receiver = agency.sender_organisation_no, agency.receiver_organisation_no
    file_no = night.take_numbers(f"kri {type_name} {sender} {receiver}", 1)
    is_test = night.settings.municipality.test_marker == "T"
    header = kri.Header(type_name, sender, receiver, file_no, night.starts_at, night.business_on, is_test)
    agreed = form(night)
    name = agreed.file_name(header.name)
    content = agreed.write(header, tables)
    written = agreed.read(content, name)
    assert not written.faults.num_rows, f"{name} cannot be read back"
    counted, amount = TOLD[type_name]
    rows = written.tables[counted]
    night.exchange.send(
        night.settings.exchange.accounts.agency,
        name,
        content,
        kind=f"collection_{type_name.lower()}",
        rows=rows.num_rows,
        ore=pc.sum(rows[amount], min_count=0).as_py() if amount else 0,
        sequence=file_no,
    )
    note(night, "out", header.name, name, hashlib.sha256(content).hexdigest())
    return Sent(file_no, name)


def _said(night: Night, type_name: str, tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """The rows that the agency's form can say; each of the others is a person's work."""
    if type_name not in ("EVENTS", "RECALLS"):
        return tables
    found = form(night).check(type_name, tables)
    unsaid = found.filter(pc.equal(found["rule"], amili_messages.RULE))
    if not unsaid.num_rows:
        return tables
    ((name, rows),) = tables.items()
    is_unsaid = pc.is_in(rows["event_id"], value_set=unsaid["key"].combine_chunks())
    aside = rows.filter(is_unsaid)
    field = "kind" if type_name == "EVENTS" else "mode"
    what = pa.array([UNSAID[value] for value in aside[field].to_pylist()], pa.string())
    night.ledger.stage("by_hand", aside.select(["event_id", "case_ref", "invoice_no"]).append_column("what", what))
    night.ledger.run("add_agency_by_hand", **night.keys)
    return {name: rows.filter(pc.invert(is_unsaid))}


def send_cases(night: Night, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Number cases that have provisional references and send them, in as many files as the agency's limit asks for.

    `tables` are the records of CASES; the provisional `case_ref` is a whole number as text. Returns a row per case:
    `case_ref` (ours, unique for ever), `case_number` (the provisional one), `file_no`, `file_name`.
    """
    provisional = tables["case"]["case_ref"].combine_chunks()
    first = night.take_numbers("collection_case", len(provisional))
    refs = pa.array([f"K{number:09}" for number in range(first, first + len(provisional))])
    numbered = {name: _renamed(table, provisional, refs) for name, table in tables.items()}
    numbers = dict(zip(refs.to_pylist(), provisional.cast(pa.int64()).to_pylist(), strict=True))
    parts = []
    for part in kri.split("CASES", numbered, night.settings.collection.max_records):
        sent = send(night, "CASES", part)
        case_refs = part["case"]["case_ref"].to_pylist()
        rows = {"case_ref": case_refs, "case_number": [numbers[ref] for ref in case_refs]}
        origin = {"file_no": [sent.file_no] * len(case_refs), "file_name": [sent.name] * len(case_refs)}
        parts.append(pa.table(rows | origin))
    return pa.concat_tables(parts)


def _renamed(table: pa.Table, provisional: pa.Array, refs: pa.Array) -> pa.Table:
    """The table with the final case references."""
    place = pc.index_in(table["case_ref"], value_set=provisional)
    index = table.schema.get_field_index("case_ref")
    return table.set_column(index, "case_ref", refs.take(place.combine_chunks().cast(pa.int64())))


def note(night: Night, direction: str, file: kri.FileName, name: str, sha256: str) -> None:
    """Keep a file's number: `in` once it has been taken, `out` once it is in the outbox."""
    night.ledger.run(
        "add_kri_file",
        direction=direction,
        type=file.type,
        sender=file.sender,
        receiver=file.receiver,
        file_no=file.file_no,
        file_name=name,
        sha256=sha256,
        **night.keys,
    )


def event_numbers(night: Night, count: int) -> dict[str, object]:
    """Parameters that name `count` new events of ours, each once for ever: `prefix`, `first_event_no`."""
    year = night.business_on.year
    prefix = f"{night.settings.municipality.short_name[:EVENT_PREFIX]}-{year}-"
    return {"prefix": prefix, "first_event_no": night.take_numbers(f"kri event {year}", count)}


def overdue(night: Night, type_name: str) -> list[str]:
    """Our files of a type whose acknowledgement is older than the settings allow, by name."""
    allowed = night.settings.collection.acknowledgement_bank_days
    waiting = night.ledger.rows("unanswered_files", client=night.client.code, type=type_name)
    return [row["file_name"] for row in waiting if add_bank_days(row["business_on"], allowed) < night.business_on]
