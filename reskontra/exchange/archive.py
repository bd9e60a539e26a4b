"""The archive: every byte received or sent, kept once under its SHA-256 and never changed.

The root is an fsspec URL: a folder by default, object storage in production, so that any worker reads what any other
wrote. Content lies at `<first two digits>/<whole hash>`.
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

BLOCK = 1 << 20


class ArchiveDamaged(Exception):
    """What is kept under a hash is missing or has another hash; the message (Swedish) names it."""


class Archive:
    """The store below one URL, such as `/srv/reskontra/archive` or `s3://bucket/archive`."""

    def __init__(self, url: str | Path) -> None:
        self._files, self._root = fsspec.url_to_fs(str(url))
        self._is_local = isinstance(self._files, LocalFileSystem)

    def put(self, content: bytes | Iterable[bytes] | BinaryIO) -> str:
        """Keep the content, read in blocks whatever its size, and return its SHA-256 in hexadecimal.

        Written under another name and renamed when it is whole and on disk, so a kill leaves no half content under a
        hash. What is kept already is not written again.
        """
        fresh = f"{self._root}/.fresh/{uuid.uuid4().hex}"
        self._make_root()
        digest = hashlib.sha256()
        with self._files.open(fresh, "wb") as target:
            for block in _blocks(content):
                digest.update(block)
                target.write(block)
            if self._is_local:
                target.flush()
                os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        self._keep(fresh, sha256)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The content as a seekable stream. Raises ArchiveDamaged when nothing is kept under the hash."""
        try:
            return cast(BinaryIO, self._files.open(self._path(sha256), "rb"))
        except FileNotFoundError as missing:
            raise ArchiveDamaged(f"Arkivet saknar {sha256} ({self._path(sha256)}).") from missing

    def read(self, sha256: str) -> bytes:
        """The whole content of something small, checked against its hash."""
        with self.open(sha256) as source:
            content = source.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveDamaged(f"Arkivets innehåll har ändrats: {self._path(sha256)}.")
        return content

    def exists(self, sha256: str) -> bool:
        return bool(self._files.exists(self._path(sha256)))

    def size(self, sha256: str) -> int:
        """The number of bytes kept under the hash."""
        return int(self._files.size(self._path(sha256)))

    def verify(self, sha256: str) -> None:
        """Read what is kept under the hash; raises ArchiveDamaged when it is missing or its hash is another."""
        digest = hashlib.sha256()
        with self.open(sha256) as source:
            while block := source.read(BLOCK):
                digest.update(block)
        if digest.hexdigest() != sha256:
            raise ArchiveDamaged(f"Arkivets innehåll har ändrats: {self._path(sha256)}.")

    def _make_root(self) -> None:
        if self._is_local:
            Path(self._root).mkdir(parents=True, exist_ok=True, mode=0o750)  # what is kept names customers
        self._files.makedirs(f"{self._root}/.fresh", exist_ok=True)

    def _path(self, sha256: str) -> str:
        assert len(sha256) == 64, sha256
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def _keep(self, fresh: str, sha256: str) -> None:
        path = self._path(sha256)
        if self._files.exists(path):
            self._files.rm_file(fresh)
            return
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        if self._is_local:
            Path(fresh).chmod(0o440)
            Path(fresh).replace(path)
            _sync_folder(Path(path).parent)
        else:
            self._files.mv(fresh, path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _blocks(content: bytes | Iterable[bytes] | BinaryIO) -> Iterable[bytes]:
    if isinstance(content, bytes | bytearray | memoryview):
        return [bytes(content)]
    if hasattr(content, "read"):
        stream = cast(io.BufferedIOBase, content)
        return iter(lambda: stream.read(BLOCK), b"")
    return content
