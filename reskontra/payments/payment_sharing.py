"""Files of the bank with money of several clients of the house: each client's night takes its own part, once.

The night that takes a file up books its own part and shares the file; the others read the same bytes from the archive.
What the first night read as theirs is held against what they find themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from formats.faults import Fault, FileRefused
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.settings import Client

BLOCK, LONGEST = 1 << 20, 64  # bytes read at a time; what is looked for is shorter than that
Told = tuple[int, int]  # count and öre, what is taken back negative


def owners(night: Night) -> dict[str, str]:
    """The client of each bankgiro number of the house."""
    theirs = {owned.number: client.code for client in night.settings.clients for owned in client.bankgiro}
    return {**theirs, **{owned.number: night.client.code for owned in night.client.bankgiro}}


def name_of(night: Night, code: str) -> str:
    """A client as people know it."""
    return f"klient {code} ({night.settings.client(code).name})"


def share(night: Night, file: InboundFile, parts: Mapping[str, Told]) -> None:
    """Let each other client take its part; what has been shared with us, has been with all."""
    if file.told is not None:
        return
    for code, told in sorted(parts.items()):
        night.exchange.share(file.file_id, code, told)


def of_others(night: Night, parts: Mapping[str, Told], *, done: str = "bokas") -> list[tuple[str, int, int]]:
    """The parts of the other clients as rows of a receipt: label, count and öre; `done` is what their nights do."""
    label = "I avsnitt för {}: {} i den klientens natt".format
    return [(label(name_of(night, code), done), *part) for code, part in parts.items()]


def close(night: Night, files: list[InboundFile]) -> None:
    """Note the shared files that have their verdict, and tell the others of the refused files that name them."""
    for file in files:
        if file.told is not None and file.state != "claimed":
            night.exchange.close_share(file)
        elif file.state == "refused":
            for client in night.settings.clients:
                if client.code != night.client.code and _names(file, client):
                    night.exchange.share(file.file_id, client.code, (0, 0), refused=file.reason)


def refuse_as_there(file: InboundFile) -> None:
    """Raise FileRefused for a file that the night which took it up refused: it is accepted or refused as a unit."""
    if file.refused_there:
        raise FileRefused(Fault("PAY-SHARED", file.refused_there, "Be banken om en rättad fil."))


def _names(file: InboundFile, client: Client) -> bool:
    """Whether a file, however broken, names an account of the client, or a bankgiro number as a section or payment.

    Sections: TK05 of BgMax, and the openings of Autogiro's: customer number, bankgiro number.
    """
    bankgiros = [bankgiro.number for bankgiro in client.bankgiro]
    accounts = [number for account in client.bank_account for number in (account.iban, account.number)]
    wanted = [f"\n05{number.zfill(10)}" for number in bankgiros] + [f">{number}<" for number in bankgiros + accounts]
    wanted += [f"{agreement.customer_number}{agreement.bankgiro.zfill(10)}" for agreement in client.direct_debit]
    end = b""
    with file.open() as source:
        while block := source.read(BLOCK):
            if any(text.encode("ascii") in end + block for text in wanted):
                return True
            end = block[-LONGEST:]
    return False


def hold_against(tally: Tally, file: InboundFile, found: Told) -> None:
    """Name a shared file of which we read something else as ours than the night that took it up."""
    if file.told is not None and file.told != found:
        (count, ore), (wanted, wanted_ore) = found, file.told
        tally.hold(
            "PAY-SHARED",
            file.name,
            f"{file.name}: {count} poster, {kronor(ore)} kr, är våra, men natten som tog emot filen räknade "
            f"{wanted} poster, {kronor(wanted_ore)} kr. Kontrollera att rätt klient har bankgironumren.",
        )


def tell_untaken(night: Night, tally: Tally) -> None:
    """Name what other clients have not taken of files shared on earlier nights, once a night."""
    if night.step.occasion:
        return
    for row in night.ledger.rows("untaken_shares", client=night.client.code, business_on=night.business_on):
        tally.warn(
            "PAY-SHARED",
            row["name"],
            f"{row['name']}: {row['payment_count']} poster, {kronor(row['amount_ore'])} kr, är för "
            f"{name_of(night, row['client'])} och är inte tagna där sedan {row['shared_on']}. Kör den klientens natt.",
        )
