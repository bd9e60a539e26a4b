"""Reading one step ahead: the next item is made in a thread while the last one is used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_END: Any = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, each made while the one before it is used; what making one raises is raised in its place.

    Worth it where making and using wait for different things, as parsing in C and a database do. One item more is held
    in memory.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = maker.submit(next, items, _END)
            yield item
