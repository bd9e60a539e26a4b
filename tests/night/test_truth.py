"""What the nights made of every order and payment is what the simulator, which planted the faults, knows they must."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from typing import Any

import pandas as pd
import pytest

from formats.ubw_sales_order import LAYOUTS
from reskontra.simulator import truth
from reskontra.simulator.world import demo_nights

LATER_STATE = {truth.INVOICED: "invoice", truth.CREDITED: "credit_note", truth.WAITS: "waits"}
API = "ubw_api"


def known(story: Any, day: date, name: str) -> pd.DataFrame:
    """What the simulator wrote down of a morning: `orders`, `released` or `payments`."""
    return pd.read_parquet(story.world.store / day.isoformat() / f"{name}.parquet")


def summary(story: Any, day: date) -> dict[str, Any]:
    return json.loads((story.world.store / day.isoformat() / "truth.json").read_text(encoding="utf-8"))


def test_every_order_has_become_what_it_must(story: Any) -> None:
    expected: dict[int, tuple[str, int]] = {}
    for day in demo_nights():
        for name in ("orders", "released"):
            frame = known(story, day, name)
            frame = frame[frame["outcome"].isin(list(LATER_STATE))]
            for row in frame.itertuples():
                expected[int(row.order_id)] = (LATER_STATE[row.outcome], int(row.net_ore))
    found = {
        order_id: (state, net_ore)
        for order_id, state, net_ore in story.municipality.rows(
            "SELECT o.order_id, coalesce(i.document_type, 'waits'), o.net_ore FROM sales_order AS o "
            "LEFT JOIN order_invoice AS x USING (client, order_id) LEFT JOIN invoice AS i USING (client, invoice_no)"
        )
    }
    assert len(expected) > 150
    assert found == expected


@pytest.mark.parametrize("day", demo_nights(), ids=str)
def test_every_planted_fault_came_back_with_its_rule(story: Any, day: date) -> None:
    frame = known(story, day, "orders")
    planted = {(str(row.order_id), row.rule) for row in frame[frame["outcome"] == truth.RETURNED].itertuples()}
    found = story.municipality.rows(
        "SELECT DISTINCT r.key, r.rule FROM reject AS r JOIN run USING (client, run_id) "
        "WHERE business_on = %s AND process = 'order_intake'",
        day,
    )
    assert len({rule for _, rule in planted}) >= 17
    assert planted <= set(found)
    assert {key for key, _ in found} == {key for key, _ in planted}, "a sound order came back"


@pytest.mark.parametrize("day", demo_nights(), ids=str)
def test_every_planted_fault_of_a_customer_came_back_with_its_rule(story: Any, day: date) -> None:
    told = summary(story, day)
    planted = Counter(told["customers"]["returned"]) + Counter(told["supplements_returned"])
    found = story.municipality.rows(
        "SELECT r.rule, count(*) FROM reject AS r JOIN run USING (client, run_id) "
        "WHERE business_on = %s AND process = 'customer_intake' GROUP BY 1",
        day,
    )
    assert dict(found) == dict(planted)


def test_every_reject_tells_where_what_was_found_what_was_wanted_and_what_to_do(story: Any) -> None:
    """In the ledger, and with the same words in the report beside the file."""
    municipality = story.municipality
    rejects = municipality.rows(
        "SELECT i.account, i.folder, i.stored_name, r.line_no, r.key, r.rule, r.field, r.found, r.wanted, r.action "
        "FROM reject AS r JOIN inbound_file AS i USING (client, file_id)"
    )
    reports: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for account, folder, name, line_no, key, rule, field, found, wanted, action in rejects:
        assert line_no >= 1 and key and rule and field and wanted and action, (name, line_no, rule)
        place = (account, folder, name)
        if place not in reports:
            path = municipality.folder / account / folder / f"{name}.AVVISAD.csv"
            with path.open(encoding="utf-8", newline="") as file:
                reports[place] = {tuple(row.values())[:7] for row in csv.DictReader(file, delimiter=";")}
        assert (str(line_no), key, rule, field, found, wanted, action) in reports[place]
    assert len(reports) >= 12


def test_a_file_with_a_cut_line_is_refused_whole_and_named(story: Any) -> None:
    ((name, reason),) = story.municipality.rows(
        "SELECT name, reason FROM inbound_file JOIN file_verdict USING (client, file_id) "
        "WHERE file_verdict.state = 'refused'"
    )
    assert "rad 2" in reason and "LG04-WIDTH" in reason
    width = next(width for width in LAYOUTS if f"{width} tecken" in reason)
    assert f"{width} tecken, alla ska ha det" in reason
    assert (story.municipality.folder / "ubw/rejected" / f"{name}.AVVISAD.txt").exists()
    day = next(day for day in demo_nights() if day.strftime("%Y%m%d") in name)
    assert story.ended[day].code == 1
    assert any(name in stop for stop in story.ended[day].facts["stops"])


def test_batches_without_a_proper_attest_were_held_and_taken_when_it_came(story: Any) -> None:
    states: dict[str, list[str]] = {}
    for name, state in story.municipality.rows(
        "SELECT name, v.state FROM inbound_file AS i JOIN file_verdict AS v USING (client, file_id) "
        "WHERE name LIKE 'ORDER_%%_900.txt' ORDER BY file_id, v.verdict_no"
    ):
        states.setdefault(name, []).append(state)
    *earlier, last = [states[name] for name in sorted(states)]
    assert earlier == [["held", "taken"]] * 3
    assert last == ["held"]


@pytest.mark.parametrize("day", demo_nights(), ids=str)
def test_every_payment_was_matched_by_the_rule_it_must(story: Any, day: date) -> None:
    payments = known(story, day, "payments")
    expected = Counter(zip(payments["expected"], payments["amount_ore"].astype(int), strict=True))
    found = Counter(
        story.municipality.rows(
            "SELECT DISTINCT ON (p.payment_id) a.rule, p.amount_ore FROM payment AS p "
            "JOIN allocation AS a USING (client, payment_id) JOIN run ON run.run_id = p.run_id "
            "WHERE business_on = %s ORDER BY p.payment_id, a.entry_id",
            day,
        )
    )
    told_twice = story.municipality.rows(
        "SELECT 'twin', t.amount_ore FROM twin_payment AS t JOIN run USING (client, run_id) WHERE business_on = %s", day
    )
    held = story.municipality.rows(
        "SELECT 'section_held', h.amount_ore FROM held_section AS h JOIN run USING (client, run_id) "
        "WHERE business_on = %s",
        day,
    )
    assert found + Counter(held) + Counter(told_twice) == expected


def test_the_nights_saw_every_kind_of_payment(story: Any) -> None:
    """So that what is said of payments is said of all of them."""
    kinds = {kind for day in demo_nights() for kind in known(story, day, "payments")["expected"]}
    rules = {rule for (rule,) in story.municipality.rows("SELECT DISTINCT rule FROM allocation")}
    assert kinds - {"section_held", "twin"} <= rules and "twin" in kinds
    assert {"ocr_exact", "ocr_part", "ocr_small_difference", "overpayment", "double_payment", "unidentified"} <= kinds


def test_the_agencys_answers_are_known(story: Any) -> None:
    agency = story.world.agency
    events = set(story.municipality.rows("SELECT case_ref, event FROM collection_event"))
    answered = set(agency.cases) | set(agency.refused)
    assert answered and set(agency.refused), "nothing was refused, so nothing is shown"
    for case_ref in agency.cases:
        assert (case_ref, "accepted") in events
    for case_ref in agency.refused:
        assert (case_ref, "rejected") in events


def test_a_case_paid_since_is_called_back(story: Any) -> None:
    recalled = story.municipality.rows("SELECT case_ref FROM collection_event WHERE event = 'recalled'")
    assert recalled
    still_open = story.municipality.rows(
        "SELECT x.case_ref FROM open_case_invoice AS x WHERE NOT EXISTS "
        "(SELECT FROM open_item AS o WHERE o.client = x.client AND o.invoice_no = x.invoice_no) "
        "AND x.case_ref NOT IN (SELECT case_ref FROM collection_event WHERE event = 'recalled')"
    )
    assert still_open == [], "a paid claim is left with the agency"
