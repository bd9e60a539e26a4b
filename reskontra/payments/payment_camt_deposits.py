"""The deposits of a camt file: one for each entry and bankgiro number, with what the file has besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.faults import FAULTS, Fault, table
from formats.reference import format_bankgiro
from reskontra.ledger import constant
from reskontra.payments import payment_camt_reversals, payment_sharing
from reskontra.payments.payment_camt_fate import LINKED, PAYMENT, REVERSAL, THEIRS, Setting, of_payments
from reskontra.payments.payment_camt_message import Message
from reskontra.payments.payment_sharing import Told
from reskontra.payments.payment_spill import Spill
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

ACTION = "Posten är inte bokad. Stäm av mot bankens kontoutdrag."
_GROUP = ["entry_no", "bankgiro", "fate"]


@dataclass
class Deposits:
    """What a file's payments come to.

    `rows`: the deposits to book (`payment_rows.DEPOSIT`), with `group`, entry_no and bankgiro as one text, by which a
    payment finds its deposit. `linked`: entry_no, fate, paid_on, count and ore of entries that are not booked from
    here. `counted`: count and öre by fate. `named`: the debited payments that take back one of ours
    (`payment_camt_reversals.NAMED`). `shares`: count and öre by client, what no one refuses.
    """

    rows: pa.Table
    linked: pa.Table
    counted: dict[str, tuple[int, int]]
    named: pa.Table
    foreign: dict[str, Told] = field(default_factory=dict)
    shares: dict[str, Told] = field(default_factory=dict)
    faults: pa.Table = field(default_factory=FAULTS.empty_table)


def deposits_of(night: Night, message: Message, spill: Spill, known: Setting) -> Deposits:
    """Go through the file's payments once, and sum them by entry, bankgiro number and fate."""
    named = payment_camt_reversals.named(night, message, spill, known)
    sums, foreign, shares = [], [], []
    for part in spill.parts():
        rows = with_fate(night, message, part["payment"], known, named)
        foreign.append(rows.filter(rows["is_foreign"]).group_by("told_bankgiro").aggregate(_SUMS))
        shares.append(rows.group_by("client").aggregate(_SUMS))
        sums.append(rows.group_by(_GROUP).aggregate([("signed_ore", "sum"), ("amount_ore", "count")]))
    groups = _joined(sums, [*_GROUP, "ore", "count"], _GROUP)
    none = dict.fromkeys(message.owners, (0, 0))
    days = _days(message)
    place = pc.index_in(groups["entry_no"], value_set=message.entry["entry_no"].combine_chunks())
    groups = groups.append_column("paid_on", days.take(place))
    is_booked = pc.is_in(groups["fate"], value_set=pa.array([PAYMENT, REVERSAL]))
    rows, again, faults = _without_booked(night, message, spill, _deposits(night, message, groups.filter(is_booked)))
    linked = groups.filter(pc.is_in(groups["fate"], value_set=pa.array(LINKED)))
    counted = _counted(message, groups, again, night.client.code)
    return Deposits(
        rows,
        linked.group_by(["entry_no", "fate", "paid_on"])
        .aggregate([("ore", "sum"), ("count", "sum")])
        .rename_columns(["entry_no", "fate", "paid_on", "ore", "count"]),
        counted,
        named,
        _told(foreign, "bankgiro"),
        none | _told(shares, "client"),
        faults,
    )


_SUMS = [("signed_ore", "sum"), ("amount_ore", "count")]


def _told(parts: list[pa.Table], key: str) -> dict[str, Told]:
    """Count and öre by a key."""
    rows = _joined(parts, [key, "ore", "count"], [key]).to_pylist()
    return {row[key]: (row["count"], row["ore"]) for row in rows}


def with_fate(night: Night, message: Message, payment: pa.Table, known: Setting, named: pa.Table) -> pa.Table:
    """The payments with `fate`, `signed_ore`, the bankgiro number they are booked on and `group`.

    Money that names no bankgiro number of ours, or one that is not configured, is ours all the same, since the account
    is: it is booked on the account's first number.
    """
    place = np.searchsorted(message.entry["entry_no"].to_numpy(), payment["entry_no"].to_numpy())
    fate = of_payments(payment, message.entry, place, known, named["payment_no"].combine_chunks())
    ours = pa.array([bankgiro.number for bankgiro in night.client.bankgiro])
    owner = pc.index_in(
        message.entry["notification_no"].take(pa.array(place)),
        value_set=message.notification["notification_no"].combine_chunks(),
    )
    main = pa.array([account.bankgiros[0] for account in message.accounts], pa.string()).take(owner.combine_chunks())
    is_ours = pc.is_in(payment["bankgiro"], value_set=ours)
    client = _client(night, message, payment["bankgiro"], owner.combine_chunks())
    fate = pc.if_else(pc.equal(client, night.client.code), fate, THEIRS)
    bankgiro = pc.if_else(is_ours, payment["bankgiro"], main)
    is_booked = pc.is_in(fate, value_set=pa.array([PAYMENT, REVERSAL]))
    rows = payment.drop_columns(["bankgiro"])
    columns = {
        "client": client,
        "told_bankgiro": payment["bankgiro"],
        "is_foreign": pc.and_(pc.and_(payment["bankgiro"].is_valid(), pc.invert(is_ours)), is_booked),
        "bankgiro": bankgiro,
        "fate": fate,
        "signed_ore": pc.if_else(payment["is_credit"], payment["amount_ore"], pc.negate(payment["amount_ore"])),
        "group": pc.binary_join_element_wise(payment["entry_no"].cast(pa.string()), bankgiro, "/"),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _client(night: Night, message: Message, bankgiro: pa.ChunkedArray, owner: pa.Array) -> pa.Array:
    """Whose each payment is: the client's whose bankgiro number it names, else the client's whose account it is on."""
    owners = payment_sharing.owners(night)
    place = pc.index_in(bankgiro, value_set=pa.array(list(owners), pa.string())).combine_chunks()
    named = pa.array(list(owners.values()), pa.string()).take(place)
    return pc.coalesce(named, pa.array(message.owners, pa.string()).take(owner))


def tell_foreign(tally: Tally, name: str, deposits: Deposits) -> None:
    """Name the bankgiro numbers on our account that are not configured."""
    for bankgiro, (count, _) in sorted(deposits.foreign.items()):
        tally.warn(
            "PAY-BANKGIRO",
            name,
            f"{name}: {count} betalningar till bankgiro {format_bankgiro(bankgiro)}, som inte är upplagt, är bokade på "
            "kontots första bankgiro. Lägg upp numret i inställningarna.",
        )


def _joined(parts: list[pa.Table], names: list[str], key: list[str]) -> pa.Table:
    """Sums of parts as sums of the whole, in order of the key."""
    types = {"entry_no": pa.int64(), "ore": pa.int64(), "count": pa.int64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    rows = pa.concat_tables(
        [part.rename_columns(names).cast(schema) for part in parts if part.num_rows] or [schema.empty_table()]
    )
    whole = rows.group_by(key).aggregate([("ore", "sum"), ("count", "sum")]).rename_columns(names)
    return whole.sort_by([(name, "ascending") for name in key])


def _days(message: Message) -> pa.Array:
    """The day each entry's money came: booked, else value, else written."""
    written = pa.scalar(message.opening.created_at[:10]).cast(pa.date32())
    return pc.coalesce(message.entry["booked_on"], message.entry["value_on"], written).combine_chunks()


def _deposits(night: Night, message: Message, groups: pa.Table) -> pa.Table:
    """The deposits of payments and reversals together, numbered; `group` and `entry_no` besides."""
    whole = groups.group_by(["entry_no", "bankgiro", "paid_on"]).aggregate([("ore", "sum"), ("count", "sum")])
    whole = whole.rename_columns(["entry_no", "bankgiro", "paid_on", "ore", "count"])
    whole = whole.sort_by([("entry_no", "ascending"), ("bankgiro", "ascending")])
    place = pc.index_in(whole["entry_no"], value_set=message.entry["entry_no"].combine_chunks())
    reference = message.entry["deposit_key"].take(place)
    own = pc.binary_join_element_wise(message.opening.message_id, whole["entry_no"].cast(pa.string()), ":")
    day = pc.strftime(whole["paid_on"], "%Y%m%d")
    key = pc.binary_join_element_wise(day, pc.coalesce(reference, own), "-")
    accounts = [payment_account.number for payment_account in _accounts(message, place)]
    banks = [payment_account.bank for payment_account in _accounts(message, place)]
    return pa.table(
        {
            "deposit_no": pa.array(np.arange(1, whole.num_rows + 1)),
            "bank": pa.array(banks, pa.string()),
            "bankgiro": whole["bankgiro"],
            "deposit_key": _numbered(key, whole["bankgiro"]),
            "paid_on": whole["paid_on"],
            "account": pa.array(accounts, pa.string()),
            "amount_ore": whole["ore"],
            "payment_count": whole["count"],
            "file_line": message.entry["line_no"].take(place),
            "group": pc.binary_join_element_wise(whole["entry_no"].cast(pa.string()), whole["bankgiro"], "/"),
        }
    )


def _accounts(message: Message, place: pa.ChunkedArray) -> list:
    owner = pc.index_in(
        message.entry["notification_no"].take(place),
        value_set=message.notification["notification_no"].combine_chunks(),
    )
    return [message.accounts[number] for number in owner.to_pylist()]


def _numbered(key: pa.ChunkedArray, bankgiro: pa.ChunkedArray) -> pa.Array:
    """The keys, a second one of the same bankgiro number told apart from the first."""
    frame = pa.table({"key": key, "bankgiro": bankgiro}).to_pandas()
    nth = frame.groupby(["key", "bankgiro"]).cumcount()
    return pa.array(frame["key"].where(nth == 0, frame["key"] + "#" + (nth + 1).astype(str)), pa.string())


def _without_booked(
    night: Night, message: Message, spill: Spill, deposits: pa.Table
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The deposits that are new, those that another file told of before, and a fault for each that told otherwise."""
    if not deposits.num_rows:
        return deposits, deposits, FAULTS.empty_table()
    night.ledger.run("drop_new_deposit")
    night.ledger.stage("new_deposit", constant(deposits, file_created_at=message.opening.created_at))
    booked = night.ledger.rows("booked_deposits", client=night.client.code, source="camt")
    keys = list(zip(deposits["bankgiro"].to_pylist(), deposits["deposit_key"].to_pylist(), strict=True))
    others = _others(night, message, spill, {(row["bankgiro"], row["deposit_key"]): row for row in booked}, deposits)
    apart = [f"{key}@{message.opening.message_id}" if (giro, key) in others else key for giro, key in keys]
    deposits = deposits.set_column(deposits.schema.get_field_index("deposit_key"), "deposit_key", pa.array(apart))
    booked = [row for row in booked if (row["bankgiro"], row["deposit_key"]) not in others]
    known = {(row["bankgiro"], row["deposit_key"]) for row in booked}
    is_known = pa.array([key in known for key in keys], pa.bool_())
    faults = table(
        Fault(
            "CAM-R3",
            "Posten är redan bokad från en annan fil, med ett annat belopp.",
            ACTION,
            found=row["deposit_key"],
            field="Ntry",
            line_no=row["file_line"],
            key=row["deposit_key"],
        )
        for row in booked
        if not row["same_amount"]
    )
    return deposits.filter(pc.invert(is_known)), deposits.filter(is_known), faults


def _others(
    night: Night, message: Message, spill: Spill, booked: dict[tuple[str, str], dict], deposits: pa.Table
) -> set[tuple[str, str]]:
    """Of deposits whose keys are booked, those that are others all the same: bankgiro number and key.

    Without AcctSvcrRef the key is NtryRef, which a bank may count from 1 in every message. The bank's own numbers of
    the payments then decide; where it does not number them, another amount is another entry.
    """
    weak = set(message.entry.filter(message.entry["servicer_ref"].is_null())["entry_no"].to_pylist())
    keys = zip(deposits["bankgiro"].to_pylist(), deposits["deposit_key"].to_pylist(), strict=True)
    entries = [int(group.split("/")[0]) for group in deposits["group"].to_pylist()]
    met = {key: entry_no for key, entry_no in zip(keys, entries, strict=True) if key in booked and entry_no in weak}
    if not met:
        return set()
    wanted, told = pa.array(sorted(set(met.values()))), []
    for part in spill.parts():
        rows = part["payment"].filter(pc.is_in(part["payment"]["entry_no"], value_set=wanted))
        told.append(pa.table({"entry_no": rows["entry_no"], "serial": pc.fill_null(rows["serial"], "")}))
    serials = pa.concat_tables(told).to_pandas().groupby("entry_no")["serial"].apply(list)
    asked = {"client": night.client.code, "serials": [each for row in serials for each in row if each]}
    borne = {row["serial"] for row in night.ledger.rows("borne_serials", **asked)}
    return {
        key
        for key, entry_no in met.items()
        if (borne.isdisjoint(serials[entry_no]) if all(serials[entry_no]) else not booked[key]["same_amount"])
    }


def _counted(message: Message, groups: pa.Table, again: pa.Table, client: str) -> dict[str, Told]:
    """Payments and öre by fate; those of refused entries are known by the entry alone."""
    by_fate = groups.filter(pc.not_equal(groups["fate"], "refused"))
    text = pc.binary_join_element_wise(by_fate["entry_no"].cast(pa.string()), by_fate["bankgiro"], "/")
    is_again = pc.and_(
        pc.is_in(text, value_set=again["group"].combine_chunks()),
        pc.is_in(by_fate["fate"], value_set=pa.array([PAYMENT, REVERSAL])),
    )
    fate = pc.if_else(is_again, "seen", by_fate["fate"])
    summed = pa.table({"fate": fate, "ore": by_fate["ore"], "count": by_fate["count"]}).group_by("fate")
    counted = {
        row["fate"]: (row["count_sum"], row["ore_sum"])
        for row in summed.aggregate([("ore", "sum"), ("count", "sum")]).to_pylist()
    }
    place = pc.index_in(
        message.entry["notification_no"], value_set=message.notification["notification_no"].combine_chunks()
    )
    is_ours = pc.equal(pa.array(message.owners, pa.string()).take(place.combine_chunks()), client)
    refused = message.entry.filter(pc.and_(pc.equal(message.entry["use"], "refused"), is_ours))
    if refused.num_rows:
        number = pc.sum(pc.max_element_wise(refused["payment_count"], 1)).as_py()
        counted["refused"] = (number, pc.sum(pc.fill_null(refused["amount_ore"], 0)).as_py())
    return counted
