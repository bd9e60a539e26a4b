"""Bankgirot's side of Autogiro: takes our sealed orders, draws what it can, and reports every bank day.

One file for each report and agreement, under Bankgirot's data set names, sealed with the agreement's key where there is
one. Source: Bg Autogiro, technical manual, August 2014.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pyarrow as pa

from formats import autogiro_writer, hmac_seal
from formats.autogiro import read_orders
from reskontra.settings import Client
from reskontra.simulator.autogiro_payers import applicants, online_mandates
from reskontra.simulator.autogiro_register import Register
from reskontra.simulator.autogiro_tables import register_tables, report_tables, specification_tables
from reskontra.simulator.bank_files import Serials
from reskontra.simulator.counterpart import Counterpart

OURS = "BFEP.IAG"  # how the data set names of files to Bankgirot begin
QUALIFIERS = {
    "payment_specification": "UAGAG",
    "online_mandates": "UAGU3",
    "mandate_advice": "UAGU4",
    "changes": "UAGU5",
    "rejected_payments": "UAGU6",
    "mandate_register": "UAGU7",
    "pending_register": "UAGU8",
}
OUTCOMES = ["told_on", "bankgiro", "payer_number", "amount_ore", "paid_on", "reference", "outcome"]
ASKERS = ["told_on", "bankgiro", "payer_number", "message_type", "expected"]
ADVICES = ["told_on", "bankgiro", "payer_number", "information_code", "comment_code"]


@dataclass
class Answered:
    """What Bankgirot has sent one morning, and what the night must make of it.

    `files` in order, by name. `outcomes` (`OUTCOMES`): what became of payment orders: `paid`, `no_cover`, `no_account`,
    `retried` (will be told again), `rejected`, `withdrawn` (without our asking), `cancelled`, `moved`, `not_found` (a
    change of what is not there) and `refunded`. `advices` (`ADVICES`): what became of mandates. `asked` (`ASKERS`):
    payers who ask for a mandate or wait for our answer, with what must become of them.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    outcomes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=OUTCOMES))
    advices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ADVICES))
    asked: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ASKERS))


class Bankgirot:
    """Keeps the registers of a client's Autogiro agreements; the payers ask for mandates on the first of them.

    `counterpart` is the bank's folder, for Bankgirot alone (what it has fetched is its own). `keys` has the seal's key
    by bankgiro number: our files must then verify, and the reports are sealed. The same customers, orders and days give
    the same bytes.
    """

    def __init__(
        self,
        counterpart: Counterpart,
        customers: pd.DataFrame,
        client: Client,
        *,
        keys: dict[str, str] | None = None,
        test: bool = False,
        faults: bool = True,
    ) -> None:
        self._counterpart = counterpart
        self._keys = keys or {}
        self._test = test
        self._serials = Serials()
        payers = applicants(customers, faults=faults)
        self._numbers = {agreement.bankgiro: agreement.customer_number for agreement in client.direct_debit}
        self.registers = {
            bankgiro: Register(bankgiro, payers if place == 0 else payers.head(0), faults=faults)
            for place, bankgiro in enumerate(self._numbers)
        }

    @property
    def payers(self) -> set[str]:
        """The payer numbers with a mandate: their invoices are drawn and must not be paid in another way."""
        return {number for register in self.registers.values() for number in register.mandates["payer_number"]}

    def answer(self, day: date, *, registers: bool = False) -> Answered:
        """Take the orders that have come and send the reports of a morning; with `registers` also both extracts.

        Raises FileRefused for orders that do not hold, or whose seal does not verify with the agreement's key.
        """
        self._take(day)
        answered = Answered()
        for bankgiro, register in self.registers.items():
            for kind, data in self._reports(register, day, answered):
                answered.files[self._name(kind, bankgiro, day, len(answered.files))] = self._sealed(data, bankgiro, day)
            if registers:
                for kind, data in self._extracts(register, day):
                    name = self._name(kind, bankgiro, day, len(answered.files))
                    answered.files[name] = self._sealed(data, bankgiro, day)
        for name, data in answered.files.items():
            self._counterpart.put(name, data)
        return answered

    def _take(self, day: date) -> None:
        """Take every new file of orders into the registers."""
        for name in self._counterpart.new():
            self._counterpart.seen(name)
            if not name.startswith(OURS):
                continue
            data = self._counterpart.read(name)
            bankgiro = next((b for b, number in self._numbers.items() if f".K0{number}." in name), "")
            if bankgiro in self._keys:
                data = hmac_seal.verify(data, self._keys[bankgiro])
            orders = read_orders(data)
            for found in orders.section["bankgiro"].unique().to_pylist():
                self.registers[found].take(orders, orders.section["written_on"][0].as_py())

    def _reports(self, register: Register, day: date, answered: Answered) -> list[tuple[str, bytes]]:
        """The reports of one agreement that have anything to tell; what is behind them goes to `answered`."""
        section = self._section(register.bankgiro, day)
        asked = register.ask(day)
        drawn, refunded = register.draw(day)
        sent = []
        if len(drawn) or len(refunded):
            tables = specification_tables(register.bankgiro, drawn, refunded, self._serials)
            sent.append(
                ("payment_specification", autogiro_writer.write_payment_specification(section=section, **tables))
            )
        if len(asked):
            found = online_mandates(asked, section)
            data = autogiro_writer.write_online_mandates(section=found.section, mandate=found.mandate)
            sent.append(("online_mandates", data))
        advices = register.told("advice")
        for kind, rows in (
            ("mandate_advice", advices),
            ("rejected_payments", register.told("rejected")),
            ("changes", register.told("changes")),
        ):
            if len(rows):
                write = getattr(autogiro_writer, f"write_{kind}")
                sent.append((kind, write(section=section, **report_tables(kind, register.bankgiro, rows))))
        answered.outcomes = _added(answered.outcomes, register.told("outcome"), day, register.bankgiro)
        answered.advices = _added(answered.advices, advices, day, register.bankgiro)
        answered.asked = _added(answered.asked, asked, day, register.bankgiro)
        return sent

    def _extracts(self, register: Register, day: date) -> list[tuple[str, bytes]]:
        """The registers as they stand: every mandate and every stored payment."""
        mandate, payment = register_tables(register)
        data = autogiro_writer.write_pending_register(section=self._section(register.bankgiro, day), payment=payment)
        sent = [("pending_register", data)]
        if len(mandate):
            sent.append(("mandate_register", autogiro_writer.write_mandate_register(mandate=mandate)))
        return sent

    def _section(self, bankgiro: str, day: date) -> pa.Table:
        return pa.table(
            {
                "section_no": pa.array([1], pa.int64()),
                "bankgiro": [bankgiro],
                "customer_number": [self._numbers[bankgiro]],
                "written_on": pa.array([day], pa.date32()),
                "timestamp": [f"{day:%Y%m%d}053000000000"],
            }
        )

    def _name(self, kind: str, bankgiro: str, day: date, place: int) -> str:
        """The data set name; test files have one qualifier for all reports, so the time tells them apart."""
        qualifier = "UAGZZ" if self._test else QUALIFIERS[kind]
        return f"BFEP.{qualifier}.K0{self._numbers[bankgiro]}.D{day:%y%m%d}.T0600{place:02}"

    def _sealed(self, data: bytes, bankgiro: str, day: date) -> bytes:
        return hmac_seal.seal(data, self._keys[bankgiro], day) if bankgiro in self._keys else data


def _added(known: pd.DataFrame, rows: pd.DataFrame, day: date, bankgiro: str) -> pd.DataFrame:
    """The truth so far and that of one agreement, in the columns it has."""
    if not len(rows):
        return known
    fresh = rows.assign(told_on=pd.Timestamp(day), bankgiro=bankgiro)[list(known.columns)]
    return pd.concat([known, fresh], ignore_index=True) if len(known) else fresh.reset_index(drop=True)
