"""A night run again, and files sent again, change nothing and send nothing twice."""

from __future__ import annotations

import shutil
from datetime import date
from typing import Any

from municipality_homes import Municipality, differences

POSTED = (
    *("sales_order", "customer", "deposit", "payment", "invoice", "entry", "entry_line"),
    *("item", "settlement", "open_item", "partly_settled_item"),
)


def dropped_again(municipality: Municipality, day: date, *, name: str) -> int:
    """Put every file that a night took in its folder once more, called as `name` says; how many they are."""
    files = municipality.rows(
        "SELECT account, folder, stored_name, name FROM inbound_file JOIN run USING (client, run_id) "
        "WHERE state = 'taken' AND business_on = %s",
        day,
    )
    for account, folder, stored, original in files:
        target = municipality.folder / account / "in" / name.format(original)
        shutil.copyfile(municipality.folder / account / folder / stored, target)
    return len(files)


def test_the_same_night_twice_changes_nothing(after_last: Municipality, last_night: date, story: Any) -> None:
    again = after_last.night(last_night, "--json")
    assert again.code == 0
    assert differences(story.municipality.ledger(), after_last.ledger()) == []
    assert differences(story.municipality.files(), after_last.files()) == []


def test_a_rerun_of_a_night_with_a_refused_file_still_says_so(first_nights: Any, copy_of: Any) -> None:
    """What was found when the file was read is told also by the run that no longer sees it."""
    (day,) = (day for day, ended in first_nights.ended.items() if ended.code == 1)
    with copy_of(first_nights.municipality) as municipality:
        for path in municipality.folder.glob("**/in/*"):
            path.unlink()
        again = municipality.night(day, "--json")
        assert again.code == 1
        assert again.facts["stops"] == first_nights.ended[day].facts["stops"]
        assert again.facts["findings"] == first_nights.ended[day].facts["findings"]


def test_the_same_files_dropped_twice_are_known_by_their_content(after_last: Municipality, last_night: date) -> None:
    before = after_last.ledger()
    first_new = after_last.value("SELECT max(file_id) + 1 FROM inbound_file")
    count = dropped_again(after_last, last_night, name="{}") + dropped_again(after_last, last_night, name="IGEN_{}")
    assert count >= 40
    ended = after_last.night(last_night)
    assert ended.code == 0, ended.err
    after = after_last.ledger()
    assert [table for table in POSTED if after[table] != before[table]] == []
    states = "SELECT state, count(*) FROM inbound_file WHERE file_id >= %s GROUP BY 1"
    assert after_last.rows(states, first_new) == [("duplicate", count)]
    sent = [row for row in after["outbox"] if row not in before["outbox"]]
    others = [row for row in sent if '"account": "finance"' not in row]
    assert all("KRI_ACK_" in row for row in others), "only the report may have news, and the agency an answer"


def test_files_of_one_night_in_the_next_are_known_too(after_last: Municipality, last_night: date) -> None:
    taken = {table: after_last.ledger()[table] for table in ("sales_order", "deposit", "payment")}
    count = dropped_again(after_last, last_night, name="{}")
    assert after_last.night(date(2026, 11, 24)).code == 0
    after = after_last.ledger()
    assert {table: after[table] for table in taken} == taken
    known = "SELECT count(*) FROM inbound_file WHERE state = 'duplicate' AND run_id = 5"
    assert after_last.value(known) == count
