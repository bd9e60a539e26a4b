"""The distributor's receipts (kvittenser): files that say what became of the documents we handed over.

A file in the distributor's folder that no channel knows is refused here: none is passed over in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from formats import distributor_receipt, edifact, mailbox_lookup
from formats.delimited import Sheet
from formats.faults import Fault, FileRefused
from reskontra.delivery import bank_recipients, document_answers
from reskontra.delivery.edifact_answers import OPENING
from reskontra.exchange.file_kinds import client_named
from reskontra.exchange.names import matches
from reskontra.exchange.whole_files import taken_whole
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

PATTERN = f"{distributor_receipt.PREFIX}_*"
KNOWN = (PATTERN, *bank_recipients.PATTERNS, f"{mailbox_lookup.ANSWER_PREFIX}_*")


def take(night: Night, tally: Tally) -> None:
    """Take in every receipt file of the client; a refused file is named and stops nothing else."""
    for file in night.exchange.inbox(night.settings.exchange.accounts.distributor, PATTERN):
        if client_named(file.name, night) != night.client.code:
            continue
        assert file.file_id  # registered before the savepoint, which a refusal rolls back
        with taken_whole(night, file, tally, "RCP-REFUSED", f"Kvittensfilen {file.name} är avvisad"):
            noted = document_answers.take_file(night, file, _answers(file), "Kvittenser")
            tally.count("kvittenser", noted.taken)
            tally.count("återsända rader", noted.faults.num_rows)


def refuse_unknown(night: Night, tally: Tally) -> None:
    """Refuse what is neither named as one of our files nor EDIFACT; the first client does it for all."""
    if night.client.code != night.settings.clients[0].code:
        return
    for file in night.exchange.inbox(night.settings.exchange.accounts.distributor):
        with file.open() as source:
            is_known = matches(file.name, KNOWN) or edifact.is_edifact(source.read(OPENING))
        if not is_known:
            wanted = f"En fil vars namn börjar som något av {', '.join(KNOWN)}, eller en EDIFACT-fil."
            file.refused(FileRefused(Fault("RCP-UNKNOWN", wanted, "Döp om filen och lämna den på nytt.")))
            tally.stop("RCP-UNKNOWN", file.name, f"Filen {file.name} från distributören känns inte igen. {wanted}")


def _answers(file: InboundFile) -> Sheet:
    distributor_receipt.parse_file_name(file.name)
    sheet = distributor_receipt.read(file.read())
    names = ["event_at" if name == "event_time" else name for name in sheet.table.column_names]
    return Sheet(sheet.table.rename_columns(names), sheet.faults, sheet.rows)
