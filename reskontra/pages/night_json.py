"""The facts of a night as JSON for programs: `night --json`, `status --json` and the file in `finance/out`."""

from __future__ import annotations

import json
from typing import Any

LAYOUT_VERSION = 1  # of the keys in docs/formats/night_json.md


def write(facts: dict[str, Any]) -> bytes:
    """The facts as UTF-8; the same facts give the same bytes."""
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read(data: bytes) -> dict[str, Any]:
    """The facts that `write` wrote."""
    facts: dict[str, Any] = json.loads(data)
    return facts
