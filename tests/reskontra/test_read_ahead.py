"""Reading ahead: every item in order, made before it is asked for, and errors where they belong."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from reskontra.read_ahead import ahead


def test_items_come_whole_and_in_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert list(ahead(iter([]))) == []
    assert list(ahead(iter([None, None]))) == [None, None]


def test_the_next_item_is_made_while_the_first_is_used() -> None:
    second = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    found = ahead(items())
    assert next(found) == 1
    assert second.wait(10), "nobody has asked for the second item yet"
    assert list(found) == [2]


def test_an_error_is_raised_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="broken"):
        next(found)


def test_who_stops_early_leaves_no_thread() -> None:
    found = ahead(iter(range(10)))
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
