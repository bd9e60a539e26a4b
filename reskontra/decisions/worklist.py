"""The headings of the worklist of payments (arbetslista): what the night tells of each row, and what staff write back.

payment_matching writes the list, staff fill the decision columns in and lay the file in finance's `in/`,
decision_intake reads it there: both by these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.exchange.staff_files import send_list

if TYPE_CHECKING:
    from reskontra.night import Night

# What decides which row it is; a copied row (to split an amount between invoices) keeps them.
PAYMENT, ITEM = "Betalning", "Post"

# Empty in the list as sent. A row is a decision when "Beslut" says one.
CHOICE, TO_INVOICE, TO_CUSTOMER = "Beslut", "Till faktura", "Till kund"
AMOUNT, DECIDED_BY, COMMENT = "Belopp", "Beslutat av", "Kommentar"
DECISION_HEADINGS = {
    "decision": CHOICE,  # Faktura: the money goes to the invoice named; Kund: to the customer's credit balance
    "decision_invoice": TO_INVOICE,
    "decision_customer": TO_CUSTOMER,
    "decision_ore": AMOUNT,  # empty: all that is left
    "decided_by": DECIDED_BY,
    "comment": COMMENT,
}

HEADINGS = {
    "payment_id": PAYMENT,
    "item_id": ITEM,
    "kind": "Slag",
    "reason": "Orsak",
    "open_ore": "Kvar att hantera",
    "amount_ore": "Inbetalt belopp",
    "paid_on": "Betalningsdag",
    "age_days": "Ålder (dagar)",
    "owner": "Ägare",  # CENTRAL: money nobody owns yet
    "candidates": "Kandidater",  # invoice, how sure, by which rule: the best three
    "bankgiro": "Bankgiro",
    "reference": "Referens",
    "further_references": "Fler referenser",
    "texts": "Meddelande",
    "payer_name": "Betalare",
    "customer_no": "Kundnummer",
    "invoice_no": "Fakturanummer",
    "deposit": "Insättning",
    "serial": "Bankens löpnummer",
    **DECISION_HEADINGS,
}
WORKBOOK_ROWS = 2_000  # a workbook costs the night half a millisecond a row; nobody fills in more by hand


def send(night: Night) -> None:
    """Send finance the list of all money that waits for a person, as it stands now, as text and as a workbook.

    Needs the temporary table policy_matching_rule, for the rules' Swedish names. Nothing waits: no list.
    """
    night.ledger.run("stage_waiting_money", client=night.client.code)
    night.ledger.analyze("waiting_money")
    rows = night.ledger.table("payment_worklist", client=night.client.code, business_on=night.business_on)
    if rows.num_rows:
        send_list(
            night,
            f"ARBETSLISTA_INBETALNINGAR_{night.client.code}_{night.business_on:%Y%m%d}",
            "Arbetslista inbetalningar",
            rows,
            HEADINGS,
            kind="payment_worklist",
            ore=sum(rows["open_ore"].to_pylist()),
            workbook_rows=WORKBOOK_ROWS,
        )
