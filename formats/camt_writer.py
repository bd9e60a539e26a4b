"""Writes camt.054 and camt.053 as a bank does: the reader's tables to elements in the order of the ISO schemas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_paths import NAMESPACE, VERSIONS, Version
from formats.camt_writer_parts import Cells, amount, codes, direction, flat, only, to_owners
from formats.camt_writer_payments import write_payments
from formats.markup import Piece, around, decimal_text, element, escape, group, join

_BY_NAME = {version.name: version for version in VERSIONS.values()}


def write(
    version: str,
    *,
    message_id: str,
    created_at: str,
    notification: pa.Table,
    entry: pa.Table,
    payment: pa.Table,
    reference: pa.Table | None = None,
    text: pa.Table | None = None,
    payer: pa.Table | None = None,
    balance: pa.Table | None = None,
    page: tuple[int, bool] | None = None,
) -> bytes:
    """The message `version` (`camt.054.001.08`) of tables with the columns that `formats.camt.read` gives, in UTF-8.

    A column that is missing is not written; the currency is SEK then. Wanted are the numbers that tie the rows together
    and, of entries and payments, amount_ore and is_credit. The payments of an entry are one group (NtryDtls), with
    NbOfTxs = `batch_count` where not null; payments with `is_unspecified` are not written. The totals of a notification
    are reckoned from its entries. `page`: its number, and whether it is the last. Raises KeyError for an unknown
    version.
    """
    of = _BY_NAME[version]
    if "is_unspecified" in payment.column_names:
        payment = payment.filter(pc.invert(payment["is_unspecified"]))
    payments = write_payments(of, payment, reference, text, payer)
    numbers = entry["entry_no"].to_numpy()
    details = to_owners(payments, payment["entry_no"].to_numpy(), numbers)
    entries = _entries(of, entry, details)
    owners = notification["notification_no"].to_numpy()
    below = to_owners(entries, entry["notification_no"].to_numpy(), owners)
    body = _notifications(of, notification, entry, _balances(balance, owners), below)
    pages = _pages(*page) if page else ""
    header = f"<GrpHdr><MsgId>{escape(message_id)}</MsgId><CreDtTm>{escape(created_at)}</CreDtTm>{pages}</GrpHdr>"
    name = of.message.body
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{of.name}">\n<{name}>\n{header}\n'
    return "".join((start, *body.to_pylist(), f"</{name}>\n</Document>\n")).encode()


def _pages(number: int, is_last: bool) -> str:
    return f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{str(is_last).lower()}</LastPgInd></MsgPgntn>"


def _notifications(
    of: Version, notification: pa.Table, entry: pa.Table, balances: pa.Array, entries: pa.Array
) -> pa.Array:
    cells = Cells(notification)
    is_iban = pc.not_equal(cells["account_scheme"].fill_null("IBAN"), "IBAN")
    other = only(is_iban, cells["account"])
    account = group(
        "Id",
        element("IBAN", only(pc.invert(is_iban), cells["account"])),
        group("Othr", element("Id", other), group("SchmeNm", element("Cd", only(is_iban, cells["account_scheme"])))),
    )
    tag = of.message.notification
    return join(
        f"<{tag}>\n",
        element("Id", cells["id"]),
        element("ElctrncSeqNb", cells["sequence_no"]),
        element("CreDtTm", cells["created_at"]),
        group("FrToDt", element("FrDtTm", cells["from_at"]), element("ToDtTm", cells["to_at"])),
        element("CpyDplctInd", cells["copy_duplicate"]),
        group("Acct", account, element("Ccy", cells["currency"])),
        "\n",
        balances,
        _totals(of, notification["notification_no"].to_numpy(), entry),
        entries,
        f"</{tag}>\n",
    )


def _totals(of: Version, owners: np.ndarray, entry: pa.Table) -> pa.Array:
    """TxsSummry of each notification: entries and sum, credits and debits apart, and the net."""
    order = np.argsort(owners, kind="stable")
    place = order[np.searchsorted(owners, entry["notification_no"].to_numpy(), sorter=order)]
    ore, credit = entry["amount_ore"].to_numpy(), entry["is_credit"].to_numpy().astype(bool)
    parts: dict[str, Piece] = {}
    sums = {}
    for name, mask in (("TtlNtries", np.ones(len(ore), bool)), ("TtlCdtNtries", credit), ("TtlDbtNtries", ~credit)):
        total = np.zeros(len(owners), np.int64)
        np.add.at(total, place[mask], ore[mask])
        sums[name] = pa.array(total)
        count = pa.array(np.bincount(place[mask], minlength=len(owners)))
        parts[name] = (
            element("NbOfNtries", count.cast(pa.string())),
            element("Sum", decimal_text(sums[name], 2)),
        )
    net = pc.subtract(sums["TtlCdtNtries"], sums["TtlDbtNtries"])
    text, sign = decimal_text(pc.abs(net), 2), direction(pc.greater_equal(net, 0))
    if of.layout.has_net_group:
        whole = group("TtlNetNtry", element("Amt", text), sign)
    else:
        whole = (element("TtlNetNtryAmt", text), sign)
    parts["TtlNtries"] = (parts["TtlNtries"], whole)
    return join(
        "<TxsSummry>", *(around(f"<{name}>", part, f"</{name}>") for name, part in parts.items()), "</TxsSummry>\n"
    )


def _entries(of: Version, entry: pa.Table, details: pa.Array) -> pa.Array:
    cells = Cells(entry)
    count = cells["batch_count"]
    batch = group("Btch", element("NbOfTxs", count))
    status = element("Sts", element(of.layout.status, cells["status"]) if of.layout.status else cells["status"])
    is_reversal = flat(cells.raw("is_reversal", pa.bool_())).fill_null(False)
    has_details = pc.or_(pc.not_equal(details, ""), count.is_valid())
    written = join("\n<NtryDtls>", batch, "\n", details, "</NtryDtls>\n")
    return join(
        "<Ntry>",
        element("NtryRef", cells["entry_ref"]),
        amount("Amt", cells.raw("amount_ore"), cells.currency),
        direction(cells.raw("is_credit")),
        only(is_reversal, "<RvslInd>true</RvslInd>"),
        status,
        group("BookgDt", element("Dt", cells["booked_on"])),
        group("ValDt", element("Dt", cells["value_on"])),
        element("AcctSvcrRef", cells["servicer_ref"]),
        codes(cells),
        only(has_details, written),
        element("AddtlNtryInf", cells["text"]),
        "</Ntry>\n",
    )


def _balances(balance: pa.Table | None, owners: np.ndarray) -> pa.Array:
    """The balances of each statement; they are sent without credit line and availability."""
    if balance is None:
        return pa.array([""] * len(owners), pa.string())
    cells = Cells(balance)
    pieces = join(
        "<Bal>",
        group("Tp", group("CdOrPrtry", element("Cd", cells["type"]))),
        amount("Amt", cells.raw("amount_ore"), cells.currency),
        direction(cells.raw("is_credit")),
        group("Dt", element("Dt", cells["balance_on"])),
        "</Bal>\n",
    )
    return to_owners(pieces, balance["notification_no"].to_numpy(), owners)
