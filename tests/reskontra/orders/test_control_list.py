"""The control list: tonight's figures per department beside the last, and what stands out."""

from __future__ import annotations

from dataclasses import replace

from intake_examples import order
from ledger_house import LedgerHouse, empty_house, house, item, sftp_home  # noqa: F401

from reskontra.tally import Finding


def listed(house: LedgerHouse) -> list[str]:  # noqa: F811
    """The lines of the newest control list sent to finance."""
    ledger, night = house.house.ledger, house.house.night
    row = ledger.connection.execute(
        "SELECT sha256 FROM outbox WHERE kind = 'control_list' ORDER BY outbox_id DESC LIMIT 1"
    ).fetchone()
    return night.exchange.archive.read(row[0]).decode("utf-8-sig").splitlines()


def warnings(house: LedgerHouse) -> list[Finding]:  # noqa: F811
    return [finding for finding in house.house.findings if finding.rule in ("INV-DEVIATION", "INV-LARGE")]


def limit(house: LedgerHouse, **values: int) -> None:  # noqa: F811
    night, settings = house.house.night, house.house.settings
    control_list = replace(settings.invoicing.control_list, **values)
    night.settings = replace(settings, invoicing=replace(settings.invoicing, control_list=control_list))


def test_each_department_has_a_row_with_counts_and_kronor(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001), order(700002, items=[item(200_000)]))
    header, row = listed(house)
    assert header == (
        "Förvaltning;Antal fakturor;Antal kreditfakturor;Netto;Moms;Summa;Största faktura;"
        "Antal förra gången;Summa förra gången"
    )
    assert row.split(";")[1:7] == ["2", "0", "12000.00", "3000.00", "15000.00", "12500.00"]
    assert row.split(";")[7:] == ["", ""], "there is no last time"


def test_the_next_night_is_compared_with_the_last(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.house.next_night()
    house.invoice(order(700002, items=[item(1_500_001)]))
    assert listed(house)[1].split(";")[7:] == ["1", "12500.00"]
    (finding,) = warnings(house)
    assert (finding.rule, finding.severity) == ("INV-DEVIATION", "warn")
    assert "18 750,01 kr" in finding.message and "12 500,00 kr" in finding.message


def test_a_change_within_the_limit_is_not_named(house: LedgerHouse) -> None:  # noqa: F811
    house.invoice(order(700001))
    house.house.next_night()
    house.invoice(order(700002, items=[item(1_500_000)]))
    assert warnings(house) == []


def test_a_large_invoice_is_named(house: LedgerHouse) -> None:  # noqa: F811
    limit(house, largest_amount_ore=1_250_000)
    house.invoice(order(700001))
    assert warnings(house) == []
    house.house.next_night()
    limit(house, largest_amount_ore=1_249_999)
    house.invoice(order(700002))
    (finding,) = warnings(house)
    assert (finding.rule, finding.severity, finding.key) == ("INV-LARGE", "warn", "700002")
    assert "12 500,00 kr" in finding.message and "12 499,99 kr" in finding.message
