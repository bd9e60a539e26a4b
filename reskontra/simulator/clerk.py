"""A clerk (handläggare) in finance: fetches the lists in finance's `out/` and sends the decisions back as files.

The clerk knows who meant to pay what, as one does who has called the payer, and decides one mistyped payment and every
refund proposal a morning that says where the money is to go.
"""

from __future__ import annotations

import io
from datetime import date

import pandas as pd

from reskontra.simulator.counterpart import Counterpart

WORKLIST, PROPOSALS = "ARBETSLISTA_INBETALNINGAR_", "ATERBETALNINGSFORSLAG_"
UNIDENTIFIED = "Oidentifierad inbetalning"
NO_ACCOUNT = "Konto saknas"
CLERK, CHIEF = "handlaggare.ek", "ekonomichef.lind"


class Clerk:
    """Reads the newest of each list once, and answers it the morning after."""

    def __init__(self, counterpart: Counterpart, client: str) -> None:
        self._counterpart = counterpart
        self._client = client

    def answer(self, day: date, payments: pd.DataFrame) -> dict[str, bytes]:
        """Send back what is decided of the lists that have come; `payments` are those the bank has told of (`TOLD`)."""
        sent = {}
        for start, decide in ((WORKLIST, self._matched), (PROPOSALS, self._approved)):
            names = [name for name in self._counterpart.new() if name.startswith(start) and name.endswith(".csv")]
            for name in names:
                self._counterpart.seen(name)
            if not names:
                continue
            rows = _table(self._counterpart.read(names[-1]))
            decided = decide(rows, payments)
            if len(decided):
                sent[f"BESLUT_{start}{self._client}_{day:%Y%m%d}.csv"] = staff_file(decided)
        for name, data in sent.items():
            self._counterpart.put(name, data)
        return sent

    def _matched(self, rows: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
        """The first unidentified payment whose reference the bank's truth knows: it goes to the invoice meant."""
        waiting = rows[rows["Slag"] == UNIDENTIFIED]
        known = payments[payments["document_no"].astype("str") != ""].dropna(subset=["reference"])
        meant = known.drop_duplicates("reference").set_index("reference")["document_no"]
        invoice = waiting["Referens"].map(meant)
        chosen = waiting[invoice.notna()].head(1).copy()
        chosen["Beslut"], chosen["Till faktura"] = "Faktura", invoice.loc[chosen.index]
        chosen["Beslutat av"], chosen["Kommentar"] = CLERK, "Betalaren har skrivit fel OCR-nummer"
        return chosen

    def _approved(self, rows: pd.DataFrame, _: pd.DataFrame) -> pd.DataFrame:
        payable = rows[rows["Betalas till"] != NO_ACCOUNT]
        return payable.assign(**{"Beslut": "Godkänn", "Beslutat av": CLERK, "Godkänt av": CHIEF})


def _table(data: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data), sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def staff_file(rows: pd.DataFrame) -> bytes:
    """A list as finance saves it from a spreadsheet program."""
    return rows.to_csv(sep=";", index=False, lineterminator="\r\n").encode("utf-8-sig")
