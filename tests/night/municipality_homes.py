"""A municipality's home that can be copied whole, so that one night may end in many ways."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from night_server import NightServer
from psycopg import sql

from reskontra.home import PROJECT, Home
from reskontra.killpoint import VARIABLE

CLIENT = "10"
KILLED = -9
CLOCK = ("started_at", "ended_at", "decided_at", "applied_at")
UNLIKE = ("step_attempt",)  # one row more for each attempt: the only trace that a killed night may leave
STATE = ("sftp", "restricted", "archive")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, -9 when it was killed, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Municipality:
    """A home, the database that belongs to it, and the way to run `reskontra` there."""

    home: Home
    dsn: str
    server: NightServer
    settings: Path

    def reskontra(self, *arguments: str, kill_at: str = "") -> Ended:
        """Run a command in a process of its own, killed with -9 at `kill_at`."""
        output = self.home.root / "output"
        code = self.server.run(list(arguments), {**self.environment, VARIABLE: kill_at}, output)
        out, err = (Path(f"{output}{ending}").read_text(encoding="utf-8") for ending in (".out", ".err"))
        return Ended(code, out, err)

    def night(self, day: date, *arguments: str, kill_at: str = "") -> Ended:
        """`reskontra night --date DAY`."""
        return self.reskontra("night", "--date", day.isoformat(), *arguments, kill_at=kill_at)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "RESKONTRA_HOME": str(self.home.root),
            "RESKONTRA_DSN": self.dsn,
            "RESKONTRA_SETTINGS": str(self.settings),
        }

    @property
    def folder(self) -> Path:
        """The root of the counterparts' folders."""
        return self.home.sftp

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def value(self, query: str, *parameters: object) -> Any:
        """The only value of a query's only row."""
        ((value,),) = self.rows(query, *parameters)
        return value

    def change(self, *statements: str) -> None:
        """Change rows behind the ledger's back, as a fault would: no trigger of the schema looks."""
        with psycopg.connect(self.dsn.replace("//reskontra:", "//postgres:")) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, f"nothing to change: {statement}"  # type: ignore[arg-type]

    def ledger(self) -> dict[str, list[str]]:
        """Every row of every table as JSON, numbers included, without what the clock wrote."""
        with psycopg.connect(self.dsn) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            query = sql.SQL("SELECT (to_jsonb(t) - %s::text[])::text FROM {} AS t ORDER BY 1")
            return {
                name: [row for (row,) in connection.execute(query.format(sql.Identifier(name)), [list(CLOCK)])]
                for (name,) in names
                if name not in UNLIKE
            }

    def files(self) -> dict[str, bytes]:
        """Every file of every counterpart, of the restricted folder and of the archive."""
        paths = [path for name in STATE for path in (self.home.root / name).rglob("*") if path.is_file()]
        return {
            str(path.relative_to(self.home.root)): path.read_bytes() for path in paths if path.parent.name != ".fresh"
        }


def copied(municipality: Municipality, root: Path) -> Home:
    """A copy of the home's files with the times they were written; keys are the copy's own."""
    home = Home(root)
    home.root.mkdir(parents=True)
    for name in STATE:
        if (municipality.home.root / name).exists():
            shutil.copytree(municipality.home.root / name, home.root / name)
    return home


def settings_for_tests(folder: Path) -> Path:
    """The municipality's settings, but that a file need not lie still and one process sets the letters."""
    text = (PROJECT / "include" / "settings.toml").read_text(encoding="utf-8")
    for key, value in (("stable_seconds", "0"), ("workers", "1"), ("sftp_port", "0")):
        text, found = re.subn(rf"(?m)^{key} = \d+", f"{key} = {value}", text)
        assert found == 1, key
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two states differ, shortly: names missing on either side, and names of other content."""
    missing = [f"- {name}" for name in sorted(one.keys() - other.keys())]
    added = [f"+ {name}" for name in sorted(other.keys() - one.keys())]
    return missing + added + list(_changed(one, other))


def _changed(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for name in sorted(one.keys() & other.keys()):
        if one[name] == other[name]:
            continue
        if isinstance(one[name], list):
            yield f"! {name}: -{sorted(set(one[name]) - set(other[name]))} +{sorted(set(other[name]) - set(one[name]))}"
        else:
            yield f"! {name}: {len(one[name])} bytes, {len(other[name])} bytes"
