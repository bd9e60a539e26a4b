"""Invented customers, orders and attests of the demo municipality as files, and a house that takes them in."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from psycopg.rows import dict_row

from formats import attest_list, customer_supplement, ubw_customer, ubw_sales_order
from formats.delimited import SerialName
from reskontra import chain
from reskontra.exchange import Exchange, Limits, Login, sftp_server
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import SQL, Ledger
from reskontra.night import Night
from reskontra.policy import current
from reskontra.processes import BY_NAME
from reskontra.settings import Settings
from reskontra.tally import Finding, Tally

Row = Mapping[str, object]

NIGHT = date(2026, 11, 21)
BATCH = "KR20261121A"

# The worked LG04 order of the ERP reference: 12.5 hours at 800 kronor.
KEYS = {"batch_id": BATCH, "client": "10", "order_id": "700001", "trans_type": "42", "voucher_type": "SO"}
HEADER = {
    **KEYS,
    "order_type": "FS",
    "status": "N",
    "apar_id": "104711",
    "terms_id": "30",
    "period": 202611,
    "order_date": date(2026, 11, 21),
    "responsible": "ANNEX",
    "responsible2": "ANNEX",
    "accountable": "Ref Bo Ek",
    "ext_ord_ref": "SRC-2026-000123",
    "long_info1": "Avser november 2026",
}
ITEM = {
    **KEYS,
    "status": "N",
    "order_line": 1,
    "article": "T100",
    "art_descr": "Konsulttimmar",
    "quantity_x100": 1250,
    "amount_set": 1,
    "amount_ore": 1_000_000,
    "cur_amount_ore": 1_000_000,
    "account": "30125",
    "dim_1": "4100",
    "dim_2": "870",
}
TEXT = {**KEYS, "order_line": 1, "sequence_no": 1, "short_info": "Enligt avtal 2026-17"}

CUSTOMER = {
    "full_record": "1",
    "change_status": "I",
    "apar_id": "104711",
    "apar_type": "R",
    "apar_gr_id": "KO",
    "apar_name": "Exempel, Anna",
    "client": "10",
    "comp_reg_no": "198112289874",
    "control": "P",
    "currency": "SEK",
    "status": "N",
    "terms_id": "30",
    "address_1": "Exempelgatan 1",
    "zip_code": "999 99",
    "place": "EXEMPELSTAD",
    "country_code": "SE",
    "collect_flag": "0",
}


def customers(*rows: Row, width: int = ubw_customer.WIDE) -> bytes:
    """A CS15 file: each row is what differs from `CUSTOMER`."""
    return ubw_customer.write(_table([{**CUSTOMER, **row} for row in rows]), width)


def order(
    order_id: int | str = 700001, header: Row | None = None, items: Iterable[Row] = ({},), texts: Iterable[Row] = ()
):
    """One order: what differs from the worked order in its header, its items (numbered from 1) and its texts."""
    number = {"order_id": str(order_id)}
    return (
        [{**HEADER, **number, **(header or {})}],
        [{**ITEM, **number, "order_line": line, **row} for line, row in enumerate(items, start=1)],
        [{**TEXT, **number, **row} for row in texts],
    )


def orders(*given, width: int = ubw_sales_order.WIDE) -> bytes:
    """An LG04 file of orders made by `order`, one after another, each item followed by its texts."""
    lines = itertools.count(1)
    headers, all_items, all_texts = [], [], []
    for header, items, texts in given:
        headers += [{**row, "line_no": next(lines)} for row in header]
        for item in items:
            all_items.append({**item, "line_no": next(lines)})
            mine = [text for text in texts if text["order_line"] == item["order_line"]]
            all_texts += [{**text, "line_no": next(lines)} for text in mine]
        strays = [text for text in texts if text["order_line"] not in {item["order_line"] for item in items}]
        all_texts += [{**text, "line_no": next(lines)} for text in strays]
    return ubw_sales_order.write(_table(headers), _table(all_items), _table(all_texts), width)


def attest(file: bytes, orders: int, sum_ore: int, **changed: object) -> bytes:
    """An attest list with one line for a file; `changed` are its other columns."""
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    line = {
        "batch_id": BATCH,
        "file_sha256": hashlib.sha256(file).hexdigest(),
        "orders": orders,
        "sum_ore": sum_ore,
        "receipt_attest_by": "ANNEX",
        "receipt_attest_at": at,
        "decision_attest_by": "BEREK",
        "decision_attest_at": at,
        **changed,
    }
    return attest_list.write(_table([line]))


def attest_name(serial: int = 1, client: str = "10") -> str:
    return attest_list.file_name(SerialName(client, NIGHT, serial))


def supplement(*rows: Row) -> bytes:
    """A customer supplement: each row is what it says of customer 104711 unless it names another."""
    names = [column.name for column in customer_supplement.LAYOUT.columns]
    given = [{"customer_no": "104711", **row} for row in rows]
    return customer_supplement.write(pa.table({n: pa.array([row.get(n) for row in given], pa.string()) for n in names}))


def supplement_name(serial: int = 1, client: str = "10") -> str:
    return customer_supplement.file_name(SerialName(client, NIGHT, serial))


def _table(rows: list[Row]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def rules_in_sql(process: str) -> set[str]:
    """Every rule id that stands in the fault statements of a process."""
    texts = (path.read_text(encoding="utf-8") for path in (SQL / process).glob("find_*.sql"))
    return {rule for text in texts for rule in re.findall(r"'([A-Z]+[-_][A-Z-]+)'", text)}


class House:
    """A night of the demo municipality: files are dropped, processes run, and what became of it is looked at."""

    def __init__(self, ledger: Ledger, home: Home, login: Login) -> None:
        self.ledger, self.home, self.login = ledger, home, login
        self.settings = Settings.load()
        self.findings: list[Finding] = []
        self._serials = itertools.count(1)
        ledger.run("add_version", code_version="test", policy_version="test")
        self.next_night(NIGHT)

    def next_night(self, on: date | None = None) -> None:
        """Begin the night of a business date; without one, of the day after."""
        on = on or self.night.business_on + timedelta(days=1)
        row = self.ledger.row("open_run", client="10", business_on=on)
        assert row is not None
        client = self.settings.client("10")
        exchange = Exchange(
            self.ledger,
            Archive(self.home.archive),
            self.login,
            client="10",
            run_id=row["run_id"],
            business_on=on,
            limits=Limits(stable_seconds=0),
        )
        policy = current().on(on)
        self.night = Night(self.settings, client, on, row["run_id"], 1, self.ledger, exchange, policy, self.home)

    def with_second_client(self, code: str) -> None:
        """Let the settings have one more client, whose nights are not run here."""
        (first, *_) = self.settings.clients
        self.settings = replace(self.settings, clients=(first, replace(first, code=code)))
        self.night.settings = self.settings

    def serial(self) -> int:
        return next(self._serials)

    def drop(self, name: str, data: bytes, account: str = "ubw") -> None:
        """Lay a finished file in an account's `in/`."""
        (self.home.sftp / account / "in" / name).write_bytes(data)

    def run(self, process: str, *, fail_before_commit: bool = False) -> Tally:
        """Run a process as a night does: one transaction, totals, files settled after it, equations held."""
        tally = Tally()
        with suppress(Failed), self.ledger.transaction():
            tally = BY_NAME[process].run(self.night)
            chain.store(self.night, BY_NAME[process])
            if fail_before_commit:
                raise Failed
        self.findings = tally.findings
        self.night.exchange.settle_files()
        chain.check_balances(self.night, BY_NAME[process])
        return tally

    def rows(self, query: str) -> list[dict[str, Any]]:
        with self.ledger.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query).fetchall()

    def totals(self, process: str) -> dict[str, tuple[int, int]]:
        rows = self.ledger.rows(f"{process}_totals", **self.night.keys)
        return {row["name"]: (row["count"], row["ore"]) for row in rows}

    def rejects(self) -> dict[str, set[str]]:
        """What tonight's orders and customers went back for, by their number."""
        found: dict[str, set[str]] = {}
        for row in self.rows(f"SELECT key, rule FROM reject WHERE run_id = {self.night.run_id}"):
            found.setdefault(row["key"], set()).add(row["rule"])
        return found

    def state_of(self, name: str) -> str:
        (row,) = self.rows(f"SELECT state FROM inbound_file WHERE name = '{name}' ORDER BY file_id DESC LIMIT 1")
        return str(row["state"])

    def folder_of(self, name: str) -> str:
        """The folder below the account in which the file stands."""
        (path,) = self.home.sftp.rglob(name)
        return str(path.parent.relative_to(self.home.sftp)).split("/", 2 if "systems" in str(path) else 1)[-1]

    def report(self, name: str) -> str:
        """The reject report for tools that lies beside a file."""
        (path,) = self.home.sftp.rglob(f"{name}.AVVISAD.csv")
        return path.read_text(encoding="utf-8")

    def note(self, name: str) -> str:
        """What lies beside a held file."""
        (path,) = self.home.sftp.rglob(f"{name}.HALLEN.txt")
        return path.read_text(encoding="utf-8")

    def everything(self) -> dict[str, list[str]]:
        """Every row of the ledger and every file of the folders, to see that nothing has changed."""
        tables = [row["tablename"] for row in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {name: sorted(str(row) for row in self.rows(f"SELECT * FROM {name}")) for name in sorted(tables)}
        files = sorted(f"{path}: {path.stat().st_size}" for path in self.home.sftp.rglob("*") if path.is_file())
        return {**rows, "files": files}

    def invoice(self, invoice_no: int, customer_no: str, order_id: int, net_ore: int = 1_000_000) -> None:
        """Let an order have become an invoice."""
        values = {
            "client": "10",
            "invoice_no": invoice_no,
            "document_type": "invoice",
            "customer_no": customer_no,
            "recipient_no": customer_no,
            "department": "TEK",
            "kravkod": "STD_PERSON",
            "claim_kind": "GOODS_SERVICE",
            "text": "Konsulttjänst",
            "issued_on": NIGHT,
            "due_on": NIGHT,
            "due_effective_on": NIGHT,
            "terms_days": 0,
            "ocr": f"{invoice_no}00",
            "bankgiro": "50501055",
            "net_ore": net_ore,
            "vat_ore": 0,
            "total_ore": net_ore,
            "lines_of": order_id,
            "arose_on": NIGHT,
            "interest_basis": "P3_AGREED_DUE",
            "run_id": self.night.run_id,
            "version_id": 1,
        }
        self.ledger.load("invoice", _table([values]))
        part = {"client": "10", "order_id": order_id, "invoice_no": invoice_no, "total_ore": net_ore}
        self.ledger.load("order_invoice", _table([part]))


class Failed(Exception):
    """The step died before its commit."""


@pytest.fixture(scope="session")
def sftp_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Login]]:
    """A home with the accounts' folders and a running SFTP server."""
    home = Home(tmp_path_factory.mktemp("intake") / "home")
    settings = Settings.load().exchange.accounts
    sftp_server.init(home, [settings.ubw, *(f"systems/{name}" for name in settings.systems)])
    with sftp_server.running(home) as login:
        yield home, login


@pytest.fixture
def empty_house(ledger: Ledger, sftp_home: tuple[Home, Login]) -> Iterator[House]:
    """A first night with empty folders and an empty ledger."""
    home, login = sftp_home
    house = House(ledger, home, login)
    yield house
    for path in home.sftp.rglob("*"):
        if path.is_file():
            path.unlink()
