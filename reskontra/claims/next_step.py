"""The next step of a claim: what the night will do, on which day and why, or what keeps it back and until when.

Told from the same rows and the same policy that the night uses (kravkod, stop_code, the schedule 5 + 12 + 12); that the
day told is the day the night acts is tested. Source: receivables rules 2.3, 3.5, 4.2, 4.3.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reskontra.claims.dunning import REASONS
from reskontra.rules import dunning_schedule, limitation
from reskontra.rules.bank_days import next_bank_day_or_same
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.ledger import Ledger
    from reskontra.policy import Policy, PolicyAt

Row = dict[str, Any]

COLUMNS = {  # of stop_code.csv and of the smallest amounts
    "reminder": "reminder",
    "demand": "demand",
    "case_reminder": "reminder",
    "case_demand": "demand",
    "case_notice": "legal",
    "case_legal": "legal",
    "case_surveillance": "",
}
STEPS = {
    "reminder": "Påminnelse",
    "demand": "Inkassokrav från oss",
    "case_reminder": "Ombudet påminner",
    "case_demand": "Lämnas till ombudet, som sänder inkassokrav",
    "case_notice": "Aviseras till förvaltningen före rättslig åtgärd",
    "case_legal": "Lämnas till ombudet för rättslig åtgärd",
    "case_surveillance": "Lämnas till ombudet för långtidsbevakning",
}


def of_claim(ledger: Ledger, policy: Policy, client: str, invoice_no: int, stops: list[Row]) -> Row | None:
    """The next step of a claim as of the client's last night; None of what is no claim. `stops` is `story_stops`.

    `step` is a key of `STEPS`, `agency` (the agency decides) or `none`; `on` the day it is taken, null while something
    keeps it back whose end is not known; `reason` says why in Swedish; `kept_back_by` names every hindrance: `code`,
    `text`, `until_on` (the last day, when known).
    """
    row = ledger.row("next_step_claim", client=client, invoice_no=invoice_no)
    if row is None:
        return None
    rules = policy.on(row["on_day"])
    step, earliest, reason = _road(rules, row)
    found: Row = {"step": step, "on": None, "reason": reason, "kept_back_by": [], "policy_version": policy.version}
    if earliest is None:
        return found
    holding = _active(rules, step, row, stops)
    disputed_ore = 0 if step.startswith("case") else sum(stop["part_ore"] or 0 for stop in holding)
    kept = [*_holds(rules, step, row, holding), *_hindrances(rules, step, row, row["open_ore"] - disputed_ore)]
    lasting = [each for each in kept if each["until_on"] is None]
    clear = [each["until_on"] + timedelta(days=1) for each in kept if each["until_on"]]
    coming = max(earliest, row["on_day"] + timedelta(days=1), *clear)
    return {**found, "on": None if lasting else next_bank_day_or_same(coming), "kept_back_by": kept}


def _road(rules: PolicyAt, row: Row) -> tuple[str, date | None, str]:
    """The step that comes next on the claim's road, the first day for it, and why; no day: the night takes none."""
    if not row["open_ore"]:
        return "none", None, "Fordran är reglerad."
    if row["document_type"] != "invoice":
        return "none", None, "Räntefakturor påminns inte."
    if row["case_ref"]:
        return "agency", None, f"Ärende {row['case_ref']} är hos ombudet, som driver det vidare."
    if row["watched_on"]:
        return "case_surveillance", row["watched_on"], f"Beslut om långtidsbevakning {row['watched_on']}."
    terms = rules.row("kravkod", row["kravkod"])
    level, hand_over = row["level"], terms["hand_over"]
    if row["stage"] == "DEMANDED" and hand_over != "never":
        return _legal(row)
    if level < terms["reminder_levels"] and hand_over != "at_reminder":
        return _reminder(terms, row)
    if level == 0:
        if hand_over != "at_reminder":
            return "none", None, f"Kravkod {row['kravkod']} har ingen påminnelse."
        days = terms["reminder_days"]
        return "case_reminder", _after_due(row, days), f"{days} dagar efter förfallodagen {row['due_effective_on']}."
    if hand_over == "never" or not terms["demand"]:
        return "none", None, f"Fordringar med kravkod {row['kravkod']} lämnas inte till inkasso av natten."
    step = "demand" if hand_over == "after_demand" else "case_demand"
    return step, row["next_step_on"], f"Senaste brevet skulle besvaras senast {row['respond_by_on']}."


def _legal(row: Row) -> tuple[str, date, str]:
    if row["announced_on"] is None:
        return "case_notice", row["next_step_on"], f"Inkassokravet skulle besvaras senast {row['respond_by_on']}."
    told = f"Aviserad till förvaltningen {row['announced_on']}, sista dag att invända {row['object_by_on']}."
    return "case_legal", row["object_by_on"] + timedelta(days=1), told


def _reminder(terms: Any, row: Row) -> tuple[str, date, str]:
    second = row["level"] == 1 and terms["second_reminder_days"] is not None
    days = terms["second_reminder_days"] if second else terms["reminder_days"]
    on = max(filter(None, (_after_due(row, days), row["next_step_on"])))
    return "reminder", on, f"{days} dagar efter förfallodagen {row['due_effective_on']}, kravkod {row['kravkod']}."


def _after_due(row: Row, days: int) -> date:
    (on,) = dunning_schedule.reminder_on(pa.array([row["due_effective_on"]], pa.date32()), days).to_pylist()
    assert on is not None
    return on


def _active(rules: PolicyAt, step: str, row: Row, stops: list[Row]) -> list[Row]:
    """The holds people have set that nobody has ended, whose last day is not past, and that concern the step."""
    return [
        stop
        for stop in stops
        if not stop["ended_on"]
        and (stop["until_on"] is None or stop["until_on"] >= row["on_day"])
        and _blocks(rules, step, stop["stop_code"])
    ]


def _holds(rules: PolicyAt, step: str, row: Row, holding: list[Row]) -> list[Row]:
    """The holds that keep the step back: those people have set, and what the customer's own data mean.

    A hold on a part leaves the rest to be asked for by letter; a case is held whole.
    """
    parts_ore = sum(stop["part_ore"] or 0 for stop in holding)
    whole = step.startswith("case") or parts_ore >= row["open_ore"]
    kept = [
        _kept(stop["stop_code"], _name(rules, stop["stop_code"]), stop["until_on"])
        for stop in holding
        if whole or not stop["part_ore"]
    ]
    own = row["customer_stop"]
    if own and _blocks(rules, step, own):
        kept.append(_kept(own, REASONS.get(own, _name(rules, own))))
    return kept


def _blocks(rules: PolicyAt, step: str, stop_code: str) -> bool:
    code = rules.row("stop_code", stop_code)
    blocked = [code.get(COLUMNS[step], "N")] + ([code["hand_over"]] if step.startswith("case") else [])
    return any(each != "N" for each in blocked)


def _name(rules: PolicyAt, stop_code: str) -> str:
    return str(rules.row("stop_code", stop_code)["name"])


def _hindrances(rules: PolicyAt, step: str, row: Row, asked_ore: int) -> list[Row]:
    """What else keeps the step back: amounts, money under way, letters not sent, what the agency has said."""
    terms = rules.row("kravkod", row["kravkod"])
    minimum_ore = terms.get(f"{COLUMNS[step]}_minimum_ore", 0)
    kept = []
    if COLUMNS[step] == "legal":
        kept += _legal_hindrances(row, minimum_ore)
    elif asked_ore < minimum_ore:
        kept.append(_kept("SMALL", f"Beloppet är mindre än {kronor(minimum_ore)} kr."))
    if row["is_drawn"]:
        kept.append(_kept("AUTOGIRO", "Beloppet dras med autogiro."))
    if row["hold_until_on"] and row["hold_until_on"] > row["on_day"]:
        kept.append(_kept("AUTOGIRO", "Autogirodragningen gick inte.", row["hold_until_on"] - timedelta(days=1)))
    if row["is_undelivered"]:
        kept.append(_kept("NOT_SENT", REASONS["NOT_SENT"]))
    if not step.startswith("case") and row["is_letter_protected"] and not row["protection_code"]:
        kept.append(_kept("PROTECTED_ID", "Mottagaren har skyddade personuppgifter: en handläggare sänder brevet."))
    elif not step.startswith("case") and row["is_unaddressed"]:
        kept.append(_kept("NO_ADDRESS", REASONS["NO_ADDRESS"]))
    if step.startswith("case"):
        back = ("REJECTED",) if step == "case_surveillance" else ("RECALLED", "REJECTED")
        kept += [_kept(code, REASONS[code]) for code in back if row[f"is_{code.lower()}"]]
        if limitation.is_limited(_limits_on(rules, terms, row), row["on_day"]):
            kept.append(_kept("LIMITED", REASONS["LIMITED"]))
    return kept


def _legal_hindrances(row: Row, minimum_ore: int) -> list[Row]:
    kept = []
    if row["legal_ore"] < minimum_ore:
        kept.append(_kept("SMALL", f"Kundens krav är tillsammans mindre än {kronor(minimum_ore)} kr."))
    if row["is_demand_returned"]:
        kept.append(_kept("DEMAND_RETURNED", REASONS["DEMAND_RETURNED"]))
    return kept


def _limits_on(rules: PolicyAt, terms: Any, row: Row) -> date:
    usual = rules.number("years_other" if row["customer_kind"] == "organisation" else "years_person")
    years = terms["limitation_years"] or usual
    (on,) = limitation.limits_on(pa.array([row["arose_on"]], pa.date32()), years).to_pylist()
    assert on is not None
    return on


def _kept(code: str, text: str, until_on: date | None = None) -> Row:
    return {"code": code, "text": text, "until_on": until_on}
