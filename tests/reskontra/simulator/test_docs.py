"""docs/simulator.md names every habit, fault and module there is, and no other."""

from __future__ import annotations

import re

from reskontra.home import PROJECT
from reskontra.simulator.agency_manners import MANNERS
from reskontra.simulator.faults import KINDS
from reskontra.simulator.habits import HABITS
from reskontra.simulator.world import demo_nights

TEXT = (PROJECT / "docs" / "simulator.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_habit_is_told() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section("How customers pay"), re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"\w+", row)]
    assert sorted(told) == sorted(HABITS)


def test_every_manner_at_the_agency_is_told_with_its_states() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", section("Claims"), re.MULTILINE)
    told = {name: re.findall(r"`(\w+)`", said) for name, said in rows}
    assert told == {name: [step.state for step in steps if step.state] for name, steps in MANNERS.items()}


def test_every_planted_fault_is_told_with_its_rule() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| `([\w-]+)`", section("Planted faults"), re.MULTILINE))
    assert told == {kind: planted.rule for kind, planted in KINDS.items()}


def test_every_module_and_every_night_is_told() -> None:
    folder = PROJECT / "reskontra" / "simulator"
    modules = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"`(\w+\.py)`", section("In code"))) == modules
    assert re.findall(r"^\| (2026-\S+) \|", section("The demo's nights"), re.MULTILINE) == [
        day.isoformat() for day in demo_nights()
    ]
