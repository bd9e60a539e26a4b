"""Counts over channels equal documents made, every night; a document that is lost is found and named."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_rows import COMPANY, Town, books, town  # noqa: F401 - fixtures

from reskontra import chain
from reskontra.chain import NightStopped
from reskontra.processes import BY_NAME
from reskontra.tally import Total

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}
DISTRIBUTION = BY_NAME["distribution"]


def people(town: Town) -> None:  # noqa: F811
    """One of each: e-invoice, letter, internal, protected, and one without an address, 100 to 500 kronor."""
    town.choose("distribution", validate_cen=False, workers=1)
    town.company("2001", **ENDPOINT)
    town.customer("1001")
    town.customer("3001", kind="internal")
    town.customer("1002", protection_code=1)
    town.customer("1003", street=None, city=None)
    for place, customer_no in enumerate(["2001", "1001", "3001", "1002", "1003"], start=1):
        town.invoiced(customer_no, place * 10_000, FRIDAY)


def finished(town: Town, on: date) -> None:  # noqa: F811
    """Let the night count as one that was run to its end."""
    night = town.night(on)
    for step in ("distribution__letters", "reconciliation"):
        keys = {"run_id": night.run_id, "step": step, "phase": "run"}
        row = town.ledger.row("begin_attempt", **keys, version_id=night.version_id)
        assert row is not None
        town.ledger.run("end_attempt", **keys, attempt=row["attempt"], state="done", message=None)


def test_every_document_is_counted_in_one_place(town: Town) -> None:  # noqa: F811
    people(town)
    town.run("distribution", FRIDAY)
    totals = chain.stored(town.night(FRIDAY))
    found = {name.partition(".")[2]: total for name, total in totals.items() if name.startswith("distribution.")}
    assert {name: total for name, total in found.items() if total.count} == {
        "made": Total(5, 150_000),
        "peppol": Total(1, 10_000),
        "peppol_sent": Total(1, 10_000),
        "print": Total(1, 20_000),
        "print_sent": Total(1, 20_000),
        "kept": Total(2, 70_000),
        "undelivered": Total(1, 50_000),
    }


def test_what_waited_is_counted_again_the_next_night(town: Town) -> None:  # noqa: F811
    people(town)
    town.run("distribution", FRIDAY)
    finished(town, FRIDAY)
    town.change_customer("1003", street="Nygatan 1", city="Exempelstad")
    town.run("distribution", MONDAY)
    assert chain.stored(town.night(MONDAY))["distribution.print"] == Total(1, 50_000)


def test_a_document_lost_between_two_nights_stops_the_second_and_is_named(town: Town) -> None:  # noqa: F811
    people(town)
    town.run("distribution", FRIDAY)
    finished(town, FRIDAY)
    town.ledger.connection.execute("DELETE FROM undelivered_number")
    with pytest.raises(NightStopped, match=r"skillnad -?1 st, -?500,00 kr"):
        town.run("distribution", MONDAY)


@pytest.mark.parametrize(("channel", "ore"), [("peppol", "100,00"), ("print", "200,00")])
def test_a_document_missing_in_its_channels_file_stops_the_night(town: Town, channel: str, ore: str) -> None:  # noqa: F811
    people(town)
    night = town.night(FRIDAY)
    with town.ledger.transaction():
        DISTRIBUTION.run(night)
        less = "UPDATE outbox SET row_count = row_count - 1, ore = 0 WHERE kind = %s"
        town.ledger.connection.execute(less, (f"{channel}_batch",))
        chain.store(night, DISTRIBUTION)
    with pytest.raises(NightStopped, match=rf"distribution\.{channel}_sent.*skillnad -?1 st, -?{ore} kr"):
        chain.check_balances(night, DISTRIBUTION)
