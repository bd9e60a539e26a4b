"""What the agency sends: each file next in its number, read by the module of its type, and answered.

Source: KRI 1.0, general rules: numbers rise by one, a gap waits, a file that has come before is answered and
ignored, another file under a used number is refused. The order of types lets a payout find its payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from formats import kri
from formats.faults import Fault, FileRefused
from reskontra.agency import (
    agency_files,
    collection_acks,
    collection_payments,
    collection_remittances,
    collection_status,
)
from reskontra.agency.agency_answers import Answers

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

ORDER = ("ACK", "STATUS", "COLLECTED", "REMIT")
READERS = {
    "STATUS": collection_status.take,
    "COLLECTED": collection_payments.take,
    "REMIT": collection_remittances.take,
}


def take(night: Night, tally: Tally) -> None:
    """Read what has come, in order of type and number; files are held or refused by name, and all but ACKs answered."""
    collection_acks.reopen_corrected(night)
    answers = Answers()
    judged_before = len(night.exchange.judged)
    known: list[tuple[kri.FileName, InboundFile]] = []
    for file in night.exchange.inbox(night.settings.exchange.accounts.agency, held=True):
        try:
            known.append((agency_files.incoming(night).parse_file_name(file.name), file))
        except FileRefused as refusal:
            _refuse(file, refusal, tally)
    for name, file in sorted(known, key=lambda pair: (_place(pair[0]), pair[0].file_no)):
        if _is_another_clients(night, name):
            continue
        try:
            with night.ledger.transaction():
                _judge(night, name, file, answers, tally)
        except FileRefused as refusal:
            _refuse(file, refusal, tally)
            if name.type in READERS:
                answers.file(file.name, "REFUSED", refusal.faults[0].rule)
    for file in night.exchange.judged[judged_before:]:
        if file.state == "duplicate" and _type(night, file.name) in READERS:
            answers.file(file.name, "DUPLICATE", "FILE_DUPLICATE")
    night.ledger.run("forget_staged_rows")
    collection_status.close(night)
    answers.send(night)


def _place(name: kri.FileName) -> int:
    return ORDER.index(name.type) if name.type in ORDER else len(ORDER)


def _type(night: Night, name: str) -> str:
    try:
        return agency_files.incoming(night).parse_file_name(name).type
    except FileRefused:
        return ""


def _refuse(file: InboundFile, refusal: FileRefused, tally: Tally) -> None:
    file.refused(refusal)
    tally.stop("AGENCY_FILE_REFUSED", file.name, f"Ombudets fil {file.name} är avvisad: {refusal.faults[0]}")


def _is_another_clients(night: Night, name: kri.FileName) -> bool:
    others = (client for client in night.settings.clients if client.code != night.client.code)
    return name.receiver in {client.agency.sender_organisation_no for client in others}


def _judge(night: Night, name: kri.FileName, file: InboundFile, answers: Answers, tally: Tally) -> None:
    """Take, hold or refuse one file of the agency."""
    agency = night.client.agency
    if (name.sender, name.receiver) != (agency.receiver_organisation_no, agency.sender_organisation_no):
        wanted = "Filen ska vara från vårt ombud till oss."
        raise FileRefused(Fault("UNKNOWN_CREDITOR", wanted, "Be ombudet om rätt fil.", file.name))
    if name.type not in ORDER:
        wanted = f"Filer av typen {name.type} lämnas av oss, inte av ombudet."
        raise FileRefused(Fault("FILE_REFUSED", wanted, "Be ombudet om rätt fil.", file.name))
    if not _is_next(night, name, file, tally):
        return
    read = agency_files.incoming(night).read(file.read(), file.name)
    if read.header.test != (night.settings.municipality.test_marker == "T"):
        wanted = "Testfiler och produktionsfiler blandas aldrig."
        raise FileRefused(Fault("FILE_REFUSED", wanted, "Be ombudet om rätt fil.", file.name, "test_flag", 1))
    assert file.sha256 is not None
    agency_files.note(night, "in", name, file.name, file.sha256)
    if name.type == "ACK":
        collection_acks.take(night, file, read, tally)
    else:
        READERS[name.type](night, file, read, answers, tally)


def _is_next(night: Night, name: kri.FileName, file: InboundFile, tally: Tally) -> bool:
    """Whether the file is next in number; after a gap it is held. Raises FileRefused for a number used before."""
    parties = {"type": name.type, "sender": name.sender, "receiver": name.receiver}
    last = night.ledger.one("last_kri_file", client=night.client.code, **parties)
    if last["file_no"] is None or name.file_no == last["file_no"] + 1:
        return True
    if name.file_no <= last["file_no"]:
        wanted = f"Filnumret ska vara {last['file_no'] + 1}; numret är redan passerat, med annat innehåll."
        raise FileRefused(Fault("FILE_REFUSED", wanted, "Be ombudet om en fil med rätt nummer.", str(name.file_no)))
    reason = f"Fil nummer {last['file_no'] + 1} av typen {name.type} saknas. Filen läses när den har kommit. (FILE_GAP)"
    file.held(reason)
    tally.warn("FILE_GAP", file.name, f"{file.name}: {reason}")
    return False
