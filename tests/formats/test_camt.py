"""camt: what a sound message gives in every version, from every place that is read."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from camt_examples import (
    ACCOUNT,
    VERSIONS,
    entry,
    giro,
    message,
    notification,
    ocr,
    of_entries,
    parts,
    rows,
    tx,
)

from formats import camt
from formats.camt_profiles import ALL_VERSIONS, PROFILES, CamtProfile
from formats.faults import FAULTS

REFS = (
    "<MsgId>R1</MsgId><AcctSvcrRef>S1</AcctSvcrRef><PmtInfId>P1</PmtInfId><InstrId>I1</InstrId>"
    "<EndToEndId>E2E</EndToEndId><TxId>T1</TxId><MndtId>D1</MndtId><ClrSysRef>C1</ClrSysRef>"
    "<Prtry><Tp>00</Tp><Ref>X1</Ref></Prtry><Prtry><Tp>01</Tp><Ref>X2</Ref></Prtry>"
)
PARTY = (
    "<Nm>Åsa  Öberg &amp; Co</Nm><PstlAdr><StrtNm>Storgatan</StrtNm><BldgNb>2</BldgNb><PstCd>999 00</PstCd>"
    "<TwnNm>Exempelstad</TwnNm><Ctry>SE</Ctry><AdrLine>c/o B</AdrLine><AdrLine>Box 1</AdrLine></PstlAdr>"
    "<Id><OrgId><Othr><Id>5599000046</Id></Othr><Othr><Id>2</Id></Othr></OrgId></Id>"
)


def party(tag: str, content: str, number: str) -> str:
    level = ("<Pty>", "</Pty>") if number in ("08", "13") else ("", "")
    return f"<{tag}>{level[0]}{content}{level[1]}</{tag}>"


def full(version: str) -> bytes:
    """Everything that is read, once, in the order of the schema."""
    number = version[-2:]
    payment = tx(
        number=number,
        refs=REFS,
        before="<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn>"
        "<Prtry><Cd>T9</Cd></Prtry></BkTxCd>",
        party=party("Dbtr", PARTY, number) + giro("59901234", tag="DbtrAcct"),
        remittance="<Ustrd>ett</Ustrd><Ustrd> två\n rader </Ustrd>"
        + ocr().replace("</Strd>", "<AddtlRmtInf>tre</AddtlRmtInf></Strd>"),
        after="<RltdDts><AccptncDtTm>2026-11-20T12:00:00</AccptncDtTm></RltdDts><AddtlTxInf>fyra</AddtlTxInf>",
    )
    ntry = entry(
        payment,
        number=number,
        reversal="<RvslInd>false</RvslInd>",
        batch="<Btch><MsgId>B1</MsgId><PmtInfId>B2</PmtInfId><NbOfTxs>1</NbOfTxs><TtlAmt Ccy='SEK'>100.00</TtlAmt>"
        "<CdtDbtInd>CRDT</CdtDbtInd></Btch>",
        code="<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>"
        "<Prtry><Cd>K1</Cd><Issr>BANK</Issr></Prtry></BkTxCd>",
        tail="<AddtlNtryInf>Insättning</AddtlNtryInf>",
    ).replace("<Ntry>", "<Ntry><NtryRef>F1</NtryRef>")
    before = (
        "<FrToDt><FrDtTm>2026-11-20T00:00:00</FrDtTm><ToDtTm>2026-11-20T18:00:00</ToDtTm></FrToDt>"
        "<CpyDplctInd>CODU</CpyDplctInd>"
    )
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T18:00:00.1234567+01:00</CreDtTm></GrpHdr>"
    told = notification(ntry, kind=version[:8], before=before).replace(
        "<CreDtTm>", "<ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>"
    )
    return message(told, version=version, header=head)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_place_of_every_version_is_read(version: str) -> None:
    [part] = parts(full(version))
    assert part.opening == camt.Opening(version, version[:8], "M1", "2026-11-20T18:00:00.1234567+01:00", 1, True)
    [told] = part.notification.to_pylist()
    assert told == {
        "notification_no": 1, "line_no": 5, "id": "N1", "account": "SE1250000000058398257466",
        "account_scheme": "IBAN", "currency": "SEK", "created_at": "2026-11-20T18:00:00", "sequence_no": "7",
        "from_at": "2026-11-20T00:00:00", "to_at": "2026-11-20T18:00:00", "copy_duplicate": "CODU", "page_no": 1,
        "is_last_page": True,
    }  # fmt: skip
    [ntry] = part.entry.to_pylist()
    assert ntry == {
        "entry_no": 1, "line_no": 5, "notification_no": 1, "entry_ref": "F1", "servicer_ref": "E1",
        "deposit_key": "E1", "amount_ore": 10_000, "currency": "SEK", "is_credit": True, "is_reversal": False,
        "status": "BOOK", "booked_on": date(2026, 11, 20), "value_on": date(2026, 11, 20), "domain": "PMNT",
        "family": "RCDT", "sub_family": "DMCT", "proprietary_code": "K1", "batch_count": 1, "payment_count": 1,
        "text": "Insättning", "use": "book", "is_sound": True,
    }  # fmt: skip
    [payment] = part.payment.to_pylist()
    assert payment == {
        "payment_no": 1, "line_no": 5, "notification_no": 1, "entry_no": 1, "ordinal": 1, "kind": "payment",
        "is_unspecified": False, "bankgiro": "50501055", "plusgiro": None, "reference": "20260001712",
        "reference_kind": "structured", "amount_ore": 10_000, "currency": "SEK", "is_credit": True,
        "sender_bankgiro": "59901234", "serial": "S1", "end_to_end_id": "E2E", "instruction_id": "I1",
        "tx_id": "T1", "servicer_ref": "S1", "clearing_ref": "C1", "message_id": "R1", "payment_info_id": "P1",
        "mandate_id": "D1", "proprietary_ref": "X1", "is_return": False, "return_code": None, "return_text": None,
        "family": "RCDT", "sub_family": "VCOM", "proprietary_code": "T9", "accepted_at": "2026-11-20T12:00:00",
    }  # fmt: skip
    assert part.payer.to_pylist() == [
        {
            "payment_no": 1, "name": "Åsa  Öberg & Co", "street": "Storgatan 2", "postal_code": "999 00",
            "city": "Exempelstad", "country_code": "SE", "address_lines": "c/o B, Box 1",
            "organisation_no": "5599000046",
        }
    ]  # fmt: skip
    assert [(row["origin"], row["text"], row["ordinal"]) for row in part.text.to_pylist()] == [
        ("Ustrd", "ett", 1), ("Ustrd", "två  rader", 2), ("AddtlRmtInf", "tre", 3), ("AddtlTxInf", "fyra", 4),
    ]  # fmt: skip
    assert part.reference.num_rows == part.faults.num_rows == part.warnings.num_rows == 0
    assert part.faults.schema.equals(FAULTS) and part.warnings.schema.equals(FAULTS)
    assert part.balance.num_rows == (version[:8] == "camt.053")


@pytest.mark.parametrize("version", VERSIONS)
def test_peek_tells_version_message_and_account(version: str) -> None:
    opening = camt.peek(io.BytesIO(full(version)))
    assert (opening.version, opening.message_id, opening.account) == (version, "M1", "SE1250000000058398257466")


def test_peek_reads_no_further_than_the_account() -> None:
    endless = message(notification(entry())).split(b"<Ntry>")[0] + b"<Ntry>" + b" " * 10_000_000
    source = io.BytesIO(endless)
    assert camt.peek(source).account == "SE1250000000058398257466"
    assert source.tell() < 1_000_000


def test_another_number_than_iban_is_told_with_its_scheme() -> None:
    account = "<Acct><Id><Othr><Id>6789-123 456 789</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></Acct>"
    [told] = rows(of_entries(account=account), "notification")
    assert (told["account"], told["account_scheme"], told["currency"]) == ("6789123456789", "BBAN", None)


def test_a_message_without_entries_is_empty_and_sound() -> None:
    [part] = parts(of_entries())
    assert part.notification.num_rows == 1 and part.entry.num_rows == part.payment.num_rows == 0
    assert part.total.to_pylist()[0]["agrees"]


def test_pages_are_told_by_message_and_by_notification() -> None:
    header = (
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T18:00:00</CreDtTm>"
        "<MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>"
    )
    [part] = parts(message(notification(), header=header))
    assert (part.opening.page_no, part.opening.is_last_page) == (2, False)
    page = "<NtfctnPgntn><PgNb>3</PgNb><LastPgInd>0</LastPgInd></NtfctnPgntn>"
    [told] = rows(of_entries(before=page), "notification")
    assert (told["page_no"], told["is_last_page"]) == (3, False)


@pytest.mark.parametrize("number", ["02", "04", "08", "13"])
def test_an_entry_without_details_is_one_unspecified_payment(number: str) -> None:
    data = message(
        notification(entry(number=number, tail="<AddtlNtryInf>Värdeavi 7</AddtlNtryInf>")),
        version=f"camt.054.001.{number}",
    )
    [payment] = rows(data, "payment")
    assert payment["is_unspecified"] and payment["amount_ore"] == 10_000 and payment["reference_kind"] == "none"
    assert payment["bankgiro"] is None and payment["kind"] == "payment" and payment["currency"] == "SEK"
    assert rows(data, "entry")[0]["payment_count"] == 0
    assert [(row["origin"], row["text"]) for row in rows(data, "text")] == [("AddtlNtryInf", "Värdeavi 7")]


def test_a_batch_without_details_is_one_unspecified_payment_that_tells_its_number() -> None:
    batch = "<Btch><NbOfTxs>25</NbOfTxs><TtlAmt Ccy='SEK'>100.00</TtlAmt></Btch>"
    data = of_entries(entry(batch=batch), entry(tx(), ref="E2"))
    first, second = rows(data, "payment")
    assert (first["is_unspecified"], second["is_unspecified"]) == (True, False)
    assert [row["batch_count"] for row in rows(data, "entry")] == [25, None]


@pytest.mark.parametrize("number", ["02", "08"])
def test_an_only_payment_without_amount_has_the_entrys(number: str) -> None:
    data = message(
        notification(
            entry(tx("", number=number, direction=""), number=number, direction="<CdtDbtInd>DBIT</CdtDbtInd>")
        ),
        version=f"camt.054.001.{number}",
    )
    [payment] = rows(data, "payment")
    assert (payment["amount_ore"], payment["currency"], payment["is_credit"]) == (10_000, "SEK", False)


def test_the_payments_own_amount_goes_before_the_amount_of_its_details() -> None:
    inner = "<AmtDtls><TxAmt><Amt Ccy='SEK'>99.00</Amt></TxAmt></AmtDtls>"
    assert rows(of_entries(entry(tx(before=inner))), "payment")[0]["amount_ore"] == 10_000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("<Dt>2026-11-20</Dt>", date(2026, 11, 20)),
        ("<Dt>2026-11-20+01:00</Dt>", date(2026, 11, 20)),
        ("<DtTm>2026-11-20T23:30:00</DtTm>", date(2026, 11, 20)),
        ("<DtTm>2026-11-20T23:30:00Z</DtTm>", date(2026, 11, 21)),
        ("<DtTm>2026-11-20T00:30:00+02:00</DtTm>", date(2026, 11, 19)),
    ],
)
def test_days_are_swedish_days(text: str, day: date) -> None:
    dates = f"<BookgDt>{text}</BookgDt><ValDt>{text}</ValDt>"
    [ntry] = rows(of_entries(entry(tx(), dates=dates)), "entry")
    assert ntry["booked_on"] == ntry["value_on"] == day


def test_days_that_were_not_sent_are_null() -> None:
    [ntry] = rows(of_entries(entry(tx(), dates="")), "entry")
    assert ntry["booked_on"] is None and ntry["value_on"] is None and ntry["is_sound"]


def test_each_payment_has_its_own_bankgiro_number() -> None:
    """CAM-R11."""
    data = of_entries(entry(tx("40.00", receiver=giro("5050-1055")), tx("60.00", receiver=giro("009912346"))))
    assert [row["bankgiro"] for row in rows(data, "payment")] == ["50501055", "9912346"]


@pytest.mark.parametrize(
    ("receiver", "bankgiro", "plusgiro"),
    [
        (giro("50501055").replace("Prtry", "Cd"), "50501055", None),
        (giro("4040404", "PGNR"), None, "4040404"),
        (giro("123", "BBAN"), None, None),
        ("<CdtrAcct><Id><IBAN>SE1</IBAN></Id><Prxy><Tp><Prtry>BGNR</Prtry></Tp><Id>50501055</Id></Prxy></CdtrAcct>",
         "50501055", None),
        ("<CdtrAcct><Id><IBAN>SE1</IBAN></Id><Prxy><Tp><Cd>TELE</Cd></Tp><Id>0701740605</Id></Prxy></CdtrAcct>",
         None, None),
        (giro("ABC"), None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_the_bankgiro_number_is_known_by_its_scheme(receiver: str, bankgiro: str | None, plusgiro: str | None) -> None:
    [payment] = rows(of_entries(entry(tx(receiver=receiver))), "payment")
    assert (payment["bankgiro"], payment["plusgiro"]) == (bankgiro, plusgiro)


def test_a_version_before_aliases_has_none() -> None:
    proxy = "<CdtrAcct><Id><IBAN>SE1</IBAN></Id><Prxy><Tp><Prtry>BGNR</Prtry></Tp><Id>50501055</Id></Prxy></CdtrAcct>"
    data = message(notification(entry(tx(number="04", receiver=proxy), number="04")), version="camt.054.001.04")
    assert rows(data, "payment")[0]["bankgiro"] is None


def test_the_ultimate_payer_is_told_whole_when_it_has_a_name() -> None:
    both = party("Dbtr", PARTY, "08") + party("UltmtDbtr", "<Nm>Bo</Nm>", "08")
    [payer] = rows(of_entries(entry(tx(party=both))), "payer")
    assert payer["name"] == "Bo" and payer["street"] is payer["city"] is payer["organisation_no"] is None
    nameless = party("Dbtr", PARTY, "08") + party("UltmtDbtr", "<CtryOfRes>SE</CtryOfRes>", "08")
    assert rows(of_entries(entry(tx(party=nameless))), "payer")[0]["name"] == "Åsa  Öberg & Co"


def test_a_persons_identity_number_is_never_read() -> None:
    content = "<Nm>Bo</Nm><Id><PrvtId><Othr><Id>198112289874</Id></Othr></PrvtId></Id>"
    part = parts(of_entries(entry(tx(party=party("Dbtr", content, "08")))))[0]
    assert "9874" not in str([table.to_pylist() for table in vars(part).values() if isinstance(table, pa.Table)])


def test_payments_without_payer_have_no_row() -> None:
    assert rows(of_entries(entry(tx())), "payer") == []


def test_not_provided_is_no_reference() -> None:
    """CAM-R13."""
    refs = "<EndToEndId>NOTPROVIDED</EndToEndId>"
    [payment] = rows(of_entries(entry(tx(refs=refs))), "payment")
    assert payment["end_to_end_id"] is None and payment["serial"] is None


@pytest.mark.parametrize(
    ("order", "serial"),
    [(("servicer_ref", "tx_id"), "S1"), (("tx_id", "servicer_ref"), "T1"), (("clearing_ref",), "C1")],
)
def test_the_profile_chooses_the_serial_number(order: tuple[str, ...], serial: str) -> None:
    profile = CamtProfile("bank", serial=order)
    assert rows(of_entries(entry(tx(refs=REFS))), "payment", profile)[0]["serial"] == serial


@pytest.mark.parametrize(("order", "key"), [(("servicer_ref", "entry_ref"), "E1"), (("entry_ref",), "F1")])
def test_the_profile_chooses_the_key_of_the_deposit(order: tuple[str, ...], key: str) -> None:
    data = of_entries(entry(tx()).replace("<Ntry>", "<Ntry><NtryRef>F1</NtryRef>"))
    assert rows(data, "entry", CamtProfile("bank", deposit=order))[0]["deposit_key"] == key


def test_every_bank_of_the_change_has_a_profile_and_reads_every_version() -> None:
    assert set(PROFILES) == {"generic", "handelsbanken", "swedbank", "seb", "nordea", "danske", "lansforsakringar"}
    assert all(name == profile.bank and profile.versions == ALL_VERSIONS for name, profile in PROFILES.items())
    assert set(VERSIONS) == ALL_VERSIONS


CODES = "<BkTxCd><Domn><Cd>{}</Cd><Fmly><Cd>{}</Cd><SubFmlyCd>{}</SubFmlyCd></Fmly></Domn></BkTxCd>"
TAKEN_BACK = "<RvslInd>true</RvslInd>"
DEBIT = "<CdtDbtInd>DBIT</CdtDbtInd>"


@pytest.mark.parametrize(
    ("options", "use", "kind"),
    [
        ({}, "book", "payment"),
        ({"status": "PDNG"}, "information", "payment"),
        ({"status": "INFO"}, "information", "payment"),
        ({"reversal": TAKEN_BACK}, "reversal", "reversal"),
        ({"reversal": TAKEN_BACK, "direction": DEBIT}, "reversal", "reversal"),
        ({"direction": DEBIT}, "debit", "reversal"),
        ({"code": CODES.format("PMNT", "IDDT", "ESDD")}, "linked", "direct_debit"),
        ({"code": CODES.format("PMNT", "IDDT", "ESDD"), "status": "PDNG"}, "information", "direct_debit"),
    ],
)
def test_what_becomes_of_an_entry(options: dict[str, str], use: str, kind: str) -> None:
    """CAM-R5, R6 and direct debit."""
    data = of_entries(entry(tx(direction="DBIT" if "direction" in options else "CRDT"), **options))
    assert [row["use"] for row in rows(data, "entry")] == [use]
    assert [row["kind"] for row in rows(data, "payment")] == [kind]


def test_a_payment_that_is_returned_or_debited_is_never_a_payment() -> None:
    """CAM-R6."""
    returned = tx("30.00", after="<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Stängt</AddtlInf></RtrInf>")
    other = tx("30.00", after="<RtrInf><Rsn><Prtry>X</Prtry></Rsn></RtrInf>")
    bare = tx("30.00", after="<RtrInf/>")
    data = of_entries(entry(tx("20.00"), returned, other, bare, tx("10.00", direction="DBIT")))
    found = [(row["kind"], row["is_return"], row["return_code"], row["return_text"]) for row in rows(data, "payment")]
    assert found == [
        ("payment", False, None, None),
        ("reversal", True, "AC04", "Stängt"),
        ("reversal", True, "X", None),
        ("reversal", True, None, None),
        ("reversal", False, None, None),
    ]


@pytest.mark.parametrize(
    ("codes", "use"),
    [
        ({"PMNT/RCDT"}, "book"),
        ({"PMNT/RCDT/DMCT"}, "book"),
        ({"PMNT/RCDT/VCOM"}, "other"),
        ({"PMNT/RC"}, "other"),
        ({"K1"}, "other"),
    ],
)
def test_the_allow_list_is_by_whole_codes(codes: set[str], use: str) -> None:
    profile = CamtProfile("bank", codes=frozenset(codes))
    assert rows(of_entries(entry(tx())), "entry", profile)[0]["use"] == use


def test_the_allow_list_may_name_the_banks_own_code() -> None:
    own = "<BkTxCd><Prtry><Cd>K1</Cd></Prtry></BkTxCd>"
    data = of_entries(entry(tx(), code=own), entry(tx(), code=own.replace("K1", "K2"), ref="E2"))
    found = rows(data, "entry", CamtProfile("bank", codes=frozenset({"K1"})))
    assert [row["use"] for row in found] == ["book", "other"]


def test_another_currency_is_read_when_the_caller_handles_it() -> None:
    account = ACCOUNT.replace("SEK", "EUR")
    data = of_entries(entry(tx("5.00", currency="EUR"), amount="5.00", currency="EUR"), account=account)
    [payment] = rows(data, "payment", currencies={"SEK", "EUR"})
    assert (payment["amount_ore"], payment["currency"]) == (500, "EUR")


def test_several_notifications_and_entries_are_numbered_through_the_file() -> None:
    first = notification(entry(tx("40.00"), tx("60.00")), entry(tx(), ref="E2"))
    second = notification(entry(tx(), ref="E3"), id_="N2")
    [part] = parts(message(first, second))
    found = [
        (row["notification_no"], row["entry_no"], row["payment_no"], row["ordinal"]) for row in part.payment.to_pylist()
    ]
    assert found == [(1, 1, 1, 1), (1, 1, 2, 2), (1, 2, 3, 1), (2, 3, 4, 1)]
    assert [row["notification_no"] for row in part.total.to_pylist()] == [1, 2]


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 100])
def test_parts_of_any_size_give_the_same_file(chunk_rows: int) -> None:
    one_by_one = "".join(f"<NtryDtls>{tx(f'{n}.00')}</NtryDtls>" for n in range(1, 5))
    batch = "<Btch><NbOfTxs>4</NbOfTxs><TtlAmt Ccy='SEK'>10.00</TtlAmt></Btch>"
    data = message(
        notification(
            entry(details=one_by_one, amount="10.00"),
            entry(*(tx(f"{n}.00") for n in range(1, 5)), amount="10.00", batch=batch, ref="E2"),
            entry(ref="E3"),
            entry(tx("", direction=""), ref="E4"),
        ),
        notification(entry(*(tx("1.00") for _ in range(7)), amount="7.00", ref="E5"), id_="N2"),
    )
    [whole], split = parts(data), parts(data, chunk_rows=chunk_rows)
    assert all(part.payment.num_rows <= chunk_rows for part in split)
    for name in ("notification", "entry", "payment", "text", "payer", "reference", "total", "faults", "warnings"):
        joined = pa.concat_tables([getattr(part, name) for part in split])
        assert joined.to_pylist() == getattr(whole, name).to_pylist(), name
    seen: set[int] = set()
    for part in split:
        seen |= set(part.payment["entry_no"].to_pylist())
        assert set(part.entry["entry_no"].to_pylist()) <= seen, "an entry comes with or after its payments"


def test_a_prefix_for_the_namespace_and_another_encoding_make_no_difference() -> None:
    data = of_entries(entry(tx(party=party("Dbtr", "<Nm>Åsa</Nm>", "08")))).decode()
    prefixed = data.replace("</", "</p:").replace("<", "<p:").replace("<p:/p:", "</p:").replace("<p:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:p=")
    assert rows(prefixed.encode(), "payer") == rows(data.encode(), "payer")
    latin = data.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")
    assert rows(latin, "payer")[0]["name"] == "Åsa"
    assert rows(b"\xef\xbb\xbf" + data.encode(), "payer")[0]["name"] == "Åsa"
    assert rows(data.replace("UTF-8", "UTF-16").encode("utf-16"), "payer")[0]["name"] == "Åsa"


def test_comments_part_no_value() -> None:
    data = of_entries(entry(tx("1<!-- x -->00.00", remittance=ocr("202600<?x y?>01712"))))
    [payment] = rows(data, "payment")
    assert (payment["amount_ore"], payment["reference"]) == (10_000, "20260001712")


def test_lines_are_the_files_own_also_far_down() -> None:
    data = of_entries(*(f"\n{entry(tx(), ref=f'E{n}')}" for n in range(3))).replace(
        b"<Acct>", b"\n" * 70_000 + b"<Acct>"
    )
    assert [row["line_no"] for row in rows(data, "payment")] == [70_006, 70_007, 70_008]


def test_the_document_tells_every_rule_and_every_column() -> None:
    root = Path(__file__).parents[2]
    document = (root / "docs" / "formats" / "camt.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "formats").glob("camt*.py"))
    assert set(re.findall(r"\"(CAM-\w+)", code)) <= set(re.findall(r"^\| (CAM-\w+)", document, re.MULTILINE))
    assert {f"CAM-R{number}" for number in range(1, 15)} <= set(re.findall(r"^\| (CAM-\w+)", document, re.MULTILINE))
    [part] = parts(of_entries())
    for name in ("notification", "entry", "payment", "reference", "text", "payer", "balance"):
        [row] = re.findall(rf"^\| `{name}` \| (.*?) \|", document, re.MULTILINE)
        told = re.findall(r"\w+", re.sub(r"\(.*?\)", "", row))
        assert set(told) == set(getattr(part, name).column_names), name
    assert all(name in document for name in PROFILES)
