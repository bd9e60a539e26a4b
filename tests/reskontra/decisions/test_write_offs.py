"""Write-offs: who may decide how much, what is posted, what the night gives up, and money that comes afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from decision_rows import Clerk
from ledger_rows import Town, books, town  # noqa: F401 - fixtures
from matching_rows import Bank

from reskontra.decisions import write_offs
from reskontra.night import Night
from reskontra.tally import Tally


def nightly(night: Night) -> None:
    write_offs.run(night, Tally())


@pytest.fixture
def bank(clerk: Clerk) -> Bank:
    return Bank(clerk.town)


def asks(clerk: Clerk, invoice_no: int, code: str = "ESTATE_EMPTY", **more: Any) -> tuple[str, str]:
    fields = {"code": code, **({"flag": True} if more.pop("waived", False) else {})}
    on = more.pop("on", "2026-06-01")
    return clerk.decides("write_off", "write_off", on, invoice_no=invoice_no, fields=fields, **more)


def posted(clerk: Clerk, event: str) -> dict[str, int]:
    return dict(
        clerk.town.rows(
            f"""SELECT l.account_key, sum(l.amount_ore)::bigint
                FROM entry AS e JOIN entry_line AS l USING (client, entry_id) WHERE e.event = '{event}' GROUP BY 1"""
        )
    )


def test_a_confirmed_loss_takes_the_vat_back_and_keeps_who_and_why(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 80_000, "2026-03-31", vat_code="S25")
    state, said = asks(clerk, invoice_no, reason="bouppteckning utan tillgångar")
    assert (state, said) == (
        "done",
        f"Av faktura {invoice_no} är 1 000,00 kr avskrivna. Kunden är fortfarande skyldig dem.",
    )
    assert clerk.town.open_ore(invoice_no) == {}
    assert posted(clerk, "write_off") == {"AR_CLAIM": -100_000, "LOSS_CONFIRMED": 80_000, "VAT_OUT_25": 20_000}
    columns = "amount_ore, reason_code, corrects_vat, is_waived, decided_by, reason, written_off_on::text"
    assert clerk.town.rows(f"SELECT {columns} FROM write_off") == [
        (100_000, "ESTATE_EMPTY", True, False, "AB", "bouppteckning utan tillgångar", "2026-06-01")
    ]
    assert clerk.town.rows("SELECT 1 FROM settled_late") == [], "a loss is no late payment"
    bank.sound()


def test_a_loss_that_is_not_confirmed_keeps_the_vat_and_a_part_takes_costs_first(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 80_000, "2026-03-31", vat_code="S25")
    bank.fee(invoice_no, 6_000, on="2026-04-10")
    assert asks(clerk, invoice_no, "DECISION", amount_ore=30_000)[0] == "done"
    assert clerk.town.open_ore(invoice_no) == {"CAPITAL": 76_000}
    assert posted(clerk, "write_off") == {"AR_CLAIM": -30_000, "LOSS_CONFIRMED": 30_000}
    bank.sound()


@pytest.mark.parametrize(
    ("ore", "decided_by", "approved_by", "said"),
    [
        (100_000, "AB", None, ""),
        (100_001, "AB", None, "en annan person"),
        (100_001, "Enhetschef", "enhetschef", "en annan person"),
        (100_001, "AB", "CD", "en chef"),
        (100_001, "AB", "enhetschef", ""),
        (100_001, "enhetschef", "CD", ""),
        (2_500_000, "AB", "enhetschef", ""),
        (2_500_001, "AB", "enhetschef", "beslutar nämnden"),
        (2_500_001, "AB", "kommunstyrelsen", ""),
    ],
)
def test_each_level_decides_up_to_its_limit_and_above_the_clerks_there_are_two(
    clerk: Clerk, ore: int, decided_by: str, approved_by: str | None, said: str
) -> None:
    invoice_no = clerk.town.invoice("104711", ore, "2026-03-31")
    state, outcome = asks(clerk, invoice_no, decided_by=decided_by, approved_by=approved_by)
    assert state == ("conflict" if said else "done") and said in outcome
    assert bool(clerk.town.open_ore(invoice_no)) == bool(said)


def test_many_small_rows_of_one_customer_are_one_sum(clerk: Clerk) -> None:
    invoices = [clerk.town.invoice("104711", 60_000, "2026-03-31") for _ in range(2)]
    for decided_by in ("AB", "enhetschef"):
        values = {"fields": {"code": "LIMITED"}, "decided_by": decided_by}
        rows = [clerk.asks("write_off", "write_off", invoice_no=number, **values) for number in invoices]
        clerk.works("2026-06-01")
        assert all("1 200,00 kr" in clerk.outcome(row)[1] for row in rows)
    assert clerk.town.rows("SELECT 1 FROM write_off") == []


@pytest.mark.parametrize(
    ("code", "more", "said"),
    [
        ("HITTEPA", {}, "finns inte"),
        ("SMALL_BALANCE", {}, "av natten själv"),
        ("LIMITED", {"amount_ore": 50_001}, "bara 500,00 kr kvar"),
    ],
)
def test_what_cannot_be_written_off_is_a_conflict(clerk: Clerk, code: str, more: dict[str, Any], said: str) -> None:
    invoice_no = clerk.town.invoice("104711", 50_000, "2026-03-31")
    state, outcome = asks(clerk, invoice_no, code, **more)
    assert state == "conflict" and said in outcome
    assert asks(clerk, 1, "LIMITED")[1].startswith("Fakturan finns inte")
    clerk.town.pay(invoice_no, 50_000, "2026-05-01")
    assert "inget kvar" in asks(clerk, invoice_no, "LIMITED")[1]


def test_money_after_a_loss_is_recovered_as_far_as_it_goes_and_more_is_the_customers(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 80_000, "2026-03-31", vat_code="S25")
    asks(clerk, invoice_no)
    first = bank.pay(40_000, "2026-07-01", bank.ocr(invoice_no))
    assert posted(clerk, "write_off_recovered") == {
        "AR_CREDIT_BALANCE": 40_000,
        "LOSS_RECOVERED": -32_000,
        "VAT_OUT_25": -8_000,
    }
    assert bank.balance("104711") == 0 and bank.evidence(first).endswith("fakturan är avskriven")
    bank.pay(70_000, "2026-07-02", bank.ocr(invoice_no))
    assert posted(clerk, "write_off_recovered")["LOSS_RECOVERED"] == -80_000
    assert bank.balance("104711") == -10_000
    assert clerk.town.open_ore(invoice_no) == {"NONE": -10_000}
    bank.sound()


def test_what_was_waived_is_recovered_by_nobody(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 50_000, "2026-03-31")
    assert asks(clerk, invoice_no, waived=True)[1].endswith("eftergivna: kunden är inte längre skyldig dem.")
    bank.pay(50_000, "2026-07-01", bank.ocr(invoice_no))
    assert posted(clerk, "write_off_recovered") == {} and bank.balance("104711") == -50_000


def test_of_an_invoice_waived_in_part_only_the_other_part_is_recovered(clerk: Clerk, bank: Bank) -> None:
    invoice_no = clerk.town.invoice("104711", 50_000, "2026-03-31")
    asks(clerk, invoice_no, amount_ore=20_000)
    asks(clerk, invoice_no, waived=True, on="2026-06-02")
    bank.pay(50_000, "2026-07-01", bank.ocr(invoice_no))
    assert posted(clerk, "write_off_recovered")["LOSS_RECOVERED"] == -20_000
    assert bank.balance("104711") == -30_000
    bank.sound()


def test_a_fee_left_alone_is_given_up_after_180_days_and_finance_is_told(clerk: Clerk, bank: Bank) -> None:
    """A3 of the rules: the capital is paid with the fee left open; ruling 6."""
    invoice_no = clerk.town.invoice("104711", 150_000, "2026-02-27", vat_code="S25")
    bank.fee(invoice_no, 6_000, on="2026-03-04")
    bank.pay(187_500, "2026-03-12", bank.ocr(invoice_no))
    assert clerk.town.open_ore(invoice_no) == {"COST": 6_000}
    clerk.works("2026-08-31")  # 180 days after the fee
    assert clerk.town.open_ore(invoice_no) == {"COST": 6_000}
    tally = Tally()
    with clerk.town.ledger.transaction():
        write_offs.run(clerk.town.night(date(2026, 9, 1)), tally)
    assert clerk.town.open_ore(invoice_no) == {}
    assert posted(clerk, "write_off") == {"AR_CLAIM": -6_000, "SMALL_DIFFERENCE": 6_000}
    assert [finding.rule for finding in tally.findings] == ["SMALL_WRITE_OFF"]
    sent = clerk.town.rows("SELECT name FROM outbox WHERE name LIKE 'SMA_AVSKRIVNINGAR%' ORDER BY 1")
    assert [name for (name,) in sent] == ["SMA_AVSKRIVNINGAR_10_20260901.csv", "SMA_AVSKRIVNINGAR_10_20260901.xlsx"]
    bank.sound()


def test_a_rest_that_moved_lately_is_held_or_too_large_stays_and_the_cap_takes_the_oldest(
    clerk: Clerk, bank: Bank
) -> None:
    house = clerk.town
    old, older, moved, held, large = (
        house.invoice("104711", ore, due_on)
        for ore, due_on in (
            *((9_000, "2026-01-30"), (8_000, "2026-01-15"), (9_500, "2026-01-30"), (5_000, "2026-01-30")),
            (10_001, "2026-01-30"),
        )
    )
    bank.pay(500, "2026-06-01", bank.ocr(moved))
    stop = {"invoice_no": held, "stop_code": "DISPUTE", "set_on": date(2026, 2, 1), "reason": "", "set_by": "AB"}
    house.insert("invoice_stop_set", **stop, run_id=1, version_id=1)
    parameters = [
        {**row, "value": "80.00"} if row["key"] == "small_write_off_night_cap" else row
        for row in house.policy.rows["parameter"]
    ]
    capped = type(house.policy)({**house.policy.rows, "parameter": parameters}, "changed")
    house.policy, kept = capped, house.policy
    clerk.works("2026-09-01")
    assert [row[0] for row in house.select("invoice_no", "write_off")] == [older]
    house.policy = kept
    clerk.works("2026-09-02")
    assert [row[0] for row in house.select("invoice_no", "write_off")] == sorted([old, older])
    assert [bool(house.open_ore(number)) for number in (moved, held, large)] == [True] * 3
    bank.sound()


def test_reminders_writes_off_before_anybody_is_reminded(clerk: Clerk) -> None:
    invoice_no = clerk.town.invoice("104711", 50_000, "2026-03-31")
    clerk.asks("write_off", "write_off", invoice_no=invoice_no, fields={"code": "LIMITED"})
    tally = clerk.town.run("reminders", "2026-04-07")
    assert (tally.counts["avskrivna fordringar"], tally.counts["påminnelser"]) == (1, 0)
    assert clerk.town.run("reminders", "2026-04-07").counts["avskrivna fordringar"] == 0
