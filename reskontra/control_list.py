"""The control list (kontrollista): what a person looks at before tonight's invoices are given numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from formats import delimited
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

CONTROL_LIST = delimited.Declaration(
    "Kontrollista",
    (
        delimited.Column("Förvaltning", delimited.TEXT, name="department"),
        delimited.Column("Antal fakturor", delimited.INTEGER, name="invoice_count"),
        delimited.Column("Antal kreditfakturor", delimited.INTEGER, name="credit_note_count"),
        delimited.Column("Netto", delimited.KRONOR, name="net_ore"),
        delimited.Column("Moms", delimited.KRONOR, name="vat_ore"),
        delimited.Column("Summa", delimited.KRONOR, name="total_ore"),
        delimited.Column("Största faktura", delimited.KRONOR, name="largest_ore"),
        delimited.Column("Antal förra gången", delimited.INTEGER, name="last_invoice_count"),
        delimited.Column("Summa förra gången", delimited.KRONOR, name="last_total_ore"),
    ),
)


def write(night: Night, tally: Tally) -> None:
    """Keep tonight's figures per department, send the list to finance, and name what stands out."""
    limits = night.settings.invoicing.control_list
    night.ledger.run("add_control_list", client=night.client.code, run_id=night.run_id)
    rows = night.ledger.table("control_list", client=night.client.code, run_id=night.run_id)
    night.exchange.send(
        "finance",
        f"KONTROLLISTA_{night.client.code}_{night.business_on:%Y%m%d}.csv",
        delimited.write(rows, CONTROL_LIST),
        kind="control_list",
        rows=rows.num_rows,
        ore=_sum(rows, "total_ore"),
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
