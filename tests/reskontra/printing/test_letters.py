"""What each kind of letter says to its reader: reminders of several claims, demands, plans, copies."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from letter_examples import (
    KINDS,
    claim,
    demand,
    fonts,
    invoice,
    joint_reminder,
    line,
    pages_of,
    plan,
    plan_notice,
    qr_codes,
    reminder,
    words,
)

from formats.peppol_tables import UNITS
from formats.reference import read_ocr_line
from reskontra.delivery.print_delivery import TEMPLATES
from reskontra.printing import Look
from reskontra.printing.letter_data import prepare


def said(document: dict[str, Any], folder: Path, look: Look) -> str:
    """All that stands in the letter."""
    return " ".join(words(page) for page in pages_of(document, folder, look))


def test_a_joint_reminder_gives_each_claim_its_own_number_and_no_slip_for_one(tmp_path: Path, look: Look) -> None:
    pages = pages_of(joint_reminder(), tmp_path, look)
    text = " ".join(words(page) for page in pages)
    assert "Andra påminnelsen" in text
    assert "Att betala 4 433 kronor senast 15 december 2026" in text
    assert "2026110001 Avgift oktober 2026 202611000128 2026-11-30 2 373,00 60,00 2 433,00" in text
    assert "2026110002 Avgift oktober 2026 202611000227 2026-11-30 1 000,00 0,00 1 000,00" in text
    assert "Betala varje faktura för sig till bankgirot." in text
    assert "5050-1055" in text
    assert qr_codes(pages[0]) == [] and "#41#" not in text, "one number would pay one claim only"


def test_credits_that_are_not_set_off_are_shown_and_not_deducted(tmp_path: Path, look: Look) -> None:
    text = said(joint_reminder(), tmp_path, look)
    assert "Du har också pengar till godo hos oss Faktura Belopp 2026100009 500,00 Inbetalning 12,50" in text
    assert text.count("Att betala") == 2 and "Att betala, kronor 4 433,00" in text
    assert "till godo" not in said(reminder(), tmp_path, look)


@pytest.mark.parametrize(
    ("language", "unit", "quantity_x100", "shown"),
    [
        ("sv", "DAY", 100, "1 dag"),
        ("sv", "DAY", 200, "2 dagar"),
        ("sv", "HUR", 150, "1,5 timmar"),
        ("en", "DAY", 200, "2 days"),
        ("sv", "tim", 200, "2 tim"),
        ("sv", None, 200, "2"),
    ],
)
def test_units_are_told_as_words(
    language: str, unit: str | None, quantity_x100: int, shown: str, tmp_path: Path, look: Look
) -> None:
    text = said(invoice(language=language, lines=[line(unit=unit, quantity_x100=quantity_x100)]), tmp_path, look)
    assert f" {shown} 1 265,60" in text or f" {shown} 1,265.60" in text


def test_every_unit_of_e_invoices_has_its_words_in_both_languages() -> None:
    for language in ("sv", "en"):
        texts = tomllib.loads((TEMPLATES / f"texts_{language}.toml").read_text(encoding="utf-8"))
        assert texts["units"].keys() == UNITS.keys()
        assert all(len(names) == 2 for names in texts["units"].values())


def test_a_demand_has_all_that_the_law_wants(tmp_path: Path, look: Look) -> None:
    pages = pages_of(demand(), tmp_path, look)
    text = " ".join(words(page) for page in pages)
    for wanted in (
        "Inkassokrav",
        "Borgenär, den du är skyldig pengar, är Exempelstads kommun, barn- och utbildningsnämnden",
        "organisationsnummer 212000-9994",
        "2026000001 Avgift mars 2026 2026-03-31 2026-04-30 12 500,00 240,00",
        "Kapital 12 500,00 Ränta 257,70 Påminnelseavgift 60,00 Inkassoavgift enligt lag 180,00",
        "2026000001 12 500,00 2026-05-01 2026-06-30 61 10,00 % 208,90",
        "2026000001 12 500,00 2026-07-01 2026-07-15 15 9,50 % 48,80",
        "Räntan är 257,70 kronor till och med 15 juli 2026 och ingår i beloppet.",
        "Att betala 12 997,70 kronor senast 27 juli 2026",
        "Invänd skriftligt senast 27 juli 2026.",
        "Stadshustorget 1, 999 99 Exempelstad, eller till kundreskontra@exempelstad.example",
        "ansöka om betalningsföreläggande hos Kronofogden",
        "Barn- och utbildningsförvaltningen, 0999-100 20",
        "Kundreskontran, 0999-100 10",
        "15 juli 2026",
    ):
        assert wanted in text, wanted
    ocr_line = next(row for row in pages[0].get_textpage().get_text_range().splitlines() if row.endswith("#41#"))
    assert read_ocr_line(ocr_line) == ("202611000128", 1299770, "50501055")


def test_a_demand_can_leave_its_interest_to_an_invoice_of_its_own(tmp_path: Path, look: Look) -> None:
    text = said(demand(amount_ore=1274000), tmp_path, look)
    assert "Kapital 12 500,00 Påminnelseavgift" in text
    assert "Räntan är 257,70 kronor till och med 15 juli 2026. " in text and "ingår inte i beloppet" in text


CLAIM = demand()["claims"][0]
INCOMPLETE = [
    ({"creditor": None}, "creditor"),
    ({"claims": [CLAIM | {"text": " "}]}, "claims[1].text"),
    ({"due_on": "2026-07-22"}, "due_on"),
    ({"interest_lines": demand()["interest_lines"][:1]}, "interest_lines"),
    ({"interest_lines": []}, "interest_lines"),
    ({"fees": demand()["fees"][:1]}, "fees"),
    ({"amount_ore": 1299771}, "amount_ore"),
]


@pytest.mark.parametrize(("changes", "field"), INCOMPLETE, ids=[str(n) for n in range(len(INCOMPLETE))])
def test_a_demand_without_what_the_law_wants_is_not_set(changes: dict[str, Any], field: str, look: Look) -> None:
    prepared, faults = prepare(demand(**changes), look.municipality)
    assert prepared is None
    assert [(fault.rule, fault.field) for fault in faults] == [("DEMAND_INCOMPLETE", field)]


def test_a_plan_shows_its_whole_schedule_to_the_ore_and_is_signed(tmp_path: Path, look: Look) -> None:
    pages = pages_of(plan(), tmp_path, look)
    text = " ".join(words(page) for page in pages)
    assert "Du betalar i 6 delar, den första på 1 497 kronor senast 25 februari 2026" in text
    for row in (
        "1 25 februari 2026 202611000128 1 497,00",
        "3 27 april 2026 202611000128 1 497,00",
        "6 27 juli 2026 202611000128 1 499,90",
    ):
        assert row in text, row
    assert "Kapital 8 400,00 Ränta 174,90 Kostnader 240,00 Avgift för avbetalningsplan 170,00" in text
    assert "Summa att betala, kronor 8 984,90" in text
    assert "Betala till bankgiro 5050-1055" in text
    assert "referensränta plus 8 procentenheter" in text and "upphör planen" in text
    assert "Ort och datum" in text and "Namnteckning" in text
    assert qr_codes(pages[0]) == [] and "#41#" not in text


def test_a_plan_whose_parts_do_not_add_up_is_not_set(look: Look) -> None:
    for changes, field in (
        ({"instalments": plan()["instalments"][:5]}, "instalments"),
        ({"plan_fee_ore": 0}, "claims"),
        ({"plan_letter": None, "due_on": "2026-02-25"}, "plan_letter"),
    ):
        prepared, faults = prepare(plan(**changes), look.municipality)
        assert (prepared, [fault.field for fault in faults]) == (None, [field])


@pytest.mark.parametrize("kind", ["notice", "late"])
def test_an_instalment_has_a_slip_and_says_what_is_left(kind: str, tmp_path: Path, look: Look) -> None:
    [page] = pages_of(plan_notice(plan_letter=kind), tmp_path, look)
    assert "Att betala 1 497 kronor senast 27 april 2026" in words(page)
    assert "Det här är betalning 3 av 6." in words(page)
    assert "återstår 4 493,90 kronor" in words(page)
    assert ("Vi har inte fått betalningen" in words(page)) == (kind == "late")
    assert len(qr_codes(page)) == 1


def test_a_joint_reminder_whose_claims_do_not_add_up_is_not_set(look: Look) -> None:
    prepared, [fault] = prepare(joint_reminder(amount_ore=443301), look.municipality)
    assert (prepared, fault.rule, fault.field) == (None, "LTR-R7", "amount_ore")


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_says_so_in_words_above_the_window(kind: str, tmp_path: Path, look: Look) -> None:
    original, *_ = pages_of(KINDS[kind](), tmp_path, look)
    assert "KOPIA" not in words(original)
    for language, mark in (("sv", "KOPIA"), ("en", "COPY")):
        for page in pages_of(KINDS[kind](copy=True, language=language), tmp_path, look):
            assert words(page).count(mark) == 1


def test_a_reminder_of_one_claim_says_what_it_is_for(tmp_path: Path, look: Look) -> None:
    document = reminder(claims=[claim()])
    assert "2026110001 Avgift oktober 2026 2026-10-31 2026-11-30 2 373,00 60,00 2 433,00" in said(
        document, tmp_path, look
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_in_english_has_no_swedish_of_ours(kind: str, tmp_path: Path, look: Look) -> None:
    english = KINDS[kind](language="en")
    text = said(english, tmp_path, look)
    for word in ("Fakturadatum", "kronor", "betala", "Frågor", "Sida", "Datum", "Belopp"):
        assert word not in text.replace("Barn- och", ""), word


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_agreed_fonts_are_in_the_file(kind: str, tmp_path: Path, look: Look) -> None:
    pages = pages_of(KINDS[kind](), tmp_path, look)
    text = " ".join(words(page) for page in pages)
    families = {name.split("-")[0] for name in fonts(tmp_path / "documents_0001.pdf")}
    assert families == ({"SourceSansPro", "OCRB"} if "#41#" in text else {"SourceSansPro"})


def test_an_invoice_of_nothing_and_one_that_autogiro_draws_have_nothing_to_pay_with(tmp_path: Path, look: Look) -> None:
    for changes in ({"amount_ore": 0}, {"direct_debit": True}):
        text = said(invoice(**changes), tmp_path, look)
        assert "202611000128" not in text and "5050-1055" not in text
