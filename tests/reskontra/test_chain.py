"""Control totals leave one step and enter the next; a difference of 1 öre stops the night by name."""

from __future__ import annotations

import dataclasses

import pytest
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra import chain
from reskontra.chain import NightStopped
from reskontra.processes import BY_NAME
from reskontra.tally import Total

INVOICING, MATCHING = BY_NAME["invoicing"], BY_NAME["payment_matching"]


def change(house: LedgerHouse, statement: str) -> None:  # noqa: F811
    assert house.house.ledger.connection.execute(statement).rowcount == 1


def test_totals_are_counted_from_the_rows_and_kept(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    night = house.house.night
    assert chain.reckon(night, INVOICING)["documents"] == Total(1, 1_250_000)
    assert chain.stored(night)["invoicing.documents"] == Total(1, 1_250_000)
    assert chain.stored(night)["order_intake.taken"] == Total(1, 1_000_000)


def test_the_night_before_is_told_apart(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    house.house.next_night()
    found = chain.stored(house.house.night)
    assert found["previous:invoicing.documents"] == Total(1, 1_250_000)
    assert "invoicing.documents" not in found


def test_a_night_that_changed_nothing_arrives_and_balances(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    for process in (INVOICING, MATCHING):
        chain.check_arrival(house.house.night, process)
    chain.check_balances(house.house.night, INVOICING)


def test_what_has_changed_since_a_step_stops_the_night_before_the_next(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    change(house, "UPDATE sales_order SET net_ore = net_ore + 1")
    with pytest.raises(NightStopped) as stopped:
        chain.check_arrival(house.house.night, INVOICING)
    said = str(stopped.value)
    assert said.startswith("invoicing: kontrollsumman order_intake.taken")
    assert "1 st, 10 000,00 kr" in said and "1 st, 10 000,01 kr" in said and "skillnad 0 st, 0,01 kr" in said
    assert INVOICING.title in said and BY_NAME["order_intake"].title in said


def test_a_process_is_not_stopped_by_totals_that_do_not_feed_it(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    change(house, "UPDATE sales_order SET net_ore = net_ore + 1")
    chain.check_arrival(house.house.night, MATCHING)


def test_an_equation_that_does_not_hold_stops_the_night_at_its_process(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    change(house, "UPDATE control_total SET ore = ore - 1 WHERE step = 'invoicing' AND name = 'posted'")
    with pytest.raises(NightStopped) as stopped:
        chain.check_balances(house.house.night, INVOICING)
    said = str(stopped.value)
    assert said.startswith("invoicing: invoicing.documents är 1 st, 12 500,00 kr men invoicing.posted är")
    assert "skillnad 0 st, -0,01 kr" in said


def test_counts_are_weighed_like_amounts(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    change(house, "UPDATE control_total SET count = count + 1 WHERE step = 'invoicing' AND name = 'posted'")
    with pytest.raises(NightStopped, match="skillnad 1 st, 0,00 kr"):
        chain.check_balances(house.house.night, INVOICING)


def test_a_side_is_the_sum_of_its_totals_and_one_that_is_missing_is_nothing(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order())
    both = ("order_intake.read", "order_intake.taken + order_intake.returned")
    chain.check_balances(house.house.night, dataclasses.replace(INVOICING, balances=(both,)))
    missing = (("order_intake.read", "order_intake.unheard_of"),)
    with pytest.raises(NightStopped, match=r"order_intake\.unheard_of är 0 st, 0,00 kr"):
        chain.check_balances(house.house.night, dataclasses.replace(INVOICING, balances=missing))
