"""Letters: set in batches for the print house, and one by one where a protected person is concerned."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import print_batch, print_index
from formats.delimited import Delimited
from reskontra import printing
from reskontra.chain import NightStopped
from reskontra.delivery import letter_tables
from reskontra.delivery.deliveries import NAMES, handed_over
from reskontra.home import PROJECT
from reskontra.tally import Tally
from reskontra.workspace import private_folder

if TYPE_CHECKING:
    from reskontra.night import Night

MOST_LETTERS = 20_000  # in a batch: its index is about 1 kB a letter in memory while it is written
TEMPLATES = PROJECT / "include" / "templates" / "letters"


def deliver(night: Night, folder: Path, postage_class: str, tally: Tally) -> list[pa.Table]:
    """Put the letters of a postage class into print batches in the outbox; what was handed over (`deliveries.HANDED`).

    A letter without a whole address, or that cannot be set, is held and named; the rest goes on.
    """
    index = _sound(night, index_rows(night, "print", postage_class), tally)
    return [_batch(night, folder, postage_class, part, tally) for part in parts(index, MOST_LETTERS)]


def parts(index: pa.Table, most: int) -> Iterator[pa.Table]:
    """The index in parts of about `most` rows; what lies in one envelope is never parted."""
    first, keys = 0, index["group_key"]
    while first < index.num_rows:
        last = min(first + most, index.num_rows)
        while last < index.num_rows and keys[last] == keys[last - 1]:
            last += 1
        yield index.slice(first, last - first)
        first = last


def _batch(night: Night, folder: Path, postage_class: str, index: pa.Table, tally: Tally) -> pa.Table:
    """One batch of the letters that can be set; what of them was handed over."""
    run = run_name(night, "print_batch", postage_class)
    batch = folder / print_batch.batch_name(
        night.settings.municipality.short_name, night.business_on, run, postage_class
    )
    batch.mkdir()
    made = render(night, index, batch)
    _tell(made, index, tally)
    index = placed(index, made.pages)
    if index.num_rows:
        manifest = print_batch.seal(
            batch, index, run=run, created_at=night.starts_at, channel="print", postage_class=postage_class
        )
        files = {name: batch / name for name in [file.name for file in manifest.files] + [print_batch.MANIFEST_FILE]}
        sums = {"rows": manifest.documents, "ore": manifest.amount_sum_ore}
        account = night.settings.exchange.accounts.distributor
        night.exchange.send_folder(account, batch.name, files, kind="print_batch", **sums)
    shutil.rmtree(batch)
    return handed_over(index["document_id"], "print", inside(batch.name, index["file"]))


def keep_restricted(night: Night, folder: Path, tally: Tally) -> list[pa.Table]:
    """Set protected persons' documents one by one into the restricted folder; what was kept (`deliveries.HANDED`).

    The files are the owner's only (mode 0600), named by document and never by person.
    """
    documents = night.ledger.table("documents_by_channel", channel="restricted")
    if not documents.num_rows:
        return []
    made = render(night, documents, folder, one_file_each=True)
    _tell(made, documents, tally)
    set_letters = placed(documents, made.pages)
    kept = restricted_folder(night)
    for document_id, name in zip(set_letters["document_id"].to_pylist(), set_letters["file"].to_pylist(), strict=True):
        (folder / name).chmod(0o600)
        (folder / name).replace(kept / f"{document_id}.pdf")
    names = inside(f"restricted/{night.client.code}", set_letters["document_id"])
    files = pc.binary_join_element_wise(names, ".pdf", "")
    return [handed_over(set_letters["document_id"], "restricted", files)]


def restricted_folder(night: Night) -> Path:
    """Where the client's protected persons' documents are kept."""
    private_folder(night.home.restricted)
    return private_folder(night.home.restricted / night.client.code)


def index_rows(night: Night, channel: str, postage_class: str | None = None) -> pa.Table:
    """The letters of a channel, of one class where it is named, as rows of the index in the order they are printed."""
    client, chosen = night.client, night.settings.distribution
    address = f"{client.address.street}, {_spaced(client.address.postal_code)} {client.address.city}"
    rows = night.ledger.table(
        "print_index",
        client=client.code,
        channel=channel,
        postage_class=postage_class,
        language=night.settings.municipality.language,
        return_address=f"Avs: {client.name}, {address}",
        together=chosen.envelopes_together,
    )
    return print_batch.print_order(rows)


def _sound(night: Night, index: pa.Table, tally: Tally) -> pa.Table:
    """The rows that can be delivered; each of the others is held and named."""
    broken = print_batch.check(index, page_limit=night.settings.distribution.page_limit)["key"].combine_chunks()
    held = pc.or_(pc.is_in(index["document_id"], value_set=broken), unwritable(index, print_batch.LAYOUT))
    for row in index.filter(held).select(["document_type", "invoice_no", "recipient_no"]).to_pylist():
        tally.hold(
            "NO_ADDRESS",
            str(row["invoice_no"]),
            f"{NAMES[row['document_type']]} {row['invoice_no']} till kund {row['recipient_no']} skickas inte: "
            "kundens adress är inte hel. Rätta adressen i UBW, så skickas brevet nästa natt.",
        )
    return index.filter(pc.invert(held))


def unwritable(index: pa.Table, layout: Delimited) -> pa.Array:
    """Which rows have a cell that the index cannot hold, such as a country that is not two letters."""
    bad = pa.repeat(pa.scalar(False), index.num_rows)
    for name, column in zip(print_index.index_schema(layout).names, layout.columns, strict=True):
        if name in index.column_names and pa.types.is_string(column.kind.type):
            cells = index[name].combine_chunks()
            if not column.kind.free_text:
                bad = pc.or_(bad, pc.and_(cells.is_valid(), column.kind.read(cells).is_null()))
            if column.required:
                bad = pc.or_(bad, cells.is_null())
    return bad


def render(night: Night, documents: pa.Table, folder: Path, *, one_file_each: bool = False) -> printing.Rendered:
    """The letters of the documents as PDF in `folder`, in the order given."""
    chosen = night.settings.distribution
    try:
        return printing.render(
            letter_tables.letters(night, documents["document_id"]),
            folder,
            look=_look(night),
            on=night.business_on,
            batch_size=chosen.print_batch_documents,
            max_pages=chosen.page_limit,
            one_file_each=one_file_each,
            workers=chosen.workers,
        )
    except printing.FontMissing as missing:
        raise NightStopped(f"distribution: {missing}") from missing


def _look(night: Night) -> printing.Look:
    """Templates and fonts, and the client as its letters show it."""
    client, chosen = night.client, night.settings.distribution
    contact = client.payment_contact
    house = {
        "name": client.name,
        "organisation_no": client.organisation_no,
        "vat_no": client.vat_no,
        "f_tax": client.f_tax,
        "address": f"{client.address.street}, {_spaced(client.address.postal_code)} {client.address.city}",
        "qr": chosen.qr,
        "payment_contact": {
            "name": {"sv": contact.name, "en": contact.name},
            "telephone": contact.telephone,
            "email": contact.email,
        },
        "window": {"left": chosen.window_left_mm, "top": chosen.window_top_mm},
    }
    return printing.Look.load(TEMPLATES, house, [Path(folder) for folder in chosen.font_folders])


def placed(documents: pa.Table, pages: pa.Table) -> pa.Table:
    """The documents that stand in a file, with `file`, `first_page` and `pages`."""
    place = pc.index_in(documents["document_no"], value_set=pages["document_no"].combine_chunks())
    found = documents.filter(place.is_valid())
    where = pages.take(place.drop_null())
    for name in ("file", "first_page", "pages"):
        found = found.append_column(name, where[name])
    return found


def _tell(made: printing.Rendered, documents: pa.Table, tally: Tally) -> None:
    """Name each letter that could not be set; what was found is not shown, it may be about the recipient."""
    for warning in made.warnings:
        tally.warn("PRINT-FONT", "OCR-raden", warning)
    rejects = made.rejects
    if not rejects.num_rows:
        return
    bad = documents.filter(pc.is_in(documents["document_no"], value_set=rejects["key"].combine_chunks()))
    rows = {row["document_no"]: row for row in bad.to_pylist()}
    for fault in rejects.to_pylist():
        row = rows[fault["key"]]
        where = f" ({fault['field']})" if fault["field"] else ""
        tally.hold(
            fault["rule"],
            str(row["invoice_no"]),
            f"{NAMES[row['document_type']]} {row['invoice_no']} till kund {row['recipient_no']}{where}: "
            f"{fault['wanted']} {fault['action']}",
        )


def run_name(night: Night, kind: str, postage_class: str) -> str:
    """The run as the batch's name has it: a second batch of the same night and class is `<run>-2`."""
    keys = {"client": night.client.code, "run_id": night.run_id}
    earlier = night.ledger.one("count_batches", **keys, kind=kind, ending=f"_{postage_class}")
    return f"{night.run_id}-{earlier['batches'] + 1}" if earlier["batches"] else str(night.run_id)


def inside(folder: str, names: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(f"{folder}/", names, "")


def _spaced(postal_code: str) -> str:
    return f"{postal_code[:3]} {postal_code[3:]}"
