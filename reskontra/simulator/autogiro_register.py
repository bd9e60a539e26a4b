"""Bankgirot's registers for one Autogiro agreement: mandates and stored payments, and what comes of orders and draws.

What Bankgirot has to report gathers in `news`, a list of tables for each report. Nothing is drawn by lot: every
accepted payment has a number, and what becomes of it stands in `PLAN`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pandas as pd

from formats.autogiro_orders import Orders
from formats.reference import is_valid_bankgiro
from reskontra.rules.bank_days import offset, rolled
from reskontra.simulator.autogiro_payers import asking

# What becomes of each payment order, in turn. 0 is paid; 1 no cover; 2 no account, and the mandate ends; 9 retried and
# paid, L retried and never paid; B paid and given back; W stopped by the payer; R rejected.
PLAN = "01090B0W020R0L0000"
FAILING_ACCOUNT = 5  # of the new mandates that we send, every fifth is refused by the payer's bank
REFUND_DAYS = 3  # bank days from a payment until the payer has it back
MANDATE = ["payer_number", "account", "identity_no", "mandate_type"]
PENDING = ["kind", "payer_number", "amount_ore", "paid_on", "period_code", "reference", "order_no", "fate", "attempt"]
WAYS = {"82": "in", "32": "out"}
OUTCOMES = {"0": "paid", "1": "no_cover", "2": "no_account", "9": "retried"}


class Register:
    """The mandates, payers who have asked for one, and stored payments of one agreement."""

    def __init__(self, bankgiro: str, payers: pd.DataFrame, *, faults: bool = True) -> None:
        self.bankgiro = bankgiro
        self.mandates = pd.DataFrame({name: pd.Series(dtype="str") for name in MANDATE})
        self.asked = payers.assign(asked_on=pd.Series(pd.NaT, index=payers.index, dtype="M8[s]"), reminders=0)
        self.pending = pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in PENDING})
        self.news: dict[str, list[pd.DataFrame]] = defaultdict(list)
        self._plan = np.array(list(PLAN if faults else "0"))
        self._faults = faults
        self._accepted = 0
        self._new_accounts = 0
        self._refunds = self.pending.assign(refund_on=self.pending["paid_on"])

    def take(self, orders: Orders, on: date) -> None:
        """Take in one file of ours, received on a day, in Bankgirot's order: mandates, payments, changes."""
        for table, take in (
            (orders.mandate, self._take_mandates),
            (orders.payment, self._take_payments),
            (orders.change, self._take_changes),
        ):
            rows = table.to_pandas()
            rows = rows[rows["bankgiro"] == self.bankgiro].reset_index(drop=True)
            if len(rows):
                take(rows, pd.Timestamp(on))

    def ask(self, day: date) -> pd.DataFrame:
        """The mandates from the internet bank to tell of: new ones, and reminders of those without an answer."""
        due = asking(self.asked, day)
        self.asked.loc[due.index, "reminders"] = due["message_type"].astype(int)
        self.asked.loc[due.index, "asked_on"] = due["asked_on"].fillna(pd.Timestamp(day))
        return due

    def draw(self, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The payments processed up to a day (`PENDING`, status), and those given back since (also refund_on)."""
        self._stop()
        drawn = []
        while len(due := self.pending[self.pending["paid_on"] <= pd.Timestamp(day)]):
            due = due.assign(status=_statuses(due))
            self.pending = self.pending.drop(due.index)
            again = due[due["status"] == "9"]
            later = again.assign(attempt=again["attempt"] + 1, paid_on=_bank_days_on(again["paid_on"], 1))
            self.pending = _joined(self.pending, later[PENDING])
            back = due[(due["fate"] == "B") & (due["status"] == "0")]
            refunds = back.assign(refund_on=_bank_days_on(back["paid_on"], REFUND_DAYS))
            self._refunds = _joined(self._refunds, refunds)
            self._lose(due.loc[due["status"] == "2", "payer_number"], pd.Timestamp(day))
            drawn.append(due)
            self._note("outcome", due, due["status"].map(OUTCOMES))
        returned = self._refunds[self._refunds["refund_on"] <= pd.Timestamp(day)]
        self._refunds = self._refunds.drop(returned.index)
        self._note("outcome", returned, "refunded")
        return _joined(*drawn) if drawn else self.pending.head(0).assign(status=""), returned

    def told(self, name: str) -> pd.DataFrame:
        """What there is to report under a name since last time, in one table; without columns when there is nothing."""
        return _joined(*self.news.pop(name, []))

    def _take_mandates(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        for code, take in (("03", self._end), ("04", self._begin), ("05", self._renumber)):
            chosen = rows[rows["code"] == code]
            if len(chosen):
                take(chosen, on)

    def _end(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        known = rows["payer_number"].isin(self.mandates["payer_number"])
        self._advise(rows[["payer_number"]], "03", np.where(known, "33", "04"), on)
        self._forget(rows.loc[known, "payer_number"])

    def _begin(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        """New mandates, and our answers to those from the internet bank."""
        number, refused = rows["payer_number"], rows["answer_code"] == "AV"
        asked = self.asked.set_index("payer_number").reindex(number)
        has_account = rows["account"].notna().to_numpy()
        is_answer = ~has_account & number.isin(self.asked["payer_number"]).to_numpy()
        known = number.isin(self.mandates["payer_number"]).to_numpy()
        is_bankgiro = ~has_account & ~is_answer & number.map(is_valid_bankgiro).to_numpy(bool)
        new = has_account & ~known
        numbers = self._new_accounts + np.cumsum(new)
        self._new_accounts += int(new.sum())
        failing = new & (numbers % FAILING_ACCOUNT == 0) & self._faults
        comment = np.select([known, failing, is_answer | has_account | is_bankgiro], ["10", "05", "32"], "21")
        self.asked = self.asked[~self.asked["payer_number"].isin(number)]
        told = rows.assign(mandate_type=np.where(is_answer, "2", "1"))[MANDATE]
        for name in ("account", "identity_no"):
            told[name] = told[name].fillna(pd.Series(asked[name].to_numpy(), index=told.index))
        told, comment = told[~refused], comment[~refused]
        self._advise(told, np.where(new[~refused], "42", "04"), comment, on)
        self.mandates = _joined(self.mandates, told[comment == "32"])

    def _renumber(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        known = rows["payer_number"].isin(self.mandates["payer_number"])
        taken = rows["new_payer_number"].isin(self.mandates["payer_number"])
        good = known & ~taken
        self._advise(rows.loc[~good, ["payer_number"]], "05", np.where(known[~good], "10", "04"), on)
        renumbered = rows[good].set_index("payer_number")["new_payer_number"]
        old = self.mandates[self.mandates["payer_number"].isin(renumbered.index)]
        new = old.assign(payer_number=old["payer_number"].map(renumbered))
        self._advise(old, "05", "33", on)
        self._advise(new, "05", "32", on)
        self.mandates = _joined(self.mandates.drop(old.index), new)
        self.pending["payer_number"] = self.pending["payer_number"].replace(renumbered.to_dict())

    def _take_payments(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        """Store the payments that can be made; the others are rejected."""
        at_once = rows["paid_on"].isna().to_numpy()
        paid_on = pd.to_datetime(rows["paid_on"]).fillna(_bank_days_on(pd.Series([on]), 1).iloc[0])
        has_mandate = rows["payer_number"].isin(self.mandates["payer_number"])
        sound = (has_mandate & (paid_on >= on)).to_numpy()
        order_no = self._accepted + np.cumsum(sound) - 1
        self._accepted += int(sound.sum())
        fate = np.where(sound & (rows["code"] == "82"), self._plan[order_no % len(self._plan)], "0")
        comment = np.select([~has_mandate, ~sound, fate == "R"], ["01", "13", "02"], "")
        rows = rows.assign(
            kind=rows["code"].map(WAYS),
            paid_on=rolled(paid_on.to_numpy("M8[D]")),
            order_no=order_no,
            fate=fate,
            attempt=0,
        )
        text = np.where(at_once, "GENAST", paid_on.dt.strftime("%Y%m%d"))
        rejected = rows.assign(paid_on_text=text, comment_code=comment)[comment != ""]
        self.news["rejected"].append(rejected.drop(columns="repeat_count"))
        self._note("outcome", rejected, "rejected")
        self.pending = _joined(self.pending, rows.loc[comment == "", PENDING].astype({"paid_on": "M8[s]"}))

    def _take_changes(self, rows: pd.DataFrame, on: pd.Timestamp) -> None:
        """Cancel or move the stored payments that each change names."""
        stored = self.pending.reset_index(names="place")
        stored["payment_code"] = stored["kind"].map({way: code for code, way in WAYS.items()})
        pairs = rows.reset_index(names="row").merge(stored, on="payer_number", suffixes=("", "_stored"))
        fits = pd.Series(True, index=pairs.index)
        for name in ("paid_on", "amount_ore", "payment_code", "reference"):
            wanted = pd.to_datetime(pairs[name]) if name == "paid_on" else pairs[name]
            fits &= wanted.isna() | (wanted == pairs[f"{name}_stored"])
        pairs = pairs[fits].drop_duplicates("place")
        moved = pairs["new_paid_on"].notna()
        found = pairs.assign(
            comment_code=np.where(moved, "18", "12"),
            **{name: pairs[f"{name}_stored"] for name in ("paid_on", "amount_ore", "payment_code", "reference")},
        )
        lost = rows[~rows.index.isin(pairs["row"])].assign(comment_code="13")
        self.news["changes"] += [found, lost.fillna({"amount_ore": 0, "payment_code": "00"})]
        self._note("outcome", found, np.where(moved, "moved", "cancelled"))
        self._note("outcome", lost, "not_found")
        self.pending.loc[pairs.loc[moved, "place"], "paid_on"] = rolled(
            pd.to_datetime(pairs.loc[moved, "new_paid_on"]).to_numpy("M8[D]")
        ).astype("M8[s]")
        self.pending = self.pending.drop(pairs.loc[~moved, "place"])

    def _stop(self) -> None:
        """Take back the payments that their payers have stopped (TK11)."""
        stopped = self.pending[self.pending["fate"] == "W"]
        self._drop(stopped, "11")

    def _lose(self, payers: pd.Series, on: pd.Timestamp) -> None:
        """End mandates whose account is closed, on the payer's bank's word (46/02)."""
        lost = self.mandates[self.mandates["payer_number"].isin(payers)]
        self._advise(lost, "46", "02", on)
        self._forget(lost["payer_number"])

    def _forget(self, payers: pd.Series) -> None:
        """End mandates, and with them their stored payments (TK03)."""
        self.mandates = self.mandates[~self.mandates["payer_number"].isin(payers)]
        self._drop(self.pending[self.pending["payer_number"].isin(payers)], "03")

    def _drop(self, stored: pd.DataFrame, code: str) -> None:
        codes = stored["kind"].map({way: number for number, way in WAYS.items()})
        self.news["changes"].append(stored.assign(code=code, payment_code=codes, comment_code="12"))
        self._note("outcome", stored, "withdrawn")
        self.pending = self.pending.drop(stored.index)

    def _advise(
        self, rows: pd.DataFrame, information: str | np.ndarray, comment: str | np.ndarray, on: pd.Timestamp
    ) -> None:
        self.news["advice"].append(rows.assign(information_code=information, comment_code=comment, action_on=on))

    def _note(self, name: str, rows: pd.DataFrame, outcome: str | np.ndarray | pd.Series) -> None:
        kept = rows[["payer_number", "amount_ore", "paid_on", "reference"]]
        self.news[name].append(kept.astype({"paid_on": "M8[s]"}).assign(outcome=outcome))


def _statuses(due: pd.DataFrame) -> np.ndarray:
    """The status of each payment that is made now: 9 the first time for those that are retried."""
    fate, first = due["fate"].to_numpy(str), due["attempt"].to_numpy() == 0
    retried = np.isin(fate, ["9", "L"]) & first
    return np.select([retried, fate == "L", np.isin(fate, ["1", "2"])], ["9", "1", fate], "0")


def _bank_days_on(days: pd.Series, count: int) -> pd.Series:
    moved = offset(days.to_numpy("M8[D]"), count, "backward")
    return pd.Series(moved.astype("M8[s]"), index=days.index)


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    """The frames that have rows, one after another, numbered anew; the first where none has."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return frames[0] if frames else pd.DataFrame()
    return pd.concat(filled, ignore_index=True)


def _type(name: str) -> str:
    return {"amount_ore": "int64", "order_no": "int64", "attempt": "int64", "paid_on": "M8[s]"}.get(name, "str")
