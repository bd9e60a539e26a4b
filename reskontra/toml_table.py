"""TOML tables read into frozen dataclasses: the class is the whole list of keys, and every problem is named.

A field ending in `_ore` is read from the key without that ending, where it stands as text in kronor. A field whose
metadata names a `key` is read from that key.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_KRONOR = re.compile(r"-?\d{1,13}\.\d{2}")


def read(wanted: Any, found: object, name: str, problems: list[str]) -> Any:
    """The value of one key as the type its field declares; what is wrong is added to `problems` and None returned.

    Types: str, int, bool, date, time (text `HH:MM`), Literal, tuple[type, ...] and frozen dataclasses of these.
    """
    origin, arguments = get_origin(wanted), get_args(wanted)
    if is_dataclass(wanted) and isinstance(found, Mapping):
        return _table(wanted, found, name, problems)
    if origin is tuple and isinstance(found, list):
        return tuple(read(arguments[0], item, f"{name}[{no}]", problems) for no, item in enumerate(found))
    if origin is Literal and type(found) in {type(a) for a in arguments} and found in arguments:
        return found
    if wanted is time and isinstance(found, str) and _CLOCK.fullmatch(found):
        return time.fromisoformat(found)
    if type(found) is wanted:  # not isinstance: true is an int, a moment is a date
        return found
    problems.append(f"{name}: {found!r} duger inte; {_wish(wanted)}")
    return None


def _table(wanted: Any, found: Mapping[str, object], name: str, problems: list[str]) -> Any:
    types_ = get_type_hints(wanted)
    keys = {field.metadata.get("key", field.name.removesuffix("_ore")): field.name for field in fields(wanted)}
    prefix = f"{name}." if name else ""
    for key in sorted(found.keys() - keys.keys()):
        near = difflib.get_close_matches(key, keys, 1)
        problems.append(f"{prefix}{key}: okänd nyckel" + (f"; menas {prefix}{near[0]}?" if near else ""))
    values: dict[str, Any] = {}
    for key, field in keys.items():
        if key not in found:
            problems.append(f"{prefix}{key}: saknas; {_wish(types_[field], kronor=field.endswith('_ore'))}")
        elif field.endswith("_ore"):
            values[field] = _ore(found[key], prefix + key, problems)
        else:
            values[field] = read(types_[field], found[key], prefix + key, problems)
    return wanted(**values) if len(values) == len(keys) else None


def _ore(found: object, name: str, problems: list[str]) -> int | None:
    if isinstance(found, str) and _KRONOR.fullmatch(found):
        return int(Decimal(found) * 100)
    problems.append(f"{name}: {found!r} duger inte; {_wish(str, kronor=True)}")
    return None


def _wish(wanted: Any, kronor: bool = False) -> str:
    """What to write, in Swedish, for a field of this type."""
    if kronor:
        return 'skriv kronor som text, till exempel "50.00"'
    if get_origin(wanted) is Literal:
        return "skriv " + " eller ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in get_args(wanted))
    if get_origin(wanted) is tuple:
        element = get_args(wanted)[0]
        return (
            "skriv tabeller [[...]]" if is_dataclass(element) else f"skriv en lista; för varje värde: {_wish(element)}"
        )
    if is_dataclass(wanted):
        return "skriv en tabell [...]"
    texts = {
        str: "skriv text inom citattecken",
        int: "skriv ett heltal utan citattecken",
        bool: "skriv true eller false",
        time: 'skriv ett klockslag som "01:15"',
        date: "skriv ett datum som 2026-01-31 utan citattecken",
    }
    return texts[wanted]
