"""XML: what hostile and broken files meet, and that a column is written as safely as a single text."""

import io
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import markup
from formats.faults import FileRefused

BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "entities that grow": (f'<!DOCTYPE a [<!ENTITY l0 "ha">{BOMB}]><a>&l11;</a>'.encode(), "XML-R3"),
    "the same in an attribute": (f'<!DOCTYPE a [<!ENTITY l0 "ha">{BOMB}]><a b="&l11;"/>'.encode(), "XML-R3"),
    "plain DOCTYPE": (b"<!DOCTYPE a><a/>", "XML-R2"),
    "DOCTYPE in UTF-16": ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "XML-R2"),
    "wrong encoding": ('<?xml version="1.0" encoding="UTF-8"?><a>å</a>'.encode("latin-1"), "XML-R3"),
    "cut off": (b"<a><b>1</b><b>2</b>", "XML-R3"),
    "empty": (b"", "XML-R3"),
    "not XML": (b"5050-1055;100,00\r\n", "XML-R3"),
}


@pytest.mark.parametrize(("data", "rule"), HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(
    "read", [markup.parse, lambda data: list(markup.elements(data, "b"))], ids=["parse", "elements"]
)
def test_hostile_and_broken_files_are_refused(read, data, rule):
    with pytest.raises(FileRefused) as refusal:
        read(data)
    assert refusal.value.faults[0].rule == rule


@pytest.mark.parametrize(
    "read", [markup.parse, lambda data: list(markup.elements(data, "a"))], ids=["parse", "elements"]
)
def test_an_external_entity_is_never_opened(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("811228-9874")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    with pytest.raises(FileRefused) as refusal:
        read(data)
    assert "9874" not in str(refusal.value)


def test_too_large_a_file_is_refused_before_it_is_read():
    with pytest.raises(FileRefused, match="XML-R1"):
        markup.parse(b"<a>" + b" " * 100 + b"</a>", max_bytes=50)
    with pytest.raises(FileRefused, match="XML-R1"):
        list(markup.elements(io.BytesIO(b"<a>" + b"<b/>" * 100_000 + b"</a>"), "b", max_bytes=100_000))


def test_elements_come_in_order_and_the_tree_does_not_grow():
    data = b"<a><head>x</head>" + b"".join(b"<b><c>%d</c></b>" % n for n in range(5000)) + b"</a>"
    seen, siblings = [], 0
    for element in markup.elements(io.BytesIO(data), ["head", "b"]):
        seen.append(element.findtext("c") if element.tag == "b" else element.text)
        siblings = max(siblings, len(element.getparent()))
    assert seen == ["x", *(str(n) for n in range(5000))]
    # The parser reads ahead a block of 32 kB; it never holds the whole file.
    assert siblings < 4000


def test_a_fault_names_its_line():
    with pytest.raises(FileRefused) as refusal:
        markup.parse(b"<a>\n<b>\n</a>")
    assert refusal.value.faults[0].line_no == 3


def _as_read(text: str) -> str:
    """What XML 1.0 can carry of a text, as a parser gives it back."""
    kept = "".join(ch for ch in text if ch in "\t\n\r" or (ch >= "\x20" and ch not in "\ufffe\uffff"))
    return kept.replace("\r\n", "\n").replace("\r", "\n")


TEXTS = st.text(
    st.one_of(st.sampled_from("&<>\"'å \t\r\n\x00\x0b\x1f\x7f\ufffe]"), st.characters(exclude_categories=["Cs"]))
)


@settings(deadline=None)
@given(TEXTS)
def test_an_escaped_text_is_read_back(text):
    root = markup.parse(f'<?xml version="1.0" encoding="UTF-8"?><a>{markup.escape(text)}</a>'.encode())
    assert (root.text or "") == _as_read(text)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), TEXTS), min_size=1))
def test_a_column_is_escaped_as_each_text_is_and_blank_is_nothing(texts):
    column = markup.escape_column(pa.array(texts, pa.string())).to_pylist()
    for text, escaped in zip(texts, column, strict=True):
        if escaped is None:
            assert text is None or not _as_read(text).strip(), text
        else:
            # Blanks at the ends go; those that only stood beside a forbidden character may stay or go.
            read = markup.parse(f"<a>{escaped}</a>".encode()).text
            assert read.strip() == _as_read(text).strip()


def test_a_slice_of_a_column_is_escaped_by_itself():
    column = pa.array(["a & b", "plain", "<c>"])
    assert markup.escape_column(column.slice(1, 2)).to_pylist() == ["plain", "&lt;c&gt;"]


@settings(deadline=None)
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1), st.integers(1, 8))
def test_decimal_text_is_the_number(values, decimals):
    texts = markup.decimal_text(pa.array(values, pa.int64()), decimals).to_pylist()
    assert [Decimal(text) for text in texts] == [Decimal(value).scaleb(-decimals) for value in values]
    assert all(len(text.partition(".")[2]) == decimals for text in texts)


def test_decimal_text_drops_zeros_only_down_to_the_least():
    scaled = pa.array([1500, 1550, 1555, -5, 0, None])
    assert markup.decimal_text(scaled, 2, least=0).to_pylist() == ["15", "15.5", "15.55", "-0.05", "0", None]
    assert markup.decimal_text(scaled, 2, least=1).to_pylist() == ["15.0", "15.5", "15.55", "-0.05", "0.0", None]


def test_elements_are_written_only_around_something():
    some, none, full = pa.array(["1", None]), pa.nulls(2, pa.string()), pa.array(["x", "y"])
    assert markup.join("-", markup.element("a", some)).to_pylist() == ["-<a>1</a>", "-"]
    assert markup.join("-", markup.element("a", none), full).to_pylist() == ["-x", "-y"]
    assert markup.join(markup.element("a", full, 'b="c"')).to_pylist() == ['<a b="c">x</a>', '<a b="c">y</a>']


def test_a_group_is_written_only_where_something_is_in_it():
    some, none, full = pa.array(["1", None]), pa.nulls(2, pa.string()), pa.array(["x", "y"])

    def grouped(*columns):
        return markup.join(
            "-", markup.group("g", *(markup.element("a", column) for column in columns)), full
        ).to_pylist()

    assert grouped(some, none) == ["-<g><a>1</a></g>x", "-y"]
    assert grouped(none, none) == ["-x", "-y"]
    assert grouped(some, full) == ["-<g><a>1</a><a>x</a></g>x", "-<g><a>y</a></g>y"]


def test_join_rows_joins_the_rows_of_each_parent():
    assert markup.join_rows(pa.array(["a", "b", "c"]), pa.array([0, 2, 2, 3], pa.int32())).to_pylist() == [
        "ab",
        "",
        "c",
    ]


def test_one_of_two_is_a_column_only_where_rows_differ():
    some, column = pa.array([True, False]), pa.array(["x", "y"])
    assert markup.either(pa.array([False, False]), "yes", column) is column
    assert markup.either(pa.array([True, True]), (), column) == ()
    assert markup.either(some, "yes", column).to_pylist() == ["yes", "y"]
    assert markup.either(some, (), column).to_pylist() == [None, "y"]
