"""The demo makes a home of its own and never takes anybody else's."""

from __future__ import annotations

from reskontra import demo
from reskontra.home import Home


def test_a_home_with_work_in_it_is_left_alone(home: Home, monkeypatch) -> None:
    kept = home.sftp / "bank" / "in" / "BGMAX.txt"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"01BGMAX")
    monkeypatch.setenv("RESKONTRA_HOME", str(home.root))
    assert demo.run() == 2
    assert kept.read_bytes() == b"01BGMAX"


def test_an_earlier_demo_gives_way(home: Home) -> None:
    home.root.mkdir(parents=True)
    (home.root / demo.MARKER).touch()
    (home.root / "old").write_bytes(b"x")
    assert demo._replace(home)
    assert not home.root.exists()


def test_an_empty_or_missing_home_may_be_used(home: Home) -> None:
    assert demo._replace(home)
    home.root.mkdir(parents=True)
    assert demo._replace(home)
