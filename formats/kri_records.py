"""The types of file of KRI 1.0: which records each has, and the totals of its trailer.

The records are declared in `kri_from_us` and `kri_from_agency`. Source: receivables rules 5.4 and 5.5.
"""

from __future__ import annotations

from formats.kri_declaration import FileType, Total
from formats.kri_from_agency import ACK, PAYMENT, REMITTANCE, REMITTANCE_LINE, STATUS
from formats.kri_from_us import BLOCK, CASE, CO_DEBTOR, EVENT, FEE, INVOICE, RECALL

_REVERSAL = ("kind", "PAYMENT_REVERSAL")

FILE_TYPES = {
    file_type.name: file_type
    for file_type in (
        FileType(
            "CASES",
            (CASE, CO_DEBTOR, INVOICE, FEE),
            (
                Total("case_count", "case"),
                Total("invoice_count", "invoice"),
                Total("fee_count", "fee"),
                Total("sum_open_capital", "invoice", "open_capital_ore"),
                Total("sum_fees", "fee", "amount_ore"),
            ),
        ),
        FileType(
            "EVENTS",
            (EVENT,),
            (
                Total("event_count", "event"),
                Total("sum_direct_payment", "event", "amount_ore", ("kind", "DIRECT_PAYMENT")),
                Total("sum_credit", "event", "amount_ore", ("kind", "CREDIT_NOTE")),
                Total("sum_reversal", "event", "amount_ore", ("kind", "PAYMENT_REVERSAL")),
            ),
        ),
        FileType("RECALLS", (RECALL,), (Total("recall_count", "recall"),)),
        FileType(
            "ACK",
            (ACK,),
            # A file may be answered as such, its rows counted but not named.
            (
                Total("accepted_count", "ack", where=("row_result", "OK"), at_least=True),
                Total("rejected_count", "ack", where=("row_result", "REJECTED"), at_least=True),
            ),
        ),
        FileType("STATUS", (STATUS,), (Total("status_count", "status"),)),
        FileType(
            "COLLECTED",
            (PAYMENT,),
            (
                Total("payment_count", "payment"),
                # The layout does not say whether a reversal adds to or takes from the sums.
                Total("sum_total", "payment", "total_ore", less=_REVERSAL),
                Total("sum_creditor_share", "payment", "creditor_share_ore", less=_REVERSAL),
                Total("sum_agency_share", "payment", "agency_share_ore", less=_REVERSAL),
            ),
        ),
        FileType(
            "REMIT",
            (REMITTANCE, REMITTANCE_LINE),
            (
                Total("line_count", "remittance_line"),
                Total("sum_gross", "remittance_line", "gross_ore"),
                Total("sum_creditor", "remittance_line", "creditor_ore"),
                Total("sum_agency", "remittance_line", "agency_ore"),
                Total("sum_paid_out", "remittance", "paid_out_ore"),
            ),
        ),
        FileType(
            "ORDERBLOCK",
            (BLOCK,),
            (
                Total("set_count", "block", where=("block", "SET")),
                Total("release_count", "block", where=("block", "RELEASE")),
            ),
        ),
    )
}
