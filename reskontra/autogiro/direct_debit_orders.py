"""Autogiro orders: what the payment specifications say of them, those that nobody answers, and tonight's file.

One sealed file for each agreement holds the mandates, the orders (TK82) and the cancellations (TK25) of the night.
An order and its cancellation never lie in one file: Bankgirot takes records in the order they come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import autogiro, hmac_seal
from formats.reference import format_bankgiro
from reskontra.autogiro import direct_debit_days as days
from reskontra.autogiro import direct_debit_posting as posting
from reskontra.autogiro.direct_debit_records import tell_unknown
from reskontra.autogiro.direct_debit_seal import seal_key
from reskontra.ledger import constant
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.settings import DirectDebitAgreement
    from reskontra.tally import Tally

KIND = "autogiro"  # of the files in the outbox
REQUEST_CODES = {"new": "04", "approve": "04", "refuse": "04", "end": "03", "change": "05"}
REFUSED = "AV"  # answer code of a mandate from the internet bank that is refused


@dataclass(frozen=True)
class Contents:
    """What one agreement's file holds; the tables of `formats.autogiro.write_orders`."""

    mandates: pa.Table
    payments: pa.Table
    changes: pa.Table

    @property
    def is_empty(self) -> bool:
        return not (self.mandates.num_rows or self.payments.num_rows or self.changes.num_rows)


def post_answers(night: Night, tally: Tally) -> None:
    """Post what payment_intake has read of the payment specifications on the orders, each row once."""
    ledger, client = night.ledger, night.client.code
    posting.begin(night)
    ledger.run("stage_report_row", client=client)
    unknown = ledger.rows("unknown_report_rows", client=client)
    places = {
        has_order: [f"{row['file_name']} rad {row['file_line']}" for row in unknown if row["has_order"] == has_order]
        for has_order in (False, True)
    }
    tell_unknown(night, tally, places[False], "kan inte knytas till ett uppdrag här")
    tell_unknown(night, tally, places[True], "har en kod som inte är känd")
    answered = ledger.run("stage_report_answer")
    ledger.run("mark_report_rows_posted", client=client)
    posting.post(night)
    tally.count("svar på uppdrag", answered)


def give_up_unanswered(night: Night, tally: Tally) -> None:
    """Name the orders that have had no answer for too long; their claims are paid by slip until one comes."""
    wait = night.settings.direct_debit.answer_bank_days
    posting.begin(night)
    last_on = add_bank_days(night.business_on, -wait)
    night.ledger.run("stage_unanswered_order", client=night.client.code, business_on=night.business_on, last_on=last_on)
    counted = night.ledger.one("count_given_up")
    given_up = counted["orders"]
    posting.post(night)
    if given_up:
        tally.warn(
            "AG-SILENT",
            str(last_on),
            f"{given_up} autogirouppdrag har inget svar {wait} bankdagar efter dragningsdagen. Se arbetslistan.",
        )


def send(night: Night, tally: Tally) -> None:
    """Send each agreement's file of the night; without the seal's key its orders wait, and the night says so."""
    agreements = []
    for agreement in night.client.direct_debit:
        if seal_key(agreement):
            agreements.append(agreement)
        else:
            _tell_of_missing_key(night, agreement, tally)
    posting.begin(night)
    bankgiros = [agreement.bankgiro for agreement in agreements]
    _choose(night, bankgiros)
    for agreement in agreements:
        _send_file(night, agreement, tally)
    posting.post(night)


def _tell_of_missing_key(night: Night, agreement: DirectDebitAgreement, tally: Tally) -> None:
    latest_on = days.latest_draw(night.business_on, night.settings.direct_debit)
    keys = {"client": night.client.code, "bankgiro": agreement.bankgiro, "business_on": night.business_on}
    waiting = night.ledger.one("waiting_for_key", latest_on=latest_on, **keys)
    if waiting["claims"] or waiting["requests"]:
        tally.hold(
            "AG-KEY",
            agreement.bankgiro,
            f"Autogiro, bankgiro {format_bankgiro(agreement.bankgiro)}: sigillnyckeln saknas eller är fel i "
            f"miljövariabeln {agreement.hmac_key_env}. {waiting['claims']} fakturor och {waiting['requests']} besked "
            "om medgivanden väntar. Lägg in nyckeln så lämnas de nästa natt.",
        )


def _choose(night: Night, bankgiros: list[str]) -> None:
    """Stage tonight's cancellations, and tonight's orders with their day and number."""
    ledger, client, rules = night.ledger, night.client.code, night.settings.direct_debit
    ledger.run("stage_stopped_draw", client=client, business_on=night.business_on)
    ledger.run(
        "stage_cancellation",
        client=client,
        business_on=night.business_on,
        earliest_on=days.earliest_draw(night.business_on, rules),
        bankgiros=bankgiros,
    )
    ledger.run("stage_draw_claim", client=client, bankgiros=bankgiros)
    claims = ledger.table("draw_claims")
    draw_on = days.draw(claims["due_on"], claims["notified_on"], night.business_on, rules)
    chosen = pa.table({"item_id": claims["item_id"], "draw_on": draw_on})
    latest = pa.scalar(days.latest_draw(night.business_on, rules), pa.date32())
    ledger.stage("draw_day", chosen.filter(pc.less_equal(chosen["draw_on"], latest)))
    orders = ledger.run("stage_new_order", client=client, first_order_no=night.peek_number("autogiro_order"))
    night.take_numbers("autogiro_order", orders)
    ledger.analyze("new_order")


def _send_file(night: Night, agreement: DirectDebitAgreement, tally: Tally) -> None:
    """One agreement's file into the outbox, and what it says noted on orders and mandates."""
    contents = _contents(night, agreement)
    key = seal_key(agreement)
    if contents.is_empty or key is None:
        return
    inner = autogiro.write_orders(
        customer_number=agreement.customer_number,
        written_on=night.business_on,
        mandates=contents.mandates,
        payments=contents.payments,
        changes=contents.changes,
    )
    written = autogiro.read_orders(inner).payment  # what the file says, not what it was meant to say
    name = _file_name(night, agreement)
    night.exchange.send(
        night.settings.exchange.accounts.bank,
        name,
        hmac_seal.seal(inner, key, night.business_on),
        kind=KIND,
        rows=written.num_rows,
        ore=pc.sum(written["amount_ore"]).as_py() or 0,
        sequence=night.exchange.next_sequence(night.settings.exchange.accounts.bank, KIND),
    )
    keys = {"client": night.client.code, "bankgiro": agreement.bankgiro, "business_on": night.business_on}
    origin = {"run_id": night.run_id, "version_id": night.version_id}
    night.ledger.run("insert_autogiro_order", file_name=name, **keys, **origin)
    night.ledger.run(
        "stage_sent_cancellation", bankgiro=agreement.bankgiro, business_on=night.business_on, file_name=name
    )
    night.ledger.run("stage_sent_request", file_name=name, **keys)
    tally.count("uppdrag", contents.payments.num_rows)
    tally.count("makuleringar", contents.changes.num_rows)
    tally.count("besked om medgivanden", contents.mandates.num_rows)


def _contents(night: Night, agreement: DirectDebitAgreement) -> Contents:
    """The tables of one agreement's file, as the writer takes them."""
    ledger, bankgiro = night.ledger, agreement.bankgiro
    requests = ledger.table("due_requests", client=night.client.code, bankgiro=bankgiro, business_on=night.business_on)
    kinds = requests["kind"].to_pylist()
    mandates = requests.select(["payer_number", "account", "identity_no", "new_payer_number"])
    mandates = mandates.append_column("code", pa.array([REQUEST_CODES[kind] for kind in kinds], pa.string()))
    answers = pa.array([REFUSED if kind == "refuse" else None for kind in kinds], pa.string())
    payments = ledger.table("new_orders", bankgiro=bankgiro)
    changes = ledger.table("cancellations", bankgiro=bankgiro)
    drawn = {"code": "82", "period_code": "0"}
    return Contents(
        constant(mandates.append_column("answer_code", answers), bankgiro=bankgiro),
        constant(_dated(payments), bankgiro=bankgiro, **drawn),
        constant(_dated(changes), bankgiro=bankgiro, code="25", payment_code="82"),
    )


def _dated(rows: pa.Table) -> pa.Table:
    """Orders or cancellations under the names of Bankgirot's records."""
    names = {"draw_on": "paid_on"}
    return rows.drop_columns(["order_no"]).rename_columns(
        [names.get(name, name) for name in rows.column_names if name != "order_no"]
    )


def _file_name(night: Night, agreement: DirectDebitAgreement) -> str:
    """Bankgirot's data set name; the time is the night's nominal start, a second later for each file of the night."""
    earlier = night.ledger.one("count_autogiro_files", client=night.client.code, run_id=night.run_id)
    at: datetime = night.starts_at + timedelta(seconds=earlier["files"])
    system = "IAGAG" if night.settings.municipality.environment == "production" else "IAGZZ"
    return f"BFEP.{system}.K0{agreement.customer_number}.D{at:%y%m%d}.T{at:%H%M%S}"
