"""What trading partners answer to our EDIFACT interchanges: CONTRL and APERAK in the distributor's folder.

CONTRL 7 accepts and 4 rejects every document below it, 8 decides nothing yet; APERAK rejects the invoice it names. A
rejected invoice is printed, and is never sent again under the same control reference. Source: distribution reference
4.8.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from formats import edifact, edifact_answers
from formats.faults import Fault, FileRefused
from reskontra.delivery import document_answers
from reskontra.delivery.document_answers import ANSWERS
from reskontra.ledger import constant
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

CHANNEL = "edifact"
LATER = "letters"  # the night's second distribution, which would only say the same again
OPENING = 16  # bytes by which the kind of a file is known


def take(night: Night, tally: Tally) -> None:
    """Take the answers that lie with the distributor, whatever they are called, and name what is missing.

    Files of other kinds get no verdict and are offered to the next that asks.
    """
    for file in night.exchange.inbox(night.settings.exchange.accounts.distributor):
        with file.open() as source:
            if not edifact.is_edifact(source.read(OPENING)):
                continue
        try:
            answers = edifact_answers.read(file.read())
            if not _is_ours(night, answers["receiver"][0].as_py()):
                continue  # another client's, and not registered here: else that client would never be offered it
            told_at = _moment(answers["prepared"][0].as_py(), night)
            _take(night, file, answers, told_at, tally)
        except FileRefused as refusal:
            file.refused(refusal)
            tally.stop("EDI-REFUSED", file.name, f"EDIFACT-svaret {file.name} är avvisat: {refusal.faults[0]}")
    if night.step.occasion != LATER:
        _tell_of_missing(night, tally)


def _take(night: Night, file: InboundFile, answers: pa.Table, told_at: datetime, tally: Tally) -> None:
    """Note one file's answers as events of the documents they are about."""
    numbered = answers.append_column("answer_no", pa.array(range(1, answers.num_rows + 1), pa.int64()))
    night.ledger.run("forget_edi_answers")
    night.ledger.stage("edi_answer", numbered)
    night.ledger.run("note_interchange_answer", client=night.client.code, business_on=night.business_on)
    told = night.ledger.table("edi_document_answers", client=night.client.code, file_name=file.name)
    unknown = night.ledger.table("edi_answer_faults", client=night.client.code)
    noted = document_answers.note(night, _answers(told, told_at), unknown)
    keys = {**night.keys, "file_id": file.file_id}
    night.ledger.run("insert_answer_reject", **keys)
    aside = night.ledger.run("insert_returned_answer", **keys)
    known = pc.invert(pc.is_in(numbered["answer_no"], value_set=unknown["line_no"].combine_chunks()))
    waiting = pc.sum(pc.and_(known, pc.equal(answers["outcome"], "received"))).as_py() or 0
    file.taken(
        taken=noted.taken,
        put_aside=aside,
        ignored=noted.known + waiting,
        sums=[("Besvarade fakturor", noted.taken, 0), ("Mottagna men inte prövade", waiting, 0)],
        rejects=night.ledger.table("answer_rejects", **keys),
    )
    tally.count("EDIFACT-svar", noted.taken)
    tally.count("återsända rader", aside)


def _answers(told: pa.Table, told_at: datetime) -> pa.Table:
    """The documents' answers with the columns of `document_answers.ANSWERS`."""
    moments = pa.repeat(pa.scalar(told_at, ANSWERS.field("event_at").type), told.num_rows)
    missing = [name for name in ANSWERS.names if name not in (*told.column_names, "channel", "event_at")]
    table = constant(told, channel=CHANNEL).append_column("event_at", moments)
    for name in missing:
        table = table.append_column(name, pa.nulls(told.num_rows, ANSWERS.field(name).type))
    return table


def _is_ours(night: Night, gln: str) -> bool:
    """Whether the file is to this client; raises FileRefused (EDI-A4) when it is to none, at the first client's."""
    known = {client.gln for client in night.settings.clients if client.gln}
    if gln == night.client.gln:
        return True
    if gln in known or night.client.code != night.settings.clients[0].code:
        return False
    wanted = "Mottagaren i UNB ska vara vårt GLN (client.gln i inställningarna)."
    raise FileRefused(Fault("EDI-A4", wanted, "Be mottagaren om rätt fil, eller rätta inställningen.", gln[:35], "UNB"))


def _moment(prepared: str, night: Night) -> datetime:
    """When the file says that it was made; raises FileRefused (EDI-A5) when that is no moment."""
    try:
        local = datetime.strptime(prepared, "%y%m%d%H%M")  # noqa: DTZ007
    except ValueError:
        wanted = "UNB ska ha datum och tid: ååmmdd:ttmm."
        raise FileRefused(Fault("EDI-A5", wanted, "Be mottagaren om en rätt fil.", prepared[:20], "UNB")) from None
    return local.replace(tzinfo=ZoneInfo(night.settings.night.timezone))


def _tell_of_missing(night: Night, tally: Tally) -> None:
    """Name the interchanges whose receiver should have answered by now and has not, once each."""
    sent_by = add_bank_days(night.business_on, -night.settings.distribution.contrl_bank_days)
    keys = {"client": night.client.code, "business_on": night.business_on}
    night.ledger.run("mark_unanswered_interchange", **keys, sent_by=sent_by)
    for row in night.ledger.rows("unanswered_interchanges", **keys):
        tally.warn(
            "EDI-UNANSWERED",
            row["file_name"],
            f"{row['file_name']} ({row['documents']} fakturor, sänd {row['sent_on']}) har inte fått något svar "
            f"(CONTRL) från {row['receiver_gln']}. Fråga distributören om den har kommit fram. Sänd den inte igen: "
            "fakturor utan svar skrivs ut.",
        )
