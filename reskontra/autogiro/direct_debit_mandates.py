"""Staff's decisions on Autogiro mandates: new ones, answers to the internet bank, changes of number, and ends.

What a decision asks of Bankgirot lies in `mandate_request` until the next file takes it: an account and an identity
number stand there only so long, and nowhere else in the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.autogiro import direct_debit_posting as posting
from reskontra.decisions import decisions

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

FIRST_OWN_NUMBER = 90_000_000_000  # payer numbers for customers whose own number is an identity number, or no number


def apply_decisions(night: Night, tally: Tally) -> None:
    """Apply the decisions of kind `mandate` that wait; each gets its outcome."""
    if not decisions.begin(night, "mandate"):
        return
    ledger, client = night.ledger, night.client.code
    agreements = night.client.direct_debit
    bankgiro = agreements[0].bankgiro if agreements else None
    posting.begin(night)
    first_payer_number = night.take_numbers("payer_number", 0, first=FIRST_OWN_NUMBER)
    ledger.run("stage_mandate_decision", client=client, bankgiro=bankgiro, first_payer_number=first_payer_number)
    ledger.run("decide_mandates", client=client, bankgiro=bankgiro)
    given = ledger.one("count_numbers_given", first_payer_number=first_payer_number)
    night.take_numbers("payer_number", given["numbers"], first=FIRST_OWN_NUMBER)
    ledger.run("stage_decided_mandate", client=client, bankgiro=bankgiro, business_on=night.business_on)
    requests = ledger.run(
        "insert_mandate_request",
        client=client,
        bankgiro=bankgiro,
        first_request_no=night.peek_number("mandate_request"),
        business_on=night.business_on,
    )
    night.take_numbers("mandate_request", requests)
    posting.post(night)
    tally.count("beslut om medgivanden", decisions.close(night))
