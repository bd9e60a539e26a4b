"""The municipality's choices: include/settings.toml, read once into frozen dataclasses.

The classes below are the whole list of keys. A field ending in `_ore` is read from the key without that ending, where
it stands as text in kronor. An unknown, missing or mistyped key stops the start with its dotted name.
"""

from __future__ import annotations

import functools
import os
import tomllib
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from reskontra import settings_check, toml_table
from reskontra.home import PROJECT

PATH = PROJECT / "include" / "settings.toml"
PATH_ENV = "RESKONTRA_SETTINGS"


class SettingsError(Exception):
    """The settings cannot be used; `problems` says in Swedish, key by key, what was wanted."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{path}: " + "; ".join(problems))


@dataclass(frozen=True)
class Municipality:
    short_name: str
    environment: Literal["production", "test"]
    language: Literal["sv", "en"]

    @property
    def test_marker(self) -> str:
        """`P` or `T`, as BgMax and KRI files mark production and test."""
        return "P" if self.environment == "production" else "T"


@dataclass(frozen=True)
class Night:
    starts_at: time
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Accounts:
    ubw: str
    systems: tuple[str, ...]
    bank: str
    distributor: str
    agency: str
    finance: str
    field: str


@dataclass(frozen=True)
class Exchange:
    archive: str
    sftp_host: str
    sftp_port: int
    max_file_mib: int
    stable_seconds: int
    temporary_endings: tuple[str, ...]
    accounts: Accounts


@dataclass(frozen=True)
class Address:
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True)
class Contact:
    name: str
    telephone: str
    email: str


@dataclass(frozen=True)
class Bankgiro:
    """A bankgiro number and the OCR control agreed with the bank (Bankgirot, OCR reference levels 1-4)."""

    number: str
    ocr_level: Literal[1, 2, 3, 4]
    length_digit: bool


@dataclass(frozen=True)
class BankAccount:
    """An account that bankgiro numbers are paid out to, and how its bank writes camt files."""

    bank: str
    iban: str
    number: str
    profile: str
    bankgiros: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """A number series; ten digits, both ends included."""

    name: Literal["invoice", "credit_note", "interest_invoice"]
    first: str
    last: str

    @property
    def first_number(self) -> int:
        return int(self.first)

    @property
    def last_number(self) -> int:
        return int(self.last)


@dataclass(frozen=True)
class Agency:
    receiver_organisation_no: str
    sender_organisation_no: str
    format: Literal["kri", "kri_xml", "amili"]
    account: str


@dataclass(frozen=True)
class DirectDebitAgreement:
    """An Autogiro agreement with Bankgirot: one of the client's bankgiro numbers, and whose key seals its files."""

    bankgiro: str
    customer_number: str
    hmac_key_env: str


@dataclass(frozen=True)
class InternetBank:
    """What the banks know a client by; `issuer_id` (FUI) is empty without an agreement."""

    issuer_id: str
    payer_states: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """One legal entity with customers of its own."""

    code: str
    name: str
    organisation_no: str
    vat_no: str
    seat: str
    f_tax: bool
    endpoint: str
    gln: str
    address: Address
    contact: Contact
    payment_contact: Contact
    bankgiro: tuple[Bankgiro, ...]
    bank_account: tuple[BankAccount, ...]
    series: tuple[Series, ...]
    direct_debit: tuple[DirectDebitAgreement, ...]
    internet_bank: InternetBank
    agency: Agency

    @property
    def main_bankgiro(self) -> Bankgiro:
        """The bankgiro printed on invoices."""
        return self.bankgiro[0]

    def number_series(self, name: str) -> Series:
        """The series `invoice`, `credit_note` or `interest_invoice`."""
        return next(series for series in self.series if series.name == name)


@dataclass(frozen=True)
class Intake:
    attest_warn_bank_days: int


@dataclass(frozen=True)
class ControlList:
    largest_amount_ore: int
    deviation_percent: int


@dataclass(frozen=True)
class Invoicing:
    join_marked_customers: bool
    waiting_months: int
    ore_rounding: Literal["none", "krona"]
    interest_clause: bool
    control_list: ControlList


@dataclass(frozen=True)
class Matching:
    small_difference_night_cap_ore: int
    post_at_percent: int


@dataclass(frozen=True)
class CreditBalances:
    set_off_notice: bool


@dataclass(frozen=True)
class Reminders:
    require_bank_files: bool
    join_letters: bool
    postage_class: Literal["economy", "first_class"]


@dataclass(frozen=True)
class Collection:
    acknowledgement_bank_days: int
    max_records: int


@dataclass(frozen=True)
class DirectDebit:
    """When a claim is drawn and when an order is sent, in bank days; see reskontra/autogiro/direct_debit_days.py."""

    draw_day: int
    send_bank_days_before: int
    cut_off_bank_days: int
    notice_weekdays: int
    answer_bank_days: int
    other_identity: Literal["ask", "refuse"]


@dataclass(frozen=True)
class Answer:
    channel: Literal["peppol", "edifact", "svefaktura", "bank", "mailbox"]
    bank_days: int


@dataclass(frozen=True)
class Distribution:
    print_batch_documents: int
    workers: int
    page_limit: int
    window_left_mm: int
    window_top_mm: int
    font_folders: tuple[str, ...]
    qr: bool
    validate_cen: bool
    rules_version: str
    peppol_stylesheet: str
    print_format: Literal["pdf", "structured"]
    print_fee_order_types: tuple[str, ...]
    bank_due_bank_days: int
    bank_report_bank_days: int
    invoice_max_kib: int
    reminder_channel: Literal["print", "mailbox"]
    mailbox: Literal["off", "mina_meddelanden", "kivra"]
    mailbox_wait_nights: int
    envelopes_together: bool
    contrl_bank_days: int
    answer: tuple[Answer, ...]


@dataclass(frozen=True)
class Checks:
    examples: int


@dataclass(frozen=True)
class UbwApi:
    enabled: bool
    base_url: str
    token_path: str
    client_id: str
    secret_env: str
    scope: str
    tenant: str
    page_size: int
    retries: int
    timeout_seconds: int


@dataclass(frozen=True)
class UbwSftp:
    """UBW's own SFTP server, and the account in whose `in/` its files are laid."""

    enabled: bool
    host: str
    port: int
    user: str
    folder: str
    pattern: str
    key_file_env: str
    known_hosts_env: str
    account: str


@dataclass(frozen=True)
class SieDimension:
    """Which SIE dimension a part of the coding string becomes (SIE 4B: 1 ansvar, 6 project, 20 and up are ours)."""

    ours: Literal["dim_1", "dim_2", "dim_3", "dim_4", "dim_5", "dim_6", "dim_7"]
    sie: int
    name: str


@dataclass(frozen=True)
class LedgerExport:
    series: str
    declare_accounts: bool
    dimensions: tuple[SieDimension, ...] = field(metadata={"key": "dimension"})


@dataclass(frozen=True)
class Reporting:
    worklist_rows: int


@dataclass(frozen=True)
class Settings:
    municipality: Municipality
    night: Night
    exchange: Exchange
    clients: tuple[Client, ...] = field(metadata={"key": "client"})
    intake: Intake
    invoicing: Invoicing
    matching: Matching
    credit_balances: CreditBalances
    reminders: Reminders
    collection: Collection
    distribution: Distribution
    direct_debit: DirectDebit
    checks: Checks
    ubw_api: UbwApi
    ubw_sftp: UbwSftp
    ledger_export: LedgerExport
    reporting: Reporting

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """The settings of a file; without one, of the file RESKONTRA_SETTINGS names, else include/settings.toml.

        Raises SettingsError with every problem found, OSError when there is no file.
        """
        path = path or Path(os.environ.get(PATH_ENV, PATH))
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(path, [f"filen är inte läsbar TOML i UTF-8: {error}"]) from error
        problems: list[str] = []
        settings: Settings = toml_table.read(cls, found, "", problems)
        problems = problems or list(settings_check.contradictions(settings))
        if problems:
            raise SettingsError(path, problems)
        return settings

    def client(self, code: str) -> Client:
        """The client with this code; KeyError when there is none."""
        for client in self.clients:
            if client.code == code:
                return client
        raise KeyError(f"klienten {code} saknas i inställningarna: {', '.join(c.code for c in self.clients)} finns")


@functools.cache
def current() -> Settings:
    """The settings of this process, read once."""
    return Settings.load()
