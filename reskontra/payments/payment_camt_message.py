"""One camt file, read whole before anything of it is booked: its payments set aside on disk, the rest kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import camt
from formats.camt import PROFILES, Opening
from formats.faults import Fault, FileRefused, concat
from reskontra.payments.payment_spill import Spill

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.settings import BankAccount

PRODUCTS = {"camt.054": "camt054", "camt.053": "camt053"}
_ENTRY = [
    "entry_no",
    "line_no",
    "notification_no",
    "entry_ref",
    "servicer_ref",
    "deposit_key",
    "amount_ore",
    "is_credit",
    "booked_on",
    "value_on",
    "payment_count",
    "use",
]
_PAYMENT = [
    "payment_no",
    "line_no",
    "entry_no",
    "ordinal",
    "kind",
    "is_unspecified",
    "bankgiro",
    "reference",
    "reference_kind",
    "amount_ore",
    "is_credit",
    "is_return",
    "sender_bankgiro",
    "serial",
    "end_to_end_id",
]
_NUMBERS = ("servicer_ref", "clearing_ref", "tx_id", "instruction_id", "proprietary_ref")


@dataclass
class Message:
    """A sound camt file: `accounts` and `owners` (clients) are each notification's, the tables as in `camt.CamtPart`.

    `debited` are the payments that are not credited, with every number that they may name another by. The payments
    themselves, with references, texts and payers, are in the spill.
    """

    opening: Opening
    accounts: list[BankAccount] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    notification: pa.Table = field(default_factory=lambda: pa.table({}))
    entry: pa.Table = field(default_factory=lambda: pa.table({}))
    debited: pa.Table = field(default_factory=lambda: pa.table({}))
    total: pa.Table = field(default_factory=lambda: pa.table({}))
    faults: pa.Table = field(default_factory=lambda: pa.table({}))
    warnings: pa.Table = field(default_factory=lambda: pa.table({}))

    @property
    def product(self) -> str:
        """The message as the policy table payment_source calls it."""
        return PRODUCTS[self.opening.kind]


def account_of(night: Night, number: str, line_no: int | None = None) -> tuple[str, BankAccount]:
    """The house's account that a file names by IBAN or number, and its client; raises FileRefused CAM-R4 for others."""
    for client in (night.client, *night.settings.clients):
        for account in client.bank_account:
            if number in (account.iban, account.number):
                return client.code, account
    raise FileRefused(
        Fault(
            "CAM-R4",
            f"Kontot ska vara ett av dem som är upplagda för klient {night.client.code} (client.bank_account).",
            "Lägg upp kontot om det är vårt; annars be banken sluta sända filen hit.",
            found=f"…{number[-4:]}",
            field="Acct/Id",
            line_no=line_no,
        )
    )


def opening_of(file: InboundFile) -> Opening:
    """What a camt file says of itself; raises FileRefused."""
    with file.open() as source:
        return camt.peek(source)


def read(night: Night, file: InboundFile, opening: Opening, spill: Spill) -> Message:
    """Read a file to its end, its payments into the spill; raises FileRefused."""
    _, account = account_of(night, opening.account or "")
    tables: dict[str, list[pa.Table]] = {
        name: [] for name in ("notification", "entry", "debited", "total", "faults", "warnings")
    }
    with file.open() as source:
        for part in camt.read(source, PROFILES[account.profile]):
            spill.add(
                {
                    "payment": part.payment.select(_PAYMENT),
                    "reference": part.reference,
                    "text": part.text,
                    "payer": part.payer,
                }
            )
            tables["notification"].append(part.notification)
            tables["entry"].append(part.entry.select(_ENTRY))
            debited = part.payment.filter(pc.invert(part.payment["is_credit"]))
            tables["debited"].append(debited.select([*_PAYMENT, *(n for n in _NUMBERS if n not in _PAYMENT)]))
            tables["total"].append(part.total)
            tables["faults"].append(part.faults)
            tables["warnings"].append(part.warnings)
    joined = {name: pa.concat_tables(parts) for name, parts in tables.items() if name not in ("faults", "warnings")}
    notification = joined["notification"]
    numbers = zip(notification["account"].to_pylist(), notification["line_no"].to_pylist(), strict=True)
    found = [account_of(night, number, line_no) for number, line_no in numbers]
    owners, accounts = [client for client, _ in found], [account for _, account in found]
    faults, warnings = concat(tables["faults"]), concat(tables["warnings"])
    return Message(opening, accounts, owners, faults=faults, warnings=warnings, **joined)
