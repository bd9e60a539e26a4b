"""The embedded PostgreSQL: made once, found again, survives its starter and a kill."""

from __future__ import annotations

import os
import signal
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from reskontra import postgres
from reskontra.home import PROJECT, Home
from reskontra.ledger import Ledger

START = "import sys; from pathlib import Path; from reskontra import postgres; from reskontra.home import Home; "
START += "print(postgres.ensure_running(Home(Path(sys.argv[1]))))"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    home = Home(tmp_path_factory.mktemp("pg") / "home")
    postgres.ensure_running(home)
    yield home
    postgres.stop(home)


class Stranger(socketserver.TCPServer):
    """Another program on our port, which hangs up on everybody."""

    allow_reuse_address = True


def setting(home: Home, name: str) -> str:
    with psycopg.connect(postgres.dsn(home)) as connection:
        return connection.execute("SELECT current_setting(%s)", (name,)).fetchone()[0]


def postmaster(home: Home) -> int:
    return int((home.postgres / "data" / "postmaster.pid").read_text().split()[0])


def start_in_own_process(home: Home) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home.root)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def test_the_cluster_is_as_production_wants_it(running: Home) -> None:
    assert setting(running, "data_checksums") == "on"
    assert setting(running, "server_encoding") == "UTF8"
    assert setting(running, "fsync") == "on"
    assert setting(running, "synchronous_commit") == "on"
    assert setting(running, "max_connections") == "200"
    assert setting(running, "max_wal_size") == "4GB"
    with psycopg.connect(postgres.dsn(running)) as connection:
        assert connection.execute("SELECT datcollate FROM pg_database WHERE datname = 'reskontra'").fetchone() == ("C",)
        assert connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() == (False,)


def test_only_loopback_with_the_password(running: Home) -> None:
    assert setting(running, "listen_addresses") == "127.0.0.1"
    wrong = postgres.dsn(running).replace((running.postgres / "password").read_text(), "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_secrets_are_readable_by_the_owner_only(running: Home) -> None:
    assert (running.postgres / "password").stat().st_mode & 0o777 == 0o600
    assert running.postgres.stat().st_mode & 0o077 == 0


def test_a_second_call_changes_nothing(running: Home) -> None:
    before = postmaster(running)
    assert postgres.ensure_running(running) == postgres.dsn(running)
    assert postmaster(running) == before


def test_a_further_database_is_made_once(running: Home) -> None:
    first = postgres.ensure_database(running, "airflow")
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    with psycopg.connect(postgres.ensure_database(running, "airflow")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_two_processes_start_one_server_which_outlives_them(home: Home) -> None:
    starters = [start_in_own_process(home) for _ in range(2)]
    answers = {starter.communicate(timeout=60)[0].strip() for starter in starters}  # ends: no pipe is inherited
    try:
        assert answers == {postgres.dsn(home)}
        assert postgres.is_running(home)
    finally:
        postgres.stop(home)
    assert not postgres.is_running(home)


@pytest.mark.kill
def test_a_killed_server_is_started_again_with_what_was_committed(home: Home) -> None:
    dsn = postgres.ensure_running(home)
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE paid AS SELECT 1 AS ore")
            os.kill(postmaster(home), signal.SIGKILL)
            again = postgres.ensure_running(home)  # at once: the killed server's children may still be there
        with psycopg.connect(again) as connection:
            assert connection.execute("SELECT ore FROM paid").fetchone() == (1,)
        assert again == dsn
    finally:
        postgres.stop(home)


def test_a_taken_port_is_left_to_its_owner(home: Home) -> None:
    first = postgres.ensure_running(home)
    postgres.stop(home)
    with Stranger(
        ("127.0.0.1", int((home.postgres / "port").read_text())), socketserver.BaseRequestHandler
    ) as stranger:
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        assert not postgres.is_running(home)
        try:
            assert postgres.ensure_running(home) != first
            assert postgres.is_running(home)
        finally:
            postgres.stop(home)
            stranger.shutdown()


def test_a_pid_file_naming_a_stranger_does_not_hinder(home: Home) -> None:
    postgres.ensure_running(home)
    stale = (home.postgres / "data" / "postmaster.pid").read_text().split("\n", 1)[1]
    postgres.stop(home)
    (home.postgres / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{stale}")
    try:
        postgres.ensure_running(home)
        assert postgres.is_running(home)
    finally:
        postgres.stop(home)


def test_a_half_made_cluster_is_made_anew(home: Home) -> None:
    half = home.postgres / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    try:
        postgres.ensure_running(home)
        assert setting(home, "server_version").startswith("18") and postmaster(home) and not half.exists()
    finally:
        postgres.stop(home)


def test_a_home_with_a_long_path_has_no_socket_but_runs(tmp_path: Path) -> None:
    home = Home(tmp_path / ("long" * 20) / ("longer" * 10))
    home.root.mkdir(parents=True)
    try:
        postgres.ensure_running(home)
        assert setting(home, "port") in postgres.dsn(home)
    finally:
        postgres.stop(home)


def test_a_server_that_cannot_start_says_where_its_log_lies(home: Home) -> None:
    postgres.ensure_running(home)
    postgres.stop(home)
    with (home.postgres / "data" / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = many\n")
    with pytest.raises(postgres.PostgresUnavailable, match=r"postgres\.log"):
        postgres.ensure_running(home)


def test_stop_of_a_home_without_a_server_is_no_error(home: Home) -> None:
    postgres.stop(home)
    assert not postgres.is_running(home)


def test_the_ledger_migrates_on_it(ledger: Ledger) -> None:
    assert ledger.connection.execute("SELECT count(*) FROM migration").fetchone()[0] >= 9
    assert ledger.migrate() == []
