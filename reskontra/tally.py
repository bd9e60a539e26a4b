"""What a process says of its work: how many of what, and what staff should know."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Total:
    """A number of things and what they amount to in öre."""

    count: int
    ore: int

    def __add__(self, other: Total) -> Total:
        return Total(self.count + other.count, self.ore + other.ore)

    def __str__(self) -> str:
        return f"{self.count} st, {kronor(self.ore)} kr"


@dataclass
class Finding:
    """Something a person should know, with its severity: `stop`, `hold` or `warn`."""

    rule: str
    severity: str
    key: str  # invoice number, order number, or file and line
    message: str  # Swedish


@dataclass
class Tally:
    """Counts by name in the order they should be read, and findings; rows themselves stay in the ledger."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def count(self, name: str, number: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def warn(self, rule: str, key: str, message: str) -> None:
        self.findings.append(Finding(rule, "warn", key, message))

    def hold(self, rule: str, key: str, message: str) -> None:
        self.findings.append(Finding(rule, "hold", key, message))

    def stop(self, rule: str, key: str, message: str) -> None:
        """Name something that ended with a stop (a refused file, a step held back): the night's exit code becomes 1."""
        self.findings.append(Finding(rule, "stop", key, message))


def kronor(ore: int) -> str:
    """Öre as people read kronor: 123456789 is `1 234 567,89`."""
    whole, cents = divmod(abs(ore), 100)
    grouped = f"{whole:,}".replace(",", " ")
    return f"{'-' if ore < 0 else ''}{grouped},{cents:02d}"
