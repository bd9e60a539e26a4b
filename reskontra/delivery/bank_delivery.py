"""Invoices to the payers' internet banks: the same document as over Peppol, marked for conversion by the distributor.

Source: distribution reference 1.9, 5.3 and 5.4. There are no Peppol addresses in such a document.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import efaktura, print_batch
from formats.delimited import SerialName
from reskontra.delivery import ubl_delivery
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night

NAME, KIND = "bank", "bank_batch"
CONVERT = "P01"  # the distributor's code: convert for the recipient's internet bank


def reach(night: Night) -> None:
    """Say which waiting invoices may go to an internet bank (`reachable`)."""
    due_from = add_bank_days(night.business_on, night.settings.distribution.bank_due_bank_days)
    night.ledger.run("reach_by_bank", client=night.client.code, due_from=due_from)


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Put the invoices into zip files in the outbox, each with its manifest; what was handed over.

    An invoice that breaks a rule is not sent: its faults go back to the department, and the next night prints it.
    """
    _tell_issuer(night)
    queue = night.ledger.table("documents_by_channel", channel=NAME)
    buyers = night.ledger.table("bank_buyers", client=night.client.code)
    channel = ubl_delivery.Channel(
        NAME, KIND, ".zip", partial(_file_name, night), partial(_marked, buyers), partial(_manifest, night)
    )
    handed, refused = ubl_delivery.hand_out(night, folder, channel, queue)
    ubl_delivery.refuse(night, NAME, refused)
    return handed


def _tell_issuer(night: Night) -> None:
    """Tell the distributor who we are to the banks, when that is not what it was told last."""
    client, account = night.client, night.settings.exchange.accounts.distributor
    if not client.internet_bank.issuer_id:
        return
    said = {
        "issuer_name": client.name,
        "fui": client.internet_bank.issuer_id,
        "organisation_number": client.organisation_no,
        "bankgiro": client.main_bankgiro.number,
        "fields_the_payer_must_state": ",".join(client.internet_bank.payer_states) or None,
    }
    content = efaktura.write_issuer(pa.Table.from_pylist([{"line_no": 1, **said}], schema=efaktura.ISSUERS.schema))
    last = night.ledger.row("last_delivery", client=client.code, account=account, kind=efaktura.ISSUER)
    if last and last["sha256"] == hashlib.sha256(content).hexdigest():
        return
    keys = {"client": client.code, "run_id": night.run_id}
    earlier = night.ledger.one("count_batches", **keys, kind=efaktura.ISSUER, ending=".csv")
    name = efaktura.issuer_name(SerialName(client.code, night.business_on, earlier["batches"] + 1))
    night.exchange.send(account, name, content, kind=efaktura.ISSUER, rows=1)


def _file_name(night: Night, earlier: int) -> str:
    return f"EFAKTURA_{night.client.code}_{night.business_on:%Y%m%d}_{earlier + 1:03d}.zip"


def _marked(buyers: pa.Table, documents: pa.Table) -> pa.Table:
    """The documents for the bank: the mark, the payer's address there, and the payer's number."""
    place = pc.index_in(documents["document_no"], value_set=buyers["document_no"].combine_chunks())
    for name in ("buyer_bank_id", "buyer_identity_no"):
        found = pc.take(buyers[name], place)
        if name in documents.column_names:
            documents = documents.set_column(documents.column_names.index(name), name, found)
        else:
            documents = documents.append_column(name, found)
    return documents.append_column("distribution_code", pa.array([CONVERT] * documents.num_rows, pa.string()))


def _manifest(night: Night, sent: pa.Table, documents: ubl_delivery.Files) -> ubl_delivery.Files:
    """What the file holds: count and sum, and each document's hash."""
    content = {
        "layout_version": print_batch.LAYOUT_VERSION,
        "run": str(night.run_id),
        "created": night.starts_at.isoformat(timespec="seconds"),
        "channel": NAME,
        "documents": len(documents),
        "amount_sum_ore": pc.sum(sent["amount_ore"]).as_py(),
        "files": [
            {"name": name, "sha256": hashlib.sha256(xml).hexdigest(), "bytes": len(xml)} for name, xml in documents
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return [(print_batch.MANIFEST_FILE, text.encode())]
