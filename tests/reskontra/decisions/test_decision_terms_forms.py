"""The files of decisions on kravkod and what interest rests on: what each basis needs, told when the file is read."""

from __future__ import annotations

from typing import Any

import pytest

from reskontra.decisions import decision_templates
from reskontra.decisions.decision_files import Decisions, read, recognise
from reskontra.decisions.decision_forms import Form
from reskontra.decisions.decision_terms_forms import BASES, INTEREST_BASIS, KRAVKOD, TERMS_FORMS
from reskontra.exchange.staff_sheets import read_staff_file
from reskontra.policy_tables import INTEREST_BASES

KRAVKODS = "Fakturanummer;Ny kravkod;Från dag;Beslutat av;Godkänt av;Orsak"
GROUNDS = "Räntegrund;Fakturanummer;Dag;Räntesats;Påslag;Beslutat av;Godkänt av;Orsak"


def decided(form: Form, headings: str, *lines: str) -> Decisions:
    sheet = read_staff_file("\n".join([headings, *lines, ""]).encode(), "beslut.csv")
    assert recognise(sheet) is form
    return read(sheet, form)


def rows(found: Decisions) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if value is not None} for row in found.table.to_pylist()]


def test_every_basis_of_the_policy_may_be_decided_under_one_swedish_name() -> None:
    assert sorted(BASES.values()) == sorted(INTEREST_BASES)


def test_a_kravkod_is_taken_with_its_day() -> None:
    found = decided(KRAVKOD, KRAVKODS, "2026000001;std_person;2026-12-01;AB;;ny betalare")
    (row,) = rows(found)
    assert (row["choice"], row["invoice_no"], row["code"]) == ("set", 2026000001, "std_person")
    assert str(row["from_on"]) == "2026-12-01"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Brott;1;2026-01-31;;;AB;;dom T 1-26", {"choice": "CRIME", "from_on": "2026-01-31"}),
        ("avtal;1;;12,5;;AB;;hyresavtal", {"choice": "CONTRACT", "rate": "12,5"}),
        ("Lån;1;;;6.50;AB;;skuldebrev", {"choice": "P7_LOAN", "margin": "6.50"}),
        ("30 dagar;1;;;;AB;;ej avtalad dag", {"choice": "P4_30_DAYS"}),
        ("Ingen;1;;;;AB;chef;löneskuld", {"choice": "NONE", "approved_by": "chef"}),
    ],
)
def test_a_basis_with_what_it_needs_is_taken(line: str, fields: dict[str, str]) -> None:
    (row,) = rows(decided(INTEREST_BASIS, GROUNDS, line))
    assert {name: str(row[name]) for name in fields} == fields


@pytest.mark.parametrize(
    ("line", "rule", "field"),
    [
        ("Brott;1;;;;AB;;x", "DEC-MISSING", "Dag"),
        ("Skadestånd;1;;;;AB;;x", "DEC-MISSING", "Dag"),
        ("Delgivning;1;;;;AB;;x", "DEC-MISSING", "Dag"),
        ("Återgång;1;;;;AB;;x", "DEC-MISSING", "Dag"),
        ("VA ej förfallet;1;;;;AB;;x", "DEC-MISSING", "Dag"),
        ("Avtal;1;;;;AB;;x", "DEC-MISSING", "Räntesats eller Påslag"),
        ("Lån;1;;;;AB;;x", "DEC-MISSING", "Räntesats eller Påslag"),
        ("Ingen;1;;;;AB;;x", "DEC-MISSING", "Godkänt av"),
        ("Förfallodag;1;2026-01-31;;;AB;;x", "DEC-BARRED", "Dag"),
        ("Brott;1;2026-01-31;8;;AB;;x", "DEC-BARRED", "Räntesats"),
        ("Brott;1;2026-01-31;;8;AB;;x", "DEC-BARRED", "Påslag"),
        ("Avtal;1;2026-01-31;8;;AB;;x", "DEC-BARRED", "Dag"),
        ("Avtal;1;;100;;AB;;x", "DEC-VALUE", "Räntesats"),
        ("Vänskap;1;;;;AB;;x", "DEC-CHOICE", "Räntegrund"),
        ("Brott;1;2026-01-31;;;AB;;", "DEC-MISSING", "Orsak"),
    ],
)  # fmt: skip
def test_a_basis_that_lacks_its_day_or_rate_or_has_another_s_goes_back(line: str, rule: str, field: str) -> None:
    found = decided(INTEREST_BASIS, GROUNDS, line)
    assert found.table.num_rows == 0
    assert (rule, field) in [(row["rule"], row["field"]) for row in found.faults.to_pylist()]


@pytest.mark.parametrize("form", TERMS_FORMS, ids=lambda form: form.kind)
def test_the_empty_file_staff_get_is_known_as_its_kind_and_decides_nothing(form: Form) -> None:
    (name,) = [name for name, template in decision_templates.TEMPLATES.items() if template[0] is form]
    sheet = read_staff_file(decision_templates.content(name), name)
    assert recognise(sheet) is form and read(sheet, form).table.num_rows == 0
