"""What the tests of direct debit share: a town with mandates, Bankgirot's reports, and the files we send."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import ANNA, CLIENT, Town, books, empty  # noqa: F401 - fixture

from formats import autogiro, autogiro_writer, hmac_seal
from reskontra import chain, posting
from reskontra.exchange import Login, sftp_server
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.processes import BY_NAME, STEPS
from reskontra.tally import Tally

KEY = "1234567890ABCDEF1234567890ABCDEF"  # the published test key
OUR_BANKGIRO, OUR_NUMBER = "50501055", "009901"
DUE = "2026-03-16"  # a Monday; an invoice due then is issued on Saturday 14 February
SENT = "2026-03-09"  # five bank days before: the first night that orders it


class AutogiroTown(Town):
    """A town whose direct debit runs as in the night, and whose Bankgirot answers."""

    def __init__(self, ledger: Ledger, home: Home, login: Login | None = None) -> None:
        super().__init__(ledger, home, login)
        self.report_rows, self.serials = count(1), count(1)

    def reports(self, on: str) -> Tally:
        return self._occasion("reports", on)

    def orders(self, on: str) -> Tally:
        return self._occasion("orders", on)

    def _occasion(self, occasion: str, on: str) -> Tally:
        """One of the process's two steps, its totals held against each other, files delivered."""
        night, process = self.night(on), BY_NAME["direct_debit"]
        night.step = STEPS[f"direct_debit__{occasion}"]
        with self.ledger.transaction():
            self.tally = process.run(night)
            chain.store(night, process)
        chain.check_balances(night, process)
        if self.login:
            self.exchange.settle_files()
            self.exchange.deliver()
        return self.tally

    def mandate(self, customer_no: str, payer_number: str = "", **values: Any) -> str:
        """An active mandate of a customer; its payer number."""
        known = {"kind": "account", "origin": "payee", "state": "active", "active_on": date(2026, 1, 2)}
        known |= {"bankgiro": OUR_BANKGIRO, "run_id": 1, "version_id": 1}
        number = payer_number or customer_no
        self.insert("mandate", customer_no=customer_no, payer_number=number, **{**known, **values})
        return number

    def settle(self, invoice_no: int, amount_ore: int, on: str) -> None:
        """The claim is paid with a slip, whatever road the money comes by."""
        night = self.night(on)
        with self.ledger.transaction():
            posting.begin(night)
            self.ledger.connection.execute(
                """WITH claim AS (SELECT * FROM item WHERE invoice_no = %(invoice_no)s AND kind = 'claim'), settled AS (
                       INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                                   rule, evidence)
                       SELECT 1, 'payment_matched', department, 'AR_CLAIM', item_id, -%(ore)s, %(on)s, 'ocr_exact', ''
                       FROM claim)
                   INSERT INTO posting (event, department, account_key, amount_ore)
                   SELECT 'payment_matched', department, 'BANK_CLEARING_IN', %(ore)s FROM claim""",
                {"invoice_no": invoice_no, "ore": amount_ore, "on": night.business_on},
            )
            posting.post(night)

    def report(self, reference: str, status: str | None, *, paid_on: str = DUE, **values: Any) -> None:
        """A row of a payment specification, as payment_intake leaves it."""
        known = {"transaction_code": "82", "bankgiro": OUR_BANKGIRO, "payer_number": "1001", "amount_ore": 178500}
        known |= {"reference_given": reference, "file_id": 1, "file_line": 3, "run_id": 1, "version_id": 1}
        row = {**known, "row_no": next(self.report_rows), "paid_on": date.fromisoformat(paid_on), **values}
        self.insert("autogiro_report_row", reference=reference, status=status, **row)

    def refund(self, reference: str, refund_code: str, refund_on: str) -> None:
        day = date.fromisoformat(refund_on)
        self.report(reference, None, transaction_code="77", refund_on=day, refund_code=refund_code)

    def decide(self, choice: str, customer_no: str, private: dict[str, str] | None = None, **fields: str) -> int:
        """A decision on a mandate that waits, as decision_intake leaves it; its number."""
        decision_id = next(self.numbers)
        self.insert(
            "decision",
            decision_id=decision_id,
            kind="mandate",
            choice=choice,
            customer_no=customer_no,
            decided_by="abc",
            reason="",
            fields=json.dumps(fields),
            file_id=0,
            file_line=decision_id,
            run_id=1,
            version_id=1,
        )
        self.insert("open_decision", decision_id=decision_id, private=json.dumps(private or {}))
        return decision_id

    def outcome(self, decision_id: int) -> tuple[str, str]:
        """State and sentence of a decision."""
        return self.select("state, outcome", "decision_outcome", f"decision_id = {decision_id}")[0]  # type: ignore[return-value]

    def drop(self, content: bytes, name: str = "") -> str:
        """Lay a file in the bank's folder; its name."""
        name = name or f"rapport_{next(self.serials)}.txt"
        folder = self.home.sftp / "bank" / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return name

    def state_of(self, name: str) -> str:
        """What became of a file."""
        return str(self.select("state", "inbound_file", f"name = '{name}'")[-1][0])

    def order(self) -> tuple[Any, ...]:
        """State, amount, day and reference of the newest order."""
        return self.select("order_no, state, amount_ore, draw_on, reference", "autogiro_order")[-1][1:]

    def events(self) -> list[str]:
        return [event for _, event in self.select("event_no, event", "autogiro_order_event")]

    def mandates(self) -> dict[str, str]:
        """State of every mandate by its payer number."""
        return dict(self.select("payer_number, state", "mandate"))

    def work(self) -> list[str]:
        return [text for _, text in self.select("work_item_id, text", "work_item", "kind LIKE 'autogiro%'")]

    def hold(self, invoice_no: int) -> list[date]:
        return [day for (day,) in self.select("until_on", "reminder_hold", invoice_no)]

    def sent(self, place: int = -1) -> autogiro.Orders:
        """What one of our files said, its seal verified."""
        return autogiro.read_orders(hmac_seal.verify(self.bytes_sent(place), KEY))

    def bytes_sent(self, place: int = -1) -> bytes:
        (_, sha256) = self.select("outbox_id, sha256", "outbox", "kind = 'autogiro'")[place]
        with self.exchange.archive.open(sha256) as source:
            return source.read()


def section(**values: Any) -> pa.Table:
    """One section of a report of ours."""
    known = {"section_no": 1, "bankgiro": OUR_BANKGIRO, "customer_number": OUR_NUMBER, "written_on": date(2026, 3, 16)}
    return pa.table({name: [value] for name, value in {**known, **values}.items()})


def rows(*given: dict[str, Any]) -> pa.Table:
    """Records of the first section."""
    names = dict.fromkeys(name for row in given for name in row)
    return pa.table({"section_no": [1] * len(given)} | {name: [row.get(name) for row in given] for name in names})


def advice(*pairs: tuple[str, str], payer_number: str = "1001", **values: Any) -> bytes:
    """A mandate advice with a record for each pair of information and comment code."""
    known = {"bankgiro": OUR_BANKGIRO, "payer_number": payer_number, "action_on": date(2026, 3, 16), **values}
    records = [{**known, "information_code": info, "comment_code": comment} for info, comment in pairs]
    names = {"account": pa.nulls(len(pairs), pa.string()), "identity_no": pa.nulls(len(pairs), pa.string())}
    table = rows(*records)
    for name, column in names.items():
        if name not in table.column_names:
            table = table.append_column(name, column)
    return autogiro_writer.write_mandate_advice(section=section(), advice=table)


def online(*given: dict[str, Any]) -> bytes:
    """A file of mandates from the internet bank; each is what differs from Anna's."""
    known = {"bankgiro": OUR_BANKGIRO, "payer_number": "1001", "account": "3300000012345678", "identity_no": ANNA}
    known |= {"message_type": "0", "texts": ["Hej"], "address_lines": ["Anna Exempel", "Exempelgatan 1"]}
    known |= {"postal_code": "99999", "city": "Exempelstad"}
    return autogiro_writer.write_online_mandates(section=section(), mandate=rows(*({**known, **row} for row in given)))


def changes(code: str, comment_code: str, **values: Any) -> bytes:
    """A list with one cancellation or change."""
    known = {"paid_on": date.fromisoformat(DUE), "payer_number": "1001", "payment_code": "82", "amount_ore": 178500}
    known |= {"new_paid_on": None, "reference": None}
    row = {"code": code, "comment_code": comment_code, **known, **values}
    table = rows(row).set_column(7, "new_paid_on", pa.array([row["new_paid_on"]], pa.date32()))
    names = [name for name in table.column_names if name != "reference"]
    table = table.select(names).append_column("reference", pa.array([row["reference"]], pa.string()))
    return autogiro_writer.write_changes(section=section(), change=table)


def rejected(comment_code: str, **values: Any) -> bytes:
    """A list with one rejected order."""
    known = {"kind": "in", "paid_on_text": DUE.replace("-", ""), "period_code": "0", "payer_number": "1001"}
    row = {**known, "repeat_count": "", "amount_ore": 178500, "reference": None, "comment_code": comment_code, **values}
    table = rows({name: value for name, value in row.items() if name != "reference"})
    table = table.append_column("reference", pa.array([row["reference"]], pa.string()))
    return autogiro_writer.write_rejected_payments(section=section(), payment=table)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Login]]:
    """A home with an SFTP server for all tests of a file; each finds the folders empty."""
    home = Home(tmp_path_factory.mktemp("autogiro") / "home")
    sftp_server.init(home, ["bank", "finance"])
    with sftp_server.running(home) as login:
        yield home, login


@pytest.fixture
def town(books: Ledger, served: tuple[Home, Login], monkeypatch: pytest.MonkeyPatch) -> Iterator[AutogiroTown]:
    """A client with a customer 1001 who has a mandate since January, and the seal's key at hand."""
    monkeypatch.setenv("RESKONTRA_AUTOGIRO_KEY", KEY)
    town = AutogiroTown(books, *served)
    town.customer("1001")
    town.mandate("1001")
    yield town
    town.exchange.close()
    for account in ("bank", "finance"):
        for file in (town.home.sftp / account).rglob("*"):
            if file.is_file():
                file.unlink()
    empty(books)


@pytest.fixture
def ordered(town: AutogiroTown) -> AutogiroTown:
    """The same, with an order of 1785.00 to draw on Monday 16 March."""
    town.invoice("1001", 178500, DUE)
    town.orders(SENT)
    return town
