"""The archive: content under its own hash, whole or not there, never changed."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reskontra.exchange.archive import Archive, ArchiveDamaged
from reskontra.home import PROJECT


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def path_of(archive: Archive, sha256: str) -> Path:
    return Path(archive._path(sha256))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_is_put_is_what_is_read(archive: Archive, blocks: list[bytes]) -> None:
    content = b"".join(blocks)
    sha256 = archive.put(iter(blocks))
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert archive.put(content) == archive.put(io.BytesIO(content)) == sha256
    assert archive.read(sha256) == content
    assert archive.size(sha256) == len(content)


def test_content_is_kept_once_and_cannot_be_written_to(archive: Archive, tmp_path: Path) -> None:
    sha256 = archive.put(b"rows")
    before = path_of(archive, sha256).stat()
    archive.put(b"rows")
    after = path_of(archive, sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert after.st_mode & 0o222 == 0
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_opened_content_can_be_sought_in(archive: Archive) -> None:
    with archive.open(archive.put(b"0123456789")) as source:
        assert source.seek(-3, os.SEEK_END) == 7
        assert source.read() == b"789"


def test_what_is_missing_or_changed_is_named(archive: Archive) -> None:
    missing = hashlib.sha256(b"never put").hexdigest()
    assert not archive.exists(missing)
    with pytest.raises(ArchiveDamaged, match=missing):
        archive.open(missing)
    sha256 = archive.put(b"rows")
    archive.verify(sha256)
    path_of(archive, sha256).chmod(0o600)
    path_of(archive, sha256).write_bytes(b"r0ws")
    with pytest.raises(ArchiveDamaged, match="har ändrats"):
        archive.verify(sha256)
    with pytest.raises(ArchiveDamaged, match="har ändrats"):
        archive.read(sha256)


def test_a_large_content_takes_no_more_memory(archive: Archive) -> None:
    tracemalloc.start()
    archive.put(bytes(1 << 20) for _ in range(64))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_content_that_breaks_off_is_not_kept(archive: Archive, tmp_path: Path) -> None:
    def broken():
        yield b"half"
        raise EOFError

    with pytest.raises(EOFError):
        archive.put(broken())
    assert not archive.exists(hashlib.sha256(b"half").hexdigest())


@pytest.mark.kill
def test_a_kill_leaves_nothing_under_a_hash(archive: Archive, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from reskontra.exchange.archive import Archive\n"
        "def blocks():\n    yield b'half'\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Archive(sys.argv[1]).put(blocks())"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path / "archive")], cwd=PROJECT, check=False)
    assert died.returncode == -9
    assert not archive.exists(hashlib.sha256(b"half").hexdigest())
    assert archive.read(archive.put(b"half")) == b"half"


def test_any_fsspec_url_will_do() -> None:
    archive = Archive("memory://archive")
    sha256 = archive.put(b"rows")
    assert archive.read(sha256) == b"rows"
    assert archive.exists(sha256) and archive.size(sha256) == 4
    archive.verify(sha256)
