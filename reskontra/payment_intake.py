"""Payment intake: the bank's files become deposits and payments.

What a file is shows in its first bytes: BgMax, camt.054 or camt.053, or Autogiro's payment specification. Each source
has a module that reads it; `payment_rows` books what they all give. Autogiro's other reports lie in the same folder and
are left to `direct_debit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reskontra.autogiro import payment_intake_autogiro
from reskontra.exchange.whole_files import taken_whole
from reskontra.payments import payment_intake_bgmax, payment_intake_camt, payment_sharing, payment_sources
from reskontra.payments.payment_camt_reversals import find_late
from reskontra.payments.payment_files import kind_of
from reskontra.payments.payment_intake_camt import Waiting
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

# What is read here besides camt; a file of another kind gets no verdict, and is offered to who asks next.
READERS = {
    "bgmax": payment_intake_bgmax.take,
    "payment_specification": payment_intake_autogiro.take,
}


def run(night: Night) -> Tally:
    """Take in each payment file that lies with the bank; a refused file is named as a stop."""
    tally = Tally({"filer": 0, "betalningar": 0})
    payment_intake_bgmax.release_held_sections(night, tally)
    with Waiting() as waiting:
        files = _take_all(night, waiting, tally)
        payment_intake_camt.take_waiting(night, waiting, tally)
    payment_sharing.close(night, files)
    find_late(night)
    payment_intake_camt.link_entries(night, tally)
    payment_sources.tell_silent(night, tally)
    payment_sharing.tell_untaken(night, tally)
    return tally


def _take_all(night: Night, waiting: Waiting, tally: Tally) -> list[InboundFile]:
    """Take in every file that need not wait for others; all files there were, those that others have shared first."""
    account = night.settings.exchange.accounts.bank
    files = [*night.exchange.shared(account), *night.exchange.inbox(account, held=True)]
    for file in files:
        with taken_whole(night, file, tally, "PAY-REFUSED", f"Betalfilen {file.name} är avvisad"):
            _take(night, file, waiting, tally)
    return files


def _take(night: Night, file: InboundFile, waiting: Waiting, tally: Tally) -> None:
    """Give one file to the module that reads its kind."""
    with file.open() as source:
        kind = kind_of(source)
    if kind != "camt" and kind not in READERS:
        return
    payment_sharing.refuse_as_there(file)
    if kind == "camt":
        payment_intake_camt.take(night, file, waiting, tally)
    else:
        READERS[kind](night, file, tally)
