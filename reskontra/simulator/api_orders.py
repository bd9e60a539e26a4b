"""Sales orders as the invented UBW offers them through its web API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reskontra.simulator.orders import Orders

UNATTESTED, ONE_PERSON, BAD_AMOUNT = "unattested", "one_person", "bad_amount"
RULES = {UNATTESTED: "ATT-HELD", ONE_PERSON: "ATT-HELD", BAD_AMOUNT: "UBW-VALUE"}
_HEADER = {
    "orderType": "order_type",
    "currencyCode": "currency",
    "customerId": "customer_no",
    "paymentTermsId": "terms_id",
    "responsible": "responsible",
    "accountable": "accountable",
    "status": "status",
}
_LINE = {
    "productCode": "article",
    "description": "art_descr",
    "unitCode": "unit_code",
    "vatCode": "tax_code",
    "account": "account",
    "accountingDimension1": "dim_1",
    "accountingDimension2": "dim_2",
}


def as_json(orders: Orders, client: str, day: date) -> list[dict[str, Any]]:
    """The orders as UBW gives them; `fault` of an order spoils its attests or the amount of its first line."""
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC) - timedelta(days=1)
    texts = dict(zip(orders.text["slot"], orders.text["short_info"], strict=True))
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in orders.item.to_dict("records"):
        lines.setdefault(row["slot"], []).append(_line(row, texts.get(row["slot"])))
    found = []
    for row in orders.header.to_dict("records"):
        order = {
            "companyId": client,
            "orderId": int(row["order_id"]),
            "batchId": f"API{day:%y%m%d}",
            "transactionType": "42",
            "period": int(row["period"]),
            "externalReference": f"SRC-{row['order_id']}",
            **_filled({name: row[column] for name, column in _HEADER.items()}),
            "receiptAttest": attest("ANNEX", at),
            "decisionAttest": attest("ANNEX" if row["fault"] == ONE_PERSON else "BEREK", at + timedelta(hours=1)),
            "orderLines": lines[row["slot"]],
        }
        if row["fault"] == UNATTESTED:
            del order["decisionAttest"]
        if row["fault"] == BAD_AMOUNT:
            order["orderLines"][0]["amount"] = "tolv kronor"
        found.append(order)
    return found


def attest(by: str, at: datetime) -> dict[str, str]:
    """One person's attest."""
    return {"by": by, "at": at.isoformat()}


def _line(row: Mapping[Any, Any], text: str | None) -> dict[str, Any]:
    return {
        "lineNumber": int(row["order_line"]),
        **_filled({name: row[column] for name, column in _LINE.items()}),
        "quantity": int(row["units"]),
        "price": _kronor(row["price_ore"]),
        "amount": _kronor(row["amount_ore"]),
        "texts": [text] if text and row["order_line"] == 1 else [],
    }


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _kronor(ore: int) -> str:
    """Öre as text: a JSON number would pass through a float."""
    return f"{'-' if ore < 0 else ''}{abs(int(ore)) // 100}.{abs(int(ore)) % 100:02}"
