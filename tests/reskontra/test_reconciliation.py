"""Reconciliation: a true night agrees with itself, from one night to the next and over the turn of the month."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401 - fixtures
from ledger_rows import Town
from reconciled_town import FIRST, NEXT_MONTH, SECOND, copies, lines, town  # noqa: F401 - fixtures
from town_copies import bank

from reskontra import chain, posting, total_names
from reskontra.chain import NightStopped
from reskontra.exchange.archive import Archive
from reskontra.processes import BY_NAME, PROCESSES

EXPORT = {"first_entry_id": 1, "last_entry_id": 1, "voucher_count": 1, "debit_ore": 1}


def test_a_true_night_agrees_and_says_what_stands_open(town: Town) -> None:
    tally = town.run("reconciliation", FIRST)
    assert tally.counts == {"avstämningar": 22, "skillnader": 0, "avstämningar mot hela bokföringen": 1}
    found = lines(town)
    assert found["carried:AR_CLAIM"] == [2, 550_000, 2, 550_000]
    assert found["proved:AR_CLAIM"] == [2, 550_000, 2, 550_000]
    assert found["carried:AR_CREDIT_BALANCE"] == [1, -10_000, 1, -10_000]
    assert found["touched"] == [3, 540_000, 3, 540_000]
    assert found["double_entry"] == [7, 1_460_000, 7, 1_460_000], "a voucher each time a step ran"
    assert found["listed"] == [8, 540_000, 8, 540_000]
    assert found["bank"] == found["bank_files"] == [3, 460_000, 3, 460_000]
    assert found["orders"] == [4, 1_000_000, 4, 1_000_000]
    assert found["documents"] == [4, 1_000_000, 4, 1_000_000]
    assert found["history"] == [3, 540_000, 3, 540_000]
    assert found["history_balance:AR_CLAIM"] == [2, 550_000, 2, 550_000]
    totals = {
        row["name"]: (row["count"], row["ore"])
        for row in town.ledger.rows("reconciliation_totals", **town.night(FIRST).keys)
    }
    assert totals == {"open_items": (3, 540_000), "movements": (3, 540_000), "subledger": (3, 540_000)}
    assert town.select("event, entry_count, moved_ore", "reconciliation_movement") == [
        ("invoice", 4, 1_000_000),
        ("payment_matched", 4, -460_000),
    ]


def test_the_next_night_starts_from_there_and_counts_what_opened_less_what_closed(town: Town) -> None:
    town.run("reconciliation", FIRST)
    (rest,) = town.rows("SELECT invoice_no FROM open_item_rest WHERE open_ore = 150000")[0]
    town.pay(rest, 150_000, SECOND)
    bank(town)
    town.invoiced("1", 70_000, date.fromisoformat(SECOND))
    town.invoiced("1", 80_000, date.fromisoformat(SECOND))
    town.run("reconciliation", SECOND)
    assert lines(town, 2)["carried:AR_CLAIM"] == [3, 550_000, 3, 550_000]
    assert "history" not in lines(town, 2)
    (moved,) = town.rows(
        "SELECT moved_count, moved_ore FROM reconciliation_balance WHERE run_id = 2 AND account_key = 'AR_CLAIM'"
    )
    assert moved == (1, 0)


def test_a_claim_opened_again_counts_as_opened(town: Town) -> None:
    """A payment that the bank takes back is posted as the opposite settlement of a claim that was settled."""
    town.run("reconciliation", FIRST)
    night = town.night(SECOND)
    bankgiro, ocr = town.rows("SELECT bankgiro, ocr FROM item WHERE item_id = 1")[0]
    reversal = {"bankgiro": bankgiro, "reference": ocr, "ocr": ocr, "ordinal": 1, "channel_code": 1, "serial": "1"}
    reversal |= {"payment_id": 90, "deposit_id": 90, "kind": "reversal", "source": "bgmax", "amount_ore": 100_000}
    reversal |= {"paid_on": night.business_on, "reference_code": 2, "file_id": 1, "file_line": 91, "version_id": 1}
    town.insert("payment", **reversal, reverses_payment_id=5, run_id=night.run_id)
    bank(town)
    town.ledger.connection.execute("UPDATE deposit SET amount_ore = -100000 WHERE deposit_id = 90")
    with town.ledger.transaction():
        posting.begin(night)
        town.ledger.connection.execute(
            """INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                           payment_id, reverses_settlement_id, rule, evidence)
               SELECT 1, 'payment_reversed', 'TEK', 'AR_CLAIM', 1, 100000, value_on, 90, settlement_id, 'reversed', '-'
               FROM settlement WHERE item_id = 1"""
        )
        town.ledger.connection.execute(
            "INSERT INTO posting (event, department, account_key, amount_ore) "
            "VALUES ('payment_reversed', 'TEK', 'BANK_CLEARING_IN', -100000)"
        )
        posting.post(night)
        town.ledger.connection.execute("UPDATE matched_payment SET last_payment_id = 90")
    town.run("reconciliation", SECOND)
    assert lines(town, 2)["carried:AR_CLAIM"] == [3, 650_000, 3, 650_000]
    assert lines(town, 2)["bank_files"] == [1, -100_000, 1, -100_000]


def test_a_night_that_was_never_reconciled_is_taken_along(town: Town) -> None:
    town.invoiced("1", 70_000, date.fromisoformat(SECOND))
    town.run("reconciliation", SECOND)
    assert lines(town, 2)["orders"] == [5, 1_070_000, 5, 1_070_000]
    assert lines(town, 2)["carried:AR_CLAIM"] == [3, 620_000, 3, 620_000]


def test_a_stopped_night_between_two_does_not_stop_the_next(town: Town) -> None:
    town.run("reconciliation", FIRST)
    town.night(SECOND)
    town.invoiced("1", 70_000, date.fromisoformat(SECOND))
    town.run("reconciliation", "2026-11-25")
    totals = {
        row["name"]: row["ore"] for row in town.ledger.rows("reconciliation_totals", **town.night("2026-11-25").keys)
    }
    assert totals == {"open_items": 610_000, "movements": 610_000, "subledger": 610_000}
    town.run("reconciliation", "2026-11-26")
    totals = {
        row["name"]: row["ore"] for row in town.ledger.rows("reconciliation_totals", **town.night("2026-11-26").keys)
    }
    assert totals == {"open_items": 610_000, "movements": 0, "subledger": 610_000}


def test_the_whole_history_is_read_on_the_first_night_of_a_month(town: Town) -> None:
    for night in (FIRST, SECOND, NEXT_MONTH):
        town.run("reconciliation", night)
    assert town.select("business_on::text, history_is_read", "reconciliation") == [
        (FIRST, True),
        (SECOND, False),
        (NEXT_MONTH, True),
    ]


def test_a_rerun_keeps_the_same_and_sends_nothing_more(town: Town) -> None:
    town.run("reconciliation", FIRST)
    tables = ("reconciliation", "reconciliation_balance", "reconciliation_movement", "reconciliation_line", "outbox")
    before = {name: town.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4") for name in tables}
    town.run("reconciliation", FIRST)
    assert {name: town.rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4") for name in tables} == before


def test_the_file_to_finance_shows_both_sides_and_the_difference(town: Town) -> None:
    town.run("reconciliation", FIRST)
    ((sha256,),) = town.rows("SELECT sha256 FROM outbox WHERE name = 'AVSTAMNING_10_20261123.csv'")
    text = Archive(town.home.archive).read(sha256).decode("utf-8-sig").splitlines()
    assert text[0].startswith("Nr;Steg;Vänster led;Vänster antal;Vänster kronor;Höger led;")
    assert (
        "2;Stämma av;Öppna kundfordringar vid förra avstämningen + rörelser sedan dess;2;5500.00;"
        "Öppna kundfordringar nu;2;5500.00;0;0.00"
    ) in text


def test_a_payment_that_waits_is_accounted_for_and_so_is_its_matching_the_next_night(town: Town) -> None:
    (last,) = town.rows("SELECT last_payment_id FROM matched_payment")[0]
    town.ledger.connection.execute(
        """CREATE TEMP TABLE one AS SELECT * FROM payment LIMIT 1;
           UPDATE one SET payment_id = 50, deposit_id = 50, amount_ore = 5000, reference = 'x', ocr = NULL;
           INSERT INTO payment SELECT * FROM one"""
    )
    bank(town)
    town.run("reconciliation", FIRST)
    assert lines(town)["bank"] == lines(town)["bank_files"] == [4, 465_000, 4, 465_000]
    assert town.rows("SELECT last_payment_id, last_deposit_id FROM reconciliation") == [(last, 49)]
    town.run_only("payment_matching", date.fromisoformat(SECOND))
    town.run("reconciliation", SECOND)
    assert lines(town, 2)["bank"] == lines(town, 2)["bank_files"] == [1, 5_000, 1, 5_000]
    assert lines(town, 2)["carried:AR_UNIDENTIFIED"] == [1, -5_000, 1, -5_000]


def test_nothing_of_earlier_nights_is_read_again(town: Town) -> None:
    """What a night moved is what it is proved by: the staged rows are the night's own."""
    town.run("reconciliation", FIRST)
    town.invoiced("1", 70_000, date.fromisoformat(SECOND))
    night = town.night(SECOND)
    with town.ledger.transaction():
        BY_NAME["reconciliation"].run(night)
        assert town.rows("SELECT moved_ore FROM moved") == [(70_000,)]
        assert town.rows("SELECT posted_ore FROM voucher_side") == [(70_000,)]
        assert town.rows("SELECT * FROM bank_payment") == town.rows("SELECT * FROM bank_deposit") == []


def test_a_stop_keeps_what_was_found_and_nothing_of_any_other_step(town: Town) -> None:
    """Of a stop that does not say so, nothing is left."""
    night = town.night(FIRST)
    for keeps_work, kept in ((False, []), (True, [(FIRST,)])):
        with pytest.raises(NightStopped, match="så"), chain.transaction(town.ledger):
            town.ledger.run("insert_ledger_export", export_no=1, file_name="f", **EXPORT, **night.keys)
            raise NightStopped("så", keeps_work=keeps_work)
        assert town.rows("SELECT r.business_on::text FROM ledger_export JOIN run AS r USING (run_id)") == kept


def test_the_processes_totals_are_counted_again(house: LedgerHouse) -> None:
    """Orders from a file, invoiced and paid with a BgMax file; each process's equations are lines of the list."""
    (small, large) = house.invoice(order(700001), order(700002, items=[item(500_000)]))
    house.pay({"reference": large["ocr"], "amount_ore": large["total_ore"]})
    house.house.run("reconciliation")
    found = {row["name"]: row for row in house.house.rows("SELECT * FROM reconciliation_line")}
    taken = found["previous:invoicing.waiting + order_intake.taken = invoicing.invoiced + invoicing.waiting"]
    assert (taken["left_text"], taken["right_text"]) == (
        "Order som väntar förra natten + inlästa order",
        "Fakturerade order + order som väntar",
    )
    assert (taken["left_count"], taken["left_ore"], taken["right_ore"]) == (2, 1_500_000, 1_500_000)
    assert found["payment_intake.deposits = payment_intake.payments"]["right_ore"] == large["total_ore"]
    assert small["invoice_no"] in [row["invoice_no"] for row in house.house.rows("SELECT invoice_no FROM open_item")]


def test_a_step_whose_rows_have_changed_since_is_named(house: LedgerHouse) -> None:
    house.invoice(order(700001))
    connection = house.house.ledger.connection
    connection.execute("ALTER TABLE invoice DISABLE TRIGGER USER")
    connection.execute("UPDATE invoice SET total_ore = total_ore + 1, rounding_ore = rounding_ore + 1")
    with pytest.raises(
        NightStopped, match=r"Fakturor och kreditfakturor när steget blev klart.*0,01 kr.*steget ”Fakturera”"
    ):
        house.house.run("reconciliation")


def test_every_total_of_the_process_table_has_a_swedish_name() -> None:
    named = {
        name.removeprefix(total_names.PREVIOUS)
        for process in PROCESSES
        for pair in process.balances
        for side in pair
        for name in total_names.sides(side)
    }
    assert named == set(total_names.TOTALS)
