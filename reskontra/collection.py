"""Collection (inkasso): acknowledgements read, paid claims called back, unpaid claims handed to the agency.

Source: KRI 1.0; the municipality's hand-over (rulings 1, 8, 49) and recalls (receivables rules on recall); inkassolagen
(1974:182) §§ 4-5. No row of a protected person leaves the house, and nobody is handed over on a closed day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from reskontra.agency import (
    agency_files,
    collection_credits,
    collection_events,
    collection_inbox,
    collection_order_events,
    collection_order_payments,
    collection_orders,
    collection_payments,
    collection_recalls,
    collection_remittances,
)
from reskontra.agency.neutral_text import not_neutral
from reskontra.claims import claim_interest, dunning, legal_action, limitation_watch
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

Tables = dict[str, pa.Table]

# What the agency is told of a claim's interest.
CASE_TERMS = [
    *("claim_id", "interest_basis", "from_on", "invoiced_to_on", "agreed_rate_x100", "agreed_margin_x100"),
]
COUNTED = ("kvittenser", "återkallelser", "händelser till ombudet", "ärenden", "fakturor till inkasso")


def run(night: Night) -> Tally:
    """Read what the agency sends, call back and tell of what has happened since, then hand over what is due."""
    tally = Tally(dict.fromkeys(COUNTED, 0))
    night.stage_policy("kravkod", "stop_code", "department")
    collection_inbox.take(night, tally)
    collection_orders.take(night, tally)
    collection_payments.release_fees(night, tally)
    collection_credits.give_back(night, tally)
    collection_remittances.settle(night, tally)
    collection_recalls.send(night, tally)
    collection_order_events.call_back(night)
    collection_orders.recall(night, tally)
    collection_events.send(night, tally)
    collection_order_events.send(night, tally)
    if may_hand_over(night, tally):
        hand_over(night, tally)
        collection_orders.hand_over(night, tally)
    collection_orders.tell(night)
    collection_order_payments.tell(night)
    collection_remittances.tell_differences(night, tally)
    return tally


def may_hand_over(night: Night, tally: Tally) -> bool:
    """Whether new cases may leave: not while an acknowledgement is missing, nor when letters may not leave either."""
    for name in agency_files.overdue(night, "RECALLS"):
        tally.warn(
            "RECALL_UNCONFIRMED",
            name,
            f"Ombudet har inte kvitterat återkallelserna i {name}. Kontakta ombudet: inget krav får drivas vidare.",
        )
    late = agency_files.overdue(night, "CASES")
    for name in late:
        tally.warn(
            "ACK_MISSING",
            name,
            f"Ombudet har inte kvitterat ärendefilen {name}. Inga nya ärenden lämnas förrän kvittensen har kommit. "
            "Kontakta ombudet.",
        )
    return not late and dunning.may_send(night, tally, "nya inkassoärenden")


def hand_over(night: Night, tally: Tally) -> None:
    """Hand the claims that are due to the agency, one case for each debtor; what cannot go is named and stays."""
    ledger, client = night.ledger, night.client.code
    _select(night)
    legal_action.announce(night, tally)
    ledger.run("add_protected_case", **night.keys)
    ledger.run("stage_case_row")
    ledger.run("stage_case_fee", client=client)
    ledger.analyze("case_row", "case_fee")
    tables = _records(night)
    tables, aside = _sound(night, tables)
    blocked = ledger.rows("blocked_case_claims") + aside
    dunning.tell_blocked(night, tally, blocked, "case")
    if tables["case"].num_rows:
        _send(night, tables)
    tally.count("ärenden", tables["case"].num_rows)
    tally.count("fakturor till inkasso", tables["invoice"].num_rows)


def _select(night: Night) -> None:
    """Stage the claims that are due, with first interest day and limitation, and what keeps each back."""
    ledger, policy = night.ledger, night.policy
    dunning.stage_ripe(night)
    ledger.run(
        "stage_case_claim",
        client=night.client.code,
        business_on=night.business_on,
        years_person=policy.number("years_person"),
        years_other=policy.number("years_other"),
    )
    ledger.analyze("case_claim")
    ledger.run("take_up_surveillance", client=night.client.code)
    ledger.run("hold_stopped_cases", client=night.client.code, business_on=night.business_on)
    ledger.run("stage_case_interest_claim", business_on=night.business_on)
    interest = claim_interest.claims(night)
    ledger.stage("case_interest", interest.select(CASE_TERMS))
    ages = ledger.table("case_claim_ages")
    limits, _ = limitation_watch.limits_of(night, ages)
    ledger.stage("case_limit", pa.table({"item_id": ages["item_id"], "limits_on": limits}))
    ledger.run("block_case_claims", business_on=night.business_on)


def _records(night: Night) -> Tables:
    """The records of tonight's cases under provisional references, as `formats.kri` names their columns."""
    ledger, client, policy = night.ledger, night.client.code, night.policy
    return {
        "case": ledger.table("case_records", client=client),
        "invoice": ledger.table(
            "case_invoice_records",
            client=client,
            late_margin_x100=policy.percent_x100("margin_percent"),
            return_margin_x100=policy.percent_x100("return_margin_percent"),
            late_rate_x100=claim_interest.late_rate_x100(night),
        ),
        "fee": ledger.table("case_fee_records"),
    }


def _sound(night: Night, tables: Tables) -> tuple[Tables, list[dict[str, Any]]]:
    """The cases that may be sent, and the claims of the others with what is wrong (`blocked_by`, `invoice_no`)."""
    wrong = dict.fromkeys(not_neutral(night, tables), "TEXT_NOT_NEUTRAL")
    for fault in agency_files.form(night).check("CASES", tables).to_pylist():
        wrong.setdefault(fault["key"], fault["rule"])
    claims = tables["invoice"].select(["case_ref", "invoice_no"]).to_pylist() if wrong else []
    aside = [
        {"blocked_by": wrong[claim["case_ref"]], "invoice_no": claim["invoice_no"]}
        for claim in claims
        if claim["case_ref"] in wrong
    ]
    refs = pa.array(list(wrong), pa.string())
    kept = {name: pc.invert(pc.is_in(table["case_ref"], value_set=refs)) for name, table in tables.items()}
    return {name: table.filter(kept[name]) for name, table in tables.items()}, aside


def _send(night: Night, tables: Tables) -> None:
    """Write the cases in as many files as the agency's limit asks for, and note them as open."""
    night.ledger.stage("new_case", agency_files.send_cases(night, tables))
    night.ledger.analyze("new_case")
    night.ledger.run("insert_case", **night.keys)
    night.ledger.run("insert_case_invoice", client=night.client.code)
    night.ledger.run("insert_case_sent", **night.keys)
