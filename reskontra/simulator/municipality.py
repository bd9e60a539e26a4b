"""An invented municipality: its customers, who they are, what they are charged for and how they pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reskontra.simulator import habits, invented

FIRST_CUSTOMER = 100_001
PAYOUT_CLEARING = "9960"  # of no bank
LATER = 50  # customers in thousand who are new on one of the later mornings
ADULTS = (date(1935, 1, 1), date(2003, 12, 31))
MINORS = (date(2012, 1, 1), date(2018, 12, 31))


@dataclass(frozen=True)
class Role:
    """A kind of customer: its share in per mille, the least number, UBW's control and customer group."""

    share: int
    least: int
    control: str
    group: str
    terms: str = "30"
    kravkod: str | None = None
    channel: str | None = None
    protection: str | None = None


ROLES = {
    "household": Role(330, 14, "P", "PR"),
    "guardian": Role(220, 8, "P", "PR"),
    "tenant": Role(140, 6, "P", "PR"),
    "elder": Role(90, 4, "P", "PR"),
    "company": Role(70, 4, "C", "FO"),
    "e_company": Role(80, 6, "C", "FO"),
    "joint_company": Role(10, 1, "C", "FO"),
    "edi_company": Role(10, 1, "C", "FO", channel="edifact"),
    "internet_bank": Role(20, 1, "P", "PR", channel="bank"),
    "association": Role(10, 1, "B", "FR"),
    "authority": Role(5, 1, "C", "MY", kravkod="AUTHORITY"),
    "internal": Role(3, 1, "C", "IN"),
    "estate": Role(3, 1, "P", "PR"),
    "protected": Role(3, 1, "P", "PR", kravkod="PROTECTED", protection="1"),
    "protected_registration": Role(2, 1, "P", "PR", kravkod="PROTECTED", protection="2"),
    "minor": Role(2, 1, "P", "PR"),
    "closed": Role(1, 1, "P", "PR"),
    "small": Role(1, 3, "P", "PR"),
    "wrong_identity": Role(1, 1, "P", "PR"),  # UBW's file has another check digit: the customer is sent back
}
PERSONS = tuple(name for name, role in ROLES.items() if role.control == "P" and name != "minor")
NEVER_PAYS = ("internal", "protected", "protected_registration", "minor", "closed", "small", "wrong_identity")
WITH_ADDRESS = ("e_company", "joint_company")  # have an electronic address
BY_GLN = ("authority", "edi_company")  # reached by GLN


def customers_of(size: int, seed: int, plots: Mapping[str, str] = habits.PLOTS) -> pd.DataFrame:
    """The customers of a municipality that makes `size` orders a night, one row each, in order of customer number.

    Columns, all text but the last two: customer_no, role, plot, habit, name, identity_no, control, group, terms_id,
    collect_flag, language, care_of, street, postal_code, city, status, endpoint, channel, kravkod, fee_agreement,
    protection_code, guardian_no, payout_clearing, payout_account, sender_bankgiro; arrives (the morning, from 0),
    wrong_identity. `plot` names the customer's story, one of `plots` (which give its habit), empty for the others.
    """
    rng = np.random.default_rng([seed, 1])
    roles = _roles(max(60, min(size, 500_000)))
    count = len(roles)
    customers = pd.DataFrame({"role": roles, "plot": ""})
    customers = pd.concat([customers, _plots(plots)], ignore_index=True)
    count = len(customers)
    customers.insert(0, "customer_no", pd.Series(np.arange(FIRST_CUSTOMER, FIRST_CUSTOMER + count)).astype(str))
    customers["arrives"] = np.where(rng.integers(0, 1000, count) < LATER, rng.integers(1, 4, count), 0)
    first_of_role = ~customers["role"].duplicated()
    early = (customers["plot"] != "") | customers["role"].isin(NEVER_PAYS) | first_of_role
    customers.loc[early, "arrives"] = 0
    customers["habit"] = _habits(customers, plots, rng)
    for name in ("control", "group", "terms", "kravkod", "channel", "protection"):
        values = customers["role"].map({key: getattr(role, name) for key, role in ROLES.items()})
        customers[{"terms": "terms_id", "protection": "protection_code"}.get(name, name)] = values
    customers = pd.concat([customers, invented.addresses(count, rng)], axis=1)
    customers["collect_flag"] = np.where(customers["role"] == "joint_company", "1", "0")
    customers["language"] = np.where(rng.integers(0, 100, count) < 4, "GB", "SE")
    customers["care_of"] = invented.only_where(
        rng.integers(0, 100, count) < 5, "c/o " + invented.person_names(count, rng)
    )
    customers["status"] = np.where(customers["role"] == "closed", "C", "N")
    customers["sender_bankgiro"] = invented.bankgiro_numbers(count)
    return _marked(_identified(customers, rng), rng)


def _roles(count: int) -> list[str]:
    """The role of each customer: the shares, and at least the least number of each."""
    numbers = {name: max(role.least, count * role.share // 1000) for name, role in ROLES.items()}
    return [name for name, number in numbers.items() for _ in range(number)]


def _plots(plots: Mapping[str, str]) -> pd.DataFrame:
    companies = set(habits.OF_COMPANIES)
    roles = ["e_company" if name in companies else "household" for name in plots]
    return pd.DataFrame({"role": roles, "plot": list(plots)})


def _habits(customers: pd.DataFrame, plots: Mapping[str, str], rng: np.random.Generator) -> pd.Series:
    """A habit each; a plot's own, and `never` for those the bank hears nothing of."""
    is_person = customers["role"].isin(PERSONS).to_numpy()
    drawn = np.where(
        is_person,
        _drawn(habits.OF_PERSONS, len(customers), rng),
        _drawn(habits.OF_ORGANISATIONS, len(customers), rng),
    )
    found = pd.Series(drawn, dtype="str").mask(customers["role"].isin(NEVER_PAYS), "never")
    found = found.mask(customers["plot"] != "", customers["plot"].map(plots))
    excess = np.flatnonzero(found == "short")[habits.MOST_SHORT :]
    found.iloc[excess] = "on_time"
    return found


def _drawn(shares: dict[str, int], count: int, rng: np.random.Generator) -> np.ndarray:
    bounds = np.cumsum(list(shares.values()))
    names = np.array([*shares, "on_time"], dtype=object)
    return names[np.searchsorted(bounds, rng.integers(0, 1000, count), side="right")]


def _identified(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The customers with name and identity number."""
    customers = customers.assign(name="", identity_no="")
    role = customers["role"]
    adults, minors = role.isin(PERSONS), role == "minor"
    for mask, born in ((adults, ADULTS), (minors, MINORS)):
        count = int(mask.sum())
        customers.loc[mask, "identity_no"] = invented.person_numbers(count, *born).to_numpy()
        customers.loc[mask, "name"] = invented.person_names(count, rng).to_numpy()
    customers.loc[role == "estate", "name"] = "Dödsbo efter " + customers.loc[role == "estate", "name"]
    kinds = (("5599", "AB", role.str.endswith("company")), ("8029", "förening", role == "association"))
    for prefix, form, mask in kinds:
        count = int(mask.sum())
        customers.loc[mask, "identity_no"] = invented.organisation_numbers(prefix, count).to_numpy()
        customers.loc[mask, "name"] = invented.company_names(count, rng, form).to_numpy()
    authority, internal = role == "authority", role == "internal"
    numbers = invented.organisation_numbers("2029", int(authority.sum()))
    customers.loc[authority, "identity_no"] = numbers.to_numpy()
    customers.loc[authority, "name"] = [f"Exempelmyndigheten {n}" for n in range(1, int(authority.sum()) + 1)]
    customers.loc[internal, "name"] = [f"Internservice {n}" for n in range(1, int(internal.sum()) + 1)]
    hyphened = adults & pd.Series(rng.integers(0, 10, len(customers)) < 3)
    short = customers["identity_no"].str[2:8] + "-" + customers["identity_no"].str[8:]
    customers["identity_no"] = customers["identity_no"].mask(hyphened, short)
    return customers


def _marked(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What the supplement says: addresses for invoices, agreements on fees, guardians, accounts to pay back to."""
    role, count = customers["role"], len(customers)
    by_number = "0007:" + customers["identity_no"]
    by_gln = "0088:" + invented.glns(count)
    by_gln_too = pd.Series(rng.integers(0, 4, count) == 0)
    has_address = role.isin(WITH_ADDRESS)
    customers["endpoint"] = pd.Series(None, index=customers.index, dtype="str")
    customers["endpoint"] = customers["endpoint"].mask(has_address & ~by_gln_too, by_number)
    customers["endpoint"] = customers["endpoint"].mask(has_address & by_gln_too | role.isin(BY_GLN), by_gln)
    agreed = (pd.Series(rng.integers(0, 100, count) < 40) & (customers["control"] == "P")) | (customers["plot"] != "")
    agreements = "AVTAL-" + customers["customer_no"]
    customers["wrong_identity"] = role == "wrong_identity"
    customers["fee_agreement"] = agreements.where(agreed & ~role.isin(NEVER_PAYS), None)
    guardian = customers.loc[role == "guardian", "customer_no"].iloc[0]
    customers["guardian_no"] = invented.only_where(role == "minor", guardian)
    own = customers["plot"].map(habits.KRAVKOD)
    customers["kravkod"] = own.where(own.notna(), customers["kravkod"])
    told = customers["plot"].isin(habits.WITH_ACCOUNT)
    customers["payout_clearing"] = invented.only_where(told, PAYOUT_CLEARING)
    customers["payout_account"] = invented.only_where(told, "4" + customers["customer_no"])
    return customers
