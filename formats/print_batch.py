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
from formats.delimited import Column, Delimited, Sheet
from formats.faults import Fault, FileRefused
from formats.kinds import DATE, INTEGER, KRONOR, Kind, code, digits, key, matching, text

LAYOUT_VERSION = "1.0"
INDEX_FILE = "index.csv"
MANIFEST_FILE = "manifest.json"

DOCUMENT_TYPES = ("invoice", "credit_note", "interest_invoice", "reminder", "demand", "plan", "balance_letter")
POSTAGE_CLASSES = ("economy", "first_class", "registered")
SWEDISH_POSTAL_CODE = "[0-9]{5}"

_NAME = r"[a-z0-9-]+_[0-9]{8}_[A-Za-z0-9-]+_(?:economy|first_class|registered)"
_FILE = matching("file", r"[0-9A-Za-z_-]+\.pdf", "Ett filnamn som slutar på .pdf, utan mapp.")
_BIT = Kind(
    "bit",
    pa.bool_(),
    "0 eller 1.",
    lambda texts: pc.if_else(
        pc.is_in(texts, value_set=pa.array(["0", "1"])), pc.equal(texts, "1"), pa.scalar(None, pa.bool_())
    ),
    lambda bits: pc.if_else(bits, "1", "0"),
)

LAYOUT = Delimited(
    "index.csv",
    (
        Column("document_id", key(60), required=True),
        Column("document_type", code(DOCUMENT_TYPES), required=True),
        Column("document_number", key(30), required=True),
        Column("customer_number", key(25), required=True),
        Column("recipient_name", text(), required=True),
        Column("care_of", text()),
        Column("street", text()),
        Column("postal_code", key(12), required=True),
        Column("city", text(), required=True),
        Column("country", matching("country", "[A-Z]{2}", "Två stora bokstäver, ISO 3166-1."), required=True),
        Column("file", _FILE, required=True),
        Column("first_page", INTEGER, required=True),
        Column("pages", INTEGER, required=True),
        Column("postage_class", code(POSTAGE_CLASSES), required=True),
        Column("colour", _BIT, required=True),
        Column("duplex", _BIT, required=True),
        Column("insert_codes", matching("inserts", "[0-9A-Za-z-]+(?:,[0-9A-Za-z-]+)*", "Koder med komma emellan.")),
        Column("return_address", text()),
        Column("language", matching("language", "[a-z]{2}", "Två små bokstäver, ISO 639-1."), required=True),
        Column("amount", KRONOR, required=True),
        Column("due_date", DATE),
        Column("ocr", digits(2, 25)),
        Column("bankgiro", digits(7, 8)),
        Column("group_key", key(80), required=True),
    ),
    key="document_id",
)

# Names of the file that are other names in our tables, where a name says its unit.
_OURS = {
    "document_number": "document_no",
    "customer_number": "customer_no",
    "amount": "amount_ore",
    "due_date": "due_on",
}

INDEX = pa.schema([(_OURS.get(column.name, column.name), column.kind.type) for column in LAYOUT.columns])


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
    """The folder's name `<municipality>_<yyyymmdd>_<run>_<class>`; raises ValueError when a part cannot stand in it."""
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
    index = _compact_codes(index)
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


def print_order(index: pa.Table) -> pa.Table:
    """The rows by postal code, then group key: sorted mail is cheaper, and one recipient's letters lie together.

    Swedish postal codes lose their blank (`123 45`), or the same town would stand in two places.

    Letters are set in this order too, so that sheets leave the printer as the index lists them.
    """
    return _compact_codes(index).sort_by([(name, "ascending") for name in ("postal_code", "group_key", "document_id")])


def index_csv(index: pa.Table) -> bytes:
    """The file `index.csv` of rows with the columns of `INDEX`, in print order.

    UTF-8, `;`, LF; amounts in kronor with a point; text that a spreadsheet would run gets an apostrophe before it.
    Raises ValueError at a value that is not of its column's kind, or absent where the print house needs it.
    """
    for column in LAYOUT.columns:
        name = _OURS.get(column.name, column.name)
        if column.required and index[name].null_count:
            raise ValueError(f"{name} is absent in a row")
    names = {ours: theirs for theirs, ours in _OURS.items()}
    ordered = print_order(index.select(INDEX.names))
    return delimited.write(ordered.rename_columns([names.get(name, name) for name in INDEX.names]), LAYOUT)


def read_index(data: bytes) -> Sheet:
    """The rows of an `index.csv` with `line_no` and the columns of `INDEX`; raises FileRefused as `delimited.read`."""
    sheet = delimited.read(data, LAYOUT)
    named = sheet.table.rename_columns([_OURS.get(name, name) for name in sheet.table.column_names])
    return Sheet(named, sheet.faults, sheet.rows)


def seal(
    folder: Path, index: pa.Table, *, run: str, created_at: datetime, channel: str, postage_class: str
) -> Manifest:
    """Write `index.csv` and, last, `manifest.json` into a folder that holds the PDF files, and give the manifest.

    `index` has the columns of `INDEX`. `created_at` comes from the caller (with offset), so that a rerun writes the
    same bytes. Raises ValueError when a row names a file that is not there, a PDF stands in no row, or a row is of
    another postage class: such a batch would lose or mix letters.
    """
    held = {path.name for path in folder.glob("*.pdf")}
    named = set(index["file"].to_pylist())
    if held != named:
        raise ValueError(f"files without rows or rows without files: {sorted(held ^ named)[:5]}")
    if set(index["postage_class"].to_pylist()) - {postage_class}:
        raise ValueError(f"a row is not {postage_class}")
    (folder / INDEX_FILE).write_bytes(index_csv(index))
    manifest = Manifest(
        layout_version=LAYOUT_VERSION,
        run=run,
        created=created_at.isoformat(timespec="seconds"),
        channel=channel,
        postage_class=postage_class,
        documents=index.num_rows,
        pages=pc.sum(index["pages"], min_count=0).as_py(),
        amount_sum_ore=pc.sum(index["amount_ore"], min_count=0).as_py(),
        files=tuple(_packed(folder / name) for name in (INDEX_FILE, *sorted(held))),
    )
    content = asdict(manifest) | {"files": [file._asdict() for file in manifest.files]}
    (folder / MANIFEST_FILE).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return manifest


def read(folder: Path) -> Batch:
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
    sheet = read_index((folder / INDEX_FILE).read_bytes())
    if sheet.faults.num_rows:
        raise FileRefused(*(Fault(**row) for row in sheet.faults.slice(0, 10).to_pylist()))
    index = sheet.table.drop_columns(["line_no"])
    _check_totals(manifest, index)
    _check_ranges(index)
    return Batch(manifest, index)


def _compact_codes(index: pa.Table) -> pa.Table:
    codes = index["postal_code"]
    compact = pc.if_else(pc.equal(index["country"], "SE"), pc.replace_substring_regex(codes, r"\s", ""), codes)
    return index.set_column(index.column_names.index("postal_code"), "postal_code", compact)


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
