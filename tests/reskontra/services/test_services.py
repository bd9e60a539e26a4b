"""What a night needs beside the code: made, kept, started and stopped, and nobody else's touched."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.services import services
from reskontra.settings import Settings


@pytest.fixture
def settings(database: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("RESKONTRA_DSN", database)
    return Settings.load()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Home]:
    """Another home with an SFTP server of its own."""
    home = Home(tmp_path / "other")
    home.logs.mkdir(parents=True)
    sftp_server.init(home, ["bank"])
    services.start_sftp(home)
    yield home
    services.stop_sftp(home)


def test_every_counterpart_has_an_account(settings: Settings) -> None:
    accounts = replace(settings.exchange.accounts, systems=("vatten", "el"))
    found = services.accounts(accounts)
    assert found[-2:] == ["systems/vatten", "systems/el"]
    assert set(found[:-2]) == {"ubw", "bank", "distributor", "agency", "finance", "field"}


def test_a_home_is_made_once_and_kept(home: Home, settings: Settings) -> None:
    services.prepare(home, settings)
    dropped = home.sftp / "bank" / "in" / "fil.txt"
    dropped.write_bytes(b"x")
    key = (home.keys / "host_key").read_bytes()
    services.prepare(home, settings)
    assert dropped.read_bytes() == b"x" and (home.keys / "host_key").read_bytes() == key
    for account in services.accounts(settings.exchange.accounts):
        assert {path.name for path in (home.sftp / account).iterdir()} >= set(sftp_server.FOLDERS)


def test_what_is_restricted_is_its_owners_only(home: Home, settings: Settings) -> None:
    before = os.umask(0)
    try:
        services.prepare(home, settings)
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.restricted.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.keys.stat().st_mode) == 0o700


def test_a_night_has_its_server_while_it_lasts(home: Home, settings: Settings) -> None:
    with services.running(home, settings):
        assert sftp_server.is_up(home)
    assert not sftp_server.is_up(home)


def test_the_server_of_make_up_outlives_its_starter_and_only_the_homes_own_is_stopped(
    home: Home, other: Home, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever home the environment of the one who stops it names."""
    monkeypatch.setenv("RESKONTRA_HOME", str(other.root))
    services.prepare(home, settings)
    services.start_sftp(home)
    services.start_sftp(home)
    assert sftp_server.is_up(home) and sftp_server.is_up(other)
    services.stop_sftp(home)
    assert wait_until_down(home)
    assert sftp_server.is_up(other)


def wait_until_down(home: Home) -> bool:
    deadline = time.monotonic() + 10
    while sftp_server.is_up(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not sftp_server.is_up(home)
