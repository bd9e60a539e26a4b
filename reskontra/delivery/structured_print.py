"""Letters that the print house sets itself: invoices as marked UBL documents beside the index of a print batch.

Chosen by `distribution.print_format`. Reminders, demands and other letters that are no invoices are set by us all the
same (`print_delivery`), and so is an invoice that breaks a rule. Source: distribution reference 1.9 and 6.2.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import print_batch
from reskontra.delivery import print_delivery, ubl_delivery
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

PAGES_UNKNOWN = 0  # the house decides them


def deliver(night: Night, folder: Path, postage_class: str, tally: Tally) -> list[pa.Table]:
    """Put the invoices of a postage class into zip files in the outbox; what was handed over (`deliveries.HANDED`).

    What is left, and says why in the log of the night, is set as PDF by `print_delivery`.
    """
    if night.settings.distribution.print_format != "structured":
        return []
    index = _sendable(print_delivery.index_rows(night, "print", postage_class))
    coded = _coded(night, postage_class)
    queue = coded.filter(pc.is_in(coded["document_id"], value_set=index["document_id"].combine_chunks()))
    if not queue.num_rows:
        return []
    channel = ubl_delivery.Channel(
        "print",
        "print_batch",
        f"_{postage_class}.zip",
        partial(_file_name, night, postage_class),
        partial(_marked, queue),
        partial(_index_and_manifest, night, folder, postage_class, index),
    )
    handed, refused = ubl_delivery.hand_out(night, folder, channel, queue)
    for row in refused.to_pylist():
        tally.warn(
            row["rule"],
            row["key"],
            f"Faktura {row['key']} kan inte skickas till tryckeriet som strukturerad fil och trycks som PDF: "
            f"{row['wanted']} {row['action']}",
        )
    night.ledger.stage("structured_document", pa.concat_tables(handed).select(["document_id"]))
    night.ledger.run("take_from_print")
    return handed


def _sendable(index: pa.Table) -> pa.Table:
    """The rows with a whole address; the others are named by `print_delivery`, which meets them next."""
    broken = print_batch.check(index, page_limit=1)["key"].combine_chunks()
    held = pc.or_(
        pc.is_in(index["document_id"], value_set=broken), print_delivery.unwritable(index, print_batch.LAYOUT)
    )
    return index.filter(pc.invert(held))


def _coded(night: Night, postage_class: str) -> pa.Table:
    return night.ledger.table(
        "print_codes",
        client=night.client.code,
        postage_class=postage_class,
        language=night.settings.municipality.language,
        fee_order_types=list(night.settings.distribution.print_fee_order_types),
    )


def _marked(coded: pa.Table, documents: pa.Table) -> pa.Table:
    place = pc.index_in(documents["document_no"], value_set=coded["document_no"].combine_chunks())
    return documents.append_column("distribution_code", pc.take(coded["distribution_code"], place))


def _run(night: Night, earlier: int) -> str:
    return f"{night.run_id}-{earlier + 1}" if earlier else str(night.run_id)


def _file_name(night: Night, postage_class: str, earlier: int) -> str:
    name = night.settings.municipality.short_name
    return print_batch.batch_name(name, night.business_on, _run(night, earlier), postage_class) + ".zip"


def _index_and_manifest(
    night: Night, folder: Path, postage_class: str, index: pa.Table, sent: pa.Table, documents: ubl_delivery.Files
) -> ubl_delivery.Files:
    """`index.csv` and, last, `manifest.json` for the documents of one zip file."""
    rows = index.filter(pc.is_in(index["document_id"], value_set=sent["document_id"].combine_chunks()))
    rows = rows.append_column("file", pc.binary_join_element_wise(rows["document_no"], ".xml", ""))
    rows = rows.append_column("first_page", pa.array([1] * rows.num_rows, pa.int64()))
    rows = rows.append_column("pages", pa.array([PAGES_UNKNOWN] * rows.num_rows, pa.int64()))
    batch = folder / f"structured_{postage_class}"
    batch.mkdir()
    for name, xml in documents:
        (batch / name).write_bytes(xml)
    print_batch.seal(
        batch,
        rows,
        run=str(night.run_id),
        created_at=night.starts_at,
        channel="print",
        postage_class=postage_class,
    )
    added = [(name, (batch / name).read_bytes()) for name in (print_batch.INDEX_FILE, print_batch.MANIFEST_FILE)]
    shutil.rmtree(batch)
    return added
