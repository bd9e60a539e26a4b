"""The bank's BgMax files, sound and damaged. Source: Bankgirot's manual for Bankgiro Inbetalningar (BgMax)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from formats import bgmax
from reskontra.simulator.habits import AUTOGIRO, BANK
from reskontra.simulator.invented import only_where

ACCOUNT = "99600000001234567"  # clearing and account number; no bank has 9960
_TEXTS = ("sender_bankgiro", "reference", "serial", "image_flag", "deduction_code")
_DEPOSIT = re.compile(rb"^(15.{48})([0-9]{18})", re.MULTILINE)


class Serials:
    """The bank's running numbers: deposits per bankgiro number and year, and payments."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, int]] = Counter()

    def deposit(self, bankgiro: str, year: int) -> int:
        """The next deposit number of a bankgiro number in a year."""
        self._taken[bankgiro, year] += 1
        return self._taken[bankgiro, year]

    def payments(self, count: int) -> pd.Series:
        """Serial numbers of 12 digits for so many payments."""
        first = self._taken["", 0] + 1
        self._taken["", 0] += count
        return pd.Series(np.arange(first, first + count)).astype(str).str.zfill(12)


def payment_file(rows: pd.DataFrame, serials: Serials, marker: str) -> bytes:
    """The file of one payment date's payments (`bank.PAYMENTS`), a section for each bankgiro number."""
    rows = rows.reset_index(drop=True)
    day: date = rows["paid_on"].iloc[0].date()
    bankgiros = rows["bankgiro"].drop_duplicates().tolist()
    section = pa.table(
        {
            "section_no": pa.array(range(1, len(bankgiros) + 1), pa.int64()),
            "bankgiro": bankgiros,
            "account": [ACCOUNT] * len(bankgiros),
            "payment_on": [day] * len(bankgiros),
            "deposit_serial": pa.array([serials.deposit(bankgiro, day.year) for bankgiro in bankgiros], pa.int64()),
        }
    )
    is_autogiro = (rows["channel"] == AUTOGIRO).to_numpy()
    payment = pd.DataFrame(
        {
            "line_no": np.arange(1, len(rows) + 1),
            "section_no": rows["bankgiro"].map({number: n for n, number in enumerate(bankgiros, start=1)}),
            **{name: rows[name] for name in ("kind", "sender_bankgiro", "reference", "amount_ore", "reference_code")},
            "channel_code": rows["channel"].astype(str),
            "serial": serials.payments(len(rows)).mask(is_autogiro, None),
            "image_flag": only_where(~is_autogiro, "0"),
            "deduction_code": only_where(rows["kind"] == "deduction", "0"),
        }
    )
    return bgmax.write(
        created_at=datetime.combine(day, time(17, 0, 0, 1 + int(is_autogiro.any()))),
        section=section,
        payment=_table(payment),
        information=_information(rows),
        payer=_payers(rows),
        test_marker=marker,
    )


def empty_file(day: date, marker: str) -> bytes:
    """What the bank sends when nobody has paid."""
    whole, text = pa.int64(), pa.string()
    section = {
        "section_no": whole,
        "bankgiro": text,
        "account": text,
        "payment_on": pa.date32(),
        "deposit_serial": whole,
    }
    payment = {
        **dict.fromkeys(("line_no", "section_no", "amount_ore"), whole),
        **dict.fromkeys(("kind", "reference", "reference_code", "channel_code"), text),
    }
    return bgmax.write(
        created_at=datetime.combine(day - timedelta(days=1), time(17)),
        section=pa.schema(section).empty_table(),
        payment=pa.schema(payment).empty_table(),
        test_marker=marker,
    )


def with_wrong_total(data: bytes) -> bytes:
    """The file with its first deposit a krona too large."""
    return _DEPOSIT.sub(lambda found: found[1] + b"%018d" % (int(found[2]) + 100), data, count=1)


def _information(rows: pd.DataFrame) -> pa.Table | None:
    told = rows[rows["message"].notna()]
    if not len(told):
        return None
    return pa.table({"line_no": told.index + 1, "payment_line_no": told.index + 1, "text": told["message"].tolist()})


def _payers(rows: pd.DataFrame) -> pa.Table | None:
    """Names, where the bank knows them: all but the payments over the internet."""
    told = rows[(rows["channel"] != BANK) | rows["message"].notna()]
    if not len(told):
        return None
    return pa.table({"payment_line_no": told.index + 1, "name": told["name"].astype("str").tolist()})


def _table(payment: pd.DataFrame) -> pa.Table:
    """The payments as Arrow; what may be missing is text also where all is."""
    table = pa.Table.from_pandas(payment.drop(columns=list(_TEXTS)), preserve_index=False)
    for name in _TEXTS:
        table = table.append_column(name, pa.array(payment[name].astype("str"), pa.string(), from_pandas=True))
    return table
