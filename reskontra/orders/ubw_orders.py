"""The sales orders that wait in UBW, taken through its web API in the same way as those of a file.

An order bears its own two attests. Without them, or faulty, it stays in UBW and is asked for again every night until
it can be taken or is gone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from formats import ubw_order_json
from formats.faults import FileRefused
from formats.ubw_order_json import OrderPage
from reskontra.orders import order_acceptance, order_staging
from reskontra.orders.order_acceptance import Outcome
from reskontra.orders.ubw_api import UbwSession, UbwUnavailable
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.night import Night

SOURCE = "ubw_api"
HELD, RETURNED = "held", "returned"


def take_orders(night: Night, tally: Tally) -> None:
    """Take the orders that wait in UBW; those without their two attests stay there and are named.

    Nothing is done where the settings have the API switched off. When UBW does not answer, what was taken stands, and
    the rest is asked for the next night.
    """
    settings = night.settings.ubw_api
    if not settings.enabled:
        return
    try:
        with UbwSession(settings, night.client.code) as session:
            _ask_again(night, session, tally)
            _take_new(night, session, tally)
    except UbwUnavailable as trouble:
        tally.warn("UBW-DOWN", SOURCE, f"{trouble} Orderna hämtas nästa natt.")
    for row in _waiting(night):
        if row["state"] == HELD:
            tally.hold("ATT-HELD", row["order_key"], f"Order {row['order_key']} i UBW hålls: {row['reason']}")


def _ask_again(night: Night, session: UbwSession, tally: Tally) -> None:
    """Ask for the orders that waited when they were last seen; those that UBW no longer has are forgotten."""
    waiting = [int(row["order_key"]) for row in _waiting(night)]
    found: set[int] = set()
    for answer in session.named(waiting):
        found.update(_take_page(night, answer, tally))
    for key in sorted(set(waiting) - found):
        night.ledger.run("forget_waiting_order", client=night.client.code, order_keys=[str(key)])
        tally.warn("UBW-GONE", str(key), f"Order {key}, som väntade i UBW, finns inte kvar där.")


def _take_new(night: Night, session: UbwSession, tally: Tally) -> None:
    row = night.ledger.row("last_api_key", client=night.client.code, source=SOURCE)
    last = int(row["cursor"]) if row else 0
    while True:
        keys = _take_page(night, session.page_after(last), tally)
        if any(key <= last for key in keys):
            raise UbwUnavailable("UBW:s webbtjänst följer inte filtret på ordernummer.")
        last = max(keys, default=last)
        night.ledger.run("set_api_key", client=night.client.code, source=SOURCE, cursor=str(last), run_id=night.run_id)
        if len(keys) < session.settings.page_size:
            return


def _take_page(night: Night, answer: bytes, tally: Tally) -> list[int]:
    """Take the orders of one answer that are attested and not known to be faulty; the numbers of all its orders."""
    sha256 = night.exchange.archive.put(answer)
    try:
        page = ubw_order_json.read(answer)
        keys = [int(key) for key in page.contents]
    except (FileRefused, ValueError) as refusal:
        raise UbwUnavailable(f"UBW:s webbtjänst svarade med något annat än order: {refusal}") from refusal
    _keep_waiting(night, page, _lacking(page), HELD)
    chosen = _to_judge(night, page)
    if chosen:
        file_id = night.take_numbers("file", 1)
        night.ledger.run("insert_api_page", file_id=file_id, sha256=sha256, orders=len(keys), **night.keys)
        outcome = _judge(night, page, chosen, file_id)
        tally.count("order", outcome.taken_count)
        tally.count("återsända order", outcome.returned_count)
    return keys


def _lacking(page: OrderPage) -> dict[str, str]:
    """Per order without two attests by two persons, what is lacking."""
    lacking = {}
    for row in page.attest.to_pylist():
        persons = ["".join(str(row[f"{name}_by"] or "").split()).lower() for name, _ in ubw_order_json.ATTESTS]
        if not all(row[f"{name}_{part}"] for name, _ in ubw_order_json.ATTESTS for part in ("by", "at")):
            lacking[row["order_id"]] = "mottagningsattest eller beslutsattest saknas."
        elif persons[0] == persons[1]:
            lacking[row["order_id"]] = "samma person har gjort båda attesterna."
    return lacking


def _to_judge(night: Night, page: OrderPage) -> list[str]:
    """The attested orders of a page, without those that were sent back and have not changed since."""
    known = {row["order_key"]: row["content_sha256"] for row in _waiting(night) if row["state"] == RETURNED}
    lacking = _lacking(page)
    return [key for key in page.contents if key not in lacking and known.get(key) != _sha256(page.contents[key])]


def _judge(night: Night, page: OrderPage, chosen: list[str], file_id: int) -> Outcome:
    keys = pa.array(chosen, pa.string())

    def only(table: pa.Table, column: str = "order_id") -> pa.Table:
        return table.filter(pc.is_in(table[column], value_set=keys))

    night.ledger.run("forget_staged_orders")
    header = only(page.header)
    batch_id = header.schema.get_field_index("batch_id")
    header = header.set_column(batch_id, "batch_id", pc.fill_null(header["batch_id"], SOURCE))
    tables = {"header": header, "item": only(page.item), "text": only(page.text)}
    order_staging.stage(night.ledger, tables, only(page.faults, "key"))
    order_acceptance.gather(night)
    night.ledger.stage("order_attest", only(page.attest).drop_columns(["order_id"]))
    outcome = order_acceptance.take(night, SOURCE, file_id)
    night.ledger.run("forget_waiting_order", client=night.client.code, order_keys=chosen)
    returned = {row["key"] for row in night.ledger.rows("returned_orders", file_id=file_id, **night.keys)}
    _keep_waiting(night, page, dict.fromkeys(returned, "ordern är felaktig och har skickats tillbaka."), RETURNED)
    return outcome


def _keep_waiting(night: Night, page: OrderPage, reasons: dict[str, str], state: str) -> None:
    """Remember orders that stay in UBW, and as what they were seen."""
    if not reasons:
        return
    rows = pa.table(
        {
            "order_key": pa.array(reasons, pa.string()),
            "reason": pa.array(reasons.values(), pa.string()),
            "content_sha256": pa.array([_sha256(page.contents[key]) for key in reasons], pa.string()),
        }
    )
    night.ledger.run("drop_staged_waiting")
    night.ledger.stage("staged_waiting", rows)
    night.ledger.run("keep_waiting_order", state=state, **night.keys)


def _waiting(night: Night) -> list[dict[str, str]]:
    return night.ledger.rows("waiting_orders", client=night.client.code)


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
