"""The suites as data: every query has the columns that are looked at, and Great Expectations knows every word."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from reskontra.ledger import Ledger, statements, text_of
from reskontra.processes import BY_NAME, PHASES
from reskontra.suites import SUITES, Suite

KEYS = {"client": "10", "run_id": 1, "business_on": date(2026, 11, 20), "version_id": 1}
by_query = pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.query)


def columns(ledger: Ledger, suite: Suite) -> set[str]:
    query = psycopg.ClientCursor(ledger.connection).mogrify(text_of(suite.query), KEYS).rstrip().rstrip(";")
    found = ledger.connection.execute(f"SELECT * FROM ({query}\n) AS q LIMIT 0").description
    return {column.name for column in found or ()}


@by_query
def test_the_query_has_the_key_and_every_column_that_is_looked_at(suite: Suite, ledger: Ledger) -> None:
    named = {suite.key}
    for expect in suite.expectations:
        named |= {value for name, value in expect.arguments.items() if name in ("column", "column_A", "column_B")}
    assert named <= columns(ledger, suite)


@by_query
def test_the_suite_belongs_to_a_phase_of_a_process_that_runs(suite: Suite) -> None:
    assert suite.phase in PHASES and not BY_NAME[suite.process].planned


@by_query
def test_each_expectation_has_a_severity_and_a_swedish_sentence(suite: Suite) -> None:
    for expect in suite.expectations:
        assert expect.severity in ("stop", "hold", "warn")
        assert "{key}" in expect.message and expect.message.endswith(".")
        assert expect.message.format(key="X")


@by_query
def test_rows_are_held_only_where_a_statement_holds_them(suite: Suite) -> None:
    holds = any(expect.severity == "hold" for expect in suite.expectations)
    assert holds == bool(suite.holds)
    assert not holds or suite.holds in statements()
    assert not holds or suite.phase == "check_before", "a row can be held only before it is worked on"


def test_great_expectations_knows_every_expectation_and_its_arguments() -> None:
    import great_expectations.expectations as kinds

    for suite in SUITES:
        for expect in suite.expectations:
            getattr(kinds, expect.kind)(**expect.arguments)


def test_every_query_of_the_folder_is_in_a_suite() -> None:
    files = {name for name, path in statements().items() if path.parent.name == "checks"}
    assert files == {suite.query for suite in SUITES} | {suite.holds for suite in SUITES if suite.holds}
