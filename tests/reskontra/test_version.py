"""The version written on every row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

import reskontra.version
from reskontra.version import code_version


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    code_version.cache_clear()
    yield
    code_version.cache_clear()


def test_it_is_the_release_and_the_commit() -> None:
    assert re.fullmatch(re.escape(version("reskontra")) + r"(\+[0-9a-f]{7,})?", code_version())


def test_where_there_is_no_git_the_release_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reskontra.version, "PROJECT", tmp_path)
    assert code_version() == version("reskontra")


def test_where_there_is_no_program_git_the_release_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert code_version() == version("reskontra")
