"""A lived night for the tests of reconciliation, and what a fault or a hand in the database would change of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from ledger_rows import Town
from town_copies import bank, lived

from reskontra.home import Home

FIRST, SECOND, NEXT_MONTH = "2026-11-23", "2026-11-24", "2026-12-01"


@pytest.fixture(scope="module")
def copies(postgres_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Town]]:
    """Copies of a night with a paid, a part-paid, an over-paid and an open invoice; the bank's deposits agree."""

    def live(town: Town) -> None:
        town.night(FIRST)
        town.customer("1")
        day = date.fromisoformat(FIRST)
        paid, part, over, _ = [town.invoiced("1", ore, day) for ore in (100_000, 200_000, 300_000, 400_000)]
        for invoice_no, ore in ((paid, 100_000), (part, 50_000), (over, 310_000)):
            town.pay(invoice_no, ore, FIRST)
        bank(town)

    with lived(postgres_home, tmp_path_factory.mktemp("lived"), live) as copy:
        yield copy


@pytest.fixture
def town(copies: Callable[[], Town]) -> Town:
    return copies()


def unlocked(town: Town, statement: str) -> None:
    """Change rows that the database itself guards, as a fault or a hand in the database would."""
    for table in ("entry", "entry_line", "item", "settlement", "invoice", "payment"):
        town.ledger.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    town.ledger.connection.execute(statement)


def lines(town: Town, run_id: int = 1) -> dict[str, tuple[int, int, int, int]]:
    rows = town.rows(
        f"SELECT name, left_count, left_ore, right_count, right_ore FROM reconciliation_line WHERE run_id = {run_id}"
    )
    return {name: numbers for name, *numbers in rows}


def sent(town: Town) -> list[str]:
    """The files of the reconciliation in the outbox."""
    return [name for (name,) in town.rows("SELECT name FROM outbox WHERE kind = 'reconciliation' ORDER BY outbox_id")]
