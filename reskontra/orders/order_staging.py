"""Staging of sales orders: the lines of every source in the same four temporary tables.

`staged_header`, `staged_item`, `staged_text` and `staged_fault` have LG04's column names; `order_key` is the order
number as the sender wrote it (empty when it is missing), `line_no` the file's line or the record of the API's answer.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from formats.ubw_sales_order import NARROW
from reskontra.ledger import Ledger
from reskontra.orders import order_rules

_KEYS = ("line_no", "order_id", "batch_id", "client", "trans_type")
COLUMNS = {
    "header": pa.schema(
        [
            ("line_no", pa.int64()),
            *(
                (name, pa.string())
                for name in (
                    *_KEYS[1:],
                    *("apar_id", "main_apar_id", "order_type", "status", "currency", "terms_id"),
                    *("responsible", "accountable", "ext_ord_ref", "ean", "long_info1", "long_info2"),
                    *("text1", "voucher_ref"),
                )
            ),
            ("period", pa.int64()),
        ]
    ),
    "item": pa.schema(
        [
            ("line_no", pa.int64()),
            *((name, pa.string()) for name in (*_KEYS[1:], "status", "article", "art_descr", "tax_code", "account")),
            *((f"dim_{number}", pa.string()) for number in range(1, 8)),
            *((name, pa.string()) for name in ("unit_code", "unit_descr")),
            *(
                (name, pa.int64())
                for name in (
                    *("order_line", "amount_set", "amount_ore", "cur_amount_ore", "quantity_x100"),
                    *("unit_price_x100", "period"),
                )
            ),
        ]
    ),
    "text": pa.schema(
        [
            ("line_no", pa.int64()),
            *((name, pa.string()) for name in (*_KEYS[1:], "short_info")),
            *((name, pa.int64()) for name in ("order_line", "sequence_no")),
        ]
    ),
}


def stage(ledger: Ledger, tables: Mapping[str, pa.Table], faults: pa.Table) -> None:
    """Add some lines of a source: tables `header`, `item` and `text` with LG04's columns, and `FAULTS` of these lines.

    A column that the source lacks is null. Items of LG04's old width have VAT codes of their own.
    """
    header, item, text = (_chosen(tables[name], COLUMNS[name]) for name in ("header", "item", "text"))
    first, last = order_rules.delivery_periods(text["short_info"])
    ledger.stage(
        "staged_header", header.append_column("receiver_address", order_rules.receiver_addresses(header["ean"]))
    )
    ledger.stage("staged_item", item.append_column("is_narrow", _is_narrow(tables["item"])))
    ledger.stage("staged_text", text.append_column("period_from", first).append_column("period_to", last))
    ledger.stage("staged_fault", faults.rename_columns({"key": "order_key"}))


def _is_narrow(item: pa.Table) -> pa.Array:
    if "width" not in item.column_names:
        return pa.repeat(False, item.num_rows)
    return pc.equal(item["width"], NARROW)


def _chosen(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    chosen = pa.table(columns, schema=schema).rename_columns({"order_id": "order_key"})
    index = chosen.schema.get_field_index("order_key")
    return chosen.set_column(index, "order_key", pc.fill_null(chosen["order_key"], ""))
