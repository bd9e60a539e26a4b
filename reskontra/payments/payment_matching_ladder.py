"""The ladder of matching: what the simplest rule has left is tried rule by rule, as the policy matching_rule says.

Each rule is a statement that fills the temporary table `hit` with what it would do. What is as sure as the settings ask
(`post_at_percent`) is placed, and its payments leave the queue; what is less sure is kept as a proposal. Payments that
a rule sends to the same claim share it in order of payment; a rule that is to the öre serves the first and leaves the
others.

Source: receivables rules 4.6 and 4.7 (order of attempts, handelsbalken 9:5, NJA 2013 s. 1190); Bankgirot's BgMax manual
on TK20-TK23 (reference codes, extra references) and its advice never to book on a guess with more than one hit.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reskontra.night import Night

CENTRAL = "CENTRAL"  # the department of money nobody owns yet: the central ledger itself

# The policy's rules and their statements, for payments and for deductions.
PAYMENT_RULES = {
    "order_reference": "match_by_order",
    "plan_reference": "match_by_plan",
    "ocr_exact": "match_by_exact_ocr",
    "reference_amounts": "match_by_reference_amounts",
    "reference_sum": "match_by_reference_sum",
    "ocr": "match_by_ocr",
    "invoice_number": "match_by_invoice_number",
    "payer_amount": "match_by_payer_amount",
    "payer_sum": "match_by_payer_sum",
    "customer": "match_by_customer",
}
DEDUCTION_RULES = {"deduction_credit_note": "match_by_credit_note"}
PAYER_RULES = ("payer_amount", "payer_sum", "customer")
BY_TEXT = ("invoice_number", "deduction_credit_note")
# Rules that have nothing to do when no payment of the queue names a document in that way.
NEEDS_WAY = {
    "order_reference": "order",
    "reference_amounts": "reference",
    "reference_sum": "reference",
    "invoice_number": "text",
}


@dataclass(frozen=True)
class Batch:
    """A kind of payments and the events it is posted under: what is placed, and what nobody owns yet."""

    kind: str
    rules: dict[str, str]
    event: str
    open_event: str


PAYMENTS = Batch("payment", PAYMENT_RULES, "payment_matched", "payment_unidentified")
DEDUCTIONS = Batch("deduction", DEDUCTION_RULES, "payment_deducted", "payment_deducted")


def climb(night: Night, batch: Batch) -> None:
    """Place the payments in `payment_queue` as far as rules go; the rest becomes unidentified money in `new_item`.

    Leaves `new_settlement` and `new_item` as posting needs them, and proposals in `candidate`.
    """
    ledger, client = night.ledger, night.client.code
    bankgiros = [bankgiro.number for bankgiro in night.client.bankgiro]
    named: dict[str, Any] = {"client": client, "application_order": list(night.policy.parameter("application_order"))}
    ledger.analyze("payment_queue")
    _take_payouts(night, batch)
    ledger.run("stage_mention", client=client, bankgiros=bankgiros)
    ledger.analyze("mention")
    ways = {row["way"] for row in ledger.rows("mentioned_ways")}
    plans = "plan_reference" in batch.rules and ledger.run("stage_plan_mention", client=client)
    if plans:
        ledger.run("stage_named_plan", client=client)
    _stage_named(night, named, "order", "ocr", "reference")
    payers: int | None = None
    for rule in _rules(night, batch):
        name = rule["rule"]
        if name in BY_TEXT and ledger.run("stage_text_mention", client=client, bankgiros=bankgiros):
            ways.add("text")
            ledger.analyze("mention")
            _stage_named(night, named, "text")
        if name in PAYER_RULES:
            payers = _stage_payers(night, named) if payers is None else payers
        if _is_idle(name, ways, plans, payers):
            continue
        if name in PAYER_RULES:
            ledger.run("stage_debt", client=client, business_on=night.business_on)
        if ledger.run(batch.rules[name], **_taken(night, rule)):
            _place(night, batch, rule)
    ledger.run("open_unidentified_items", kind=batch.kind, open_event=batch.open_event, central=CENTRAL)
    _finish(night, batch)


def _is_idle(rule: str, ways: Container[str], plans: int, payers: int | None) -> bool:
    """Whether no payment can be placed by the rule: it goes by what none of them tells."""
    return (
        (rule in NEEDS_WAY and NEEDS_WAY[rule] not in ways)
        or (rule == "plan_reference" and not plans)
        or (rule in PAYER_RULES and not payers)
    )


def place_decided(night: Night, batch: Batch, rule: str) -> None:
    """Place the money of `mention` rows that staff have decided on, as surely as by OCR."""
    named = {"client": night.client.code, "application_order": list(night.policy.parameter("application_order"))}
    night.ledger.run("stage_named_claim", ways=["decision"], **named)
    if night.ledger.run("match_by_decision", client=night.client.code, rule=rule):
        _place(night, batch, {"rule": rule, "version": 1})
    _finish(night, batch)


def _take_payouts(night: Night, batch: Batch) -> None:
    """Let money that the collection agency has paid out pay its debt to us, where the rule is as sure as it must be."""
    rule = night.policy.row("matching_rule", "agency_reference")
    if batch is PAYMENTS and rule["certainty_percent"] >= night.settings.matching.post_at_percent:
        night.ledger.run(
            "settle_agency_payout", client=night.client.code, event=batch.event, rule_version=rule["version"]
        )


def _rules(night: Night, batch: Batch) -> list[dict[str, Any]]:
    """The policy's rows of the batch's rules, in their order; those of no certainty are left out."""
    rows = [row for row in night.policy.table("matching_rule").to_pylist() if row["rule"] in batch.rules]
    return sorted((row for row in rows if row["certainty_percent"]), key=lambda row: row["order_no"])


def _taken(night: Night, rule: dict[str, Any]) -> dict[str, object]:
    return {
        "rule": rule["rule"],
        "certainty_percent": rule["certainty_percent"],
        "business_on": night.business_on,
        "client": night.client.code,
    }


def _stage_named(night: Night, named: dict[str, Any], *ways: str) -> None:
    """Stage what is open of the documents mentioned in these ways."""
    night.ledger.run("stage_named_claim", ways=list(ways), **named)
    night.ledger.run("stage_named_credit", client=night.client.code)
    night.ledger.analyze("named_item")


def _stage_payers(night: Night, named: dict[str, Any]) -> int:
    """Find out who paid what is left, and what they owe; of how many payments it is known."""
    found = night.ledger.run(
        "stage_payer_customer",
        client=night.client.code,
        by_organisation_no=_certainty(night, "payer_organisation_no"),
        by_bankgiro=_certainty(night, "payer_bankgiro"),
        by_name=_certainty(night, "payer_name"),
    )
    if found:
        night.ledger.run("stage_payer_claim", **named)
        night.ledger.analyze("payer_customer", "named_item")
    return found


def _certainty(night: Night, way: str) -> int:
    return int(night.policy.row("matching_rule", way)["certainty_percent"])


def _place(night: Night, batch: Batch, rule: dict[str, Any]) -> None:
    """Do what the rule's sure hits say, keep the others as proposals, and make room for the next rule."""
    ledger, name = night.ledger, rule["rule"]
    post_at = night.settings.matching.post_at_percent
    ledger.analyze("hit")
    ledger.run("drop_rival_hits", post_at_percent=post_at)
    ledger.run("propose_hits", post_at_percent=post_at)
    ledger.run("mark_capital_hits", post_at_percent=post_at)
    ledger.run("fill_hits", post_at_percent=post_at, business_on=night.business_on)
    ledger.run("lower_named_items", rule=name)
    ledger.run(
        "open_over_items",
        client=night.client.code,
        rule=name,
        version=rule["version"],
        post_at_percent=post_at,
        event=batch.event,
        open_event=batch.open_event,
        central=CENTRAL,
    )
    ledger.run("leave_queue", post_at_percent=post_at)
    ledger.run("clear_hits")


def _finish(night: Night, batch: Batch) -> None:
    """Write off small differences, and turn what has been placed into settlements."""
    ledger = night.ledger
    ledger.analyze("placement", "new_item")
    ledger.run(
        "stage_small_difference",
        client=night.client.code,
        tolerance_ore=night.policy.limit("difference_tolerance"),
        cap_ore=_cap_left(night),
    )
    ledger.run("place_settlements", event=batch.event)


def _cap_left(night: Night) -> int:
    """How many öre may still be written off as small differences tonight."""
    given = night.ledger.one("differences_given", client=night.client.code, run_id=night.run_id)
    return max(0, night.settings.matching.small_difference_night_cap_ore - int(given["given_ore"]))
