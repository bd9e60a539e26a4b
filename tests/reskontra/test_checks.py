"""Great Expectations on the real ledger: who is named, how gravely, and what is held."""

from __future__ import annotations

from dataclasses import replace

import pytest
from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, sftp_home  # noqa: F401

from reskontra import checks
from reskontra.chain import NightStopped
from reskontra.night import _checked
from reskontra.processes import STEPS


def change(house: LedgerHouse, *statements: str) -> None:  # noqa: F811
    for statement in statements:
        assert house.house.ledger.connection.execute(statement).rowcount > 0


def found(house: LedgerHouse, step: str, phase: str) -> list[tuple[str, str, str]]:  # noqa: F811
    tally = checks.run(house.house.night, STEPS[step], phase)
    return [(finding.rule, finding.severity, finding.key) for finding in tally.findings]


def test_sound_rows_give_no_finding_and_are_counted(house: LedgerHouse) -> None:  # noqa: F811
    tally = checks.run(house.house.night, STEPS["customer_intake"], "check_after")
    assert tally.findings == []
    assert tally.counts == {"kontrollerade rader": 3}


def test_nothing_is_looked_at_where_nothing_was_written(house: LedgerHouse) -> None:  # noqa: F811
    house.house.next_night()
    assert checks.run(house.house.night, STEPS["customer_intake"], "check_after").counts == {}


def test_each_row_that_breaks_an_expectation_is_named_with_its_severity(house: LedgerHouse) -> None:  # noqa: F811
    change(
        house,
        "UPDATE customer SET name = ' ' WHERE customer_no = '104711'",
        "UPDATE customer SET identity_no = '12' WHERE customer_no IN ('104712', '200417')",
    )
    assert found(house, "customer_intake", "check_after") == [
        ("check_customer:name", "warn", "104711"),
        ("check_customer:identity_ok", "stop", "104712"),
        ("check_customer:identity_ok", "stop", "200417"),
    ]


def test_more_rows_than_the_settings_show_are_told_as_a_number(house: LedgerHouse) -> None:  # noqa: F811
    change(house, "UPDATE customer SET name = ''")
    settings = house.house.settings
    house.house.night.settings = replace(settings, checks=replace(settings.checks, examples=2))
    *shown, rest = checks.run(house.house.night, STEPS["customer_intake"], "check_after").findings
    assert [finding.key for finding in shown] == ["104711", "104712"]
    assert (rest.key, rest.message) == ("fler", "Samma fel på 1 rader till.")


def test_a_stop_keeps_its_findings_and_stops_the_step_by_name(house: LedgerHouse) -> None:  # noqa: F811
    change(house, "UPDATE customer SET identity_no = '12' WHERE customer_no = '200417'")
    with pytest.raises(NightStopped, match="customer_intake: Kund 200417"):
        _checked(house.house.night, STEPS["customer_intake"], "check_after")
    assert house.house.rows("SELECT severity, key FROM finding") == [{"severity": "stop", "key": "200417"}]


def test_a_held_order_is_put_aside_and_the_rest_is_invoiced(house: LedgerHouse) -> None:  # noqa: F811
    ledger = house.house.ledger
    house.invoice(order(700001), order(700002))
    change(
        house,
        "INSERT INTO open_order SELECT client, order_id, '2026-11-21' FROM sales_order",
        "UPDATE sales_order SET net_ore = 1000000001 WHERE order_id = 700002",
    )
    with ledger.transaction():
        assert found(house, "invoicing", "check_before") == [("check_open_order:size_ore", "hold", "700002")]
    held = house.house.rows("SELECT order_id, held_because FROM open_order ORDER BY order_id")
    assert [row["order_id"] for row in held if row["held_because"]] == [700002]
    assert held[1]["held_because"].startswith("Order 700002 är större än 10 miljoner")


def test_an_invoice_whose_posting_differs_by_one_ore_is_a_stop(house: LedgerHouse) -> None:  # noqa: F811
    (invoice,) = house.invoice(order())
    assert found(house, "invoicing", "check_after") == []
    connection = house.house.ledger.connection
    connection.execute("ALTER TABLE sales_order_line DISABLE TRIGGER ALL")
    change(house, "UPDATE sales_order_line SET net_ore = net_ore + 1")
    assert found(house, "invoicing", "check_after") == [("check_invoice:net_ore", "stop", str(invoice["invoice_no"]))]
