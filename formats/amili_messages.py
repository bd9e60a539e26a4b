"""Amili's messages after hand-over, creditor payment, crediting and cancellation, and what the public names cannot say.

Together with the case registration of `amili` the files that we write: JSON, from the tables of KRI. Source:
receivables rules 5.2 and 5.7. How they lie in files is not public: the envelope, and each key that the description
gives as words only, are ours (docs/formats/amili.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from formats import amili, faults, kri
from formats.faults import Fault, FileRefused
from formats.kri import FileName, Header, Kri

RULE = "AGENCY_CANNOT"  # what the agency's form has no words for: a person tells it
ORIGIN = "creditor_system"

_WANTED = "Ombudets format kan inte säga det."
_ASK = "Meddela ombudet för hand."
_LISTS = {"EVENTS": ("payments", "creditings"), "RECALLS": ("cancellations",)}
_RECORDS = {"EVENTS": "event", "RECALLS": "recall"}


@dataclass(frozen=True)
class Amili:
    """The form of the files to an agency with this account: CASES, EVENTS and RECALLS; all others as `kri`."""

    account: str

    def file_name(self, name: FileName) -> str:
        """The name of KRI with `AMILI` first and `.json` last."""
        plain = kri.file_name(name)
        return f"AMILI{plain.removeprefix('KRI').removesuffix('.csv')}.json" if _is_ours(name.type) else plain

    def parse_file_name(self, name: str) -> FileName:
        """What the name of a file says; raises FileRefused (`FILE_REFUSED`) when it has another shape."""
        return kri.parse_file_name(
            f"KRI{name.removeprefix('AMILI').removesuffix('.json')}.csv" if _json(name) else name
        )

    def check(self, type_name: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows that may not be written, as `kri.check`, and those that the names cannot say (`AGENCY_CANNOT`)."""
        return faults.concat([kri.check(type_name, tables), faults.table(_unsayable(type_name, tables))])

    def write(self, header: Header, tables: Mapping[str, pa.Table]) -> bytes:
        """The file of the header's type. Raises ValueError for a row that `check` names."""
        if not _is_ours(header.type):
            return kri.write(header, tables)
        if header.type == "CASES":
            return amili.write(self.account, header.sender, tables)
        wrong = self.check(header.type, tables)
        if wrong.num_rows:
            raise ValueError(f"{header.type}: {', '.join(sorted(set(wrong['rule'].to_pylist())))}")
        rows = tables[_RECORDS[header.type]].to_pylist()
        made: dict[str, Any] = {"account": self.account, "creditor": header.sender, "currency": kri.CURRENCY}
        if header.type == "EVENTS":
            made["payments"] = [_payment(row) for row in rows if row["kind"] == "DIRECT_PAYMENT"]
            made["creditings"] = [_crediting(row) for row in rows if row["kind"] == "CREDIT_NOTE"]
        else:
            made["cancellations"] = [{"invoice_number": row["invoice_no"]} for row in rows]
        return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()

    def read(self, data: bytes, name: str | None = None) -> Kri:
        """The rows of a file that `write` has made, with the columns it carries; of other types as `kri.read`.

        The file's own name says type, number and day. Raises FileRefused (`AMI-FORM`) for what is no such file.
        """
        if name is None or not _json(name):
            return kri.read(data, name)
        said = self.parse_file_name(name)
        tables = amili.read(data) if said.type == "CASES" else _read(said.type, data)
        at = datetime.combine(said.business_on, time(), UTC)
        header = Header(said.type, said.sender, said.receiver, said.file_no, at, said.business_on, False)
        counts = {key: table.num_rows for key, table in tables.items()}
        return Kri(header, tables, faults.concat([]), counts)


def _is_ours(type_name: str) -> bool:
    return type_name == "CASES" or type_name in _LISTS


def _json(name: str) -> bool:
    return name.startswith("AMILI_") and name.endswith(".json")


def _unsayable(type_name: str, tables: Mapping[str, pa.Table]) -> list[Fault]:
    """The events other than payments and credits, the pauses, and the cases that a registration cannot tell."""
    if type_name == "CASES":
        return [
            Fault(RULE, _WANTED, _ASK, found, field, key=ref)
            for name, field, sayable in (
                ("case", "action", ("REMINDER", "DEMAND")),
                ("fee", "fee_code", ("REMINDER",)),
                ("co_debtor", "liability", ()),
            )
            if name in tables
            for ref, found in _others(tables[name], "case_ref", field, sayable)
        ]
    if type_name not in _LISTS:
        return []
    field, sayable = {"EVENTS": ("kind", ("DIRECT_PAYMENT", "CREDIT_NOTE")), "RECALLS": ("mode", ("WITHDRAW",))}[
        type_name
    ]
    rows = _others(tables[_RECORDS[type_name]], "event_id", field, sayable)
    return [Fault(RULE, _WANTED, _ASK, found, field, key=key) for key, found in rows]


def _others(table: pa.Table, key: str, field: str, sayable: tuple[str, ...]) -> list[tuple[str, str]]:
    strange = table.filter(pc.invert(pc.is_in(table[field], value_set=pa.array(sayable, pa.string()))))
    return list(zip(strange[key].to_pylist(), strange[field].to_pylist(), strict=True))


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "invoice_number": row["invoice_no"],
        "amount": _kronor(row["amount_ore"]),
        "bank_transaction_date": row["value_on"].isoformat(),
        "client_registration_date": row["booked_on"].isoformat(),
        "reference": row["event_id"],
        "origin": ORIGIN,
    }


def _crediting(row: Mapping[str, Any]) -> dict[str, Any]:
    number = {"credit_invoice_number": row["reference"]} if row.get("reference") else {}
    return (
        {"invoice_number": row["invoice_no"], "amount": _kronor(row["amount_ore"])}
        | number
        | {"reference": row["event_id"]}
    )


def _read(type_name: str, data: bytes) -> dict[str, pa.Table]:
    record = kri.FILE_TYPES[type_name].records[0]
    rows: list[dict[str, Any]] = []
    try:
        made = json.loads(data.decode())
        for kind in _LISTS[type_name]:
            rows += [_row(kind, each) for each in made[kind]]
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        wanted = "Filen ska ha Amilis meddelanden."
        raise FileRefused(Fault("AMI-FORM", wanted, _ASK, type(error).__name__)) from None
    return {record.name: pa.Table.from_pylist(rows, record.schema)}


def _row(kind: str, each: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"invoice_no": each["invoice_number"]}
    if kind == "cancellations":
        return row | {"mode": "WITHDRAW"}
    row |= {"amount_ore": int(Decimal(each["amount"]).scaleb(2).to_integral_exact()), "event_id": each["reference"]}
    if kind == "creditings":
        return row | {"kind": "CREDIT_NOTE", "reference": each.get("credit_invoice_number")}
    days = {"value_on": "bank_transaction_date", "booked_on": "client_registration_date"}
    return row | {"kind": "DIRECT_PAYMENT"} | {ours: date.fromisoformat(each[theirs]) for ours, theirs in days.items()}


def _kronor(ore: int) -> str:
    return str(Decimal(ore).scaleb(-2))
