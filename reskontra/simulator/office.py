"""UBW and the operational systems through the mornings: customers, orders, attests and planted faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from formats import customer_supplement
from reskontra.simulator import api_orders, credits, habits, municipality, orders, streams, truth, ubw, ubw_api
from reskontra.simulator.counterpart import Counterpart
from reskontra.simulator.faults import KINDS
from reskontra.simulator.orders import Orders, joined
from reskontra.simulator.rhythm import DAILY, Rhythm
from reskontra.simulator.truth import Morning
from reskontra.simulator.ubw import NARROW, WIDE, Batch

FIRST_ORDER = 100_000_001
FIRST_API_ORDER = 900_000_001
MOST_API_ORDERS = 500  # a morning
PART_ORDERS = 20_000  # orders made at a time
FILE_ORDERS = 10_000  # most orders in a file: 130 MB in the wide layout
FILE_CUSTOMERS = 20_000
MOST_REPEATED = 1_000  # orders that may be sent once more
SMALLEST_INVOICE_ORE = 5_000  # gross, of the demo's policy
LATE_ATTESTS = ("unattested", "one_person", "wrong_sum")  # why a batch is held, morning by morning
FAULTY_SUPPLEMENT = (
    ("SUP-CUSTOMER", "{stranger};1;register;;;;;;;;;"),
    ("DEL-VALUE", "{other};;;0007:5599000015;;;;;;;;"),
    ("SUP-KRAVKOD", "{other};;;;OKÄND;;;;;;;"),
    ("SUP-PROTECTION", "{protected};0;kundtjänst;;;;;;;;;"),
)


class Office:
    """All that UBW and the systems put in their folders; `accepted` are the numbers of orders that must be taken.

    `rhythm` says which mornings bring orders and planted faults; the others have what is credited and who has moved.
    """

    def __init__(
        self,
        counterparts: dict[str, Counterpart],
        customers: pd.DataFrame,
        client: str,
        *,
        size: int,
        seed: int,
        faults: bool,
        api: Path | None = None,
        rhythm: Rhythm = DAILY,
    ) -> None:
        self._counterparts, self._customers, self._client = counterparts, customers, client
        self._size, self._seed, self._faults, self._api, self._rhythm = size, seed, faults, api, rhythm
        self._mornings = 0
        self._next_order = FIRST_ORDER
        self._next_api_order = FIRST_API_ORDER
        self._unattested: dict[int, pd.DataFrame] = {}  # orders in the API that are attested the next morning
        self.accepted: list[int] = []
        self._small: dict[str, pd.DataFrame] = {}
        self._held: list[tuple[Batch, pd.DataFrame]] = []
        self._last_file = b""
        self._again = b""
        self.creditor = credits.Creditor(customers)

    def drop(self, day: date, documents: pd.DataFrame, paid: pd.DataFrame) -> Morning:
        """Put one morning's files. `documents` and `paid` are what may be credited (see `credits`)."""
        rng = np.random.default_rng([self._seed, 2, self._mornings])
        morning = Morning(day)
        is_full = self._rhythm.has_orders(day, self._mornings)
        self._drop_customers(day, morning)
        self._again = b""
        made = self._orders(day, documents, paid, rng) if is_full else self._credit_orders(day, documents, paid)
        self._drop_orders(made, day, morning)
        self._release(morning)
        if self._api:
            self._offer(self._api, day, morning, rng)
        if self._faults and is_full:
            self._drop_late_batch(day, morning, rng)
            self._drop_odd_files(day, morning, rng)
        morning.orders["outcome"] = morning.orders["outcome"].astype("str")
        self._mornings += 1
        return morning

    def width(self, account: str) -> int:
        """The layout that an account's files have this morning: they change in turn."""
        turn = sorted(self._counterparts).index(account) + self._mornings
        return NARROW if turn % 2 else WIDE

    def _put(self, morning: Morning, account: str, name: str, data: bytes) -> None:
        self._counterparts[account].put(name, data)
        morning.files.append((account, name, len(data)))

    def _drop_customers(self, day: date, morning: Morning) -> None:
        """New customers, and from the second morning some who have moved, with what CS15 cannot say of the new."""
        new = self._customers[self._customers["arrives"] == self._mornings]
        known = self._customers[(self._customers["arrives"] < self._mornings) & (self._customers["status"] == "N")]
        moved = known[~known["wrong_identity"]].iloc[self._mornings :: 53] if self._mornings else known.iloc[:0]
        moved = moved.assign(street=[f"Flyttstigen {self._mornings}{n}" for n in range(len(moved))])
        self._customers.loc[moved.index, "street"] = moved["street"]
        sent = pd.concat([frame for frame in (new, moved) if len(frame)]) if len(new) or len(moved) else new
        for number, start in enumerate(range(0, len(sent), FILE_CUSTOMERS), start=1):
            data = ubw.customer_file(sent.iloc[start : start + FILE_CUSTOMERS], self._client, self.width("ubw"))
            self._put(morning, "ubw", f"KUND_{self._client}_{day:%Y%m%d}_{number:03}.txt", data)
        morning.customers = len(sent)
        morning.customers_returned = {"CUS-IDENTITY": int(sent["wrong_identity"].sum())} if len(sent) else {}
        supplement = ubw.supplement_file(new)
        if self._faults and self._mornings:
            supplement = self._spoilt(supplement)
            morning.supplements_returned = {rule: 1 for rule, _ in FAULTY_SUPPLEMENT}
        if supplement:
            self._put(morning, "ubw", ubw.supplement_name(self._client, day, 1), supplement)

    def _spoilt(self, supplement: bytes) -> bytes:
        """The supplement with a row of each kind of fault."""
        of_role = self._customers.drop_duplicates("role").set_index("role")["customer_no"]
        names = {"other": of_role["company"], "protected": of_role["protected"]}
        names["stranger"] = str(90_909_000 + self._mornings)
        header = ";".join(column.name for column in customer_supplement.LAYOUT.columns).encode() + b"\n"
        rows = "".join(row.format(**names) + "\n" for _, row in FAULTY_SUPPLEMENT)
        return (supplement or header) + rows.encode()

    def _orders(
        self, day: date, documents: pd.DataFrame, paid: pd.DataFrame, rng: np.random.Generator
    ) -> Iterator[Orders]:
        """All orders of the morning with their numbers and amounts, some at a time; what is special stands first."""
        here = self._customers[self._customers["arrives"] <= self._mornings]
        parts = [
            orders.stories(here[~here["plot"].isin(habits.CLAIMS)] if self._mornings else here, day, rng),
            orders.rare(self._customers, day, rng),
            self._small_orders(day, rng),
        ]
        credit = self.creditor.orders(documents, paid, day, 1 + self._size // 200) if self._mornings else None
        if credit is not None:
            parts.append(credit)
        if self._faults:
            parts += self._faulty_orders(day, rng)
        for first in range(0, max(self._size, 1), PART_ORDERS):
            count = min(PART_ORDERS, self._size - first)
            made = joined(part for part in (orders.plain(here, count, day, rng), *parts) if len(part)).with_amounts()
            unnumbered = made.header["order_id"].isna()
            made.header.loc[unnumbered, "order_id"] = self._take_numbers(int(unnumbered.sum()))
            if not first:
                self.creditor.remember(made)
            yield made
            parts = []

    def _credit_orders(self, day: date, documents: pd.DataFrame, paid: pd.DataFrame) -> Iterator[Orders]:
        """The credit orders of a morning without other orders; none, if nothing is to be credited."""
        made = self.creditor.orders(documents, paid, day, 0)
        if made is not None:
            numbered = made.with_amounts()
            numbered.header["order_id"] = self._take_numbers(len(numbered))
            yield numbered

    def _take_numbers(self, count: int) -> np.ndarray:
        first = self._next_order
        self._next_order += count
        return np.arange(first, first + count)

    def _small_orders(self, day: date, rng: np.random.Generator) -> Orders:
        """An order below the smallest invoice for each small customer, later for one of them a morning."""
        small = self._customers.loc[self._customers["role"] == "small", "customer_no"].to_numpy()
        if self._mornings:
            small = small[[n for n in range(len(small)) if (self._mornings + n) % len(small) == 0]]
        return orders.of_stream(streams.SMALL, small, day, rng)

    def _faulty_orders(self, day: date, rng: np.random.Generator) -> Iterator[Orders]:
        """Orders of each kind of fault, over streams of several departments."""
        of_role = self._customers.groupby("role")["customer_no"].first()
        homes = [stream for stream in streams.STREAMS if stream.name in ("services", "childcare", "meals", "water")]
        for number, (kind, planted) in enumerate(KINDS.items()):
            if kind == "duplicate_order" and not self.accepted:
                continue
            usable = [stream for stream in homes if not planted.wide_only or self.width(stream.account) == WIDE]
            stream = usable[(number + self._mornings) % len(usable)]
            customer_nos = np.array([of_role[planted.role]] * (1 + self._size // 2_000))
            made = orders.of_stream(stream, customer_nos, day, rng)
            if kind == "twice_in_file":
                made.header["order_id"] = self._take_numbers(len(made))
                yield Orders(made.header.copy(), made.item.copy(), made.text.copy())
            if kind == "duplicate_order":
                made.header["order_id"] = self.accepted[: len(made)]
            made.header["fault"] = kind
            planted.plant(made)
            yield made

    def _drop_orders(self, parts: Iterator[Orders], day: date, morning: Morning) -> None:
        """Put the orders as files of their accounts, each a batch of its own, and the attest lists beside them."""
        batches: dict[str, list[Batch]] = {"ubw": [batch for batch, _ in self._held]} if self._held else {}
        found = []
        for made in parts:
            for account in sorted(made.header["account"].unique()):
                mine = made.only(made.header["account"] == account)
                for start in range(0, len(mine), FILE_ORDERS):
                    part = mine.only(np.arange(len(mine)) // FILE_ORDERS == start // FILE_ORDERS)
                    batch, name = self._drop_batch(part, account, len(batches.get(account, ())) + 1, day, morning)
                    batches.setdefault(account, []).append(batch)
                    found.append(self._judged(part.header.assign(file=name)))
        for account, listed in sorted(batches.items()):
            self._put(morning, account, ubw.attest_name(self._client, day, 1), ubw.attest_file(listed, day))
        morning.orders = pd.concat(found, ignore_index=True) if found else morning.orders
        taken = morning.orders["outcome"].isin((truth.INVOICED, truth.CREDITED, truth.WAITS))
        accepted = morning.orders.loc[taken, "order_id"].head(MOST_REPEATED).astype("int64").tolist()
        self.accepted = accepted or self.accepted

    def _drop_batch(self, part: Orders, account: str, number: int, day: date, morning: Morning) -> tuple[Batch, str]:
        """Put one file of orders; what its attest line must say, without the file's bytes, and its name."""
        system = account.rpartition("/")[2].upper()
        batch = ubw.order_batch(part, f"{system[:3]}{day:%y%m%d}{number}", self._client, day, self.width(account))
        name = f"ORDER_{self._client}_{day:%Y%m%d}_{number:03}.txt"
        self._put(morning, account, name, batch.data)
        if account == "ubw":
            self._again = self._again or batch.data
        return replace(batch, data=b""), name

    def _judged(self, header: pd.DataFrame) -> pd.DataFrame:
        """The orders with what must become of them; small ones wait until there are enough of them."""
        rules = {kind: planted.rule for kind, planted in KINDS.items()}
        header["rule"] = header["fault"].map(rules).fillna("")
        header["outcome"] = np.where(header["net_ore"].fillna(0) < 0, truth.CREDITED, truth.INVOICED)
        header["outcome"] = header["outcome"].mask(header["stream"] == streams.SMALL.name, truth.WAITS)
        header["outcome"] = header["outcome"].mask(header["fault"] != "", truth.RETURNED)
        header[["net_ore", "gross_ore"]] = header[["net_ore", "gross_ore"]].fillna(0).astype("int64")
        return header[truth.ORDERS]

    def _release(self, morning: Morning) -> None:
        """What earlier mornings left waiting and tonight must invoice: small orders in sum, batches attested now."""
        released = [rows.assign(outcome=truth.INVOICED, rule="") for _, rows in self._held]
        self._held = []
        waiting = morning.orders[morning.orders["outcome"] == truth.WAITS]
        for customer_no, rows in waiting.groupby("customer_no"):
            earlier = self._small.pop(str(customer_no), None)
            total = rows["gross_ore"].sum() + (earlier["gross_ore"].sum() if earlier is not None else 0)
            if total < SMALLEST_INVOICE_ORE:
                self._small[str(customer_no)] = pd.concat([frame for frame in (earlier, rows) if frame is not None])
                continue
            morning.orders.loc[rows.index, "outcome"] = truth.INVOICED
            if earlier is not None:
                released.append(earlier.assign(outcome=truth.INVOICED))
        if released:
            morning.released = pd.concat(released, ignore_index=True)

    def _offer(self, path: Path, day: date, morning: Morning, rng: np.random.Generator) -> None:
        """Offer some orders through the web API; those of the morning before that lacked an attest have it now."""
        offered = ubw_api.read(path)
        attest = api_orders.attest("BEREK", datetime(day.year, day.month, day.day, 8, tzinfo=UTC) - timedelta(days=1))
        for order in offered:
            if order["orderId"] in self._unattested:
                order["decisionAttest"] = attest
        late = [rows.assign(outcome=truth.INVOICED, rule="") for rows in self._unattested.values()]
        kinds = [*(api_orders.RULES if self._faults else ()), *[""] * max(2, min(self._size // 20, MOST_API_ORDERS))]
        pool = self._customers.loc[self._customers["role"] == "household", "customer_no"].to_numpy()
        made = orders.of_stream(streams.STORY, rng.choice(pool, len(kinds)), day, rng).with_amounts()
        made.header["order_id"] = np.arange(self._next_api_order, self._next_api_order + len(kinds))
        made.header["fault"] = kinds
        self._next_api_order += len(kinds)
        ubw_api.write(path, offered + api_orders.as_json(made, self._client, day))
        rows = self._judged(made.header.assign(file="", account="ubw_api"))
        rows["rule"] = rows["fault"].map(api_orders.RULES).fillna("")
        is_held = rows["rule"] == "ATT-HELD"
        rows["outcome"] = rows["outcome"].mask(is_held, truth.HELD)
        self._unattested = {int(row["order_id"]): rows.loc[[n]] for n, row in rows[is_held].iterrows()}
        morning.orders = pd.concat([morning.orders, rows], ignore_index=True)
        morning.released = pd.concat([frame for frame in (morning.released, *late) if len(frame)] or [morning.released])

    def _drop_late_batch(self, day: date, morning: Morning, rng: np.random.Generator) -> None:
        """A file that is held for want of a proper attest; it is attested the next morning."""
        why = LATE_ATTESTS[self._mornings % len(LATE_ATTESTS)]
        made = self._of_households(2, day, rng)
        batch = ubw.order_batch(made, f"SEN{day:%y%m%d}", self._client, day, self.width("ubw"))
        name = f"ORDER_{self._client}_{day:%Y%m%d}_900.txt"
        self._put(morning, "ubw", name, batch.data)
        if why != "unattested":
            attest = ubw.attest_file([batch], day, one_person=why == "one_person", off_ore=100 * (why == "wrong_sum"))
            self._put(morning, "ubw", ubw.attest_name(self._client, day, 900), attest)
        rows = self._judged(made.header.assign(file=name)).assign(fault=why, outcome=truth.HELD, rule="ATT-HELD")
        self._held.append((batch, rows))
        morning.orders = pd.concat([morning.orders, rows], ignore_index=True)

    def _drop_odd_files(self, day: date, morning: Morning, rng: np.random.Generator) -> None:
        """The file of the morning before once more; every third morning also one with a line cut short."""
        if self._last_file:
            self._put(morning, "ubw", f"ORDER_{self._client}_{day:%Y%m%d}_910.txt", self._last_file)
        self._last_file = self._again
        if self._mornings % 3 == 2:
            made = self._of_households(2, day, rng)
            width = self.width("ubw")
            batch = ubw.order_batch(made, f"FEL{day:%y%m%d}", self._client, day, width)
            name = f"ORDER_{self._client}_{day:%Y%m%d}_920.txt"
            self._put(morning, "ubw", name, ubw.cut_line(batch.data, width))
            rows = self._judged(made.header.assign(file=name))
            rows = rows.assign(fault="cut_line", outcome=truth.REFUSED, rule="LG04-WIDTH")
            morning.orders = pd.concat([morning.orders, rows], ignore_index=True)

    def _of_households(self, count: int, day: date, rng: np.random.Generator) -> Orders:
        pool = self._customers.loc[self._customers["role"].isin(municipality.PERSONS[:1]), "customer_no"].to_numpy()
        made = orders.of_stream(streams.STORY, pool[:count], day, rng).with_amounts()
        made.header["order_id"] = self._take_numbers(count)
        return made
