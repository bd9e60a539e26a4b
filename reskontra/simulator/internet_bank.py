"""The payers' internet banks behind the distributor: some sign up for invoices there, and each of these is reported."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from formats import delimited, efaktura
from formats.delimited import Delimited
from formats.kinds import SWEDISH_TIME
from reskontra.simulator.counterpart import Counterpart

ROLE = "internet_bank"  # of the municipality's customers
BANK, COUNTRY = "NB", "SE"


class InternetBank:
    """Signs up before the first night those who want invoices in the bank, and tells of each that is converted."""

    def __init__(self, counterpart: Counterpart, customers: pd.DataFrame, client: str) -> None:
        self._counterpart, self._client = counterpart, client
        self._payers = customers[(customers["role"] == ROLE) & (customers["arrives"] == 0)]
        self._registered = False
        self._told: set[str] = set()

    def answer(self, day: date, documents: pd.DataFrame) -> dict[str, bytes]:
        """Put what the banks say before the night of `day`; `documents` are the distributor's."""
        sent = {}
        if not self._registered:
            sent[f"EFAKTURA_REGISTRATION_{self._client}_{day:%Y%m%d}.csv"] = self._registrations(day)
            self._registered = True
        new = documents[(documents["channel"] == "bank") & ~documents["document_no"].isin(self._told)]
        if len(new):
            sent[f"EFAKTURA_RESULT_{self._client}_{day:%Y%m%d}.csv"] = _results(new)
            self._told |= set(new["document_no"])
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

    def _registrations(self, day: date) -> bytes:
        rows = [
            {
                "event_time": _at(day - timedelta(days=1)),
                "event": "register",
                "fmi": f"{_twelve_digits(identity_no, day)}.{BANK}.{COUNTRY}",
                "bank": BANK,
                "payer_id": _twelve_digits(identity_no, day),
                "customer_number": customer_no,
                "autogiro": "0",
                "registration_id": f"{self._client}-{customer_no}-1",
            }
            for customer_no, identity_no in zip(self._payers["customer_no"], self._payers["identity_no"], strict=True)
        ]
        return _file(rows, efaktura.REGISTRATIONS)


def _twelve_digits(identity_no: str, day: date) -> str:
    digits = identity_no.replace("-", "")
    if len(digits) == 12:
        return digits
    return ("20" if int(digits[:2]) <= day.year % 100 else "19") + digits


def _results(documents: pd.DataFrame) -> bytes:
    rows = [
        {"invoice_number": number, "status": status, "bank": BANK, "processed_time": _at(sent_on.date())}
        for number, sent_on in zip(documents["document_no"], documents["sent_on"], strict=True)
        for status in ("accepted", "delivered")
    ]
    return _file(rows, efaktura.RESULTS)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), ZoneInfo(SWEDISH_TIME))


def _file(rows: list[dict[str, object]], layout: Delimited) -> bytes:
    columns = {c.name: pa.array([row.get(c.name) for row in rows], c.kind.type) for c in layout.columns}
    return delimited.write(pa.table(columns), layout)
