"""Twins: payments that a second source reports while bankgiro moves from BgMax to camt, and that are booked already.

A report is the twin of a booked payment when bankgiro number, day, kind, amount and reference agree, and neither the
payers nor what a payment without a reference of its own names besides contradict each other. Where they do, it is a
twin if the two sources tell of the same deposit; else both are booked and the pair is named as doubtful. It is counted:
of two equal payments in each source two are booked; a third in one of them is booked too. Equal payments within one
source are never twins.
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
WITHIN = ["kind", "amount_ore", "same"]  # of payments of one deposit, where one source tells of no reference
NAME_LENGTH = 35  # of a payer in BgMax; camt has longer ones
TEXT_LENGTH = 25  # of a reference in BgMax
NUMBER_LENGTH = 10  # of our numbers: an OCR number begins with its invoice's
Chosen = Callable[[pd.DataFrame], pd.Series]
_TOLD = ["deposit_no", "bankgiro", "deposit_key", "paid_on", "amount_ore", "payment_count"]
FOUND = pa.schema([("payment_no", pa.int64()), ("payment_id", pa.int64()), ("rule", pa.string())])


class TwinFinder:
    """What other sources have told of the days and bankgiro numbers of a file, consumed as its twins are found."""

    def __init__(self, night: Night, source: str, deposits: pa.Table) -> None:
        """`deposits` as `payment_rows.DEPOSIT`."""
        self._days = deposits.select(["deposit_no", "bankgiro", "paid_on"])
        self._known = pd.DataFrame()
        self.doubtful: list[tuple[int, int]] = []  # line of the file, payment_id: alike but for the payer, both booked
        if deposits.num_rows:
            night.ledger.run("drop_new_deposit")
            night.ledger.stage("new_deposit", deposits.select(_TOLD))
            asked = {"client": night.client.code, "source": source}
            agreeing = {row["deposit_no"]: row["deposit_id"] for row in night.ledger.rows("agreeing_deposits", **asked)}
            numbers = self._days["deposit_no"].to_pylist()
            self._days = self._days.append_column("same_id", pa.array(map(agreeing.get, numbers), pa.int64()))
            known = night.ledger.table("twin_candidates", **asked)
            self._known = _comparable(known, known["deposit_id"]) if known.num_rows else self._known

    def take(self, payment: pa.Table, payer: pa.Table, reference: pa.Table) -> pa.Table:
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
                "more": _more(payment["payment_no"], reference),
            }
        )
        rows = _comparable(fresh, self._days["same_id"].take(place))
        pairs = _pairs(rows, self._known)
        self._known = self._known[~self._known["payment_id"].isin(pairs["payment_id"])]
        self._doubt(rows[~rows["payment_no"].isin(pairs["payment_no"])], payment)
        return pa.Table.from_pandas(pairs.sort_values("payment_no"), FOUND, preserve_index=False)

    def _doubt(self, rows: pd.DataFrame, payment: pa.Table) -> None:
        """Remember which of the payments left are like a booked one in all but the payer, or what is named besides."""
        alike = _one_to_one(rows[rows["payer"].ne("") | rows["more"].ne("")], self._known, KEY)
        if len(alike):
            place = pc.index_in(pa.array(alike["payment_no"]), value_set=payment["payment_no"].combine_chunks())
            lines = payment["line_no"].take(place).to_pylist()
            self.doubtful += zip(lines, map(int, alike["payment_id"]), strict=True)


def _more(payment_no: pa.ChunkedArray, reference: pa.Table) -> pa.Array:
    """For each payment the lowest number that it names besides its reference, as `twin_candidates` has it; or null."""
    told = reference.filter(pc.greater(reference["sign"], 0))
    numbers = pc.replace_substring_regex(told["reference"], "[^0-9]", "")
    numbers = pc.utf8_slice_codeunits(pc.utf8_ltrim(numbers, "0"), 0, NUMBER_LENGTH)
    lowest = pa.table([told["payment_no"], numbers], ["payment_no", "number"]).group_by("payment_no")
    found = lowest.aggregate([("number", "min")])
    return found["number_min"].take(pc.index_in(payment_no, value_set=found["payment_no"].combine_chunks()))


def _comparable(rows: pa.Table, deposit: pa.ChunkedArray) -> pd.DataFrame:
    """The rows with `said`, the reference as compared, `payer`, the words of the name in order, `more` and `same`.

    `more`: of a payment without a reference of its own the lowest number that it names besides; '' of all others.
    `same` and `deposit`: the booked deposit that both sources tell of; 0 and null where they do not.
    """
    frame = rows.to_pandas()
    cut = frame["reference"].fillna("").str.strip().str[:TEXT_LENGTH]
    said = cut.str.upper().str.replace(r"[^0-9A-ZÅÄÖ]", "", regex=True).str.lstrip("0")
    name = frame["name"].fillna("").str[:NAME_LENGTH].str.upper().str.findall(r"\w+")
    return frame.assign(
        said=said,
        payer=name.map(sorted).str.join(" "),
        more=frame["more"].where(said.eq("")).fillna(""),
        serial=frame["serial"].fillna(""),
        same=deposit.to_pandas().fillna(0).astype("int64").to_numpy(),
    )


def _pairs(fresh: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Columns of `FOUND`: by serial, payer, a number as reference, the deposit, then where one payer is not named.

    Two named payers who differ, without a number as reference and in different deposits, made two payments.
    """
    tiers: tuple[tuple[str, list[str], Chosen, Chosen], ...] = (
        ("serial", [*KEY, "serial"], _has("serial"), _has("serial")),
        ("payer", [*KEY, "payer"], _has("payer"), _has("payer")),
        ("reference", KEY, _says_a_number, _says_a_number),
        ("deposit", [*KEY, "same"], _has("same"), _has("same")),
        ("deposit", WITHIN, _has("same"), _says_nothing),
        ("deposit", WITHIN, _says_nothing, _has("same")),
        ("amount", [*KEY, "more"], _is_unnamed, _is_any),
        ("amount", [*KEY, "more"], _is_any, _is_unnamed),
        ("amount", KEY, _is_unnamed, _says_no_more),
        ("amount", KEY, _says_no_more, _is_unnamed),
        ("amount", KEY, _is_bare, _is_any),
        ("amount", KEY, _is_any, _is_bare),
    )
    found = []
    for rule, key, is_fresh, is_known in tiers:
        pairs = _one_to_one(fresh[is_fresh(fresh)], known[is_known(known)], key).assign(rule=rule)
        found.append(pairs[["payment_no", "payment_id", "rule"]])
        fresh = fresh[~fresh["payment_no"].isin(pairs["payment_no"])]
        known = known[~known["payment_id"].isin(pairs["payment_id"])]
    return pd.concat(found, ignore_index=True)


def _has(column: str) -> Chosen:
    return lambda rows: rows[column].ne(0 if column == "same" else "")


def _says_nothing(rows: pd.DataFrame) -> pd.Series:
    return rows["said"].eq("") & rows["same"].ne(0)


def _says_a_number(rows: pd.DataFrame) -> pd.Series:
    return rows["said"].str.fullmatch("[0-9]+")


def _is_unnamed(rows: pd.DataFrame) -> pd.Series:
    return rows["payer"].eq("")


def _says_no_more(rows: pd.DataFrame) -> pd.Series:
    return rows["more"].eq("")


def _is_bare(rows: pd.DataFrame) -> pd.Series:
    return _is_unnamed(rows) & _says_no_more(rows)


def _is_any(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


def _one_to_one(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Pairs of rows with the same key: the first with the first, the second with the second."""
    numbered = [rows.assign(nth=rows.groupby(key).cumcount()) for rows in (left, right)]
    return numbered[0].merge(numbered[1], on=[*key, "nth"], suffixes=("", "_known"))
