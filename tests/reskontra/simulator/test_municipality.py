"""The invented municipality: everyone a night must meet lives there, and the same seed makes the same people."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from stdnum.se import personnummer

from reskontra.payment_matching import RULES
from reskontra.rules.identity import identify
from reskontra.simulator import habits, municipality


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return municipality.customers_of(100, 1)


def test_every_role_and_every_story_is_there(customers: pd.DataFrame) -> None:
    assert set(customers["role"]) == set(municipality.ROLES)
    assert set(customers["plot"]) == {"", *habits.PLOTS}
    played = customers[customers["plot"] != ""].set_index("plot")["habit"]
    assert played.to_dict() == habits.PLOTS
    assert customers["customer_no"].is_unique


def test_the_same_seed_makes_the_same_people(customers: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(customers, municipality.customers_of(100, 1))
    assert not customers["name"].equals(municipality.customers_of(100, 2)["name"])


def test_identity_numbers_fit_who_the_customer_is(customers: pd.DataFrame) -> None:
    found = identify(pa.array(customers["identity_no"]), pd.Timestamp("2026-11-01").date()).to_pandas()
    assert found["fault"].isna().all()
    persons = customers["control"] == "P"
    assert set(found.loc[persons, "identity_type"]) == {"personnummer"}
    named = (~persons & (customers["role"] != "internal")).to_numpy()
    assert set(found.loc[named, "identity_type"]) == {"organisationsnummer"}
    minor = customers.loc[customers["role"] == "minor", "identity_no"].iloc[0].replace("-", "")[-10:]
    born = personnummer.get_birth_date(f"20{minor[:6]}-{minor[6:]}")
    assert born.year >= 2012


def test_a_large_municipality_keeps_the_ceiling_of_small_shortfalls() -> None:
    customers = municipality.customers_of(80_000, 1)
    assert (customers["habit"] == "short").sum() == habits.MOST_SHORT
    assert customers["identity_no"][customers["role"] != "internal"].is_unique


def test_whoever_the_bank_hears_nothing_of_never_pays(customers: pd.DataFrame) -> None:
    silent = customers[customers["role"].isin(municipality.NEVER_PAYS)]
    assert set(silent["habit"]) == {"never"}


def test_habits_name_rules_of_payment_matching() -> None:
    assert {act.expected for acts in habits.HABITS.values() for act in acts} <= set(RULES)


def test_a_town_of_months_has_the_long_stories_too(customers: pd.DataFrame) -> None:
    town = municipality.customers_of(15, 4, habits.LONG_PLOTS)
    assert set(habits.LONG) <= set(town["plot"]) and not set(habits.LONG) & set(customers["plot"])
    played = town[town["plot"].isin(habits.KRAVKOD)].set_index("plot")
    assert played["kravkod"].to_dict() == habits.KRAVKOD


def test_accounts_to_pay_back_to_are_of_one_customer_each(customers: pd.DataFrame) -> None:
    told = customers.dropna(subset=["payout_account"])
    assert set(told.loc[told["plot"] != "", "plot"]) == set(habits.WITH_ACCOUNT)
    assert told["payout_account"].is_unique and set(told["payout_clearing"]) == {municipality.PAYOUT_CLEARING}
