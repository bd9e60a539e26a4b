"""Summaries are as wide as the terminal, and 120 columns where there is none."""

from __future__ import annotations

import pytest

from reskontra.pages.terminal import WIDTH, console


def test_where_there_is_no_terminal_lines_are_120_wide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    console().print("ord " * 29)
    console(stderr=True).print("ord " * 29)
    said = capsys.readouterr()
    assert said.out == said.err == "ord " * 29 + "\n"
    assert console().width == WIDTH == 120


def test_columns_decide_where_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "93")
    assert console().width == 93


def test_a_terminal_keeps_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # how rich is told that it writes to a terminal
    monkeypatch.setenv("COLUMNS", "71")
    assert console().is_terminal and console().width == 71
