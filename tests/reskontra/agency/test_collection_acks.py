"""The agency's acknowledgements: accepted, rejected and refused cases, confirmed recalls, and files that are none."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    RECALLS,
    US,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    events,
    in_case,
    row,
    served,  # noqa: F401 - fixture
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town


def test_accepted_cases(town: Town) -> None:
    """Accepted row by row, with the agency's number, or the file as such."""
    town.customer("1001")
    in_case(town)
    name = answer(town, [row(CASES, "ACCEPTED", "K000000001", "OK", number="AG-77")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town) == [("accepted", "AG-77")] and town.tally.counts["kvittenser"] == 1
    assert town.select("answered_on, file_result", "kri_file", "direction = 'out'") == [(date(2026, 3, 17), "ACCEPTED")]
    assert (town.home.sftp / "agency" / "done" / "2026-03" / name).exists()
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-18")
    town.run("collection", "2026-03-18")
    assert events(town) == [("accepted", "AG-77")]


def test_a_rejected_case_is_ours_again_and_waits_for_the_customer_to_be_corrected(town: Town) -> None:
    """The claim stands where it stood; the work item says what the code means; corrected, the case goes again."""
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "ADDRESS_MISSING")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town) == [("rejected", "ADDRESS_MISSING")] and town.select("1", "open_case_invoice") == []
    ((kind, key, customer_no, text),) = town.select("kind, key, customer_no, text", "work_item")
    assert (kind, key, customer_no) == ("rejected_case", "K000000001", "1001") and "adressen saknas" in text
    (finding,) = town.found("ADDRESS_MISSING")
    assert finding.severity == "hold" and "adressen saknas" in finding.message
    assert len(town.found("REJECTED")) == 1
    town.run("collection", "2026-03-18")
    assert len(claims_of(town)) == 1 and town.found("REJECTED") == [], "told once; the work item stands"
    town.night("2026-03-19")
    town.change_customer("1001", street="Nya gatan 1")
    town.run("collection", "2026-03-19")
    assert claims_of(town) == [("DEMAND", invoice)] * 2 and town.select("closed_on", "work_item") == [
        (date(2026, 3, 19),)
    ]
    assert town.select("case_ref", "open_case_invoice") == [("K000000002",)]


def test_a_code_about_the_claim_is_not_mended_by_a_new_address(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "DISPUTED")], "2026-03-17")
    town.run("collection", "2026-03-17")
    town.night("2026-03-19")
    town.change_customer("1001", street="Nya gatan 1")
    town.run("collection", "2026-03-19")
    assert len(claims_of(town)) == 1


def test_a_refused_file_leaves_its_cases_with_us_to_go_in_the_next(town: Town) -> None:
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "REFUSED", code="SUM_DIFF")], "2026-03-17")
    town.run("collection", "2026-03-17")
    (finding,) = town.found("SUM_DIFF")
    assert finding.severity == "stop" and CASES in finding.message
    assert claims_of(town) == [("DEMAND", invoice)] * 2
    assert [name[-19:] for name in all_sent(town)] == ["000001_20260316.csv", "000002_20260317.csv"]


def test_what_the_agency_has_already_is_accepted(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "REJECTED", "DUPLICATE_CASE")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert events(town)[0][0] == "accepted" and len(town.select("1", "open_case_invoice")) == 1


def test_a_case_without_answer_is_named(town: Town) -> None:
    for customer_no in ("1001", "1002"):
        town.customer(customer_no)
        town.invoice(customer_no, 150000, f"2026-02-2{customer_no[-1]}")
    town.run("reminders", "2026-03-04")
    town.distribute(date(2026, 3, 4))
    town.run("collection", "2026-03-16")
    answer(town, [row(CASES, "PARTLY", "K000000001", "OK")], "2026-03-17")
    town.run("collection", "2026-03-17")
    assert [finding.severity for finding in town.found("ACK_INCOMPLETE")] == ["warn"]


def test_a_recall_closes_the_case_when_it_is_confirmed(town: Town) -> None:
    """Interest is ours again then, from the first day nobody has invoiced."""
    town.customer("1001")
    invoice = in_case(town)
    town.pay(invoice, 150000, "2026-03-17", on="2026-03-18")
    town.run("interest_invoicing", "2026-03-18")
    town.run("collection", "2026-03-18")
    assert town.select("case_ref", "open_case_invoice") == [("K000000001",)]
    answers = [row(CASES, "ACCEPTED"), row(RECALLS, "ACCEPTED", "exempelstad-2026-000001", "OK")]
    answer(town, answers, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert town.select("1", "open_case_invoice") == [] and ("recall_confirmed", "") in events(town)
    town.run("interest_invoicing", "2026-03-20")
    assert town.select("from_on, to_on, days, interest_ore", "interest_line", invoice) == [
        (date(2026, 2, 28), date(2026, 3, 17), 18, 740)
    ]


@pytest.mark.parametrize(("code", "is_open"), [("ALREADY_CLOSED", False), ("UNKNOWN_CASE", False), ("IN_KFM", True)])
def test_a_recall_that_the_agency_rejects(town: Town, code: str, is_open: bool) -> None:
    town.customer("1001")
    town.pay(in_case(town), 150000, "2026-03-17", on="2026-03-18")
    town.run("collection", "2026-03-18")
    rows = [row(CASES, "ACCEPTED"), row(RECALLS, "PARTLY", "exempelstad-2026-000001", "REJECTED", code)]
    answer(town, rows, "2026-03-19")
    town.run("collection", "2026-03-19")
    assert (town.select("1", "open_case_invoice") != []) == is_open == (len(town.found(code)) == 1)


def test_answers_to_nothing_of_ours_are_put_aside(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    rows = [
        row(CASES, "PARTLY", "K000000001", "OK"),
        row(CASES, "PARTLY", "K000000009", "OK"),
        row(CASES.replace("000001", "000009"), "ACCEPTED"),
    ]
    name = answer(town, rows, "2026-03-17")
    town.run("collection", "2026-03-17")
    counts = town.select("read_count, taken_count, put_aside_count", "file_verdict")
    assert counts == [(3, 1, 2)]
    told = (town.home.sftp / "agency" / "done" / "2026-03" / f"{name}.AVVISAD.csv").read_text()
    assert "UNKNOWN_CASE" in told and "UNKNOWN_FILE" in told


def test_acknowledgements_are_read_in_order_and_gaps_wait(town: Town) -> None:
    """FILE_GAP: number 3 waits for number 2; a number used before is refused."""
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "PARTLY", "K000000001", "OK")], "2026-03-17", file_no=1)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=3)
    town.run("collection", "2026-03-17")
    (finding,) = town.found("FILE_GAP")
    assert finding.severity == "warn" and town.tally.counts["kvittenser"] == 1
    answer(town, [row(CASES, "ACCEPTED", "K000000001", "OK")], "2026-03-18", file_no=2)
    town.run("collection", "2026-03-18")
    assert town.tally.counts["kvittenser"] == 2 and town.found("FILE_GAP") == []
    answer(town, [row(CASES, "ACCEPTED", number="AG-1")], "2026-03-19", file_no=2)
    town.run("collection", "2026-03-19")
    assert len(town.found("AGENCY_FILE_REFUSED")) == 1 and town.tally.counts["kvittenser"] == 0


def test_the_same_acknowledgement_twice_changes_nothing(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=1)
    town.run("collection", "2026-03-17")
    before = town.rows("SELECT * FROM collection_event")
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-17", file_no=1)
    town.run("collection", "2026-03-18")
    assert town.rows("SELECT * FROM collection_event") == before
    assert town.select("state", "file_verdict", "run_id = (SELECT max(run_id) FROM run)") == [("duplicate",)]


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("bokslut.xlsx", "x", "refused"),
        (f"KRI_CASES_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_ACK_{US}_{AGENCY}_000001_20260317.csv", "x", "refused"),
        (f"KRI_ACK_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_STATUS_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_COLLECTED_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
        (f"KRI_REMIT_{AGENCY}_{US}_000001_20260317.csv", "x", "refused"),
    ],
)
def test_other_files_of_the_agency(town: Town, name: str, content: str, state: str) -> None:
    """What has no place there or cannot be read is refused, which is said once."""
    (town.home.sftp / "agency" / "in" / name).write_text(content)
    town.run("collection", "2026-03-17")
    assert town.select("state", "inbound_file") == [(state,)]
    assert (town.home.sftp / "agency" / "rejected" / name).exists()
    assert [finding.severity for finding in town.tally.findings] == ["stop"]
    town.run("collection", "2026-03-18")
    assert len(town.select("1", "file_verdict")) == 1


def test_a_test_file_is_never_taken_in_production(town: Town) -> None:
    name = answer(town, [row(CASES, "ACCEPTED")], "2026-03-17")
    file = town.home.sftp / "agency" / "in" / name
    file.write_text(file.read_text().replace(";SEK;P", ";SEK;T"))
    town.run("collection", "2026-03-17")
    assert town.select("state", "inbound_file") == [("refused",)]
