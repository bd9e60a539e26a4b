"""Which report a bank's money is booked from, day by day: the policy table payment_source, and who has been silent.

Each bank leaves Bankgirot's formats on days of its own during 2026, so the days are data. A report outside its days is
booked all the same, for it tells of money, and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from formats.reference import format_bankgiro
from reskontra.ledger import constant
from reskontra.payments.payment_files import reported_by
from reskontra.rules.bank_days import previous_bank_day
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.payments.payment_rows import Booked
    from reskontra.settings import BankAccount
    from reskontra.tally import Tally

MOST_DOUBTS = 100  # named one by one for each file
EVERY = "*"  # every bankgiro number of the bank
BOOKS = {"bgmax": "BgMax", "camt054": "camt.054", "camt053": "camt.053", "autogiro": "Autogiro"}


def account_of(night: Night, bankgiro: str) -> BankAccount | None:
    """The account that a bankgiro number is paid out to; without one in the settings, the client's first."""
    accounts = night.client.bank_account
    found = (account for account in accounts if bankgiro in account.bankgiros)
    return next(found, accounts[0] if accounts else None)


def bank_of(night: Night, bankgiro: str) -> str:
    """The bank of a bankgiro number, as the policy table names it."""
    account = account_of(night, bankgiro)
    return account.bank if account else "bankgirot"


def row_of(night: Night, bank: str, product: str, bankgiro: str, day: date) -> dict[str, Any] | None:
    """The row of payment_source that holds for a bankgiro number on a day, its own before the bank's; else None."""
    rows = night.policy.policy.on(day).table("payment_source").to_pylist()
    mine = [row for row in rows if (row["bank"], row["product"]) == (bank, product)]
    for wanted in (bankgiro, EVERY):
        for row in mine:
            if row["bankgiro"] == wanted:
                return row if row["last_on"] is None or day <= row["last_on"] else None
    return None


def books_statements(night: Night, account: BankAccount, day: date) -> bool:
    """Whether camt.053 is what the account's money is booked from on a day: camt.054 comes first where both come."""
    wanted = [row_of(night, account.bank, product, EVERY, day) for product in ("camt053", "camt054")]
    return wanted[0] is not None and wanted[1] is None


def note_report(
    night: Night, tally: Tally, file: InboundFile, product: str, deposits: pa.Table, written_on: date
) -> None:
    """Remember that the banks of a file have reported, and name deposits of a day on which they report otherwise.

    `deposits` as `payment_rows.DEPOSIT`; a file without any is of the client's first bank.
    """
    banks = set(deposits["bank"].to_pylist()) or {bank_of(night, "")}
    rows = pa.table({"bank": pa.array(sorted(banks), pa.string())})
    keys = {"client": night.client.code, "file_id": file.file_id, "run_id": night.run_id}
    night.ledger.load("bank_report", constant(rows, product=product, reported_on=written_on, **keys))
    said = deposits.select(["bank", "bankgiro", "paid_on"]).group_by(["bank", "bankgiro", "paid_on"]).aggregate([])
    for row in said.sort_by([("bankgiro", "ascending"), ("paid_on", "ascending")]).to_pylist():
        if row_of(night, row["bank"], product, row["bankgiro"], row["paid_on"]) is None:
            tally.warn(
                "PAY-SOURCE",
                file.name,
                f"{file.name}: {BOOKS[product]} för bankgiro {format_bankgiro(row['bankgiro'])} den {row['paid_on']} "
                f"väntas inte från {row['bank']} enligt payment_source.csv. Betalningarna är bokade, och de som en "
                "annan rapport redan har tagit upp är inte bokade igen. Kontrollera datumen i tabellen.",
            )


def tell_twins(tally: Tally, name: str, booked: Booked) -> None:
    """Name what a file had that another source had told of before."""
    if booked.twin_count:
        tally.warn(
            "PAY-TWIN",
            name,
            f"{name}: {booked.twin_count} betalningar, {kronor(booked.twin_ore)} kr, var bokade från en annan rapport "
            "och är inte bokade igen. Det väntas under övergången från BgMax; annars: fråga banken.",
        )
    for line, payment_id in booked.doubtful[:MOST_DOUBTS]:
        tally.warn(
            "PAY-TWIN-DOUBT",
            f"{name} rad {line}",
            f"{name} rad {line} är lik betalning {payment_id} från en annan rapport: samma dag, bankgiro, belopp och "
            "text men en annan betalare. Båda är bokade. Fråga banken om det är samma betalning.",
        )


def silent(night: Night) -> Iterator[dict[str, Any]]:
    """The reports (bank, product, silence, day) that the last bank day should have given and that have not been taken.

    `refused` is the file (name, business_on) that came and was refused, None where none came. A client whose deposits
    no bank has told of yet has not begun, so nobody is silent.
    """
    day = previous_bank_day(night.business_on)
    rows = night.ledger.rows("newest_reports", client=night.client.code)
    newest = {(row["bank"], row["product"]): row["reported_on"] for row in rows}
    if all(product == "autogiro" for _, product in newest):
        return
    absent = [row for row in _expected(night, day) if newest.get((row[0], row[1]), date.min) < day]
    refused = _refused(night, day) if absent else {}
    for bank, product, silence in absent:
        yield {"bank": bank, "product": product, "silence": silence, "day": day, "refused": refused.get(product)}


def _refused(night: Night, day: date) -> dict[str, dict[str, Any]]:
    """By product the newest file that was refused since a day, unless it says that it is of an earlier one."""
    account = night.settings.exchange.accounts.bank
    found: dict[str, dict[str, Any]] = {}
    for row in night.ledger.rows("refused_files_since", client=night.client.code, account=account, since_on=day):
        if row["sha256"] is None:
            continue
        with night.exchange.archive.open(row["sha256"]) as source:
            products, written_on = reported_by(source)
        if written_on is None or written_on >= day:
            found = dict.fromkeys(products, row) | found
    return found


def tell_silent(night: Night, tally: Tally) -> None:
    """Name the reports that are missing, once a night; one refused tonight has been named as that."""
    if night.step.occasion:
        return
    for row in silent(night):
        if row["refused"] is None:
            tally.warn("PAY-SOURCE-SILENT", row["bank"], missing(row))
        elif row["refused"]["business_on"] < night.business_on:
            tally.warn("PAY-SOURCE-REFUSED", row["refused"]["name"], missing(row))


def missing(row: dict[str, Any]) -> str:
    """A missing report in a Swedish sentence."""
    if row["refused"]:
        name, on = row["refused"]["name"], row["refused"]["business_on"]
        return (
            f"{BOOKS[row['product']]} från {row['bank']} för bankdagen {row['day']} har kommit men är inte bokad: "
            f"filen {name} avvisades natten {on}. Be banken om en rättad fil; betalningar saknas."
        )
    return (
        f"{BOOKS[row['product']]} från {row['bank']} för bankdagen {row['day']} har inte kommit. Fråga banken; "
        "betalningar kan saknas."
    )


def _expected(night: Night, day: date) -> Iterable[tuple[str, str, str]]:
    """Bank, product and what silence means, of every report that some bankgiro number waits for on a day."""
    found: dict[tuple[str, str], str] = {}
    for account in night.client.bank_account:
        for product in BOOKS:
            for bankgiro in account.bankgiros:
                row = row_of(night, account.bank, product, bankgiro, day)
                if row is not None and row["silence"] != "normal":
                    known = found.get((account.bank, product), "warn")
                    found[account.bank, product] = "hold" if "hold" in (known, row["silence"]) else "warn"
    return [(*key, silence) for key, silence in found.items()]
