"""UBW's own SFTP server: its files are fetched once and taken the same night; when it is down the night goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import intake_examples as ex
import pytest
from intake_examples import House, empty_house, sftp_home  # noqa: F401 - fixtures

from reskontra.exchange import client as sftp_client
from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.night import PhaseResult, run_phase
from reskontra.processes import NIGHT, STEPS, Step

KEY, HOSTS = "RESKONTRA_UBW_SFTP_KEY", "RESKONTRA_UBW_SFTP_KNOWN_HOSTS"


class Ubw:
    """UBW's server: an embedded one of a home of its own, which hands out what lies in `out/`."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.out = home.sftp / "ubw" / "out"

    def has(self, name: str, data: bytes) -> None:
        (self.out / name).write_bytes(data)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())


@pytest.fixture
def ubw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ubw:
    """UBW's server before it is started, with the keys that the night logs in with."""
    home = Home(tmp_path / "ubw")
    sftp_server.init(home, ["ubw"])
    monkeypatch.setenv(KEY, str(home.keys / "ubw"))
    monkeypatch.setenv(HOSTS, str(home.keys / "known_hosts"))
    monkeypatch.setattr(sftp_client, "FIRST_WAIT_SECONDS", 0.01)
    return Ubw(home)


@pytest.fixture
def house(empty_house: House, ubw: Ubw) -> Iterator[House]:  # noqa: F811
    """The demo municipality, which fetches from UBW's server, here up."""
    with sftp_server.running(ubw.home) as login:
        choose(empty_house, enabled=True, host=login.host, port=login.port, user="ubw", pattern="*.txt")
        yield empty_house


def choose(house: House, **chosen: object) -> None:
    settings = replace(house.settings.ubw_sftp, **chosen)
    house.settings = house.night.settings = replace(house.settings, ubw_sftp=settings)


def run(house: House, process: str = "customer_intake") -> PhaseResult:
    return run_phase(house.night, STEPS[process], "run")


def warnings(house: House) -> list[tuple[str, str]]:
    """What the night's customer intake found, as it is stored for the report."""
    query = f"SELECT rule, message FROM finding WHERE run_id = {house.night.run_id} AND severity = 'warn' ORDER BY 1"
    return [(row["rule"], row["message"]) for row in house.rows(query)]


def test_files_arrive_and_are_taken_the_same_night(house: House, ubw: Ubw) -> None:
    orders = ex.orders(ex.order())
    ubw.has("kunder.txt", ex.customers({}))
    ubw.has("order.txt", orders)
    house.drop(ex.attest_name(), ex.attest(orders, 1, 1_000_000))
    assert run(house).counts["kunder"] == 1
    assert run(house, "order_intake").counts["order"] == 1
    assert [house.folder_of(name) for name in ("kunder.txt", "order.txt")] == ["done/2026-11", "done/2026-11"]
    assert warnings(house) == []


def test_nothing_is_fetched_twice_nor_removed_there(house: House, ubw: Ubw) -> None:
    ubw.has("kunder.txt", ex.customers({}))
    run(house)
    assert run(house).counts["kunder"] == 0, "the same night again"
    house.next_night(house.night.business_on + timedelta(days=2))
    assert run(house).counts["kunder"] == 0, "another night"
    assert house.rows("SELECT state, count(*) FROM inbound_file GROUP BY 1") == [{"state": "taken", "count": 1}]
    assert ubw.names() == ["kunder.txt"]


def test_other_names_and_uploads_under_way_are_left(house: House, ubw: Ubw) -> None:
    ubw.has("kunder.pdf", b"%PDF")
    ubw.has("half.txt.part", ex.customers({}))
    run(house)
    assert house.rows("SELECT name FROM inbound_file") == []


def test_a_server_that_is_down_is_a_warning_and_its_files_come_the_next_night(
    empty_house: House,  # noqa: F811
    ubw: Ubw,
) -> None:
    with sftp_server.running(ubw.home) as login:
        port = login.port
    choose(empty_house, enabled=True, host=login.host, port=port, user="ubw")
    ubw.has("kunder.txt", ex.customers({}))
    empty_house.drop("egna.txt", ex.customers({"apar_id": "104712", "comp_reg_no": None}))
    result = run(empty_house)
    assert (result.state, result.counts["kunder"]) == ("done", 1), "what lies in our own folder is taken"
    ((rule, message),) = warnings(empty_house)
    assert rule == "UBW-SFTP-DOWN"
    assert f"SFTP-servern {login.host}:{port}, konto ubw: ingen förbindelse" in message
    assert message.endswith(". De hämtas nästa natt.")

    empty_house.next_night(empty_house.night.business_on + timedelta(days=2))
    with sftp_server.running(ubw.home, port):
        assert run(empty_house).counts["kunder"] == 1
    assert warnings(empty_house) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"folder": "ut"}, "Mappen ut finns inte på 127.0.0.1. Rätta inställningarna."),
        ({"user": "stranger"}, "konto stranger: inloggningen nekas."),
        ({"key_file_env": "NO_SUCH_KEY"}, "Sätt NO_SUCH_KEY i miljön."),
    ],
    ids=["folder", "user", "key"],
)
def test_a_wrong_setting_is_named_and_the_step_is_done(
    wrong: dict[str, str], said: str, house: House, ubw: Ubw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    choose(house, **wrong)
    assert run(house).state == "done"
    ((rule, message),) = warnings(house)
    assert rule == "UBW-SFTP-DOWN"
    assert said in message


def test_another_host_key_is_not_trusted(house: House, ubw: Ubw, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    sftp_server.init(other, [])
    key = (other.keys / "host_key.pub").read_text(encoding="ascii").split()[1]
    port = house.settings.ubw_sftp.port
    (ubw.home.keys / "known_hosts").write_text(f"[127.0.0.1]:{port} ssh-ed25519 {key}\n", encoding="ascii")
    ubw.has("kunder.txt", ex.customers({}))
    assert run(house).counts["kunder"] == 0
    assert "servern har en annan värdnyckel" in warnings(house)[0][1]


def test_switched_off_it_is_not_asked_at_all(house: House, ubw: Ubw, monkeypatch: pytest.MonkeyPatch) -> None:
    ubw.has("kunder.txt", ex.customers({}))
    choose(house, enabled=False)
    monkeypatch.delenv(KEY)
    assert run(house).counts["kunder"] == 0
    assert warnings(house) == []


def test_it_is_fetched_before_the_first_step_that_reads_the_folder() -> None:
    def fetches(step: Step) -> bool:
        return hasattr(__import__(f"reskontra.{step.process.name}", fromlist=["fetch"]), "fetch")

    assert [step.name for step in NIGHT if fetches(step)] == [NIGHT[0].name] == ["customer_intake"]
