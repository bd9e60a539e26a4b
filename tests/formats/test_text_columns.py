"""Rows of text that need mending, found by their bytes: the outcome is that of mending every row."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.text_columns import flags, mended

AMPERSAND = flags(b"&")
TEXTS = st.lists(st.one_of(st.none(), st.text("a& \u00a0\u3000öé\n", max_size=4)), max_size=8)


def trimmed(column: pa.Array) -> pa.Array:
    """Blanks at the ends gone, each `&` doubled, and nothing as null."""
    column = pc.replace_substring(pc.utf8_trim_whitespace(column), "&", "&&")
    return pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 3))
def test_mending_some_rows_is_mending_all(texts: list[str | None], first: int) -> None:
    column = pa.array(texts, pa.string()).slice(first)
    assert mended(column, AMPERSAND, trimmed).to_pylist() == trimmed(column).to_pylist()


@settings(deadline=None)
@given(TEXTS)
def test_two_blanks_within_a_text_are_found(texts: list[str | None]) -> None:
    def single(column: pa.Array) -> pa.Array:
        return trimmed(pc.replace_substring_regex(column, " +", " "))

    column = pa.array(texts, pa.string())
    assert mended(column, AMPERSAND, single, blank_pairs=True).to_pylist() == single(column).to_pylist()


def test_only_the_rows_that_need_it_are_mended() -> None:
    met: list[str | None] = []

    def told(column: pa.Array) -> pa.Array:
        met.extend(column.to_pylist())
        return trimmed(column)

    column = pa.array(["plain", "a & b", None, "Malmö", "", " blank", "inner  pair"])
    mended(column, AMPERSAND, told)
    assert met == ["a & b", "", " blank"]


@pytest.mark.parametrize("blank", [chr(code) for code in range(0x3001) if chr(code).isspace()])
def test_every_kind_of_blank_is_found_at_both_ends(blank: str) -> None:
    column = pa.array(["a", f"{blank}b", f"c{blank}"])
    assert mended(column, AMPERSAND, trimmed).to_pylist() == ["a", "b", "c"]
