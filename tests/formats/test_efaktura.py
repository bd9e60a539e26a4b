"""The neutral files of invoices in the internet bank."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from formats import efaktura
from formats.faults import FileRefused

HEADER = "event_time;event;fmi;bank;payer_id;customer_number;reference_given;autogiro;registration_id\n"
ROW = "2026-11-20T08:15:00+01:00;register;198112289874.NB.SE;NB;198112289874;1001;;1;R1\n"
RESULT_HEADER = "invoice_number;fmi;status;reason_code;reason_text;bank;processed_time\n"
RESULT = "2026000001;198112289874.NB.SE;rejected;not_registered;Okänd;NB;2026-11-20T08:15:00+01:00\n"


def test_the_header_line_decides_what_a_file_is():
    assert efaktura.kind_of((HEADER + ROW).encode()) == efaktura.REGISTRATION
    assert efaktura.kind_of(b"\xef\xbb\xbf" + RESULT_HEADER.replace("\n", "\r\n").encode()) == efaktura.RESULT
    with pytest.raises(FileRefused) as refusal:
        efaktura.kind_of(b"a;b\n")
    assert refusal.value.faults[0].rule == "EFA-HEADER"


def test_a_registration_and_a_result_are_read():
    _, sheet = efaktura.read((HEADER + ROW).encode())
    [row] = sheet.table.to_pylist()
    assert row == {
        "line_no": 2, "event_time": datetime(2026, 11, 20, 7, 15, tzinfo=UTC), "event": "register",
        "fmi": "198112289874.NB.SE", "bank": "NB", "payer_id": "198112289874", "customer_number": "1001",
        "reference_given": None, "autogiro": "1", "registration_id": "R1",
    }  # fmt: skip
    kind, sheet = efaktura.read((RESULT_HEADER + RESULT).encode())
    assert kind == efaktura.RESULT and sheet.table["reason_code"].to_pylist() == ["not_registered"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("register;1981", "registrera;1981"), "event"),
        ((";198112289874;", ";8112289874;"), "payer_id"),
        ((";1;R1", ";2;R1"), "autogiro"),
        ((";R1", ";"), "registration_id"),
        (("2026-11-20T", "2026-11-31T"), "event_time"),
    ],
)
def test_a_bad_cell_puts_the_row_aside_and_hides_the_person(change, field):
    _, sheet = efaktura.read((HEADER + ROW.replace(*change) + ROW.replace(";R1", ";R2")).encode())
    assert sheet.table["registration_id"].to_pylist() == ["R2"] and sheet.rows == 2
    [fault] = sheet.faults.to_pylist()
    assert fault["field"] == field
    assert "8112289874" not in str(fault)


def test_answers_are_written():
    columns = efaktura.ANSWERS.columns
    rows: list[dict[str, str | None]] = [
        {"registration_id": "R1", "answer": "accepted", "customer_number": "1001"},
        {"registration_id": "R2", "answer": "refused", "reason_code": "duplicate", "customer_number": None},
    ]
    table = pa.table({c.name: pa.array([row.get(c.name) for row in rows], c.kind.type) for c in columns})
    assert efaktura.write_answers(table) == (
        b"registration_id;answer;reason_code;customer_number\nR1;accepted;;1001\nR2;refused;duplicate;\n"
    )
