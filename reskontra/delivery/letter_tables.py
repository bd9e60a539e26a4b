"""Letters from the ledger: heads and rows read as tables, put together in the shape that `printing.render` takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.autogiro import direct_debit_days

if TYPE_CHECKING:
    from reskontra.night import Night

PART = 1000  # letters in memory at a time
RECIPIENT = ("name", "care_of", "street", "street_2", "postal_code", "city", "country")
# Columns of the heads that become parts of a record or a row of their own.
CONTACT = {"contact_name": "name", "telephone": "telephone", "email": "email"}
# Where the template's own clause on interest would say another rate than the contract's.
BY_CONTRACT = {
    "by_contract_sv": "Betalar du efter förfallodagen tar vi ut dröjsmålsränta enligt avtalet: {percent} procent.",
    "by_contract_en": "If you pay after the due date we charge late-payment interest as agreed: {percent} per cent.",
}


def letters(night: Night, document_ids: pa.ChunkedArray) -> Iterator[dict[str, Any]]:
    """The letters of these documents in their order, read part by part, in the shape of docs/letters.md.

    Amounts in öre. A credit note's amounts are positive, as on paper.
    """
    count = len(document_ids)
    night.ledger.run("drop_letter_queue")
    night.ledger.stage(
        "letter_queue", pa.table({"position": pa.array(range(count), pa.int64()), "document_id": document_ids})
    )
    night.ledger.analyze("letter_queue")
    for first in range(0, count, PART):
        yield from _part(night, first, min(first + PART, count)).to_pylist()


def _part(night: Night, first: int, last: int) -> pa.Table:
    """The letters at the positions from `first` to before `last` as one nested table."""
    part = {"client": night.client.code, "first": first, "last": last}
    heads = night.ledger.table(
        "letter_heads",
        **part,
        **BY_CONTRACT,
        language=night.settings.municipality.language,
        charges_interest=night.settings.invoicing.interest_clause,
        creditor=night.client.name,
    )
    assert heads["position"].to_pylist() == list(range(first, last)), "every document has its letter"
    heads = _with_day_of_draw(night, heads)
    rows = {
        "lines": night.ledger.table("letter_lines", **part),
        "vat": night.ledger.table("letter_vat", **part),
        "interest_lines": night.ledger.table("letter_interest", **part),
        "claims": night.ledger.table("letter_claims", **part),
        "credits": night.ledger.table("letter_credits", **part),
        "instalments": night.ledger.table("letter_instalments", **part),
        "balance_rows": night.ledger.table("letter_balance", **part),
    }
    taken = {"position", "document_id", *RECIPIENT, *CONTACT}
    columns = {name: heads[name].combine_chunks() for name in heads.column_names if name not in taken}
    columns["recipient"] = _record(heads, {name: name for name in RECIPIENT})
    columns["department"] = _contact(night, heads)
    positions = np.arange(first, last + 1)
    columns |= {name: _lists(table, positions) for name, table in rows.items()}
    columns["ocr"] = _slip_number(columns)
    return pa.table(columns)


def _with_day_of_draw(night: Night, heads: pa.Table) -> pa.Table:
    """The heads with the day that Autogiro draws in place of the due date, where it does."""
    drawn = direct_debit_days.wanted_draw(heads["due_on"], night.settings.direct_debit)
    due_on = pc.if_else(heads["direct_debit"], drawn, heads["due_on"])
    return heads.set_column(heads.schema.get_field_index("due_on"), "due_on", due_on)


def _record(heads: pa.Table, names: dict[str, str]) -> pa.StructArray:
    """Columns of the heads as one record, under other names."""
    return pa.StructArray.from_arrays([heads[name].combine_chunks() for name in names], list(names.values()))


def _contact(night: Night, heads: pa.Table) -> pa.StructArray:
    """The department's contact; the client's own where policy knows none."""
    own = night.client.contact
    general = {"contact_name": own.name, "telephone": own.telephone, "email": own.email}
    columns = [pc.coalesce(heads[name], general[name]).combine_chunks() for name in CONTACT]
    return pa.StructArray.from_arrays(columns, list(CONTACT.values()))


def _slip_number(columns: dict[str, pa.Array]) -> pa.Array:
    """The OCR number of each letter's slip; none where it asks for several claims: each has its own (ruling 49)."""
    is_joint = pc.greater(pc.list_value_length(columns["claims"]), 1)
    is_plan = pc.equal(columns["document_type"], "plan")
    return pc.if_else(pc.and_(is_joint, pc.invert(is_plan)), None, columns["ocr"])


def _lists(rows: pa.Table, positions: np.ndarray) -> pa.ListArray:
    """The rows of each position, in their order; `positions` are those of the letters and one past the last."""
    offsets = np.searchsorted(rows["position"].to_numpy(), positions).astype(np.int32)
    kept = rows.drop_columns(["position"])
    return pa.ListArray.from_arrays(pa.array(offsets), _record(kept, {name: name for name in kept.column_names}))
