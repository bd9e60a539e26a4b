"""What two runs of the claims steps differ in: claim by claim, and in counts and sums by department.

Pure functions over the tables of `steps_of_run`.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from reskontra.exchange.staff_files import staff_csv

STEPS = {
    "reminder": "Påminnelse",
    "demand": "Inkassokrav",
    "case_reminder": "Ombudet påminner",
    "case_demand": "Lämnas till ombudet",
    "case_legal": "Rättslig åtgärd hos ombudet",
    "case_surveillance": "Långtidsbevakning hos ombudet",
    "interest": "Ränta räknas",
    "interest_invoice": "Räntefaktura",
}
AMOUNTS = ("capital_ore", "fee_ore", "interest_ore")
KEY = ["step", "department", "customer_no", "invoice_no"]
NO_INVOICE = -1  # a row of a whole customer; no invoice has the number
OUTCOMES = {"right_only": "tillkommer", "left_only": "bortfaller", "changed": "ändras", "same": "lika"}

DIFFERENCE = {
    "no": "Nr",
    "outcome": "Skillnad",
    "step_title": "Steg",
    "department": "Förvaltning",
    "customer_no": "Kundnummer",
    "invoice_no": "Faktura",
    "capital_before_ore": "Kapital före",
    "capital_after_ore": "Kapital efter",
    "fee_before_ore": "Avgift före",
    "fee_after_ore": "Avgift efter",
    "interest_before_ore": "Ränta före",
    "interest_after_ore": "Ränta efter",
}
SUMS = {
    "no": "Nr",
    "department": "Förvaltning",
    "step_title": "Steg",
    "count_before": "Antal före",
    "count_after": "Antal efter",
    "differing": "Olika",
    "fee_before_ore": "Avgift före",
    "fee_after_ore": "Avgift efter",
    "interest_before_ore": "Ränta före",
    "interest_after_ore": "Ränta efter",
}


def differences(before: pa.Table, after: pa.Table) -> pa.Table:
    """A row for each step of a claim on either side, what differs first; the columns of DIFFERENCE, amounts in öre."""
    texts = dict.fromkeys(("step", "department", "customer_no"), object)  # pandas joins no empty columns of Arrow text
    sides = [
        table.to_pandas().fillna({"invoice_no": NO_INVOICE}).astype({**texts, "invoice_no": "int64"})
        for table in (before, after)
    ]
    rows = sides[0].merge(sides[1], on=KEY, how="outer", suffixes=("_before", "_after"), indicator=True)
    for name in AMOUNTS:
        for place in ("before", "after"):
            rows[f"{name.removesuffix('_ore')}_{place}_ore"] = rows[f"{name}_{place}"].fillna(0).astype("int64")
    same = pd.Series(True, index=rows.index)
    for name in (amount.removesuffix("_ore") for amount in AMOUNTS):
        same &= rows[f"{name}_before_ore"] == rows[f"{name}_after_ore"]
    on_both = rows["_merge"].astype(str).where(rows["_merge"] != "both", same.map({True: "same", False: "changed"}))
    rows["outcome"] = on_both.map(OUTCOMES)
    rows["is_same"] = rows["outcome"] == OUTCOMES["same"]
    rows = rows.sort_values(["is_same", "department", "step", "customer_no", "invoice_no"], ignore_index=True)
    return _told(rows.assign(invoice_no=rows["invoice_no"].where(rows["invoice_no"] != NO_INVOICE)), DIFFERENCE)


def sums(rows: pa.Table) -> pa.Table:
    """Counts and amounts of `differences` by department and step, then for all departments; the columns of SUMS."""
    told = rows.to_pandas()
    told["count_before"] = (told["outcome"] != OUTCOMES["right_only"]).astype("int64")
    told["count_after"] = (told["outcome"] != OUTCOMES["left_only"]).astype("int64")
    told["differing"] = (told["outcome"] != OUTCOMES["same"]).astype("int64")
    columns = [name for name in SUMS if name not in ("no", "department", "step_title")]
    parts = told.groupby(["department", "step_title"], sort=True)[columns].sum().reset_index()
    whole = told.groupby("step_title", sort=True)[columns].sum().reset_index().assign(department="Alla")
    return _told(pd.concat([parts, whole], ignore_index=True), SUMS)


def files(rows: pa.Table, totals: pa.Table, stem: str) -> dict[str, bytes]:
    """The report's files by name: the rows and the sums, with Swedish headings."""
    return {
        f"{stem}_RADER.csv": staff_csv("Provkörning, rader", rows, DIFFERENCE),
        f"{stem}_SUMMOR.csv": staff_csv("Provkörning, summor", totals, SUMS),
    }


def _told(rows: pd.DataFrame, headings: dict[str, str]) -> pa.Table:
    """The columns of the headings, numbered, steps in Swedish."""
    if "step_title" not in rows:
        rows = rows.assign(step_title=rows["step"].map(STEPS))
    rows = rows.assign(no=range(1, len(rows) + 1))
    types = {name: pa.int64() for name in headings if name.endswith("_ore") or name in WHOLE}
    return pa.table({name: pa.array(rows[name], types.get(name, pa.string()), from_pandas=True) for name in headings})


WHOLE = ("no", "invoice_no", "count_before", "count_after", "differing")
