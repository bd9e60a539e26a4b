"""One file of a sender, and what a process decides of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from formats import faults
from formats.faults import FAULTS, FileRefused
from reskontra.exchange import names
from reskontra.exchange.client import Entry
from reskontra.exchange.rejects import (
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
        self.stands = stands
        self._changed = entry.changed
        self._file_id: int | None = None
        self._verdict_no = 0
        self._reason = ""
        self._kept_since_before = False
        self.told: tuple[int, int] | None = None
        self.refused_there = ""

    @classmethod
    def from_share(cls, exchange: Exchange, row: dict[str, Any]) -> InboundFile:
        """A file that another client's night took up: `told` is the count and öre of what is ours in it.

        `refused_there`: why that night refused it. It stands nowhere before its verdict, which puts a copy from the
        archive in its folder.
        """
        stored_name = f"{row['from_client']}-{row['from_file_id']}"
        file = cls(exchange, row["account"], ("shared", stored_name), Entry("", row["size_bytes"], 0, 0), row["sha256"])
        file.name, file.told = row["name"], (row["payment_count"], row["amount_ore"])
        file.refused_there = row["refused"]
        file._kept_since_before = True
        return file

    @classmethod
    def from_row(cls, exchange: Exchange, row: dict[str, Any]) -> InboundFile:
        """A file taken up before: registered and left, or held."""
        entry = Entry(row["stored_name"], row["size_bytes"], int(row["changed_at"].timestamp()), 0)
        file = cls(exchange, row["account"], (row["folder"], row["stored_name"]), entry, row["sha256"])
        file.name, file.state, file._file_id = row["name"], row["state"], row["file_id"]
        file._verdict_no, file._reason = row["verdict_no"], row["reason"] or ""
        file._kept_since_before = True
        return file

    @property
    def reason(self) -> str:
        """Why it was refused, held or is a duplicate; Swedish."""
        return self._reason

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
                folder=self.stands[0],
                stored_name=self.stands[1],
                run_id=x.run_id,
            )
        return self._file_id

    def open(self) -> BinaryIO:
        """The file's bytes from the archive, as a seekable stream, checked first if kept since another night.

        Raises ArchiveDamaged.
        """
        assert self.sha256 is not None, f"{self.name} was never archived"
        if self._kept_since_before:
            self._exchange.archive.verify(self.sha256)
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
        self.judge_duplicate(earlier)

    def judge_duplicate(self, earlier: dict[str, Any] | None) -> None:
        """As `duplicate`, for who has the earlier file's name and business_on at hand."""
        name, on = (earlier["name"], earlier["business_on"]) if earlier else ("", None)
        reports = duplicate_reports(self._subject, name, on)
        reason = f"Samma innehåll är redan inläst med filen {name} ({on})." if name else "Innehållet är redan inläst."
        self._decide("duplicate", reason, reports, Counts(None), (), None, None)
        for twin in self.twins:
            twin.judge_duplicate(earlier)

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
        if self._file_id is not None and not x.ledger.rows("inbound_file", client=x.client, file_id=self._file_id):
            self._file_id = None  # a savepoint took the number, and was rolled back with it
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
