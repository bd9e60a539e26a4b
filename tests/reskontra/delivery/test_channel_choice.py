"""The decision table of channels: what a customer asks for, what a channel can take, and the row that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ledger_rows import COMPANY, Town, books, town  # noqa: F401

from reskontra import distribution
from reskontra.delivery.deliveries import handed_over
from reskontra.distribution import CHANNELS
from reskontra.night import Night

NIGHT = date(2026, 11, 20)  # a Friday
ENDPOINT = {"endpoint_scheme": "0007", "endpoint_id": COMPANY}
FIRM = {"kind": "organisation"}


@dataclass
class Open:
    """An outlet that takes all documents of some customers and hands them over at once."""

    channel: str
    takes: tuple[str, ...]

    def reach(self, night: Night) -> None:
        night.ledger.connection.execute(
            """INSERT INTO reachable SELECT document_id, %s FROM waiting_document WHERE recipient_no = ANY(%s)""",
            (self.channel, list(self.takes)),
        )

    def deliver(self, night: Night, folder: Path) -> list[pa.Table]:
        documents = night.ledger.table("documents_by_channel", channel=self.channel)
        return [handed_over(documents["document_id"], self.channel, pa.nulls(documents.num_rows, pa.string()))]


# What the customer has -> the channel, where EDIFACT takes 1-3, the internet bank 2-4 and 8, and Svefaktura nobody.
ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "1001": ({**FIRM, "channel": "edifact"}, "edifact"),
    "1002": ({**FIRM, **ENDPOINT}, "peppol"),  # row 3 before rows 4 and 5
    "1003": ({}, "edifact"),  # row 4 before row 5
    "1004": ({}, "bank"),
    "1005": ({"channel": "bank"}, "mailbox"),  # what was asked for fails: the next row
    "1006": ({**FIRM, **ENDPOINT, "channel": "svefaktura"}, "print"),  # not back up to row 3
    "1007": ({**FIRM, "channel": "print", **ENDPOINT}, "print"),
    "1008": ({"channel": "bank", "protection_code": 1}, "restricted"),
}


@pytest.fixture
def open_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    takes = {"edifact": ("1001", "1002", "1003"), "bank": ("1002", "1003", "1004", "1008"), "mailbox": ("1005", "1007")}
    outlets = {name: Open(name, customers) for name, customers in takes.items()}
    rows = [replace(row, outlet=outlets.get(row.name, row.outlet), take=None) for row in CHANNELS]
    rows = [replace(row, outlet=None) if row.name == "svefaktura" else row for row in rows]
    monkeypatch.setattr(distribution, "CHANNELS", tuple(rows))


@pytest.mark.usefixtures("open_channels")
def test_a_channel_that_cannot_take_a_document_leaves_it_to_the_next_row(town: Town) -> None:  # noqa: F811
    town.choose("distribution", validate_cen=False, workers=1)
    for customer_no, (values, _) in ROWS.items():
        town.invoiced(town.customer(customer_no, **values), 10_000, NIGHT)
    town.run_only("distribution", NIGHT)
    chosen = town.rows(
        "SELECT d.customer_no, e.channel FROM document_event AS e JOIN document AS d USING (document_id)"
    )
    assert dict(chosen) == {customer_no: channel for customer_no, (_, channel) in ROWS.items()}


@pytest.mark.usefixtures("open_channels")
def test_what_a_customer_asks_for_and_cannot_have_is_named(town: Town) -> None:  # noqa: F811
    town.choose("distribution", validate_cen=False, workers=1)
    for customer_no in ("1005", "1006", "1008"):
        town.invoiced(town.customer(customer_no, **ROWS[customer_no][0]), 10_000, NIGHT)
    with town.ledger.transaction():
        tally = distribution.run(town.night(NIGHT))
    named = {finding.key: finding.message for finding in tally.findings if finding.rule == "DIST-CHANNEL"}
    assert set(named) == {"bank", "svefaktura"}, "a protected person's wish is nobody's business"
    assert "1 st" in named["bank"] and "internetbank" in named["bank"]
