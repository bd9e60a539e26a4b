"""One batch of matching: its temporary tables, its posting, and what became of it by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra import posting

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

RULES = {
    "ocr_exact": "betalade",
    "ocr_small_difference": "betalade med liten differens",
    "ocr_part": "delbetalda",
    "order_reference": "betalade med autogiro",
    "agency_reference": "utbetalningar från inkassoombudet",
    "plan_reference": "betalade enligt avbetalningsplan",
    "reference_amounts": "fördelade på flera referenser",
    "reference_sum": "fördelade på flera referenser",
    "invoice_number": "matchade på fakturanummer",
    "payer_amount": "matchade på betalare",
    "payer_sum": "matchade på betalare",
    "customer": "matchade på betalare",
    "overpayment": "överbetalda",
    "double_payment": "dubbelbetalda",
    "deduction_credit_note": "avdrag mot kreditfaktura",
    "deduction_unidentified": "avdrag att utreda",
    "unidentified": "oidentifierade",
    "reversed": "återtagna",
    "reversal_unidentified": "återtaganden att utreda",
    "reassigned": "placerade efter beslut",
    "undone": "ångrade efter beslut",
}
BANK_EVENTS = ("payment_matched", "payment_unidentified", "payment_deducted", "payment_reversed")


def begin(night: Night) -> None:
    """Empty temporary tables for one batch."""
    night.ledger.run("sample_less")
    posting.begin(night)
    night.ledger.run("create_matching")
    if night.ledger.row("is_staged", name="policy_matching_rule") is None:
        night.stage_policy("matching_rule")


def post(night: Night, tally: Tally, *, exact: int = 0) -> None:
    """Post the batch: `new_settlement`, `new_item`, and `exact_hit` of so many rows.

    The bank's clearing account is the other side.
    """
    ledger = night.ledger
    counted = ledger.rows("count_matched")
    if not counted and not exact:
        return
    for row in counted:
        tally.count(RULES[row["rule"]], row["count"])
    tally.count(RULES["ocr_exact"], exact)
    if exact:
        ledger.run("stage_exact_posting")
    ledger.run("stage_matching_posting", bank_events=list(BANK_EVENTS))
    posting.post(night)
    if exact:
        _settle_exact(night, exact)
    items = ledger.one("count_new_items")
    ledger.run("insert_matching_item", first_item_id=night.take_numbers("item", items["items"]), **night.keys)
    if ledger.row("is_staged", name="item_rest") is not None:
        ledger.run("add_settled_late", client=night.client.code)
        ledger.run("forget_settled_late", client=night.client.code)


def _settle_exact(night: Night, count: int) -> None:
    """Write the settlements of the exact payments, nearly all there are, from the rows their voucher was summed of."""
    night.ledger.run(
        "settle_exact_ocr",
        first_settlement_id=night.take_numbers("settlement", count),
        rule_version=night.policy.row("matching_rule", "ocr_exact")["version"],
        **night.keys,
    )
