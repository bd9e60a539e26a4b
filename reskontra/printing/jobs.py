"""One process's share of a print run: the documents of some files in, PDF files and their page table out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from formats.faults import Fault
from reskontra.printing.letter_data import prepare
from reskontra.printing.look import Look
from reskontra.printing.typesetter import Typesetter

KEY_LENGTH = 30  # of a document number; a longer one is a fault and shown so far


@dataclass(frozen=True)
class Order:
    """What holds for a whole print run; `look` is staged."""

    folder: Path
    look: Look
    on: date
    batch_size: int
    max_pages: int
    one_file_each: bool


@dataclass
class Result:
    """Rows of the page table in the order of the documents, and faults with the document number as key."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def run(order: Order, typesetter: Typesetter, documents: Sequence[Mapping[str, Any]], first_file: int) -> Result:
    """Write the files of these documents, numbered from `first_file`."""
    result = Result()
    for number, start in enumerate(range(0, len(documents), order.batch_size), start=first_file):
        _write_file(order, typesetter, documents[start : start + order.batch_size], number, result)
    return result


class Worker:
    """A process of its own that sets one share after the other; it takes Typst's memory with it when it is ended.

    A plain child process, not multiprocessing: Airflow's Celery workers are daemons and may not have such children.
    """

    def __init__(self, order: Order, errors: Path) -> None:
        """Start the process; `order` holds for all its shares, `errors` is the file for what it says when it fails."""
        # Typst would spread one file over all processors; here each process has one, and the files are spread instead.
        environment = os.environ | {"RAYON_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
        self._errors = errors
        self._shares, far_end = Pipe()
        command = [sys.executable, "-c", f"from {__name__} import main; main({far_end.fileno()})"]
        with far_end, errors.open("wb") as file:
            self._process = subprocess.Popen(
                command, env=environment, stdout=file, stderr=file, pass_fds=[far_end.fileno()]
            )
        self._shares.send(order)

    def run(self, documents: Sequence[Mapping[str, Any]], first_file: int) -> Result:
        """As the function `run`. Raises RuntimeError when the process has ended."""
        try:
            self._shares.send((documents, first_file))
            result: Result = self._shares.recv()
        except (EOFError, OSError) as ended:
            code = self._process.wait()
            told = self._errors.read_text(encoding="utf-8", errors="replace")[-1000:]
            raise RuntimeError(f"the print process ended with {code}: {told}") from ended
        return result

    def end(self) -> None:
        """Let the process end."""
        self._shares.close()
        self._process.wait()


def main(file_number: int) -> None:
    """The child process: an order and then shares come in, the result of each goes out, until no more come."""
    with Connection(file_number) as shares:
        order = shares.recv()
        typesetter = Typesetter(order.look, f"process_{os.getpid()}")
        with suppress(EOFError):
            while True:
                shares.send(run(order, typesetter, *shares.recv()))


def _write_file(
    order: Order, typesetter: Typesetter, documents: Sequence[Mapping[str, Any]], number: int, result: Result
) -> None:
    good = []
    for document in documents:
        prepared, faults = prepare(document, order.look.municipality)
        key = str(document.get("document_no") or "")[:KEY_LENGTH]
        result.faults += [replace(fault, key=key) for fault in faults]
        if prepared:
            good.append(prepared)
    file = typesetter.typeset(good, on=order.on, max_pages=order.max_pages)
    name = f"{good[0]['document_no']}.pdf" if good and order.one_file_each else f"documents_{number:04}.pdf"
    if file.pdf is not None:
        (order.folder / name).write_bytes(file.pdf)
    result.faults += [replace(fault, key=good[place]["document_no"]) for place, fault in sorted(file.faults.items())]
    result.pages += [
        {"document_no": good[place]["document_no"], "file": name, "first_page": first, "pages": pages}
        for place, (first, pages) in file.pages.items()
    ]
