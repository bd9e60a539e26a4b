"""What the agency has paid out to us: squared three ways before its debt is taken as paid.

The bank's deposit = the sum that the agency says it has paid out = our shares of the payments it names, less what it
has taken back. Source: KRI 1.0, REMIT (5.5); inkassolagen (1974:182) § 10 (money is kept apart, accounted for at once).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra import posting
from reskontra.agency import agency_answers
from reskontra.exchange.staff_files import send_list
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import kronor

if TYPE_CHECKING:
    from formats import kri
    from reskontra.agency.agency_answers import Answers
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

HEADINGS = {
    "rule": "Kod",
    "key": "Händelse",
    "case_ref": "Ärende",
    "invoice_no": "Faktura",
    "since_on": "Sedan",
    "ours_ore": "Hos oss",
    "theirs_ore": "Enligt ombudet",
    "text": "Vad det är och vad som ska göras",
}
TEXTS = {
    "REMIT_MISSING": "Ombudet har tagit emot pengarna men inte redovisat dem inom avtalad tid. Fråga ombudet.",
    "DEPOSIT_MISSING": "Ombudet säger att pengarna är utbetalda men banken har dem inte. Fråga ombudet.",
    "DEPOSIT_DIFF": "Insättningen med utbetalningens referens är ett annat belopp, eller räcker inte ihop med de "
    "betalningar som den gäller. Den ligger som oidentifierad. Fråga ombudet.",
    "STATUS_DIFF": "Ombudets obetalda kapital är inte vårt. Jämför ärendets händelser och fråga ombudet.",
}


def take(night: Night, file: InboundFile, read: kri.Kri, answers: Answers, tally: Tally) -> None:
    """Keep the remittances of one file; one that does not agree with the payments it names goes back whole."""
    ledger, client = night.ledger, night.client.code
    ledger.run("forget_staged_rows")
    rows, lines = read.tables["remittance"], read.tables["remittance_line"]
    ledger.stage("remit_row", rows)
    ledger.stage("remit_line_row", lines)
    ledger.run("stage_reversal_so_far", client=client)
    bankgiros = [bankgiro.number for bankgiro in night.client.bankgiro]
    ledger.run("find_remit_faults", client=client, bankgiros=bankgiros)
    judged = ledger.rows("remit_faults")
    ledger.run("insert_agency_remittance", file_name=file.name, **night.keys)
    wrong = {row["row_key"] for row in judged}
    taken = [key for key in rows["remit_id"].to_pylist() if key not in wrong]
    counted = len(taken) + sum(key in set(taken) for key in lines["remit_id"].to_pylist())
    agency_answers.take(file, read, counted, taken, judged, answers)
    tally.count("utbetalningar från ombudet", len(taken))
    for row in judged:
        tally.hold(
            row["rule"],
            row["row_key"],
            f"{file.name} rad {row['line_no']}: utbetalningen {row['row_key']} är inte bokförd. "
            f"{agency_answers.WANTED[row['rule']]} Den har gått tillbaka; insättningen ligger som oidentifierad.",
        )


def settle(night: Night, tally: Tally) -> None:
    """Take the agency's debt as paid by the deposits that have come."""
    ledger, client = night.ledger, night.client.code
    if not ledger.row("has_agency_money", client=client):
        return
    ledger.run("stage_found_deposit", client=client)
    counted = ledger.one("count_deposits")
    if counted["deposits"]:
        posting.begin(night)
        ledger.run("settle_deposits", client=client)
        posting.post(night)
    ledger.run("close_paid_remittances", **night.keys)
    tally.count("insättningar från ombudet", counted["deposits"])


def tell_differences(night: Night, tally: Tally) -> None:
    """Send finance the list of what is not squared with the agency, as the step leaves it; empty when all is.

    Last in the step: what it has told the agency tonight counts, so a step that is run again says the same.
    """
    if not night.ledger.row("has_agency_money", client=night.client.code):
        return
    day, policy = night.business_on, night.policy
    rows = night.ledger.table(
        "agency_differences",
        client=night.client.code,
        collected_before_on=add_bank_days(day, -policy.days("remit_bank_days")),
        payout_before_on=add_bank_days(day, -policy.days("deposit_bank_days")),
        settled_before_on=day,
    )
    told = rows.append_column("text", pa.array([TEXTS[rule] for rule in rows["rule"].to_pylist()], pa.string()))
    stem = f"INKASSO_DIFFERENSER_{night.client.code}_{day:%Y%m%d}"
    send_list(night, stem, "Differenser mot inkassoombudet", told, HEADINGS, kind="agency_differences")
    for row in told.to_pylist():
        ours, theirs = kronor(row["ours_ore"] or 0), kronor(row["theirs_ore"] or 0)
        tally.warn(
            row["rule"],
            row["key"],
            f"{row['key']}: {ours} kr hos oss, {theirs} kr enligt ombudet. {row['text']} Se {stem}.csv.",
        )
