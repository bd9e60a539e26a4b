"""Our own demands and joined letters: the ladder's days, what is asked for, one fee, and what is never done."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra.policy import Policy
from reskontra.rules.bank_days import previous_bank_day


@pytest.fixture(autouse=True)
def after_demand(town: Town) -> None:
    """People's claims are demanded by us."""
    town.kravkod("STD_PERSON", hand_over="after_demand")


def remind(town: Town, on: str) -> None:
    """A night's letters, which then leave us."""
    town.run("reminders", on)
    town.distribute(date.fromisoformat(on))


SCHEDULE = {  # due, reminder, demand, respond by, legal step
    "S8": ("2025-12-31", "2026-01-07", "2026-01-19", "2026-01-29", "2026-02-02"),
    "S1": ("2026-02-27", "2026-03-04", "2026-03-16", "2026-03-26", "2026-03-30"),
    "S2": ("2026-03-13", "2026-03-18", "2026-03-30", "2026-04-13", "2026-04-15"),
    "S3": ("2026-03-20", "2026-03-25", "2026-04-08", "2026-04-20", "2026-04-22"),
    "S4": ("2026-04-30", "2026-05-05", "2026-05-18", "2026-05-28", "2026-06-01"),
    "S5": ("2026-05-31", "2026-06-08", "2026-06-22", "2026-07-02", "2026-07-06"),
    "S6": ("2026-06-30", "2026-07-06", "2026-07-20", "2026-07-30", "2026-08-03"),
    "S7": ("2026-11-30", "2026-12-07", "2026-12-21", "2027-01-04", "2027-01-07"),
}


def test_the_schedule(town: Town) -> None:
    """All days of the examples and the bank days before them are nights: each letter comes on its own, once."""
    invoices = {example: town.invoice(town.customer(example), 150000, row[0]) for example, row in SCHEDULE.items()}
    days = {day for _, reminder_on, demand_on, *_ in SCHEDULE.values() for day in (reminder_on, demand_on)}
    before = {str(previous_bank_day(date.fromisoformat(day))) for day in days}
    for day in sorted(days | before | {"2027-02-01"}):
        remind(town, day)
    letters = "document_type, sent_on, respond_by_on, next_step_on"
    for example, (_, reminder_on, demand_on, *further) in SCHEDULE.items():
        demand, reminder = town.select(letters, "letter_claim", invoices[example])
        assert demand == ("demand", *map(date.fromisoformat, (demand_on, *further))), example
        assert reminder[1] == date.fromisoformat(reminder_on), example


def test_a_demand_asks_for_capital_fees_and_tells_interest(town: Town) -> None:
    """F2: 60.00 and 180.00 are posted; interest is told by itself, with how it is counted (inkassolagen § 5)."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.run("reminders", "2026-03-16")
    assert town.select("demand_no, customer_no, department, fee_ore", "demand") == [(1, "1001", "TEK", 18000)]
    parts = "open_capital_ore, open_cost_ore, fee_ore, interest_ore"
    assert town.select(parts, "demand_claim", invoice) == [(150000, 6000, 18000, 699)]
    counted = "from_on, to_on, days, capital_ore, rate_percent_x100, interest_ore"
    assert town.select(counted, "demand_interest", invoice) == [
        (date(2026, 2, 28), date(2026, 3, 16), 17, 150000, 1000, 699)
    ]
    assert town.open_ore(invoice) == {"CAPITAL": 150000, "COST": 24000}
    posted = town.select(
        "account_key, amount_ore", "entry_line JOIN entry USING (client, entry_id)", "event = 'demand_fee'"
    )
    assert posted == [("AR_CLAIM", 18000), ("COLLECTION_FEE", -18000)]
    queued = "undelivered_document JOIN document USING (client, document_id)"
    assert town.select("document_id, customer_no, amount_ore", queued) == [("demand-1", "1001", 174000)]
    assert [town.tally.counts[name] for name in ("påminnelser", "inkassokrav", "inkassoavgifter")] == [0, 1, 1]
    before = [
        town.rows(f"SELECT * FROM {table}") for table in ("demand", "demand_claim", "entry_line", "item", "letter")
    ]
    town.run("reminders", "2026-03-16")
    assert before == [
        town.rows(f"SELECT * FROM {table}") for table in ("demand", "demand_claim", "entry_line", "item", "letter")
    ]


def test_one_demand_and_one_fee_for_a_debtor(town: Town) -> None:
    """RH 2022:7: the oldest claim bears the fee; a rent and a claim at another rate have letters of their own."""
    town.kravkod("RENT_HOME", hand_over="after_demand")
    town.customer("1001")
    newer = town.invoice("1001", 150000, "2026-02-27")
    older = town.invoice("1001", 50000, "2026-02-26", department="VAT")
    rent = town.invoice("1001", 745000, "2026-02-27", order_type="HB")
    other = town.invoice(town.customer("1002"), 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.run("reminders", "2026-03-16")
    assert town.select("demand_no, place, invoice_no, fee_ore", "demand_claim") == [
        (1, 1, older, 18000),
        (1, 2, newer, 0),
        (2, 1, rent, 18000),
        (3, 1, other, 18000),
    ]
    assert town.select("demand_no, department", "demand") == [(1, "VAT"), (2, "TEK"), (3, "TEK")]
    assert town.select("document_no, amount_ore", "letter", "document_type = 'demand'")[0] == (1, 218000)


@pytest.mark.parametrize(("open_ore", "demands"), [(9999, 0), (10000, 1)])
def test_the_smallest_amount_is_of_each_invoice(town: Town, open_ore: int, demands: int) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    small = town.invoice("1001", 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.pay(small, 150000 - open_ore, "2026-03-13")
    town.run("reminders", "2026-03-16")
    assert len(town.select("1", "demand_claim", small)) == demands


def test_a_demand_waits_until_the_reminder_has_left_us(town: Town) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.run("reminders", "2026-03-16")
    assert len(town.found("LETTER_NOT_SENT")) == 1 and town.select("1", "demand") == []


def returned(town: Town, demand_no: int, on: str) -> None:
    """The demand comes back from an address that was the customer's, and its claims are held for that."""
    origin = {"run_id": 1, "version_id": 1}
    back = {"document_id": f"demand-{demand_no}", "event_no": 9, "channel": "print", "event": "returned"}
    town.insert("document_event", **back, event_on=date.fromisoformat(on), **origin)
    town.insert(
        "customer_stop_set", customer_no="1001", stop_code="NO_ADDRESS", set_on=date.fromisoformat(on), reason="retur",
        set_by="distribution", **origin,
    )  # fmt: skip


def test_a_demand_that_came_back_goes_again_with_new_time_and_no_new_fee(town: Town) -> None:
    """Inkassolagen § 6: the time runs from a demand that reaches the debtor. Not while nobody knows the address."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    for night in ("2026-03-04", "2026-03-16"):
        remind(town, night)
    before = town.open_ore(invoice)
    assert before == {"CAPITAL": 150000, "COST": 24000}
    returned(town, 1, "2026-03-18")
    for night in ("2026-03-18", "2026-03-19"):
        remind(town, night)
    assert town.select("demand_no", "demand") == [(1,)]

    town.ledger.connection.execute("UPDATE customer_stop_set SET ended_on = '2026-03-20', ended_by = 'AB'")
    for night in ("2026-03-20", "2026-03-20", "2026-03-23", "2026-04-07"):
        remind(town, night)
    assert town.select("demand_no, fee_ore, demanded_on::text, respond_by_on::text", "demand") == [
        (1, 18000, "2026-03-16", "2026-03-26"),
        (2, 0, "2026-03-20", "2026-03-30"),
    ]
    assert town.open_ore(invoice) == before, "no second fee"
    assert town.select("demand_no, open_cost_ore", "demand_claim", invoice) == [(1, 6000), (2, 24000)]
    assert town.select("demand_no", "standing_demand_claim", invoice) == [(2,)]
    (stage,) = town.select("stage, since_on::text", "claim_stage", invoice)[:1]
    assert stage == ("DEMANDED", "2026-03-20")


def test_a_demand_that_came_back_and_is_paid_does_not_go_again(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    for night in ("2026-03-04", "2026-03-16"):
        remind(town, night)
    returned(town, 1, "2026-03-18")
    town.pay(invoice, 168000, "2026-03-19")
    town.ledger.connection.execute("UPDATE customer_stop_set SET ended_on = '2026-03-20', ended_by = 'AB'")
    remind(town, "2026-03-20")
    assert town.select("demand_no", "demand") == [(1,)] and town.select("1", "returned_demand") == []


def test_a_demand_that_cannot_say_how_interest_is_counted_is_not_sent(town: Town) -> None:
    """DEMAND_INCOMPLETE: inkassolagen § 5; no fee for an incomplete letter."""
    town.invoice(town.customer("1001"), 150000, "2026-06-12")
    remind(town, "2026-06-17")
    rates = [row for row in town.policy.rows["reference_rate"] if row["valid_from"] < date(2026, 7, 1)]
    town.policy = Policy({**town.policy.rows, "reference_rate": rates}, "without")
    town.run("reminders", "2026-07-03")
    (finding,) = town.found("DEMAND_INCOMPLETE")
    assert finding.severity == "hold" and town.select("1", "demand") == [] == town.select(
        "1", "item", "component = 'COST'"
    )


@pytest.mark.parametrize("change", [{"demand": False}, {"hand_over": "never"}, {"hand_over": "at_demand"}])
def test_kravkods_without_a_demand_of_ours(town: Town, change: dict[str, object]) -> None:
    town.kravkod("STD_PERSON", **{"hand_over": "after_demand", **change})
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.run("reminders", "2026-03-16")
    assert town.select("1", "demand") == []


def test_without_reminders_the_demand_comes_on_the_reminders_day(town: Town) -> None:
    """No law asks for a reminder first (FI)."""
    town.kravkod("STD_PERSON", hand_over="after_demand", reminder_levels=0)
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-03")
    assert town.select("1", "demand") == []
    town.run("reminders", "2026-03-04")
    assert town.select("demanded_on", "demand") == [(date(2026, 3, 4),)] and town.select("1", "reminder") == []


def test_the_letters_of_one_who_has_a_guardian_go_to_the_guardian(town: Town) -> None:
    """Receivables rules 3.6: the debtor remains the debtor."""
    town.customer("2001", name="Bo Exempel", street="Provgatan 2")
    invoice = town.invoice(town.customer("1001", guardian_no="2001", street=None), 150000, "2026-02-27")
    town.insert(
        "customer_stop_set", customer_no="1001", stop_code="GUARDIAN", set_on=date(2026, 1, 5), reason="", set_by="ab",
        run_id=1, version_id=1,
    )  # fmt: skip
    remind(town, "2026-03-04")
    town.run("reminders", "2026-03-16")
    assert town.select("document_type, customer_no", "letter") == [("demand", "2001"), ("reminder", "2001")]
    assert town.select("customer_no", "demand") == [("1001",)] and town.select("customer_no", "item", invoice)[0] == (
        "1001",
    )


def test_a_guardian_we_do_not_know_is_named(town: Town) -> None:
    town.invoice(town.customer("1001", guardian_no="9999"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert len(town.found("NO_ADDRESS")) == 1 and town.select("1", "letter") == []


def test_demands_are_kept_as_they_were(town: Town) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    remind(town, "2026-03-04")
    town.run("reminders", "2026-03-16")
    for table in ("demand", "demand_claim", "demand_interest"):
        with pytest.raises(psycopg.errors.RaiseException):
            town.ledger.connection.execute(f"DELETE FROM {table}")


def test_joined_reminders_are_one_letter_with_one_fee(town: Town) -> None:
    """Ruling 49: booked on the oldest claim; a claim below 50.00 goes along; others' letters are their own."""
    town.choose("reminders", join_letters=True)
    town.customer("1001", reminder_fee_agreement="AVT-1")
    second = town.invoice("1001", 20000, "2026-02-26")
    first = town.invoice("1001", 10000, "2026-02-25", department="VAT")
    small = town.invoice("1001", 10000, "2026-02-27")
    town.pay(small, 6000, "2026-03-02")
    other = town.invoice(town.customer("1002", reminder_fee_agreement="AVT-1"), 10000, "2026-02-27")
    alone = town.invoice(town.customer("1003"), 10000, "2026-02-27")
    town.pay(alone, 6000, "2026-03-02")
    town.run("reminders", "2026-03-04")
    assert town.select("reminder_no, place, invoice_no, open_capital_ore, fee_ore", "reminder") == [
        (1, 1, first, 10000, 6000),
        (1, 2, second, 20000, 0),
        (1, 3, small, 4000, 0),
        (2, 1, other, 10000, 6000),
    ]
    assert town.select("document_no, department, amount_ore", "letter") == [(1, "VAT", 40000), (2, "TEK", 16000)]
    assert [town.tally.counts[name] for name in ("påminnelser", "påminnelseavgifter")] == [2, 2]
    assert town.rows("SELECT first_no, last_no FROM undelivered_number WHERE document_type = 'reminder'") == [(1, 2)]


def test_a_joined_letter_bears_a_fee_only_where_one_is_agreed(town: Town) -> None:
    """The oldest claim has no agreement; the next one has."""
    town.choose("reminders", join_letters=True)
    town.customer("1001")
    tariff = town.invoice("1001", 20000, "2026-02-26")
    town.change_customer("1001", reminder_fee_agreement="AVT-1")
    agreed = town.invoice("1001", 20000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert town.select("invoice_no, fee_ore", "reminder") == [(tariff, 0), (agreed, 6000)]


def test_a_joined_letter_gives_the_longest_time_to_pay(town: Town) -> None:
    town.choose("reminders", join_letters=True)
    town.kravkod("CHILDCARE", reminder_pay_days=14)
    town.customer("1001")
    town.invoice("1001", 20000, "2026-02-26")
    town.invoice("1001", 20000, "2026-02-27", order_type="BO")
    town.run("reminders", "2026-03-04")
    assert town.rows("SELECT DISTINCT respond_by_on, next_step_on FROM reminder") == [
        (date(2026, 3, 18), date(2026, 3, 20))
    ]


def test_who_gets_another_letter_is_not_joined(town: Town) -> None:
    """One claim's invoice goes to another receiver: its letter does too."""
    town.choose("reminders", join_letters=True)
    town.customer("1002")
    town.customer("1001")
    town.invoice("1001", 20000, "2026-02-26")
    town.change_customer("1001", recipient_no="1002")
    town.invoice("1001", 20000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert town.select("document_no, customer_no", "letter") == [(1, "1001"), (2, "1002")]
