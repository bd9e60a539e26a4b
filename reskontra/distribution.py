"""Distribution (distribuera): every document leaves by the right channel, or waits and says why.

The channel is chosen for all waiting documents at once, by the first row of the decision table that fits
(`sql/distribution/stage_channel.sql`, after the distribution reference and ruling 3). The electronic channels are
`CHANNELS`; letters leave in print batches (`print_delivery`); documents of protected persons stay in the house, for the
role that may send them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from reskontra.delivery import (
    bank_delivery,
    bank_recipients,
    distribution_figures,
    distributor_receipts,
    document_answers,
    document_copies,
    edifact_answers,
    edifact_delivery,
    internal_invoices,
    mailbox_delivery,
    peppol_delivery,
    print_delivery,
    structured_print,
    svefaktura_delivery,
    ubl_delivery,
)
from reskontra.delivery.deliveries import NAMES
from reskontra.tally import Tally
from reskontra.workspace import workspace

if TYPE_CHECKING:
    from reskontra.night import Night


class Outlet(Protocol):
    """A module that delivers by one electronic channel."""

    def reach(self, night: Night) -> None:
        """Put (document_id, channel) of the `waiting_document` that the channel can take tonight into `reachable`."""

    def deliver(self, night: Night, folder: Path) -> list[pa.Table]:
        """Send the `chosen_channel` of this channel in files of the kind `<channel>_batch`; `deliveries.HANDED`.

        A document that breaks the receiver's rules is not sent: it gets the event `rejected`, and is printed the next
        night.
        """


@dataclass(frozen=True)
class Channel:
    """An electronic channel; without an outlet its customers get what the rows below it give.

    `wanted` says in Swedish what its customers have asked for and `sent` what the night counts. `take` reads what the
    receiver's side has answered since the last night.
    """

    name: str
    wanted: str
    sent: str
    outlet: Outlet | None = None
    take: Callable[[Night, Tally], None] | None = None


# Rows 3-6 of the decision table, in its order; row 7, print, is what is left.
CHANNELS = (
    Channel("peppol", "e-faktura (Peppol) men saknar mottagaradress", "e-fakturor", peppol_delivery),
    Channel(
        "edifact",
        "EDIFACT (kräver kundens GLN och vårt eget, client.gln)",
        "EDIFACT-fakturor",
        edifact_delivery,
        edifact_answers.take,
    ),
    Channel("svefaktura", "Svefaktura", "Svefakturor", svefaktura_delivery),
    Channel(
        "bank", "e-faktura till internetbanken", "e-fakturor till internetbank", bank_delivery, bank_recipients.take
    ),
    Channel("mailbox", "digital brevlåda", "digitala brev", mailbox_delivery, mailbox_delivery.take),
)


def run(night: Night) -> Tally:
    """Hand over every document that has not left us; what cannot leave stays, each with its reason."""
    tally = Tally()
    distributor_receipts.take(night, tally)
    for channel in CHANNELS:
        if channel.take:
            channel.take(night, tally)
    distributor_receipts.refuse_unknown(night, tally)
    document_answers.follow_up(night, tally)
    document_copies.make(night, tally)
    choose(night)
    night.ledger.run("insert_letter_credit", **night.keys)
    _tell_of_unserved(night, tally)
    handed = [internal_invoices.keep(night, tally)]
    work = night.home.root / "work" / f"distribution-{night.client.code}"
    with workspace(work) as folder, ubl_delivery.checking(night, tally):
        for channel in CHANNELS:
            if channel.outlet:
                handed += channel.outlet.deliver(night, folder)
        for postage_class in ("economy", "first_class"):
            handed += structured_print.deliver(night, folder, postage_class, tally)
            handed += print_delivery.deliver(night, folder, postage_class, tally)
    with workspace(print_delivery.restricted_folder(night) / "work") as folder:
        handed += print_delivery.keep_restricted(night, folder, tally)
    _hand_over(night, pa.concat_tables(handed), tally)
    distribution_figures.keep(night)
    _tell_of_waiting(night, tally)
    _name_once(night, tally)
    return tally


def choose(night: Night) -> None:
    """Stage the channel of every waiting document as `chosen_channel`."""
    ledger, chosen = night.ledger, night.settings
    night.stage_policy("vat_code", "department", "kravkod")
    ledger.run("stage_department_contact")
    ledger.run("stage_waiting_document", client=night.client.code, run_id=night.run_id)
    ledger.analyze("waiting_document")
    rows = pa.table({"channel": [one.name for one in CHANNELS], "row_no": range(1, len(CHANNELS) + 1)})
    ledger.stage("channel_row", rows)
    for channel in CHANNELS:
        if channel.outlet:
            channel.outlet.reach(night)
    ledger.analyze("reachable")
    ledger.run(
        "stage_channel",
        business_on=night.business_on,
        reminder_channel=chosen.distribution.reminder_channel,
        reminder_class=chosen.reminders.postage_class,
    )
    ledger.run("index_chosen_channel")
    ledger.analyze("chosen_channel")
    ledger.run("stage_drawn_document", client=night.client.code)
    ledger.analyze("drawn_document")


def _hand_over(night: Night, handed: pa.Table, tally: Tally) -> None:
    """Note what left, and give the protected persons' documents to the role that may send them."""
    night.ledger.stage("handed_over", handed)
    night.ledger.analyze("handed_over")
    night.ledger.run("insert_handed_over", **night.keys)
    night.ledger.run("open_unanswered", **night.keys)
    night.ledger.run("empty_document_queue", client=night.client.code)
    night.ledger.run("queue_kept_document", client=night.client.code)
    night.ledger.run("add_protected_document", **night.keys)
    counted = {row["values"]: row["counts"] for row in handed["channel"].value_counts().to_pylist()}
    names = {one.name: one.sent for one in CHANNELS if one.name == "peppol" or one.name in counted}
    for channel, name in (names | {"print": "brev", "internal": "interna", "restricted": "skyddade"}).items():
        tally.count(name, counted.get(channel, 0))


def _tell_of_unserved(night: Night, tally: Tally) -> None:
    wanted = {channel.name: channel.wanted for channel in CHANNELS}
    for row in night.ledger.rows("unserved_channels"):
        tally.warn(
            "DIST-CHANNEL",
            row["channel"],
            f"Kunder som vill ha {wanted[row['channel']]} får brev eller en annan kanal i stället, "
            f"{row['documents']} st: kanalen kan inte användas. Välj en annan kanal för kunderna, eller komplettera "
            "deras uppgifter.",
        )


def _tell_of_waiting(night: Night, tally: Tally) -> None:
    """Name what people must look at: refused e-invoices, letters that are too late, documents without a customer."""
    for row in night.ledger.rows("rejected_tonight", client=night.client.code, run_id=night.run_id):
        if row["is_answer"]:
            continue
        tally.hold(
            row["reason_code"],
            str(row["invoice_no"]),
            f"{NAMES[row['document_type']]} {row['invoice_no']} till kund {row['customer_no']} kan inte skickas "
            f"som e-faktura: {row['reason_text']} Den skickas som brev nästa natt.",
        )
    for row in night.ledger.rows("documents_by_channel", channel="too late"):
        tally.hold(
            "DIST-LATE",
            str(row["invoice_no"]),
            f"Påminnelsen för faktura {row['invoice_no']} till kund {row['recipient_no']} kom aldrig iväg och dess "
            "sista svarsdag har passerat. Den skickas inte. Kontakta kunden eller låt kravet gå vidare för hand.",
        )
    for row in night.ledger.rows("documents_by_channel", channel="unknown"):
        tally.hold(
            "DIST-UNKNOWN",
            row["document_id"],
            f"Handling {row['document_id']} saknar faktura eller kund och skickas inte. Anmäl till "
            "systemförvaltningen.",
        )


def _name_once(night: Night, tally: Tally) -> None:
    """Leave out what the night's other occasion has named already."""
    rows = night.ledger.rows("named_findings", run_id=night.run_id, step=night.step.name)
    named = {(row["rule"], row["key"]) for row in rows}
    tally.findings = [f for f in tally.findings if f.severity == "warn" or (f.rule, f.key) not in named]
