"""The night in the morning: one set of facts for the page, the terminal and programs (docs/formats/night_json.md).

The facts hold customer numbers but no names, addresses or identity numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reskontra import chain, total_names
from reskontra.explaining import event_names
from reskontra.ledger import Ledger
from reskontra.pages import night_json, night_words
from reskontra.pages.night_terminal import print_summary
from reskontra.processes import NIGHT, PROCESSES, STEPS
from reskontra.reconciliation import ACCOUNTS
from reskontra.rules.bank_days import is_bank_day
from reskontra.settings import Settings

if TYPE_CHECKING:
    from reskontra.night import Night

__all__ = ["facts", "facts_of", "print_summary"]

REPORTING = "reporting"
REPORT_KINDS = ("night_summary", "night_facts", "department_rejects", "work_list")

Facts = dict[str, Any]
Row = dict[str, Any]


def facts(night: Night) -> Facts:
    """The facts of the night as it stands now; see `facts_of`."""
    return facts_of(night.ledger, night.settings, night.client.code, night.business_on)


def facts_of(ledger: Ledger, settings: Settings, client: str, day: date, *, for_report: bool = False) -> Facts:
    """What is known of a client's night, ready for JSON; keys and meanings in docs/formats/night_json.md.

    `state` is complete, stopped (at a step, or something in the night ended with a named stop), running or missing.
    `for_report` leaves out what a rerun of the report would change: the reporting step, its own files, durations.
    """
    run = ledger.row("night_run", client=client, business_on=day)
    known = {
        "layout_version": night_json.LAYOUT_VERSION,
        "client": client,
        "client_name": settings.client(client).name,
        "business_on": day.isoformat(),
    }
    if run is None:
        return known | _missing(day)
    keys = {"client": client, "run_id": run["run_id"]}
    steps = _steps(ledger, keys, for_report=for_report)
    findings = [row for row in _findings(ledger, keys) if not (for_report and row["process"] == REPORTING)]
    stops = [*_failures(steps), *_stops(ledger, keys, findings)]
    state, stopped_at, headline = _state(steps, stops)
    totals = [row for row in ledger.rows("run_totals", **keys) if not (for_report and row["process"] == REPORTING)]
    return known | {
        "state": state,
        "stopped_at": stopped_at,
        "headline": headline,
        "missing_nights": _missing_nights(run["previous_on"], day),
        "stops": stops,
        "steps": steps,
        "processes": _processes(steps, _did(ledger, keys, totals), findings),
        "totals": [{**row, "label": total_names.title(f"{row['process']}.{row['name']}")} for row in totals],
        "balances": _balances(ledger, keys | {"business_on": day}),
        "reconciliation": _reconciliation(ledger, keys),
        "findings": findings,
        "rejects": ledger.rows("reject_summary", **keys),
        "files_in": _files_in(ledger, keys),
        "files_out": _files_out(ledger, keys, REPORT_KINDS if for_report else ()),
        "distribution": _distribution(ledger, client, day),
        "work_items": _work_items(ledger, settings, client, day),
    }


def _missing(day: date) -> Facts:
    """The facts of a night that was never run: every key, nothing in it."""
    return {
        "state": "missing",
        "stopped_at": None,
        "headline": f"Ingen natt är körd för {night_words.spoken(day)}.",
        **{name: [] for name in ("missing_nights", "stops", "steps", "processes", "totals", "balances")},
        **{name: [] for name in ("findings", "rejects", "files_in", "files_out", "distribution")},
        "reconciliation": {"equalities": [], "movements": [], "balances": []},
        "work_items": {"count": 0, "rows": []},
    }


def _steps(ledger: Ledger, keys: Row, *, for_report: bool) -> list[Row]:
    """Every step of the night in order: done, stopped, failed, running or waiting."""
    found = {row["step"]: row for row in ledger.rows("step_states", **keys)}
    steps = []
    for step in NIGHT:
        if for_report and step.process.name == REPORTING:
            continue
        row = found.get(step.name)
        known: Row = {"step": step.name, "process": step.process.name, "title": step.title}
        if row is None:
            known |= {"state": "waiting", "message": None}
        else:
            last_phase = "run" if step.process.name == REPORTING else "check_after"  # after a stop only the run is done
            is_between = row["state"] == "done" and row["phase"] not in (last_phase, "check_after")
            known |= {"state": "running" if is_between else row["state"], "message": row["message"]}
        if not for_report:
            known["milliseconds"] = row["milliseconds"] if row else None
        steps.append(known)
    return steps


def _state(steps: list[Row], stops: list[str]) -> tuple[str, str | None, str]:
    """The state of the night, the step it stopped at, and a Swedish sentence that says so."""
    for step in steps:
        if step["state"] in ("stopped", "failed"):
            return "stopped", step["step"], f"Natten stoppades i steget ”{step['title']}”."
    unfinished = [step for step in steps if step["state"] != "done"]
    if unfinished:
        return "running", None, f"Natten är inte klar. Näst på tur: ”{unfinished[0]['title']}”."
    if stops:
        things = "en sak som måste åtgärdas" if len(stops) == 1 else f"{len(stops)} saker som måste åtgärdas"
        return "stopped", None, f"Natten är körd till slut, men har {things}."
    return "complete", None, "Natten är klar."


def _failures(steps: list[Row]) -> list[str]:
    """The steps that a fault of ours broke off."""
    broken = [step for step in steps if step["state"] == "failed"]
    return [f"Steget ”{step['title']}” avbröts av ett fel: {step['message']}" for step in broken]


def _stops(ledger: Ledger, keys: Row, findings: list[Row]) -> list[str]:
    """What ended with a stop, in the order of the night: a refused file before what was kept back because of it."""
    order = {finding["message"]: place for place, finding in enumerate(findings)}
    messages = dict.fromkeys(row["message"] for row in ledger.rows("named_stops", **keys))
    return sorted(messages, key=lambda message: order.get(message, -1))


def _missing_nights(previous_on: date | None, day: date) -> list[str]:
    """The bank days between this night and the one before it, on which no night was run."""
    if previous_on is None:
        return []
    between = (previous_on + timedelta(days=number) for number in range(1, (day - previous_on).days))
    return [found.isoformat() for found in between if is_bank_day(found)]


def _did(ledger: Ledger, keys: Row, totals: list[Row]) -> dict[str, list[Row]]:
    """What each process made: name, Swedish label, count and öre (null where there is no amount)."""
    made = ledger.rows("night_work", **keys)
    order = {name: place for place, name in enumerate((*night_words.WORK, *night_words.SHOWN))}
    shown = [row for row in totals if f"{row['process']}.{row['name']}" in night_words.SHOWN and row["count"]]
    did: dict[str, list[Row]] = {}
    for row in sorted([*made, *shown], key=lambda row: order.get(f"{row['process']}.{row['name']}", len(order))):
        name = f"{row['process']}.{row['name']}"
        ore = None if name in night_words.COUNT_ONLY else row["ore"]
        did.setdefault(row["process"], []).append(
            {"name": row["name"], "label": night_words.work(name), "count": row["count"], "ore": ore}
        )
    return did


def _processes(steps: list[Row], did: dict[str, list[Row]], findings: list[Row]) -> list[Row]:
    """One row for each process of the night: the gravest state of its steps, what it did, findings by severity."""
    gravity = ("failed", "stopped", "running", "waiting", "done")
    rows = []
    for process in dict.fromkeys(STEPS[step["step"]].process for step in steps):
        own = [step for step in steps if step["process"] == process.name]
        rows.append(
            {
                "process": process.name,
                "title": process.title,
                "state": min((step["state"] for step in own), key=gravity.index),
                "did": did.get(process.name, []),
                "findings": {
                    severity: sum(f["process"] == process.name and f["severity"] == severity for f in findings)
                    for severity in night_words.SEVERITIES
                },
            }
        )
    return rows


def _balances(ledger: Ledger, keys: Row) -> list[Row]:
    """The equations of the processes that have stored their totals, each side with its count and öre."""
    totals = {row["name"]: row for row in ledger.rows("stored_control_totals", **keys)}
    done = {name.split(".")[0] for name in totals if not name.startswith(total_names.PREVIOUS)}
    rows = []
    for process in PROCESSES:
        for left, right in chain.equations(process, totals) if process.name in done else ():
            sides = [
                {
                    "name": side,
                    "label": total_names.phrase(side),
                    **{
                        unit: sum(totals.get(n, {}).get(unit, 0) for n in total_names.sides(side))
                        for unit in ("count", "ore")
                    },
                }
                for side in (left, right)
            ]
            holds = all(sides[0][unit] == sides[1][unit] for unit in ("count", "ore"))
            rows.append({"process": process.name, "left": sides[0], "right": sides[1], "holds": holds})
    return rows


def _reconciliation(ledger: Ledger, keys: Row) -> Row:
    """The night's equalities, what moved the customer ledger by event, and what stands open by account."""
    equalities = ledger.rows("night_equalities", **keys)
    for row in equalities:
        row["holds"] = (row["left_count"], row["left_ore"]) == (row["right_count"], row["right_ore"])
    return {
        "equalities": equalities,
        "movements": [
            {**row, "label": event_names.title(row["event"])} for row in ledger.rows("night_movements", **keys)
        ],
        "balances": [
            {**row, "label": ACCOUNTS.get(row["account_key"], row["account_key"]).capitalize()}
            for row in ledger.rows("night_balances", **keys)
        ],
    }


def _findings(ledger: Ledger, keys: Row) -> list[Row]:
    """The findings in order of severity, then of step; what a process finds again when it runs again is told once."""
    order = {step.name: place for place, step in enumerate(NIGHT)}
    severities = list(night_words.SEVERITIES)
    rows = ledger.rows("night_findings", **keys)
    for row in rows:
        step = STEPS.get(row["step"])
        row |= {"process": step.process.name if step else row["step"], "title": step.title if step else row["step"]}
    rows = sorted(rows, key=lambda row: (severities.index(row["severity"]), order.get(row["step"], 0)))
    told: dict[tuple[str, ...], Row] = {}
    for row in rows:
        told.setdefault((row["process"], row["rule"], row["key"], row["message"]), row)
    return list(told.values())


def _files_in(ledger: Ledger, keys: Row) -> list[Row]:
    return [{**row, "label": night_words.VERDICTS[row["state"]]} for row in ledger.rows("files_in", **keys)]


def _files_out(ledger: Ledger, keys: Row, without: tuple[str, ...]) -> list[Row]:
    rows = ledger.rows("files_out", **keys, without=list(without))
    return [
        {
            **row,
            "label": night_words.sent(row["kind"]),
            "place": f"{row['account']}/out/{row['name']}",
        }
        for row in rows
    ]


def _distribution(ledger: Ledger, client: str, day: date) -> list[Row]:
    """The month so far, the night included: each department's channels and its sum, and the sum of all."""
    rows = ledger.rows("distribution_month", client=client, from_on=day.replace(day=1), to_on=day + timedelta(days=1))
    return [{**row, "label": night_words.CHANNELS[row["channel"]]} for row in rows]


def _work_items(ledger: Ledger, settings: Settings, client: str, day: date) -> Row:
    """How many work items are open, and the first of them."""
    rows = ledger.rows("open_work_items", client=client, business_on=day)
    shown = [{**row, "opened_on": row["opened_on"].isoformat()} for row in rows[: settings.reporting.worklist_rows]]
    return {"count": len(rows), "rows": shown}
