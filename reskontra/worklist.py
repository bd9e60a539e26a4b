"""The headings of the worklist of payments (arbetslista): what the night tells of each row, and what staff write back.

payment_matching writes the list, staff fill the decision columns in and lay the file in finance's `in/`,
decision_intake reads it there: both by these names.
"""

from __future__ import annotations

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
