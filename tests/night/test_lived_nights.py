"""A municipality after its nights: every process has worked, the books hold, and everyone who asks is told the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from reskontra.explaining import event_names
from reskontra.processes import NIGHT, PHASES, PROCESSES
from reskontra.simulator.world import demo_nights

MAY_BE_IDLE = {
    "decision_intake",
    "credit_balances",
    "direct_debit",
}  # no decision, no due claim beside a credit, no mandate
BUILT = [process.name for process in PROCESSES if not process.planned]


def test_every_process_did_something_on_the_last_night(story: Any, last_night: date) -> None:
    did = {row["process"]: row["did"] for row in story.ended[last_night].facts["processes"]}
    totals = story.municipality.rows(
        "SELECT step, sum(count) FROM control_total JOIN run USING (run_id) WHERE business_on = %s GROUP BY 1",
        last_night,
    )
    worked = {name for name, count in totals if count}
    assert set(did) == set(BUILT)
    assert {name for name in BUILT if not did[name] and name not in worked} <= MAY_BE_IDLE


def test_the_nights_end_as_what_happened_in_them(story: Any) -> None:
    assert [story.ended[day].code for day in demo_nights()] == [0, 0, 1, 0]
    for day, ended in story.ended.items():
        facts = ended.facts
        assert facts["business_on"] == day.isoformat()
        assert facts["state"] == ("stopped" if ended.code else "complete")
        assert bool(facts["stops"]) == bool(ended.code)


def test_status_tells_programs_what_the_night_told_them(story: Any, last_night: date) -> None:
    told = story.municipality.reskontra("status", "--date", last_night.isoformat(), "--json")
    assert (told.code, told.facts) == (story.ended[last_night].code, story.ended[last_night].facts)


@pytest.mark.parametrize("day", demo_nights()[:-1], ids=str)
def test_later_nights_change_nothing_in_what_is_told_of_an_earlier_one(story: Any, day: date) -> None:
    told = story.municipality.reskontra("status", "--date", day.isoformat(), "--json")
    assert told.code == story.ended[day].code
    as_they_stand_now = ("files_in", "work_items")  # a held file has been taken since
    for name, value in story.ended[day].facts.items():
        assert name in as_they_stand_now or told.facts[name] == value, name


def test_status_of_a_night_that_was_never_run_is_missing(story: Any) -> None:
    told = story.municipality.reskontra("status", "--date", "2026-10-13", "--json")
    assert (told.code, told.facts["state"]) == (2, "missing")


def test_the_command_line_is_a_program_of_its_own(story: Any, last_night: date) -> None:
    """As an operator starts it: a new interpreter, standard output for the facts alone."""
    done = subprocess.run(
        [sys.executable, "-m", "reskontra.cli", "status", "--date", last_night.isoformat(), "--json"],
        env={**os.environ, **story.municipality.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == story.ended[last_night].facts


def test_an_earlier_night_than_one_already_run_is_refused(story: Any, last_night: date) -> None:
    before = story.municipality.ledger()
    refused = story.municipality.night(date(2026, 11, 20))
    assert refused.code == 2
    assert "2026-11-20" in refused.err and last_night.isoformat() in refused.err
    assert story.municipality.ledger() == before


def test_every_phase_was_recorded_once_and_done(story: Any) -> None:
    found = story.municipality.rows("SELECT run_id, step, phase, attempt, state FROM step_attempt")
    wanted = {
        (run_id, step.name, phase, 1, "done")
        for run_id in range(1, len(demo_nights()) + 1)
        for step in NIGHT
        for phase in PHASES
    }
    assert set(found) == wanted


def test_every_voucher_sums_to_zero_and_has_a_swedish_name(story: Any) -> None:
    assert story.municipality.value("SELECT count(*) FROM entry") > 60
    broken = "SELECT client, entry_id FROM entry_line GROUP BY 1, 2 HAVING sum(amount_ore) <> 0"
    assert story.municipality.rows(broken) == []
    bare = "SELECT entry_id FROM entry WHERE NOT EXISTS (SELECT FROM entry_line AS l WHERE l.entry_id = entry.entry_id)"
    assert story.municipality.rows(bare) == []
    events = {event for (event,) in story.municipality.rows("SELECT DISTINCT event FROM entry")}
    assert len(events) >= 7 and events <= set(event_names.EVENTS)


def test_each_voucher_is_the_items_and_settlements_that_name_it(story: Any) -> None:
    """Account by account: the list behind a voucher is all of it."""
    books = story.municipality.rows(
        "SELECT entry_id, account_key, sum(amount_ore)::bigint FROM entry_line "
        "WHERE account_key LIKE 'AR_%%' GROUP BY 1, 2"
    )
    behind = story.municipality.rows(
        """SELECT entry_id, key, sum(amount_ore)::bigint
           FROM (SELECT entry_id, kind, amount_ore FROM item
                 UNION ALL
                 SELECT s.entry_id, i.kind, s.amount_ore
                 FROM settlement AS s JOIN item AS i USING (client, item_id)) AS t
           JOIN (VALUES ('claim', 'AR_CLAIM'), ('credit', 'AR_CREDIT_BALANCE'), ('unidentified', 'AR_UNIDENTIFIED'))
               AS a (kind, key) USING (kind)
           GROUP BY 1, 2 HAVING sum(amount_ore) <> 0"""
    )
    assert len(behind) > 60
    assert sorted(books) == sorted(behind)


def test_the_open_items_are_those_of_which_something_is_left(story: Any) -> None:
    """Reckoned here from every settlement ever made, not by the ledger's own view."""
    derived = story.municipality.rows(
        """SELECT item_id, sum(amount_ore)::bigint
           FROM (SELECT item_id, amount_ore FROM item UNION ALL SELECT item_id, amount_ore FROM settlement) AS t
           GROUP BY 1 HAVING sum(amount_ore) <> 0"""
    )
    stood = story.municipality.rows("SELECT item_id, open_ore FROM open_item_rest")
    assert len(stood) > 100
    assert sorted(stood) == sorted(derived)
    shut = "SELECT count(*) FROM partly_settled_item WHERE item_id NOT IN (SELECT item_id FROM open_item)"
    assert story.municipality.value(shut) == 0


def test_each_payments_money_lies_somewhere(story: Any) -> None:
    lost = story.municipality.rows(
        """SELECT payment_id
           FROM (SELECT client, payment_id, CASE kind WHEN 'payment' THEN amount_ore ELSE -amount_ore END AS ore
                 FROM payment) AS p
           LEFT JOIN (SELECT client, payment_id, sum(amount_ore) AS ore FROM allocation GROUP BY 1, 2) AS a
               USING (client, payment_id)
           WHERE a.ore IS DISTINCT FROM p.ore"""
    )
    assert lost == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("entry", "entry_id"),
        ("item", "item_id"),
        ("settlement", "settlement_id"),
        ("deposit", "deposit_id"),
        ("payment", "payment_id"),
        ("inbound_file", "file_id"),
        ("outbox", "outbox_id"),
        ("reminder", "reminder_no"),
        ("interest_line", "interest_line_id"),
        ("ledger_export_voucher", "voucher_no"),
    ],
)
def test_numbers_rise_from_one_without_gaps(story: Any, table: str, column: str) -> None:
    (found,) = story.municipality.rows(f"SELECT min({column}), max({column}), count(*) FROM {table}")
    assert found[0] == 1 and found[1] == found[2], found


@pytest.mark.parametrize("document_type", ["invoice", "credit_note", "interest_invoice"])
def test_document_numbers_rise_without_gaps(story: Any, document_type: str) -> None:
    first, last, count = story.municipality.rows(
        "SELECT min(invoice_no), max(invoice_no), count(*) FROM invoice WHERE document_type = %s", document_type
    )[0]
    assert count and last - first + 1 == count


def test_rows_read_are_rows_taken_and_put_aside_for_every_file(story: Any) -> None:
    rows = story.municipality.rows(
        "SELECT name, read_count, taken_count, put_aside_count, ignored_count FROM inbound_file "
        "JOIN file_verdict AS v USING (client, file_id) WHERE v.state = 'taken'"
    )
    assert len(rows) > 60
    for name, read, taken, put_aside, ignored in rows:
        assert read == taken + put_aside + ignored, name


def test_every_file_that_came_stands_where_its_verdict_says_with_its_report(story: Any) -> None:
    reports = {"taken": ".KVITTENS.txt", "duplicate": ".KVITTENS.txt", "refused": ".AVVISAD.txt", "held": ".HALLEN.txt"}
    rows = story.municipality.rows("SELECT account, folder, stored_name, state FROM inbound_file")
    folder = story.municipality.folder
    for account, place, name, state in rows:
        path = folder / account / place / name
        assert path.is_file() and path.with_name(name + reports[state]).is_file(), path
    left = [path for kind in ("in", "processing") for path in folder.glob(f"**/{kind}/*")]
    assert left == []
