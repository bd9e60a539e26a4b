"""Sales orders of a morning as tables, before they become files; every amount in whole öre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from reskontra.simulator import habits, invented, streams
from reskontra.simulator.streams import STREAMS, Stream

TERMS = np.array(["10", "10", "10", "20", "30"], dtype=object)
PERSONS = ("ANNEX", "BEREK", "CEJON", "DALUN", "EVPAL", "FRSTO")  # invented user names of staff
LARGEST = max(STREAMS, key=lambda stream: stream.share)


@dataclass
class Orders:
    """Orders as three tables that share `slot`, the order's place; amounts net in öre.

    `header`: slot, order_id, account, stream, department, customer_no, order_type, terms_id, fault (the kind that is
    planted, or empty), credits_order_id, credits_invoice_no, and LG04's header fields. `item`: slot, order_line,
    article, ... as LG04 has them. `text`: slot, order_line, sequence_no, short_info.
    """

    header: pd.DataFrame
    item: pd.DataFrame
    text: pd.DataFrame

    def __len__(self) -> int:
        return len(self.header)

    def only(self, mask: pd.Series | np.ndarray) -> Orders:
        """The orders for which the mask (aligned with `header`) holds."""
        header = self.header[np.asarray(mask)]
        kept = header["slot"]
        return Orders(header, self.item[self.item["slot"].isin(kept)], self.text[self.text["slot"].isin(kept)])

    def with_amounts(self) -> Orders:
        """The same with `net_ore` and `gross_ore` of each order: VAT per rate on the sum, half away from zero."""
        return Orders(self.header.drop(columns=["net_ore", "gross_ore"], errors="ignore").merge(
            amounts(self.item), on="slot", how="left"), self.item, self.text)  # fmt: skip


def joined(parts: Iterable[Orders]) -> Orders:
    """The orders one after another, with slots of their own."""
    given = list(parts)
    sizes = [int(part.header["slot"].max()) + 1 if len(part) else 0 for part in given]
    first = np.cumsum([0, *sizes])

    def of(name: str) -> pd.DataFrame:
        frames = [getattr(part, name) for part in given]
        moved = [frame.assign(slot=frame["slot"] + start) for frame, start in zip(frames, first, strict=False)]
        return pd.concat(moved, ignore_index=True)

    return Orders(of("header"), of("item"), of("text"))


def amounts(item: pd.DataFrame) -> pd.DataFrame:
    """`slot`, `net_ore` and `gross_ore` of the orders of some item lines."""
    percent = item["rate"].map(streams.VAT_PERCENT).fillna(0).astype("int64")
    sums = item.assign(percent=percent).groupby(["slot", "percent"], as_index=False)["amount_ore"].sum()
    vat = np.sign(sums["amount_ore"]) * ((sums["amount_ore"].abs() * sums["percent"] + 50) // 100)
    sums["gross_ore"] = sums["amount_ore"] + vat
    whole = sums.groupby("slot")[["amount_ore", "gross_ore"]].sum().reset_index()
    return whole.set_axis(["slot", "net_ore", "gross_ore"], axis=1)


def shares(count: int) -> list[tuple[Stream, int]]:
    """How many of a morning's orders each stream has; the largest stream takes what is left."""
    given, left = [], count
    for stream in sorted(STREAMS, key=lambda stream: (stream is LARGEST, stream.share)):
        number = left if stream is LARGEST else min(left, max(1, count * stream.share // 1000))
        given.append((stream, number))
        left -= number
    return given


def plain(customers: pd.DataFrame, count: int, day: date, rng: np.random.Generator) -> Orders:
    """`count` sound orders over all streams, for customers who may be charged for what the stream sells."""
    parts = []
    for stream, number in shares(count):
        pool = customers.loc[customers["role"].isin(stream.roles) & (customers["plot"] == ""), "customer_no"].to_numpy()
        if number and len(pool):
            parts.append(of_stream(stream, rng.choice(pool, number), day, rng))
    return joined(parts)


def stories(customers: pd.DataFrame, day: date, rng: np.random.Generator) -> Orders:
    """An order with ten days to pay for each plot customer, a large one for who pays very late; for some one more.

    The one more has twenty days, so that claims of one morning come to the same step in two nights.
    """
    plots = customers[customers["plot"] != ""]
    is_big, is_double = plots["plot"].isin(habits.BIG), plots["plot"].isin(habits.IN_TWO_STEPS)
    chosen = ((streams.STORY, ~is_big, "10"), (streams.BIG_STORY, is_big, "10"), (streams.STORY, is_double, "20"))
    parts = []
    for stream, mask, terms in chosen:
        parts.append(of_stream(stream, plots.loc[mask, "customer_no"].to_numpy(), day, rng))
        parts[-1].header["terms_id"] = terms
    return joined(parts)


def rare(customers: pd.DataFrame, day: date, rng: np.random.Generator) -> Orders:
    """An order for a customer of each kind that chance may pass over; two for one who wants them on one invoice."""
    by_name = {stream.name: stream for stream in STREAMS}
    parts = [
        of_stream(
            by_name[name],
            customers.loc[customers["role"] == role, "customer_no"].to_numpy()[:1].repeat(count),
            day,
            rng,
        )
        for role, name, count in streams.RARE
    ]
    return joined(parts)


def of_stream(stream: Stream, customer_nos: np.ndarray, day: date, rng: np.random.Generator) -> Orders:
    """An order of the stream for each of the customers."""
    count = len(customer_nos)
    last = day.replace(day=1) - timedelta(days=1)
    terms = invented.only_where(rng.integers(0, 100, count) >= 15, pd.Series(TERMS[rng.integers(0, len(TERMS), count)]))
    header = pd.DataFrame(
        {
            "slot": np.arange(count),
            "order_id": pd.array([pd.NA] * count, dtype="Int64"),
            "account": stream.account,
            "stream": stream.name,
            "department": stream.department,
            "customer_no": customer_nos.astype(str),
            "order_type": stream.order_type,
            "terms_id": terms,
            "fault": "",
            "credits_order_id": pd.array([pd.NA] * count, dtype="Int64"),
            "credits_invoice_no": None,
            "currency": None,
            "status": "N",
            "ean": None,
            "period": last.year * 100 + last.month,
            "responsible": np.array(PERSONS)[rng.integers(0, len(PERSONS), count)],
            "accountable": invented.only_where(
                rng.integers(0, 100, count) < 30, "Ref " + invented.person_names(count, rng)
            ),
        }
    )
    item = _items(stream, count, rng)
    text = pd.DataFrame(
        {
            "slot": np.arange(count if stream.text else 0),
            "order_line": 1,
            "sequence_no": 1,
            "short_info": stream.text.format(period=f"{last.replace(day=1)} - {last}"),
        }
    )
    return Orders(header, item, text)


def _items(stream: Stream, count: int, rng: np.random.Generator) -> pd.DataFrame:
    lines = rng.integers(1, stream.lines + 1, count)
    slot = np.repeat(np.arange(count), lines)
    first = np.cumsum(lines) - lines
    chosen = rng.integers(0, len(stream.articles), len(slot))
    low, high, least, most = (
        np.array([bounds[side] for bounds in column])[chosen]
        for column in ([a.price_ore for a in stream.articles], [a.units for a in stream.articles])
        for side in (0, 1)
    )
    price, units = rng.integers(low, high + 1), rng.integers(least, most + 1)

    def of_article(name: str) -> np.ndarray:
        return np.array([getattr(article, name) for article in stream.articles], dtype=object)[chosen]

    rates = of_article("vat_code")
    return pd.DataFrame(
        {
            "slot": slot,
            "order_line": np.arange(len(slot)) - first[slot] + 1,
            "article": of_article("code"),
            "art_descr": of_article("text"),
            "rate": rates,
            "tax_code": invented.only_where(rng.integers(0, 100, len(slot)) < 60, pd.Series(rates)),
            "account": of_article("account"),
            "unit_code": of_article("unit"),
            "price_ore": price,
            "units": units,
            "amount_ore": price * units,
            "listed_ore": price * units,
            "amount_set": 1,
            "dim_1": np.array(stream.dim_1)[rng.integers(0, len(stream.dim_1), count)][slot],
            "dim_2": rng.integers(100, 999, count).astype(str)[slot],
        }
    )
