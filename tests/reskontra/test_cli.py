"""The command line: exit codes, and sentences instead of stack traces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reskontra.cli import COMPLETE, COULD_NOT_RUN, STOPPED, app
from reskontra.home import PROJECT, Home
from reskontra.ledger import Ledger


@pytest.fixture(autouse=True)
def surroundings(database: str, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_DSN", database)
    monkeypatch.setenv("RESKONTRA_HOME", str(home.root))
    monkeypatch.delenv("RESKONTRA_SETTINGS", raising=False)


def reskontra(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_commands_of_the_design_are_there() -> None:
    wanted = ["init", "night", "catch-up", "status", "explain", "dry-run", "watch", "simulate", "demo", "up", "down"]
    shown = reskontra("--help").stdout
    assert [name for name in wanted if f" {name} " not in shown] == []


def test_init_makes_the_home_and_may_be_repeated(home: Home) -> None:
    for _ in range(2):
        assert reskontra("init").exit_code == 0
    assert (home.sftp / "bank" / "in").is_dir()


@pytest.mark.parametrize("day", ["20261120", "2026-02-30", "i dag"])
def test_a_night_has_a_real_date(day: str) -> None:
    assert reskontra("night", "--date", day).exit_code == COULD_NOT_RUN


def test_the_date_is_never_read_off_the_clock() -> None:
    assert reskontra("night").exit_code == COULD_NOT_RUN


def test_settings_that_cannot_be_read_are_named_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    path.write_text((PROJECT / "include/settings.toml").read_text("utf-8") + "\n[okant]\nnyckel = 1\n", "utf-8")
    monkeypatch.setenv("RESKONTRA_SETTINGS", str(path))
    done = reskontra("status", "--date", "2026-11-20")
    assert done.exit_code == COULD_NOT_RUN
    assert "Kunde inte köra" in done.stderr and "okant" in done.stderr and "Traceback" not in done.output


def test_a_client_that_is_not_configured_is_named_in_a_sentence() -> None:
    done = reskontra("night", "--date", "2026-11-20", "--client", "99")
    assert done.exit_code == COULD_NOT_RUN
    assert "99" in done.stderr and "Traceback" not in done.output


def test_a_database_that_does_not_answer_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESKONTRA_DSN", "postgresql://nobody:secret@127.0.0.1:1/none")
    done = reskontra("status", "--date", "2026-11-20")
    assert done.exit_code == COULD_NOT_RUN
    assert "Kunde inte köra" in done.stderr and "secret" not in done.output


def test_status_of_a_night_never_run_is_missing_for_people_and_programs(ledger: Ledger) -> None:
    told = reskontra("status", "--date", "2026-11-20", "--json")
    assert told.exit_code == COULD_NOT_RUN
    assert json.loads(told.stdout)["state"] == "missing"
    assert "20 november" in reskontra("status", "--date", "2026-11-20").stdout


def test_what_nobody_knows_is_not_explained(ledger: Ledger) -> None:
    done = reskontra("explain", "4711")
    assert done.exit_code == STOPPED
    assert "4711" in done.stderr


def test_a_dry_run_writes_its_report_and_leaves_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    done = reskontra("dry-run", "--date", "2026-11-20", "--client", "10", "--out", str(tmp_path / "ut"))
    assert done.exit_code == COMPLETE
    assert "Natten 2026-11-20 är inte körd" in done.stdout
    assert sorted(path.suffix for path in (tmp_path / "ut").iterdir()) == [".csv", ".csv"]
    assert ledger.connection.execute("SELECT count(*) FROM run").fetchone() == (0,)


def test_rules_that_cannot_be_tried_are_named_in_a_sentence(ledger: Ledger, tmp_path: Path) -> None:
    done = reskontra("dry-run", "--date", "2026-11-20", "--policy", str(tmp_path), "--out", str(tmp_path / "ut"))
    assert done.exit_code == COULD_NOT_RUN
    assert "kravkod.csv: rubrikraden saknas" in done.stderr and "Traceback" not in done.output


@pytest.mark.parametrize(
    ("moment", "code"), [("2026-11-20T02:00+01:00", COMPLETE), ("2026-11-20T09:00+01:00", COULD_NOT_RUN)]
)
def test_watch_says_one_sentence_a_client_and_its_exit_code(moment: str, code: int) -> None:
    done = reskontra("watch", "--now", moment)
    assert done.exit_code == code
    assert done.stdout.startswith("Klient 10: natten 2026-11-20 ")


def test_catch_up_with_nothing_missing_is_complete(ledger: Ledger) -> None:
    ledger.run("open_run", client="10", business_on="2026-11-20")
    assert reskontra("catch-up", "--until", "2026-11-22").exit_code == COMPLETE


def test_a_bug_is_named_and_is_no_named_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reskontra.pages.watch.verdict", lambda *_: 1 // 0)
    done = reskontra("watch", "--now", "2026-11-20T02:00+01:00")
    assert done.exit_code == COULD_NOT_RUN
    assert "ZeroDivisionError" in done.stderr
