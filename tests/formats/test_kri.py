"""KRI 1.0: the examples of the layout, the rules of rows and files, the order of records."""

# ruff: noqa: E501 - the lines of the examples are as long as they are

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import kri, reference
from formats.faults import FileRefused
from formats.kri_records import FILE_TYPES

CASES = """\
H;KRI;1.0;CASES;2120001710;5599000014;147;2026-03-04T02:15:00+01:00;2026-03-04;SEK;T
C;K000104711;REMINDER;P;100231;198112289874;Exempel, Anna;;Exempelgatan 1;;54130;SKÖVDE;SE;;;sv;0;CHILDCARE;FEE;Y;2029-01-31;N;N;;
I;K000104711;2026004711;202600471124;2026-01-28;2026-02-27;2026-02-27;2026-01-01;2026-01-31;Avgift januari 2026;1500.00;0.00;1500.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;2026004711.pdf
C;K000104712;REMINDER;O;200417;165599123451;Exempelbolaget AB;;Box 2;;54101;SKÖVDE;SE;;;sv;0;STD_COMPANY;GOODS_SERVICE;Y;2036-01-28;N;N;;
I;K000104712;2026004802;202600480224;2026-01-28;2026-02-27;2026-02-27;;;Tjänst december 2025;840.50;168.10;840.50;P3_AGREED_DUE;2026-02-27;REF;8.00;;
I;K000104712;2026004803;202600480323;2026-01-28;2026-02-27;2026-02-27;;;Tjänst januari 2026;12000.00;2400.00;12000.00;P3_AGREED_DUE;2026-02-27;REF;8.00;;
T;7;2;3;0;14340.50;0.00
"""
EVENTS = """\
H;KRI;1.0;EVENTS;2120001710;5599000014;148;2026-03-18T02:20:00+01:00;2026-03-18;SEK;T
E;SK-2026-000871;K000104690;2026003977;DIRECT_PAYMENT;640.00;2026-03-17;2026-03-17;AUTO;BG77120341;;0.00
E;SK-2026-000872;K000104712;2026004803;CREDIT_NOTE;12000.00;2026-03-17;2026-03-17;CAPITAL;2026009011;;0.00
T;4;2;640.00;12000.00;0.00
"""
RECALLS = """\
H;KRI;1.0;RECALLS;2120001710;5599000014;61;2026-03-18T02:20:00+01:00;2026-03-18;SEK;T
R;SK-2026-000912;K000104655;;PAUSE;DISPUTED;2026-03-18;2026-04-01;NONE
R;SK-2026-000913;K000104712;2026004803;WITHDRAW;CREDITED_FULL;2026-03-18;;CREDITOR
T;4;2
"""
ACK = """\
H;KRI;1.0;ACK;5599000014;2120001710;33;2026-03-04T07:00:00+01:00;2026-03-04;SEK;T
A;KRI_CASES_2120001710_5599000014_000147_20260304.csv;PARTLY;K000104711;REJECTED;MINOR;Gäldenären är underårig;
A;KRI_CASES_2120001710_5599000014_000147_20260304.csv;PARTLY;K000104712;OK;;;AG-77
T;4;1;1
"""
STATUS = """\
H;KRI;1.0;STATUS;5599000014;2120001710;40;2026-03-25T05:00:00+01:00;2026-03-24;SEK;T
S;AG-80001;K000104712;AG-77;DEMANDED;2026-03-24;840.50;2.99;240.00;2026-04-03;;;;;;
S;AG-80002;K000104711;AG-78;PLAN;2026-03-24;1500.00;10.68;410.00;;6;2026-04-30;;;N;
T;4;2
"""
COLLECTED = """\
H;KRI;1.0;COLLECTED;5599000014;2120001710;52;2026-03-26T05:00:00+01:00;2026-03-25;SEK;T
P;AG-90011;K000104712;2026004802;2026-03-12;PAYMENT;903.49;840.50;2.99;60.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;843.49;60.00;0.00;0.00;0.00;2026-03-12
P;AG-90017;K000104711;2026004711;2026-03-25;PAYMENT;1750.68;1500.00;10.68;60.00;180.00;0.00;0.00;0.00;0.00;0.00;0.00;1690.68;60.00;0.00;0.00;0.00;2026-03-25
T;4;2;2654.17;2534.17;120.00
"""
REMIT = """\
H;KRI;1.0;REMIT;5599000014;2120001710;13;2026-03-27T05:00:00+01:00;2026-03-26;SEK;T
M;RM-2026-013;2026-03-27;2026-03-01;2026-03-25;991-2346;RM2026013;2654.17;120.00;0.00;2534.17
L;RM-2026-013;1;AG-90011;2026004802;CAPITAL;840.50;840.50;0.00
L;RM-2026-013;2;AG-90011;2026004802;INTEREST;2.99;2.99;0.00
L;RM-2026-013;3;AG-90011;2026004802;REMINDER;60.00;0.00;60.00
L;RM-2026-013;4;AG-90017;2026004711;CAPITAL;1500.00;1500.00;0.00
L;RM-2026-013;5;AG-90017;2026004711;INTEREST;10.68;10.68;0.00
L;RM-2026-013;6;AG-90017;2026004711;REMINDER;60.00;0.00;60.00
L;RM-2026-013;7;AG-90017;2026004711;DEMAND;180.00;180.00;0.00
T;10;7;2654.17;2534.17;120.00;2534.17
"""
ORDERBLOCK = """\
H;KRI;1.0;ORDERBLOCK;2120001710;2120001710;9;2026-05-06T02:30:00+02:00;2026-05-06;SEK;T
B;200417;SET;CREDIT;2026-05-07;2026-08-05;RED_SCORE;user118
B;200388;RELEASE;CREDIT;2026-05-07;;DECISION;user118
T;4;1;1
"""
EXAMPLES = {"CASES": CASES, "EVENTS": EVENTS, "RECALLS": RECALLS, "ACK": ACK, "STATUS": STATUS}
EXAMPLES |= {"COLLECTED": COLLECTED, "REMIT": REMIT, "ORDERBLOCK": ORDERBLOCK}


def rules(file: kri.Kri) -> list[tuple[int, str, str]]:
    return [(row["line_no"], row["rule"], row["key"]) for row in file.faults.to_pylist()]


def refused(text: str | bytes, name: str | None = None) -> list[str]:
    with pytest.raises(FileRefused) as raised:
        kri.read(text if isinstance(text, bytes) else text.encode(), name)
    return [fault.rule for fault in raised.value.faults]


@pytest.mark.parametrize("type_name", FILE_TYPES)
def test_the_example_of_every_type_reads_and_writes_back_to_the_byte(type_name: str) -> None:
    file = kri.read(EXAMPLES[type_name].encode())
    assert file.header.type == type_name
    assert file.faults.num_rows == 0
    assert sum(file.rows.values()) == sum(table.num_rows for table in file.tables.values())
    assert kri.write(file.header, file.tables).decode() == EXAMPLES[type_name]


def test_rows_are_typed_amounts_in_ore_and_lines_counted() -> None:
    file = kri.read(CASES.encode())
    assert file.header == kri.Header(
        "CASES",
        "2120001710",
        "5599000014",
        147,
        datetime.fromisoformat("2026-03-04T02:15:00+01:00"),
        date(2026, 3, 4),
        True,
    )
    invoice = file.tables["invoice"].to_pylist()[1]
    assert (invoice["line_no"], invoice["open_capital_ore"], invoice["margin_or_rate_x100"]) == (5, 84050, 800)
    assert (invoice["period_from"], invoice["interest_from_on"]) == (None, date(2026, 2, 27))
    case = file.tables["case"].to_pylist()[0]
    assert (case["reminder_fee_agreed"], case["disputed"], case["address_2"]) == (True, False, None)
    line = kri.read(REMIT.encode()).tables["remittance_line"].to_pylist()[6]
    assert (line["line_no"], line["remit_line_no"], line["gross_ore"]) == (9, 7, 18000)


def test_every_field_of_the_layout_is_declared_in_its_order() -> None:
    case, _, invoice, fee = FILE_TYPES["CASES"].records
    assert [len(record.fields) + 1 for record in FILE_TYPES["CASES"].records] == [25, 12, 19, 6]
    assert [field.name for field in case.fields[-4:]] == ["disputed", "eviction", "contact", "note"]
    assert invoice.fields[16].name == "interest_invoiced_to_on"
    assert [field.name for field in fee.fields] == ["case_ref", "invoice_no", "fee_code", "amount", "charged_on"]
    assert len(FILE_TYPES["COLLECTED"].records[0].fields) == 22


def changed(text: str, line: int, field: int, value: str) -> str:
    """The file with one field (both counted from 1) replaced; totals are left as they were."""
    lines = text.split("\n")
    fields = lines[line - 1].split(";")
    fields[field - 1] = value
    lines[line - 1] = ";".join(fields)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("field", "value", "rule", "name"),
    [
        (2, "", "FIELD_MISSING", "case_ref"),
        (3, "LETTER", "FIELD_INVALID", "action"),
        (5, "", "FIELD_MISSING", "customer_id"),
        (6, "", "ID_INVALID", "id_no"),
        (6, "198112289875", "ID_INVALID", "id_no"),
        (6, "165599123451", "ID_INVALID", "id_no"),
        (6, "8112289874", "ID_INVALID", "id_no"),
        (6, "19811228987A", "ID_INVALID", "id_no"),
        (7, "", "NAME_MISSING", "name"),
        (7, "x" * 81, "FIELD_INVALID", "name"),
        (9, "", "ADDRESS_MISSING", "address_1"),
        (11, "", "ADDRESS_MISSING", "postal_code"),
        (12, "", "ADDRESS_MISSING", "city"),
        (13, "", "ADDRESS_MISSING", "country"),
        (13, "Sverige", "FIELD_INVALID", "country"),
        (16, "", "FIELD_MISSING", "language"),
        (17, "1", "PROTECTED", "protection_code"),
        (17, "2", "PROTECTED", "protection_code"),
        (17, "3", "FIELD_INVALID", "protection_code"),
        (21, "2029-02-30", "DATE_INVALID", "limits_on"),
        (22, "Y", "DISPUTED", "disputed"),
        (25, "a\tb", "FIELD_INVALID", "note"),
    ],
)
def test_a_case_with_a_bad_field_goes_back_with_its_invoices(field: int, value: str, rule: str, name: str) -> None:
    file = kri.read(changed(CASES, 2, field, value).encode())
    found = {(row["line_no"], row["rule"], row["field"]) for row in file.faults.to_pylist()}
    assert (2, rule, name) in found
    assert file.tables["case"]["case_ref"].to_pylist() == ["K000104712"]
    assert file.tables["invoice"]["invoice_no"].to_pylist() == ["2026004802", "2026004803"]
    assert file.rows == {"case": 2, "co_debtor": 0, "invoice": 3, "fee": 0}
    assert "9875" not in str(file.faults.to_pylist())


@pytest.mark.parametrize(
    ("field", "value", "rule", "name"),
    [
        (2, "K999", "UNKNOWN_CASE", "case_ref"),
        (4, "202600480225", "FIELD_INVALID", "ocr"),
        (3, "2026004711", "DUPLICATE_INVOICE", "invoice_no"),
        (5, "2026-02-28", "DATE_INVALID", "invoice_on"),
        (7, "2026-02-26", "DATE_INVALID", "due_effective_on"),
        (8, "2026-13-01", "DATE_INVALID", "period_from"),
        (11, "840.49", "FIELD_INVALID", "open_capital"),
        (12, "840.51", "FIELD_INVALID", "vat_amount"),
        (14, "P9", "FIELD_INVALID", "interest_basis"),
        (15, "", "FIELD_MISSING", "interest_from_on"),
        (16, "", "FIELD_MISSING", "rate_kind"),
        (17, "8,00", "FIELD_INVALID", "margin_or_rate"),
    ],
)
def test_a_bad_invoice_takes_its_whole_case_with_it(field: int, value: str, rule: str, name: str) -> None:
    file = kri.read(changed(CASES, 5, field, value).encode())
    assert {(row["line_no"], row["rule"], row["field"]) for row in file.faults.to_pylist()} == {(5, rule, name)}
    taken = ["K000104711", "K000104712"] if rule == "UNKNOWN_CASE" else ["K000104711"]
    assert file.tables["case"]["case_ref"].to_pylist() == taken


def test_an_invoice_without_interest_needs_no_day_and_a_foreign_debtor_no_swedish_number() -> None:
    text = changed(changed(changed(CASES, 5, 14, "NONE"), 5, 15, ""), 5, 16, "NONE")
    assert kri.read(text.encode()).faults.num_rows == 0
    text = changed(changed(CASES, 2, 4, "F"), 2, 6, "12345")
    assert kri.read(text.encode()).faults.num_rows == 0


def test_nothing_open_is_not_a_claim() -> None:
    text = changed(changed(CASES, 5, 13, "0.00"), 7, 6, "13500.00")
    assert rules(kri.read(text.encode())) == [(5, "AMOUNT_ZERO", "K000104712")]


def test_a_case_twice_goes_back_whole() -> None:
    text = changed(CASES, 4, 2, "K000104711")
    file = kri.read(text.encode())
    assert (4, "DUPLICATE_CASE", "K000104711") in rules(file)
    assert file.tables["case"].num_rows == file.tables["invoice"].num_rows == 0


def test_a_line_with_too_few_fields_takes_its_case_with_it() -> None:
    lines = CASES.split("\n")
    lines[3] = lines[3].rstrip(";")
    file = kri.read("\n".join(lines).encode())
    assert rules(file) == [(4, "FIELD_INVALID", "K000104712")]
    assert file.tables["invoice"]["case_ref"].to_pylist() == ["K000104711"]


@pytest.mark.parametrize(
    ("text", "line", "field", "value", "rule", "key"),
    [
        (EVENTS, 3, 2, "SK-2026-000871", "DUPLICATE_EVENT", "SK-2026-000871"),
        (EVENTS, 3, 9, "COST", "FIELD_INVALID", "SK-2026-000872"),
        (EVENTS, 3, 12, "", "FIELD_MISSING", "SK-2026-000872"),
        (RECALLS, 2, 8, "", "FIELD_MISSING", "SK-2026-000912"),
        (RECALLS, 2, 6, "HOLIDAY", "FIELD_INVALID", "SK-2026-000912"),
        (STATUS, 2, 5, "LOST", "FIELD_INVALID", "AG-80001"),
        (STATUS, 2, 6, "2026-03-32", "DATE_INVALID", "AG-80001"),
        (STATUS, 3, 11, "six", "FIELD_INVALID", "AG-80002"),
        (COLLECTED, 2, 9, "3.00", "SPLIT_DIFF", "AG-90011"),
        (COLLECTED, 2, 6, "GIFT", "FIELD_INVALID", "AG-90011"),
        (REMIT, 2, 10, "1.00", "SPLIT_DIFF", "RM-2026-013"),
        (REMIT, 5, 6, "MONEY", "FIELD_INVALID", "AG-90011"),
        (ACK, 2, 3, "MAYBE", "FIELD_INVALID", "K000104711"),
        (ORDERBLOCK, 2, 7, "MOOD", "FIELD_INVALID", "200417"),
    ],
)
def test_row_faults_of_the_other_types(text: str, line: int, field: int, value: str, rule: str, key: str) -> None:
    file = kri.read(changed(text, line, field, value).encode())
    assert rules(file) == [(line, rule, key)]
    taken = {name: table.num_rows for name, table in file.tables.items()}
    whole = file.header.type == "REMIT"  # a remittance is booked whole or not at all
    assert sum(taken.values()) == (0 if whole else sum(file.rows.values()) - 1)


def test_shares_that_are_not_the_total_are_a_split_fault() -> None:
    text = changed(changed(COLLECTED, 2, 19, "60.01"), 4, 6, "120.01")
    assert rules(kri.read(text.encode())) == [(2, "SPLIT_DIFF", "AG-90011")]


def test_a_reversal_event_names_what_it_reverses_and_has_its_own_sum() -> None:
    text = changed(changed(changed(EVENTS, 2, 5, "PAYMENT_REVERSAL"), 4, 4, "0.00"), 4, 6, "640.00")
    assert rules(kri.read(text.encode())) == [(2, "FIELD_MISSING", "SK-2026-000871")]
    assert kri.read(changed(text, 2, 11, "SK-2026-000800").encode()).faults.num_rows == 0


def test_sums_of_collected_may_count_a_reversal_either_way() -> None:
    text = changed(COLLECTED, 2, 6, "PAYMENT_REVERSAL")
    assert kri.read(text.encode()).tables["payment"].num_rows == 2
    for field, value in ((4, "847.19"), (5, "847.19"), (6, "0.00")):
        text = changed(text, 4, field, value)
    assert kri.read(text.encode()).tables["payment"].num_rows == 2
    assert refused(changed(text, 4, 4, "847.18")) == ["SUM_DIFF"]


def test_an_ack_may_count_rows_it_does_not_name_but_never_fewer() -> None:
    name = "KRI_CASES_2120001710_5599000014_000147_20260304.csv"
    text = f"{ACK.splitlines()[0]}\nA;{name};ACCEPTED;;;;;\nT;3;2;0\n"
    assert kri.read(text.encode()).tables["ack"]["file_result"].to_pylist() == ["ACCEPTED"]
    assert refused(changed(ACK, 4, 4, "0")) == ["COUNT_DIFF"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "FILE_REFUSED"),
        (CASES.replace(";1.0;", ";1.1;"), "VERSION"),
        (CASES.replace("KRI;1.0", "KRX;1.0"), "FILE_REFUSED"),
        (CASES.replace(";CASES;", ";CHASES;"), "FILE_REFUSED"),
        (CASES.replace(";SEK;T", ";EUR;T"), "FILE_REFUSED"),
        (CASES.replace(";SEK;T", ";SEK;X"), "FILE_REFUSED"),
        (CASES.replace("T02:15:00+01:00", "T02:15:00"), "FILE_REFUSED"),
        (CASES.replace(";2026-03-04;SEK", ";2026-02-30;SEK"), "FILE_REFUSED"),
        (CASES.replace("2120001710", "212000-1710"), "FILE_REFUSED"),
        (changed(CASES, 7, 2, "8"), "COUNT_DIFF"),
        (changed(CASES, 7, 3, "3"), "COUNT_DIFF"),
        (changed(CASES, 7, 4, "2"), "COUNT_DIFF"),
        (changed(CASES, 7, 5, "1"), "COUNT_DIFF"),
        (changed(CASES, 7, 6, "14340.51"), "SUM_DIFF"),
        (changed(CASES, 7, 7, "60.00"), "SUM_DIFF"),
        (changed(CASES, 7, 6, "14340,50"), "FILE_REFUSED"),
        (changed(CASES, 5, 13, "-840.50"), "SUM_DIFF"),
        (changed(CASES, 5, 13, "x"), "SUM_DIFF"),
        (changed(CASES, 5, 19, "a;b"), "SUM_DIFF"),
        (CASES.rsplit("T;", 1)[0], "FILE_REFUSED"),
        (CASES[: CASES.index("I;K000104712")], "FILE_REFUSED"),
        (CASES + "\n", "FILE_REFUSED"),
        (CASES.replace("C;K000104712", "Z;K000104712"), "FILE_REFUSED"),
        (CASES.replace("C;K000104712", "E;K000104712"), "FILE_REFUSED"),
        (CASES.splitlines()[0], "FILE_REFUSED"),
        ("\ufeff" + CASES, "FILE_REFUSED"),
        (CASES.encode("cp1252"), "FILE_REFUSED"),
        (changed(EVENTS, 4, 3, "1"), "COUNT_DIFF"),
        (changed(EVENTS, 4, 5, "12000.01"), "SUM_DIFF"),
        (changed(REMIT, 10, 6, "120.01"), "SUM_DIFF"),
        (changed(REMIT, 10, 7, "2534.18"), "SUM_DIFF"),
        (changed(ORDERBLOCK, 4, 3, "2"), "COUNT_DIFF"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(text: str | bytes, rule: str) -> None:
    assert refused(text) == [rule]


def test_a_refusal_says_both_sums_in_kronor() -> None:
    with pytest.raises(FileRefused) as raised:
        kri.read(changed(CASES, 7, 6, "14340.51").encode())
    fault = raised.value.faults[0]
    assert (fault.field, fault.found) == ("sum_open_capital", "14340.50 i filens poster")
    assert fault.wanted == "Slutposten säger 14340.51."


def test_file_names_agree_with_the_header() -> None:
    name = "KRI_CASES_2120001710_5599000014_000147_20260304.csv"
    file = kri.read(CASES.encode(), name)
    assert kri.file_name(file.header.name) == name
    assert kri.parse_file_name(name) == file.header.name
    assert refused(CASES, name.replace("000147", "000148")) == ["FILE_REFUSED"]
    for wrong in (name + ".part", name.replace("CASES", "LASES"), name.replace("0304", "0231"), name.lower()):
        with pytest.raises(FileRefused, match="FILE_REFUSED"):
            kri.parse_file_name(wrong)


HEADER = kri.Header(
    "CASES", "2120001710", "5599000014", 1, datetime(2026, 3, 4, 1, 15, tzinfo=UTC), date(2026, 3, 4), False
)


def tables(cases: int = 2, invoices: int = 2, fees: int = 1) -> dict[str, pa.Table]:
    """Invented cases, with their invoices and fees in an order of their own (last case first)."""
    day = date(2026, 1, 28)
    refs = [f"K{at}" for at in range(cases)]
    numbers = [(ref, str(2026000000 + at * 10 + no)) for at, ref in enumerate(refs) for no in range(invoices)][::-1]
    case = {
        "action": "DEMAND",
        "debtor_kind": "P",
        "customer_id": "100231",
        "id_no": "198112289874",
        "name": "Exempel, Anna",
        "address_1": "Gatan 1",
        "postal_code": "54130",
        "city": "SKÖVDE",
        "country": "SE",
        "language": "sv",
        "protection_code": "0",
        "kravkod": "VA",
        "claim_kind": "VA",
        "reminder_fee_agreed": False,
        "limits_on": date(2029, 1, 28),
        "disputed": False,
        "eviction": False,
    }
    invoice = {
        "invoice_on": day,
        "due_on": day,
        "due_effective_on": day,
        "text": "Avgift",
        "original_amount_ore": 10000,
        "vat_amount_ore": 2000,
        "open_capital_ore": 9999,
        "interest_basis": "VA_35",
        "interest_from_on": day,
        "rate_kind": "REF",
        "margin_or_rate_x100": 800,
    }
    fee = {"fee_code": "REMINDER", "amount_ore": 6000, "charged_on": day}
    rows = {
        "case": [{"case_ref": ref} | case for ref in refs],
        "invoice": [
            {"case_ref": ref, "invoice_no": no, "ocr": reference.ocr(no, length_digit=True)} | invoice
            for ref, no in numbers
        ],
        "fee": [{"case_ref": ref, "invoice_no": no} | fee for ref, no in numbers for _ in range(fees)],
    }
    return {name: pa.Table.from_pylist(found) for name, found in rows.items() if found}


def with_value(name: str, column: str, value: object) -> dict[str, pa.Table]:
    made = tables()
    rows = made[name].to_pylist()
    rows[0][column] = value
    return made | {name: pa.Table.from_pylist(rows)}


def test_records_follow_their_case_and_invoice() -> None:
    made = tables()
    made["co_debtor"] = pa.Table.from_pylist(
        [{"case_ref": "K1", "debtor_kind": "O", "name": "Bolaget AB", "liability": "JOINT"}]
    )
    lines = kri.write(HEADER, made).decode().splitlines()
    assert [line[:4] if line[0] == "C" else line[:15] for line in lines[1:-1]] == [
        "C;K0",
        "I;K0;2026000001",
        "F;K0;2026000001",
        "I;K0;2026000000",
        "F;K0;2026000000",
        "C;K1",
        "X;K1;O;;Bolaget",
        "I;K1;2026000011",
        "F;K1;2026000011",
        "I;K1;2026000010",
        "F;K1;2026000010",
    ]
    assert lines[-1] == "T;13;2;4;4;399.96;240.00"


@pytest.mark.parametrize("code", ["1", "2"])
def test_no_protected_person_is_ever_written(code: str) -> None:
    made = with_value("case", "protection_code", code)
    assert kri.check("CASES", made)["rule"].to_pylist() == ["PROTECTED"]
    with pytest.raises(ValueError, match="PROTECTED") as raised:
        kri.write(HEADER, made)
    assert "Anna" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "column", "value", "rule"),
    [
        ("case", "id_no", "198112289875", "ID_INVALID"),
        ("case", "name", None, "NAME_MISSING"),
        ("case", "disputed", True, "DISPUTED"),
        ("case", "case_ref", "K1", "DUPLICATE_CASE"),
        ("invoice", "case_ref", "K9", "UNKNOWN_CASE"),
        ("invoice", "open_capital_ore", 0, "AMOUNT_ZERO"),
        ("fee", "invoice_no", "1", "UNKNOWN_INVOICE"),
        ("fee", "charged_on", None, "FIELD_MISSING"),
    ],
)
def test_a_row_that_would_come_back_is_named_before_it_is_sent(
    name: str, column: str, value: object, rule: str
) -> None:
    assert rule in kri.check("CASES", with_value(name, column, value))["rule"].to_pylist()
    with pytest.raises(ValueError, match=rule):
        kri.write(HEADER, with_value(name, column, value))


def test_rows_without_a_number_are_not_duplicates_of_each_other() -> None:
    event = kri.read(EVENTS.encode()).tables["event"]
    unnamed = event.set_column(1, "event_id", pa.nulls(2, pa.string()))
    assert kri.check("EVENTS", {"event": unnamed})["rule"].to_pylist() == ["FIELD_MISSING"] * 2


@pytest.mark.parametrize(
    ("name", "column", "value", "match"),
    [
        ("case", "action", "LETTER", "case.action, row 0"),
        ("case", "customer_id", "1" * 21, "case.customer_id, row 0"),
        ("fee", "amount_ore", -1, "fee.amount, row 0"),
        ("case", "adress_1", "Gatan 1", "case.adress_1"),
    ],
)
def test_what_the_layout_cannot_hold_is_a_bug_of_the_caller(name: str, column: str, value: object, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        kri.write(HEADER, with_value(name, column, value))


def test_header_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        kri.write(replace(HEADER, created_at=datetime(2026, 3, 4)), tables())


def test_text_is_cut_cleaned_and_quoted() -> None:
    made = with_value("case", "name", 'A;"B"\n' + "x" * 90)
    data = kri.write(HEADER, made)
    assert b';"A;""B"" xx' in data
    assert kri.read(data).tables["case"]["name"][0].as_py() == 'A;"B" ' + "x" * 74
    assert data.count(b"\n") == 12


def test_an_empty_night_is_a_header_and_a_trailer() -> None:
    data = kri.write(HEADER, {})
    assert data.decode().splitlines()[1] == "T;2;0;0;0;0.00;0.00"
    assert kri.read(data).tables["case"].num_rows == 0


def test_files_are_split_between_cases_and_never_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tables(cases=7, invoices=2)
    parts = list(kri.split("CASES", made, limit=17))
    assert [part["case"].num_rows for part in parts] == [3, 3, 1]
    assert [part["fee"].num_rows for part in parts] == [6, 6, 2]
    monkeypatch.setattr(kri, "MAX_RECORDS", 17)
    assert [kri.read(kri.write(HEADER, part)).rows["invoice"] for part in parts] == [6, 6, 2]
    with pytest.raises(ValueError, match="at most 17"):
        kri.write(HEADER, made)
    assert [part["case"].num_rows for part in kri.split("CASES", tables(5, 1, 0), limit=7)] == [2, 2, 1]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 4), st.integers(1, 3), st.integers(0, 2), st.randoms())
def test_any_order_of_rows_gives_a_file_that_reads_back_whole(cases: int, invoices: int, fees: int, random) -> None:
    made = tables(cases, invoices, fees)
    shuffled = {}
    for name, table in made.items():
        order = list(range(table.num_rows))
        random.shuffle(order)
        shuffled[name] = table.take(order)
    data = kri.write(HEADER, shuffled)
    file = kri.read(data)
    assert file.faults.num_rows == 0
    assert file.rows == {"case": cases, "co_debtor": 0, "invoice": cases * invoices, "fee": cases * invoices * fees}
    assert kri.write(file.header, file.tables) == data
    if cases:
        assert file.tables["case"]["case_ref"].to_pylist() == shuffled["case"]["case_ref"].to_pylist()


def test_the_document_lists_every_field_total_and_error_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats" / "kri.md").read_text()
    for file_type in FILE_TYPES.values():
        totals = "; ".join(total.name for total in file_type.totals)
        plain = re.sub(r" \([^)]*\)", "", text)
        assert f"| {', '.join(record.code for record in file_type.records)} | {totals} |" in plain
        for record in file_type.records:
            row = next(line for line in plain.splitlines() if line.startswith(f"| {record.code} | `{record.name}` |"))
            fields = "; ".join(f"{field.name} ●" if field.must else field.name for field in record.fields)
            assert row.endswith(f"| {fields} |"), record.name
            codes = {rule.code for rule in record.rules} | {field.missing_code for field in record.fields}
            assert all(f"`{code}`" in text for code in codes | {field.error_code for field in record.fields})
