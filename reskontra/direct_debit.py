"""Direct debit (autogiro): mandates and Bankgirot's reports posted, due invoices of customers with a mandate drawn.

Runs twice a night. *Reports*, before invoicing: what Bankgirot says of mandates and orders, and staff's decisions on
mandates, so that tonight's invoices know who is drawn. *Orders*, after matching: the answers in the payment
specifications that payment_intake has read, and tonight's file to Bankgirot.

A claim is drawn only if its customer was told so: the mandate was active when it was invoiced. Source: Bankgirot's
Autogiro manual, new file layout; receivables rules on direct debit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.autogiro import direct_debit_mandates as mandates
from reskontra.autogiro import direct_debit_orders as orders
from reskontra.autogiro import direct_debit_reports as reports
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night


def run(night: Night) -> Tally:
    """Take the reports, before invoicing; order what is due, after matching."""
    tally = Tally()
    if night.step.occasion == "reports":
        reports.take(night, tally)
        orders.post_answers(night, tally)
        mandates.apply_decisions(night, tally)
    else:
        orders.post_answers(night, tally)
        orders.give_up_unanswered(night, tally)
        orders.send(night, tally)
    return tally
