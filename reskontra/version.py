"""The version of the code that runs: written on every row it makes."""

from __future__ import annotations

import subprocess
from functools import cache
from importlib.metadata import version

from reskontra.home import PROJECT


@cache
def code_version() -> str:
    """The release and the commit, as `0.1.0+1a2b3c4`; the release alone where there is no git."""
    release = version("reskontra")
    try:
        commit = subprocess.run(
            ["git", "-C", str(PROJECT), "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return release
    return f"{release}+{commit}"
