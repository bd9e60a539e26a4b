"""Digital letters: who can be reached is asked and answered by file, then each letter leaves as a PDF with its message.

The question of one night is answered before the next; an answer holds for a day. The same batch goes to the distributor
whatever the mailbox, with messages for Mina meddelanden or contents for Kivra beside the PDF files. What was sent is
kept in the archive, and a retry sends those bytes. Source: distribution reference 7.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults, kivra_content, mailbox_batch, mailbox_lookup, mailbox_message, print_batch
from formats.delimited import SerialName, fault_rows
from reskontra.delivery import print_delivery
from reskontra.delivery.deliveries import handed_over
from reskontra.exchange.whole_files import taken_whole
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

CHANNEL = "mailbox"
MOST_LETTERS = 5_000  # in a batch, which has two files for each
ANSWER_HOLDS = timedelta(days=1)
FIRST = "invoices"  # the night's first distribution, before its money is booked
# What stands in the list before anyone has logged in: what kind of letter, never what it is about.
SUBJECTS = {
    "invoice": "Faktura",
    "credit_note": "Kreditfaktura",
    "interest_invoice": "Faktura",
    "reminder": "Påminnelse",
}
LETTER = "Brev"
BODY = "Du har fått ett brev från {sender}. Det ligger i den bifogade filen."
SUPPORT = "Frågor om betalningen besvaras av {name}. Vem som svarar på frågor om innehållet står i brevet."


def reach(night: Night) -> None:
    """Say which waiting documents can leave to a mailbox (`reachable`), or wait for the answer whether they can."""
    if night.settings.distribution.mailbox == "off":
        return
    wait = night.settings.distribution.mailbox_wait_nights
    night.ledger.run("reach_by_mailbox", **_day(night), wait_nights=wait)


def take(night: Night, tally: Tally) -> None:
    """Take in the register's answers of who can be reached; a refused file is named and stops nothing else."""
    account = night.settings.exchange.accounts.distributor
    prefix = f"{mailbox_lookup.ANSWER_PREFIX}_{night.client.code}_*"
    for file in night.exchange.inbox(account, prefix):
        assert file.file_id  # registered before the savepoint, which a refusal rolls back
        with taken_whole(night, file, tally, "MBX-REFUSED", f"Brevlådesvaret {file.name} är avvisat"):
            tally.count("brevlådesvar", _take_answer(night, file))


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Ask of those the register has not answered of, and send the rest; what was handed over (`deliveries.HANDED`).

    A letter too large for a mailbox, or that cannot be set, gets the event `rejected`: the next night prints it.
    """
    letters = night.ledger.table("mailbox_letters", **_day(night))
    unknown = pc.invert(pc.or_(letters["is_reachable"], letters["is_asked"]))
    asked = letters.filter(unknown).select(["recipient_id", "customer_no"])
    _ask(night, folder, pa.concat_tables([asked, *_soon_reminded(night)]))
    ready = letters.filter(letters["is_reachable"])
    if not ready.num_rows:
        return []
    index = _index(night, ready)
    handed = [_batch(night, folder, part) for part in print_delivery.parts(index, MOST_LETTERS)]
    sent = pa.concat_tables(handed)["document_id"].combine_chunks()
    _refuse(night, index.filter(pc.invert(pc.is_in(index["document_id"], value_set=sent))))
    return handed


def _batch(night: Night, folder: Path, index: pa.Table) -> pa.Table:
    """One batch of the letters that can leave, with their messages; what of them was handed over."""
    run = print_delivery.run_name(night, "mailbox_batch", CHANNEL)
    batch = folder / mailbox_batch.batch_name(night.settings.municipality.short_name, night.business_on, run)
    batch.mkdir()
    sound = _set(night, index, batch)
    if sound.num_rows:
        for row in sound.to_pylist():
            _write_message(night, batch, row)
        manifest = mailbox_batch.seal(batch, sound, run=run, created_at=night.starts_at)
        files = {name: batch / name for name in [file.name for file in manifest.files] + [print_batch.MANIFEST_FILE]}
        sums = {"rows": manifest.documents, "ore": manifest.amount_sum_ore}
        account = night.settings.exchange.accounts.distributor
        night.exchange.send_folder(account, batch.name, files, kind="mailbox_batch", **sums)
    shutil.rmtree(batch)
    return handed_over(sound["document_id"], CHANNEL, print_delivery.inside(batch.name, sound["file"]))


def _day(night: Night) -> dict[str, Any]:
    day = night.business_on
    return {"client": night.client.code, "business_on": day, "oldest_answer_on": day - ANSWER_HOLDS}


def _take_answer(night: Night, file: InboundFile) -> int:
    """The recipients of one answer file whose answer was kept."""
    mailbox_lookup.parse_answer_name(file.name)
    sheet = mailbox_lookup.read_answer(file.read())
    early = sheet.table.filter(pc.greater(sheet.table["asked_on"], night.business_on))
    told = fault_rows(
        "MBX-DATE",
        early["line_no"].combine_chunks(),
        f"Registret ska ha frågats senast {night.business_on}.",
        "Rätta dagen och skicka raden på nytt.",
        field="asked_on",
    )
    answers = sheet.table.filter(pc.less_equal(sheet.table["asked_on"], night.business_on))
    night.ledger.run("forget_mailbox_answers")
    night.ledger.stage("mailbox_answer", answers)
    night.ledger.analyze("mailbox_answer")
    unasked = night.ledger.table("unasked_mailbox_answers", client=night.client.code).num_rows
    night.ledger.run("take_mailbox_answer", client=night.client.code, run_id=night.run_id, version_id=night.version_id)
    rejects = faults.concat([sheet.faults, told])
    taken = answers.num_rows - unasked
    aside = sheet.rows - answers.num_rows
    sums = [("Svar om brevlådor", taken, 0)]
    file.taken(read=sheet.rows, taken=taken, put_aside=aside, ignored=unasked, sums=sums, rejects=rejects)
    return taken


def _soon_reminded(night: Night) -> list[pa.Table]:
    """Whom to ask of tonight for the reminders and demands of the next night, which wait for no answer."""
    chosen = night.settings.distribution
    if chosen.mailbox == "off" or chosen.reminder_channel != CHANNEL or night.step.occasion == FIRST:
        return []
    next_on = add_bank_days(night.business_on, 1)
    days = {"business_on": night.business_on, "next_on": next_on, "oldest_answer_on": next_on - ANSWER_HOLDS}
    return [night.ledger.table("soon_reminded_recipients", client=night.client.code, **days)]


def _ask(night: Night, folder: Path, unknown: pa.Table) -> None:
    """Put the question who can be reached into the outbox, a thousand recipients to a file, and note it."""
    asked = unknown.select(["recipient_id"]).group_by("recipient_id").aggregate([]).sort_by("recipient_id")
    night.ledger.run("forget_mailbox_question")
    night.ledger.stage("mailbox_question", unknown.select(["customer_no"]).group_by("customer_no").aggregate([]))
    night.ledger.run("note_mailbox_question", **night.keys)
    account = night.settings.exchange.accounts.distributor
    for first in range(0, asked.num_rows, mailbox_lookup.BLOCK):
        block = asked.slice(first, mailbox_lookup.BLOCK)
        keys = {"client": night.client.code, "run_id": night.run_id, "kind": "mailbox_question", "ending": ".csv"}
        earlier = night.ledger.one("count_batches", **keys)
        serial = SerialName(night.client.code, night.business_on, earlier["batches"] + 1)
        name = mailbox_lookup.question_name(serial)
        (folder / name).write_bytes(mailbox_lookup.write_question(block))
        night.exchange.send(account, name, folder / name, kind="mailbox_question", rows=block.num_rows, ore=0)
        (folder / name).unlink()


def _index(night: Night, ready: pa.Table) -> pa.Table:
    """The letters as rows of the index, each with its recipient and a subject that tells nothing."""
    rows = print_delivery.index_rows(night, CHANNEL)
    place = pc.index_in(rows["document_id"], value_set=ready["document_id"].combine_chunks())
    kept, recipients = rows.filter(place.is_valid()), ready["recipient_id"].take(place.drop_null())
    subjects = [f"{SUBJECTS.get(kind, LETTER)} från {night.client.name}" for kind in kept["document_type"].to_pylist()]
    return kept.append_column("recipient_id", recipients).append_column("subject", pa.array(subjects, pa.string()))


def _set(night: Night, index: pa.Table, batch: Path) -> pa.Table:
    """The rows whose letter stands in the batch as a PDF small enough, with their place."""
    writable = index.filter(pc.invert(print_delivery.unwritable(index, mailbox_batch.LAYOUT)))
    made = print_delivery.render(night, writable, batch, one_file_each=True)
    placed = print_delivery.placed(writable, made.pages)
    large = [name for name in placed["file"].to_pylist() if (batch / name).stat().st_size > mailbox_batch.LARGEST_PDF]
    for name in large:
        (batch / name).unlink()
    return placed.filter(pc.invert(pc.is_in(placed["file"], value_set=pa.array(large, pa.string()))))


def _refuse(night: Night, refused: pa.Table) -> None:
    """Note the letters that could not be set, or are too large for a mailbox."""
    if not refused.num_rows:
        return
    wanted = f"Ett digitalt brev ska kunna sättas och vara högst {mailbox_batch.LARGEST_PDF // 1000} kB."
    columns = {"rule": "MBX-LETTER", "wanted": wanted}
    told = {name: pa.repeat(pa.scalar(text), refused.num_rows) for name, text in columns.items()}
    night.ledger.stage("mailbox_fault", pa.table({"document_id": refused["document_id"], **told}))
    night.ledger.run("insert_mailbox_rejected", **night.keys)


def _write_message(night: Night, batch: Path, row: dict[str, Any]) -> None:
    """What the mailbox takes as it is, beside the letter's PDF."""
    pdf = (batch / row["file"]).read_bytes()
    target = batch / row["file"]
    if night.settings.distribution.mailbox == "kivra":
        target.with_suffix(".json").write_bytes(kivra_content.write(_content(night, row), pdf))
    else:
        target.with_suffix(".xml").write_bytes(mailbox_message.write(_message(night, row), pdf))


def _message(night: Night, row: dict[str, Any]) -> mailbox_message.Letter:
    client, contact = night.client, night.client.payment_contact
    return mailbox_message.Letter(
        document_id=row["document_id"],
        sender_id=client.organisation_no.replace("-", ""),
        sender_name=client.name,
        recipient_id=row["recipient_id"],
        subject=row["subject"],
        body=BODY.format(sender=client.name),
        support_text=SUPPORT.format(name=contact.name),
        support_url=f"mailto:{contact.email}",
        support_telephone=contact.telephone,
        support_email=contact.email,
        file_name=row["file"],
    )


def _content(night: Night, row: dict[str, Any]) -> kivra_content.Letter:
    payment = None
    if row["ocr"] and row["amount_ore"] > 0:
        payment = kivra_content.Payment(
            row["due_on"], row["amount_ore"], row["bankgiro"], row["ocr"], SUBJECTS.get(row["document_type"], LETTER)
        )
    return kivra_content.Letter(
        document_type=row["document_type"],
        recipient_id=row["recipient_id"],
        subject=row["subject"],
        generated_on=night.business_on,
        file_name=row["file"],
        payment=payment,
    )
