"""What Bankgirot would reject in our own orders, found before they are written.

Source: Bg Autogiro, technical manual, August 2014, chapter 7. Every fault is a ValueError that names column and row,
never the value: accounts, identity numbers and payer numbers are personal data.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MANDATE = pa.schema(
    [(n, pa.string()) for n in ("code", "bankgiro", "payer_number", "account", "identity_no", "answer_code")]
    + [("new_payer_number", pa.string())]
)
PAYMENT = pa.schema(
    [
        ("code", pa.string()),
        ("bankgiro", pa.string()),
        ("paid_on", pa.date32()),
        ("at_once", pa.bool_()),
        ("period_code", pa.string()),
        ("repeat_count", pa.int64()),
        ("payer_number", pa.string()),
        ("amount_ore", pa.int64()),
        ("reference", pa.string()),
    ]
)
CHANGE = pa.schema(
    [
        ("code", pa.string()),
        ("bankgiro", pa.string()),
        ("payer_number", pa.string()),
        ("paid_on", pa.date32()),
        ("amount_ore", pa.int64()),
        ("payment_code", pa.string()),
        ("new_paid_on", pa.date32()),
        ("reference", pa.string()),
    ]
)
MAX_AMOUNT_ORE = 10**12 - 1
# What each change says beside bankgiro and payer number; a reference may be added to one payment (25, 29).
_NEEDED = {
    "23": (),
    "24": ("paid_on",),
    "25": ("paid_on", "amount_ore", "payment_code"),
    "28": ("paid_on", "new_paid_on"),
    "29": ("paid_on", "amount_ore", "payment_code", "new_paid_on"),
}
_ONE_PAYMENT = ("25", "29")


def completed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows with the columns of a schema in its order and types; a missing one is null, other columns are left out.

    Period code is 0 and `at_once` false where they are not given.
    """
    columns = {}
    for field in schema:
        given = rows[field.name] if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        default = {"period_code": "0", "at_once": False}.get(field.name)
        columns[field.name] = pc.cast(given, field.type) if default is None else pc.fill_null(given, default)
    return pa.table(columns, schema=schema)


def check_customer_number(number: str) -> None:
    """Raise ValueError for what cannot be our number at Bankgirot (kundnummer)."""
    if not re.fullmatch("[0-9]{1,6}", number):
        raise ValueError("customer_number: one to six digits")


def check_mandates(rows: pa.Table) -> None:
    """Raise ValueError for a mandate order that Bankgirot would reject."""
    _check_common(rows, ("03", "04", "05"))
    new, renumbered = pc.equal(rows["code"], "04"), pc.equal(rows["code"], "05")
    _hold("account", pc.or_(rows["account"].is_null(), _digits(rows["account"], 1, 16)), "one to sixteen digits")
    _hold("identity_no", pc.or_(rows["identity_no"].is_null(), _digits(rows["identity_no"], 12, 12)), "twelve digits")
    both = pc.equal(rows["account"].is_valid(), rows["identity_no"].is_valid())
    _hold("identity_no", both, "account and identity number are given together")
    for name in ("account", "identity_no", "answer_code"):
        _hold(name, pc.or_(rows[name].is_null(), new), "only of a TK04")
    _hold("answer_code", pc.fill_null(pc.equal(rows["answer_code"], "AV"), True), "AV or nothing")
    _hold("new_payer_number", pc.equal(rows["new_payer_number"].is_valid(), renumbered), "of every TK05 and no other")
    number = pc.or_(rows["new_payer_number"].is_null(), _digits(rows["new_payer_number"], 1, 16))
    _hold("new_payer_number", number, "one to sixteen digits")


def check_payments(rows: pa.Table) -> None:
    """Raise ValueError for a payment order that Bankgirot would reject."""
    _check_common(rows, ("32", "82"))
    _check_amount(rows)
    _hold("paid_on", pc.not_equal(rows["paid_on"].is_valid(), rows["at_once"]), "a date, or at_once")
    _hold("period_code", pc.match_substring_regex(rows["period_code"], "^[0-8]$"), "0 to 8")
    once = pc.equal(rows["period_code"], "0")
    _hold("period_code", pc.or_(once, pc.invert(rows["at_once"])), "0 with at_once")
    counted = pc.and_(pc.greater(rows["repeat_count"], 0), pc.less(rows["repeat_count"], 1000))
    _hold(
        "repeat_count", pc.fill_null(pc.and_(counted, pc.invert(once)), True), "1 to 999 with a period code, else null"
    )
    _check_reference(rows)


def check_changes(rows: pa.Table) -> None:
    """Raise ValueError for a cancellation or change that Bankgirot would reject, and for one of all our payments."""
    _check_common(rows, tuple(_NEEDED))
    for name in ("paid_on", "amount_ore", "payment_code", "new_paid_on"):
        needing = pa.array([code for code, names in _NEEDED.items() if name in names])
        _hold(name, pc.equal(rows[name].is_valid(), pc.is_in(rows["code"], value_set=needing)), "as the TK has it")
    _check_amount(rows)
    way = pc.is_in(rows["payment_code"], value_set=pa.array(["82", "32"]))
    _hold("payment_code", pc.or_(rows["payment_code"].is_null(), way), "82 or 32")
    one = pc.is_in(rows["code"], value_set=pa.array(_ONE_PAYMENT))
    _hold("reference", pc.or_(rows["reference"].is_null(), one), "only where one payment is named")
    _check_reference(rows)


def _check_common(rows: pa.Table, codes: tuple[str, ...]) -> None:
    _hold("code", pc.is_in(rows["code"], value_set=pa.array(codes)), f"one of {', '.join(codes)}")
    _hold("bankgiro", pc.match_substring_regex(rows["bankgiro"], "^[1-9][0-9]{6,7}$"), "seven or eight digits")
    _hold("payer_number", _digits(rows["payer_number"], 1, 16), "one to sixteen digits, not all zeros")


def _check_amount(rows: pa.Table) -> None:
    amount = rows["amount_ore"]
    if rows.schema.names == PAYMENT.names:
        _hold("amount_ore", amount.is_valid(), "an amount")
    within = pc.and_(pc.greater(amount, 0), pc.less_equal(amount, MAX_AMOUNT_ORE))
    _hold("amount_ore", pc.fill_null(within, True), "more than zero and at most twelve digits")


def _check_reference(rows: pa.Table) -> None:
    sound = pc.match_substring_regex(rows["reference"], "^[ -~\u00a0-\u00ff]{1,16}$")
    _hold("reference", pc.fill_null(sound, True), "at most sixteen characters of ISO 8859-1")


def _digits(column: pa.ChunkedArray, least: int, most: int) -> pa.ChunkedArray:
    sound = pc.match_substring_regex(column, f"^[0-9]{{{least},{most}}}$")
    return pc.fill_null(pc.and_(sound, pc.match_substring_regex(column, "[1-9]")), False)


def _hold(name: str, good: pa.ChunkedArray, wanted: str) -> None:
    bad = np.flatnonzero(~pc.fill_null(good, False).to_numpy())
    if len(bad):
        raise ValueError(f"{name}, row {bad[0]}: {wanted}")
