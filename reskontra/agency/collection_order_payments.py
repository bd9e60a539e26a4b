"""What the agency collects of other ledgers' claims, told to each ledger in its own list: our debt to it, row by row.

The money comes with our own payouts and is squared with them. Source: KRI 1.0, COLLECTED and REMIT; receivables rules
2.4 (who receives what).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import collection_payment
from formats.delimited import SerialName

if TYPE_CHECKING:
    from reskontra.night import Night


def tell(night: Night) -> None:
    """Send each ledger the list of what it has not been told of its money; no news, no list.

    The outbox is told the rows that change our debt, and by how much: what the books must have too.
    """
    ledger, client, day = night.ledger, night.client.code, night.business_on
    rows = ledger.table("order_payments", client=client, run_id=night.run_id)
    if not rows.num_rows:
        return
    earlier = {row["system"]: row["lists"] for row in ledger.rows("told_order_lists", client=client, business_on=day)}
    told = []
    for system in sorted(set(rows["system"].to_pylist())):
        own = rows.filter(pc.equal(rows["system"], system))
        content = collection_payment.write(own)
        name = collection_payment.file_name(SerialName(client, day, earlier.get(system, 0) + 1))
        count, ore = _debt(content)
        night.exchange.send(f"systems/{system}", name, content, kind="collection_payments", rows=count, ore=ore)
        named = own.select(["event_id", "event", "is_fee", "system"])
        told.append(named.append_column("file_name", pa.array([name] * own.num_rows)))
    ledger.stage("told_row", pa.concat_tables(told))
    ledger.run("insert_told_order_payment", **night.keys)


def _debt(content: bytes) -> tuple[int, int]:
    """Count and öre of the rows that change our debt, as they stand in the file's own bytes."""
    table = collection_payment.read(content).table
    owed = pc.is_in(table["event"], value_set=pa.array([collection_payment.COLLECTED, collection_payment.FEE]))
    back = pc.equal(table["event"], collection_payment.TAKEN_BACK)
    signs = pc.subtract(owed.cast(pa.int64()), back.cast(pa.int64()))
    moved = pc.multiply(signs, table["to_ledger_ore"])
    return pc.sum(pc.not_equal(moved, 0)).as_py(), pc.sum(moved).as_py()
