"""What we answer the agency: an acknowledgement for every file of theirs, row by row, in one file a night.

Source: KRI 1.0, general rules (every file is answered by an ACK) and 5.5. A gap in the numbers is answered
when the file has been read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from formats import faults, kri
from formats.faults import Fault
from reskontra.agency import agency_files

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

# What is wrong with a row of the agency's, beyond what its format says; also told in the report beside the file.
WANTED = {
    "UNKNOWN_CASE": "Raden ska gälla ett ärende som vi har lämnat.",
    "UNKNOWN_INVOICE": "Raden ska gälla en faktura i ärendet.",
    "UNKNOWN_EVENT": "Raden ska gälla en inbetalning som ni har lämnat i COLLECTED.",
    "UNKNOWN_CREDITOR": "Utbetalningen ska göras till vårt bankgiro.",
    "DUPLICATE_EVENT": "Händelsen är redan läst; varje händelse läses en gång.",
    "OVERPAID": "Kapitalet får inte vara mer än vad som är obetalt hos oss.",
    "SPLIT_DIFF": "Fördelningen ska följa avtalet om vem som får vad för ärendets utfall.",
    "OTHER_WAITS": "Beloppet i fältet other väntar på beslut; kontakta kommunen.",
}
ACTION = "Raden går tillbaka till ombudet; rätta och skicka den med nytt händelsenummer."


@dataclass
class Answers:
    """The rows of tonight's acknowledgement."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def file(self, name: str, result: str, code: str | None = None) -> None:
        """Answer a file as such: REFUSED or DUPLICATE, or ACCEPTED without rows."""
        self.rows.append({"file_name": name, "file_result": result, "error_code": code})

    def judged(self, name: str, keys: Sequence[str], wrong: Mapping[str | None, str]) -> None:
        """Answer a file row by row: the keys taken, and the error code of each key that was not."""
        result = "PARTLY" if wrong else "ACCEPTED"
        self.rows += [{"file_name": name, "file_result": result, "row_key": key, "row_result": "OK"} for key in keys]
        self.rows += [
            {"file_name": name, "file_result": result, "row_key": key, "row_result": "REJECTED", "error_code": code}
            for key, code in wrong.items()
        ]
        if not keys and not wrong:
            self.file(name, "ACCEPTED")

    def send(self, night: Night) -> None:
        """Write what has been answered, in as many files as the agency's limit asks for; nothing to answer, no file."""
        if self.rows:
            schema = kri.FILE_TYPES["ACK"].records[0].schema
            columns = {
                name: pa.array([row.get(name) for row in self.rows], schema.field(name).type) for name in schema.names
            }
            for part in kri.split("ACK", {"ack": pa.table(columns)}, night.settings.collection.max_records):
                agency_files.send(night, "ACK", part)


def take(
    file: InboundFile,
    read: kri.Kri,
    taken: int,
    keys: Sequence[str],
    judged: Sequence[Mapping[str, Any]],
    answers: Answers,
) -> None:
    """Give a file its verdict and its answer: how many rows were taken, the keys answered OK, and what was not taken.

    `judged` are the rows (`line_no`, `row_key`, `rule`, `found`) that the ledger could not take, beside those
    of the format.
    """
    said = faults.concat([read.faults, faults.table(map(_fault, judged))])
    wrong: dict[str | None, str] = {}
    for row in said.to_pylist():
        wrong.setdefault(row["key"] or None, row["rule"])
    rows = sum(read.rows.values())
    file.taken(read=rows, taken=taken, put_aside=rows - taken, sums=[("Rader", rows, 0)], rejects=said)
    answers.judged(file.name, keys, wrong)


def _fault(row: Mapping[str, Any]) -> Fault:
    where = {"field": "", "line_no": row["line_no"], "key": row["row_key"]}
    return Fault(row["rule"], WANTED[row["rule"]], ACTION, row["found"] or "", **where)
