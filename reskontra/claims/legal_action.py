"""Legal action (rättslig åtgärd): a demand of ours that is not paid is announced to the department, then handed over.

The department that owns the claim may object within some bank days; its objection (invändning) is a decision file and
holds the claim until a person ends the hold. With no objection in time the claim goes to the agency with action LEGAL.
What the agency itself has demanded it takes further itself. What it has given back goes again only when a person has
decided on long-term surveillance (långtidsbevakning), in a new case.

Source: inkassolagen (1974:182) §§ 4, 6; receivables rules 3.3, 4.2, 4.3 (legal_run); ruling 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.decisions import decision_stops, decisions
from reskontra.exchange.staff_files import send_list
from reskontra.rules.bank_days import add_bank_days

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

HEADINGS = {
    "department": "Förvaltning",
    "customer_no": "Kundnummer",
    "invoice_no": "Faktura",
    "open_ore": "Öppet belopp",
    "fees_ore": "Öppna avgifter",
    "due_on": "Förfallodag",
    "demand_no": "Inkassokrav",
    "demanded_on": "Krävd den",
    "respond_by_on": "Svar senast",
    "object_by_on": "Invändning senast",
}


def announce(night: Night, tally: Tally) -> None:
    """Announce the claims that are ripe for legal action, and leave in `case_claim` only those that may go tonight.

    Needs the temporary tables case_claim, as collection has judged it for all other guards, and policy_kravkod.
    """
    ledger, client = night.ledger, night.client.code
    ledger.run("hold_undelivered_demands", client=client)
    ledger.run("leave_small_legal_claims")
    if claims := ledger.one("count_unannounced_claims", client=client)["claims"]:
        _announce(night, claims)
        tally.count("aviserade för rättslig åtgärd", claims)
    ledger.run("leave_announced_claims", client=client, business_on=night.business_on)
    ledger.run("leave_small_legal_claims")


def _announce(night: Night, count: int) -> None:
    """Keep the announcements and send the list of them."""
    ledger, client = night.ledger, night.client.code
    first_no = night.take_numbers("legal_announcement", count)
    object_by_on = add_bank_days(night.business_on, night.policy.days("objection_bank_days"))
    ledger.run("insert_legal_announcement", first_announcement_no=first_no, object_by_on=object_by_on, **night.keys)
    rows = ledger.table("announced_claims", client=client, first_announcement_no=first_no)
    stem = f"RATTSLIG_ATGARD_{client}_{night.business_on:%Y%m%d}"
    ore = sum(rows["open_ore"].to_pylist())
    send_list(night, stem, "Aviserade för rättslig åtgärd", rows, HEADINGS, kind="legal_announcement", ore=ore)


def take_objections(night: Night) -> int:
    """Hold the claims that departments object to pursuing further, and answer the others; how many were judged."""
    if not decisions.begin(night, "objection"):
        return 0
    ledger = night.ledger
    night.stage_policy("objection_ground")
    ledger.run("stage_asked_objection", client=night.client.code)
    ledger.run("judge_objections", business_on=night.business_on)
    ledger.run("insert_legal_objection", **night.keys)
    ledger.run("create_stop_changes")
    ledger.run("stage_objection_stop")
    decision_stops.change_stops(night)
    ledger.run("answer_objections")
    return decisions.close(night)


def take_surveillance(night: Night) -> int:
    """Keep which claims people want under surveillance, and answer the others; how many were judged."""
    if not decisions.begin(night, "surveillance"):
        return 0
    ledger = night.ledger
    ledger.run("stage_asked_surveillance", client=night.client.code)
    ledger.run("judge_surveillance")
    ledger.run("insert_surveillance_order", **night.keys)
    ledger.run("answer_surveillance")
    return decisions.close(night)
