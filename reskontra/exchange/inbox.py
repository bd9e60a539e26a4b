"""Files received: claimed by rename, archived before they are read, and offered to a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from formats.faults import Fault, FileRefused
from reskontra.exchange import names
from reskontra.exchange.client import Entry, TargetTaken
from reskontra.exchange.inbound_file import InboundFile
from reskontra.killpoint import killpoint

if TYPE_CHECKING:
    from reskontra.exchange.exchange import Exchange

Again = Callable[[InboundFile], bool]


def offer(x: Exchange, account: str, patterns: Sequence[str], *, held: bool, again: Again) -> list[InboundFile]:
    """The files of `Exchange.inbox`."""
    rows = x.ledger.rows("standing_files", account=account)
    in_processing = {row["stored_name"]: row for row in rows if row["folder"] == "processing"}
    _claim(x, account, patterns, in_processing)
    files: list[InboundFile] = []
    for entry in x.folders.entries(f"{account}/processing"):
        row = in_processing.get(entry.name)
        if row is None:
            files += _fresh(x, account, entry, patterns)
        elif row["client"] == x.client and row["state"] in ("claimed", "held" if held else ""):
            files.append(InboundFile.from_row(x, row))
    if held:
        there = {entry.name for entry in x.folders.entries(f"{account}/held")}
        waiting = (row for row in rows if row["folder"] == "held" and row["state"] == "held")
        files += [
            InboundFile.from_row(x, row) for row in waiting if row["client"] == x.client and row["stored_name"] in there
        ]
    offered = sorted(
        (file for file in files if names.matches(file.name, patterns)), key=lambda file: (file.name, file.stands)
    )
    return _without_duplicates(x, account, offered, again)


def _claim(x: Exchange, account: str, patterns: Sequence[str], in_processing: Iterable[str]) -> None:
    """Move finished uploads from `in/` to `processing/`; of two processes that try, one gets the file."""
    finished = [
        entry
        for entry in x.looks.finished(account)
        if not names.is_safe(entry.name) or names.matches(entry.name, patterns)
    ]
    if not finished:
        return
    x.folders.make_folder(f"{account}/processing")
    # Also names that only the ledger knows, since a killed run may have moved such a file without noting it, and those
    # archived earlier tonight, since a file of equal size and second would pass for the one that was archived.
    taken = {entry.name for entry in x.folders.entries(f"{account}/processing")} | set(in_processing)
    taken |= {name for of, name, _, _ in x.archived if of == account}
    for entry in finished:
        name = entry.name if names.is_safe(entry.name) else names.refused_name(entry.name)
        claimed = names.claim_name(name, taken)
        taken.add(claimed)
        # A name taken since the look is another process's claim: this file waits its turn in in/.
        with suppress(TargetTaken):
            x.folders.move(f"{account}/in/{entry.name}", f"{account}/processing/{claimed}")
        killpoint("exchange.after_claim")


def _fresh(x: Exchange, account: str, entry: Entry, patterns: Sequence[str]) -> list[InboundFile]:
    """A claimed file that nobody has taken up: archived and offered, or refused for what it is."""
    refusal = _refusal(x, entry)
    if refusal is not None:
        file = InboundFile(x, account, ("processing", entry.name), entry, None)
        file.refused(refusal)
        x.judged.append(file)
        return []
    if not names.matches(names.original(entry.name), patterns):
        return []
    sha256 = _archive(x, account, entry)
    if sha256 is None:
        return []
    return [InboundFile(x, account, ("processing", entry.name), entry, sha256)]


def _refusal(x: Exchange, entry: Entry) -> FileRefused | None:
    limit = x.limits.max_bytes
    if names.original(entry.name).startswith(names.REFUSED_PREFIX):
        return FileRefused(
            Fault(
                "FIL-NAMN",
                f"Ett filnamn med synliga tecken, utan snedstreck och högst {names.MAX_BYTES} byte långt.",
                "Döp om filen och lämna den på nytt.",
                field="filnamn",
            )
        )
    if not entry.is_file:
        kind = "en mapp" if entry.is_folder else "en länk eller något annat som inte är en fil"
        return FileRefused(
            Fault("FIL-SORT", "En vanlig fil.", "Lämna filerna var för sig, direkt i mappen in.", found=kind)
        )
    if entry.size > limit:
        return FileRefused(
            Fault(
                "FIL-STORLEK",
                f"Högst {limit >> 20} MiB.",
                "Dela filen och lämna delarna, eller be förvaltaren höja gränsen (max_file_mib).",
                found=f"{entry.size} byte",
            )
        )
    return None


def _archive(x: Exchange, account: str, entry: Entry) -> str | None:
    """Keep the file's bytes; None when it is gone, or was written to meanwhile and must wait."""
    key = (account, entry.name, entry.size, entry.changed)
    if key not in x.archived:
        path = f"{account}/processing/{entry.name}"
        try:
            sha256 = x.folders.download(path, entry.size, x.archive.put)
        except FileNotFoundError:
            return None
        if x.folders.entry(path) != entry or x.archive.size(sha256) != entry.size:
            return None
        x.archived[key] = sha256
        killpoint("exchange.after_archive")
    return x.archived[key]


def _without_duplicates(x: Exchange, account: str, files: Sequence[InboundFile], again: Again) -> list[InboundFile]:
    """The files to offer: content that was taken before is given its verdict, equal files share the first's."""
    hashes = [file.sha256 for file in files]
    taken = {row["sha256"]: row for row in x.ledger.rows("taken_content", account=account, hashes=hashes)}
    first: dict[str, InboundFile] = {}
    offered: list[InboundFile] = []
    for file in files:
        assert file.sha256 is not None
        if again(file):
            first[file.sha256] = file
            offered.append(file)
        elif file.sha256 in taken:
            file.judge_duplicate(taken[file.sha256])
            x.judged.append(file)
        elif file.sha256 in first:
            first[file.sha256].twins.append(file)
        else:
            first[file.sha256] = file
            offered.append(file)
    return offered
