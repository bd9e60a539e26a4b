"""Reporting (rapportera): what the night did, told to finance in the morning as page, data and lists.

Written also when the night was stopped. A rerun that has nothing new to tell sends nothing; otherwise a new version
follows beside the first. Only customer numbers: no name, address or identity number (receivables rules on privacy).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reskontra.claims import exceptions_list
from reskontra.exchange.staff_files import staff_csv
from reskontra.pages import night_html, night_json, night_page
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

# What an attempt finds is told by that attempt only; the rest of the facts follow from the night's rows.
OF_THE_ATTEMPT = ("state", "stopped_at", "headline", "stops", "findings")

REJECT_HEADINGS = {
    "file_name": "Fil",
    "line_no": "Rad",
    "key": "Order eller kund",
    "rule": "Regel",
    "field": "Fält",
    "found": "Hittat",
    "wanted": "Väntat",
    "action": "Åtgärd",
}
WORK_HEADINGS = {
    "kind": "Slag",
    "customer_no": "Kundnummer",
    "key": "Gäller",
    "text": "Att göra",
    "opened_on": "Sedan",
    "age_days": "Ålder (dagar)",
}
WORK_KINDS = {
    "protected_document": "Handling till person med skyddade uppgifter",
    "protected_reminder": "Påminnelse till person med skyddade uppgifter",
    "protected_case": "Inkasso, person med skyddade uppgifter",
    "rejected_case": "Ärende som ombudet har avvisat",
    "held_reminder": "Fordran som inte påminns",
    "held_demand": "Fordran som inte krävs",
    "held_case": "Fordran som inte lämnas till ombudet",
    "agency_by_hand": "Besked till ombudet för hand",
    "protected_order": "Inkassouppdrag, person med skyddade uppgifter",
}


def run(night: Night) -> Tally:
    """Write the night's summary, the rejects of each department and the work list to finance, where they are news."""
    facts = night_page.facts_of(night.ledger, night.settings, night.client.code, night.business_on, for_report=True)
    tally = Tally({"rapporter": 0})
    for day in facts["missing_nights"]:
        tally.warn(
            "NIGHT_MISSING", day, f"Ingen natt är körd för bankdagen {day}. Natten har tagit med det som väntade."
        )
    if not _is_told(night, facts):
        _send_summary(night, tally, facts)
    for row in facts["rejects"]:
        _send_rejects(night, tally, row["department"])
    _send_work_list(night, tally)
    exceptions_list.send(night, tally)
    return tally


def _is_told(night: Night, facts: dict[str, Any]) -> bool:
    """Whether the last summary of this night says all this already.

    A step that is run again finds less, for its work is done; that alone makes no new version.
    """
    last = night.ledger.row("last_sent", client=night.client.code, run_id=night.run_id, kind="night_facts")
    if last is None:
        return False
    told = night_json.read(night.exchange.archive.read(last["sha256"]))
    now = night_json.read(night_json.write(facts))
    return _lasting(told) == _lasting(now) and all(finding in told["findings"] for finding in now["findings"])


def _lasting(facts: dict[str, Any]) -> dict[str, Any]:
    processes = [{**process, "findings": None} for process in facts["processes"]]
    return {name: value for name, value in facts.items() if name not in OF_THE_ATTEMPT} | {"processes": processes}


def _send_summary(night: Night, tally: Tally, facts: dict[str, Any]) -> None:
    page = night_html.page(facts, rows=night.settings.reporting.worklist_rows)
    _send(night, tally, "SAMMANSTALLNING", page.encode("utf-8"), "night_summary", "html")
    _send(night, tally, "SAMMANSTALLNING", night_json.write(facts), "night_facts", "json")


def _send_rejects(night: Night, tally: Tally, department: str | None) -> None:
    """The rows that went back to one department, of all files and of UBW's web API together."""
    rows = night.ledger.table(
        "department_rejects", client=night.client.code, run_id=night.run_id, department=department
    )
    name = re.sub(r"[^0-9A-Za-zÅÄÖåäö]", "-", department) if department else "AVSANDAREN"
    data = staff_csv("Återsända rader", rows, REJECT_HEADINGS)
    _send(night, tally, f"AVVISADE_{name}", data, "department_rejects", "csv", rows.num_rows)


def _send_work_list(night: Night, tally: Tally) -> None:
    """Everything that waits for a person, as it stands now."""
    rows = night.ledger.table("open_work_items", client=night.client.code, business_on=night.business_on)
    if not rows.num_rows:
        return
    kinds = pa.array([WORK_KINDS.get(kind, kind) for kind in rows["kind"].to_pylist()], pa.string())
    rows = rows.set_column(rows.column_names.index("kind"), "kind", kinds)
    data = staff_csv("Arbetslista", rows, WORK_HEADINGS)
    _send(night, tally, "ARBETSLISTA", data, "work_list", "csv", rows.num_rows)


def _send(night: Night, tally: Tally, title: str, data: bytes, kind: str, ending: str, rows: int = 0) -> None:
    name = f"{title}_{night.client.code}_{night.business_on:%Y%m%d}.{ending}"
    night.exchange.send(night.settings.exchange.accounts.finance, name, data, kind=kind, rows=rows, may_differ=True)
    tally.count("rapporter", 1)
