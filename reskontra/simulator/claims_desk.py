"""The desk for claims (kravhandläggning) in finance: customers call about an invoice that is overdue, and the clerk
sends in what is decided: plans, disputes, deferments, stops, write-offs and copies.

Each customer of a claims plot (`habits.CLAIMS`) calls about the first invoice that has reached it; some call again, and
some are called back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from reskontra.rules.bank_days import add_bank_days
from reskontra.simulator import habits
from reskontra.simulator.clerk import CLERK, staff_file
from reskontra.simulator.counterpart import Counterpart

MANAGER = "ekonomichef"  # of the policy's authority
DEFERRED_DAYS = 30


@dataclass(frozen=True)
class Call:
    """What is decided when a customer calls: the file it stands in and the row's cells, given the invoice and today."""

    plot: str
    file: str
    cells: Callable[[pd.Series, date], dict[str, object]]
    days_late: int = 0  # how long after the due date the customer calls


def _plan(invoice: pd.Series, day: date) -> dict[str, object]:
    return {
        "Avbetalningsplan": "Ny",
        "Kundnummer": invoice["customer_no"],
        "Fakturanummer": invoice["document_no"],
        "Antal rater": habits.INSTALMENTS,
        "Första förfallodag": add_bank_days(day, habits.FIRST_INSTALMENT_BANK_DAYS),
        "Utan avgift": "",
        "Godkänt av": "",
        "Orsak": "Kunden har ringt och kan inte betala allt på en gång",
    }


def _dispute(invoice: pd.Series, _: date) -> dict[str, object]:
    why = "Kunden säger att släpet lämnades tillbaka samma dag"
    row = {"Bestridande": "Bestrids", "Fakturanummer": invoice["document_no"], "Bestritt belopp": "", "Godkänt av": ""}
    return {**row, "Orsak": why}


def _turned_down(invoice: pd.Series, _: date) -> dict[str, object]:
    row = {"Bestridande": "Avvisas", "Fakturanummer": invoice["document_no"], "Bestritt belopp": "", "Godkänt av": ""}
    return {**row, "Orsak": "Släpet kom tillbaka en vecka för sent enligt kvittot"}


def _deferment(invoice: pd.Series, day: date) -> dict[str, object]:
    due_on = invoice["due_on"].date()
    return {
        "Fakturanummer": invoice["document_no"],
        "Anstånd till": max(due_on, day) + timedelta(days=DEFERRED_DAYS),
        "Begärt den": due_on,
        "Grund": "HOUSING_ALLOWANCE",
        "Flytta förfallodag": "",
        "Godkänt av": "",
        "Orsak": "Väntar på beslut om bostadsbidrag",
    }


def _stop(invoice: pd.Series, _: date) -> dict[str, object]:
    return {
        "Spärr": "Sätt",
        "Spärrkod": "SOCIAL",
        "Kundnummer": invoice["customer_no"],
        "Fakturanummer": "",
        "Bevakningsdag": "",
        "Fordringar före": "",
        "Orsak": "Efter samtal med kunden",
    }


def _stop_ended(invoice: pd.Series, day: date) -> dict[str, object]:
    return {**_stop(invoice, day), "Spärr": "Avsluta", "Orsak": "Kunden har fått råd och kan betala"}


def _relief(invoice: pd.Series, day: date) -> dict[str, object]:
    row = {"Spärrkod": "DEBT_RELIEF", "Fordringar före": day, "Orsak": "Kronofogden har beslutat om skuldsanering"}
    return {**_stop(invoice, day), **row}


def _relieved(invoice: pd.Series, day: date) -> dict[str, object]:
    row = {"Avskrivningsorsak": "DEBT_RELIEF_DONE", "Orsak": "Skuldsaneringen är genomförd"}
    return {**_write_off(invoice, day), **row}


def _write_off(invoice: pd.Series, _: date) -> dict[str, object]:
    return {
        "Fakturanummer": invoice["document_no"],
        "Avskrivningsorsak": "DECISION",
        "Belopp": "",
        "Efterges": "",
        "Godkänt av": MANAGER,
        "Orsak": "Särskilt beslut efter överenskommelse",
    }


def _copy(invoice: pd.Series, _: date) -> dict[str, object]:
    row = {"Kopia": "Brev", "Fakturanummer": invoice["document_no"], "Godkänt av": MANAGER}
    return {**row, "Orsak": "Kunden har inte kvar fakturan"}


CALLS = (
    Call("plan_kept", "AVBETALNINGSPLANER", _plan),
    Call("plan_broken", "AVBETALNINGSPLANER", _plan),
    Call("disputes", "BESTRIDANDEN", _dispute),
    Call("disputes", "KOPIOR", _copy),
    Call("deferred", "ANSTAND", _deferment),
    Call("hardship", "SPARRAR", _stop),
    Call("written_off", "AVSKRIVNINGAR", _write_off, days_late=7),
    Call("disputes_late", "BESTRIDANDEN", _dispute, days_late=22),  # the claim is with the agency
    Call("written_off_late", "SPARRAR", _relief, days_late=22),
    Call("written_off_late", "AVSKRIVNINGAR", _relieved, days_late=30),
    Call("disputes_late", "BESTRIDANDEN", _turned_down, days_late=30),
    Call("hardship", "SPARRAR", _stop_ended, days_late=40),
)


@dataclass(frozen=True)
class Decided:
    """One decision that was sent in: what is asked of which invoice, in the morning of a day."""

    day: date
    call: Call
    invoice_no: str
    customer_no: str


class ClaimsDesk:
    """Sends each decision once; `decided` are those sent, in order."""

    def __init__(self, counterpart: Counterpart, customers: pd.DataFrame, client: str) -> None:
        self._counterpart = counterpart
        self._customer_of = customers[customers["plot"] != ""].set_index("plot")["customer_no"]
        self._client = client
        self._to_decide = [call for call in CALLS if call.plot in self._customer_of.index]
        self.decided: list[Decided] = []

    def answer(self, day: date, documents: pd.DataFrame) -> dict[str, bytes]:
        """The decision files of the morning; `documents` are those that have reached the customers."""
        rows: dict[str, list[dict[str, object]]] = {}
        invoices = documents[documents["document_type"] == "invoice"]
        for call in list(self._to_decide):
            due_by = pd.Timestamp(day - timedelta(days=call.days_late))
            is_theirs = invoices["customer_no"] == self._customer_of[call.plot]
            overdue = invoices[is_theirs & (invoices["due_on"] < due_by)]
            if len(overdue):
                invoice = overdue.iloc[0]
                self._to_decide.remove(call)
                self.decided.append(Decided(day, call, invoice["document_no"], invoice["customer_no"]))
                rows.setdefault(call.file, []).append({**call.cells(invoice, day), "Beslutat av": CLERK})
        sent = {
            f"{file}_{self._client}_{day:%Y%m%d}.csv": staff_file(pd.DataFrame(made)) for file, made in rows.items()
        }
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent
