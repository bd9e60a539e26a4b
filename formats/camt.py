"""camt.054 and camt.053: the bank's notifications and statements of incoming payments, read in parts.

Source: the ISO 20022 schemas of both messages, versions 001.02, .04, .08 and .13 (`formats.camt_paths`), and what is
known of the Swedish banks' use of them (`formats.camt_profiles`). The rules are listed in `docs/formats/camt.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import camt_entries, camt_payments, camt_scan, camt_summary, markup
from formats.camt_columns import columns, flag, moment, text, whole
from formats.camt_paths import BATCH, HEADER, NAMESPACE, VERSIONS, Version
from formats.camt_profiles import GENERIC, PROFILES, CamtProfile
from formats.camt_rules import Judge
from formats.camt_scan import ASK, Block
from formats.camt_writer import write
from formats.faults import Fault, FileRefused
from formats.markup_rows import Row

__all__ = [
    "ENTRY",
    "GENERIC",
    "NOTIFICATION",
    "PROFILES",
    "CamtPart",
    "CamtProfile",
    "Opening",
    "peek",
    "read",
    "write",
]

CHUNK_ROWS = 10_000
MAX_BYTES = 4 * 2**30
SEK = frozenset({"SEK"})
NOTIFICATION = [
    "notification_no", "line_no", "id", "account", "account_scheme", "currency", "created_at", "sequence_no", "from_at",
    "to_at", "copy_duplicate", "page_no", "is_last_page",
]  # fmt: skip
ENTRY = [
    "entry_no", "line_no", "notification_no", "entry_ref", "servicer_ref", "deposit_key", "amount_ore", "currency",
    "is_credit", "is_reversal", "status", "booked_on", "value_on", "domain", "family", "sub_family", "proprietary_code",
    "batch_count", "payment_count", "text", "use", "is_sound",
]  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """What the file says of itself before any notification; `created_at` as the bank wrote it.

    `account` is that of the first notification (IBAN, or another number without blanks), as `peek` gives it.
    """

    version: str  # camt.054.001.08
    kind: str  # camt.054 or camt.053
    message_id: str
    created_at: str
    page_no: int
    is_last_page: bool
    account: str | None = None


@dataclass(frozen=True)
class CamtPart:
    """A stretch of a file, in the file's order. All amounts in whole öre without sign, null where nothing was sent.

    `notification` (`NOTIFICATION`): the notifications or statements that begin in this part, before their entries.
    `balance`: notification_no, type (OPBD, CLBD, ...), amount_ore, is_credit, currency, balance_on; camt.053 only.
    `entry` (`ENTRY`): the entries that end in this part, after or with the last of their payments. `use` says what
    becomes of it: `book`, `information` (not booked: CAM-R5), `linked` (direct debit), `reversal` and `debit` (CAM-R6),
    `other` (not in the bank's allow-list) or `refused` (`is_sound` false, named in `faults`). `batch_count` is what
    the bank says, `payment_count` what stands there: 0 for an entry without details.
    `payment` (`PAYMENT`): one row for each TxDtls, and one for an entry without any (`is_unspecified`). `kind` is
    `payment`, `reversal` (debited, reversed or returned) or `direct_debit`. `reference_kind` is `structured` (the
    bank has checked it), `free` or `none`. Identity: `payment_no`, counted through the file.
    `reference`: payment_no, ordinal, sign, reference, reference_kind, document_type, amount_ore (0: not told), only of
    payments that name several things, or a credit note. `text`: payment_no, ordinal, origin, text.
    `payer`: payment_no and `PAYER`, where one is told; organisation_no is personal data where the payer is a sole
    trader. `total` (`camt_summary.TOTAL`): stated and counted, of the notifications that end in this part.
    `faults`, `warnings`: as `formats.faults.FAULTS`; the key is the bank's reference of the entry.
    """

    opening: Opening
    notification: pa.Table
    balance: pa.Table
    entry: pa.Table
    payment: pa.Table
    reference: pa.Table
    text: pa.Table
    payer: pa.Table
    total: pa.Table
    faults: pa.Table
    warnings: pa.Table


def peek(source: BinaryIO) -> Opening:
    """What the file says of itself up to its first account; reads no further. Raises FileRefused as `read` does."""
    version, source = _version(source, None)
    header, account = _told(camt_scan.account, source, version)
    cells = columns(camt_scan.ACCOUNT.names, [account])
    number = pc.coalesce(text(cells, "account_iban"), text(cells, "account_other"))
    return _opening(version, header, camt_entries.bare(number)[0].as_py())


def read(
    source: BinaryIO,
    profile: CamtProfile = GENERIC,
    *,
    currencies: Collection[str] = SEK,
    chunk_rows: int = CHUNK_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Iterator[CamtPart]:
    """The file in parts of at most `chunk_rows` payments; memory does not grow with the file.

    A payment comes in the same part as its entry's row or in an earlier one. Payments of an entry that is known not to
    be sound are left out; those already given when it shows (an entry larger than a part whose sum is wrong) must be
    taken back by the caller: every payment whose entry_no has `is_sound` false. Nothing may be kept until the iterator
    is exhausted, as a file may be refused at its end.

    Raises FileRefused: CAM-R1 (no version enabled for the bank), CAM-R2 (told with XML-R1 too large, XML-R2 DOCTYPE,
    XML-R3 not well-formed), CAM-R3 (a notification twice in the file), CAM-R7 (the account's currency), CAM-R9 (totals
    of a notification, unless the message has several pages: then `total.agrees` tells), CAM-FORM (structure).
    Left to the caller, who knows ledger and settings: duplicates between files, copies and pages (R3), whose account
    (R4), which `use` is booked (R5, R6), the link to camt.053 (R12).
    """
    version, source = _version(source, profile)
    reading = _Reading(version, profile, currencies)
    blocks = reading.scan.blocks(source, chunk_rows, max_bytes)
    while (block := _told(next, blocks, None)) is not None:
        yield reading.part(block)


class _Reading:
    """What is carried from part to part of one file."""

    def __init__(self, version: Version, profile: CamtProfile, currencies: Collection[str]) -> None:
        self.scan = camt_scan.Scan(version)
        self._version, self._profile, self._currencies = version, profile, frozenset(currencies)
        self._judge, self._summary = Judge(currencies), camt_summary.Summary()
        self._opening: Opening | None = None
        self._ids: set[str] = set()
        self._paged: set[int] = set()  # notifications that are one page of several

    def part(self, block: Block) -> CamtPart:
        layout = self._version.layout
        if self._opening is None:
            self._opening = _opening(self._version, block.header)
        notification = camt_entries.notifications(block, layout.notification)
        self._check(notification)
        entry = camt_entries.entries(block, layout.entry, self._profile)
        paid = camt_payments.payments(block, layout.transaction, entry, self._profile)
        verdict = self._judge.entries(entry, camt_entries.batches(block, BATCH), paid)
        self._summary.add(entry)
        total = self._summary.totals(camt_entries.totals(block, layout.notification))
        self._refuse(total)
        entry = entry.append_column("batch_count", self._judge.counts(entry))
        refused = pa.array(verdict.refused, pa.int64())
        payment = paid.table.select(camt_payments.PAYMENT)
        payment = payment.filter(pc.invert(pc.is_in(payment["entry_no"], value_set=refused)))
        kept = payment["payment_no"].combine_chunks()
        reference, texts, payer = (
            table.filter(pc.is_in(table["payment_no"], value_set=kept))
            for table in (paid.reference, paid.text, paid.payer)
        )
        ended = _with_use(entry.filter(entry["closed"]), refused, self._profile)
        balance = camt_entries.balances(block, layout.notification)
        return CamtPart(
            self._opening,
            notification.select(NOTIFICATION),
            balance,
            ended.select(ENTRY),
            payment,
            reference,
            texts,
            payer,
            total,
            verdict.faults,
            verdict.warnings,
        )

    def _check(self, notification: pa.Table) -> None:
        """Refuse a file whose notifications cannot be told apart or are in another currency."""
        for row in notification.to_pylist():
            where = {"line_no": row["line_no"], "key": row["id"] or ""}
            if not row["id"] or not row["account"] or row["doubled"] or row["pages_unreadable"]:
                wanted = "Kontots huvud ska ha Id och Acct, och varje del en gång."
                raise FileRefused(Fault("CAM-FORM", wanted, ASK, **where))
            if row["id"] in self._ids:
                wanted = "Samma avisering (Id) får stå en gång i filen."
                raise FileRefused(Fault("CAM-R3", wanted, ASK, found=row["id"], field="Id", **where))
            if row["currency"] and row["currency"] not in self._currencies:
                wanted = f"Kontots valuta ska vara {' eller '.join(sorted(self._currencies))}."
                raise FileRefused(Fault("CAM-R7", wanted, ASK, found=row["currency"], field="Acct/Ccy", **where))
            self._ids.add(row["id"])
            assert self._opening is not None
            if not (
                self._opening.page_no == row["page_no"] == 1 and self._opening.is_last_page and row["is_last_page"]
            ):
                self._paged.add(row["notification_no"])

    def _refuse(self, total: pa.Table) -> None:
        whole_ones = pc.invert(pc.is_in(total["notification_no"], value_set=pa.array(sorted(self._paged), pa.int64())))
        camt_summary.refuse(total.filter(whole_ones))


def _with_use(entry: pa.Table, refused: pa.Array, profile: CamtProfile) -> pa.Table:
    """The entries with what becomes of each (`use`) and `is_sound`."""
    sound = pc.invert(pc.is_in(entry["entry_no"], value_set=refused))
    code = pc.binary_join_element_wise(
        *(entry[name].combine_chunks().fill_null("") for name in ("domain", "family", "sub_family")), "/"
    )
    allowed = pc.is_in(
        entry["proprietary_code"].combine_chunks(), value_set=pa.array(sorted(profile.codes), pa.string())
    )
    for prefix in profile.codes:
        allowed = pc.or_(allowed, pc.or_(pc.equal(code, prefix), pc.starts_with(code, f"{prefix}/")))
    if not profile.codes:
        allowed = pa.array(np.ones(len(code), bool))
    linked = pc.is_in(entry["family"], value_set=pa.array(sorted(profile.direct_debit), pa.string()))
    use = pc.case_when(
        pc.make_struct(
            pc.invert(sound),
            pc.not_equal(entry["status"], "BOOK"),
            linked,
            entry["is_reversal"],
            pc.invert(entry["is_credit"]),
            pc.invert(allowed),
        ),
        *("refused", "information", "linked", "reversal", "debit", "other"),
        "book",
    )
    return entry.append_column("is_sound", sound).append_column("use", use)


def _version(source: BinaryIO, profile: CamtProfile | None) -> tuple[Version, BinaryIO]:
    """CAM-R1: the version that the root's namespace names, and the source from its beginning."""
    tag, source = _told(markup.opening, source)
    version = VERSIONS.get(tag)
    if version is None or (profile is not None and version.name not in profile.versions):
        namespace = tag.removeprefix("{").partition("}")[0].removeprefix(NAMESPACE)
        of_bank = f" som är öppnad för banken ({profile.bank})" if version and profile else ""
        names = ", ".join(version.name for version in VERSIONS.values())
        raise FileRefused(
            Fault(
                "CAM-R1",
                f"Filen ska vara ett camt-meddelande{of_bank} i någon av versionerna {names}.",
                "Kontrollera att filen är den avtalade rapporten; annars begär rätt version från banken.",
                found=namespace[:60],
                field="Document",
            )
        )
    return version, source


def _opening(version: Version, header: Row, account: str | None = None) -> Opening:
    cells = columns(HEADER.names, [header])
    texts = {name: text(cells, name) for name in HEADER.names}
    page, last = whole(texts["page_no"]), flag(texts["is_last_page"])
    wrong = [
        name
        for name, broken in (
            ("MsgId", texts["message_id"].null_count),
            ("CreDtTm", moment(texts["created_at"]).null_count),
            ("MsgPgntn/PgNb", texts["page_no"].null_count < page.null_count),
            ("MsgPgntn/LastPgInd", texts["is_last_page"].null_count < last.null_count),
            ("GrpHdr", not texts["doubled"].null_count),
        )
        if broken
    ]
    if wrong:
        wanted = "Meddelandets huvud ska ha MsgId och CreDtTm och gå att läsa."
        raise FileRefused(Fault("CAM-FORM", wanted, ASK, field=f"GrpHdr/{wrong[0]}"))
    return Opening(
        version.name,
        version.message.kind,
        texts["message_id"][0].as_py(),
        texts["created_at"][0].as_py(),
        page.fill_null(1)[0].as_py(),
        last.fill_null(True)[0].as_py(),
        account,
    )


def _told(call, *arguments):  # type: ignore[no-untyped-def]
    """The call's answer; what the XML codec refuses is told as CAM-R2 (DTD, size, depth, form)."""
    try:
        return call(*arguments)
    except FileRefused as refusal:
        if not any(fault.rule.startswith("XML-") for fault in refusal.faults):
            raise
        raise FileRefused(*(replace(fault, rule=f"CAM-R2, {fault.rule}") for fault in refusal.faults)) from refusal
