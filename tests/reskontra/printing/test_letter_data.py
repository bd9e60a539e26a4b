"""The data of a letter: what is refused, what is removed, and that a refusal tells nothing private."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from letter_examples import OCR_LINE, credit_note, invoice, line

from reskontra.printing import Look
from reskontra.printing.letter_data import clean, prepare
from reskontra.printing.letter_fields import LISTS, OPTIONAL, PARTS, REQUIRED


def test_marks_that_turn_or_hide_text_are_removed() -> None:
    assert clean("\u202eevil\u202c\u2066x\u2069\u200b\ufeff\u00ad\x07\x9b") == "evilx"
    assert clean("a\tb\r\nc\u2028d  e\u00a0f") == "a b c d e f"
    assert clean("o\u0308") == "ö"
    assert clean("a" + "\u0335" * 9) == "a" + "\u0335" * 2
    assert clean("\ud800x\ue000") == "x"
    assert clean("x" * 100) == "x" * 40 + "\u200b" + "x" * 40 + "\u200b" + "x" * 20
    assert "\u200b" not in clean("kundreskontra.ekonomiavdelningen@exempelstad.example")


WRONG = [
    ({"document_type": "letter"}, "document_type"),
    ({"document_no": "../../etc/passwd"}, "document_no"),
    ({"document_no": ""}, "document_no"),
    ({"issued_on": "2026-02-30"}, "issued_on"),
    ({"due_on": None}, "due_on"),
    ({"amount_ore": 2373.0}, "amount_ore"),
    ({"amount_ore": True}, "amount_ore"),
    ({"amount_ore": 2**63}, "amount_ore"),
    ({"bankgiro": None}, "bankgiro"),
    ({"bankgiro": "50501056"}, "bankgiro"),
    ({"ocr": "202611000129"}, "ocr"),
    ({"lines": []}, "lines"),
    ({"lines": "x"}, "lines"),
    ({"lines": [line(vat_percent=25.0)]}, "lines[1].vat_percent"),
    ({"lines": [line(), line(text="\u200b")]}, "lines[2].text"),
    ({"note": "x" * 2001}, "note"),
    ({"department": None}, "department"),
    ({"recipient": {"name": " "}}, "recipient.name"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[f"{field} {n}" for n, (_, field) in enumerate(WRONG)])
def test_a_wrong_document_is_named(changes: dict[str, Any], field: str, look: Look) -> None:
    prepared, faults = prepare(invoice(**changes), look.municipality)
    assert prepared is None
    assert [(fault.rule, fault.field) for fault in faults] == [("LTR-R1", field)]


def test_a_reject_does_not_tell_who_the_letter_was_to(look: Look) -> None:
    recipient = {"name": "Hemlig Person", "street": ["Hemliga gatan 1"], "city": "x" * 3000}
    _, faults = prepare(invoice(recipient=recipient, buyer_reference="198112289874" + "x" * 2000), look.municipality)
    assert [fault.field for fault in faults] == ["buyer_reference", "recipient.street", "recipient.city"]
    assert not re.search("Hemlig|9874", " ".join(map(str, faults)))
    assert faults[-1].found == ""


def test_the_ocr_line_of_the_worked_example(look: Look) -> None:
    prepared, _ = prepare(invoice(), look.municipality)
    assert prepared is not None
    assert prepared["ocr_line"] == OCR_LINE


def test_a_document_with_only_what_it_must_have(look: Look) -> None:
    least = {"text": "Kreditering", "net_ore": -100}
    keys = ("document_no", "document_type", "issued_on", "customer_no", "amount_ore", "department")
    document = {key: credit_note()[key] for key in keys} | {"recipient": {"name": "A"}, "lines": [least]}
    prepared, faults = prepare(document, look.municipality)
    assert faults == []
    assert prepared is not None
    assert prepared["recipient"]["country"] == "SE"
    assert (prepared["payable"], prepared["qr"], prepared["ocr_line"]) == (False, None, None)


def test_a_swedish_postal_code_is_shown_in_two_parts(look: Look) -> None:
    recipient = invoice()["recipient"]
    for country, shown in (("SE", "999 12"), ("NO", "99912")):
        prepared, _ = prepare(invoice(recipient=recipient | {"country": country}), look.municipality)
        assert prepared is not None
        assert prepared["recipient"]["postal_code"] == shown


def test_a_note_keeps_its_lines(look: Look) -> None:
    prepared, _ = prepare(invoice(note="ett\r\ntv\u00e5\t 2"), look.municipality)
    assert prepared is not None
    assert prepared["note"] == "ett\ntvå 2"


def test_the_page_on_letters_names_every_key_and_rule() -> None:
    page = (Path(__file__).parents[3] / "docs" / "letters.md").read_text(encoding="utf-8")
    groups = [(REQUIRED, OPTIONAL), *PARTS.values(), *LISTS.values()]
    keys = {key for required, optional in groups for key in (*required, *optional)} | set(PARTS) | set(LISTS)
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", page)] == []
    rules = [*(f"LTR-R{number}" for number in range(1, 8)), "DEMAND_INCOMPLETE"]
    assert [rule for rule in rules if f"| {rule} |" not in page] == []
