"""Interest invoicing (räntefakturering): late-payment interest on claims that have been settled late, the same for all.

Interest is reckoned when the capital is settled (where the kravkod says monthly, also at the end of each month that it
stands) and waits until the customer's sum reaches the smallest interest invoice. Holds on the claim or the customer
keep it waiting. Source: räntelagen (1975:635); receivables rules on calculation, interest invoices and small amounts.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from reskontra import posting
from reskontra.claims import claim_interest, owed_interest
from reskontra.claims.dunning import named
from reskontra.invoicing import MONTHS
from reskontra.rules.bank_days import add_bank_days, next_bank_day_or_same
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.night import Night

VAT_CODE = "O"  # interest is no payment for a supply

ASIDE = {
    "RATE_MISSING": "Räntesatsen från {rate_from_on} saknas. Lägg till den i policyn; räntan räknas nästa natt.",
    "FROM_MISSING": "Dagen som räntan löper från är inte känd. Komplettera fordran eller avstå räntan genom beslut.",
}
HELD = {
    "PROTECTED_ID": "har skyddade personuppgifter",
    "MINOR": "är underårig",
    "DECEASED": "är avliden",
    "INTERNAL": "är intern",
}


def run(night: Night) -> Tally:
    """Reckon the interest of claims settled late, invoice what has reached the minimum, give up what is too old."""
    tally = Tally(dict.fromkeys(("ränterader", "räntefakturor", "ränterader som ges upp"), 0))
    night.stage_policy("kravkod", "stop_code", "posting_account")
    night.ledger.run("sample_less")
    _warn_of_rate(night, tally)
    _reckon(night, tally)
    _credit(night)
    _invoice(night, tally)
    owed_interest.post(night, tally)
    _give_up(night, tally)
    return tally


def _warn_of_rate(night: Night, tally: Tally) -> None:
    missing = night.policy.missing_rate_from()
    if missing:
        tally.warn(
            "RATE_MISSING",
            str(missing),
            f"Riksbankens referensränta från {missing} saknas. Lägg till den i include/policy/reference_rate.csv; "
            "tills dess räknas ingen ränta för dagar från och med då.",
        )


def _reckon(night: Night, tally: Tally) -> None:
    """Turn each claim settled late into interest lines; a claim that cannot be reckoned is named and waits."""
    ledger, client = night.ledger, night.client.code
    ledger.run("queue_decided_bases", client=client)
    is_month_end = add_bank_days(night.business_on, 1).month != night.business_on.month
    ledger.run("stage_settled_late", client=client, business_on=night.business_on, is_month_end=is_month_end)
    ledger.analyze("interest_claim")
    segments, aside = claim_interest.reckon(night)
    first = night.take_numbers("interest_line", segments.num_rows)
    numbers = pa.array(np.arange(first, first + segments.num_rows))
    ledger.stage("new_interest", segments.append_column("interest_line_id", numbers))
    ledger.stage("interest_aside", aside)
    ledger.analyze("new_interest")
    ledger.run("insert_interest_line", **night.keys)
    _lower_returned(night)
    ledger.run("close_settled_late", client=client)
    tally.count("ränterader", segments.num_rows)
    put_aside = ledger.rows("interest_put_aside")
    for (rule, rate_from_on), rows in groupby(put_aside, lambda row: (row["rule"], row["rate_from_on"])):
        invoices = [str(row["invoice_no"]) for row in rows]
        what = ASIDE[rule].format(rate_from_on=rate_from_on)
        tally.hold(
            rule, invoices[0], f"Räntan på {named(night, invoices, 'faktura', 'fakturor')} kan inte räknas. {what}"
        )


def _lower_returned(night: Night) -> None:
    """Lower the interest of claims back from the agency by what people decided while it reckoned it."""
    ledger = night.ledger
    ledger.run("stage_returned_waiver", client=night.client.code)
    if lines := ledger.one("count_returned_waivers")["lines"]:
        ledger.run("insert_returned_waiver", first_line_id=night.take_numbers("interest_line", lines), **night.keys)


def _credit(night: Night) -> None:
    """Take back the interest on what tonight's credit notes have credited, where it was reckoned before them."""
    ledger, keys = night.ledger, night.keys
    ledger.run("stage_credited_interest", client=night.client.code, run_id=night.run_id)
    counted = ledger.one("count_credited_interest")
    if counted["lines"]:
        first_line_id = night.take_numbers("interest_line", counted["lines"])
        ledger.run("insert_credited_interest", first_line_id=first_line_id, **keys)


def _invoice(night: Night, tally: Tally) -> None:
    """Make one interest invoice for each customer whose waiting lines have reached the minimum."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_waiting_line", client=client, business_on=night.business_on)
    ledger.analyze("waiting_line")
    minimum_ore = night.policy.limit("interest_invoice_minimum")
    ledger.run("stage_interest_customer", minimum_ore=minimum_ore)
    held = [row for row in ledger.rows("held_interest_customers") if row["held_by"] in HELD]
    for stop, rows in groupby(sorted(held, key=lambda row: row["held_by"]), lambda row: row["held_by"]):
        customers = [row["customer_no"] for row in rows]
        tally.hold(
            stop,
            customers[0],
            f"Ränta för {named(night, customers, 'kund', 'kunder')} faktureras inte av natten: kunden {HELD[stop]}. "
            "Räntan väntar; en handläggare beslutar.",
        )
    for row in ledger.rows("interest_to_refund"):
        tally.warn(
            "INTEREST_CREDIT",
            row["customer_no"],
            f"Kund {row['customer_no']} ska ha tillbaka {kronor(row['refund_ore'])} kr ränta: belopp har krediterats, "
            "eller räntegrunden ändrats. Det dras av på nästa räntefaktura; kommer ingen, sätter en handläggare ned "
            "räntefakturan.",
        )
    invoices = ledger.one("count_interest_invoices")["invoices"]
    if invoices:
        _number_and_post(night, invoices)
    ledger.run("keep_waiting_lines", client=client, business_on=night.business_on)
    ledger.analyze("waiting_interest")
    tally.count("räntefakturor", invoices)


def _number_and_post(night: Night, invoices: int) -> None:
    ledger, client, keys = night.ledger, night.client.code, night.keys
    payee = night.client.main_bankgiro
    days = night.policy.days("payment_days")
    due_on = night.business_on + timedelta(days=days)
    terms = {"due_on": due_on, "due_effective_on": next_bank_day_or_same(due_on), "bankgiro": payee.number}
    ledger.run(
        "number_interest_invoice",
        first_invoice_no=night.take_document_numbers("interest_invoice", invoices),
        first_item_id=night.take_numbers("item", invoices),
        length_digit=payee.length_digit,
    )
    ledger.analyze("numbered_interest")
    ledger.run("stage_interest_part", client=client)
    ledger.analyze("interest_part")
    text = f"Dröjsmålsränta {MONTHS[night.business_on.month - 1]} {night.business_on.year}"
    ledger.run("insert_interest_invoice", text=text, terms_days=days, **terms, **keys)
    ledger.run("insert_interest_invoice_line", client=client, vat_code=VAT_CODE)
    ledger.run("insert_interest_invoice_vat", client=client, vat_code=VAT_CODE)
    ledger.run("insert_interest_invoiced", client=client)
    ledger.run("close_waiting_interest", client=client)
    posting.begin(night)
    ledger.run("stage_interest_posting")
    posting.post(night)
    ledger.run("insert_interest_claim", **terms, **keys)
    ledger.run("open_interest_claim", **terms, **keys)
    ledger.run("queue_interest_document", **keys)


def _give_up(night: Night, tally: Tally) -> None:
    """Give up interest that has waited too long below the minimum: it was never posted, so nothing is posted."""
    days = night.policy.days("small_interest_days")
    lines = night.ledger.run(
        "give_up_small_interest",
        waiting_days=days,
        minimum_ore=night.policy.limit("interest_invoice_minimum"),
        **night.keys,
    )
    tally.count("ränterader som ges upp", lines)
    given_up = night.ledger.rows("small_interest", client=night.client.code, run_id=night.run_id)
    if given_up:
        customers = [row["customer_no"] for row in given_up]
        total, whose = sum(row["interest_ore"] for row in given_up), named(night, customers, "kund", "kunder")
        tally.warn(
            "SMALL_INTEREST",
            customers[0],
            f"Ränta på {kronor(total)} kr för {whose} har väntat i {days} dagar utan att nå minsta räntefaktura "
            "och ges upp. Den har inte bokförts.",
        )
