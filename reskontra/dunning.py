"""What must hold before anybody is reminded or handed over, and how staff are told of what was kept back.

Source: good collection practice (inkassolagen (1974:182) § 4): a claim whose payment may have arrived never goes on,
and letters and case files leave on bank days only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reskontra import payment_sources
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
    "DEMAND_RETURNED": "Inkassokravet kom i retur och har inte nått kunden (inkassolagen § 6). Handläggare beslutar.",
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
    absent = [row for row in payment_sources.silent(night) if row["silence"] == "hold"]
    for row in absent:
        tally.stop(
            "BANK_FILE_MISSING",
            row["bank"],
            f"Inga {what} skickas: {payment_sources.missing(row)} Lägg filen i {account}/in och kör om från steget Ta "
            "emot betalningar.",
        )
    return not refused and not absent


def tell_blocked(night: Night, tally: Tally, rows: Iterable[Mapping[str, Any]], what: str) -> None:
    """Hold findings for claims kept back, one per reason; rows: `blocked_by`, `invoice_no`, sorted by the reason."""
    for reason, claims in groupby(rows, lambda row: row["blocked_by"]):
        invoices = [str(row["invoice_no"]) for row in claims]
        said = REASONS.get(reason, "Uppgifterna kan inte lämnas som de är.")
        tally.hold(reason, invoices[0], f"{named(night, invoices, 'Faktura', 'Fakturor')} {what}: {said}")


def named(night: Night, keys: Sequence[str], one: str, many: str) -> str:
    """The keys as people read them, as many as the settings show: `fakturor 2026000001, 2026000002 och 3 till`."""
    most = night.settings.checks.examples
    more = f" och {len(keys) - most} till" if len(keys) > most else ""
    return f"{one if len(keys) == 1 else many} {', '.join(keys[:most])}{more}"
