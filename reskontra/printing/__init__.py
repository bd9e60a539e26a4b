"""Letters as accessible PDF: invoices, credit notes, interest invoices and reminders, many in one file or one in each.

Each file is PDF/A-2a and PDF/UA-1 at once, and the same input gives the same bytes whatever the number of workers.
Shape of a document, rules and texts: docs/letters.md.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from formats import faults
from formats.faults import Fault
from reskontra.printing.jobs import Order, Result, Worker, run
from reskontra.printing.look import FontMissing, Look
from reskontra.printing.typesetter import Typesetter

__all__ = ["PAGES", "FontMissing", "Look", "Rendered", "render"]

Document = Mapping[str, Any]
Share = tuple[list[Document], int]  # documents of whole files, and the number of the first of these files

LARGEST_FILE = 250  # letters; Typst holds a whole file in memory, 1 MB a letter
SHARE = 100  # letters that a process is given at a time; fewer are set in this process before another has started

PAGES = pa.schema(
    [
        ("document_no", pa.string()),
        ("file", pa.string()),
        ("first_page", pa.int32()),  # counted from 1, within the file
        ("pages", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Rendered:
    """What `render` made: `pages` has the columns of `PAGES`, `rejects` those of `FAULTS` (key: document number)."""

    pages: pa.Table
    rejects: pa.Table
    warnings: tuple[str, ...]


def render(
    documents: Iterable[Document] | pa.Table,
    folder: Path,
    *,
    look: Look,
    on: date,
    batch_size: int = 100,
    max_pages: int = 20,
    one_file_each: bool = False,
    workers: int = 0,
) -> Rendered:
    """Write the letters to `folder` and say on which pages of which file each stands, in the order given.

    Files are `documents_0001.pdf` and on with at most `batch_size` letters each (never more than `LARGEST_FILE`), or
    `<document_no>.pdf` with `one_file_each` (digital mailboxes; and the letters of protected persons, whose folder is
    the caller's concern). `on` is the business date: it is the time in the files. A letter that is wrong, longer than
    `max_pages` or impossible to set is left out and named in `rejects`; the rest goes on.

    `workers` processes (0: one for each processor) set the files, one after the other; a run of one file is set in this
    process. A process holds about 1 MB for each letter of `batch_size` and 150 MB beside.
    `documents` may be a generator: only some thousands are held. Raises `FontMissing`.
    """
    pages = [PAGES.empty_table()]
    rejects: list[Fault] = []
    with tempfile.TemporaryDirectory(prefix="reskontra-letters-") as scratch:
        staged, warnings = look.stage(Path(scratch) / "look")
        size = 1 if one_file_each else min(batch_size, LARGEST_FILE)
        order = Order(folder, staged, on, size, max_pages, one_file_each)
        shares = _shares(_unique(_rows(documents), rejects), order.batch_size)
        for result in _results(order, shares, workers or os.cpu_count() or 1, Path(scratch)):
            pages.append(pa.Table.from_pylist(result.pages, schema=PAGES))
            rejects += result.faults
    return Rendered(pa.concat_tables(pages).combine_chunks(), faults.table(rejects), warnings)


def _rows(documents: Iterable[Document] | pa.Table) -> Iterator[Document]:
    if not isinstance(documents, pa.Table):
        yield from documents
        return
    for batch in documents.to_batches(max_chunksize=1000):
        yield from batch.to_pylist()


def _unique(documents: Iterator[Document], rejects: list[Fault]) -> Iterator[Document]:
    """The documents without the second of two with one number: it would overwrite the first's file or its row."""
    seen: set[str] = set()
    for document in documents:
        number = str(document.get("document_no") or "")
        if number and number in seen:
            action = "Brevet trycks bara en gång. Kontrollera varför numret kom två gånger."
            rejects.append(Fault("LTR-R6", "Numret finns två gånger i körningen.", action, key=number))
            continue
        seen.add(number)
        yield document


def _shares(documents: Iterator[Document], batch_size: int) -> Iterator[Share]:
    """The documents in shares of whole files, with the number of the first: so files never depend on the workers."""
    first_file, files = 1, max(SHARE // batch_size, 1)
    while share := list(islice(documents, files * batch_size)):
        yield share, first_file
        first_file += files


def _results(order: Order, shares: Iterator[Share], workers: int, scratch: Path) -> Iterator[Result]:
    """The shares' results in order; never more shares in memory than two for each worker."""
    first = list(islice(shares, 2))
    if len(first) < 2:
        for share in first:
            yield run(order, Typesetter(order.look, "here"), *share)
        return
    pending: deque[Future[Result]] = deque()
    with _Crew(order, scratch) as crew, ThreadPoolExecutor(workers) as pool:
        for share in chain(first, shares):
            pending.append(pool.submit(crew.run, *share))
            if len(pending) == 2 * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


class _Crew:
    """Processes that set shares, one for each thread that has asked at the same time as others."""

    def __init__(self, order: Order, scratch: Path) -> None:
        self._order = order
        self._scratch = scratch
        self._idle: deque[Worker] = deque()
        self._all: list[Worker] = []

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._all:
            worker.end()

    def run(self, documents: list[Document], first_file: int) -> Result:
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = Worker(self._order, self._scratch / f"errors_{first_file}.txt")
            self._all.append(worker)
        result = worker.run(documents, first_file)
        self._idle.append(worker)
        return result
