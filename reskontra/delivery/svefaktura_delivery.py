"""Invoices in Svefaktura 1.0, for named old customers: zip files, each document held against the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults, svefaktura, svefaktura_rules
from reskontra.delivery import ubl_delivery
from reskontra.delivery.deliveries import handed_over
from reskontra.delivery.document_tables import Tables

if TYPE_CHECKING:
    from reskontra.night import Night

CHANNEL = "svefaktura"
KIND = "svefaktura_batch"


def reach(night: Night) -> None:
    """Say which waiting documents can leave in Svefaktura (`reachable`)."""
    night.ledger.run("reach_by_svefaktura")


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Put the documents into zip files in the outbox; what was handed over (`deliveries.HANDED`).

    A document that does not hold is not sent: its faults go back to the department as rejects, and the event
    `rejected` lets the next night print it.
    """
    queue = night.ledger.table("documents_by_channel", channel=CHANNEL)
    shards = [_shard(night, folder, part, tables) for part, tables in ubl_delivery.parts(night, queue)]
    ubl_delivery.refuse(night, CHANNEL, pa.concat_tables([faults.table(), *(found for _, found in shards)]))
    return [handed for handed, _ in shards]


def _shard(night: Night, folder: Path, queue: pa.Table, tables: Tables) -> tuple[pa.Table, pa.Table]:
    """One zip file: what of the queue was handed over in it, and the faults of the rest."""
    documents, broken = written(tables, night)
    sent = queue.filter(pc.is_in(queue["document_no"], value_set=pa.array([no for no, _ in documents], pa.string())))
    if not documents:
        return handed_over(sent["document_id"], CHANNEL, sent["document_no"]), broken
    keys = {"client": night.client.code, "run_id": night.run_id, "kind": KIND, "ending": ".zip"}
    earlier = night.ledger.one("count_batches", **keys)
    name = f"SVEFAKTURA_{night.client.code}_{night.business_on:%Y%m%d}_{earlier['batches'] + 1:03d}.zip"
    ubl_delivery.pack(folder / name, [(f"{number}.xml", xml) for number, xml in documents], night.starts_at)
    ubl_delivery.send(night, folder / name, KIND, sent)
    places = pc.binary_join_element_wise(f"{name}/", sent["document_no"], ".xml", "")
    return handed_over(sent["document_id"], CHANNEL, places), broken


def written(tables: Tables, night: Night) -> tuple[ubl_delivery.Files, pa.Table]:
    """The documents that hold, with their numbers, and the faults (`FAULTS`) of those that do not."""
    known = svefaktura_rules.check(*tables)
    documents = list(svefaktura.write(ubl_delivery.without(tables, known), ubl_delivery.seller(night)))
    broken = pa.concat_tables([known, svefaktura_rules.faults(documents)])
    bad = set(broken["key"].to_pylist())
    return [(number, xml) for number, xml in documents if number not in bad], broken
