"""One öre planted in any equality of the reconciliation is named, kept for people, and stops the night."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

import pytest
from ledger_rows import Town
from reconciled_town import FIRST, NEXT_MONTH, SECOND, copies, lines, sent, town, unlocked  # noqa: F401 - fixtures

from reskontra import posting
from reskontra.chain import NightStopped

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
    "two payments of a deposit that make up for each other": (
        "DELETE FROM deposit WHERE deposit_id = 6; "
        "UPDATE deposit SET amount_ore = 150000, payment_count = 2 WHERE deposit_id = 5; "
        "UPDATE payment SET deposit_id = 5, amount_ore = amount_ore + CASE payment_id WHEN 6 THEN 1 ELSE -1 END "
        "WHERE payment_id IN (5, 6)",
        r"betalning 6 \(rad 1 i BANK1\.txt\): inläst 500,01 kr, bokfört 500,00 kr",
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


def test_an_older_payments_money_may_be_moved_but_none_of_it_away(town: Town) -> None:
    town.run("reconciliation", FIRST)
    night = town.night(SECOND)
    with town.ledger.transaction():
        posting.begin(night)
        town.ledger.connection.execute(
            """INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on,
                                           payment_id, rule, evidence)
               VALUES (1, 'payment_undone', 'TEK', 'AR_CLAIM', 1, 100, '2026-11-24', 5, 'undone', '-');
               INSERT INTO posting (event, department, account_key, amount_ore)
               VALUES ('payment_undone', 'TEK', 'SMALL_DIFFERENCE', -100)"""
        )
        posting.post(night)
    with pytest.raises(NightStopped, match=r"betalning 5 \(rad 1 i BANK1\.txt\): inläst 0,00 kr, bokfört -1,00 kr"):
        town.run("reconciliation", SECOND)
