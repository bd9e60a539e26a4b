"""What people, the night and the agency have done to a claim beside its postings: one kind of event, one statement.

`KINDS` is the table: the key in the JSON, the statement that reads the rows, and the Swedish sentence of one row. A new
kind of event is a row here and a file in sql/explain/. Sentences hold no names and no free texts but a hold's reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from reskontra.explaining import explain_terms
from reskontra.explaining.explain_words import (
    AGENCY_EVENTS,
    AGENCY_PAYMENTS,
    DISPUTES,
    INTERRUPTIONS,
    PLANS,
    REFUSALS,
    STATES,
)
from reskontra.tally import kronor

Row = dict[str, Any]
Told = Iterator[tuple[str, str]]

# Where an event came from, as far as its row says: the same keys for every kind.
PROVENANCE = (
    *("business_on", "code_version", "policy_version", "rule", "rule_version", "decided_by", "set_by", "approved_by"),
    *("decision_id", "file_name", "file_line"),
)


def happened(told: Row) -> Iterator[tuple[str, str, str, Row]]:
    """Of an invoice's rows every event of `KINDS`: day, kind, sentence and row."""
    for kind in KINDS:
        for row in told[kind.name]:
            for on, text in kind.sentences(row):
                yield on, kind.name, text, row


def provenance(row: Row) -> Row:
    """Where an event came from: those of `PROVENANCE` that its row has."""
    return {name: row[name] for name in PROVENANCE if row.get(name) is not None}


def _stop(row: Row) -> Told:
    whom = "Fakturan" if row["holds_on"] == "invoice" else "Kunden"
    part = f" för {kronor(row['part_ore'])} kr" if row["part_ore"] else ""
    until = f" till och med {row['until_on']}" if row["until_on"] else ""
    why = f": {row['reason']}" if row["reason"] else ""
    yield row["set_on"], f"{whom} spärras med {row['stop_code']}{part}{until} av {row['set_by']}{_source(row)}{why}"
    if row["ended_on"]:
        yield row["ended_on"], f"Spärren {row['stop_code']} hävs av {row['ended_by']}"


def _dispute(row: Row) -> Told:
    part = f", {kronor(row['part_ore'])} kr" if row["part_ore"] else ""
    until = f", betala senast {row['respond_by_on']}" if row["respond_by_on"] else ""
    yield row["happened_on"], f"{DISPUTES[row['event']]}{part}{until}, beslut av {row['decided_by']}{_source(row)}"


def _deferment(row: Row) -> Told:
    ground = f", grund {row['ground']}" if row["ground"] else ""
    if row["refused_for"]:
        why = REFUSALS.get(row["refused_for"], row["refused_for"])
        said = f"Anstånd till {row['until_on']} beviljas inte: {why}"
    else:
        moved = ", förfallodagen flyttas" if row["moves_due"] else ""
        said = f"Anstånd till {row['until_on']}{moved}{ground}"
    yield row["decided_on"], f"{said}, beslut av {_deciders(row)}{_source(row)}"


def _plan(row: Row) -> Told:
    said = f"Avbetalningsplan {row['plan_no']} {PLANS[row['event']]}, {kronor(row['amount_ore'])} kr"
    if row["event"] == "agreed":
        said += f" i {row['instalments']} delbetalningar, beslut av {_deciders(row)}"
    yield row["happened_on"], said


def _write_off(row: Row) -> Told:
    given_up = ", fordran efterskänks" if row["is_waived"] else ""
    yield (
        row["written_off_on"],
        f"Avskrivning {row['write_off_no']} av post {row['item_id']}, {kronor(row['amount_ore'])} kr, skäl "
        f"{row['reason_code']}{given_up}, beslut av {_deciders(row)}",
    )


def _demand(row: Row) -> Told:
    fee = f"avgift {kronor(row['fee_ore'])} kr" if row["fee_ore"] else "utan avgift"
    yield (
        row["demanded_on"],
        f"Inkassokrav {row['demand_no']} om {kronor(row['open_capital_ore'])} kr, {fee}, svar senast "
        f"{row['respond_by_on']}, nästa steg {row['next_step_on']}",
    )


def _legal_announcement(row: Row) -> Told:
    yield (
        row["announced_on"],
        f"Aviserad till förvaltningen {row['department']} för rättslig åtgärd, {kronor(row['open_ore'])} kr, "
        f"invändning senast {row['object_by_on']}",
    )


def _legal_objection(row: Row) -> Told:
    said = f"Förvaltningens invändning {row['objected_on']}, grund {row['ground']}, beslut av {row['decided_by']}"
    yield row["decided_on"], f"{said}{_source(row)}"


def _interest_decision(row: Row) -> Told:
    if row["kind"] == "interest_stop":
        until = row["until_on"] or "fordran är reglerad"
        said = f"Ingen ränta från {row['from_on']} till {until}"
    else:
        said = f"Räntan sätts ned med {kronor(row['amount_ore'])} kr"
    yield row["decided_on"], f"{said}, skäl {row['reason_code']}, beslut av {row['decided_by']}"


def _agency_event(row: Row) -> Told:
    what = AGENCY_EVENTS.get(row["kind"], row["kind"])
    yield (
        row["booked_on"],
        f"Ombudet får veta om ärende {row['case_ref']}: {what} {kronor(row['amount_ore'])} kr, kvar "
        f"{kronor(row['open_capital_after_ore'])} kr [{row['file_name']}]",
    )


def _case_state(row: Row) -> Told:
    state = STATES.get(row["state"], row["state"])
    until = f", svar senast {row['respond_by_on']}" if row["respond_by_on"] else ""
    word = "" if row["state"] == "RULED" else ", utslag"
    ruled = f"{word} {row['ruling_on']}" if row["ruling_on"] else ""
    where = f", Kronofogdens mål {row['kfm_case_no']}" if row["kfm_case_no"] else ""
    yield row["state_on"], f"Ombudet om ärende {row['case_ref']}: {state}{ruled}{until}{where} [{row['file_name']}]"


def _limitation_event(row: Row) -> Told:
    yield (
        row["happened_on"],
        f"Preskriptionen avbryts: {INTERRUPTIONS[row['event']]}; ny tid från {row['effective_on']}, noterat av "
        f"{row['set_by']}",
    )


def _agency_payment(row: Row) -> Told:
    what = AGENCY_PAYMENTS.get(row["kind"], row["kind"])
    costs = f", varav Kronofogdens kostnader {kronor(row['kfm_ore'])} kr" if row["kfm_ore"] else ""
    paid_out = f", utbetalt till oss i {row['remit_id']}" if row["remit_id"] else ", inte utbetalt till oss än"
    yield (
        row["paid_on"],
        f"Ärende {row['case_ref']}: {what} {kronor(row['total_ore'])} kr{costs}, vår del "
        f"{kronor(row['creditor_share_ore'])} kr{paid_out} [{row['file_name']}]",
    )


def _decision(row: Row) -> Told:
    outcome = f": {row['outcome']}" if row["outcome"] else ": väntar"
    yield (
        row["business_on"],
        f"Beslut {row['decision_id']} ({row['kind']}/{row['choice']}) av {_deciders(row)}{_source(row)}{outcome}",
    )
    if row["replaced_by"]:
        yield (
            row["reopened_on"],
            f"Beslut {row['decision_id']} gäller inte längre: omprövat i beslut {row['replaced_by']}",
        )


def _deciders(row: Row) -> str:
    return row["decided_by"] + (f" och {row['approved_by']}" if row["approved_by"] else "")


def _source(row: Row) -> str:
    return f" [rad {row['file_line']} i {row['file_name']}]" if row["file_name"] else ""


class Kind(NamedTuple):
    """One kind of event: its key in the JSON, the statement that reads it, and what is said of a row."""

    name: str
    statement: str
    sentences: Callable[[Row], Told]


KINDS = (
    Kind("decisions", "story_decisions", _decision),
    Kind("stops", "story_stops", _stop),
    Kind("disputes", "story_disputes", _dispute),
    Kind("deferments", "story_deferments", _deferment),
    Kind("demands", "story_demands", _demand),
    Kind("legal_announcements", "story_legal_announcements", _legal_announcement),
    Kind("legal_objections", "story_legal_objections", _legal_objection),
    Kind("plans", "story_plans", _plan),
    Kind("interest_decisions", "story_interest_decisions", _interest_decision),
    Kind("claim_terms", "story_claim_terms", explain_terms.decided),
    Kind("write_offs", "story_write_offs", _write_off),
    Kind("case_states", "story_case_states", _case_state),
    Kind("limitation_events", "story_limitation_events", _limitation_event),
    Kind("agency_events", "story_agency_events", _agency_event),
    Kind("agency_payments", "story_agency_payments", _agency_payment),
)
