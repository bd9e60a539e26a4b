"""File names: which are unfinished, which are refused, and what a file is called where its name is taken."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

MAX_BYTES = 200  # a report's name is the file's and up to 30 bytes more; file systems take 255
REFUSED_PREFIX = "OTILLATET-NAMN_"

_CLAIM_SUFFIX = re.compile(r"\.~[0-9]+$")


def is_temporary(name: str, endings: Iterable[str]) -> bool:
    """Whether the sender is still uploading under this name, by the endings that programs use and a leading dot."""
    return name.startswith(".") or name.casefold().endswith(tuple(ending.casefold() for ending in endings))


def is_safe(name: str) -> bool:
    """Whether the name may stand in a folder, a report and a log: printable, not long, no path, not one of our own."""
    try:
        length = len(name.encode("utf-8"))
    except UnicodeEncodeError:  # bytes that are not UTF-8
        return False
    printable = all(unicodedata.category(sign)[0] != "C" for sign in name)
    own = name.startswith(REFUSED_PREFIX) or bool(_CLAIM_SUFFIX.search(name))
    return 0 < length <= MAX_BYTES and printable and not own and "/" not in name and "\\" not in name


def refused_name(name: str) -> str:
    """What a file with an unsafe name is called from now on; the same name always gives the same."""
    readable = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:80].strip(".")
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{REFUSED_PREFIX}{digest[:8]}_{readable}"


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name fits one of the patterns (`*` and `?`), whatever its case."""
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


def claim_name(name: str, taken: Collection[str]) -> str:
    """A free name in `processing/` from which `original` gives the sender's name back."""
    candidates = itertools.chain([name], (f"{name}.~{number}" for number in itertools.count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)


def original(claimed: str) -> str:
    """What the sender called a file in `processing/`."""
    return _CLAIM_SUFFIX.sub("", claimed)


def free_name(name: str, taken: Collection[str]) -> str:
    """A free name for people, as `alternatives` gives them."""
    return next(candidate for candidate in alternatives(name) if candidate not in taken)


def alternatives(name: str) -> Iterator[str]:
    """The name and those to use where it is taken, the ending kept: `orders.txt`, `orders~2.txt`, `orders~3.txt` ..."""
    yield name
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    for number in itertools.count(2):
        yield f"{stem}~{number}{dot}{ending}"
