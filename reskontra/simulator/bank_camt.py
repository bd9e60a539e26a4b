"""The bank's camt.054 of a day: the same payments as in BgMax, told the ISO way, with what must become of each.

One notification for the account; an entry for each bankgiro number, and another for its direct debits; then what the
bank has taken back, and money of which it tells nothing. Source: `docs/formats/camt.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from formats import camt
from reskontra.simulator.bank_files import Serials
from reskontra.simulator.habits import AUTOGIRO, BANK

TRUTH = [
    "entry_ref", "use", "kind", "bankgiro", "amount_ore", "serial", "reference", "reference_kind", "customer_no",
    "document_no", "habit", "expected",
]  # fmt: skip
CREDIT, DIRECT_DEBIT = ("PMNT", "RCDT", "DMCT"), ("PMNT", "IDDT", "ESDD")
UNTOLD = "money_without_details"  # expected of a payment that nobody can know
_STRUCTURED_CODE = "2"


@dataclass(frozen=True)
class CamtDay:
    """A camt file and its truth: one row (`TRUTH`) for each payment that it tells of.

    `use` and `kind` are what the reader must say of the entry and the payment; `serial` is the bank's number, by which
    a payment can be taken back on a later day. `expected` is as in `bank.PAYMENTS`.
    """

    data: bytes
    payments: pd.DataFrame


def camt_day(
    rows: pd.DataFrame,
    serials: Serials,
    *,
    account: str,
    version: str = "camt.054.001.08",
    taken_back: pd.DataFrame | None = None,
    untold_ore: Sequence[int] = (),
) -> CamtDay:
    """The file of one payment date's payments (`bank.PAYMENTS`, not empty).

    A deduction is a credit note on the first payment of the same customer and bankgiro number, which it must have:
    the payment's amount is what remains, and so is the truth's. `taken_back`: rows of an earlier day's truth that the
    bank reverses. `untold_ore`: amounts of entries without details. Raises KeyError for an unknown version.
    """
    day: date = rows["paid_on"].iloc[0].date()
    paid, notes = _netted(rows.reset_index(drop=True))
    paid["entry_ref"] = _entry_refs(paid, day)
    paid["serial"] = serials.payments(len(paid))
    paid["is_debit"] = paid["channel"] == AUTOGIRO
    truth = [_truth(paid)]
    if taken_back is not None and len(taken_back):
        truth.append(_taken_back(taken_back, day))
    if untold_ore:
        truth.append(_untold(untold_ore, day))
    told = pd.concat(truth, ignore_index=True)
    told["payment_no"] = np.arange(1, len(told) + 1)
    data = camt.write(
        version,
        message_id=f"CAMT{day:%Y%m%d}{serials.deposit('camt', day.year):05}",
        created_at=f"{day}T18:00:00",
        notification=_notification(account, day),
        entry=_entries(told, day),
        payment=_payments(told),
        reference=_references(notes, told),
        text=_texts(paid),
        payer=_payers(paid),
        page=(1, True),
    )
    return CamtDay(data, told[TRUTH])


def _netted(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The payments with their deductions taken off, and the deductions, each with the place of its payment."""
    paid = rows[rows["kind"] == "payment"].reset_index(drop=True)
    first = paid.reset_index().drop_duplicates(["customer_no", "bankgiro"])
    notes = rows[rows["kind"] == "deduction"].merge(first[["index", "customer_no", "bankgiro"]], validate="many_to_one")
    assert len(notes) == (rows["kind"] == "deduction").sum(), "a deduction is made by a customer who pays"
    taken_off = notes.groupby("index")["amount_ore"].sum().reindex(paid.index, fill_value=0)
    gross = paid["amount_ore"]
    paid = paid.assign(amount_ore=gross - taken_off, gross_ore=gross, payment_no=paid.index + 1)
    assert (paid["amount_ore"] > 0).all(), "something remains to be paid"
    return paid, notes.assign(payment_no=notes["index"] + 1)


def _entry_refs(paid: pd.DataFrame, day: date) -> pd.Series:
    start = np.where(paid["channel"] == AUTOGIRO, f"{day:%y%m%d}A", f"{day:%y%m%d}B")
    return pd.Series(start, paid.index, dtype="str") + paid["bankgiro"].astype(str)


def _truth(paid: pd.DataFrame) -> pd.DataFrame:
    has_notes = paid["amount_ore"] != paid["gross_ore"]
    is_checked = (paid["reference_code"] == _STRUCTURED_CODE) & paid["reference"].notna()
    is_typed = (paid["reference"].notna() | paid["message"].notna()) & ~is_checked
    reference = paid["reference"].astype(object).where(paid["reference"].notna(), paid["message"])
    return paid.assign(
        use=np.where(paid["is_debit"], "linked", "book"),
        kind=np.where(paid["is_debit"], "direct_debit", "payment"),
        reference=reference.where(~has_notes, None),
        reference_kind=np.where(has_notes, "none", np.select([is_checked, is_typed], ["structured", "free"], "none")),
    )


def _taken_back(told: pd.DataFrame, day: date) -> pd.DataFrame:
    """Reversals that name the payment by the bank's own number."""
    return told.assign(
        entry_ref=[f"{day:%y%m%d}R{number}" for number in range(1, len(told) + 1)],
        use="reversal",
        kind="reversal",
        expected="reversal",
    )


def _untold(amounts: Sequence[int], day: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entry_ref": [f"{day:%y%m%d}U{number}" for number in range(1, len(amounts) + 1)],
            "amount_ore": list(amounts),
            "use": "book",
            "kind": "payment",
            "reference_kind": "none",
            "expected": UNTOLD,
        }
    )


def _notification(account: str, day: date) -> pa.Table:
    return pa.table(
        {
            "notification_no": [1],
            "id": [f"N{day:%Y%m%d}"],
            "account": [account],
            "account_scheme": ["IBAN" if account[:2].isalpha() else "BBAN"],
            "currency": ["SEK"],
            "created_at": [f"{day}T18:00:00"],
        }
    )


def _entries(told: pd.DataFrame, day: date) -> pa.Table:
    """An entry for each reference, in the order of the payments."""
    grouped = told.groupby("entry_ref", sort=False)
    first, size = grouped.first(), grouped.size()
    codes = np.where(first["use"] == "linked", 1, 0)
    is_untold = first["expected"] == UNTOLD
    count = len(first)
    return pa.table(
        {
            "entry_no": np.arange(1, count + 1),
            "notification_no": np.ones(count, np.int64),
            "servicer_ref": first.index.tolist(),
            "amount_ore": grouped["amount_ore"].sum().to_numpy(np.int64),
            "is_credit": (first["use"] != "reversal").to_numpy(),
            "is_reversal": (first["use"] == "reversal").to_numpy(),
            "status": ["BOOK"] * count,
            "booked_on": [day] * count,
            "value_on": [day] * count,
            **{
                name: [(CREDIT, DIRECT_DEBIT)[code][place] for code in codes]
                for place, name in enumerate(("domain", "family", "sub_family"))
            },
            "batch_count": pa.array(size.to_numpy(), pa.int64(), mask=is_untold.to_numpy()),
            "text": pa.array(
                ["INSÄTTNING UTAN SPECIFIKATION" if untold else None for untold in is_untold], pa.string()
            ),
        }
    )


def _payments(told: pd.DataFrame) -> pa.Table:
    entry_no = told["entry_ref"].map({ref: number for number, ref in enumerate(told["entry_ref"].unique(), start=1)})
    is_typed = told["reference_kind"] == "free"
    sender = told["sender_bankgiro"] if "sender_bankgiro" in told else pd.Series(None, told.index)
    return pa.table(
        {
            "payment_no": told["payment_no"].to_numpy(np.int64),
            "entry_no": entry_no.to_numpy(np.int64),
            "is_unspecified": (told["expected"] == UNTOLD).to_numpy(),
            "amount_ore": told["amount_ore"].to_numpy(np.int64),
            "is_credit": (told["use"] != "reversal").to_numpy(),
            "bankgiro": _text(told["bankgiro"]),
            "sender_bankgiro": _text(sender),
            "servicer_ref": _text(told["serial"]),
            "reference": _text(told["reference"]),
            "reference_kind": _text(told["reference_kind"].where(~is_typed | told["reference"].notna(), "none")),
        }
    )


def _references(notes: pd.DataFrame, told: pd.DataFrame) -> pa.Table:
    """What a payment with credit notes names: its invoice with the whole amount, and the notes."""
    paid = told[told["payment_no"].isin(notes["payment_no"])]
    lines = pd.concat(
        [
            paid.assign(sign=1, amount_ore=paid["gross_ore"] if len(paid) else 0, document_type="CINV"),
            notes.assign(sign=-1, document_type="CREN"),
        ]
    ).sort_values(["payment_no", "sign"], ascending=[True, False], kind="stable")
    return pa.table(
        {
            "payment_no": lines["payment_no"].to_numpy(np.int64),
            "sign": lines["sign"].to_numpy(np.int64),
            "reference": _text(lines["document_no"]),
            "reference_kind": ["document"] * len(lines),
            "document_type": _text(lines["document_type"]),
            "amount_ore": lines["amount_ore"].to_numpy(np.int64),
        }
    )


def _texts(paid: pd.DataFrame) -> pa.Table:
    """The messages of the payers."""
    told = paid[paid["message"].notna()]
    return pa.table(
        {
            "payment_no": told["payment_no"].to_numpy(np.int64),
            "origin": pa.array(["Ustrd"] * len(told), pa.string()),
            "text": _text(told["message"]),
        }
    )


def _payers(paid: pd.DataFrame) -> pa.Table:
    """Names, where the bank knows them: as in BgMax, all but the payments over the internet."""
    told = paid[(paid["channel"] != BANK) | paid["message"].notna()]
    return pa.table({"payment_no": told["payment_no"].to_numpy(np.int64), "name": _text(told["name"])})


def _text(column: pd.Series) -> pa.Array:
    return pa.array(column.astype(object).where(column.notna(), None).tolist(), pa.string())
