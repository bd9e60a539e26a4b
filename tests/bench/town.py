"""A municipality of one size that lives through the benchmark's two nights, step by step in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from reskontra import postgres
from reskontra.home import PROJECT, Home
from reskontra.ledger import Ledger
from reskontra.processes import PHASES
from reskontra.services import services
from tests.bench import files, limits
from tests.bench.step import bench_settings

INVOICING_ON, PAYMENT_ON = (
    date(2026, 11, 2),
    date(2026, 12, 14),
)  # unpaid claims of the first are reminded in the second
PAID_ON = date(2026, 12, 1)
FIRST_NIGHT = ("customer_intake", "order_intake", "invoicing")
SECOND_NIGHT = (
    *("payment_intake", "payment_matching", "interest_invoicing", "reminders", "collection"),
    *("ledger_export", "reconciliation", "reporting"),
)

# What years of settled claims leave behind, `count` of each, with numbers before those of the night; the vouchers of a
# thousand claims each.
HISTORY = (
    """INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, kravkod,
           claim_kind, text, issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore,
           total_ore, lines_of, arose_on, interest_basis, run_id, version_id)
       SELECT '10', %(invoice)s + n, 'invoice', '100001', '100001', 'TEK', 'STD_PERSON', 'GOODS_SERVICE', 'Avgift',
              '2025-11-03', '2025-12-03', '2025-12-03', 30, 'H' || n, '50501055', 100000, 0, 100000,
              -(%(invoice)s + n), '2025-11-03', 'P3_AGREED_DUE', 0, 1 FROM generate_series(0, %(count)s - 1) AS n""",
    """INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
       SELECT '10', %(item)s + n, 'claim', 'CAPITAL', '100001', 'TEK', %(invoice)s + n, '50501055', 'H' || n,
              100000, '2025-11-03', '2025-12-03', '2025-12-03', %(entry)s + 2 * (n / 1000), 0, 1
       FROM generate_series(0, %(count)s - 1) AS n""",
    """INSERT INTO payment (client, payment_id, kind, source, deposit_id, bankgiro, ordinal, paid_on, amount_ore,
           reference, reference_code, channel_code, serial, file_id, file_line, run_id, version_id)
       SELECT '10', %(payment)s + n, 'payment', 'bgmax', 1, '50501055', n, '2025-12-03', 100000, 'H' || n, 2, 1, '1',
              0, n, 0, 1 FROM generate_series(0, %(count)s - 1) AS n""",
    "INSERT INTO matched_payment (client, last_payment_id) VALUES ('10', %(payment)s + %(count)s - 1)",
    """INSERT INTO settlement (client, settlement_id, item_id, entry_id, amount_ore, value_on, payment_id, rule,
           rule_version, evidence, run_id, version_id)
       SELECT '10', %(settlement)s + n, %(item)s + n, %(entry)s + 2 * (n / 1000) + 1, -100000, '2025-12-03',
              %(payment)s + n, 'ocr_exact', 1, 'OCR', 0, 1
       FROM generate_series(0, %(count)s - 1) AS n""",
    """INSERT INTO entry (client, entry_id, event, business_on, department, run_id, version_id)
       SELECT '10', %(entry)s + n, CASE n %% 2 WHEN 0 THEN 'invoice' ELSE 'payment_matched' END, '2025-12-03', 'TEK',
              0, 1 FROM generate_series(0, (%(count)s + 999) / 1000 * 2 - 1) AS n""",
    """INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)
       SELECT '10', e.entry_id, l.line_no,
              CASE WHEN l.line_no = 1 THEN 'AR_CLAIM' WHEN e.event = 'invoice' THEN 'INCOME'
                   ELSE 'BANK_CLEARING_IN' END,
              CASE WHEN l.line_no = 1 THEN '1511' WHEN e.event = 'invoice' THEN '30125' ELSE '1938' END,
              CASE WHEN (l.line_no = 1) = (e.event = 'invoice') THEN h.ore ELSE -h.ore END
       FROM entry AS e
       JOIN (SELECT i.entry_id, sum(i.amount_ore) AS ore FROM item AS i WHERE i.run_id = 0 GROUP BY i.entry_id) AS h
           ON h.entry_id = e.entry_id - CASE e.event WHEN 'invoice' THEN 0 ELSE 1 END
       CROSS JOIN generate_series(1, 2) AS l (line_no)
       WHERE e.run_id = 0""",
)


class RunIsVoid(Exception):
    """A step stopped or the books do not hold: a figure of this run would be worth nothing."""


@dataclass
class Measured:
    """One step: how many items it handled, seconds of its run and of its checks, peak memory of the run."""

    step: str
    items: int
    seconds: float
    check_seconds: float
    peak_mib: float
    limit: float | None = None  # items a second
    processor_seconds: float = 0  # of the run, this process and its database session together
    counts: dict[str, int] = field(default_factory=dict)  # as the step told them


@dataclass
class Town:
    """A home with its services up; `measured` by the name of the step."""

    home: Home
    size: int
    ledger: Ledger
    with_checks: bool  # Great Expectations takes seconds to load, in every step
    measured: dict[str, Measured] = field(default_factory=dict)

    def drop(self, account: str, contents: dict[str, bytes]) -> None:
        """Lay finished files in an account's `in/`, without SFTP."""
        for name, content in contents.items():
            (self.home.sftp / account / "in" / name).write_bytes(content)

    def step(self, name: str, on: date) -> Measured:
        """Run a step in a process of its own; raises RunIsVoid when it does not end well."""
        phases = PHASES if self.with_checks else ("run",)
        command = [sys.executable, "-m", "tests.bench.step", name, on.isoformat(), *phases]
        answer = self._answer(command, name)
        if answer["state"] != "done":
            raise RunIsVoid(f"{name}: {answer['message']}")
        seconds = answer["seconds"]
        checks = sum(value for phase, value in seconds.items() if phase != "run")
        found = Measured(name, self._items(name, answer), seconds["run"], checks, answer["peak_mib"])
        found.processor_seconds, found.counts = answer["processor_seconds"], answer["counts"]
        self.measured[name] = found
        return found

    def write_e_invoices(self, name: str) -> Measured:
        """Every invoice that is to be printed, written as UBL or EDIFACT in a process of its own and thrown away."""
        found = self._answer([sys.executable, "-m", "tests.bench.ubl", INVOICING_ON.isoformat(), name], name)
        self.measured[name] = Measured(name, found["items"], found["seconds"], 0, found["peak_mib"])
        return self.measured[name]

    def set_letters(self, workers: int) -> Measured:
        """Every invoice that is to be printed, set as a letter by so many workers and thrown away; counted in pages."""
        name = f"print, {workers} worker{'s' if workers > 1 else ''}"
        found = self._answer(
            [sys.executable, "-m", "tests.bench.letters", INVOICING_ON.isoformat(), str(workers)], name
        )
        measured = Measured(name, found["items"], found["seconds"], 0, found["peak_mib"])
        measured.processor_seconds = found["processor_seconds"]
        self.measured[name] = measured
        return measured

    def _answer(self, command: list[str], name: str) -> dict[str, Any]:
        environment = {**os.environ, "RESKONTRA_HOME": str(self.home.root)}
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RunIsVoid(f"{name}: {done.stderr[-2000:]}")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def _items(self, name: str, answer: dict[str, Any]) -> int:
        """What a step is counted by: what it is given, or what it made."""
        counts = answer["counts"]
        made = {
            "customer_intake": ("kunder",),
            "order_intake": ("order",),
            "invoicing": ("fakturor", "kreditfakturor"),
            "payment_intake": ("betalningar",),
            "payment_matching": tuple(counts),
            "interest_invoicing": ("räntefakturor",),
            "reminders": ("påminnelser",),
        }.get(name)
        return sum(counts.get(each, 0) for each in made) if made else 0

    def take_orders(self) -> None:
        """Customers and attested orders, taken in but not yet invoiced."""
        self.drop("ubw", files.customers(self.size))
        self.step("customer_intake", INVOICING_ON)
        self.drop("ubw", files.orders(self.size, INVOICING_ON))
        self.step("order_intake", INVOICING_ON)

    def drop_payments(self, count: int | None = None) -> bytes:
        """So many payments, else as many as there are orders, of the claims in the ledger; the file's bytes."""
        query = "SELECT ocr, total_ore FROM invoice WHERE run_id > 0 AND document_type = 'invoice' ORDER BY invoice_no"
        rows = self.ledger.connection.execute(query).fetchall()
        claims = pa.table({"ocr": [row[0] for row in rows], "total_ore": [row[1] for row in rows]})
        data = files.payments(claims, count or self.size, PAID_ON)
        self.drop("bank", {"bgmax.txt": data})
        return data

    def book_payments(self, file: bytes) -> Measured:
        """The payments' way from the bank's file, which has been dropped, to the ledger; beside its limit."""
        steps = ("payment_intake", "payment_matching")
        (read, matched), limit = limits.around(
            lambda: limits.matching(self.ledger.connection, file),
            lambda: [self.step(name, PAYMENT_ON) for name in steps],
        )
        seconds, checks = read.seconds + matched.seconds, read.check_seconds + matched.check_seconds
        peak = max(read.peak_mib, matched.peak_mib)
        return Measured("bank file to posted ledger", read.items, seconds, checks, peak, limit)

    def hand_out(self) -> None:
        """Let every document have reached its receiver: printing is measured at a size of its own."""
        self.ledger.connection.execute(
            """INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, run_id, version_id)
               SELECT client, document_id, 1, 'print', 'handed_over', %s, 1, 1 FROM undelivered_document""",
            (INVOICING_ON,),
        )
        self.ledger.connection.execute("DELETE FROM undelivered_number")

    def add_history(self, count: int) -> None:
        """So many claims of the year before, each invoiced and paid."""
        first = {
            series: self.ledger.take_numbers(files.CLIENT, series, count)
            for series in ("item", "payment", "settlement")
        }
        first["entry"] = self.ledger.take_numbers(files.CLIENT, "entry", (count + 999) // 1000 * 2)
        first["invoice"] = self.ledger.take_numbers(files.CLIENT, "invoice", count, first=2026000001)
        with self.ledger.transaction():
            for statement in HISTORY:
                self.ledger.connection.execute(statement, {**first, "count": count})
        self.ledger.analyze("invoice", "item", "payment", "settlement", "entry", "entry_line")

    def prove(self) -> None:
        """The books hold: the ledger sums to zero, and every payment read is settled or unidentified, to the öre."""
        (row,) = self.ledger.connection.execute(
            """SELECT (SELECT coalesce(sum(amount_ore), 0) FROM entry_line),
                      (SELECT count(*) FROM payment), (SELECT count(DISTINCT payment_id) FROM allocation),
                      (SELECT sum(amount_ore) FROM payment), (SELECT sum(amount_ore) FROM allocation),
                      (SELECT count(*) FROM invoice WHERE document_type = 'invoice' AND run_id > 0)"""
        ).fetchall()
        balance, read, placed, read_ore, placed_ore, invoices = row
        if (balance, read, read_ore, invoices) != (0, placed, placed_ore, self.size):
            raise RunIsVoid(f"size {self.size}: the books do not hold: {row}")


@contextmanager
def settled(root: Path, size: int, *, with_checks: bool = False) -> Iterator[Town]:
    """A town with empty books; its services end with the block."""
    before = os.environ.get("RESKONTRA_HOME")
    os.environ["RESKONTRA_HOME"] = str(root)
    home = Home.from_environment()
    try:
        with services.running(home, bench_settings()), Ledger.open() as ledger:
            yield Town(home, size, ledger, with_checks)
    finally:
        postgres.stop(home)
        os.environ.pop("RESKONTRA_HOME")
        if before is not None:
            os.environ["RESKONTRA_HOME"] = before
