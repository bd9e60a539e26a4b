"""E-invoices: written from the ledger in shards, held against the official rules, and packed for the distributor."""

from __future__ import annotations

import multiprocessing
import os
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults, peppol_checks, peppol_invoice, peppol_rules
from formats.faults import Fault
from formats.peppol_tables import Seller
from reskontra.deliveries import handed_over

if TYPE_CHECKING:
    from reskontra.night import Night

SHARD = 5000  # documents in one zip file: some 35 MB of XML in memory
SMALL_RUN = 400  # documents; starting processes that compile the rules takes longer than to check them here
BY_LAW = "Efter förfallodagen tas dröjsmålsränta ut enligt räntelagen: referensräntan plus 8 procentenheter."
BY_CONTRACT = "Efter förfallodagen tas dröjsmålsränta ut enligt avtal: {percent} procent."
DRAWN = "Beloppet dras via autogiro; betala inte själv."
QUESTIONS = "Frågor om innehållet: "

Tables = tuple[pa.Table, pa.Table, pa.Table]


def reach(night: Night) -> None:
    """Say which waiting documents can leave as e-invoices (`reachable`)."""
    night.ledger.run("reach_by_peppol")


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Put the e-invoices into zip files in the outbox; what was handed over (`deliveries.HANDED`).

    An e-invoice that breaks a rule is not sent: its faults go back to the department as rejects, and the event
    `rejected` lets the next night print it.
    """
    queue = night.ledger.table("documents_by_channel", channel="peppol")
    numbers = queue.select(["document_id", "document_no"])
    night.ledger.stage("peppol_queue", numbers.append_column("position", pa.array(range(queue.num_rows), pa.int64())))
    night.ledger.analyze("peppol_queue")
    shards = [_shard(night, queue.slice(first, SHARD), first, folder) for first in range(0, queue.num_rows, SHARD)]
    refused = pa.concat_tables([faults.table(), *(found for _, found in shards)])
    if refused.num_rows:
        numbered = refused.append_column("fault_no", pa.array(range(refused.num_rows), pa.int64()))
        night.ledger.stage("peppol_fault", numbered)
        night.ledger.run("insert_distribution_reject", client=night.client.code, run_id=night.run_id)
        night.ledger.run("insert_rejected", **night.keys)
    return [handed for handed, _ in shards]


def written(
    tables: Tables, seller: Seller, *, cen: bool, max_bytes: int, workers: int
) -> tuple[list[tuple[str, bytes]], pa.Table]:
    """The documents that hold, with their numbers, and the faults (`FAULTS`) of those that do not.

    `tables` are the three of `formats.peppol_tables`. A document above `max_bytes` is a fault (PEPPOL-SIZE): the
    distributor would refuse the file.
    """
    known = peppol_checks.check(*tables)
    documents = list(peppol_invoice.write(*_without(tables, known), seller))
    found = peppol_rules.validate_many(documents, cen=cen, workers=workers)
    large = faults.table(_too_large(number, max_bytes) for number, xml in documents if len(xml) > max_bytes)
    broken = pa.concat_tables([known, found, large])
    bad = set(broken["key"].to_pylist())
    return [(number, xml) for number, xml in documents if number not in bad], broken


def pack(target: Path, documents: Iterable[tuple[str, bytes]], at: datetime) -> None:
    """A zip file with `<number>.xml` for each document, in the order given; the same documents give the same bytes."""
    with zipfile.ZipFile(target, "w") as container:
        for number, xml in documents:
            entry = zipfile.ZipInfo(f"{number}.xml", date_time=(at.year, at.month, at.day, at.hour, at.minute, 0))
            entry.create_system = 3  # as written by Unix, whatever wrote it
            entry.external_attr = 0o644 << 16
            container.writestr(entry, xml, zipfile.ZIP_DEFLATED, compresslevel=1)


def seller(night: Night) -> Seller:
    """The client as it stands on its e-invoices."""
    client = night.client
    scheme, _, endpoint = client.endpoint.partition(":")
    return Seller(
        name=client.name,
        organisation_no=client.organisation_no,
        vat_no=client.vat_no,
        f_tax=client.f_tax,
        seat=client.seat,
        street=client.address.street,
        postal_code=client.address.postal_code,
        city=client.address.city,
        country=client.address.country,
        endpoint_scheme=scheme,
        endpoint_id=endpoint,
        contact_name=client.contact.name,
        telephone=client.contact.telephone,
        email=client.contact.email,
    )


def _shard(night: Night, queue: pa.Table, first: int, folder: Path) -> tuple[pa.Table, pa.Table]:
    """One zip file: what of the queue was handed over in it, and the faults of the rest."""
    chosen = night.settings.distribution
    documents, broken = written(
        _tables(night, first, first + queue.num_rows),
        seller(night),
        cen=chosen.validate_cen,
        max_bytes=chosen.invoice_max_kib << 10,
        workers=_workers(chosen.workers, queue.num_rows),
    )
    sent = queue.filter(pc.is_in(queue["document_no"], value_set=pa.array([no for no, _ in documents], pa.string())))
    if not documents:
        return handed_over(sent["document_id"], "peppol", sent["document_no"]), broken
    keys = {"client": night.client.code, "run_id": night.run_id, "kind": "peppol_batch", "ending": ".zip"}
    earlier = night.ledger.row("count_batches", **keys)
    assert earlier is not None
    name = f"PEPPOL_{night.client.code}_{night.business_on:%Y%m%d}_{earlier['batches'] + 1:03d}.zip"
    pack(folder / name, documents, night.starts_at)
    account = night.settings.exchange.accounts.distributor
    ore = pc.sum(sent["amount_ore"]).as_py()
    night.exchange.send(account, name, folder / name, kind="peppol_batch", rows=sent.num_rows, ore=ore)
    (folder / name).unlink()
    files = pc.binary_join_element_wise(f"{name}/", sent["document_no"], ".xml", "")
    return handed_over(sent["document_id"], "peppol", files), broken


def _tables(night: Night, first: int, last: int) -> Tables:
    """The three tables of the Peppol writer for the documents of the queue from `first` to before `last`."""
    part = {"client": night.client.code, "first": first, "last": last}
    by_law = BY_LAW if night.settings.invoicing.interest_clause else None
    by_contract = BY_CONTRACT if night.settings.invoicing.interest_clause else None
    return (
        night.ledger.table(
            "peppol_documents", **part, questions=QUESTIONS, drawn=DRAWN, by_law=by_law, by_contract=by_contract
        ),
        night.ledger.table("peppol_lines", **part),
        night.ledger.table("peppol_vat", **part),
    )


def _without(tables: Tables, broken: pa.Table) -> Tables:
    """The tables without the documents that `broken` names."""
    if not broken.num_rows:
        return tables
    bad = broken["key"].combine_chunks().unique()
    documents, lines, vat = (table.filter(pc.invert(pc.is_in(table["document_no"], value_set=bad))) for table in tables)
    return documents, lines, vat


def _too_large(number: str, max_bytes: int) -> Fault:
    wanted = f"E-fakturan får vara högst {max_bytes >> 10} KiB."
    return Fault("PEPPOL-SIZE", wanted, "Dela upp ordern och skicka den igen.", key=number)


def _workers(chosen: int, documents: int) -> int:
    """How many processes check the rules; one, this, where there are few or where a process may not start others."""
    if documents <= SMALL_RUN or multiprocessing.current_process().daemon:
        return 1
    return chosen or os.cpu_count() or 1
