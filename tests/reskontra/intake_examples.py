"""Invented customers, orders and attests of the demo municipality as files, for the tests of the intakes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

import pyarrow as pa

from formats import attest_list, customer_supplement, ubw_customer, ubw_sales_order
from formats.delimited import SerialName

Row = Mapping[str, object]

NIGHT = date(2026, 11, 21)
BATCH = "KR20261121A"

# The worked LG04 order of the ERP reference: 12.5 hours at 800 kronor.
KEYS = {"batch_id": BATCH, "client": "10", "order_id": "700001", "trans_type": "42", "voucher_type": "SO"}
HEADER = {
    **KEYS,
    "order_type": "FS",
    "status": "N",
    "apar_id": "104711",
    "terms_id": "30",
    "period": 202611,
    "order_date": date(2026, 11, 21),
    "responsible": "ANNEX",
    "responsible2": "ANNEX",
    "accountable": "Ref Bo Ek",
    "ext_ord_ref": "SRC-2026-000123",
    "long_info1": "Avser november 2026",
}
ITEM = {
    **KEYS,
    "status": "N",
    "order_line": 1,
    "article": "T100",
    "art_descr": "Konsulttimmar",
    "quantity_x100": 1250,
    "amount_set": 1,
    "amount_ore": 1_000_000,
    "cur_amount_ore": 1_000_000,
    "account": "30125",
    "dim_1": "4100",
    "dim_2": "870",
}
TEXT = {**KEYS, "order_line": 1, "sequence_no": 1, "short_info": "Enligt avtal 2026-17"}

CUSTOMER = {
    "full_record": "1",
    "change_status": "I",
    "apar_id": "104711",
    "apar_type": "R",
    "apar_gr_id": "KO",
    "apar_name": "Exempel, Anna",
    "client": "10",
    "comp_reg_no": "198112289874",
    "control": "P",
    "currency": "SEK",
    "status": "N",
    "terms_id": "30",
    "address_1": "Exempelgatan 1",
    "zip_code": "999 99",
    "place": "EXEMPELSTAD",
    "country_code": "SE",
    "collect_flag": "0",
}


def customers(*rows: Row, width: int = ubw_customer.WIDE) -> bytes:
    """A CS15 file: each row is what differs from `CUSTOMER`."""
    return ubw_customer.write(_table([{**CUSTOMER, **row} for row in rows]), width)


def order(order_id: int | str = 700001, header: Row | None = None, items: Iterable[Row] = ({},), texts: Iterable[Row] = ()):
    """One order: what differs from the worked order in its header, its items (numbered from 1) and its texts."""
    number = {"order_id": str(order_id)}
    return (
        [{**HEADER, **number, **(header or {})}],
        [{**ITEM, **number, "order_line": line, **row} for line, row in enumerate(items, start=1)],
        [{**TEXT, **number, **row} for row in texts],
    )


def orders(*given, width: int = ubw_sales_order.WIDE) -> bytes:
    """An LG04 file of orders made by `order`, one after another."""
    return b"".join(
        ubw_sales_order.write(_table(header), _table(items), _table(texts), width) for header, items, texts in given
    )


def attest(file: bytes, orders: int, sum_ore: int, **changed: object) -> bytes:
    """An attest list with one line for a file; `changed` are its other columns."""
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    line = {
        "batch_id": BATCH,
        "file_sha256": hashlib.sha256(file).hexdigest(),
        "orders": orders,
        "sum_ore": sum_ore,
        "receipt_attest_by": "ANNEX",
        "receipt_attest_at": at,
        "decision_attest_by": "BEREK",
        "decision_attest_at": at,
        **changed,
    }
    return attest_list.write(_table([line]))


def attest_name(serial: int = 1, client: str = "10") -> str:
    return attest_list.file_name(SerialName(client, NIGHT, serial))


def supplement(*rows: Row) -> bytes:
    """A customer supplement: each row is what it says of customer 104711 unless it names another."""
    names = [column.name for column in customer_supplement.LAYOUT.columns]
    given = [{"customer_no": "104711", **row} for row in rows]
    return customer_supplement.write(pa.table({n: pa.array([row.get(n) for row in given], pa.string()) for n in names}))


def supplement_name(serial: int = 1, client: str = "10") -> str:
    return customer_supplement.file_name(SerialName(client, NIGHT, serial))


def _table(rows: list[Row]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})
