"""What one cell of a delimited file may hold, and how a whole column of such cells is read and written.

Reading is strict: a cell that is not of its kind becomes null, never a guess. Writing gives exactly what reading takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SWEDISH_TIME = "Europe/Stockholm"
MOMENT = pa.timestamp("us", tz="UTC")
CONTROL_CHARACTERS = r"[\x00-\x1f\x7f]"


@dataclass(frozen=True)
class Kind:
    """One kind of cell: `read` gives null where the text is not of the kind; `wanted` is told to people, in Swedish."""

    name: str
    type: pa.DataType
    wanted: str
    read: Callable[[pa.StringArray], pa.Array]
    write: Callable[[pa.Array], pa.StringArray]
    free_text: bool = False  # may hold anything a person wrote


def checked_text(kind: Kind, values: pa.Array, name: str) -> pa.StringArray:
    """The cells of a column; raises ValueError when one of them could not be read back (the value is not shown)."""
    texts = kind.write(values)
    if not kind.free_text and (kind is KR or pa.types.is_string(kind.type)):
        lost = pc.and_(texts.is_valid(), kind.read(texts).is_null())
        if pc.any(lost, min_count=0).as_py():
            raise ValueError(f"{name}, row {pc.index(lost, True).as_py()}: cannot be written as {kind.name}")
    return texts


def text(limit: int | None = None) -> Kind:
    """Free text without control characters; written with blanks for them, and cut at `limit` characters."""
    wanted = "Text utan radbrytning och styrtecken" + (f", högst {limit} tecken." if limit else ".")

    def read(texts: pa.StringArray) -> pa.Array:
        return _where(_printable(texts, limit), texts)

    def write(texts: pa.Array) -> pa.StringArray:
        if _has_control_characters(texts):
            texts = pc.replace_substring_regex(texts, CONTROL_CHARACTERS, " ")
        return pc.utf8_slice_codeunits(texts, 0, limit) if limit else texts

    return Kind("text", pa.string(), wanted, read, write, free_text=True)


def matching(name: str, regex: str, wanted: str) -> Kind:
    """Text that matches the whole of `regex`; never cut or changed."""
    return Kind(name, pa.string(), wanted, lambda texts: _where(_matches(texts, regex), texts), lambda texts: texts)


def key(limit: int) -> Kind:
    """An identifier of at most `limit` characters, none of them a control character; never cut or changed."""

    def read(texts: pa.StringArray) -> pa.Array:
        return _where(_printable(texts, limit), texts)

    wanted = f"Högst {limit} tecken utan radbrytning och styrtecken."
    return Kind("key", pa.string(), wanted, read, lambda texts: texts)


def digits(least: int, most: int) -> Kind:
    """A number kept as text, with its leading zeros."""
    count = f"{least}" if least == most else f"{least}-{most}"
    return matching("digits", rf"[0-9]{{{least},{most}}}", f"{count} siffror.")


def code(values: Collection[str]) -> Kind:
    """One of the named codes; an unknown code is refused, never a default."""
    known = pa.array(sorted(values), pa.string())

    def read(texts: pa.StringArray) -> pa.Array:
        return _where(pc.is_in(texts, value_set=known), texts)

    return Kind("code", pa.string(), f"Någon av koderna {', '.join(sorted(values))}.", read, lambda texts: texts)


def _where(valid: pa.BooleanArray, texts: pa.Array) -> pa.Array:
    return pc.if_else(valid, texts, pa.scalar(None, texts.type))


def _matches(texts: pa.StringArray, regex: str) -> pa.BooleanArray:
    return pc.match_substring_regex(texts, f"^(?:{regex})$")


def _printable(texts: pa.StringArray, limit: int | None) -> pa.BooleanArray:
    short = pc.less_equal(pc.utf8_length(texts), limit) if limit else texts.is_valid()
    if not _has_control_characters(texts):
        return short
    return pc.and_(short, pc.invert(pc.match_substring_regex(texts, CONTROL_CHARACTERS)))


def _has_control_characters(texts: pa.StringArray) -> bool:
    """Whether any byte is one; a pass over the bytes is far cheaper than a pattern on every cell."""
    values = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    return bool(((values < ord(" ")) | (values == 0x7F)).any())


def _read_integer(texts: pa.StringArray) -> pa.Int64Array:
    return _where(_matches(texts, "-?[0-9]{1,18}"), texts).cast(pa.int64())


def _read_kr(texts: pa.StringArray) -> pa.Int64Array:
    sound = _where(_matches(texts, r"[0-9]{1,15}\.[0-9]{2}"), texts)
    return pc.replace_substring(sound, ".", "").cast(pa.int64())


def _write_kr(amounts: pa.Array) -> pa.StringArray:
    """Kronor with a point and two decimals, by whole numbers only."""
    ore = amounts.fill_null(0).to_numpy(zero_copy_only=False)
    kronor = pa.array(np.abs(ore) // 100).cast(pa.string())
    texts = pc.binary_join_element_wise(kronor, _TWO_DIGITS.take(pa.array(np.abs(ore) % 100)), ".")
    if (ore < 0).any():
        texts = pc.if_else(pa.array(ore < 0), pc.binary_join_element_wise("-", texts, ""), texts)
    return _where(amounts.is_valid(), texts) if amounts.null_count else texts


def _read_kronor(texts: pa.StringArray) -> pa.Int64Array:
    parts = pc.extract_regex(texts, r"^(?P<sign>-?)(?P<kronor>[0-9]{1,15})(?:[.,](?P<ore>[0-9]{1,2}))?$")
    ore = pc.utf8_rpad(pc.struct_field(parts, "ore"), 2, "0")
    amount = pc.binary_join_element_wise(pc.struct_field(parts, "kronor"), ore, "").cast(pa.int64())
    return pc.if_else(pc.equal(pc.struct_field(parts, "sign"), "-"), pc.negate(amount), amount)


def _read_date(texts: pa.StringArray) -> pa.Date32Array:
    return _dates(pc.extract_regex(texts, r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})$"))


def _dates(parts: pa.StructArray) -> pa.Date32Array:
    """The calendar days named by the parts year, month and day; null where there is no such day."""
    year, month, day = (_number(parts, name) for name in ("year", "month", "day"))
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[M]").astype("datetime64[D]") - first).astype(np.int64)
    exists = (year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= length)
    found = pa.array(first + (day - 1).astype("timedelta64[D]")).cast(pa.date32())
    return pc.if_else(pc.and_(parts.is_valid(), pa.array(exists)), found, pa.scalar(None, pa.date32()))


def _number(parts: pa.StructArray, name: str) -> np.ndarray:
    texts = pc.struct_field(parts, name)
    return _where(pc.not_equal(texts, ""), texts).fill_null("0").cast(pa.int64()).to_numpy()


_MOMENT = (
    r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):?(?P<zone_minute>[0-9]{2}))?$"
)


def _read_moment(texts: pa.StringArray) -> pa.TimestampArray:
    """A moment without offset is Swedish time; the doubled hour in October is taken as the first of the two."""
    parts = pc.extract_regex(texts, _MOMENT)
    hour, minute, second, zone_hour, zone_minute = (
        _number(parts, name) for name in ("hour", "minute", "second", "zone_hour", "zone_minute")
    )
    fraction = pc.utf8_rpad(pc.struct_field(parts, "fraction"), 6, "0").fill_null("0").cast(pa.int64()).to_numpy()
    exists = (hour < 24) & (minute < 60) & (second < 60) & (zone_hour < 15) & (zone_minute < 60)
    days = _dates(parts).cast(pa.timestamp("us"))
    local = pc.add(days, pa.array(((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, pa.duration("us")))
    east = np.where(pc.equal(pc.struct_field(parts, "sign"), "-").fill_null(False).to_numpy(False), -1, 1)
    offset = pa.array(east * (zone_hour * 60 + zone_minute) * 60_000_000, pa.duration("us"))
    swedish = pc.assume_timezone(local, SWEDISH_TIME, ambiguous="earliest", nonexistent="earliest").cast(MOMENT)
    stated = pc.assume_timezone(pc.subtract(local, offset), "UTC")
    found = pc.if_else(pc.equal(pc.struct_field(parts, "zone"), ""), swedish, stated)
    return pc.if_else(pa.array(exists), found, pa.scalar(None, MOMENT))


def _write_moment(moments: pa.Array) -> pa.StringArray:
    """Swedish time with its offset, to the second: 2026-11-21T01:15:00+01:00."""
    local = moments.cast(pa.timestamp("s", tz=SWEDISH_TIME), safe=False)
    texts = pc.strftime(local, format="%Y-%m-%dT%H:%M:%S%z")
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, -2), pc.utf8_slice_codeunits(texts, -2), ":")


def _read_flag(texts: pa.StringArray) -> pa.BooleanArray:
    return pc.if_else(
        pc.is_in(texts, value_set=pa.array(["Y", "N"])), pc.equal(texts, "Y"), pa.scalar(None, pa.bool_())
    )


def _as_text(values: pa.Array) -> pa.StringArray:
    return values.cast(pa.string())


_TWO_DIGITS = pa.array([f"{number:02}" for number in range(100)])

DATE = Kind("date", pa.date32(), "Ett datum som finns, ÅÅÅÅ-MM-DD.", _read_date, _as_text)
MOMENT_KIND = Kind("moment", MOMENT, "En tidpunkt, ÅÅÅÅ-MM-DDTHH:MM:SS.", _read_moment, _write_moment)
INTEGER = Kind("integer", pa.int64(), "Ett heltal med bara siffror.", _read_integer, _as_text)
ORE = Kind("ore", pa.int64(), "Ett belopp i hela öre, bara siffror (minus först).", _read_integer, _as_text)
KRONOR = Kind("kronor", pa.int64(), "Ett belopp i kronor med högst två decimaler.", _read_kronor, _write_kr)
KR = Kind("kr", pa.int64(), "Ett belopp i kronor med punkt och två decimaler, inte negativt.", _read_kr, _write_kr)
FLAG = Kind(
    "flag",
    pa.bool_(),
    "Y eller N.",
    _read_flag,
    lambda flags: pc.if_else(flags, "Y", "N"),
)
