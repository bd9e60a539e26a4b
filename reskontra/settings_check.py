"""Contradictions in the settings that no single key shows, each as a Swedish sentence that begins with the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from stdnum import iban, luhn
from stdnum.se import orgnr

from formats import efaktura, peppol_tables
from formats.reference import is_valid_gln

if TYPE_CHECKING:
    from reskontra.settings import Bankgiro, Client, Series, Settings

SERIES = ("invoice", "credit_note", "interest_invoice")


def contradictions(settings: Settings) -> Iterator[str]:
    """What no single key shows: numbers that fail their check digit, ranges that meet, names that are taken twice."""
    if not re.fullmatch(r"[a-z0-9-]+", settings.municipality.short_name):
        yield "municipality.short_name: skriv a-z, 0-9 och bindestreck; namnet står i filnamn"
    if settings.night.timezone not in available_timezones():
        yield f"night.timezone: {settings.night.timezone!r} är ingen känd tidszon; skriv till exempel Europe/Stockholm"
    if not 1 <= settings.matching.post_at_percent <= 100:
        yield f"matching.post_at_percent: {settings.matching.post_at_percent} duger inte; skriv 1-100"
    accounts = settings.exchange.accounts
    of_orders = [accounts.ubw, *(f"systems/{name}" for name in accounts.systems)]
    if settings.ubw_sftp.account not in of_orders:
        yield f"ubw_sftp.account: {settings.ubw_sftp.account!r} tar inte emot order; skriv {' eller '.join(of_orders)}"
    yield from _dimension_contradictions(settings)
    yield from _direct_debit_contradictions(settings)
    yield from _answer_contradictions(settings)
    yield from _e_invoice_contradictions(settings)
    codes = [client.code for client in settings.clients]
    if not codes or len(codes) != len(set(codes)):
        yield "client: skriv minst en klient, var och en med egen code"
    numbers = [bankgiro.number for client in settings.clients for bankgiro in client.bankgiro]
    if len(numbers) != len(set(numbers)):
        yield "client.bankgiro: ett bankgironummer hör till en enda klient"
    for no, client in enumerate(settings.clients):
        for problem in _client_contradictions(client):
            yield f"client[{no}].{problem}"


def _dimension_contradictions(settings: Settings) -> Iterator[str]:
    dimensions = settings.ledger_export.dimensions
    for name, values in (("ours", [d.ours for d in dimensions]), ("sie", [d.sie for d in dimensions])):
        if len(values) != len(set(values)):
            yield f"ledger_export.dimension: samma {name} står två gånger; varje del har en egen dimension"
    for dimension in dimensions:
        if dimension.sie not in (1, 6) and dimension.sie < 20:
            yield (
                f"ledger_export.dimension: {dimension.sie} duger inte; skriv 1 (ansvar), 6 (projekt) eller 20 och "
                "uppåt. 8 är kund: personuppgifter hör inte hemma i huvudboken"
            )


def _direct_debit_contradictions(settings: Settings) -> Iterator[str]:
    chosen = settings.direct_debit
    if not 0 <= chosen.draw_day <= 31:
        yield f"direct_debit.draw_day: {chosen.draw_day} duger inte; skriv 1-31, eller 0 för förfallodagen"
    if not 1 <= chosen.cut_off_bank_days <= chosen.send_bank_days_before:
        yield "direct_debit.cut_off_bank_days: skriv minst 1 och högst send_bank_days_before"
    for name in ("notice_weekdays", "answer_bank_days"):
        if getattr(chosen, name) < 1:
            yield f"direct_debit.{name}: skriv minst 1"


def _answer_contradictions(settings: Settings) -> Iterator[str]:
    answers = settings.distribution.answer
    if len({answer.channel for answer in answers}) != len(answers):
        yield "distribution.answer: samma kanal står två gånger"
    if any(answer.bank_days < 1 for answer in answers):
        yield "distribution.answer: bank_days är minst 1; ta bort kanalen om den aldrig svarar"
    if settings.distribution.contrl_bank_days < 1:
        yield "distribution.contrl_bank_days: skriv minst 1"


def _e_invoice_contradictions(settings: Settings) -> Iterator[str]:
    version, ours = settings.distribution.rules_version, peppol_tables.RULES_VERSION
    if version != ours:
        yield f"distribution.rules_version: {version!r} är inte programmets {ours}; kom överens med distributören"


def _client_contradictions(client: Client) -> Iterator[str]:
    numbers = {
        "organisation_no": client.organisation_no,
        "agency.receiver_organisation_no": client.agency.receiver_organisation_no,
        "agency.sender_organisation_no": client.agency.sender_organisation_no,
    }
    for name, number in numbers.items():
        if not re.fullmatch(r"\d{10}", number) or not orgnr.is_valid(number):
            yield f"{name}: {number!r} är inget organisationsnummer; skriv tio siffror utan bindestreck"
    if client.agency.format == "amili" and not client.agency.account:
        yield "agency.account: skriv kontot hos ombudet; formatet amili behöver det"
    if client.vat_no != f"SE{client.organisation_no}01":
        yield f"vat_no: {client.vat_no!r} duger inte; skriv SE, organisationsnumret och 01"
    if not re.fullmatch(r"0007:\d{10}|0088:\d{13}", client.endpoint):
        yield "endpoint: skriv 0007: och organisationsnumret, eller 0088: och GLN"
    if client.gln and not is_valid_gln(client.gln):
        yield f"gln: {client.gln!r} är inget GLN; skriv 13 siffror med rätt kontrollsiffra, eller lämna tomt"
    if not re.fullmatch(r"[0-9A-Za-z._-]{0,35}", client.internet_bank.issuer_id):
        yield "internet_bank.issuer_id: skriv högst 35 bokstäver och siffror utan blanksteg, eller lämna tomt"
    if unknown := set(client.internet_bank.payer_states) - set(efaktura.PAYER_STATES):
        yield f"internet_bank.payer_states: {min(unknown)!r} är inget av {', '.join(efaktura.PAYER_STATES)}"
    if not client.bankgiro:
        yield "bankgiro: skriv minst ett"
    for no, bankgiro in enumerate(client.bankgiro):
        for problem in _bankgiro_contradictions(bankgiro):
            yield f"bankgiro[{no}].{problem}"
    yield from _series_contradictions(client.series)
    own = {bankgiro.number for bankgiro in client.bankgiro}
    yield from _account_contradictions(client, own)
    for no, agreement in enumerate(client.direct_debit):
        if agreement.bankgiro not in own:
            yield f"direct_debit[{no}].bankgiro: {agreement.bankgiro!r} är inget av klientens bankgironummer"
        if not re.fullmatch(r"\d{6}", agreement.customer_number):
            yield f"direct_debit[{no}].customer_number: skriv sex siffror, som banken har lämnat"
        if not agreement.hmac_key_env:
            yield f"direct_debit[{no}].hmac_key_env: skriv namnet på miljövariabeln som har nyckeln"


def _account_contradictions(client: Client, own: set[str]) -> Iterator[str]:
    paid_out = [number for account in client.bank_account for number in account.bankgiros]
    if sorted(paid_out) != sorted(own):
        yield "bank_account: skriv varje bankgironummer i bankgiros för ett konto, och bara klientens egna"
    for no, account in enumerate(client.bank_account):
        if not iban.is_valid(account.iban):
            yield f"bank_account[{no}].iban: {account.iban!r} är inget IBAN"
        if not re.fullmatch(r"\d{6,20}", account.number):
            yield f"bank_account[{no}].number: {account.number!r} duger inte; skriv clearing och konto, bara siffror"
        if not re.fullmatch(r"[a-z]+", account.bank):
            yield f"bank_account[{no}].bank: {account.bank!r} duger inte; skriv banken som i payment_source.csv, a-z"


def _bankgiro_contradictions(bankgiro: Bankgiro) -> Iterator[str]:
    if not re.fullmatch(r"\d{7,8}", bankgiro.number) or not luhn.is_valid(bankgiro.number):
        yield f"number: {bankgiro.number!r} är inget bankgironummer; skriv 7 eller 8 siffror utan bindestreck"
    if bankgiro.ocr_level == 3 and not bankgiro.length_digit:
        yield "length_digit: skriv true; OCR-nivå 3 kräver längdsiffra"


def _series_contradictions(series: tuple[Series, ...]) -> Iterator[str]:
    if sorted(s.name for s in series) != sorted(SERIES):
        yield f"series: skriv en serie var för {', '.join(SERIES)}"
    for s in series:
        if not re.fullmatch(r"[1-9]\d{9}", s.first) or not re.fullmatch(r"\d{10}", s.last) or s.last < s.first:
            yield f"series: {s.name} {s.first}-{s.last} duger inte; skriv tio siffror, ej 0 först, first <= last"
    for before, after in pairwise(sorted(series, key=lambda s: s.first)):
        if after.first <= before.last:
            yield f"series: {before.name} och {after.name} möts; numren får inte överlappa"
