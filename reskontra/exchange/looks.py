"""Which uploads are finished: a file is read when two looks, some seconds apart, find it unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep

from reskontra.exchange import names
from reskontra.exchange.client import Entry, SftpFolders


class Looks:
    """What lay in each `in/` and since when. The first question looks at every account, so one wait serves them all."""

    def __init__(self, folders: SftpFolders, stable_seconds: float, temporary_endings: tuple[str, ...]) -> None:
        self._folders = folders
        self._seconds = stable_seconds
        self._endings = temporary_endings
        self._seen: dict[tuple[str, str], tuple[Entry, float]] = {}
        self._looked_everywhere = False

    def finished(self, account: str) -> list[Entry]:
        """What lies in the account's `in/`, unfinished uploads left out, in order of name."""
        found = self._look(account)
        if found and self._seconds and not self._looked_everywhere:
            self._looked_everywhere = True
            for other in self._accounts():
                self._look(other)
        wait = max((self._since(account, entry) + self._seconds - monotonic() for entry in found), default=0)
        if wait > 0:
            sleep(wait)
            found = self._look(account)
        now = monotonic()
        return [entry for entry in found if now - self._since(account, entry) >= self._seconds]

    def _since(self, account: str, entry: Entry) -> float:
        return self._seen[account, entry.name][1]

    def _look(self, account: str) -> list[Entry]:
        now = monotonic()
        found = [
            entry
            for entry in self._folders.entries(f"{account}/in")
            if not names.is_temporary(entry.name, self._endings)
        ]
        for entry in found:
            seen = self._seen.get((account, entry.name))
            if seen is None or seen[0] != entry:
                self._seen[account, entry.name] = (entry, now)
        return found

    def _accounts(self) -> Iterator[str]:
        for top in self._folders.entries("."):
            inner = self._folders.entries(top.name) if top.is_folder else []
            if any(entry.name == "in" for entry in inner):
                yield top.name
            else:
                yield from (f"{top.name}/{entry.name}" for entry in inner if entry.is_folder)
