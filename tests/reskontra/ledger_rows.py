"""A small ledger for the tests of claims: customers, invoices and money through the processes that make them.

Nights are opened on the test's own database; files go to the real outbox and archive, and over SFTP where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reskontra import chain
from reskontra.exchange import Exchange, InboundFile, Limits, Login
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import Night
from reskontra.policy import FOLDER, Policy
from reskontra.processes import BY_NAME
from reskontra.settings import Settings
from reskontra.tally import Finding, Tally

CLIENT = "10"
ANNA = "198112289874"  # the tax agency's published example
CHILD = "201212121212"  # turns 18 on 2030-12-12
COMPANY = "5599123451"
NOWHERE = Login("127.0.0.1", 1, "reskontra", Path("no-key"), Path("no-hosts"))
SETTINGS = Settings.load()
POLICY = Policy.load(FOLDER)
ADDRESS = {"street": "Exempelgatan 1", "postal_code": "99999", "city": "Exempelstad", "country": "SE"}
ATTEST = {
    "receipt_attest_by": "user1",
    "receipt_attest_at": "2026-01-01T08:00:00Z",
    "decision_attest_by": "user2",
    "decision_attest_at": "2026-01-01T09:00:00Z",
}


class NoServer(Exchange):
    """An exchange without an SFTP server: what is sent waits in the outbox, and no file ever comes."""

    def inbox(self, account: str, patterns: str | Iterable[str] = "*", **_: Any) -> list[InboundFile]:
        return []


class Town:
    """A client's ledger, and the nights that are run on it."""

    def __init__(self, ledger: Ledger, home: Home, login: Login | None = None) -> None:
        self.ledger = ledger
        self.home = home
        self.login = login
        self.settings = SETTINGS
        self.policy = POLICY
        # One connection for all nights: only the run and its date change.
        self.exchange = (Exchange if login else NoServer)(
            ledger,
            Archive(home.archive),
            login or NOWHERE,
            client=CLIENT,
            run_id=0,
            business_on=date.min,
            limits=Limits(stable_seconds=0),
        )
        self.numbers = count(1)
        self.tally = Tally()

    def night(self, on: date | str) -> Night:
        """The night of a business date, its run opened."""
        day = date.fromisoformat(on) if isinstance(on, str) else on
        run = self.ledger.row("open_run", client=CLIENT, business_on=day)
        version = self.ledger.row("add_version", code_version="test", policy_version=self.policy.version)
        assert run is not None and version is not None
        self.exchange.run_id, self.exchange.business_on = run["run_id"], day
        client = self.settings.client(CLIENT)
        return Night(
            self.settings,
            client,
            day,
            run["run_id"],
            version["version_id"],
            self.ledger,
            self.exchange,
            self.policy.on(day),
            self.home,
        )

    def run(self, process: str, on: date | str) -> Tally:
        """Run one process for a night and hold its totals against each other, as the night does."""
        night = self.night(on)
        with chain.transaction(self.ledger):
            self.tally = BY_NAME[process].run(night)
            chain.store(night, BY_NAME[process])
        chain.check_balances(night, BY_NAME[process])
        if self.login:
            self.exchange.settle_files()
            self.exchange.deliver()
        return self.tally

    def found(self, rule: str) -> list[Finding]:
        """The findings of a rule in the last run."""
        return [finding for finding in self.tally.findings if finding.rule == rule]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.ledger.connection.execute(query).fetchall()  # type: ignore[arg-type]

    def select(self, columns: str, table: str, where: object = "true") -> list[tuple[Any, ...]]:
        """Rows of a table in order of the first column; `where` is a condition, or the number of an invoice."""
        condition = f"invoice_no = {where}" if isinstance(where, int) else where
        return self.rows(f"SELECT {columns} FROM {table} WHERE {condition} ORDER BY 1")

    def insert(self, table: str, **values: Any) -> None:
        self.ledger.load(table, pa.table({name: [value] for name, value in {"client": CLIENT, **values}.items()}))

    def load(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Rows of the same columns, in one COPY."""
        if rows:
            self.ledger.load(table, pa.Table.from_pylist([{"client": CLIENT, **row} for row in rows]))

    def change_customer(self, customer_no: str, **values: Any) -> None:
        """What a later customer file says, as of the newest run."""
        for name, value in {**values, "run_id": self.rows("SELECT max(run_id) FROM run")[0][0]}.items():
            query = f"UPDATE customer SET {name} = %s WHERE customer_no = %s"
            self.ledger.connection.execute(query, (value, customer_no))

    def kravkod(self, kravkod: str, **values: Any) -> None:
        """Change a kravkod's policy for the nights to come."""
        rows = [{**row, **values} if row["kravkod"] == kravkod else row for row in self.policy.rows["kravkod"]]
        self.policy = Policy({**self.policy.rows, "kravkod": rows}, "changed")

    def choose(self, section: str, **values: Any) -> None:
        """Change settings for the nights to come."""
        self.settings = replace(self.settings, **{section: replace(getattr(self.settings, section), **values)})

    def customer(self, customer_no: str, **values: Any) -> str:
        """A person with an address, where `values` say nothing else; the customer number."""
        return self.customers([customer_no], **values)[0]

    def customers(self, customer_nos: list[str], **values: Any) -> list[str]:
        """Such people, all with the same values; their numbers."""
        person = {"name": "Anna Exempel", "kind": "person", "identity_type": "personnummer", "identity_no": ANNA}
        same = {**person, **ADDRESS, **values, "run_id": 1, "version_id": 1}
        self.load("customer", [{"customer_no": customer_no, **same} for customer_no in customer_nos])
        return customer_nos

    def company(self, customer_no: str, **values: Any) -> str:
        """An organisation; the customer number."""
        known = {"name": "Exempelbolaget AB", "kind": "organisation", "identity_type": "organisationsnummer"}
        return self.customer(customer_no, **{**known, "identity_no": COMPANY, **values})

    def invoice(self, customer_no: str, total_ore: int, due_on: str, *, distributed: bool = True, **order: Any) -> int:
        """An invoice without VAT of one order, due on the printed day after 30 days; its number."""
        return self.invoices([customer_no], total_ore, due_on, distributed=distributed, **order)[0]

    def invoices(
        self, customers: list[str], total_ore: int, due_on: str, *, distributed: bool = True, **order: Any
    ) -> list[int]:
        """Such an invoice for each of the customers; their numbers."""
        issued_on = date.fromisoformat(due_on) - timedelta(days=30)
        wanted = [{"customer_no": customer_no, "net_ore": total_ore, **order} for customer_no in customers]
        orders = self.waiting_orders(wanted, issued_on)
        self.run_only("invoicing", issued_on)
        if distributed:
            self.distribute(issued_on)
        made = dict(
            self.select("order_id, invoice_no", "order_invoice", f"order_id BETWEEN {min(orders)} AND {max(orders)}")
        )
        return [made[order_id] for order_id in orders]

    def credit(self, invoice_no: int, amount_ore: int, on: str) -> int:
        """A credit note on an invoice; its number."""
        (customer_no,) = self.rows(f"SELECT customer_no FROM invoice WHERE invoice_no = {invoice_no}")[0]
        order_id = self._order(customer_no, -amount_ore, date.fromisoformat(on), credits_invoice_no=invoice_no)
        self.run_only("invoicing", date.fromisoformat(on))
        return self._invoice_of(order_id)

    def invoiced(self, customer_no: str, net_ore: int, on: date, **order: Any) -> int:
        """An invoice without VAT of one order, made on a day and not distributed; its number."""
        order_id = self._order(customer_no, net_ore, on, **order)
        self.run_only("invoicing", on)
        return self._invoice_of(order_id)

    def _invoice_of(self, order_id: int) -> int:
        return int(self.select("invoice_no", "order_invoice", f"order_id = {order_id}")[0][0])

    def _order(self, customer_no: str, net_ore: int, on: date, **order: Any) -> int:
        """An attested order of one line that waits for its invoice; its number."""
        return self.waiting_orders([{"customer_no": customer_no, "net_ore": net_ore, **order}], on)[0]

    def waiting_orders(self, wanted: list[dict[str, Any]], on: date) -> list[int]:
        """Attested orders of one line that wait for their invoices, all of the same columns; their numbers."""
        known = {"department": "TEK", "order_type": "FS", "terms_id": "30", "source_system": "ubw", "batch_id": "B1"}
        coding = {"text": "Avgift", "vat_code": "O", "account": "30125", "dim_1": "4100"}
        of_line = (*coding, "article")
        numbers = [next(self.numbers) for _ in wanted]
        orders, lines, waiting = [], [], []
        for order_id, order in zip(numbers, wanted, strict=True):
            head = {name: value for name, value in order.items() if name not in of_line}
            own = {name: value for name, value in order.items() if name in of_line}
            orders.append({"order_id": order_id, **known, **ATTEST, **head, "run_id": 1, "version_id": 1})
            lines.append({"order_id": order_id, "line_no": 1, "net_ore": order["net_ore"], **coding, **own})
            waiting.append({"order_id": order_id, "waiting_since": on})
        for table, rows in (("sales_order", orders), ("sales_order_line", lines), ("open_order", waiting)):
            self.load(table, rows)
        return numbers

    def run_only(self, process: str, on: date) -> None:
        """Run a process whose own control totals are another test's concern."""
        with self.ledger.transaction():
            BY_NAME[process].run(self.night(on))

    def distribute(self, on: date) -> None:
        """Hand out every document that waits, as distribution does."""
        night = self.night(on)
        self.ledger.connection.execute(
            """INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, run_id, version_id)
               SELECT client, document_id, 1, 'print', 'handed_over', %s, %s, %s FROM undelivered_document""",
            (on, night.run_id, night.version_id),
        )
        self.ledger.connection.execute("DELETE FROM undelivered_number")

    def pay(self, invoice_no: int, amount_ore: int, paid_on: str, *, on: str | None = None) -> None:
        """Money with the invoice's OCR, matched by the night of `on`, else that of the payment date."""
        bankgiro, ocr = self.rows(f"SELECT bankgiro, ocr FROM invoice WHERE invoice_no = {invoice_no}")[0]
        payment_id = next(self.numbers)
        self.insert(
            "payment",
            payment_id=payment_id,
            kind="payment",
            source="bgmax",
            deposit_id=payment_id,
            bankgiro=bankgiro,
            ordinal=1,
            paid_on=date.fromisoformat(paid_on),
            amount_ore=amount_ore,
            reference=ocr,
            ocr=ocr.lstrip("0"),
            reference_code=2,
            channel_code=1,
            serial="1",
            file_id=1,
            file_line=1,
            run_id=1,
            version_id=1,
        )
        self.run_only("payment_matching", date.fromisoformat(on or paid_on))

    def judged(self, on: str, file_id: int, state: str, at: int, account: str = "bank") -> None:
        """A file that this night has given its verdict, at some minute."""
        run_id, moment = self.night(on).run_id, datetime(2026, 3, 4, 1, at, tzinfo=UTC)
        name = f"bgmax_{file_id}.txt"
        self.insert(
            "inbound_file",
            file_id=file_id,
            account=account,
            name=name,
            size_bytes=1,
            changed_at=moment,
            state=state,
            folder="processing",
            stored_name=name,
            run_id=run_id,
        )
        self.insert(
            "file_verdict",
            file_id=file_id,
            verdict_no=1,
            state=state,
            reason="BGM-C1",
            taken_count=0,
            put_aside_count=0,
            ignored_count=0,
            fault_count=1,
            warning_count=0,
            sums="[]",
            reports="{}",
            business_on=date.fromisoformat(on),
            run_id=run_id,
            decided_at=moment,
        )

    def open_ore(self, invoice_no: int) -> dict[str, int]:
        """What is open of an invoice, by component."""
        open_items = self.select("component, open_ore", "open_item_rest", invoice_no)
        return {component: sum(ore for name, ore in open_items if name == component) for component, _ in open_items}


def empty(ledger: Ledger) -> None:
    """Leave nothing of a test in the database: far cheaper than a new one. Only a test may empty the books."""
    tables = ledger.connection.execute(
        """SELECT c.relname, EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
                  EXISTS (SELECT FROM pg_constraint AS f WHERE f.confrelid = c.oid)
           FROM pg_class AS c
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migration'
           ORDER BY 3"""
    ).fetchall()
    guarded = [name for name, is_guarded, _ in tables if is_guarded]
    emptying = [
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in guarded),
        *(f"DELETE FROM {name}" for name, _, _ in tables),
        *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in guarded),
    ]
    ledger.connection.execute(f"BEGIN; {'; '.join(emptying)}; COMMIT")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def books(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Ledger]:
    """One database for all tests of a file, emptied after each."""
    with fresh_database() as dsn, Ledger.open(dsn) as ledger:
        yield ledger


@pytest.fixture
def town(books: Ledger, home: Home) -> Iterator[Town]:
    """A client without customers; nothing is delivered."""
    yield Town(books, home)
    empty(books)
