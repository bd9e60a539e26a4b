"""The EDIFACT codec and the directory: what is read as what, what is refused, and that nothing hostile does harm."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import edifact, edifact_structure
from formats.edifact_directory import INVOIC, SEGMENTS
from formats.edifact_text import END, Rows, outside, parted
from formats.faults import FileRefused

UNB = "UNB+UNOC:3+7350000000016:14+7350000000023:14+261031:2115+42++INVOIC'"
UNH = "UNH+1+CONTRL:D:3:UN'"
UCI = "UCI+9+A+B+7'"
SOUND = f"UNA:+.? '{UNB}{UNH}{UCI}UNT+3+1'UNZ+1+42'"


def read(text: str) -> edifact.Interchange:
    return edifact.read(text.encode("iso-8859-1"))


def refusal(text: str) -> str:
    with pytest.raises(FileRefused) as refused:
        for message in read(text).messages:
            edifact_structure.tree(message)
    return refused.value.faults[0].rule


def test_an_interchange_is_its_envelope_and_messages() -> None:
    found = read(SOUND)
    assert (found.sender, found.receiver, found.control_reference) == ("7350000000016", "7350000000023", "42")
    assert (found.prepared, found.application, found.is_test) == ("2610312115", "INVOIC", False)
    ((message),) = found.messages
    assert [(one.tag, one.place) for one in message.segments] == [("UNH", 1), ("UCI", 2), ("UNT", 3)]
    assert message.segments[1].elements == [["9"], ["A"], ["B"], ["7"]]


@pytest.mark.parametrize(
    "text",
    [
        SOUND.removeprefix("UNA:+.? '"),
        SOUND.replace("'", "'\r\n"),
        SOUND.replace("UNA:+.? '", "UNA:+,? '"),
        "UNA#*.! ~" + SOUND[9:].replace(":", "#").replace("+", "*").replace("'", "~"),
        SOUND.replace("UNOC:3", "UNOA:1"),
    ],
)
def test_services_line_breaks_and_sets_that_partners_use(text: str) -> None:
    assert read(text).messages[0].segments == read(SOUND).messages[0].segments


def test_released_characters_are_text() -> None:
    found = read(SOUND.replace("+A+", "+O?'Brien ?+ Co?: 1 ??+")).messages[0].segments[1]
    assert found.at(1) == "O'Brien + Co: 1 ?" and found.at(2) == "B" and found.at(3) == "7"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "EDI-R2"),
        ("'", "EDI-R1"),
        ("H;KRI;1.0'", "EDI-R1"),
        ("UNA:+.?'", "EDI-R1"),
        ("UNA++.? '" + UNB, "EDI-R1"),
        (SOUND[:-1], "EDI-R1"),
        (SOUND[:-1] + "?'", "EDI-R1"),
        (SOUND[:-10] + "?", "EDI-R1"),
        (SOUND.replace("+A+", "+" + "A" * 4001 + "+"), "EDI-R2"),
        (SOUND.replace("UNOC:3", "UNOY:4"), "EDI-R3"),
        (SOUND.replace("+A+", "+A\x00+"), "EDI-R4"),
        (SOUND.replace("+A+", "+A\x85+"), "EDI-R4"),
        (SOUND.replace("UNZ+1+42'", ""), "EDI-R5"),
        (SOUND.replace("UNZ+1+42", "UNZ+1+43"), "EDI-R5"),
        (SOUND.replace("UNZ+1+42", "UNZ+2+42"), "EDI-R5"),
        (SOUND.replace("UNT+3+1", "UNT+4+1"), "EDI-R5"),
        (SOUND.replace("UNT+3+1", "UNT+3+2"), "EDI-R5"),
        (SOUND.replace("UNT+3+1'", ""), "EDI-R5"),
        (SOUND.replace(UNH, UNH * 2), "EDI-R5"),
        (SOUND.replace(UNH, ""), "EDI-R5"),
        (SOUND.replace(UNH, f"UNG+X'{UNH}"), "EDI-R5"),
        (SOUND + SOUND, "EDI-R5"),
        (SOUND.replace("CONTRL:D:3", "ORDERS:D:96A"), "EDI-R6"),
        (SOUND.replace(UCI, UCI * 2).replace("UNT+3", "UNT+4"), "EDI-R6"),
        (SOUND.replace(UCI, "").replace("UNT+3", "UNT+2"), "EDI-R6"),
        (SOUND.replace(UCI, f"UCM+1+INVOIC:D:96A:UN+7'{UCI}").replace("UNT+3", "UNT+4"), "EDI-R6"),
        (SOUND.replace("+A+", "++"), "EDI-R7"),
        (SOUND.replace("+A+", "+A:+"), "EDI-R7"),
        (SOUND.replace("B+7'", "B+7+'"), "EDI-R7"),
        (SOUND.replace("UCI+9+", "UCI+123456789012345+"), "EDI-R7"),
        (SOUND.replace("B+7'", "B+7+12+NAD+x:1'"), "EDI-R7"),
        (SOUND.replace("B+7'", "B+7+12+NAD+1+1'"), "EDI-R7"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_rule(text: str, rule: str) -> None:
    assert refusal(text) == rule


def test_a_file_larger_than_allowed_is_not_even_parsed() -> None:
    with pytest.raises(FileRefused, match="EDI-R2"):
        edifact.read(SOUND.encode(), most_bytes=10)


@given(st.binary(max_size=300) | st.text("UNABZHT+:?'.1\n", max_size=200).map(lambda text: (UNB + text).encode()))
def test_no_bytes_do_anything_but_be_read_or_refused(data: bytes) -> None:
    try:
        messages = edifact.read(data).messages
    except FileRefused:
        return
    for message in messages:
        assert message.segments[0].tag == "UNH"


def test_every_segment_that_the_invoice_may_hold_is_declared_once() -> None:
    assert INVOIC.parts[0].name == "UNH" and INVOIC.parts[-1].name == "UNT"
    groups = [part.name for part in INVOIC.parts if part.parts]
    assert groups == sorted(groups, key=lambda name: int(name[2:])) and len(groups) == len(set(groups))
    assert len(SEGMENTS["NAD"]) == 9 and [len(element) for element in SEGMENTS["NAD"]] == [1, 3, 5, 6, 4, 1, 1, 1, 1]
    assert len(SEGMENTS["PIA"]) == 6, "five article numbers after the function"


TEXTS = ["Åsa's + Co: 100 % ?", "  två   blanka\t", " ", None, "Šarić – “50 €”", "rad ett\nrad två", "\u4e2d"]


def rows(*texts: str | None) -> Rows:
    return Rows(pa.record_batch({"text": pa.array(texts, pa.string())}))


def test_texts_are_released_single_spaced_and_brought_into_iso_8859_1() -> None:
    assert rows(*TEXTS)["text"].to_pylist() == [
        "Åsa?'s ?+ Co?: 100 % ??",
        "två blanka",
        None,
        None,
        'Saric - "50 EUR"',
        "rad ett rad två",
        "\u4e2d",
    ]
    strange = outside(pa.chunked_array([pa.array(TEXTS, pa.string())])).to_pylist()
    assert strange == [False, False, False, False, False, False, True]


def test_long_texts_are_broken_at_blanks_and_joined_again_are_the_text() -> None:
    long = "Renhållning kärl 190 l, tömning varannan vecka under perioden oktober till december 2026"
    found = rows(long, "kort", "x" * 40, None).pieces("text", 35, 2, "IMD+F++:::").to_pylist()
    assert found[1:] == ["kort", "x" * 35 + ":" + "x" * 5, None]
    first, second = found[0].split(f"{END}IMD+F++:::")
    assert first == "Renhållning kärl 190 l, tömning :varannan vecka under perioden "
    assert second == "oktober till december 2026"


def test_a_short_text_of_more_pieces_than_a_segment_holds_goes_on_in_the_next() -> None:
    (found,) = rows("x " + "0" * 36).pieces("text", 35, 2, "IMD+F++:::").to_pylist()
    assert found == f"x :{'0' * 35}{END}IMD+F++:::0"


@given(st.text("ab ?'+:å", max_size=300), st.sampled_from([10, 35, 70]))
def test_no_piece_is_too_long_and_none_is_lost(text: str, width: int) -> None:
    (found,) = rows(text).pieces("text", width, 5, "FTX+AAI+++").to_pylist()
    pieces = edifact.unreleased((found or "").replace(f"{END}FTX+AAI+++", ":")).split(":")
    assert max(map(len, pieces)) <= width
    assert edifact.shown("".join(pieces)) == " ".join(text.split())


def test_each_line_of_a_text_begins_a_segment() -> None:
    (found,) = rows("a\n\n b \nc").pieces("text", 70, 5, "FTX+AAI+++").to_pylist()
    assert found.split(END) == ["a", "FTX+AAI+++b", "FTX+AAI+++c"]


def test_no_separator_stands_after_the_last_value() -> None:
    a, b = pa.array(["1", None, "1", None]), pa.array([None, "2", "2", None])
    found = parted("+", "x", a, "", b)
    assert isinstance(found, pa.Array) and found.to_pylist() == ["x+1", "x+++2", "x+1++2", "x"]
    found = parted(":", "", a, b, "")
    assert isinstance(found, pa.Array) and found.to_pylist() == [":1", "::2", ":1:2", None]


VALUES = st.sampled_from(
    ["", "1", "12", "-3.50", "1.2.3", "AB", "å", "x+", "9" * 18, "9" * 19, "1234567.12345678", "A" * 36]
)


@given(st.sampled_from(sorted(SEGMENTS)), st.lists(st.lists(VALUES, min_size=1, max_size=4), max_size=6))
def test_the_fast_look_at_values_says_what_the_one_with_words_says(tag: str, elements: edifact.Elements) -> None:
    message = edifact.Message("1", "INVOIC:D:96A", [edifact.Segment(tag, elements, 1)])
    parts = ":".join, lambda value: value.replace("x+", "x\ue02b")
    text = "+".join([tag, *(parts[0](map(parts[1], element)) for element in elements)])
    told = list(edifact_structure.element_faults(message))
    assert edifact_structure.fits([text], set()) == (not told), told
