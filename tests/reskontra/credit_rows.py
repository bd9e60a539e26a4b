"""Credits of customers for the tests of credit balances, posted as matching posts them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger_rows import CLIENT, Town

from reskontra import posting
from reskontra.night import Night

BANKGIRO = "50501055"


def credit(
    town: Town,
    customer_no: str,
    ore: int,
    paid_on: str,
    rule: str = "overpayment",
    *,
    invoice_no: int | None = None,
    sender_bankgiro: str | None = None,
    payer: dict[str, Any] | None = None,
) -> int:
    """Money of a payment that became a customer's credit on a day; the number of its item."""
    night = town.night(paid_on)
    payment_id, item_id = next(town.numbers), night.take_numbers("item", 1)
    keys = {"run_id": night.run_id, "version_id": night.version_id}
    _payment(town, payment_id, ore, night.business_on, sender_bankgiro, keys)
    if payer:
        town.insert("payer", payment_id=payment_id, **payer)
    entry_id = _post(town, night, "payment_matched", BANK_CLEARING_IN=ore, AR_CREDIT_BALANCE=-ore)
    opened = {
        "item_id": item_id,
        "kind": "credit",
        "component": "NONE",
        "customer_no": customer_no,
        "department": "TEK",
    }
    opened |= {"invoice_no": invoice_no, "payment_id": payment_id, "amount_ore": -ore, "opened_on": night.business_on}
    why = {"entry_id": entry_id, "rule": rule, "rule_version": 1, "evidence": "Prov."}
    town.insert("item", **opened, **why, **keys)
    town.insert("open_item", **opened)
    return item_id


def _payment(
    town: Town, payment_id: int, ore: int, on: date, sender_bankgiro: str | None, keys: dict[str, object]
) -> None:
    file = {"file_id": 1, "file_line": 1, **keys}
    town.insert(
        "deposit",
        deposit_id=payment_id,
        source="bgmax",
        bank="prov",
        bankgiro=BANKGIRO,
        deposit_key=f"2026-{payment_id:05}",
        paid_on=on,
        account="1",
        amount_ore=ore,
        payment_count=1,
        file_created_at="",
        **file,
    )
    town.insert(
        "payment",
        payment_id=payment_id,
        kind="payment",
        source="bgmax",
        deposit_id=payment_id,
        bankgiro=BANKGIRO,
        ordinal=1,
        paid_on=on,
        amount_ore=ore,
        reference="",
        reference_code=0,
        channel_code=1,
        serial="1",
        sender_bankgiro=sender_bankgiro,
        **file,
    )
    town.ledger.connection.execute(
        """INSERT INTO matched_payment VALUES (%s, %s)
           ON CONFLICT (client) DO UPDATE SET last_payment_id = excluded.last_payment_id""",
        (CLIENT, payment_id),
    )


def pay(town: Town, invoice_no: int, ore: int, paid_on: str) -> None:
    """Settle so much of an invoice's capital with money, so that something else than a credit has happened to it."""
    night = town.night(paid_on)
    ((item_id,),) = town.rows(f"SELECT item_id FROM item WHERE invoice_no = {invoice_no} AND component = 'CAPITAL'")
    with town.ledger.transaction():
        posting.begin(night)
        _stage(town, "payment_matched", BANK_CLEARING_IN=ore)
        town.ledger.connection.execute(
            """INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                           payment_id, rule, evidence)
               VALUES (1, 'payment_matched', 'TEK', 'AR_CLAIM', %s, %s, %s, %s, 'ocr_exact', '')""",
            (item_id, -ore, night.business_on, next(town.numbers)),
        )
        posting.post(night)


def fee(town: Town, invoice_no: int, ore: int, on: str) -> None:
    """A reminder fee beside an invoice's claim."""
    night = town.night(on)
    entry_id = _post(town, night, "reminder_fee", AR_CLAIM=ore, REMINDER_FEE=-ore)
    columns = ("customer_no", "department", "due_on", "due_effective_on")
    query = f"SELECT {', '.join(columns)} FROM invoice WHERE invoice_no = {invoice_no}"
    opened = dict(zip(columns, town.rows(query)[0], strict=True))
    opened |= {"item_id": night.take_numbers("item", 1), "kind": "claim", "component": "COST", "invoice_no": invoice_no}
    opened |= {"amount_ore": ore, "opened_on": night.business_on}
    town.insert("item", **opened, entry_id=entry_id, run_id=night.run_id, version_id=night.version_id)
    town.insert("open_item", **opened)


def _post(town: Town, night: Night, event: str, **lines: int) -> int:
    """Post one voucher; its number."""
    with town.ledger.transaction():
        posting.begin(night)
        _stage(town, event, **lines)
        posting.post(night)
        ((entry_id,),) = town.rows("SELECT entry_id FROM new_entry")
    return int(entry_id)


def _stage(town: Town, event: str, **lines: int) -> None:
    for account_key, ore in lines.items():
        town.ledger.connection.execute(
            "INSERT INTO posting (event, department, account_key, amount_ore) VALUES (%s, 'TEK', %s, %s)",
            (event, account_key, ore),
        )
