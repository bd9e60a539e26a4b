"""Reads SIE files as real programs write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats import delimited, faults, kinds
from formats.faults import Fault, FileRefused
from formats.sie_text import CODE_PAGE, OBJECTS, checksum, unquoted

_ASK = "Begär en ny fil av avsändaren."
_FIX = "Rätta verifikationen i avsändarens program och läs in den på nytt."
_F = r'(?:"(?:\\"|[^"])*"|[^\s"{}]+)'
_VER = (
    rf"^#VER(?:\s+(?P<series>{_F}))?(?:\s+(?P<number>{_F}))?(?:\s+(?P<voucher_on>{_F}))?(?:\s+(?P<text>{_F}))?"
    rf"(?:\s+(?P<registered_on>{_F}))?(?:\s+(?P<sign>{_F}))?(?:\s.*)?$"
)
_TRANS = (
    rf'^#[RB]?TRANS\s+(?P<account>{_F})?\s*\{{(?P<objects>(?:"(?:\\"|[^"])*"|[^"}}])*)\}}\s*(?P<amount>{_F})'
    rf"(?:\s+(?P<transaction_on>{_F}))?(?:\s+(?P<text>{_F}))?(?:\s+(?P<quantity>{_F}))?(?:\s+(?P<sign>{_F}))?(?:\s.*)?$"
)
_STRUCTURE = ("{", "}", "#VER")
_ROW = "^#[RB]?TRANS$"
_TOKEN = re.compile(r'\{[^}]*\}|"((?:\\"|[^"])*)"|[^\s"{}]+')


@dataclass(frozen=True)
class Sie:
    """A file that was read.

    `record`: line_no, label (with #), fields (list) of every record but vouchers. `voucher`: voucher (its number in the
    file, from 0), line_no and the columns of `VOUCHER` and sign. `transaction`: voucher, line_no, account, objects,
    amount_ore, transaction_on, text, quantity, sign, added (true for a row added later, `#RTRANS`); `struck_out` the
    same for `#BTRANS`, which count in no sum. A null text or date is the voucher's. `faults` name the vouchers refused,
    `warnings` what was accepted though the standard has it otherwise.
    """

    encoding: str
    record: pa.Table
    voucher: pa.Table
    transaction: pa.Table
    struck_out: pa.Table
    faults: pa.Table
    warnings: pa.Table

    def field(self, label: str) -> str | None:
        """The first field of the first record with this label (`#FNAMN`); None when there is none."""
        found = self.record.filter(pc.equal(self.record["label"], label))["fields"].to_pylist()
        return found[0][0] if found and found[0] else None

    @property
    def organisation_no(self) -> str | None:
        """The organisation number in digits; many programs leave the hyphen out."""
        number = self.field("#ORGNR")
        return number.replace("-", "") if number else None


def read(data: bytes, *, encoding: str | None = None, importing: bool = False, checksum_must_hold: bool = False) -> Sie:
    """The records and vouchers of a SIE file, amounts in öre.

    Without `encoding`: UTF-8 when the bytes above 127 form it (warned about), else code page 437. A voucher that does
    not sum to zero, lacks its date, or has a row without account, amount or readable objects is refused and named.
    Raises FileRefused for what is no SIE file or is cut off (`SIE-FORMAT`, `SIE-BLOCK`, `SIE-CHECKSUM`), and with
    `importing` for a file that is already read (`SIE-FLAG`) or of another type than 4.
    """
    text, encoding, warned = _decode(data, encoding)
    lines = pc.ascii_trim(delimited.lines_of(text), " \t\r\x1a")
    labels = pc.struct_field(pc.extract_regex(lines, r"^(?P<label>#[A-Za-z0-9]+|[{}]$)"), "label")
    numbers = np.flatnonzero(pc.not_equal(lines, "").to_numpy(zero_copy_only=False)) + 1
    lines, labels = (column.take(pa.array(numbers - 1)) for column in (lines, labels))
    _check_start(lines, labels)
    _check_blocks(labels, numbers)
    warned += _check_sum(lines, labels, checksum_must_hold)
    warned += [
        Fault("SIE-LINE", "Raden börjar inte med en etikett; den hoppas över.", _ASK, line_no=int(line_no))
        for line_no in numbers[labels.is_null().to_numpy(zero_copy_only=False)]
    ]
    record = _records(lines, labels, numbers)
    voucher, transaction, found, noted = _vouchers(lines, labels, numbers)
    struck = pc.equal(transaction["label"], "#BTRANS")
    booked = pc.and_(
        pc.equal(transaction["label"], "#TRANS"),
        pc.is_in(transaction["voucher"], value_set=voucher["voucher"].combine_chunks()),
    )
    sie = Sie(
        encoding,
        record,
        voucher,
        transaction.filter(booked).drop_columns("label"),
        transaction.filter(struck).drop_columns(["label", "added"]),
        found,
        faults.concat([faults.table(warned), noted]),
    )
    if importing:
        _check_import(sie)
    return sie


def _decode(data: bytes, encoding: str | None) -> tuple[str, str, list[Fault]]:
    if encoding is None and not data.isascii():
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = CODE_PAGE
        else:
            wanted = "Filen är UTF-8; SIE skrivs i CP437. Den lästes som UTF-8."
            return text, "utf-8", [Fault("SIE-ENCODING", wanted, "Be avsändaren skriva CP437.")]
    encoding = encoding or CODE_PAGE
    return data.decode(encoding), encoding, []


def _check_start(lines: pa.StringArray, labels: pa.StringArray) -> None:
    if not len(lines) or labels[0].as_py() != "#FLAGGA":
        found = delimited.shown(lines[0].as_py()) if len(lines) else ""
        raise FileRefused(Fault("SIE-FORMAT", "En SIE-fil börjar med #FLAGGA.", _ASK, found, line_no=1))


def _check_blocks(labels: pa.StringArray, numbers: np.ndarray) -> None:
    """Raises FileRefused where braces do not pair up, or a voucher or a row stands outside them."""
    is_label = {label: pc.equal(labels, label).fill_null(False).to_numpy(zero_copy_only=False) for label in _STRUCTURE}
    is_row = pc.match_substring_regex(labels, _ROW).fill_null(False).to_numpy(zero_copy_only=False)
    depth = np.cumsum(is_label["{"].astype(np.int64) - is_label["}"])
    opened_by_voucher = np.concatenate([[False], is_label["#VER"][:-1]])
    wrong = (depth < 0) | (depth > 1) | (is_label["#VER"] & (depth > 0)) | (is_label["{"] & ~opened_by_voucher)
    wrong |= np.concatenate([is_label["#VER"][:-1] & ~is_label["{"][1:], is_label["#VER"][-1:]])
    wrong |= is_row & (depth == 0)
    wrong[-1] |= depth[-1] != 0
    if wrong.any():
        line_no = int(numbers[np.flatnonzero(wrong)[0]])
        wanted = "En verifikation ska ha sina rader mellan { och } på egna rader; filen är avbruten eller fel."
        raise FileRefused(Fault("SIE-BLOCK", wanted, _ASK, line_no=line_no))


def _check_sum(lines: pa.StringArray, labels: pa.StringArray, must_hold: bool) -> list[Fault]:
    at = np.flatnonzero(pc.equal(labels, "#KSUMMA").fill_null(False).to_numpy(zero_copy_only=False))
    if not len(at):
        return []
    if len(at) == 1:
        raise FileRefused(Fault("SIE-CHECKSUM", "Kontrollsumman öppnas men avslutas inte; filen är avbruten.", _ASK))
    covered = "\n".join(lines[at[0] + 1 : at[1]].to_pylist())
    stated, found = (
        lines[int(at[1])].as_py().removeprefix("#KSUMMA").strip(' \t"'),
        str(checksum(covered.encode(CODE_PAGE, "replace"))),
    )
    if stated == found:
        return []
    fault = Fault("SIE-CHECKSUM", f"Kontrollsumman ska vara {found}.", "Kontrollera att filen är hel.", stated)
    if must_hold:
        raise FileRefused(fault)
    return [fault]


def _records(lines: pa.StringArray, labels: pa.StringArray, numbers: np.ndarray) -> pa.Table:
    """Every record outside vouchers, with its fields."""
    other = pc.and_(labels.is_valid(), pc.invert(pc.match_substring_regex(labels, "^(#VER|#[RB]?TRANS|[{}])$")))
    fields = [_fields(line) for line in lines.filter(other).to_pylist()]
    columns = [pa.array(numbers).filter(other), labels.filter(other), pa.array(fields, pa.list_(pa.string()))]
    return pa.table(columns, names=["line_no", "label", "fields"])


def _fields(line: str) -> list[str]:
    """The fields behind the label; an object list is one field, braces included."""
    tokens = list(_TOKEN.finditer(line))[1:]
    return [token[0] if token[1] is None else token[1].replace('\\"', '"') for token in tokens]


def _vouchers(
    lines: pa.StringArray, labels: pa.StringArray, numbers: np.ndarray
) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    """The sound vouchers, all rows with their label, the faults of the other vouchers, and warnings."""
    is_voucher = pc.equal(labels, "#VER").fill_null(False).to_numpy(zero_copy_only=False)
    is_row = pc.match_substring_regex(labels, _ROW).fill_null(False).to_numpy(zero_copy_only=False)
    belongs = np.cumsum(is_voucher) - 1
    voucher, warned = _voucher_table(lines.filter(pa.array(is_voucher)), numbers[is_voucher])
    own = pa.array(is_row)
    table, bad, unpaired = _transaction_table(lines.filter(own), labels.filter(own), numbers[is_row], belongs[is_row])
    index, amounts = table["voucher"].to_numpy(), table["amount_ore"].fill_null(0).to_numpy()
    counts = pc.equal(table["label"], "#TRANS").to_numpy()
    bad &= counts
    sums = np.zeros(voucher.num_rows, np.int64)
    np.add.at(sums, index[counts], amounts[counts])
    readable = ~np.isin(np.arange(voucher.num_rows), index[bad])
    undated = voucher["voucher_on"].combine_chunks().is_null()
    unbalanced = pa.array((sums != 0) & readable)
    names = _names(voucher)
    found = [
        _named("SIE-VER", "Verifikationen ska ha ett datum, ÅÅÅÅMMDD.", voucher, undated, names),
        _named(
            "SIE-TRANS", "Raden ska ha konto i siffror, objekt och belopp.", table, pa.array(bad), names.take(index)
        ),
        _named("SIE-BALANCE", "Raderna ska bli noll.", voucher, unbalanced, names, kinds.KRONOR.write(pa.array(sums))),
    ]
    sound = pc.and_(pc.invert(undated), pa.array((sums == 0) & readable))
    late = _named("SIE-RTRANS", "En #RTRANS följs av samma #TRANS.", table, pa.array(unpaired), names.take(index))
    return voucher.filter(sound), table, faults.concat(found), faults.concat([warned, late])


def _names(voucher: pa.Table) -> pa.StringArray:
    """What people call each voucher: series and number."""
    series, number = (voucher[name].combine_chunks().fill_null("") for name in ("series", "number"))
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(series, number, " "))


def _voucher_table(lines: pa.StringArray, numbers: np.ndarray) -> tuple[pa.Table, pa.Table]:
    parts = pc.extract_regex(lines, _VER)
    texts = {name: unquoted(pc.struct_field(parts, name)) for name in ("series", "number", "text", "sign")}
    days = {name: unquoted(pc.struct_field(parts, name)) for name in ("voucher_on", "registered_on")}
    iso = pc.match_substring(days["voucher_on"], "-").fill_null(False)
    warned = delimited.fault_rows(
        "SIE-DATE",
        pa.array(numbers).filter(iso),
        "Datum skrivs ÅÅÅÅMMDD; det lästes ändå.",
        "Be avsändaren rätta.",
        found=days["voucher_on"].filter(iso),
    )
    table = pa.table(
        {
            "voucher": np.arange(len(lines)),
            "line_no": numbers,
            "series": texts["series"],
            "number": texts["number"],
            "voucher_on": _day(days["voucher_on"]),
            "text": texts["text"],
            "registered_on": _day(days["registered_on"]),
            "sign": texts["sign"],
        }
    )
    return table, warned


def _transaction_table(
    lines: pa.StringArray, labels: pa.StringArray, numbers: np.ndarray, belongs: np.ndarray
) -> tuple[pa.Table, np.ndarray, np.ndarray]:
    """The rows of vouchers, which of them cannot be read, and which `#RTRANS` lack the `#TRANS` that must follow."""
    parts = pc.extract_regex(lines, _TRANS)
    names = ("account", "amount", "transaction_on", "text", "quantity", "sign")
    texts = {name: unquoted(pc.struct_field(parts, name)) for name in names}
    account = _where(pc.match_substring_regex(texts["account"], "^[0-9]+$"), texts["account"])
    amount = kinds.KRONOR.read(_where(pc.invert(pc.match_substring(texts["amount"], ",")), texts["amount"]))
    objects = _objects(pc.struct_field(parts, "objects"))
    # A row added later is given twice: as #RTRANS for those who know it, then as #TRANS for all.
    late = pc.equal(labels, "#RTRANS").to_numpy(zero_copy_only=False)
    body = pc.replace_substring_regex(lines, r"^#[RB]?TRANS\s+", "")
    paired = np.zeros(len(labels), bool)
    paired[:-1] = pc.and_(pc.equal(labels[1:], "#TRANS"), pc.equal(body[1:], body[:-1])).to_numpy(zero_copy_only=False)
    paired &= late
    table = pa.table(
        {
            "voucher": belongs,
            "line_no": numbers,
            "label": labels,
            "account": account,
            "objects": objects,
            "amount_ore": amount,
            "transaction_on": _day(texts["transaction_on"]),
            "text": texts["text"],
            "quantity": texts["quantity"],
            "sign": texts["sign"],
            "added": np.concatenate([[False], paired])[: len(labels)],
        }
    )
    readable = pc.and_(pc.and_(account.is_valid(), amount.is_valid()), objects.is_valid())
    return table, ~readable.to_numpy(zero_copy_only=False), late & ~paired


def _where(valid: pa.BooleanArray, texts: pa.StringArray) -> pa.StringArray:
    return pc.if_else(valid, texts, pa.scalar(None, pa.string()))


def _day(texts: pa.StringArray) -> pa.Date32Array:
    iso = pc.replace_substring_regex(texts, "^([0-9]{4})-?([0-9]{2})-?([0-9]{2})$", r"\1-\2-\3")
    return kinds.DATE.read(iso)


def _objects(texts: pa.StringArray) -> pa.Array:
    """The object lists; the few different ones of a file are taken apart once each."""
    encoded = texts.dictionary_encode()
    lists: list[list[dict[str, int | str]] | None] = []
    for text in encoded.dictionary.to_pylist():
        fields = _fields(f"#X {text}")
        numbers, codes = fields[::2], fields[1::2]
        readable = len(numbers) == len(codes) and all(number.isdecimal() for number in numbers)
        pairs = zip(numbers, codes, strict=False)
        lists.append([{"dimension": int(number), "code": code} for number, code in pairs] if readable else None)
    return pa.array(lists, OBJECTS).take(encoded.indices)


def _named(
    rule: str, wanted: str, table: pa.Table, mask: pa.Array, names: pa.Array, found: pa.Array | None = None
) -> pa.Table:
    """The faults of the rows in `mask`, known by the series and number of their voucher."""
    lines = table["line_no"].combine_chunks().filter(mask)
    shown = found.filter(mask) if found is not None else None
    return delimited.fault_rows(rule, lines, wanted, _FIX, keys=names.filter(mask), found=shown)


def _check_import(sie: Sie) -> None:
    if sie.field("#FLAGGA") != "0":
        raise FileRefused(Fault("SIE-FLAG", "Filen är redan inläst (#FLAGGA 1).", "Läs inte in den igen.", line_no=1))
    if sie.field("#SIETYP") != "4":
        raise FileRefused(Fault("SIE-FORMAT", "Filen ska vara av typ 4.", _ASK, sie.field("#SIETYP") or "", "#SIETYP"))
