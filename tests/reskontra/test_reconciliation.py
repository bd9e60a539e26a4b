"""Reconciliation: a true night agrees with itself, and one öre planted in any of its equalities is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from ledger_rows import Town
from town_copies import lived

from reskontra import total_names
from reskontra.archive import Archive
from reskontra.chain import NightStopped
from reskontra.home import Home
from reskontra.processes import PROCESSES
from tests.reskontra.intake_examples import order
from tests.reskontra.ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401 - fixtures

FIRST, SECOND, NEXT_MONTH = "2026-11-23", "2026-11-24", "2026-12-01"


@pytest.fixture(scope="module")
def copies(postgres_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Town]]:
    """Copies of a night with a paid, a part-paid, an over-paid and an open invoice; the bank's deposits agree."""

    def live(town: Town) -> None:
        town.night(FIRST)
        town.customer("1")
        day = date.fromisoformat(FIRST)
        paid, part, over, _ = [town.invoiced("1", ore, day) for ore in (100_000, 200_000, 300_000, 400_000)]
        for invoice_no, ore in ((paid, 100_000), (part, 50_000), (over, 310_000)):
            town.pay(invoice_no, ore, FIRST)
        _bank(town)

    with lived(postgres_home, tmp_path_factory.mktemp("lived"), live) as copy:
        yield copy


@pytest.fixture
def town(copies: Callable[[], Town]) -> Town:
    return copies()


def _bank(town: Town) -> None:
    """Let the bank's deposits be those of the payments."""
    town.ledger.connection.execute(
        """INSERT INTO deposit
           SELECT client, bankgiro, deposit_year, deposit_serial, paid_on, '1', amount_ore, 1, 't', 1, 1, run_id, 1
           FROM payment ON CONFLICT DO NOTHING"""
    )


def unlocked(town: Town, statement: str) -> None:
    """Change rows that the database itself guards, as a fault or a hand in the database would."""
    for table in ("entry", "entry_line", "item", "invoice", "payment", "allocation"):
        town.ledger.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    town.ledger.connection.execute(statement)


def lines(town: Town, run_id: int = 1) -> dict[str, tuple[int, int, int, int]]:
    rows = town.rows(
        f"SELECT name, left_count, left_ore, right_count, right_ore FROM reconciliation_line WHERE run_id = {run_id}"
    )
    return {name: numbers for name, *numbers in rows}


def sent(town: Town) -> list[str]:
    """The files of the reconciliation in the outbox."""
    return [name for (name,) in town.rows("SELECT name FROM outbox WHERE kind = 'reconciliation' ORDER BY outbox_id")]


def test_a_true_night_agrees_and_says_what_stands_open(town: Town) -> None:
    tally = town.run("reconciliation", FIRST)
    assert tally.counts == {"avstämningar": 14, "skillnader": 0, "avstämningar mot hela bokföringen": 1}
    found = lines(town)
    assert found["carried:AR_CLAIM"] == [2, 550_000, 2, 550_000]
    assert found["proved:AR_CLAIM"] == [2, 550_000, 2, 550_000]
    assert found["carried:AR_CREDIT_BALANCE"] == [1, -10_000, 1, -10_000]
    assert found["touched"] == [3, 540_000, 3, 540_000]
    assert found["double_entry"] == [7, 1_460_000, 7, 1_460_000]
    assert found["bank"] == [3, 460_000, 3, 460_000]
    assert found["orders"] == [4, 1_000_000, 4, 1_000_000]
    assert found["documents"] == [4, 1_000_000, 4, 1_000_000]
    assert found["history"] == [3, 540_000, 3, 540_000]
    totals = {
        row["name"]: (row["count"], row["ore"])
        for row in town.ledger.rows("reconciliation_totals", **town.night(FIRST).keys)
    }
    assert totals == {"open_items": (3, 540_000), "movements": (3, 540_000), "subledger": (3, 540_000)}
    assert town.select("event, entry_count, moved_ore", "reconciliation_movement") == [
        ("invoice", 4, 1_000_000),
        ("payment_matched", 3, -460_000),
    ]


def test_the_next_night_starts_from_there_and_counts_what_opened_less_what_closed(town: Town) -> None:
    town.run("reconciliation", FIRST)
    (rest,) = town.rows("SELECT invoice_no FROM open_item_rest WHERE open_ore = 150000")[0]
    town.pay(rest, 150_000, SECOND)
    _bank(town)
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
    """A payment that the bank takes back is posted as the opposite entry on a claim that was settled."""
    town.run("reconciliation", FIRST)
    night = town.night(SECOND)
    town.insert(
        "entry",
        entry_id=90,
        event="payment_reversed",
        business_on=night.business_on,
        department="TEK",
        run_id=2,
        version_id=1,
    )
    town.ledger.connection.execute(
        """INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id)
           SELECT l.client, 90, l.line_no, l.account_key, l.account, -l.amount_ore, l.item_id
           FROM entry_line AS l WHERE l.entry_id = 5"""
    )
    town.ledger.connection.execute("INSERT INTO open_item SELECT * FROM item WHERE item_id = 1")
    town.run("reconciliation", SECOND)
    assert lines(town, 2)["carried:AR_CLAIM"] == [3, 650_000, 3, 650_000]


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
        "1;Stämma av;Öppna kundfordringar vid förra avstämningen + rörelser sedan dess;2;5500.00;"
        "Öppna kundfordringar nu;2;5500.00;0;0.00"
    ) in text


ORE = {
    "an open item's amount": (
        "UPDATE open_item SET amount_ore = amount_ore + 1 WHERE item_id = 4",
        "Öppna kundfordringar nu",
    ),
    "an open item that is gone": ("DELETE FROM open_item WHERE item_id = 4", "Öppna kundfordringar nu"),
    "a settled item that stands open": (
        "INSERT INTO open_item SELECT * FROM item WHERE item_id = 1",
        "Öppna kundfordringar nu",
    ),
    "a posting on a claim": (
        "UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE item_id = 4",
        "Öppna kundfordringar vid förra avstämningen",
    ),
    "a posting without item": (
        "UPDATE entry_line SET item_id = NULL WHERE item_id = 4",
        "Öppna kundfordringar vid förra",
    ),
    "a claim posted as unidentified": (
        "UPDATE entry_line SET account_key = 'AR_UNIDENTIFIED' WHERE item_id = 4",
        "Öppna kundfordringar vid förra",
    ),
    "an entry out of balance": (
        "UPDATE entry_line SET amount_ore = amount_ore - 1 WHERE account_key = 'INCOME' AND entry_id = 1",
        "Nattens bokningar, debet",
    ),
    "the bank's deposit": (
        "UPDATE deposit SET amount_ore = amount_ore + 1 WHERE deposit_serial = 5",
        "bankens insättningar",
    ),
    "a payment nobody has booked": (
        "INSERT INTO deposit SELECT client, bankgiro, 2025, 1, paid_on, '1', 1, 1, 't', 1, 1, run_id, 1 "
        "FROM deposit LIMIT 1",
        "bankens insättningar",
    ),
    "an order in no place": ("DELETE FROM order_invoice WHERE order_id = 4", "Inlästa order"),
    "an order in two places": (
        "INSERT INTO open_order SELECT client, order_id, waiting_since FROM (VALUES ('10', 4, date '2026-11-23')) "
        "AS o (client, order_id, waiting_since)",
        "Inlästa order",
    ),
    "a document nobody has handed out": (
        "DELETE FROM undelivered_document WHERE document_id LIKE '%4'",
        "Nya handlingar",
    ),
    "interest in no place": (
        "INSERT INTO interest_line VALUES ('10', 1, 2026000001, '1', 'TEK', '2026-11-01', '2026-11-02', 2, 1, 1, 365, "
        "1, '2026-07-01', 1, 1)",
        "Räknade ränterader",
    ),
}


@pytest.mark.parametrize(("planted", "named"), ORE.values(), ids=ORE)
def test_one_ore_planted_anywhere_stops_the_night_by_name(planted: str, named: str, town: Town) -> None:
    unlocked(town, planted)
    with pytest.raises(NightStopped, match=named) as stop:
        town.run("reconciliation", FIRST)
    assert str(stop.value).startswith("reconciliation: ”") and "skillnad" in str(stop.value)
    assert town.rows("SELECT * FROM reconciliation") == []
    assert any(left != right for left, right in ((row[:2], row[2:]) for row in lines(town).values())), "kept for people"
    assert sent(town) == ["AVSTAMNING_10_20261123.csv"]


def test_the_message_names_the_item_and_the_step_that_posted_on_it(town: Town) -> None:
    unlocked(town, "UPDATE open_item SET amount_ore = amount_ore + 1 WHERE item_id = 4")
    with pytest.raises(NightStopped) as stop:
        town.run("reconciliation", FIRST)
    (invoice_no,) = town.rows("SELECT invoice_no FROM item WHERE item_id = 4")[0]
    assert f"post 4 (faktura {invoice_no}): öppen 4 000,01 kr, bokförd 4 000,00 kr" in str(stop.value)
    assert "Sök orsaken i steget ”Fakturera”." in str(stop.value)


def test_when_the_cause_is_mended_the_step_runs_and_a_second_file_says_so(town: Town) -> None:
    unlocked(town, "UPDATE open_item SET amount_ore = amount_ore + 1 WHERE item_id = 4")
    with pytest.raises(NightStopped, match=r"AVSTAMNING_10_20261123\.csv i finance/out"):
        town.run("reconciliation", FIRST)
    unlocked(town, "UPDATE open_item SET amount_ore = amount_ore - 1 WHERE item_id = 4")
    town.run("reconciliation", FIRST)
    assert sent(town) == [
        "AVSTAMNING_10_20261123.csv",
        "AVSTAMNING_10_20261123~2.csv",
    ]


def test_a_settled_item_changed_long_after_is_found_when_the_history_is_read(town: Town) -> None:
    town.run("reconciliation", FIRST)
    unlocked(town, "UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE item_id = 1 AND entry_id = 1")
    town.run("reconciliation", SECOND)
    with pytest.raises(NightStopped, match="Alla poster i hela bokföringen"):
        town.run("reconciliation", NEXT_MONTH)


def test_the_processes_totals_are_counted_again(house: LedgerHouse) -> None:  # noqa: F811
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


def test_a_step_whose_rows_have_changed_since_is_named(house: LedgerHouse) -> None:  # noqa: F811
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
