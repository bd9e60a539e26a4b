"""One home holds all state."""

from __future__ import annotations

from pathlib import Path

import pytest

from reskontra.home import PROJECT, Home


def test_the_environment_names_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RESKONTRA_HOME", str(tmp_path / "a" / ".." / "home"))
    assert Home.from_environment().root == tmp_path / "home"


@pytest.mark.parametrize("value", [None, ""])
def test_without_it_the_home_is_var_beside_the_code(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESKONTRA_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("RESKONTRA_HOME", value)
    assert Home.from_environment().root == PROJECT / "var"


def test_every_folder_lies_below_the_root_in_a_place_of_its_own(tmp_path: Path) -> None:
    home = Home(tmp_path)
    names = [name for name, kind in vars(Home).items() if isinstance(kind, property)]
    folders = {getattr(home, name) for name in names}
    assert len(folders) == len(names) >= 6
    assert {folder.parent for folder in folders} == {tmp_path}
