"""Autogiro mandates: advice, mandates from the internet bank, the register; each code, count and rule."""

from __future__ import annotations

from datetime import date

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
from formats.autogiro_codes import ADVICE
from formats.faults import FileRefused

ACCOUNT, IDENTITY = "3300001212121212", "198112289874"


def advice(payer: int, codes: str, account: str = "", identity: str = "", bankgiro: str = OUR_BANKGIRO) -> str:
    at = {"p13": f"{payer:016}", "p29": account, "p45": identity, "p62": codes, "p66": DAY}
    return record("73", p3=bankgiro, **at)


ADVICES = [
    opening("AG-MEDAVI"),
    advice(101, "4232", ACCOUNT, IDENTITY),
    advice(102, "0333"),
    advice(9912346, "4602", "0" * 16, "990009912346"),
    advice(103, "10"),
    end(p15="0000004"),
]


def test_a_mandate_advice_gives_every_field() -> None:
    found = autogiro.read_mandate_advice(file(*ADVICES))
    day = date(2026, 11, 20)
    assert [tuple(row.values()) for row in found.section.to_pylist()] == [(1, 1, "50501055", CUSTOMER, day)]
    assert [tuple(row.values()) for row in found.advice.to_pylist()] == [
        (1, 2, "50501055", "101", ACCOUNT, IDENTITY, "42", "32", day),
        (1, 3, "50501055", "102", None, None, "03", "33", day),
        (1, 4, "50501055", "9912346", None, "990009912346", "46", "02", day),
        (1, 5, "50501055", "103", None, None, "10", None, day),
    ]
    assert remarks(found.warnings) == []


def test_the_reserved_zeros_of_official_examples_are_no_matter() -> None:
    found = autogiro.read_mandate_advice(changed(ADVICES, 2, "00000", 57))
    assert remarks(found.warnings) == [] and found.advice["information_code"].to_pylist()[0] == "42"


def test_an_empty_advice_is_taken() -> None:
    assert len(autogiro.read_mandate_advice(file(ADVICES[0], end(p15="0000000"))).advice) == 0


BROKEN_ADVICE = {
    "AG-R2": [
        (changed(ADVICES, 2, "0009912346", 3), {("AG-R2", 2)}),
    ],
    "AG-R3": [
        (without(ADVICES, 6), {("AG-R3", 5)}),
        (file(*ADVICES[:2], record("82"), *ADVICES[2:]), {("AG-R3", 3)}),
        (file(*ADVICES, opening("AVVISADE BET UPPDR"), end(p15="0000000")), {("AG-R3", 7)}),
        (file(*ADVICES, ADVICES[1]), {("AG-R3", 7)}),
    ],
    "AG-R4": [
        (changed(ADVICES, 6, "0000005", 15), {("AG-R4", 6)}),
        (without(ADVICES, 3), {("AG-R4", 5)}),
    ],
    "AG-R7": [
        *((changed(ADVICES, 2, "x", at), {("AG-R7", 2)}) for at in (3, 13, 62, 66)),
        (changed(ADVICES, 2, "  ", 62), {("AG-R7", 2)}),
        (changed(ADVICES, 2, " " * 16, 13), {("AG-R7", 2)}),
        (changed(ADVICES, 6, "x", 15), {("AG-R7", 6)}),
        (changed(ADVICES, 1, "x", 25), {("AG-R7", 1)}),
        (changed(ADVICES, 1, "x", 70), {("AG-R7", 1)}),
        (changed([ADVICES[0], advice(1, "0429"), end(p15="0000001")], 1, "x", 75), {("AG-R7", 1)}),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN_ADVICE))
def test_a_broken_advice_is_refused_with_exactly_the_broken_rules(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_mandate_advice, source) == wanted


@pytest.mark.parametrize("account", ["12x4", "1 2 3"])
def test_an_account_that_is_none_is_remarked_and_not_used(account: str) -> None:
    found = autogiro.read_mandate_advice(changed(ADVICES, 2, account, 29))
    assert remarks(found.warnings) == [("AG-R7", 2, "account")]
    assert found.advice["account"].to_pylist()[0] is None


@pytest.mark.parametrize(
    ("codes", "at", "text", "field"),
    [
        ("0429", 3, "0009912346", "bankgiro"),
        ("0429", 3, "0000000000", "bankgiro"),
        ("0429", 3, "00x9912346", "bankgiro"),
        ("0421", 13, "x", "payer_number"),
        ("0409", 13, " " * 16, "payer_number"),
    ],
)
def test_a_field_may_be_anything_where_the_advice_says_that_it_is_wrong(
    codes: str, at: int, text: str, field: str
) -> None:
    source = changed([ADVICES[0], advice(101, codes), end(p15="0000001")], 2, text, at)
    found = autogiro.read_mandate_advice(source)
    readable = text.isdigit() and int(text)
    assert found.advice[field].to_pylist() == ([text.lstrip("0")] if readable else [None])
    assert {rule for rule, *_ in remarks(found.warnings)} <= {"AG-R7"}
    other = changed([ADVICES[0], advice(101, codes[:2] + "32"), end(p15="0000001")], 2, text, at)
    assert {line for _, line in refused(autogiro.read_mandate_advice, other)} == {2}


def test_every_pair_of_codes_in_use_is_known_and_every_other_remarked() -> None:
    numbers = [f"{number:02}" for number in range(100)]
    pairs = [(information, comment) for information in numbers for comment in ["  ", *numbers]]
    lines = [advice(1, information + comment) for information, comment in pairs]
    found = autogiro.read_mandate_advice(file(ADVICES[0], *lines, end(p15=f"{len(lines):07}")))
    assert len(found.warnings) == 101, "of a rule a hundred are listed, and the rest counted"
    known = {(info, (comment or "").strip() or None) for info, comments in ADVICE.items() for comment in comments}
    for pair in pairs:
        if (pair[0], pair[1].strip() or None) in known:
            source = file(ADVICES[0], advice(1, "".join(pair)), end(p15="0000001"))
            assert remarks(autogiro.read_mandate_advice(source).warnings) == [], pair
    for pair in [("93", "02"), ("06", "02"), ("42", "04"), ("46", "01"), ("04", "24"), ("10", "02"), ("03", "  ")]:
        source = file(ADVICES[0], advice(1, "".join(pair)), end(p15="0000001"))
        (remark,) = remarks(autogiro.read_mandate_advice(source).warnings)
        assert remark[:2] == ("AG-R8", 2), pair
    assert ADVICE == {
        "03": ("04", "09", "21", "29", "30", "33"),
        "04": ("09", "10", "20", "21", "23", "29", "30", "32"),
        "05": ("04", "10", "21", "29", "30", "32", "33"),
        "10": (None, "00"),
        "42": ("03", "05", "32"),
        "43": ("07",),
        "44": ("98",),
        "46": ("02",),
    }


def online(payer: str = "101", message: str = "0") -> str:
    return record("52", p3=OUR_BANKGIRO, p13=payer.zfill(16), p29=ACCOUNT, p45=IDENTITY, p62=message)


FIRST = record("51", p3=DAY, p11="9900", p15=OUR_BANKGIRO, p25="AG-EMEDGIV")
ONLINE = [
    FIRST,
    online(),
    record("53", p3="Hyra för två"),
    record("53"),
    record("54", p3="Åsa Öberg", p39="c/o Ek"),
    record("55", p3="Storgatan 2", p39=""),
    record("56", p3="12345", p8="Storåker"),
    online("7", "2"),
    record("54", p39="Bo Ek"),
    record("56", p3="00000", p8="NORGE"),
    online("8", "1"),
    end("59", p15="0000010"),
]


def test_what_belongs_to_a_mandate_from_the_internet_bank_is_one_row() -> None:
    found = autogiro.read_online_mandates(file(*ONLINE))
    assert [tuple(row.values()) for row in found.section.to_pylist()] == [(1, 1, "50501055", date(2026, 11, 20))]
    person = (ACCOUNT, IDENTITY)
    assert [tuple(row.values()) for row in found.mandate.to_pylist()] == [
        (
            *(1, 2, "50501055", "101", *person, "0", ["Hyra för två"]),
            *(["Åsa Öberg", "c/o Ek", "Storgatan 2"], "12345", "Storåker"),
        ),
        (1, 8, "50501055", "7", *person, "2", [], ["Bo Ek"], None, "NORGE"),
        (1, 11, "50501055", "8", *person, "1", [], [], None, None),
    ]
    assert remarks(found.warnings) == []


def test_sections_of_several_bankgiro_numbers_keep_their_mandates() -> None:
    other = [FIRST.replace(OUR_BANKGIRO, "0009912346"), online("5").replace(OUR_BANKGIRO, "0009912346")]
    found = autogiro.read_online_mandates(file(*ONLINE, *other, end("59", p15="0000001")))
    assert found.mandate["section_no"].to_pylist() == [1, 1, 1, 2]
    assert found.section["bankgiro"].to_pylist() == ["50501055", "9912346"]
    assert len(autogiro.read_online_mandates(file(FIRST, end("59", p15="0000000"))).mandate) == 0


def test_texts_fill_their_fields_and_no_more() -> None:
    lines = [
        FIRST,
        online(),
        record("53", p3="T" * 36, p39="x"),
        record("54", p3="A" * 36, p39="B" * 36, p75="x"),
        record("56", p3="12345", p8="C" * 31, p39="x"),
        end("59", p15="0000004"),
    ]
    row = autogiro.read_online_mandates(file(*lines)).mandate.to_pylist()[0]
    assert (row["texts"], row["address_lines"]) == (["T" * 36], ["A" * 36, "B" * 36])
    assert (row["postal_code"], row["city"]) == ("12345", "C" * 31)


def test_a_control_character_in_a_payers_text_is_read_as_blank() -> None:
    found = autogiro.read_online_mandates(changed(ONLINE, 3, "\t", 8))
    assert remarks(found.warnings) == [("AG-R7", 3, "")]
    assert found.mandate["texts"].to_pylist()[0] == ["Hyra  ör två"]


BROKEN_ONLINE = {
    "AG-R2": [(changed(ONLINE, 2, "0009912346", 3), {("AG-R2", 2)})],
    "AG-R3": [
        (without(ONLINE, 12), {("AG-R3", 11)}),
        (without(ONLINE, 2), {("AG-R3", 2)}),
        (file(*ONLINE[:2], record("57"), *ONLINE[2:]), {("AG-R3", 3)}),
        (file(*ONLINE[:-1], end(p15="0000010")), {("AG-R3", 12), ("AG-R3", 11)}),
    ],
    "AG-R4": [
        (changed(ONLINE, 12, "0000009", 15), {("AG-R4", 12)}),
        *((without(ONLINE, line), {("AG-R4", 11)}) for line in (3, 5, 7, 11)),
    ],
    "AG-R7": [
        *((changed(ONLINE, 2, "x", at), {("AG-R7", 2)}) for at in (3, 13, 62)),
        (changed(ONLINE, 2, "\t", 70), {("AG-R7", 2)}),
        (changed(ONLINE, 12, "x", 15), {("AG-R7", 12)}),
        (changed(ONLINE, 1, "x", 15), {("AG-R7", 1)}),
    ],
}


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN_ONLINE))
def test_a_broken_file_of_online_mandates_is_refused(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_online_mandates, source) == wanted


@pytest.mark.parametrize(
    ("line", "at", "text", "wanted"),
    [
        (2, 62, "3", ("AG-R8", 2, "message_type")),
        (2, 29, "x", ("AG-R7", 2, "account")),
        (2, 45, "x", ("AG-R7", 2, "identity_no")),
        (7, 3, "x", ("AG-R7", 7, "postal_code")),
        (12, 3, "20261121", ("AG-END", 12, "written_on")),
    ],
)
def test_an_odd_online_mandate_is_remarked_and_taken(line: int, at: int, text: str, wanted: tuple) -> None:
    found = autogiro.read_online_mandates(changed(ONLINE, line, text, at))
    assert remarks(found.warnings) == [wanted] and len(found.mandate) == 3


def registered(status: str = "1", kind: str = "1", changed_on: str = " " * 8, account: str = ACCOUNT) -> str:
    head = OUR_BANKGIRO + IDENTITY + "101".zfill(16) + kind + "26" + "20250131"
    return (head + changed_on + status + " " * 6 + account).ljust(80)


REGISTER = [registered(), registered("2", "2", DAY, ""), registered(changed_on="0" * 8)]


def test_the_mandate_register_gives_every_field() -> None:
    found = autogiro.read_mandate_register(file("Utdrag", "", *REGISTER))
    day = date(2025, 1, 31)
    assert [tuple(row.values()) for row in found.mandate.to_pylist()] == [
        (3, "50501055", "101", ACCOUNT, IDENTITY, "1", "26", day, None, "1"),
        (4, "50501055", "101", None, IDENTITY, "2", "26", day, date(2026, 11, 20), "2"),
        (5, "50501055", "101", ACCOUNT, IDENTITY, "1", "26", day, None, "1"),
    ]
    assert remarks(found.warnings) == [("AG-TITLE", 1, "")]


def test_a_register_may_say_nothing_of_the_last_year() -> None:
    found = autogiro.read_mandate_register(changed(REGISTER, 1, "  ", 40))
    assert found.mandate["last_active_year"].to_pylist() == [None, "26", "26"] and remarks(found.warnings) == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (changed(REGISTER, 2, "3", 58), [("AG-R8", 2, "status")]),
        (changed(REGISTER, 2, "0", 39), [("AG-R8", 2, "mandate_type")]),
        (changed(REGISTER, 2, "x", 65), [("AG-R7", 2, "account")]),
    ],
)
def test_unknown_codes_of_the_register_are_remarked(source: bytes, wanted: list) -> None:
    assert remarks(autogiro.read_mandate_register(source).warnings) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        *((changed(REGISTER, 2, "x", at), {("AG-R7", 2)}) for at in (5, 23, 39, 42, 50, 58)),
        (file(*REGISTER[:2], "slut"), {("AG-R3", 3)}),
        (file(*REGISTER[:2], REGISTER[2][:57]), {("AG-R7", 3)}),
        (changed(REGISTER, 3, "\x1a", 60), {("AG-R7", 3)}),
    ],
)
def test_a_broken_register_is_refused(source: bytes, wanted: set) -> None:
    assert refused(autogiro.read_mandate_register, source) == wanted


def test_nobodys_account_or_identity_is_in_a_message() -> None:
    shown = []
    for source, reader in (
        (changed(ADVICES, 2, "19811228987x", 45), autogiro.read_mandate_advice),
        (changed(ADVICES, 2, "330000811228987x", 29), autogiro.read_mandate_advice),
        (changed(ONLINE, 2, "811228987x", 13), autogiro.read_online_mandates),
        (changed(REGISTER, 2, "19811228987x", 11), autogiro.read_mandate_register),
    ):
        try:
            shown.append(str(reader(source).warnings.to_pylist()))
        except FileRefused as refusal:
            shown.append(f"{refusal} {refusal.faults}")
    assert len(shown) == 4
    for text in shown:
        assert "8112" not in text and "987x" not in text
