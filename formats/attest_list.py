"""The attest list: which batches of orders two persons have attested, with count and sum of each.

One line per batch, in the folder of the orders, before or after them. Source: rulings on the attest list (17, 47, 48).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults
from formats.delimited import Column, Delimited, SerialName, Sheet
from formats.kinds import INTEGER, MOMENT_KIND, ORE, matching, text

PREFIX = "ATTEST"

LAYOUT = Delimited(
    "attestlistan",
    (
        Column("batch_id", text(25), required=True),
        Column("file_sha256", matching("sha256", "[0-9A-Fa-f]{64}", "SHA-256, 64 hexadecimala tecken."), required=True),
        Column("orders", INTEGER, required=True),
        Column("sum_ore", ORE, required=True),
        Column("receipt_attest_by", text(60), required=True),
        Column("receipt_attest_at", MOMENT_KIND, required=True),
        Column("decision_attest_by", text(60), required=True),
        Column("decision_attest_at", MOMENT_KIND, required=True),
    ),
    key="batch_id",
)


def read(data: bytes) -> Sheet:
    """The attested batches: `line_no` and the columns of `LAYOUT`, in the order of the file.

    `orders` counts different order numbers; `sum_ore` is net and signed; moments are UTC; `file_sha256` is lower case.
    A row whose two attests are by the same person is put aside (`ATT-2P`). A batch may stand twice: the later line
    replaces the earlier one until the batch is taken. Raises FileRefused as `delimited.read` does.
    """
    sheet = delimited.read(data, LAYOUT)
    table = sheet.table
    same = pc.equal(_person(table["receipt_attest_by"]), _person(table["decision_attest_by"]))
    alone = table.filter(same)
    found = delimited.fault_rows(
        "ATT-2P",
        alone["line_no"].combine_chunks(),
        "Mottagningsattest och beslutsattest ska göras av två olika personer.",
        "Låt en annan person attestera och lämna raden på nytt.",
        field="decision_attest_by",
        found=alone["decision_attest_by"].combine_chunks(),
        keys=alone["batch_id"].combine_chunks(),
    )
    kept = table.filter(pc.invert(same))
    lower = pc.utf8_lower(kept["file_sha256"])
    kept = kept.set_column(kept.schema.get_field_index("file_sha256"), "file_sha256", lower)
    return Sheet(kept, faults.concat([sheet.faults, found]), sheet.rows)


def write(table: pa.Table) -> bytes:
    """The attest list of a table with the columns of `LAYOUT`."""
    return delimited.write(table, LAYOUT)


def file_name(name: SerialName) -> str:
    """The name `ATTEST_<client>_<YYYYMMDD>_<nnn>.csv`."""
    return delimited.file_name(PREFIX, name)


def parse_file_name(name: str) -> SerialName:
    """The parts of the file name; raises FileRefused (`DEL-NAME`) when it has another shape."""
    return delimited.parse_file_name(PREFIX, name)


def _person(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """The name without case and blanks: `ANNEX` and `annex ` are one person."""
    return pc.replace_substring_regex(pc.utf8_lower(names), r"\s", "")
