"""Autogiro's answers to payment orders: rejected, cancelled or changed, pending; each code, sum and rule."""

from __future__ import annotations

from datetime import date

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

from formats import autogiro
from formats.autogiro_codes import CHANGE, REJECTED
from formats.autogiro_kinds import SIGNED

DATE = date(2026, 11, 20)
REFERENCE = "202600017100A001"


def rejected(code: str, comment: str, ore: int, day: str = DAY, reference: str = REFERENCE) -> str:
    at = {"p3": day, "p11": "0", "p15": "101".zfill(16), "p31": f"{ore:012}", "p43": reference, "p59": comment}
    return record(code, **at)


def rejected_end(out: tuple[int, int], into: tuple[int, int]) -> str:
    return end(p15=f"{out[0]:06}", p21=f"{out[1]:012}", p33=f"{into[0]:06}", p39=f"{into[1]:012}")


REJECTED_FILE = [
    opening("AVVISADE BET UPPDR"),
    rejected("82", "12", 30000, "20261133"),
    rejected("82", "01", 500, reference=""),
    rejected("32", "09", 7),
    rejected("82", "06", 1, "GENAST")[:10] + "9" + "0x1" + rejected("82", "06", 1)[14:],
    rejected_end((1, 7), (3, 30501)),
]


def test_rejected_payments_keep_what_was_sent() -> None:
    found = autogiro.read_rejected_payments(file(*REJECTED_FILE))
    assert [tuple(row.values()) for row in found.section.to_pylist()] == [(1, 1, "50501055", CUSTOMER, DATE)]
    assert [tuple(row.values()) for row in found.payment.to_pylist()] == [
        (1, 2, "in", "20261133", None, "0", None, "101", 30000, REFERENCE, REFERENCE, "12"),
        (1, 3, "in", DAY, DATE, "0", None, "101", 500, None, None, "01"),
        (1, 4, "out", DAY, DATE, "0", None, "101", 7, REFERENCE, REFERENCE, "09"),
        (1, 5, "in", "GENAST", None, "9", "0x1", "101", 1, REFERENCE, REFERENCE, "06"),
    ]
    assert remarks(found.warnings) == []
    assert len(autogiro.read_rejected_payments(file(REJECTED_FILE[0], rejected_end((0, 0), (0, 0)))).payment) == 0


BROKEN_REJECTED = {
    "AG-R3": [
        (without(REJECTED_FILE, 6), {("AG-R3", 5)}),
        (file(*REJECTED_FILE[:2], record("77"), *REJECTED_FILE[2:]), {("AG-R3", 3)}),
    ],
    "AG-R4": [
        (changed(REJECTED_FILE, 6, "000002", 15), {("AG-R4", 6)}),
        (changed(REJECTED_FILE, 6, "000000000008", 21), {("AG-R4", 6)}),
        (changed(REJECTED_FILE, 6, "000002", 33), {("AG-R4", 6)}),
        (changed(REJECTED_FILE, 6, "000000030502", 39), {("AG-R4", 6)}),
        (changed(REJECTED_FILE, 4, "000000000008", 31), {("AG-R4", 6)}),
        (without(REJECTED_FILE, 2), {("AG-R4", 5)}),
        (file(*REJECTED_FILE[:5], rejected_end((3, 30501), (1, 7))), {("AG-R4", 6)}),
    ],
    "AG-R7": [
        *((changed(REJECTED_FILE, 2, "x", at), {("AG-R7", 2)}) for at in (15, 31, 59)),
        *((changed(REJECTED_FILE, 6, "x", at), {("AG-R7", 6)}) for at in (15, 21, 33, 39)),
        (changed(REJECTED_FILE, 2, "\x00", 50), {("AG-R7", 2)}),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN_REJECTED))
def test_a_broken_list_of_rejected_payments_is_refused(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_rejected_payments, source) == wanted


def test_an_amount_that_is_no_number_is_null_where_the_report_says_so() -> None:
    lines = [REJECTED_FILE[0], rejected("82", "08", 5), rejected("82", "01", 5), rejected_end((0, 0), (2, 5))]
    found = autogiro.read_rejected_payments(changed(lines, 2, "O", 40))
    assert found.payment["amount_ore"].to_pylist() == [None, 5]
    assert remarks(found.warnings) == [("AG-R7", 2, "amount_ore")]
    assert refused(autogiro.read_rejected_payments, changed(lines, 3, "O", 40)) == {("AG-R7", 3)}


def test_every_comment_code_of_rejected_payments_is_known_and_no_other() -> None:
    for number in range(100):
        code = f"{number:02}"
        source = file(REJECTED_FILE[0], rejected("82", code, 5), rejected_end((0, 0), (1, 5)))
        wanted = [] if code in REJECTED else [("AG-R8", 2, "comment_code")]
        assert remarks(autogiro.read_rejected_payments(source).warnings) == wanted, code
    assert REJECTED == ("01", "02", "06", "07", "08", "09", "10", "12", "13", "15", "24")


def change(
    code: str,
    comment: str,
    ore: int = 0,
    way: str = "82",
    day: str = DAY,
    new: str = "0" * 8,
    reference: str = "",
    payer: str = "101".zfill(16),
) -> str:
    at = {"p3": day, "p11": payer, "p27": way, "p29": f"{ore:012}", "p41": "REFERENS" if reference else "0" * 8}
    return record(code, **at, p49=new, p57=reference or "0" * 16, p73=comment)


def signed_end(out: tuple[int, str], into: tuple[int, str]) -> str:
    """The end record with the sums as they are written."""
    return end(
        p29=out[1].zfill(12), p41=f"{out[0]:06}", p47=f"{into[0]:06}", p53="0000", p57=into[1].zfill(12), p69="0" * 12
    )


CHANGES_FILE = [
    opening("MAKULERING/ÄNDRING"),
    change("03", "12", 30000),
    change("11", "12", 500, reference="ÅRSKORT"),
    change("25", "13", 99999),
    change("29", "18", 7, way="32", new="20261127", reference=REFERENCE),
    change("23", "02", 0, way="00", day="0" * 8, payer=" " * 16),
    change("29", "14", 5, new="20261127"),
    signed_end((1, "7"), (3, "30505")),
]


def test_changes_saved_as_utf_8_are_known_and_refused_for_their_encoding() -> None:
    source = file(*CHANGES_FILE).decode("iso-8859-1").encode()
    assert autogiro.kind_of(source) == "changes"
    assert ("AG-ENC", 1) in refused(autogiro.read_changes, source)


def test_changes_give_every_field() -> None:
    found = autogiro.read_changes(file(*CHANGES_FILE))
    assert [tuple(row.values()) for row in found.section.to_pylist()] == [(1, 1, "50501055", CUSTOMER, DATE)]
    new, none = date(2026, 11, 27), "0" * 8
    assert [tuple(row.values()) for row in found.change.to_pylist()] == [
        (1, 2, "03", DATE, "101", "82", 30000, none, None, None, None, "12", True),
        (1, 3, "11", DATE, "101", "82", 500, "REFERENS", None, "ÅRSKORT", "ÅRSKORT         ", "12", True),
        (1, 4, "25", DATE, "101", "82", 99999, none, None, None, None, "13", False),
        (1, 5, "29", DATE, "101", "32", 7, "REFERENS", new, REFERENCE, REFERENCE, "18", True),
        (1, 6, "23", None, None, "00", 0, none, None, None, None, "02", False),
        (1, 7, "29", DATE, "101", "82", 5, none, new, None, None, "14", True),
    ]
    assert remarks(found.warnings) == []


@pytest.mark.parametrize(
    ("written", "ore"),
    [
        ("12003N", 120035),
        *((f"1{letter}", 10 + digit) for digit, letter in enumerate("JKLMNOPQR", 1)),
        *((f"12{letter}", 120) for letter in "å}Å]{?"),
        ("12", 12),
        ("å", 0),
    ],
)
def test_a_sum_may_have_its_sign_over_its_last_digit(written: str, ore: int) -> None:
    assert autogiro.read_changes(file(CHANGES_FILE[0], change("25", "12", ore), signed_end((0, "0"), (1, written))))
    with_error = file(CHANGES_FILE[0], change("25", "12", ore + 1), signed_end((0, "0"), (1, written)))
    assert refused(autogiro.read_changes, with_error) == {("AG-R4", 3)}
    out = file(CHANGES_FILE[0], change("25", "12", ore, way="32"), signed_end((1, written), (0, "0")))
    assert autogiro.read_changes(out)


def test_sums_with_a_sign_are_read_and_written_with_it() -> None:
    written = pa.array(["00000012003N", "00000000010J", "00000000012å", "000000000012", "00000000012}"])
    assert SIGNED.read(written).to_pylist() == [-120035, -101, -120, 12, -120]
    for ore, last in ((-120, "å"), (-1, "J"), (-9, "R"), (9, "9"), (0, "0")):
        cells = SIGNED.write(pa.chunked_array([pa.array([ore])]), 12, "iso-8859-1", "sum")
        assert bytes(cells[0]).decode("iso-8859-1")[-1] == last
        assert SIGNED.read(pa.array([bytes(cells[0]).decode("iso-8859-1")])).to_pylist() == [ore]


BROKEN_CHANGES = {
    "AG-R3": [
        (without(CHANGES_FILE, 8), {("AG-R3", 7)}),
        (file(*CHANGES_FILE[:2], record("82"), *CHANGES_FILE[2:]), {("AG-R3", 3)}),
        (file(*CHANGES_FILE[:2], record("30"), *CHANGES_FILE[2:]), {("AG-R3", 3)}),
    ],
    "AG-R4": [
        (changed(CHANGES_FILE, 8, "8", 40), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 8, "2", 46), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 8, "4", 52), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 8, "6", 68), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 4, "12", 73), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 2, "13", 73), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 2, "32", 27), {("AG-R4", 8)}),
        (changed(CHANGES_FILE, 2, "00", 27), {("AG-R4", 8)}),
    ],
    "AG-R7": [
        *((changed(CHANGES_FILE, 2, "x", at), {("AG-R7", 2)}) for at in (3, 11, 27, 29, 49, 73)),
        *((changed(CHANGES_FILE, 8, "x", at), {("AG-R7", 8)}) for at in (29, 41, 47, 57)),
        (changed(CHANGES_FILE, 8, " ", 40), {("AG-R7", 8)}),
        (changed(CHANGES_FILE, 2, " " * 12, 29), {("AG-R7", 2)}),
        (changed(CHANGES_FILE, 2, "20261131", 3), {("AG-R7", 2)}),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN_CHANGES))
def test_a_broken_list_of_changes_is_refused(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_changes, source) == wanted


@pytest.mark.parametrize(
    ("comment", "at", "text", "field"),
    [
        ("01", 3, "20261133", "paid_on"),
        ("02", 11, "x", "payer_number"),
        ("04", 27, "x", "payment_code"),
        ("05", 29, "x", "amount_ore"),
        ("06", 49, "20261133", "new_paid_on"),
    ],
)
def test_a_field_may_be_anything_where_the_comment_says_that_it_is_wrong(
    comment: str, at: int, text: str, field: str
) -> None:
    lines = [CHANGES_FILE[0], change("29", comment, 5), signed_end((0, "0"), (0, "0"))]
    found = autogiro.read_changes(changed(lines, 2, text, at))
    assert found.change[field].to_pylist() == [None]
    assert {rule for rule, *_ in remarks(found.warnings)} <= {"AG-R7", "AG-R8"}
    other = changed([CHANGES_FILE[0], change("29", "13", 5), lines[2]], 2, text, at)
    assert refused(autogiro.read_changes, other) == {("AG-R7", 2)}


def test_every_comment_code_of_changes_is_known_with_its_record_and_no_other() -> None:
    assert set(CHANGE) == {"03", "11", "21", *(str(number) for number in range(23, 30))}
    for code in ("22", *CHANGE):
        for number in range(1, 30):
            comment = f"{number:02}"
            counted = (1, "5") if comment in ("12", "14", "18") else (0, "0")
            source = file(CHANGES_FILE[0], change(code, comment, 5), signed_end((0, "0"), counted))
            wanted = [] if comment in CHANGE.get(code, ()) else [("AG-R8", 2, "comment_code")]
            assert remarks(autogiro.read_changes(source).warnings) == wanted, (code, comment)
    moving = ("10", "11", "13")
    wanted_codes = {
        **dict.fromkeys(("03", "11", "21"), ("12",)),
        "23": ("02", "10", "11", "12", "13"),
        "24": ("01", "02", "10", "11", "12", "13"),
        "25": ("01", "02", "04", "05", "10", "11", "12", "13"),
        "26": ("06", *moving, "14", "15"),
        "27": ("01", "06", *moving, "14", "15"),
        "28": ("01", "02", "06", *moving, "15", "18"),
        "29": ("01", "02", "04", "05", "06", *moving, "14", "15", "18"),
    }
    assert wanted_codes == CHANGE
    source = file(CHANGES_FILE[0], change("25", "13", way="83"), signed_end((0, "0"), (0, "0")))
    assert remarks(autogiro.read_changes(source).warnings) == [("AG-R8", 2, "payment_code")]


def pending(code: str, ore: int, period: str = "0", left: str = "   ", reference: str = REFERENCE) -> str:
    at = {"p11": period, "p12": left, "p16": "101".zfill(16), "p32": f"{ore:012}", "p54": reference}
    return record(code, p3=DAY, **at)


PENDING_OPENING = record("01", p3=DAY, p11="AUTOGIRO", p19="9900", p23="BEVAKNINGSREG", p63=CUSTOMER, p69=OUR_BANKGIRO)
PENDING_FILE = [
    PENDING_OPENING,
    pending("82", 500),
    pending("82", 700, "1", "012", "  A"),
    pending("32", 9, "0", "000", ""),
    signed_end((1, "9"), (2, "1200")),
]


def test_the_pending_register_gives_every_field() -> None:
    found = autogiro.read_pending_register(file(*PENDING_FILE))
    assert [tuple(row.values()) for row in found.section.to_pylist()] == [(1, 1, "50501055", CUSTOMER, DATE)]
    assert [tuple(row.values()) for row in found.payment.to_pylist()] == [
        (1, 2, "in", DATE, "0", None, "101", 500, REFERENCE, REFERENCE),
        (1, 3, "in", DATE, "1", 12, "101", 700, "A", "  A             "),
        (1, 4, "out", DATE, "0", 0, "101", 9, None, None),
    ]
    assert remarks(found.warnings) == []


BROKEN_PENDING = {
    "AG-R3": [
        (without(PENDING_FILE, 5), {("AG-R3", 4)}),
        (file(*PENDING_FILE, PENDING_OPENING.replace("BEVAKNINGSREG", " " * 13), PENDING_FILE[4]), None),
    ],
    "AG-R4": [
        *((changed(PENDING_FILE, 5, "7", at), {("AG-R4", 5)}) for at in (40, 46, 52, 68)),
        (without(PENDING_FILE, 2), {("AG-R4", 4)}),
    ],
    "AG-R7": [
        *((changed(PENDING_FILE, 2, "x", at), {("AG-R7", 2)}) for at in (3, 16, 32)),
        *((changed(PENDING_FILE, 5, "x", at), {("AG-R7", 5)}) for at in (29, 41, 47, 57)),
        (changed(PENDING_FILE, 1, "x", 63), {("AG-R7", 1)}),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN_PENDING))
def test_a_broken_pending_register_is_refused(source: bytes, wanted: set | None) -> None:
    found = refused(autogiro.read_pending_register, source)
    assert found == wanted or (wanted is None and ("AG-R3", 6) in found)
