"""The customer supplement: empty is unchanged, a bad field goes back alone (rulings 18, 59)."""

from datetime import date
from pathlib import Path

import pytest

from formats import customer_supplement
from formats.delimited import SerialName

HEADER = (
    "customer_no;protection_code;protection_source;endpoint;kravkod;reminder_fee_agreement;channel;language;"
    "guardian_no;payout_bankgiro;payout_clearing;payout_account\n"
)


def read(*lines: str) -> tuple[list[dict], list[tuple]]:
    sheet = customer_supplement.read((HEADER + "\n".join(lines) + "\n").encode())
    return sheet.table.to_pylist(), [(f["line_no"], f["rule"], f["field"]) for f in sheet.faults.to_pylist()]


def test_every_field_is_read_and_empty_is_unchanged() -> None:
    rows, faults = read(
        "100231;2;register;;;;;;;;;",
        "200417;0;register;0007:2120001355;STD_COMPANY;AVT-17;peppol;sv;100232;5050-1055;8327;1234567890",
    )
    assert faults == []
    assert list(rows[0].values()) == [2, "100231", "2", "register", *[None] * 9]
    assert list(rows[1].values()) == [
        3, "200417", "0", "register", "0007:2120001355", "STD_COMPANY", "AVT-17", "peppol", "sv", "100232", "50501055",
        "8327", "1234567890",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("protection_code", "3"),
        ("endpoint", "0007:2120001356"),
        ("endpoint", "2120001355"),
        ("channel", "fax"),
        ("language", "Svenska"),
        ("payout_bankgiro", "5050-1056"),
        ("reminder_fee_agreement", "=1"),
    ],
)
def test_a_bad_field_goes_back_and_the_rest_is_taken(field: str, value: str) -> None:
    names = HEADER.strip().split(";")
    cells = dict.fromkeys(names, "") | {"customer_no": "100231", "kravkod": "VA", field: value}
    rows, faults = read(";".join(cells.values()))
    assert [(line_no, name) for line_no, _, name in faults] == [(2, field)]
    assert rows == [dict.fromkeys(names) | {"line_no": 2, "customer_no": "100231", "kravkod": "VA"}]


@pytest.mark.parametrize("account", ["8327;", ";1234567890", "8327;12345678901234", "83;1234567890"])
def test_half_an_account_is_never_taken(account: str) -> None:
    rows, faults = read(f"100231;;;;VA;;;;;;{account}")
    assert (rows[0]["payout_clearing"], rows[0]["payout_account"], rows[0]["kravkod"]) == (None, None, "VA")
    assert (2, "SUP-ACCOUNT", "payout_account") in faults


def test_a_row_without_customer_is_put_aside() -> None:
    assert read(";1;register;;;;;;;;;") == ([], [(2, "DEL-MISSING", "customer_no")])


def test_accounts_and_identity_numbers_are_masked() -> None:
    sheet = customer_supplement.read((HEADER + "1;;;0007:8112289875;;;;;;;8327;8112289874-1\n").encode())
    found = {fault["field"]: fault["found"] for fault in sheet.faults.to_pylist() if fault["found"]}
    assert found == {"endpoint": "0007:811228-****", "payout_account": "*" * 12}


def test_written_supplements_read_back() -> None:
    data = HEADER + "200417;0;register;0088:7300010000001;VA;;print;en;;50501055;8327;1234567890\n"
    assert customer_supplement.write(customer_supplement.read(data.encode()).table).decode() == data


def test_file_name() -> None:
    name = SerialName("10", date(2026, 11, 21), 12)
    assert customer_supplement.file_name(name) == "KUNDTILLAGG_10_20261121_012.csv"
    assert customer_supplement.parse_file_name("KUNDTILLAGG_10_20261121_012.csv") == name


def test_the_document_shows_the_header_line() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats" / "customer_supplement.md").read_text()
    assert HEADER in text
    assert all(f"`{column.name}`" in text for column in customer_supplement.LAYOUT.columns)
