"""Figures of distribution by department and month: documents, cost, share electronic, savings, lead times, refusals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import COMPANY, Town, books, empty  # noqa: F401 - fixtures

from formats import distributor_receipt
from formats.delimited import SerialName
from reskontra.exchange import Login
from reskontra.exchange.archive import Archive
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.pages import night_html
from reskontra.pages.night_page import facts
from reskontra.policy import Policy

FRIDAY, MONDAY, DECEMBER = date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 1)
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}


@pytest.fixture
def town(books: Ledger, home: Home, sftp: Login) -> Iterator[Town]:  # noqa: F811
    town = Town(books, home, sftp)
    town.choose("distribution", validate_cen=False, workers=1)
    costs = {"print": 10_00, "peppol": 1_50}
    rows = [{**row, "cost_ore": costs.get(row["channel"], 0)} for row in town.policy.rows["channel_cost"]]
    rows = [{**row, "cost_ore": 14_00} if row["postage_class"] == "first_class" else row for row in rows]
    town.policy = Policy({**town.policy.rows, "channel_cost": rows}, "changed")
    yield town
    empty(books)


def told(town: Town, *rows: dict[str, Any]) -> None:
    """Drop the distributor's receipts of these rows."""
    columns = distributor_receipt.LAYOUT.columns
    table = pa.table({c.name: pa.array([row.get(c.name) for row in rows], c.kind.type) for c in columns})
    name = distributor_receipt.file_name(SerialName("10", MONDAY, 1))
    (town.home.sftp / "distributor" / "in" / name).write_bytes(distributor_receipt.write(table))


def lists(town: Town) -> dict[str, list[dict[str, str]]]:
    """The rows of each list of figures in the outbox, by file name."""
    sent = town.rows("SELECT name, sha256 FROM outbox WHERE name LIKE 'DISTRIBUTION%.csv' ORDER BY outbox_id")
    archive = Archive(town.home.archive)
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(sha256).decode("utf-8-sig")), delimiter=";"))
        for name, sha256 in sent
    }


def day(town: Town, columns: str) -> dict[tuple[str, str], tuple[int, ...]]:
    rows = town.rows(f"SELECT channel, postage_class, {columns} FROM distribution_day ORDER BY 1, 2")
    return {(channel, name): tuple(figures) for channel, name, *figures in rows}


def test_cost_follows_the_envelopes_and_savings_are_reckoned(town: Town) -> None:
    town.customer("1001")
    for customer_no in ("1001", "1001", "1001", town.company("2001", **ENDPOINT)):
        town.invoiced(customer_no, 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    assert day(town, "documents, envelopes, cost_ore, grouping_ore, electronic_ore") == {
        ("peppol", "-"): (1, 1, 1_50, 0, 8_50),
        ("print", "economy"): (3, 1, 10_00, 20_00, 0),
    }


def test_letters_in_an_envelope_each_save_nothing(town: Town) -> None:
    town.choose("distribution", envelopes_together=False)
    town.customer("1001")
    for _ in range(2):
        town.invoiced("1001", 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    assert day(town, "envelopes, cost_ore, grouping_ore") == {("print", "economy"): (2, 20_00, 0)}


def test_running_the_night_again_changes_no_figure(town: Town) -> None:
    town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    before = town.rows("SELECT * FROM distribution_day")
    town.run("distribution", FRIDAY)
    assert town.rows("SELECT * FROM distribution_day") == before != []


def test_days_from_hand_over_to_arrival_and_a_class_that_the_house_changed(town: Town) -> None:
    numbers = [town.invoiced(town.customer(no), 10_000, FRIDAY) for no in ("1001", "1002")]
    town.run("distribution", FRIDAY)
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    one, two = ({"document_id": f"invoice-{number}", "channel": "print", "event_time": at} for number in numbers)
    told(
        town,
        {**one, "event": "printed", "postage_class": "first_class", "pages": 1},
        {**one, "event": "delivered"},
        {**two, "event": "printed", "postage_class": "economy", "pages": 1},
    )
    town.run("distribution", MONDAY)
    rows = town.rows(
        f"SELECT arrived_documents, arrived_days, cost_ore FROM distribution_day WHERE business_on = '{MONDAY}'"
    )
    assert rows == [(2, 6, 4_00)], "each once, three days; the dearer class costs the difference"


def test_the_first_night_of_a_month_sends_the_month_before_once(town: Town) -> None:
    town.customer("1001")
    company = town.company("2001", **ENDPOINT)
    for customer_no in ("1001", "1001", company):
        town.invoiced(customer_no, 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    number = town.invoiced(company, 10_000, MONDAY)
    town.run("distribution", MONDAY)
    assert not lists(town)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    refusal = {"document_id": f"invoice-{number}", "channel": "peppol", "event": "rejected", "event_time": at}
    told(town, {**refusal, "reason_code": "UNKNOWN"})
    town.run("distribution", date(2026, 11, 24))
    for _ in range(2):
        town.run("distribution", DECEMBER)
    sent = lists(town)
    assert list(sent) == ["DISTRIBUTION_10_202611.csv", "DISTRIBUTION_AVVISAT_10_202611.csv"]
    rows = {(row["Förvaltning"], row["Kanal"]): row for row in sent["DISTRIBUTION_10_202611.csv"]}
    assert set(rows) == {("TEK", "peppol"), ("TEK", "print"), ("TEK", "Alla"), ("Alla", "Alla")}
    whole = rows["Alla", "Alla"]
    assert (whole["Handlingar"], whole["Kuvert eller sändningar"], whole["Kostnad"]) == ("5", "4", "23.00")
    assert (whole["Andel elektroniskt, %"], whole["Sparat, flera i ett kuvert"]) == ("40,0", "10.00")
    (refused,) = sent["DISTRIBUTION_AVVISAT_10_202611.csv"]
    assert (refused["Kanal"], refused["Orsak"], refused["Handlingar"]) == ("peppol", "UNKNOWN", "1")
    town.run("distribution", date(2026, 12, 2))
    assert list(lists(town)) == list(sent)


def test_protected_and_internal_documents_are_no_part_of_the_share(town: Town) -> None:
    town.invoiced(town.customer("1001", protection_code=1), 10_000, FRIDAY)
    town.invoiced(town.customer("3001", kind="internal"), 10_000, FRIDAY)
    town.invoiced(town.company("2001", **ENDPOINT), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    town.run("distribution", DECEMBER)
    (whole,) = [row for row in lists(town)["DISTRIBUTION_10_202611.csv"] if row["Förvaltning"] == "Alla"]
    assert (whole["Handlingar"], whole["Andel elektroniskt, %"]) == ("3", "100,0")


def test_the_nights_page_tells_the_month_so_far(town: Town) -> None:
    town.invoiced(town.company("2001", **ENDPOINT), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    town.invoiced(town.customer("1001"), 10_000, MONDAY)
    town.run("distribution", MONDAY)
    told = {on: facts(town.night(on))["distribution"] for on in (FRIDAY, MONDAY)}
    assert [(row["label"], row["documents"]) for row in told[FRIDAY] if row["department"] == "Alla"] == [("Alla", 1)]
    everything = next(row for row in told[MONDAY] if row["department"] == "Alla")
    assert (everything["documents"], everything["electronic_share"]) == (2, "50,0")
    page = night_html.page(facts(town.night(MONDAY)), rows=10)
    assert "Distribution hittills i månaden" in page and "Brev, B-post" in page and "50,0 %" in page
