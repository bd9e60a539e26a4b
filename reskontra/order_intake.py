"""Order intake: attested sales orders from UBW and the operational systems; faulty ones go back to their department.

An order is taken whole or not at all: an invoice is never smaller than what was attested. Files, the API and both
widths of LG04 end in the same staging tables, so the rules know no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from formats import ubw_sales_order
from formats.faults import Fault, FileRefused
from reskontra.exchange import file_kinds
from reskontra.exchange.whole_files import taken_whole
from reskontra.orders import attest, order_acceptance, order_staging, ubw_orders
from reskontra.orders.attest import Batch
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

POLICY = ("article", "vat_code", "terms", "department", "order_type")


def run(night: Night) -> Tally:
    """Take in every attested order; hold what lacks its attest, refuse what nobody knows."""
    tally = Tally({"orderfiler": 0, "order": 0, "återsända order": 0})
    night.stage_policy(*POLICY)
    for kind, file in sorted(_files(night), key=lambda pair: pair[0] != file_kinds.ATTEST):
        night.ledger.run("forget_staged_orders")
        keys = {**night.keys, "file_id": file.file_id}  # registered before the savepoint, which a refusal rolls back
        with taken_whole(night, file, tally, "ORD-REFUSED", f"Filen {file.name} är avvisad"):
            _take(night, kind, file, keys, tally)
    ubw_orders.take_orders(night, tally)
    return tally


def _files(night: Night) -> Iterator[tuple[str, InboundFile]]:
    """All that is left in the folders of orders, held files too, with its kind.

    Not collection orders, nor customers that have come since their step: those are taken the next night.
    """
    for account in file_kinds.order_accounts(night.settings):
        for file in night.exchange.inbox(account, held=True, again=file_kinds.States(night, account)):
            known = file_kinds.recognise(file)
            is_later = known.kind == file_kinds.COLLECTION_ORDER and file.account.startswith("systems/")
            is_later |= known.kind in (file_kinds.CUSTOMER, file_kinds.SUPPLEMENT)
            if file_kinds.is_ours(known, night) and not is_later:
                yield known.kind, file


def _take(night: Night, kind: str, file: InboundFile, keys: dict[str, object], tally: Tally) -> None:
    if kind == file_kinds.ATTEST:
        attest.take_list(night, file, keys, tally)
    elif kind == file_kinds.SALES_ORDER:
        _take_orders(night, file, tally)
    else:
        raise FileRefused(
            Fault(
                "FILE-UNKNOWN",
                "Okänd fil. Här tas emot kunder (CS15), kundtillägg, order (LG04) och attestlistor.",
                "Kontrollera att rätt fil lades i rätt mapp.",
                found=file.name,
            )
        )


def _take_orders(night: Night, file: InboundFile, tally: Tally) -> None:
    known = attest.held_batches(night, file)
    if known and attest.lacking(night, file, known).reasons:
        attest.hold(night, file, known, tally)
        return
    _stage(night, file)
    order_acceptance.gather(night)
    batches = _batches(night)
    verdict = attest.lacking(night, file, batches)
    if verdict.reasons:
        attest.hold(night, file, batches, tally)
        return
    attest.let_in(night, file, verdict)
    outcome = order_acceptance.take(night, file.account, file.file_id)
    file.taken(
        read=outcome.read_count,
        taken=outcome.taken_count,
        put_aside=outcome.returned_count,
        ignored=0,
        sums=[
            ("Mottagna order", outcome.taken_count, outcome.taken_ore),
            ("Återsända order", outcome.returned_count, outcome.returned_ore),
        ],
        rejects=order_acceptance.rejects(night, file.file_id),
    )
    tally.count("orderfiler", 1)
    tally.count("order", outcome.taken_count)
    tally.count("återsända order", outcome.returned_count)


def _stage(night: Night, file: InboundFile) -> None:
    with file.open() as source:
        for chunk in ubw_sales_order.read(source):
            tables = {"header": chunk.header, "item": chunk.item, "text": chunk.text}
            order_staging.stage(night.ledger, tables, chunk.faults)


def _batches(night: Night) -> list[Batch]:
    rows = night.ledger.rows("source_batches")
    if all(row["batch_id"] for row in rows):
        return [Batch(**row, held_since=night.business_on) for row in rows]
    raise FileRefused(
        Fault(
            "ORD-BATCH",
            "Order i filen saknar partinummer, och kan därför inte attesteras.",
            "Ange partinummer (batch_id) på alla rader och skicka filen igen.",
            field="batch_id",
        )
    )
