"""The distributor's receipts (kvittenser): files that say what became of the documents we handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formats import distributor_receipt
from formats.delimited import Sheet
from formats.faults import FileRefused
from reskontra import document_answers
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

PATTERN = f"{distributor_receipt.PREFIX}_*"


def take(night: Night, tally: Tally) -> None:
    """Take in every receipt file of the client; a refused file is named and stops nothing else."""
    for file in night.exchange.inbox(night.settings.exchange.accounts.distributor, PATTERN):
        if _client_of(file.name, night) != night.client.code:
            continue
        assert file.file_id  # registered before the savepoint, which a refusal rolls back
        try:
            with night.ledger.transaction():
                noted = document_answers.take_file(night, file, _answers(file), "Kvittenser")
            tally.count("kvittenser", noted.taken)
            tally.count("återsända rader", noted.faults.num_rows)
        except FileRefused as refusal:
            file.refused(refusal)
            tally.stop("RCP-REFUSED", file.name, f"Kvittensfilen {file.name} är avvisad: {refusal.faults[0]}")


def _answers(file: InboundFile) -> Sheet:
    distributor_receipt.parse_file_name(file.name)
    sheet = distributor_receipt.read(file.read())
    names = ["event_at" if name == "event_time" else name for name in sheet.table.column_names]
    return Sheet(sheet.table.rename_columns(names), sheet.faults, sheet.rows)


def _client_of(name: str, night: Night) -> str:
    """The client in the file's name; one that names no client of ours is the first client's to refuse."""
    codes = [client.code for client in night.settings.clients]
    try:
        named = distributor_receipt.parse_file_name(name).client
    except FileRefused:
        named = ""
    return named if named in codes else codes[0]
