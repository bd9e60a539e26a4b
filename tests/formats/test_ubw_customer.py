"""CS15: fields at their printed positions in both widths, refusals, and round trips."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import ubw_customer as cs15
from formats import ubw_file
from formats.faults import FAULTS, FileRefused
from formats.ubw_customer import NARROW, WIDE
from formats.ubw_customer_layout import LAYOUTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "ubw_customer.md"

# Start of each field as the format's description prints it: current layout, old layout (None: not there).
AT = {
    "full_record": (1, 1),
    "change_status": (2, 2),
    "apar_gr_id": (3, 3),
    "apar_id": (28, 5),
    "apar_name": (78, 23),
    "apar_type": (333, 73),
    "bank_account": (334, 74),
    "clearing_code": (411, 116),
    "client": (424, 129),
    "collect_flag": (449, 131),
    "comp_reg_no": (450, 132),
    "control": (475, 157),
    "currency": (496, 178),
    "ext_apar_ref": (526, 186),
    "intrule_id": (686, 244),
    "invoice_code": (711, 250),
    "language": (736, 262),
    "main_apar_id": (738, 264),
    "pay_method": (1021, 356),
    "status": (1069, 382),
    "terms_id": (1107, 397),
    "vat_reg_no": (1133, 400),
    "address_1": (1158, 425),
    "address_2": (1198, 465),
    "address_3": (1238, 505),
    "address_4": (1278, 545),
    "country_code": (1599, 847),
    "ean": (1879, None),
    "place": (1929, 900),
    "province": (1969, 940),
    "telephone_1": (2009, 980),
    "e_mail": (2254, 1495),
    "zip_code": (2509, 1480),
}
CUSTOMER = {
    "full_record": "1",
    "change_status": "U",
    "apar_gr_id": "PR",
    "apar_id": "104711",
    "apar_name": "Åsa Öberg",
    "apar_type": "R",
    "client": "10",
    "comp_reg_no": "19811228-9874",
    "status": "N",
    "terms_id": "30",
    "address_1": "c/o Ek",
    "address_2": "Storgatan 2",
    "place": "Storåker",
    "zip_code": "123 45",
    "country_code": "SE",
}


def line(width: int, **more: str) -> bytes:
    raw = bytearray(b" " * width)
    for name, value in (CUSTOMER | more).items():
        start = AT[name][width == NARROW]
        raw[start - 1 : start - 1 + len(value)] = value.encode("cp1252")
    return bytes(raw)


def only(source: bytes) -> cs15.CustomerChunk:
    (chunk,) = cs15.read(source)
    assert chunk.faults.schema.equals(FAULTS)
    return chunk


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_customer_is_read(width: int, line_end: bytes) -> None:
    (row,) = only(line(width) + line_end).customer.to_pylist()
    assert {name: value for name, value in row.items() if value is not None} == CUSTOMER | {
        "line_no": 1,
        "width": width,
    }


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_field_is_read_from_its_printed_position(width: int) -> None:
    values = {name: name[-2:].upper()[:1] for name, at in AT.items() if at[width == NARROW]}
    (row,) = only(line(width, **values)).customer.to_pylist()
    for name, value in values.items():
        if name not in CUSTOMER:
            assert row[name] == value, name
    assert row["ean"] == (values["ean"] if width == WIDE else None)


def test_both_widths_give_the_same_columns() -> None:
    wide, narrow = only(line(WIDE)).customer, only(line(NARROW)).customer
    assert wide.schema.equals(narrow.schema)
    assert wide.column_names == ["line_no", "width", *cs15.CUSTOMER]
    assert set(cs15.CUSTOMER) == set(AT)


def test_the_layouts_fill_their_width_without_gap() -> None:
    for width in (WIDE, NARROW):
        (record,) = LAYOUTS[width].records
        ends = [0, *(field.end for field in record.fields)]
        assert [field.start for field in record.fields] == [end + 1 for end in ends[:-1]]
        assert ends[-1] == width


REFUSED = {
    "CS15-EMPTY": [(b"", None)],
    "CS15-WIDTH": [
        (b"x" * 3125, 1),
        (line(WIDE) + b"\n" + line(NARROW), 2),
        (line(WIDE) + b"\n\n" + line(WIDE), 2),
        (line(NARROW) + b"\n" + line(NARROW)[:-1] + b"\n", 2),
    ],
    "CS15-ENC": [
        ((line(WIDE, apar_name="Asa", place="Orten") + b"\n" + line(WIDE)).decode("cp1252").encode(), 2),
        (b"\xef\xbb\xbf" + line(WIDE), 1),
        (line(WIDE).replace(b"\xc5sa \xd6berg  ", "Åsa Öberg".encode()).replace(b"Stor\xe5ker", b"Storaker"), 1),
    ],
}


@pytest.mark.parametrize(
    ("rule", "source", "line_no"),
    [pytest.param(rule, *case, id=f"{rule}-{i}") for rule, given in REFUSED.items() for i, case in enumerate(given)],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(rule: str, source: bytes, line_no: int | None) -> None:
    with pytest.raises(FileRefused) as refusal:
        list(cs15.read(source))
    (fault,) = refusal.value.faults
    assert (fault.rule, fault.line_no) == (rule, line_no)


def test_a_byte_that_cannot_be_read_is_a_fault_of_its_customer_without_personal_data() -> None:
    chunk = only(line(WIDE) + b"\n" + line(WIDE, apar_id="104712").replace(b"9874", b"98\x814") + b"\n")
    (fault,) = chunk.faults.to_pylist()
    assert (fault["rule"], fault["line_no"], fault["key"]) == ("CS15-BYTE", 2, "104712")
    assert "1228" not in str(fault)
    assert chunk.customer.num_rows == 2


def test_the_identity_number_is_declared_as_masked() -> None:
    for layout in LAYOUTS.values():
        assert [field.name for field in layout.records[0].fields if field.masked] == ["comp_reg_no"]


def test_the_rules_are_those_of_the_document() -> None:
    documented = set(re.findall(r"^\| (CS15-[A-Z0-9]+) ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == {*REFUSED, "CS15-BYTE"}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_writing_what_was_read_gives_the_same_bytes(width: int) -> None:
    source = line(width) + b"\r\n" + line(width, apar_id="104712", bank_account="5841-1009823") + b"\r\n"
    assert cs15.write(only(source).customer, width, b"\r\n") == source


LETTERS = st.text(st.sampled_from("abÅÄö €–&0 "), max_size=30).map(lambda value: value.strip(" ") or None)


@given(rows=st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=5), width=st.sampled_from([WIDE, NARROW]))
@settings(max_examples=30, deadline=None)
def test_any_customer_comes_back(rows: list[tuple[str | None, str | None]], width: int) -> None:
    names, streets = zip(*rows, strict=True)
    table = pa.table(
        {
            "apar_id": [str(n) for n in range(len(rows))],
            "apar_name": pa.array(names, pa.string()),
            "address_3": pa.array(streets, pa.string()),
        }
    )
    assert only(cs15.write(table, width)).customer.select(table.column_names).to_pylist() == table.to_pylist()


def test_a_key_that_does_not_fit_is_an_error_and_a_text_is_cut() -> None:
    with pytest.raises(ValueError, match="apar_id"):
        cs15.write(pa.table({"apar_id": ["1" * 10]}), NARROW)
    cut = only(cs15.write(pa.table({"apar_id": ["1"], "apar_name": ["å" * 60]}), NARROW))
    assert cut.customer["apar_name"].to_pylist() == ["å" * 50]


def test_blocks_join_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    source = cs15.write(pa.table({"apar_id": [str(n) for n in range(100)]}))
    whole = only(source).customer
    monkeypatch.setattr(ubw_file, "CHUNK_BYTES", 10_000)
    chunks = [chunk.customer for chunk in cs15.read(source)]
    assert len(chunks) > 10 and pa.concat_tables(chunks).equals(whole)
