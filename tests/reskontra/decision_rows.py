"""Staff's decisions about claims laid in a town's ledger by hand, applied, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from ledger_rows import Town

from reskontra.decisions import decision_stops
from reskontra.night import Night


class Clerk:
    """A clerk of a town, who decides; `apply` is what applies the decisions in a night."""

    def __init__(self, town: Town, apply: Callable[[Night], object] = decision_stops.apply) -> None:
        self.town = town
        self.apply = apply

    def asks(self, kind: str, choice: str, *, fields: dict[str, Any] | None = None, **values: Any) -> int:
        """A decision that waits; its number. One file holds all of a test."""
        decision_id = next(self.town.numbers)
        row = {"decision_id": decision_id, "kind": kind, "choice": choice, "decided_by": "AB", "reason": "skäl"}
        row |= {"file_id": 1_000_000, "file_line": decision_id, "run_id": 1, "version_id": 1}
        self.town.insert("decision", **{**row, **values}, fields=json.dumps(fields or {}))
        self.town.insert("open_decision", decision_id=decision_id)
        return decision_id

    def works(self, on: str) -> None:
        """The night that applies what waits."""
        with self.town.ledger.transaction():
            self.apply(self.town.night(date.fromisoformat(on)))

    def decides(self, kind: str, choice: str, on: str, **values: Any) -> tuple[str, str]:
        """A decision applied by the night of a day; its state and outcome."""
        decision_id = self.asks(kind, choice, **values)
        self.works(on)
        return self.outcome(decision_id)

    def outcome(self, decision_id: int) -> tuple[str, str]:
        """State and Swedish outcome of a decision."""
        ((state, outcome),) = self.town.select("state, outcome", "decision_outcome", f"decision_id = {decision_id}")
        return state, outcome

    def stops(self, invoice_no: int) -> list[tuple[Any, ...]]:
        """The invoice's holds that nobody has ended: code, last day, review day and part, as text."""
        return self.town.select("stop_code, until_on::text, review_on::text, part_ore", "active_stop", invoice_no)
