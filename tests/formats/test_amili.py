"""Amili's case registration: the example of KRI 1.0 under the public names, and back again."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from formats import amili, kri
from formats.faults import FileRefused

# The worked example of KRI 1.0 (CASES), with a reminder fee of ours on the second case's first invoice.
EXAMPLE = b"""\
H;KRI;1.0;CASES;2120001710;5599000014;147;2026-03-04T02:15:00+01:00;2026-03-04;SEK;T
C;K000104711;REMINDER;P;100231;198112289874;Exempel, Anna;;Exempelgatan 1;;54130;EXEMPELSTAD;SE;;;sv;0;CHILDCARE;FEE;Y;2029-01-31;N;N;;
I;K000104711;2026004711;202600471124;2026-01-28;2026-02-27;2026-02-27;2026-01-01;2026-01-31;Avgift januari 2026;1500.00;0.00;1500.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;2026004711.pdf
C;K000104712;DEMAND;O;200417;165599123451;Exempelbolaget AB;;Box 2;;54101;EXEMPELSTAD;SE;;;sv;0;STD_COMPANY;GOODS_SERVICE;Y;2036-01-28;N;N;;
I;K000104712;2026004802;202600480224;2026-01-28;2026-02-27;2026-02-27;;;Avgift december 2025;840.50;168.10;840.50;P3_AGREED_DUE;2026-03-01;REF;8.00;;
F;K000104712;2026004802;REMINDER;60.00;2026-03-04
I;K000104712;2026004803;202600480323;2026-01-28;2026-02-27;2026-02-27;;;Avgift januari 2026;12000.00;2400.00;12000.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;
T;8;2;3;1;14340.50;60.00
"""  # noqa: E501


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    read = kri.read(EXAMPLE)
    assert read.faults.num_rows == 0
    return read.tables


def test_a_case_under_the_public_names(tables: dict[str, pa.Table]) -> None:
    """5.7: due 27 Feb - 28 Jan = 30 days; the interest day too is an offset; our references come back in payouts."""
    person, company = json.loads(amili.write("A1", "2120001710", tables))
    assert person == {
        "account": "A1",
        "creditor": "2120001710",
        "currency": "SEK",
        "first_action": "reminder",
        "customer": {
            "name": "Exempel, Anna",
            "id_number": "198112289874",
            "is_company": False,
            "customer_number": "100231",
            "address": {
                "address_line_1": "Exempelgatan 1",
                "zip_code": "54130",
                "city": "EXEMPELSTAD",
                "country": "SE",
            },
        },
        "debts": [
            {
                "debt_reference": "K000104711",
                "payout_reference": "202600471124",
                "invoice_number": "2026004711",
                "debt_description": "Avgift januari 2026",
                "invoice_date": "2026-01-28",
                "capital_to_claim": "1500.00",
                "invoice_due_days_after_invoice_date": 30,
                "interest_days_after_invoice_date": 30,
            }
        ],
    }
    assert (company["first_action"], company["customer"]["is_company"]) == ("debt_collection", True)
    assert [debt["capital_to_claim"] for debt in company["debts"]] == ["840.50", "12000.00"]
    assert company["debts"][0]["interest_days_after_invoice_date"] == 32
    reminder = {"amount": "60.00", "fee_registration_date": "2026-03-04"}
    assert [debt.get("fees_already_claimed") for debt in company["debts"]] == [{"reminder": reminder}, None]


def test_what_is_written_is_read_back(tables: dict[str, pa.Table]) -> None:
    data = amili.write("A1", "2120001710", tables)
    back = amili.read(data)
    for name, schema in amili.READ.items():
        assert back[name].to_pylist() == tables[name].select(schema.names).to_pylist(), name
    assert amili.write("A1", "2120001710", tables) == data


@pytest.mark.parametrize(
    ("table", "column", "value", "named"),
    [
        ("case", "protection_code", "1", "PROTECTED"),
        ("case", "action", "LEGAL", "LEGAL"),
        ("fee", "fee_code", "DEMAND", "DEMAND"),
        ("invoice", "ocr", "202600471125", "FIELD_INVALID"),
    ],
)
def test_what_may_not_leave_or_has_no_name_is_not_written(
    tables: dict[str, pa.Table], table: str, column: str, value: str, named: str
) -> None:
    rows = tables[table].to_pylist()
    rows[0][column] = value
    changed = tables | {table: pa.Table.from_pylist(rows, tables[table].schema)}
    with pytest.raises(ValueError, match=named):
        amili.write("A1", "2120001710", changed)


@pytest.mark.parametrize("data", [b"{}[", b"[1]", b'[{"debts": []}]', b'[{"debts": [{}]}]', b"\xff"])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="AMI-FORM"):
        amili.read(data)
