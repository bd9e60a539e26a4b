"""What the agency is told after hand-over: payments, credits, set-offs and reversals, each once."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    in_case,
    reminded,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town
from matching_rows import Bank

EVENTS = f"KRI_EVENTS_{US}_{AGENCY}_000001_20260318.csv"


def told(town: Town, name: str = "") -> list[str]:
    """The E rows of a file of events, by default the newest, without the number of the event."""
    names = [name] if name else [each for each in all_sent(town) if "_EVENTS_" in each][-1:]
    return [line for each in names for line in sent(town, each).decode().splitlines() if line.startswith("E;")]


def test_the_example_of_the_reference(town: Town) -> None:
    """One claim paid in full, another credited in full: two events, and the sums of the trailer (KRI 5.4)."""
    town.customer("1001")
    paid = town.invoice("1001", 64000, "2026-02-26")
    credited = reminded(town, total_ore=1200000)
    town.run("collection", "2026-03-16")
    town.pay(paid, 64000, "2026-03-17", on="2026-03-18")
    note = town.credit(credited, 1200000, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert sent(town, EVENTS).decode().splitlines() == [
        f"H;KRI;1.0;EVENTS;{US};{AGENCY};1;2026-03-18T01:15:00+01:00;2026-03-18;SEK;P",
        f"E;exempelstad-2026-000003;K000000001;{paid};DIRECT_PAYMENT;640.00;2026-03-17;2026-03-18;AUTO;BG1;;0.00",
        f"E;exempelstad-2026-000004;K000000001;{credited};CREDIT_NOTE;12000.00;2026-03-18;2026-03-18;CAPITAL;{note};;0.00",
        "T;4;2;640.00;12000.00;0.00",
    ]
    assert town.select("row_count, ore", "outbox", "kind = 'collection_events'") == [(2, 1264000)]


def test_recalls_go_before_events_and_events_before_cases(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    town.pay(invoice, 150000, "2026-03-18")
    town.customer("1002")
    town.invoice("1002", 150000, "2026-02-26")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-18")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES", "RECALLS", "EVENTS", "CASES"]


def test_a_part_payment_and_what_is_left(town: Town) -> None:
    """Fee first, then capital: the whole payment is told of, and the capital that is left after each."""
    invoice = reminded(town, town.customer("1001", reminder_fee_agreement="AVT-1"))
    town.run("collection", "2026-03-16")
    town.pay(invoice, 56000, "2026-03-17")
    town.pay(invoice, 30000, "2026-03-17")
    town.run("collection", "2026-03-17")
    amounts = [(line.split(";")[5], line.split(";")[-1]) for line in told(town)]
    assert amounts == [("560.00", "1000.00"), ("300.00", "700.00")] and town.open_ore(invoice) == {"CAPITAL": 70000}


def test_each_is_told_of_once(town: Town) -> None:
    town.customer("1001")
    town.pay(in_case(town), 50000, "2026-03-18")
    town.run("collection", "2026-03-18")
    before = [town.rows(f"SELECT * FROM {table}") for table in ("agency_event", "collection_event", "outbox")]
    town.run("collection", "2026-03-18")
    town.run("collection", "2026-03-19")
    assert [town.rows(f"SELECT * FROM {table}") for table in ("agency_event", "collection_event", "outbox")] == before


def test_what_was_paid_before_the_case_is_in_the_case_and_no_event(town: Town) -> None:
    """The case carries the capital that is left; the same night's payment lowers it there."""
    town.customer("1001")
    invoice = reminded(town)
    town.pay(invoice, 40000, "2026-03-16")
    town.run("collection", "2026-03-16")
    town.run("collection", "2026-03-17")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES"]
    assert town.select("open_capital_ore", "collection_case_invoice") == [(110000,)]


def test_a_payment_taken_back_names_the_event_it_takes_back(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    bank = Bank(town)
    payment = bank.pay(50000, "2026-03-17", town.select("ocr", "invoice", invoice)[0][0])
    town.run("collection", "2026-03-17")
    bank.lay(50000, "2026-03-18", kind="reversal", source="camt", reverses_payment_id=payment)
    bank.match("2026-03-18")
    town.run("collection", "2026-03-18")
    (line,) = told(town)
    assert line.endswith(
        f";{invoice};PAYMENT_REVERSAL;500.00;2026-03-17;2026-03-18;AUTO;BG3;exempelstad-2026-000001;1500.00"
    )
    assert sent(town, all_sent(town)[-1]).decode().splitlines()[-1] == "T;3;1;0.00;0.00;500.00"


def test_what_came_and_went_since_the_last_file_never_happened(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    bank = Bank(town)
    payment = bank.pay(50000, "2026-03-17", town.select("ocr", "invoice", invoice)[0][0])
    bank.lay(50000, "2026-03-18", kind="reversal", source="camt", reverses_payment_id=payment)
    bank.match("2026-03-18")
    town.run("collection", "2026-03-18")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES"] and town.tally.findings == []


def test_a_part_taken_back_is_told_of_by_its_own_amount(town: Town) -> None:
    """Told of before: the part names the payment's event. Since the last file: the payment is told of with its rest."""
    town.customer("1001")
    invoice = in_case(town)
    bank = Bank(town)
    payment = bank.pay(50000, "2026-03-17", town.select("ocr", "invoice", invoice)[0][0])
    town.run("collection", "2026-03-17")
    bank.lay(20000, "2026-03-18", kind="reversal", source="camt", reverses_payment_id=payment)
    later = bank.pay(10000, "2026-03-18", town.select("ocr", "invoice", invoice)[0][0])
    bank.lay(4000, "2026-03-18", kind="reversal", source="camt", reverses_payment_id=later)
    bank.match("2026-03-18")
    town.run("collection", "2026-03-18")
    back, paid = sorted(told(town)[-2:], key=lambda line: "DIRECT" in line)
    assert ";PAYMENT_REVERSAL;200.00;2026-03-17;2026-03-18;" in back and "exempelstad-2026-000001" in back
    assert ";DIRECT_PAYMENT;60.00;2026-03-18;2026-03-18;" in paid
    assert town.open_ore(invoice) == {"CAPITAL": 114000}


def test_a_reversal_of_what_the_agency_never_knew_is_a_persons_work(town: Town) -> None:
    town.customer("1001")
    invoice = reminded(town)
    bank = Bank(town)
    payment = bank.pay(50000, "2026-03-13", town.select("ocr", "invoice", invoice)[0][0])
    town.run("collection", "2026-03-16")
    bank.lay(50000, "2026-03-18", kind="reversal", source="camt", reverses_payment_id=payment)
    bank.match("2026-03-18")
    town.run("collection", "2026-03-18")
    (finding,) = town.found("REVERSAL_UNREPORTED")
    assert finding.severity == "hold" and "500,00 kr" in finding.message and str(invoice) in finding.message
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES"]


def test_a_set_off_is_told_of(town: Town) -> None:
    """The customer's credit balance is set off on the claim that is with the agency."""
    town.customer("1001")
    other = town.invoice("1001", 10000, "2026-06-30")
    invoice = in_case(town)
    town.pay(other, 40000, "2026-03-17")
    town.run("credit_balances", "2026-03-17")
    town.run("collection", "2026-03-17")
    (line,) = told(town)
    assert line.endswith(f";{invoice};SET_OFF;300.00;2026-03-17;2026-03-17;AUTO;;;1200.00")


def test_money_from_the_agency_itself_is_never_told_back(town: Town) -> None:
    """It paid in with the invoice's OCR instead of its own reference: known by its organisation number."""
    town.customer("1001")
    invoice = in_case(town)
    bank = Bank(town)
    payment = bank.lay(50000, "2026-03-17", town.select("ocr", "invoice", invoice)[0][0])
    town.insert("payer", payment_id=payment, organisation_no=AGENCY)
    bank.match("2026-03-17")
    town.run("collection", "2026-03-17")
    assert town.open_ore(invoice) == {"CAPITAL": 100000}
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES"]


def test_after_a_recall_nothing_more_is_told(town: Town) -> None:
    """The case waits for its confirmation: nothing else is sent about it."""
    town.customer("1001")
    invoice = in_case(town)
    town.change_customer("1001", protection_code=1)
    town.run("collection", "2026-03-17")
    town.pay(invoice, 50000, "2026-03-18")
    town.run("collection", "2026-03-18")
    assert [name.split("_")[1] for name in all_sent(town)] == ["CASES", "RECALLS"]


@pytest.mark.parametrize(("code", "findings"), [("UNKNOWN_INVOICE", 1), ("DUPLICATE_EVENT", 0)])
def test_an_event_the_agency_does_not_take_is_named(town: Town, code: str, findings: int) -> None:
    town.customer("1001")
    town.pay(in_case(town), 50000, "2026-03-18")
    town.run("collection", "2026-03-18")
    rows = [row(CASES, "ACCEPTED"), row(EVENTS, "PARTLY", "exempelstad-2026-000001", "REJECTED", code)]
    answer(town, rows, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert len(town.found(code)) == findings
    assert town.select("answered_on", "kri_file", "type = 'EVENTS'") == [(date(2026, 3, 19),)]
