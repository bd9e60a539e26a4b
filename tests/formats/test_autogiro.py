"""Autogiro: which file it is, and the payment specification with each of its rules broken on purpose."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from autogiro_files import (
    CUSTOMER,
    DAY,
    OUR_BANKGIRO,
    cases,
    changed,
    end,
    file,
    opening,
    record,
    refused,
    remarks,
    without,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import autogiro, hmac_seal
from formats.autogiro_codes import REFUND, STATUS
from formats.faults import MOST_NAMED, FileRefused

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "autogiro.md"

OPENING = opening("BET. SPEC & STOPP TK", stamp="20261120053055123456")


def deposit(code: str, ore: int, count: int, serial: int = 7, account: str = "8901003232323232") -> str:
    return record(code, p3=account.zfill(35), p38=DAY, p46=f"{serial:05}", p51=f"{ore:018}", p72=f"{count:08}")


def payment(
    code: str,
    payer: int,
    ore: int,
    status: str = "0",
    reference: str = "202600017100A001",
    bankgiro: str = OUR_BANKGIRO,
) -> str:
    at = {"p16": f"{payer:016}", "p32": f"{ore:012}", "p44": bankgiro, "p54": reference, "p80": status}
    return record(code, p3=DAY, p11="0", **at)


def refund(ore: int, code: str = "02") -> str:
    at = {"p16": "101".zfill(16), "p32": f"{ore:012}", "p44": OUR_BANKGIRO, "p54": "REF 1", "p70": DAY, "p78": code}
    return record("77", p3="20261103", p11="5", p12="006", **at)


def totals(deposits: int, into: int, withdrawals: int, out: int, refunds: int, refunded: int | None = None) -> str:
    return end(
        p15=f"{deposits:06}",
        p21=f"{into:012}",
        p33=f"{withdrawals:06}",
        p39=f"{out:012}",
        p51=f"{refunds:06}",
        p57=f"{refunds if refunded is None else refunded:012}",
    )


FULL = [
    OPENING,
    deposit("15", 70000, 2),
    payment("82", 101, 30000),
    payment("82", 102, 40000, reference="  ÅRSKORT 1"),
    payment("82", 103, 99999, "1"),
    payment("82", 104, 99999, "2", reference=""),
    payment("82", 105, 99999, "9"),
    deposit("15", 0, 0, serial=0),
    payment("82", 106, 5, "4"),
    deposit("16", 1000, 1, serial=8),
    payment("32", 107, 1000),
    payment("32", 108, 2000, "1"),
    deposit("17", 500, 1, serial=9),
    refund(500),
    deposit("17", 700, 1, serial=10),
    refund(700, "03"),
    totals(1, 2, 1, 1, 2),
]


def read(source: bytes) -> autogiro.PaymentSpecification:
    return autogiro.read_payment_specification(source)


def test_a_payment_specification_gives_every_field_of_every_record() -> None:
    found = read(file(*FULL))
    assert found.section.to_pylist() == [
        {
            "section_no": 1,
            "line_no": 1,
            "bankgiro": "50501055",
            "customer_number": CUSTOMER,
            "timestamp": "20261120053055123456",
            "created_at": datetime(2026, 11, 20, 5, 30, 55, 123456),
        }
    ]
    day, account = date(2026, 11, 20), "8901003232323232"
    assert [tuple(row.values()) for row in found.deposit.to_pylist()] == [
        (1, 1, 2, "in", account, day, 7, 70000, 2),
        (1, 2, 8, "in", account, day, 0, 0, 0),
        (1, 3, 10, "out", account, day, 8, 1000, 1),
        (1, 4, 13, "refund", account, day, 9, 500, 1),
        (1, 5, 15, "refund", account, day, 10, 700, 1),
    ]
    reference = "202600017100A001"
    rows = [tuple(row.values()) for row in found.payment.to_pylist()]
    assert rows[0] == (1, 1, 3, "in", day, "0", None, "101", 30000, "50501055", reference, reference, "0")
    assert rows[1][7:] == ("102", 40000, "50501055", "ÅRSKORT 1", "  ÅRSKORT 1     ", "0")
    assert rows[3][7:] == ("104", 99999, "50501055", None, None, "2")
    assert [(row[1], row[2], row[3], row[-1]) for row in rows] == [
        (1, 3, "in", "0"),
        (1, 4, "in", "0"),
        (1, 5, "in", "1"),
        (1, 6, "in", "2"),
        (1, 7, "in", "9"),
        (2, 9, "in", "4"),
        (3, 11, "out", "0"),
        (3, 12, "out", "1"),
    ]
    first = ("101", 500, "50501055", "REF 1", "REF 1".ljust(16), day, "02")
    assert tuple(found.refund.to_pylist()[0].values()) == (1, 4, 14, date(2026, 11, 3), "5", 6, *first)
    assert found.refund["deposit_no"].to_pylist() == [4, 5]
    assert remarks(found.warnings) == []


def test_what_is_left_of_a_recurring_order_is_told() -> None:
    found = read(changed(FULL, 3, "5012", 11)).payment.to_pylist()[0]
    assert (found["period_code"], found["repeat_count"]) == ("5", 12)


def test_amounts_are_whole_ore_and_dates_dates() -> None:
    found = read(file(*FULL))
    for table in (found.deposit, found.payment, found.refund):
        assert table.schema.field("amount_ore").type == pa.int64()
        assert table.schema.field("paid_on").type == pa.date32()
    assert found.section.schema.field("created_at").type == pa.timestamp("us")


def test_sections_of_several_bankgiro_numbers_keep_their_own() -> None:
    other = "0009912346"
    second = [
        opening("BET. SPEC & STOPP TK", bankgiro=other, stamp="2026112005305512345"[:19] + "6"),
        deposit("15", 5, 1),
        payment("82", 9, 5, bankgiro=other),
        totals(1, 1, 0, 0, 0),
    ]
    found = read(file(*FULL, *second))
    assert found.section["bankgiro"].to_pylist() == ["50501055", "9912346"]
    assert found.payment.to_pylist()[-1]["section_no"] == 2
    assert found.payment.to_pylist()[-1]["deposit_no"] == 6 == found.deposit["deposit_no"].to_pylist()[-1]


COPIES = {
    "LF": file(*FULL, line_end="\n"),
    "no last line end": file(*FULL).rstrip(b"\r\n"),
    "blank lines after": file(*FULL) + b"\r\n" + b" " * 80 + b"\r\n\r\n",
    "trimmed": "\r\n".join(line.rstrip() for line in FULL).encode("iso-8859-1"),
    "blanks added": file(*(line + " " * 11 for line in FULL)),
    "some blanks added": file(*(line + " " * (number % 3) for number, line in enumerate(FULL))),
    "stream": file(*FULL),
}


@pytest.mark.parametrize("source", COPIES.values(), ids=COPIES)
def test_copies_of_a_file_are_read_alike(source: bytes) -> None:
    original, copy = read(file(*FULL)), autogiro.read_payment_specification(io.BytesIO(source))
    for name in ("section", "deposit", "payment", "refund", "warnings"):
        assert getattr(copy, name).equals(getattr(original, name)), name


def test_titles_rulers_and_blank_lines_before_the_first_record_are_remarked() -> None:
    source = file("Exempelfil – betalningsspecifikation".replace("–", "\x96"), "[---+----1----+", "", *FULL)
    found = read(source)
    assert remarks(found.warnings) == [("AG-TITLE", 1, ""), ("AG-TITLE", 2, "")]
    assert found.payment["line_no"].to_pylist()[0] == 6


def test_a_seal_is_passed_over_without_a_word() -> None:
    key = "1234567890ABCDEF1234567890ABCDEF"
    sealed = hmac_seal.seal(file(*FULL), key, date(2026, 11, 20))
    found = read(sealed)
    assert found.payment["line_no"].to_pylist()[0] == 4 and remarks(found.warnings) == []
    with_section_seal = file(FULL[0], *FULL[1:], record("08", p3="123"))
    assert remarks(read(with_section_seal).warnings) == []
    assert read(hmac_seal.verify(sealed, key)).payment.equals(read(file(*FULL)).payment)


AGREED = file(OPENING, deposit("15", 0, 0, serial=0), payment("82", 1, 5, "1"), totals(1, 0, 0, 0, 0))


def test_a_deposit_of_failed_payments_only_may_be_counted_or_not() -> None:
    assert len(read(AGREED).payment) == 1
    for counted in (1, 2):
        assert read(changed(FULL, 17, f"{counted:06}", 15))
    assert refused(read, changed(FULL, 17, "000003", 15)) == {("AG-R4", 17)}
    assert refused(read, changed(FULL, 17, "000000", 15)) == {("AG-R4", 17)}


def test_a_deposit_and_a_withdrawal_may_be_without_payments() -> None:
    groups = [deposit("15", 0, 0, serial=0), deposit("16", 0, 0, serial=0), *FULL[1:3]]
    lines = [OPENING, *groups, deposit("16", 0, 0, serial=0), totals(1, 1, 0, 0, 0)]
    lines[3] = deposit("15", 30000, 1)
    assert [row["count"] for row in read(file(*lines)).deposit.to_pylist()] == [0, 0, 1, 0]
    assert refused(read, file(OPENING, deposit("15", 5, 1), totals(1, 0, 0, 0, 0))) == {("AG-R5", 2)}


def test_an_empty_section_is_remarked() -> None:
    assert remarks(read(file(OPENING, totals(0, 0, 0, 0, 0))).warnings) == [("AG-EMPTY", 1, "bankgiro")]


CUT = [OPENING, deposit("17", 500, 1)]
BROKEN = {
    "AG-R1": [
        (b"", {("AG-R1", None)}),
        (b"\r\n  \r\n", {("AG-R1", None)}),
        (b"namn;belopp\r\nA;1\r\n", {("AG-R1", None)}),
        (without(FULL, 1), {("AG-R1", 1)}),
        (file("titel", *FULL[1:]), {("AG-R1", 2)}),
        (file(opening("AG-MEDAVI"), *FULL[1:]), {("AG-R1", None)}),
        (file(opening("BET. SPEC"), *FULL[1:]), {("AG-R1", 1)}),
    ],
    "AG-R2": [
        (changed(FULL, 3, "0009912346", 44), {("AG-R2", 3)}),
        (changed(FULL, 14, "0009912346", 44), {("AG-R2", 14)}),
    ],
    "AG-R3": [
        (without(FULL, 17), {("AG-R3", 16)}),
        (file(*FULL[:3]), {("AG-R3", 3)}),
        (file(OPENING), {("AG-R3", 1)}),
        (file(*FULL, *FULL[:2]), {("AG-R3", 19)}),
        (file(*FULL[:16], *FULL), {("AG-R3", 17)}),
        (file(*FULL[:2], record("73"), *FULL[2:]), {("AG-R3", 3)}),
        (file(*FULL[:2], "en text", *FULL[2:]), {("AG-R3", 3)}),
        (file(*FULL[:2], "2\x30".replace("\x30", "x"), *FULL[2:]), {("AG-R3", 3)}),
        (file(OPENING, *FULL[2:]), {("AG-R3", 2)}),
        (file(*FULL[:2], FULL[10], *FULL[2:]), {("AG-R3", 3), ("AG-R3", 4)}),
        (file(*FULL, FULL[2]), {("AG-R3", 18)}),
        (file(*FULL[:11], FULL[4], *FULL[11:]), {("AG-R3", 12), ("AG-R3", 13)}),
        (file(*FULL[:7], FULL[11], *FULL[7:]), {("AG-R3", 8)}),
        (file(*FULL, opening("AG-MEDAVI"), end(p15="0000000")), {("AG-R7", 18), ("AG-R7", 19)}),
    ],
    "AG-R4": [
        (changed(FULL, 17, "000000000003", 21), {("AG-R4", 17)}),
        (changed(FULL, 17, "000002", 33), {("AG-R4", 17)}),
        (changed(FULL, 17, "000000000002", 39), {("AG-R4", 17)}),
        (changed(FULL, 17, "000001", 51), {("AG-R4", 17)}),
        (changed(FULL, 17, "000000000003", 57), {("AG-R4", 17)}),
    ],
    "AG-R5": [
        (changed(FULL, 2, "000000000000070001", 51), {("AG-R5", 2)}),
        (changed(FULL, 2, "00000003", 72), {("AG-R5", 2)}),
        (changed(FULL, 8, "000000000000000005", 51), {("AG-R5", 8)}),
        (changed(FULL, 10, "000000000000000999", 51), {("AG-R5", 10)}),
        (changed(FULL, 13, "000000000000000501", 51), {("AG-R5", 13)}),
        (changed(FULL, 13, "00000002", 72), {("AG-R5", 13)}),
        (without(FULL, 3), {("AG-R5", 2), ("AG-R4", 16)}),
        (changed(FULL, 5, "0", 80), {("AG-R5", 2), ("AG-R4", 17)}),
        (changed(FULL, 3, "1", 80), {("AG-R5", 2), ("AG-R4", 17)}),
    ],
    "AG-R6": [
        (without(FULL, 14), {("AG-R6", 14)}),
        (file(*FULL[:14], FULL[13], *FULL[14:]), {("AG-R6", 15)}),
        (file(*FULL[:2], FULL[13], *FULL[2:]), {("AG-R6", 3), ("AG-R3", 4)}),
        (file(*CUT), {("AG-R6", 2)}),
        (file(*CUT, totals(0, 0, 0, 0, 1)), {("AG-R6", 3)}),
    ],
    "AG-R7": [
        (changed(FULL, 1, "x", 65), {("AG-R7", 1)}),
        (changed(FULL, 1, "0000000000", 71), {("AG-R7", 1)}),
        (changed(FULL, 1, "20261131", 25), {("AG-R7", 1)}),
        (changed(FULL, 1, "24", 33), {("AG-R7", 1)}),
        (changed(FULL, 1, " ", 44), {("AG-R7", 1)}),
        *((changed(FULL, 2, "x", at), {("AG-R7", 2)}) for at in (30, 38, 46, 51, 72)),
        *((changed(FULL, 3, "x", at), {("AG-R7", 3)}) for at in (3, 16, 32, 44, 80)),
        (changed(FULL, 3, " ", 80), {("AG-R7", 3)}),
        (changed(FULL, 3, " " * 12, 32), {("AG-R7", 3)}),
        (changed(FULL, 3, "20261131", 3), {("AG-R7", 3)}),
        *((changed(FULL, 14, "x", at), {("AG-R7", 14)}) for at in (3, 16, 32, 44, 70, 78)),
        *((changed(FULL, 17, "x", at), {("AG-R7", 17)}) for at in (3, 15, 21, 33, 39, 51, 57)),
        (changed(FULL, 3, "\t", 60), {("AG-R7", 3)}),
        (changed(FULL, 3, "\x00", 75), {("AG-R7", 3)}),
        (file(*FULL[:2], FULL[2] + "x", *FULL[3:]), {("AG-R7", 3)}),
        (file(*FULL[:2], FULL[2][:79], *FULL[3:]), {("AG-R7", 3)}),
        (file(*FULL[:2], FULL[2][:43], *FULL[3:]), {("AG-R7", 3)}),
    ],
    "AG-ENC": [
        (file(*FULL).replace("Å".encode("iso-8859-1"), "Å".encode()), {("AG-ENC", 4)}),
        (b"\xef\xbb\xbf" + file(*FULL), {("AG-ENC", 1)}),
        (b"\xef\xbb\xbf" + file("titel", *FULL), {("AG-ENC", 1)}),
        (b"\xff\xfe" + file(*FULL).decode("iso-8859-1").encode("utf-16-le"), {("AG-ENC", 1)}),
        (b"\xfe\xff" + file(*FULL).decode("iso-8859-1").encode("utf-16-be"), {("AG-ENC", 1)}),
        (b"\xef\xbb\xbf" + b"<Document/>", {("AG-R1", None)}),
    ],
}
REMARKED = {
    "AG-R8": [
        (changed(FULL, 5, "3", 80), [("AG-R8", 5, "status")]),
        (changed(FULL, 12, "9", 80), [("AG-R8", 12, "status")]),
        (changed(FULL, 14, "04", 78), [("AG-R8", 14, "refund_code")]),
        (changed(FULL, 14, "00", 78), [("AG-R8", 14, "refund_code")]),
    ],
    "AG-R7": [
        (changed(FULL, 3, "x", 12), [("AG-R7", 3, "repeat_count")]),
        (changed(FULL, 3, "x", 11), [("AG-R7", 3, "period_code")]),
    ],
    "AG-END": [
        (changed(FULL, 17, "20261121", 3), [("AG-END", 17, "written_on")]),
        (changed(FULL, 17, "    ", 11), [("AG-END", 17, "clearing")]),
    ],
    "AG-BLANK": [(file(*FULL[:3], "", *FULL[3:]), [("AG-BLANK", 4, "")])],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN))
def test_a_broken_file_is_refused_with_exactly_the_broken_rules(source: bytes, wanted: set) -> None:
    assert refused(read, source) == wanted


@pytest.mark.parametrize(("source", "wanted"), cases(REMARKED))
def test_what_is_odd_but_sound_is_remarked_and_taken(source: bytes, wanted: list) -> None:
    assert remarks(read(source).warnings) == wanted


def test_every_status_and_refund_code_in_use_is_known_and_no_other() -> None:
    for code, lines, at in (("82", 5, 80), ("32", 12, 80)):
        for status in "123456789":
            wanted = [] if status in STATUS[code] else [("AG-R8", lines, "status")]
            assert remarks(read(changed(FULL, lines, status, at)).warnings) == wanted, (code, status)
    for number in range(100):
        wanted = [] if f"{number:02}" in REFUND else [("AG-R8", 14, "refund_code")]
        assert remarks(read(changed(FULL, 14, f"{number:02}", 78)).warnings) == wanted
    assert (STATUS, REFUND) == ({"82": ("0", "1", "2", "4", "9"), "32": ("0", "1", "2", "4")}, ("01", "02", "03"))


def test_amounts_are_told_in_kronor() -> None:
    with pytest.raises(FileRefused, match=re.escape("posten anger 700,01 kr, filen har 700,00 kr")):
        read(changed(FULL, 2, "000000000000070001", 51))


def test_many_faults_are_counted() -> None:
    lines = [*FULL[:2], *(line[:40] + "x" + line[41:] for line in [FULL[2]] * 500), *FULL[3:]]
    with pytest.raises(FileRefused) as refusal:
        read(file(*lines))
    assert len(refusal.value.faults) == MOST_NAMED + 1 and "400" in refusal.value.faults[-1].wanted


def test_payer_numbers_and_accounts_are_in_no_message() -> None:
    for line, at in ((3, 16), (14, 16), (2, 28)):
        source = changed(FULL, line, "811228987x", at)
        with pytest.raises(FileRefused) as refusal:
            read(source)
        assert "8112" not in str(refusal.value) and "987x" not in str(refusal.value)
        assert {fault.found for fault in refusal.value.faults} == {""}


OLD = {
    "payment specification": record("01", p3=DAY, p11="AUTOGIRO", p19="9900", p63=CUSTOMER, p69=OUR_BANKGIRO),
    "mandate advice": record("01", p3=DAY, p11="9900", p15=OUR_BANKGIRO, p25="AG-MEDAVI"),
    "rejected payments": record("01", p3=DAY, p11="AUTOGIRO", p19="9900", p23="FELLISTA REG.KONTRL"),
    "changes": record("01", p3=DAY, p11="AUTOGIRO", p19="9900", p23="MAK/ÄNDRINGSLISTA"),
}


@pytest.mark.parametrize("first", OLD.values(), ids=OLD)
def test_the_old_layout_is_refused_by_name(first: str) -> None:
    with pytest.raises(FileRefused, match=r"gammal layout.*AG-R1"):
        autogiro.kind_of(file("titel", first, "82"))
    assert autogiro.is_autogiro(file(first))


ORDER_OPENING = record("01", p3=DAY, p11="AUTOGIRO", p63=CUSTOMER, p69=OUR_BANKGIRO)
REGISTER = "".join([OUR_BANKGIRO, "198112289874", "101".zfill(16), "1", "26", DAY, " " * 8, "1", " " * 6, "1" * 16])
FIRST = {
    "payment_specification": [OPENING],
    "mandate_advice": [opening("AG-MEDAVI")],
    "rejected_payments": [opening("AVVISADE BET UPPDR")],
    "changes": [opening("MAKULERING/ÄNDRING")],
    "online_mandates": [record("51", p3=DAY, p11="9900", p15=OUR_BANKGIRO, p25="AG-EMEDGIV")],
    "pending_register": [
        record("01", p3=DAY, p11="AUTOGIRO", p19="9900", p23="BEVAKNINGSREG", p63=CUSTOMER, p69=OUR_BANKGIRO)
    ],
    "mandate_register": [REGISTER],
    "payment_orders": [ORDER_OPENING, "82"],
    "mandate_orders": [ORDER_OPENING, "05"],
    "change_orders": [ORDER_OPENING, "28"],
}


@pytest.mark.parametrize("kind", FIRST)
def test_a_file_is_known_by_its_first_record(kind: str) -> None:
    for before in ([], ["Exempel", "", "[---+"], [record("00", p3="261120", p9="HMAC")]):
        source = file(*before, *FIRST[kind])
        assert autogiro.kind_of(source) == kind
        assert autogiro.is_autogiro(source)
        stream = io.BytesIO(b"junk" + source)
        stream.seek(4)
        assert autogiro.kind_of(stream) == kind and stream.tell() == 4
    assert autogiro.kind_of(file(*(line.rstrip() for line in FIRST[kind]))) == kind
    assert set(FIRST) == set(autogiro.KINDS) == set(autogiro.READERS)


@pytest.mark.parametrize("letter", ["\xc4", "[", "?", "A"])
def test_the_letter_in_the_list_of_changes_may_be_written_in_seven_bits(letter: str) -> None:
    assert autogiro.kind_of(file(opening(f"MAKULERING/{letter}NDRING"))) == "changes"


@pytest.mark.parametrize("second", [[], ["01"], ["26"], ["77"]])
def test_orders_are_known_by_their_second_record(second: list[str]) -> None:
    source = file(ORDER_OPENING, *second)
    if second == ["26"]:
        assert autogiro.kind_of(source) == "change_orders"
    else:
        assert refused(autogiro.kind_of, source) == {("AG-R1", 1)}
    assert autogiro.is_autogiro(source)


@pytest.mark.parametrize(
    "source",
    [b"", b"01BGMAX               0120261120173035010331P", b"<Document/>", b"\xff\xfe0\x001\x00", b"82", b"12345"],
)
def test_other_files_are_not_autogiros(source: bytes) -> None:
    assert not autogiro.is_autogiro(source)
    assert {rule for rule, _ in refused(autogiro.kind_of, source)} == {"AG-R1"}


def test_the_first_records_are_found_far_down_but_not_beyond_the_head() -> None:
    assert autogiro.kind_of(file(*["titel"] * 500, OPENING)) == "payment_specification"


ALL = b"".join(file(*lines) for lines in FIRST.values())


@given(data=st.binary(max_size=400), at=st.integers(0, 1300), kind=st.sampled_from(sorted(FIRST)))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_refused_or_read(data: bytes, at: int, kind: str) -> None:
    source = file(*FIRST[kind])
    for damaged in (data, source + data, source[:at] + data + source[at:]):
        autogiro.is_autogiro(damaged)
        for reader in {autogiro.READERS[kind], autogiro.read_payment_specification}:
            try:
                found = reader(damaged)
            except FileRefused as refusal:
                assert all(fault.rule.startswith("AG-") for fault in refusal.faults)
            else:
                assert isinstance(found.warnings, pa.Table)


@given(
    line=st.integers(1, len(FULL)), at=st.integers(1, 80), text=st.text(st.characters(max_codepoint=255), max_size=12)
)
@settings(max_examples=300, deadline=None)
def test_a_file_with_any_damage_is_refused_or_has_its_money_unchanged(line: int, at: int, text: str) -> None:
    source = changed(FULL, line, text[: 81 - at], at)
    try:
        found = read(source)
    except FileRefused:
        return
    sums = {(row["kind"], row["amount_ore"], row["count"]) for row in found.deposit.to_pylist()}
    wanted = {("in", 70000, 2), ("in", 0, 0), ("out", 1000, 1), ("refund", 500, 1), ("refund", 700, 1)}
    if "\n" not in text and "\r" not in text:
        assert sums == wanted


def test_the_result_does_not_depend_on_where_blocks_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from formats import autogiro_file

    many = [line for _ in range(40) for line in FULL]
    source = file("titel", *many)
    whole = read(source)
    split = autogiro_file.fixed_lines.split
    monkeypatch.setattr(autogiro_file.fixed_lines, "split", lambda given: split(given, 300))
    parts = read(source)
    for name in ("section", "deposit", "payment", "refund", "warnings"):
        assert getattr(parts, name).equals(getattr(whole, name)), name
    assert len(whole.payment) == 320 and len(whole.section) == 40


def test_the_document_lists_every_rule_that_the_code_has() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in Path(autogiro.__file__).parent.glob("autogiro*.py"))
    rules = set(re.findall(r'"(AG-[A-Z]+[0-9]*)"', code)) - {"AG-MEDAVI", "AG-EMEDGIV"}  # names of reports
    listed = set(re.findall(r"^\| (AG-[A-Z]+[0-9]*) \|", text, re.MULTILINE))
    assert rules <= listed and listed - rules <= {"AG-R9", "AG-R10"}
