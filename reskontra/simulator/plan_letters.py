"""What a customer reads in the letter of an instalment plan; the print index tells only of the plan as a whole."""

from __future__ import annotations

import pandas as pd

from reskontra.rules.bank_days import add_bank_days
from reskontra.simulator import habits


def as_read(documents: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The documents, each agreement of a plan with its first instalment and its day, to pay with the invoice's OCR.

    `documents` and `known` have the columns of `distributor.COLUMNS`; an agreement has no due date in the index.
    """
    is_agreement = (documents["document_type"] == "plan") & documents["due_on"].isna()
    if not is_agreement.any():
        return documents
    read = documents.copy()
    invoices = known[known["document_type"] == "invoice"].drop_duplicates("customer_no").set_index("customer_no")
    customer_no = read.loc[is_agreement, "customer_no"]
    read.loc[is_agreement, "amount_ore"] = read.loc[is_agreement, "amount_ore"] // habits.INSTALMENTS // 100 * 100
    read.loc[is_agreement, "due_on"] = [
        pd.Timestamp(add_bank_days(sent_on.date(), habits.FIRST_INSTALMENT_BANK_DAYS))
        for sent_on in read.loc[is_agreement, "sent_on"]
    ]
    for name in ("ocr", "bankgiro"):
        read.loc[is_agreement, name] = customer_no.map(invoices[name])
    return read
