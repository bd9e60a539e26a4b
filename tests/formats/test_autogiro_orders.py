"""Autogiro orders that we send: written to the position, read back, and refused before Bankgirot refuses them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from autogiro_files import CUSTOMER, DAY, OUR_BANKGIRO, cases, changed, file, record, refused, remarks
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import autogiro, hmac_seal
from formats.autogiro_checks import CHANGE, MANDATE, PAYMENT

DATE, LATER = date(2026, 11, 20), date(2026, 11, 27)
BANKGIRO, OTHER = "50501055", "9912346"
ACCOUNT, IDENTITY = "8901003232323232", "198112289874"
REFERENCE = "202600017100A001"


def rows(schema: pa.Schema, *given: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"bankgiro": BANKGIRO, "payer_number": "101", **row} for row in given], schema=schema)


def written(**tables: pa.Table) -> list[str]:
    data = autogiro.write_orders(customer_number=CUSTOMER, written_on=DATE, **tables)
    lines = data.decode("iso-8859-1").split("\r\n")
    assert {len(line) for line in lines} == {80}, "80 positions, and no line end after the last record"
    return lines


PAYMENTS = rows(
    PAYMENT,
    {"code": "82", "paid_on": DATE, "amount_ore": 75000, "reference": REFERENCE},
    {"code": "32", "paid_on": DATE, "amount_ore": 1, "payer_number": "9912346"},
    {"code": "82", "at_once": True, "amount_ore": 10**12 - 1, "reference": "ÅRSKORT 2026"},
    {"code": "82", "paid_on": LATER, "period_code": "5", "repeat_count": 6, "amount_ore": 25, "payer_number": "9" * 16},
    {"code": "82", "paid_on": LATER, "period_code": "1", "amount_ore": 25},
)
MANDATES = rows(
    MANDATE,
    {"code": "03"},
    {"code": "04", "account": ACCOUNT, "identity_no": IDENTITY},
    {"code": "04", "payer_number": "9912346"},
    {"code": "04", "answer_code": "AV"},
    {"code": "04", "answer_code": "AV", "account": "330000112233", "identity_no": IDENTITY},
    {"code": "05", "new_payer_number": "202"},
)
CHANGES = rows(
    CHANGE,
    {"code": "23"},
    {"code": "24", "paid_on": DATE},
    {"code": "25", "paid_on": DATE, "amount_ore": 75000, "payment_code": "82", "reference": REFERENCE},
    {"code": "25", "paid_on": DATE, "amount_ore": 5, "payment_code": "32"},
    {"code": "28", "paid_on": DATE, "new_paid_on": LATER},
    {
        "code": "29",
        "paid_on": DATE,
        "amount_ore": 7,
        "payment_code": "82",
        "new_paid_on": LATER,
        "reference": REFERENCE,
    },
)


def opening(bankgiro: str = OUR_BANKGIRO) -> str:
    return record("01", p3=DAY, p11="AUTOGIRO", p63=CUSTOMER, p69=bankgiro)


def order(code: str, ore: int, at: dict[str, str], payer: int = 101) -> str:
    return record(code, p16=f"{payer:016}", p32=f"{ore:012}", p44=OUR_BANKGIRO, **{"p3": DAY, "p11": "0", **at})


def person(code: str, payer: int = 101, **at: str) -> str:
    return record(code, p3=OUR_BANKGIRO, p13=f"{payer:016}", **at)


PAYMENT_LINES = [
    opening(),
    order("82", 75000, {"p54": REFERENCE}),
    order("32", 1, {}, 9912346),
    order("82", 10**12 - 1, {"p3": "GENAST  ", "p54": "ÅRSKORT 2026"}),
    order("82", 25, {"p3": "20261127", "p11": "5006"}, 9999999999999999),
    order("82", 25, {"p3": "20261127", "p11": "1   "}),
]
MANDATE_LINES = [
    opening(),
    person("03"),
    person("04", p29=ACCOUNT, p45=IDENTITY),
    person("04", 9912346),
    person("04", p77="AV"),
    person("04", p29="0000330000112233", p45=IDENTITY, p77="AV"),
    person("05", p29=OUR_BANKGIRO, p39="202".zfill(16)),
]
CHANGE_LINES = [
    opening(),
    person("23"),
    person("24", p29=DAY),
    person("25", p29=DAY, p37="000000075000", p49="82", p59=REFERENCE),
    person("25", p29=DAY, p37="000000000005", p49="32"),
    person("28", p29=DAY, p51="20261127"),
    person("29", p29=DAY, p37="000000000007", p49="82", p51="20261127", p59=REFERENCE),
]


def test_payment_orders_are_written_to_the_position() -> None:
    assert written(payments=PAYMENTS) == PAYMENT_LINES


def test_mandates_are_written_to_the_position() -> None:
    assert written(mandates=MANDATES) == MANDATE_LINES


def test_cancellations_and_changes_are_written_to_the_position() -> None:
    assert written(changes=CHANGES) == CHANGE_LINES


def test_one_section_per_kind_and_bankgiro_number_mandates_first() -> None:
    def other(table: pa.Table, places: list[int]) -> pa.Table:
        numbers = [OTHER if place in places else BANKGIRO for place in range(len(table))]
        return table.set_column(table.schema.get_field_index("bankgiro"), "bankgiro", pa.array(numbers))

    lines = written(
        changes=CHANGES, payments=other(PAYMENTS, [0, 2]), mandates=other(MANDATES, list(range(len(MANDATES))))
    )
    swapped = [line.replace(OUR_BANKGIRO, "0009912346") for line in (*MANDATE_LINES, *PAYMENT_LINES)]
    mandates, payments = swapped[: len(MANDATE_LINES)], swapped[len(MANDATE_LINES) :]
    ours = [PAYMENT_LINES[place] for place in (0, 2, 4, 5)]
    assert lines == [*mandates, *ours, payments[0], payments[1], payments[3], *CHANGE_LINES]
    found = autogiro.read_orders(file(*lines))
    assert found.section["kind"].to_pylist() == ["mandate_orders", "payment_orders", "payment_orders", "change_orders"]
    assert found.section["bankgiro"].to_pylist() == [OTHER, BANKGIRO, OTHER, BANKGIRO]
    assert found.payment["section_no"].to_pylist() == [2, 2, 2, 3, 3]


def test_no_rows_are_no_bytes() -> None:
    empty = autogiro.write_orders(customer_number="1", written_on=DATE, payments=PAYMENTS.slice(0, 0))
    assert empty == autogiro.write_orders(customer_number="1", written_on=DATE) == b""


def test_columns_that_are_null_throughout_may_be_left_out_and_others_are_passed_over() -> None:
    least = pa.table(
        {"code": ["82"], "bankgiro": [BANKGIRO], "payer_number": ["1"], "amount_ore": [5], "paid_on": [DATE]}
    )
    assert written(payments=least.append_column("invoice_no", pa.array([7]))) == [opening(), order("82", 5, {}, 1)]
    assert written(changes=pa.table({"code": ["23"], "bankgiro": [BANKGIRO], "payer_number": ["1"]}))[1] == person(
        "23", 1
    )


def test_what_is_written_is_read_back() -> None:
    data = autogiro.write_orders(
        customer_number=CUSTOMER, written_on=DATE, mandates=MANDATES, payments=PAYMENTS, changes=CHANGES
    )
    key = "1234567890ABCDEF1234567890ABCDEF"
    found = autogiro.read_orders(hmac_seal.verify(hmac_seal.seal(data, key, DATE), key))
    assert found.mandate.select(MANDATE.names).to_pylist() == [
        row | {"account": row["account"] and row["account"].zfill(16)} for row in MANDATES.to_pylist()
    ]
    payments = found.payment.append_column("at_once", found.payment["paid_on"].is_null())
    wanted = [
        row | {"at_once": bool(row["at_once"]), "period_code": row["period_code"] or "0"}
        for row in PAYMENTS.to_pylist()
    ]
    assert payments.select(PAYMENT.names).to_pylist() == wanted
    assert found.change.select(CHANGE.names).to_pylist() == CHANGES.to_pylist()
    assert set(found.section["customer_number"].to_pylist()) == {CUSTOMER}
    assert set(found.section["written_on"].to_pylist()) == {DATE}
    assert remarks(found.warnings) == []
    again = autogiro.write_orders(
        customer_number=CUSTOMER, written_on=DATE, mandates=found.mandate, payments=payments, changes=found.change
    )
    assert again == data


def without_value(table: pa.Table, row: int, **values: Any) -> pa.Table:
    changed_rows = table.to_pylist()
    changed_rows[row] |= values
    return pa.Table.from_pylist([changed_rows[row]], schema=table.schema)


WRONG = [
    ("payments", PAYMENTS, 0, {"code": "77"}, "code"),
    ("payments", PAYMENTS, 0, {"code": None}, "code"),
    ("payments", PAYMENTS, 0, {"bankgiro": "505-0105"}, "bankgiro"),
    ("payments", PAYMENTS, 0, {"bankgiro": "050501055"}, "bankgiro"),
    ("payments", PAYMENTS, 0, {"bankgiro": None}, "bankgiro"),
    ("payments", PAYMENTS, 0, {"payer_number": "0"}, "payer_number"),
    ("payments", PAYMENTS, 0, {"payer_number": "1" * 17}, "payer_number"),
    ("payments", PAYMENTS, 0, {"payer_number": "811228-9874"}, "payer_number"),
    ("payments", PAYMENTS, 0, {"payer_number": None}, "payer_number"),
    ("payments", PAYMENTS, 0, {"amount_ore": 0}, "amount_ore"),
    ("payments", PAYMENTS, 0, {"amount_ore": -5}, "amount_ore"),
    ("payments", PAYMENTS, 0, {"amount_ore": 10**12}, "amount_ore"),
    ("payments", PAYMENTS, 0, {"amount_ore": None}, "amount_ore"),
    ("payments", PAYMENTS, 0, {"paid_on": None}, "paid_on"),
    ("payments", PAYMENTS, 0, {"at_once": True}, "paid_on"),
    ("payments", PAYMENTS, 0, {"period_code": "9"}, "period_code"),
    ("payments", PAYMENTS, 2, {"period_code": "1"}, "period_code"),
    ("payments", PAYMENTS, 0, {"repeat_count": 3}, "repeat_count"),
    ("payments", PAYMENTS, 3, {"repeat_count": 0}, "repeat_count"),
    ("payments", PAYMENTS, 3, {"repeat_count": 1000}, "repeat_count"),
    ("payments", PAYMENTS, 0, {"reference": "A" * 17}, "reference"),
    ("payments", PAYMENTS, 0, {"reference": "100 €"}, "reference"),
    ("payments", PAYMENTS, 0, {"reference": "A\tB"}, "reference"),
    ("mandates", MANDATES, 0, {"account": ACCOUNT, "identity_no": IDENTITY}, "account"),
    ("mandates", MANDATES, 0, {"answer_code": "AV"}, "answer_code"),
    ("mandates", MANDATES, 0, {"new_payer_number": "5"}, "new_payer_number"),
    ("mandates", MANDATES, 1, {"identity_no": None}, "identity_no"),
    ("mandates", MANDATES, 1, {"account": None}, "identity_no"),
    ("mandates", MANDATES, 1, {"account": "8901-0"}, "account"),
    ("mandates", MANDATES, 1, {"identity_no": "8112289874"}, "identity_no"),
    ("mandates", MANDATES, 3, {"answer_code": "JA"}, "answer_code"),
    ("mandates", MANDATES, 5, {"new_payer_number": None}, "new_payer_number"),
    ("mandates", MANDATES, 5, {"new_payer_number": "x"}, "new_payer_number"),
    ("mandates", MANDATES, 5, {"code": "82"}, "code"),
    ("changes", CHANGES, 0, {"code": "26"}, "code"),
    ("changes", CHANGES, 0, {"code": "27"}, "code"),
    ("changes", CHANGES, 0, {"paid_on": DATE}, "paid_on"),
    ("changes", CHANGES, 1, {"paid_on": None}, "paid_on"),
    ("changes", CHANGES, 1, {"reference": "A"}, "reference"),
    ("changes", CHANGES, 2, {"amount_ore": None}, "amount_ore"),
    ("changes", CHANGES, 2, {"amount_ore": 0}, "amount_ore"),
    ("changes", CHANGES, 2, {"payment_code": None}, "payment_code"),
    ("changes", CHANGES, 2, {"payment_code": "00"}, "payment_code"),
    ("changes", CHANGES, 2, {"new_paid_on": LATER}, "new_paid_on"),
    ("changes", CHANGES, 2, {"reference": "A" * 17}, "reference"),
    ("changes", CHANGES, 4, {"new_paid_on": None}, "new_paid_on"),
    ("changes", CHANGES, 4, {"amount_ore": 5}, "amount_ore"),
    ("changes", CHANGES, 5, {"payer_number": None}, "payer_number"),
]


@pytest.mark.parametrize(("name", "table", "row", "values", "column"), WRONG)
def test_what_bankgirot_would_reject_is_not_written(
    name: str, table: pa.Table, row: int, values: dict[str, Any], column: str
) -> None:
    with pytest.raises(ValueError, match=f"^{column}, row 0: ") as error:
        written(**{name: without_value(table, row, **values)})
    for value in values.values():
        assert not isinstance(value, str) or len(value) < 5 or value not in str(error.value)


@pytest.mark.parametrize("number", ["", "1234567", "47-11", "x"])
def test_our_number_at_bankgirot_has_at_most_six_digits(number: str) -> None:
    with pytest.raises(ValueError, match="customer_number"):
        autogiro.write_orders(customer_number=number, written_on=DATE, payments=PAYMENTS)


BROKEN = {
    "AG-R2": [
        (changed(PAYMENT_LINES, 2, "0009912346", 44), {("AG-R2", 2)}),
        (changed(MANDATE_LINES, 2, "0009912346", 3), {("AG-R2", 2)}),
        (changed(MANDATE_LINES, 7, "0009912346", 29), {("AG-R2", 7)}),
        (changed(CHANGE_LINES, 2, "0009912346", 3), {("AG-R2", 2)}),
    ],
    "AG-R3": [
        (file(*PAYMENT_LINES, opening()), {("AG-R3", 7)}),
        (file(*PAYMENT_LINES, opening(), opening(), MANDATE_LINES[1]), {("AG-R3", 8)}),
        (file(*PAYMENT_LINES, MANDATE_LINES[1]), {("AG-R3", 7)}),
        (file(*MANDATE_LINES, CHANGE_LINES[1]), {("AG-R3", 8)}),
        (file(*PAYMENT_LINES, record("09", p3=DAY)), {("AG-R3", 7)}),
    ],
    "AG-R7": [
        *((changed(PAYMENT_LINES, 2, "x", at), {("AG-R7", 2)}) for at in (3, 16, 32, 44)),
        (changed(PAYMENT_LINES, 2, "20261131", 3), {("AG-R7", 2)}),
        (changed(PAYMENT_LINES, 4, "GENASTE ", 3), {("AG-R7", 4)}),
        *((changed(MANDATE_LINES, 7, "x", at), {("AG-R7", 7)}) for at in (3, 13, 29, 39)),
        *((changed(CHANGE_LINES, 7, "x", at), {("AG-R7", 7)}) for at in (3, 13, 29, 37, 49, 51)),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN))
def test_broken_orders_are_refused(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_orders, source) == wanted


def test_orders_cut_off_between_two_records_look_whole() -> None:
    assert len(autogiro.read_orders(file(*PAYMENT_LINES[:3])).payment) == 2


def test_changes_of_all_payments_are_read_but_never_written() -> None:
    at = {"p51": "20261127"}
    lines = [opening(), record("26", p3=OUR_BANKGIRO, **at), record("27", p3=OUR_BANKGIRO, p29=DAY, **at)]
    found = autogiro.read_orders(file(*lines)).change
    assert found["code"].to_pylist() == ["26", "27"] and found["payer_number"].null_count == 2
    assert found["new_paid_on"].to_pylist() == [LATER, LATER]


NUMBERS = st.integers(1, 10**16 - 1).map(str)


@st.composite
def orders(draw: st.DrawFn) -> list[dict[str, Any]]:
    def one() -> dict[str, Any]:
        period = draw(st.sampled_from("012345678"))
        at_once = period == "0" and draw(st.booleans())
        return {
            "code": draw(st.sampled_from(["82", "32"])),
            "bankgiro": draw(st.sampled_from([BANKGIRO, OTHER])),
            "paid_on": None if at_once else draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
            "at_once": at_once,
            "period_code": period,
            "repeat_count": draw(st.none() | st.integers(1, 999)) if period != "0" else None,
            "payer_number": draw(NUMBERS),
            "amount_ore": draw(st.integers(1, 10**12 - 1)),
            "reference": draw(st.none() | st.text("ABC019åÄ", min_size=1, max_size=16)),
        }

    return [one() for _ in range(draw(st.integers(1, 8)))]


@given(given_rows=orders())
@settings(max_examples=60, deadline=None)
def test_any_payment_orders_are_read_back_as_they_were(given_rows: list[dict[str, Any]]) -> None:
    lines = written(payments=pa.Table.from_pylist(given_rows, schema=PAYMENT))
    found = autogiro.read_orders(file(*lines)).payment
    found = found.append_column("at_once", found["paid_on"].is_null()).select(PAYMENT.names)
    assert found.to_pylist() == sorted(given_rows, key=lambda row: row["bankgiro"])
