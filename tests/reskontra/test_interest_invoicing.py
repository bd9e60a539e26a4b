"""Interest invoicing: the interest invoice, the minimum, waiting and giving up, and whom a person invoices."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import CHILD, Town, books, town  # noqa: F401 - fixtures

from reskontra import posting
from reskontra.policy import Policy


def lines(town: Town, invoice_no: int) -> list[tuple[int, int, int, int]]:
    """Days, capital, rate and interest of an invoice's segments."""
    return town.rows(
        f"""SELECT days, capital_ore, rate_percent_x100, interest_ore FROM interest_line
            WHERE invoice_no = {invoice_no} ORDER BY from_on"""
    )


def interest_invoices(town: Town) -> list[tuple[str, int]]:
    return town.rows(
        "SELECT customer_no, total_ore FROM invoice WHERE document_type = 'interest_invoice' ORDER BY invoice_no"
    )


def test_below_the_minimum_the_interest_waits(town: Town) -> None:
    """I14: 4.04 is not invoiced."""
    invoice = town.invoice(town.customer("A"), 25000, "2026-03-31")
    town.pay(invoice, 25000, "2026-05-29")
    town.run("interest_invoicing", "2026-05-29")
    assert [row[3] for row in lines(town, invoice)] == [404]
    assert interest_invoices(town) == []
    assert town.rows("SELECT count(*) FROM waiting_interest") == [(1,)]


def test_from_the_minimum_on_it_is_invoiced(town: Town) -> None:
    """I15: 54.25."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert interest_invoices(town) == [("B", 5425)]
    assert town.rows("SELECT count(*) FROM waiting_interest") == [(0,)]


def wait(town: Town, invoice: int, interest_ore: int, since: str, customer: str = "C", department: str = "TEK") -> None:
    """A waiting line of the wanted size."""
    number = next(town.numbers)
    town.insert(
        "interest_line",
        interest_line_id=number,
        invoice_no=invoice,
        customer_no=customer,
        department=department,
        from_on=date(2026, 4, 1),
        to_on=date(2026, 4, 30),
        days=30,
        capital_ore=100000,
        rate_percent_x100=1000,
        year_days=365,
        interest_ore=interest_ore,
        rate_valid_from=date(2026, 1, 1),
        run_id=0,
        version_id=1,
    )
    town.insert("waiting_interest", interest_line_id=number, waiting_since=date.fromisoformat(since))


def waiting_before(town: Town, on: str) -> None:
    """Let the night before `on` have ended with the lines that wait now."""
    waiting = town.select("interest_ore", "waiting_interest JOIN interest_line USING (client, interest_line_id)")
    total = {"name": "waiting", "count": len(waiting), "ore": sum(ore for (ore,) in waiting)}
    town.ledger.run("store_control_total", run_id=town.night(on).run_id, step="interest_invoicing", **total)


def test_the_minimum_is_at_least(town: Town) -> None:
    """I16: 38.10 and 11.89 wait, with 0.01 more the sum of 50.00 is invoiced."""
    invoice = town.invoice(town.customer("C"), 100000, "2026-03-31")
    wait(town, invoice, 3810, "2026-04-30")
    wait(town, invoice, 1189, "2026-04-30")
    waiting_before(town, "2026-05-01")
    town.run("interest_invoicing", "2026-05-04")
    assert interest_invoices(town) == []
    wait(town, invoice, 1, "2026-05-04")
    waiting_before(town, "2026-05-04")
    town.run("interest_invoicing", "2026-05-05")
    assert interest_invoices(town) == [("C", 5000)]


def test_the_interest_invoice(town: Town) -> None:
    """Own series and OCR, 30 days, no VAT, no interest and no fee on it; a line per claim and segment."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    number, due_on = 7026000001, date(2026, 5, 20)
    whose = "customer_no, recipient_no, department, kravkod, claim_kind, text, terms_days, due_on, due_effective_on"
    assert town.select(whose, "invoice", number) == [
        ("B", "B", "TEK", "STD_PERSON", "INTEREST", "Dröjsmålsränta april 2026", 30, due_on, due_on)
    ]
    amounts = "ocr, net_ore, vat_ore, total_ore, interest_basis, reminder_fee_agreement"
    assert town.select(amounts, "invoice", number) == [("702600000120", 5425, 0, 5425, "NONE", None)]
    what = "2026-04-01 till 2026-04-20, 20 dagar, 10,00 procent på 9 900,00 kronor"
    assert town.select("text, description, net_ore, vat_code, account, dim_1", "invoice_line", number) == [
        (f"Dröjsmålsränta faktura {invoice}", what, 5425, "O", "8451", "4100")
    ]
    assert town.select("vat_code, taxable_ore, vat_ore", "invoice_vat", number) == [("O", 5425, 0)]
    assert town.open_ore(number) == {"INTEREST": 5425}
    undelivered = "undelivered_document JOIN document USING (client, document_id, document_type, document_no)"
    assert town.select("document_id, document_type, amount_ore", undelivered) == [
        (f"interest_invoice-{number}", "interest_invoice", 5425)
    ]


def test_interest_is_income_of_the_department_that_owns_the_claim(town: Town) -> None:
    """The claim stands with the department of the largest part; each department's income is coded for it."""
    town.customer("B")
    technical = town.invoice("B", 990000, "2026-03-31")
    water = town.invoice("B", 1980000, "2026-04-01", department="VAT", dim_1="4310")
    town.pay(technical, 990000, "2026-04-20")
    town.pay(water, 1980000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert town.rows("SELECT department, total_ore FROM invoice WHERE document_type = 'interest_invoice'") == [
        ("VAT", 15732)
    ]
    posted = town.select(
        "line_no, entry_id, department, account_key, amount_ore, dim_1",
        "entry JOIN entry_line USING (client, entry_id)",
        "event = 'interest_invoice'",
    )
    (entry_id,) = {row[1] for row in posted}
    assert posted == [
        (1, entry_id, "VAT", "AR_CLAIM", 15732, None),
        (2, entry_id, "VAT", "INTEREST_INCOME", -5425, "4100"),
        (3, entry_id, "VAT", "INTEREST_INCOME", -10307, "4310"),
    ]
    assert town.select("amount_ore, department, entry_id", "item", "component = 'INTEREST'") == [
        (15732, "VAT", entry_id)
    ]


def test_the_interest_invoices_of_a_department_share_a_voucher(town: Town) -> None:
    """Two customers, one voucher; each claim names it."""
    for customer_no in ("A", "B"):
        invoice = town.invoice(town.customer(customer_no), 990000, "2026-03-31")
        town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    (voucher,) = town.select("entry_id, department", "entry", "event = 'interest_invoice'")
    lines = town.select("line_no, account_key, amount_ore", "entry_line", f"entry_id = {voucher[0]}")
    assert lines == [(1, "AR_CLAIM", 10850), (2, "INTEREST_INCOME", -10850)]
    assert town.select("customer_no, entry_id", "item", "component = 'INTEREST'") == [
        ("A", voucher[0]),
        ("B", voucher[0]),
    ]
    assert town.rows("SELECT count(*) FROM open_item WHERE component = 'INTEREST'") == [(2,)]


def take_back(town: Town, invoice: int, on: str) -> None:
    """Let the bank take an invoice's last payment back: the opposite settlement, with the payment's value date."""
    night = town.night(on)
    with town.ledger.transaction():
        posting.begin(night)
        town.ledger.connection.execute(
            """INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                           payment_id, reverses_settlement_id, rule, evidence)
               SELECT 1, 'payment_reversed', i.department, 'AR_CLAIM', s.item_id, -s.amount_ore, s.value_on,
                      s.payment_id, s.settlement_id, 'reversed', 'banken'
               FROM settlement AS s JOIN item AS i USING (client, item_id)
               WHERE i.invoice_no = %s ORDER BY s.settlement_id DESC LIMIT 1""",
            (invoice,),
        )
        town.ledger.connection.execute(
            """INSERT INTO posting (event, department, account_key, amount_ore)
               SELECT event, department, 'BANK_CLEARING_IN', -amount_ore FROM new_settlement"""
        )
        posting.post(night)


def test_a_claim_opened_again_waits_until_it_is_settled_and_bears_interest_all_the_time(town: Town) -> None:
    """O4: what the bank took back never lowered the capital."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-10")
    take_back(town, invoice, "2026-04-13")
    town.run("interest_invoicing", "2026-04-13")
    assert lines(town, invoice) == [] and town.rows("SELECT count(*) FROM settled_late") == [(1,)]
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert [(days, capital, ore) for days, capital, _, ore in lines(town, invoice)] == [(20, 990000, 5425)]


def test_a_second_run_of_the_night_changes_nothing(town: Town) -> None:
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    before = town.rows("SELECT * FROM interest_line"), town.rows("SELECT * FROM entry_line"), interest_invoices(town)
    town.run("interest_invoicing", "2026-04-20")
    after = town.rows("SELECT * FROM interest_line"), town.rows("SELECT * FROM entry_line"), interest_invoices(town)
    assert after == before


def test_a_half_year_without_rate_is_never_guessed(town: Town) -> None:
    """RATE_MISSING: the claim is put aside and named; with the rate it is reckoned."""
    rates = [row for row in town.policy.rows["reference_rate"] if row["valid_from"] < date(2026, 7, 1)]
    whole = town.policy
    town.policy = Policy({**whole.rows, "reference_rate": rates}, "without")
    early = town.invoice(town.customer("1001"), 990000, "2026-05-29")
    late = town.invoice("1001", 990000, "2026-06-01")
    town.pay(early, 990000, "2026-06-30", on="2026-07-03")
    town.pay(late, 990000, "2026-07-03")
    town.run("interest_invoicing", "2026-07-03")
    hold, warn = sorted(town.found("RATE_MISSING"), key=lambda finding: finding.severity)
    assert (hold.severity, hold.key) == ("hold", str(late)) and "2026-07-01" in hold.message
    assert warn.severity == "warn"
    assert lines(town, late) == [] and len(lines(town, early)) == 1
    assert town.rows("SELECT invoice_no FROM settled_late") == [(late,)]
    town.policy = whole
    town.run("interest_invoicing", "2026-07-06")
    assert [row[0] for row in lines(town, late)] == [29, 3]


@pytest.mark.parametrize(
    ("who", "stop"),
    [
        ({"protection_code": 1}, "PROTECTED_ID"),
        ({"protection_code": 2}, "PROTECTED_ID"),
        ({"kind": "estate"}, "DECEASED"),
    ],
)
def test_interest_that_a_person_must_invoice(town: Town, who: dict[str, object], stop: str) -> None:
    """It is reckoned and waits; the finding names the customer by number only."""
    invoice = town.invoice(town.customer("B", **who), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    (finding,) = town.found(stop)
    assert finding.severity == "hold" and finding.key == "B" and "Exempel" not in finding.message
    assert interest_invoices(town) == []
    assert town.rows("SELECT count(*) FROM waiting_interest") == [(1,)]


def test_what_a_customer_number_shows_of_an_identity_number_is_masked(town: Town) -> None:
    invoice = town.invoice(town.customer("198112289874", protection_code=1), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    (finding,) = town.found("PROTECTED_ID")
    assert "811228-****" in finding.message and "9874" not in finding.key + finding.message


def test_claims_with_the_agency_wait_until_the_case_is_closed(town: Town) -> None:
    """The agency reckons the interest meanwhile; of a withdrawn claim it is ours again."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.insert("open_case_invoice", invoice_no=invoice, case_ref="K000000001")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert lines(town, invoice) == [] and town.rows("SELECT count(*) FROM settled_late") == [(1,)]
    town.ledger.connection.execute("DELETE FROM open_case_invoice")
    town.run("interest_invoicing", "2026-04-21")
    assert interest_invoices(town) == [("B", 5425)]


@pytest.mark.parametrize(("on", "is_given_up"), [("2027-04-29", False), ("2027-04-30", True)])
def test_small_interest_is_given_up_a_year_after_the_oldest_line(town: Town, on: str, is_given_up: bool) -> None:
    """SMALL_INTEREST after 365 days: all the customer's waiting lines, without any posting."""
    invoice = town.invoice(town.customer("C"), 100000, "2026-03-31")
    wait(town, invoice, 3810, "2026-04-30")
    wait(town, invoice, 1189, "2027-04-28")
    waiting_before(town, "2027-04-28")
    entries = town.rows("SELECT count(*) FROM entry")
    town.run("interest_invoicing", on)
    assert len(town.found("SMALL_INTEREST")) == is_given_up
    assert town.rows("SELECT count(*) FROM interest_given_up") == [(2 if is_given_up else 0,)]
    assert town.rows("SELECT count(*) FROM waiting_interest") == [(0 if is_given_up else 2,)]
    assert town.rows("SELECT count(*) FROM entry") == entries


def test_the_rate_is_asked_for_in_time(town: Town) -> None:
    """From 15 December the next half-year's rate is asked for."""
    town.run("interest_invoicing", "2026-12-11")
    assert town.found("RATE_MISSING") == []
    town.run("interest_invoicing", "2026-12-15")
    (finding,) = town.found("RATE_MISSING")
    assert finding.severity == "warn" and finding.key == "2027-01-01"


def test_standing_claims_are_invoiced_at_the_end_of_the_month(town: Town) -> None:
    """Kravkod interest_invoicing monthly: the last bank day's night, then on from the day after, and no day twice."""
    town.kravkod("CHILDCARE", interest_invoicing="monthly")
    town.customer("B")
    invoice = town.invoice("B", 9900000, "2026-03-31", order_type="BO")
    other = town.invoice("B", 9900000, "2026-03-31")
    for night in ("2026-04-29", "2026-04-30", "2026-05-04", "2026-05-29"):
        town.run("interest_invoicing", night)
    assert [row[0] for row in lines(town, invoice)] == [30, 29] and lines(town, other) == []
    town.pay(invoice, 9900000, "2026-06-05")
    town.run("interest_invoicing", "2026-06-05")
    assert [row[0] for row in lines(town, invoice)] == [30, 29, 7]
    assert [row[0] for row in interest_invoices(town)] == ["B", "B", "B"]


@pytest.mark.parametrize("hold", ["DISPUTE", "PLAN", "SOCIAL"])
def test_interest_of_a_held_claim_waits_and_counts_for_itself(town: Town, hold: str) -> None:
    """The customer's other interest is invoiced; when the hold has ended, this is."""
    held, free = town.invoices([town.customer("B")] * 2, 990000, "2026-03-31")
    who = {"set_on": date(2026, 4, 1), "reason": "", "set_by": "ab", "run_id": 1, "version_id": 1}
    town.insert("invoice_stop_set", invoice_no=held, stop_code=hold, **who)
    for number in (held, free):
        town.pay(number, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    assert interest_invoices(town) == [("B", 5425)] and town.tally.findings == []
    assert town.select("text", "invoice_line", "text LIKE 'Dröjs%'") == [(f"Dröjsmålsränta faktura {free}",)]
    town.ledger.connection.execute("UPDATE invoice_stop_set SET ended_on = '2026-04-21', ended_by = 'ab'")
    town.run("interest_invoicing", "2026-04-21")
    assert interest_invoices(town) == [("B", 5425), ("B", 5425)]


def test_interest_goes_on_where_it_ended_when_the_bank_takes_the_payment_back(town: Town) -> None:
    """Receivables rules 1.7: as if the money never came. The first interest invoice stands: its days were late too."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    take_back(town, invoice, "2026-04-23")
    town.run("interest_invoicing", "2026-04-23")
    town.pay(invoice, 990000, "2026-05-10", on="2026-05-11")
    town.run("interest_invoicing", "2026-05-11")
    assert [(days, ore) for days, _, _, ore in lines(town, invoice)] == [(20, 5425), (20, 5425)]
    assert interest_invoices(town) == [("B", 5425), ("B", 5425)]


def test_interest_a_person_has_lowered_is_a_line_of_its_own(town: Town) -> None:
    """Räntelagen § 8: what was reckoned stays visible; the customer pays the difference."""
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-05-10", on="2026-05-11")
    day = date(2026, 3, 31)
    number = {"invoice_no": invoice, "customer_no": "B", "department": "TEK", "run_id": 0, "version_id": 1}
    counted = {"days": 0, "capital_ore": 0, "rate_percent_x100": 0, "year_days": 365, "rate_valid_from": day}
    town.insert("interest_line", interest_line_id=900, from_on=day, to_on=day, interest_ore=-5000, **counted, **number)
    town.insert("waiting_interest", interest_line_id=900, waiting_since=date(2026, 5, 8))
    waiting_before(town, "2026-05-08")
    town.run("interest_invoicing", "2026-05-11")
    assert interest_invoices(town) == [("B", 10849 - 5000)]
    assert town.select("text, net_ore, description", "invoice_line", "text LIKE 'Nedsatt%'") == [
        (f"Nedsatt dröjsmålsränta faktura {invoice}", -5000, None)
    ]


def test_interest_on_what_is_credited_later_is_taken_back(town: Town) -> None:
    """C3: 10.68 was reckoned on 1500.00; with 400.00 credited it is 7.84, and 2.84 is owed back; once."""
    invoice = town.invoice(town.customer("B"), 150000, "2026-02-27")
    town.pay(invoice, 150000, "2026-03-25")
    town.run("interest_invoicing", "2026-03-25")
    town.credit(invoice, 40000, "2026-04-01")
    for _ in range(2):
        town.run("interest_invoicing", "2026-04-01")
    assert [row[3] for row in lines(town, invoice)] == [-284, 1068]
    town.credit(invoice, 10000, "2026-04-08")
    town.run("interest_invoicing", "2026-04-08")
    assert sum(row[3] for row in lines(town, invoice)) == 712  # 26 days on 1000.00


def test_interest_owed_back_is_told_and_taken_off_the_next_interest_invoice(town: Town) -> None:
    invoice = town.invoice(town.customer("B"), 990000, "2026-03-31")
    town.pay(invoice, 990000, "2026-04-20")
    town.run("interest_invoicing", "2026-04-20")
    town.credit(invoice, 495000, "2026-04-24")
    town.run("interest_invoicing", "2026-04-24")
    (finding,) = town.found("INTEREST_CREDIT")
    assert finding.severity == "warn" and "27,13" in finding.message and interest_invoices(town) == [("B", 5425)]
    later = town.invoice("B", 1980000, "2026-04-30")
    town.pay(later, 1980000, "2026-05-20")
    town.run("interest_invoicing", "2026-05-20")
    assert interest_invoices(town) == [("B", 5425), ("B", 10849 - 2713)] and town.found("INTEREST_CREDIT") == []
