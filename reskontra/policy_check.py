"""Contradictions between the rows of the policy tables, each as a Swedish sentence that names the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from formats.reference import is_valid_gln
from reskontra.policy_tables import PARAMETER_KINDS, TABLES

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# A contract rate outside these is a typing error: 0 and 24 per cent.
CONTRACT_RATE_X100 = range(0, 24_00 + 1)

# Rules of matching whose names say that they go by the payer; the other payer_ rows are ways to know one.
PAYER_RULES = ("payer_amount", "payer_sum")

# Columns of kravkod that nothing carries out, each with the only value that is true of the program, and why.
UNUSED = {
    "invoice_fee_ore": (0, "fakturaavgift läggs inte till av programmet; lägg den som en rad på ordern"),
    "order_block_at": ("never", "programmet spärrar inga order"),
    "shut_off_allowed": (False, "programmet stänger inte av något"),
    "text_set": ("neutral", "det finns bara neutrala texter"),
}

# (table, column, table whose key it must be)
REFERENCES = (
    ("article", "vat_code", "vat_code"),
    ("order_type", "kravkod_person", "kravkod"),
    ("order_type", "kravkod_organisation", "kravkod"),
    ("customer_group", "kravkod", "kravkod"),
    ("vat_code", "posting_key", "posting_account"),
)


def contradictions(rows: Rows) -> Iterator[str]:
    """Everything that no single cell shows; `rows` holds each table's rows by the table's name."""
    yield from _duplicates(rows)
    yield from _half_years(rows["reference_rate"])
    yield from _fees(rows)
    yield from _parameters(rows["parameter"])
    yield from _general_values(rows)
    yield from _matching(rows)
    yield from _partners(rows["edi_partner"])
    for table, column, target in REFERENCES:
        keys = {row[TABLES[target].key[0]] for row in rows[target]}
        for found in sorted({row[column] for row in rows[table]} - keys - {None}):
            yield f"{table}.csv {column}: {found} saknas i {target}.csv"
    for row in rows["kravkod"]:
        if row["contract_rate_x100"] is not None and row["contract_rate_x100"] not in CONTRACT_RATE_X100:
            yield f"kravkod.csv {row['kravkod']}: avtalad ränta utanför 0-24 procent"
        if row["interest_basis"] == "CONTRACT" and row["contract_rate_x100"] is None:
            yield f"kravkod.csv {row['kravkod']}: CONTRACT kräver en avtalad ränta"
        if row["reminder_levels"] == 2 and row["second_reminder_days"] is None:
            yield f"kravkod.csv {row['kravkod']}: två påminnelser kräver second_reminder_days"
        for column, (only, why) in UNUSED.items():
            if row[column] != only:
                yield f"kravkod.csv {row['kravkod']} {column.removesuffix('_ore')}: {why}"


def _matching(rows: Rows) -> Iterator[str]:
    """Certainties are percents, a rule has its place in the order, and the parts of a debt are each named once."""
    for row in rows["matching_rule"]:
        if row["certainty_percent"] > 100:
            yield f"matching_rule.csv {row['rule']}: träffsäkerheten är högst 100"
        is_way = row["rule"].startswith("payer_") and row["rule"] not in PAYER_RULES
        if not is_way and row["order_no"] is None:
            yield f"matching_rule.csv {row['rule']}: en regel har en plats i ordningen (order_no)"
    for row in rows["parameter"]:
        if row["key"] == "application_order" and sorted(row["value"].split(",")) != ["CAPITAL", "COST", "INTEREST"]:
            yield "parameter.csv application_order: skriv COST, INTEREST och CAPITAL i den ordning som gäller"


def _partners(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Trading partners are known by GLN, and everybody else has a row too."""
    for partner in sorted({row["receiver_gln"] for row in rows} - {"*"}):
        if not is_valid_gln(partner):
            yield f"edi_partner.csv {partner}: skriv ett GLN med 13 siffror och rätt kontrollsiffra, eller *"
    if not any(row["receiver_gln"] == "*" for row in rows):
        yield "edi_partner.csv: raden * för alla andra saknas"


def _duplicates(rows: Rows) -> Iterator[str]:
    for name, table in TABLES.items():
        count = Counter((*(row[key] for key in table.key), row["valid_from"]) for row in rows[name] if table.key)
        for (*key, day), times in count.items():
            if times > 1:
                yield f"{name}.csv {' '.join(key)}: {times} rader från {day}; en rad per kod och datum"
    if not all(rows[name] for name in TABLES):
        yield f"{', '.join(name + '.csv' for name in TABLES if not rows[name])}: inga rader"


def _half_years(rates: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each half-year once, without a gap; a correction names the percent it replaces."""
    latest: dict[date, int] = {}
    for row in rates:
        day = row["valid_from"]
        if (day.month, day.day) not in ((1, 1), (7, 1)):
            yield f"reference_rate.csv {day}: ett halvår börjar 1 januari eller 1 juli"
        if row["replaces_x100"] != latest.get(day) or (day in latest and row["decided_on"] is None):
            yield f"reference_rate.csv {day}: en rättelse anger decided_on och i replaces den procent som var fel"
        latest[day] = row["percent_x100"]
    for before, after in pairwise(sorted(latest)):
        if after != next_half_year(before):
            yield f"reference_rate.csv: halvåret från {next_half_year(before)} saknas"


def next_half_year(day: date) -> date:
    """The first day of the half-year after the one `day` lies in."""
    return date(day.year, 7, 1) if day.month < 7 else date(day.year + 1, 1, 1)


def _fees(rows: Rows) -> Iterator[str]:
    """No fee above its ceiling, lag (1981:739) § 6: a term that widens the debtor's liability is void."""
    for row in rows["fee"]:
        if row["ceiling_ore"] is not None and row["amount_ore"] > row["ceiling_ore"]:
            yield f"fee.csv {row['fee_code']} {row['valid_from']}: avgiften är högre än taket"
    ceilings = sorted((row["valid_from"], row["ceiling_ore"]) for row in rows["fee"] if row["fee_code"] == "REMINDER")
    for row in rows["kravkod"]:
        # A row may hold past a later change of the ceiling, so all from its own date on bind it.
        begun = [day for day, _ in ceilings if day <= row["valid_from"]]
        bound = [ceiling for day, ceiling in ceilings if day >= max(begun, default=date.min)]
        if row["reminder_fee_ore"] is not None and bound and row["reminder_fee_ore"] > min(bound):
            yield f"kravkod.csv {row['kravkod']}: påminnelseavgiften är högre än taket"


def _parameters(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    kinds: dict[str, str] = {}
    for row in rows:
        if kinds.setdefault(row["key"], row["kind"]) != row["kind"]:
            yield f"parameter.csv {row['key']}: samma kind på alla rader"
        elif not PARAMETER_KINDS[row["kind"]].pattern.fullmatch(row["value"]):
            yield f"parameter.csv {row['key']}: ”{row['value']}” duger inte; skriv {PARAMETER_KINDS[row['kind']].wish}"


def _general_values(rows: Rows) -> Iterator[str]:
    """What an empty cell points to must hold from the row's first day."""
    first: dict[str, date] = {}
    for name, key in (("parameter", "key"), ("fee", "fee_code")):
        for row in rows[name]:
            first[row[key]] = min(row["valid_from"], first.get(row[key], date.max))
    for name, table in TABLES.items():
        for column in table.columns:
            days = [row["valid_from"] for row in rows[name] if column.general and row[column.field] is None]
            if days and first.get(column.general, date.max) > min(days):
                yield f"{name}.csv {column.name}: tomt, men {column.general} gäller inte från {min(days)}"
