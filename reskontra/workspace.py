"""Folders for files with names and addresses in them: the owner's only, and gone when the work is done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def private_folder(folder: Path) -> Path:
    """The folder, made if it is missing, that its owner only can open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """An empty private folder while the block lasts; what a killed run left in it is removed first.

    Temporary files of libraries are put there too: Typst's working files hold whole letters, and in `/tmp` a killed
    run would leave them for ever.
    """
    shutil.rmtree(folder, ignore_errors=True)
    private_folder(folder)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder)
