"""Runs `reskontra` commands in processes of their own, each forked from one that has loaded everything.

`python night_server.py` reads a command a line (JSON: `arguments`, `environment`, `output`) and answers each with its
exit code, -9 for one that was killed. A fresh interpreter takes eight seconds to load what a night needs; nights that
are killed and run again would do little else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any


class NightServer:
    """The process that the nights are forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: list[str], environment: Mapping[str, str], output: Path) -> int:
        """Run one command to its end; what it prints is written to `output` with `.out` and `.err`."""
        assert self._process.stdin and self._process.stdout
        command = {"arguments": arguments, "environment": dict(environment), "output": str(output)}
        print(json.dumps(command), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def serve() -> None:
    """Fork a process for each command; ends with its standard input."""
    preload()
    for line in sys.stdin:
        command = json.loads(line)
        child = os.fork()
        if not child:
            run(command)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def preload() -> None:
    """Load what every night loads; opens no connection and starts no thread, for neither outlives a fork."""
    from reskontra.processes import NIGHT
    from reskontra.version import code_version

    for name in (
        "great_expectations",
        "sqlalchemy.dialects.postgresql.psycopg",
        "reskontra.cli",
        "reskontra.exchange.sftp_server",
    ):
        import_module(name)
    for step in NIGHT:
        import_module(f"reskontra.{step.process.name}")
    code_version()  # kept: a commit made meanwhile would make twins differ


def run(command: dict[str, Any]) -> None:
    """Be `reskontra` with these arguments; never returns."""
    from reskontra.cli import app

    os.environ.update(command["environment"])
    for number, ending in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(f"{command['output']}{ending}", os.O_CREAT | os.O_WRONLY | os.O_TRUNC), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 70
    try:
        app(command["arguments"], prog_name="reskontra")
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
