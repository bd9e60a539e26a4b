"""What UBW's fixed-width import files have in common: two widths, cp1252, and what refuses a file as a whole.

Source: UBW's order import LG04 and customer import CS15, file rules. The width of the first line is the file's.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from formats import fixed_lines
from formats.faults import Fault, FileRefused
from formats.fixed_lines import Lines

ENCODING = "cp1252"  # what one live feed sends; another's ISO 8859-1 is the same where it has letters
CHUNK_BYTES = 8 << 20
ACTION = "Inget ur filen är läst. Rätta utskriften ur UBW och skicka filen igen."
_BLANK = 0x20
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_SPACES = (0x09, 0x0B, 0x0C, 0x0D)  # tabs and line breaks inside a text: read as blanks


@dataclass(frozen=True)
class Block:
    """Some lines of a file, all of the file's width.

    `matrix` has a row of bytes per line, `unreadable` the rows that hold a byte cp1252 does not have, or a control
    character other than a tab or line break; these bytes are blanks or U+FFFD in what is read.
    """

    width: int
    lines: Lines
    matrix: np.ndarray
    unreadable: np.ndarray


def blocks(source: BinaryIO | bytes, widths: Collection[int], name: str) -> Iterator[Block]:
    """The lines of a file in blocks.

    Raises FileRefused naming the first line that breaks `<name>-EMPTY`, `-WIDTH` or `-ENC`. Blank lines are taken at
    the end of the file only.
    """
    width, blank_line = 0, 0
    for lines in fixed_lines.split(source, CHUNK_BYTES):
        filled = np.flatnonzero(lines.lengths)
        if not len(filled):
            blank_line = blank_line or lines.first_no
            continue
        width = width or _width(lines, filled[0], widths, name)
        count = int(filled[-1]) + 1
        wrong = np.flatnonzero(lines.lengths[:count] != width)
        _refuse(lines, int(wrong[0]) if len(wrong) else count, count, blank_line, width, name)
        if count < len(lines):
            blank_line = lines.first_no + count
            lines = Lines(lines.first_no, lines.data, lines.starts[:count], lines.lengths[:count], 0)
        matrix, unreadable = _cleaned(lines, lines.matrix(width))
        yield Block(width, lines, matrix, unreadable)
    if not width:
        raise FileRefused(Fault(f"{name}-EMPTY", "Filen ska ha minst en rad.", ACTION, "tom fil"))


def _width(lines: Lines, first: int, widths: Collection[int], name: str) -> int:
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if lines.first_no == 1 and lines.data[:3].tobytes().startswith(marks):
        raise _not_cp1252(name, 1)
    length = int(lines.lengths[first])
    if length in widths:
        return length
    _refuse_utf8(lines, first, name)
    either = " eller ".join(str(known) for known in sorted(widths, reverse=True))
    raise _other_width(name, lines.first_no + first, length, f"Rader med {either} tecken.")


def _refuse(lines: Lines, wrong: int, count: int, blank_line: int, width: int, name: str) -> None:
    """Refuse the first line that is blank, has another width, or is UTF-8; `wrong` is the first of another width."""
    if blank_line:
        raise _other_width(name, blank_line, 0, f"Filens rader har {width} tecken, tomma rader bara sist.")
    line_no = fixed_lines.utf8_line(lines, letters_only=True)
    if line_no is not None and line_no <= lines.first_no + wrong:
        raise _not_cp1252(name, line_no)
    if wrong < count:
        _refuse_utf8(lines, wrong, name)
        length = int(lines.lengths[wrong])
        raise _other_width(
            name, lines.first_no + wrong, length, f"Filens första rad har {width} tecken, alla ska ha det."
        )


def _refuse_utf8(lines: Lines, index: int, name: str) -> None:
    line = lines.line(index)
    try:
        if len(line.decode("utf-8")) < len(line):
            raise _not_cp1252(name, lines.first_no + index)
    except UnicodeDecodeError:
        return


def _not_cp1252(name: str, line_no: int) -> FileRefused:
    wanted = "Fel teckenkodning: filen är sparad som UTF-8 eller UTF-16. Den ska vara Windows-1252."
    return FileRefused(Fault(f"{name}-ENC", wanted, ACTION, line_no=line_no))


def _other_width(name: str, line_no: int, length: int, wanted: str) -> FileRefused:
    return FileRefused(Fault(f"{name}-WIDTH", wanted, ACTION, f"{length} tecken", line_no=line_no))


def _cleaned(lines: Lines, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The matrix without control characters, and the rows that cannot be read for certain."""
    odd = np.zeros(len(lines), dtype=bool)
    if lines.control.any():
        rows = np.flatnonzero(lines.control)
        matrix = matrix.copy()
        low = matrix[rows] < _BLANK
        odd[rows] = (low & ~np.isin(matrix[rows], _SPACES)).any(axis=1)
        matrix[rows] = np.where(low, np.uint8(_BLANK), matrix[rows])
    undefined = lines.symbols[np.isin(lines.data[lines.symbols], _UNDEFINED)]
    odd[np.searchsorted(lines.starts, undefined, side="right") - 1] = True
    return matrix, np.flatnonzero(odd)
