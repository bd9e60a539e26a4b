"""What a difference in the reconciliation is about, as staff know it: item, voucher, deposit or payment, file and line.

Asked only when something differs: the statements read the temporary tables of the reconciliation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reskontra.explaining import event_names
from reskontra.tally import Total, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

ACCOUNTS = {
    "AR_CLAIM": "kundfordringar",
    "AR_CREDIT_BALANCE": "tillgodohavanden",
    "AR_UNIDENTIFIED": "oidentifierade inbetalningar",
    "AGENCY_CLEARING": "fordringar på inkassoombudet",
}

Row = dict[str, Any]


class Causes(NamedTuple):
    """What differs, in Swedish, and the processes that posted it last."""

    named: list[str]
    steps: set[str]


def find(night: Night, last_entry_id: int, *, history_is_read: bool) -> Causes:
    """The first items, vouchers, deposits and payments that differ since the entry `last_entry_id`.

    With `history_is_read` items are searched for in the whole ledger.
    """
    ledger, client = night.ledger, night.client.code
    items = ledger.rows("differing_items", client=client, history_is_read=history_is_read)
    vouchers = ledger.rows("differing_vouchers", client=client, last_entry_id=last_entry_id)
    deposits = ledger.rows("unequal_deposits", client=client)
    payments = ledger.rows("differing_payments", client=client)
    named = [*map(_item, items), *map(_voucher, vouchers), *map(_deposit, deposits), *map(_payment, payments)]
    events = {row["event"] for row in (*items, *vouchers)} & event_names.EVENTS.keys()
    return Causes(named, {event_names.EVENTS[event].process for event in events})


def _item(row: Row) -> str:
    of = f"faktura {row['invoice_no']}" if row["invoice_no"] else f"betalning {row['payment_id']}"
    return f"post {row['item_id']} ({of}): öppen {kronor(row['open_ore'])} kr, bokförd {kronor(row['posted_ore'])} kr"


def _voucher(row: Row) -> str:
    name = f"{event_names.title(row['event'])} {row['department']} {row['business_on']}" if row["event"] else "okänd"
    of = f"bokning {row['entry_id']} ({name})"
    if row["account_key"] is None:
        return f"{of}: debet och kredit skiljer {kronor(row['posted_ore'])} kr"
    account = ACCOUNTS[row["account_key"]]
    return f"{of}: {account} {kronor(row['posted_ore'])} kr bokfört, posterna är {kronor(row['listed_ore'])} kr"


def _deposit(row: Row) -> str:
    where = (
        f"insättningen på rad {row['file_line']} i {row['file_name'] or 'okänd fil'}"
        if row["file_line"]
        else "ingen insättning"
    )
    return (
        f"{where} (bankgiro {row['bankgiro']}): banken säger {Total(row['told_count'], row['told_ore'])}, inlästa "
        f"betalningar {Total(row['paid_count'], row['paid_ore'])}, bokfört och väntande {kronor(row['placed_ore'])} kr"
    )


def _payment(row: Row) -> str:
    where = f"rad {row['file_line']} i {row['file_name'] or 'okänd fil'}" if row["file_line"] else "okänd fil"
    paid, placed = kronor(row["paid_ore"]), kronor(row["placed_ore"])
    return f"betalning {row['payment_id']} ({where}): inläst {paid} kr, bokfört {placed} kr"
