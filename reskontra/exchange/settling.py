"""After the commit: reports are put beside the files that were judged, and the files moved where they belong.

The verdict in the ledger decides. Where a file is going is committed before it is moved, so a process killed anywhere
finds it again; every act may be repeated.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reskontra.exchange import names
from reskontra.exchange.rejects import HELD
from reskontra.killpoint import killpoint

if TYPE_CHECKING:
    from reskontra.exchange.exchange import Exchange

RESERVE_LOCK = 7_316_003  # advisory lock: two clients never choose one name in a folder they share

Row = dict[str, Any]


def settle(x: Exchange) -> int:
    """Settle every file of the client whose latest verdict is not settled; how many there were."""
    rows = x.ledger.rows("unsettled_files", client=x.client)
    if not rows:
        return 0
    with x.ledger.transaction():
        x.ledger.run("lock_targets", lock=RESERVE_LOCK)
        for row in rows:
            _reserve(x, row)
    killpoint("settle.after_reserve")
    for row in rows:
        _settle(x, row)
    x.ledger.run("mark_settled", client=x.client, file_ids=[row["file_id"] for row in rows])
    return len(rows)


def _reserve(x: Exchange, row: Row) -> None:
    """Choose where the file goes, and note it."""
    wanted = _folder(row)
    if row["target_name"] is not None:
        if row["target_folder"] == wanted:
            return
        # Judged anew after an interrupted move: it may have come as far as the old target.
        if not x.folders.entry(_path(row, "folder", "stored_name")):
            row["folder"], row["stored_name"] = row["target_folder"], row["target_name"]
    row["target_folder"] = wanted
    row["target_name"] = row["stored_name"] if row["folder"] == wanted else _free_name(x, row)
    x.ledger.run(
        "reserve_target",
        **{name: row[name] for name in ("client", "file_id", "folder", "stored_name", "target_folder", "target_name")},
    )


def _folder(row: Row) -> str:
    if row["state"] in ("taken", "duplicate"):
        return f"done/{row['business_on']:%Y-%m}"
    return {"refused": "rejected", "held": "held"}[row["state"]]


def _free_name(x: Exchange, row: Row) -> str:
    folder = row["target_folder"]
    taken = {entry.name for entry in x.folders.entries(f"{row['account']}/{folder}")}
    reserved = x.ledger.rows("reserved_names", account=row["account"], folder=folder)
    return names.free_name(row["name"], taken | {other["target_name"] for other in reserved})


def _settle(x: Exchange, row: Row) -> None:
    """Put the reports in place, then the file beside them; restored from the archive if a person has removed it."""
    target = _path(row, "target_folder", "target_name")
    x.folders.make_folder(f"{row['account']}/{row['target_folder']}")
    for ending, sha256 in sorted(row["reports"].items()):
        _place(x, f"{target}{ending}", x.archive.read(sha256))
    killpoint("settle.after_reports")
    source = _path(row, "folder", "stored_name")
    if source == target:
        return
    if not x.folders.move(source, target) and not x.folders.entry(target) and row["sha256"]:
        x.folders.upload(_unfinished(target), lambda: x.archive.open(row["sha256"]))
        x.folders.move(_unfinished(target), target)
    killpoint("settle.after_move")
    if row["folder"] == "held":
        x.folders.remove(f"{source}{HELD}")


def _place(x: Exchange, path: str, content: bytes) -> None:
    """Write a report so that it is never seen half; an earlier one of the same name gives way."""
    x.folders.upload(_unfinished(path), lambda: io.BytesIO(content))
    x.folders.remove(path)
    x.folders.move(_unfinished(path), path)


def _unfinished(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.part"


def _path(row: Row, folder: str, name: str) -> str:
    return f"{row['account']}/{row[folder]}/{row[name]}"
