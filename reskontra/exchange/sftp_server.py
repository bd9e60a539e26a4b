"""The embedded SFTP server of one home: a folder for each counterpart, log-in by key, loopback only.

Production uses OpenSSH with the same folders. Started by `make up` as `python -m reskontra.exchange.sftp_server`, or
for the length of a night by `running(home)`.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import asyncssh
import paramiko

from reskontra.exchange.client import Login, connect
from reskontra.exchange.sftp_folders import SERVICE_ACCOUNT, CounterpartFolder, Door, authorized_keys, user_of
from reskontra.home import Home

FOLDERS = ("in", "processing", "done", "rejected", "held", "out")
HOST = "127.0.0.1"

log = logging.getLogger(__name__)


class AlreadyUp(Exception):
    """Another process serves this home."""


def init(home: Home, accounts: Iterable[str]) -> None:
    """Make the host key, and for each account (`bank`, `systems/vatten`) its key pair and folders; what exists is kept.

    The private key of an account is `keys/<user>`, its user name the account with `-` for `/`. Further public keys of a
    counterpart are added, one a line, to `keys/authorized/<account>`.
    """
    accounts = list(accounts)
    users = [user_of(account) for account in [*accounts, SERVICE_ACCOUNT]]
    assert len(set(users)) == len(users), f"two accounts with one user name: {sorted(users)}"
    home.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(home):
        _make_key(home.keys / "host_key")
        for account in [*accounts, SERVICE_ACCOUNT]:
            _make_key(home.keys / user_of(account))
            authorized = authorized_keys(home) / account
            if not authorized.exists():
                authorized.parent.mkdir(parents=True, exist_ok=True)
                authorized.write_bytes((home.keys / f"{user_of(account)}.pub").read_bytes())
    home.sftp.mkdir(exist_ok=True, mode=0o750)  # what lies below names customers
    for account in accounts:
        for folder in FOLDERS:
            (home.sftp / account / folder).mkdir(parents=True, exist_ok=True)


def login(home: Home, account: str = SERVICE_ACCOUNT) -> Login:
    """How an account logs in to this home's server; FileNotFoundError when the server has never been started."""
    port = int((home.keys / "port").read_text(encoding="ascii"))
    user = user_of(account)
    return Login(HOST, port, user, home.keys / user, home.keys / "known_hosts")


def is_up(home: Home) -> bool:
    """Whether this home's server, and no other, answers."""
    with suppress(FileNotFoundError, OSError, paramiko.SSHException):
        connect(login(home)).close()
        return True
    return False


def serve(home: Home, port: int = 0) -> None:
    """Serve until the process is ended. Raises AlreadyUp if this home's server is up.

    The port is `port`, else the one of last time, else a free one; where it is taken, a free one.
    """
    asyncio.run(_serve(home, port, Future()))


@contextmanager
def running(home: Home, port: int = 0) -> Iterator[Login]:
    """The service account's log-in to a server that is up inside the block: one up already, or one in this process."""
    if is_up(home):
        yield login(home)
        return
    started: Future[Callable[[], object]] = Future()
    thread = threading.Thread(target=lambda: _run_in_thread(home, port, started), name="sftp-server", daemon=True)
    thread.start()
    try:
        end = started.result()
    except AlreadyUp:  # another process was quicker
        yield login(home)
        return
    try:
        yield login(home)
    finally:
        end()
        thread.join()


def _run_in_thread(home: Home, port: int, started: Future[Callable[[], object]]) -> None:
    try:
        asyncio.run(_serve(home, port, started))
    except BaseException as failure:
        if not started.done():
            started.set_exception(failure)
        else:
            log.exception("The SFTP server ended")


async def _serve(home: Home, port: int, started: Future[Callable[[], object]]) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    with _lock(home):
        if await asyncio.to_thread(is_up, home):
            raise AlreadyUp(f"SFTP-servern för {home.root} är redan igång.")
        server = await _listen(home, port)
        _announce(home, server.get_port())
    async with server:
        log.info("Listening on %s:%s for %s", HOST, server.get_port(), home.sftp)
        started.set_result(partial(loop.call_soon_threadsafe, ended.set))
        await ended.wait()


async def _listen(home: Home, port: int) -> asyncssh.SSHAcceptor:
    kept = home.keys / "port"
    last = int(kept.read_text(encoding="ascii")) if kept.exists() else 0
    for wanted in dict.fromkeys((port or last, last, 0)):
        with suppress(OSError):
            return await asyncssh.listen(
                HOST,
                wanted,
                server_factory=lambda: Door(home),
                server_host_keys=[str(home.keys / "host_key")],
                sftp_factory=lambda channel: CounterpartFolder(channel, home),
                sftp_version=3,
                allow_scp=False,
                agent_forwarding=False,
                x11_forwarding=False,
                keepalive_interval=30,
            )
    raise OSError(f"no port to listen on at {HOST}")


def _announce(home: Home, port: int) -> None:
    """Write the port, and the host key under that port, for those who log in."""
    key = (home.keys / "host_key.pub").read_text(encoding="ascii").split()
    _replace(home.keys / "known_hosts", f"[{HOST}]:{port} {key[0]} {key[1]}\n".encode("ascii"))
    _replace(home.keys / "port", str(port).encode("ascii"))


@contextmanager
def _lock(home: Home) -> Iterator[None]:
    with (home.keys / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_key(path: Path) -> None:
    if path.exists():
        return
    key = asyncssh.generate_private_key("ssh-ed25519", comment=path.name)
    _replace(path.with_name(f"{path.name}.pub"), key.export_public_key())
    _replace(path, key.export_private_key())


def _replace(path: Path, content: bytes) -> None:
    """Write the file in one step, readable by its owner only."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)


def main() -> None:
    """Serve the home of `RESKONTRA_HOME`; what accounts do is written to `logs/sftp.log`."""
    arguments = argparse.ArgumentParser(prog="python -m reskontra.exchange.sftp_server", description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    home = Home.from_environment()
    home.logs.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=home.logs / "sftp.log", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    serve(home, arguments.parse_args().port)


if __name__ == "__main__":
    main()
