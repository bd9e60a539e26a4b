"""One process's share of a print run: the documents of some files in, PDF files and their page table out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
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


def run(order: Order, documents: Sequence[Mapping[str, Any]], first_file: int) -> Result:
    """Write the files of these documents, numbered from `first_file`."""
    result = Result()
    typesetter = Typesetter(order.look, f"documents_{first_file:04}")
    for number, start in enumerate(range(0, len(documents), order.batch_size), start=first_file):
        _write_file(order, typesetter, documents[start : start + order.batch_size], number, result)
    return result


def run_apart(order: Order, documents: Sequence[Mapping[str, Any]], first_file: int, scratch: Path) -> Result:
    """The same in a process of its own, which takes its memory with it when it ends.

    A plain child process, not multiprocessing: Airflow's Celery workers are daemons and may not have such children.
    """
    asked, answered = scratch / f"{first_file}.asked.json", scratch / f"{first_file}.answered.json"
    asked.write_text(json.dumps([asdict(order), documents, first_file], default=str), encoding="utf-8")
    # Typst would spread one file over all processors; here each process has one, and the files are spread instead.
    environment = os.environ | {"RAYON_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", __name__, str(asked), str(answered)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the print process ended with {done.returncode}: {done.stderr[-1000:]}")
    answer = json.loads(answered.read_text(encoding="utf-8"))
    asked.unlink()
    answered.unlink()
    return Result(answer["pages"], [Fault(**fault) for fault in answer["faults"]])


def main(asked: str, answered: str) -> None:
    """The child process: a file that says what to set, and the name of the file that gets the result."""
    terms, documents, first_file = json.loads(Path(asked).read_text(encoding="utf-8"))
    look = terms["look"]
    look |= {"templates": Path(look["templates"]), "font_folders": tuple(map(Path, look["font_folders"]))}
    terms |= {"look": Look(**look), "folder": Path(terms["folder"]), "on": date.fromisoformat(terms["on"])}
    Path(answered).write_text(json.dumps(asdict(run(Order(**terms), documents, first_file))), encoding="utf-8")


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


if __name__ == "__main__":
    main(*sys.argv[1:])
