"""Faults planted in orders: how each is made, and the rule of order_intake by which the order must come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from formats.ubw_sales_order import LAYOUTS
from reskontra.simulator.orders import Orders

UNKNOWN_CUSTOMER = "90909090"
UNKNOWN_ORDER = 99
WRONG_GLN = "7359990000010"  # the check digit is 7


@dataclass(frozen=True)
class Planted:
    """One kind of fault: the rule that must find it, the role of the customer it needs, the widths it can stand in."""

    rule: str
    plant: Callable[[Orders], None]
    role: str = "household"
    wide_only: bool = False


def _header(**values: Any) -> Callable[[Orders], None]:
    def plant(orders: Orders) -> None:
        orders.header = orders.header.assign(**values)

    return plant


def _item(**values: Any) -> Callable[[Orders], None]:
    def plant(orders: Orders) -> None:
        orders.item = orders.item.assign(**values)

    return plant


def _dearer_in_the_list(orders: Orders) -> None:
    orders.item["listed_ore"] += 100


def _negative(orders: Orders) -> None:
    for name in ("amount_ore", "listed_ore", "units"):
        orders.item[name] = -orders.item[name]


def _negative_of_unknown(orders: Orders) -> None:
    _negative(orders)
    orders.header["credits_order_id"] = UNKNOWN_ORDER


def _second_department(orders: Orders) -> None:
    other = orders.item[orders.item["order_line"] == 1].assign(order_line=99, dim_1="5100")
    orders.item = pd.concat([orders.item, other], ignore_index=True)


def _without_lines(orders: Orders) -> None:
    orders.item, orders.text = orders.item.iloc[:0], orders.text.iloc[:0]


def _nothing(orders: Orders) -> None:
    """The fault lies in the customer, the order number or the bytes."""


KINDS: dict[str, Planted] = {
    "unknown_customer": Planted("ORD-CUSTOMER", _header(customer_no=UNKNOWN_CUSTOMER)),
    "customer_sent_back": Planted("ORD-CUSTOMER", _nothing, role="wrong_identity"),
    "closed_customer": Planted("ORD-CLOSED", _nothing, role="closed"),
    "minor_debtor": Planted("MINOR_DEBTOR", _nothing, role="minor"),
    "unknown_department": Planted("ORD-DEPARTMENT", _item(dim_1="9900")),
    "two_departments": Planted("ORD-TWO-DEPARTMENTS", _second_department),
    "bad_vat": Planted("ORD-VAT", _item(tax_code="99")),
    "unknown_terms": Planted("ORD-TERMS", _header(terms_id="ZZ")),
    "unknown_order_type": Planted("ORD-TYPE", _header(order_type="QQ")),
    "amount_mismatch": Planted("ORD-AMOUNT-DIFFERS", _dearer_in_the_list),
    "amount_not_set": Planted("ORD-AMOUNT-SET", _item(amount_set=0)),
    "foreign_currency": Planted("ORD-CURRENCY", _header(currency="EUR")),
    "parked": Planted("ORD-STATUS", _header(status="P")),
    "no_lines": Planted("ORD-ITEM", _without_lines),
    "bad_endpoint": Planted("ORD-ENDPOINT", _header(ean=WRONG_GLN), role="e_company", wide_only=True),
    "credit_without_invoice": Planted("ORD-CREDIT", _negative),
    "credit_of_unknown": Planted("ORD-CREDIT-UNKNOWN", _negative_of_unknown),
    "unreadable_amount": Planted("LG04-VALUE", _nothing),
    "twice_in_file": Planted("ORD-TWICE", _nothing),
    "duplicate_order": Planted("ORD-DUPLICATE", _nothing),
}


def spoil_amounts(data: bytes, width: int, order_ids: list[int]) -> bytes:
    """An LG04 file in which the amounts of the given orders' item lines have a letter O among their digits."""
    if not order_ids:
        return data
    fields = {field.name: field for record in LAYOUTS[width].records for field in record.fields}
    lines = np.frombuffer(data, np.uint8).reshape(-1, width + 1).copy()
    key, amount = fields["order_id"], fields["cur_amount_ore"]
    for order_id in order_ids:
        wanted = np.frombuffer(str(order_id).encode().rjust(key.length), np.uint8)
        cells = lines[:, key.start - 1 : key.end]
        same = (cells == wanted).all(axis=1) | (
            cells == np.frombuffer(str(order_id).encode().ljust(key.length), np.uint8)
        ).all(axis=1)
        filled = lines[:, amount.end - 1] != ord(" ")
        lines[np.flatnonzero(same & filled), amount.end - 2] = ord("O")
    return lines.tobytes()
