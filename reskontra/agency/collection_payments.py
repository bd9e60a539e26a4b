"""What debtors have paid to the agency: each row checked against our claim and against who keeps what, then booked.

The claim is settled and the income posted at once; the agency's debt to us is an item on its clearing account until the
payout has come. Money of another ledger's claim is our debt to that ledger, and no income of ours. Source: KRI 1.0,
COLLECTED (5.5); receivables rules 2.4 (who receives what); ruling 12 (a fee whose keeper depends on an outcome that is
not known is in no books until the case ends).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra import posting
from reskontra.agency import agency_answers
from reskontra.claims import claim_interest
from reskontra.payments.payment_matching_ladder import CENTRAL
from reskontra.tally import kronor

if TYPE_CHECKING:
    from formats import kri
    from reskontra.agency.agency_answers import Answers
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

# Parts of a payment, as the policy who_gets_what names them. The solvency check comes as costs at Kronofogden.
COMPONENTS = ("capital", "interest", "reminder", "demand", "plan", "plan_notice", "kfm", "late_compensation")


def take(night: Night, file: InboundFile, read: kri.Kri, answers: Answers, tally: Tally) -> None:
    """Book the payments of one file; a row that does not agree with our books is put aside and goes back."""
    ledger, client, keys = night.ledger, night.client.code, night.keys
    ledger.run("forget_staged_rows")
    rows = read.tables["payment"]
    ledger.stage("collected_row", rows)
    _stage_keepers(night)
    ledger.run("stage_collected_claim", client=client, central=CENTRAL)
    lost = ledger.run("stage_lost_claim", client=client)
    if lost:
        ledger.run("add_lost_claims")
    ledger.run("stage_collected_part")
    ledger.run("find_collected_faults", client=client)
    judged = ledger.rows("collected_faults")
    ledger.run("leave_faulty_rows")
    _compare_interest(night, tally)
    if lost:
        _recover(night)
    _post(night)
    ledger.run("insert_agency_payment", file_name=file.name, **keys)
    ledger.run("insert_agency_parts", client=client)
    ledger.run("keep_collected_cases", client=client)
    lines = {row["line_no"] for row in judged}
    told = list(zip(rows["line_no"].to_pylist(), rows["event_id"].to_pylist(), strict=True))
    taken = [key for line, key in told if line not in lines]
    agency_answers.take(file, read, len(taken), taken, judged, answers)
    tally.count("betalningar hos ombudet", len(taken))
    for row in judged:
        if row["rule"] != "DUPLICATE_EVENT":
            tally.hold(
                row["rule"],
                row["row_key"],
                f"{file.name} rad {row['line_no']}, {row['row_key']}: ”{row['found']}”. "
                f"{agency_answers.WANTED[row['rule']]} Raden är inte bokförd och har gått tillbaka till ombudet.",
            )


def _stage_keepers(night: Night) -> None:
    """Stage who keeps what by outcome; under the outcome '' what can be said before it is known, W where it cannot."""
    outcomes = {row["outcome"]: row for row in night.policy.table("who_gets_what").to_pylist()}
    rows = [(outcome, name, row[name]) for outcome, row in outcomes.items() for name in COMPONENTS]
    for name in COMPONENTS:
        parties = {row[name] for row in outcomes.values()} - {"-"}
        rows.append(("", name, "W" if len(parties) > 1 else next(iter(parties), "-")))
    if night.ledger.row("is_staged", name="keeper") is None:
        columns = list(zip(*rows, strict=True))
        night.ledger.stage("keeper", pa.table(dict(zip(("outcome", "component", "party"), columns, strict=True))))


def _compare_interest(night: Night, tally: Tally) -> None:
    """Warn of interest that is not ours to the tolerance; the agency's figure is booked."""
    ledger = night.ledger
    ledger.run("stage_collected_interest_claim")
    segments, _ = claim_interest.reckon(night)
    ledger.stage("collected_interest", segments.select(["claim_id", "interest_ore"]))
    tolerance = night.policy.limit("agency_interest_tolerance")
    for row in ledger.rows("differing_interest", client=night.client.code, tolerance_ore=tolerance):
        tally.warn(
            "INTEREST_DIFF",
            row["event_id"],
            f"Faktura {row['invoice_no']}: ombudet räknar räntan till {kronor(row['theirs_ore'])} kr, vi till "
            f"{kronor(row['ours_ore'])} kr ({row['event_id']}). Ombudets belopp är bokfört; fråga om skillnaden.",
        )


def _recover(night: Night) -> None:
    """Take back what was written off of the claims, as far as the money goes: it is no loss any more (4.10)."""
    ledger, client = night.ledger, night.client.code
    if ledger.run("stage_agency_recovery", client=client):
        night.stage_policy("vat_code")
        posting.begin(night)
        ledger.run("settle_agency_recovery", business_on=night.business_on)
        ledger.run("stage_recovery_posting", client=client)
        posting.post(night)


def _post(night: Night) -> None:
    """Settle the claims, open what the agency owes us and post the income."""
    ledger, client = night.ledger, night.client.code
    posting.begin(night)
    ledger.run("stage_agency_item", first_item_id=night.peek_number("item"))
    counted = ledger.one("count_agency_items")
    night.take_numbers("item", counted["items"])
    ledger.run("settle_collected", client=client)
    ledger.run("stage_agency_posting", client=client)
    posting.post(night)
    ledger.run("insert_agency_item", **night.keys)


def release_fees(night: Night, tally: Tally) -> None:
    """Post the fees that waited for the outcome of cases that have ended, where they are ours (ruling 12)."""
    ledger, client = night.ledger, night.client.code
    if ledger.row("has_waiting_fees", client=client) is None:
        return
    _stage_keepers(night)
    ledger.run("stage_fee_release", client=client, first_item_id=night.peek_number("item"), central=CENTRAL)
    counted = ledger.one("count_fee_release")
    if counted["fees"]:
        posting.begin(night)
        night.take_numbers("item", counted["ours"])
        ledger.run("stage_agency_fee_posting")
        posting.post(night)
        ledger.run("insert_released_fee", **night.keys)
    tally.count("avgifter från ombudet", counted["ours"])
