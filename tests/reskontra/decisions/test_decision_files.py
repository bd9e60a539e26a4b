"""Decision files are known by their headings; each row is a decision, nothing, or put aside with what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from formats.faults import FileRefused
from reskontra.decisions import decision_templates
from reskontra.decisions.decision_claim_forms import DEFERMENT, DISPUTE, PLAN, STOP
from reskontra.decisions.decision_files import FORMS, Decisions, read, recognise, with_known_headings
from reskontra.decisions.decision_forms import MANDATE, MATCH, REFUND, UNDO, Form
from reskontra.exchange.staff_sheets import read_staff_file

WORKLIST = "Betalning;Post;Orsak;Beslut;Till faktura;Till kund;Belopp;Beslutat av;Kommentar"
UNDOING = "Ångra betalning;Ångra avräkning;Till faktura;Beslutat av;Orsak"
PROPOSALS = "Förslag;Kundnummer;Belopp;Kontrollsumma;Beslut;Beslutat av;Godkänt av;Kommentar"
MANDATES = "Medgivande;Kundnummer;Betalarnummer;Clearingnummer;Kontonummer;Bankgironummer;Beslutat av;Kommentar"
SUM = "a" * 64


def decided(form: Form, headings: str, *lines: str) -> Decisions:
    sheet = read_staff_file("\n".join([headings, *lines, ""]).encode(), "beslut.csv")
    assert recognise(sheet) is form
    found = read(sheet, form)
    assert sheet.rows == found.table.num_rows + found.aside.num_rows + found.ignored
    return found


def rows(found: Decisions) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if v is not None} for row in found.table.to_pylist()]


def rules(found: Decisions) -> list[tuple[int, str, str]]:
    return [(row["line_no"], row["rule"], row["field"]) for row in found.faults.to_pylist()]


def test_money_of_the_worklist_goes_to_an_invoice_or_a_customer_and_unanswered_rows_are_nothing() -> None:
    found = decided(
        MATCH,
        WORKLIST,
        "11;71;okänd;Faktura;2026000001;;1 234,50;ANNEX;enligt kund",
        "12;72;okänd;;;;;;",
        "13;73;okänd;kund;;104711;;ANNEX;",
    )
    assert rows(found) == [
        {"line_no": 2, "choice": "invoice", "payment_id": 11, "item_id": 71, "invoice_no": 2026000001}
        | {"amount_ore": 123450, "decided_by": "ANNEX", "reason": "enligt kund"},
        {"line_no": 4, "choice": "customer", "payment_id": 13, "item_id": 73, "customer_no": "104711"}
        | {"decided_by": "ANNEX", "reason": ""},
    ]
    assert (found.ignored, found.faults.num_rows) == (1, 0)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("1;7;;Faktura;;;;ANNEX;", ("DEC-MISSING", "Till faktura")),
        ("1;7;;Kund;;;;ANNEX;", ("DEC-MISSING", "Till kund")),
        ("1;7;;Kund;2026000001;104711;;ANNEX;", ("DEC-BARRED", "Till faktura")),
        ("1;7;;Faktura;2026000001;104711;;ANNEX;", ("DEC-BARRED", "Till kund")),
        ("1;7;;Faktura;2026000001;;;;", ("DEC-MISSING", "Beslutat av")),
        ("1;;;Faktura;2026000001;;;ANNEX;", ("DEC-MISSING", "Post")),
        ("1;7;;;2026000001;;;ANNEX;", ("DEC-CHOICE", "Beslut")),
        ("1;7;;Slänga;2026000001;;;ANNEX;", ("DEC-CHOICE", "Beslut")),
        ("1;7;;Faktura;2026000001;;-5,00;ANNEX;", ("DEC-VALUE", "Belopp")),
        ("1;7;;Faktura;2026000001;;0;ANNEX;", ("DEC-VALUE", "Belopp")),
        ("1;7;;Faktura;2026000001;;1.234,50;ANNEX;", ("DEC-VALUE", "Belopp")),
        ("1;7;;Faktura;F17;;;ANNEX;", ("DEC-VALUE", "Till faktura")),
        ("x;7;;Faktura;2026000001;;;ANNEX;", ("DEC-VALUE", "Betalning")),
        ("1;7;;Faktura;2026000001;;;=A1;", ("DEL-FORMULA", "Beslutat av")),
        ("1;7;;Faktura;2026000001", ("DEL-FIELDS", "")),
    ],
)
def test_a_row_that_cannot_be_meant_is_put_aside_and_its_neighbour_taken(line: str, rule: tuple[str, str]) -> None:
    found = decided(MATCH, WORKLIST, line, "2;8;;Faktura;2026000002;;;ANNEX;")
    assert (2, *rule) in rules(found)
    assert {number for number, _, _ in rules(found)} == {2}
    assert found.table["line_no"].to_pylist() == [3]
    assert found.aside["line_no"].to_pylist() == [2]


def test_a_formula_where_nothing_is_decided_harms_nobody() -> None:
    found = decided(MATCH, WORKLIST, "1;=7;;;;;;;", "1;7;=SUM(A1);Faktura;2026000001;;;ANNEX;")
    assert (found.ignored, found.faults.num_rows, found.table.num_rows) == (1, 0, 1)


def test_what_was_readable_of_the_amount_is_told_of_a_row_put_aside() -> None:
    found = decided(MATCH, WORKLIST, "1;7;;Faktura;;;12,5;ANNEX;", "1;8;;Faktura;;;tolv;ANNEX;")
    assert found.aside.to_pylist() == [
        {"line_no": 2, "key": "7", "amount_ore": 1250},
        {"line_no": 3, "key": "8", "amount_ore": 0},
    ]


def test_an_undo_needs_a_reason_and_something_to_undo() -> None:
    found = decided(
        UNDO, UNDOING, "11;;;ANNEX;fel kund", ";901;2026000001;ANNEX;fel faktura", ";;1;ANNEX;x", "1;;;ANNEX;"
    )
    assert rows(found) == [
        {"line_no": 2, "choice": "unidentified", "payment_id": 11, "decided_by": "ANNEX", "reason": "fel kund"},
        {"line_no": 3, "choice": "invoice", "settlement_id": 901, "invoice_no": 2026000001, "decided_by": "ANNEX"}
        | {"reason": "fel faktura"},
    ]
    assert rules(found) == [
        (4, "DEC-MISSING", "Ångra betalning eller Ångra avräkning"),
        (5, "DEC-MISSING", "Orsak"),
    ]


def test_a_refund_is_approved_with_the_sum_that_was_seen_and_refused_with_a_reason() -> None:
    found = decided(
        REFUND,
        PROPOSALS,
        f"1;104711;1785.00;{SUM};Godkänn;ANNEX;BEREK;",
        f"2;104711;640.00;{SUM};Avslå;ANNEX;;fel konto",
        f"3;104711;640.00;{SUM};Avslå;ANNEX;;",
        "4;104711;640.00;;Godkänn;ANNEX;;",
        f"5;104711;640.00;{SUM};;;;",
    )
    assert rows(found) == [
        {"line_no": 2, "choice": "approve", "amount_ore": 178500, "decided_by": "ANNEX", "approved_by": "BEREK"}
        | {"reason": "", "proposal_id": 1, "content_sha256": SUM},
        {"line_no": 3, "choice": "refuse", "amount_ore": 64000, "decided_by": "ANNEX", "reason": "fel konto"}
        | {"proposal_id": 2, "content_sha256": SUM},
    ]
    assert rules(found) == [(4, "DEC-MISSING", "Kommentar"), (5, "DEC-MISSING", "Kontrollsumma")]
    assert found.ignored == 1


def test_a_mandates_account_is_never_shown_when_it_is_wrong() -> None:
    found = decided(
        MANDATE,
        MANDATES,
        "Nytt;104711;;6000;123 456-789;;ANNEX;",
        "Avsluta;104711;;;;;ANNEX;",
        "Nytt;104712;;;;;ANNEX;",
        "Nytt;811228-9874;;60;8112289874X;;ANNEX;",
    )
    assert rows(found)[0] == {"line_no": 2, "choice": "new", "customer_no": "104711", "decided_by": "ANNEX"} | {
        "reason": "",
        "clearing": "6000",
        "account": "123456789",
    }
    assert rows(found)[1]["choice"] == "end"
    assert (4, "DEC-MISSING", "Kontonummer eller Bankgironummer eller Betalarnummer") in rules(found)
    assert {rule[2] for rule in rules(found) if rule[0] == 5} >= {"Clearingnummer", "Kontonummer"}
    told = str(found.faults.to_pylist())
    assert "9874" not in told


@pytest.mark.parametrize(
    ("form", "line", "rule"),
    [
        (STOP, "Sätt;=SOCIAL;104711;;;;ANNEX;skäl", ("DEL-FORMULA", "Spärrkod")),
        (STOP, "Sätt;SOCIAL;;;;;ANNEX;skäl", ("DEC-MISSING", "Kundnummer eller Fakturanummer")),
        (STOP, "Förläng;SOCIAL;104711;;;;ANNEX;skäl", ("DEC-MISSING", "Bevakningsdag")),
        (STOP, "Avsluta;SOCIAL;104711;;2026-12-01;;ANNEX;skäl", ("DEC-BARRED", "Bevakningsdag")),
        (STOP, "Sätt;SOCIAL;104711;;2026-02-30;;ANNEX;skäl", ("DEC-VALUE", "Bevakningsdag")),
        (STOP, "Sätt;SOCIAL;104711;;i morgon;;ANNEX;skäl", ("DEC-VALUE", "Bevakningsdag")),
        (STOP, "Sätt;SOCIAL;104711;;;;ANNEX;", ("DEC-MISSING", "Orsak")),
        (STOP, "Ta bort;SOCIAL;104711;;;;ANNEX;skäl", ("DEC-CHOICE", "Spärr")),
        (DISPUTE, "Bestrids;F17;;ANNEX;;fel", ("DEC-VALUE", "Fakturanummer")),
        (DISPUTE, "Godtas;2026000001;10,00;ANNEX;;fel", ("DEC-BARRED", "Bestritt belopp")),
        (DISPUTE, "Delvis;2026000001;;ANNEX;;fel", ("DEC-MISSING", "Bestritt belopp")),
        (DISPUTE, "Domstol;2026000001;;ANNEX;;fel", ("DEC-MISSING", "Godkänt av")),
        (DEFERMENT, "2026000001;;2026-03-25;;;ANNEX;;skäl", ("DEC-MISSING", "Anstånd till")),
        (DEFERMENT, "2026000001;2026-04-30;2026-03-25;;kanske;ANNEX;;skäl", ("DEC-VALUE", "Flytta förfallodag")),
        (DEFERMENT, "2026000001;2026-04-30;2026-03-25;1=1;;ANNEX;;skäl", ("DEC-VALUE", "Grund")),
    ],
)
def test_a_row_about_claims_that_cannot_be_meant_is_put_aside(form: Form, line: str, rule: tuple[str, str]) -> None:
    found = decided(form, ";".join(form.headings), line)
    assert (2, *rule) in rules(found)
    assert found.table.num_rows == 0


def test_files_of_other_headings_are_refused_and_a_lost_column_is_named() -> None:
    with pytest.raises(FileRefused, match="DEC-UNKNOWN"):
        recognise(read_staff_file(b"Kund;Saldo\n1;2\n", "x.csv"))
    with pytest.raises(FileRefused, match=r"Till kund.*DEC-HEADINGS"):
        recognise(read_staff_file(WORKLIST.replace("Till kund;", "").encode() + b"\n", "x.csv"))


def test_no_file_can_be_taken_for_two_kinds() -> None:
    for form in FORMS:
        others = [other for other in FORMS if other is not form]
        assert not any(set(other.marks) <= set(form.headings) for other in others), form.title


@pytest.mark.parametrize("name", decision_templates.TEMPLATES)
def test_a_template_is_known_as_what_it_is_and_holds_no_row(name: str) -> None:
    form, _ = decision_templates.TEMPLATES[name]
    sheet = read_staff_file(decision_templates.content(name), name)
    assert recognise(sheet) is form
    assert (sheet.rows, read(sheet, form).table.num_rows) == (0, 0)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01",
        "20261201",
        "1.12.2026",
        "01.12.2026",
        "1. 12. 2026",
        "1/12 2026",
        "2026/12/1",
        "2026-12-01 00:00:00",
    ],
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    line = f"2026000001;{written};2026-11-20;;;ANNEX;;Bad om det"
    found = decided(
        DEFERMENT, "Fakturanummer;Anstånd till;Begärt den;Grund;Flytta förfallodag;Beslutat av;Godkänt av;Orsak", line
    )
    assert [row["until_on"] for row in rows(found)] == [date(2026, 12, 1)]


@pytest.mark.parametrize("written", ["1/12/2026", "31.2.2026", "12-01", "1 december", "46357"])
def test_a_day_that_can_be_two_or_none_goes_back(written: str) -> None:
    line = f"2026000001;{written};2026-11-20;;;ANNEX;;Bad om det"
    found = decided(
        DEFERMENT, "Fakturanummer;Anstånd till;Begärt den;Grund;Flytta förfallodag;Beslutat av;Godkänt av;Orsak", line
    )
    assert rules(found) == [(2, "DEC-VALUE", "Anstånd till")]


def test_headings_are_known_in_any_letter_case_and_with_other_blanks() -> None:
    text = "BESTRIDANDE;fakturanummer;Bestritt\u00a0 belopp:;Beslutat Av;godkänt av;Orsak;Egen anteckning\n"
    sheet = read_staff_file(f"{text}Bestrids;2026000001;=1;AB;;Fel pris;x\n".encode(), "beslut.csv")
    with pytest.raises(FileRefused):
        recognise(sheet)
    sheet = with_known_headings(sheet)
    assert recognise(sheet) is DISPUTE and "Egen anteckning" in sheet.headings
    assert rules(read(sheet, DISPUTE))[0] == (2, "DEL-FORMULA", "Bestritt belopp")


def test_a_cell_that_is_wrong_is_not_told_to_be_empty_as_well() -> None:
    found = decided(PLAN, ";".join(PLAN.headings), "Ny;800023;2026000023;12,0;2026-11-30;nej;AB;;Överenskommet")
    assert rules(found) == [(2, "DEC-VALUE", "Antal rater")]


def test_no_is_the_same_as_nothing_where_yes_is_asked_for() -> None:
    headings = "Fakturanummer;Anstånd till;Begärt den;Grund;Flytta förfallodag;Beslutat av;Godkänt av;Orsak"
    found = decided(
        DEFERMENT,
        headings,
        "2026000001;2026-12-01;2026-11-20;;Nej;ANNEX;;Bad om det",
        "2026000002;2026-12-01;2026-11-20;;ja;ANNEX;;Bad om det",
        "2026000003;2026-12-01;2026-11-20;;kanske;ANNEX;;Bad om det",
    )
    assert [(row["line_no"], row.get("flag")) for row in rows(found)] == [(2, None), (3, "ja")]
    assert rules(found) == [(4, "DEC-VALUE", "Flytta förfallodag")]
