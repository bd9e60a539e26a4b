"""camt.054 and camt.053 on their way into the ledger.

camt.054 tells of money; camt.053 does where the bank sends no camt.054, else it is only held against what is booked
(policy table payment_source). An entry is a deposit, split where several bankgiro numbers stand in it. An entry that
does not hold is put aside and named, the others go on; a file that does not hold is refused.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import Fault, concat, table
from reskontra.ledger import constant
from reskontra.payments import payment_sharing, payment_sources
from reskontra.payments.payment_camt_deposits import Deposits, deposits_of, tell_foreign
from reskontra.payments.payment_camt_fate import FATES, PAYMENT, PUT_ASIDE, REVERSAL, Setting
from reskontra.payments.payment_camt_message import Message, opening_of, read
from reskontra.payments.payment_camt_pages import Page, Read, page_of, together
from reskontra.payments.payment_camt_rows import book
from reskontra.payments.payment_rows import Booked
from reskontra.payments.payment_spill import Spill
from reskontra.tally import Tally, kronor

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

COPIES = ("DUPL", "CODU")  # CopyDuplicate1Code: a duplicate, a copy of a duplicate
LINK_DAYS = 30  # how long an entry of the account is looked for among the deposits


class Waiting(ExitStack):
    """What is booked last of a night's camt files: pages, which wait for each other, and files that debit.

    What is debited finds the payment it takes back only when that is booked, however the bank has named its files.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self.debiting: list[Read] = []


def take(night: Night, file: InboundFile, waiting: Waiting, tally: Tally) -> None:
    """Book one file, know it again, or let it wait; raises FileRefused."""
    with ExitStack() as stack:
        spill = stack.enter_context(Spill())
        message = read(night, file, opening_of(file), spill)
        page = page_of(file, message)
        if page is not None:
            waiting.pages.append(page)
        elif message.debited.num_rows:
            waiting.debiting.append((file, message, spill))
            waiting.push(stack.pop_all())
        else:
            _take_message(night, file, message, spill, tally)


def take_waiting(night: Night, waiting: Waiting, tally: Tally) -> None:
    """Book the messages whose pages are all there, and the files that debit, in the order they were written."""
    reads = [*together(night, waiting.pages, tally, waiting), *waiting.debiting]
    for file, message, spill in sorted(reads, key=_written):
        _take_message(night, file, message, spill, tally)


def _written(read: Read) -> tuple[bool, str, str, int]:
    """Files that debit last; else as written, the pages of a message in their order."""
    file, message, _ = read
    return message.debited.num_rows > 0, message.opening.created_at, file.name, message.opening.page_no


def _take_message(night: Night, file: InboundFile, message: Message, spill: Spill, tally: Tally) -> None:
    """Book what has been read of a file."""
    known, earlier = _known(night, file, message, tally)
    if earlier:
        file.duplicate(of=earlier)
        return
    remarks = [message.warnings, _sequence_warnings(night, message)]
    deposits = deposits_of(night, message, spill, known)
    payment_sharing.hold_against(tally, file, deposits.shares.get(night.client.code, (0, 0)))
    booked = book(night, file, message, spill, known, deposits)
    payment_sharing.share(night, file, {k: told for k, told in deposits.shares.items() if k != night.client.code})
    _note_notifications(night, file, message)
    _note_entries(night, file, message, deposits)
    tell_foreign(tally, file.name, deposits)
    _receipt(file, deposits, booked, concat([message.faults, deposits.faults]), concat(remarks))
    _tell(tally, file.name, deposits, concat([message.faults, deposits.faults]), concat(remarks))
    tally.count("filer", 1)
    tally.count("betalningar", booked.count)
    payment_sources.tell_twins(tally, file.name, booked)
    written = _written_on(message)
    payment_sources.note_report(night, tally, file, message.product, deposits.rows, written)


def link_entries(night: Night, tally: Tally) -> None:
    """CAM-R12: find the deposits of entries that are not booked from their own file; name those without any."""
    after = date.fromordinal(night.business_on.toordinal() - LINK_DAYS)
    for statement in ("link_entries_by_reference", "link_entries_by_amount"):
        night.ledger.run(statement, client=night.client.code, after_on=after)
    if night.step.occasion:
        return
    for row in night.ledger.rows("unlinked_entries", client=night.client.code, after_on=after):
        said = "på kontoutdraget" if row["kind"] == "statement" else "genom Autogiro"
        tally.warn(
            "CAM-R12",
            f"{row['file_name']} rad {row['file_line']}",
            f"{row['file_name']}: {row['count']} insättningar {said}, {kronor(row['ore'])} kr, från {row['booked_on']} "
            "saknar motsvarighet bland de bokade. Bankens avisering eller Bankgirots rapport kan saknas.",
        )


def _known(night: Night, file: InboundFile, message: Message, tally: Tally) -> tuple[Setting, str]:
    """Which entries are of notifications read before, which only statements; the earlier file, when all are seen."""
    rows = _notifications(message)
    night.ledger.run("drop_new_notification")
    night.ledger.stage("new_notification", rows)
    seen = night.ledger.rows("seen_notifications", client=night.client.code)
    known = {row["notification_id"] for row in seen}
    ids = message.notification["id"].to_pylist()
    copies = {
        n for n, mark in zip(ids, message.notification["copy_duplicate"].to_pylist(), strict=True) if mark in COPIES
    }
    for notification_id in sorted(copies - known):
        tally.hold(
            "CAM-R3",
            file.name,
            f"{file.name}: aviseringen {notification_id} är märkt som kopia, men originalet är inte läst. Den är inte "
            "bokad. Be banken om originalet.",
        )
    earlier = str(seen[0]["file_id"]) if seen and known >= set(ids) else ""
    place = pc.index_in(
        message.entry["notification_no"], value_set=message.notification["notification_no"].combine_chunks()
    )
    is_seen = np.array([notification_id in known | copies for notification_id in ids], dtype=bool)
    of_entry = place.to_numpy()
    return Setting(is_seen[of_entry] if len(ids) else np.zeros(0, bool), _statements(night, message, of_entry)), earlier


def _statements(night: Night, message: Message, of_entry: np.ndarray) -> np.ndarray:
    """Which entries are only held against what is booked: of camt.053, where money is booked from another report."""
    if message.product != "camt053":
        return np.zeros(len(of_entry), dtype=bool)
    days = [day or _written_on(message) for day in message.entry["booked_on"].to_pylist()]
    asked = {(place, day) for place, day in zip(of_entry.tolist(), days, strict=True)}
    books = {key: payment_sources.books_statements(night, message.accounts[key[0]], key[1]) for key in asked}
    return np.array([not books[key] for key in zip(of_entry.tolist(), days, strict=True)], dtype=bool)


def _notifications(message: Message) -> pa.Table:
    rows = message.notification
    sequence = rows["sequence_no"]
    is_number = pc.match_substring_regex(sequence, "^[0-9]{1,18}$")
    named = pa.table(
        {
            "account": rows["account"],
            "notification_id": rows["id"],
            "page_no": pc.if_else(pc.equal(rows["page_no"], 1), pa.scalar(message.opening.page_no), rows["page_no"]),
            "sequence_no": pc.if_else(is_number, sequence, None).cast(pa.int64()),
        }
    )
    return constant(named, message_id=message.opening.message_id, product=message.product)


def _note_notifications(night: Night, file: InboundFile, message: Message) -> None:
    """Remember what has been read now; a copy is not remembered, its original may still come."""
    seen = [row["notification_id"] for row in night.ledger.rows("seen_notifications", client=night.client.code)]
    is_copy = pc.is_in(message.notification["copy_duplicate"], value_set=pa.array(COPIES))
    rows = _notifications(message)
    is_seen = pc.is_in(rows["notification_id"], value_set=pa.array(seen, pa.string()))
    rows = rows.filter(pc.invert(pc.or_(is_seen, is_copy)))
    keys = {"client": night.client.code, "file_id": file.file_id, "run_id": night.run_id}
    night.ledger.load("bank_notification", constant(rows, **keys))


def _sequence_warnings(night: Night, message: Message) -> pa.Table:
    """A gap in the bank's electronic numbers (ElctrncSeqNb) may mean that a file is missing."""
    last = {
        (row["account"], row["product"]): row["sequence_no"]
        for row in night.ledger.rows("last_sequences", client=night.client.code)
    }
    faults = []
    rows = _notifications(message).append_column("line_no", message.notification["line_no"])
    is_ours = pc.equal(pa.array(message.owners, pa.string()), night.client.code)
    for row in rows.filter(pc.and_(rows["sequence_no"].is_valid(), is_ours)).sort_by("sequence_no").to_pylist():
        key = (row["account"], row["product"])
        if key in last and row["sequence_no"] > last[key] + 1:
            faults.append(
                Fault(
                    "CAM-SEQ",
                    f"Löpnummer {last[key] + 1} väntades härnäst.",
                    "En fil kan saknas. Fråga banken om numren däremellan.",
                    found=str(row["sequence_no"]),
                    field="ElctrncSeqNb",
                    line_no=row["line_no"],
                )
            )
        last[key] = max(row["sequence_no"], last.get(key, 0))
    return table(faults)


def _note_entries(night: Night, file: InboundFile, message: Message, deposits: Deposits) -> None:
    """Keep the entries that are not booked from here, to be held against the deposits that are."""
    rows = deposits.linked
    if not rows.num_rows:
        return
    place = pc.index_in(rows["entry_no"], value_set=message.entry["entry_no"].combine_chunks())
    of_entry = {name: message.entry[name].take(place) for name in ("notification_no", "servicer_ref", "entry_ref")}
    owner = pc.index_in(
        of_entry.pop("notification_no"), value_set=message.notification["notification_no"].combine_chunks()
    )
    accounts = [message.accounts[number] for number in owner.to_pylist()]
    first = night.take_numbers("bank_entry", rows.num_rows)
    kept = pa.table(
        {
            "bank_entry_id": pa.array(np.arange(first, first + rows.num_rows)),
            "kind": rows["fate"],
            "bank": pa.array([account.bank for account in accounts], pa.string()),
            "account": pa.array([account.number for account in accounts], pa.string()),
            "booked_on": rows["paid_on"],
            "amount_ore": rows["ore"],
            "file_line": message.entry["line_no"].take(place),
            **of_entry,
        }
    )
    keys = {"client": night.client.code, "file_id": file.file_id, "run_id": night.run_id}
    night.ledger.load("bank_entry", constant(kept, **keys))


def _written_on(message: Message) -> date:
    return date.fromisoformat(message.opening.created_at[:10])


def _receipt(file: InboundFile, deposits: Deposits, booked: Booked, faults: pa.Table, warnings: pa.Table) -> None:
    counts = Counter({fate: count for fate, (count, _) in deposits.counted.items()})
    sums = [(FATES[fate], *deposits.counted[fate]) for fate in FATES if deposits.counted.get(fate, (0, 0))[0]]
    if booked.twin_count:
        sums.append(("Därav bokade förut från en annan rapport", booked.twin_count, booked.twin_ore))
    if not sums:
        sums.append(("Tom fil: banken hade inga betalningar att rapportera", 0, 0))
    put_aside = sum(counts[fate] for fate in PUT_ASIDE)
    file.taken(
        read=counts.total(),
        taken=booked.count,
        put_aside=put_aside,
        ignored=counts.total() - put_aside - counts[PAYMENT] - counts[REVERSAL] + booked.twin_count,
        sums=sums,
        rejects=faults if faults.num_rows else None,
        warnings=warnings,
    )


def _tell(tally: Tally, name: str, deposits: Deposits, faults: pa.Table, warnings: pa.Table) -> None:
    for row in faults.to_pylist():
        where = f"{name} rad {row['line_no'] or '-'}"
        tally.hold(row["rule"], where, f"{name}, post {row['key'] or '-'}: {row['wanted']} {row['action']}")
    for row in warnings.to_pylist():
        tally.warn(row["rule"], f"{name} rad {row['line_no'] or '-'}", f"{name}: {row['wanted']} {row['action']}")
    count, ore = deposits.counted.get("returned", (0, 0))
    if count:
        tally.hold(
            "CAM-R6", name, f"{name}: {count} utbetalningar i retur, {kronor(ore)} kr, är inte bokade. Boka för hand."
        )
