"""The findings of a step, kept with the run: what its phases found, and what stands when a step is run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.tally import Finding, Tally

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.processes import Step

# Rules of findings that say what a step did not do.
HELD_BACK = ("BANK_FILE_REFUSED", "BANK_FILE_MISSING")


def with_earlier(night: Night, step: Step, tally: Tally) -> list[Finding]:
    """The findings of the run, after those of an earlier attempt when this one had nothing left to do.

    What was told when the work was done would else be forgotten by a rerun, after a kill or by hand. Work that was held
    back is tried again, so it is told of only if it is held back again.
    """
    if any(tally.counts.values()):
        return tally.findings
    rows = night.ledger.rows("run_findings", run_id=night.run_id, step=step.name)
    earlier = [Finding(**row) for row in rows]
    kept = [finding for finding in earlier if finding.rule not in HELD_BACK or finding in tally.findings]
    return [*kept, *(finding for finding in tally.findings if finding not in kept)]


def store(night: Night, step: Step, phase: str, found: list[Finding]) -> None:
    """Keep what was found in a phase of the step, instead of what an earlier attempt found there."""
    night.ledger.run("clear_findings", run_id=night.run_id, step=step.name, phase=phase)
    for number, finding in enumerate(found, start=1):
        night.ledger.run(
            "add_finding",
            run_id=night.run_id,
            step=step.name,
            phase=phase,
            finding_no=number,
            rule=finding.rule,
            severity=finding.severity,
            key=finding.key,
            message=finding.message,
        )
