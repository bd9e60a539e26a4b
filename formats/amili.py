"""Amili's case registration: the records of our CASES as JSON objects with the public names, and read back.

One object per case, in the order of the cases; a declared table of fields says where each stands. Source: receivables
rules 5.2 and 5.7. Not read: XML and the fixed-width form, whose positions are agreed per creditor and not published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from formats import kri
from formats.faults import Fault, FileRefused

_ASK = "Jämför med Amilis beskrivning och skriv filen på nytt."
_CASE, _, _INVOICE, _FEE = (record.schema for record in kri.FILE_TYPES["CASES"].records)
_ACTIONS = {"REMINDER": "reminder", "DEMAND": "debt_collection"}
_KRI_ACTIONS = {name: action for action, name in _ACTIONS.items()}


class Field(NamedTuple):
    """Where a column of ours stands in the object, and how its value is written and read; `must` may not be null."""

    path: tuple[str, ...]
    column: str
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value
    must: bool = False


def _kronor(ore: int) -> str:
    return str(Decimal(ore).scaleb(-2))


def _ore(kronor: str) -> int:
    return int(Decimal(kronor).scaleb(2).to_integral_exact())


CASE_FIELDS = (
    Field(("first_action",), "action", _ACTIONS.__getitem__, _KRI_ACTIONS.__getitem__, must=True),
    Field(("customer", "name"), "name", must=True),
    Field(("customer", "id_number"), "id_no"),
    Field(("customer", "is_company"), "debtor_kind", lambda kind: kind != "P", lambda company: "O" if company else "P"),
    Field(("customer", "customer_number"), "customer_id", must=True),
    Field(("customer", "email"), "email"),
    Field(("customer", "mobile_number"), "mobile"),
    Field(("customer", "address", "address_line_1"), "address_1"),
    Field(("customer", "address", "zip_code"), "postal_code"),
    Field(("customer", "address", "city"), "city"),
    Field(("customer", "address", "country"), "country"),
)
DEBT_FIELDS = (
    Field(("debt_reference",), "case_ref", must=True),
    Field(("payout_reference",), "ocr", must=True),
    Field(("invoice_number",), "invoice_no", must=True),
    Field(("debt_description",), "text", must=True),
    Field(("invoice_date",), "invoice_on", date.isoformat, date.fromisoformat, must=True),
    Field(("capital_to_claim",), "open_capital_ore", _kronor, _ore, must=True),
)
# Days are told as offsets from the invoice date.
OFFSETS = {"invoice_due_days_after_invoice_date": "due_on", "interest_days_after_invoice_date": "interest_from_on"}

READ = {
    "case": pa.schema([("case_ref", pa.string()), *(_CASE.field(field.column) for field in CASE_FIELDS)]),
    "invoice": pa.schema([_INVOICE.field(name) for name in (*(f.column for f in DEBT_FIELDS), *OFFSETS.values())]),
    "fee": pa.schema([_FEE.field(name) for name in ("case_ref", "invoice_no", "fee_code", "amount_ore", "charged_on")]),
}


def write(account: str, creditor: str, tables: Mapping[str, pa.Table]) -> bytes:
    """The cases as a JSON array, UTF-8, LF, keys in declared order; amounts in kronor as text with a point.

    `tables` are the records of CASES as `kri.write` takes them (`case`, `invoice`, `fee`). Raises ValueError for a row
    that may not be written (`kri.check`), above all a protected person, and for what these names cannot carry: an
    action other than REMINDER and DEMAND, a co-debtor, a fee that is no reminder's.
    """
    wrong = kri.check("CASES", tables)
    if wrong.num_rows:
        raise ValueError(f"amili: {wrong.num_rows} faults, {', '.join(sorted(set(wrong['rule'].to_pylist())))}")
    fees = _rows(tables, "fee")
    strange = {case["action"] for case in _rows(tables, "case")} - set(_ACTIONS)
    strange |= {fee["fee_code"] for fee in fees} - {"REMINDER"}
    if strange or _rows(tables, "co_debtor"):
        raise ValueError(f"amili cannot carry {', '.join(sorted(strange)) or 'co-debtors'}")
    by_invoice = {(fee["case_ref"], fee["invoice_no"]): fee for fee in fees}
    debts: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(tables, "invoice"):
        fee = by_invoice.get((row["case_ref"], row["invoice_no"]))
        debts.setdefault(row["case_ref"], []).append(_debt(row, fee))
    head = {"account": account, "creditor": creditor, "currency": kri.CURRENCY}
    cases = [head | _object(CASE_FIELDS, row) | {"debts": debts[row["case_ref"]]} for row in _rows(tables, "case")]
    return (json.dumps(cases, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> dict[str, pa.Table]:
    """The tables `case`, `invoice` and `fee` with the columns of `READ`, amounts in öre.

    What the names do not carry (kravkod, claim kind, interest basis, ...) is not there, and a debtor that is no person
    is read as an organisation. Raises FileRefused (`AMI-FORM`) when the file is no such list.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    try:
        for case in json.loads(data.decode()):
            refs = {debt["debt_reference"] for debt in case["debts"]}
            (case_ref,) = refs
            rows["case"].append({"case_ref": case_ref, **_values(CASE_FIELDS, case)})
            for debt in case["debts"]:
                rows["invoice"].append(_invoice(debt))
                rows["fee"] += _fee(debt)
        return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in READ.items()}
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        wanted = "Filen ska vara en lista av ärenden med Amilis fältnamn."
        raise FileRefused(Fault("AMI-FORM", wanted, _ASK, type(error).__name__)) from None


def _rows(tables: Mapping[str, pa.Table], name: str) -> list[dict[str, Any]]:
    return tables[name].to_pylist() if name in tables else []


def _object(fields: tuple[Field, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in fields:
        value = row.get(field.column)
        if value is not None:
            inside = made
            for part in field.path[:-1]:
                inside = inside.setdefault(part, {})
            inside[field.path[-1]] = field.write(value)
    return made


def _values(fields: tuple[Field, ...], made: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for field in fields:
        value: Any = made
        for part in field.path:
            value = value.get(part) if value is not None else None
        if value is None and field.must:
            raise KeyError(field.path[-1])
        values[field.column] = None if value is None else field.read(value)
    return values


def _debt(row: Mapping[str, Any], fee: Mapping[str, Any] | None) -> dict[str, Any]:
    days = {name: (row[column] - row["invoice_on"]).days for name, column in OFFSETS.items() if row.get(column)}
    if not fee:
        return _object(DEBT_FIELDS, row) | days
    reminder = {"amount": _kronor(fee["amount_ore"]), "fee_registration_date": fee["charged_on"].isoformat()}
    return _object(DEBT_FIELDS, row) | days | {"fees_already_claimed": {"reminder": reminder}}


def _invoice(debt: Mapping[str, Any]) -> dict[str, Any]:
    row = _values(DEBT_FIELDS, debt)
    for name, column in OFFSETS.items():
        row[column] = row["invoice_on"] + timedelta(days=debt[name]) if name in debt else None
    return row


def _fee(debt: Mapping[str, Any]) -> list[dict[str, Any]]:
    reminder = debt.get("fees_already_claimed", {}).get("reminder")
    if not reminder:
        return []
    row = {"case_ref": debt["debt_reference"], "invoice_no": debt["invoice_number"], "fee_code": "REMINDER"}
    charged_on = date.fromisoformat(reminder["fee_registration_date"])
    return [row | {"amount_ore": _ore(reminder["amount"]), "charged_on": charged_on}]
