"""Who may log in to the embedded SFTP server, and what an account may do in its folder."""

from __future__ import annotations

import logging
import os
import posixpath
from pathlib import Path

import asyncssh
from asyncssh.sftp import FXF_APPEND, FXF_CREAT, FXF_EXCL, FXF_TRUNC, FXF_WRITE, SFTPAttrs

from reskontra.home import Home

SERVICE_ACCOUNT = "reskontra"  # its root is the folder of all accounts
WRITING = FXF_WRITE | FXF_APPEND | FXF_CREAT | FXF_TRUNC | FXF_EXCL

log = logging.getLogger(__name__)


def user_of(account: str) -> str:
    """The user name that logs in to an account's folder: `systems/vatten` is `systems-vatten`."""
    return account.replace("/", "-")


def authorized_keys(home: Home) -> Path:
    """The folder of the keys that log in: a file for each account."""
    return home.keys / "authorized"


def _account_of(home: Home, user: str) -> str | None:
    """The account that a user name logs in to."""
    keys = authorized_keys(home)
    accounts = (file.relative_to(keys).as_posix() for file in keys.rglob("*") if file.is_file())
    return next((account for account in accounts if user_of(account) == user), None)


class Door(asyncssh.SSHServer):
    """Lets an account in by one of its keys, to SFTP only."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        assert self._connection is not None
        account = _account_of(self._home, username)
        if account:
            keys = asyncssh.read_authorized_keys([str(authorized_keys(self._home) / account)])
            self._connection.set_authorized_keys(keys)
        return True

    def password_auth_supported(self) -> bool:
        return False

    def kbdint_auth_supported(self) -> bool:
        return False


class CounterpartFolder(asyncssh.SFTPServer):
    """What an account may do in its folder: put and tidy files in `in/`, read all, and clear `out/` as it fetches.

    What is being uploaded to `out/` is not its to remove. The service account may do all of it everywhere. Links are
    never made nor followed, nothing is reached outside the root, and a written file is on disk when it is closed.
    """

    def __init__(self, channel: asyncssh.SSHServerChannel, home: Home) -> None:
        self._user = str(channel.get_extra_info("username"))
        account = _account_of(home, self._user)
        assert account is not None, "logged in without an account"
        self._is_service = account == SERVICE_ACCOUNT
        root = home.sftp if self._is_service else home.sftp / account
        super().__init__(channel, os.fsencode(root))

    def map_path(self, path: bytes) -> bytes:
        mapped = super().map_path(path)
        assert self._chroot is not None
        folder = os.path.realpath(posixpath.dirname(mapped) if mapped != self._chroot else mapped)
        if folder != self._chroot and not folder.startswith(self._chroot + b"/"):
            raise asyncssh.SFTPPermissionDenied("Outside the folder")
        return mapped

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:
        self._refuse_link(path)
        if pflags & WRITING:
            self._may("write", path, ("in",))
        file = super().open(path, pflags, SFTPAttrs(permissions=0o660))
        return file

    def close(self, file_obj: object) -> None:
        if file_obj.writable():  # type: ignore[attr-defined]
            os.fsync(file_obj.fileno())  # type: ignore[attr-defined]
        file_obj.close()  # type: ignore[attr-defined]

    def remove(self, path: bytes) -> None:
        self._may("remove", path, ("in", "out"))
        super().remove(path)

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> None:
        self._may("make folder", path, ())
        super().mkdir(path, SFTPAttrs(permissions=0o770))

    def rmdir(self, path: bytes) -> None:
        self._may("remove folder", path, ("out",))
        super().rmdir(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        self._may("rename from", oldpath, ("in",))
        self._may("rename to", newpath, ("in",))
        super().rename(oldpath, newpath)
        for changed in {posixpath.dirname(self.map_path(path)) for path in (oldpath, newpath)}:
            _sync_folder(changed)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        self.rename(oldpath, newpath)  # never over another file

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        self._refuse_link(path)
        self._may("change", path, ("in",))
        super().setstat(path, _times_and_size(attrs))

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        self.setstat(path, attrs)

    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        super().fsetstat(file_obj, _times_and_size(attrs))

    def stat(self, path: bytes) -> os.stat_result:
        self._refuse_link(path)
        return os.stat(self.map_path(path))  # noqa: PTH116 - the path is bytes

    def readlink(self, path: bytes) -> bytes:
        raise asyncssh.SFTPPermissionDenied("Links are not followed")

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("Links are not made")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("Links are not made")

    def _refuse_link(self, path: bytes) -> None:
        if os.path.islink(self.map_path(path)):  # noqa: PTH114 - the path is bytes
            raise asyncssh.SFTPPermissionDenied("Links are not followed")

    def _may(self, act: str, path: bytes, folders: tuple[str, ...]) -> None:
        """Refuse the act unless `path` lies somewhere below one of the account's named folders."""
        inside = posixpath.normpath(posixpath.join(b"/", path)).split(b"/")[1:]
        unfinished = inside[0] == b"out" and any(part.startswith(b".") for part in inside)
        if not self._is_service and (len(inside) < 2 or os.fsdecode(inside[0]) not in folders or unfinished):
            log.warning("%s may not %s %r", self._user, act, path)
            raise asyncssh.SFTPPermissionDenied("Files are put in the folder in, and fetched from out")
        log.info("%s: %s %r", self._user, act, path)


def _times_and_size(attrs: SFTPAttrs) -> SFTPAttrs:
    """What a client may set: clients send owner and rights too, which are the server's own affair."""
    return SFTPAttrs(size=attrs.size, atime=attrs.atime, mtime=attrs.mtime)


def _sync_folder(folder: bytes) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
