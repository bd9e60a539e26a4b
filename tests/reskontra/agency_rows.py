"""What the tests of collection share: a town whose agency has its SFTP folder, claims on their way, answers."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from ledger_rows import Town, books, empty  # noqa: F401 - fixture

from reskontra import sftp_server
from reskontra.exchange import Login
from reskontra.home import Home
from reskontra.ledger import Ledger

US, AGENCY = "2120009994", "5599000014"
CASES = f"KRI_CASES_{US}_{AGENCY}_000001_20260316.csv"
RECALLS = f"KRI_RECALLS_{US}_{AGENCY}_000001_20260318.csv"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Login]]:
    """A home with an SFTP server for all tests of this file; each finds the agency's folders empty."""
    home = Home(tmp_path_factory.mktemp("collection") / "home")
    sftp_server.init(home, ["agency", "bank", "finance"])
    with sftp_server.running(home) as login:
        yield home, login


@pytest.fixture
def town(books: Ledger, served: tuple[Home, Login]) -> Iterator[Town]:
    town = Town(books, *served)
    yield town
    town.exchange.close()
    for account in ("agency", "finance"):
        for file in (town.home.sftp / account).rglob("*"):
            if file.is_file():
                file.unlink()
    empty(books)


def sent(town: Town, name: str) -> bytes:
    return (town.home.sftp / "agency" / "out" / name).read_bytes()


def all_sent(town: Town) -> list[str]:
    return [name for (name,) in town.rows("SELECT name FROM outbox WHERE account = 'agency' ORDER BY outbox_id")]


def claims_of(town: Town) -> list[tuple[str, str]]:
    """Action and invoice of everything handed over."""
    with_action = "collection_case JOIN collection_case_invoice USING (client, case_ref)"
    return town.select("action, invoice_no", with_action)


def reminded(town: Town, customer_no: str = "1001", total_ore: int = 150000, **order: object) -> int:
    """A claim due on 2026-02-27 and reminded on 2026-03-04: demanded on 2026-03-16 (S1)."""
    invoice = town.invoice(customer_no, total_ore, "2026-02-27", **order)
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    return invoice


def in_case(town: Town) -> int:
    """The same, and handed over."""
    invoice = reminded(town)
    town.run("collection", "2026-03-16")
    return invoice


def row(file: str, result: str, key: str = "", outcome: str = "", code: str = "", number: str = "") -> str:
    return f"A;{file};{result};{key};{outcome};{code};;{number}"


def answer(
    town: Town, rows: list[str], on: str, *, file_no: int = 0, type_name: str = "ACK", sender: str = AGENCY
) -> str:
    """Drop an acknowledgement of the agency's; its name."""
    number = file_no or 1 + town.rows("SELECT count(*) FROM kri_file WHERE direction = 'in'")[0][0]
    head = f"H;KRI;1.0;{type_name};{sender};{US};{number};{on}T07:00:00+01:00;{on};SEK;P"
    counts = [sum(f";{result};" in line for line in rows) for result in ("OK", "REJECTED")]
    content = "\n".join([head, *rows, f"T;{len(rows) + 2};{counts[0]};{counts[1]}", ""])
    name = f"KRI_ACK_{AGENCY}_{US}_{number:06}_{on.replace('-', '')}.csv"
    (town.home.sftp / "agency" / "in" / name).write_text(content)
    return name


def events(town: Town) -> list[tuple[str, str]]:
    return town.select("event, reason", "collection_event", "event <> 'sent'")
