"""Bankgirot's Autogiro reports in the bank's folder: each verified, read, posted on mandates and orders, and receipted.

The payment specification moves money and is `payment_intake`'s; every other kind is taken here. A report is taken or
refused as a whole; sections of other clients of the house are left for their nights. Source: Bankgirot's Autogiro
manual; AG-R1, R2 and the seal are judged here, the rest by `formats`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from formats import autogiro
from formats.faults import Fault, FileRefused
from reskontra.autogiro import autogiro_sections
from reskontra.autogiro import direct_debit_posting as posting
from reskontra.autogiro.direct_debit_records import POSTED
from reskontra.autogiro.direct_debit_seal import broken_seal
from reskontra.exchange.whole_files import taken_whole, tell_warnings
from reskontra.payments import payment_sharing

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

LEFT_ALONE = "payment_specification"  # read by payment_intake
OURS = ("payment_orders", "mandate_orders", "change_orders")
# The table of each kind that has its records.
RECORDS = {
    "mandate_advice": "advice",
    "online_mandates": "mandate",
    "mandate_register": "mandate",
    "rejected_payments": "payment",
    "pending_register": "payment",
    "changes": "change",
}


def take(night: Night, tally: Tally) -> None:
    """Take the reports that lie with the bank; files of other kinds get no verdict and are offered to the next step."""
    account, judged = night.settings.exchange.accounts.bank, []
    for file in [*night.exchange.shared(account), *night.exchange.inbox(account, held=True)]:
        with file.open() as source:
            if not autogiro.is_autogiro(source):
                continue
        judged.append(file)
        with taken_whole(night, file, tally, "AG-REFUSED", f"Autogirofilen {file.name} är avvisad"):
            _judge(night, file, tally)
    payment_sharing.close(night, judged)


def _judge(night: Night, file: InboundFile, tally: Tally) -> None:
    """Take, hold or refuse one Autogiro file; a payment specification, or a file of other clients, gets no verdict."""
    with file.open() as source:
        kind = autogiro.kind_of(source)
    if kind == LEFT_ALONE:
        return
    if kind in OURS:
        wanted = f"En rapport från Bankgirot. Filen är ett {autogiro.KINDS[kind]}."
        raise FileRefused(Fault("AG-R1", wanted, "Ta bort filen: systemet lämnar uppdragen självt.", file.name))
    payment_sharing.refuse_as_there(file)
    content = file.read()
    read: Any = autogiro.READERS[kind](content)
    parts = _by_client(night, kind, read)
    if night.client.code not in parts and file.told is None:
        return
    reason = broken_seal(content, autogiro_sections.house(night)) if file.told is None else ""
    if reason:
        file.held(reason)
        tally.hold("AG-SEAL", file.name, f"{file.name}: {reason} Ingenting av filen är bokfört.")
        return
    _post(night, kind, file, parts, read.warnings, tally)
    tell_warnings(tally, file.name, read.warnings)
    tally.count("rapporter", 1)


def _by_client(night: Night, kind: str, read: Any) -> dict[str, Any]:
    """What a report says of each client that it names, in order of their codes; raises FileRefused AG-R2."""
    records = getattr(read, RECORDS[kind])
    wanted = "Ett bankgironummer med Autogiroavtal i inställningarna."
    named = getattr(read, "section", records)
    clients = autogiro_sections.clients_of(night, named, autogiro_sections.agreements(night), wanted)
    return {
        code: autogiro_sections.part_of(read, (RECORDS[kind],), {no for no, owner in clients.items() if owner == code})
        for code in sorted(set(clients.values()))
    }


def _post(night: Night, kind: str, file: InboundFile, parts: dict[str, Any], warnings: pa.Table, tally: Tally) -> None:
    """Post what a report says of ours, leave the rest for the other clients' nights, and write the receipt."""
    told = {code: (getattr(part, RECORDS[kind]).num_rows, 0) for code, part in parts.items()}
    ours, found = parts.get(night.client.code), told.pop(night.client.code, (0, 0))
    payment_sharing.hold_against(tally, file, found)
    posting.begin(night)
    rows = POSTED[kind](night, file, ours, tally) if ours is not None else 0
    payment_sharing.share(night, file, told)
    sums = [(autogiro.KINDS[kind].capitalize(), rows, 0), *payment_sharing.of_others(night, told, done="tas")]
    theirs = sum(count for count, _ in told.values())
    file.taken(read=rows + theirs, taken=rows, ignored=theirs, sums=sums, warnings=warnings)
