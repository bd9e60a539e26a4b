"""The lines of a file of records, in blocks of a few MiB: for the fixed-width codec, which reads each as one matrix."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np

CHUNK_BYTES = 4 << 20
_BLANK, _LF, _CR = 0x20, 0x0A, 0x0D


@dataclass(frozen=True)
class Lines:
    """A block of whole lines of a file; line ends (CR LF or LF) are not part of a line."""

    first_no: int
    data: np.ndarray  # uint8
    starts: np.ndarray  # int64, where each line begins in `data`
    lengths: np.ndarray  # int64, in bytes
    stride: int  # bytes from one line to the next where all are equal, else 0

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def numbers(self) -> np.ndarray:
        """The lines' numbers in the file, counted from 1."""
        return np.arange(self.first_no, self.first_no + len(self))

    def line(self, index: int) -> bytes:
        """The bytes of one line."""
        start = self.starts[index]
        return self.data[start : start + self.lengths[index]].tobytes()

    @cached_property
    def control(self) -> np.ndarray:
        """True for each line with a control character (below 0x20)."""
        hits = np.zeros(len(self), dtype=bool)
        low = self.data < _BLANK
        if np.count_nonzero(low) > len(self.data) - int(self.lengths.sum()):  # more than the line ends
            places = np.flatnonzero(low)
            owner = np.searchsorted(self.starts, places, side="right") - 1
            inside = places < self.starts[owner] + self.lengths[owner]
            hits[owner[inside]] = True
        return hits

    @cached_property
    def symbols(self) -> np.ndarray:
        """Where `data` has a byte 0x80-0xBF: a symbol in Latin text, and in UTF-8 all but the first of a character."""
        return np.flatnonzero(self.data.view(np.int8) < -64)

    def matrix(self, width: int) -> np.ndarray:
        """The lines as rows of `width` bytes: short lines padded with blanks, long ones cut."""
        if self.stride and self.lengths[0] >= width:
            return self.data[: len(self) * self.stride].reshape(len(self), self.stride)[:, :width]
        padded = np.concatenate([self.data, np.full(width, _BLANK, dtype=np.uint8)])
        rows = np.lib.stride_tricks.sliding_window_view(padded, width)[self.starts]
        rows[np.arange(width) >= self.lengths[:, None]] = _BLANK
        return rows


def split(source: BinaryIO | bytes, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Lines]:
    """The lines of a file, in blocks of about `chunk_bytes`.

    CR LF and LF are line ends; the last line may lack one. A line longer than a block is handed out cut there: it is
    longer than the width of any layout, which is the reader's to refuse.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    rest, line_no, more = bytearray(), 1, True
    while more:
        data = bytearray(len(rest) + chunk_bytes)
        data[: len(rest)] = rest
        size = len(rest) + _read_into(stream, memoryview(data)[len(rest) :])
        more = size > len(rest)
        end = data.rfind(b"\n", 0, size) + 1
        if not more or (not end and size > chunk_bytes):
            end = size
        rest = data[end:size]
        if end:
            lines = _lines(data, end, line_no)
            line_no += len(lines)
            yield lines


def _read_into(stream: BinaryIO, view: memoryview) -> int:
    size = 0
    while size < len(view) and (count := stream.readinto(view[size:])):  # type: ignore[attr-defined]
        size += count
    return size


def _lines(data: bytearray, size: int, first_no: int) -> Lines:
    buffer = np.frombuffer(data, dtype=np.uint8, count=size)
    stride = data.find(b"\n", 0, size) + 1
    if stride > 1 and size % stride == 0:
        count = size // stride
        returns = np.count_nonzero(buffer[stride - 2 :: stride] == _CR)
        ends_there = (buffer[stride - 1 :: stride] == _LF).all() and data.count(b"\n", 0, size) == count
        if ends_there and returns in (0, count):
            length = stride - 2 if returns else stride - 1
            starts = np.arange(count, dtype=np.int64) * stride
            return Lines(first_no, buffer, starts, np.full(count, length, dtype=np.int64), stride)
    ends = np.flatnonzero(buffer == _LF)
    if buffer[-1] != _LF:
        ends = np.append(ends, size)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    lengths -= (lengths > 0) & (buffer[np.maximum(ends - 1, 0)] == _CR)
    return Lines(first_no, buffer, starts, lengths, 0)


def utf8_line(lines: Lines, letters_only: bool = False) -> int | None:
    """The number of the first line that was saved as UTF-8, or None.

    A line is taken for UTF-8 when it has a multi-byte character and all its bytes are valid UTF-8. `letters_only`
    passes over lines whose only such characters begin with a byte that is a capital letter in cp1252 (Ä, Å, Ö, ...):
    a capital before a dash or a closing quotation mark is sound cp1252 and happens to be valid UTF-8.
    """
    follow = lines.symbols[lines.symbols > 0]
    lead = lines.data[follow - 1]
    is_lead = lead >= 0xC2
    if letters_only:
        is_lead &= (lead < 0xC4) | (lead >= 0xE0)
    places = follow[is_lead]
    for index in np.unique(np.searchsorted(lines.starts, places, side="right") - 1):
        try:
            lines.line(index).decode("utf-8")
        except UnicodeDecodeError:
            continue
        return int(lines.first_no + index)
    return None
