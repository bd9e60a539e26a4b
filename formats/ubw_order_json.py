"""Sales orders as UBW's web API gives them: a JSON list of orders <-> the tables of an LG04 file, and their attests.

The properties are those of docs/formats/ubw_api.md. Amounts are JSON numbers (or text) in kronor; they are read
digit by digit and never pass through a float.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from formats import faults
from formats.faults import Fault, FileRefused
from formats.kinds import MOMENT, MOMENT_KIND

TEXT, WHOLE, HUNDREDTHS = "text", "whole", "hundredths"

# Our column, UBW's property, kind: the columns have the names of LG04.
HEADER = (
    ("order_id", "orderId", TEXT),
    ("batch_id", "batchId", TEXT),
    ("client", "companyId", TEXT),
    ("order_type", "orderType", TEXT),
    ("trans_type", "transactionType", TEXT),
    ("status", "status", TEXT),
    ("currency", "currencyCode", TEXT),
    ("period", "period", WHOLE),
    ("apar_id", "customerId", TEXT),
    ("main_apar_id", "invoiceRecipientId", TEXT),
    ("terms_id", "paymentTermsId", TEXT),
    ("responsible", "responsible", TEXT),
    ("accountable", "accountable", TEXT),
    ("ext_ord_ref", "externalReference", TEXT),
    ("ean", "receiverEndpoint", TEXT),
    ("long_info1", "headerText1", TEXT),
    ("long_info2", "headerText2", TEXT),
    ("text1", "freeText1", TEXT),
    ("voucher_ref", "voucherReference", TEXT),
)
ITEM = (
    ("order_line", "lineNumber", WHOLE),
    ("article", "productCode", TEXT),
    ("art_descr", "description", TEXT),
    ("quantity_x100", "quantity", HUNDREDTHS),
    ("unit_code", "unitCode", TEXT),
    ("unit_price_x100", "price", HUNDREDTHS),
    ("amount_ore", "amount", HUNDREDTHS),
    ("tax_code", "vatCode", TEXT),
    ("account", "account", TEXT),
    *((f"dim_{number}", f"accountingDimension{number}", TEXT) for number in range(1, 8)),
)
ATTESTS = (("receipt_attest", "receiptAttest"), ("decision_attest", "decisionAttest"))
WANTED = {
    TEXT: "En text eller ett heltal.",
    WHOLE: "Ett heltal.",
    HUNDREDTHS: "Ett tal med högst två decimaler.",
}
ACTION = "Rätta ordern i UBW; den hämtas igen nästa natt."

_ARROW = {TEXT: pa.string(), WHOLE: pa.int64(), HUNDREDTHS: pa.int64()}
_LINE = pa.field("line_no", pa.int64())
# What LG04 repeats on every line of an order.
_REPEATED = ("order_id", "batch_id", "client", "trans_type")
_KEYS = [_LINE, *(pa.field(name, pa.string()) for name in _REPEATED)]
_HEADER = pa.schema([_LINE, *((name, _ARROW[kind]) for name, _, kind in HEADER)])
_ITEM = pa.schema(
    [
        *_KEYS,
        *((name, _ARROW[kind]) for name, _, kind in ITEM),
        ("amount_set", pa.int64()),
        ("cur_amount_ore", pa.int64()),
    ]
)
_TEXT_ROW = pa.schema([*_KEYS, ("order_line", pa.int64()), ("sequence_no", pa.int64()), ("short_info", pa.string())])
_ATTEST = pa.schema(
    [
        ("head_line", pa.int64()),
        ("order_id", pa.string()),
        *((f"{name}_{part}", kind) for name, _ in ATTESTS for part, kind in (("by", pa.string()), ("at", MOMENT))),
    ]
)


@dataclass(frozen=True)
class OrderPage:
    """One answer of the API.

    `header`, `item` and `text` have LG04's columns; the answer's amounts apply (`amount_set` 1). `attest` has one row
    per order: `head_line` (the header's `line_no`), `order_id`, who and when (UTC) of both attests, null where UBW has
    none. `line_no` counts the records of the answer. `contents` is each order's own JSON in a fixed form.
    """

    header: pa.Table
    item: pa.Table
    text: pa.Table
    attest: pa.Table
    faults: pa.Table
    contents: dict[str, str]


def read(data: bytes) -> OrderPage:
    """The orders of one answer; raises FileRefused (`UBW-JSON`) when it is no list of orders."""
    try:
        orders = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        orders = None
    if not isinstance(orders, list) or not all(isinstance(order, dict) for order in orders):
        raise FileRefused(Fault("UBW-JSON", "UBW ska svara med en lista av order.", "Felanmäl UBW:s webbtjänst."))
    reader = _Reader()
    for order in orders:
        reader.order(order)
    return OrderPage(
        pa.Table.from_pylist(reader.headers, schema=_HEADER),
        pa.Table.from_pylist(reader.items, schema=_ITEM),
        pa.Table.from_pylist(reader.texts, schema=_TEXT_ROW),
        reader.attests(),
        faults.table(reader.faults),
        reader.contents,
    )


class _Reader:
    """Goes through the orders one by one: JSON has no columns to take whole."""

    def __init__(self) -> None:
        self.line_no = 0
        self.headers: list[dict[str, object]] = []
        self.items: list[dict[str, object]] = []
        self.texts: list[dict[str, object]] = []
        self.attested: list[dict[str, object]] = []
        self.faults: list[Fault] = []
        self.contents: dict[str, str] = {}

    def order(self, order: Mapping[str, Any]) -> None:
        header = self._row(order, HEADER, str(order.get("orderId") or ""))
        key = str(header["order_id"] or "")
        self.contents[key] = json.dumps(order, sort_keys=True, default=str, ensure_ascii=False)
        self.headers.append(header)
        attest: dict[str, object] = {"head_line": header["line_no"], "order_id": key}
        for name, given in ATTESTS:
            said = order.get(given)
            said = said if isinstance(said, Mapping) else {}
            attest |= {f"{name}_by": _text(said.get("by")), f"{name}_at": _text(said.get("at"))}
        self.attested.append(attest)
        keys = {name: header[name] for name in _REPEATED}
        for line in _list(order.get("orderLines")):
            self._item(line, keys)

    def attests(self) -> pa.Table:
        columns = []
        for field in _ATTEST:
            kind = pa.string() if field.type == MOMENT else field.type
            values = pa.array([attest[field.name] for attest in self.attested], kind)
            columns.append(MOMENT_KIND.read(values) if field.type == MOMENT else values)
        return pa.table(columns, schema=_ATTEST)

    def _item(self, line: Mapping[str, Any], keys: Mapping[str, object]) -> None:
        item = {**self._row(line, ITEM, str(keys["order_id"] or "")), **keys}
        self.items.append(item | {"amount_set": 1, "cur_amount_ore": item["amount_ore"]})
        texts = line.get("texts")
        for number, text in enumerate(texts if isinstance(texts, list) else [], start=1):
            self.line_no += 1
            self.texts.append(
                {
                    **keys,
                    "line_no": self.line_no,
                    "order_line": item["order_line"],
                    "sequence_no": number,
                    "short_info": _text(text),
                }
            )

    def _row(self, given: Mapping[str, Any], columns: tuple[tuple[str, str, str], ...], key: str) -> dict[str, object]:
        self.line_no += 1
        row: dict[str, object] = {"line_no": self.line_no}
        for name, prop, kind in columns:
            value = given.get(prop)
            row[name] = _READ[kind](value)
            if row[name] is None and value is not None and value != "":
                self.faults.append(Fault("UBW-VALUE", WANTED[kind], ACTION, str(value)[:40], prop, self.line_no, key))
        return row


def _list(value: object) -> Iterator[Mapping[str, Any]]:
    return (line for line in value if isinstance(line, Mapping)) if isinstance(value, list) else iter(())


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return " ".join(str(value).split()) or None


def _whole(value: object) -> int | None:
    text = _text(value)
    return int(text) if text and text.removeprefix("-").isdecimal() and len(text) < 19 else None


def _hundredths(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        scaled = Decimal(value) * 100
    except InvalidOperation:
        return None
    return int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() and abs(scaled) < 10**18 else None


_READ = {TEXT: _text, WHOLE: _whole, HUNDREDTHS: _hundredths}
