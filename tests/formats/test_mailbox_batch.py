"""Digital letters: the message of Mina meddelanden, the content of Kivra, question and answer, and the batch."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lxml import etree

from formats import kivra_content, mailbox_batch, mailbox_lookup, mailbox_message
from formats.delimited import SerialName
from formats.faults import FileRefused

PDF = b"%PDF-1.7 ett brev \x00\xff"
ANNA = "198112289874"
GOLDEN = Path(__file__).parent / "golden" / "mailbox_batch"
MESSAGE = mailbox_message.Letter(
    document_id="invoice-2026110001",
    sender_id="2120009994",
    sender_name="Exempelstads kommun",
    recipient_id=ANNA,
    subject="Faktura från Exempelstads kommun",
    body="Du har fått ett brev.",
    support_text="Frågor besvaras av kundreskontran.",
    support_url="mailto:kundreskontra@exempelstad.example",
    support_telephone="0999-100 10",
    support_email="kundreskontra@exempelstad.example",
    file_name="2026110001.pdf",
)
PAYMENT = kivra_content.Payment(date(2026, 11, 30), 237_305, "50501055", "202611000128", "Faktura")
CONTENT = kivra_content.Letter("invoice", ANNA, MESSAGE.subject, date(2026, 10, 31), MESSAGE.file_name, PAYMENT)


def test_the_message_is_the_agreed_bytes() -> None:
    assert mailbox_message.write(MESSAGE, PDF) == (GOLDEN / "message.xml").read_bytes().rstrip(b"\n")


def test_the_content_is_the_agreed_bytes() -> None:
    assert kivra_content.write(CONTENT, PDF) == (GOLDEN / "content.json").read_bytes().rstrip(b"\n")


def test_a_message_has_its_elements_in_the_schemas_order_and_the_attachments_checksum() -> None:
    root = etree.fromstring(mailbox_message.write(MESSAGE, PDF))
    assert root.tag == "{http://minameddelanden.gov.se/schema/Message/v3}SignedDelivery"
    names = [etree.QName(element).localname for element in root.iter() if not len(element)]
    assert names == [field.path.split("/")[-1] for field in mailbox_message.FIELDS]
    texts = {name: element.text for name, element in zip(names, (e for e in root.iter() if not len(e)), strict=True)}
    assert texts["Checksum"] == hashlib.md5(PDF).hexdigest()
    assert (texts["Language"], texts["Filename"], texts["Recipient"]) == ("svSE", "2026110001.pdf", ANNA)
    parts = [etree.QName(element).localname for element in root[0]]
    assert parts == ["Header", "Message"], "one of each, opened once"


HOSTILE = "</Subject><Recipient>1</Recipient>&lt; <![CDATA[x]]> å\u202e\U0001f600"


def test_a_message_comes_back_as_it_was_whatever_it_says() -> None:
    for letter in (MESSAGE, replace(MESSAGE, subject=HOSTILE, body=HOSTILE, support_text="ö" * 1024)):
        assert mailbox_message.read(mailbox_message.write(letter, PDF)) == (letter, PDF)


def test_a_text_longer_than_the_schema_takes_is_not_written() -> None:
    for changes in ({"subject": "x" * 256}, {"support_text": "x" * 1025}, {"recipient_id": ANNA + "1"}):
        with pytest.raises(ValueError, match="longer than"):
            mailbox_message.write(replace(MESSAGE, **changes), PDF)


def test_a_changed_message_is_refused() -> None:
    written = mailbox_message.write(MESSAGE, PDF)
    other = base64.b64encode(b"%PDF other").decode().encode()
    for damaged in (
        written.replace(base64.b64encode(PDF), other),
        written.replace(b"<Language>svSE</Language>", b""),
        written.replace(b"Message/v3", b"Message/v2"),
    ):
        with pytest.raises(FileRefused):
            mailbox_message.read(damaged)


def test_a_content_says_how_to_pay_to_the_ore() -> None:
    content, pdf = kivra_content.read(kivra_content.write(CONTENT, PDF))
    assert pdf == PDF
    assert content == {
        "ssn": ANNA,
        "subject": "Faktura från Exempelstads kommun",
        "type": "invoice",
        "generated_at": "2026-10-31",
        "parts": [{"name": "2026110001.pdf", "content_type": "application/pdf"}],
        "payment_multiple_options": {
            "payable": True,
            "status": "unpaid",
            "currency": "SEK",
            "method": "1",
            "account": "5050-1055",
            "options": [
                {
                    "due_date": "2026-11-30",
                    "amount": "2373.05",
                    "type": "SE_OCR",
                    "reference": "202611000128",
                    "title": "Faktura",
                    "description": "Faktura",
                }
            ],
        },
    }


def test_a_company_is_named_by_its_vat_number_and_a_letter_asks_for_nothing() -> None:
    letter = replace(CONTENT, recipient_id="165599123451", document_type="credit_note", payment=None)
    content, _ = kivra_content.read(kivra_content.write(letter, PDF))
    assert content["vat_number"] == "SE559912345101" and "ssn" not in content
    assert content["type"] == "letter" and "payment_multiple_options" not in content


def test_a_content_above_the_limit_is_not_written() -> None:
    assert len(kivra_content.write(CONTENT, bytes(mailbox_batch.LARGEST_PDF))) < kivra_content.LARGEST
    with pytest.raises(ValueError, match="Kivra takes"):
        kivra_content.write(CONTENT, bytes(760_000))


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"parts":[{"data":"%"}],"subject":"x","type":"y","ssn":"1"}'])
def test_what_is_no_content_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="KIV-CONTENT"):
        kivra_content.read(data)


def test_question_and_answer_come_back_and_a_bad_row_is_masked() -> None:
    question = pa.table({"recipient_id": [ANNA, "165599123451"]})
    assert mailbox_lookup.read_question(mailbox_lookup.write_question(question)).table["recipient_id"].to_pylist() == [
        ANNA,
        "165599123451",
    ]
    columns: dict[str, Any] = {"recipient_id": [ANNA], "reachable": ["yes"], "asked_on": [date(2026, 11, 1)]}
    answer = pa.table({**columns, "supplier": ["Exempelbrevlådan"]})
    data = mailbox_lookup.write_answer(answer)
    assert mailbox_lookup.read_answer(data).table.drop_columns(["line_no"]).to_pylist() == answer.to_pylist()
    sheet = mailbox_lookup.read_answer(data.replace(b";yes;", b";ja;"))
    [fault] = sheet.faults.to_pylist()
    assert (fault["field"], sheet.table.num_rows) == ("reachable", 0)
    assert ANNA[-4:] not in str(fault)
    assert mailbox_lookup.parse_answer_name("BREVLADESVAR_10_20261101_002.csv") == SerialName(
        "10", date(2026, 11, 1), 2
    )


def test_a_batch_holds_letters_and_messages_and_is_read_back(tmp_path: Path) -> None:
    known = dict.fromkeys(mailbox_batch.INDEX.names)
    row = known | {
        "document_id": "invoice-2026110001",
        "document_type": "invoice",
        "document_no": "2026110001",
        "customer_no": "1",
        "recipient_name": "Åsa",
        "country": "SE",
        "file": "2026110001.pdf",
        "first_page": 1,
        "pages": 1,
        "postage_class": "economy",
        "colour": False,
        "duplex": True,
        "language": "sv",
        "amount_ore": 237300,
        "group_key": "1",
        "recipient_id": ANNA,
        "subject": "Faktura från Exempelstads kommun",
    }
    (tmp_path / "2026110001.pdf").write_bytes(PDF)
    (tmp_path / "2026110001.xml").write_bytes(mailbox_message.write(MESSAGE, PDF))
    index = pa.Table.from_pylist([row], schema=mailbox_batch.INDEX)
    mailbox_batch.seal(tmp_path, index, run="1", created_at=datetime(2026, 10, 31, tzinfo=UTC))
    batch = mailbox_batch.read(tmp_path)
    assert batch.index.to_pylist() == [row] and (batch.manifest.channel, batch.manifest.documents) == ("mailbox", 1)
    assert [file.name for file in batch.manifest.files] == ["index.csv", "2026110001.pdf", "2026110001.xml"]
    (tmp_path / "2026110001.xml").write_bytes(b"<x/>")
    with pytest.raises(FileRefused, match="PB-FILE"):
        mailbox_batch.read(tmp_path)


def test_the_page_names_every_column_path_and_type() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats" / "mailbox_batch.md").read_text(encoding="utf-8")
    names = [column.name for layout in (mailbox_lookup.QUESTION, mailbox_lookup.ANSWER) for column in layout.columns]
    names += [field.path for field in mailbox_message.FIELDS] + [*kivra_content.TYPES, *kivra_content.TYPES.values()]
    names += [*list(json.loads(kivra_content.write(CONTENT, PDF))), "subject", "MBX-DATE", "MBX-LETTER", "MBX-REFUSED"]
    assert [name for name in names if name not in page] == []
