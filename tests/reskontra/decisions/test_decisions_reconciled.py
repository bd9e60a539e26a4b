"""Plans, write-offs, recoveries and waivers leave books that reconcile, night by night and over a turn of the month."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from decision_rows import Clerk
from ledger_rows import Town
from matching_rows import Bank
from reconciled_town import FIRST, NEXT_MONTH, SECOND, copies, town  # noqa: F401 - fixtures
from town_copies import bank

LATE = "2026-12-28"


def test_all_that_people_decide_of_claims_reconciles_to_the_ore(town: Town) -> None:
    clerk, money = Clerk(town), Bank(town)
    ((part,), (whole,)) = town.rows(
        "SELECT invoice_no FROM open_item_rest WHERE open_ore IN (150000, 400000) ORDER BY open_ore"
    )
    assert town.run("reconciliation", FIRST).counts["skillnader"] == 0

    asked = {"fields": {"code": "ESTATE_EMPTY"}, "approved_by": "enhetschef"}
    decisions = [clerk.asks("write_off", "write_off", invoice_no=part, **asked)]
    town.run("reminders", SECOND)
    assert town.run("reconciliation", SECOND).counts["skillnader"] == 0

    town.pay(part, 60_000, NEXT_MONTH)
    bank(town)
    assert town.run("reconciliation", NEXT_MONTH).counts["skillnader"] == 0

    fields = {"count": 6, "until_on": "2027-02-26"}
    decisions.append(clerk.asks("plan", "new", customer_no="1", invoice_no=whole, fields=fields))
    town.run("reminders", LATE)
    assert town.run("reconciliation", LATE).counts["skillnader"] == 0

    decisions.append(clerk.asks("plan", "end", customer_no="1"))
    decisions.append(clerk.asks("waiver", "fee", invoice_no=whole))
    town.run("reminders", "2026-12-29")
    decisions.append(clerk.asks("waiver", "fee", invoice_no=whole))
    town.run("reminders", "2026-12-30")
    tally = town.run("reconciliation", "2027-01-04")
    assert (tally.counts["skillnader"], tally.counts["avstämningar mot hela bokföringen"]) == (0, 1)
    # While the plan runs its claims give nothing up; when it has ended they may.
    assert [clerk.outcome(decision)[0] for decision in decisions] == ["done", "done", "done", "conflict", "done"]
    assert set(town.open_ore(whole)) == {"CAPITAL", "INTEREST"}
    assert money.balance("1") == sum(town.open_ore(whole).values()) - 10_000


def test_a_write_off_that_is_re_opened_reconciles_too(town: Town) -> None:
    """The opposite entry is a movement of its own night, by its own cause, and the month's whole reckoning holds."""
    clerk, money = Clerk(town), Bank(town)
    ((part,),) = town.rows("SELECT invoice_no FROM open_item_rest WHERE open_ore = 150000")
    before = money.balance("1")
    asked = {"fields": {"code": "ESTATE_EMPTY"}, "approved_by": "enhetschef"}
    lost = clerk.asks("write_off", "write_off", invoice_no=part, **asked)
    town.run("reminders", SECOND)
    assert town.run("reconciliation", SECOND).counts["skillnader"] == 0
    clerk.asks("reopen", "reopen", invoice_no=part, fields={"replaces": lost}, approved_by="enhetschef")
    town.run("reminders", NEXT_MONTH)
    assert town.tally.counts["upphävda avskrivningar"] == 1 and town.open_ore(part) == {"CAPITAL": 150_000}
    tally = town.run("reconciliation", NEXT_MONTH)
    assert (tally.counts["skillnader"], tally.counts["avstämningar mot hela bokföringen"]) == (0, 1)
    assert money.balance("1") == before
