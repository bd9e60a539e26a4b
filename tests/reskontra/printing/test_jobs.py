"""A share of a print run in a process of its own: the same bytes, and an end that is noticed."""

from dataclasses import replace
from pathlib import Path

import pytest
from letter_examples import ON, invoice, line, numbered

from reskontra.printing import Look
from reskontra.printing.jobs import Order, Worker, run
from reskontra.printing.typesetter import Typesetter


@pytest.fixture
def order(tmp_path: Path, look: Look) -> Order:
    (tmp_path / "here").mkdir()
    staged, _ = look.stage(tmp_path / "look")
    return Order(tmp_path / "here", staged, ON, batch_size=4, max_pages=20, one_file_each=False)


def test_a_process_apart_makes_the_same_files(order: Order, tmp_path: Path) -> None:
    documents = [
        *numbered(5),
        invoice(lines=[line(number) for number in range(120)]),
        invoice(document_no="BAD", ocr="1"),
    ]
    (tmp_path / "apart").mkdir()
    here = run(order, Typesetter(order.look, "here"), documents, 7)
    worker = Worker(replace(order, folder=tmp_path / "apart"), tmp_path / "errors.txt")
    apart = worker.run(documents, 7)
    assert here == apart
    assert worker.run(documents, 7) == apart, "it goes on after a share"
    worker.end()
    assert [fault.key for fault in here.faults] == ["BAD"]
    assert [row["file"] for row in here.pages] == ["documents_0007.pdf"] * 4 + ["documents_0008.pdf"] * 2
    for path in (tmp_path / "here").iterdir():
        assert (tmp_path / "apart" / path.name).read_bytes() == path.read_bytes()


def test_a_process_that_fails_stops_the_run(order: Order, tmp_path: Path) -> None:
    worker = Worker(replace(order, folder=tmp_path / "absent"), tmp_path / "errors.txt")
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"(?s)print process ended with 1.*FileNotFoundError"):
            worker.run(numbered(1), 1)
    worker.end()
