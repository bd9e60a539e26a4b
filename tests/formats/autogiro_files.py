"""Autogiro files for the tests, built record by record from the positions that Bankgirot's manual prints."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from formats.faults import FAULTS, FileRefused

OUR_BANKGIRO = "0050501055"
CUSTOMER = "471117"
DAY = "20261120"


def record(code: str, **at: str) -> str:
    """A record of 80 positions: `p3="20261120"` puts a text at position 3."""
    text = list(code.ljust(80))
    for place, value in at.items():
        start = int(place[1:]) - 1
        assert start + len(value) <= 80, place
        text[start : start + len(value)] = value
    return "".join(text)


def file(*lines: str, line_end: str = "\r\n") -> bytes:
    return "".join(line + line_end for line in lines).encode("iso-8859-1")


def changed(lines: list[str], number: int, text: str, start: int) -> bytes:
    """The file with `text` put into line `number` (from 1) at a position."""
    line = lines[number - 1].ljust(80)
    return file(*lines[: number - 1], line[: start - 1] + text + line[start - 1 + len(text) :], *lines[number:])


def without(lines: list[str], number: int) -> bytes:
    return file(*lines[: number - 1], *lines[number:])


def opening(content: str, bankgiro: str = OUR_BANKGIRO, stamp: str = DAY) -> str:
    """The TK01 of a report from Bankgirot."""
    return record("01", p3="AUTOGIRO", p25=stamp, p45=content, p65=CUSTOMER, p71=bankgiro)


def end(code: str = "09", **at: str) -> str:
    return record(code, p3=DAY, p11="9900", **at)


def refused(read: Callable, source: bytes) -> set[tuple[str, int | None]]:
    """The rules and lines of a refusal."""
    with pytest.raises(FileRefused) as refusal:
        read(source)
    for fault in refusal.value.faults:
        assert fault.wanted and fault.action, "a refusal says what is wanted and what to do"
    return {(fault.rule, fault.line_no) for fault in refusal.value.faults}


def remarks(warnings: pa.Table) -> list[tuple[str, int | None, str]]:
    assert warnings.schema.equals(FAULTS)
    return [(row["rule"], row["line_no"], row["field"]) for row in warnings.to_pylist()]


def cases(rules: dict) -> list:
    """The parameters of a test that breaks each rule in several ways."""
    return [pytest.param(*case, id=f"{rule}-{i}") for rule, given in rules.items() for i, case in enumerate(given)]
