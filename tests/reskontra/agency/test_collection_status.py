"""States of the agency's cases: the stage of the claim, disputes, cases closed and given back."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date

import pytest
from agency_rows import (
    AGENCY,
    CASES,
    US,
    acks,
    all_sent,
    answer,
    books,  # noqa: F401 - fixture
    claims_of,
    drop,
    events,
    in_case,
    row,
    served,  # noqa: F401 - fixture
    status,
    town,  # noqa: F401 - fixture
)
from ledger_rows import Town

from formats.kri_codes import STATES

CASE = "K000000001"
CLOSING = [state for state in STATES if state.startswith("CLOSED") or state == "RETURNED"]


def tell(town: Town, state: str, on: str = "2026-03-24", event_id: str = "AG-1", **values: object) -> None:
    drop(town, "STATUS", {"status": [status(event_id, CASE, state, on, **values)]}, on)
    town.run("collection", on)


@pytest.mark.parametrize("state", STATES)
def test_every_state(town: Town, state: str) -> None:
    """Kept as an event of the case; a closed or returned case is not with the agency, and is not handed over again."""
    town.customer("1001")
    invoice = in_case(town)
    answer(town, [row(CASES, "ACCEPTED")], "2026-03-24")
    tell(town, state, open_capital_ore=150000)
    assert ("status", state) in events(town) and acks(town) == ["ACCEPTED;AG-1;OK;"]
    assert town.select("state, state_on, open_capital_ore", "case_status") == [(state, date(2026, 3, 24), 150000)]
    assert (town.select("1", "open_case_invoice", invoice) == []) == (state in CLOSING)
    assert (("closed", state) in events(town)) == (state in CLOSING)
    assert len(town.found("RECALLED")) == (state in CLOSING)
    town.run("collection", "2026-03-25")
    assert len(claims_of(town)) == 1 and town.found("RECALLED") == [], "told once"
    held = town.ledger.rows("open_work_items", client="10", business_on=date(2026, 3, 25))
    assert [row["key"] for row in held if row["kind"] == "held_case"] == [str(invoice)] * (state in CLOSING)


@pytest.mark.parametrize(
    ("state", "words"), [("DISPUTED", "invändningen"), ("CONTESTED", "2026-04-14"), ("RETURNED", "återlämnat")]
)
def test_what_a_person_must_do(town: Town, state: str, words: str) -> None:
    """Contested with Kronofogden: three weeks to decide on the court."""
    town.customer("1001")
    in_case(town)
    tell(town, state)
    ((key, text),) = town.select("key, text", "work_item")
    assert key == CASE and words in text and "Exempel" not in text


@pytest.mark.parametrize(("state", "contested"), [("DISPUTED", None), ("CONTESTED", None), ("KFM_APPLIED", True)])
def test_what_is_contested_there_is_disputed_here(town: Town, state: str, contested: bool | None) -> None:
    """The agency has paused it already: it is not told to."""
    town.customer("1001")
    invoice = in_case(town)
    tell(town, state, contested=contested)
    assert town.select("stop_code, invoice_no, set_by", "invoice_stop_set") == [("DISPUTE", invoice, "ombudet")]
    assert not any("_RECALLS_" in name for name in all_sent(town))
    tell(town, state, "2026-03-25", "AG-2", contested=contested)
    assert len(town.select("1", "invoice_stop_set")) == 1


def test_the_latest_state_counts(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    rows = [status("AG-1", CASE, "RETURNED", "2026-03-23"), status("AG-2", CASE, "REGISTERED", "2026-03-24")]
    drop(town, "STATUS", {"status": rows}, "2026-03-24")
    town.run("collection", "2026-03-24")
    assert len(town.select("1", "open_case_invoice")) == 1


def test_rows_of_no_case_of_ours_and_rows_read_before_are_put_aside(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    tell(town, "DEMANDED")
    rows = [
        status("AG-1", CASE, "CLOSED_PAID", "2026-03-25"),
        status("AG-2", "K000000099", "REMINDED", "2026-03-25"),
        status("AG-3", CASE, "PLAN", "2026-03-25"),
    ]
    name = drop(town, "STATUS", {"status": rows}, "2026-03-25")
    town.run("collection", "2026-03-25")
    assert acks(town)[1:] == [
        "PARTLY;AG-3;OK;",
        "PARTLY;AG-1;REJECTED;DUPLICATE_EVENT",
        "PARTLY;AG-2;REJECTED;UNKNOWN_CASE",
    ]
    told = (town.home.sftp / "agency" / "done" / "2026-03" / f"{name}.AVVISAD.csv").read_text()
    assert "DUPLICATE_EVENT" in told and "UNKNOWN_CASE" in told and len(town.select("1", "open_case_invoice")) == 1


def test_an_unknown_state_is_a_rejected_row(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    name = drop(town, "STATUS", {"status": [status("AG-1", CASE, "PLAN", "2026-03-24")]}, "2026-03-24")
    file = town.home.sftp / "agency" / "in" / name
    file.write_text(file.read_text().replace(";PLAN;", ";LOST;"))
    town.run("collection", "2026-03-24")
    assert acks(town) == ["PARTLY;AG-1;REJECTED;FIELD_INVALID"] and town.select("1", "case_status") == []


def test_our_answer_is_one_file_a_night_and_numbered(town: Town) -> None:
    town.customer("1001")
    in_case(town)
    tell(town, "REMINDED")
    tell(town, "DEMANDED", "2026-03-25", "AG-2")
    town.run("collection", "2026-03-25")
    assert [name for name in all_sent(town) if "_ACK_" in name] == [
        f"KRI_ACK_{US}_{AGENCY}_000001_20260324.csv",
        f"KRI_ACK_{US}_{AGENCY}_000002_20260325.csv",
    ]
