"""CS15, UBW's customer import: a municipality's customers, read and written in both widths.

Source: UBW's CS15, current layout (3,126 bytes a line) and old layout (1,608). Here only the layout is judged; identity
numbers and codes are `customer_intake`'s. `docs/formats/ubw_customer.md` lists the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from formats import fixed_width, ubw_file
from formats.faults import concat
from formats.fixed_width import LF, Record
from formats.ubw_customer_layout import ACTION, LAYOUTS, NARROW, WIDE
from formats.ubw_file import Block

__all__ = ["CUSTOMER", "NARROW", "WIDE", "CustomerChunk", "read", "write"]

# What is read. All tables begin with `line_no` (of the file) and `width`.
CUSTOMER = (
    *(
        "full_record",
        "change_status",
        "client",
        "apar_id",
        "apar_gr_id",
        "apar_type",
        "apar_name",
        "comp_reg_no",
        "control",
    ),
    *("status", "ext_apar_ref", "main_apar_id", "collect_flag", "terms_id", "currency", "language", "pay_method"),
    *("intrule_id", "invoice_code", "bank_account", "clearing_code", "vat_reg_no"),
    *("address_1", "address_2", "address_3", "address_4", "zip_code", "place", "province", "country_code"),
    *("ean", "e_mail", "telephone_1"),
)


@dataclass(frozen=True)
class CustomerChunk:
    """The customers of one block of a file.

    `customer` has `line_no` (of the file), `width` (3126 or 1608) and the columns `CUSTOMER`, all text, stripped, null
    where blank; `apar_type` P is a supplier. `comp_reg_no` is personal data. `faults` has the columns of `FAULTS`, its
    `key` the customer's number.
    """

    customer: pa.Table
    faults: pa.Table


def read(source: BinaryIO | bytes) -> Iterator[CustomerChunk]:
    """The customers of a file, block by block in constant memory.

    Raises FileRefused, at the block where it is found, for an empty file (CS15-EMPTY), a line of another width than the
    first (CS15-WIDTH) and UTF-8 or UTF-16 (CS15-ENC): what was read before must not be kept.
    """
    for block in ubw_file.blocks(source, LAYOUTS, "CS15"):
        yield _chunk(block)


def _chunk(block: Block) -> CustomerChunk:
    layout = LAYOUTS[block.width]
    (whole,) = layout.records
    record = Record("", whole.name, tuple(field for field in whole.fields if field.name in CUSTOMER), whole.key)
    table, faults = fixed_width.columns(block.matrix, np.arange(len(block.lines)), block.lines, record, layout)
    columns = {"line_no": table["line_no"], "width": pa.array(np.full(len(table), block.width))}
    for name in CUSTOMER:
        columns[name] = table[name] if name in table.column_names else pa.nulls(len(table), pa.string())
    wanted = "Raden har ett tecken som inte finns i Windows-1252, eller ett styrtecken."
    keys = table["apar_id"].take(pa.array(block.unreadable))
    unreadable = fixed_width.fault_rows(
        block.lines.numbers[block.unreadable], "CS15-BYTE", "", "", wanted, ACTION, keys
    )
    return CustomerChunk(pa.table(columns), concat([faults, unreadable]))


def write(table: pa.Table, width: int = WIDE, line_end: bytes = LF) -> bytes:
    """The bytes of a CS15 file, cp1252: one line per customer, in the table's order.

    The table has any of CS15's fields, the address as `address_1` to `address_4`; what is not given is blank, and what
    the width lacks is left out. Raises ValueError for a key or code that does not fit its field; texts are cut.
    """
    if "line_no" in table.column_names:
        table = table.drop_columns("line_no")
    return fixed_width.write(
        {"customer": table.append_column("line_no", pa.array(np.arange(len(table))))}, LAYOUTS[width], line_end
    )
