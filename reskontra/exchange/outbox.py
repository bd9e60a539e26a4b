"""Files sent: archived and noted in the transaction that posts their effect, delivered after it, each exactly once.

A delivery is uploaded under an unfinished name, noted as staged, renamed, looked at, and noted as delivered. A staged
delivery whose unfinished name is gone has been renamed, even if the counterpart has fetched it since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reskontra.exchange import names
from reskontra.exchange.client import SftpUnavailable
from reskontra.killpoint import killpoint

if TYPE_CHECKING:
    from reskontra.exchange.exchange import Exchange

Content = bytes | Path | Iterable[bytes]
Row = dict[str, Any]


class NameTaken(ValueError):
    """A file of this name and other content has been sent before."""


class DeliveryBlocked(Exception):
    """Something lies in the way of a delivery; the message (Swedish) names file, place and what to do."""


@dataclass(frozen=True)
class Label:
    """What is said of a delivery: to whom, what kind, how many rows for how much, and its number in our sequence."""

    account: str
    kind: str
    rows: int = 0
    ore: int = 0
    sequence: int | None = None


@dataclass(frozen=True)
class Part:
    """A file of a delivery, as it is kept in the archive."""

    name: str
    sha256: str
    size: int


def send(x: Exchange, name: str, content: Content, label: Label, *, may_differ: bool) -> int:
    """See `Exchange.send`."""
    part = _part(x, name, content)
    for candidate in names.alternatives(name):
        earlier = x.ledger.row("earlier_delivery", account=label.account, name=candidate)
        if earlier is None:
            return _add(x, candidate, [replace(part, name=candidate)], part.sha256, label, is_folder=False)
        if earlier["sha256"] == part.sha256:
            return int(earlier["outbox_id"])
        if not may_differ:
            break
    raise NameTaken(f"{label.account}/out/{name} has been sent with other content")


def send_folder(x: Exchange, name: str, files: Mapping[str, Content], label: Label) -> int:
    """See `Exchange.send_folder`."""
    parts = [_part(x, inner, content) for inner, content in files.items()]
    listing = "".join(f"{part.sha256}  {part.name}\n" for part in parts).encode("utf-8")
    sha256 = x.archive.put(listing)
    earlier = x.ledger.row("earlier_delivery", account=label.account, name=name)
    if earlier is None:
        return _add(x, name, parts, sha256, label, is_folder=True)
    if earlier["sha256"] != sha256:
        raise NameTaken(f"{label.account}/out/{name} has been sent with other content")
    return int(earlier["outbox_id"])


def deliver(x: Exchange) -> int:
    """See `Exchange.deliver`."""
    rows = x.ledger.rows("undelivered", client=x.client)
    blocked = []
    for row in rows:
        try:
            _deliver(x, row)
        except SftpUnavailable:
            raise
        except OSError as refused:
            blocked.append(
                f"{row['account']}/out/{row['name']} kan inte lämnas ({refused}). "
                "Flytta undan det som ligger i vägen och kör om steget."
            )
    if blocked:
        raise DeliveryBlocked(" ".join(blocked))
    return len(rows)


def _part(x: Exchange, name: str, content: Content) -> Part:
    assert names.is_safe(name), name
    if isinstance(content, Path):
        with content.open("rb") as source:
            sha256 = x.archive.put(source)
    else:
        sha256 = x.archive.put(content)
    return Part(name, sha256, x.archive.size(sha256))


def _add(x: Exchange, name: str, parts: Sequence[Part], sha256: str, label: Label, *, is_folder: bool) -> int:
    outbox_id = x.ledger.take_numbers(x.client, "outbox", 1)
    x.ledger.run(
        "add_delivery",
        client=x.client,
        outbox_id=outbox_id,
        account=label.account,
        name=name,
        kind=label.kind,
        is_folder=is_folder,
        sha256=sha256,
        size_bytes=sum(part.size for part in parts),
        sequence_no=label.sequence,
        row_count=label.rows,
        ore=label.ore,
        run_id=x.run_id,
    )
    table = pa.table(
        {
            "client": [x.client] * len(parts),
            "outbox_id": [outbox_id] * len(parts),
            "part_no": range(1, len(parts) + 1),
            "name": [part.name for part in parts],
            "sha256": [part.sha256 for part in parts],
            "size_bytes": [part.size for part in parts],
        }
    )
    x.ledger.load("outbox_part", table)
    return outbox_id


def _deliver(x: Exchange, row: Row) -> None:
    """Bring one delivery from the state it was left in to `delivered`."""
    final = f"{row['account']}/out/{row['name']}"
    unfinished = f"{row['account']}/out/.{row['name']}.part"
    key = {"client": row["client"], "outbox_id": row["outbox_id"]}
    if row["state"] == "pending":
        _upload(x, row, unfinished)
        killpoint("deliver.after_upload")
        x.ledger.run("mark_delivery", **key, state="staged")
        killpoint("deliver.after_staged")
    x.folders.move(unfinished, final)
    killpoint("deliver.after_rename")
    _look(x, row, final)
    x.ledger.run("mark_delivery", **key, state="delivered")


def _upload(x: Exchange, row: Row, unfinished: str) -> None:
    """Write the bytes of the archive under the unfinished name, whatever an earlier try left there."""
    x.folders.make_folder(f"{row['account']}/out")
    if row["is_folder"]:
        x.folders.remove(unfinished)
        x.folders.make_folder(unfinished)
    for part in row["parts"]:
        x.archive.verify(part["sha256"])
        path = f"{unfinished}/{part['name']}" if row["is_folder"] else unfinished
        x.folders.upload(path, partial(x.archive.open, part["sha256"]))


def _look(x: Exchange, row: Row, final: str) -> None:
    """See that what lies there is ours; that nothing does is right, for the counterpart may have fetched it."""
    sizes = {part["name"]: part["size_bytes"] for part in row["parts"]}
    if row["is_folder"]:
        found = x.folders.entries(final)
    else:
        entry = x.folders.entry(final)
        found = [entry] if entry else []
    for entry in found:
        if entry.size != sizes.get(entry.name):
            raise OSError(f"{entry.name} är {entry.size} byte, {sizes.get(entry.name)} väntades")
