"""The world as a whole: the same seed drops the same bytes, over SFTP or by hand, and the truth is written down."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from formats import attest_list, ubw_customer, ubw_sales_order
from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.rules.bank_days import is_bank_day
from reskontra.services import services
from reskontra.settings import Settings
from reskontra.simulator import truth
from reskontra.simulator.counterpart import FOLDER, SFTP
from reskontra.simulator.rhythm import MONTHLY
from reskontra.simulator.world import World, demo_nights, simulate

DAYS = (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4))


def home_with_folders(root: Path) -> Home:
    home = Home(root)
    sftp_server.init(home, services.accounts(Settings.load().exchange.accounts))
    return home


def dropped(home: Home) -> dict[str, str]:
    """The SHA-256 of everything that lies in an `in/`."""
    files = [path for path in home.sftp.rglob("in/*") if path.is_file()]
    return {str(path.relative_to(home.sftp)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def lived(root: Path, **choices: object) -> Home:
    home = home_with_folders(root)
    world = World(home, Settings.load(), **{"size": 30, "seed": 7, "via": FOLDER, **choices})  # type: ignore[arg-type]
    for day in DAYS:
        world.drop(day)
    world.close()
    return home


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three mornings with faults."""
    return lived(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def sound_town(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three mornings of another seed, without faults."""
    return lived(tmp_path_factory.mktemp("sound"), faults=False, seed=8)


def test_the_same_seed_and_size_drop_the_same_bytes(town: Home, sound_town: Home, tmp_path: Path) -> None:
    first, again, other = dropped(town), dropped(lived(tmp_path)), dropped(sound_town)
    assert first == again and len(first) > 30
    assert first["ubw/in/KUND_10_20261102_001.txt"] != other["ubw/in/KUND_10_20261102_001.txt"]


def test_files_come_the_same_over_sftp(tmp_path: Path) -> None:
    by_hand = home_with_folders(tmp_path / "a")
    World(by_hand, Settings.load(), size=15, via=FOLDER).drop(DAYS[0])
    home = home_with_folders(tmp_path / "b")
    with sftp_server.running(home):
        world = World(home, Settings.load(), size=15, via=SFTP)
        world.drop(DAYS[0])
        world.close()
    assert dropped(home) == dropped(by_hand)


def test_every_attest_names_a_file_that_lies_beside_it(town: Home) -> None:
    contents = set(dropped(town).values())
    lines = [
        line
        for path in town.sftp.rglob("in/ATTEST_*.csv")
        for line in attest_list.read(path.read_bytes()).table.to_pylist()
    ]
    assert len(lines) > 12 and {line["file_sha256"] for line in lines} <= contents


def test_widths_change_from_morning_to_morning_and_between_systems(sound_town: Home) -> None:
    def width(account: str, day: date) -> int:
        data = (sound_town.sftp / account / "in" / f"ORDER_10_{day:%Y%m%d}_001.txt").read_bytes()
        return len(data.partition(b"\n")[0])

    found = {account: [width(account, day) for day in DAYS] for account in ("ubw", "systems/bostad")}
    wide, narrow = ubw_sales_order.WIDE, ubw_sales_order.NARROW
    assert sorted(found.values()) == [[narrow, wide, narrow], [wide, narrow, wide]]


def test_without_faults_everything_is_sound(sound_town: Home) -> None:
    files = list(sound_town.sftp.rglob("in/ORDER_*.txt"))
    assert files
    for path in files:
        assert all(chunk.faults.num_rows == 0 for chunk in ubw_sales_order.read(path.read_bytes()))
    orders = pd.concat(pd.read_parquet(path) for path in sound_town.root.rglob("orders.parquet"))
    assert set(orders["outcome"]) <= {truth.INVOICED, truth.WAITS, truth.CREDITED} and set(orders["rule"]) == {""}


def test_in_a_monthly_world_orders_come_on_the_first_bank_day_of_a_month(tmp_path: Path) -> None:
    world = World(home_with_folders(tmp_path), Settings.load(), size=10, seed=7, via=FOLDER, rhythm=MONTHLY)
    mornings = [world.drop(day) for day in (*DAYS, date(2026, 11, 30), date(2026, 12, 1))]
    world.close()
    counted = [(morning.orders["fault"] == "").sum() for morning in mornings]
    assert [count > 0 for count in counted] == [True, False, False, False, True]
    assert (mornings[0].orders["fault"] != "").any() and len(mornings[1].released), "attested the morning after"


def test_the_truth_tells_each_order_of_each_file_once(town: Home) -> None:
    for day in DAYS:
        place = town.root / "simulator" / day.isoformat()
        orders = pd.read_parquet(place / "orders.parquet")
        told = json.loads((place / "truth.json").read_text(encoding="utf-8"))
        assert sum(entry["count"] for entry in told["orders"].values()) == len(orders) + len(
            pd.read_parquet(place / "released.parquet")
        )
        for (account, file), rows in orders[orders["outcome"] != truth.REFUSED].groupby(["account", "file"]):
            chunks = list(ubw_sales_order.read((town.sftp / account / "in" / file).read_bytes()))
            read = [key for chunk in chunks for key in chunk.header["order_id"].to_pylist()]
            assert read and sorted(read) == sorted(rows["order_id"].astype(str))
        names = {(entry["account"], entry["name"]) for entry in told["files"]}
        assert all((town.sftp / account / "in" / name).is_file() for account, name in names)


def test_customers_come_before_their_orders(town: Home) -> None:
    known: set[str] = set()
    for day in DAYS:
        for path in sorted(town.sftp.glob(f"ubw/in/KUND_10_{day:%Y%m%d}_*.txt")):
            for chunk in ubw_customer.read(path.read_bytes()):
                known |= set(chunk.customer["apar_id"].to_pylist())
        orders = pd.read_parquet(town.root / "simulator" / day.isoformat() / "orders.parquet")
        sound = orders[orders["outcome"].isin((truth.INVOICED, truth.WAITS))]
        assert len(sound) and set(sound["customer_no"]) <= known


def test_orders_are_offered_over_the_api_only_where_it_is_switched_on(tmp_path: Path) -> None:
    settings = Settings.load()
    on = replace(settings, ubw_api=replace(settings.ubw_api, enabled=True))
    for name, chosen in (("off", settings), ("on", on)):
        world = World(home_with_folders(tmp_path / name), chosen, size=15, via=FOLDER)
        first = world.drop(DAYS[0]).orders
        again = world.drop(DAYS[1])
        held = first[(first["account"] == "ubw_api") & (first["outcome"] == truth.HELD)]
        assert world.api_orders.exists() == (name == "on") and len(held) == 2 * (name == "on")
        released = again.released[again.released["account"] == "ubw_api"] if len(again.released) else held
        assert set(released["order_id"]) == set(held["order_id"]), "attested the morning after"


def test_simulate_lives_through_bank_days(tmp_path: Path) -> None:
    days: list[date] = []
    home = home_with_folders(tmp_path)
    with sftp_server.running(home):
        codes = simulate(
            home,
            Settings.load(),
            first_on=date(2026, 10, 31),  # a Saturday
            nights=2,
            size=10,
            seed=1,
            faults=True,
            run_night=lambda day: days.append(day) or len(days),
        )
    assert codes == [1, 2] and days == [date(2026, 11, 2), date(2026, 11, 3)]


def test_the_demos_nights_are_bank_days_in_order() -> None:
    nights = demo_nights()
    assert list(nights) == sorted(nights) and all(map(is_bank_day, nights))


def test_a_counterpart_takes_the_file_or_says_how_it_could() -> None:
    with pytest.raises(ValueError, match="via is"):
        World(Home(Path("nowhere")), Settings.load(), via="carrier pigeon")
