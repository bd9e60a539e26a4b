"""Decision intake: staff's files of decisions become rows that the steps they concern apply the same night.

What a file is stands in its headings, never in its name; with several clients the name says whose it is
(`..._<client>_...`). A bad row goes back in the file's report and the rest is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from formats.faults import Fault, FileRefused
from reskontra.claims import claim_terms, legal_action, waivers
from reskontra.decisions import (
    decision_files,
    decision_stops,
    decision_templates,
    limitation_decisions,
    reopened_decisions,
)
from reskontra.decisions.decision_files import Decisions
from reskontra.decisions.decision_forms import Form
from reskontra.exchange.file_kinds import client_named
from reskontra.exchange.staff_sheets import MAX_BYTES, StaffSheet, read_staff_file
from reskontra.exchange.whole_files import taken_whole
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night


def run(night: Night) -> Tally:
    """Take in every decision file in finance's folder; a file that is none is refused and named."""
    tally = Tally({"beslutsfiler": 0, "beslut": 0, "återsända rader": 0})
    tally.counts |= dict.fromkeys(("beslut om spärrar", "beslut om villkor", "beslut om ränta"), 0)
    decision_templates.send(night)
    for file in night.exchange.inbox(night.settings.exchange.accounts.finance):
        if client_named(file.name, night) != night.client.code:
            continue
        keys = {**night.keys, "file_id": file.file_id}  # registered before the savepoint, which a refusal rolls back
        with taken_whole(night, file, tally, "DEC-REFUSED", f"Beslutsfilen {file.name} är avvisad"):
            _take(night, file, keys, tally)
            tally.count("beslutsfiler", 1)
    if reopened := reopened_decisions.take_up(night):
        tally.count("omprövade beslut", reopened)
    tally.count("beslut om spärrar", decision_stops.apply(night))
    if judged := legal_action.take_objections(night):
        tally.count("invändningar mot rättslig åtgärd", judged)
    if watched := legal_action.take_surveillance(night):
        tally.count("beslut om långtidsbevakning", watched)
    if noted := limitation_decisions.apply(night):
        tally.count("preskriptionsavbrott", noted)
    tally.count("beslut om villkor", claim_terms.apply(night))
    tally.count("beslut om ränta", waivers.apply_unposted(night))
    return tally


def _take(night: Night, file: InboundFile, keys: dict[str, object], tally: Tally) -> None:
    clients = night.settings.clients
    if len(clients) > 1 and not any(client.code in re.split(r"[_.]", file.name) for client in clients):
        wanted = "Filnamnet ska säga vilken klient besluten gäller, med klientens kod mellan understreck."
        raise FileRefused(Fault("DEC-CLIENT", wanted, "Döp om filen och lämna den igen.", f"_{night.client.code}_"))
    if file.size > MAX_BYTES:
        raise FileRefused(Fault("STF-SIZE", f"Filen får vara högst {MAX_BYTES >> 20} MiB.", "Dela upp den."))
    sheet = decision_files.with_known_headings(read_staff_file(file.read(), file.name))
    form = decision_files.recognise(sheet)
    decisions = decision_files.read(sheet, form)
    _store(night, form, decisions, keys)
    _tell(night, file, form, sheet, decisions, keys)
    tally.count("beslut", decisions.table.num_rows)
    tally.count("återsända rader", decisions.aside.num_rows)


def _store(night: Night, form: Form, decisions: Decisions, keys: dict[str, object]) -> None:
    """Keep the sound rows as decisions that wait, and the others as rows put aside."""
    ledger = night.ledger
    ledger.run("forget_staged_decisions")
    ledger.stage("incoming_decision", decisions.table)
    ledger.stage("decision_fault", decisions.faults)
    ledger.stage("decision_aside", decisions.aside)
    taken = decisions.table.num_rows
    first_decision_id = night.take_numbers("decision", taken)
    ledger.run("insert_decision", kind=form.kind, first_decision_id=first_decision_id, **keys)
    ledger.run("insert_open_decision", **keys)
    ledger.run("insert_decision_reject", **keys)
    ledger.run("insert_returned_decision", **keys)
    read_ore = _sum(decisions.table["amount_ore"]) + _sum(decisions.aside["amount_ore"])
    ledger.run("insert_decision_file", read_count=taken + decisions.aside.num_rows, read_ore=read_ore, **keys)


def _tell(
    night: Night, file: InboundFile, form: Form, sheet: StaffSheet, decisions: Decisions, keys: dict[str, object]
) -> None:
    taken, ore = decisions.table.num_rows, _sum(decisions.table["amount_ore"])
    file.taken(
        read=sheet.rows,
        taken=taken,
        put_aside=decisions.aside.num_rows,
        ignored=decisions.ignored,
        sums=[(form.title, taken, ore)],
        rejects=night.ledger.table("decision_rejects", **keys),
    )


def _sum(amounts: object) -> int:
    return pc.sum(amounts).as_py() or 0
