"""A counterpart's own way to its folder: over SFTP with its own key, or by hand on the machine."""

from __future__ import annotations

import io
from pathlib import Path

from reskontra.exchange import sftp_server
from reskontra.exchange.client import SftpFolders
from reskontra.home import Home

SFTP, FOLDER = "sftp", "folder"


class Counterpart:
    """One account (`bank`, `systems/vatten`) as its owner sees it: files are put in `in/` and fetched from `out/`.

    `via` is `sftp` (the server must be up) or `folder`, where a file is moved in by rename. Files that have been
    fetched stay in `out/`; each is offered once.
    """

    def __init__(self, home: Home, account: str, via: str = SFTP) -> None:
        if via not in (SFTP, FOLDER):
            raise ValueError(f"via is {SFTP} or {FOLDER}, not {via!r}")
        self.account = account
        self._folder = home.sftp / account
        self._sftp = SftpFolders(sftp_server.login(home, account)) if via == SFTP else None
        self._fetched: set[str] = set()

    def close(self) -> None:
        if self._sftp:
            self._sftp.close()

    def put(self, name: str, data: bytes) -> None:
        """Upload a file under a temporary name and rename it, as well-behaved programs do."""
        if self._sftp:
            self._sftp.upload(f"in/{name}.part", lambda: io.BytesIO(data))
            self._sftp.move(f"in/{name}.part", f"in/{name}")
            return
        target = self._folder / "in" / name
        part = target.with_name(f"{name}.part")
        part.write_bytes(data)
        part.rename(target)

    def new(self) -> list[str]:
        """The names of files and folders in `out/` that have not been fetched yet, in order of name."""
        if self._sftp:
            names = [entry.name for entry in self._sftp.entries("out")]
        else:
            names = sorted(path.name for path in (self._folder / "out").iterdir())
        return [name for name in names if name not in self._fetched and not name.startswith(".")]

    def files(self, name: str) -> list[str]:
        """The paths below `out/` of what a name stands for: itself, or the files of a folder."""
        if self._sftp:
            entry = self._sftp.entry(f"out/{name}")
            is_folder = entry is not None and entry.is_folder
            inner = [e.name for e in self._sftp.entries(f"out/{name}")] if is_folder else []
        else:
            folder = self._folder / "out" / name
            is_folder = folder.is_dir()
            inner = sorted(path.name for path in folder.iterdir()) if is_folder else []
        return [f"{name}/{file}" for file in inner] if is_folder else [name]

    def read(self, path: str) -> bytes:
        """The bytes of a file below `out/`."""
        if not self._sftp:
            return (self._folder / "out" / path).read_bytes()
        entry = self._sftp.entry(f"out/{path}")
        if entry is None:
            raise FileNotFoundError(path)
        return self._sftp.download(f"out/{path}", entry.size, lambda blocks: b"".join(blocks))

    def fetch(self, name: str, into: Path) -> Path:
        """What a name stands for, copied below `into`; it is not offered again."""
        target = into / name
        for path in self.files(name):
            copy = into / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(self.read(path))
        self._fetched.add(name)
        return target

    def seen(self, name: str) -> None:
        """Do not offer a name again."""
        self._fetched.add(name)
