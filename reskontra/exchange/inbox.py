"""Files received: claimed by rename, archived before they are read, offered to a process, and its verdict recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from formats import faults
from formats.faults import FAULTS, Fault, FileRefused
from reskontra.exchange import names
from reskontra.exchange.client import Entry, TargetTaken
from reskontra.killpoint import killpoint
from reskontra.rejects import (
    Counts,
    Subject,
    Sums,
    duplicate_reports,
    held_reports,
    receipt_reports,
    refusal_reports,
)

if TYPE_CHECKING:
    from reskontra.exchange.exchange import Exchange

Key = tuple[str, str]  # folder and name below the account


class InboundFile:
    """One file of a sender. The process gives it one verdict, or none and it is offered again.

    `size` in bytes, `sha256` of its content (None for what was never archived). Content equal to this file's that lies
    beside it shares its verdict.
    """

    def __init__(self, exchange: Exchange, account: str, stands: Key, entry: Entry, sha256: str | None) -> None:
        self.account = account
        self.name = names.original(stands[1])
        self.size = entry.size
        self.sha256 = sha256
        self.state = "claimed"
        self.twins: list[InboundFile] = []
        self._exchange = exchange
        self._stands = stands
        self._changed = entry.changed
        self._file_id: int | None = None
        self._verdict_no = 0
        self._reason = ""

    @classmethod
    def from_row(cls, exchange: Exchange, row: dict[str, Any]) -> InboundFile:
        """A file taken up before: registered and left, or held."""
        entry = Entry(row["stored_name"], row["size_bytes"], int(row["changed_at"].timestamp()), 0)
        file = cls(exchange, row["account"], (row["folder"], row["stored_name"]), entry, row["sha256"])
        file.name, file.state, file._file_id = row["name"], row["state"], row["file_id"]
        file._verdict_no, file._reason = row["verdict_no"], row["reason"] or ""
        return file

    @property
    def file_id(self) -> int:
        """The file's number within the client; taken, with the file's row, when it is first asked for."""
        if self._file_id is None:
            x = self._exchange
            self._file_id = x.ledger.take_numbers(x.client, "file", 1)
            x.ledger.run(
                "add_inbound_file",
                client=x.client,
                file_id=self._file_id,
                account=self.account,
                name=self.name,
                sha256=self.sha256,
                size_bytes=self.size,
                changed_at=datetime.fromtimestamp(self._changed, UTC),
                folder=self._stands[0],
                stored_name=self._stands[1],
                run_id=x.run_id,
            )
        return self._file_id

    def open(self) -> BinaryIO:
        """The file's bytes from the archive, as a seekable stream."""
        assert self.sha256 is not None, f"{self.name} was never archived"
        return self._exchange.archive.open(self.sha256)

    def read(self) -> bytes:
        """The whole of a small file."""
        with self.open() as source:
            return source.read()

    def taken(
        self,
        *,
        taken: int,
        put_aside: int = 0,
        ignored: int = 0,
        read: int | None = None,
        sums: Sums = (),
        rejects: pa.Table | None = None,
        warnings: pa.Table | None = None,
    ) -> None:
        """The file is taken; a receipt goes to its sender, and a reject report when rows were put aside.

        Rows read must be those taken, put aside and ignored (AssertionError). `sums` are lines of the receipt: label,
        number, öre. `rejects` and `warnings` have the columns of `FAULTS`, `rejects` also `department` where known.
        """
        total = taken + put_aside + ignored
        assert read is None or read == total, f"{self.name}: {read} rows read, {total} accounted for"
        counts = Counts(total if read is None else read, taken, put_aside, ignored)
        aside = FAULTS.empty_table() if rejects is None else rejects
        told = FAULTS.empty_table() if warnings is None else warnings
        self._decide("taken", "", receipt_reports(self._subject, counts, sums, aside, told), counts, sums, aside, told)
        for twin in self.twins:
            twin.duplicate(of=self.file_id)

    def refused(self, refusal: FileRefused) -> None:
        """Nothing of the file is taken; the reject report says why."""
        said = faults.table(refusal.faults)
        self._decide(
            "refused", str(refusal.faults[0]), refusal_reports(self._subject, said), Counts(None), (), said, None
        )
        for twin in self.twins:
            twin.refused(refusal)

    def held(self, reason: str) -> None:
        """The file waits in `held/` for what `reason` (Swedish) says; said again, it changes nothing."""
        if self.state != "held" or self._reason != reason:
            self._decide("held", reason, held_reports(self._subject, reason), Counts(None), (), None, None)
        for twin in self.twins:
            twin.held(reason)

    def duplicate(self, of: int | str) -> None:
        """The file has been taken before, as the file numbered `of`: a named outcome, nothing is taken."""
        x = self._exchange
        earlier = x.ledger.row("earlier_file", client=x.client, file_id=int(of))
        self._decide_duplicate(earlier)

    def _decide_duplicate(self, earlier: dict[str, Any] | None) -> None:
        name, on = (earlier["name"], earlier["business_on"]) if earlier else ("", None)
        reports = duplicate_reports(self._subject, name, on)
        reason = f"Samma innehåll är redan inläst med filen {name} ({on})." if name else "Innehållet är redan inläst."
        self._decide("duplicate", reason, reports, Counts(None), (), None, None)
        for twin in self.twins:
            twin._decide_duplicate(earlier)

    @property
    def _subject(self) -> Subject:
        x = self._exchange
        return Subject(self.name, self.account, self.size, self.sha256, x.business_on, x.run_id)

    def _decide(
        self,
        state: str,
        reason: str,
        reports: dict[str, bytes],
        counts: Counts,
        sums: Sums,
        aside: pa.Table | None,
        told: pa.Table | None,
    ) -> None:
        """Record the verdict in the open transaction; its reports are archived now, once for all."""
        assert self.state in ("claimed", "held"), f"{self.name} is {self.state} already"
        x = self._exchange
        kept = {ending: x.archive.put(content) for ending, content in reports.items()}
        self._verdict_no += 1
        x.ledger.run(
            "add_verdict",
            client=x.client,
            file_id=self.file_id,
            verdict_no=self._verdict_no,
            state=state,
            reason=reason,
            read_count=counts.read,
            taken_count=counts.taken,
            put_aside_count=counts.put_aside,
            ignored_count=counts.ignored,
            fault_count=aside.num_rows if aside else 0,
            warning_count=told.num_rows if told else 0,
            sums=json.dumps(list(sums), ensure_ascii=False),
            reports=json.dumps(kept),
            business_on=x.business_on,
            run_id=x.run_id,
        )
        self.state, self._reason = state, reason


def offer(x: Exchange, account: str, patterns: Sequence[str], *, held: bool) -> list[InboundFile]:
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
        (file for file in files if names.matches(file.name, patterns)), key=lambda file: (file.name, file._stands)
    )
    return _without_duplicates(x, account, offered)


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
        InboundFile(x, account, ("processing", entry.name), entry, None).refused(refusal)
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


def _without_duplicates(x: Exchange, account: str, files: Sequence[InboundFile]) -> list[InboundFile]:
    """The files whose content is new: one that was taken before is given its verdict, equal ones share the first's."""
    hashes = [file.sha256 for file in files]
    taken = {row["sha256"]: row for row in x.ledger.rows("taken_content", account=account, hashes=hashes)}
    first: dict[str, InboundFile] = {}
    for file in files:
        assert file.sha256 is not None
        if file.sha256 in taken:
            file._decide_duplicate(taken[file.sha256])
        elif file.sha256 in first:
            first[file.sha256].twins.append(file)
        else:
            first[file.sha256] = file
    return list(first.values())
