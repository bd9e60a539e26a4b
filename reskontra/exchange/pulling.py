"""Files fetched from a counterpart's own SFTP server, each once, into the account's `in/`, where the night looks."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reskontra.exchange import names
from reskontra.exchange.client import Entry, Login, SftpFolders, TargetTaken
from reskontra.killpoint import killpoint

if TYPE_CHECKING:
    from reskontra.exchange.exchange import Exchange


@dataclass(frozen=True)
class Remote:
    """A counterpart's server and the folder to fetch from; `known_hosts` holds its host key."""

    host: str
    user: str
    key_file: Path
    known_hosts: Path
    folder: str = "."
    pattern: str = "*"
    port: int = 22

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def pull(x: Exchange, remote: Remote, account: str) -> list[str]:
    """See `Exchange.pull`.

    A file is known by name, size and time, so nothing need be moved or removed on the counterpart's server. It is
    noted as staged before it gets its name in `in/`; killed anywhere, the next call goes on from there.
    """
    with closing(SftpFolders(Login(remote.host, remote.port, remote.user, remote.key_file, remote.known_hosts))) as far:
        known = {_key(row): row for row in x.ledger.rows("pulled_files", account=account, server=remote.name)}
        return [
            entry.name
            for entry in _finished(x, far, remote)
            if _fetch(x, far, remote, account, entry, known.get((entry.name, entry.size, entry.changed)))
        ]


def _finished(x: Exchange, far: SftpFolders, remote: Remote) -> list[Entry]:
    """The files of the folder that two looks find unchanged; OSError when there is no such folder."""
    if far.entry(remote.folder) is None:
        raise FileNotFoundError(f"Mappen {remote.folder} finns inte på {remote.host}. Rätta inställningarna.")
    first = set(far.entries(remote.folder))
    if first and x.limits.stable_seconds:
        time.sleep(x.limits.stable_seconds)
    return [
        entry
        for entry in far.entries(remote.folder)
        if entry in first
        and entry.is_file
        and entry.size <= x.limits.max_bytes
        and names.is_safe(entry.name)
        and names.matches(entry.name, (remote.pattern,))
        and not names.is_temporary(entry.name, x.limits.temporary_endings)
    ]


def _fetch(
    x: Exchange, far: SftpFolders, remote: Remote, account: str, entry: Entry, row: dict[str, Any] | None
) -> bool:
    """Bring one file in; False when it was fetched before, or must wait for its name in `in/` to be free."""
    if row is not None and row["state"] == "fetched":
        return False
    key = {
        "account": account,
        "server": remote.name,
        "name": entry.name,
        "size_bytes": entry.size,
        "changed_at": datetime.fromtimestamp(entry.changed, UTC),
    }
    target, unfinished = f"{account}/in/{entry.name}", f"{account}/in/.{entry.name}.part"
    if row is None:
        sha256 = far.download(f"{remote.folder}/{entry.name}", entry.size, x.archive.put)
        x.folders.upload(unfinished, partial(x.archive.open, sha256))
        killpoint("pull.after_upload")
        x.ledger.run("note_pulled", **key, state="staged")
        killpoint("pull.after_staged")
    try:
        x.folders.move(unfinished, target)
    except TargetTaken:
        return False
    killpoint("pull.after_rename")
    x.ledger.run("note_pulled", **key, state="fetched")
    return True


def _key(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["name"], row["size_bytes"], int(row["changed_at"].timestamp())
