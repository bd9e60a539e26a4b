"""The control list (kontrollista): what a person looks at before tonight's invoices are given numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.exchange.staff_files import staff_csv
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

HEADINGS = {
    "department": "Förvaltning",
    "invoice_count": "Antal fakturor",
    "credit_note_count": "Antal kreditfakturor",
    "net_ore": "Netto",
    "vat_ore": "Moms",
    "total_ore": "Summa",
    "largest_ore": "Största faktura",
    "last_invoice_count": "Antal förra gången",
    "last_total_ore": "Summa förra gången",
}


def write(night: Night, tally: Tally) -> None:
    """Keep tonight's figures per department, send the list to finance, and name what stands out."""
    limits = night.settings.invoicing.control_list
    night.ledger.run("add_control_list", client=night.client.code, run_id=night.run_id)
    rows = night.ledger.table("control_list", client=night.client.code, run_id=night.run_id)
    night.exchange.send(
        "finance",
        f"KONTROLLISTA_{night.client.code}_{night.business_on:%Y%m%d}.csv",
        staff_csv("Kontrollista", rows, HEADINGS),
        kind="control_list",
        rows=rows.num_rows,
        ore=_sum(rows, "total_ore"),
        may_differ=True,
    )
    for row in rows.to_pylist():
        last = row["last_total_ore"]
        if last and abs(row["total_ore"] - last) * 100 > abs(last) * limits.deviation_percent:
            tally.warn(
                "INV-DEVIATION",
                row["department"],
                f"Förvaltning {row['department']} fakturerar {kronor(row['total_ore'])} kr; förra gången var det "
                f"{kronor(last)} kr. Kontrollera att underlaget är rätt.",
            )
    for row in night.ledger.rows("unusually_large", largest_amount_ore=limits.largest_amount_ore):
        tally.warn(
            "INV-LARGE",
            str(row["order_id"]),
            f"Order {row['order_id']} ({row['department']}) ger en faktura på {kronor(row['total_ore'])} kr, mer än "
            f"{kronor(limits.largest_amount_ore)} kr. Kontrollera beloppet.",
        )


def _sum(rows: pa.Table, column: str) -> int:
    return sum(rows.column(column).to_pylist())
