"""A night killed with -9 at any point and run again ends like one that was not killed."""

from __future__ import annotations

import os
from pathlib import Path

import exchange_nights
import psycopg
import pytest

from reskontra.exchange import Login, Remote, sftp_server
from reskontra.home import Home

pytestmark = pytest.mark.kill

FACTS = (
    "SELECT file_id, name, sha256, state, verdict_no, settled_no, folder, stored_name, target_folder, run_id "
    "FROM inbound_file ORDER BY 1",
    "SELECT file_id, verdict_no, state, reason, taken_count, reports, business_on, run_id "
    "FROM file_verdict ORDER BY 1, 2",
    "SELECT outbox_id, account, name, sha256, sequence_no, state, run_id FROM outbox ORDER BY 1",
    "SELECT series, next_number FROM number_series ORDER BY 1",
)
KILLS = [
    *((1, f"exchange.after_claim:{time}") for time in (1, 3)),
    *((1, f"exchange.after_archive:{time}") for time in (1, 3)),
    (1, "night.before_commit"),
    (1, "night.after_commit"),
    (1, "settle.after_reserve"),
    *((1, f"settle.after_reports:{time}") for time in (1, 2, 3)),
    *((1, f"settle.after_move:{time}") for time in (1, 2, 3)),
    *((1, f"deliver.after_upload:{time}") for time in (1, 2)),
    *((1, f"deliver.after_staged:{time}") for time in (1, 2)),
    *((1, f"deliver.after_rename:{time}") for time in (1, 2)),
    (2, "night.after_commit"),
    (2, "settle.after_reports"),
    (2, "settle.after_move"),
]


def prepare(home: Home) -> None:
    for name, content in (("a.txt", b"1\n2\n"), ("b.txt", b"bad\n"), ("c.txt", b"3\n4\n"), ("d.txt", b"1\n2\n")):
        path = home.sftp / "bank" / "in" / name
        path.write_bytes(content)
        os.utime(path, (1_795_000_000, 1_795_000_000))


def end_state(home: Home, dsn: str) -> tuple[dict[str, bytes], list[list[tuple]]]:
    """Every file of every counterpart, and what the ledger knows of them."""
    tree = {str(path.relative_to(home.sftp)): path.read_bytes() for path in home.sftp.rglob("*") if path.is_file()}
    with psycopg.connect(dsn) as connection:
        return tree, [connection.execute(query).fetchall() for query in FACTS]


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory: pytest.TempPathFactory, fresh_database):
    """The end of two nights nobody disturbed."""
    home = Home(tmp_path_factory.mktemp("unkilled") / "home")
    sftp_server.init(home, ["bank", "agency", "distributor"])
    prepare(home)
    with fresh_database() as dsn, sftp_server.running(home) as login:
        for night in (1, 2):
            assert exchange_nights.run(night, dsn, login, home.archive) == 0
        yield end_state(home, dsn)


@pytest.fixture
def killed(home: Home) -> Home:
    sftp_server.init(home, ["bank", "agency", "distributor"])
    prepare(home)
    return home


def test_the_undisturbed_nights_do_what_the_others_are_compared_with(unkilled) -> None:
    tree, (files, verdicts, sent, series) = unkilled
    assert {path for path in tree if not path.endswith((".txt.AVVISAD.csv", ".AVVISAD.txt", ".KVITTENS.txt"))} == {
        "bank/done/2026-11/a.txt",
        "bank/done/2026-11/d.txt",
        "bank/done/2026-12/c.txt",
        "bank/rejected/b.txt",
        "agency/out/a.txt.csv",
        "agency/out/c.txt.csv",
        *(f"distributor/out/{name}_1/{part}" for name in ("a.txt", "c.txt") for part in ("1.pdf", "m.json")),
    }
    assert [file[3] for file in files] == ["taken", "duplicate", "refused", "taken"]
    assert len(verdicts) == 5 and len(sent) == 4
    assert dict(series)["rows posted"] == 5, "two files of two rows were posted, each once"


@pytest.mark.parametrize(("night", "kill_at"), KILLS)
def test_a_killed_night_ends_like_the_others(night: int, kill_at: str, killed: Home, database: str, unkilled) -> None:
    with sftp_server.running(killed) as login:
        for number in (1, 2):
            if number == night:
                assert exchange_nights.run(number, database, login, killed.archive, kill_at) == -9, "never got there"
            assert exchange_nights.run(number, database, login, killed.archive) == 0
    assert end_state(killed, database) == unkilled


@pytest.mark.parametrize("fetched", ["agency/out/a.txt.csv", "distributor/out/a.txt_1"])
def test_what_a_counterpart_fetched_before_the_crash_is_not_sent_again(
    fetched: str, killed: Home, database: str
) -> None:
    with sftp_server.running(killed) as login:
        time = 1 if fetched.startswith("agency") else 2
        assert exchange_nights.run(1, database, login, killed.archive, f"deliver.after_rename:{time}") == -9
        (killed.sftp / fetched).rename(killed.root / "fetched")
        assert exchange_nights.run(1, database, login, killed.archive) == 0
        assert not (killed.sftp / fetched).exists()
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT DISTINCT state FROM outbox").fetchall() == [("delivered",)]


@pytest.mark.parametrize("kill_at", ["pull.after_upload", "pull.after_staged", "pull.after_rename"])
@pytest.mark.parametrize("claimed", [False, True], ids=["waiting", "claimed meanwhile"])
def test_a_killed_fetch_brings_each_file_once(
    kill_at: str, claimed: bool, home: Home, database: str, sftp: Login, tmp_path: Path
) -> None:
    far = Home(tmp_path / "far")
    sftp_server.init(far, ["ubw"])
    (far.sftp / "ubw/out/orders.txt").write_bytes(b"orders")
    with sftp_server.running(far):
        login = sftp_server.login(far, "ubw")
        remote = Remote(login.host, login.user, login.key_file, login.known_hosts, "out", "*", login.port)
        assert exchange_nights.fetch(database, sftp, home.archive, remote, kill_at) == -9
        arrived = home.sftp / "ubw/in/orders.txt"
        if claimed and arrived.exists():
            arrived.rename(home.sftp / "ubw/processing/orders.txt")
        assert exchange_nights.fetch(database, sftp, home.archive, remote) == 0
        assert exchange_nights.fetch(database, sftp, home.archive, remote) == 0
    found = [path for path in (home.sftp / "ubw").rglob("*") if path.is_file()]
    assert [path.name for path in found] == ["orders.txt"]
