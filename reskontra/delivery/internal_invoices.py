"""Internal invoices (internfakturor) between departments: they never leave the house, and nobody pays them.

The buyer's preliminary cost settles the seller's claim the same night, so the internal balance is always zero; the
buyer codes the cost at attest in UBW. Finance gets a list of the invoices with seller, buyer and coding.

Source: the ERP reference on internal invoices: no VAT, no reminder, no interest, in balance between departments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reskontra import posting
from reskontra.delivery.deliveries import handed_over
from reskontra.exchange.staff_files import send_list
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

HEADINGS = {
    "invoice_no": "Fakturanummer",
    "document_title": "Slag",
    "department": "Säljande förvaltning",
    "customer_no": "Köpande kund",
    "customer_name": "Köpare",
    "issued_on": "Fakturadatum",
    "our_reference": "Säljarens referens",
    "buyer_reference": "Köparens referens",
    "line_no": "Rad",
    "text": "Text",
    "net_ore": "Belopp",
    "account": "Konto",
    **{f"dim_{number}": f"Dimension {number}" for number in range(1, 8)},
}


def keep(night: Night, tally: Tally) -> pa.Table:
    """Settle tonight's internal documents and list them for finance; what stays in the house (`deliveries.HANDED`).

    What does not balance between seller and buyer is named (DIST-INTERNAL).
    """
    ledger = night.ledger
    documents = ledger.table("documents_by_channel", channel="internal")
    if documents.num_rows:
        invoiced_ore, settled_ore = pc.sum(documents["amount_ore"]).as_py(), _settle(night)
        if invoiced_ore != settled_ore:
            tally.warn(
                "DIST-INTERNAL",
                "internfakturor",
                f"Nattens internfakturor är {kronor(invoiced_ore)} kr men köparnas kostnad blev "
                f"{kronor(settled_ore)} kr. Se om någon av dem redan var betald eller krediterad, och rätta i UBW.",
            )
        rows = ledger.table("internal_invoice_rows", client=night.client.code)
        stem = f"INTERNFAKTUROR_{night.client.code}_{night.business_on:%Y%m%d}"
        ore = pc.sum(rows["net_ore"]).as_py() or 0
        send_list(night, stem, "Internfakturor", rows, HEADINGS, kind="internal_invoices", ore=ore)
    return handed_over(documents["document_id"], "internal", pa.nulls(documents.num_rows, pa.string()))


def _settle(night: Night) -> int:
    """Let the buyers' cost settle what is open of the documents; öre."""
    ledger = night.ledger
    ledger.run("stage_internal_item", client=night.client.code)
    counted = ledger.one("count_internal_items")
    if counted["items"]:
        posting.begin(night)
        ledger.run("stage_internal_settlement", business_on=night.business_on)
        posting.post(night)
    return int(counted["ore"])
