"""Files to the agency: their numbers, how many rows they hold, and what waits for an acknowledgement."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

from agency_rows import (
    CASES,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    in_case,
    reminded,
    row,
    sent,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town

from formats import kri
from reskontra.rules.bank_days import add_bank_days


def test_file_numbers_rise_by_one(town: Town) -> None:
    town.customer("1001")
    reminded(town)
    town.customer("1002")
    town.invoice("1002", 150000, "2026-03-02")
    town.run("reminders", "2026-03-09")
    town.distribute(date(2026, 3, 9))
    town.run("collection", "2026-03-16")
    town.run("collection", "2026-03-17")  # nothing is due: no file
    town.run("collection", "2026-03-18")
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv"]
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-23")
    town.run("collection", "2026-03-23")
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv", "000002_20260323.csv"]


def test_large_batches_are_divided_between_cases(town: Town) -> None:
    """A file of at most five records: two cases of one claim each, header and trailer, and one case in the next."""
    town.choose("collection", max_records=6)
    for customer_no in ("1001", "1002", "1003"):
        town.customer(customer_no)
        town.invoice(customer_no, 150000, f"2026-02-2{customer_no[-1]}")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    files = [kri.read(sent(town, name), name) for name in all_sent(town)]
    assert [file.tables["case"]["case_ref"].to_pylist() for file in files] == [
        ["K000000001", "K000000002"],
        ["K000000003"],
    ]
    assert town.select("case_ref, file_no", "collection_case") == [
        ("K000000001", 1),
        ("K000000002", 1),
        ("K000000003", 2),
    ]


def test_no_new_cases_while_an_acknowledgement_is_late(town: Town) -> None:
    """Older than two bank days: said, and only new cases stop."""
    town.customer("1001")
    invoice = in_case(town)
    late = add_bank_days(date(2026, 3, 16), 3)
    town.customer("1002")
    waiting = town.invoice("1002", 150000, "2026-03-02")
    town.run("reminders", "2026-03-09")
    town.distribute(date(2026, 3, 9))
    town.run("collection", add_bank_days(date(2026, 3, 16), 2))
    assert town.found("ACK_MISSING") == []
    town.pay(invoice, 150000, str(late))
    town.run("collection", "2026-03-23")
    (finding,) = town.found("ACK_MISSING")
    assert finding.severity == "warn" and CASES in finding.message
    assert [name[:11] for name in all_sent(town)] == ["KRI_CASES_2", "KRI_RECALLS", "KRI_EVENTS_"]
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-24")
    town.run("collection", "2026-03-24")
    assert claims_of(town)[-1] == ("DEMAND", waiting)


def test_a_recall_without_answer_is_an_alert(town: Town) -> None:
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-17", on="2026-03-18")
    town.run("collection", "2026-03-18")
    town.run("collection", "2026-03-23")
    assert [finding.severity for finding in town.found("RECALL_UNCONFIRMED")] == ["warn"]


def test_a_missing_krona_in_the_file_is_found(town: Town) -> None:
    """The totals compare the ledger's rows with what the outbox was told from the file's own bytes."""
    town.customer("1001")
    in_case(town)
    totals = town.select("name, count, ore", "control_total", "step = 'collection' AND count > 0")
    assert totals == [("cases", 1, 150000), ("sent", 1, 150000)]
