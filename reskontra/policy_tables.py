"""The policy tables: one declaration per file of include/policy/, the columns in the order of the header line.

In memory a `kronor` column is whole öre and its name ends in `_ore`; a `percent` column is hundredths of a percentage
point and its name ends in `_x100`. An empty cell is null, and allowed only where the column says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from formats import edifact_profile

INTEREST_BASES = (
    "P3_AGREED_DUE",
    "P4_30_DAYS",
    "VA_35",
    "VA_36_OPEN",
    "VA_36_DUE",
    "P5_RETURN",
    "CONTRACT",
    "P7_LOAN",
    "P4_DAMAGES",
    "CRIME",
    "SERVED",
    "NONE",
)
CLAIM_KINDS = ("FEE", "RENT_HOME", "RENT_PREMISES", "VA", "GOODS_SERVICE", "DAMAGES", "INTEREST", "OTHER")
PAYMENT_PRODUCTS = ("bgmax", "camt054", "camt053", "autogiro")
HAND_OVERS = ("at_reminder", "at_demand", "after_demand", "never")
AUTOGIRO_REPORTS = ("payment", "refund", "rejected", "change", "advice")
AUTOGIRO_EFFECTS = (
    *("paid", "no_cover", "no_mandate", "retried", "refunded", "refunded_no_mandate", "rejected", "withdrawn"),
    *("cancelled", "not_cancelled", "not_found", "moved", "not_moved"),
    *("activate", "known", "fail", "old_number", "new_number", "not_changed", "end", "end_unknown", "not_ended"),
)


def _hundredths(text: str) -> int:
    return int(Decimal(text) * 100)


@dataclass(frozen=True)
class Kind:
    """What a cell must look like, in Swedish and as a pattern, and how it is read."""

    wish: str
    pattern: re.Pattern[str]
    read: Callable[[str], object]
    type: pa.DataType
    ending: str = ""


TEXT = Kind("text", re.compile(r"\S.*"), str, pa.string())
DAY = Kind("ett datum som 2026-01-31", re.compile(r"\d{4}-\d\d-\d\d"), date.fromisoformat, pa.date32())
WHOLE = Kind("ett heltal", re.compile(r"\d{1,9}"), int, pa.int64())
KRONOR = Kind("kronor som 50.00", re.compile(r"\d{1,11}\.\d\d"), _hundredths, pa.int64(), "_ore")
PERCENT = Kind("procent som 8.00", re.compile(r"-?\d{1,3}(\.\d{1,2})?"), _hundredths, pa.int64(), "_x100")
LEVELS = Kind("0, 1 eller 2", re.compile(r"[012]"), int, pa.int64())
FLAG = Kind("Y eller N", re.compile(r"[YN]"), lambda text: text == "Y", pa.bool_())


def code(*options: str) -> Kind:
    """A cell that holds one of the options."""
    return Kind(" eller ".join(options), re.compile("|".join(map(re.escape, options))), str, pa.string())


@dataclass(frozen=True)
class Column:
    """A column of a policy file; with `general` an empty cell means that parameter or, in capitals, that fee."""

    name: str
    kind: Kind
    empty: bool = False
    general: str = ""

    @property
    def field(self) -> str:
        """The column's name in memory."""
        return self.name + self.kind.ending


@dataclass(frozen=True)
class Table:
    """A policy file: `key` names the columns that, with valid_from, identify a row."""

    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.field, column.kind.type) for column in self.columns])


def _table(key: str, *columns: Column) -> Table:
    return Table((key,), (Column(key, TEXT), Column("valid_from", DAY), *columns))


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, TEXT) for name in names)


_PARTY = code("C", "A", "-")
_BLOCK = code("Y", "N", "M")

TABLES = {
    "parameter": _table(
        "key",
        Column("kind", code("kronor", "percent", "days", "number", "flag", "text", "list")),
        *_text("value", "ground"),
    ),
    "fee": _table("fee_code", Column("ceiling", KRONOR, empty=True), Column("amount", KRONOR), *_text("name")),
    "reference_rate": Table(
        (),
        (
            Column("valid_from", DAY),
            Column("percent", PERCENT),
            Column("decided_on", DAY, empty=True),
            Column("replaces", PERCENT, empty=True),
        ),
    ),
    "kravkod": _table(
        "kravkod",
        *_text("name"),
        Column("payment_days", WHOLE, general="payment_days"),
        Column("invoice_fee", KRONOR),
        Column("reminder_levels", LEVELS),
        Column("reminder_days", WHOLE, general="reminder_after_due_days"),
        Column("second_reminder_days", WHOLE, empty=True),
        Column("reminder_fee_agreed", code("yes", "no", "unknown")),
        Column("agreement_reference", TEXT, empty=True),
        Column("reminder_fee", KRONOR, general="REMINDER"),
        Column("reminder_minimum", KRONOR, general="reminder_minimum"),
        Column("demand", FLAG),
        Column("demand_minimum", KRONOR, general="demand_minimum"),
        Column("hand_over", code(*HAND_OVERS), general="hand_over"),
        Column("legal_minimum", KRONOR, general="legal_minimum"),
        Column("interest_basis", code(*INTEREST_BASES)),
        Column("contract_rate", PERCENT, empty=True),
        Column("interest_invoicing", code("on_settlement", "monthly"), general="interest_invoicing"),
        Column("late_compensation", FLAG),
        Column("step_days", WHOLE, general="step_days"),
        Column("reminder_pay_days", WHOLE, general="reminder_pay_days"),
        Column("demand_response_days", WHOLE, general="demand_response_days"),
        Column("limitation_years", WHOLE, empty=True),
        *_text("order_block_at"),
        Column("shut_off_allowed", FLAG),
        *_text("text_set"),
    ),
    "vat_code": _table(
        "vat_code",
        *_text("narrow_code"),
        Column("percent", PERCENT),
        Column("category", code("S", "Z", "E", "O", "AE")),
        Column("exemption_reason", TEXT, empty=True),
        Column("exemption_code", TEXT, empty=True),
        Column("posting_key", TEXT, empty=True),
        *_text("name"),
    ),
    "article": _table(
        "article",
        *_text("name", "vat_code", "account"),
        Column("claim_kind", code(*CLAIM_KINDS), empty=True),
        *_text("neutral_text"),
    ),
    "terms": _table("terms_id", Column("days", WHOLE), *_text("name")),
    "department": _table("dim_1_prefix", *_text("department", "name", "contact_name", "telephone", "email")),
    "order_type": _table(
        "order_type",
        *_text("name", "kravkod_person", "kravkod_organisation"),
        Column("invoice_type", code("invoice", "internal")),
        Column("claim_kind", code(*CLAIM_KINDS)),
    ),
    "customer_group": _table("group_code", *_text("name"), Column("kravkod", TEXT, empty=True)),
    "posting_account": _table("posting_key", *_text("account", "name")),
    "matching_rule": _table(
        "rule",
        Column("order_no", WHOLE, empty=True),
        Column("certainty_percent", WHOLE),
        Column("version", WHOLE),
        *_text("name"),
    ),
    "who_gets_what": _table(
        "outcome",
        *(
            Column(name, _PARTY)
            for name in (
                *("capital", "interest", "reminder", "demand", "plan"),
                *("plan_notice", "solvency", "kfm", "late_compensation"),
            )
        ),
    ),
    "forbidden_word": Table(("word",), (Column("word", TEXT), Column("valid_from", DAY))),
    "autogiro_code": Table(
        ("report", "code"),
        (
            Column("report", code(*AUTOGIRO_REPORTS)),
            Column("code", TEXT),
            Column("valid_from", DAY),
            Column("effect", code(*AUTOGIRO_EFFECTS)),
            *_text("name"),
        ),
    ),
    "channel_cost": Table(
        ("channel", "postage_class"),
        (*_text("channel", "postage_class"), Column("valid_from", DAY), Column("cost", KRONOR), *_text("name")),
    ),
    "edi_partner": _table(
        "receiver_gln",
        Column("supplier_role", code(*edifact_profile.SUPPLIER_ROLES)),
        Column("credited_reference", code(*edifact_profile.CREDITED)),
        Column("despatch", code(*edifact_profile.DESPATCHES)),
        Column("period", code(*edifact_profile.PERIODS)),
        Column("charge_amount", code(*edifact_profile.CHARGE_AMOUNTS)),
        Column("charge_total", code(*edifact_profile.CHARGE_TOTALS)),
        Column("vat_total", code(*edifact_profile.VAT_TOTALS)),
        Column("with_vat_total", code(*edifact_profile.WITH_VAT_TOTALS)),
        Column("rounding", code(*edifact_profile.ROUNDINGS)),
        Column("account", code(*edifact_profile.ACCOUNTS)),
        Column("payment_means", code(*edifact_profile.PAYMENT_MEANS)),
        Column("exemption", code(*edifact_profile.EXEMPTIONS)),
        Column("units", code(*edifact_profile.UNIT_LISTS)),
        Column("line_break", code(*edifact_profile.LINE_BREAKS)),
        Column("answer", code(*edifact_profile.ANSWERS)),
        *_text("ground"),
    ),
    "payment_source": Table(
        ("bank", "product", "bankgiro"),
        (
            *_text("bank"),
            Column("product", code(*PAYMENT_PRODUCTS)),
            *_text("bankgiro"),
            Column("valid_from", DAY),
            Column("last_on", DAY, empty=True),
            Column("silence", code("normal", "warn", "hold")),
            *_text("ground"),
        ),
    ),
    "stop_code": _table(
        "stop_code",
        *_text("name"),
        *(
            Column(step, _BLOCK)
            for step in ("reminder", "demand", "hand_over", "interest_invoice", "order_block", "field_visit")
        ),
        Column("review", WHOLE, empty=True),
        Column("review_unit", code("days", "bank_days", "months", "none")),
        Column("ends_itself", FLAG),
        *_text("at_agency"),
        Column("holds_on", code("customer", "invoice", "both")),
        Column("set_in", code("stop", "dispute", "deferment", "plan", "objection", "register")),
    ),
    "authority": _table("signature", Column("level", code("manager", "board")), *_text("note")),
    "deferment_ground": _table("ground", *_text("name")),
    "objection_ground": _table("ground", *_text("name")),
    "write_off_reason": _table(
        "reason_code", *_text("name"), Column("set_in", code("person", "rule")), Column("corrects_vat", FLAG)
    ),
}

PARAMETER_KINDS = {
    "kronor": KRONOR,
    "percent": PERCENT,
    "days": WHOLE,
    "number": WHOLE,
    "flag": FLAG,
    "text": TEXT,
    "list": Kind("värden med komma emellan", re.compile(r"[^,]+(,[^,]+)*"), lambda t: tuple(t.split(",")), pa.string()),
}
