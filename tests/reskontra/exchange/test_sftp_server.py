"""The embedded SFTP server: each counterpart in its own folder, by key, on loopback."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import paramiko
import psutil
import pytest

from reskontra.exchange import sftp_server
from reskontra.exchange.client import Login, connect
from reskontra.home import PROJECT, Home


@pytest.fixture
def bank(home: Home, sftp: Login) -> Iterator[paramiko.SFTPClient]:
    """The bank, logged in to its folder."""
    with connect(sftp_server.login(home, "bank")) as client:
        yield client.open_sftp()


@pytest.fixture
def service(sftp: Login) -> Iterator[paramiko.SFTPClient]:
    with connect(sftp) as client:
        yield client.open_sftp()


def put(client: paramiko.SFTPClient, path: str, content: bytes = b"rows") -> None:
    client.putfo(io.BytesIO(content), path)


def get(client: paramiko.SFTPClient, path: str) -> bytes:
    target = io.BytesIO()
    client.getfo(path, target)
    return target.getvalue()


def test_a_counterpart_sees_its_own_folder_only(home: Home, bank: paramiko.SFTPClient) -> None:
    assert sorted(bank.listdir(".")) == sorted(sftp_server.FOLDERS)
    (home.sftp / "ubw/done/secret.txt").write_bytes(b"secret")
    for path in ("../ubw/done/secret.txt", "/../ubw/done/secret.txt", "in/../../ubw/done/secret.txt", "/etc/passwd"):
        with pytest.raises(OSError):
            get(bank, path)
    assert "ubw" not in bank.listdir("../..")


def test_a_large_file_needs_no_hash_beside_its_cipher(bank: paramiko.SFTPClient) -> None:
    channel = bank.get_channel()
    assert channel is not None
    assert {channel.get_transport().local_cipher, channel.get_transport().remote_cipher} == {"aes128-gcm@openssh.com"}


def test_a_counterpart_puts_tidies_reads_and_fetches(home: Home, bank: paramiko.SFTPClient) -> None:
    put(bank, "in/a.txt.part")
    bank.rename("in/a.txt.part", "in/a.txt")
    put(bank, "in/b.txt")
    bank.remove("in/b.txt")
    assert [path.name for path in (home.sftp / "bank/in").iterdir()] == ["a.txt"]
    (home.sftp / "bank/done/x.KVITTENS.txt").write_bytes(b"receipt")
    (home.sftp / "bank/out/batch").mkdir()
    (home.sftp / "bank/out/batch/1.pdf").write_bytes(b"%PDF")
    assert get(bank, "done/x.KVITTENS.txt") == b"receipt"
    assert get(bank, "out/batch/1.pdf") == b"%PDF"
    bank.remove("out/batch/1.pdf")
    bank.rmdir("out/batch")
    assert bank.listdir("out") == []


@pytest.mark.parametrize(
    "path", ["a.txt", "out/a.txt", "done/a.txt", "processing/a.txt", "in/../out/a.txt", "../a.txt"]
)
def test_a_counterpart_writes_in_in_only(home: Home, bank: paramiko.SFTPClient, path: str) -> None:
    with pytest.raises(PermissionError):
        put(bank, path)
    assert not [found for found in home.sftp.rglob("*") if found.is_file()]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("in/a.txt", "processing/a.txt"),
        ("in/a.txt", "done/a.txt"),
        ("in/a.txt", "../ubw/in/a.txt"),
        ("done/b.txt", "in/b.txt"),
        ("in", "out/in"),
    ],
)
def test_a_counterpart_renames_inside_in_only(home: Home, bank: paramiko.SFTPClient, source: str, target: str) -> None:
    (home.sftp / "bank/in/a.txt").write_bytes(b"a")
    (home.sftp / "bank/done/b.txt").write_bytes(b"b")
    for rename in (bank.rename, bank.posix_rename):
        with pytest.raises(PermissionError):
            rename(source, target)
    assert (home.sftp / "bank/in/a.txt").exists() and (home.sftp / "bank/done/b.txt").exists()


@pytest.mark.parametrize("path", ["done/b.txt", "processing/b.txt", "held/b.txt", "rejected/b.txt"])
def test_a_counterpart_removes_nothing_it_has_handed_over(home: Home, bank: paramiko.SFTPClient, path: str) -> None:
    (home.sftp / "bank" / path).write_bytes(b"b")
    with pytest.raises(PermissionError):
        bank.remove(path)
    with pytest.raises(PermissionError):
        bank.truncate(path, 0)
    with pytest.raises(PermissionError):
        bank.open(path, "a")
    assert (home.sftp / "bank" / path).read_bytes() == b"b"


def test_what_is_being_uploaded_to_out_is_not_removed(home: Home, bank: paramiko.SFTPClient) -> None:
    (home.sftp / "bank/out/.batch.part").mkdir()
    (home.sftp / "bank/out/.batch.part/1.pdf").write_bytes(b"%PDF")
    for act in (lambda: bank.remove("out/.batch.part/1.pdf"), lambda: bank.rmdir("out/.batch.part")):
        with pytest.raises(PermissionError):
            act()


def test_no_folders_and_no_links_are_made(bank: paramiko.SFTPClient) -> None:
    for act in (lambda: bank.mkdir("in/x"), lambda: bank.rmdir("in"), lambda: bank.symlink("/etc/passwd", "in/x")):
        with pytest.raises(PermissionError):
            act()


def test_a_link_that_lies_there_is_not_followed(home: Home, bank: paramiko.SFTPClient) -> None:
    (home.root / "outside").mkdir()
    (home.root / "outside/secret.txt").write_bytes(b"secret")
    (home.sftp / "bank/in/file").symlink_to(home.root / "outside/secret.txt")
    (home.sftp / "bank/in/folder").symlink_to(home.root / "outside")
    for path in ("in/file", "in/folder/secret.txt"):
        with pytest.raises(PermissionError):
            get(bank, path)
    with pytest.raises(PermissionError):
        put(bank, "in/folder/new.txt")
    assert list((home.root / "outside").iterdir()) == [home.root / "outside/secret.txt"]


def test_a_rename_never_writes_over_a_file(home: Home, bank: paramiko.SFTPClient) -> None:
    put(bank, "in/a.txt", b"a")
    put(bank, "in/b.txt", b"b")
    for rename in (bank.rename, bank.posix_rename):
        with pytest.raises(OSError):
            rename("in/a.txt", "in/b.txt")
    assert get(bank, "in/b.txt") == b"b"


def test_a_client_sets_the_time_but_not_the_rights_of_its_file(home: Home, bank: paramiko.SFTPClient) -> None:
    put(bank, "in/a.txt")
    before = (home.sftp / "bank/in/a.txt").stat().st_mode
    bank.utime("in/a.txt", (1_795_000_000, 1_795_000_000))
    bank.chmod("in/a.txt", 0o4777)
    after = (home.sftp / "bank/in/a.txt").stat()
    assert (after.st_mode, after.st_mtime) == (before, 1_795_000_000)
    assert before & 0o007 == 0


def test_the_service_account_moves_files_between_all_folders(home: Home, service: paramiko.SFTPClient) -> None:
    assert {"bank", "ubw", "systems"} <= set(service.listdir("."))
    put(service, "systems/vatten/in/a.txt")
    service.rename("systems/vatten/in/a.txt", "systems/vatten/processing/a.txt")
    service.mkdir("bank/done/2026-11")
    with pytest.raises(PermissionError):
        service.symlink("/etc", "bank/in/x")
    with pytest.raises(OSError):
        get(service, "../keys/host_key")


def test_only_the_accounts_own_key_opens_it(home: Home, sftp: Login) -> None:
    bank = sftp_server.login(home, "bank")
    assert (sftp_server.login(home, "systems/vatten")).user == "systems-vatten"
    for login in (replace(bank, user="ubw"), replace(bank, user="reskontra"), replace(bank, user="nobody")):
        with pytest.raises(paramiko.AuthenticationException):
            connect(login)
    with pytest.raises(paramiko.AuthenticationException):
        password = paramiko.SSHClient()
        password.load_host_keys(str(bank.known_hosts))
        password.connect(bank.host, bank.port, "bank", "bank", look_for_keys=False, allow_agent=False)


def test_a_counterparts_own_key_is_added_as_a_line(home: Home, sftp: Login, tmp_path: Path) -> None:
    own = asyncssh.generate_private_key("ssh-ed25519")
    own.write_private_key(tmp_path / "own")
    login = replace(sftp_server.login(home, "bank"), key_file=tmp_path / "own")
    with pytest.raises(paramiko.AuthenticationException):
        connect(login)
    with (home.keys / "authorized/bank").open("ab") as authorized:
        authorized.write(own.export_public_key())
    connect(login).close()
    connect(sftp_server.login(home, "bank")).close()


def test_there_is_no_shell(home: Home, sftp: Login) -> None:
    with connect(sftp_server.login(home, "bank")) as client, pytest.raises(paramiko.SSHException):
        client.exec_command("id", timeout=5)


def test_private_keys_are_their_owners_and_are_kept(home: Home, sftp: Login) -> None:
    private = [home.keys / name for name in ("host_key", "reskontra", "bank", "systems-vatten")]
    assert [path.stat().st_mode & 0o777 for path in private] == [0o600] * 4
    before = [path.read_bytes() for path in private]
    sftp_server.init(home, ["bank", "systems/vatten", "new"])
    assert [path.read_bytes() for path in private] == before
    connect(sftp_server.login(home, "new")).close()


def test_it_listens_on_loopback_only(sftp: Login) -> None:
    here = [link for link in psutil.Process().net_connections() if link.status == psutil.CONN_LISTEN]
    assert {link.laddr.ip for link in here if link.laddr.port == sftp.port} == {"127.0.0.1"}


def test_a_server_that_is_up_is_used_and_left_up(home: Home) -> None:
    sftp_server.init(home, ["bank"])
    server = subprocess.Popen(
        [sys.executable, "-m", "reskontra.exchange.sftp_server"],
        cwd=PROJECT,
        env=os.environ | {"RESKONTRA_HOME": str(home.root)},
    )
    try:
        deadline = time.monotonic() + 30
        while not sftp_server.is_up(home):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        with pytest.raises(sftp_server.AlreadyUp):
            sftp_server.serve(home)
        threads = set(threading.enumerate())  # other tests' servers among them
        with sftp_server.running(home) as login:
            assert not [thread for thread in set(threading.enumerate()) - threads if thread.name == "sftp-server"]
            connect(login).close()
        assert sftp_server.is_up(home)
        with connect(sftp_server.login(home, "bank")) as client:
            put(client.open_sftp(), "in/a.txt")
        assert "bank: write b'in/a.txt'" in (home.logs / "sftp.log").read_text()
    finally:
        server.terminate()
        server.wait(10)
    assert not sftp_server.is_up(home)


def test_a_taken_port_is_left_and_the_new_one_announced(home: Home) -> None:
    sftp_server.init(home, ["bank"])
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        with sftp_server.running(home, port) as login:
            assert login.port != port
            connect(login).close()
            last = login.port
        with sftp_server.running(home) as login:
            assert login.port == last, "the port of last time is kept"


def test_the_server_ends_with_its_block(home: Home) -> None:
    sftp_server.init(home, [])
    for _ in range(2):
        with sftp_server.running(home):
            assert sftp_server.is_up(home)
        assert not sftp_server.is_up(home)


def test_two_accounts_may_not_share_a_user_name(home: Home) -> None:
    with pytest.raises(AssertionError, match="one user name"):
        sftp_server.init(home, ["systems/vatten", "systems-vatten"])
