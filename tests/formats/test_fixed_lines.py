"""The lines of a file: every one whatever its end and the block, as rows of bytes, and which is UTF-8."""

from __future__ import annotations

import io

import numpy as np
import pytest

from formats.fixed_lines import CHUNK_BYTES, split, utf8_line


def lines_of(source: bytes, chunk_bytes: int = CHUNK_BYTES) -> list[tuple[int, bytes]]:
    return [(int(block.first_no + i), block.line(i)) for block in split(source, chunk_bytes) for i in range(len(block))]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("chunk_bytes", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("lines", [[b"aaaa", b"bbbb", b"cccc"], [b"a", b"", b"ccc", b"\rx"], [b"", b""], [b"only"]])
def test_split_gives_every_line_whatever_its_end_and_the_block(
    lines: list[bytes], line_end: bytes, last: bool, chunk_bytes: int
) -> None:
    source = line_end.join(lines) + (line_end if last else b"")
    if chunk_bytes == 1:
        chunk_bytes = max(len(line) for line in lines) + 2
    wanted = lines if last or lines[-1] else lines[:-1]
    assert lines_of(source, chunk_bytes) == list(enumerate(wanted, 1))


def test_split_takes_a_stream_and_hands_out_an_endless_line_in_pieces() -> None:
    blocks = list(split(io.BytesIO(b"x" * 1000), chunk_bytes=100))
    assert sum(len(block.line(0)) for block in blocks) == 1000
    assert max(len(block.data) for block in blocks) <= 200


def test_nothing_comes_of_an_empty_file() -> None:
    assert lines_of(b"") == []


def test_matrix_pads_short_lines_with_blanks_and_cuts_long_ones() -> None:
    (block,) = split(b"ab\nabcdef\n\nabc\n")
    assert [row.tobytes() for row in block.matrix(4)] == [b"ab  ", b"abcd", b"    ", b"abc "]


@pytest.mark.parametrize("source", [b"aa\r\nb\x01\r\n\tc\r\n", b"aa\nb\x01\n\tc", b"aaa\r\nb\x00b\n\rcc\n"])
def test_control_characters_are_found_by_line_and_line_ends_are_none(source: bytes) -> None:
    hits = np.concatenate([block.control for block in split(source)])
    assert hits.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("text", "encoding", "letters_only", "line_no"),
    [
        ("rad\nÅsa\n", "utf-8", False, 2),
        ("rad\nÅsa\n", "utf-8", True, 2),
        ("rad\nŠkoda\n", "utf-8", False, 2),
        ("rad\nŠkoda\n", "utf-8", True, None),
        ("rad\nröd\n", "utf-8", True, 2),
        ("rad\n5 € – ja\n", "utf-8", True, 2),
        ("rad\nÅsa röd\n", "cp1252", False, None),
        ("rad\nBRÅ–projektet\n", "cp1252", True, None),
        ("rad\nplain\n", "ascii", False, None),
    ],
)
def test_utf8_is_told_from_single_byte_text(text: str, encoding: str, letters_only: bool, line_no: int | None) -> None:
    (block,) = split(text.encode(encoding))
    assert utf8_line(block, letters_only) == line_no
