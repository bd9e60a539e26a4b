"""Reminders: the schedule's dates, the fee and its conditions, and who is never reminded."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import CHILD, Town, books, town  # noqa: F401 - fixtures

from reskontra import checks
from reskontra.policy import Policy
from reskontra.processes import STEPS
from reskontra.rules.bank_days import previous_bank_day

UNDELIVERED = "undelivered_document JOIN document USING (client, document_id)"


def reminded(town: Town) -> list[tuple[int, int]]:
    return town.select("invoice_no, level", "reminder")


SCHEDULE = {
    "S8": ("2025-12-31", "2026-01-07", "2026-01-15", "2026-01-19"),
    "S1": ("2026-02-27", "2026-03-04", "2026-03-12", "2026-03-16"),
    "S2": ("2026-03-13", "2026-03-18", "2026-03-26", "2026-03-30"),
    "S3": ("2026-03-20", "2026-03-25", "2026-04-02", "2026-04-08"),
    "S4": ("2026-04-30", "2026-05-05", "2026-05-13", "2026-05-18"),
    "S5": ("2026-05-31", "2026-06-08", "2026-06-16", "2026-06-22"),
    "S6": ("2026-06-30", "2026-07-06", "2026-07-14", "2026-07-20"),
    "S7": ("2026-11-30", "2026-12-07", "2026-12-15", "2026-12-21"),
}


def test_the_schedule(town: Town) -> None:
    """Printed due date, letter, pay by, next step: no letter the bank day before, one on the day, none again."""
    invoices = {
        example: town.invoice(town.customer(example), 150000, due_on) for example, (due_on, *_) in SCHEDULE.items()
    }
    for example, (_, reminder_on, *further) in SCHEDULE.items():
        town.run("reminders", previous_bank_day(date.fromisoformat(reminder_on)))
        assert town.select("1", "reminder", invoices[example]) == [], example
        town.run("reminders", reminder_on)
        dates = town.select("reminded_on, respond_by_on, next_step_on", "reminder", invoices[example])
        assert dates == [tuple(map(date.fromisoformat, (reminder_on, *further)))], example
    town.run("reminders", "2026-12-21")
    assert len(reminded(town)) == len(SCHEDULE)


def test_a_reminder_with_an_agreed_fee(town: Town) -> None:
    """F1: 60.00 is posted in the department of the claim; to pay is capital and fee; interest so far is told only."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert town.select("reminder_no, open_capital_ore, fee_ore, interest_ore", "reminder") == [(1, 150000, 6000, 205)]
    assert town.open_ore(invoice) == {"CAPITAL": 150000, "COST": 6000}
    assert town.select("document_id, customer_no, amount_ore", UNDELIVERED) == [("reminder-1", "1001", 156000)]
    posted = town.select(
        "line_no, department, account_key, account, amount_ore, dim_1",
        "entry JOIN entry_line USING (client, entry_id)",
        "event = 'reminder_fee'",
    )
    assert posted == [
        (1, "TEK", "AR_CLAIM", "1511", 6000, None),
        (2, "TEK", "REMINDER_FEE", "3191", -6000, "4100"),
    ]
    (entry_id,) = town.select("entry_id", "entry", "event = 'reminder_fee'")[0]
    assert town.select("amount_ore, entry_id", "item", "component = 'COST'") == [(6000, entry_id)]
    same_slip = "ocr, bankgiro, due_on, due_effective_on"
    assert town.select(same_slip, "open_item", "component = 'COST'") == town.select(same_slip, "invoice", invoice)


def test_capital_and_fee_paid_together(town: Town) -> None:
    """F1 goes on: paid on 2026-03-12, the interest of 13 days is 5.34."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.pay(invoice, 156000, "2026-03-12")
    assert town.open_ore(invoice) == {}
    town.run("interest_invoicing", "2026-03-12")
    assert town.select("days, interest_ore", "interest_line", invoice) == [(13, 534)]


def test_a_fee_alone_is_never_reminded(town: Town) -> None:
    """A3: the exact capital arrives after the reminder; the fee stays open."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.pay(invoice, 150000, "2026-03-12")
    town.run("reminders", "2026-05-04")
    assert town.open_ore(invoice) == {"COST": 6000} and reminded(town) == [(invoice, 1)]


def test_a_fee_alone_is_settled_by_its_own_payment(town: Town) -> None:
    """A3 goes on: the customer pays the 60.00 that was left, with the invoice's OCR."""
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.pay(invoice, 150000, "2026-03-12")
    town.pay(invoice, 6000, "2026-03-16")
    assert town.open_ore(invoice) == {}


def test_without_agreement_there_is_a_letter_and_no_fee(town: Town) -> None:
    """F4, FEE_NOT_AGREED: a tariff is no agreement."""
    invoice = town.invoice(town.customer("1001"), 84050, "2026-02-27", order_type="VA")
    town.run("reminders", "2026-03-04")
    assert town.select("fee_ore, open_capital_ore", "reminder", invoice) == [(0, 84050)]
    assert town.open_ore(invoice) == {"CAPITAL": 84050}
    assert town.select("document_id, amount_ore", UNDELIVERED) == [("reminder-1", 84050)]
    assert town.select("1", "entry", "event = 'reminder_fee'") == []


def test_a_company_that_owes_late_compensation_owes_no_fee(town: Town) -> None:
    """FEE_WITH_LATE_COMP: either 450.00 or the fees (lag (1981:739) § 5); it is owed once, and by traders only."""
    town.kravkod("STD_COMPANY", late_compensation=True, reminder_levels=2, second_reminder_days=20)
    invoice = town.invoice(town.company("2001", reminder_fee_agreement="AVT-2"), 4800000, "2026-02-27")
    person = town.invoice(town.customer("2002", kravkod="STD_COMPANY"), 4800000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert town.select("invoice_no, fee_ore", "reminder") == [(invoice, 45000), (person, 0)]
    posted = town.select(
        "event, account_key, amount_ore", "entry_line JOIN entry USING (client, entry_id)", "event LIKE 'late%'"
    )
    assert posted == [("late_compensation", "AR_CLAIM", 45000), ("late_compensation", "LATE_COMPENSATION", -45000)]
    town.distribute(date(2026, 3, 4))
    town.run("reminders", "2026-03-19")
    assert town.select("level, fee_ore", "reminder", invoice) == [(1, 45000), (2, 0)]
    assert town.open_ore(invoice) == {"CAPITAL": 4800000, "COST": 45000}


def test_each_invoice_has_its_letter_and_fee(town: Town) -> None:
    """Two claims of one customer the same night; numbers follow the due dates."""
    town.customer("1001", reminder_fee_agreement="AVT-1")
    later = town.invoice("1001", 20000, "2026-02-26")
    first = town.invoice("1001", 10000, "2026-02-25")
    town.run("reminders", "2026-03-04")
    assert town.select("reminder_no, invoice_no, fee_ore", "reminder") == [(1, first, 6000), (2, later, 6000)]
    assert [town.tally.counts[name] for name in ("påminnelser", "påminnelseavgifter")] == [2, 2]


def test_the_letter_asks_for_the_open_rest(town: Town) -> None:
    """1500.00 less 600.00 paid late: interest so far is 3 days on 1500.00 and 2 days on 900.00."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.pay(invoice, 60000, "2026-03-02")
    town.run("reminders", "2026-03-04")
    assert town.select("open_capital_ore, interest_ore", "reminder") == [(90000, 123 + 49)]


@pytest.mark.parametrize(("open_ore", "letters"), [(4999, 0), (5000, 1)])
def test_the_smallest_amount(town: Town, open_ore: int, letters: int) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.pay(invoice, 150000 - open_ore, "2026-03-02")
    town.run("reminders", "2026-03-04")
    assert len(reminded(town)) == letters


def test_paid_claims_are_never_reminded(town: Town) -> None:
    """Paid on the very morning, credited, and paid with a small difference."""
    town.customer("1001")
    town.pay(town.invoice("1001", 150000, "2026-02-27"), 150000, "2026-03-04")
    town.pay(town.invoice("1001", 150000, "2026-02-26"), 149650, "2026-03-03")
    town.credit(town.invoice("1001", 150000, "2026-02-25"), 150000, "2026-03-02")
    town.distribute(date(2026, 3, 2))
    town.run("reminders", "2026-03-04")
    assert reminded(town) == []


def test_interest_invoices_are_never_reminded(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    town.distribute(date(2026, 4, 20))
    town.run("reminders", "2026-07-01")
    assert town.select("component", "open_item") == [("INTEREST",)] and reminded(town) == []


NOT_REMINDED = [
    ({"identity_no": CHILD}, "MINOR"),
    ({"kind": "estate"}, "DECEASED"),
    ({"street": None}, "NO_ADDRESS"),
    ({"postal_code": ""}, "NO_ADDRESS"),
    ({"city": None}, "NO_ADDRESS"),
    ({"recipient_no": "nobody"}, "NO_ADDRESS"),
]


def test_who_is_not_reminded_is_named_by_invoice(town: Town) -> None:
    """One finding for each reason; the others get their letters."""
    for number, (who, _) in enumerate(NOT_REMINDED):
        town.customer(str(number), **who)
    sound = town.customer("1001")
    invoices = town.invoices([*map(str, range(len(NOT_REMINDED))), sound], 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    for (_, reason), invoice in zip(NOT_REMINDED, invoices, strict=False):
        (finding,) = town.found(reason)
        assert finding.severity == "hold" and str(invoice) in finding.message and "Exempel" not in finding.message
    assert reminded(town) == [(invoices[-1], 1)]


def test_a_claim_that_arose_in_childhood_is_not_reminded_of_later(town: Town) -> None:
    """Invoiced the day before the 18th birthday, reminded after it: never collected from the person."""
    town.invoice(town.customer("1001", identity_no="200801280004"), 150000, "2026-02-26")
    town.run("reminders", "2026-03-04")
    assert len(town.found("MINOR")) == 1 and reminded(town) == []


@pytest.mark.parametrize("hidden", ["debtor", "receiver"])
def test_protected_persons_become_work_for_a_person(town: Town, hidden: str) -> None:
    """The work item names the customer by number; nothing else is written, also when the night is run again."""
    town.customer("1001", protection_code=int(hidden == "debtor"), recipient_no="1002")
    town.customer("1002", protection_code=2 * int(hidden == "receiver"))
    invoice = town.invoice("1001", 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    town.run("reminders", "2026-03-04")
    ((kind, key, customer_no, text),) = town.select("kind, key, customer_no, text", "work_item")
    assert (kind, key, customer_no) == ("protected_reminder", str(invoice), "1001")
    assert "1001" in text and "Exempel" not in text
    assert reminded(town) == [] and town.tally.findings == []


def test_our_own_units_are_passed_over(town: Town) -> None:
    town.kravkod("STD_COMPANY", reminder_levels=1)
    town.invoice(town.company("3001", kind="internal"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert reminded(town) == [] and town.tally.findings == []


@pytest.mark.parametrize("change", [{"reminder_levels": 0}, {"hand_over": "at_reminder"}])
def test_kravkods_without_letters_of_ours(town: Town, change: dict[str, object]) -> None:
    """At `at_reminder` the agency reminds: never two reminders for one claim."""
    town.kravkod("STD_PERSON", **change)
    town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    assert reminded(town) == []


def test_claims_with_the_agency_are_not_reminded(town: Town) -> None:
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.insert("open_case_invoice", invoice_no=invoice, case_ref="K000000001")
    town.run("reminders", "2026-03-04")
    assert reminded(town) == []


def test_fees_of_a_department_share_a_voucher(town: Town) -> None:
    customers = [town.customer(str(number), reminder_fee_agreement="AVT-1") for number in (1, 2)]
    town.invoices(customers, 150000, "2026-02-27")
    town.invoice(customers[0], 150000, "2026-02-27", department="VAT", dim_1="4310")
    town.run("reminders", "2026-03-04")
    posted = "entry JOIN entry_line USING (client, entry_id)"
    fees = town.select("department, amount_ore", posted, "event = 'reminder_fee' AND account_key = 'AR_CLAIM'")
    assert fees == [("TEK", 12000), ("VAT", 6000)]
    of = "item AS i JOIN entry AS e USING (client, entry_id)"
    assert town.select("i.department, e.department", of, "i.component = 'COST'") == [("TEK", "TEK")] * 2 + [
        ("VAT", "VAT")
    ]


@pytest.mark.parametrize(("night", "letters"), [("2026-03-16", 0), ("2026-03-17", 1)])
def test_a_returned_draw_gives_the_customer_time_to_pay(town: Town, night: str, letters: int) -> None:
    """O4: the reminder clock starts again; until_on is the first day a reminder may be made."""
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    hold = {"invoice_no": invoice, "reason": "Autogiro i retur.", "run_id": 1, "version_id": 1}
    for number, until_on in enumerate((date(2026, 3, 10), date(2026, 3, 17)), start=1):
        town.insert("reminder_hold", **hold, payment_id=number, until_on=until_on)
    town.run("reminders", night)
    assert len(reminded(town)) == letters


def test_a_claim_that_is_being_drawn_is_not_reminded_of(town: Town) -> None:
    drawn, other = town.invoices([town.customer("1001")] * 2, 150000, "2026-02-27")
    (item_id,) = town.select("item_id", "item", drawn)[0]
    town.insert("open_autogiro_order", order_no=1, item_id=item_id, draw_on=date(2026, 2, 27))
    town.run("reminders", "2026-03-04")
    assert reminded(town) == [(other, 1)]


def test_a_claim_kept_back_is_told_of_once_and_again_when_it_is_kept_back_anew(town: Town) -> None:
    """The rerun of a night tells the same; another claim the next night is told of alone."""
    first = town.invoice(town.customer("1001", identity_no="200801280004"), 150000, "2026-02-25")
    later = town.invoice(town.customer("1002", identity_no="200801280004"), 150000, "2026-02-26")
    for day, told in (("2026-03-02", [first]), ("2026-03-02", [first]), ("2026-03-03", [later]), ("2026-03-05", [])):
        town.run("reminders", day)
        assert [finding.key for finding in town.found("MINOR")] == [str(invoice) for invoice in told]
    assert town.select("reason", "told_hold") == [("MINOR",), ("MINOR",)]
    town.ledger.connection.execute(f"UPDATE told_hold SET reason = 'DECEASED' WHERE invoice_no = {first}")
    town.run("reminders", "2026-03-06")
    assert [finding.key for finding in town.found("MINOR")] == [str(first)]


def test_an_invoice_that_has_not_left_us_is_not_reminded(town: Town) -> None:
    town.invoice(town.customer("1001"), 150000, "2026-02-27", distributed=False)
    town.run("reminders", "2026-03-04")
    assert len(town.found("NOT_SENT")) == 1 and reminded(town) == []
    town.distribute(date(2026, 3, 5))
    town.run("reminders", "2026-03-05")
    assert len(reminded(town)) == 1


def test_a_second_level_waits_for_its_day_and_the_first_letter(town: Town) -> None:
    """The second letter bears no fee (FEE_TWICE) and asks for the first one's."""
    town.kravkod("STD_PERSON", reminder_levels=2, second_reminder_days=20)
    invoice = town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    for day in ("2026-03-04", "2026-03-16", "2026-03-18"):
        town.run("reminders", day)
    assert reminded(town) == [(invoice, 1)]
    town.run("reminders", "2026-03-19")
    assert len(town.found("LETTER_NOT_SENT")) == 1 and reminded(town) == [(invoice, 1)]
    town.distribute(date(2026, 3, 19))
    town.run("reminders", "2026-03-19")
    assert town.select("level, fee_ore", "reminder") == [(1, 6000), (2, 0)]
    assert town.select("document_id, amount_ore", UNDELIVERED)[-1] == ("reminder-2", 156000)


def test_no_letter_tells_of_interest_at_a_guessed_rate(town: Town) -> None:
    whole = town.policy
    rates = [row for row in whole.rows["reference_rate"] if row["valid_from"] < date(2026, 7, 1)]
    town.policy = Policy({**whole.rows, "reference_rate": rates}, "without")
    town.invoice(town.customer("1001"), 150000, "2026-06-30")
    town.run("reminders", "2026-07-06")
    assert len(town.found("RATE_MISSING")) == 1 and reminded(town) == []


def test_a_second_run_of_the_night_changes_nothing(town: Town) -> None:
    town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    before = town.rows("SELECT * FROM reminder"), town.rows("SELECT * FROM entry_line"), town.rows("SELECT * FROM item")
    town.run("reminders", "2026-03-04")
    after = town.rows("SELECT * FROM reminder"), town.rows("SELECT * FROM entry_line"), town.rows("SELECT * FROM item")
    assert after == before


def test_what_the_night_writes_passes_its_checks(town: Town) -> None:
    """The suite between the steps, run by Great Expectations on these rows."""
    town.invoice(town.customer("1001", reminder_fee_agreement="AVT-1"), 150000, "2026-02-27")
    town.run("reminders", "2026-03-04")
    checked = checks.run(town.night("2026-03-04"), STEPS["reminders"], "check_after")
    assert checked.counts == {"kontrollerade rader": 2} and checked.findings == []
