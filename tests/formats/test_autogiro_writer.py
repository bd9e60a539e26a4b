"""Bankgirot's own Autogiro reports: what is written is read back, and what was read gives the same bytes again."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
import test_autogiro
import test_autogiro_answers as answers
import test_autogiro_mandates as mandates
from autogiro_files import CUSTOMER, file
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import autogiro, autogiro_writer
from formats.faults import FileRefused

DATE = date(2026, 11, 20)
ADVICES = [*mandates.ADVICES[:3], mandates.ADVICES[3][:28] + " " * 16 + mandates.ADVICES[3][44:], *mandates.ADVICES[4:]]
ONLINE = [line for number, line in enumerate(mandates.ONLINE) if number != 3]
ONLINE[-1] = ONLINE[-1].replace("0000010", "0000009")
ONLINE[7] = mandates.record("54", p3="Bo Ek")
REGISTER = [line[:49] + line[49:57].replace(" ", "0") + line[57:] for line in mandates.REGISTER]
SIGNED = [*answers.CHANGES_FILE[:-1], answers.signed_end((1, "P"), (3, "3050N"))]
FILES = {
    "payment_specification": (test_autogiro.FULL, autogiro_writer.write_payment_specification, {}),
    "mandate_advice": (ADVICES, autogiro_writer.write_mandate_advice, {}),
    "rejected_payments": (answers.REJECTED_FILE, autogiro_writer.write_rejected_payments, {}),
    "changes": (answers.CHANGES_FILE, autogiro_writer.write_changes, {"signed": False}),
    "signed changes": (SIGNED, autogiro_writer.write_changes, {}),
    "online_mandates": (ONLINE, autogiro_writer.write_online_mandates, {}),
    "pending_register": (answers.PENDING_FILE, autogiro_writer.write_pending_register, {}),
    "mandate_register": (REGISTER, autogiro_writer.write_mandate_register, {}),
}


def tables(read: Any) -> dict[str, pa.Table]:
    return {field.name: getattr(read, field.name) for field in fields(read) if field.name != "warnings"}


@pytest.mark.parametrize("name", FILES)
def test_writing_what_was_read_gives_the_same_bytes(name: str) -> None:
    lines, write, options = FILES[name]
    source = file(*lines)
    read = autogiro.READERS[autogiro.kind_of(source)](source)
    assert write(**tables(read), **options) == source


def test_sections_are_written_in_order_with_their_own_totals() -> None:
    lines = test_autogiro.FULL
    source = file(*lines, *(line.replace("0050501055", "0009912346") for line in lines))
    read = autogiro.read_payment_specification(source)
    assert autogiro_writer.write_payment_specification(**tables(read)) == source
    empty = autogiro.read_mandate_advice(file(ADVICES[0], mandates.end(p15="0000000"), *ADVICES))
    assert autogiro_writer.write_mandate_advice(**tables(empty)).startswith(
        file(ADVICES[0], mandates.end(p15="0000000"), ADVICES[0])
    )


def test_a_payment_of_a_deposit_that_is_not_there_is_an_error() -> None:
    read = autogiro.read_payment_specification(file(*test_autogiro.FULL))
    with pytest.raises(ValueError, match="deposit_no"):
        autogiro_writer.write_payment_specification(
            section=read.section, deposit=read.deposit.slice(1), payment=read.payment
        )
    with pytest.raises(ValueError, match="section_no"):
        autogiro_writer.write_mandate_advice(
            section=read.section.slice(0, 0), advice=autogiro.read_mandate_advice(file(*ADVICES)).advice
        )


MONEY = st.integers(0, 10**9)


@st.composite
def specifications(draw: st.DrawFn) -> dict[str, pa.Table]:
    """The tables of a payment specification of some sections and groups."""
    count = draw(st.integers(1, 3))
    groups = [
        (section, kind)
        for section in range(1, count + 1)
        for kind in draw(st.lists(st.sampled_from(["in", "out", "refund"]), min_size=1, max_size=4))
    ]
    bankgiros = ["50501055", "9912346", "59900020"]
    deposits, payments, refunds = [], [], []
    for number, (section, kind) in enumerate(groups, 1):
        common = {"section_no": section, "deposit_no": number, "paid_on": DATE, "bankgiro": bankgiros[section - 1]}
        deposits.append({**common, "kind": kind, "account": "8901003232323232", "serial": number})
        for _ in range(1 if kind == "refund" else draw(st.integers(1, 4))):
            row = {
                **common,
                "period_code": draw(st.sampled_from("01")),
                "repeat_count": draw(st.none() | st.integers(0, 999)),
                "payer_number": str(draw(st.integers(1, 10**16 - 1))),
                "amount_ore": draw(MONEY),
                "reference": draw(st.none() | st.sampled_from(["A", "ÅRSKORT 1", "X" * 16])),
            }
            if kind == "refund":
                refunds.append({**row, "refund_on": DATE, "refund_code": "01"})
            else:
                payments.append({**row, "kind": kind, "status": draw(st.sampled_from("0129"))})
    sections = [
        {"section_no": n, "bankgiro": b, "customer_number": CUSTOMER, "timestamp": "20261120053055000001"}
        for n, b in enumerate(bankgiros[:count], 1)
    ]
    return {
        "section": pa.Table.from_pylist(sections),
        "deposit": pa.Table.from_pylist(deposits),
        "payment": typed(payments, "kind", "status"),
        "refund": typed(refunds, "refund_on", "refund_code"),
    }


def typed(rows: list[dict[str, Any]], *more: str) -> pa.Table:
    whole = dict.fromkeys(("section_no", "deposit_no", "repeat_count", "amount_ore"), pa.int64())
    types = whole | dict.fromkeys(("paid_on", "refund_on"), pa.date32())
    names = ["section_no", "deposit_no", "paid_on", "bankgiro", "period_code", "repeat_count", "payer_number"]
    names += ["amount_ore", "reference", *more]
    return pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.string())) for name in names]))


@given(made=specifications())
@settings(max_examples=60, deadline=None)
def test_any_payment_specification_that_is_written_is_read_back(made: dict[str, pa.Table]) -> None:
    source = autogiro_writer.write_payment_specification(**made)
    read = autogiro.read_payment_specification(source)
    for name in ("payment", "refund"):
        assert getattr(read, name).select(made[name].column_names).to_pylist() == made[name].to_pylist()
    kept = ["section_no", "deposit_no", "kind", "serial"]
    assert read.deposit.select(kept).to_pylist() == made["deposit"].select(kept).to_pylist()
    assert autogiro_writer.write_payment_specification(**tables(read)) == source


@given(name=st.sampled_from(sorted(FILES)), at=st.integers(0, 900), data=st.binary(min_size=1, max_size=30))
@settings(max_examples=400, deadline=None)
def test_any_damage_of_any_report_is_refused_or_read(name: str, at: int, data: bytes) -> None:
    source = file(*FILES[name][0])
    reader = autogiro.READERS[autogiro.kind_of(source)]
    for damaged in (source[:at] + data + source[at + len(data) :], source[:at] + data + source[at:], source[:at]):
        try:
            found = reader(damaged)
        except FileRefused as refusal:
            assert all(fault.rule.startswith("AG-") and fault.wanted for fault in refusal.faults)
        else:
            assert all(isinstance(table, pa.Table) for table in tables(found).values())
