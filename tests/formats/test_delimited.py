"""The codec for semicolon-separated files: headers, cells, faults, formulas."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import delimited
from formats.delimited import Column, Delimited, SerialName
from formats.faults import FAULTS, FileRefused
from formats.kinds import DATE, KRONOR, ORE, code, text

LAYOUT = Delimited(
    "provlistan",
    (
        Column("no", text(10), required=True),
        Column("name", text()),
        Column("amount_ore", KRONOR),
        Column("on", DATE),
        Column("identity", code("AB"), identity=True),
    ),
    key="no",
)
HEADER = "no;name;amount_ore;on;identity\n"
KEEPING = Delimited("provlistan", LAYOUT.columns, key="no", keep_sound_cells=True)


def rules(sheet: delimited.Sheet) -> list[tuple[int, str, str]]:
    return [(row["line_no"], row["rule"], row["field"]) for row in sheet.faults.to_pylist()]


def refused(data: bytes) -> delimited.Fault:
    with pytest.raises(FileRefused) as raised:
        delimited.read(data, LAYOUT)
    return raised.value.faults[0]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_rows_keep_their_line_numbers_past_blank_lines(mark: str, line_end: str) -> None:
    body = HEADER + '1;"Åsa; ""Ö""";10,5;2026-11-21;A\n\n;;;;\n 2 ;;;;B'
    sheet = delimited.read((mark + body).replace("\n", line_end).encode(), LAYOUT)
    assert sheet.table.schema == LAYOUT.schema
    assert sheet.table.to_pylist() == [
        {"line_no": 2, "no": "1", "name": 'Åsa; "Ö"', "amount_ore": 1050, "on": date(2026, 11, 21), "identity": "A"},
        {"line_no": 5, "no": "2", "name": None, "amount_ore": None, "on": None, "identity": "B"},
    ]
    assert sheet.rows == 2
    assert sheet.faults.schema == FAULTS and sheet.faults.num_rows == 0


def test_a_bad_cell_puts_its_row_aside_and_names_line_field_found_and_wanted() -> None:
    sheet = delimited.read((HEADER + "1;;x;2026-02-30;A\n2;;1;;A\n").encode(), LAYOUT)
    assert sheet.table["no"].to_pylist() == ["2"]
    assert sheet.rows == 2
    assert rules(sheet) == [(2, "DEL-VALUE", "amount_ore"), (2, "DEL-VALUE", "on")]
    first = sheet.faults.to_pylist()[0]
    assert (first["key"], first["found"], first["wanted"]) == ("1", "x", "Ett belopp i kronor med högst två decimaler.")
    assert first["action"]


def test_a_layout_may_keep_the_sound_cells_of_a_row_but_never_a_row_without_key() -> None:
    sheet = delimited.read((HEADER + "1;Bo;x;2026-02-28;A\n;Bo;1;;A\n12345678901;;;;A\n").encode(), KEEPING)
    assert sheet.table.to_pylist() == [
        {"line_no": 2, "no": "1", "name": "Bo", "amount_ore": None, "on": date(2026, 2, 28), "identity": "A"}
    ]
    assert rules(sheet) == [(2, "DEL-VALUE", "amount_ore"), (3, "DEL-MISSING", "no"), (4, "DEL-VALUE", "no")]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("1;2;3", "DEL-FIELDS"),
        ("1;;;;A;", "DEL-FIELDS"),
        ('1;"a;b";;A', "DEL-FIELDS"),
        ('1;"open;;;A', "DEL-QUOTE"),
        ('1;in"side;"x;;A', "DEL-QUOTE"),
        ('1;"a"b;;;A', "DEL-QUOTE"),
        ("1;a\rb;;;A", "DEL-QUOTE"),
        ("1;=HYPERLINK(A1);;;A", "DEL-FORMULA"),
        ("1; @SUM(A1);;;A", "DEL-FORMULA"),
        ("1;a\tb;;;A", "DEL-VALUE"),
        ("12345678901;a;;;A", "DEL-VALUE"),
        ("1;a;;;C", "DEL-VALUE"),
    ],
)
def test_a_broken_line_is_named_and_its_neighbours_are_read(line: str, rule: str) -> None:
    sheet = delimited.read(f"{HEADER}8;a;;;A\n{line}\n9;b;;;B\n".encode(), LAYOUT)
    assert [(line_no, rule) for line_no, rule, _ in rules(sheet)] == [(3, rule)]
    assert sheet.table["no"].to_pylist() == ["8", "9"]
    assert sheet.table["line_no"].to_pylist() == [2, 4]
    assert sheet.rows == 3


def test_identity_numbers_are_masked_in_key_and_found() -> None:
    data = HEADER + "8112289874;a;;;811228-9875\n1;;198112289874;;A\n2;=8112289875;;;A\n"
    rows = delimited.read(data.encode(), LAYOUT).faults.to_pylist()
    assert [(row["key"], row["found"]) for row in rows] == [
        ("811228-****", "811228-****"),
        ("2", "=811228-****"),
    ]


def test_whole_file_refusals_say_what_was_found_and_wanted() -> None:
    assert refused(b"").rule == "DEL-EMPTY"
    assert refused(b"\n\n").rule == "DEL-EMPTY"
    header = refused(b"no;name;amount_ore;identity;on\n")
    assert (header.rule, header.line_no, header.found) == ("DEL-HEADER", 1, "no;name;amount_ore;identity;on")
    assert HEADER.strip() in header.wanted
    assert refused(HEADER.upper().encode()).rule == "DEL-HEADER"
    assert refused(b"sep=;\n" + HEADER.encode()).rule == "DEL-HEADER"
    assert refused(HEADER.replace("name", "na\rme").encode()).rule == "DEL-HEADER"


def test_quotes_around_headings_are_no_difference() -> None:
    header = ";".join(f'"{name}"' for name in HEADER.strip().split(";"))
    assert delimited.read(f"{header}\n1;;;;A\n".encode(), LAYOUT).rows == 1


@pytest.mark.parametrize(
    ("data", "named", "line_no"),
    [
        ((HEADER + "1;a;;;A\n2;Åsa;;;A\n").encode("cp1252"), "Windows-1252", 3),
        (HEADER.encode("utf-16"), "UTF-16", 1),
        (HEADER.encode("utf-16-le"), "UTF-16", 1),
        ((HEADER + "1;a\0;;;A\n").encode(), "nolltecken", 2),
    ],
)
def test_another_encoding_is_refused_by_name(data: bytes, named: str, line_no: int) -> None:
    fault = refused(data)
    assert (fault.rule, fault.line_no) == ("DEL-ENCODING", line_no)
    assert named in fault.found


def table(**columns: list) -> pa.Table:
    return pa.table({name: pa.array(values, LAYOUT.schema.field(name).type) for name, values in columns.items()})


def test_formula_cells_are_defused_only_in_text() -> None:
    names = ["=1+1", "+46", "-x", "@a", "\tx", "'=1", "x=1", None]
    count = len(names)
    written = table(
        no=[str(n) for n in range(count)],
        name=names,
        amount_ore=[-5] * count,
        on=[None] * count,
        identity=["A"] * count,
    )
    lines = delimited.write(written, LAYOUT).decode().splitlines()[1:]
    assert [line.split(";")[1] for line in lines] == ["'=1+1", "'+46", "'-x", "'@a", "' x", "''=1", "x=1", ""]
    assert {line.split(";")[2] for line in lines} == {"-0.05"}


def test_writing_can_carry_the_mark_by_which_excel_knows_utf8() -> None:
    empty = table(no=[], name=[], amount_ore=[], on=[], identity=[])
    assert delimited.write(empty, LAYOUT, bom=True) == b"\xef\xbb\xbf" + HEADER.encode()


CELLS = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ;\"'=+-@"), max_size=12).map(
    lambda cell: cell.strip()
)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("åäöABC;\"'=+-@ ", min_size=1, max_size=8).map(str.strip).filter(bool),
            CELLS,
            st.none() | st.integers(-(10**14), 10**14),
            st.none() | st.dates(),
        )
    )
)
def test_any_table_reads_back_as_it_was_written(rows: list[tuple]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    no, name, amount_ore, on = columns
    written = table(no=no, name=name, amount_ore=amount_ore, on=on, identity=["B"] * len(no))
    sheet = delimited.read(delimited.write(written, LAYOUT), LAYOUT)
    assert sheet.faults.num_rows == 0
    read = sheet.table.to_pydict()
    assert read["no"] == no
    assert read["name"] == [cell or None for cell in name]
    assert (read["amount_ore"], read["on"]) == (amount_ore, on)
    assert read["line_no"] == list(range(2, len(no) + 2))


def test_file_names() -> None:
    name = SerialName("10", date(2026, 11, 21), 7)
    assert delimited.file_name("ATTEST", name) == "ATTEST_10_20261121_007.csv"
    assert delimited.parse_file_name("ATTEST", "ATTEST_10_20261121_007.csv") == name
    for wrong in (
        "attest_10_20261121_007.csv",
        "ATTEST_10_20261131_007.csv",
        "ATTEST_10_20261121_7.csv",
        "ATTEST_10_20261121_007.CSV",
        "ATTEST_../x_20261121_007.csv",
        "ATTEST_10_20261121_007.csv.part",
    ):
        with pytest.raises(FileRefused, match="DEL-NAME"):
            delimited.parse_file_name("ATTEST", wrong)


def test_a_layout_checks_itself() -> None:
    with pytest.raises(AssertionError):
        Delimited("x", (Column("a", ORE), Column("a", ORE)), key="a")
    with pytest.raises(AssertionError):
        Delimited("x", (Column("a", ORE),), key="b")
