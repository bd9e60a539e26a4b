"""Tables of a large file set aside on disk, part by part, until the file has been judged: memory stays small."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa


class Spill:
    """Parts of named tables: all are added, then all are read back in their order; gone when the block ends."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._writers: dict[str, pa.RecordBatchFileWriter] = {}
        self._folder = Path()
        self._parts = 0

    def __enter__(self) -> Spill:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="reskontra_")))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._stack.close()

    def add(self, tables: dict[str, pa.Table]) -> None:
        """Set one part aside; every part has the same tables with the same columns."""
        for name, table in tables.items():
            if name not in self._writers:
                self._writers[name] = pa.ipc.new_file(str(self._folder / name), table.schema)
            batches = table.combine_chunks().to_batches()
            empty = pa.RecordBatch.from_pylist([], schema=table.schema)
            self._writers[name].write_batch(batches[0] if batches else empty)
        self._parts += 1

    def parts(self) -> Iterator[dict[str, pa.Table]]:
        """The parts, when all have been added."""
        for writer in self._writers.values():
            writer.close()
        files = {name: pa.ipc.open_file(str(self._folder / name)) for name in self._writers}
        for number in range(self._parts):
            yield {name: pa.Table.from_batches([file.get_batch(number)]) for name, file in files.items()}
