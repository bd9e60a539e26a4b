"""What the simulator knows and the night has to find out: for each order and payment, what must become of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

INVOICED, CREDITED, WAITS, RETURNED, HELD, REFUSED = "invoiced", "credited", "waits", "returned", "held", "refused"
ORDERS = [
    "order_id", "account", "file", "customer_no", "department", "stream", "fault", "net_ore", "gross_ore", "outcome",
    "rule",
]  # fmt: skip


@dataclass
class Morning:
    """What was dropped one morning.

    `orders` has a row per order of a file or the web API (`ORDERS`); `outcome` is one of this module's words, `rule`
    why an order comes back, is held or refused. `released` are orders of earlier mornings that tonight's must invoice,
    with the same columns. `customers_returned` and `supplements_returned` name rules with their count. `files` has
    account, name and bytes of each file.
    """

    day: date
    orders: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ORDERS))
    released: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ORDERS))
    customers: int = 0
    customers_returned: dict[str, int] = field(default_factory=dict)
    supplements_returned: dict[str, int] = field(default_factory=dict)
    files: list[tuple[str, str, int]] = field(default_factory=list)


def summary(morning: Morning, payments: pd.DataFrame) -> dict[str, object]:
    """The morning in figures: orders by outcome, rules and payments by what must become of them; count and öre."""
    both = pd.concat([frame for frame in (morning.orders, morning.released) if len(frame)] or [morning.orders])
    returned = morning.orders.loc[morning.orders["rule"] != "", "rule"]
    return {
        "business_on": morning.day.isoformat(),
        "customers": {"sent": morning.customers, "returned": morning.customers_returned},
        "supplements_returned": morning.supplements_returned,
        "orders": _by(both, "outcome", "net_ore"),
        "order_rules": {str(rule): int(count) for rule, count in returned.value_counts().sort_index().items()},
        "payments": _by(payments, "expected", "amount_ore"),
        "files": [{"account": account, "name": name, "bytes": size} for account, name, size in morning.files],
    }


def write(folder: Path, morning: Morning, payments: pd.DataFrame) -> None:
    """Keep the truth of a night in `<folder>/<YYYY-MM-DD>/`: truth.json, and its rows as parquet files."""
    place = folder / morning.day.isoformat()
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(summary(morning, payments), ensure_ascii=False, indent=2)
    (place / "truth.json").write_text(text + "\n", encoding="utf-8")
    for name, frame in (("orders", morning.orders), ("released", morning.released), ("payments", payments)):
        frame.to_parquet(place / f"{name}.parquet", index=False)


def _by(frame: pd.DataFrame, column: str, amount: str) -> dict[str, dict[str, int]]:
    grouped = frame.groupby(column)[amount].agg(["count", "sum"])
    return {str(name): {"count": int(row["count"]), "ore": int(row["sum"])} for name, row in grouped.iterrows()}
