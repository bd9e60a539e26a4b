"""Writes vouchers as a SIE 4I file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import faults
from formats.faults import Fault
from formats.kinds import KRONOR
from formats.sie_text import (
    ACCOUNT,
    CODE_PAGE,
    DIMENSION,
    OBJECT,
    TRANSACTION,
    VOUCHER,
    checksum,
    encode,
    quoted,
    token,
)

LINE_END = "\r\n"


@dataclass(frozen=True)
class Sender:
    """Who made the file, when, and for which organisation (10 digits, hyphen allowed) and fiscal year."""

    program: str
    program_version: str
    made_on: date
    signature: str
    organisation_no: str
    name: str
    fiscal_year: tuple[date, date] | None = None


@dataclass(frozen=True)
class Written:
    """The bytes of a file, and as `FAULTS` each character that code page 437 could not hold."""

    data: bytes
    warnings: pa.Table


def write(
    sender: Sender,
    voucher: pa.Table,
    transaction: pa.Table,
    *,
    dimensions: pa.Table | None = None,
    objects: pa.Table | None = None,
    accounts: pa.Table | None = None,
    with_checksum: bool = False,
) -> Written:
    """A SIE 4I file of the tables `VOUCHER` and `TRANSACTION`: flag 0, code page 437, CR LF.

    Rows stand under their voucher in the order of the table. Declared accounts are created by an importer that lacks
    them, so `dimensions` (`DIMENSION`), `objects` (`OBJECT`) and `accounts` (`ACCOUNT`) are written only when given.
    No character of a name or text fails the file; `warnings` tell of those that were lost.
    Raises ValueError for a voucher that does not sum to zero or has no rows, a row without account, an account that is
    not digits, and a voucher outside the fiscal year.
    """
    voucher, transaction = _cast(voucher, VOUCHER), _cast(transaction, TRANSACTION)
    _check(sender, voucher, transaction)
    head = [*_identification(sender), *_declarations(dimensions, objects, accounts)]
    body, lost = encode(LINE_END.join([*head, *_voucher_lines(voucher, transaction).to_pylist(), ""]))
    if with_checksum:
        body = b"#KSUMMA\r\n" + body + f"#KSUMMA {checksum(body)}{LINE_END}".encode(CODE_PAGE)
    return Written(f"#FLAGGA 0{LINE_END}".encode(CODE_PAGE) + body, _lost(lost))


def _cast(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[column.name].combine_chunks().cast(column.type)
        if column.name in table.column_names
        else pa.nulls(table.num_rows, column.type)
        for column in schema
    ]
    return pa.table(columns, schema=schema)


def _check(sender: Sender, voucher: pa.Table, transaction: pa.Table) -> None:
    index = transaction["voucher"].to_numpy()
    if transaction["voucher"].null_count or ((index < 0) | (index >= voucher.num_rows)).any():
        raise ValueError("a transaction belongs to no voucher")
    if transaction["amount_ore"].null_count or voucher["voucher_on"].null_count:
        raise ValueError("an amount or a voucher date is missing")
    digits = pc.match_substring_regex(transaction["account"], "^[0-9]+$").fill_null(False)
    if not pc.all(digits, min_count=0).as_py():
        raise ValueError(f"transaction {pc.index(digits, False).as_py()}: the account is not digits")
    rows, sums = np.bincount(index, minlength=voucher.num_rows), np.zeros(voucher.num_rows, np.int64)
    np.add.at(sums, index, transaction["amount_ore"].to_numpy())
    for at in np.flatnonzero((sums != 0) | (rows == 0))[:1]:
        on = voucher["voucher_on"][int(at)].as_py()
        raise ValueError(f"voucher {at} of {on} has {rows[at]} rows and sums to {sums[at]} öre")
    if sender.fiscal_year and voucher.num_rows:
        days = pc.min_max(voucher["voucher_on"]).as_py()
        if days["min"] < sender.fiscal_year[0] or days["max"] > sender.fiscal_year[1]:
            raise ValueError(f"vouchers from {days['min']} to {days['max']} pass the fiscal year")


def _identification(sender: Sender) -> list[str]:
    number = sender.organisation_no.replace("-", "")
    program, name = quoted(pa.array([sender.program, sender.name])).to_pylist()
    version, signature = token(pa.array([sender.program_version, sender.signature])).to_pylist()
    lines = [
        f"#PROGRAM {program} {version}",
        "#FORMAT PC8",
        f"#GEN {sender.made_on:%Y%m%d}" + (f" {signature}" if sender.signature else ""),
        "#SIETYP 4",
        f"#ORGNR {number[:-4]}-{number[-4:]}",
        f"#FNAMN {name}",
    ]
    if sender.fiscal_year:
        first, last = sender.fiscal_year
        lines.append(f"#RAR 0 {first:%Y%m%d} {last:%Y%m%d}")
    return lines


def _declarations(dimensions: pa.Table | None, objects: pa.Table | None, accounts: pa.Table | None) -> list[str]:
    lines: list[str] = []
    if dimensions is not None:
        declared = _cast(dimensions, DIMENSION)
        numbers = declared["dimension"].cast(pa.string())
        lines += pc.binary_join_element_wise("#DIM", numbers, token(declared["name"]), " ").to_pylist()
    if objects is not None:
        declared = _cast(objects, OBJECT)
        fields = [declared["dimension"].cast(pa.string()), token(declared["code"]), quoted(declared["name"])]
        lines += pc.binary_join_element_wise("#OBJEKT", *fields, " ").to_pylist()
    if accounts is not None:
        declared = _cast(accounts, ACCOUNT)
        konto = pc.binary_join_element_wise("#KONTO", declared["account"], quoted(declared["name"]), " ")
        ktyp = pc.binary_join_element_wise(f"{LINE_END}#KTYP", declared["account"], declared["type_code"], " ")
        lines += pc.binary_join_element_wise(konto, ktyp.fill_null(""), "").to_pylist()
    return lines


def _voucher_lines(voucher: pa.Table, transaction: pa.Table) -> pa.StringArray:
    """One text per voucher: its record and the block of its rows."""
    order = np.argsort(transaction["voucher"].to_numpy(), kind="stable")
    rows = _transaction_lines(transaction).take(pa.array(order))
    counts = np.bincount(transaction["voucher"].to_numpy(), minlength=voucher.num_rows)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    blocks = pc.binary_join(pa.ListArray.from_arrays(offsets, rows), LINE_END)
    text, registered = quoted(voucher["text"]), _day(voucher["registered_on"])
    text = pc.if_else(registered.is_valid(), text.fill_null('""'), text)
    fields = [token(voucher["series"]), token(voucher["number"]), _day(voucher["voucher_on"]), text, registered]
    heads = pc.binary_join_element_wise("#VER", *fields, " ", null_handling="skip")
    return pc.binary_join_element_wise(heads, "{", blocks, "}", LINE_END).combine_chunks()


def _transaction_lines(transaction: pa.Table) -> pa.StringArray:
    amounts = KRONOR.write(transaction["amount_ore"].combine_chunks())
    text = pc.binary_join_element_wise('""', quoted(transaction["text"].combine_chunks()), " ")
    objects = _object_lists(transaction["objects"].combine_chunks())
    account = transaction["account"].combine_chunks()
    return pc.binary_join_element_wise("#TRANS", account, objects, amounts, text, " ", null_handling="skip")


def _object_lists(objects: pa.ListArray) -> pa.StringArray:
    """The pairs of each row in braces."""
    pairs = objects.flatten()
    numbers = pc.struct_field(pairs, "dimension").cast(pa.string())
    texts = pc.binary_join_element_wise(numbers, token(pc.struct_field(pairs, "code")), " ")
    counts = pc.list_value_length(objects).fill_null(0).to_numpy()
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), " ")
    return pc.binary_join_element_wise("{", joined, "}", "")


def _day(days: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring(days.cast(pa.string()), "-", "")


def _lost(lost: dict[str, int]) -> pa.Table:
    wanted = "Tecknet finns inte i SIE-filens teckentabell (CP437); det skrevs som frågetecken."
    return faults.table(
        Fault(
            "SIE-CHAR",
            wanted,
            "Ingen åtgärd behövs om texten ändå går att förstå.",
            f"{char} U+{ord(char):04X}, {count} gånger",
        )
        for char, count in lost.items()
    )
