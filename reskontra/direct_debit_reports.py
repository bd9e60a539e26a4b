"""Bankgirot's Autogiro reports in the bank's folder: each verified, read, posted on mandates and orders, and receipted.

The payment specification moves money and is `payment_intake`'s; every other kind is taken here. A report is taken or
refused as a whole. Source: Bankgirot's Autogiro manual; AG-R1, R2 and the seal are judged here, the rest by `formats`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from formats import autogiro
from formats.faults import Fault, FileRefused
from reskontra import direct_debit_posting as posting
from reskontra.direct_debit_records import POSTED
from reskontra.direct_debit_seal import broken_seal
from reskontra.whole_files import taken_whole

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

LEFT_ALONE = "payment_specification"  # read by payment_intake
OURS = ("payment_orders", "mandate_orders", "change_orders")


def take(night: Night, tally: Tally) -> None:
    """Take the reports that lie with the bank; files of other kinds get no verdict and are offered to the next step."""
    for file in night.exchange.inbox(night.settings.exchange.accounts.bank, held=True):
        with file.open() as source:
            if not autogiro.is_autogiro(source):
                continue
        with taken_whole(night, file, tally, "AG-REFUSED", f"Autogirofilen {file.name} är avvisad"):
            _judge(night, file, tally)


def _judge(night: Night, file: InboundFile, tally: Tally) -> None:
    """Take, hold or refuse one Autogiro file; a payment specification, or a file of another client, gets no verdict."""
    with file.open() as source:
        kind = autogiro.kind_of(source)
    if kind == LEFT_ALONE:
        return
    if kind in OURS:
        wanted = f"En rapport från Bankgirot. Filen är ett {autogiro.KINDS[kind]}."
        raise FileRefused(Fault("AG-R1", wanted, "Ta bort filen: systemet lämnar uppdragen självt.", file.name))
    content = file.read()
    read: Any = autogiro.READERS[kind](content)
    if not _is_ours(night, read.mandate if kind == "mandate_register" else read.section):
        return
    reason = broken_seal(content, night.client)
    if reason:
        file.held(reason)
        tally.hold("AG-SEAL", file.name, f"{file.name}: {reason} Ingenting av filen är bokfört.")
        return
    posting.begin(night)
    rows = POSTED[kind](night, file, read, tally)
    file.taken(read=rows, taken=rows, sums=[(autogiro.KINDS[kind].capitalize(), rows, 0)], warnings=read.warnings)
    for warning in read.warnings.to_pylist():
        tally.warn(warning["rule"], f"{file.name} rad {warning['line_no'] or '-'}", f"{file.name}: {warning['wanted']}")
    tally.count("rapporter", 1)


def _is_ours(night: Night, sections: pa.Table) -> bool:
    """Whether the file is about this client's agreements; raises FileRefused AG-R2 when it is about nobody's.

    A file of another client of the installation waits for that client's night.
    """
    numbers = set(sections["bankgiro"].to_pylist())
    ours = {agreement.bankgiro: agreement.customer_number for agreement in night.client.direct_debit}
    if numbers <= ours.keys():
        _check_customer_numbers(sections, ours)
        return True
    others = {a.bankgiro for client in night.settings.clients for a in client.direct_debit} - ours.keys()
    if numbers <= others:
        return False
    wanted = "Ett bankgironummer med Autogiroavtal i inställningarna, och bara en klients i varje fil."
    unknown = min(numbers - ours.keys())
    raise FileRefused(Fault("AG-R2", wanted, "Lägg upp avtalet, eller be banken om rätt fil.", unknown, "bankgiro"))


def _check_customer_numbers(sections: pa.Table, ours: dict[str, str]) -> None:
    if "customer_number" not in sections.column_names:
        return
    for row in sections.select(["bankgiro", "customer_number", "line_no"]).to_pylist():
        wanted = ours[row["bankgiro"]]
        if row["customer_number"] != wanted:
            text = f"Kundnummer {wanted}, som inställningarna har för bankgironumret."
            action = "Be banken om rätt fil, eller rätta inställningarna."
            found = row["customer_number"] or ""
            raise FileRefused(Fault("AG-R2", text, action, found, "customer_number", row["line_no"]))
