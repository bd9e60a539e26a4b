"""A difference of 1 öre, made behind the ledger's back, stops the night at the step that made it or first meets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from municipality_homes import KILLED, Municipality

from reskontra.processes import NIGHT, STEPS

TONIGHT = "run_id = (SELECT max(run_id) FROM run)"
CENT = "0,01 kr"


def one_more(table: str, column: str, key: str, chosen: str = "", *, ore: int = 1) -> str:
    """The statement that makes the column of tonight's newest row of a table, by its key, 1 öre larger."""
    newest = f"SELECT max({key}) FROM {table} WHERE {TONIGHT} {chosen}"
    return f"UPDATE {table} SET {column} = {column} + {ore} WHERE {key} = ({newest})"


def one_more_posted(event: str, account_key: str) -> str:
    """The statement that makes a line of tonight's newest entry of an event 1 öre larger."""
    newest = f"SELECT max(entry_id) FROM entry WHERE {TONIGHT} AND event = '{event}'"
    line = f"account_key = '{account_key}' AND entry_id = ({newest})"
    return f"UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE {line}"


@dataclass(frozen=True)
class Planted:
    """The statement that plants a difference while the night stands killed at `place`; where it must stop, and why."""

    place: str
    statement: str
    stops_at: str
    says: str


DIFFERENCES = {
    "an order's sum": Planted(
        "order_intake.after_commit", one_more("sales_order", "net_ore", "order_id"), "order_intake", CENT
    ),
    "an order between intake and invoicing": Planted(
        "invoicing.before_commit", one_more("sales_order", "net_ore", "order_id"), "invoicing", CENT
    ),
    "an invoice line": Planted(
        "invoicing.after_commit",
        "UPDATE sales_order_line SET net_ore = net_ore + 1 WHERE line_no = 1 AND order_id = (SELECT max(lines_of) "
        f"FROM invoice WHERE {TONIGHT} AND document_type = 'invoice')",
        "invoicing",
        CENT,
    ),
    "a claim as posted": Planted("invoicing.after_commit", one_more_posted("invoice", "AR_CLAIM"), "invoicing", CENT),
    "income as posted": Planted("invoicing.after_commit", one_more_posted("invoice", "INCOME"), "ledger_export", ""),
    "a payment as it is taken in": Planted(
        "payment_intake.after_commit", one_more("payment", "amount_ore", "payment_id"), "payment_intake", CENT
    ),
    "a payment between intake and matching": Planted(
        "payment_matching.before_commit", one_more("payment", "amount_ore", "payment_id"), "payment_matching", CENT
    ),
    "the bank's money as posted": Planted(
        "payment_matching.after_commit",
        one_more_posted("payment_matched", "BANK_CLEARING_IN"),
        "payment_matching",
        CENT,
    ),
    "a settlement": Planted(
        "payment_matching.after_commit",
        one_more("settlement", "amount_ore", "settlement_id", ore=-1),
        "payment_matching",
        CENT,
    ),
    "the bank's deposit": Planted(
        "payment_intake.after_commit", one_more("deposit", "amount_ore", "deposit_id"), "payment_intake", CENT
    ),
    "the bank's deposit, when it has been matched": Planted(
        "ledger_export.after_commit",
        one_more("deposit", "amount_ore", "deposit_id"),
        "reconciliation",
        "insättningen på rad",
    ),
    "a payment, when it has been matched": Planted(
        "ledger_export.after_commit", one_more("payment", "amount_ore", "payment_id"), "reconciliation", "betalning"
    ),
    "interest as posted": Planted(
        "interest_invoicing.after_commit", one_more_posted("interest_invoice", "AR_CLAIM"), "interest_invoicing", CENT
    ),
    "a reminder's fee": Planted(
        "reminders.after_commit",
        one_more("reminder", "fee_ore", "reminder_no", "AND fee_ore > 0", ore=-1),
        "reminders",
        CENT,
    ),
    "the sum of a file to the agency": Planted(
        "collection.after_commit",
        one_more("outbox", "ore", "outbox_id", "AND kind = 'collection_cases'"),
        "collection",
        CENT,
    ),
    "a voucher of the export": Planted(
        "ledger_export.after_commit",
        "UPDATE ledger_export_voucher SET debit_ore = debit_ore - 1 "
        "WHERE voucher_no = (SELECT max(voucher_no) FROM ledger_export_voucher)",
        "ledger_export",
        CENT,
    ),
    "a posting while it is exported": Planted(
        "ledger_export.after_commit", one_more_posted("invoice", "AR_CLAIM"), "ledger_export", CENT
    ),
    "a posting, when it has been exported": Planted(
        "reconciliation.before_commit", one_more_posted("invoice", "AR_CLAIM"), "reconciliation", "bokning"
    ),
    "what an item was opened with": Planted(
        "ledger_export.after_commit", one_more("item", "amount_ore", "item_id"), "reconciliation", CENT
    ),
    "a settlement, when it has been exported": Planted(
        "ledger_export.after_commit", one_more("settlement", "amount_ore", "settlement_id"), "reconciliation", CENT
    ),
    "a settlement of an earlier night": Planted(
        "ledger_export.after_commit",
        "UPDATE settlement SET amount_ore = amount_ore + 1 "
        "WHERE settlement_id = (SELECT min(settlement_id) FROM settlement JOIN partly_settled_item USING (item_id))",
        "reconciliation",
        CENT,
    ),
    "an open item of an earlier night": Planted(
        "ledger_export.after_commit",
        "UPDATE open_item SET amount_ore = amount_ore + 1 WHERE item_id = (SELECT min(item_id) FROM open_item)",
        "reconciliation",
        CENT,
    ),
    "an open item that is gone": Planted(
        "ledger_export.after_commit",
        "DELETE FROM open_item WHERE item_id = (SELECT max(item_id) FROM open_item WHERE kind = 'claim')",
        "reconciliation",
        "-1 st",
    ),
}


@pytest.mark.parametrize("planted", DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_difference_stops_the_night_by_name(planted: Planted, before_last: Municipality, last_night: date) -> None:
    assert before_last.night(last_night, kill_at=planted.place).code == KILLED
    before_last.change(planted.statement)
    ended = before_last.night(last_night, "--json")
    assert ended.code == 1, ended.err
    facts = ended.facts
    assert (facts["state"], facts["stopped_at"]) == ("stopped", planted.stops_at)
    (stop,) = [stop for stop in facts["stops"] if stop.startswith(f"{planted.stops_at}:")]
    assert planted.says in stop
    later = [step.name for step in NIGHT[NIGHT.index(STEPS[planted.stops_at]) + 1 : -1]]
    states = {step["step"]: step["state"] for step in facts["steps"]}
    assert {states[name] for name in later} <= {"waiting"}
    report = before_last.folder / f"finance/out/SAMMANSTALLNING_10_{last_night:%Y%m%d}.html"
    assert STEPS[planted.stops_at].title in report.read_text(encoding="utf-8")
