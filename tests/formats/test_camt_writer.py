"""camt written: in the order of the schema, and read back as it was."""

from __future__ import annotations

import io
from datetime import date

import pyarrow as pa
import pytest
from camt_examples import VERSIONS
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from formats import camt
from formats.camt_writer import write

# The order in which the schemas want the children of each element, as far as they are written.
ORDER = {
    "GrpHdr": "MsgId CreDtTm MsgPgntn",
    "Ntfctn": "Id ElctrncSeqNb CreDtTm FrToDt CpyDplctInd Acct TxsSummry Ntry",
    "Stmt": "Id ElctrncSeqNb CreDtTm FrToDt CpyDplctInd Acct Bal TxsSummry Ntry",
    "Bal": "Tp Amt CdtDbtInd Dt",
    "TtlNtries": "NbOfNtries Sum TtlNetNtryAmt TtlNetNtry CdtDbtInd",
    "Ntry": "NtryRef Amt CdtDbtInd RvslInd Sts BookgDt ValDt AcctSvcrRef BkTxCd NtryDtls AddtlNtryInf",
    "BkTxCd": "Domn Prtry",
    "NtryDtls": "Btch TxDtls",
    "TxDtls": "Refs Amt CdtDbtInd AmtDtls BkTxCd RltdPties RmtInf RltdDts RtrInf AddtlTxInf",
    "Refs": "MsgId AcctSvcrRef PmtInfId InstrId EndToEndId TxId MndtId ClrSysRef",
    "RltdPties": "Dbtr DbtrAcct CdtrAcct",
    "PstlAdr": "StrtNm PstCd TwnNm Ctry AdrLine",
    "RmtInf": "Ustrd Strd",
    "Strd": "RfrdDocInf RfrdDocAmt CdtrRefInf AddtlRmtInf",
    "RfrdDocAmt": "CdtNoteAmt RmtdAmt RmtAmtAndTp",
}
NOTIFICATION = {
    "notification_no": [1, 2],
    "id": ["N1", "N2"],
    "account": ["SE1250000000058398257466", "6789123456789"],
    "account_scheme": ["IBAN", "BBAN"],
    "currency": ["SEK", None],
    "created_at": ["2026-11-20T18:00:00"] * 2,
    "sequence_no": ["7", None],
    "from_at": ["2026-11-20T00:00:00", None],
    "to_at": ["2026-11-20T18:00:00", None],
    "copy_duplicate": ["CODU", None],
    "page_no": [1, 1],
    "is_last_page": [True, True],
}
ENTRY = {
    "entry_no": [1, 2, 3, 4],
    "notification_no": [1, 1, 1, 2],
    "entry_ref": ["F1", None, None, None],
    "servicer_ref": ["E1", "E2", None, "E4"],
    "deposit_key": ["E1", "E2", None, "E4"],
    "amount_ore": [10_000, 5_000, 700, 74_245],
    "currency": ["SEK"] * 4,
    "is_credit": [True, False, True, True],
    "is_reversal": [False, True, False, False],
    "status": ["BOOK", "BOOK", "PDNG", "BOOK"],
    "booked_on": [date(2026, 11, 20)] * 3 + [None],
    "value_on": [date(2026, 11, 20)] * 3 + [None],
    "domain": ["PMNT", "PMNT", None, "PMNT"],
    "family": ["RCDT", "RCDT", None, "RCDT"],
    "sub_family": ["DMCT", "RRTN", None, "VCOM"],
    "proprietary_code": [None, None, "K1", "K2"],
    "batch_count": [2, None, 9, None],
    "payment_count": [2, 1, 0, 1],
    "text": ["Insättning & mer", None, "Värdeavi", None],
    "use": ["book", "reversal", "information", "book"],
    "is_sound": [True] * 4,
}
PAYMENT = {
    "payment_no": [1, 2, 3, 4, 5],
    "notification_no": [1, 1, 1, 1, 2],
    "entry_no": [1, 1, 2, 3, 4],
    "ordinal": [1, 2, 1, 1, 1],
    "kind": ["payment", "payment", "reversal", "payment", "payment"],
    "is_unspecified": [False, False, False, True, False],
    "bankgiro": ["50501055", "9912346", "50501055", None, None],
    "plusgiro": [None, None, None, None, "4040404"],
    "reference": ["20260001712", "Faktura <17>", "20260001720", None, None],
    "reference_kind": ["structured", "free", "structured", "none", "none"],
    "amount_ore": [4_000, 6_000, 5_000, 700, 74_245],
    "currency": ["SEK"] * 5,
    "is_credit": [True, True, False, True, True],
    "sender_bankgiro": [None, "59901234", None, None, None],
    "serial": ["S1", "S2", "S3", None, "S5"],
    "end_to_end_id": [None, "E2E", None, None, None],
    "instruction_id": ["I1", None, None, None, None],
    "tx_id": ["T1", None, "T3", None, None],
    "servicer_ref": ["S1", "S2", "S3", None, "S5"],
    "clearing_ref": ["C1", None, None, None, None],
    "message_id": ["R1", None, None, None, None],
    "payment_info_id": ["P1", None, None, None, None],
    "mandate_id": ["D1", None, None, None, None],
    "proprietary_ref": pa.nulls(5, pa.string()),
    "is_return": [False, False, True, False, False],
    "return_code": [None, None, "AC04", None, None],
    "return_text": [None, None, "Stängt", None, None],
    "family": ["RCDT", "RCDT", "RCDT", None, "RCDT"],
    "sub_family": ["DMCT", "DMCT", "RRTN", None, "VCOM"],
    "proprietary_code": [None, None, None, "K1", "K2"],
    "accepted_at": ["2026-11-20T12:00:00", None, None, None, None],
}
REFERENCE = {
    "payment_no": [5, 5, 5],
    "ordinal": [1, 2, 3],
    "sign": [1, -1, 1],
    "reference": ["4711", "4712", "20260001738"],
    "reference_kind": ["document", "document", "structured"],
    "document_type": ["CINV", "CREN", None],
    "amount_ore": [137_113, 62_868, 0],
}
TEXT = {
    "payment_no": [1, 1, 1, 2, 4],
    "ordinal": [1, 2, 3, 1, 1],
    "origin": ["AddtlRmtInf", "AddtlRmtInf", "AddtlTxInf", "Ustrd", "AddtlNtryInf"],
    "text": ["ett", "två", "tre", "Faktura <17>", "Värdeavi"],
}
PAYER = {
    "payment_no": [2, 5],
    "name": ["Åsa Öberg", "Exempel AB"],
    "street": ["Storgatan 2", None],
    "postal_code": ["99900", None],
    "city": ["Exempelstad", None],
    "country_code": ["SE", None],
    "address_lines": ["c/o B", None],
    "organisation_no": [None, "5599000046"],
}
BALANCE = {
    "notification_no": [1, 1],
    "type": ["OPBD", "CLBD"],
    "amount_ore": [0, 5_000],
    "is_credit": [True, True],
    "currency": ["SEK", "SEK"],
    "balance_on": [date(2026, 11, 20)] * 2,
}
TABLES = {
    "notification": pa.table(NOTIFICATION),
    "entry": pa.table(ENTRY),
    "payment": pa.table(PAYMENT),
    "reference": pa.table(REFERENCE),
    "text": pa.table(TEXT),
    "payer": pa.table(PAYER),
}


def written(version: str, **tables: pa.Table) -> bytes:
    balance = pa.table(BALANCE) if version.startswith("camt.053") else None
    chosen = TABLES | tables
    return write(version, message_id="M1", created_at="2026-11-20T18:00:00", page=(1, True), balance=balance, **chosen)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_is_read_back(version: str) -> None:
    data = written(version)
    [part] = camt.read(io.BytesIO(data))
    for name, table in TABLES.items():
        found = getattr(part, name).to_pydict()
        for column, values in table.to_pydict().items():
            assert found[column] == values, f"{name}.{column}"
    assert part.opening == camt.Opening(version, version[:8], "M1", "2026-11-20T18:00:00", 1, True)
    assert part.faults.num_rows == part.warnings.num_rows == 0
    [first, second] = part.total.to_pylist()
    assert (first["stated_entries"], first["stated_sum"], first["stated_net"]) == (3, 15_700, 5_700)
    assert first["agrees"] and second["agrees"] and second["stated_credit_sum"] == 74_245
    if version.startswith("camt.053"):
        assert part.balance.to_pydict() == BALANCE


@pytest.mark.parametrize("version", VERSIONS)
def test_elements_stand_in_the_order_of_the_schema(version: str) -> None:
    for element in etree.fromstring(written(version)).iter():
        name = etree.QName(element).localname
        if name in ORDER:
            order = ORDER[name].split()
            children = [order.index(etree.QName(child).localname) for child in element]
            assert children == sorted(children), name
    names = {etree.QName(element).localname for element in etree.fromstring(written(version)).iter()}
    kind = {"camt.054": "Ntfctn", "camt.053": "Stmt"}[version[:8]]
    assert kind in names and ("Pty" in names) == (version[-2:] in ("08", "13"))
    assert ("RmtAmtAndTp" in names) == (version[-2:] == "13")
    assert ("TtlNetNtryAmt" in names) == ("AmtDtls" in names) == (version[-2:] == "02")


def test_no_element_is_empty() -> None:
    for version in VERSIONS:
        for element in etree.fromstring(written(version)).iter():
            assert len(element) or element.text, element.tag


def test_what_is_missing_is_not_written() -> None:
    columns = {
        "notification": ["notification_no", "id", "account", "created_at"],
        "entry": ["entry_no", "notification_no", "amount_ore", "is_credit", "status", "domain"],
        "payment": [
            "payment_no",
            "entry_no",
            "amount_ore",
            "is_credit",
            "reference_kind",
            "reference",
            "is_unspecified",
        ],
    }
    few = {name: TABLES[name].select(chosen) for name, chosen in columns.items()}
    data = written("camt.054.001.08", **few, reference=None, text=None, payer=None)
    [part] = camt.read(io.BytesIO(data))
    assert part.payment["amount_ore"].to_pylist() == PAYMENT["amount_ore"]
    assert part.payment["reference"].to_pylist() == PAYMENT["reference"]
    assert part.payer.num_rows == 0


def test_an_empty_message_is_written_and_read() -> None:
    nothing = {name: table.slice(0, 0) for name, table in TABLES.items() if name != "notification"}
    [part] = camt.read(io.BytesIO(written("camt.054.001.08", **nothing)))
    assert part.notification.num_rows == 2 and part.entry.num_rows == 0


def test_rows_may_come_in_any_order() -> None:
    turned = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in TABLES.items() if name != "text"}
    data = written("camt.054.001.08", **turned)
    found = [row["amount_ore"] for part in camt.read(io.BytesIO(data)) for row in part.entry.to_pylist()]
    assert sorted(found) == sorted(ENTRY["amount_ore"])
    assert all(row["is_sound"] for part in camt.read(io.BytesIO(data)) for row in part.entry.to_pylist())


WORDS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=35)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**12), WORDS, WORDS, st.booleans()), min_size=1, max_size=8),
    st.sampled_from(VERSIONS[:4]),
)
def test_any_payments_come_back(payments: list[tuple[int, str, str, bool]], version: str) -> None:
    amounts, references, names, structured = (list(column) for column in zip(*payments, strict=True))
    count = len(payments)
    payment = pa.table(
        {
            "payment_no": list(range(1, count + 1)),
            "entry_no": [1] * count,
            "amount_ore": amounts,
            "is_credit": [True] * count,
            "reference": references,
            "reference_kind": ["structured" if is_structured else "free" for is_structured in structured],
        }
    )
    payer = pa.table({"payment_no": payment["payment_no"], "name": names})
    entry = (
        TABLES["entry"]
        .slice(0, 1)
        .drop_columns(["batch_count", "amount_ore"])
        .append_column("amount_ore", pa.array([sum(amounts)]))
    )
    if sum(amounts) >= 10**13:
        return
    data = written(version, entry=entry, payment=payment, payer=payer, reference=None, text=None)
    [part] = camt.read(io.BytesIO(data))
    trimmed = [text.strip() or None for text in references]
    assert part.payment["amount_ore"].to_pylist() == amounts
    assert part.payment["reference"].to_pylist() == trimmed
    told = dict(zip(part.payer["payment_no"].to_pylist(), part.payer["name"].to_pylist(), strict=True))
    assert [told.get(number) for number in range(1, count + 1)] == [name.strip() or None for name in names]
