"""Twins: payments that a second source reports while bankgiro moves from BgMax to camt, and that are booked already.

A report is the twin of a booked payment when bankgiro number, day, kind, amount and reference agree, and the payers do
not contradict each other. It is counted: of two equal payments in each source two are booked; a third in one of them
is booked too. Equal payments within one source are never twins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from reskontra.night import Night

KEY = ["bankgiro", "paid_on", "kind", "amount_ore", "said"]
NAME_LENGTH = 35  # of a payer in BgMax; camt has longer ones
Chosen = Callable[[pd.DataFrame], pd.Series]
FOUND = pa.schema([("payment_no", pa.int64()), ("payment_id", pa.int64()), ("rule", pa.string())])


class TwinFinder:
    """What other sources have told of the days and bankgiro numbers of a file, consumed as its twins are found."""

    def __init__(self, night: Night, source: str, deposits: pa.Table) -> None:
        """`deposits` as `payment_rows.DEPOSIT`."""
        self._days = deposits.select(["deposit_no", "bankgiro", "paid_on"])
        self._known = pd.DataFrame()
        if deposits.num_rows:
            night.ledger.run("drop_new_deposit")
            night.ledger.stage("new_deposit", deposits.select(["bankgiro", "deposit_key", "paid_on"]))
            known = night.ledger.table("twin_candidates", client=night.client.code, source=source)
            self._known = _comparable(known) if known.num_rows else self._known

    def take(self, payment: pa.Table, payer: pa.Table) -> pa.Table:
        """The twins among these payments (`FOUND`), in their order; the payments they are twins of are used up."""
        if self._known.empty or not payment.num_rows:
            return FOUND.empty_table()
        place = pc.index_in(payment["deposit_no"], value_set=self._days["deposit_no"].combine_chunks())
        named = pc.index_in(payment["payment_no"], value_set=payer["payment_no"].combine_chunks())
        fresh = pa.table(
            {
                "payment_no": payment["payment_no"],
                "bankgiro": self._days["bankgiro"].take(place),
                "paid_on": self._days["paid_on"].take(place),
                "kind": payment["kind"],
                "amount_ore": payment["amount_ore"],
                "reference": pc.fill_null(payment["reference"], ""),
                "serial": pc.fill_null(payment["serial"], ""),
                "name": payer["name"].take(named),
            }
        )
        pairs = _pairs(_comparable(fresh), self._known)
        self._known = self._known[~self._known["payment_id"].isin(pairs["payment_id"])]
        return pa.Table.from_pandas(pairs.sort_values("payment_no"), FOUND, preserve_index=False)


def _comparable(rows: pa.Table) -> pd.DataFrame:
    """The rows with `said`, the reference as it is compared, and `payer`, the words of the name in their order."""
    frame = rows.to_pandas()
    said = frame["reference"].fillna("").str.upper().str.replace(r"[^0-9A-ZÅÄÖ]", "", regex=True).str.lstrip("0")
    name = frame["name"].fillna("").str[:NAME_LENGTH].str.upper().str.findall(r"\w+")
    return frame.assign(said=said, payer=name.map(sorted).str.join(" "), serial=frame["serial"].fillna(""))


def _pairs(fresh: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Columns of `FOUND`: by the bank's serial, by payer, by a number as reference, then where one payer is not named.

    Two named payers who differ, without a number as reference, made two payments.
    """
    tiers: tuple[tuple[str, list[str], Chosen, Chosen], ...] = (
        ("serial", ["serial"], lambda rows: rows["serial"].ne(""), lambda rows: rows["serial"].ne("")),
        ("payer", ["payer"], lambda rows: rows["payer"].ne(""), lambda rows: rows["payer"].ne("")),
        ("reference", [], _says_a_number, _says_a_number),
        ("amount", [], _is_unnamed, _is_any),
        ("amount", [], _is_any, _is_unnamed),
    )
    found = []
    for rule, columns, is_fresh, is_known in tiers:
        pairs = _one_to_one(fresh[is_fresh(fresh)], known[is_known(known)], KEY + columns).assign(rule=rule)
        found.append(pairs[["payment_no", "payment_id", "rule"]])
        fresh = fresh[~fresh["payment_no"].isin(pairs["payment_no"])]
        known = known[~known["payment_id"].isin(pairs["payment_id"])]
    return pd.concat(found, ignore_index=True)


def _says_a_number(rows: pd.DataFrame) -> pd.Series:
    return rows["said"].str.fullmatch("[0-9]+")


def _is_unnamed(rows: pd.DataFrame) -> pd.Series:
    return rows["payer"].eq("")


def _is_any(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


def _one_to_one(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Pairs of rows with the same key: the first with the first, the second with the second."""
    numbered = [rows.assign(nth=rows.groupby(key).cumcount()) for rows in (left, right)]
    return numbered[0].merge(numbered[1], on=[*key, "nth"], suffixes=("", "_known"))
