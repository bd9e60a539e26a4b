"""camt: what a payment names, in structure or in words, with amounts and signs."""

from __future__ import annotations

from typing import Any

import pytest
from camt_examples import document, entry, message, notification, ocr, of_entries, rows, tx

from formats.camt_profiles import CamtProfile

FREE = "<Ustrd>Faktura 17</Ustrd>"


def named(remittance: str, amount: str = "100.00", **options: Any) -> tuple[str | None, str, list[tuple[Any, ...]]]:
    """A payment's own reference, its kind, and what it names besides."""
    first = entry(tx("1.00"), amount="1.00")
    data = of_entries(first, entry(tx(amount, remittance=remittance), amount=amount, ref="E2"))
    payment = rows(data, "payment", **options)[1]
    found = rows(data, "reference", **options)
    assert {row["payment_no"] for row in found} <= {2}
    assert [row["ordinal"] for row in found] == list(range(1, len(found) + 1))
    columns = ("reference", "reference_kind", "document_type", "sign", "amount_ore")
    return payment["reference"], payment["reference_kind"], [tuple(row[name] for name in columns) for row in found]


@pytest.mark.parametrize(
    ("remittance", "reference", "kind"),
    [
        ("", None, "none"),
        (ocr(), "20260001712", "structured"),
        (ocr(" 0020260001712 "), "0020260001712", "structured"),
        (ocr(kind=""), "20260001712", "structured"),
        (ocr(kind="<Prtry>QRR</Prtry>"), "20260001712", "free"),
        (ocr(kind="<Cd>PUOR</Cd>"), "20260001712", "free"),
        (ocr("RF18539007547034"), "RF18539007547034", "structured"),
        (FREE, "Faktura 17", "free"),
        (FREE * 2, None, "free"),
        ("<Ustrd> </Ustrd>", None, "free"),
        (FREE + ocr(), "20260001712", "structured"),
        (document("17", "CINV", ""), "17", "free"),
        (document("17", "CINV", "100.00"), "17", "free"),
        (document("", "CINV", ""), None, "none"),
        ("<Strd><AddtlRmtInf>bara text</AddtlRmtInf></Strd>", None, "none"),
        (document("17", "CINV", "100.00").replace("</Strd>", "") + ocr().replace("<Strd>", ""),
         "20260001712", "structured"),
    ],
)  # fmt: skip
def test_one_thing_named_is_the_payments_reference(remittance: str, reference: str | None, kind: str) -> None:
    assert named(remittance) == (reference, kind, [])


def test_the_profile_tells_which_references_the_bank_has_checked() -> None:
    profile = CamtProfile("bank", reference_types=frozenset({"QRR"}))
    assert named(ocr(kind="<Prtry>QRR</Prtry>"), profile=profile)[1] == "structured"
    assert named(ocr(), profile=profile)[1] == "free"


def test_several_references_stand_beside_the_payment() -> None:
    found = named(FREE + ocr("111") + ocr("222") + document("17", "CINV", "30.00"))
    assert found == (
        None,
        "none",
        [
            ("111", "structured", None, 1, 0),
            ("222", "structured", None, 1, 0),
            ("17", "document", "CINV", 1, 3_000),
        ],
    )


def test_a_credit_note_is_taken_off() -> None:
    """Handelsbanken's sample: 1,371.13 less 628.68 is the entry's 742.45."""
    remittance = document("4711", "CINV", "1371.13") + document("4712", "CREN", "628.68", "CdtNoteAmt")
    assert named(remittance, "742.45")[2] == [
        ("4711", "document", "CINV", 1, 137_113),
        ("4712", "document", "CREN", -1, 62_868),
    ]


@pytest.mark.parametrize(
    ("strd", "line"),
    [
        (document("9", "CREN", "5.00"), ("9", "document", "CREN", -1, 500)),
        (document("9", "CREN", ""), ("9", "document", "CREN", -1, 0)),
        (document("", "CREN", "5.00", "CdtNoteAmt"), (None, "document", "CREN", -1, 500)),
        (document("9", "CINV", "5.00", "DuePyblAmt"), ("9", "document", "CINV", 1, 0)),
        (document("9", "CINV", "-5.00"), ("9", "document", "CINV", 1, 0)),
        (document("9", "CINV", "5.00").replace("</RmtdAmt>", "</RmtdAmt><CdtNoteAmt Ccy='SEK'>2.00</CdtNoteAmt>"),
         ("9", "document", "CINV", 1, 300)),
        (document("9", "CINV", "5.00").replace("<Cd>CINV</Cd>", "<Prtry>FAKT</Prtry>"),
         ("9", "document", "FAKT", 1, 500)),
    ],
)  # fmt: skip
def test_the_sign_and_amount_of_what_is_named(strd: str, line: tuple[Any, ...]) -> None:
    assert named(ocr("111") + strd)[2][1] == line


def test_a_credit_note_alone_is_no_reference_of_the_payment() -> None:
    assert named(document("9", "CREN", "5.00", "CdtNoteAmt")) == (None, "none", [("9", "document", "CREN", -1, 500)])


def test_several_documents_share_an_amount_that_is_not_split() -> None:
    strd = document("8", "CINV", "100.00").replace(
        "<RfrdDocAmt>", "<RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>9</Nb></RfrdDocInf><RfrdDocAmt>"
    )
    assert named(strd)[2] == [("8", "document", "CINV", 1, 0), ("9", "document", "CREN", -1, 0)]


def test_from_version_13_on_amounts_are_listed_with_their_kind() -> None:
    def strd(number: str, kind: str, **amounts: str) -> str:
        listed = "".join(
            f"<RmtAmtAndTp><Tp><Cd>{code}</Cd></Tp><Amt Ccy='SEK'>{amount}</Amt></RmtAmtAndTp>"
            for code, amount in amounts.items()
        )
        return document(number, kind, "").replace("</Strd>", f"<RfrdDocAmt>{listed}</RfrdDocAmt></Strd>")

    remittance = strd("4711", "CINV", DUPA="1400.00", REMI="1371.13") + strd("4712", "CREN", CREN="628.68")
    ntry = entry(tx("742.45", remittance=remittance), amount="742.45")
    data = message(notification(ntry), version="camt.054.001.13")
    found = [(row["reference"], row["sign"], row["amount_ore"]) for row in rows(data, "reference")]
    assert found == [("4711", 1, 137_113), ("4712", -1, 62_868)]
    assert rows(data, "warnings") == []


def test_texts_keep_their_order_and_payment() -> None:
    extra = ocr("1").replace("</Strd>", "<AddtlRmtInf>c</AddtlRmtInf><AddtlRmtInf>d</AddtlRmtInf></Strd>")
    one = tx("40.00", remittance="<Ustrd>a</Ustrd><Ustrd>b</Ustrd>" + extra, after="<AddtlTxInf>e</AddtlTxInf>")
    two = tx("60.00", remittance="<Ustrd>f</Ustrd>")
    found = [(row["payment_no"], row["ordinal"], row["text"]) for row in rows(of_entries(entry(one, two)), "text")]
    assert found == [(1, 1, "a"), (1, 2, "b"), (1, 3, "c"), (1, 4, "d"), (1, 5, "e"), (2, 1, "f")]
