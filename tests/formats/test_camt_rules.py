"""camt: each rule broken on purpose, and what happens to the file, the entry and the rest."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from camt_examples import (
    ACCOUNT,
    HEADER,
    document,
    entry,
    message,
    notification,
    ocr,
    of_entries,
    parts,
    rows,
    tx,
)

from formats import camt
from formats.camt_profiles import CamtProfile
from formats.camt_rules import MOST_NAMED, Running
from formats.faults import Fault, FileRefused

GOOD = entry(tx(), ref="GOOD")


def refused(data: bytes, *arguments: Any, **options: Any) -> list[Fault]:
    with pytest.raises(FileRefused) as refusal:
        parts(data, *arguments, **options)
    for fault in refusal.value.faults:
        assert fault.wanted and fault.action, "a refusal says what is wanted and what to do"
    return list(refusal.value.faults)


def entry_faults(bad: str, **options: Any) -> list[tuple[str, str, str]]:
    """The faults of an entry among sound ones; checks that exactly it is refused and the others go on."""
    data = of_entries(GOOD, bad, entry(tx(), ref="LAST"))
    for chunk_rows in (1, 2, 100):
        split = parts(data, chunk_rows=chunk_rows, **options)
        use = [row["use"] for part in split for row in part.entry.to_pylist()]
        assert use == ["book", "refused", "book"]
        assert [row["is_sound"] for part in split for row in part.entry.to_pylist()] == [True, False, True]
        faults = [row for part in split for row in part.faults.to_pylist()]
        assert all(row["wanted"] and row["action"] and row["line_no"] for row in faults)
    assert {row["entry_no"] for part in parts(data, **options) for row in part.payment.to_pylist()} == {1, 3}
    return [(row["rule"], row["field"], row["found"]) for row in faults]


# CAM-R1, R2, structure


@pytest.mark.parametrize(
    "namespace",
    [
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.08",
        "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08 ",
        "",
    ],
)
def test_r1_another_message_or_version_is_refused(namespace: str) -> None:
    data = of_entries(GOOD).replace(b"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08", namespace.encode())
    [fault] = refused(data)
    assert fault.rule == "CAM-R1" and "camt.054.001.08" in fault.wanted
    with pytest.raises(FileRefused, match="CAM-R1"):
        camt.peek(io.BytesIO(data))


def test_r1_another_root_is_refused_even_in_the_right_namespace() -> None:
    data = of_entries(GOOD).replace(b"<Document", b"<Envelope").replace(b"</Document", b"</Envelope")
    assert refused(data)[0].rule == "CAM-R1"


def test_r1_a_version_that_is_not_enabled_for_the_bank_is_refused() -> None:
    profile = CamtProfile("banken", versions=frozenset({"camt.054.001.02"}))
    [fault] = refused(of_entries(GOOD), profile)
    assert fault.rule == "CAM-R1" and "banken" in fault.wanted and fault.found == "camt.054.001.08"


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEADER.replace("<MsgId>M1</MsgId>", ""),
        HEADER.replace("M1", " "),
        HEADER.replace("<MsgId>", "<MsgId>M0</MsgId><MsgId>"),
        HEADER.replace("M1", "M<X/>1"),
        HEADER.replace("2026-11-20T18:00:00", "i går"),
        HEADER.replace("</GrpHdr>", "<MsgPgntn><PgNb>ett</PgNb><LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr>"),
        HEADER.replace("</GrpHdr>", "<MsgPgntn><PgNb>1</PgNb><LastPgInd>ja</LastPgInd></MsgPgntn></GrpHdr>"),
        HEADER + HEADER,
    ],
)
def test_a_message_without_a_readable_header_is_refused(header: str) -> None:
    assert {fault.rule for fault in refused(message(notification(GOOD), header=header))} == {"CAM-FORM"}


@pytest.mark.parametrize(
    "told",
    [
        notification(GOOD).replace("<Id>N1</Id>", ""),
        notification(GOOD, id_=" "),
        notification(GOOD, id_="N1</Id><Id>N2"),
        notification(GOOD, account=""),
        notification(GOOD, account="<Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>" * 2),
        notification(GOOD).replace(ACCOUNT, "").replace("</Ntfctn>", f"{ACCOUNT}</Ntfctn>"),
        notification(GOOD, before="<NtfctnPgntn><PgNb>x</PgNb><LastPgInd>true</LastPgInd></NtfctnPgntn>"),
        "",
    ],
)
def test_a_notification_that_cannot_be_told_is_refused(told: str) -> None:
    assert {fault.rule for fault in refused(message(told))} == {"CAM-FORM"}


@pytest.mark.parametrize(
    "data",
    [
        of_entries(entry(details=f"<NtryDtls>{tx()}{GOOD}</NtryDtls>")),  # an entry inside an entry
        of_entries(entry(tx(after=f"<SplmtryData><Envlp>{tx()}</Envlp></SplmtryData>"))),
        of_entries(entry(details=tx())),  # a payment outside details
        message(GOOD),  # an entry outside a notification
        message(notification(GOOD) + tx()),
        message(notification(notification(GOOD, id_="N2"))),
        message(notification(GOOD)).replace(b"<BkToCstmrDbtCdtNtfctn>", b"<BkToCstmrDbtCdtNtfctn><x>")
        .replace(b"</BkToCstmrDbtCdtNtfctn>", b"</x></BkToCstmrDbtCdtNtfctn>"),
        message(notification(GOOD)).replace(b"BkToCstmrDbtCdtNtfctn", b"BkToCstmrStmt"),
    ],
)  # fmt: skip
def test_what_stands_in_the_wrong_place_refuses_the_file(data: bytes) -> None:
    assert refused(data)[0].rule == "CAM-FORM"


def test_the_same_names_in_another_namespace_are_passed_over() -> None:
    foreign = "<SplmtryData><Envlp xmlns:x='urn:x'><x:TxDtls><x:Amt>1</x:Amt></x:TxDtls></Envlp></SplmtryData>"
    other = "<x:Amt xmlns:x='urn:x' Ccy='SEK'>1.00</x:Amt>"
    [payment] = rows(of_entries(entry(tx(before=other, after=foreign))), "payment")
    assert payment["amount_ore"] == 10_000


# CAM-R3


def test_r3_a_notification_twice_in_a_file_is_refused() -> None:
    [fault] = refused(message(notification(GOOD), notification(GOOD)))
    assert (fault.rule, fault.found) == ("CAM-R3", "N1")


# CAM-R7


def test_r7_an_account_in_another_currency_refuses_the_file() -> None:
    [fault] = refused(of_entries(GOOD, account=ACCOUNT.replace("SEK", "EUR")))
    assert (fault.rule, fault.found, fault.field) == ("CAM-R7", "EUR", "Acct/Ccy")


def test_r7_an_entry_in_another_currency_is_refused() -> None:
    bad = entry(tx("5.00", currency="EUR"), amount="5.00", currency="EUR")
    assert entry_faults(bad) == [("CAM-R7", "Ntry/Amt/@Ccy", "EUR")]
    assert entry_faults(bad.replace(" Ccy='EUR'", ""))[0] == ("CAM-R7", "Ntry/Amt/@Ccy", "")


def test_r7_a_payment_in_another_currency_than_its_entry_refuses_the_entry() -> None:
    bad = entry(tx("60.00"), tx("40.00", currency="EUR"))
    assert entry_faults(bad, currencies={"SEK", "EUR"}) == [("CAM-R7", "TxDtls/Amt/@Ccy", "EUR")]


# CAM-R8 and rulings 42 and 54


def test_r8_details_that_do_not_make_the_entry_refuse_it() -> None:
    assert entry_faults(entry(tx("60.00"), tx("39.99"))) == [("CAM-R8", "Ntry/Amt", "100.00")]
    assert entry_faults(entry(tx("100.01"))) == [("CAM-R8", "Ntry/Amt", "100.00")]


def test_r8_debits_among_the_details_count_negative() -> None:
    assert rows(of_entries(entry(tx("130.00"), tx("30.00", direction="DBIT"))), "entry")[0]["is_sound"]
    assert entry_faults(entry(tx("70.00"), tx("30.00", direction="DBIT")))[0][0] == "CAM-R8"
    debit = "<CdtDbtInd>DBIT</CdtDbtInd>"
    sound = entry(tx("130.00", direction="DBIT"), tx("30.00"), direction=debit)
    assert rows(of_entries(sound), "entry")[0]["is_sound"]


def test_r8_names_what_the_details_make() -> None:
    [row] = rows(of_entries(entry(tx("60.00"), tx("39.99"))), "faults")
    assert "99,99 kr" in row["wanted"] and row["key"] == "E1"


@pytest.mark.parametrize(
    ("batch", "field", "found"),
    [
        ("<NbOfTxs>3</NbOfTxs>", "Btch/NbOfTxs", "3"),
        ("<NbOfTxs>0</NbOfTxs>", "Btch/NbOfTxs", "0"),
        ("<NbOfTxs>två</NbOfTxs>", "Btch/NbOfTxs", "två"),
        ("<TtlAmt Ccy='SEK'>99.00</TtlAmt>", "Btch/TtlAmt", "99.00"),
        ("<TtlAmt Ccy='SEK'>1,00</TtlAmt>", "Btch/TtlAmt", "1,00"),
        ("<TtlAmt Ccy='SEK'>100.00</TtlAmt><CdtDbtInd>DBIT</CdtDbtInd>", "Btch/TtlAmt", "100.00"),
    ],
)
def test_r8_a_wrong_batch_refuses_the_entry(batch: str, field: str, found: str) -> None:
    bad = entry(tx("60.00"), tx("40.00"), batch=f"<Btch>{batch}</Btch>")
    assert entry_faults(bad) == [("CAM-R8", field, found)]


def test_r8_a_batch_is_held_against_its_own_details() -> None:
    def group(count: int, *amounts: str) -> str:
        batch = f"<Btch><NbOfTxs>{count}</NbOfTxs><TtlAmt Ccy='SEK'>{sum(map(int, amounts))}</TtlAmt></Btch>"
        return f"<NtryDtls>{batch}{''.join(tx(amount) for amount in amounts)}</NtryDtls>"

    sound = of_entries(entry(details=group(2, "10", "20") + group(1, "70")))
    assert rows(sound, "entry")[0]["is_sound"] and rows(sound, "entry")[0]["batch_count"] == 3
    assert entry_faults(entry(details=group(1, "10", "20") + group(2, "70"))) == [
        ("CAM-R8", "Btch/NbOfTxs", "1"),
        ("CAM-R8", "Btch/NbOfTxs", "2"),
    ]


def test_r8_a_batch_after_its_payments_is_held_against_them_too() -> None:
    details = f"<NtryDtls>{tx()}<Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>"
    assert entry_faults(entry(details=details))[0][1] == "Btch/NbOfTxs"


def test_r8_batches_without_payments_make_the_entry() -> None:
    def batch(amount: str) -> str:
        return f"<NtryDtls><Btch><NbOfTxs>9</NbOfTxs><TtlAmt Ccy='SEK'>{amount}</TtlAmt></Btch></NtryDtls>"

    sound = of_entries(entry(details=batch("40.00") + batch("60.00")))
    assert rows(sound, "entry")[0]["is_sound"] and rows(sound, "entry")[0]["batch_count"] == 18
    assert entry_faults(entry(details=batch("40.00") + batch("50.00")))[0][:2] == ("CAM-R8", "Ntry/Amt")


def test_r8_several_payments_without_amounts_cannot_be_told() -> None:
    bad = entry(tx("", direction=""), tx("", direction=""))
    assert entry_faults(bad) == [("CAM-R8", "TxDtls/Amt", "")] * 2


# amounts and form


@pytest.mark.parametrize(
    "amount",
    [
        "1.005",
        "-100.00",
        "+100.00",
        "100,00",
        "1 00.00",
        "1e2",
        "100.",
        ".5",
        "",
        "NaN",
        "1" * 12,
        "١٠٠",
        "100.0.0",
        "0x10",
    ],
)
def test_an_amount_that_is_none_refuses_the_entry(amount: str) -> None:
    money = f"<Amt Ccy='SEK'>{amount}</Amt>"
    plain = "<Amt Ccy='SEK'>100.00</Amt>"
    of_entry = entry_faults(entry(tx()).replace(plain, money, 1))
    assert of_entry[0][1] in ("Ntry/Amt", "Ntry") and of_entry[0][0] in ("CAM-AMOUNT", "CAM-FORM")
    of_payment = entry_faults(
        entry(tx("40.00"), tx())
        .replace("<TxDtls><Refs>", "<TxDtls><Refs>")
        .replace(f"{plain}<CdtDbtInd>CRDT</CdtDbtInd><RltdPties>", f"{money}<CdtDbtInd>CRDT</CdtDbtInd><RltdPties>")
    )
    assert of_payment[0][1] == "TxDtls/Amt" and of_payment[0][0] in ("CAM-AMOUNT", "CAM-R8")


@pytest.mark.parametrize(("amount", "ore"), [("0", 0), ("7", 700), ("7.5", 750), ("99999999999.99", 9_999_999_999_999)])
def test_an_amount_is_whole_ore(amount: str, ore: int) -> None:
    assert rows(of_entries(entry(tx(amount), amount=amount)), "payment")[0]["amount_ore"] == ore


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (entry(tx(), direction=""), "CdtDbtInd"),
        (entry(tx(), direction="<CdtDbtInd>KRED</CdtDbtInd>"), "CdtDbtInd"),
        (entry(tx(), status=""), "Sts"),
        (entry(tx()).replace("<Cd>BOOK</Cd>", "BOOK"), "Sts"),
        (entry(tx(), amount=""), "Amt"),
        (entry(amount=""), "Amt"),
        (entry(tx(), reversal="<RvslInd>ja</RvslInd>"), "RvslInd"),
        (entry(tx(), dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), "BookgDt"),
        (entry(tx(), dates="<BookgDt><DtTm>20 nov</DtTm></BookgDt>"), "BookgDt"),
        (entry(tx(), dates="<ValDt><Dt>20261120</Dt></ValDt>"), "ValDt"),
        (entry(tx(), reversal="<CdtDbtInd>DBIT</CdtDbtInd>"), "CdtDbtInd"),
        (entry(tx(), tail="<CdtDbtInd>DBIT</CdtDbtInd>"), "CdtDbtInd"),
        (entry(tx(), tail="<Amt Ccy='SEK'>100.00</Amt>"), "Amt"),
        (entry(tx(), direction="", tail="<CdtDbtInd>CRDT</CdtDbtInd>"), "CdtDbtInd"),
        (entry(tx(), status="", tail="<Sts><Cd>BOOK</Cd></Sts>"), "Sts"),
        (entry(tx(), tail="<AddtlNtryInf>a</AddtlNtryInf><AddtlNtryInf>b</AddtlNtryInf>"), "AddtlNtryInf"),
        (entry(tx("1<X/>00.00")), "Amt"),
        (entry(tx(direction="KRED")), "KRED"),
        (entry(tx(remittance=ocr("2<X/>0"))), "Ref"),
        (entry(tx(after="<RmtInf><Strd><CdtrRefInf><Ref>1</Ref><Ref>2</Ref></CdtrRefInf></Strd></RmtInf>")), "Ref"),
        (entry(tx(before="<Amt Ccy='SEK'>100.00</Amt>")), "Amt"),
        (entry(tx(), batch="<Btch><NbOfTxs>1</NbOfTxs><NbOfTxs>2</NbOfTxs></Btch>"), "NbOfTxs"),
    ],
)
def test_an_entry_that_cannot_be_told_is_refused(bad: str, found: str) -> None:
    assert ("CAM-FORM", found) in [(rule, told) for rule, _, told in entry_faults(bad)]


def test_what_is_told_of_a_fault_is_short_and_masked() -> None:
    for found in (
        rows(of_entries(entry(tx(), amount=amount)), "faults")[0]["found"] for amount in ("19811228-9874", "x" * 10_000)
    ):
        assert "9874" not in found and len(found) < 100


def test_of_one_rule_a_hundred_are_named_and_the_rest_counted() -> None:
    data = of_entries(*(entry(tx("1.00"), ref=f"E{n}") for n in range(MOST_NAMED + 5)))
    faults = rows(data, "faults")
    assert len(faults) == MOST_NAMED + 1 and "5" in "".join(row["wanted"] for row in faults if row["line_no"] is None)
    assert all(row["use"] == "refused" for row in rows(data, "entry"))


def test_an_entry_larger_than_a_part_is_judged_at_its_end() -> None:
    """Its payments are given before the verdict; the caller takes them back by its number."""
    payments = [tx("1.00") for _ in range(10)]
    for amount, sound in (("10.00", True), ("11.00", False)):
        split = parts(of_entries(entry(*payments, amount=amount), GOOD), chunk_rows=3)
        given = [row for part in split for row in part.payment.to_pylist() if row["entry_no"] == 1]
        assert len(given) == (10 if sound else 9) and sum(row["amount_ore"] for row in given) == 100 * len(given)
        verdicts = [row for part in split for row in part.entry.to_pylist()]
        assert [row["is_sound"] for row in verdicts] == [sound, True] and verdicts[0]["payment_count"] == 10


def test_a_bad_payment_stops_the_rest_of_its_entry_in_later_parts() -> None:
    payments = [tx("1.00"), tx("1.00"), tx("x"), *(tx("1.00") for _ in range(7))]
    split = parts(of_entries(entry(*payments, amount="10.00"), GOOD), chunk_rows=2)
    assert [row["payment_no"] for part in split for row in part.payment.to_pylist()] == [1, 2, 11]
    assert [row["rule"] for part in split for row in part.faults.to_pylist()] == ["CAM-AMOUNT"]


# CAM-R9


def totals(**told: str) -> str:
    """TxsSummry as from version .04 on; a group is written where one of its parts is given."""

    def group(name: str, *parts: tuple[str, str]) -> str:
        inner = "".join(f"<{tag}>{told[key]}</{tag}>" for key, tag in parts if key in told)
        if name == "TtlNtries" and "net" in told:
            inner += (
                f"<TtlNetNtry><Amt>{told['net']}</Amt><CdtDbtInd>{told.get('sign', 'CRDT')}</CdtDbtInd></TtlNetNtry>"
            )
        return f"<{name}>{inner}</{name}>" if inner else ""

    return (
        "<TxsSummry>"
        + group("TtlNtries", ("count", "NbOfNtries"), ("sum", "Sum"))
        + group("TtlCdtNtries", ("credits", "NbOfNtries"), ("credit", "Sum"))
        + group("TtlDbtNtries", ("debits", "NbOfNtries"), ("debit", "Sum"))
        + "</TxsSummry>"
    )


TWO = (entry(tx("70.00"), amount="70.00"), entry(tx("30.00", direction="DBIT"), amount="30.00",
       direction="<CdtDbtInd>DBIT</CdtDbtInd>", ref="E2"))  # fmt: skip
SOUND = {
    "count": "2",
    "sum": "100.00",
    "net": "40.00",
    "credits": "1",
    "credit": "70.00",
    "debits": "1",
    "debit": "30.00",
}


def test_r9_totals_that_agree() -> None:
    for told in (SOUND, {}, SOUND | {"sum": "70.00"}, SOUND | {"sum": "100"}, SOUND | {"credit": "70.000000"}):
        assert rows(of_entries(*TWO, totals=totals(**told)), "total")[0]["agrees"]


@pytest.mark.parametrize("key", SOUND)
def test_r9_a_total_that_differs_refuses_the_file(key: str) -> None:
    wrong = {"count": "3", "credits": "2", "debits": "0"}.get(key, "99.99")
    for chunk_rows in (1, 100):
        [fault] = refused(of_entries(*TWO, totals=totals(**SOUND | {key: wrong})), chunk_rows=chunk_rows)
        assert fault.rule == "CAM-R9" and ("99,99" in fault.found or wrong in fault.found)
        assert "2 poster, 70,00 kr in och 30,00 kr ut" in fault.wanted


def test_r9_the_sign_of_the_net_counts() -> None:
    assert refused(of_entries(*TWO, totals=totals(net="40.00", sign="DBIT")))[0].rule == "CAM-R9"
    turned = (TWO[1].replace("30.00", "90.00"), TWO[0])
    assert rows(of_entries(*turned, totals=totals(net="20.00", sign="DBIT")), "total")[0]["agrees"]


def test_r9_is_read_where_version_02_has_the_net() -> None:
    net = "<TxsSummry><TtlNtries><TtlNetNtryAmt>{}</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd></TtlNtries></TxsSummry>"
    made = entry(tx(number="02"), number="02")
    good, bad = (
        message(notification(made, totals=net.format(amount)), version="camt.054.001.02")
        for amount in ("100.00", "1.00")
    )
    assert rows(good, "total")[0]["stated_net"] == 10_000
    assert refused(bad)[0].rule == "CAM-R9"


def test_r9_is_for_each_notification() -> None:
    sound = notification(entry(tx()), totals=totals(count="1"))
    [fault] = refused(message(sound, notification(entry(tx()), id_="N2", totals=totals(count="2"))))
    assert fault.line_no == 6


def test_r9_a_sum_cannot_be_held_against_amounts_that_are_not_read() -> None:
    bad = entry(tx(), amount="x")
    assert refused(of_entries(bad, totals=totals(sum="100.00")))[0].rule == "CAM-R9"
    assert refused(of_entries(bad, GOOD, totals=totals(sum="100.00")))[0].rule == "CAM-R9"
    assert rows(of_entries(bad, GOOD, totals=totals(count="2")), "total")[0]["agrees"]


@pytest.mark.parametrize("told", [{"count": "två"}, {"sum": "1,00"}, {"net": "x"}, {"credit": "1.005"}])
def test_r9_totals_that_cannot_be_read_refuse_the_file(told: dict[str, str]) -> None:
    assert refused(of_entries(*TWO, totals=totals(**told)))[0].rule == "CAM-FORM"


def test_r9_of_a_page_is_told_and_left_to_the_caller() -> None:
    page = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>"
    data = message(notification(*TWO, totals=totals(count="5")), header=HEADER.replace("</GrpHdr>", page))
    [total] = rows(data, "total")
    assert (total["agrees"], total["entries"], total["stated_entries"]) == (False, 2, 5)
    last = page.replace("false", "true").replace(">1<", ">2<")
    assert not rows(data.replace(page.encode(), last.encode()), "total")[0]["agrees"]


# CAM-R10 and other remarks


def test_r10_amounts_of_references_that_do_not_make_the_payment_are_remarked() -> None:
    for credit, rules in (("28.68", []), ("28.69", ["CAM-R10"])):
        remittance = document("17", "CINV", "128.68") + document("18", "CREN", credit, "CdtNoteAmt")
        data = of_entries(GOOD, entry(tx(remittance=remittance)))
        assert [row["rule"] for row in rows(data, "warnings")] == rules
        assert all(row["is_sound"] for row in rows(data, "entry"))
        assert all(row["key"] == "E1" for row in rows(data, "warnings"))


def test_r10_is_not_judged_when_an_amount_is_not_told() -> None:
    remittance = document("17", "CINV", "128.68") + document("18", "CINV", "")
    assert rows(of_entries(entry(tx(remittance=remittance))), "warnings") == []


def test_a_payment_of_nothing_is_remarked() -> None:
    data = of_entries(entry(tx("0.00"), tx("100.00")))
    assert [row["rule"] for row in rows(data, "warnings")] == ["CAM-ZERO"]


def test_sums_do_not_overflow() -> None:
    """The total stands still far above every amount that an entry can have."""
    running = Running()
    for _ in range(50):
        running.add(np.array([1, 1]), np.array([2**61, 2**61]))
    running.add(np.array([1, 2]), np.array([2**61, 5]))
    assert running.of(np.array([1, 2, 3])).tolist() == [2**62, 5, 0]
