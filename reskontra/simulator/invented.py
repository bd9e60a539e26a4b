"""Invented names, addresses and numbers that pass every check digit and belong to nobody.

Persons have the birth numbers 238, 239 (the series of the tax agency's published test numbers) and, in large
municipalities, 980-999. Organisations begin with 5599, 8029 or 2029, GLNs with 735999, bankgiro numbers with 5990.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from formats.reference import check_digit_column

BIRTH_NUMBERS = (238, 239, *range(980, 1000))
STRIDE = 7919  # a prime: consecutive persons are born far apart, and no day comes twice before all have come

FIRST_NAMES = (
    "Astrid", "Bo", "Cecilia", "David", "Elin", "Folke", "Greta", "Håkan", "Ines", "Jörgen", "Karin", "Lars", "Märta",
    "Nils", "Olivia", "Petter", "Rebecka", "Sören", "Tyra", "Ulf", "Viola", "Wille", "Ylva", "Åke", "Ärla", "Örjan",
    "Amina", "Dragan", "Fatima", "Jamal", "Mei", "Zofia",
)  # fmt: skip
LAST_NAMES = (
    "Provlund", "Exempelsson", "Testström", "Påhittsberg", "Fantasigren", "Övningsdal", "Låtsaskvist", "Mönstermark",
    "Skissberg", "Demohed", "Utkastsson", "Modellgren", "Attrappberg", "Skuggstrand", "Probgård", "Räkneskog",
    "Mallqvist", "Sagolind", "Diktberg", "Figurén",
)  # fmt: skip
STREETS = (
    "Exempelgatan", "Provvägen", "Testbacken", "Påhittsgränd", "Övningsstigen", "Mönstergatan", "Skissvägen",
    "Demotorget", "Modellgatan", "Låtsasallén", "Fantasiplan", "Mallgatan",
)  # fmt: skip
BUSINESSES = (
    "Bygg", "Måleri", "Kafé", "Redovisning", "Trädgård", "El", "Transport", "Fastigheter", "Glas", "Vård", "Teknik",
    "Handel", "Livsmedel", "Plåt", "Design", "Städ",
)  # fmt: skip
SWEDISH_CITY, POSTAL_CODE = "EXEMPELSTAD", 99900  # no place has a postal code that begins with 999


def person_numbers(count: int, first: date, last: date, offset: int = 0) -> pd.Series:
    """`count` different personnummer of 12 digits, born between the two days; raises ValueError when there are too few.

    `offset` begins further on in the same series.
    """
    days = (last - first).days + 1
    if offset + count > days * len(BIRTH_NUMBERS):
        raise ValueError(f"{count} persons born {first} to {last} are more than there are numbers")
    order = np.arange(offset, offset + count)
    born = np.datetime64(first) + (order * STRIDE % days if days % STRIDE else order % days)
    stamp = pd.Series(pd.to_datetime(born).strftime("%Y%m%d"))
    return checked(stamp + pd.Series(np.array(BIRTH_NUMBERS)[order // days]).astype(str), skip=2)


def organisation_numbers(prefix: str, count: int) -> pd.Series:
    """`count` organisation numbers of 10 digits that begin with four digits; raises ValueError for more than 89,999."""
    if count > 89_999:
        raise ValueError(f"{count} organisations are more than there are numbers on {prefix}")
    return checked(prefix + pd.Series(np.arange(10_001, 10_001 + count)).astype(str))


def bankgiro_numbers(count: int) -> pd.Series:
    """`count` bankgiro numbers of 8 digits, from 5990000; the same after 10,000."""
    return checked(pd.Series(5_990_000 + np.arange(count) % 10_000).astype(str))


def glns(count: int) -> pd.Series:
    """`count` GLNs of 13 digits with the GS1 check digit; the same after a million."""
    base = "735999" + pd.Series(np.arange(count) % 1_000_000).astype(str).str.zfill(6)
    digits = np.frombuffer("".join(base).encode(), np.uint8).reshape(-1, 12) - ord("0")
    total = (digits * np.tile([1, 3], 6)).sum(axis=1, dtype=np.int64)
    return base + pd.Series((10 - total % 10) % 10).astype(str)


def checked(bases: pd.Series, skip: int = 0) -> pd.Series:
    """The numbers with their Luhn digit, which does not count the first `skip` digits (the century)."""
    digits = check_digit_column(pa.array(bases.str[skip:], pa.string()))
    return bases + pd.Series(digits.to_pandas(), index=bases.index).astype(str)


def person_names(count: int, rng: np.random.Generator) -> pd.Series:
    """First name and last name."""
    return picked(FIRST_NAMES, count, rng) + " " + picked(LAST_NAMES, count, rng)


def company_names(count: int, rng: np.random.Generator, form: str = "AB") -> pd.Series:
    """An invented business, numbered so that no two are the same."""
    numbers = pd.Series(np.arange(1, count + 1)).astype(str)
    return picked(LAST_NAMES, count, rng) + "s " + picked(BUSINESSES, count, rng) + " " + numbers + " " + form


def addresses(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """`street`, `postal_code` (`999 12`) and `city`."""
    codes = pd.Series(POSTAL_CODE + rng.integers(0, 100, count)).astype(str)
    numbers = pd.Series(rng.integers(1, 200, count)).astype(str)
    return pd.DataFrame(
        {
            "street": picked(STREETS, count, rng) + " " + numbers,
            "postal_code": codes.str[:3] + " " + codes.str[3:],
            "city": SWEDISH_CITY,
        }
    )


def only_where(mask: pd.Series | np.ndarray, values: pd.Series | str) -> pd.Series:
    """The values (or one value) where the mask holds, else nothing."""
    known = pd.Series(np.asarray(mask))
    whole = pd.Series(values, index=known.index) if isinstance(values, str) else values.reset_index(drop=True)
    found = whole.astype("str").where(known, None)
    found.index = mask.index if isinstance(mask, pd.Series) else known.index
    return found


def picked(options: tuple[str, ...], count: int, rng: np.random.Generator) -> pd.Series:
    """`count` of the options, drawn evenly."""
    return pd.Series(np.array(options, dtype=object)[rng.integers(0, len(options), count)], dtype="str")
