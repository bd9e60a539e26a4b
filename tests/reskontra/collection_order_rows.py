"""What the tests of collection orders share: a town with the folder of a system, its orders, and what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import ANNA, Town

from formats import collection_order
from formats.delimited import SerialName
from reskontra.exchange import Login, sftp_server
from reskontra.home import Home

CLAIM = {
    "order": "ny", "invoice_no": "H-4711", "customer_no": "5501", "debtor_kind": "P", "id_no": ANNA,
    "name": "Exempel, Anna", "address_1": "Exempelgatan 1", "postal_code": "99999", "city": "Exempelstad",
    "country": "SE", "protection_code": "0", "ocr": "4711008", "invoice_on": date(2026, 1, 28),
    "due_on": date(2026, 2, 27), "period_to": date(2026, 1, 31), "text": "Avgift januari 2026",
    "original_amount_ore": 150000, "vat_amount_ore": 0, "open_capital_ore": 150000,
    "reminder_on": date(2026, 3, 4), "reminder_fee_ore": 6000, "reminder_fee_agreed": True,
    "interest_basis": "P3_AGREED_DUE", "interest_from_on": date(2026, 2, 27), "kravkod": "STD_PERSON",
    "claim_kind": "RENT_HOME",
}  # fmt: skip
RECALL = {"order": "aterkalla", "invoice_no": "H-4711", "recall_reason": "PAID_DIRECT_FULL"}
NIGHT = "2026-03-16"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Login]]:
    """A home whose SFTP server has the folder of an operational system too."""
    home = Home(tmp_path_factory.mktemp("orders") / "home")
    sftp_server.init(home, ["agency", "bank", "finance", "systems/vatten"])
    with sftp_server.running(home) as login:
        yield home, login


@pytest.fixture(autouse=True)
def emptied(served: tuple[Home, Login]) -> Iterator[None]:
    yield
    for file in (served[0].sftp / "systems").rglob("*"):
        if file.is_file():
            file.unlink()


def order(town: Town, *rows: dict[str, Any], serial: int = 1) -> str:
    """Drop a collection order of vatten's; its name."""
    schema = collection_order.read(
        (";".join(column.name for column in collection_order.LAYOUT.columns) + "\n").encode()
    ).table.schema
    name = collection_order.file_name(SerialName("10", date(2026, 3, 16), serial))
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in schema}
    (town.home.sftp / "systems" / "vatten" / "in" / name).write_bytes(collection_order.write(pa.table(columns)))
    return name


def open_orders(town: Town) -> list[tuple[str, str | None]]:
    return town.select("invoice_no, case_ref", "open_collection_order")


def rejected(town: Town) -> str:
    """What the ledger was told of its bad rows."""
    reports = sorted((town.home.sftp / "systems" / "vatten").rglob("*AVVISAD.csv"))
    return "".join(report.read_text("utf-8-sig") for report in reports)


def told(town: Town, on: str = NIGHT) -> list[str]:
    """Invoice, case, event and code of the list that the ledger was sent."""
    name = f"INKASSOREDOVISNING_10_{on.replace('-', '')}.csv"
    lines = (town.home.sftp / "systems" / "vatten" / "out" / name).read_text("utf-8-sig").splitlines()
    return [";".join(line.split(";")[:4]) for line in lines[1:]]
