"""BgMax: what a sound file gives, each rule broken on purpose, and writing what was read."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import bgmax
from formats.faults import FAULTS, MOST_NAMED, FileRefused, kronor

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "bgmax.md"

START = "01BGMAX               0120261120173035010331P"
OPENING = "05" + "50501055".zfill(10) + " " * 10 + "SEK"


def payment(
    ore: int = 237300, reference: str = "20260001712", tk: str = "20", sender: str = "", code: str = "2", tail: str = ""
) -> str:
    """A TK20, or a TK21 to TK23, as Bankgirot lays it out."""
    aligned = reference.rjust(25) if code == "2" else reference.ljust(25)
    return f"{tk}{sender.zfill(10)}{aligned}{ore:018}{code}" + (tail or "1" + "123456789012" + "0")


def deposit(ore: int, count: int, serial: int = 36, currency: str = "SEK") -> str:
    return f"15{'5841000001009823'.zfill(35)}20261120{serial:05}{ore:018}{currency}{count:08} "


def end(payments: int = 0, deductions: int = 0, extra: int = 0, deposits: int = 0) -> str:
    return f"70{payments:08}{deductions:08}{extra:08}{deposits:08}"


def file(*lines: str, line_end: str = "\r\n") -> bytes:
    return "".join(line.ljust(80) + line_end for line in lines).encode("iso-8859-1")


def sound(*, between: tuple[str, ...] = (), first: str = payment()) -> list[str]:
    """A file of two payments; `between` are records below the first."""
    extra = sum(line[:2] in ("22", "23") for line in between)
    second = payment(12700, "20260001720", tail="11234567890130")
    return [START, OPENING, first, *between, second, deposit(250000, 2), end(2, 0, extra, 1)]


def refused(source: bytes, **options: bool) -> set[tuple[str, int | None]]:
    with pytest.raises(FileRefused) as refusal:
        bgmax.read(source, **options)
    for fault in refusal.value.faults:
        assert fault.wanted and fault.action, "a refusal says what is wanted and what to do"
    return {(fault.rule, fault.line_no) for fault in refusal.value.faults}


def remarks(source: bytes) -> list[tuple[str, int | None]]:
    warnings = bgmax.read(source).warnings
    assert warnings.schema.equals(FAULTS)
    return [(row["rule"], row["line_no"]) for row in warnings.to_pylist()]


FULL = [
    START,
    OPENING,
    payment(100000, "", code="0"),
    payment(70000, "20260001712", "22", code="4"),
    payment(40000, "fel", "22", code="5"),
    payment(10000, "20260001720", "23", code="4"),
    "25 Faktura 658369 och",
    "25658468",
    "26Åsa Öberg".ljust(37) + "Box 12",
    "27Storgatan 2".ljust(37) + "12345",
    "28Storåker".ljust(37) + "NORGE".ljust(35) + "NO",
    "29005590000046",
    payment(30000, "Kreditfaktura 17", "21", "50501055", "3", "2" + "123456789013" + "1" + "2"),
    deposit(70000, 2),
    "05" + "9912346".zfill(10) + "2865434".zfill(10) + "SEK",
    payment(5, "20260001712"),
    "26Bo Ek",
    deposit(5, 1, 7)[:79] + "K",
    end(2, 1, 3, 2),
]


def test_a_file_gives_every_field_of_every_record() -> None:
    read = bgmax.read(file(*FULL))
    assert (read.created_at, read.timestamp) == (datetime(2026, 11, 20, 17, 30, 35, 10331), "20261120173035010331")
    assert (read.test_marker, read.empty) == ("P", False)
    assert read.section.to_pylist() == [
        {
            "section_no": 1,
            "bankgiro": "50501055",
            "plusgiro": None,
            "currency": "SEK",
            "account": "5841000001009823",
            "payment_on": date(2026, 11, 20),
            "deposit_serial": 36,
            "amount_ore": 70000,
            "count": 2,
            "deposit_type": None,
            "line_no": 2,
        },
        {
            "section_no": 2,
            "bankgiro": "9912346",
            "plusgiro": "2865434",
            "currency": "SEK",
            "account": "5841000001009823",
            "payment_on": date(2026, 11, 20),
            "deposit_serial": 7,
            "amount_ore": 5,
            "count": 1,
            "deposit_type": "K",
            "line_no": 15,
        },
    ]
    assert [tuple(row.values()) for row in read.payment.to_pylist()] == [
        (3, 1, 1, "payment", None, None, 100000, "0", "1", "123456789012", "0", None),
        (13, 1, 2, "deduction", "50501055", "Kreditfaktura 17", 30000, "3", "2", "123456789013", "1", "2"),
        (16, 2, 1, "payment", None, "20260001712", 5, "2", "1", "123456789012", "0", None),
    ]
    assert [tuple(row.values()) for row in read.extra_reference.to_pylist()] == [
        (4, 3, 1, "20260001712", 70000, "4"),
        (5, 3, 1, "fel", 40000, "5"),
        (6, 3, -1, "20260001720", 10000, "4"),
    ]
    assert [tuple(row.values()) for row in read.information.to_pylist()] == [
        (7, 3, " Faktura 658369 och"),
        (8, 3, "658468"),
    ]
    assert [tuple(row.values()) for row in read.payer.to_pylist()] == [
        (3, "Åsa Öberg", "Box 12", "Storgatan 2", "12345", "Storåker", "NORGE", "NO", "5590000046"),
        (16, "Bo Ek", None, None, None, None, None, None, None),
    ]
    assert read.ignored.to_pylist() == []


def test_the_tables_have_the_promised_columns_and_whole_ore() -> None:
    read = bgmax.read(file(*sound()))
    assert read.payment.column_names == bgmax.PAYMENT
    assert read.payer.column_names == ["payment_line_no", *bgmax.PAYER]
    assert read.ignored.column_names == ["line_no", "code"]
    for table in (read.section, read.payment, read.extra_reference):
        assert table.schema.field("amount_ore").type == pa.int64()
    assert read.section.schema.field("payment_on").type == pa.date32()


@pytest.mark.parametrize(
    "source",
    [
        file(*FULL, line_end="\n"),
        file(*FULL).rstrip(b"\r\n"),
        file(*FULL) + b"\r\n" + b" " * 80 + b"\r\n\r\n",
        "\r\n".join(line.rstrip() for line in FULL).encode("iso-8859-1"),
        "\n".join(line.rstrip() for line in FULL).encode("iso-8859-1") + b"\n\n",
    ],
    ids=["LF", "no last line end", "blank lines after", "trimmed", "trimmed, LF"],
)
def test_copies_of_a_file_are_read_alike(source: bytes) -> None:
    original, copy = bgmax.read(file(*FULL)), bgmax.read(io.BytesIO(source))
    for name in ("section", "payment", "extra_reference", "information", "payer", "warnings"):
        assert getattr(copy, name).equals(getattr(original, name)), name


def changed(number: int, text: str, *, start: int = 1) -> bytes:
    """The sound file with `text` put into line `number` at a position."""
    lines = [line.ljust(80) for line in sound()]
    line = lines[number - 1]
    lines[number - 1] = line[: start - 1] + text + line[start - 1 + len(text) :]
    return file(*lines)


def without(number: int) -> bytes:
    lines = sound()
    return file(*lines[: number - 1], *lines[number:])


NO_DEPOSIT = [*sound()[:4], end(2, 0, 0, 1)]
ONLY_DEDUCTION = [START, OPENING, payment(tk="21", tail="1" + "9" * 12 + "00"), deposit(0, 1), end(0, 1, 0, 1)]
# Twenty digits that in 64 bits wrap around to the deposit's amount.
WRAPPED = [START, OPENING, *[payment(10**18 - 1)] * 19, deposit(19 * (10**18 - 1) % 2**64, 19), end(19, 0, 0, 1)]
EURO = [START, OPENING[:22] + "EUR", payment(5), deposit(5, 1, currency="EUR"), end(1, 0, 0, 1)]
CREDITED = [
    START,
    OPENING,
    payment(900, sender="9912346"),
    payment(500, tk="21", sender="50501055", tail="1" + "9" * 12 + "00"),
    deposit(400, 2),
    end(1, 1, 0, 1),
]
BROKEN: dict[str, list[tuple[bytes, list[tuple[str, int | None]]]]] = {
    "BGM-R1": [
        (b"", [("BGM-R1", None)]),
        (b"\r\n\r\n", [("BGM-R1", None)]),
        (without(1), [("BGM-R1", 1)]),
        (changed(1, "AUTOGIRO", start=3), [("BGM-R1", 1)]),
        (b"\n" + without(1), [("BGM-R1", 2)]),
    ],
    "BGM-R2": [(changed(1, "02", start=23), [("BGM-R2", 1)]), (changed(1, "  ", start=23), [("BGM-R2", 1)])],
    "BGM-R3": [(changed(1, "X", start=45), [("BGM-R3", 1)]), (changed(1, " ", start=45), [("BGM-R3", 1)])],
    "BGM-R4": [
        (changed(1, "20261320", start=25), [("BGM-R4", 1)]),
        (changed(1, "24", start=33), [("BGM-R4", 1)]),
        (changed(1, " " * 20, start=25), [("BGM-R4", 1)]),
        (changed(1, "2026112017303501033 ", start=25), [("BGM-R4", 1)]),
    ],
    "BGM-R5": [
        (without(6), [("BGM-R5", 5)]),
        (file(*sound(), *sound()), [("BGM-R5", 7)]),
        (file(*sound(), "99"), [("BGM-R5", 7)]),
        (file(*sound(), "", "25sent"), [("BGM-R5", 8)]),
    ],
    "BGM-R6": [
        (without(2), [("BGM-R6", 2)]),
        (file(*NO_DEPOSIT), [("BGM-R6", 5), ("BGM-R9, BGM-C7", 5)]),
        (file(*sound()[:5], payment(5), end(3, 0, 0, 1)), [("BGM-R6", 6), ("BGM-R6", 7)]),
        (file(*sound()[:2], "26Bo Ek", *sound()[2:]), [("BGM-R6", 3)]),
        (file(START, OPENING, deposit(0, 0), end(0, 0, 0, 1)), [("BGM-R6", 3), ("BGM-R6", 2)]),
        (file(*ONLY_DEDUCTION), [("BGM-R6", 2)]),
        (file(START, OPENING, *sound()[1:5], end(2, 0, 0, 1)), [("BGM-R6", 3), ("BGM-R6", 2)]),
        (file(START, START, *sound()[1:]), [("BGM-R6", 2)]),
        (file(START, end(1)), [("BGM-R9, BGM-C4", 2), ("BGM-R6", 2)]),
        (file(*sound(between=("26Bo Ek", "25sent"))), [("BGM-R6", 5)]),
        (file(*sound(between=("26Bo Ek", "26Bo Ek"))), [("BGM-R6", 5)]),
        (file(*sound(between=tuple(f"25{i}" for i in range(91)))), [("BGM-R6", 94)]),
    ],
    "BGM-R7": [
        (file(*sound()[:2]) + (payment().ljust(81) + "\r\n").encode() + file(*sound()[3:]), [("BGM-R7", 3)]),
        (file(*sound())[:-2] + b" \r\n", [("BGM-R7", 6)]),
        ("\r\n".join([*sound()[:2], payment()[:50], *sound()[3:]]).encode(), [("BGM-R7", 3)]),
        ("\r\n".join([*sound()[:2], payment()[:57], *sound()[3:]]).encode(), [("BGM-R7", 3), ("BGM-R7", 3)]),
        ("\r\n".join([*sound()[:5], end(2, 0, 0, 1)[:30]]).encode(), [("BGM-R7", 6)]),
        ("\r\n".join([START[:44], *sound()[1:]]).encode(), [("BGM-R7", 1)]),
    ],
    "BGM-R8": [
        (changed(3, "O", start=54), [("BGM-R8", 3)]),
        (changed(3, " ", start=38), [("BGM-R8", 3)]),
        (changed(3, "-", start=38), [("BGM-R8", 3)]),
        (changed(3, "x", start=56), [("BGM-R8", 3)]),
        (changed(3, " ", start=57), [("BGM-R8", 3)]),
        (changed(3, " " * 12, start=58), [("BGM-R8", 3)]),
        (changed(5, "20261131", start=38), [("BGM-R8", 5)]),
        (changed(5, "0003x", start=46), [("BGM-R8", 5)]),
        (changed(5, "x", start=72), [("BGM-R8", 5)]),
        (changed(6, "x", start=10), [("BGM-R8", 6)]),
        (file(*sound(between=(payment(1, tk="22")[:40] + "x" + payment(1, tk="22")[41:],))), [("BGM-R8", 4)]),
        (file(*sound(between=("29x05590000046",))), [("BGM-R8", 4)]),
        (file(START, OPENING, payment(9), payment(5, tk="21"), deposit(4, 2), end(1, 1, 0, 1)), [("BGM-R8", 4)]),
    ],
    "BGM-R10": [
        (file(*EURO), [("BGM-R10", 2)]),
        (changed(2, "   ", start=23), [("BGM-R10", 2)]),
    ],
    "BGM-R11": [
        (changed(2, "50501056", start=5), [("BGM-R11", 2)]),
        (changed(2, "0000000018", start=3), [("BGM-R11", 2)]),
        (changed(2, "0000000000", start=3), [("BGM-R11", 2)]),
        (changed(2, "x", start=12), [("BGM-R11", 2)]),
    ],
    "BGM-R14": [
        (changed(2, "\t", start=80), [("BGM-R14", 2)]),
        (changed(3, "\t", start=20), [("BGM-R14", 3)]),
        (changed(5, "\x00", start=40), [("BGM-R14", 5)]),
        (changed(6, "\x1f", start=70), [("BGM-R14", 6)]),
        (changed(1, "\t", start=9), [("BGM-R1", 1), ("BGM-R14", 1)]),
        (changed(1, "\t", start=45), [("BGM-R3", 1), ("BGM-R14", 1)]),
    ],
    "BGM-C1": [
        (changed(5, "9", start=68), [("BGM-R9, BGM-C1", 5)]),
        (file(*WRAPPED), [("BGM-R9, BGM-C1", 22)]),
    ],
    "BGM-C2": [(changed(5, "3", start=79), [("BGM-R9, BGM-C2", 5)])],
    "BGM-C3": [(changed(5, "EUR", start=69), [("BGM-R9, BGM-C3", 5)])],
    "BGM-C4": [(changed(6, "3", start=10), [("BGM-R9, BGM-C4", 6)])],
    "BGM-C5": [(changed(6, "1", start=18), [("BGM-R9, BGM-C5", 6)])],
    "BGM-C6": [(changed(6, "1", start=26), [("BGM-R9, BGM-C6", 6)])],
    "BGM-C7": [(changed(6, "2", start=34), [("BGM-R9, BGM-C7", 6)])],
    "BGM-ENC": [
        (file(*sound(between=("26Asa Oberg",))).replace(b"Asa", "Åsa".encode()), [("BGM-ENC", 4)]),
        (b"\xef\xbb\xbf" + file(*sound()), [("BGM-ENC", 1)]),
        (b"\xff\xfe" + file(*sound()).decode().encode("utf-16-le"), [("BGM-ENC", 1)]),
    ],
}
REMARKED: dict[str, list[tuple[bytes, list[tuple[str, int | None]]]]] = {
    "BGM-W1": [(file(*sound(between=("99 nytt",))), [("BGM-W1", 4)])],
    "BGM-W2": [
        (file(*sound(first=payment(code="7"))), [("BGM-W2", 3)]),
        (changed(3, "5", start=57), [("BGM-W2", 3)]),
        (changed(3, "2", start=70), [("BGM-W2", 3)]),
    ],
    "BGM-W3": [
        (file(START, OPENING, payment(0), deposit(0, 1), end(1, 0, 0, 1)), [("BGM-W3", 3)]),
    ],
    "BGM-C8": [(file(*CREDITED), [("BGM-W3, BGM-C8", 4)])],
    "BGM-C9": [
        (file(*sound(between=(payment(237301, tk="22"),))), [("BGM-W3, BGM-C9", 3)]),
        (file(*sound(between=(payment(237301, tk="22"), payment(1, tk="23")))), []),
        (file(*sound(between=(payment(0, tk="22"), payment(0, tk="22")))), []),
    ],
    "BGM-W5": [(file(START, OPENING, payment(5), payment(6), deposit(11, 2), end(2, 0, 0, 1)), [("BGM-W5", 4)])],
    "BGM-BLANK": [(file(*sound()[:3], "", *sound()[3:]), [("BGM-BLANK", 4)])],
    "BGM-R14": [
        (file(*sound(between=(payment(0, "1\t2", "22"),))), [("BGM-R14", 4)]),
        (file(*sound(between=("26Bo\tEk",))), [("BGM-R14", 4)]),
        (changed(1, "\t", start=60), [("BGM-R14", 1)]),
    ],
    "BGM-R8": [(changed(3, "x", start=5), [("BGM-R8", 3)]), (changed(2, "x         ", start=13), [("BGM-R8", 2)])],
}
# Rules that need settings, ledger or calendar; and BGM-W4, which is no fault at all.
OF_THE_CALLER = {"BGM-R12", "BGM-R13", "BGM-W6"}


def cases(rules: dict) -> list:
    return [pytest.param(*case, id=f"{rule}-{i}") for rule, given in rules.items() for i, case in enumerate(given)]


@pytest.mark.parametrize(("source", "wanted"), cases(BROKEN))
def test_a_broken_file_is_refused_with_exactly_the_broken_rules(
    source: bytes, wanted: list[tuple[str, int | None]]
) -> None:
    assert refused(source) == set(wanted)


@pytest.mark.parametrize(("source", "wanted"), cases(REMARKED))
def test_what_is_odd_but_sound_is_remarked_and_taken(source: bytes, wanted: list[tuple[str, int | None]]) -> None:
    assert remarks(source) == wanted


def test_every_documented_rule_is_tested_and_every_tested_rule_documented() -> None:
    documented = set(re.findall(r"^\| (BGM-[A-Z0-9]+) ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert {f"BGM-R{n}" for n in range(1, 15)} <= documented
    assert {f"BGM-C{n}" for n in range(1, 10)} | {f"BGM-W{n}" for n in range(1, 7)} <= documented
    wanted = [rule for given in (BROKEN | REMARKED).values() for _, rules in given for rule, _ in rules]
    tested = {part for rule in wanted for part in rule.split(", ")}
    assert documented == tested | OF_THE_CALLER | {"BGM-W4"}


def test_autogiro_payments_have_neither_serial_nor_image() -> None:
    """BGM-W4: blank serial and image flag are normal with channel 4, also when the line is trimmed there."""
    lines = [START, OPENING, payment(5, tail="4"), deposit(5, 1), end(1, 0, 0, 1)]
    for source in (file(*lines), "\n".join(lines).encode()):
        read = bgmax.read(source)
        assert read.payment.select(["channel_code", "serial", "image_flag"]).to_pylist() == [
            {"channel_code": "4", "serial": None, "image_flag": None}
        ]
        assert len(read.warnings) == 0


def test_a_file_without_sections_is_empty_and_not_refused() -> None:
    read = bgmax.read(file(START, end()))
    assert read.empty and len(read.section) == len(read.payment) == len(read.payer) == 0
    assert not bgmax.read(file(*sound())).empty


def test_a_historic_file_may_be_in_euro() -> None:
    assert bgmax.read(file(*EURO), historic=True).section["currency"].to_pylist() == ["EUR"]


def test_a_test_file_is_read_and_says_so() -> None:
    assert bgmax.read(changed(1, "T", start=45)).test_marker == "T"


def test_a_record_with_control_characters_is_counted_but_not_used() -> None:
    read = bgmax.read(file(*sound(between=(payment(0, "1", "22"), payment(22_000_000_00, "\t\t", "22"), "26Bo\tEk"))))
    assert read.extra_reference["line_no"].to_pylist() == [4]
    assert read.ignored.to_pylist() == [{"line_no": 5, "code": "22"}, {"line_no": 6, "code": "26"}]
    assert len(read.payer) == 0


def test_the_refusal_says_found_and_wanted_sums_of_the_deposit() -> None:
    with pytest.raises(FileRefused) as refusal:
        bgmax.read(changed(5, "000000009999", start=57))
    (fault,) = refusal.value.faults
    assert (fault.key, fault.found, fault.line_no) == ("insättning 36", "2 500,00 kr", 5)
    assert "99,99 kr" in fault.wanted and "2 500,00 kr" in fault.wanted


def test_all_broken_rules_are_told_at_once() -> None:
    lines = [line.ljust(80) for line in sound()]
    lines[1] = lines[1].replace("50501055", "50501056")
    lines[2] = lines[2][:70] + "\t"
    lines[4] = lines[4].replace("00000002 ", "00000003 ")
    lines[5] = lines[5].replace("7000000002", "7000000009")
    assert {rule for rule, _ in refused(file(*lines))} == {"BGM-R14", "BGM-R9, BGM-C4"}
    lines[2] = lines[2][:70]
    assert {rule for rule, _ in refused(file(*lines))} == {"BGM-R11", "BGM-R9, BGM-C2", "BGM-R9, BGM-C4"}


def test_a_file_broken_everywhere_names_the_first_lines_and_counts_the_rest() -> None:
    many = [payment()[:40] + "x" + payment()[41:]] * 500
    with pytest.raises(FileRefused) as refusal:
        bgmax.read(file(START, OPENING, *many, deposit(0, 500), end(500, 0, 0, 1)))
    faults = refusal.value.faults
    assert len(faults) == MOST_NAMED + 1
    assert [fault.line_no for fault in faults[:3]] == [3, 4, 5]
    assert "400" in faults[-1].wanted


def test_an_organisation_number_is_masked_in_messages() -> None:
    with pytest.raises(FileRefused) as refusal:
        bgmax.read(file(*sound(between=("2900811228987x",))))
    assert "8112" not in refusal.value.faults[0].found or "****" in refusal.value.faults[0].found


def test_the_result_does_not_depend_on_where_blocks_end(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [START]
    for serial in range(40):
        lines += [
            OPENING,
            payment(100 + serial),
            "26Åsa Öberg",
            payment(7, "x", "22"),
            payment(5),
            deposit(105 + serial, 2, serial),
        ]
        lines[-4:-2] = [lines[-3], lines[-4]]
    lines.append(end(80, 0, 40, 40))
    whole = bgmax.read(file(*lines))
    assert len(whole.payment) == 80 and len(whole.payer) == 40
    split = bgmax.fixed_lines.split
    monkeypatch.setattr(bgmax.fixed_lines, "split", lambda source: split(source, 200))
    parts = bgmax.read(file(*lines))
    for name in ("section", "payment", "extra_reference", "payer", "warnings"):
        assert getattr(parts, name).equals(getattr(whole, name)), name


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    for lines in (FULL, sound(), CREDITED, [START, end()]):
        read = bgmax.read(file(*lines))
        assert rewritten(read) == file(*lines)


def rewritten(read: bgmax.BgMax) -> bytes:
    return bgmax.write(
        created_at=read.created_at,
        test_marker=read.test_marker,
        section=read.section,
        payment=read.payment,
        extra_reference=read.extra_reference,
        information=read.information,
        payer=read.payer,
    )


TEXT = st.text(st.sampled_from("abcåÄÖ&/ 0123"), max_size=35).map(str.strip).map(lambda text: text or None)
MONEY = st.integers(1, 10**11)


@st.composite
def files(draw: st.DrawFn) -> dict[str, pa.Table]:
    """The tables of a file of some sections, payments with deductions and everything below them."""
    sections = draw(st.integers(1, 3))
    payments = [
        {
            "section_no": section_no,
            "kind": kind,
            "sender_bankgiro": draw(st.sampled_from([None, "9912346"])),
            "reference": draw(st.sampled_from([None, "20260001712", "Faktura 12"])),
            "amount_ore": draw(MONEY) + (10**12 if kind == "payment" else 0),
            "reference_code": draw(st.sampled_from("012345")),
            "channel_code": draw(st.sampled_from("123")),
            "serial": f"{draw(st.integers(0, 10**12 - 1)):012}",
            "image_flag": draw(st.sampled_from("01")),
            "deduction_code": "0" if kind == "deduction" else None,
        }
        for section_no in range(1, sections + 1)
        for kind in draw(
            st.permutations(["payment"] * draw(st.integers(1, 3)) + ["deduction"] * draw(st.integers(0, 1)))
        )
    ]
    numbers = [7 * i + 3 for i in range(len(payments))]
    chosen = st.lists(st.sampled_from(numbers), max_size=6)
    extra = [
        {
            "payment_line_no": n,
            "sign": draw(st.sampled_from([1, -1])),
            "reference": "20260001720",
            "amount_ore": draw(MONEY),
            "reference_code": draw(st.sampled_from("245")),
        }
        for n in sorted(draw(chosen))
    ]
    payers = [
        {"payment_line_no": n, "name": draw(TEXT), "city": draw(TEXT), "organisation_no": "5590000046"}
        for n in sorted(set(draw(chosen)))
    ]
    texts = [{"payment_line_no": n, "text": draw(TEXT)} for n in sorted(draw(chosen))]
    days = [date(2026, 11, 20)] * sections
    return {
        "section": pa.table(
            {
                "section_no": range(1, sections + 1),
                "bankgiro": ["50501055"] * sections,
                "account": ["5841000001009823"] * sections,
                "payment_on": pa.array(days),
                "deposit_serial": range(sections),
            }
        ),
        "payment": pa.Table.from_pylist(payments).append_column("line_no", pa.array(numbers)),
        "extra_reference": table_of(extra, ["payment_line_no", "sign", "reference", "amount_ore", "reference_code"]),
        "information": table_of(texts, ["payment_line_no", "text"]),
        "payer": table_of(payers, ["payment_line_no", "name", "city", "organisation_no"]),
    }


def table_of(rows: list[dict], names: list[str]) -> pa.Table:
    whole = {"payment_line_no", "sign", "amount_ore"}
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.int64() if n in whole else pa.string()) for n in names]))


@given(tables=files())
@settings(max_examples=40, deadline=None)
def test_any_file_that_is_written_is_read_back_the_same(tables: dict[str, pa.Table]) -> None:
    source = bgmax.write(created_at=datetime(2026, 11, 20, 1, 15), **tables)
    lines = source.split(b"\r\n")
    assert lines.pop() == b"" and {len(line) for line in lines} == {80}
    read = bgmax.read(source)
    columns = [name for name in tables["payment"].column_names if name != "line_no"]
    assert read.payment.select(columns).to_pylist() == tables["payment"].select(columns).to_pylist()
    place = dict(zip(tables["payment"]["line_no"].to_pylist(), read.payment["line_no"].to_pylist(), strict=True))
    for name in ("extra_reference", "information", "payer"):
        given_rows = [row | {"payment_line_no": place[row["payment_line_no"]]} for row in tables[name].to_pylist()]
        kept = getattr(read, name).select(tables[name].column_names).to_pylist()
        assert kept == given_rows
    assert rewritten(read) == source


@pytest.mark.parametrize("table", ["information", "extra_reference", "payer"])
def test_writing_what_belongs_to_no_payment_is_an_error(table: str) -> None:
    read = bgmax.read(file(*FULL))
    broken = getattr(read, table)
    broken = broken.set_column(
        broken.schema.get_field_index("payment_line_no"), "payment_line_no", pa.array([999] * len(broken))
    )
    given_tables = {"section": read.section, "payment": read.payment, table: broken}
    with pytest.raises(ValueError, match="payment_line_no"):
        bgmax.write(created_at=read.created_at, **given_tables)


def test_writing_a_payment_in_no_section_is_an_error() -> None:
    read = bgmax.read(file(*sound()))
    with pytest.raises(ValueError, match="section_no"):
        bgmax.write(created_at=read.created_at, section=read.section.slice(0, 0), payment=read.payment)


def test_a_large_file_is_read_in_blocks_and_every_payment_is_there() -> None:
    count = 100_000
    ore = np.arange(1, count + 1)
    payments = [payment(int(o)).ljust(80) for o in ore]
    source = file(START, OPENING, *payments, deposit(int(ore.sum()), count), end(count, 0, 0, 1))
    read = bgmax.read(source)
    assert read.payment["amount_ore"].to_numpy().tolist() == ore.tolist()
    assert read.payment["ordinal"].to_numpy().tolist() == ore.tolist()
    assert len(read.warnings) == MOST_NAMED + 1, "one serial number on all of them"


@pytest.mark.parametrize(("ore", "text"), [(0, "0,00 kr"), (123456789, "1 234 567,89 kr"), (-5, "-0,05 kr")])
def test_amounts_are_shown_as_staff_read_them(ore: int, text: str) -> None:
    assert kronor(ore) == text
