"""Digital letters on a real ledger: who is asked of, what leaves when that is answered, what is printed instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import ANNA, COMPANY, SETTINGS, Town, books, empty  # noqa: F401 - fixtures

from formats import distributor_receipt, kivra_content, mailbox_batch, mailbox_lookup, mailbox_message
from formats.delimited import SerialName
from formats.print_batch import Batch
from reskontra.delivery import mailbox_delivery
from reskontra.exchange import Login
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger

THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (19, 20, 21, 23, 24))
INBOX = SETTINGS.exchange.accounts.distributor
SECRET = "195201012391"  # invented, valid check digit


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1, mailbox="mina_meddelanden")
    yield town
    empty(books)


def outbox(town: Town, kind: str) -> dict[str, bytes]:
    """What was put in the outbox, by `file` or `folder/file`."""
    rows = town.rows(
        f"""SELECT o.name, p.name, p.sha256 FROM outbox AS o JOIN outbox_part AS p USING (client, outbox_id)
            WHERE o.kind = '{kind}' ORDER BY o.outbox_id, p.part_no"""
    )
    archive = Archive(town.home.archive)
    return {name if name == part else f"{name}/{part}": archive.read(sha256) for name, part, sha256 in rows}


def asked(town: Town) -> list[list[str]]:
    """The recipients of each question, in the order they were sent."""
    files = outbox(town, "mailbox_question").values()
    return [mailbox_lookup.read_question(data).table["recipient_id"].to_pylist() for data in files]


def answer(town: Town, *rows: tuple[str, str, date], on: date = MONDAY, serial: int = 1) -> str:
    """Drop an answer of the register: recipient, yes or no, the day it was asked; the file's name."""
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    named = dict(zip(("recipient_id", "reachable", "asked_on"), columns, strict=True))
    table = pa.table({**named, "supplier": pa.array(["Exempelbrevlådan"] * len(rows), pa.string())})
    name = mailbox_lookup.answer_name(SerialName("10", on, serial))
    folder = town.home.sftp / INBOX / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(mailbox_lookup.write_answer(table))
    return name


def batch(town: Town, folder: Path) -> Batch:
    """The one batch of digital letters, as the distributor reads it."""
    for path, data in outbox(town, "mailbox_batch").items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    [made] = folder.glob("exempelstad_*_mailbox")
    return mailbox_batch.read(made)


def channels(town: Town) -> list[tuple[str, str]]:
    return town.rows("SELECT document_id, channel FROM document_event WHERE event = 'handed_over' ORDER BY 1, event_no")


def invoice(town: Town, customer_no: str, on: date = FRIDAY) -> str:
    return f"invoice-{town.invoiced(customer_no, 10_000, on)}"


def test_an_invoice_is_asked_of_one_night_and_sent_the_next(town: Town, tmp_path: Path) -> None:
    document = invoice(town, town.customer("1001", name="Anna Åberg", street=None, postal_code=None, city=None))
    town.run("distribution", FRIDAY)
    assert asked(town) == [[ANNA]] and channels(town) == []
    answer(town, (ANNA, "yes", SATURDAY), (SECRET, "yes", SATURDAY), on=SATURDAY)
    town.run("distribution", MONDAY)
    assert channels(town) == [], "an answer from the day before yesterday no longer holds"
    assert asked(town) == [[ANNA], [ANNA]]
    answer(town, (ANNA, "yes", MONDAY), serial=2)
    tally = town.run("distribution", TUESDAY)
    assert channels(town) == [(document, "mailbox")] and tally.counts["digitala brev"] == 1

    read = batch(town, tmp_path)
    [row] = read.index.to_pylist()
    assert (row["recipient_id"], row["subject"]) == (ANNA, "Faktura från Exempelstads kommun")
    assert (read.manifest.channel, read.manifest.documents) == ("mailbox", 1)
    files = outbox(town, "mailbox_batch")
    [pdf] = [data for name, data in files.items() if name.endswith(".pdf")]
    [message] = [data for name, data in files.items() if name.endswith(".xml")]
    letter, attached = mailbox_message.read(message)
    assert attached == pdf and pdf.startswith(b"%PDF-1.7") and len(pdf) < 700_000
    assert (letter.recipient_id, letter.document_id, letter.sender_id) == (ANNA, document, "2120009994")
    assert "Avgift" not in letter.subject + letter.body + letter.support_text


def test_who_has_no_mailbox_gets_a_letter_and_who_never_is_answered_of_too(town: Town) -> None:
    without = invoice(town, town.customer("1001"))
    unknown = invoice(town, town.company("2001", channel="mailbox"))
    town.run("distribution", FRIDAY)
    assert sorted(asked(town)[0]) == ["16" + COMPANY, ANNA]
    answer(town, (ANNA, "no", MONDAY))
    town.run("distribution", MONDAY)
    assert channels(town) == [(without, "print")]
    town.run("distribution", TUESDAY)
    assert channels(town) == [(without, "print"), (unknown, "print")]
    assert len(asked(town)) == 2, "asked again on Monday, printed on Tuesday"


def test_protected_persons_and_those_who_want_paper_are_never_asked_of(town: Town) -> None:
    invoice(town, town.customer("1001", protection_code=1, identity_no=SECRET))
    invoice(town, town.customer("1002", channel="print"))
    invoice(town, town.customer("1003", identity_type=None, identity_no=None))
    town.run("distribution", FRIDAY)
    assert asked(town) == []
    assert [channel for _, channel in channels(town)] == ["restricted", "print", "print"]


def test_one_who_becomes_protected_is_neither_asked_of_again_nor_sent_to(town: Town) -> None:
    invoice(town, town.customer("1001"))
    town.run("distribution", FRIDAY)
    answer(town, (ANNA, "yes", MONDAY))
    town.change_customer("1001", protection_code=2)
    town.run("distribution", MONDAY)
    assert [channel for _, channel in channels(town)] == ["restricted"]
    assert len(asked(town)) == 1 and outbox(town, "mailbox_batch") == {}
    assert town.select("reachable", "mailbox_recipient") == [(None,)]


def test_kivra_gets_how_to_pay_and_a_reminder_goes_to_a_known_mailbox(town: Town) -> None:
    town.choose("distribution", mailbox="kivra", reminder_channel="mailbox")
    unpaid = town.invoice(town.customer("1001", reminder_fee_agreement="A-17"), 100_000, "2026-10-30")
    new = town.invoiced("1001", 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    answer(town, (ANNA, "yes", MONDAY))
    town.run_only("reminders", MONDAY)
    town.run("distribution", MONDAY)
    sent = {document: channel for document, channel in channels(town) if document != f"invoice-{unpaid}"}
    assert set(sent.values()) == {"mailbox"} and len(sent) == 2
    contents = [
        kivra_content.read(d)[0]
        for n, d in outbox(town, "mailbox_batch").items()
        if "manifest" not in n and n.endswith(".json")
    ]
    paid = {content["type"]: content for content in contents}
    option = paid["invoice"]["payment_multiple_options"]["options"][0]
    ((ocr, due_on),) = town.rows(f"SELECT ocr, due_on::text FROM invoice WHERE invoice_no = {new}")
    assert (option["reference"], option["amount"], option["due_date"]) == (ocr, "100.00", due_on)
    assert paid["invoice.reminder"]["subject"] == "Påminnelse från Exempelstads kommun"
    assert paid["invoice.reminder"]["payment_multiple_options"]["options"][0]["amount"] == "1060.00"
    assert {content["ssn"] for content in contents} == {ANNA}


def test_a_reminder_does_not_wait_for_an_answer(town: Town) -> None:
    town.choose("distribution", reminder_channel="mailbox")
    town.invoice(town.customer("1001"), 100_000, "2026-10-30")
    town.run_only("reminders", MONDAY)
    town.run("distribution", MONDAY)
    assert [(d.split("-")[0], c) for d, c in channels(town)][-1] == ("reminder", "print")


def test_the_recipient_of_a_reminder_is_asked_of_the_night_before(town: Town) -> None:
    """Due on Monday the 16th, reminded on Monday the 23rd (the 21st is a Saturday), so asked of on Friday the 20th."""
    town.choose("distribution", reminder_channel="mailbox")
    town.invoice(town.customer("1001"), 100_000, "2026-11-16")
    town.invoice(town.customer("1002", identity_no=SECRET, protection_code=1), 100_000, "2026-11-16")
    town.invoice(town.customer("1003", identity_no="198112289874", channel="print"), 100_000, "2026-11-16")
    town.distribute(THURSDAY)
    town.run("distribution", THURSDAY)
    assert asked(town) == []
    town.run("distribution", FRIDAY)
    town.run("distribution", FRIDAY)
    assert asked(town) == [[ANNA]]
    answer(town, (ANNA, "yes", MONDAY))
    town.run_only("reminders", MONDAY)
    town.run("distribution", MONDAY)
    sent = [channel for document, channel in channels(town) if document.startswith("reminder")]
    assert sent == ["mailbox", "print"], "1001 was asked of, 1003 wants paper"


def test_a_letter_too_large_is_printed_the_next_night_and_named(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    document = invoice(town, town.customer("1001"))
    town.run("distribution", FRIDAY)
    answer(town, (ANNA, "yes", MONDAY))
    monkeypatch.setattr(mailbox_delivery.mailbox_batch, "LARGEST_PDF", 1000)
    tally = town.run("distribution", MONDAY)
    assert channels(town) == [] and outbox(town, "mailbox_batch") == {}
    assert [finding.rule for finding in tally.findings] == ["MBX-LETTER"]
    town.run("distribution", TUESDAY)
    assert channels(town) == [(document, "print")]


def test_a_large_run_is_several_batches(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_delivery, "MOST_LETTERS", 1)
    sent = [invoice(town, town.customer("1001")), invoice(town, town.customer("1002", identity_no=SECRET))]
    town.run("distribution", FRIDAY)
    answer(town, (ANNA, "yes", MONDAY), (SECRET, "yes", MONDAY))
    town.run("distribution", MONDAY)
    assert sorted(channels(town)) == sorted((document, "mailbox") for document in sent)
    for path, data in outbox(town, "mailbox_batch").items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    run = town.night(MONDAY).run_id
    folders = [tmp_path / f"exempelstad_{MONDAY:%Y%m%d}_{run}{part}_mailbox" for part in ("", "-2")]
    assert sorted(tmp_path.glob("exempelstad_*")) == sorted(folders)
    found = [row["document_id"] for folder in folders for row in mailbox_batch.read(folder).index.to_pylist()]
    assert sorted(found) == sorted(sent)


def test_a_letter_that_the_mailbox_refused_is_printed_once(town: Town) -> None:
    document = invoice(town, town.customer("1001"))
    town.run("distribution", FRIDAY)
    answer(town, (ANNA, "yes", MONDAY))
    town.run("distribution", MONDAY)
    names = [column.name for column in distributor_receipt.LAYOUT.columns]
    row = {"document_id": document, "channel": "mailbox", "event": "rejected", "reason_code": "NO_BOX"}
    row["event_time"] = "2026-11-23T08:00:00"
    name = distributor_receipt.file_name(SerialName("10", TUESDAY, 1))
    cells = ";".join(row.get(name, "") for name in names)
    (town.home.sftp / INBOX / "in" / name).write_text(f"{';'.join(names)}\n{cells}\n", encoding="utf-8")
    town.run("distribution", TUESDAY)
    assert channels(town) == [(document, "mailbox"), (document, "print")]
    town.run("distribution", date(2026, 11, 25))
    assert len(channels(town)) == 2


def test_an_answer_that_is_wrong_is_returned_and_no_number_is_shown(town: Town) -> None:
    invoice(town, town.customer("1001"))
    town.run("distribution", FRIDAY)
    name = answer(town)
    rows = [
        f"{ANNA};kanske;{MONDAY};",
        f"{SECRET};yes;{TUESDAY};",
        f"{ANNA};no;{MONDAY};Exempelbrevlådan",
        "1234;no;x;",
    ]
    with (town.home.sftp / INBOX / "in" / name).open("a", encoding="utf-8") as file:
        file.write("\n".join([*rows, ""]))
    town.run("distribution", MONDAY)
    assert town.select("reachable, supplier", "mailbox_recipient") == [(False, "Exempelbrevlådan")]
    reports = sorted((town.home.sftp / INBOX / "done").rglob(f"{name}*"))
    told = "".join(path.read_text(encoding="utf-8") for path in reports if path.name != name)
    assert "MBX-DATE" in told and ANNA[-4:] not in told and SECRET not in told
    broken = answer(town, (ANNA, "yes", MONDAY), serial=2)
    (town.home.sftp / INBOX / "in" / broken).write_text("fel;rubrik\n", encoding="utf-8")
    tally = town.run("distribution", TUESDAY)
    assert [finding.rule for finding in tally.findings if finding.severity == "stop"] == ["MBX-REFUSED"]


def test_off_means_that_nobody_is_asked_of(town: Town) -> None:
    town.choose("distribution", mailbox="off")
    invoice(town, town.customer("1001", channel="mailbox"))
    town.run("distribution", FRIDAY)
    assert asked(town) == [] and [channel for _, channel in channels(town)] == ["print"]


def test_questions_are_of_a_thousand_recipients_and_the_same_bytes_again(town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr(mailbox_lookup, "BLOCK", 2)
    for number, identity_no in enumerate((ANNA, "195201012391", "198507099805"), start=1001):
        invoice(town, town.customer(str(number), identity_no=identity_no))
    town.run("distribution", FRIDAY)
    assert [len(block) for block in asked(town)] == [2, 1]
    before = outbox(town, "mailbox_question")
    town.run("distribution", FRIDAY)
    assert outbox(town, "mailbox_question") == before, "a night run again asks nobody twice"
