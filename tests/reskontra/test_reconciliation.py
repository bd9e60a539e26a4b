"""Reconciliation: a true night agrees with itself, and one öre planted in any of its equalities is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from ledger_rows import Town
from town_copies import bank, lived

from reskontra import chain, posting, total_names
from reskontra.archive import Archive
from reskontra.chain import NightStopped
from reskontra.home import Home
from reskontra.processes import BY_NAME, PROCESSES
from tests.reskontra.intake_examples import order
from tests.reskontra.ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401 - fixtures

EXPORT = {"first_entry_id": 1, "last_entry_id": 1, "voucher_count": 1, "debit_ore": 1}
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
        bank(town)

    with lived(postgres_home, tmp_path_factory.mktemp("lived"), live) as copy:
        yield copy


@pytest.fixture
def town(copies: Callable[[], Town]) -> Town:
    return copies()


def unlocked(town: Town, statement: str) -> None:
    """Change rows that the database itself guards, as a fault or a hand in the database would."""
    for table in ("entry", "entry_line", "item", "settlement", "invoice", "payment"):
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
    assert tally.counts == {"avstämningar": 18, "skillnader": 0, "avstämningar mot hela bokföringen": 1}
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
        "1;Stämma av;Öppna kundfordringar vid förra avstämningen + rörelser sedan dess;2;5500.00;"
        "Öppna kundfordringar nu;2;5500.00;0;0.00"
    ) in text


OPEN = """client, item_id, kind, component, customer_no, department, invoice_no, payment_id, bankgiro, ocr, amount_ore,
          opened_on, due_on, due_effective_on"""
ORE = {
    "an open item's amount": (
        "UPDATE open_item SET amount_ore = amount_ore + 1 WHERE item_id = 4",
        "Öppna kundfordringar nu",
    ),
    "an open item that is gone": ("DELETE FROM open_item WHERE item_id = 4", "Öppna kundfordringar nu"),
    "a settled item that stands open": (
        f"INSERT INTO open_item ({OPEN}) SELECT {OPEN} FROM item WHERE item_id = 1",
        "Öppna kundfordringar nu",
    ),
    "an item settled in part that is not marked so": (
        "DELETE FROM partly_settled_item",
        "Öppna kundfordringar nu",
    ),
    "an item's own amount": ("UPDATE item SET amount_ore = amount_ore + 1 WHERE item_id = 4", "bokning 4"),
    "a settlement": ("UPDATE settlement SET amount_ore = amount_ore - 1 WHERE item_id = 2", "bokning 6"),
    "a settlement without its voucher": ("UPDATE settlement SET entry_id = 4 WHERE item_id = 2", "bokning 4"),
    "a posting on a claim": (
        "UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE account_key = 'AR_CLAIM' AND entry_id = 4",
        "Kontots saldo i bokföringen",
    ),
    "a posting that is gone": ("DELETE FROM entry_line WHERE entry_id = 4", "Kontots saldo i bokföringen"),
    "a claim posted as unidentified": (
        "UPDATE entry_line SET account_key = 'AR_UNIDENTIFIED' WHERE account_key = 'AR_CLAIM' AND entry_id = 4",
        "Kontots saldo i bokföringen",
    ),
    "an entry out of balance": (
        "UPDATE entry_line SET amount_ore = amount_ore - 1 WHERE account_key = 'INCOME' AND entry_id = 1",
        "Nattens bokningar, debet",
    ),
    "the bank's money in the books": (
        "UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE account_key = 'BANK_CLEARING_IN' AND entry_id = 5",
        "Nattens bokningar, debet",
    ),
    "the bank's deposit": (
        "UPDATE deposit SET amount_ore = amount_ore + 1 WHERE deposit_id = 5",
        r"insättningen på rad 50 i BANK1\.txt .*banken säger 1 st, 1 000,01 kr, inlästa betalningar 1 st, 1 000,00 kr",
    ),
    "a payment": (
        "UPDATE payment SET amount_ore = amount_ore + 1 WHERE payment_id = 6",
        r"betalning 6 \(rad 1 i BANK1\.txt\): inläst 500,01 kr, bokfört 500,00 kr",
    ),
    "two payments that make up for each other": (
        "UPDATE payment SET amount_ore = amount_ore + CASE payment_id WHEN 6 THEN 1 ELSE -1 END "
        "WHERE payment_id IN (6, 7)",
        "bankens insättningar, insättning för insättning",
    ),
    "money without a payment": (
        "UPDATE settlement SET payment_id = 99 WHERE item_id = 2",
        "betalning 99 .okänd fil.: inläst 0,00 kr, bokfört 500,00 kr",
    ),
    "a deposit nobody has booked": (
        "CREATE TEMP TABLE one AS SELECT * FROM deposit LIMIT 1; UPDATE one SET deposit_id = 99, deposit_key = 'x'; "
        "INSERT INTO deposit SELECT * FROM one",
        "bankens insättningar",
    ),
    "an order in no place": ("DELETE FROM order_invoice WHERE order_id = 4", "Inlästa order"),
    "an order in two places": (
        "INSERT INTO open_order SELECT client, order_id, waiting_since FROM (VALUES ('10', 4, date '2026-11-23')) "
        "AS o (client, order_id, waiting_since)",
        "Inlästa order",
    ),
    "a document nobody has handed out": (
        "DELETE FROM undelivered_number WHERE 2026000004 BETWEEN first_no AND last_no",
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
    unlocked(town, "UPDATE settlement SET amount_ore = amount_ore + 1 WHERE item_id = 1")
    town.run("reconciliation", SECOND)
    (invoice_no,) = town.rows("SELECT invoice_no FROM item WHERE item_id = 1")[0]
    with pytest.raises(NightStopped, match="Alla poster i hela bokföringen") as stop:
        town.run("reconciliation", NEXT_MONTH)
    assert f"post 1 (faktura {invoice_no}): öppen 0,00 kr, bokförd 0,01 kr" in str(stop.value)


def test_a_posting_changed_long_after_is_found_when_the_history_is_read(town: Town) -> None:
    town.run("reconciliation", FIRST)
    unlocked(town, "UPDATE entry_line SET amount_ore = amount_ore + 1 WHERE account_key = 'AR_CLAIM' AND entry_id = 1")
    town.run("reconciliation", SECOND)
    with pytest.raises(NightStopped, match="Kontots saldo i hela bokföringen"):
        town.run("reconciliation", NEXT_MONTH)


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
