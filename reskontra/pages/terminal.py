"""What people read in a terminal: as wide as the terminal is, 120 columns where the output goes to none."""

from __future__ import annotations

import shutil

from rich.console import Console

WIDTH = 120  # of a file or a pipe, where COLUMNS does not say otherwise


def console(*, stderr: bool = False) -> Console:
    """A console on standard output, or standard error; it follows a terminal's own width."""
    known = Console(stderr=stderr, highlight=False)
    if known.is_terminal:
        return known
    return Console(stderr=stderr, highlight=False, width=shutil.get_terminal_size((WIDTH, 0)).columns)
