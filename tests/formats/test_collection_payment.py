"""The list of collection payments: typed rows, amounts in öre, written back as they were read."""

from datetime import date

import pytest

from formats import collection_payment
from formats.delimited import SerialName
from formats.faults import FileRefused

HEADER = ";".join(column.name for column in collection_payment.LAYOUT.columns)
ROW = "inbetald;AG-9;K000000001;H-4711;2026-03-25;1750.68;1500.00;10.68;240.00;60.00;1690.68;;"


def content(*rows: str) -> bytes:
    return ("\n".join([HEADER, *rows]) + "\n").encode()


def test_a_payment_and_its_payout_are_read_and_written_back() -> None:
    data = content(ROW, ROW.replace("inbetald", "utbetald").removesuffix(";;") + ";RM-1;2026-03-27")
    sheet = collection_payment.read(data)
    paid, out = sheet.table.to_pylist()
    assert sheet.faults.num_rows == 0 and sheet.rows == 2
    assert paid["paid_ore"] == paid["capital_ore"] + paid["interest_ore"] + paid["fees_ore"] == 175068
    assert paid["paid_ore"] == paid["agency_share_ore"] + paid["to_ledger_ore"]
    assert (paid["remittance"], out["remittance"], out["payout_on"]) == (None, "RM-1", date(2026, 3, 27))
    assert collection_payment.write(sheet.table) == data


@pytest.mark.parametrize(
    ("found", "bad", "field"),
    [("inbetald", "betald", "event"), ("1750.68", "1750,68", "paid"), ("1690.68", "-1690.68", "to_ledger"),
     ("2026-03-25", "2026-02-30", "paid_on"), ("H-4711", "", "invoice_no")],
)  # fmt: skip
def test_a_row_with_a_bad_cell_is_put_aside(found: str, bad: str, field: str) -> None:
    sheet = collection_payment.read(content(ROW.replace(found, bad), ROW))
    assert [(fault["line_no"], fault["field"]) for fault in sheet.faults.to_pylist()] == [(2, field)]
    assert sheet.table["line_no"].to_pylist() == [3]


def test_the_name_of_the_file() -> None:
    name = SerialName("10", date(2026, 3, 25), 1)
    assert collection_payment.file_name(name) == "INKASSOBETALNINGAR_10_20260325_001.csv"
    assert collection_payment.parse_file_name("INKASSOBETALNINGAR_10_20260325_001.csv") == name
    with pytest.raises(FileRefused, match="DEL-NAME"):
        collection_payment.parse_file_name("INKASSOUPPDRAG_10_20260325_001.csv")
