"""UBL invoices of any channel: written from the ledger in shards, held against the official rules, and packed.

Peppol, the internet banks and print houses that set the pages themselves all take the same document (BIS Billing 3), so
what differs between them is a `Channel` here: what its documents are marked with, and what its files are called.
"""

from __future__ import annotations

import multiprocessing
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import faults, peppol_checks, peppol_invoice, peppol_rules
from formats.faults import Fault
from formats.peppol_tables import Seller
from reskontra.chain import NightStopped
from reskontra.delivery.deliveries import handed_over
from reskontra.delivery.document_tables import Tables, tables
from reskontra.read_ahead import ahead
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

SHARD = 5000  # documents in one zip file: some 35 MB of XML in memory
SMALL_RUN = 400  # documents; starting processes that compile the rules takes longer than to check them here

Files = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Channel:
    """How UBL documents leave by one channel.

    `name` is that of `chosen_channel` and of the events, `kind` that of the outbox. `file_name` gives a zip file's name
    by how many there are of tonight's already. `marked` adds columns of `formats.peppol_tables.DOCUMENTS`, and `added`
    gives the files that follow the documents in a zip: it gets the documents' rows of the queue, and the documents.
    """

    name: str
    kind: str
    ending: str
    file_name: Callable[[int], str]
    marked: Callable[[pa.Table], pa.Table] = lambda documents: documents
    added: Callable[[pa.Table, Files], Files] = lambda sent, documents: []


class Checker:
    """The rules of one distribution: the processes that run them, and what there is to say of it afterwards."""

    def __init__(self, night: Night) -> None:
        chosen = night.settings.distribution
        self._stylesheet = Path(chosen.peppol_stylesheet) if chosen.peppol_stylesheet else None
        if self._stylesheet and not self._stylesheet.is_file():
            raise NightStopped(
                f"distribution.peppol_stylesheet: filen {self._stylesheet} finns inte. Lägg dit den, eller töm "
                "inställningen, och kör om steget."
            )
        self._validator = peppol_rules.Validator(
            cen=chosen.validate_cen, workers=_workers(chosen.workers), stylesheet=self._stylesheet
        )
        self._differing: Counter[str] = Counter()

    def faults(self, documents: Files, expected: int) -> pa.Table:
        """The faults (`FAULTS`) for which documents may not be sent; `expected` is how many there will be in all."""
        found = self._validator.faults(documents, few=expected <= SMALL_RUN)
        differs = pc.equal(found["rule"], peppol_rules.DISAGREES)
        self._differing.update(found.filter(differs)["found"].to_pylist())
        return found.filter(pc.invert(differs))

    def close(self, tally: Tally) -> None:
        """End the processes, and name the rules on which ours and the official ones differ."""
        self._validator.__exit__()
        for rule, documents in sorted(self._differing.items()):
            tally.warn(
                peppol_rules.DISAGREES,
                rule,
                f"{rule}: våra regler och Peppols egen stilmall säger olika om {documents} fakturor. Det som någon "
                "av dem underkänner skickas inte. Jämför reglernas version med distributörens och anmäl till "
                "systemförvaltningen.",
            )


_CHECKER: ContextVar[Checker | None] = ContextVar("checker", default=None)


@contextmanager
def checking(night: Night, tally: Tally) -> Iterator[Checker]:
    """One set of rules and processes for all that is delivered inside, whatever the channels and files."""
    standing = _CHECKER.get()
    if standing:
        yield standing
        return
    checker = Checker(night)
    token = _CHECKER.set(checker)
    try:
        yield checker
    finally:
        _CHECKER.reset(token)
        checker.close(tally)


def hand_out(night: Night, folder: Path, channel: Channel, queue: pa.Table) -> tuple[list[pa.Table], pa.Table]:
    """Put documents into zip files in the outbox: what was handed over (`deliveries.HANDED`), and the others' faults.

    `queue` has the columns of the statement documents_by_channel.
    """
    with checking(night, Tally()) as checker:
        shards = [_shard(night, folder, channel, checker, queue.num_rows, part) for part in parts(night, queue)]
    handed, broken = [handed for handed, _ in shards], [found for _, found in shards]
    if queue.num_rows:
        sent = sum(table.num_rows for table in handed)
        _log(night, channel.name, sent, queue.num_rows - sent)
    return handed, pa.concat_tables([faults.table(), *broken])


def parts(night: Night, queue: pa.Table) -> Iterator[tuple[pa.Table, Tables]]:
    """The queue some rows at a time, with what the writer takes of them; read while the last ones are used.

    The queue (`invoice_no`) is in order of invoice.
    """
    shards = (queue.slice(first, SHARD) for first in range(0, queue.num_rows, SHARD))
    return ahead((shard, tables(night, shard["invoice_no"])) for shard in shards)


def refuse(night: Night, channel: str, found: pa.Table) -> None:
    """Give the faults of documents back to their departments, and note that they are to be printed the next night."""
    if not found.num_rows:
        return
    night.ledger.run("forget_peppol_fault")
    numbered = found.append_column("fault_no", pa.array(range(found.num_rows), pa.int64()))
    night.ledger.stage("peppol_fault", numbered)
    night.ledger.run("insert_distribution_reject", client=night.client.code, run_id=night.run_id, channel=channel)
    night.ledger.run("insert_rejected", **night.keys, channel=channel)


def _log(night: Night, channel: str, sent: int, refused: int) -> None:
    chosen = night.settings.distribution
    versions = peppol_rules.RULE_VERSIONS | {"Peppol": chosen.rules_version}
    rules = ", ".join(f"{name} {version}" for name, version in versions.items())
    keys = {"step": night.step.name, "channel": channel, "rules": rules, "sent": sent, "refused": refused}
    night.ledger.run("add_e_invoice_check", **night.keys, **keys, stylesheet=chosen.peppol_stylesheet or None)


def _shard(
    night: Night, folder: Path, channel: Channel, checker: Checker, expected: int, part: tuple[pa.Table, Tables]
) -> tuple[pa.Table, pa.Table]:
    """One zip file: what of the queue was handed over in it, and the faults of the rest."""
    rows, (documents, lines, vat) = part
    content = channel.marked(documents), lines, vat
    made, broken = written(content, seller(night), checker, expected, night.settings.distribution.invoice_max_kib)
    sent = rows.filter(pc.is_in(rows["document_no"], value_set=pa.array([no for no, _ in made], pa.string())))
    if not made:
        return handed_over(sent["document_id"], channel.name, sent["document_no"]), broken
    keys = {"client": night.client.code, "run_id": night.run_id, "kind": channel.kind, "ending": channel.ending}
    earlier = night.ledger.one("count_batches", **keys)
    name = channel.file_name(earlier["batches"])
    files = [(f"{number}.xml", xml) for number, xml in made]
    pack(folder / name, files + channel.added(sent, files), night.starts_at)
    send(night, folder / name, channel.kind, sent)
    places = pc.binary_join_element_wise(f"{name}/", sent["document_no"], ".xml", "")
    return handed_over(sent["document_id"], channel.name, places), broken


def send(night: Night, path: Path, kind: str, sent: pa.Table) -> None:
    """Put a finished file with the documents `sent` (amount_ore) into the distributor's outbox, and remove it here."""
    account = night.settings.exchange.accounts.distributor
    ore = pc.sum(sent["amount_ore"]).as_py()
    night.exchange.send(account, path.name, path, kind=kind, rows=sent.num_rows, ore=ore)
    path.unlink()


def written(content: Tables, sender: Seller, checker: Checker, expected: int, max_kib: int) -> tuple[Files, pa.Table]:
    """The documents that hold, with their numbers, and the faults (`FAULTS`) of those that do not.

    `content` is the three of `formats.peppol_tables`. A document above `max_kib` is a fault (PEPPOL-SIZE): the
    distributor would refuse the file.
    """
    known = peppol_checks.check(*content, seller=sender)
    documents = list(peppol_invoice.write(*without(content, known), sender))
    found = checker.faults(documents, expected)
    large = faults.table(_too_large(number, max_kib) for number, xml in documents if len(xml) > max_kib << 10)
    broken = pa.concat_tables([known, found, large])
    bad = set(broken["key"].to_pylist())
    return [(number, xml) for number, xml in documents if number not in bad], broken


def pack(target: Path, files: Iterable[tuple[str, bytes]], at: datetime) -> None:
    """A zip file of the named files in the order given; the same files give the same bytes."""
    with zipfile.ZipFile(target, "w") as container:
        for name, content in files:
            entry = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, 0))
            entry.create_system = 3  # as written by Unix, whatever wrote it
            entry.external_attr = 0o644 << 16
            container.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=1)


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


def without(content: Tables, broken: pa.Table) -> Tables:
    """The three tables without the documents that `broken` names."""
    if not broken.num_rows:
        return content
    bad = broken["key"].combine_chunks().unique()
    documents, lines, vat = (
        table.filter(pc.invert(pc.is_in(table["document_no"], value_set=bad))) for table in content
    )
    return documents, lines, vat


def _too_large(number: str, max_kib: int) -> Fault:
    return Fault(
        "PEPPOL-SIZE", f"E-fakturan får vara högst {max_kib} KiB.", "Dela upp ordern och skicka den igen.", key=number
    )


def _workers(chosen: int) -> int:
    """How many processes check the rules; one, this, where a process may not start others."""
    return 1 if multiprocessing.current_process().daemon else chosen or os.cpu_count() or 1
