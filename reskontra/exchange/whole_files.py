"""A file is taken whole or not at all: what a refused one had given is undone, and staff are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from formats.faults import FileRefused

if TYPE_CHECKING:
    import pyarrow as pa

    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally


@contextmanager
def taken_whole(night: Night, file: InboundFile, tally: Tally, rule: str, said: str) -> Iterator[None]:
    """Take the file inside, in a savepoint; FileRefused goes no further: the file is rejected and named as a stop.

    `said` is the beginning of that sentence: `Kundfilen <namn> är avvisad`. Who needs the file's number after a refusal
    asks for it before, for the savepoint takes it back.
    """
    try:
        with night.ledger.transaction():
            yield
    except FileRefused as refusal:
        file.refused(refusal)
        tally.stop(rule, file.name, f"{said}: {refusal.faults[0]}")


def tell_warnings(tally: Tally, name: str, warnings: pa.Table) -> None:
    """Name what was odd but sound in a file that was taken; `warnings` as `formats.faults` has them."""
    for warning in warnings.to_pylist():
        tally.warn(warning["rule"], f"{name} rad {warning['line_no'] or '-'}", f"{name}: {warning['wanted']}")
