"""What the receivers' side says of documents: noted as events, and acted on where a document did not arrive.

Receipts of the distributor, acknowledgements of EDIFACT, reports of the internet banks and of the mailboxes all become
rows of `ANSWERS` and are noted here. A refused electronic document is printed the same night, at most once; so is one
that an answering channel has said nothing of in time. Post that came back stops its customer's claims until a new
address comes.

Source: distribution reference 0.2 and 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults
from formats.delimited import Sheet
from formats.kinds import MOMENT
from reskontra.delivery.deliveries import CHANNEL_NAMES, NAMES
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

ANSWERS = pa.schema(
    [
        ("line_no", pa.int64()),  # of the file
        ("document_id", pa.string()),
        ("channel", pa.string()),
        ("event", pa.string()),  # accepted, rejected, delivered, printed, returned, opened
        ("event_at", MOMENT),
        ("reason_code", pa.string()),
        ("reason_text", pa.string()),
        ("file_name", pa.string()),
        ("postage_class", pa.string()),  # print only, as is pages
        ("pages", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Noted:
    """What became of a file's answers: noted, known from before, and `FAULTS` of those that cannot be true."""

    taken: int
    known: int
    faults: pa.Table


def take_file(night: Night, file: InboundFile, sheet: Sheet, title: str) -> Noted:
    """Note the answers of a file (`sheet.table`: columns of `ANSWERS`) and tell its sender what was not taken."""
    noted = note(night, sheet.table, sheet.faults)
    keys = {**night.keys, "file_id": file.file_id}
    night.ledger.run("insert_answer_reject", **keys)
    aside = night.ledger.run("insert_returned_answer", **keys)
    file.taken(
        read=sheet.rows,
        taken=noted.taken,
        put_aside=aside,
        ignored=noted.known,
        sums=[(title, noted.taken, 0)],
        rejects=night.ledger.table("answer_rejects", **keys),
    )
    return noted


def note(night: Night, answers: pa.Table, found: pa.Table | None = None) -> Noted:
    """Note answers as events, once each, and act on them; `found` are `FAULTS` of rows that are not among them."""
    ledger, keys = night.ledger, night.keys
    ledger.run("forget_answers")
    ledger.stage("incoming_answer", answers.select(ANSWERS.names).cast(ANSWERS))
    ledger.stage("answer_fault", faults.table() if found is None else found)
    ledger.analyze("incoming_answer")
    ledger.run("name_answered_invoice", client=night.client.code)
    ledger.run("find_answer_faults", **keys)
    ledger.run("stage_new_answer", client=night.client.code)
    ledger.analyze("new_answer")
    taken = ledger.run("insert_answers", **keys)
    for statement in (
        "keep_answering_channel",
        "close_answered_document",
        "close_answered_work",
        "end_channel_note",
        "add_refused_fallback",
        "add_refused_print_work",
        "add_returned_post",
        "set_returned_post_stop",
        "add_returned_post_work",
    ):
        ledger.run(statement, **keys)
    impossible = ledger.table("answer_faults")
    bad = pc.is_in(answers["line_no"], value_set=impossible["line_no"].combine_chunks())
    aside = pc.sum(bad.cast(pa.int64())).as_py() or 0
    return Noted(taken, answers.num_rows - aside - taken, impossible)


def follow_up(night: Night, tally: Tally) -> None:
    """After the night's answers: print what did not arrive, and let go of customers who have a new address."""
    ledger, keys = night.ledger, night.keys
    for statement in ("lift_returned_post", "end_returned_post_stop", "close_returned_post_work"):
        ledger.run(statement, **keys)
    ledger.stage("answer_limit", _limits(night))
    ledger.run("add_silent_fallback", **keys)
    ledger.run("add_silent_work", **keys)
    for row in ledger.rows("silent_channels", client=night.client.code):
        tally.warn(
            "DIST-SILENT",
            row["channel"],
            f"Distributören har aldrig svarat om handlingar i kanalen {CHANNEL_NAMES[row['channel']]}: "
            f"{row['documents']} st är utan svar och skrivs inte ut. Kom överens med distributören om "
            "kvittensfiler, eller ta bort kanalen ur distribution.answer i inställningarna.",
        )
    ledger.run("close_silent_document", client=night.client.code)
    ledger.run("note_failed_channel", **keys)
    ledger.run("queue_fallback", client=night.client.code, run_id=night.run_id)
    _tell(night, tally)


def _limits(night: Night) -> pa.Table:
    """For each channel whose receivers are to answer: what was handed over by this day should have been answered of."""
    rows: list[tuple[str, date]] = [
        (answer.channel, add_bank_days(night.business_on, -answer.bank_days))
        for answer in night.settings.distribution.answer
    ]
    return pa.table(
        {
            "channel": pa.array([channel for channel, _ in rows], pa.string()),
            "last_on": pa.array([last_on for _, last_on in rows], pa.date32()),
        }
    )


def _tell(night: Night, tally: Tally) -> None:
    keys = {"client": night.client.code, "run_id": night.run_id}
    for row in night.ledger.rows("rejected_tonight", **keys):
        if row["is_answer"]:
            what = f"{NAMES[row['document_type']]} {row['invoice_no']} till kund {row['customer_no']}"
            then = (
                "Rätta orsaken och beställ en kopia."
                if row["channel"] == "print"
                else "Den skickas som brev i stället."
            )
            tally.hold(
                "DIST-REFUSED",
                str(row["invoice_no"]),
                f"{what} är avvisad av mottagaren ({CHANNEL_NAMES[row['channel']]}): {row['reason_code']} "
                f"{row['reason_text']} {then}",
            )
    for row in night.ledger.rows("fallbacks_tonight", **keys):
        tally.warn(
            "DIST-UNANSWERED",
            row["channel"],
            f"{row['documents']} handlingar i kanalen {CHANNEL_NAMES[row['channel']]} är inte besvarade i tid. "
            "De skickas som brev, och står på arbetslistan. Fråga distributören vad som har hänt med dem.",
        )
    for row in night.ledger.rows("returned_post_tonight", **keys):
        tally.hold(
            "DIST-RETURNED",
            row["document_id"],
            f"Brev till kund {row['customer_no']} har kommit i retur. Kunden är spärrad (Adress saknas) tills en ny "
            "adress kommer. Sök adressen och rätta den i UBW.",
        )
