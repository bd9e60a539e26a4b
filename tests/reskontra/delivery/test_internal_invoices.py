"""Internal invoices: kept in the house, settled by the buyer's cost, listed for finance, without VAT."""

from __future__ import annotations

import csv
import io
from datetime import date

from ledger_rows import Town, books, town  # noqa: F401 - fixtures

from reskontra import distribution
from reskontra.exchange.archive import Archive

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
UNIT = {"kind": "internal", "name": "Internservice", "identity_type": None, "identity_no": None}


def report(town: Town) -> dict[str, list[dict[str, str]]]:  # noqa: F811
    """The rows of each list of internal invoices sent to finance, by file name."""
    sent = town.rows("SELECT name, sha256 FROM outbox WHERE kind = 'internal_invoices' ORDER BY outbox_id")
    archive = Archive(town.home.archive)
    texts = {name: archive.read(sha256).decode("utf-8-sig") for name, sha256 in sent}
    return {name: list(csv.DictReader(io.StringIO(text), delimiter=";")) for name, text in texts.items()}


def purchases(town: Town) -> dict[str, int]:  # noqa: F811
    rows = town.rows(
        "SELECT account_key, sum(amount_ore)::bigint FROM entry_line GROUP BY 1 HAVING sum(amount_ore) <> 0"
    )
    return dict(rows)


def test_the_buyers_cost_settles_the_sellers_claim_the_same_night(town: Town) -> None:  # noqa: F811
    number = town.invoiced(town.customer("4100", **UNIT), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    assert not town.rows("SELECT 1 FROM open_item"), "the internal balance is zero"
    assert purchases(town) == {"INTERNAL_PURCHASE": 10_000, "INCOME": -10_000}
    assert town.select("event, department", "entry") == [("internal_invoice", "TEK"), ("invoice", "TEK")]
    assert town.select("channel, event", "document_event") == [("internal", "handed_over")]
    assert not town.rows("SELECT 1 FROM outbox WHERE account = 'distributor'")
    ((name, rows),) = report(town).items()
    assert name == "INTERNFAKTUROR_10_20261120.csv"
    (row,) = rows
    assert (row["Fakturanummer"], row["Säljande förvaltning"], row["Köpande kund"]) == (str(number), "TEK", "4100")
    assert (row["Köpare"], row["Text"], row["Belopp"]) == ("Internservice", "Avgift", "100.00")
    assert (row["Konto"], row["Dimension 1"]) == ("30125", "4100")


def test_an_internal_credit_takes_the_cost_back(town: Town) -> None:  # noqa: F811
    number = town.invoiced(town.customer("4100", **UNIT), 10_000, FRIDAY)
    town.run("distribution", FRIDAY)
    town.credit(number, 4_000, MONDAY.isoformat())
    tally = town.run("distribution", MONDAY)
    assert not town.rows("SELECT 1 FROM open_item")
    assert purchases(town) == {"INTERNAL_PURCHASE": 6_000, "INCOME": -6_000}
    assert not [finding for finding in tally.findings if finding.rule == "DIST-INTERNAL"]
    assert [row["Belopp"] for row in report(town)["INTERNFAKTUROR_10_20261123.csv"]] == ["-40.00"]


def test_what_does_not_balance_is_named(town: Town) -> None:  # noqa: F811
    number = town.invoiced(town.customer("4100", **UNIT), 10_000, FRIDAY)
    town.pay(number, 2_500, FRIDAY.isoformat())
    tally = town.run("distribution", FRIDAY)
    (finding,) = [finding for finding in tally.findings if finding.rule == "DIST-INTERNAL"]
    assert "100,00 kr" in finding.message and "75,00 kr" in finding.message


def test_a_second_occasion_posts_and_lists_nothing_more(town: Town) -> None:  # noqa: F811
    town.invoiced(town.customer("4100", **UNIT), 10_000, FRIDAY)
    for _ in range(2):
        town.run("distribution", FRIDAY)
    assert purchases(town)["INTERNAL_PURCHASE"] == 10_000
    assert list(report(town)) == ["INTERNFAKTUROR_10_20261120.csv"]


def test_other_customers_claims_stay_open(town: Town) -> None:  # noqa: F811
    town.invoiced(town.customer("1001"), 10_000, FRIDAY)
    with town.ledger.transaction():
        distribution.run(town.night(FRIDAY))
    assert town.rows("SELECT count(*) FROM open_item") == [(1,)] and not report(town)
