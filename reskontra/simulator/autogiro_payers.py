"""Who asks for Autogiro in the internet bank: the customers whose habit it is, and two who must not be let in.

Accounts are of a clearing number that no bank has.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from formats.autogiro import OnlineMandates
from reskontra.rules.bank_days import add_bank_days
from reskontra.simulator.invented import checked

CLEARING = "9960"
STRANGER = "999999999"  # a payer number that is nobody's
REMINDED_AFTER = (5, 10)  # bank days without an answer, until Bankgirot's reminders 1 and 2
ASKED = ["payer_number", "account", "identity_no", "name", "street", "postal_code", "city", "expected"]


def applicants(customers: pd.DataFrame, *, faults: bool = True) -> pd.DataFrame:
    """The payers (`ASKED`, all text) who ask for a mandate, from the table of `municipality.customers_of`.

    `expected` is what the night must do: `approved`, or with faults also `refused` for a number that is nobody's and
    `waiting` for somebody who names another customer's number.
    """
    chosen = customers[customers["habit"] == "autogiro"]
    payers = chosen[["name", "street", "city"]].assign(
        payer_number=chosen["customer_no"],
        account=CLEARING + chosen["customer_no"].str.zfill(12),
        identity_no=identities(chosen["identity_no"]),
        postal_code=chosen["postal_code"].str.replace(" ", ""),
        expected="approved",
    )
    if faults and len(payers):
        others = pd.concat([payers.head(1)] * 2)
        others["payer_number"] = [STRANGER, _number_of_another(customers)]
        others["account"] = [CLEARING + "9" * 12, CLEARING + "8" * 12]
        others["identity_no"] = checked(pd.Series(["19700101238", "19700102238"]), skip=2).to_numpy()
        others["name"], others["expected"] = "Egil Okänd", ["refused", "waiting"]
        payers = pd.concat([payers, others])
    return payers[ASKED].reset_index(drop=True)


def identities(numbers: pd.Series) -> pd.Series:
    """Identity numbers as Bankgirot has them: 12 digits, a person's with the century, an organisation's after `00`."""
    digits = numbers.astype("str").str.replace("-", "")
    year, month = digits.str[:2].astype(int), digits.str[2:4].astype(int)
    before = pd.Series(np.select([month >= 20, year >= 30], ["00", "19"], "20"), index=digits.index, dtype="str")
    return digits.where(digits.str.len() == 12, before + digits)


def asking(asked: pd.DataFrame, day: date) -> pd.DataFrame:
    """Of the payers without an answer, those whom Bankgirot tells of on a day, with `message_type`.

    `asked` has `asked_on` (missing: not told yet) and `reminders` told so far; a new one is told at once.
    """
    limits = [pd.Timestamp(add_bank_days(day, -days)) for days in REMINDED_AFTER]
    told = asked["asked_on"].notna()
    waited = sum(((asked["asked_on"] <= limit).astype(int) for limit in limits), start=pd.Series(0, index=asked.index))
    message = waited.where(told, 0)
    due = ~told | (message > asked["reminders"])
    return asked[due].assign(message_type=message[due].astype(str))


def online_mandates(rows: pd.DataFrame, section: pa.Table) -> OnlineMandates:
    """The tables of a file of mandates from the internet bank, for one section."""
    text = {name: pa.array(rows[name].astype(str), pa.string()) for name in ASKED[:3]}
    mandate = pa.table(
        {
            "section_no": pa.array([1] * len(rows), pa.int64()),
            "bankgiro": pa.array([section["bankgiro"][0].as_py()] * len(rows), pa.string()),
            **text,
            "message_type": pa.array(rows["message_type"], pa.string()),
            "texts": pa.array([["Hej, jag vill betala med autogiro."]] * len(rows), pa.list_(pa.string())),
            "address_lines": pa.array(rows[["name", "street"]].to_numpy().tolist(), pa.list_(pa.string())),
            "postal_code": pa.array(rows["postal_code"].astype(str), pa.string()),
            "city": pa.array(rows["city"].astype(str), pa.string()),
        }
    )
    return OnlineMandates(section, mandate, mandate.slice(0, 0))


def _number_of_another(customers: pd.DataFrame) -> str:
    """The number of a customer who has not asked for Autogiro and pays on time."""
    others = customers[(customers["habit"] == "on_time") & (customers["control"] == "P")]
    return str(others["customer_no"].iloc[0]) if len(others) else STRANGER[:-1]
