"""UBW and the operational systems as they send files: customers, supplements, orders and attest lists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from formats import attest_list, customer_supplement, ubw_customer, ubw_sales_order
from formats.delimited import SerialName
from reskontra.simulator import faults
from reskontra.simulator.invented import only_where
from reskontra.simulator.orders import Orders
from reskontra.simulator.streams import NARROW_VAT

WIDE, NARROW = ubw_sales_order.WIDE, ubw_sales_order.NARROW
CUSTOMER_WIDTH = {WIDE: ubw_customer.WIDE, NARROW: ubw_customer.NARROW}
CREDITED_NO_FITS = 9  # digits of an invoice's number in the narrow layout


@dataclass(frozen=True)
class Batch:
    """An order file with what its attest line must say."""

    batch_id: str
    data: bytes
    sha256: str
    orders: int
    sum_ore: int


def customer_file(customers: pd.DataFrame, client: str, width: int) -> bytes:
    """CS15 of the customers; `width` is that of the order files of the same morning."""
    wrong = customers["identity_no"].mask(customers["wrong_identity"], _with_wrong_digit(customers["identity_no"]))
    fields = {
        "full_record": "1",
        "change_status": np.where(customers["arrives"] == 0, "I", "U"),
        "apar_gr_id": customers["group"],
        "apar_id": customers["customer_no"],
        "apar_name": customers["name"],
        "apar_type": "R",
        "client": client,
        "collect_flag": customers["collect_flag"],
        "comp_reg_no": wrong,
        "control": customers["control"],
        "currency": "SEK",
        "language": customers["language"],
        "status": customers["status"],
        "terms_id": customers["terms_id"],
        "address_1": customers["care_of"].fillna(customers["street"]),
        "address_2": customers["street"].where(customers["care_of"].notna(), None),
        "country_code": "SE",
        "place": customers["city"],
        "zip_code": customers["postal_code"],
    }
    table = pa.Table.from_pandas(pd.DataFrame(fields, index=customers.index), preserve_index=False)
    return ubw_customer.write(_filled(table), CUSTOMER_WIDTH[width])


def supplement_file(customers: pd.DataFrame) -> bytes:
    """The supplement of the customers that CS15 cannot say all of; empty when there are none."""
    given = pd.DataFrame(
        {
            "customer_no": customers["customer_no"],
            "protection_code": customers["protection_code"],
            "protection_source": only_where(customers["protection_code"].notna(), "register"),
            "endpoint": customers["endpoint"],
            "kravkod": customers["kravkod"],
            "reminder_fee_agreement": customers["fee_agreement"],
            "channel": customers["channel"],
            "guardian_no": customers["guardian_no"],
            "payout_clearing": customers["payout_clearing"],
            "payout_account": customers["payout_account"],
        }
    )
    told = given.drop(columns="customer_no").notna().any(axis=1)
    if not told.any():
        return b""
    columns = [column.name for column in customer_supplement.LAYOUT.columns]
    rows = given[told].reindex(columns=columns).astype("str")
    return customer_supplement.write(pa.Table.from_pandas(rows, preserve_index=False))


def order_batch(orders: Orders, batch_id: str, client: str, day: date, width: int) -> Batch:
    """LG04 of the orders, all in one batch. Orders with the fault `unreadable_amount` get a letter in their amount."""
    header, item, text = orders.header, orders.item, orders.text
    common = {"batch_id": batch_id, "client": client, "trans_type": "42", "voucher_type": "SO", "status": "N"}
    by_slot = header.set_index("slot")["order_id"].astype("int64").astype(str)
    tables = {
        "header": _header_lines(header, common, day, width),
        "item": _item_lines(item, common, item["slot"].map(by_slot), width),
        "text": pd.DataFrame(
            {
                **common,
                "line_no": text["slot"] * 1_000_000 + text["order_line"] * 100 + text["sequence_no"],
                "order_id": text["slot"].map(by_slot),
                **{name: text[name] for name in ("order_line", "sequence_no", "short_info")},
            }
        ),
    }
    arrow = {name: _filled(pa.Table.from_pandas(frame, preserve_index=False)) for name, frame in tables.items()}
    data = ubw_sales_order.write(arrow["header"], arrow["item"], arrow["text"], width)
    spoilt = header.loc[header["fault"] == "unreadable_amount", "order_id"].astype("int64").tolist()
    data = faults.spoil_amounts(data, width, spoilt)
    digest = hashlib.sha256(data).hexdigest()
    return Batch(batch_id, data, digest, header["order_id"].nunique(), int(item["amount_ore"].sum()))


def attest_file(batches: list[Batch], on: date, *, one_person: bool = False, off_ore: int = 0) -> bytes:
    """The attest list of some batches; a faulty one has one person for both attests, or a sum that is off."""
    at = datetime(on.year, on.month, on.day, 14, 30, tzinfo=UTC) - timedelta(days=1)
    count = len(batches)
    table = pa.table(
        {
            "batch_id": [batch.batch_id for batch in batches],
            "file_sha256": [batch.sha256 for batch in batches],
            "orders": pa.array([batch.orders for batch in batches], pa.int64()),
            "sum_ore": pa.array([batch.sum_ore + off_ore for batch in batches], pa.int64()),
            "receipt_attest_by": ["ANNEX"] * count,
            "receipt_attest_at": [at] * count,
            "decision_attest_by": ["annex " if one_person else "BEREK"] * count,
            "decision_attest_at": [at + timedelta(hours=1)] * count,
        }
    )
    return attest_list.write(table)


def attest_name(client: str, on: date, serial: int) -> str:
    return attest_list.file_name(SerialName(client, on, serial))


def supplement_name(client: str, on: date, serial: int) -> str:
    return customer_supplement.file_name(SerialName(client, on, serial))


def cut_line(data: bytes, width: int) -> bytes:
    """A file whose second line lacks ten characters: it is refused as a whole."""
    return data[: 2 * width - 9] + data[2 * width + 1 :]


def _header_lines(header: pd.DataFrame, common: dict[str, str], day: date, width: int) -> pd.DataFrame:
    numbers = header["order_id"].astype("int64").astype(str)
    same = ("order_type", "status", "terms_id", "currency", "period", "responsible", "accountable")
    return pd.DataFrame(
        {
            **common,
            **{name: header[name] for name in same},
            "line_no": header["slot"] * 1_000_000,
            "order_id": numbers,
            "apar_id": header["customer_no"],
            "order_date": day,
            "responsible2": header["responsible"],
            "ext_ord_ref": "SRC-" + numbers,
            "ean": header["ean"] if width == WIDE else None,
            **_credited(header, width),
        }
    )


def _item_lines(item: pd.DataFrame, common: dict[str, str], numbers: pd.Series, width: int) -> pd.DataFrame:
    codes = item["tax_code"]
    return pd.DataFrame(
        {
            **common,
            "line_no": item["slot"] * 1_000_000 + item["order_line"] * 100,
            "order_id": numbers,
            "order_line": item["order_line"],
            "article": item["article"],
            "art_descr": item["art_descr"],
            "quantity_x100": item["units"] * 100,
            "unit_code": item["unit_code"],
            "unit_price_x100": item["price_ore"],
            "amount_set": item["amount_set"],
            "amount_ore": item["listed_ore"],
            "cur_amount_ore": item["amount_ore"],
            "account": item["account"],
            "dim_1": item["dim_1"],
            "dim_2": item["dim_2"],
            "tax_code": codes if width == WIDE else codes.map(NARROW_VAT).fillna(codes),
        }
    )


def _credited(header: pd.DataFrame, width: int) -> dict[str, pd.Series]:
    """How a credit order names what it credits: the invoice where its number fits, else the original order."""
    invoice = header["credits_invoice_no"].astype("str")
    named = invoice if width == WIDE else invoice.where(invoice.str.len() <= CREDITED_NO_FITS, None)
    order = header["credits_order_id"].astype("str").where(header["credits_order_id"].notna() & named.isna(), None)
    return {"voucher_ref": named, "text1": order}


def _with_wrong_digit(numbers: pd.Series) -> pd.Series:
    last = (numbers.str[-1:].replace("", "0").astype("int64") + 1) % 10
    return numbers.str[:-1] + last.astype(str)


def _filled(table: pa.Table) -> pa.Table:
    """The table without the columns that say nothing: a column of nulls has no type of its own."""
    kept = [name for name in table.column_names if table[name].null_count < len(table)]
    return table.select(kept if len(table) else table.column_names)
