"""The rules of a camt file: what refuses an entry (CAM-R7, R8), the file (CAM-R9), and what is only remarked (R10).

The ids are those of `docs/formats/camt.md`. Sums go on from block to block, as an entry may be larger than a block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited
from formats.camt_payments import Payments
from formats.faults import FAULTS, Fault, concat, kronor, table

MOST_NAMED = 100  # faults of one rule in one part that are named one by one
ENTRY_ACTION = "Posten är inte bokad; filens övriga poster är lästa. Begär en rättad fil från banken."
KEPT = "Betalningen är läst. Kontrollera den för hand."
_LIMIT = 2**62


class Running:
    """Sums by a number that never falls, block after block; only the last number's sum is carried on."""

    def __init__(self) -> None:
        self._numbers = np.zeros(0, np.int64)
        self._sums = np.zeros(0, np.int64)

    def add(self, numbers: np.ndarray, values: np.ndarray) -> None:
        """Count in a block's values (a block's sum fits 64 bits; a larger total stands still at 2 to the 62nd)."""
        number, carried = self._numbers[-1:], self._sums[-1:]
        self._numbers, starts = np.unique(np.r_[number, numbers], return_index=True)
        first = int(carried[0]) if len(carried) else 0
        if not len(self._numbers):
            return
        self._sums = np.add.reduceat(np.r_[carried * 0, values], starts)
        if len(carried):
            self._sums[0] = max(-_LIMIT, min(_LIMIT, int(self._sums[0]) + first))

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """The sums of these numbers, which had values in this block or are the last of an earlier one; else 0."""
        if not len(self._numbers):
            return np.zeros(len(numbers), np.int64)
        place = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return np.where(self._numbers[place] == numbers, self._sums[place], 0)


@dataclass(frozen=True)
class Verdict:
    """`refused`: the numbers of the entries that are not sound; `faults` says why, `warnings` what is remarked."""

    refused: np.ndarray
    faults: pa.Table
    warnings: pa.Table


class Judge:
    """Holds entries against their payments and batches, and notifications against their entries."""

    def __init__(self, currencies: Collection[str]) -> None:
        self._currencies = pa.array(sorted(currencies), pa.string())
        self._entry_sum, self._details_sum, self._details_count = Running(), Running(), Running()
        self._batch_sum, self._batches, self._batch_count = Running(), Running(), Running()
        self._refused_open = np.zeros(0, np.int64)  # an entry still open that is refused already

    def entries(self, entry: pa.Table, batch: pa.Table, paid: Payments) -> Verdict:
        """The verdict over the entries of a block, one still open among them, from all its blocks so far."""
        said = _Said()
        keys = _keys(entry)
        bad = [self._refused_open, *self._unreadable(entry, keys, said), *self._payments(entry, paid, keys, said)]
        payment = paid.table
        number = payment["entry_no"].to_numpy()
        of_entry = np.searchsorted(entry["entry_no"].to_numpy(), number)
        with_entry = pc.equal(payment["is_credit"], entry["is_credit"].combine_chunks().take(pa.array(of_entry)))
        signed = np.where(_mask(with_entry), 1, -1) * payment["amount_ore"].combine_chunks().fill_null(0).to_numpy()
        details = payment["details_no"].to_numpy()
        self._entry_sum.add(number, signed)
        self._details_sum.add(details, signed)
        self._details_count.add(details, np.ones(len(details), np.int64))
        bad += self._batch_faults(entry, batch, keys, np.concatenate(bad), said)
        bad.append(self._sums(entry, keys, np.concatenate(bad), said))
        refused = np.unique(np.concatenate(bad))
        still_open = entry["entry_no"].to_numpy()[~_mask(entry["closed"])]
        self._refused_open = np.intersect1d(refused, still_open)
        return Verdict(refused, said.table(), _warnings(paid, keys, entry))

    def counts(self, entry: pa.Table) -> pa.Array:
        """NbOfTxs of the entries' batches together; null where none was said. After `entries`."""
        number = entry["entry_no"].to_numpy()
        return pa.array(self._batch_count.of(number), mask=self._batches.of(number) == 0)

    def _unreadable(self, entry: pa.Table, keys: pa.Array, said: _Said) -> Iterator[np.ndarray]:
        closed = _mask(entry["closed"])
        unknown = _mask(pc.and_(entry["amount_text"].is_valid(), entry["amount_ore"].is_null()))
        foreign = ~_mask(pc.is_in(entry["currency"], value_set=self._currencies))
        for rule, mask, field, found, wanted in (
            ("CAM-FORM", entry["doubled"].is_valid(), "Ntry", _local(entry["doubled"]), DOUBLED),
            ("CAM-FORM", entry["unreadable"].is_valid(), "Ntry", entry["unreadable"], UNREADABLE),
            ("CAM-AMOUNT", unknown, "Ntry/Amt", entry["amount_text"], AMOUNT),
            ("CAM-R7", foreign, "Ntry/Amt/@Ccy", entry["currency"], self._currency_wanted()),
        ):
            chosen = _mask(mask) & closed
            said.add(rule, chosen, entry["line_no"], keys, field, found, wanted)
            yield entry["entry_no"].to_numpy()[chosen]

    def _payments(self, entry: pa.Table, paid: Payments, keys: pa.Array, said: _Said) -> Iterator[np.ndarray]:
        payment = paid.table
        of_entry = pc.index_in(payment["entry_no"].combine_chunks(), value_set=entry["entry_no"].combine_chunks())
        keys = keys.take(of_entry)
        detailed = ~_mask(payment["is_unspecified"])
        no_amount, unread = payment["amount_text"].is_null(), payment["amount_ore"].is_null()
        other = pc.not_equal(payment["currency"], entry["currency"].combine_chunks().take(of_entry)).fill_null(True)
        for rule, mask, field, found, wanted in (
            ("CAM-FORM", payment["doubled"].is_valid(), "TxDtls", _local(payment["doubled"]), DOUBLED),
            ("CAM-FORM", payment["unreadable"].is_valid(), "TxDtls/CdtDbtInd", payment["unreadable"], UNREADABLE),
            ("CAM-R8", no_amount, "TxDtls/Amt", None, NO_AMOUNT),
            ("CAM-AMOUNT", pc.and_(pc.invert(no_amount), unread), "TxDtls/Amt", payment["amount_text"], AMOUNT),
            ("CAM-R7", pc.and_(pc.invert(no_amount), other), "TxDtls/Amt/@Ccy", payment["currency"], ONE_CURRENCY),
        ):
            chosen = _mask(mask) & detailed
            said.add(rule, chosen, payment["line_no"], keys, field, found, wanted)
            yield payment["entry_no"].to_numpy()[chosen]

    def _batch_faults(
        self, entry: pa.Table, batch: pa.Table, keys: pa.Array, bad: np.ndarray, said: _Said
    ) -> list[np.ndarray]:
        """CAM-R8 of each batch, held against the payments of its own details (rulings 42 and 54)."""
        number, details = batch["entry_no"].to_numpy(), batch["details_no"].to_numpy()
        amount = batch["amount_ore"].combine_chunks().fill_null(0).to_numpy()
        self._batch_sum.add(number, amount)
        self._batches.add(number, _mask(pc.or_(batch["count"].is_valid(), batch["amount_ore"].is_valid())).astype(int))
        self._batch_count.add(number, batch["count"].combine_chunks().fill_null(0).to_numpy())
        of_entry = np.searchsorted(entry["entry_no"].to_numpy(), number)
        is_credit = entry["is_credit"].combine_chunks().take(pa.array(of_entry))
        turned = _mask(pc.not_equal(batch["is_credit"].combine_chunks(), is_credit))
        counted, summed = self._details_count.of(details), self._details_sum.of(details)
        unread_count = _mask(pc.and_(batch["count_text"].is_valid(), batch["count"].is_null()))
        unread_amount = _mask(pc.and_(batch["amount_text"].is_valid(), batch["amount_ore"].is_null()))
        count = batch["count"].combine_chunks().fill_null(-1).to_numpy()
        sound = ~np.isin(number, bad)
        wrong_count = unread_count | ((count >= 0) & (counted > 0) & (count != counted))
        has_amount = _mask(batch["amount_ore"].is_valid())
        wrong_sum = unread_amount | (has_amount & (counted > 0) & (np.where(turned, -amount, amount) != summed))
        keys = keys.take(pa.array(of_entry))
        doubled = _mask(batch["doubled"].is_valid())
        line_no = batch["line_no"]
        said.add("CAM-FORM", doubled & sound, line_no, keys, "Btch", _local(batch["doubled"]), DOUBLED)
        said.add("CAM-R8", wrong_count & sound, line_no, keys, "Btch/NbOfTxs", batch["count_text"], COUNT, counted)
        said.add("CAM-R8", wrong_sum & sound, line_no, keys, "Btch/TtlAmt", batch["amount_text"], BATCH_SUM, summed)
        return [number[(doubled | wrong_count | wrong_sum) & sound]]

    def _sums(self, entry: pa.Table, keys: pa.Array, bad: np.ndarray, said: _Said) -> np.ndarray:
        """CAM-R8: payments make their entry's amount, and so do the batches of an entry without payments."""
        number = entry["entry_no"].to_numpy()
        amount = entry["amount_ore"].combine_chunks().fill_null(0).to_numpy()
        detailed = entry["payment_count"].to_numpy() > 0
        summed = np.where(detailed, self._entry_sum.of(number), self._batch_sum.of(number))
        held = detailed | (summed != 0)
        chosen = _mask(entry["closed"]) & ~np.isin(number, bad) & held & (summed != amount)
        said.add("CAM-R8", chosen, entry["line_no"], keys, "Ntry/Amt", entry["amount_text"], SUM, summed)
        return number[chosen]

    def _currency_wanted(self) -> str:
        return f"Valutan ska vara {' eller '.join(self._currencies.to_pylist())}."


DOUBLED = "Elementet får finnas en gång och utan andra element i sig."
UNREADABLE = "Elementet saknas eller går inte att läsa."
AMOUNT = "Beloppet ska vara kronor utan tecken, med högst två decimaler efter punkt."
NO_AMOUNT = "Varje betalning i en post med flera ska ha ett eget belopp."
ONE_CURRENCY = "Betalningens valuta ska vara postens."
COUNT = "Antalet ska vara det som posten innehåller, {}."
BATCH_SUM = "Summan ska vara betalningarnas i samma grupp, {}."
SUM = "Postens belopp ska vara summan av det den består av, {}."


class _Said:
    """The faults found so far, of each rule and field the first `MOST_NAMED` one by one."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self, rule: str, mask: np.ndarray, lines: pa.ChunkedArray, keys: pa.Array, field: str,
        found: pa.Array | None, wanted: str, actual: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """One fault for each row of the mask; `actual` is told in `wanted`, sums in kronor."""
        rows = np.flatnonzero(mask)
        for row in rows[:MOST_NAMED].tolist():
            text = "" if found is None else found[row].as_py() or ""
            told = "" if actual is None else str(actual[row]) if wanted is COUNT else kronor(int(actual[row]))
            self._faults.append(
                Fault(
                    rule,
                    wanted.format(told),
                    ENTRY_ACTION,
                    found=delimited.shown(text),
                    field=field,
                    line_no=lines[row].as_py(),
                    key=keys[row].as_py(),
                )
            )
        if len(rows) > MOST_NAMED:
            more = f"Ytterligare {len(rows) - MOST_NAMED} av samma slag."
            self._faults.append(Fault(rule, more, ENTRY_ACTION, field=field))

    def table(self) -> pa.Table:
        return concat([table(self._faults)]) if self._faults else FAULTS.empty_table()


def _keys(entry: pa.Table) -> pa.Array:
    """What the bank knows each entry by: its reference, else its place in the file."""
    place = pc.binary_join_element_wise("post", entry["entry_no"].cast(pa.string()), " ")
    return pc.coalesce(entry["servicer_ref"], entry["entry_ref"], place).combine_chunks()


def _warnings(paid: Payments, keys: pa.Array, entry: pa.Table) -> pa.Table:
    payment = paid.table
    of_entry = pc.index_in(payment["entry_no"].combine_chunks(), value_set=entry["entry_no"].combine_chunks())
    said = []
    for rule, mask, field, wanted in (
        ("CAM-R10", paid.unequal, "RmtInf/Strd", "Referensernas belopp ska tillsammans vara betalningens belopp."),
        ("CAM-ZERO", pc.equal(payment["amount_ore"], 0), "TxDtls/Amt", "En betalning har ett belopp."),
    ):
        rows = np.flatnonzero(_mask(mask))
        said += [
            Fault(
                rule,
                wanted,
                KEPT,
                field=field,
                line_no=payment["line_no"][row].as_py(),
                key=str(keys[of_entry[row].as_py()]),
            )
            for row in rows[:MOST_NAMED].tolist()
        ]
        if len(rows) > MOST_NAMED:
            said.append(Fault(rule, f"Ytterligare {len(rows) - MOST_NAMED} av samma slag.", KEPT, field=field))
    return table(said)


def _mask(values: pa.Array | pa.ChunkedArray | np.ndarray) -> np.ndarray:
    if isinstance(values, np.ndarray):
        return values
    return np.asarray(values.fill_null(False))


def _local(tags: pa.ChunkedArray) -> pa.Array:
    return pc.replace_substring_regex(tags, r"^\{[^}]*\}", "")
