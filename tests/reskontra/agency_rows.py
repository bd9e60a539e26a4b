"""What the tests of collection share: a town whose agency has its SFTP folder, claims on their way, answers."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from ledger_rows import Town, books, empty  # noqa: F401 - fixture

from formats import kri
from formats.kri_declaration import Record
from reskontra.exchange import Login, sftp_server
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.tally import Finding

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
    number = file_no or 1 + town.rows("SELECT count(*) FROM kri_file WHERE direction = 'in' AND type = 'ACK'")[0][0]
    head = f"H;KRI;1.0;{type_name};{sender};{US};{number};{on}T07:00:00+01:00;{on};SEK;P"
    counts = [sum(f";{result};" in line for line in rows) for result in ("OK", "REJECTED")]
    content = "\n".join([head, *rows, f"T;{len(rows) + 2};{counts[0]};{counts[1]}", ""])
    name = f"KRI_ACK_{AGENCY}_{US}_{number:06}_{on.replace('-', '')}.csv"
    (town.home.sftp / "agency" / "in" / name).write_text(content)
    return name


def events(town: Town) -> list[tuple[str, str]]:
    return town.select("event, reason", "collection_event", "event <> 'sent'")


LEFT = ("capital", "interest", "fees")
PARTS = (
    "capital",
    "interest",
    "reminder",
    "demand",
    "plan",
    "plan_notice",
    "late_comp",
    "kfm_application",
    "kfm_costs",
)


def drop(town: Town, type_name: str, tables: dict[str, list[dict[str, Any]]], on: str, *, file_no: int = 0) -> str:
    """Drop a file of the agency's, next in number unless given; its name."""
    taken = f"SELECT coalesce(max(file_no), 0) FROM kri_file WHERE direction = 'in' AND type = '{type_name}'"
    number = file_no or 1 + town.rows(taken)[0][0]
    day = date.fromisoformat(on)
    moment = datetime.combine(day, time(5), tzinfo=ZoneInfo("Europe/Stockholm"))
    header = kri.Header(type_name, AGENCY, US, number, moment, day, False)
    records = {record.name: record for record in kri.FILE_TYPES[type_name].records}
    made = {name: _made(records[name], rows) for name, rows in tables.items()}
    name = kri.file_name(header.name)
    (town.home.sftp / "agency" / "in" / name).write_bytes(kri.write(header, made))
    return name


def _made(record: Record, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a record's table; dates may be ISO text."""
    columns = {}
    for field in record.schema:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_date(field.type):
            values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
        columns[field.name] = pa.array(values, field.type)
    return pa.table(columns)


def collected(
    event_id: str, case_ref: str, invoice_no: int, paid_on: str, creditor_ore: int, **parts: Any
) -> dict[str, Any]:
    """A P row: parts in öre by name, the rest zero; total and the agency's share follow."""
    kind, left = parts.pop("kind", "PAYMENT"), {f"open_{name}_ore": parts.pop(f"open_{name}", 0) for name in LEFT}
    interest_to_on, other = parts.pop("interest_to_on", paid_on), parts.pop("other", 0)
    total = sum(parts.values()) + other
    row = {"event_id": event_id, "case_ref": case_ref, "invoice_no": str(invoice_no), "paid_on": paid_on, "kind": kind}
    row |= {f"{name}_ore": parts.get(name, 0) for name in PARTS} | left
    row |= {"total_ore": total, "other_ore": other, "interest_to_on": interest_to_on}
    return row | {"creditor_share_ore": creditor_ore, "agency_share_ore": total - creditor_ore}


def status(event_id: str, case_ref: str, state: str, on: str, **values: Any) -> dict[str, Any]:
    """An S row with nothing open unless said."""
    nothing = {"open_capital_ore": 0, "open_interest_ore": 0, "open_fees_ore": 0}
    row = {"event_id": event_id, "case_ref": case_ref, "agency_case_no": "AG-1", "state": state, "state_on": on}
    return {**row, **nothing, **values}


def acks(town: Town) -> list[str]:
    """What we have answered, without the names of files: file result, row key, row result and code."""
    names = [name for name in all_sent(town) if "_ACK_" in name]
    lines = [line for name in names for line in sent(town, name).decode().splitlines() if line.startswith("A;")]
    return [";".join(line.split(";")[2:6]) for line in lines]


def accounts(town: Town) -> dict[str, int]:
    """Öre on each posting key that is not zero."""
    query = "SELECT account_key, sum(amount_ore)::bigint FROM entry_line GROUP BY 1 HAVING sum(amount_ore) <> 0"
    return dict(town.rows(query))


def findings(town: Town) -> list[Finding]:
    """The findings of the last run, but for acknowledgements that these tests have not dropped."""
    return [finding for finding in town.tally.findings if finding.rule != "ACK_MISSING"]
