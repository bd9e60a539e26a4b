"""The records of each Autogiro report, posted on mandates and orders.

Each function takes one report that holds, posts it and returns how many records it had; records about what we do not
know are kept and named (AG-R9). Accounts, names and addresses never reach the ledger, and an identity number is
compared with the customer's and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from reskontra.autogiro import direct_debit_posting as posting

if TYPE_CHECKING:
    from formats.autogiro import (
        Changes,
        MandateAdvice,
        MandateRegister,
        OnlineMandates,
        PendingRegister,
        RejectedPayments,
    )
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

DIFFERENCES = {
    "missing": "fakturans dragning finns inte hos Bankgirot.",
    "other": "fakturans dragning har ett annat belopp eller en annan dag hos Bankgirot.",
    "unknown": "Bankgirot har ett uppdrag som inte är öppet här.",
}


def _advice(night: Night, file: InboundFile, read: MandateAdvice, tally: Tally) -> int:
    """What became of mandates that we, payers or banks have made, ended or renumbered."""
    names = ["line_no", "bankgiro", "payer_number", "information_code", "comment_code", "action_on"]
    _stage(night, "advice_row", read.advice.select(names))
    night.ledger.run("stage_mandate_advice", client=night.client.code, file_id=file.file_id)
    posting.post(night)
    tally.count("medgivanden", read.advice.num_rows)
    return read.advice.num_rows


def _online(night: Night, file: InboundFile, read: OnlineMandates, tally: Tally) -> int:
    """Answer the mandates from the internet bank that can be judged; the others wait for a person."""
    ledger, client, on = night.ledger, night.client.code, night.business_on
    names = ["line_no", "bankgiro", "payer_number", "identity_no", "message_type"]
    _stage(night, "online_row", read.mandate.select(names))
    ledger.run("stage_online_mandate", client=client, other_identity=night.settings.direct_debit.other_identity)
    ledger.run("stage_online_change", client=client, file_id=file.file_id, business_on=on)
    first_request_no = night.peek_number("mandate_request")
    requests = ledger.run("request_online_answer", client=client, first_request_no=first_request_no, business_on=on)
    night.take_numbers("mandate_request", requests)
    ledger.run("keep_online_mandate", client=client, business_on=on)
    posting.post(night)
    for row in ledger.rows("count_online_verdicts"):
        if row["verdict"] in ("waiting", "reminded"):
            tally.hold(
                "AG-ONLINE",
                file.name,
                f"{file.name}: {row['mandates']} medgivanden från internetbanken väntar på beslut. Se arbetslistan.",
            )
    tally.count("medgivanden", read.mandate.num_rows)
    return read.mandate.num_rows


def _rejected(night: Night, file: InboundFile, read: RejectedPayments, tally: Tally) -> int:
    """Orders that Bankgirot has not taken: nothing will be drawn."""
    names = ["line_no", "kind", "paid_on", "payer_number", "amount_ore", "reference", "comment_code"]
    rows = _with_bankgiro(read.payment, read.section).select(["bankgiro", *names])
    _stage(night, "rejected_row", rows)
    keys = {"client": night.client.code, "file_id": file.file_id, "business_on": night.business_on}
    night.ledger.run("stage_rejected_order", **keys)
    return _orders_posted(night, file, rows, tally)


def _changes(night: Night, file: InboundFile, read: Changes, tally: Tally) -> int:
    """Orders cancelled or moved, on our asking or without it."""
    names = ["line_no", "code", "paid_on", "payer_number", "payment_code", "amount_ore", "new_paid_on", "reference"]
    rows = _with_bankgiro(read.change, read.section).select(["bankgiro", *names, "comment_code"])
    _stage(night, "changed_row", rows)
    keys = {"client": night.client.code, "file_id": file.file_id, "business_on": night.business_on}
    night.ledger.run("stage_changed_order", **keys)
    return _orders_posted(night, file, rows, tally)


def _orders_posted(night: Night, file: InboundFile, rows: pa.Table, tally: Tally) -> int:
    """Post what is staged of orders, and name the records that are about none of ours."""
    night.ledger.stage("report_line", rows.select(["line_no"]))
    unmatched = night.ledger.rows("unmatched_lines", file_id=file.file_id)
    posting.post(night)
    tell_unknown(
        night, tally, [f"{file.name} rad {row['line_no']}" for row in unmatched], "kan inte knytas till ett uppdrag här"
    )
    tally.count("svar på uppdrag", rows.num_rows - len(unmatched))
    return rows.num_rows


def _register(night: Night, file: InboundFile, read: MandateRegister, tally: Tally) -> int:
    """Bankgirot's register of our mandates against ours; those from before this system are taken over."""
    names = ["line_no", "bankgiro", "payer_number", "identity_no", "mandate_type", "status"]
    rows = read.mandate.select(names).append_column("has_account", pc.is_valid(read.mandate["account"]))
    _stage(night, "register_row", rows)
    keys = {"client": night.client.code, "file_id": file.file_id, "business_on": night.business_on}
    differing = night.ledger.run("stage_register_mandate", **keys)
    differing += night.ledger.run("stage_missing_mandate", **keys)
    posting.post(night)
    if differing:
        text = f"{file.name}: {differing} medgivanden skilde sig från Bankgirots register. Se arbetslistan."
        tally.warn("AG-REGISTER", file.name, text)
    tally.count("medgivanden", rows.num_rows)
    return rows.num_rows


def _pending(night: Night, file: InboundFile, read: PendingRegister, tally: Tally) -> int:
    """Bankgirot's list of stored payments against our open orders; differences are named, nothing is changed."""
    names = ["line_no", "kind", "paid_on", "amount_ore", "reference"]
    _stage(night, "pending_row", _with_bankgiro(read.payment, read.section).select(["bankgiro", *names]))
    differences = night.ledger.rows(
        "pending_differences",
        client=night.client.code,
        bankgiros=read.section["bankgiro"].to_pylist(),
        written_on=pc.min(read.section["written_on"]).as_py(),
    )
    for row in differences[: night.settings.checks.examples]:
        key = str(row["invoice_no"]) if row["invoice_no"] else f"{file.name} rad {row['line_no']}"
        tally.warn("AG-PENDING", key, f"{file.name}, {key}: {DIFFERENCES[row['difference']]} Fråga banken.")
    return read.payment.num_rows


def tell_unknown(night: Night, tally: Tally, places: Sequence[str], what: str) -> None:
    """AG-R9: name records that are about nothing we know, as many as the settings show."""
    most = night.settings.checks.examples
    for place in places[:most]:
        tally.warn("AG-R9", place, f"{place}: raden {what}. Den är sparad; fråga banken vad den gäller.")
    if len(places) > most:
        tally.warn("AG-R9", places[most], f"{len(places) - most} rader till {what}.")


def _stage(night: Night, name: str, rows: pa.Table) -> None:
    """Put the records of a report into a temporary table, in place of those of an earlier file of its kind."""
    night.ledger.run("drop_staged_reports")
    night.ledger.stage(name, rows)
    night.ledger.analyze(name)


def _with_bankgiro(rows: pa.Table, sections: pa.Table) -> pa.Table:
    """The records of a report with the bankgiro number of their section."""
    return rows.append_column("bankgiro", sections["bankgiro"].take(pc.subtract(rows["section_no"], 1)))


# How each kind of report is posted.
POSTED: dict[str, Callable[[Night, InboundFile, Any, Tally], int]] = {
    "mandate_advice": _advice,
    "online_mandates": _online,
    "rejected_payments": _rejected,
    "changes": _changes,
    "mandate_register": _register,
    "pending_register": _pending,
}
