"""The one way of money into the ledger: deposits and payments of any source, in one shape, booked part by part.

Every source gives the same tables; nulls where nothing was sent, amounts in whole öre and positive.

- deposits (`DEPOSIT`): known before the payments, in order of `deposit_no`, the file's own numbering.
- payments: payment_no (the file's own, ascending), deposit_no (ascending), ordinal (in the deposit), kind ("payment",
  "deduction" or "reversal"; the last two count negative), amount_ore, sender_bankgiro, reference, reference_code and
  channel_code int64, serial, line_no; where the source has them end_to_end_id and reverses_payment_id.
- references (line_no, sign, reference, amount_ore, reference_code), texts (line_no, text) and payers (name,
  extra_name, street, postal_code, city, country, country_code, organisation_no): each with its payment_no. A
  payment's children come in the same part as the payment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reskontra.chain import NightStopped
from reskontra.ledger import constant
from reskontra.payments.payment_twins import TwinFinder
from reskontra.tally import kronor

if TYPE_CHECKING:
    from reskontra.night import Night

DEPOSIT = pa.schema(
    [
        ("deposit_no", pa.int64()),
        ("bank", pa.string()),
        ("bankgiro", pa.string()),
        ("deposit_key", pa.string()),
        ("paid_on", pa.date32()),
        ("account", pa.string()),
        ("amount_ore", pa.int64()),  # as the bank says
        ("payment_count", pa.int64()),
        ("file_line", pa.int64()),
    ]
)


NO_REFERENCES = pa.schema(
    [
        ("payment_no", pa.int64()),
        ("line_no", pa.int64()),
        ("sign", pa.int64()),
        ("reference", pa.string()),
        ("amount_ore", pa.int64()),
        ("reference_code", pa.int64()),
    ]
).empty_table()
NO_TEXTS = pa.schema([("payment_no", pa.int64()), ("line_no", pa.int64()), ("text", pa.string())]).empty_table()
NO_PAYERS = pa.schema([("payment_no", pa.int64()), ("name", pa.string())]).empty_table()
_NEVER = np.iinfo(np.int64).max
PLACED = pa.schema([("payment_no", pa.int64()), ("payment_id", pa.int64())])


@dataclass(frozen=True)
class Origin:
    """Where payments come from: the source of the schema, the file, and when the bank wrote it, in its own words."""

    source: str
    file_id: int
    created_at: str


@dataclass
class Booked:
    """What became of the payments handed to a booking: booked, and known as twins of payments booked before.

    `doubtful`: file line and payment_id of those that may be twins; both are booked.
    """

    count: int = 0
    ore: int = 0
    twin_count: int = 0
    twin_ore: int = 0
    doubtful: list[tuple[int, int]] = field(default_factory=list)


class Booking:
    """The deposits and payments of one file on their way into the ledger, in the open transaction or savepoint."""

    def __init__(self, night: Night, origin: Origin, deposits: pa.Table) -> None:
        """`deposits` has the columns of `DEPOSIT`; their numbers are taken now, their rows written by `close`."""
        self._night = night
        self._origin = origin
        self._deposits = deposits
        count = deposits.num_rows
        self._numbers = deposits["deposit_no"].to_numpy()
        self._ids = np.arange(count) + (night.take_numbers("deposit", count) if count else 0)
        self._twins = TwinFinder(night, origin.source, deposits)
        self._first = np.full(count, _NEVER)
        self._last = np.zeros(count, dtype=np.int64)
        self._serials = np.stack([np.full(count, _NEVER), np.zeros(count, dtype=np.int64)])
        self._twin_count = np.zeros(count, dtype=np.int64)
        self._twin_ore = np.zeros(count, dtype=np.int64)
        self.booked = Booked()

    def add(self, payment: pa.Table, reference: pa.Table, text: pa.Table, payer: pa.Table) -> pa.Table:
        """Load a part of the payments with what came along; under which payment_id each payment_no is now known.

        A twin is known under the payment_id it was booked under before.
        """
        found = self._twins.take(payment, payer, reference)
        self.booked.doubtful = self._twins.doubtful
        payment = self._without_twins(payment, found)
        if not payment.num_rows:
            return found.select(PLACED.names)
        first = self._night.take_numbers("payment", payment.num_rows)
        payment = payment.append_column("payment_id", pa.array(np.arange(first, first + payment.num_rows)))
        self._load_payments(payment)
        for name, children in (("payment_reference", reference), ("payment_text", text), ("payer", payer)):
            self._load_children(name, children, payment)
        return pa.concat_tables([payment.select(PLACED.names), found.select(PLACED.names)])

    def close(self) -> Booked:
        """Write the deposits; raises NightStopped when the ledger's payments are not what the bank says they are."""
        night, keys = self._night, self._keys
        if not self._deposits.num_rows:
            return self.booked
        rows = self._deposits.drop_columns(["deposit_no"])
        for name, taken in (("amount_ore", self._twin_ore), ("payment_count", self._twin_count)):
            less = pc.subtract(rows[name], pa.array(taken))
            rows = rows.set_column(rows.schema.get_field_index(name), name, less)
        none = self._first == _NEVER
        columns = {
            "deposit_id": pa.array(self._ids),
            "twin_ore": pa.array(self._twin_ore),
            "twin_count": pa.array(self._twin_count),
            "first_payment_id": pa.array(self._first, mask=none),
            "last_payment_id": pa.array(self._last, mask=none),
            "first_serial": pa.array(self._serials[0], mask=self._serials[0] == _NEVER),
            "last_serial": pa.array(self._serials[1], mask=self._serials[0] == _NEVER),
        }
        for name, column in columns.items():
            rows = rows.append_column(name, column)
        night.ledger.load("deposit", constant(rows, **keys, file_created_at=self._origin.created_at))
        night.ledger.run("sample_less")
        night.ledger.analyze("payment", "deposit")
        self._prove()
        return self.booked

    @property
    def _keys(self) -> dict[str, object]:
        night, origin = self._night, self._origin
        return {
            "client": night.client.code,
            "source": origin.source,
            "file_id": origin.file_id,
            "run_id": night.run_id,
            "version_id": night.version_id,
        }

    def _without_twins(self, payment: pa.Table, found: pa.Table) -> pa.Table:
        """The payments that no other source has told of; the twins found are noted beside what they are twins of."""
        if not found.num_rows:
            return payment
        is_twin = pc.is_in(payment["payment_no"], value_set=found["payment_no"].combine_chunks())
        twins = payment.filter(is_twin)
        place = self._places(twins)
        np.add.at(self._twin_count, place, 1)
        np.add.at(self._twin_ore, place, _signed(twins))
        self.booked.twin_count += twins.num_rows
        self.booked.twin_ore += int(_signed(twins).sum())
        rows = pa.table(
            {
                "payment_id": found["payment_id"],
                "rule": found["rule"],
                "deposit_id": self._ids[place],
                "amount_ore": twins["amount_ore"],
                "reference": pc.fill_null(twins["reference"], ""),
                "serial": pc.fill_null(twins["serial"], ""),
                "file_line": twins["line_no"],
            }
        )
        self._night.ledger.load("twin_payment", constant(rows, **self._keys))
        return payment.filter(pc.invert(is_twin))

    def _places(self, payment: pa.Table) -> np.ndarray:
        return np.searchsorted(self._numbers, payment["deposit_no"].to_numpy())

    def _load_payments(self, payment: pa.Table) -> None:
        place = self._places(payment)
        ids = payment["payment_id"].to_numpy()
        self._note_serials(payment, place)
        np.minimum.at(self._first, place, ids)
        np.maximum.at(self._last, place, ids)
        self.booked.count += payment.num_rows
        self.booked.ore += int(_signed(payment).sum())
        where = pa.array(place)
        columns = {
            **{name: payment[name] for name in ("payment_id", "kind", "ordinal", "amount_ore", "sender_bankgiro")},
            "file_line": payment["line_no"],
            "reference": pc.fill_null(payment["reference"], ""),
            "ocr": ocr(payment["reference"]),
            "serial": pc.fill_null(payment["serial"], ""),
            "reference_code": payment["reference_code"],
            "channel_code": payment["channel_code"],
            "deposit_id": pa.array(self._ids[place]),
            "bankgiro": self._deposits["bankgiro"].take(where),
            "paid_on": self._deposits["paid_on"].take(where),
        }
        for name in ("end_to_end_id", "reverses_payment_id"):
            if name in payment.column_names:
                columns[name] = payment[name]
        self._night.ledger.load("payment", constant(pa.table(columns), **self._keys))

    def _note_serials(self, payment: pa.Table, place: np.ndarray) -> None:
        """The lowest and highest of the bank's own numbers in each deposit; only BgMax numbers payments plainly."""
        if self._origin.source != "bgmax" or payment["serial"].null_count == payment.num_rows:
            return
        told = payment["serial"].is_valid().to_numpy()
        serial = payment["serial"].drop_null().cast(pa.int64()).to_numpy()
        np.minimum.at(self._serials[0], place[told], serial)
        np.maximum.at(self._serials[1], place[told], serial)

    def _load_children(self, name: str, children: pa.Table, payment: pa.Table) -> None:
        """What stands below the given payments, with their payment_id."""
        if not children.num_rows:
            return
        parent = pc.index_in(children["payment_no"], value_set=payment["payment_no"].combine_chunks())
        rows = children.append_column("payment_id", payment["payment_id"].take(parent))
        rows = rows.drop_columns(["payment_no"]).filter(pc.is_valid(parent))
        self._night.ledger.load(name, constant(rows, client=self._night.client.code))

    def _prove(self) -> None:
        """The ledger's payments are the bank's, deposit by deposit; a difference is our own fault."""
        keys = {"client": self._night.client.code, "run_id": self._night.run_id, "file_id": self._origin.file_id}
        for row in self._night.ledger.rows("differing_deposits", **keys):
            raise NightStopped(
                f"{row['file_name']} rad {row['file_line']}, insättning {row['deposit_key']} till bankgiro "
                f"{row['bankgiro']}: banken anger {row['payment_count']} betalningar, {kronor(row['amount_ore'])} kr, "
                f"men bokfört är {row['booked_count']} betalningar, {kronor(row['booked_ore'])} kr. Inget är bokfört. "
                "Felet finns i systemet, inte i filen: anmäl det till förvaltaren."
            )


def ocr(reference: pa.ChunkedArray) -> pa.ChunkedArray:
    """References that are numbers, without leading zeros; null for the others."""
    number = pc.ascii_ltrim(pc.if_else(pc.ascii_is_decimal(reference), reference, None), characters="0")
    return pc.if_else(pc.equal(number, ""), None, number)


def _signed(payment: pa.Table) -> np.ndarray:
    """Öre of each payment, deductions and reversals negative."""
    ore = payment["amount_ore"].to_numpy()
    return np.where(pc.equal(payment["kind"], "payment").to_numpy(), ore, -ore)
