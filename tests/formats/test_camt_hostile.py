"""camt: hostile, broken and mutilated files give rows or a named refusal, never anything else, in little memory."""

from __future__ import annotations

import contextlib
import io
import re

import pytest
from camt_examples import BODY, SPACE, document, entry, message, notification, ocr, of_entries, parts, tx
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from formats import camt, camt_scan, markup_rows
from formats.camt_paths import VERSIONS
from formats.faults import FileRefused
from formats.markup_rows import Reader

PARTY = "<Dbtr><Pty><Nm>Åsa</Nm><PstlAdr><AdrLine>a</AdrLine></PstlAdr></Pty></Dbtr>"
RICH = message(
    notification(
        entry(
            tx("40.00", party=PARTY, remittance="<Ustrd>hej</Ustrd>" + ocr() + document("17", "CINV", "1.00")),
            tx("60.00", after="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><AddtlTxInf>x</AddtlTxInf>"),
            batch="<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy='SEK'>100.00</TtlAmt></Btch>",
            tail="<AddtlNtryInf>t</AddtlNtryInf>",
        ),
        entry(ref="E2"),
        totals="<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>200.00</Sum></TtlNtries></TxsSummry>",
    )
)
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def outcome(data: bytes, chunk_rows: int = 100) -> tuple[str, list[tuple[int, int]]]:
    """`rows` and the payments of sound entries, or the rule that refused the file; anything else is an error."""
    try:
        split = list(camt.read(io.BytesIO(data), chunk_rows=chunk_rows))
    except FileRefused as refusal:
        assert all(fault.rule.startswith("CAM-") for fault in refusal.faults)
        return refusal.faults[0].rule, []
    sound = {row["entry_no"] for part in split for row in part.entry.to_pylist() if row["is_sound"]}
    rows = [row for part in split for row in part.payment.to_pylist() if row["entry_no"] in sound]
    return "rows", [(row["payment_no"], row["amount_ore"]) for row in rows]


GROWING = f'<!DOCTYPE a [<!ENTITY l0 "ha">{BOMB}]><Document'.encode()
HOSTILE = {
    "entities that grow": (
        RICH.replace(b"<Document", GROWING).replace(b"hej", b"&l11;"), "CAM-R2, XML-R2",
    ),
    "an entity that names a file": (
        RICH.replace(b"<Document", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document'),
        "CAM-R2, XML-R2",
    ),
    "a DOCTYPE far in": (
        RICH.replace(b"<Document", b" " * 40_000 + b"<!DOCTYPE Document><Document"), "CAM-R2, XML-R2",
    ),
    "an unknown entity": (RICH.replace(b"hej", b"&hej;"), "CAM-R2, XML-R3"),
    "wrong encoding": (RICH.replace("Åsa".encode(), "Åsa".encode("latin-1")), "CAM-R2, XML-R3"),
    "an encoding nobody knows": (RICH.replace(b"UTF-8", b"MORSE"), "CAM-R2, XML-R3"),
    "cut off": (RICH[:-200], "CAM-R2, XML-R3"),
    "cut off at once": (RICH[:30], "CAM-R2, XML-R3"),
    "something after": (RICH + b"<a/>", "CAM-R2, XML-R3"),
    "empty": (b"", "CAM-R2, XML-R3"),
    "blanks": (b"  \r\n", "CAM-R2, XML-R3"),
    "a BgMax file": (b"01BGMAX               0120261120173035010331P\r\n", "CAM-R2, XML-R3"),
    "a root that never comes": (b"<!--" + b"-" * 100_000, "CAM-R2, XML-R3"),
    "deep": (RICH.replace(b"hej", b"<a>" * 400 + b"</a>" * 400), "CAM-R2, XML-R3"),
    "one huge text": (RICH.replace(b"hej", b"x" * 12_000_000), "CAM-R2, XML-R"),
    "one huge payment": (RICH.replace(b"hej", b"<a/>" * 2_000_000), "CAM-R2, XML-R1"),
    "one huge header": (RICH.replace(b"<GrpHdr>", b"<a/>" * 2_000_000 + b"<GrpHdr>"), "CAM-R2, XML-R1"),
    "an HTML page": (b"<html><body>Logga in</body></html>", "CAM-R1"),
    "another namespace below the root": (RICH.replace(b"<GrpHdr>", b"<GrpHdr xmlns='urn:x'>"), "CAM-FORM"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "rule"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_and_broken_files_are_refused_by_name(data: bytes, rule: str) -> None:
    assert outcome(data)[0].startswith(rule)
    if rule.startswith("CAM-R2") and "DOCTYPE" in str(data[:60_000]):
        with pytest.raises(FileRefused, match=re.escape(rule)):
            camt.peek(io.BytesIO(data))


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(FileRefused, match="CAM-R2, XML-R1"):
        list(camt.read(io.BytesIO(RICH), max_bytes=1000))


def test_nothing_of_a_file_is_asked_for_twice() -> None:
    """A source that cannot be rewound is read once from its beginning."""

    class Once(io.RawIOBase):
        def __init__(self) -> None:
            self.data = io.BytesIO(RICH)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            return self.data.readinto(buffer)

    [part] = camt.read(Once())  # type: ignore[arg-type]
    assert part.payment.num_rows == 3


def test_memory_holds_a_part_and_not_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of many groups of details, and a file of many entries: the tree stays small."""
    widest = 0
    elements = camt_scan.markup.elements

    def watched(*arguments, **options):  # type: ignore[no-untyped-def]
        nonlocal widest
        for element in elements(*arguments, **options):
            parent = element.getparent()
            widest = max(widest, len(parent), len(parent.getparent()) if parent.getparent() is not None else 0)
            yield element

    monkeypatch.setattr(camt_scan.markup, "elements", watched)
    groups = "".join(f"<NtryDtls>{tx('1.00')}</NtryDtls>" for _ in range(5000))
    batch = [tx("1.00") for _ in range(5000)]
    data = of_entries(
        entry(details=groups, amount="5000.00"),
        entry(*batch, amount="5000.00", ref="E2"),
        *(entry(tx(), ref=f"F{n}") for n in range(5000)),
    )
    assert sum(part.payment.num_rows for part in parts(data, chunk_rows=500)) == 15_000
    assert widest < 500, "the parser reads ahead a block of 32 kB; it never holds the file"


EXAMPLES = 200


def mutilated(moves: list[tuple[int, int]]) -> list[bytes]:
    """The pieces of the rich message with some left out, doubled or exchanged."""
    pieces = [RICH[start:end] for start, end in ELEMENTS]
    for source, target in moves:
        if source == target:
            pieces[source] = b""
        elif source % 2:
            pieces.insert(target, pieces[source])
        else:
            pieces[source], pieces[target] = pieces[target], pieces[source]
    return pieces


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=4)
)
def test_changed_bytes_give_rows_or_a_refusal(changes: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(RICH)
    for place, put, cut in changes:
        data[place : place + cut] = put
    outcome(bytes(data), chunk_rows=1)


ELEMENTS = [
    (found.start(), found.end()) for found in re.finditer(rb"<(\w+)(?: [^>]*)?>[^<]*</\1>|</?\w+(?: [^>]*)?>", RICH)
]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ELEMENTS) - 1), st.integers(0, len(ELEMENTS) - 1)), max_size=6))
def test_elements_left_out_doubled_or_moved_give_rows_or_a_refusal(moves: list[tuple[int, int]]) -> None:
    data = b"<?xml version='1.0' encoding='UTF-8'?>" + b"".join(mutilated(moves))
    (small, of_small), (large, of_large) = outcome(data, 1), outcome(data, 100)
    assert (small == "rows") == (large == "rows"), "a file is taken or refused whatever the size of the parts"
    assert of_small == of_large


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(set(re.findall(r"<(\w+)[ >]", RICH.decode())) - {"Document"})), max_size=5), TEXT
)
def test_any_text_anywhere_gives_rows_or_a_refusal(tags: list[str], text: str) -> None:
    data = RICH.decode()
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    for tag in tags:
        data = re.sub(rf"(<{tag}(?: [^>]*)?>)[^<]*(</{tag}>)", lambda found: found[1] + safe + found[2], data)
    outcome(data.encode())


def test_the_examples_are_of_the_message_they_say() -> None:
    for kind, (body, inner) in BODY.items():
        data = message(notification(entry(tx()), kind=kind), version=f"{kind}.001.08")
        assert f"{SPACE}{kind}".encode() in data and body.encode() in data and inner.encode() in data
        assert outcome(data) == ("rows", [(1, 10_000)])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ELEMENTS) - 1), st.integers(0, len(ELEMENTS) - 1)), max_size=6))
def test_a_payment_read_like_others_is_as_if_read_alone(moves: list[tuple[int, int]]) -> None:
    version = next(version for version in VERSIONS.values() if version.name == "camt.054.001.08")
    reader = Reader(version.layout.transaction, version.namespace)
    compared = 0
    for pieces in (mutilated([]), mutilated(moves), mutilated(moves)):
        with contextlib.suppress(etree.XMLSyntaxError):
            root = etree.fromstring(b"".join(pieces), etree.XMLParser(remove_comments=True))
            for element in root.iter(f"{version.namespace}TxDtls"):
                assert reader.row_like_others(element) == reader.row(element)
                compared += 1
    assert compared, "the message that is whole has payments"


@pytest.mark.parametrize("text", ["a&amp;b", "\ue0007", "&#62;", "å > ä", "", "<![CDATA[<Amt>]]>"])
def test_odd_texts_are_read_like_others(text: str) -> None:
    version = next(version for version in VERSIONS.values() if version.name == "camt.054.001.08")
    reader = Reader(version.layout.transaction, version.namespace)
    for word in ("hej", text, "hopp"):
        payment = tx(remittance=f"<Ustrd>{word}</Ustrd>{ocr()}").replace(
            "<TxDtls>", f"<TxDtls xmlns='{SPACE}{version.name}'>"
        )
        element = etree.fromstring(payment)
        assert reader.row_like_others(element) == reader.row(element)


def test_structures_without_end_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup_rows, "PLANNED_CHARACTERS", 2000)
    payments = [tx("1.00", remittance="<Ustrd>a</Ustrd>" * number) for number in range(6)]
    version = next(version for version in VERSIONS.values() if version.name == "camt.054.001.08")
    reader = Reader(version.layout.transaction, version.namespace)
    root = etree.fromstring(of_entries(entry(*payments)))
    for element in root.iter(f"{version.namespace}TxDtls"):
        assert reader.row_like_others(element) == reader.row(element)
    assert 0 < len(reader._plans) < 6, "what is remembered does not grow with the file"
    [part] = parts(of_entries(entry(*payments, amount="6.00")))
    assert part.text.num_rows == sum(range(6)) and part.entry["is_sound"].to_pylist() == [True]
