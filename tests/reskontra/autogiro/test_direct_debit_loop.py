"""The whole loop with real files: our order, Bankgirot's answer through payment_intake and matching, and the end."""

# ruff: noqa: F811 - fixtures are imported by name

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from autogiro_rows import (  # noqa: F401
    KEY,
    OUR_BANKGIRO,
    AutogiroTown,
    books,
    ordered,
    rows,
    section,
    served,
    town,
)

from formats import autogiro_writer, hmac_seal

PAID_ON = date(2026, 3, 16)


def draw(town: AutogiroTown, status: str, **values: Any) -> dict[str, Any]:
    """What Bankgirot says of the newest order of ours, read out of the file we sent."""
    [order] = town.sent().payment.to_pylist()
    names = ("paid_on", "period_code", "payer_number", "amount_ore", "bankgiro", "reference")
    return {"deposit_no": 1, "kind": "in", **{name: order[name] for name in names}, "status": status, **values}


def specification(
    draws: list[dict[str, Any]], refunds: list[dict[str, Any]] | None = None, *, day: date = PAID_ON
) -> bytes:
    """A payment specification of one deposit, or of one refund, sealed as Bankgirot seals it."""
    groups = [{"deposit_no": 1, "kind": "in", "account": "1", "paid_on": day, "serial": 1}] if draws else []
    groups += [{"deposit_no": 2, "kind": "refund", "account": "1", "paid_on": day, "serial": 2}] if refunds else []
    originals = [{name: row[name] for name in row if not name.startswith("refund")} for row in refunds or []]
    some = draws or [{**row, "kind": "in", "status": "0"} for row in originals]
    payment = rows(*some).append_column("repeat_count", pa.nulls(len(some), pa.int64()))
    refund = rows(*refunds).append_column("repeat_count", pa.nulls(len(refunds), pa.int64())) if refunds else None
    content = autogiro_writer.write_payment_specification(
        section=section(timestamp=f"{day:%Y%m%d}060000000000"),
        deposit=rows(*groups),
        payment=payment if draws else payment.slice(0, 0),
        refund=refund,
    )
    return hmac_seal.seal(content, KEY, day)


def receive(town: AutogiroTown, on: str) -> None:
    """The part of a night from the bank's files to our own, each step's totals held against each other."""
    town.reports(on)
    town.run("payment_intake", on)
    town.run("payment_matching", on)
    town.orders(on)


def test_a_draw_is_ordered_paid_booked_and_refunded(ordered: AutogiroTown) -> None:
    [(invoice, total)] = ordered.select("invoice_no, total_ore", "invoice")
    name = ordered.drop(specification([draw(ordered, "0")]))
    receive(ordered, "2026-03-17")
    assert ordered.state_of(name) == "taken"
    assert ordered.select("source, kind, amount_ore, paid_on", "payment") == [("autogiro", "payment", total, PAID_ON)]
    assert ordered.order()[0] == "paid" and not ordered.open_ore(invoice)
    assert ordered.select("count(*)", "autogiro_report_row", "payment_id IS NOT NULL") == [(1,)]

    given = {n: v for n, v in draw(ordered, "0").items() if n not in ("kind", "status")} | {"deposit_no": 2}
    refund = {**given, "refund_on": date(2026, 4, 20), "refund_code": "02"}
    ordered.drop(specification([], [refund], day=date(2026, 4, 20)))
    receive(ordered, "2026-04-21")
    assert ordered.order()[0] == "refunded" and ordered.events() == ["sent", "paid", "refunded_no_mandate"]
    assert ordered.open_ore(invoice) == {"CAPITAL": total}
    assert ordered.mandates() == {"1001": "ended"}
    assert max(ordered.hold(invoice)) == date(2026, 4, 28)
    receive(ordered, "2026-04-22")
    assert len(ordered.select("order_no", "autogiro_order")) == 1


def test_a_draw_without_cover_leaves_the_claim_open(ordered: AutogiroTown) -> None:
    [(invoice, total)] = ordered.select("invoice_no, total_ore", "invoice")
    ordered.drop(specification([draw(ordered, "1")]))
    receive(ordered, "2026-03-17")
    assert ordered.order()[0] == "failed" and ordered.open_ore(invoice) == {"CAPITAL": total}
    assert not ordered.select("payment_id", "payment") and ordered.hold(invoice) == [date(2026, 3, 26)]


def test_draws_reported_as_plain_payments_end_their_orders_too(ordered: AutogiroTown) -> None:
    """BgMax with the order's reference: no status ever comes."""
    reference = ordered.order()[-1]
    money = {"kind": "payment", "source": "bgmax", "channel_code": 4, "reference_code": 2, "serial": "", "ordinal": 1}
    money |= {"bankgiro": OUR_BANKGIRO, "paid_on": PAID_ON, "amount_ore": 178500, "reference": reference}
    ordered.insert("payment", payment_id=1, deposit_id=1, file_id=1, file_line=1, run_id=1, version_id=1, **money)
    ordered.run_only("payment_matching", date(2026, 3, 17))
    assert not ordered.select("item_id", "open_item")
    ordered.orders("2026-03-23")
    assert ordered.order()[0] == "paid" and not ordered.work() and not ordered.found("AG-SILENT")


def test_money_without_the_orders_reference_is_no_answer(ordered: AutogiroTown) -> None:
    [(invoice, total)] = ordered.select("invoice_no, total_ore", "invoice")
    ordered.settle(invoice, total, "2026-03-17")
    ordered.orders("2026-03-23")
    assert ordered.order()[0] == "unanswered"
