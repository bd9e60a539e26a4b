"""A night that has invoices: orders taken in as files, invoiced, paid with BgMax files; what it left is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from intake_examples import (  # noqa: F401 - fixtures
    House,
    attest,
    attest_name,
    customers,
    empty_house,
    order,
    orders,
    sftp_home,
)

from formats import bgmax
from reskontra.exchange import sftp_server
from reskontra.services import services

BANKGIRO = "50501055"


class LedgerHouse:
    """A house with customers 104711 (a person), 200417 (a company) and 104712 (who wants joint invoices)."""

    def __init__(self, house: House) -> None:
        self.house = house
        sftp_server.init(house.home, services.accounts(house.settings.exchange.accounts))
        house.drop(
            "customers.txt",
            customers(
                {},
                {"apar_id": "200417", "comp_reg_no": "5599123451", "control": "C", "apar_name": "Exempelbolaget AB"},
                {"apar_id": "104712", "comp_reg_no": "196408233234", "collect_flag": "1", "apar_name": "Exempel, Bo"},
            ),
        )
        house.run("customer_intake")
        self._deposit = 0

    def invoice(self, *given: Any) -> list[dict[str, Any]]:
        """Take in and invoice orders made by `order`; every document of the ledger, in order of number."""
        serial = self.house.serial()
        file = orders(*given)
        header = [row for each in given for row in each[0]]
        net = sum(row["cur_amount_ore"] for each in given for row in each[1])
        self.house.drop(f"orders_{serial}.txt", file)
        self.house.drop(attest_name(serial), attest(file, len({row["order_id"] for row in header}), net))
        self.house.run("order_intake")
        self.house.run("invoicing")
        return self.house.rows("SELECT * FROM invoice ORDER BY invoice_no")

    def pay(self, *payments: dict[str, Any], on: date | None = None, **file: Any) -> None:
        """Drop a BgMax file with one section of payments and run intake and matching."""
        self.house.drop(f"bank_{self.house.serial()}.txt", self.bgmax(*payments, on=on, **file), "bank")
        self.house.run("payment_intake")
        self.house.run("payment_matching")

    def bgmax(
        self, *payments: dict[str, Any], on: date | None = None, bankgiro: str = BANKGIRO, marker: str = "P"
    ) -> bytes:
        """A BgMax file; a payment is what differs from a correct OCR payment through an internet bank."""
        self._deposit += 1
        on = on or self.house.night.business_on
        usual = {"section_no": 1, "kind": "payment", "reference_code": "2", "channel_code": "1", "image_flag": "0"}
        rows = [
            {"line_no": number, "serial": f"{self._deposit:06}{number:06}", **usual, **payment}
            for number, payment in enumerate(payments, start=1)
        ]
        section = [
            {
                "section_no": 1,
                "bankgiro": bankgiro,
                "currency": "SEK",
                "account": "1234567890123456",
                "payment_on": on,
                "deposit_serial": self._deposit,
            }
        ]
        return bgmax.write(
            created_at=datetime(2026, 11, 20, 17, 0, 0, self._deposit),
            section=_table(section),
            payment=_table(rows),
            test_marker=marker,
        )

    def fee(self, invoice: dict[str, Any], *, entry_id: int, item_id: int, ore: int = 6_000) -> None:
        """Let an invoice have been reminded of, with a fee that is still open."""
        keys = {"client": "10", "run_id": self.house.night.run_id, "version_id": 1}
        claim = {"kind": "claim", "component": "COST", "invoice_no": invoice["invoice_no"], "ocr": invoice["ocr"]}
        row = {**claim, "client": "10", "item_id": item_id, "department": "TEK", "customer_no": invoice["customer_no"]}
        row |= {"bankgiro": invoice["bankgiro"], "amount_ore": ore, "opened_on": invoice["due_on"]}
        self.house.ledger.load("item", _table([{**row, **keys, "entry_id": entry_id}]))
        self.house.ledger.load("open_item", _table([row]))
        posted = {"client": "10", "entry_id": entry_id}
        lines = [
            {**posted, "line_no": 1, "account_key": "AR_CLAIM", "account": "1511", "amount_ore": ore},
            {**posted, "line_no": 2, "account_key": "REMINDER_FEE", "account": "3191", "amount_ore": -ore},
        ]
        entry = {**keys, "entry_id": entry_id, "event": "reminder_fee", "department": "TEK"}
        self.house.ledger.load("entry", _table([{**entry, "business_on": invoice["issued_on"]}]))
        self.house.ledger.load("entry_line", _table(lines))

    def open_items(self) -> list[tuple[str, str, int]]:
        """Kind, component and öre left of every open item, in the order opened."""
        rows = self.house.rows("SELECT kind, component, open_ore FROM open_item_rest ORDER BY item_id")
        return [(row["kind"], row["component"], row["open_ore"]) for row in rows]

    def balances(self) -> dict[str, int]:
        """Öre on each posting key; every key that is not zero."""
        rows = self.house.rows(
            "SELECT account_key, sum(amount_ore)::bigint AS ore FROM entry_line GROUP BY 1 HAVING sum(amount_ore) <> 0"
        )
        return {row["account_key"]: row["ore"] for row in rows}

    def rules(self) -> list[str]:
        """The matching rule of every allocation, in order of payment."""
        return [row["rule"] for row in self.house.rows("SELECT rule FROM allocation ORDER BY payment_id, item_id")]


@pytest.fixture
def house(empty_house: House) -> LedgerHouse:  # noqa: F811
    return LedgerHouse(empty_house)


def item(amount_ore: int, **changed: Any) -> dict[str, Any]:
    """An item line of an amount."""
    return {"amount_ore": amount_ore, "cur_amount_ore": amount_ore, **changed}


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})
