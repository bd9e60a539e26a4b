"""A plan from the clerk's file to the customer's letter, through the steps of the night that it passes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra.exchange.staff_sheets import read_staff_file

PLANS = (
    "Avbetalningsplan;Kundnummer;Fakturanummer;Antal rater;Första förfallodag;Utan avgift;Beslutat av;Godkänt av;Orsak"
)


def out(house: LedgerHouse, account: str, pattern: str) -> list[Path]:  # noqa: F811
    return sorted((house.house.home.sftp / account / "out").rglob(pattern))


def test_a_plan_file_becomes_a_plan_an_answer_and_a_letter_and_again_nothing_more(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    first_due_on = date(invoice["due_on"].year + 1, 1, 29)
    nights = house.house
    nights.next_night(date(invoice["due_on"].year, 12, 29))
    row = f"Ny;104711;{invoice['invoice_no']};12;{first_due_on};;ANNEX;Enhetschef;kunden ringde"
    nights.drop("AVBETALNINGSPLANER.csv", f"{PLANS}\n{row}\n".encode(), "finance")
    for _ in range(2):
        for process in ("decision_intake", "reminders", "distribution"):
            nights.run(process)
    nights.night.exchange.deliver()
    (answer,) = out(house, "finance", "SVAR_AVBETALNINGSPLANER*.csv")
    (told,) = read_staff_file(answer.read_bytes(), answer.name).table.to_pylist()
    assert (told["Beslut"], told["Utfall"]) == ("Ny", "Genomfört") and "12 rater" in told["Förklaring"]
    assert len(nights.rows("SELECT 1 FROM instalment")) == 12
    assert nights.rows("SELECT document_id, event FROM document_event WHERE document_id LIKE 'plan%'") == [
        {"document_id": "plan-1", "event": "handed_over"}
    ]
