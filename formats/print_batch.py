"""The print batch: PDF files with `index.csv`, one row per document, and `manifest.json`, which is written last.

A batch is one folder `<municipality>_<yyyymmdd>_<run>_<class>`; whoever sees its manifest may take it. Source:
distribution reference on what print houses take; rulings 44, 45 and 60.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults
from formats.delimited import Delimited
from formats.faults import Fault, FileRefused
from formats.print_index import (
    DOCUMENT_TYPES,
    INDEX,
    LAYOUT,
    POSTAGE_CLASSES,
    SWEDISH_POSTAL_CODE,
    compact_codes,
    index_csv,
    print_order,
    read_index,
)

__all__ = [
    "DOCUMENT_TYPES",
    "INDEX",
    "LAYOUT",
    "POSTAGE_CLASSES",
    "Batch",
    "Manifest",
    "batch_name",
    "check",
    "index_csv",
    "print_order",
    "read",
    "read_index",
    "seal",
]

LAYOUT_VERSION = "1.0"
INDEX_FILE = "index.csv"
MANIFEST_FILE = "manifest.json"

_NAME = r"[a-z0-9-]+_[0-9]{8}_[A-Za-z0-9-]+_(?:economy|first_class|registered|mailbox)"


class PackedFile(NamedTuple):
    """One file of a batch."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a batch holds: `amount_sum_ore` is net (credit notes negative), `pages` are sides of paper with print."""

    layout_version: str
    run: str
    created: str  # ISO 8601 with offset
    channel: str
    postage_class: str
    documents: int
    pages: int
    amount_sum_ore: int
    files: tuple[PackedFile, ...]


@dataclass(frozen=True)
class Batch:
    """A batch that was read and holds what its manifest says; `index` has the columns of `INDEX`."""

    manifest: Manifest
    index: pa.Table


def batch_name(municipality: str, on: date, run: str, postage_class: str) -> str:
    """The folder's name `<municipality>_<yyyymmdd>_<run>_<class>`; raises ValueError when a part cannot stand in it.

    `mailbox` stands where the class would: such a batch is not posted.
    """
    name = f"{municipality}_{on:%Y%m%d}_{run}_{postage_class}"
    if not re.fullmatch(_NAME, name):
        raise ValueError(f"{name!r} is no name of a print batch")
    return name


def check(index: pa.Table, *, page_limit: int) -> pa.Table:
    """What keeps a document out of a batch, as `FAULTS` with the document id as key; no name or address is shown.

    `index` has columns of `INDEX`, `pages` may be absent (before the letters are set). Rules: PB-ADDRESS an address
    without name, town or street and care-of; PB-POSTAL a Swedish address with another postal code than five digits;
    PB-PAGES more pages than agreed with the print house.
    """
    index = compact_codes(index)
    street = pc.or_(_filled(index["street"]), _filled(index["care_of"]))
    named = pc.and_(_filled(index["recipient_name"]), pc.and_(_filled(index["city"]), _filled(index["postal_code"])))
    swedish = pc.equal(index["country"], "SE")
    sound_code = pc.match_substring_regex(index["postal_code"].fill_null(""), f"^{SWEDISH_POSTAL_CODE}$")
    wrong_code = pc.and_(pc.and_(swedish, _filled(index["postal_code"])), pc.invert(sound_code))
    broken = [
        ("PB-ADDRESS", pc.invert(pc.and_(named, street)), "Adressen ska ha namn, gata eller c/o, postnummer och ort."),
        ("PB-POSTAL", wrong_code, "En svensk adress ska ha ett postnummer med fem siffror."),
    ]
    if "pages" in index.column_names:
        long = pc.greater(index["pages"], page_limit)
        broken.append(("PB-PAGES", long, f"Ett brev får ha högst {page_limit} sidor."))
    return faults.concat([_rows(rule, index["document_id"].filter(bad), wanted) for rule, bad, wanted in broken])


def seal(
    folder: Path,
    index: pa.Table,
    *,
    run: str,
    created_at: datetime,
    channel: str,
    postage_class: str,
    layout: Delimited = LAYOUT,
) -> Manifest:
    """Write `index.csv` and, last, `manifest.json` into a folder of the documents' files, and give the manifest.

    `index` has the columns of `INDEX`. `created_at` comes from the caller (with offset), so that a rerun writes the
    same bytes. Raises ValueError when a row names a file that is not there, a document stands in no row, or a row is of
    another postage class: such a batch would lose or mix letters.
    """
    named = set(index["file"].to_pylist())
    endings = {Path(name).suffix for name in named} | {".pdf"}
    held = {path.name for path in folder.iterdir() if path.suffix in endings}
    if held != named:
        raise ValueError(f"files without rows or rows without files: {sorted(held ^ named)[:5]}")
    if channel == "print" and set(index["postage_class"].to_pylist()) - {postage_class}:
        raise ValueError(f"a row is not {postage_class}")
    (folder / INDEX_FILE).write_bytes(index_csv(index, layout))
    files = sorted(path.name for path in folder.iterdir() if path.name != INDEX_FILE)
    manifest = Manifest(
        layout_version=LAYOUT_VERSION,
        run=run,
        created=created_at.isoformat(timespec="seconds"),
        channel=channel,
        postage_class=postage_class,
        documents=index.num_rows,
        pages=pc.sum(index["pages"], min_count=0).as_py(),
        amount_sum_ore=pc.sum(index["amount_ore"], min_count=0).as_py(),
        files=tuple(_packed(folder / name) for name in (INDEX_FILE, *files)),
    )
    content = asdict(manifest) | {"files": [file._asdict() for file in manifest.files]}
    (folder / MANIFEST_FILE).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return manifest


def read(folder: Path, layout: Delimited = LAYOUT) -> Batch:
    """The batch in a folder, after every file, count and sum has been held against the manifest.

    Raises FileRefused: PB-MANIFEST no readable manifest, PB-FILE a file that is missing, changed or not named, the
    rules of `read_index` a bad row, PB-TOTAL a count or sum that differs, PB-RANGE page ranges that do not follow each
    other without gap.
    """
    manifest = _manifest(folder / MANIFEST_FILE)
    for file in manifest.files:
        path = folder / Path(file.name).name
        if not path.is_file() or _packed(path) != file:
            raise _refused("PB-FILE", "Filen ska vara den som manifestet beskriver.", file.name)
    extra = {path.name for path in folder.iterdir()} - {file.name for file in manifest.files} - {MANIFEST_FILE}
    if extra:
        raise _refused("PB-FILE", "Alla filer ska stå i manifestet.", sorted(extra)[0])
    sheet = read_index((folder / INDEX_FILE).read_bytes(), layout)
    if sheet.faults.num_rows:
        raise FileRefused(*(Fault(**row) for row in sheet.faults.slice(0, 10).to_pylist()))
    index = sheet.table.drop_columns(["line_no"])
    _check_totals(manifest, index)
    _check_ranges(index)
    return Batch(manifest, index)


def _filled(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.not_equal(pc.utf8_trim_whitespace(texts.fill_null("")), "")


def _rows(rule: str, keys: pa.ChunkedArray, wanted: str) -> pa.Table:
    numbers = pa.nulls(len(keys), pa.int64())
    action = "Brevet trycks inte. Rätta kundens uppgifter i UBW, eller lämna brevet på annat sätt."
    return delimited.fault_rows(rule, numbers, wanted, action, keys=keys.combine_chunks())


def _packed(path: Path) -> PackedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return PackedFile(path.name, digest.hexdigest(), path.stat().st_size)


def _refused(rule: str, wanted: str, found: str = "") -> FileRefused:
    return FileRefused(Fault(rule, wanted, "Ta inte emot sändningen; begär den på nytt.", found))


def _manifest(path: Path) -> Manifest:
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(PackedFile(**file) for file in content["files"])
        manifest = Manifest(**{**content, "files": files})
    except (OSError, ValueError, TypeError, KeyError):
        raise _refused("PB-MANIFEST", "Manifestet ska finnas och ha de fält som formatet beskriver.") from None
    if manifest.layout_version != LAYOUT_VERSION:
        raise _refused("PB-MANIFEST", f"Formatets version ska vara {LAYOUT_VERSION}.", manifest.layout_version)
    return manifest


def _check_totals(manifest: Manifest, index: pa.Table) -> None:
    reckoned = {
        "documents": index.num_rows,
        "pages": pc.sum(index["pages"], min_count=0).as_py(),
        "amount_sum_ore": pc.sum(index["amount_ore"], min_count=0).as_py(),
    }
    for name, found in reckoned.items():
        if found != getattr(manifest, name):
            raise _refused("PB-TOTAL", f"{name} ska vara {getattr(manifest, name)} enligt manifestet.", str(found))


def _check_ranges(index: pa.Table) -> None:
    """Each file's documents follow each other from page 1: a gap would be pages that belong to nobody."""
    ordered = index.sort_by([("file", "ascending"), ("first_page", "ascending")]).select(
        ["file", "first_page", "pages"]
    )
    rows = ordered.to_pandas()
    expected = rows.groupby("file")["pages"].cumsum() - rows["pages"] + 1
    wrong = rows[rows["first_page"] != expected]
    if len(wrong):
        found = f"{wrong.iloc[0]['file']} sida {wrong.iloc[0]['first_page']}"
        raise _refused("PB-RANGE", "Dokumenten i en fil ska följa på varandra från sida 1.", found)
