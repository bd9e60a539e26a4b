"""How cases go at the agency: by the debtor's habit, what is told and paid so many bank days after the demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A state that the agency tells of, or so many percent of the capital paid; with all of it also interest and fees.

    `bank_days` count from the day of the agency's own demand, of a case that comes without one from its receipt.
    """

    bank_days: int
    state: str = ""
    percent: int = 0


# What the agency does with a case of each action, counted from its receipt; the last is the demand.
OPENINGS: dict[str, tuple[Step, ...]] = {
    "REMINDER": (Step(0, "REMINDED"), Step(9, "DEMANDED")),
    "DEMAND": (Step(1, "DEMANDED"),),
    "LEGAL": (),
    "SURVEILLANCE": (Step(1, "SURVEILLANCE"),),
}

MANNERS: dict[str, tuple[Step, ...]] = {
    "pays_agency": (Step(5, percent=100),),
    "pays_on_agency_reminder": (Step(-4, percent=100),),
    "goes_legal": (Step(3, "KFM_APPLIED"),),
    "agency_parts": (Step(4, percent=40), Step(12, percent=100)),
    "agency_plan": (Step(3, "PLAN"), Step(8, percent=50), Step(18, percent=100)),
    "pays_at_kfm": (Step(9, "KFM_APPLIED"), Step(20, "RULED"), Step(24, percent=100)),
    "no_assets": (
        Step(9, "KFM_APPLIED"),
        Step(20, "RULED"),
        Step(22, "ENFORCED"),
        Step(28, "NO_ASSETS"),
        Step(30, "SURVEILLANCE"),
    ),
    "contests": (Step(9, "KFM_APPLIED"), Step(16, "CONTESTED")),
    "returned": (Step(12, "RETURNED"),),
    "disputes_late": (Step(5, percent=100),),  # when the dispute has been turned down
}

LEGAL_STATES = ("KFM_APPLIED", "CONTESTED", "RULED", "ENFORCED", "NO_ASSETS", "SURVEILLANCE")
