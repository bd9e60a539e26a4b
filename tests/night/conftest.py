"""An invented municipality that lives through the demo's nights once, and copies of it as it stood before the last.

A municipality here is a home of its own, a database of its own on the session's PostgreSQL, and nights run by
`reskontra night` in processes of their own over a real SFTP server.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date

import psycopg
import pytest
from municipality_homes import Ended, Municipality, copied, settings_for_tests
from night_server import NightServer
from psycopg import sql

from reskontra import postgres
from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.services import services
from reskontra.settings import Settings
from reskontra.simulator.world import World, demo_nights

serial = itertools.count(1)

Copier = Callable[[Municipality], AbstractContextManager[Municipality]]


@dataclass(frozen=True)
class Story:
    """The municipality after its nights, how each of them ended, and its outside world."""

    municipality: Municipality
    ended: dict[date, Ended]
    world: World


@pytest.fixture(scope="session")
def night_server() -> Iterator[NightServer]:
    server = NightServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def first_nights(
    tmp_path_factory: pytest.TempPathFactory, postgres_home: Home, night_server: NightServer
) -> Iterator[Story]:
    """The municipality when the last night's files have been dropped and that night has not been run."""
    folder = tmp_path_factory.mktemp("municipality")
    dsn = postgres.ensure_database(postgres_home, "municipality")
    municipality = Municipality(Home(folder / "home"), dsn, night_server, settings_for_tests(folder))
    settings = Settings.load(municipality.settings)
    sftp_server.init(municipality.home, services.accounts(settings.exchange.accounts))
    ended: dict[date, Ended] = {}
    with sftp_server.running(municipality.home):
        world = World.demo(municipality.home, settings)
        for day in demo_nights():
            world.drop(day)
            if day != demo_nights()[-1]:
                ended[day] = municipality.night(day, "--json")
                world.answer(day)
        world.close()
    yield Story(municipality, ended, world)


@pytest.fixture(scope="session")
def copy_of(postgres_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Copier:
    """Makes copies of a municipality that nothing runs in: `with copy_of(municipality) as municipality`."""

    @contextmanager
    def copy(original: Municipality) -> Iterator[Municipality]:
        name = f"copy_{next(serial)}"
        home = copied(original, tmp_path_factory.mktemp(name) / "home")
        names = {"name": sql.Identifier(name), "original": sql.Identifier(original.dsn.rpartition("/")[2])}
        names["owner"] = sql.Identifier(postgres.ROLE)
        administrator = postgres.dsn(postgres_home).replace("//reskontra:", "//postgres:")
        with psycopg.connect(administrator, autocommit=True) as connection:  # who may end any connection to the copy
            connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {original} OWNER {owner}").format(**names))
            yield replace(original, home=home, dsn=postgres.dsn(postgres_home, name))
            connection.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))

    return copy


@pytest.fixture(scope="session")
def story(first_nights: Story, copy_of: Copier) -> Iterator[Story]:
    """The municipality after all its nights, undisturbed; for tests that only look."""
    with copy_of(first_nights.municipality) as municipality:
        last = demo_nights()[-1]
        yield Story(municipality, {**first_nights.ended, last: municipality.night(last, "--json")}, first_nights.world)


@pytest.fixture
def after_last(story: Story, copy_of: Copier) -> Iterator[Municipality]:
    """A municipality of the test's own, after its last night."""
    with copy_of(story.municipality) as municipality:
        yield municipality


@pytest.fixture
def before_last(first_nights: Story, copy_of: Copier) -> Iterator[Municipality]:
    """A municipality of the test's own, before its last night, whose files have been dropped."""
    with copy_of(first_nights.municipality) as municipality:
        yield municipality


@pytest.fixture(scope="session")
def last_night() -> date:
    return demo_nights()[-1]
