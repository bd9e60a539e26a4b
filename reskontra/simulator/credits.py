"""Credit orders: which of the delivered invoices are credited, and by which orders."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reskontra.simulator import habits
from reskontra.simulator.orders import Orders, joined

KEPT = 500  # orders of a morning that may be credited later
SETTLED = ("ocr_exact", "ocr_small_difference")


class Creditor:
    """Remembers orders that may be credited, and credits some once their invoices are known."""

    def __init__(self, customers: pd.DataFrame) -> None:
        self._plot = customers.set_index("customer_no")["plot"]
        self._orders: Orders | None = None
        self._used: dict[str, int] = {}  # quarters credited by invoice number
        self.full: dict[str, date] = {}  # when an order to credit all of an open invoice was sent, by its number

    def remember(self, orders: Orders) -> None:
        """Keep orders that become invoices of their own."""
        kept = orders.only((orders.header["fault"] == "") & (orders.header["net_ore"] > 0))
        is_plot = kept.header["customer_no"].map(self._plot).fillna("") != ""
        kept = kept.only(is_plot | (np.arange(len(kept)) < KEPT))
        self._orders = joined([self._orders, kept]) if self._orders else kept

    def orders(self, documents: pd.DataFrame, paid: pd.DataFrame, day: date, count: int) -> Orders | None:
        """Tonight's credit orders: `count` of paid invoices, and the stories' own; without a count, of open ones alone.

        `documents` are the distributor's, `paid` the bank's payments with the day they were told.
        """
        invoices = self._invoices(documents)
        settled = paid[paid["expected"].isin(SETTLED) & (paid["told_on"] < pd.Timestamp(day))]
        is_paid = invoices["document_no"].isin(settled["document_no"])
        plot = invoices["customer_no"].map(self._plot).fillna("")
        late_by = pd.Timestamp(day) - pd.Timedelta(days=habits.CREDITED_LATE_DAYS)
        is_late = pd.to_datetime(invoices["due_on"]) <= late_by
        fresh = ~invoices["document_no"].isin(self._used)
        chosen = [
            (invoices[fresh & ~is_paid & (plot == habits.CREDITED)], 4),
            (invoices[fresh & ~is_paid & is_late & (plot == habits.CREDITED_LATE)], 4),
            (invoices[is_paid & (plot == "deducts")].tail(min(1, count)), 1),
            (invoices[fresh & is_paid & (plot == "")].head(count), 4),
        ]
        self.full |= {number: day for rows, _ in chosen[:2] for number in rows["document_no"]}
        parts = [self._credit(rows, quarters) for rows, quarters in chosen if len(rows)]
        return joined(parts) if parts else None

    def _invoices(self, documents: pd.DataFrame) -> pd.DataFrame:
        """The invoices that are known to be of one order: `document_no`, `customer_no`, `due_on`, its `slot`."""
        if self._orders is None:
            return pd.DataFrame(columns=["document_no", "customer_no", "due_on", "slot"])
        key = ["customer_no", "gross_ore"]
        header = self._orders.header[[*key, "slot"]].drop_duplicates(key, keep=False)
        sent = documents[documents["document_type"] == "invoice"].rename(columns={"amount_ore": "gross_ore"})
        sent = sent[[*key, "document_no", "due_on"]].drop_duplicates(key, keep=False)
        return sent.merge(header, on=key)

    def _credit(self, invoices: pd.DataFrame, quarters: int) -> Orders:
        """Orders that take back so many quarters of the invoices; every second names its invoice, others the order."""
        assert self._orders is not None
        self._used |= {number: self._used.get(number, 0) + quarters for number in invoices["document_no"]}
        chosen = self._orders.only(self._orders.header["slot"].isin(invoices["slot"]))
        number = chosen.header["slot"].map(invoices.set_index("slot")["document_no"])
        item = chosen.item.copy()
        amount = -(item["amount_ore"] * quarters // 4)
        item = item.assign(units=-1, price_ore=-amount, amount_ore=amount, listed_ore=amount)
        header = chosen.header.assign(
            credits_order_id=chosen.header["order_id"],
            credits_invoice_no=number.where(np.arange(len(number)) % 2 == 0, None),
            order_id=pd.array([pd.NA] * len(number), dtype="Int64"),
            account="ubw",
        )
        return Orders(header, item, chosen.text.iloc[:0]).with_amounts()
