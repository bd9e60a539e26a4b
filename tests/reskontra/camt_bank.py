"""camt files of the demo municipality's bank, written as a bank does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from formats import camt_writer
from reskontra.settings import Settings

ACCOUNT = Settings.load().clients[0].bank_account[0]
DAY = date(2026, 11, 20)
_WHOLE = ("notification_no", "entry_no", "payment_no", "amount_ore", "batch_count", "ordinal", "sign")


def paid(amount_ore: int, reference: str | None = None, **changed: Any) -> dict[str, Any]:
    """A payment to our bankgiro with a reference that the bank has checked; `payer` is a name, `extra` references."""
    return {
        "amount_ore": amount_ore,
        "is_credit": True,
        "bankgiro": "50501055",
        "reference": reference,
        "reference_kind": "structured" if reference else "none",
        **changed,
    }


def entry(*payments: dict[str, Any], ref: str | None = "A1", **changed: Any) -> dict[str, Any]:
    """A booked entry of received credit transfers, its amount that of its payments; `changed` are columns of it."""
    return {
        "payments": list(payments),
        "amount_ore": sum(row["amount_ore"] if row["is_credit"] else -row["amount_ore"] for row in payments),
        "is_credit": True,
        "status": "BOOK",
        "booked_on": DAY,
        "value_on": DAY,
        "servicer_ref": ref,
        "domain": "PMNT",
        "family": "RCDT",
        "sub_family": "DMCT",
        **changed,
    }


def message(
    *entries: dict[str, Any],
    version: str = "camt.054.001.08",
    message_id: str = "M1",
    account: str = ACCOUNT.iban,
    page: tuple[int, bool] | None = None,
    written: str = "2026-11-20T18:00:00+01:00",
    **notification: Any,
) -> bytes:
    """A message of one notification with these entries; `notification` are columns of it."""
    told = {"notification_no": 1, "id": f"{message_id}-1", "account": account, "account_scheme": "IBAN"}
    entries_, payments, references, payers, texts = [], [], [], [], []
    for entry_no, given in enumerate(entries, start=1):
        rows = given["payments"]
        entries_.append(
            {**{k: v for k, v in given.items() if k != "payments"}, "entry_no": entry_no, "notification_no": 1}
        )
        for row in rows:
            payment_no = len(payments) + 1
            own = {k: v for k, v in row.items() if k not in ("payer", "extra", "texts")}
            payments.append({**own, "payment_no": payment_no, "entry_no": entry_no, "is_unspecified": False})
            payers += [{"payment_no": payment_no, "name": row["payer"]}] if row.get("payer") else []
            references += [
                {"payment_no": payment_no, "ordinal": n, **extra}
                for n, extra in enumerate(row.get("extra", ()), start=1)
            ]
            texts += [
                {"payment_no": payment_no, "ordinal": n, "origin": "AddtlTxInf", "text": line}
                for n, line in enumerate(row.get("texts", ()), start=1)
            ]
    return camt_writer.write(
        version,
        message_id=message_id,
        created_at=written,
        notification=_table([{**told, **notification}]),
        entry=_table(entries_, ["notification_no", "entry_no", "amount_ore", "is_credit"]),
        payment=_table(payments, ["payment_no", "entry_no", "amount_ore", "is_credit"]),
        reference=_table(references) if references else None,
        payer=_table(payers) if payers else None,
        text=_table(texts) if texts else None,
        page=page,
    )


def _table(rows: Iterable[dict[str, Any]], wanted: Iterable[str] = ()) -> pa.Table:
    rows = list(rows)
    names = dict.fromkeys([*wanted, *(name for row in rows for name in row)])
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        if name in _WHOLE:
            kind = pa.int64()
        elif name.startswith("is_"):
            kind = pa.bool_()
        else:
            kind = pa.date32() if name.endswith("_on") else pa.string()
        columns[name] = pa.array(values, kind)
    return pa.table(columns)
