"""The entries, batches, notifications and balances of a block of a camt file as typed columns."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_columns import AMOUNT, TOTAL, columns, day, first_of, flag, ore, text, where, whole
from formats.camt_profiles import CamtProfile
from formats.camt_scan import Block
from formats.markup_rows import Shape

BATCH_KEYS = ("line_no", "entry_no", "details_no")
BALANCE = pa.schema(
    [
        ("notification_no", pa.int64()),
        ("type", pa.string()),  # OPBD, CLBD, ...
        ("amount_ore", pa.int64()),
        ("is_credit", pa.bool_()),
        ("currency", pa.string()),
        ("balance_on", pa.date32()),
    ]
)
_ENTRY_TEXTS = (
    "entry_ref", "servicer_ref", "currency", "status", "domain", "family", "sub_family", "proprietary_code", "text",
    "doubled",
)  # fmt: skip
_NOTIFICATION_TEXTS = ("id", "sequence_no", "created_at", "copy_duplicate", "currency", "doubled")
_TOTALS = ("entries", "credit_entries", "debit_entries")
_TOTAL_SUMS = ("sum", "credit_sum", "debit_sum")


def entries(block: Block, what: Shape, profile: CamtProfile) -> pa.Table:
    """Every entry that ended in the block, and last the one still open (`closed` false).

    What could not be read is null, and named in `unreadable`: the first such element, null when all is well.
    """
    cells = columns(what.names, [entry.cells for entry in block.entries])
    texts = {name: text(cells, name) for name in _ENTRY_TEXTS}
    amount, direction, reversal = (text(cells, name) for name in ("amount", "direction", "reversal"))
    known = pc.is_in(direction, value_set=pa.array(["CRDT", "DBIT"]))
    booked, value = (_day(cells, name) for name in ("booked", "value"))
    is_reversal = flag(reversal)
    unreadable = _first_unreadable(
        {
            "CdtDbtInd": pc.invert(known.fill_null(False)),
            "Sts": texts["status"].is_null(),
            "Amt": amount.is_null(),
            "RvslInd": pc.and_(reversal.is_valid(), is_reversal.is_null()),
            "BookgDt": pc.and_(booked[1], booked[0].is_null()),
            "ValDt": pc.and_(value[1], value[0].is_null()),
        }
    )
    return pa.table(
        {
            "entry_no": pa.array([entry.entry_no for entry in block.entries], pa.int64()),
            "line_no": pa.array([entry.line_no for entry in block.entries], pa.int64()),
            "notification_no": pa.array([entry.notification_no for entry in block.entries], pa.int64()),
            "payment_count": pa.array([entry.payments for entry in block.entries], pa.int64()),
            "closed": pa.array([entry.closed for entry in block.entries], pa.bool_()),
            "deposit_key": first_of(texts, profile.deposit),
            "amount_text": amount,
            "amount_ore": ore(amount),
            "is_credit": where(known, pc.equal(direction, "CRDT")),
            "is_reversal": is_reversal.fill_null(False),
            "booked_on": booked[0],
            "value_on": value[0],
            "unreadable": unreadable,
            **texts,
        }
    )


def _day(cells: dict[str, Sequence], name: str) -> tuple[pa.Date32Array, pa.BooleanArray]:
    """The day, and whether one was sent."""
    dates, moments = text(cells, f"{name}_on"), text(cells, f"{name}_at")
    return day(dates, moments), pc.or_(dates.is_valid(), moments.is_valid())


def _first_unreadable(broken: dict[str, pa.BooleanArray]) -> pa.StringArray:
    nothing = pa.scalar(None, pa.string())
    return pc.coalesce(*(pc.if_else(mask, pa.scalar(name), nothing) for name, mask in broken.items()))


def batches(block: Block, what: Shape) -> pa.Table:
    """The batches (Btch) that ended in the block; `amount_ore` and `count` are null where unreadable or not sent."""
    keys = columns(BATCH_KEYS, block.batch_keys)
    cells = columns(what.names, block.batches)
    count, amount = text(cells, "count"), text(cells, "amount")
    direction = text(cells, "direction")
    return pa.table(
        {
            **{name: pa.array(column, pa.int64()) for name, column in keys.items()},
            "count_text": count,
            "count": whole(count),
            "amount_text": amount,
            "amount_ore": ore(amount),
            "is_credit": where(direction.is_valid(), pc.equal(direction, "CRDT")),
            "message_id": text(cells, "message_id"),
            "payment_info_id": text(cells, "payment_info_id"),
            "doubled": text(cells, "doubled"),
        }
    )


def notifications(block: Block, what: Shape) -> pa.Table:
    """The notifications or statements that began in the block, without their totals; `pages_unreadable` tells why."""
    cells = columns(what.names, [opened.cells for opened in block.opened])
    if not block.opened:
        cells = dict.fromkeys(what.names, ())
    texts = {name: text(cells, name) for name in _NOTIFICATION_TEXTS}
    number = pc.coalesce(text(cells, "page_no"), text(cells, "statement_page_no"))
    last = pc.coalesce(text(cells, "is_last_page"), text(cells, "is_last_statement_page"))
    account = pc.coalesce(text(cells, "account_iban"), text(cells, "account_other"))
    scheme = pc.coalesce(text(cells, "account_scheme_code"), text(cells, "account_scheme"))
    return pa.table(
        {
            "notification_no": pa.array([opened.notification_no for opened in block.opened], pa.int64()),
            "line_no": pa.array([opened.line_no for opened in block.opened], pa.int64()),
            "account": bare(account),
            "account_scheme": pc.if_else(text(cells, "account_iban").is_valid(), "IBAN", scheme),
            "from_at": text(cells, "from_at"),
            "to_at": text(cells, "to_at"),
            "page_no": whole(number).fill_null(1),
            "is_last_page": flag(last).fill_null(True),
            "pages_unreadable": pc.or_(
                pc.and_(number.is_valid(), whole(number).is_null()), pc.and_(last.is_valid(), flag(last).is_null())
            ),
            **texts,
        }
    )


def bare(accounts: pa.StringArray) -> pa.StringArray:
    """Account numbers without blanks and hyphens."""
    return pc.replace_substring_regex(accounts, r"[\s-]", "")


def totals(block: Block, what: Shape) -> pa.Table:
    """What the notifications that ended in the block say of themselves; null where not said.

    `unreadable` is the first total that is no number.
    """
    ended = [notification for notification in block.notifications if notification.closed]
    cells = columns(what.names, [notification.cells for notification in ended])
    sums = {name: text(cells, name) for name in (*_TOTAL_SUMS, "net")}
    counts = {name: text(cells, name) for name in _TOTALS}
    read = {name: ore(texts, TOTAL) for name, texts in sums.items()} | {
        name: whole(texts) for name, texts in counts.items()
    }
    direction = text(cells, "net_direction")
    net = pc.if_else(pc.equal(direction, "DBIT").fill_null(False), pc.negate(pc.abs(read["net"])), read["net"])
    unreadable = _first_unreadable(
        {name: pc.and_(texts.is_valid(), read[name].is_null()) for name, texts in (sums | counts).items()}
    )
    return pa.table(
        {
            "notification_no": pa.array([notification.notification_no for notification in ended], pa.int64()),
            "line_no": pa.array([notification.line_no for notification in ended], pa.int64()),
            "entries": pa.array([notification.entries for notification in ended], pa.int64()),
            "doubled": text(cells, "doubled"),
            "unreadable": unreadable,
            **{f"stated_{name}": column for name, column in (read | {"net": net}).items()},
        }
    )


def balances(block: Block, what: Shape) -> pa.Table:
    """The balances of the statements that began in the block, with the columns of `BALANCE`."""
    place, part = what.names.index("balances"), what.groups["balances"][1]
    rows = [(opened.notification_no, row) for opened in block.opened for row in opened.cells[place] or ()]
    cells = columns(part.names, [row for _, row in rows])
    direction = text(cells, "direction")
    return pa.table(
        {
            "notification_no": pa.array([number for number, _ in rows], pa.int64()),
            "type": text(cells, "type"),
            "amount_ore": ore(text(cells, "amount"), AMOUNT),
            "is_credit": pc.equal(direction, "CRDT"),
            "currency": text(cells, "currency"),
            "balance_on": _day(cells, "balance")[0],
        },
        schema=BALANCE,
    )
