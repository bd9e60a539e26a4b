"""A dry run (provkörning) of the claims steps of a date: by given rules, which claim gets which step, what differs.

Interest invoicing, letters and hand-over run on the real ledger in one transaction that is always taken back: nothing
is sent, no number is taken. For a date that has been run the ledger is first put back, as far as its rows tell, by
temporary tables before the real ones (`sql/dry_run/`); what is taken back and what is not: docs/fairness.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from reskontra import collection, interest_invoicing, reminders
from reskontra.explaining.dry_run_difference import STEPS, differences, sums
from reskontra.home import Home
from reskontra.night import NIGHT_LOCK, Night
from reskontra.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reskontra.exchange import Exchange
    from reskontra.ledger import Ledger
    from reskontra.policy import Policy
    from reskontra.settings import Settings

# Findings that say that a whole step does nothing.
HELD_STEPS = ("NOT_BANK_DAY", "ACK_MISSING", "RATE_MISSING")
NO_RUN = 0  # what a dry run writes is of no night

# In this order: each may look at what those before it have put back. The first two are temporary views.
PUT_BACK = (
    *("shadow_settlement", "shadow_item", "keep_open_items", "keep_partly_settled"),
    *(
        "keep_reminders",
        "keep_demands",
        "keep_demand_claims",
        "keep_returned_demands",
        "keep_interest_lines",
        "keep_interest_invoiced",
    ),
    *("keep_interest_given_up", "keep_waiting_interest", "keep_settled_late", "keep_customer_stops"),
    *("keep_invoice_stops", "keep_cases", "keep_case_invoices", "keep_case_events", "keep_open_cases"),
    *("keep_work_items", "keep_reminder_holds", "keep_kri_files", "keep_legal_announcements", "keep_legal_objections"),
    "keep_surveillance_orders",
)
TWINS = (
    *("open_item", "partly_settled_item", "reminder", "demand", "demand_claim", "returned_demand", "interest_line"),
    *("interest_invoice_line", "interest_given_up", "waiting_interest", "settled_late", "customer_stop_set"),
    *("invoice_stop_set", "collection_case", "collection_case_invoice", "collection_event", "open_case_invoice"),
    *("work_item", "reminder_hold", "kri_file", "legal_announcement", "legal_objection"),
    "surveillance_order",
)


@dataclass(frozen=True)
class Outcome:
    """`rows`: a row for each step of a claim on either side; `sums`: by department and step. Columns: DIFFERENCE, SUMS.

    `before` and `after` say in Swedish what is compared; `notes` what the reader must know.
    """

    rows: pa.Table
    sums: pa.Table
    before: str
    after: str
    notes: tuple[str, ...]


class _Nowhere:
    """An exchange that sends nothing and takes nothing in."""

    def send(self, *_: object, **__: object) -> int:
        return 0

    send_folder = send


def run(
    ledger: Ledger, settings: Settings, client: str, day: date, policy: Policy, tried: Policy | None = None
) -> Outcome:
    """What the claims steps of a date give by `tried`, beside what they give by `policy`; the ledger is left as it was.

    Without `tried` it is what they give by `policy`, beside what the night of the date did. Waits for a step of the
    client's that is running, and steps wait for it.
    """
    bounds = ledger.one("dry_run_bounds", client=client, business_on=day)
    with ledger.undone():
        ledger.run("lock_client", lock=NIGHT_LOCK, client=client)
        done = ledger.table("steps_of_run", client=client, run_id=bounds["own_run_id"] or NO_RUN)
        if bounds["is_past"]:
            _put_back(ledger, client, day, bounds)
        given, said = _steps(ledger, settings, client, day, policy)
        changed, said = _steps(ledger, settings, client, day, tried) if tried else (None, said)
    names = ("Gällande regler", "Provade regler") if tried else ("Nattens utfall", "Provkörningen")
    rows = differences(given, changed) if changed is not None else differences(done, given)
    return Outcome(rows, sums(rows), *names, (*_notes(day, bounds, tried is not None), *said))


def _put_back(ledger: Ledger, client: str, day: date, bounds: dict[str, Any]) -> None:
    """Put temporary tables before the real ones, with the rows of the time before the claims steps of the date."""
    keys = {**bounds, "client": client, "business_on": day}
    ledger.shadow(*TWINS)
    for statement in PUT_BACK:
        ledger.run(statement, **keys)
    ledger.shadow_views()
    ledger.analyze(*TWINS)


def _steps(
    ledger: Ledger, settings: Settings, client: str, day: date, policy: Policy
) -> tuple[pa.Table, tuple[str, ...]]:
    """What each claims step of the date would do by a policy, as `steps_of_run` tells, and what would hold a step back.

    Each step is taken back at once: steps of one night do not build on each other's claims.
    """
    found, said = [], []
    for step in (interest_invoicing.run, reminders.run, _hand_over):
        with ledger.undone():
            tally = step(_night(ledger, settings, client, day, policy))
            found.append(ledger.table("steps_of_run", client=client, run_id=NO_RUN))
        said += [finding.message for finding in tally.findings if finding.rule in HELD_STEPS]
    return pa.concat_tables(found), tuple(dict.fromkeys(said))


def _hand_over(night: Night) -> Tally:
    """The hand-over alone: the agency's files have been read by the night itself."""
    tally = Tally()
    night.stage_policy("kravkod", "stop_code", "department")
    if collection.may_hand_over(night, tally):
        collection.hand_over(night, tally)
    return tally


def _night(ledger: Ledger, settings: Settings, client: str, day: date, policy: Policy) -> Night:
    """A night without a run; whether the bank's files have come is no concern of a dry run."""
    settings = replace(settings, reminders=replace(settings.reminders, require_bank_files=False))
    nowhere = cast("Exchange", _Nowhere())
    home = Home.from_environment()
    return Night(settings, settings.client(client), day, NO_RUN, NO_RUN, ledger, nowhere, policy.on(day), home)


def _notes(day: date, bounds: dict[str, Any], is_tried: bool) -> Iterator[str]:
    if bounds["is_past"]:
        yield (
            "Reskontran är återställd till före nattens kravsteg vad gäller poster, avräkningar, brev, ränta, spärrar "
            "och ärenden. Kunduppgifter, beslutade kravkoder och räntegrunder, avbetalningsplaner, autogirouppdrag och "
            "utlämnade handlingar är dagens."
        )
    if not bounds["own_run_id"]:
        yield f"Natten {day} är inte körd" + ("." if is_tried else ": det finns inget utfall att jämföra med.")
    yield "Personer med skyddade uppgifter ingår inte."


__all__ = ["STEPS", "Outcome", "run"]
