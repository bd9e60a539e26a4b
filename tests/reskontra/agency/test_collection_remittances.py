"""Payouts of the agency: squared three ways, found in the bank before or after, and what is not squared."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from agency_rows import (
    CASES,
    accounts,
    acks,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    collected,
    drop,
    findings,
    in_case,
    row,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town
from matching_rows import BANKGIRO, Bank

from reskontra.exchange.archive import Archive

CASE = "K000000001"
# The example of the reference: two payments, 2654.17 in all, 2534.17 of it ours.
OURS, WHOLE, THEIRS = 253417, 265417, 12000


def collect(town: Town) -> tuple[int, int]:
    """Two claims of one case paid to the agency: 903.49 after the reminder, 1750.68 after the demand."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.customer("1001")
    first, second = town.invoice("1001", 84050, "2026-02-27"), town.invoice("1001", 150000, "2026-02-27")
    town.run("collection", "2026-03-04")
    rows = [
        collected("AG-90011", CASE, first, "2026-03-12", 84349, capital=84050, interest=299, reminder=6000),
        collected(
            "AG-90017", CASE, second, "2026-03-25", 169068, capital=150000, interest=1068, reminder=6000, demand=18000
        ),
    ]
    drop(town, "COLLECTED", {"payment": rows}, "2026-03-26")
    town.run("collection", "2026-03-26")
    return first, second


def line(number: int, event_id: str, component: str, gross: int, creditor: int) -> dict[str, Any]:
    row = {"remit_id": "RM-2026-013", "remit_line_no": number, "event_id": event_id, "component": component}
    return row | {"gross_ore": gross, "creditor_ore": creditor, "agency_ore": gross - creditor}


LINES = [
    line(1, "AG-90011", "CAPITAL", 84050, 84050),
    line(2, "AG-90011", "INTEREST", 299, 299),
    line(3, "AG-90011", "REMINDER", 6000, 0),
    line(4, "AG-90017", "CAPITAL", 150000, 150000),
    line(5, "AG-90017", "INTEREST", 1068, 1068),
    line(6, "AG-90017", "REMINDER", 6000, 0),
    line(7, "AG-90017", "DEMAND", 18000, 18000),
]


def remit(town: Town, on: str = "2026-03-27", lines: list[dict[str, Any]] | None = None, **values: Any) -> None:
    """Drop the remittance of the example, but for what is given, and run the night."""
    head = {
        "remit_id": "RM-2026-013",
        "payout_on": "2026-03-27",
        "period_from": "2026-03-01",
        "period_to": "2026-03-25",
    }
    head |= {"bankgiro": BANKGIRO, "payout_reference": "RM2026013", "gross_ore": WHOLE, "agency_share_ore": THEIRS}
    row = {**head, "deducted_ore": 0, "paid_out_ore": OURS, **values}
    drop(town, "REMIT", {"remittance": [row], "remittance_line": lines if lines is not None else LINES}, on)
    town.run("collection", on)


def differences(town: Town) -> list[str]:
    """The newest list of differences: code and event of each row."""
    ((sha256,),) = town.rows(
        "SELECT sha256 FROM outbox WHERE kind = 'agency_differences' ORDER BY outbox_id DESC LIMIT 1"
    )
    text = Archive(town.home.archive).read(sha256).decode("utf-8-sig").splitlines()
    return [";".join(row.split(";")[:2]) for row in text[1:]]


def open_agency(town: Town) -> int:
    return sum(ore for (ore,) in town.rows("SELECT open_ore FROM open_item_rest WHERE kind = 'agency'"))


@pytest.mark.parametrize("bank_first", [True, False])
def test_the_example_of_the_reference(town: Town, bank_first: bool) -> None:
    """Bank 2534.17 = paid out = our shares; the claims 2340.50, interest 13.67, fee 180.00."""
    collect(town)
    bank = Bank(town)
    if not bank_first:
        remit(town)
    bank.pay(OURS, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    if bank_first:
        remit(town)
    else:
        town.run("collection", "2026-03-30")
    assert findings(town) == [] and acks(town)[-1] == "ACCEPTED;RM-2026-013;OK;"
    posted = {"BANK_CLEARING_IN": OURS, "INTEREST_INCOME": -1367, "COLLECTION_FEE": -18000}
    sold = {key: ore for key, ore in accounts(town).items() if not key.startswith(("INCOME", "VAT"))}
    assert sold == posted and town.select("1", "open_item") == []
    assert [
        town.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("open_remittance", "unremitted_payment")
    ] == [0, 0]
    assert len(town.select("1", "remittance_deposit")) == 1 and differences(town) == []


def test_the_deposit_is_another_sum(town: Town) -> None:
    """It stays as unidentified, the agency's debt stands, and the list says so."""
    collect(town)
    remit(town)
    Bank(town).pay(OURS - 1, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    town.run("collection", "2026-03-30")
    assert open_agency(town) == OURS and differences(town) == ["DEPOSIT_DIFF;RM-2026-013"]
    assert [finding.severity for finding in town.found("DEPOSIT_DIFF")] == ["warn"]
    assert accounts(town)["AR_UNIDENTIFIED"] == -(OURS - 1)


def test_a_payout_that_never_came(town: Town) -> None:
    collect(town)
    remit(town)
    town.run("collection", "2026-03-31")
    assert differences(town) == []
    town.run("collection", "2026-04-01")
    assert differences(town) == ["DEPOSIT_MISSING;RM-2026-013"]


def test_a_state_that_is_not_ours_is_listed(town: Town) -> None:
    """The agency says 2000.00 is open of the case, we say 2340.50; told of payments are given a day."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    town.invoice(town.customer("1001"), 234050, "2026-02-27")
    town.run("collection", "2026-03-04")
    drop(
        town,
        "STATUS",
        {"status": [status("AG-1", CASE, "REMINDED", "2026-03-10", open_capital_ore=200000)]},
        "2026-03-11",
    )
    town.run("collection", "2026-03-11")
    assert differences(town) == ["STATUS_DIFF;K000000001"]
    drop(
        town,
        "STATUS",
        {"status": [status("AG-2", CASE, "REMINDED", "2026-03-11", open_capital_ore=234050)]},
        "2026-03-12",
    )
    town.run("collection", "2026-03-12")
    assert differences(town) == []


@pytest.mark.parametrize(
    ("state_on", "theirs", "answered", "differs"),
    [
        ("2026-03-17", 150000, False, False),  # the agency wrote it before it read our file
        ("2026-03-17", 100000, False, False),  # or after
        ("2026-03-17", 90000, False, True),
        ("2026-03-16", 100000, False, True),  # it cannot have known the day before
        ("2026-03-18", 150000, False, False),  # no acknowledgement yet: it may not have read the file
        ("2026-03-18", 150000, True, True),  # it said that it had
        ("2026-03-18", 100000, True, False),
    ],
)
def test_a_state_is_held_against_what_the_agency_can_know(
    town: Town, state_on: str, theirs: int, answered: bool, differs: bool
) -> None:
    """500.00 of 1500.00 is paid to us and told on 2026-03-17; the state crosses it."""
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    town.pay(invoice, 50000, "2026-03-17")
    town.run("collection", "2026-03-17")
    if answered:
        (name,) = [name for name in all_sent(town) if "_EVENTS_" in name]
        answer(town, [row(name, "ACCEPTED")], "2026-03-18")
        town.run("collection", "2026-03-18")
    rows = [status("AG-1", CASE, "DEMANDED", state_on, open_capital_ore=theirs)]
    drop(town, "STATUS", {"status": rows}, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert bool(town.found("STATUS_DIFF")) is differs


@pytest.mark.parametrize(("theirs", "differs"), [(150000, False), (100000, False), (120000, False), (99999, True)])
def test_a_state_that_crosses_money_at_the_agency(town: Town, theirs: int, differs: bool) -> None:
    """500.00 paid there on 2026-03-20 and told on 2026-03-24: the state of 2026-03-23 may hold it or not."""
    town.customer("1001")
    invoice = in_case(town)
    drop(
        town,
        "STATUS",
        {"status": [status("AG-1", CASE, "DEMANDED", "2026-03-23", open_capital_ore=theirs)]},
        "2026-03-24",
    )
    line = collected("AG-2", CASE, invoice, "2026-03-20", 50000, capital=50000, open_capital=100000)
    drop(town, "COLLECTED", {"payment": [line]}, "2026-03-24")
    town.run("collection", "2026-03-24")
    assert bool(town.found("STATUS_DIFF")) is differs


def test_a_payment_the_agency_has_not_accounted_for_in_ten_bank_days(town: Town) -> None:
    """Told on 2026-03-26; the tenth bank day after is 2026-04-13 (Easter)."""
    collect(town)
    town.run("collection", "2026-04-13")
    assert differences(town) == []
    town.run("collection", "2026-04-14")
    assert differences(town) == ["REMIT_MISSING;AG-90011", "REMIT_MISSING;AG-90017"]


def changed(place: int, **values: Any) -> list[dict[str, Any]]:
    return [{**row, **values} if number == place else row for number, row in enumerate(LINES)]


FAULTS = [
    ({"lines": changed(6, event_id="AG-99999")}, "UNKNOWN_EVENT"),
    ({"bankgiro": "50501056"}, "UNKNOWN_CREDITOR"),
    ({"gross_ore": WHOLE + 100, "paid_out_ore": OURS + 100}, "SPLIT_DIFF"),
    (
        {
            "lines": changed(6, creditor_ore=0, agency_ore=18000),
            "agency_share_ore": 30000,
            "paid_out_ore": OURS - 18000,
        },
        "SPLIT_DIFF",
    ),
    ({"deducted_ore": 100, "paid_out_ore": OURS - 100}, "SPLIT_DIFF"),
]


@pytest.mark.parametrize(("change", "code"), FAULTS)
def test_a_payout_that_does_not_agree_goes_back_whole(town: Town, change: dict[str, Any], code: str) -> None:
    collect(town)
    remit(town, **change)
    assert [finding.severity for finding in town.found(code)] == ["hold"]
    assert acks(town)[-1] == f"PARTLY;RM-2026-013;REJECTED;{code}"
    assert town.select("1", "agency_remittance") == [] and len(town.select("1", "unremitted_payment")) == 2
    assert town.select("put_aside_count", "file_verdict", "put_aside_count > 0") == [(8,)]


def test_a_payment_is_paid_out_once(town: Town) -> None:
    collect(town)
    remit(town)
    lines = [{**row, "remit_id": "RM-2026-014"} for row in LINES]
    remit(town, "2026-03-30", lines, remit_id="RM-2026-014", payout_reference="RM2026014")
    assert acks(town)[-1] == "PARTLY;RM-2026-014;REJECTED;DUPLICATE_EVENT"
    assert town.select("remit_id", "agency_remittance") == [("RM-2026-013",)]


def test_a_reversal_is_deducted_from_the_next_payout(town: Town) -> None:
    """Scenario 8: the second payment bounced; the first is paid out less what was paid out for it before."""
    _, second = collect(town)
    bank = Bank(town)
    only_second = [row for row in LINES if row["event_id"] == "AG-90017"]
    remit(town, lines=only_second, gross_ore=175068, agency_share_ore=6000, paid_out_ore=169068)
    bank.pay(169068, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    parts = {"capital": 150000, "interest": 1068, "reminder": 6000, "demand": 18000, "kind": "PAYMENT_REVERSAL"}
    left = {"open_capital": 150000, "open_interest": 1068, "open_fees": 24000}
    new = town.invoice("1001", 300000, "2026-03-30")
    answer(town, [row(all_sent(town)[0], "ACCEPTED")], "2026-04-07")
    town.run("collection", "2026-04-07")
    more = collected("AG-90020", "K000000002", new, "2026-04-08", 300000, capital=300000)
    back = collected("AG-90019", CASE, second, "2026-03-25", 169068, **parts, **left)
    drop(town, "COLLECTED", {"payment": [back, more]}, "2026-04-09")
    town.run("collection", "2026-04-09")
    lines = [row for row in LINES if row["event_id"] == "AG-90011"] + [line(8, "AG-90020", "CAPITAL", 300000, 300000)]
    lines = [{**row, "remit_id": "RM-2"} for row in lines]
    paid_out = 84349 + 300000 - 169068
    values = {"gross_ore": 390349, "agency_share_ore": 6000, "deducted_ore": 169068, "paid_out_ore": paid_out}
    remit(town, "2026-04-10", lines, remit_id="RM-2", payout_reference="RM2", payout_on="2026-04-10", **values)
    assert acks(town)[-1] == "ACCEPTED;RM-2;OK;"
    bank.pay(paid_out, "2026-04-10", "RM2", bankgiro=BANKGIRO)
    town.run("collection", "2026-04-13")
    assert open_agency(town) == 0 and differences(town) == [] and town.open_ore(second) == {"CAPITAL": 150000}
    assert "AGENCY_CLEARING" not in accounts(town) and accounts(town)["BANK_CLEARING_IN"] == 169068 + paid_out


def test_a_reversal_of_money_never_paid_out_does_not_stand_before_one_of_money_that_was(town: Town) -> None:
    """The first payment bounced before any payout, the second after its own: only the second is deducted."""
    first, second = collect(town)
    only_second = [row for row in LINES if row["event_id"] == "AG-90017"]
    remit(town, lines=only_second, gross_ore=175068, agency_share_ore=6000, paid_out_ore=169068)
    new = town.invoice("1001", 300000, "2026-03-30")
    answer(town, [row(all_sent(town)[0], "ACCEPTED")], "2026-04-07")
    town.run("collection", "2026-04-07")
    back = {"kind": "PAYMENT_REVERSAL", "interest": 299, "reminder": 6000}
    rows = [
        collected("AG-90018", CASE, first, "2026-03-12", 84349, capital=84050, open_capital=84050, **back),
        collected(
            "AG-90019",
            CASE,
            second,
            "2026-03-25",
            169068,
            **back | {"capital": 150000, "interest": 1068, "demand": 18000, "open_capital": 150000},
        ),
        collected("AG-90020", "K000000002", new, "2026-04-08", 300000, capital=300000),
    ]
    drop(town, "COLLECTED", {"payment": rows}, "2026-04-09")
    town.run("collection", "2026-04-09")
    values = {"gross_ore": 300000, "agency_share_ore": 0, "deducted_ore": 169068, "paid_out_ore": 130932}
    lines = [{**line(1, "AG-90020", "CAPITAL", 300000, 300000), "remit_id": "RM-2"}]
    remit(town, "2026-04-10", lines, remit_id="RM-2", payout_reference="RM2", payout_on="2026-04-10", **values)
    assert acks(town)[-1] == "ACCEPTED;RM-2;OK;"
    assert town.select("event_id", "unremitted_payment") == [("AG-90011",), ("AG-90018",)]


def test_a_fee_released_late_is_paid_out_by_itself(town: Town) -> None:
    """The payment was paid out before the case had ended; its demand fee comes in a later payout (ruling 12)."""
    town.kravkod("STD_PERSON", hand_over="at_reminder")
    invoice = town.invoice(town.customer("1001"), 150000, "2026-02-27")
    town.run("collection", "2026-03-04")
    row = collected("AG-1", CASE, invoice, "2026-03-25", 50000, capital=50000, demand=18000, open_capital=100000)
    drop(town, "COLLECTED", {"payment": [row]}, "2026-03-26")
    lines = [line(1, "AG-1", "CAPITAL", 50000, 50000), line(2, "AG-1", "DEMAND", 18000, 0)]
    remit(town, "2026-03-27", lines, gross_ore=68000, agency_share_ore=18000, paid_out_ore=50000)
    bank = Bank(town)
    bank.pay(50000, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    end = collected("AG-2", CASE, invoice, "2026-04-01", 100000, capital=100000)
    drop(town, "COLLECTED", {"payment": [end]}, "2026-04-01")
    town.run("collection", "2026-04-01")
    late = [line(1, "AG-2", "CAPITAL", 100000, 100000), line(2, "AG-1", "DEMAND", 18000, 18000)]
    late = [{**each, "remit_id": "RM-2"} for each in late]
    values = {"gross_ore": 118000, "agency_share_ore": 0, "paid_out_ore": 118000, "payout_on": "2026-04-02"}
    remit(town, "2026-04-02", late, remit_id="RM-2", payout_reference="RM2", **values)
    assert acks(town)[-1] == "ACCEPTED;RM-2;OK;" and open_agency(town) == 118000
    bank.pay(118000, "2026-04-02", "RM2", bankgiro=BANKGIRO)
    town.run("collection", "2026-04-07")
    assert open_agency(town) == 0 and differences(town) == [] and accounts(town)["COLLECTION_FEE"] == -18000


def test_the_payout_is_no_work_for_finance(town: Town) -> None:
    """Known before the money comes, it is matched by its reference and never lies as unidentified."""
    collect(town)
    remit(town)
    payment = Bank(town).pay(OURS, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    assert {(kind, rule) for kind, _, _, _, rule in Bank(town).placed(payment)} == {("agency", "agency_reference")}
    assert town.select("1", "open_item") == [] and accounts(town)["BANK_CLEARING_IN"] == OURS


def test_two_deposits_of_one_payout_pay_it_once(town: Town) -> None:
    collect(town)
    bank = Bank(town)
    for _ in range(2):
        bank.pay(OURS, "2026-03-27", "RM2026013", bankgiro=BANKGIRO)
    remit(town)
    assert open_agency(town) == 0 and accounts(town)["AR_UNIDENTIFIED"] == -OURS


def test_the_books_agree_night_by_night(town: Town) -> None:
    """Reconciliation explains what the agency owes to the öre: collected, and then paid."""
    collect(town)
    town.run("reconciliation", "2026-03-26")
    sides = "left_ore, right_ore"
    assert town.select(sides, "reconciliation_line", "name = 'proved:AGENCY_CLEARING'") == [(OURS, OURS)]
    remit(town)
    Bank(town).pay(OURS, "2026-03-30", "RM2026013", bankgiro=BANKGIRO)
    town.run("collection", "2026-03-30")
    assert open_agency(town) == 0
    assert town.select("found_on", "remittance_deposit") == [(date(2026, 3, 30),)]
