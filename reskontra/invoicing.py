"""Invoicing (fakturering): attested orders become invoices and credit notes with number, OCR, VAT and postings.

Selected, joined, numbered and posted by SQL on whole sets; what needs a calendar (due dates) is reckoned here per
payment term. Numbers are reserved last, after the control list has been written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from dateutil.relativedelta import relativedelta

from reskontra import posting
from reskontra.orders import control_list
from reskontra.rules.bank_days import next_bank_day_or_same
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

MONTHS = [
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
]


def run(night: Night) -> Tally:
    """Invoice the orders that wait; those that cannot be invoiced stay, each with its reason."""
    tally = Tally()
    _stage(night)
    counted = night.ledger.one("count_new_invoices")
    if counted["invoices"] or counted["credit_notes"]:
        control_list.write(night, tally)
        _number_and_post(night, counted["invoices"], counted["credit_notes"])
    tally.count("fakturor", counted["invoices"])
    tally.count("kreditfakturor", counted["credit_notes"])
    _tell_of_waiting(night, tally)
    return tally


def _stage(night: Night) -> None:
    """Select and join the orders, reckon VAT and due dates, and give each document the number it will have."""
    ledger, policy = night.ledger, night.policy
    ledger.run("sample_less")
    # The intake may have filled it this minute, and PostgreSQL's own housekeeping has not seen it yet.
    ledger.analyze("sales_order_line")
    night.stage_policy("vat_code", "order_type", "customer_group", "terms", "kravkod")
    ledger.stage("article_place", _articles(night))
    ledger.run("stage_order_vat", client=night.client.code)
    ledger.analyze("order_vat")
    ledger.run("stage_billable_order", client=night.client.code)
    ledger.analyze("billable_order")
    ledger.run(
        "stage_order_group",
        invoice_minimum_ore=policy.limit("invoice_minimum"),
        join_marked_customers=night.settings.invoicing.join_marked_customers,
    )
    ledger.run("stage_credit", client=night.client.code)
    ledger.run("hold_excess_credit", client=night.client.code)
    ledger.run("drop_held_credit")
    ledger.analyze("order_group")
    ledger.run("stage_joint_vat")
    ledger.stage("terms_due", _due_dates(night))
    ledger.analyze("joint_vat", "terms_due")
    ledger.run(
        "stage_new_invoice",
        round_to_krona=night.settings.invoicing.ore_rounding == "krona",
        first_invoice_no=night.take_document_numbers("invoice", 0),
        first_credit_note_no=night.take_document_numbers("credit_note", 0),
        first_item_id=night.peek_number("item"),
        length_digit=night.client.main_bankgiro.length_digit,
    )
    ledger.analyze("new_invoice")


def _articles(night: Night) -> pa.Table:
    """The policy's articles, each with its `place` in the table from 1."""
    articles = night.policy.table("article")
    return articles.append_column("place", pa.array(range(1, articles.num_rows + 1), pa.int64()))


def _due_dates(night: Night) -> pa.Table:
    """For each term in use: `terms_days`, `due_on` as printed, `due_effective_on` moved past non-bank days."""
    days = [row["terms_days"] for row in night.ledger.rows("distinct_terms")]
    due = [night.business_on + timedelta(days=count) for count in days]
    return pa.table(
        {
            "terms_days": pa.array(days, pa.int64()),
            "due_on": pa.array(due, pa.date32()),
            "due_effective_on": pa.array([next_bank_day_or_same(day) for day in due], pa.date32()),
        }
    )


def _number_and_post(night: Night, invoices: int, credit_notes: int) -> None:
    """Take the numbers that the documents were staged with, and write documents, claims and postings."""
    ledger, keys = night.ledger, night.keys
    bankgiro = night.client.main_bankgiro.number
    night.take_document_numbers("invoice", invoices)
    night.take_document_numbers("credit_note", credit_notes)
    night.take_numbers("item", invoices)
    ledger.run("insert_invoice", months=MONTHS, bankgiro=bankgiro, **keys)
    ledger.run("insert_own_line", client=night.client.code)
    ledger.run("insert_invoice_vat", client=night.client.code)
    ledger.run("insert_order_invoice", client=night.client.code)
    ledger.analyze("invoice_vat")
    _post(night)
    ledger.run("insert_claim", bankgiro=bankgiro, **keys)
    ledger.run("open_new_claim", client=night.client.code, business_on=night.business_on, bankgiro=bankgiro)
    ledger.run("insert_credit_balance", **keys)
    ledger.run("queue_invoice_document", client=night.client.code)
    ledger.run("close_invoiced_orders", client=night.client.code)
    if credit_notes:
        ledger.run("add_credited_late", client=night.client.code)


def _post(night: Night) -> None:
    """Post the documents; each credit note is split between the open claim and money owed to the customer.

    The open fees of invoices that have been credited in full are taken back with them.
    """
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_credit_split", client=client, first_credit_item_id=night.peek_number("item"))
    counted = ledger.one("count_credit_balances")
    night.take_numbers("item", counted["balances"])
    ledger.run("stage_fee_reversal", client=client)
    posting.begin(night)
    ledger.run("stage_invoice_posting", client=client)
    ledger.run("stage_reversed_fee_posting")
    ledger.run("stage_credit_settlement", business_on=night.business_on)
    posting.post(night)


def _tell_of_waiting(night: Night, tally: Tally) -> None:
    """Name the orders that a person must look at."""
    for order in night.ledger.rows("held_orders", client=night.client.code):
        tally.hold(
            "INV-HELD",
            str(order["order_id"]),
            f"Order {order['order_id']} ({order['department']}) faktureras inte: {order['held_because']} "
            "Förvaltningen rättar eller återtar ordern.",
        )
    months = night.settings.invoicing.waiting_months
    for order in night.ledger.rows(
        "long_waiting_orders",
        client=night.client.code,
        waiting_since_before=night.business_on - relativedelta(months=months),
    ):
        tally.warn(
            "INV-WAITING",
            str(order["order_id"]),
            f"Order {order['order_id']} ({order['department']}), {kronor(order['net_ore'])} kr, har väntat i {months} "
            "månader på att nå lägsta fakturabelopp. Besluta om den ska faktureras eller återtas.",
        )
