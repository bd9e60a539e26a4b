"""What arrives between the steps stops them: many claims, each with its own event; and twins of two departments."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from collections import Counter
from datetime import date

from agency_rows import all_sent, answer, books, row, served, town  # noqa: F401 - fixtures
from ledger_rows import Town

EVENTS = ("none", "paid", "credited", "stopped", "part")
CLAIMS = 12_500  # to four in five something happens: 10,000


def pay(town: Town, invoices: list[int], on: str, *, less_ore: int = 0) -> None:
    """All of each claim, fees too, or all but some öre: one deposit, matched by its night."""
    numbers = ", ".join(map(str, invoices)) or "0"
    owed = town.rows(
        f"""SELECT i.bankgiro, i.ocr, sum(o.open_ore)::bigint
            FROM open_item_rest AS o JOIN invoice AS i USING (client, invoice_no)
            WHERE i.invoice_no IN ({numbers}) GROUP BY 1, 2 ORDER BY 2"""
    )
    day, first = date.fromisoformat(on), next(town.numbers) * 1_000_000
    known = {"kind": "payment", "source": "bgmax", "deposit_id": first, "paid_on": day, "reference_code": 2}
    known |= {"channel_code": 1, "serial": "1", "file_id": 1, "run_id": 1, "version_id": 1}
    rows = [
        {
            "payment_id": first + place, "bankgiro": bankgiro, "ordinal": place, "amount_ore": open_ore - less_ore,
            "reference": ocr, "ocr": ocr, "file_line": place, **known,
        }
        for place, (bankgiro, ocr, open_ore) in enumerate(owed)
    ]  # fmt: skip
    town.load("payment", rows)
    town.run_only("payment_matching", day)


def happen(town: Town, event: str, invoices: list[int], on: str) -> None:
    """Let something happen to the claims, taken in by the night of a day, before its letters."""
    day = date.fromisoformat(on)
    if event in ("paid", "part"):
        pay(town, invoices, on, less_ore=4_000 if event == "part" else 0)
    elif event == "credited":
        whose = dict(town.select("invoice_no, customer_no", "invoice"))
        credits = [{"customer_no": whose[no], "net_ore": -150_000, "credits_invoice_no": no} for no in invoices]
        town.waiting_orders(credits, day)
        town.run_only("invoicing", day)
    elif event == "stopped":
        stop = {"stop_code": "DISPUTE", "set_on": day, "reason": "", "set_by": "ab", "run_id": 1, "version_id": 1}
        town.load("invoice_stop_set", [{"invoice_no": invoice_no, **stop} for invoice_no in invoices])


def dunned(town: Town) -> dict[str, set[int]]:
    """The claims that each step has taken."""
    return {
        "reminder": {number for (number,) in town.select("invoice_no", "reminder")},
        "demand": {number for (number,) in town.select("invoice_no", "demand_claim")},
        "case": {number for (number,) in town.select("invoice_no", "collection_case_invoice")},
    }


def test_nothing_goes_on_after_what_ended_it(town: Town) -> None:
    """10,000 claims: paid, credited, stopped or paid in part before the reminder, or between it and the next step."""
    town.kravkod("STD_PERSON", hand_over="at_demand")
    town.kravkod("CHILDCARE", hand_over="after_demand")
    customers = town.customers([f"K{place}" for place in range(CLAIMS)], reminder_fee_agreement="AVT-1")
    half = CLAIMS // 2
    invoices = town.invoices(customers[:half], 150_000, "2026-02-27")
    invoices += town.invoices(customers[half:], 150_000, "2026-02-27", order_type="BO")
    story = {
        invoice_no: (EVENTS[place % len(EVENTS)], "before" if place // len(EVENTS) % 2 else "between")
        for place, invoice_no in enumerate(invoices)
    }
    for when, on in (("before", "2026-03-04"), ("between", "2026-03-16")):
        for event in EVENTS:
            happen(town, event, [number for number, told in story.items() if told == (event, when)], on)
        for process in ("credit_balances", "interest_invoicing", "reminders", "collection"):
            town.run(process, on)
        town.distribute(date.fromisoformat(on))
    steps, fees = dunned(town), Counter(number for (number,) in town.select("invoice_no", "item", "component = 'COST'"))
    for number, (event, when) in story.items():
        done = {step for step, numbers in steps.items() if number in numbers}
        next_step = "case" if number in invoices[:half] else "demand"
        wanted = {"reminder", next_step} if event == "none" else {"reminder"} if when == "between" else set()
        assert done == wanted, (number, event, when)
        assert fees[number] == len(wanted - {"case"}), (number, event, when)
    assert min(Counter(story.values()).values()) >= CLAIMS // len(EVENTS) // 2 - 1


def test_twins_of_two_departments_get_the_same_steps_the_same_days(town: Town) -> None:
    """60 pairs that differ in nothing but the department; amounts, holds and payments are each pair's own."""
    town.kravkod("CHILDCARE", hand_over="after_demand", reminder_levels=2, second_reminder_days=20)
    twins: dict[tuple[int, str], int] = {}
    for department in ("TEK", "VAT"):
        for pair in range(60):
            agreed = {"reminder_fee_agreement": "AVT-1"} if pair % 3 else {}
            who = {"protection_code": 1} if pair % 17 == 5 else {"kind": "estate"} if pair % 19 == 7 else {}
            town.customer(f"{department}{pair}", **agreed, **who)
        for group in range(4):
            pairs = [pair for pair in range(60) if pair % 4 == group]
            made = town.invoices(
                [f"{department}{pair}" for pair in pairs], 5_100 + 40_000 * group, f"2026-02-2{3 + group}",
                department=department, order_type="BO" if group % 2 else "FS",
            )  # fmt: skip
            twins |= {(pair, department): number for pair, number in zip(pairs, made, strict=True)}
    for department in ("TEK", "VAT"):
        who = {"set_on": date(2026, 3, 10), "reason": "", "set_by": "ab", "run_id": 1, "version_id": 1}
        for pair in range(0, 60, 9):
            town.insert("invoice_stop_set", invoice_no=twins[pair, department], stop_code="DISPUTE", **who)
    for on in ("2026-03-02", "2026-03-03", "2026-03-16", "2026-03-18", "2026-03-30", "2026-04-07", "2026-04-15"):
        if on == "2026-03-18":
            pay(town, [number for (pair, _), number in twins.items() if pair % 7 == 3], on)
        for process in ("interest_invoicing", "reminders", "collection"):
            town.run(process, on)
        town.distribute(date.fromisoformat(on))
        for name in all_sent(town):
            if "CASES" in name and town.select("1", "kri_file", f"file_name = '{name}' AND answered_on IS NULL"):
                answer(town, [row(name, "ACCEPTED")], on)
    told = "invoice_no, document_type, level, sent_on, open_capital_ore, fee_ore, interest_ore"
    letters = town.select(told, "letter_claim")
    handed_over = "collection_case_invoice JOIN collection_case USING (client, case_ref)"
    cases = town.select("invoice_no, action, sent_on", handed_over)
    steps = {
        number: sorted((found[1:] for found in (*letters, *cases) if found[0] == number), key=str)
        for number in twins.values()
    }
    assert sum(map(bool, steps.values())) > 80 and len(cases) > 10
    for (pair, department), number in twins.items():
        assert steps[number] == steps[twins[pair, "TEK"]], (pair, department)
