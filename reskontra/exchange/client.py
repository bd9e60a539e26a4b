"""The SFTP client: one log-in with a pinned host key, tried again when the connection fails."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from time import sleep
from typing import Any, BinaryIO, TypeVar

import paramiko
from paramiko.sftp import CMD_CLOSE, CMD_OPENDIR, CMD_READDIR

ATTEMPTS = 5
FIRST_WAIT_SECONDS = 0.5  # doubled each time: 7.5 s in all, a restarted server is back by then
CONNECT_SECONDS = 15
READ_AHEAD = 16 << 20  # bytes asked for at a time, so a file of any size takes as much memory
BUFFER = 1 << 20
# Bytes in one request, one packet and under way at once: paramiko's own 32 KiB make a large file four times slower, and
# every server takes 128 KiB (OpenSSH's limit is 255).
REQUEST, PACKET, WINDOW = 128 << 10, 256 << 10, 32 << 20

_UNKNOWN_HOST = "not found in known_hosts"  # paramiko's own words, its only sign of it

Answer = TypeVar("Answer")


class SftpUnavailable(ConnectionError):
    """The SFTP server is out of reach or not the one it should be; the message (Swedish) names host and account."""


class TargetTaken(OSError):
    """What a file was to be called is the name of another."""


@dataclass(frozen=True)
class Login:
    """Where to log in and as whom. `known_hosts` holds the server's key; no other key is accepted."""

    host: str
    port: int
    user: str
    key_file: Path
    known_hosts: Path


@dataclass(frozen=True)
class Entry:
    """What a folder lists: size in bytes, time of the last change in whole seconds since 1970 (UTC)."""

    name: str
    size: int
    changed: int
    mode: int

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)


class SftpFolders:
    """The folders of one log-in. Paths are relative to its root; every call may be repeated without harm.

    Raises SftpUnavailable when the connection cannot be made again, OSError for what the server itself refuses.
    """

    def __init__(self, login: Login) -> None:
        self.login = login
        self._client: paramiko.SSHClient | None = None
        self._sftp: paramiko.SFTPClient | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._sftp = None

    def entries(self, folder: str) -> list[Entry]:
        """What lies in the folder, in order of name; links are listed as links. A missing folder is empty."""
        try:
            listed = self._try(lambda sftp: _list(sftp, _sent(folder)))
        except FileNotFoundError:
            return []
        return sorted(listed, key=lambda entry: entry.name)

    def entry(self, path: str) -> Entry | None:
        """The file or folder at `path`, or None."""
        try:
            return _entry(path.rpartition("/")[2], self._try(lambda sftp: sftp.lstat(_sent(path))))
        except FileNotFoundError:
            return None

    def make_folder(self, folder: str) -> None:
        """Make the folder and those above it where they are missing."""
        if self.entry(folder):
            return
        parent = folder.rpartition("/")[0]
        if parent:
            self.make_folder(parent)
        try:
            self._try(lambda sftp: sftp.mkdir(_sent(folder)))
        except OSError:
            if not self.entry(folder):
                raise

    def move(self, source: str, target: str) -> bool:
        """Rename `source` to `target`; False when `source` is gone, as after an earlier try.

        Raises TargetTaken when `target` exists beside `source`.
        """
        try:
            self._try(lambda sftp: sftp.rename(_sent(source), _sent(target)))
        except SftpUnavailable:
            raise
        except OSError as refused:  # servers do not agree on what they look at first, nor on the code they answer
            if not self.entry(source):
                return False
            if self.entry(target):
                raise TargetTaken(f"{target} finns redan") from refused
            raise
        return True

    def download(self, path: str, size: int, take: Callable[[Iterator[bytes]], Answer]) -> Answer:
        """What `take` makes of the first `size` bytes, given in blocks; begun anew if the connection fails."""

        def read(sftp: paramiko.SFTPClient) -> Answer:
            with sftp.open(_sent(path), "rb") as remote:
                remote.MAX_REQUEST_SIZE = REQUEST
                return take(_blocks(remote, size))

        return self._try(read)

    def upload(self, path: str, source: Callable[[], BinaryIO]) -> None:
        """Write the stream that `source` opens to `path`, whole and from the start, and see that all of it arrived."""

        def write(sftp: paramiko.SFTPClient) -> None:
            size = 0
            with source() as stream, sftp.open(_sent(path), "wb") as remote:
                remote.MAX_REQUEST_SIZE = REQUEST
                remote.set_pipelined(True)
                while block := stream.read(BUFFER):
                    remote.write(block)
                    size += len(block)
            found = sftp.stat(_sent(path)).st_size
            if found != size:
                raise EOFError(f"{path}: {found} byte av {size} kom fram")

        self._try(write)

    def remove(self, path: str) -> None:
        """Remove a file, a link or a folder with all in it; no error when it is gone."""
        found = self.entry(path)
        if found is None:
            return
        if found.is_folder:
            for inner in self.entries(path):
                self.remove(f"{path}/{inner.name}")
        with suppress(FileNotFoundError):
            self._try(lambda sftp: sftp.rmdir(_sent(path)) if found.is_folder else sftp.remove(_sent(path)))

    def _try(self, work: Callable[[paramiko.SFTPClient], Answer]) -> Answer:
        """Do the work; a broken connection is made again and the work begun anew. What the server answers is final."""
        for attempt in range(ATTEMPTS):
            try:
                return work(self._connected())
            except (paramiko.SSHException, EOFError, OSError) as failure:
                if self._is_answer(failure):
                    raise
                broken: Exception = failure
            self.close()
            if _is_final(broken):
                break
            if attempt + 1 < ATTEMPTS:
                sleep(FIRST_WAIT_SECONDS * 2**attempt)
        raise SftpUnavailable(self._described(broken)) from broken

    def _is_answer(self, failure: Exception) -> bool:
        """Whether the server itself said no, over a connection that works."""
        if self._client is None or not isinstance(failure, OSError):
            return False
        transport = self._client.get_transport()
        hung = isinstance(failure, ConnectionError | TimeoutError)
        return transport is not None and transport.is_active() and not hung

    def _connected(self) -> paramiko.SFTPClient:
        if self._sftp is None:
            self._client = connect(self.login)
            self._sftp = self._client.open_sftp()
            channel = self._sftp.get_channel()
            assert channel is not None
            channel.settimeout(CONNECT_SECONDS * 4)
        return self._sftp

    def _described(self, failure: Exception) -> str:
        where = f"SFTP-servern {self.login.host}:{self.login.port}, konto {self.login.user}"
        if isinstance(failure, paramiko.BadHostKeyException):
            return (
                f"{where}: servern har en annan värdnyckel än den i {self.login.known_hosts}. "
                "Ta reda på varför innan den nya nyckeln godtas."
            )
        if _UNKNOWN_HOST in str(failure):
            return f"{where}: serverns värdnyckel saknas i {self.login.known_hosts}. Lägg in den och kör om steget."
        if isinstance(failure, paramiko.AuthenticationException):
            return f"{where}: inloggningen nekas. Kontrollera att nyckeln {self.login.key_file} är inlagd på servern."
        if isinstance(failure, FileNotFoundError):
            return f"{where}: filen {failure.filename} saknas. Kör reskontra init, eller rätta inställningarna."
        return (
            f"{where}: ingen förbindelse efter {ATTEMPTS} försök ({type(failure).__name__}: {failure}). "
            "Kontrollera att servern är igång och kör om steget."
        )


def _is_final(failure: Exception) -> bool:
    """Whether another try would end the same way."""
    refusals = (paramiko.BadHostKeyException, paramiko.AuthenticationException, FileNotFoundError)
    return isinstance(failure, refusals) or _UNKNOWN_HOST in str(failure)


def connect(login: Login) -> paramiko.SSHClient:
    """A connection logged in by key to the server whose host key is pinned.

    Raises paramiko.SSHException (another or an unknown host key, log-in refused) and OSError (nobody answers).
    """
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.load_host_keys(str(login.known_hosts))
        client.connect(
            login.host,
            login.port,
            username=login.user,
            key_filename=str(login.key_file),
            look_for_keys=False,
            allow_agent=False,
            timeout=CONNECT_SECONDS,
            banner_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS,
            transport_factory=_transport,
        )
    except BaseException:
        client.close()
        raise
    return client


def _transport(sock: socket, **options: Any) -> paramiko.Transport:
    """A connection in large packets that asks for AES-GCM first: a hash beside the cipher costs half as much again."""
    made = paramiko.Transport(sock, default_window_size=WINDOW, default_max_packet_size=PACKET, **options)
    security = made.get_security_options()
    security.ciphers = sorted(security.ciphers, key=lambda name: "gcm" not in name)
    return made


def _blocks(remote: paramiko.SFTPFile, size: int) -> Iterator[bytes]:
    """The file in blocks, a stretch asked for at a time: paramiko's own limit on requests makes it ten times slower."""
    for start in range(0, size, READ_AHEAD):
        end = min(size, start + READ_AHEAD)
        remote.prefetch(end)
        while left := end - remote.tell():
            block = remote.read(min(BUFFER, left))
            if not block:
                return
            yield block


def _list(sftp: paramiko.SFTPClient, folder: bytes) -> list[Entry]:
    """What the folder lists, whatever bytes its names are; paramiko's own listing breaks at one name in Latin-1."""
    handle = sftp._request(CMD_OPENDIR, folder)[1].get_binary()
    found: list[Entry] = []
    with suppress(EOFError):
        while True:
            message = sftp._request(CMD_READDIR, handle)[1]
            for _ in range(message.get_int()):
                name = message.get_string().decode("utf-8", "surrogateescape")
                message.get_string()  # the same as a line of ls
                found.append(_entry(name, paramiko.SFTPAttributes._from_msg(message)))
    sftp._request(CMD_CLOSE, handle)
    return [entry for entry in found if entry.name not in (".", "..")]


def _sent(path: str) -> bytes:
    """The path in the bytes the server listed it with."""
    return path.encode("utf-8", "surrogateescape")


def _entry(name: str, attributes: paramiko.SFTPAttributes) -> Entry:
    return Entry(name, attributes.st_size or 0, int(attributes.st_mtime or 0), attributes.st_mode or 0)
