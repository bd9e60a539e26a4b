"""SIE 4I: the minimal file, the checksum, what real files do, and what is refused."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import sie
from formats.faults import FileRefused

MINIMAL = """\
#FLAGGA 0
#PROGRAM "Kundreskontra" 1.0
#FORMAT PC8
#GEN 20261121 batch
#SIETYP 4
#ORGNR 212000-0001
#FNAMN "Exempel kommun"
#RAR 0 20260101 20261231
#DIM 1 Ansvar
#DIM 20 Verksamhet
#DIM 22 Motpart
#OBJEKT 1 4100 "Tekniska"
#OBJEKT 20 870 "Avfall"
#OBJEKT 22 87 "Privata foretag"
#KONTO 1511 "Kundfordringar"
#KONTO 26125 "Utgaende moms 25"
#KONTO 30125 "Forsaljning 25"
#VER KR "" 20261121 "Fakturering 2026-11-21" 20261121
{
#TRANS 1511 {} 125.00
#TRANS 30125 {1 4100 20 870 22 87} -100.00
#TRANS 26125 {} -25.00
}
""".replace("\n", "\r\n").encode()

SENDER = sie.Sender(
    "Kundreskontra", "1.0", date(2026, 11, 21), "batch", "2120000001", "Exempel kommun",
    (date(2026, 1, 1), date(2026, 12, 31)),
)  # fmt: skip
CODING = [{"dimension": 1, "code": "4100"}, {"dimension": 20, "code": "870"}, {"dimension": 22, "code": "87"}]
VOUCHER = pa.Table.from_pylist(
    [
        {
            "series": "KR",
            "voucher_on": date(2026, 11, 21),
            "text": "Fakturering 2026-11-21",
            "registered_on": date(2026, 11, 21),
        }
    ],
    schema=sie.VOUCHER,
)
TRANSACTION = pa.Table.from_pylist(
    [
        {"voucher": 0, "account": "1511", "objects": [], "amount_ore": 12500},
        {"voucher": 0, "account": "30125", "objects": CODING, "amount_ore": -10000},
        {"voucher": 0, "account": "26125", "objects": None, "amount_ore": -2500},
    ],
    schema=sie.TRANSACTION,
)
DECLARED = {
    "dimensions": pa.table({"dimension": [1, 20, 22], "name": ["Ansvar", "Verksamhet", "Motpart"]}),
    "objects": pa.table(
        {"dimension": [1, 20, 22], "code": ["4100", "870", "87"], "name": ["Tekniska", "Avfall", "Privata foretag"]}
    ),
    "accounts": pa.table(
        {"account": ["1511", "26125", "30125"], "name": ["Kundfordringar", "Utgaende moms 25", "Forsaljning 25"]}
    ),
}


def vouchers(*lines: str, head: str = "#FLAGGA 0\n#SIETYP 4\n") -> bytes:
    return (head + "\n".join(lines) + "\n").encode("cp437")


def refused(data: bytes, **options: object) -> tuple[str, int | None]:
    with pytest.raises(FileRefused) as raised:
        sie.read(data, **options)
    return raised.value.faults[0].rule, raised.value.faults[0].line_no


def test_the_minimal_file_is_written_to_the_byte() -> None:
    written = sie.write(SENDER, VOUCHER, TRANSACTION, **DECLARED)
    assert written.data == MINIMAL
    assert written.warnings.num_rows == 0


def test_the_minimal_file_is_read() -> None:
    file = sie.read(MINIMAL, importing=True)
    assert (file.encoding, file.organisation_no, file.field("#FNAMN")) == ("cp437", "2120000001", "Exempel kommun")
    assert file.voucher.num_rows == 1
    assert file.voucher.select(sie.VOUCHER.names).to_pylist() == VOUCHER.to_pylist()
    assert file.transaction["amount_ore"].to_pylist() == [12500, -10000, -2500]
    assert file.transaction["objects"].to_pylist() == [[], CODING, []]
    assert file.transaction["line_no"].to_pylist() == [20, 21, 22]
    assert file.faults.num_rows == file.warnings.num_rows == 0
    assert file.record.to_pylist()[12] == {"line_no": 13, "label": "#OBJEKT", "fields": ["20", "870", "Avfall"]}


def test_checksum_of_the_published_records() -> None:
    assert sie.checksum(b'#FNAMN "A B"') == 3306284624
    assert sie.checksum('#FNAMN "Å B"\r\n'.encode("cp437")) == 1579179290
    assert sie.checksum(rb'  #FNAMN   "A \"B"' + b"\n") == sie.checksum(b'#FNAMN "A \\"B"')
    assert sie.checksum(b'#TRANS 1510 {"1" 4100} 10.00') == sie.checksum(b'#TRANS\t1510 { 1 "4100" } "10.00"\n')


def test_a_written_checksum_holds_until_the_file_is_changed() -> None:
    data = sie.write(SENDER, VOUCHER, TRANSACTION, with_checksum=True).data
    assert data.count(b"#KSUMMA") == 2
    assert data.splitlines()[1] == b"#KSUMMA"
    assert sie.read(data, checksum_must_hold=True).warnings.num_rows == 0
    read = sie.read(data.replace(b"#FLAGGA 0", b"#FLAGGA 1"), checksum_must_hold=True)  # the importer's mark
    assert read.field("#FLAGGA") == "1"
    changed = data.replace(b"Exempel", b"Exempla")
    assert sie.read(changed).warnings["rule"].to_pylist() == ["SIE-CHECKSUM"]
    assert refused(changed, checksum_must_hold=True) == ("SIE-CHECKSUM", None)
    assert refused(data[: data.rindex(b"#KSUMMA")]) == ("SIE-CHECKSUM", None)


@pytest.mark.parametrize(
    ("text", "written", "lost"),
    [
        ("Åke Öberg–Sjö’s § 5 €", "Åke Öberg-Sjö's par. 5 EUR", ""),
        ("A\u030ase Šarić Łodź", "Åse Saric Lodz", ""),
        ("“Citat” 100 ½ £ °", "'Citat' 100 ½ £ °", ""),
        ("漢字 x 漢", "?? x ?", "漢字"),
        ("a\r\n\tb", "a   b", ""),
        ("＂x＼", "?x?", "＂＼"),
        ('C:\\dir "x" \\', 'C:\\dir "x" /', ""),
    ],
)
def test_text_survives_code_page_437_as_people_would_write_it(text: str, written: str, lost: str) -> None:
    voucher = VOUCHER.set_column(3, "text", pa.array([text]))
    made = sie.write(replace(SENDER, name=text), voucher, TRANSACTION)
    file = sie.read(made.data)
    assert file.encoding == "cp437" and file.warnings.num_rows == 0
    assert file.voucher["text"].to_pylist() == [written]
    assert file.field("#FNAMN") == written
    assert {found[0] for found in made.warnings["found"].to_pylist()} == set(lost)


def test_a_lost_character_is_named_with_its_count() -> None:
    voucher = VOUCHER.set_column(3, "text", pa.array(["漢漢"]))
    warnings = sie.write(SENDER, voucher, TRANSACTION).warnings.to_pylist()
    assert [(row["rule"], row["found"]) for row in warnings] == [("SIE-CHAR", "漢 U+6F22, 2 gånger")]


@pytest.mark.parametrize(
    ("column", "value", "match"),
    [
        ("amount_ore", 12501, "sums to 1 öre"),
        ("amount_ore", None, "missing"),
        ("account", "15A1", "not digits"),
        ("account", None, "not digits"),
        ("voucher", 1, "no voucher"),
        ("voucher", -1, "no voucher"),
    ],
)
def test_what_a_ledger_could_not_take_is_not_written(column: str, value: object, match: str) -> None:
    rows = TRANSACTION.to_pylist()
    rows[0][column] = value
    with pytest.raises(ValueError, match=match):
        sie.write(SENDER, VOUCHER, pa.Table.from_pylist(rows, schema=sie.TRANSACTION))


def test_a_voucher_without_rows_or_outside_the_year_is_not_written() -> None:
    with pytest.raises(ValueError, match="0 rows"):
        sie.write(SENDER, pa.concat_tables([VOUCHER, VOUCHER]), TRANSACTION)
    early = VOUCHER.set_column(2, "voucher_on", pa.array([date(2025, 12, 31)]))
    with pytest.raises(ValueError, match="fiscal year"):
        sie.write(SENDER, early, TRANSACTION)
    sie.write(replace(SENDER, fiscal_year=None), early, TRANSACTION)


def test_a_night_without_postings_is_a_file_without_vouchers() -> None:
    data = sie.write(SENDER, VOUCHER.slice(0, 0), TRANSACTION.slice(0, 0)).data
    assert data.endswith(b"#RAR 0 20260101 20261231\r\n")
    assert sie.read(data).voucher.num_rows == sie.read(data).transaction.num_rows == 0


def test_account_types_are_declared_behind_their_account() -> None:
    accounts = pa.table({"account": ["1511", "30125"], "name": ["Kund", "Intäkt"], "type_code": ["T", None]})
    lines = sie.write(SENDER, VOUCHER, TRANSACTION, accounts=accounts).data.decode("cp437").split("\r\n")
    assert lines[8:12] == ['#KONTO 1511 "Kund"', "#KTYP 1511 T", '#KONTO 30125 "Intäkt"', VER]


VER = '#VER KR "" 20261121 "Fakturering 2026-11-21" 20261121'


def test_amounts_are_exact_beyond_what_a_float_holds() -> None:
    big = 2**53 + 1
    rows = [
        {"voucher": 0, "account": "1", "amount_ore": big},
        {"voucher": 0, "account": "2", "amount_ore": -big + 1},
        {"voucher": 0, "account": "3", "amount_ore": -1},
    ]
    table = pa.Table.from_pylist(rows, schema=sie.TRANSACTION)
    data = sie.write(SENDER, VOUCHER, table).data
    assert b"#TRANS 1 {} 90071992547409.93\r\n" in data
    assert sie.read(data).transaction["amount_ore"].to_pylist() == [big, -big + 1, -1]


REAL = """\
#FLAGGA 0
#PROGRAM "Fakturering" 5.11
#FORMAT "PC8"
#GEN 20110304
#SIETYP 4

#ORGNR 5555555555
#ADRESS "Siw Eriksson" "Box 1" "123 45 STORSTAD" "012-34 56 78"
#FNAMN "Övningsbolaget AB"
#HEMLIG nytt 1 2 3
#VER "" "" 2011-03-04 "Fakturajournal \\"109\\"" "" "" extra
{
\t#TRANS\t1510 { "1" "41 00" 6  P1 } 8000 20110305 "Faktnr: 891" 2.5 ae mer
   #BTRANS 1510 {} 99.00
   #RTRANS 2611 {} -1600.0 "" "Rad"
   #TRANS 2611 {} -1600.0 "" "Rad"
   #TRANS 3051 {} -6400.00 "" ""
}
\x1a
"""


@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_real_files_do_is_read(encoding: str, line_end: str) -> None:
    file = sie.read(REAL.replace("\n", line_end).encode(encoding))
    assert file.encoding == encoding
    warned = ["SIE-ENCODING", "SIE-DATE"] if encoding == "utf-8" else ["SIE-DATE"]
    assert sorted(file.warnings["rule"].to_pylist()) == sorted(warned)
    assert file.field("#FNAMN") == "Övningsbolaget AB"
    voucher = file.voucher.to_pylist()[0]
    assert (voucher["series"], voucher["number"], voucher["text"]) == (None, None, 'Fakturajournal "109"')
    assert voucher["voucher_on"] == date(2011, 3, 4)
    rows = file.transaction.to_pylist()
    assert [(row["amount_ore"], row["added"], row["text"]) for row in rows] == [
        (800000, False, "Faktnr: 891"),
        (-160000, True, "Rad"),
        (-640000, False, None),
    ]
    assert rows[0]["objects"] == [{"dimension": 1, "code": "41 00"}, {"dimension": 6, "code": "P1"}]
    assert (rows[0]["transaction_on"], rows[0]["quantity"], rows[0]["sign"]) == (date(2011, 3, 5), "2.5", "ae")
    assert file.struck_out["amount_ore"].to_pylist() == [9900]


def test_iso_8859_1_only_when_the_sender_is_known_for_it() -> None:
    data = REAL.encode("iso-8859-1")
    assert sie.read(data, encoding="iso-8859-1").field("#FNAMN") == "Övningsbolaget AB"
    assert sie.read(data).field("#FNAMN") != "Övningsbolaget AB"


@pytest.mark.parametrize(
    ("lines", "rule", "line_no"),
    [
        (["#VER A 2 20260102", "{", "#TRANS 1 {} 1.00", "#TRANS 2 {} -1.01", "}"], "SIE-BALANCE", 7),
        (["#VER A 2", "{", "#TRANS 1 {} 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-VER", 7),
        (["#VER A 2 20260231", "{", "#TRANS 1 {} 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-VER", 7),
        (["#VER A 2 20260102", "{", "#TRANS {} 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1X {} 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1 {} 1,00", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1 {} 1.000", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1 {}", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1 {1} 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
        (["#VER A 2 20260102", "{", "#TRANS 1 1.00", "#TRANS 2 {} -1.00", "}"], "SIE-TRANS", 9),
    ],
)
def test_a_bad_voucher_is_refused_and_named_and_the_others_taken(lines: list[str], rule: str, line_no: int) -> None:
    good = ["#VER A 1 20260101", "{", "#TRANS 1 {} 0.00", "}"]
    file = sie.read(vouchers(*good, *lines, *[line.replace("A 1", "A 3") for line in good]))
    faults = file.faults.to_pylist()
    assert [(fault["rule"], fault["line_no"]) for fault in faults] == [(rule, line_no)]
    assert faults[0]["key"].startswith("A 2")
    assert file.voucher["number"].to_pylist() == ["1", "3"]
    assert file.transaction["voucher"].to_pylist() == [0, 2]


def test_struck_and_added_rows_count_in_no_sum() -> None:
    lines = ["#VER A 1 20260101", "{", "#TRANS 1 {} 5", "#RTRANS 2 {} -5", "#BTRANS 9 {} 77", "#TRANS 2 {} -5", "}"]
    file = sie.read(vouchers(*lines))
    assert file.faults.num_rows == 0
    assert file.warnings["rule"].to_pylist() == ["SIE-RTRANS"]  # not directly followed by its #TRANS
    assert file.transaction["added"].to_pylist() == [False, False]


def test_two_equal_rows_are_two_rows_and_an_unreadable_struck_row_spoils_nothing() -> None:
    rows = ["#TRANS 1 {} 5", "#TRANS 1 {} 5", "#TRANS 2 {} -10", "#BTRANS {} x"]
    file = sie.read(vouchers("#VER A 1 20260101", "{", *rows, "}"))
    assert file.faults.num_rows == 0
    assert file.transaction["added"].to_pylist() == [False] * 3


@pytest.mark.parametrize(
    ("data", "rule", "line_no"),
    [
        (b"", "SIE-FORMAT", 1),
        (b"namn;belopp\n", "SIE-FORMAT", 1),
        (b"\n#PROGRAM x 1\n", "SIE-FORMAT", 1),
        (vouchers("#VER A 1 20260101", "{", "#TRANS 1 {} 0"), "SIE-BLOCK", 5),
        (vouchers("#VER A 1 20260101", "#TRANS 1 {} 0"), "SIE-BLOCK", 3),
        (vouchers("#VER A 1 20260101", "{", "}", "#TRANS 1 {} 0"), "SIE-BLOCK", 6),
        (vouchers("#VER A 1 20260101", "{", "#VER A 2 20260101", "{", "}", "}"), "SIE-BLOCK", 5),
        (vouchers("}"), "SIE-BLOCK", 3),
        (vouchers("{", "}"), "SIE-BLOCK", 3),
        (vouchers("#VER A 1 20260101"), "SIE-BLOCK", 3),
    ],
)
def test_what_is_no_whole_sie_file_is_refused(data: bytes, rule: str, line_no: int) -> None:
    assert refused(data) == (rule, line_no)


def test_a_file_that_is_read_already_is_not_imported_again() -> None:
    assert refused(MINIMAL.replace(b"#FLAGGA 0", b"#FLAGGA 1"), importing=True) == ("SIE-FLAG", 1)
    assert refused(MINIMAL.replace(b"#SIETYP 4", b"#SIETYP 1"), importing=True)[0] == "SIE-FORMAT"
    assert sie.read(MINIMAL.replace(b"#FLAGGA 0", b"#FLAGGA 1")).voucher.num_rows == 1


def test_a_line_that_is_no_record_is_named_not_swallowed() -> None:
    file = sie.read(vouchers("hej hej"))
    assert [(row["rule"], row["line_no"]) for row in file.warnings.to_pylist()] == [("SIE-LINE", 3)]


TEXTS = st.none() | st.text(st.characters(codec="cp437", exclude_categories=("Cc",)), min_size=1, max_size=12).filter(
    lambda text: not text.endswith("\\") and "§" not in text
)
AMOUNTS = st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=4)
PAIRS = st.lists(
    st.builds(
        lambda number, code: {"dimension": number, "code": code},
        st.integers(1, 99),
        st.text('0123456789AÅ "{}', min_size=1, max_size=6).filter(lambda code: "}" not in code and "{" not in code),
    ),
    max_size=3,
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["KR", "Ö 1", None]), TEXTS, AMOUNTS, TEXTS, PAIRS), min_size=1, max_size=4))
def test_any_balanced_vouchers_read_back_as_written(made: list[tuple]) -> None:
    voucher, rows = [], []
    for at, (series, text, amounts, row_text, pairs) in enumerate(made):
        voucher.append({"series": series, "voucher_on": date(2026, 11, 21), "text": text})
        for amount in [*amounts, -sum(amounts)]:
            rows.append({"voucher": at, "account": "1511", "objects": pairs, "amount_ore": amount, "text": row_text})
    tables = pa.Table.from_pylist(voucher, schema=sie.VOUCHER), pa.Table.from_pylist(rows, schema=sie.TRANSACTION)
    file = sie.read(sie.write(SENDER, *tables, with_checksum=True).data, encoding="cp437", checksum_must_hold=True)
    assert file.faults.num_rows == file.warnings.num_rows == 0
    assert file.voucher.select(sie.VOUCHER.names).to_pylist() == tables[0].to_pylist()
    assert file.transaction.select(sie.TRANSACTION.names).to_pylist() == tables[1].to_pylist()
