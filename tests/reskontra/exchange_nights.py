"""Two small nights of file exchange, run in a process of their own so that a test may kill them."""

from __future__ import annotations

import multiprocessing
import os
from datetime import date
from pathlib import Path

from formats.faults import Fault, FileRefused, table
from reskontra.exchange import Exchange, Limits, Login, Remote
from reskontra.exchange.archive import Archive
from reskontra.killpoint import VARIABLE, killpoint
from reskontra.ledger import Ledger

NIGHTS = {1: date(2026, 11, 20), 2: date(2026, 12, 1)}
BAD_ROW = Fault("LG-AMT", "Ett belopp i öre.", "Rätta beloppet.", found="O0", line_no=2)

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["reskontra.exchange", "exchange_nights"])


def run(night: int, dsn: str, login: Login, archive: Path, kill_at: str = "") -> int:
    """Live through a night; the exit code of its process, -9 when it was killed."""
    return _in_process(live, (night, dsn, login, archive), kill_at)


def fetch(dsn: str, login: Login, archive: Path, remote: Remote, kill_at: str = "") -> int:
    """Fetch from a counterpart's own server; the exit code of the process."""
    return _in_process(pull, (dsn, login, archive, remote), kill_at)


def live(night: int, dsn: str, login: Login, archive: Path) -> None:
    """The first night takes a.txt, refuses b.txt, holds c.txt and sends a file and a folder; the second takes c.txt."""
    with Ledger.open(dsn) as ledger:
        exchange = opened(ledger, login, archive, night)
        exchange.settle_files()
        exchange.deliver()
        with ledger.transaction():
            for file in exchange.inbox("bank", held=night == 2):
                if file.name == "b.txt":
                    file.refused(FileRefused(BAD_ROW))
                elif file.name == "c.txt" and night == 1:
                    file.held("Attest saknas.")
                else:
                    ledger.take_numbers("10", "rows posted", len(file.read().splitlines()))
                    file.taken(read=2, taken=1, put_aside=1, rejects=table([BAD_ROW]), sums=[("Insatt", 1, 100)])
                    exchange.send("agency", f"{file.name}.csv", file.read(), kind="cases", sequence=night)
                    exchange.send_folder(
                        "distributor", f"{file.name}_1", {"1.pdf": b"%PDF", "m.json": b"{}"}, kind="print"
                    )
            killpoint("night.before_commit")
        killpoint("night.after_commit")
        exchange.settle_files()
        exchange.deliver()
        exchange.close()


def pull(dsn: str, login: Login, archive: Path, remote: Remote) -> None:
    with Ledger.open(dsn) as ledger:
        exchange = opened(ledger, login, archive, 1)
        exchange.pull(remote, "ubw")
        exchange.close()


def opened(ledger: Ledger, login: Login, archive: Path, night: int) -> Exchange:
    return Exchange(
        ledger,
        Archive(archive),
        login,
        client="10",
        run_id=night,
        business_on=NIGHTS[night],
        limits=Limits(stable_seconds=0),
    )


def _in_process(target: object, arguments: tuple[object, ...], kill_at: str) -> int:
    process = processes.Process(target=_with_kill, args=(target, arguments, kill_at))
    process.start()
    process.join(60)
    assert process.exitcode is not None, "the night hangs"
    return process.exitcode


def _with_kill(target: object, arguments: tuple[object, ...], kill_at: str) -> None:
    os.environ[VARIABLE] = kill_at
    target(*arguments)  # type: ignore[operator]
