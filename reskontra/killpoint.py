"""Places where a test may kill the process, to show that what follows a restart is the same."""

from __future__ import annotations

import os
import signal

VARIABLE = "RESKONTRA_KILL_AT"


def killpoint(name: str) -> None:
    """Die here as by `kill -9` when the environment names this place; nothing otherwise.

    `RESKONTRA_KILL_AT` is the place's name, or `name:3` for the third time it is passed.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted.partition(":")[0] != name:
        return
    times = int(wanted.partition(":")[2] or 1) - 1
    if times > 0:
        os.environ[VARIABLE] = f"{name}:{times}"
        return
    os.kill(os.getpid(), signal.SIGKILL)
