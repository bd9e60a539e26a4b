"""The fixed-width codec: declaring, reading and writing, each kind against its own pattern."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import fixed_lines
from formats import fixed_width as fw
from formats import fixed_width_kinds as kinds
from formats.fixed_width_kinds import COUNT, DATE, FREE_TEXT, INTEGER, NUMBER, ORE, SIGNED_ORE, TEXT, code

TOY = fw.Layout(
    "toy",
    30,
    "iso-8859-1",
    (
        fw.Record(
            ("20", "21"),
            "payment",
            (
                fw.Field("payer_no", 3, 6, NUMBER),
                fw.Field("amount_ore", 9, 10, ORE, required=True),
                fw.Field("paid_on", 19, 8, DATE),
                fw.Field("channel_code", 30, 1, code("123")),
            ),
            key="payer_no",
        ),
        fw.Record("26", "name", (fw.Field("name", 3, 20, FREE_TEXT),)),
    ),
    value_rule="TOY-V",
    width_rule="TOY-W",
    action="Rätta.",
)


def only(source: bytes, layout: fw.Layout = TOY) -> fw.Chunk:
    (chunk,) = fw.read(source, layout)
    return chunk


F = fw.Field


@pytest.mark.parametrize(
    "records",
    [
        (fw.Record("20", "a", (F("x", 3, 5, TEXT), F("y", 7, 2, TEXT))),),
        (fw.Record("20", "a", (F("y", 9, 2, TEXT), F("x", 3, 5, TEXT))),),
        (fw.Record("20", "a", (F("x", 3, 9, TEXT),)),),
        (fw.Record("20", "a", (F("x", 3, 0, TEXT),)),),
        (fw.Record("20", "a", (F("x", 3, 1, TEXT), F("x", 4, 1, TEXT))),),
        (fw.Record("20", "a", (F("line_no", 3, 1, TEXT),)),),
        (fw.Record("20", "a", ()), fw.Record("20", "b", ())),
        (fw.Record("20", "a", ()), fw.Record("21", "a", ())),
        (fw.Record(("20", "3"), "a", ()),),
        (fw.Record("20", "a", (F("x", 3, 1, TEXT),), key="y"),),
    ],
    ids=["overlap", "order", "past width", "no length", "name twice", "line_no", "code", "table", "code size", "key"],
)
def test_a_wrong_layout_stops_on_construction(records: tuple[fw.Record, ...]) -> None:
    with pytest.raises(AssertionError):
        fw.Layout("bad", 10, "ascii", records, "V", "W", "")


def test_reading_gives_typed_columns_with_line_numbers() -> None:
    chunk = only(b"20004711000000123420261121   2\r\n26\xc5sa \xd6berg\r\n210000000000000001\r\n")
    assert chunk.tables["payment"].to_pydict() == {
        "line_no": [1, 3],
        "code": ["20", "21"],
        "payer_no": ["4711", None],
        "amount_ore": [1234, 1],
        "paid_on": [date(2026, 11, 21), None],
        "channel_code": ["2", None],
    }
    assert chunk.tables["name"].to_pydict() == {"line_no": [2], "name": ["Åsa Öberg"]}
    assert len(chunk.faults) == 0


def test_a_wrong_value_is_null_and_a_fault_that_says_where_and_what() -> None:
    chunk = only(
        b"20004711000000123420261121   2\n"
        b"20004711      123420261331   9\n"
        b"20004711\n"
        b"26name\n"
        b"20004712000000123420261121   2 \n"
    )
    payment = chunk.tables["payment"]
    assert payment["amount_ore"].to_pylist() == [1234, None, None, 1234]
    assert payment["paid_on"].to_pylist() == [date(2026, 11, 21), None, None, date(2026, 11, 21)]
    assert payment["channel_code"].to_pylist() == ["2", None, None, "2"]
    assert [tuple(row.values())[:5] for row in chunk.faults.to_pylist()] == [
        (2, "4711", "TOY-V", "amount_ore", "1234"),
        (2, "4711", "TOY-V", "paid_on", "20261331"),
        (2, "4711", "TOY-V", "channel_code", "9"),
        (3, "4711", "TOY-W", "amount_ore", ""),
        (5, "", "TOY-W", "", "31 tecken"),
    ]
    assert chunk.faults["wanted"][0].as_py() == "Ett belopp i öre, bara siffror."
    assert set(chunk.faults["action"].to_pylist()) == {"Rätta."}


def test_a_masked_field_is_not_shown_in_its_fault() -> None:
    record = fw.Record("", "person", (fw.Field("identity_no", 1, 12, COUNT, masked=True),))
    layout = fw.Layout("people", 12, "ascii", (record,), "V", "W", "")
    (lines,) = fixed_lines.split(b"1981122898-4\n")
    _, faults = fw.columns(lines.matrix(12), np.array([0]), lines, record, layout)
    assert faults["found"].to_pylist() == ["981122-****"]


def test_record_codes_tell_every_line_also_those_of_no_record() -> None:
    (lines,) = fixed_lines.split(b"20\n99\n\n")
    codes = fw.record_codes(lines.matrix(TOY.width), TOY)
    assert codes.tolist() == [fw.code_number(code) for code in ("20", "99", "  ")]


def test_lines_outside_the_mask_are_in_no_table_and_no_fault() -> None:
    (lines,) = fixed_lines.split(b"20004711xxxxxxxxxx\n200047120000000001\n")
    chunk = fw.parse(lines, TOY, keep=np.array([False, True]))
    assert chunk.tables["payment"]["amount_ore"].to_pylist() == [1]
    assert len(chunk.faults) == 0


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    source = (
        b"20004711000000123420261121   2\r\n"
        b"26\xc5sa \xd6berg                   \r\n"
        b"21000000000000000120261122    \r\n"
        b"26  indented                  \r\n"
    )
    assert fw.write(only(source).tables, TOY) == source
    assert fw.write(only(source).tables, TOY, fw.LF) == source.replace(b"\r\n", b"\n")


def test_writing_orders_by_line_no_and_leaves_absent_columns_blank() -> None:
    name = pa.table({"line_no": [9, 2], "name": ["sist", "först"]})
    payment = pa.table({"line_no": [5], "code": ["21"], "amount_ore": [7]})
    assert fw.write({"name": name, "payment": payment}, TOY, fw.LF).decode("latin-1").splitlines() == [
        "26först".ljust(30),
        "21      0000000007".ljust(30),
        "26sist".ljust(30),
    ]
    assert fw.write({"name": name.slice(0, 0)}, TOY) == b""


@pytest.mark.parametrize(
    ("column", "values"),
    [("amount_ore", [10**10]), ("amount_ore", [-1]), ("payer_no", ["1234567"]), ("channel_code", ["12"])],
)
def test_writing_a_value_that_does_not_fit_names_the_field(column: str, values: list[object]) -> None:
    table = pa.table({"line_no": [1], "code": ["20"], column: values})
    with pytest.raises(ValueError, match=column):
        fw.write({"payment": table}, TOY)


def test_texts_for_people_are_cut_and_foreign_letters_replaced() -> None:
    names = ["å" * 25, "Łukasz", "rad\nbrytning", None]
    written = fw.write({"name": pa.table({"line_no": [1, 2, 3, 4], "name": names})}, TOY, fw.LF)
    assert written.decode("latin-1").split("\n")[:4] == [
        "26" + "å" * 20 + " " * 8,
        "26?ukasz".ljust(30),
        "26rad brytning".ljust(30),
        "26".ljust(30),
    ]


ALPHABET = st.sampled_from(" 0123456789-xå+.")


@pytest.mark.parametrize(
    "kind",
    [kinds.DIGITS, NUMBER, COUNT, ORE, INTEGER, SIGNED_ORE, kinds.HUNDREDTHS, code(["1", "22", "x"])],
    ids=lambda kind: kind.name,
)
@given(cells=st.lists(st.text(ALPHABET, min_size=4, max_size=4), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_kind_takes_exactly_what_its_pattern_says(kind: kinds.Kind, cells: list[str]) -> None:
    data = np.frombuffer("".join(cells).encode("latin-1"), dtype=np.uint8).reshape(len(cells), 4)
    values, wrong = kind.values(kinds.Cells(data, "iso-8859-1"), required=False)
    empty = {i for i, cell in enumerate(cells) if not cell.strip(kind.empty.decode())}
    bad = {i for i, cell in enumerate(cells) if not re.fullmatch(kind.pattern, cell)} - empty
    assert set([] if wrong is None else wrong.tolist()) == bad
    for i, (cell, value) in enumerate(zip(cells, values.to_pylist(), strict=True)):
        if i in bad | empty:
            assert value is None
        elif isinstance(value, int):
            assert value == int(cell)
        else:
            assert value == (cell.lstrip("0") if kind is NUMBER else cell.rstrip())


@given(days=st.lists(st.dates(date(1583, 1, 1), date(9999, 12, 31)), min_size=1, max_size=20))
@settings(deadline=None)
def test_every_date_comes_back(days: list[date]) -> None:
    matrix = DATE.write(pa.chunked_array([pa.array(days, pa.date32())]), 8, "ascii", "d")
    values, wrong = DATE.values(kinds.Cells(matrix, "ascii"), required=True)
    assert wrong is None and values.to_pylist() == days


@pytest.mark.parametrize("cell", ["20260229", "20261301", "20260100", "20260132", "00000101", "2026112 ", "2026-1-1"])
def test_what_is_no_date_is_a_fault(cell: str) -> None:
    data = np.frombuffer(cell.encode(), dtype=np.uint8).reshape(1, 8)
    values, wrong = DATE.values(kinds.Cells(data, "ascii"), required=False)
    assert values.to_pylist() == [None]
    assert wrong is not None and wrong.tolist() == [0]


def test_zeros_are_no_date_unless_one_is_required() -> None:
    data = np.frombuffer(b"00000000", dtype=np.uint8).reshape(1, 8)
    assert DATE.values(kinds.Cells(data, "ascii"), required=False)[1] is None
    assert DATE.values(kinds.Cells(data, "ascii"), required=True)[1] is not None


@pytest.mark.parametrize(
    ("cell", "value"),
    [("20261121", date(2026, 11, 21)), ("261121", date(2026, 11, 21)), ("", None), ("00261121", date(26, 11, 21))],
)
def test_the_wide_date_takes_eight_and_six_digits(cell: str, value: date | None) -> None:
    data = np.frombuffer(cell.ljust(17).encode(), dtype=np.uint8).reshape(1, 17)
    values, wrong = kinds.LONG_DATE.values(kinds.Cells(data, "ascii"), required=False)
    assert wrong is None and values.to_pylist() == [value]


@given(
    values=st.lists(st.one_of(st.none(), st.integers(-(10**18) + 1, 10**18 - 1)), min_size=1, max_size=20),
    align=st.sampled_from(["left", "right", "zero"]),
)
@settings(deadline=None)
def test_signed_amounts_are_read_left_right_and_zero_padded(values: list[int | None], align: str) -> None:
    def cell(value: int | None) -> str:
        if value is None:
            return " " * 20
        return {"left": f"{value:<20}", "right": f"{value:>20}", "zero": f"{value:020}"}[align]

    data = np.frombuffer("".join(map(cell, values)).encode(), dtype=np.uint8).reshape(len(values), 20)
    read, wrong = SIGNED_ORE.values(kinds.Cells(data, "ascii"), required=False)
    assert wrong is None and read.to_pylist() == values
    written = SIGNED_ORE.write(pa.chunked_array([read]), 20, "ascii", "amount_ore")
    assert SIGNED_ORE.values(kinds.Cells(written, "ascii"), required=False)[0].to_pylist() == values


@given(texts=st.lists(st.text(st.sampled_from("aåÄ€š §x"), max_size=12), min_size=1, max_size=20))
@settings(deadline=None)
def test_texts_come_back_in_cp1252(texts: list[str]) -> None:
    matrix = FREE_TEXT.write(pa.chunked_array([pa.array(texts, pa.string())]), 12, "cp1252", "t")
    values, _ = FREE_TEXT.values(kinds.Cells(matrix, "cp1252"), required=False)
    assert [value or "" for value in values.to_pylist()] == [text.rstrip(" ") for text in texts]


def test_writing_a_slice_of_a_table_writes_only_the_slice() -> None:
    table = pa.table({"line_no": [1, 2, 3], "name": ["ett", "två", "tre"]}).slice(1, 1)
    assert fw.write({"name": table}, TOY, fw.LF) == "26två".ljust(30).encode("latin-1") + b"\n"
