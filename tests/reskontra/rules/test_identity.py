"""Identity numbers against the table of the receivables rules; today is 2026-11-21."""

from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from reskontra.rules import identity

TODAY = date(2026, 11, 21)
PERSON, COORDINATION, ORGANISATION = "personnummer", "samordningsnummer", "organisationsnummer"

NUMBERS = {
    "811228-9874": (PERSON, "198112289874", date(1981, 12, 28), None),
    "8112289874": (PERSON, "198112289874", date(1981, 12, 28), None),
    "198112289874": (PERSON, "198112289874", date(1981, 12, 28), None),
    "19811228-9874": (PERSON, "198112289874", date(1981, 12, 28), None),
    " 811228-9874 ": (PERSON, "198112289874", date(1981, 12, 28), None),
    "811228-9875": (None, None, None, "CHECK_DIGIT"),
    "701063-2391": (COORDINATION, "197010632391", date(1970, 10, 3), None),
    "197010632391": (COORDINATION, "197010632391", date(1970, 10, 3), None),
    "121212-1212": (PERSON, "201212121212", date(2012, 12, 12), None),
    "121212+1212": (PERSON, "191212121212", date(1912, 12, 12), None),
    "640823-3234": (PERSON, "196408233234", date(1964, 8, 23), None),
    "810230-0009": (None, None, None, "DATE"),
    "810092-0009": (None, None, None, "DATE"),
    "203012121212": (None, None, None, "DATE"),
    "212000-1355": (ORGANISATION, "2120001355", None, None),
    "212000-1157": (ORGANISATION, "2120001157", None, None),
    "2120001710": (ORGANISATION, "2120001710", None, None),
    "556012-5790": (ORGANISATION, "5560125790", None, None),
    "165599123451": (ORGANISATION, "5599123451", None, None),
    "16556012-5790": (ORGANISATION, "5560125790", None, None),
    "559912-3450": (None, None, None, "CHECK_DIGIT"),
    "168112289874": (None, None, None, "FORMAT"),
    "556012+5790": (None, None, None, "FORMAT"),
    "81122-89874": (None, None, None, "FORMAT"),
    "811228-98741": (None, None, None, "FORMAT"),
    "TF1234567890": (None, None, None, "FORMAT"),
    "٨١١٢٢٨-٩٨٧٤": (None, None, None, "FORMAT"),
    "": (None, None, None, None),
    None: (None, None, None, None),
}


def test_the_table_of_numbers() -> None:
    found = identity.identify(pa.array(list(NUMBERS), pa.string()), TODAY)
    assert found.schema == identity.IDENTITIES
    assert dict(zip(NUMBERS, (tuple(row.values()) for row in found.to_pylist()), strict=True)) == NUMBERS


def test_numbers_in_chunks_keep_their_order() -> None:
    column = pa.chunked_array([["811228-9874", None], ["212000-1355", "811228-9874"]])
    found = identity.identify(column, TODAY)["identity_no"].to_pylist()
    assert found == ["198112289874", None, "2120001355", "198112289874"]


def test_the_century_is_the_latest_that_is_not_in_the_future() -> None:
    def born(number: str, on: date) -> date:
        return identity.identify(pa.array([number]), on)["born_on"][0].as_py()

    tomorrow = "261122-" + luhn_tail("261122123")
    today = "261121-" + luhn_tail("261121123")
    assert born(today, TODAY) == date(2026, 11, 21)
    assert born(tomorrow, TODAY) == date(1926, 11, 22)
    assert born(tomorrow.replace("-", "+"), date(2027, 1, 1)) == date(1926, 11, 22)


def luhn_tail(nine: str) -> str:
    return nine[6:] + luhn.calc_check_digit(nine)


def test_a_leap_day_is_found_in_its_own_century() -> None:
    number = "000229-" + luhn_tail("000229123")
    assert identity.identify(pa.array([number]), TODAY)["born_on"][0].as_py() == date(2000, 2, 29)
    assert identity.identify(pa.array([number.replace("-", "+")]), TODAY)["fault"][0].as_py() == "DATE"  # 1900


@given(st.dates(date(1930, 1, 1), date(2026, 11, 21)), st.integers(0, 999), st.booleans())
def test_every_number_made_by_the_rules_is_taken_and_any_changed_digit_is_not(
    born: date, serial: int, coordination: bool
) -> None:
    day = born.day + 60 * coordination
    nine = f"{born:%y%m}{day:02}{serial:03}"
    number = nine + luhn.calc_check_digit(nine)
    row = identity.identify(pa.array([f"{born:%Y}"[:2] + number]), TODAY).to_pylist()[0]
    assert row["born_on"] == born
    assert row["identity_type"] == (COORDINATION if coordination else PERSON)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert identity.identify(pa.array([wrong]), TODAY)["fault"][0].as_py() in ("CHECK_DIGIT", "DATE")
