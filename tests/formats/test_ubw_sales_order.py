"""LG04: the worked order of the reference, line kinds, numbers as feeds write them, refusals and round trips."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import ubw_file
from formats import ubw_sales_order as lg04
from formats.faults import FAULTS, FileRefused
from formats.ubw_sales_order import NARROW, WIDE
from formats.ubw_sales_order_layout import LAYOUTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "ubw_sales_order.md"

# Positions of the old layout and of the current one, as the format's description prints them.
AT = {
    WIDE: {
        "batch_id": 882,
        "client": 907,
        "order_id": 3131,
        "order_type": 3146,
        "status": 3411,
        "trans_type": 3945,
        "voucher_type": 4260,
        "line_no": 2494,
        "sequence_no": 3315,
        "short_info": 3351,
        "account": 1,
        "accountable": 26,
        "amount": 213,
        "amount_set": 233,
        "apar_id": 234,
        "art_descr": 539,
        "article": 794,
        "cur_amount": 966,
        "deliv_date": 1851,
        "dim_1": 1909,
        "dim_2": 1934,
        "ext_ord_ref": 2369,
        "long_info1": 2510,
        "order_date": 3123,
        "period": 3154,
        "responsible": 3265,
        "responsible2": 3290,
        "terms_id": 3520,
        "value_1": 4225,
    },
    NARROW: {
        "accept_flag": 1,
        "batch_id": 347,
        "client": 359,
        "order_id": 1526,
        "order_type": 1535,
        "status": 1741,
        "trans_type": 1804,
        "voucher_type": 1885,
        "line_no": 1053,
        "sequence_no": 1645,
        "short_info": 1681,
        "account": 2,
        "accountable": 10,
        "amount": 192,
        "amount_set": 209,
        "apar_id": 210,
        "art_descr": 248,
        "article": 283,
        "cur_amount": 381,
        "deliv_date": 829,
        "dim_1": 862,
        "dim_2": 870,
        "ext_ord_ref": 1032,
        "long_info1": 1061,
        "order_date": 1509,
        "period": 1539,
        "responsible": 1629,
        "responsible2": 1637,
        "terms_id": 1754,
        "value_1": 1859,
    },
}
FRAME = {
    "batch_id": "KR20261121A",
    "client": "10",
    "order_id": "700001",
    "order_type": "FS",
    "trans_type": "42",
    "voucher_type": "SO",
    "status": "N",
}
HEADER = {
    "apar_id": "104711",
    "terms_id": "30",
    "period": "202611",
    "order_date": "20261121",
    "responsible": "ANNEX",
    "responsible2": "ANNEX",
    "accountable": "Ref Bo Ek",
    "ext_ord_ref": "SRC-2026-000123",
    "long_info1": "Avser november 2026",
}
ITEM = {
    "line_no": "1",
    "sequence_no": "0",
    "article": "T100",
    "art_descr": "Konsulttimmar",
    "value_1": "1250",
    "amount_set": "1",
    "amount": "1000000",
    "cur_amount": "1000000",
    "account": "30125",
    "dim_1": "4100",
    "dim_2": "870",
}
TEXT = {"line_no": "1", "sequence_no": "1", "short_info": "Enligt avtal 2026-17"}


def line(width: int, fields: dict[str, str], **more: str) -> bytes:
    """One line, every value at its printed position."""
    raw = bytearray(b" " * width)
    for name, value in (FRAME | fields | more).items():
        start = AT[width][name] - 1
        raw[start : start + len(value)] = value.encode("cp1252")
    return bytes(raw)


def header(width: int = WIDE, **more: str) -> bytes:
    return line(width, HEADER | ({"line_no": "0"} if width == WIDE else {"accept_flag": "1"}), **more)


def below(width: int, fields: dict[str, str], **more: str) -> bytes:
    return line(width, fields | ({"accept_flag": "0"} if width == NARROW else {}), **more)


def item(width: int = WIDE, **more: str) -> bytes:
    return below(width, ITEM, **more)


def text(width: int = WIDE, **more: str) -> bytes:
    return below(width, TEXT, **more)


def worked(width: int = WIDE) -> list[bytes]:
    return [header(width), item(width), text(width)]


def file(*lines: bytes, line_end: bytes = b"\n") -> bytes:
    return b"".join(line + line_end for line in lines)


def only(source: bytes) -> lg04.OrderChunk:
    (chunk,) = lg04.read(source)
    assert chunk.faults.schema.equals(FAULTS)
    return chunk


def told(chunk: lg04.OrderChunk) -> list[tuple[int, str, str, str, str]]:
    return [
        tuple(row[name] for name in ("line_no", "key", "rule", "field", "found")) for row in chunk.faults.to_pylist()
    ]


def refusal(source: bytes) -> tuple[str, int | None, str]:
    with pytest.raises(FileRefused) as refused:
        list(lg04.read(source))
    (fault,) = refused.value.faults
    assert fault.wanted and fault.action
    return fault.rule, fault.line_no, fault.found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_the_worked_order_is_read(width: int, line_end: bytes) -> None:
    chunk = only(file(*worked(width), line_end=line_end))
    frame = {"client": "10", "batch_id": "KR20261121A", "order_id": "700001", "order_type": "FS", "voucher_type": "SO"}
    frame |= {"trans_type": "42", "status": "N", "width": width}
    (head,), (row,), (words,) = (getattr(chunk, name).to_pylist() for name in ("header", "item", "text"))
    assert {name: value for name, value in head.items() if value is not None} == frame | {
        "line_no": 1,
        "apar_id": "104711",
        "terms_id": "30",
        "period": 202611,
        "order_date": date(2026, 11, 21),
        "ext_ord_ref": "SRC-2026-000123",
        "responsible": "ANNEX",
        "responsible2": "ANNEX",
        "accountable": "Ref Bo Ek",
        "long_info1": "Avser november 2026",
    }
    assert {name: value for name, value in row.items() if value is not None} == frame | {
        "line_no": 2,
        "order_line": 1,
        "sequence_no": 0,
        "article": "T100",
        "art_descr": "Konsulttimmar",
        "quantity_x100": 1250,
        "amount_set": 1,
        "amount_ore": 1_000_000,
        "cur_amount_ore": 1_000_000,
        "account": "30125",
        "dim_1": "4100",
        "dim_2": "870",
    }
    assert words == frame | {"line_no": 3, "order_line": 1, "sequence_no": 1, "short_info": "Enligt avtal 2026-17"}
    assert (chunk.line_count, told(chunk)) == (3, [])


def test_both_widths_give_the_same_columns() -> None:
    wide, narrow = only(file(*worked())), only(file(*worked(NARROW)))
    for name, columns in (("header", lg04.HEADER), ("item", lg04.ITEM), ("text", lg04.TEXT)):
        assert getattr(wide, name).schema.equals(getattr(narrow, name).schema)
        assert getattr(wide, name).column_names == ["line_no", "width", *columns]
    for name in ("amount_ore", "cur_amount_ore", "quantity_x100", "unit_price_x100"):
        assert wide.item.schema.field(name).type == pa.int64()


def test_the_layouts_fill_their_width_without_gap() -> None:
    """The format's own totals: 98 fields in 4,324 bytes, 93 in 1,905."""
    for width, count in ((WIDE, 98), (NARROW, 93)):
        fields = sorted({(f.start, f.end, f.name) for record in LAYOUTS[width].records for f in record.fields})
        assert len(fields) == count
        assert [start for start, _, _ in fields] == [1, *(end + 1 for _, end, _ in fields[:-1])]
        assert fields[-1][1] == width


@pytest.mark.parametrize(("width", "positions"), AT.items())
def test_the_fields_stand_where_the_description_prints_them(width: int, positions: dict[str, int]) -> None:
    ours = {"line_no": "order_line", "amount": "amount_ore", "cur_amount": "cur_amount_ore", "value_1": "quantity_x100"}
    declared = {f.name: f.start for record in LAYOUTS[width].records for f in record.fields}
    assert {name: declared[ours.get(name, name)] for name in positions} == positions


@pytest.mark.parametrize(
    ("written", "ore"),
    [
        ("2810", 2810),
        ("2810".rjust(17), 2810),
        ("2810".zfill(17), 2810),
        ("-2810", -2810),
        ("-2810".rjust(17), -2810),
        ("-" + "2810".zfill(16), -2810),
        ("0", 0),
        (" ", None),
    ],
)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_amounts_are_read_as_feeds_write_them(width: int, written: str, ore: int | None) -> None:
    chunk = only(file(item(width, amount=written.ljust(17), cur_amount=written.ljust(17))))
    assert chunk.item.select(["amount_ore", "cur_amount_ore"]).to_pylist() == [
        {"amount_ore": ore, "cur_amount_ore": ore}
    ]
    assert told(chunk) == []


@pytest.mark.parametrize("written", ["28,10", "2810-", "+2810", "2O10", "1 000", "- 2810", "--1", "-", "0x1F", "28.10"])
def test_an_unreadable_amount_is_null_and_a_fault_of_its_order(written: str) -> None:
    chunk = only(file(header(), item(amount=written.ljust(20)), item(line_no="2")))
    assert chunk.item["amount_ore"].to_pylist() == [None, 1_000_000]
    assert chunk.item["cur_amount_ore"].to_pylist() == [1_000_000] * 2
    assert told(chunk) == [(2, "700001", "LG04-VALUE", "amount_ore", written)]


@pytest.mark.parametrize(
    ("width", "written", "day"),
    [
        (WIDE, "20261121", date(2026, 11, 21)),
        (NARROW, "20261121", date(2026, 11, 21)),
        (NARROW, "261121", date(2026, 11, 21)),
    ],
)
def test_dates_are_eight_digits_and_six_in_the_old_layout(width: int, written: str, day: date) -> None:
    chunk = only(file(header(width, order_date=written.ljust(8)), item(width, deliv_date=written.ljust(8))))
    assert (chunk.header["order_date"][0].as_py(), chunk.item["deliv_date"][0].as_py(), told(chunk)) == (day, day, [])


@pytest.mark.parametrize(("width", "written"), [(WIDE, "261121"), (WIDE, "20261131"), (NARROW, "2026-11-21")])
def test_what_is_no_date_is_null_and_a_fault(width: int, written: str) -> None:
    chunk = only(file(header(width, order_date=written.ljust(8))))
    assert chunk.header["order_date"].to_pylist() == [None]
    assert told(chunk) == [(1, "700001", "LG04-VALUE", "order_date", written)]


@pytest.mark.parametrize("written", ["700001", "0000700001", "    700001"])
def test_an_order_number_is_the_same_however_it_is_aligned(written: str) -> None:
    assert only(file(header(order_id=written.ljust(15)))).header["order_id"].to_pylist() == ["700001"]


def test_an_order_number_with_letters_is_kept_for_the_intake_to_judge() -> None:
    assert only(file(header(order_id="A0017 "))).header["order_id"].to_pylist() == ["A0017"]


@pytest.mark.parametrize(
    ("line_no", "sequence_no", "kind"),
    [
        ("0", " ", "header"),
        ("0000", "0", "header"),
        ("   0", "0", "header"),
        ("1", "0", "item"),
        ("1", " ", "item"),
        ("9999", "00000000", "item"),
        ("1", "1", "text"),
        ("0001", "00000012", "text"),
        (" ", " ", None),
        (" ", "1", None),
        ("0", "1", None),
        ("x", "0", None),
        ("1", "x", None),
        ("-1", "0", None),
    ],
)
def test_the_numbers_tell_the_kind_of_a_wide_line(line_no: str, sequence_no: str, kind: str | None) -> None:
    raw = below(WIDE, {"line_no": line_no.ljust(4), "sequence_no": sequence_no.ljust(8)})
    chunk = only(file(raw))
    assert [name for name in ("header", "item", "text") if len(getattr(chunk, name))] == ([kind] if kind else [])
    rules = [(row["rule"], row["key"], row["line_no"]) for row in chunk.faults.to_pylist()]
    assert rules == ([] if kind else [("LG04-KIND", "700001", 1)])


@pytest.mark.parametrize(
    ("flag", "line_no", "sequence_no", "kind"),
    [
        ("1", " ", " ", "header"),
        ("1", "1", "0", "header"),
        ("0", "1", "0", "item"),
        (" ", "1", " ", "item"),
        ("0", "1", "3", "text"),
        ("0", " ", " ", None),
        ("0", "0", "0", None),
        ("2", "1", "0", None),
        ("x", "1", "0", None),
    ],
)
def test_accept_flag_tells_a_narrow_header(flag: str, line_no: str, sequence_no: str, kind: str | None) -> None:
    raw = line(NARROW, {"accept_flag": flag, "line_no": line_no.ljust(4), "sequence_no": sequence_no.ljust(8)})
    chunk = only(file(raw))
    assert [name for name in ("header", "item", "text") if len(getattr(chunk, name))] == ([kind] if kind else [])
    assert [row["rule"] for row in chunk.faults.to_pylist()] == ([] if kind else ["LG04-KIND"])
    assert chunk.line_count == 1


REFUSED = {
    "LG04-EMPTY": [(b"", None, "tom fil"), (b"\n\n", None, "tom fil")],
    "LG04-WIDTH": [
        (file(b"x" * 100), 1, "100 tecken"),
        (file(worked()[0], worked()[1][:-1], worked()[2]), 2, "4323 tecken"),
        (file(worked()[0], worked()[1] + b" "), 2, "4325 tecken"),
        (file(worked()[0], worked(NARROW)[1]), 2, "1905 tecken"),
        (file(worked(NARROW)[0], worked()[1]), 2, "4324 tecken"),
        (file(worked()[0], b"", worked()[1]), 2, "0 tecken"),
        (file(b"x" * 10_000_000), 1, None),
    ],
    "LG04-ENC": [
        (file(*worked(), item(art_descr="Röjning")).decode("cp1252").encode(), 4, ""),
        (file(worked()[0].replace(b"Ref Bo Ek ", "Ref Bo Åk".encode())), 1, ""),
        (b"\xef\xbb\xbf" + file(*worked()), 1, ""),
        (b"\xff\xfe" + file(*worked()).decode("cp1252").encode("utf-16-le"), 1, ""),
        (file(item(art_descr="Röjning")).decode("cp1252").encode(), 1, ""),
    ],
}


@pytest.mark.parametrize(
    ("rule", "source", "line_no", "found"),
    [pytest.param(rule, *case, id=f"{rule}-{i}") for rule, given in REFUSED.items() for i, case in enumerate(given)],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    rule: str, source: bytes, line_no: int | None, found: str | None
) -> None:
    told_rule, told_line, told_found = refusal(source)
    assert (told_rule, told_line) == (rule, line_no)
    assert found is None or told_found == found


def test_a_capital_before_a_dash_is_no_utf8() -> None:
    """`Å–` in cp1252 is two bytes that happen to be valid UTF-8."""
    assert only(file(item(art_descr="BRÅ–projektet"))).item["art_descr"].to_pylist() == ["BRÅ–projektet"]


def test_blank_lines_at_the_end_and_a_missing_line_end_are_taken() -> None:
    for source in (file(*worked()) + b"\r\n\n", file(*worked())[:-1]):
        chunks = list(lg04.read(source))
        assert sum(chunk.line_count for chunk in chunks) == 3
        assert sum(len(chunk.text) for chunk in chunks) == 1


def test_texts_are_cp1252() -> None:
    assert only(file(item(art_descr="Åtgärd 5 € – ”akut”"))).item["art_descr"].to_pylist() == ["Åtgärd 5 € – ”akut”"]
    assert item(art_descr="Åtgärd")[538] == 0xC5


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d", b"\x00", b"\x1b", b"\x07"])
def test_a_byte_that_cannot_be_read_is_a_fault_of_its_line(byte: bytes) -> None:
    broken = item().replace(b"Konsulttimmar", b"Konsult" + byte + b"immar")
    chunk = only(file(header(), broken, item(line_no="2")))
    assert told(chunk) == [(2, "700001", "LG04-BYTE", "", "")]
    assert len(chunk.item) == 2
    assert "\x00" not in chunk.item["art_descr"][0].as_py()


@pytest.mark.parametrize("byte", [b"\t", b"\x0b", b"\x0c", b"\r"])
def test_tabs_and_line_breaks_inside_a_text_are_blanks(byte: bytes) -> None:
    chunk = only(file(header(), item().replace(b"Konsulttimmar", b"Konsult" + byte + b"immar")))
    assert (chunk.item["art_descr"].to_pylist(), told(chunk)) == (["Konsult immar"], [])


def test_the_rules_are_those_of_the_document() -> None:
    documented = set(re.findall(r"^\| (LG04-[A-Z]+) ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == {*REFUSED, "LG04-VALUE", "LG04-KIND", "LG04-BYTE"}


def orders(count: int, start: int = 700001) -> dict[str, pa.Table]:
    """Orders of two items and a text each."""
    numbers = [str(start + i) for i in range(count)]
    frame = {
        "client": "10",
        "batch_id": "KR1",
        "trans_type": "42",
        "status": "N",
        "order_type": "FS",
        "voucher_type": "SO",
    }

    def table(ids: list[str], **columns: list[object]) -> pa.Table:
        return pa.table({"order_id": ids, **{name: [value] * len(ids) for name, value in frame.items()}, **columns})

    return {
        "header": table(numbers, apar_id=[f"K{n}" for n in numbers], period=[202611] * count),
        "item": table(
            [n for n in numbers for _ in range(2)],
            order_line=[1, 2] * count,
            art_descr=["Sopor å", "Slam"] * count,
            amount_ore=[-100, 250] * count,
            cur_amount_ore=[-100, 250] * count,
            amount_set=[1] * (2 * count),
            quantity_x100=[100, 200] * count,
        ),
        "text": table(numbers, order_line=[1] * count, sequence_no=[1] * count, short_info=["Ö-gatan"] * count),
    }


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_what_is_written_is_read_back(width: int, line_end: bytes) -> None:
    given_tables = orders(5)
    source = lg04.write(**given_tables, width=width, line_end=line_end)
    assert {len(raw) for raw in source.split(line_end)[:-1]} == {width}
    chunk = only(source)
    for name, table in given_tables.items():
        assert getattr(chunk, name).select(table.column_names).equals(table)
    assert chunk.header["line_no"].to_pylist() == [1, 5, 9, 13, 17]
    assert chunk.item["line_no"].to_pylist()[:4] == [2, 4, 6, 8]
    assert chunk.text["line_no"].to_pylist() == [3, 7, 11, 15, 19]
    assert lg04.write(chunk.header, chunk.item, chunk.text, width, line_end) == source


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_writing_the_worked_order_gives_it_back_byte_for_byte(width: int) -> None:
    lines = worked(width)
    at, length = AT[width], {WIDE: 20, NARROW: 17}[width]
    places = [("amount", length), ("cur_amount", length), ("value_1", length)]
    places += [("order_id", {WIDE: 15, NARROW: 9}[width]), ("line_no", 4), ("sequence_no", 8)]
    places += [("period", {WIDE: 6, NARROW: 8}[width])]
    for i, raw in enumerate(lines):
        for name, size in places:
            start = at[name] - 1
            raw = raw[:start] + raw[start : start + size].strip().rjust(size) + raw[start + size :]
        lines[i] = raw
    chunk = only(file(*worked(width)))
    assert lg04.write(chunk.header, chunk.item, chunk.text, width) == file(*lines)


def test_the_worked_order_is_written_as_the_description_expects() -> None:
    chunk = only(file(*worked()))
    lines = lg04.write(chunk.header, chunk.item, chunk.text).split(b"\n")[:-1]
    assert [len(raw) for raw in lines] == [4324] * 3
    assert [raw[3944:3946] for raw in lines] == [b"42"] * 3
    assert [raw[2493:2497].strip() for raw in lines] == [b"0", b"1", b"1"]
    assert lines[1][4224:4244].endswith(b"1250")
    assert sum(chunk.item["cur_amount_ore"].to_pylist()) == 1_000_000


def test_files_written_in_parts_may_be_joined() -> None:
    whole, parts = orders(6), (orders(3), orders(3, 700004))
    assert lg04.write(**whole) == b"".join(lg04.write(**part) for part in parts)


def test_line_numbers_decide_the_order_of_lines_where_they_are_given() -> None:
    """So that a test can write an order twice, or a text before its item."""
    chunk = only(file(worked()[2], worked()[1], worked()[0], worked()[0]))
    source = lg04.write(chunk.header, chunk.item, chunk.text)
    again = only(source)
    assert again.text["line_no"].to_pylist() == [1] and again.header["line_no"].to_pylist() == [3, 4]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("header", "apar_id", "K" * 9),
        ("header", "client", "100"),
        ("header", "text1", "7" * 13),
        ("item", "amount_ore", 10**17),
        ("item", "amount_ore", -(10**16)),
        ("item", "order_line", 10_000),
    ],
)
def test_writing_a_key_or_number_that_does_not_fit_names_the_field(table: str, column: str, value: object) -> None:
    tables = orders(1)
    changed = tables[table]
    if column in changed.column_names:
        changed = changed.drop_columns(column)
    tables[table] = changed.append_column(column, pa.array([value] * len(changed)))
    with pytest.raises(ValueError, match=column):
        lg04.write(**tables, width=NARROW)


def test_texts_are_cut_in_bytes_and_foreign_letters_replaced() -> None:
    tables = orders(1)
    texts = pa.array(["å" * 40, "Łódź\nrad"])
    tables["item"] = tables["item"].drop_columns("art_descr").append_column("art_descr", texts)
    source = lg04.write(**tables, width=NARROW)
    assert only(source).item["art_descr"].to_pylist() == ["å" * 35, "?ód? rad"]


def test_memory_is_by_block_and_line_numbers_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ubw_file, "CHUNK_BYTES", 20_000)
    source = lg04.write(**orders(50))
    chunks = list(lg04.read(io.BytesIO(source)))
    assert len(chunks) > 10 and sum(chunk.line_count for chunk in chunks) == 200
    whole = pa.concat_tables([chunk.item for chunk in chunks])
    monkeypatch.undo()
    assert whole.equals(only(source).item)


LETTERS = st.text(st.sampled_from("abÅÄö €–&0 "), max_size=30).map(lambda value: value.strip(" ") or None)
AMOUNT = st.one_of(st.none(), st.integers(-(10**15), 10**15))


@given(
    rows=st.lists(
        st.tuples(LETTERS, AMOUNT, AMOUNT, st.dates(date(2000, 1, 1), date(2099, 12, 31))), min_size=1, max_size=5
    ),
    width=st.sampled_from([WIDE, NARROW]),
)
@settings(max_examples=40, deadline=None)
def test_any_item_comes_back(rows: list[tuple[str | None, int | None, int | None, date]], width: int) -> None:
    names, amounts, quantities, days = zip(*rows, strict=True)
    written = pa.table(
        {
            "order_id": ["1"] * len(rows),
            "order_line": range(1, len(rows) + 1),
            "art_descr": pa.array(names, pa.string()),
            "amount_ore": pa.array(amounts, pa.int64()),
            "quantity_x100": pa.array(quantities, pa.int64()),
            "deliv_date": pa.array(days, pa.date32()),
        }
    )
    nothing = pa.table({"order_id": pa.array([], pa.string())})
    chunk = only(lg04.write(nothing, written, nothing, width))
    assert chunk.item.select(written.column_names).to_pylist() == written.to_pylist()
    assert len(chunk.faults) == 0
