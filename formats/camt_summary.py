"""CAM-R9: what a notification says of all its entries, held against the entries that were read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_rules import Running
from formats.camt_scan import ASK
from formats.faults import Fault, FileRefused, kronor

TOTAL = pa.schema(
    [
        ("notification_no", pa.int64()),
        ("line_no", pa.int64()),
        ("entries", pa.int64()),  # counted
        ("credit_entries", pa.int64()),
        ("debit_entries", pa.int64()),
        ("credit_ore", pa.int64()),
        ("debit_ore", pa.int64()),
        ("unread_amounts", pa.int64()),  # entries whose amount cannot be read
        ("stated_entries", pa.int64()),  # as the bank says, null where it does not
        ("stated_sum", pa.int64()),
        ("stated_credit_entries", pa.int64()),
        ("stated_credit_sum", pa.int64()),
        ("stated_debit_entries", pa.int64()),
        ("stated_debit_sum", pa.int64()),
        ("stated_net", pa.int64()),  # signed
        ("agrees", pa.bool_()),
    ]
)
_COUNTED = ("credit_entries", "debit_entries", "credit_ore", "debit_ore", "unread_amounts")
_COUNTS = ("entries", "credit_entries", "debit_entries")
_NAMES = {
    "entries": "TtlNtries/NbOfNtries",
    "sum": "TtlNtries/Sum",
    "credit_entries": "TtlCdtNtries/NbOfNtries",
    "credit_sum": "TtlCdtNtries/Sum",
    "debit_entries": "TtlDbtNtries/NbOfNtries",
    "debit_sum": "TtlDbtNtries/Sum",
    "net": "TtlNtries/TtlNetNtry",
}


class Summary:
    """Counts the entries of each notification, block after block."""

    def __init__(self) -> None:
        self._counted = {name: Running() for name in _COUNTED}

    def add(self, entry: pa.Table) -> None:
        """Count in the entries that ended in a block."""
        ended = entry.filter(entry["closed"])
        number = ended["notification_no"].to_numpy()
        amount = ended["amount_ore"].combine_chunks().fill_null(0).to_numpy()
        credit = np.asarray(pc.equal(ended["is_credit"], True).fill_null(False))
        debit = np.asarray(pc.equal(ended["is_credit"], False).fill_null(False))
        unread = np.asarray(pc.or_(ended["amount_ore"].is_null(), ended["is_credit"].is_null()))
        for name, values in zip(_COUNTED, (credit, debit, credit * amount, debit * amount, unread), strict=True):
            self._counted[name].add(number, values.astype(np.int64))

    def totals(self, stated: pa.Table) -> pa.Table:
        """The totals of notifications that have ended, with the columns of `TOTAL`; raises FileRefused (CAM-FORM)."""
        for column in ("doubled", "unreadable"):
            broken = stated.filter(stated[column].is_valid())
            if broken.num_rows:
                row = broken.to_pylist()[0]
                name = _NAMES.get(row[column], "TxsSummry")
                wanted = "Kontots huvud och summor ska gå att läsa, varje del en gång."
                raise FileRefused(Fault("CAM-FORM", wanted, ASK, field=name, line_no=row["line_no"]))
        number = stated["notification_no"].to_numpy()
        made = {name: stated[name] for name in TOTAL.names if name in stated.column_names}
        made |= {name: pa.array(running.of(number)) for name, running in self._counted.items()}
        total = pa.table({name: made[name] for name in TOTAL.names if name in made})
        return total.append_column("agrees", agrees(total)).cast(TOTAL)


def agrees(total: pa.Table) -> pa.BooleanArray:
    """Whether everything stated is what was counted; a sum cannot be held against amounts that were not read.

    The sum of all entries may be credits and debits together, or the credits alone: banks do both.
    """
    checks = [
        _same(total["stated_entries"], total["entries"]),
        _same(total["stated_credit_entries"], total["credit_entries"]),
        _same(total["stated_debit_entries"], total["debit_entries"]),
        _same(total["stated_credit_sum"], total["credit_ore"]),
        _same(total["stated_debit_sum"], total["debit_ore"]),
        _same(total["stated_net"], pc.subtract(total["credit_ore"], total["debit_ore"])),
        pc.or_(
            _same(total["stated_sum"], pc.add(total["credit_ore"], total["debit_ore"])),
            _same(total["stated_sum"], total["credit_ore"]),
        ),
    ]
    silent = [total[f"stated_{name}"].is_null() for name in _NAMES if name not in _COUNTS]
    no_sum = silent[0]
    held = checks[0]
    for column in silent[1:]:
        no_sum = pc.and_(no_sum, column)
    for check in checks[1:]:
        held = pc.and_(held, check)
    found = pc.and_(held, pc.or_(no_sum, pc.equal(total["unread_amounts"], 0)))
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _same(stated: pa.ChunkedArray, counted: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.equal(stated, counted).fill_null(True)


def refuse(total: pa.Table) -> None:
    """Raise FileRefused (CAM-R9) naming each notification that does not agree."""
    broken = total.filter(pc.invert(total["agrees"])).to_pylist()
    if broken:
        raise FileRefused(*(_fault(row) for row in broken[:100]))


def _fault(row: dict[str, int | None]) -> Fault:
    counted = (
        f"{row['entries']} poster, {kronor(int(row['credit_ore'] or 0))} in och {kronor(int(row['debit_ore'] or 0))} ut"
    )
    unread = f", {row['unread_amounts']} belopp går inte att läsa" if row["unread_amounts"] else ""
    stated = ", ".join(
        f"{tag} {row[f'stated_{name}'] if name in _COUNTS else kronor(int(row[f'stated_{name}'] or 0))}"
        for name, tag in _NAMES.items()
        if row[f"stated_{name}"] is not None
    )
    return Fault(
        "CAM-R9",
        f"Kontots summor ska stämma med posterna: {counted}{unread}.",
        "Inget i filen är bokat. Begär en ny fil från banken.",
        found=stated,
        field="TxsSummry",
        line_no=row["line_no"],
    )
