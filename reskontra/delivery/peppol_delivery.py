"""E-invoices over Peppol: one zip file of the distributor's for every 5,000, each document held against the rules."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.delivery import ubl_delivery

if TYPE_CHECKING:
    from reskontra.night import Night


def reach(night: Night) -> None:
    """Say which waiting documents can leave as e-invoices (`reachable`)."""
    night.ledger.run("reach_by_peppol")


def deliver(night: Night, folder: Path) -> list[pa.Table]:
    """Put the e-invoices into zip files in the outbox; what was handed over (`deliveries.HANDED`).

    An e-invoice that breaks a rule is not sent: its faults go back to the department as rejects, and the event
    `rejected` lets the next night print it.
    """
    channel = ubl_delivery.Channel("peppol", "peppol_batch", ".zip", partial(_file_name, night))
    queue = night.ledger.table("documents_by_channel", channel="peppol")
    handed, refused = ubl_delivery.hand_out(night, folder, channel, queue)
    ubl_delivery.refuse(night, "peppol", refused)
    return handed


def _file_name(night: Night, earlier: int) -> str:
    return f"PEPPOL_{night.client.code}_{night.business_on:%Y%m%d}_{earlier + 1:03d}.zip"
