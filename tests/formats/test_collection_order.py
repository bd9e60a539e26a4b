"""The collection order: typed rows, amounts in öre, and no person's data in what is said of a bad row."""

from datetime import date

import pytest

from formats import collection_order
from formats.delimited import SerialName
from formats.faults import FileRefused

NAMES = [column.name for column in collection_order.LAYOUT.columns]
CLAIM = {
    "order": "ny", "invoice_no": "H-4711", "customer_no": "5501", "debtor_kind": "P", "id_no": "198112289874",
    "name": "Exempel, Anna", "address_1": "Exempelgatan 1", "postal_code": "99999", "city": "Exempelstad",
    "country": "SE", "protection_code": "0", "ocr": "471100", "invoice_on": "2026-01-28", "due_on": "2026-02-27",
    "period_to": "2026-01-31", "text": "Avgift januari 2026", "original_amount": "1500.00", "vat_amount": "0.00",
    "open_capital": "1500.00", "reminder_on": "2026-03-04", "reminder_fee": "60.00", "reminder_fee_agreed": "Y",
    "interest_basis": "P3_AGREED_DUE", "interest_from_on": "2026-02-27", "kravkod": "STD_PERSON",
    "claim_kind": "RENT_HOME",
}  # fmt: skip


def content(*rows: dict[str, str]) -> bytes:
    lines = [";".join(NAMES), *(";".join(row.get(name, "") for name in NAMES) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def test_a_claim_and_a_recall_are_read_and_written_back() -> None:
    data = content(CLAIM, {"order": "aterkalla", "invoice_no": "H-4700", "recall_reason": "PAID_DIRECT_FULL"})
    sheet = collection_order.read(data)
    claim, recall = sheet.table.to_pylist()
    assert sheet.faults.num_rows == 0 and sheet.rows == 2
    assert (claim["line_no"], claim["open_capital_ore"], claim["due_on"]) == (2, 150000, date(2026, 2, 27))
    assert (claim["reminder_fee_ore"], claim["reminder_fee_agreed"]) == (6000, True)
    assert {name: value for name, value in recall.items() if value is not None} == {
        "line_no": 3, "order": "aterkalla", "invoice_no": "H-4700", "recall_reason": "PAID_DIRECT_FULL",
    }  # fmt: skip
    assert collection_order.write(sheet.table) == data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order", "kanske"),
        ("id_no", "8112289874"),
        ("protection_code", "3"),
        ("ocr", "47A1"),
        ("due_on", "2026-02-30"),
        ("open_capital", "1500,00"),
        ("interest_basis", "CONTRACT"),
        ("claim_kind", "HYRA"),
    ],
)
def test_a_row_with_a_bad_cell_goes_back_whole(field: str, value: str) -> None:
    sheet = collection_order.read(content(CLAIM | {field: value}, CLAIM | {"invoice_no": "H-4712"}))
    assert [(fault["line_no"], fault["field"]) for fault in sheet.faults.to_pylist()] == [(2, field)]
    assert sheet.table["invoice_no"].to_pylist() == ["H-4712"]


@pytest.mark.parametrize("field", ["id_no", "name", "care_of", "address_1", "address_2", "postal_code", "city"])
def test_no_fault_shows_who_it_is_or_where_they_live(field: str) -> None:
    sheet = collection_order.read(content(CLAIM | {field: "=hemligt"}))
    said = sheet.faults.to_pylist()
    assert len(said) == 1 and "hemligt" not in str(said)


def test_the_name_of_the_file() -> None:
    name = SerialName("10", date(2026, 3, 16), 7)
    assert collection_order.file_name(name) == "INKASSOUPPDRAG_10_20260316_007.csv"
    assert collection_order.parse_file_name("INKASSOUPPDRAG_10_20260316_007.csv") == name
    with pytest.raises(FileRefused, match="DEL-NAME"):
        collection_order.parse_file_name("INKASSOUPPDRAG_10_7.csv")
