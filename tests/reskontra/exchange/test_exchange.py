"""Files in and out: each is in one folder, archived before it is read, judged once, sent once."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formats.faults import Fault, FileRefused, table
from reskontra.exchange import (
    DeliveryBlocked,
    Exchange,
    Limits,
    Login,
    NameTaken,
    Remote,
    SftpFolders,
    SftpUnavailable,
    looks,
    names,
    sftp_server,
)
from reskontra.exchange import client as sftp_client
from reskontra.exchange.archive import ArchiveDamaged
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.settings import Settings

REFUSAL = FileRefused(Fault("BGM-R9", "4 betalningar väntades.", "Be banken om en ny fil.", found="3", line_no=36))


def drop(home: Home, name: str, content: bytes = b"rows\n", account: str = "bank") -> Path:
    path = home.sftp / account / "in" / name
    path.write_bytes(content)
    os.utime(path, (1_795_000_000, 1_795_000_000))  # so that time tells no two files apart
    return path


def files(home: Home, account: str = "bank") -> dict[str, bytes]:
    """Every file below the account by its path."""
    root = home.sftp / account
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def take_all(exchange: Exchange, account: str = "bank", **how: object) -> list[str]:
    offered = exchange.inbox(account, **how)
    for file in offered:
        file.taken(taken=1, read=1)
    exchange.settle_files()
    return [file.name for file in offered]


def another_night(exchange: Exchange, *, client: str = "10", run_id: int = 2, **limits: object) -> Exchange:
    return Exchange(
        exchange.ledger,
        exchange.archive,
        exchange.folders.login,
        client=client,
        run_id=run_id,
        business_on=date(2026, 12, 1),
        limits=replace(exchange.limits, **limits),
    )


# --- received


def test_a_taken_file_lies_in_done_with_its_receipt_and_in_the_archive(home: Home, exchange: Exchange) -> None:
    drop(home, "D261120.bgmax", b"payments\n")
    (file,) = exchange.inbox("bank")
    assert files(home) == {"processing/D261120.bgmax": b"payments\n"}
    assert (file.file_id, file.name, file.size) == (1, "D261120.bgmax", 9)
    assert file.sha256 == hashlib.sha256(b"payments\n").hexdigest()
    with file.open() as source:
        assert source.read() == b"payments\n"
        assert source.seek(3) == 3
    file.taken(read=12, taken=10, put_aside=2, ignored=0, sums=[("Insatt", 10, 235100)])
    assert exchange.settle_files() == 1
    left = files(home)
    assert sorted(left) == ["done/2026-11/D261120.bgmax", "done/2026-11/D261120.bgmax.KVITTENS.txt"]
    receipt = left["done/2026-11/D261120.bgmax.KVITTENS.txt"].decode()
    assert "2 351,00 kr" in receipt and file.sha256 in receipt and "2026-11-20" in receipt
    assert exchange.settle_files() == 0


def test_a_refused_file_lies_in_rejected_with_both_reports(home: Home, exchange: Exchange) -> None:
    drop(home, "D261120.bgmax")
    (file,) = exchange.inbox("bank")
    file.refused(REFUSAL)
    exchange.settle_files()
    left = files(home)
    assert sorted(left) == [
        "rejected/D261120.bgmax",
        "rejected/D261120.bgmax.AVVISAD.csv",
        "rejected/D261120.bgmax.AVVISAD.txt",
    ]
    assert "Rad 36" in left["rejected/D261120.bgmax.AVVISAD.txt"].decode()
    (verdict,) = exchange.verdicts()
    assert (verdict["state"], verdict["reason"]) == ("refused", str(REFUSAL.faults[0]))


def test_a_sound_file_with_bad_rows_lies_in_done_with_all_reports(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt", account="ubw")
    (file,) = exchange.inbox("ubw")
    file.taken(read=3, taken=2, put_aside=1, rejects=table(REFUSAL.faults))
    exchange.settle_files()
    endings = {name.removeprefix("done/2026-11/orders.txt") for name in files(home, "ubw")}
    assert endings == {"", ".KVITTENS.txt", ".AVVISAD.txt", ".AVVISAD.csv"}


def test_rows_that_are_not_accounted_for_fail_the_step(home: Home, exchange: Exchange) -> None:
    drop(home, "a.txt")
    (file,) = exchange.inbox("bank")
    with pytest.raises(AssertionError, match="12 rows read, 11 accounted for"):
        file.taken(read=12, taken=10, put_aside=1)


def test_a_verdict_that_is_rolled_back_leaves_the_file_to_be_offered_again_with_its_number(
    home: Home, exchange: Exchange
) -> None:
    drop(home, "a.txt")
    with pytest.raises(RuntimeError), exchange.ledger.transaction():
        (file,) = exchange.inbox("bank")
        file.taken(taken=1)
        raise RuntimeError
    assert exchange.settle_files() == 0
    (again,) = exchange.inbox("bank")
    assert (again.file_id, again.state) == (file.file_id, "claimed")


def test_a_refusal_after_a_savepoint_was_rolled_back_still_counts(home: Home, exchange: Exchange) -> None:
    drop(home, "a.txt")
    with exchange.ledger.transaction():
        (file,) = exchange.inbox("bank")
        with pytest.raises(FileRefused), exchange.ledger.transaction():
            assert file.file_id == 1
            raise REFUSAL
        file.refused(REFUSAL)
    exchange.settle_files()
    assert "rejected/a.txt" in files(home)
    assert [verdict["file_id"] for verdict in exchange.verdicts()] == [1]


def test_a_file_no_process_wants_is_offered_to_the_next(home: Home, exchange: Exchange) -> None:
    drop(home, "customers.txt", b"1")
    drop(home, "orders.txt", b"2")
    assert [file.name for file in exchange.inbox("bank")] == ["customers.txt", "orders.txt"]
    assert exchange.inbox("bank")[0].file_id == 1
    assert [(file.name, file.file_id) for file in exchange.inbox("bank")] == [("customers.txt", 1), ("orders.txt", 2)]


def test_a_process_sees_only_the_names_it_asks_for(home: Home, exchange: Exchange) -> None:
    drop(home, "ATTEST_10_20261120_001.csv", b"1")
    drop(home, "orders.txt", b"2")
    assert [file.name for file in exchange.inbox("bank", "attest_*.csv")] == ["ATTEST_10_20261120_001.csv"]
    assert (home.sftp / "bank/in/orders.txt").exists()


@pytest.mark.parametrize("name", ["a.part", "a.TMP", "a.filepart", "a.crdownload", "a.txt~", ".a.txt"])
def test_an_unfinished_upload_is_left_alone(home: Home, exchange: Exchange, name: str) -> None:
    path = drop(home, name)
    assert exchange.inbox("bank") == []
    assert path.exists()


def test_a_file_that_grows_is_left_alone_until_it_lies_still(home: Home, exchange: Exchange) -> None:
    with closing(another_night(exchange, stable_seconds=0.4)) as night:
        path = drop(home, "growing.txt")
        drop(home, "still.txt", b"still")
        writer = threading.Timer(0.2, lambda: path.write_bytes(b"rows\nmore\n"))
        writer.start()
        assert [file.name for file in night.inbox("bank")] == ["still.txt"]
        assert path.read_bytes() == b"rows\nmore\n"
        assert [file.name for file in night.inbox("bank")] == ["growing.txt", "still.txt"]


def test_one_wait_serves_all_accounts(home: Home, exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(looks, "sleep", lambda seconds: waits.append(seconds) or time.sleep(seconds))
    for account in ("bank", "ubw", "systems/vatten"):
        drop(home, "a.txt", account=account)
    with closing(another_night(exchange, stable_seconds=0.5)) as night:
        found = [night.inbox(account) for account in ("bank", "ubw", "systems/vatten")]
        assert [len(offered) for offered in found] == [1, 1, 1]
    assert 0 < sum(waits) <= 0.5, "not half a second for each account"


@pytest.mark.parametrize(
    "name",
    [b"a\nb.txt", b"\xe2\x80\xaetxt.exe", "räkning.txt".encode("latin-1"), b"x" * 230, b"a\\b.txt", b"a.txt.~2"],
    ids=["line break", "right to left", "latin-1", "long", "backslash", "our own suffix"],
)
def test_an_unsafe_name_is_refused_and_kept(home: Home, exchange: Exchange, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(home.sftp / "bank/in") + b"/" + name)).write_bytes(b"rows\n")
    drop(home, "good.txt", b"good")
    assert [file.name for file in exchange.inbox("bank")] == ["good.txt"]
    exchange.settle_files()
    kept = [path for path in files(home) if path.startswith("rejected/OTILLATET-NAMN_")]
    assert len(kept) == 3
    assert files(home)[min(kept, key=len)] == b"rows\n"
    assert [verdict["state"] for verdict in exchange.verdicts()] == ["refused"]


def test_a_folder_a_link_and_a_too_large_file_are_refused_and_kept(home: Home, exchange: Exchange) -> None:
    (home.sftp / "bank/in/folder").mkdir()
    (home.sftp / "bank/in/link").symlink_to("/etc/passwd")
    drop(home, "large.txt", bytes(1001))
    with closing(another_night(exchange, max_bytes=1000)) as night:
        assert night.inbox("bank") == []
        night.settle_files()
        assert [verdict["state"] for verdict in night.verdicts()] == ["refused"] * 3
    assert (home.sftp / "bank/rejected/folder").is_dir()
    assert (home.sftp / "bank/rejected/link").is_symlink()
    assert (home.sftp / "bank/rejected/large.txt").stat().st_size == 1001
    assert (home.sftp / "bank/rejected/large.txt.AVVISAD.txt").exists()


def test_content_that_was_taken_is_a_duplicate_whatever_its_name(home: Home, exchange: Exchange) -> None:
    drop(home, "monday.txt", b"same")
    take_all(exchange)
    drop(home, "tuesday.txt", b"same")
    with closing(another_night(exchange)) as night:
        assert night.inbox("bank") == []
        assert [(file.name, file.state) for file in night.judged_here()] == [("tuesday.txt", "duplicate")]
        assert night.judged_here() == []
        night.settle_files()
        (verdict,) = night.verdicts()
    assert verdict["state"] == "duplicate" and "monday.txt (2026-11-20)" in verdict["reason"]
    assert "done/2026-12/tuesday.txt.KVITTENS.txt" in files(home)


def test_the_same_name_with_new_content_is_read_and_kept_beside_the_first(home: Home, exchange: Exchange) -> None:
    for content in (b"1", b"2"):
        drop(home, "orders.txt", content)
        assert take_all(exchange) == ["orders.txt"]
    left = files(home)
    assert left["done/2026-11/orders.txt"] == b"1"
    assert left["done/2026-11/orders~2.txt"] == b"2"
    assert "done/2026-11/orders~2.txt.KVITTENS.txt" in left


def test_a_name_that_waits_in_processing_may_come_again(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt", b"1")
    exchange.inbox("bank")
    drop(home, "orders.txt", b"2")
    offered = exchange.inbox("bank", "orders.txt")
    assert [(file.name, file.read()) for file in offered] == [("orders.txt", b"1"), ("orders.txt", b"2")]
    for file in offered:
        file.taken(taken=1)
    exchange.settle_files()
    assert not [path for path in files(home) if path.startswith(("in/", "processing/"))]


def test_equal_files_of_one_night_are_taken_once(home: Home, exchange: Exchange) -> None:
    drop(home, "a.txt", b"same")
    drop(home, "b.txt", b"same")
    assert take_all(exchange) == ["a.txt"]
    assert [verdict["state"] for verdict in exchange.verdicts()] == ["taken", "duplicate"]
    assert not [path for path in files(home) if path.startswith(("in/", "processing/"))]


def test_refused_content_may_be_sent_again(home: Home, exchange: Exchange) -> None:
    for _ in range(2):
        drop(home, "a.txt")
        (file,) = exchange.inbox("bank")
        file.refused(REFUSAL)
        exchange.settle_files()
    assert {"rejected/a.txt", "rejected/a~2.txt"} <= set(files(home))


def test_a_held_file_waits_with_a_note_and_is_taken_later(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt", account="ubw")
    (file,) = exchange.inbox("ubw")
    file.held("Attest saknas för bunt 7.")
    exchange.settle_files()
    assert "Attest saknas för bunt 7." in files(home, "ubw")["held/orders.txt.HALLEN.txt"].decode()
    assert exchange.inbox("ubw") == []
    with closing(another_night(exchange)) as night:
        (again,) = night.inbox("ubw", held=True)
        assert (again.file_id, again.state, again.read()) == (file.file_id, "held", b"rows\n")
        again.taken(taken=1)
        night.settle_files()
        assert night.inbox("ubw", held=True) == []
    assert sorted(files(home, "ubw")) == ["done/2026-12/orders.txt", "done/2026-12/orders.txt.KVITTENS.txt"]


def test_holding_a_held_file_again_says_only_what_is_new(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt")
    exchange.inbox("bank")[0].held("Attest saknas.")
    exchange.settle_files()
    exchange.inbox("bank", held=True)[0].held("Attest saknas.")
    assert exchange.settle_files() == 0
    exchange.inbox("bank", held=True)[0].held("Attestens summa stämmer inte.")
    assert exchange.settle_files() == 1
    assert "Attestens summa" in files(home)["held/orders.txt.HALLEN.txt"].decode()
    assert len(exchange.verdicts()) == 2


def test_a_held_file_that_is_decided_before_it_was_moved_ends_in_one_folder(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt")
    exchange.inbox("bank")[0].held("Attest saknas.")
    exchange.inbox("bank", held=True)[0].taken(taken=1)
    exchange.settle_files()
    assert sorted(files(home)) == ["done/2026-11/orders.txt", "done/2026-11/orders.txt.KVITTENS.txt"]


def test_a_held_file_taken_out_by_hand_is_not_offered(home: Home, exchange: Exchange) -> None:
    drop(home, "orders.txt")
    exchange.inbox("bank")[0].held("Attest saknas.")
    exchange.settle_files()
    (home.sftp / "bank/held/orders.txt").unlink()
    assert exchange.inbox("bank", held=True) == []


def test_another_clients_file_is_left_to_it(home: Home, exchange: Exchange) -> None:
    drop(home, "client_20.txt")
    assert len(exchange.inbox("bank")) == 1
    with closing(another_night(exchange, client="20")) as night:
        (file,) = night.inbox("bank")
        file.taken(taken=1)
        assert exchange.inbox("bank") == []
        assert exchange.settle_files() == 0
        assert night.settle_files() == 1


def test_a_file_of_the_same_name_never_passes_for_one_that_is_not_settled_yet(home: Home, exchange: Exchange) -> None:
    drop(home, "a.txt", b"old")
    exchange.inbox("bank")[0].taken(taken=1)
    (home.sftp / "bank/processing/a.txt").rename(home.sftp / "bank/away.txt")  # moved, but not noted
    drop(home, "a.txt", b"new")
    with closing(another_night(exchange)) as night:
        (new,) = night.inbox("bank")
        assert new.read() == b"new"
        night.settle_files()
        assert files(home)["done/2026-11/a.txt"] == b"old", "restored from the archive"
        assert night.inbox("bank")[0].read() == b"new"


# --- sent


def test_a_delivery_appears_whole_under_its_name(home: Home, exchange: Exchange) -> None:
    with exchange.ledger.transaction():
        exchange.send("agency", "CASES.csv", b"H;1\n", kind="collection_cases", rows=1, ore=100, sequence=1)
    assert files(home, "agency") == {}
    assert exchange.deliver() == 1
    assert files(home, "agency") == {"out/CASES.csv": b"H;1\n"}
    assert exchange.deliver() == 0


def test_a_delivery_rolled_back_is_never_made(home: Home, exchange: Exchange) -> None:
    with pytest.raises(RuntimeError), exchange.ledger.transaction():
        exchange.send("agency", "CASES.csv", b"H;1\n", kind="collection_cases")
        raise RuntimeError
    assert exchange.deliver() == 0
    assert files(home, "agency") == {}


def test_the_same_bytes_are_sent_once_and_other_bytes_not_under_their_name(home: Home, exchange: Exchange) -> None:
    first = exchange.send("agency", "CASES.csv", b"H;1\n", kind="collection_cases")
    assert exchange.send("agency", "CASES.csv", b"H;1\n", kind="collection_cases") == first
    with pytest.raises(NameTaken):
        exchange.send("agency", "CASES.csv", b"H;2\n", kind="collection_cases")
    listed = [exchange.send("finance", "LISTA.csv", b, kind="list", may_differ=True) for b in (b"1", b"2", b"3", b"2")]
    assert listed[1] == listed[3] and len(set(listed)) == 3
    assert exchange.deliver() == 4
    assert files(home, "finance") == {"out/LISTA.csv": b"1", "out/LISTA~2.csv": b"2", "out/LISTA~3.csv": b"3"}


def test_bytes_that_changed_in_the_archive_are_not_sent(home: Home, exchange: Exchange) -> None:
    exchange.send("agency", "CASES.csv", b"H;1\n", kind="cases")
    kept = Path(exchange.archive._path(hashlib.sha256(b"H;1\n").hexdigest()))
    kept.chmod(0o600)
    kept.write_bytes(b"H;2\n")
    with pytest.raises(ArchiveDamaged):
        exchange.deliver()
    assert files(home, "agency") == {}


def test_a_folder_is_delivered_whole(home: Home, exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    batch = {"a.pdf": tmp_path / "a.pdf", "index.csv": iter([b"doc", b";1\n"]), "manifest.json": b"{}"}
    exchange.send_folder("distributor", "EX_20261120_1_A", batch, kind="print_batch", rows=1)
    exchange.deliver()
    assert files(home, "distributor") == {
        "out/EX_20261120_1_A/a.pdf": b"%PDF",
        "out/EX_20261120_1_A/index.csv": b"doc;1\n",
        "out/EX_20261120_1_A/manifest.json": b"{}",
    }


def test_sequences_are_without_gaps(exchange: Exchange) -> None:
    assert exchange.next_sequence("agency", "CASES") == 1
    with pytest.raises(RuntimeError), exchange.ledger.transaction():
        assert exchange.next_sequence("agency", "CASES") == 2
        raise RuntimeError
    assert exchange.next_sequence("agency", "CASES") == 2
    assert exchange.next_sequence("agency", "EVENTS") == 1


def test_something_in_the_way_is_named_and_the_rest_goes_on(home: Home, exchange: Exchange) -> None:
    exchange.send("agency", "CASES.csv", b"ours", kind="cases")
    exchange.send("finance", "LISTA.csv", b"list", kind="list")
    blocking = home.sftp / "agency/out/CASES.csv"
    blocking.write_bytes(b"not ours")
    with pytest.raises(DeliveryBlocked, match=r"agency/out/CASES\.csv"):
        exchange.deliver()
    assert files(home, "finance") == {"out/LISTA.csv": b"list"}
    assert blocking.read_bytes() == b"not ours"
    blocking.unlink()
    assert exchange.deliver() == 1
    assert files(home, "agency") == {"out/CASES.csv": b"ours"}


def test_files_are_moved_only_after_the_commit(exchange: Exchange) -> None:
    with exchange.ledger.transaction(), pytest.raises(AssertionError):
        exchange.deliver()


# --- fetched


def test_a_counterparts_own_server_is_fetched_from_once(home: Home, exchange: Exchange, tmp_path: Path) -> None:
    far = Home(tmp_path / "far")
    sftp_server.init(far, ["ubw"])
    with sftp_server.running(far):
        login = sftp_server.login(far, "ubw")
        remote = Remote(login.host, login.user, login.key_file, login.known_hosts, "out", "*.txt", login.port)
        outbox = far.sftp / "ubw" / "out"
        (outbox / "orders.txt").write_bytes(b"orders")
        (outbox / "half.txt.part").write_bytes(b"half")
        (outbox / "other.pdf").write_bytes(b"other")
        assert exchange.pull(remote, "ubw") == ["orders.txt"]
        assert files(home, "ubw") == {"in/orders.txt": b"orders"}
        assert exchange.pull(remote, "ubw") == []
        (outbox / "orders.txt").write_bytes(b"new orders")
        assert exchange.pull(remote, "ubw") == [], "its name is not free in in/ yet"
        take_all(exchange, "ubw")
        assert exchange.pull(remote, "ubw") == ["orders.txt"]
        assert files(home, "ubw")["in/orders.txt"] == b"new orders"


# --- as a night opens it


@pytest.fixture
def chosen() -> Settings:
    settings = Settings.load()
    return replace(settings, exchange=replace(settings.exchange, stable_seconds=0, sftp_port=0))


def test_a_night_opens_it_by_the_settings_and_ends_what_a_killed_one_left(
    home: Home, ledger: Ledger, chosen: Settings
) -> None:
    night = ("10", 1, date(2026, 11, 20))
    with Exchange.opened(home, chosen, ledger, *night) as first:
        drop(home, "a.txt", account="systems/vatten")
        first.inbox("systems/vatten")[0].taken(taken=1)
        first.send("finance", "LISTA.csv", b"list", kind="list")
    assert files(home, "finance") == {}
    with Exchange.opened(home, chosen, ledger, *night) as second:
        assert "done/2026-11/a.txt" in files(home, "systems/vatten")
        assert files(home, "finance") == {"out/LISTA.csv": b"list"}
        assert second.limits.max_bytes == chosen.exchange.max_file_mib << 20
        assert second.archive.exists(hashlib.sha256(b"list").hexdigest())
    assert (home.root / chosen.exchange.archive).is_dir()
    assert not sftp_server.is_up(home)


def test_a_night_uses_the_server_whose_key_it_is_given(
    home: Home, ledger: Ledger, chosen: Settings, sftp: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESKONTRA_SFTP_KEY", str(sftp.key_file))
    monkeypatch.setenv("RESKONTRA_SFTP_KNOWN_HOSTS", str(sftp.known_hosts))
    settings = replace(chosen, exchange=replace(chosen.exchange, sftp_host=sftp.host, sftp_port=sftp.port))
    drop(home, "a.txt")
    elsewhere = Home(tmp_path / "worker")
    with Exchange.opened(elsewhere, settings, ledger, "10", 1, date(2026, 11, 20)) as exchange:
        assert take_all(exchange) == ["a.txt"]
    assert "done/2026-11/a.txt" in files(home)
    assert not elsewhere.keys.exists()


# --- the connection


def test_a_dropped_connection_is_made_again(home: Home, exchange: Exchange) -> None:
    drop(home, "a.txt")
    exchange.inbox("bank")
    exchange.folders._client.get_transport().close()
    assert take_all(exchange) == ["a.txt"]


def test_a_server_that_is_down_is_named_with_its_account(
    home: Home, sftp: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_client, "FIRST_WAIT_SECONDS", 0.01)
    folders = SftpFolders(replace(sftp, port=1))
    with pytest.raises(SftpUnavailable, match=r"127\.0\.0\.1:1, konto reskontra: serverns värdnyckel saknas|ingen för"):
        folders.entries("bank")


def test_another_host_key_is_refused_at_once(
    home: Home, sftp: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(sftp_client, "sleep", waits.append)
    other = Home(tmp_path / "other")
    sftp_server.init(other, [])
    key = (other.keys / "host_key.pub").read_text().split()[1]
    forged = tmp_path / "known_hosts"
    forged.write_text(f"[{sftp.host}]:{sftp.port} ssh-ed25519 {key}\n")
    with pytest.raises(SftpUnavailable, match="annan värdnyckel"):
        SftpFolders(replace(sftp, known_hosts=forged)).entries("bank")
    assert not waits, "another key does not become ours by waiting"


def test_a_key_the_server_does_not_know_is_refused(home: Home, sftp: Login, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    sftp_server.init(other, [])
    with pytest.raises(SftpUnavailable, match="inloggningen nekas"):
        SftpFolders(replace(sftp, key_file=other.keys / "reskontra")).entries("bank")


def test_a_large_file_goes_out_and_in_unchanged(home: Home, exchange: Exchange) -> None:
    content = os.urandom(40_000_001)
    exchange.send("bank", "large.bin", content, kind="large")
    exchange.deliver()
    assert (home.sftp / "bank/out/large.bin").read_bytes() == content
    (home.sftp / "bank/out/large.bin").rename(home.sftp / "bank/in/large.bin")
    (file,) = exchange.inbox("bank")
    assert file.sha256 == hashlib.sha256(content).hexdigest()


# --- names


def test_a_name_in_processing_gives_the_senders_name_back() -> None:
    taken: set[str] = set()
    for _ in range(3):
        taken.add(names.claim_name("orders.txt", taken))
    assert taken == {"orders.txt", "orders.txt.~2", "orders.txt.~3"}
    assert {names.original(name) for name in taken} == {"orders.txt"}


def test_free_names_keep_the_ending() -> None:
    assert names.free_name("a.b.txt", {"a.b.txt", "a.b~2.txt"}) == "a.b~3.txt"
    assert names.free_name("README", {"README"}) == "README~2"


def test_limits_hold_the_usual_endings() -> None:
    assert {".part", ".tmp", ".filepart", ".crdownload", "~"} == set(Limits().temporary_endings)
