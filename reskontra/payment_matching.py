"""Payment matching: each payment finds its invoice by OCR, or waits as unidentified money on the worklist.

Source: the order of application in the municipality's rules (posted fees, then capital) and handelsbalken 9:5; a
payment with the invoice's OCR is directed to that invoice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.staff_files import staff_csv
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

RULE_VERSION = 1
CENTRAL = "CENTRAL"  # the department of money nobody owns yet: the central ledger itself

RULES = {
    "ocr_exact": "betalade",
    "ocr_small_difference": "betalade med liten differens",
    "ocr_part": "delbetalda",
    "overpayment": "överbetalda",
    "double_payment": "dubbelbetalda",
    "deduction_credit_note": "avdrag mot kreditfaktura",
    "deduction_unidentified": "avdrag att utreda",
    "unidentified": "oidentifierade",
}

HEADINGS = {
    "payment_id": "Betalning",
    "kind": "Slag",
    "reason": "Orsak",
    "open_ore": "Kvar att hantera",
    "amount_ore": "Inbetalt belopp",
    "paid_on": "Betalningsdag",
    "age_days": "Ålder (dagar)",
    "bankgiro": "Bankgiro",
    "reference": "Referens",
    "further_references": "Fler referenser",
    "texts": "Meddelande",
    "payer_name": "Betalare",
    "customer_no": "Kundnummer",
    "invoice_no": "Fakturanummer",
    "deposit": "Insättning",
    "serial": "Bankens löpnummer",
}


def run(night: Night) -> Tally:
    """Settle what the waiting payments name, post the rest as unidentified, and list what a person must look at.

    Deductions come after the payments: one is often netted against the over-payment that stands beside it in the file.
    """
    tally = Tally(dict.fromkeys(RULES.values(), 0))
    posted = [_match(night, kind, tally) for kind in ("payment", "deduction")]
    if any(posted):
        _write_worklist(night)
    return tally


def _match(night: Night, kind: str, tally: Tally) -> int:
    """Settle and post the waiting payments of one kind; how many there were."""
    ledger, client = night.ledger, night.client.code
    ledger.run("sample_less")
    ledger.run("drop_matching_stage")
    ledger.run("stage_payment_queue", client=client, kind=kind)
    ledger.analyze("payment_queue")
    ledger.run("create_settlement")
    _settle(night)
    counted = ledger.row("count_settlements")
    assert counted is not None
    if counted["settlements"]:
        for row in ledger.rows("count_by_rule"):
            tally.count(RULES[row["rule"]], row["count"])
        _post(night, counted["settlements"], counted["new_items"])
    return int(counted["settlements"])


def _settle(night: Night) -> None:
    """Fill `settlement`, rule by rule; a payment is settled once."""
    ledger, client = night.ledger, night.client.code
    bankgiros = [bankgiro.number for bankgiro in night.client.bankgiro]
    ledger.run("stage_named_claim", client=client)
    ledger.analyze("named_claim")
    last = ledger.row("last_turn")
    assert last is not None
    for turn in range(1, last["turn"] + 1):
        ledger.run(
            "settle_by_ocr",
            turn=turn,
            tolerance_ore=night.policy.limit("difference_tolerance"),
            cap_ore=_cap_left(night),
        )
        if turn < last["turn"]:
            ledger.run("lower_named_claim", turn=turn)
    ledger.analyze("settlement")
    ledger.run("settle_double", client=client, bankgiros=bankgiros)
    ledger.run("settle_deduction", client=client, bankgiros=bankgiros)
    ledger.run("settle_unidentified", department=CENTRAL)


def _cap_left(night: Night) -> int:
    """How many öre may still be written off as small differences tonight."""
    given = night.ledger.row("differences_given", client=night.client.code, run_id=night.run_id)
    staged = night.ledger.row("differences_staged")
    assert given is not None and staged is not None
    cap = night.settings.matching.small_difference_night_cap_ore
    return max(0, cap - int(given["given_ore"]) - int(staged["given_ore"]))


def _post(night: Night, settlements: int, new_items: int) -> None:
    ledger, client, keys = night.ledger, night.client.code, night.keys
    night.stage_policy("posting_account")
    ledger.run(
        "number_settlement",
        first_entry_id=night.take_numbers("entry", settlements),
        first_item_id=night.take_numbers("item", new_items),
    )
    ledger.analyze("numbered_settlement")
    ledger.run("stage_cost_settlement", client=client)
    ledger.run("insert_matching_item", **keys)
    ledger.run("insert_matching_entry", **keys)
    ledger.run("insert_matching_entry_line", client=client)
    ledger.run("insert_allocation", rule_version=RULE_VERSION, **keys)
    ledger.run("add_settled_late", client=client)
    ledger.run("close_exact_claims", client=client)
    ledger.run("close_touched_items", client=client)
    ledger.run("forget_closed_parts", client=client)
    ledger.run("close_open_payments", client=client)
    ledger.analyze("open_item", "partly_settled_item", "entry", "entry_line", "allocation")


def _write_worklist(night: Night) -> None:
    """Send finance the list of all money that waits for a person, as it stands now."""
    rows = night.ledger.table("payment_worklist", client=night.client.code, business_on=night.business_on)
    if rows.num_rows:
        night.exchange.send(
            "finance",
            f"ARBETSLISTA_INBETALNINGAR_{night.client.code}_{night.business_on:%Y%m%d}.csv",
            staff_csv("Arbetslista inbetalningar", rows, HEADINGS),
            kind="payment_worklist",
            rows=rows.num_rows,
            ore=sum(rows["open_ore"].to_pylist()),
            may_differ=True,
        )
