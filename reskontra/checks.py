"""Data-quality checks between steps: the suites of `reskontra.suites`, run by Great Expectations on the ledger.

Great Expectations is imported only when a suite has rows to look at: it takes seconds to load, and a night with
nothing to do should not pay for it.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from reskontra.ledger import Ledger, text_of
from reskontra.suites import SUITES, Expect, Suite
from reskontra.tally import Finding, Tally

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.processes import Step


def run(night: Night, step: Step, phase: str) -> Tally:
    """The findings of the suites that belong to this phase of the step, and how many rows they looked at."""
    tally = Tally()
    for suite in SUITES:
        if (suite.process, suite.phase) != (step.process.name, phase):
            continue
        query = _query(night, suite)
        rows = night.ledger.connection.execute(f"SELECT count(*) FROM ({query}) AS rows").fetchone()  # noqa: S608
        assert rows is not None
        if rows[0]:
            tally.count("kontrollerade rader", rows[0])
            tally.findings.extend(_validate(night, suite, query))
    return tally


def _query(night: Night, suite: Suite) -> str:
    """The suite's query with its parameters, begun by SELECT as Great Expectations wants it."""
    cursor = psycopg.ClientCursor(night.ledger.connection)
    query = cursor.mogrify(text_of(suite.query), night.keys).rstrip().rstrip(";")
    return f"SELECT * FROM ({query}\n) AS checked"  # noqa: S608 - the statement file's own text


def _validate(night: Night, suite: Suite, query: str) -> list[Finding]:
    """Run the expectations; one finding per row that breaks one, at most as many as the settings name examples."""
    import great_expectations as gx
    import great_expectations.expectations as kinds

    source = _data_source(night.ledger)
    asset = source.add_query_asset(name=f"{suite.query}_{os.urandom(4).hex()}", query=query)
    try:
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        expectations = [getattr(kinds, expect.kind)(**expect.arguments) for expect in suite.expectations]
        result = batch.validate(
            gx.ExpectationSuite(name=suite.query, expectations=expectations),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [suite.key]},
        )
    finally:
        source.delete_asset(asset.name)
    outcomes = {_identity(outcome.expectation_config): outcome for outcome in result.results}
    findings: list[Finding] = []
    for expect, expectation in zip(suite.expectations, expectations, strict=True):
        outcome = outcomes[_identity(expectation.configuration)]
        if not outcome.success:
            findings.extend(_findings(night, suite, expect, _broken_keys(outcome, suite)))
    return findings


def _findings(night: Night, suite: Suite, expect: Expect, keys: list[str]) -> list[Finding]:
    rule = f"{suite.query}:{expect.arguments.get('column') or expect.arguments.get('column_A')}"
    if expect.severity == "hold":
        night.ledger.run(suite.holds, client=night.client.code, keys=keys, reason=expect.message)
    shown = keys[: night.settings.checks.examples]
    findings = [Finding(rule, expect.severity, key, expect.message.format(key=key)) for key in shown]
    if len(keys) > len(shown):
        findings.append(Finding(rule, expect.severity, "fler", f"Samma fel på {len(keys) - len(shown)} rader till."))
    return findings


def _broken_keys(outcome: Any, suite: Suite) -> list[str]:
    if outcome.exception_info.get("raised_exception") or not outcome.result:
        raise RuntimeError(f"{suite.query}: kontrollen kunde inte köras: {outcome.exception_info}")
    return sorted({str(row[suite.key]) for row in outcome.result["unexpected_index_list"] or []})


def _identity(configuration: Any) -> tuple[str, str]:
    kwargs = {name: value for name, value in configuration.kwargs.items() if name != "batch_id"}
    return configuration.type, repr(sorted(kwargs.items(), key=lambda pair: pair[0]))


def _data_source(ledger: Ledger) -> Any:
    """The ledger's database as a data source of Great Expectations, made once per process and database."""
    return _connected(ledger.connection.info.dsn, ledger.connection.info.password)


@cache
def _connected(dsn: str, password: str) -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from sqlalchemy import URL

    parts = conninfo_to_dict(dsn)
    query = {"host": str(parts["host"])} if str(parts.get("host", "")).startswith("/") else {}
    url = URL.create(
        "postgresql+psycopg",
        username=str(parts.get("user", "")),
        password=password or None,
        host=None if query else str(parts.get("host", "localhost")),
        port=int(parts.get("port") or 5432),
        database=str(parts.get("dbname", "")),
        query=query,
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    return context.data_sources.add_sql("ledger", connection_string=url.render_as_string(hide_password=False))
