"""What must hold before anybody is reminded or handed over, and how staff are told of what was kept back.

Source: good collection practice (inkassolagen (1974:182) § 4): a claim whose payment may have arrived never goes on,
and letters and case files leave on bank days only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reskontra.payments import payment_sources
from reskontra.rules.bank_days import is_bank_day, next_bank_day_or_same

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

# What keeps a claim back, as staff are told. Protected persons stand on the work list only, holds that people have set
# on the review list, our own units nowhere.
REASONS = {
    "MINOR": "Kunden var underårig när fordran uppstod. Den ska riktas mot vårdnadshavaren.",
    "DECEASED": "Kunden är ett dödsbo. En handläggare beslutar hur fordran bevakas.",
    "NO_ADDRESS": "Mottagaren saknar fullständig adress. Komplettera kunden i UBW.",
    "NOT_SENT": "Fakturan har inte lämnats ut till kunden än.",
    "LETTER_NOT_SENT": "Det förra brevet har inte lämnats ut till kunden än.",
    "DEMAND_RETURNED": "Inkassokravet kom i retur och har inte nått kunden (inkassolagen § 6). Rätta adressen.",
    "RATE_MISSING": "Referensräntan för halvåret saknas, så räntan hittills kan inte anges. Lägg till den i policyn.",
    "FROM_MISSING": "Dagen som räntan löper från är inte känd. Komplettera fordran.",
    "DEMAND_INCOMPLETE": "Ett krav måste säga hur räntan är räknad, och det går inte. Komplettera fordran.",
    "LIMITED": "Fordran är preskriberad.",
    "RECALLED": "Fordran är återkallad från, eller avslutad hos, ombudet och lämnas inte på nytt utan beslut.",
    "REJECTED": "Ombudet har avvisat fordran. Se arbetslistan; den lämnas igen när kunden har rättats.",
    "TEXT_NOT_NEUTRAL": "Texten innehåller ord som inte får lämnas till ombudet. Förvaltningen rättar texten.",
    "CUSTOMER_NO": "Kundnumret är längre än 20 tecken, som är det ombudets filer rymmer.",
    "AGENCY_CANNOT": "Ombudets filer har inga ord för ärendet. En handläggare lämnar det till ombudet för hand.",
    "CONTRACT_RATE": "Den avtalade räntesatsen saknas i policyn för kravkoden.",
    "ID_INVALID": "Kundens identitetsnummer saknas eller är fel. Rätta kunden i UBW.",
    "NAME_MISSING": "Kundens namn saknas. Rätta kunden i UBW.",
    "ADDRESS_MISSING": "Kundens adress är inte fullständig. Rätta kunden i UBW.",
}

# The steps a claim may be kept back from, as the end of a sentence.
HELD_FROM = {"reminder": "påminns inte", "demand": "krävs inte", "case": "lämnas inte till ombudet"}
# Faults of the night's own policy: no claim's own, and in the way of every night until they are mended.
TOLD_EVERY_NIGHT = ("RATE_MISSING",)


def may_send(night: Night, tally: Tally, what: str) -> bool:
    """Whether letters and cases may leave tonight; if not, the tally says why. `what` is named in Swedish, plural.

    Not on a day that is no bank day, nor (setting `reminders.require_bank_files`) while a bank file that this run
    refused has not been replaced, or one is missing that payment_source.csv says must come: payments may stand there.
    """
    day = night.business_on
    if not is_bank_day(day):
        later = next_bank_day_or_same(day)
        tally.warn("NOT_BANK_DAY", str(day), f"{day} är ingen bankdag: inga {what} skickas. De prövas igen {later}.")
        return False
    if not night.settings.reminders.require_bank_files:
        return True
    account = night.settings.exchange.accounts.bank
    refused = night.ledger.rows("refused_bank_files", client=night.client.code, run_id=night.run_id, account=account)
    for row in refused:
        tally.stop(
            "BANK_FILE_REFUSED",
            row["name"],
            f"Inga {what} skickas: betalfilen {row['name']} är avvisad i natt och betalningar kan stå i den. "
            f"Lägg en rättad fil i {account}/in och kör om från steget Ta emot betalningar.",
        )
    named_already = {row["name"] for row in refused}
    absent = [
        row
        for row in payment_sources.silent(night)
        if row["silence"] == "hold" and not (row["refused"] and row["refused"]["name"] in named_already)
    ]
    for row in absent:
        tally.stop(
            "BANK_FILE_MISSING",
            row["bank"],
            f"Inga {what} skickas: {payment_sources.missing(row)} Lägg filen i {account}/in och kör om från steget Ta "
            "emot betalningar.",
        )
    return not refused and not absent


def stage_ripe(night: Night) -> None:
    """Stage the overdue claims that may go on tonight (`ripe_claim`), for letters as for cases."""
    night.ledger.run("stage_ripe_claim", client=night.client.code, business_on=night.business_on)
    night.ledger.analyze("ripe_claim")


def tell_blocked(night: Night, tally: Tally, rows: Iterable[Mapping[str, Any]], step: str) -> None:
    """Hold findings for claims kept back from a step (`HELD_FROM`), one per reason; rows: `blocked_by`, `invoice_no`.

    A claim is told of the first night that something keeps it back, then it stands on the work list until that is over.
    """
    held = list(rows)
    lasting = [row for row in held if row["blocked_by"] not in TOLD_EVERY_NIGHT]
    told = [row for row in held if row["blocked_by"] in TOLD_EVERY_NIGHT] + _new(night, lasting, step)
    told.sort(key=lambda row: (row["blocked_by"], row["invoice_no"]))
    for reason, claims in groupby(told, lambda row: row["blocked_by"]):
        invoices = [str(row["invoice_no"]) for row in claims]
        said = f"{named(night, invoices, 'Faktura', 'Fakturor')} {HELD_FROM[step]}: {_said(reason)}"
        tally.hold(reason, invoices[0], said)


def _new(night: Night, rows: list[Mapping[str, Any]], step: str) -> list[Mapping[str, Any]]:
    """The claims that staff have not been told of on an earlier night."""
    ledger, keys = night.ledger, {"client": night.client.code, "step": step}
    reasons = [row["blocked_by"] for row in rows]
    held = {
        "invoice_no": pa.array([int(row["invoice_no"]) for row in rows], pa.int64()),
        "reason": pa.array(reasons, pa.string()),
        "text": pa.array(map(_said, reasons), pa.string()),
    }
    ledger.run("drop_held_claims")
    ledger.stage("held_claim", pa.table(held))
    ledger.run("forget_ended_holds", **keys)
    ledger.run("note_new_holds", business_on=night.business_on, run_id=night.run_id, **keys)
    return [*ledger.rows("holds_to_tell", business_on=night.business_on, **keys)]


def _said(reason: str) -> str:
    return REASONS.get(reason, "Uppgifterna kan inte lämnas som de är.")


def named(night: Night, keys: Sequence[str], one: str, many: str) -> str:
    """The keys as people read them, as many as the settings show: `fakturor 2026000001, 2026000002 och 3 till`."""
    most = night.settings.checks.examples
    more = f" och {len(keys) - most} till" if len(keys) > most else ""
    return f"{one if len(keys) == 1 else many} {', '.join(keys[:most])}{more}"
